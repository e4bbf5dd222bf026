"""The demo's servers are real enough for any mail client, and end with their `with`."""

from __future__ import annotations

import imaplib
import mailbox
import smtplib
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.demo.servers import Accepted, EmbeddedImap, EmbeddedSmtp

MAIL = b"From: mia@example.org\r\nSubject: Hello\r\n\r\nGood morning.\r\n"


def test_each_user_has_a_mailbox_of_their_own() -> None:
    with EmbeddedImap({"mentors": "one", "mia@example.org": "two"}) as server:
        server.deliver(MAIL, "mia@example.org")
        server.add_user("jon@example.org", "three")
        server.deliver(MAIL, "jon@example.org")
        for user, password, mails in (
            ("mentors", "one", b"0"),
            ("mia@example.org", "two", b"1"),
            ("jon@example.org", "three", b"1"),
        ):
            with imaplib.IMAP4(server.host, server.port) as client:
                client.login(user, password)
                assert client.select()[1] == [mails]


def test_a_wrong_password_is_refused() -> None:
    with (
        EmbeddedImap({"mentors": "one"}) as server,
        imaplib.IMAP4(server.host, server.port) as client,
        pytest.raises(imaplib.IMAP4.error),
    ):
        client.login("mentors", "two")


def test_it_offers_what_the_program_uses() -> None:
    with EmbeddedImap({"mentors": "one"}) as server, imaplib.IMAP4(server.host, server.port) as client:
        client.login("mentors", "one")
        capability = client.capability()[1][0].split()
    assert {b"IDLE", b"MOVE", b"UIDPLUS"} <= set(capability)


def test_a_delivered_mail_keeps_its_bytes_and_its_time() -> None:
    with EmbeddedImap({"mentors": "one"}) as server:
        uid = server.deliver(MAIL, at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        assert server.mails() == (MAIL,)
        with imaplib.IMAP4(server.host, server.port) as client:
            client.login("mentors", "one")
            client.select()
            told = client.uid("FETCH", uid, "(INTERNALDATE)")[1]
    assert b"02-Mar-2026 09:00:00 +0000" in told[0]


def test_a_saved_mailbox_can_be_read_when_the_server_is_gone(tmp_path: Path) -> None:
    with EmbeddedImap({"mentors": "one"}) as server:
        uid = server.deliver(MAIL)
        server.deliver(MAIL.replace(b"Hello", b"Again"))
        with imaplib.IMAP4(server.host, server.port) as client:
            client.login("mentors", "one")
            client.create("Processed")
            client.select()
            client.uid("MOVE", uid, "Processed")
        assert server.folders() == ("INBOX", "Processed")
        assert server.save("mentors", tmp_path / "mail") == 2
    saved = mailbox.Maildir(tmp_path / "mail", create=False)
    assert [message["Subject"] for message in saved] == ["Again"]
    assert [message["Subject"] for message in saved.get_folder("Processed")] == ["Hello"]


def test_an_accepted_mail_is_handed_on_for_each_recipient() -> None:
    taken: list[Accepted] = []
    with (
        EmbeddedSmtp(taken.append, users={"mia": "two"}) as server,
        smtplib.SMTP(server.host, server.port) as client,
    ):
        client.login("mia", "two")
        client.sendmail("mia@example.org", ["mentors@program.example", "jon@example.org"], MAIL)
    assert [mail.recipient for mail in taken] == ["mentors@program.example", "jon@example.org"]
    assert {(mail.return_path, mail.raw) for mail in taken} == {("mia@example.org", MAIL)}


def test_a_recipient_can_be_refused_and_deferred_and_taken_again() -> None:
    taken: list[Accepted] = []
    with EmbeddedSmtp(taken.append) as server, smtplib.SMTP(server.host, server.port) as client:
        for reply in ("550 5.1.1 no such user", "451 4.2.1 later"):
            server.refuse("mia@example.org", reply)
            with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
                client.sendmail("mentors@program.example", "mia@example.org", MAIL)
            code, words = caught.value.recipients["mia@example.org"]
            assert f"{code} {words.decode()}" == reply
        server.accept("mia@example.org")
        client.sendmail("mentors@program.example", "mia@example.org", MAIL)
    assert len(taken) == 1


def test_the_smtp_server_may_deliver_into_the_imap_server() -> None:
    with EmbeddedImap({"mentors@program.example": "one"}) as imap:

        def deliver(mail: Accepted) -> None:
            imap.deliver(mail.raw, mail.recipient)

        with EmbeddedSmtp(deliver) as smtp, smtplib.SMTP(smtp.host, smtp.port) as client:
            client.sendmail("mia@example.org", "mentors@program.example", MAIL)
        assert imap.mails("mentors@program.example") == (MAIL,)


def test_nothing_listens_after_the_end() -> None:
    with EmbeddedImap({"mentors": "one"}) as imap, EmbeddedSmtp() as smtp:
        ports = (imap.port, smtp.port)
        client = imaplib.IMAP4(imap.host, imap.port)  # left open: it keeps nothing alive
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1)
    client.shutdown()
