"""An IMAP server that changes, goes away, lies or lacks something: a real Dovecot, and scripted servers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processor.mailboxes.imap import ImapMailbox
from processor.mailboxes.imap_session import ImapSettings
from processor.stages.ports import Folder, MailboxDown
from tests.doors.dovecot import Dovecot, need_dovecot
from tests.doors.imap_mails import mail_about, without_uidnext
from tests.doors.mail_servers import Certificate, Dialogue, free_port, scripted_server, silent_until
from tests.doors.mail_servers import certificate as certificate
from tests.doors.mail_servers import foreign_certificate as foreign_certificate

SECRET = "a-very-secret-word"


@pytest.fixture
def dovecot(certificate: Certificate) -> Iterator[Dovecot]:
    need_dovecot()
    with Dovecot(certificate) as server:
        yield server


@contextmanager
def mailbox_on(server: Dovecot, certificate: Certificate, **changes: Any) -> Iterator[ImapMailbox]:
    settings = ImapSettings(
        host="localhost",
        port=server.tls_port,
        tls="tls",
        user=server.user,
        password=lambda: server.password,
        ca_file=certificate.cert,
        timeout_seconds=10,
    )
    box = ImapMailbox(replace(settings, **changes))
    try:
        yield box
    finally:
        box.close()


def on_script(port: int, **changes: Any) -> ImapMailbox:
    settings = ImapSettings(
        host="127.0.0.1", port=port, tls="none", user="mentors", password=lambda: SECRET, timeout_seconds=2
    )
    return ImapMailbox(replace(settings, **changes))


# --- a real server ---------------------------------------------------------------------------------


def test_uids_of_before_mean_nothing_under_a_new_uidvalidity(
    dovecot: Dovecot, certificate: Certificate
) -> None:
    dovecot.deliver(mail_about("one"))
    with mailbox_on(dovecot, certificate) as box:
        before = box.listing()
        dovecot.renumber()
        with pytest.raises(MailboxDown):
            box.listing()  # the old connection is dead
        assert list(box.fetch(before.uids, 1000)) == []  # the same numbers, but maybe other mails
        box.file(before.uidvalidity, before.uids, Folder.PROCESSED)
        assert dovecot.subjects() == ["one"]
        after = box.listing()
        assert after.uidvalidity != before.uidvalidity
        assert len(list(box.fetch(after.uids, 1000))) == 1


def test_a_server_that_went_away_is_down_and_the_next_call_after_its_return_connects(
    dovecot: Dovecot, certificate: Certificate
) -> None:
    dovecot.deliver(mail_about("one"))
    with mailbox_on(dovecot, certificate) as box:
        uids = box.listing().uids
        dovecot.stop()
        with pytest.raises(MailboxDown, match=r"broke|failed"):
            list(box.fetch(uids, 1000))
        with pytest.raises(MailboxDown, match="nothing listens at localhost"):
            box.wait(5)
        dovecot.start()
        assert [fetched.uid for fetched in box.fetch(uids, 1000)] == list(uids)


def test_a_mail_is_news_also_where_the_server_does_not_say_which_uid_is_next(
    dovecot: Dovecot, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_uidnext(monkeypatch)
    dovecot.deliver(mail_about("one"))
    with mailbox_on(dovecot, certificate) as box:
        box.listing()
        dovecot.deliver(mail_about("two"))
        assert box.wait(30)


def test_a_server_that_dies_during_idle_ends_the_wait_as_down(
    dovecot: Dovecot, certificate: Certificate
) -> None:
    with mailbox_on(dovecot, certificate) as box:
        box.listing()
        threading.Timer(0.5, dovecot.stop).start()
        started, used = time.monotonic(), time.process_time()
        with pytest.raises(MailboxDown):
            box.wait(30)  # a wait that ran out would have answered False
        assert time.process_time() - used < (time.monotonic() - started) / 2  # no spinning


def test_a_silent_link_costs_nearly_no_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 5: half open, the other side is gone without a word; at most a twentieth of a processor."""
    monkeypatch.setattr("processor.mailboxes.idle.DONE_SECONDS", 1.0)
    gone = threading.Event()

    def silent(dialogue: Dialogue, tag: str) -> None:
        dialogue.say("+ idling")
        gone.wait(10)

    with scripted_server(idling(silent)) as server:
        box = on_script(server.port, timeout_seconds=1, idle_seconds=2)
        box.listing()
        started, used = time.monotonic(), time.process_time()
        with pytest.raises(MailboxDown, match="did not answer within 1 seconds"):
            box.wait(30)
        took, used = time.monotonic() - started, time.process_time() - used
        gone.set()
        box.close()
    assert used < took * 0.05


def test_idle_is_begun_afresh_before_the_server_tires(dovecot: Dovecot, certificate: Certificate) -> None:
    with mailbox_on(dovecot, certificate, idle_seconds=0.3) as box:
        box.listing()
        assert box.wait(1) is False
        assert dovecot.commands().count("IDLE") >= 3
        threading.Timer(0.4, dovecot.deliver, (mail_about("new"),)).start()
        assert box.wait(20) is True


def test_a_wrong_password_is_told_without_repeating_it(dovecot: Dovecot, certificate: Certificate) -> None:
    with mailbox_on(dovecot, certificate, password=lambda: SECRET) as box:
        with pytest.raises(MailboxDown, match=r"refused the login of mentors@program.example") as caught:
            box.listing()
        assert "check the user name and the password" in str(caught.value)
        assert SECRET not in repr(caught.value) + repr(caught.value.__cause__)


def test_a_new_password_counts_at_the_next_login(dovecot: Dovecot, certificate: Certificate) -> None:
    words = iter(["old word", dovecot.password])
    with mailbox_on(dovecot, certificate, password=lambda: next(words)) as box:
        with pytest.raises(MailboxDown):
            box.listing()
        assert box.listing().uids == ()


@pytest.mark.parametrize("tls", ["tls", "starttls", "none"])
def test_a_certificate_of_nobody_we_trust_gets_no_password(
    dovecot: Dovecot, certificate: Certificate, tls: str
) -> None:
    port = dovecot.tls_port if tls == "tls" else dovecot.port
    with (
        mailbox_on(dovecot, certificate, tls=tls, port=port, ca_file=None) as box,
        pytest.raises(MailboxDown, match=r"certificate of localhost.* cannot be trusted"),
    ):
        box.listing()
    assert "method=" not in dovecot.log()  # it never came to a login


def test_a_certificate_for_another_host_is_refused(foreign_certificate: Certificate) -> None:
    need_dovecot()
    with (
        Dovecot(foreign_certificate) as server,
        mailbox_on(server, foreign_certificate) as box,
        pytest.raises(MailboxDown, match=r"cannot be trusted .*localhost"),
    ):
        box.listing()


def test_a_folder_that_is_not_there_is_named(dovecot: Dovecot, certificate: Certificate) -> None:
    with (
        mailbox_on(dovecot, certificate, folder="Mentoring") as box,
        pytest.raises(MailboxDown, match="does not open the folder Mentoring"),
    ):
        box.listing()


@pytest.mark.parametrize(
    ("prefix", "separator", "folder"),
    [("INBOX.", ".", ".Processed"), ("", "/", ".Processed"), ("Mail/", "/", ".Processed")],
)
def test_folders_are_made_where_the_server_keeps_them(
    certificate: Certificate, prefix: str, separator: str, folder: str
) -> None:
    need_dovecot()
    with Dovecot(certificate, prefix=prefix, separator=separator) as server:
        server.deliver(mail_about("one"))
        with mailbox_on(server, certificate) as box:
            listing = box.listing()
            box.file(listing.uidvalidity, listing.uids, Folder.PROCESSED)
        assert server.subjects(folder) == ["one"]
        assert f'CREATE "{prefix.upper()}PROCESSED"' in server.commands()


def test_a_watched_folder_keeps_its_filed_mails_below_itself(
    dovecot: Dovecot, certificate: Certificate
) -> None:
    with mailbox_on(dovecot, certificate) as setup:
        dovecot.deliver(mail_about("one"))
        listing = setup.listing()
        setup.file(listing.uidvalidity, listing.uids, Folder.PROCESSED)
    with mailbox_on(dovecot, certificate, folder="Processed") as box:
        listing = box.listing()
        box.file(listing.uidvalidity, listing.uids, Folder.HELD)
    assert dovecot.subjects(".Processed.Held") == ["one"]


def test_without_move_only_our_own_mails_are_expunged(certificate: Certificate) -> None:
    need_dovecot()
    with Dovecot(certificate, capability="IMAP4rev1 UIDPLUS IDLE NAMESPACE AUTH=PLAIN") as server:
        for subject in ("one", "two", "a person marked this as deleted"):
            server.deliver(
                mail_about(subject), f"{subject[:3]}.host" + (":2,T" if subject.startswith("a") else "")
            )
        with mailbox_on(server, certificate) as box:
            listing = box.listing()
            assert len(listing.uids) == 3
            by_subject = {
                f.raw.split(b"Subject: ")[1].split(b"\r")[0]: f.uid for f in box.fetch(listing.uids, 1000)
            }
            box.file(listing.uidvalidity, (by_subject[b"one"], by_subject[b"two"]), Folder.PROCESSED)
        assert server.subjects(".Processed") == ["one", "two"]
        assert server.subjects() == ["a person marked this as deleted"]
        said = server.commands()
        assert any(line.startswith("UID EXPUNGE ") for line in said)
        assert not any(line.startswith(("EXPUNGE", "CLOSE", "UID MOVE")) for line in said)


def test_with_neither_move_nor_uidplus_the_mails_stay(certificate: Certificate) -> None:
    need_dovecot()
    with Dovecot(certificate, capability="IMAP4rev1 NAMESPACE") as server:
        server.deliver(mail_about("one"))
        with mailbox_on(server, certificate) as box:
            listing = box.listing()
            box.file(listing.uidvalidity, listing.uids, Folder.PROCESSED)
            assert box.listing() == listing
            assert box.wait(0.3) is False  # without IDLE, too
        said = " ".join(server.commands())
        assert not any(word in said for word in ("EXPUNGE", "COPY", "MOVE", "STORE", "IDLE"))


@pytest.mark.parametrize("mails", [3, 4, 5])
def test_a_mailbox_too_big_for_one_search_is_listed_whole(
    dovecot: Dovecot, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, mails: int
) -> None:
    monkeypatch.setattr("processor.mailboxes.imap.MOST_MAILS_A_SEARCH", 2)
    for number in range(mails):
        dovecot.deliver(mail_about(f"mail {number}"), f"{number}.host")
    with mailbox_on(dovecot, certificate) as box:
        assert len(box.listing().uids) == mails
        assert sum(line.startswith("UID SEARCH") for line in dovecot.commands()) == (mails + 1) // 2


def test_another_call_during_a_wait_has_its_turn_after_it(dovecot: Dovecot, certificate: Certificate) -> None:
    with mailbox_on(dovecot, certificate) as box:
        box.listing()
        waiting = threading.Thread(target=box.wait, args=(1.0,))
        waiting.start()
        time.sleep(0.3)
        assert box.listing().uids == ()
        waiting.join(5)
        said = dovecot.commands()
        assert any(line.endswith("DONE") for line in said[said.index("IDLE") + 1 : said.index("IDLE") + 2])


def test_neither_the_password_nor_a_mail_reaches_a_log(
    dovecot: Dovecot, certificate: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dovecot.deliver(mail_about("canary-in-the-subject"))
    with mailbox_on(dovecot, certificate) as box:
        assert len(list(box.fetch(box.listing().uids, 1000))) == 1
        box.wait(0.2)
    with mailbox_on(dovecot, certificate, password=lambda: SECRET) as box, pytest.raises(MailboxDown):
        box.listing()
    for canary in ("canary-in-the-subject", SECRET, dovecot.password):
        assert canary not in caplog.text


# --- servers that misbehave --------------------------------------------------------------------------


def greet(dialogue: Dialogue, capability: str) -> Iterator[tuple[str, str]]:
    """Greets, answers CAPABILITY, and gives each other command as (tag, rest)."""
    dialogue.say("* OK ready")
    while line := dialogue.hear():
        tag, _, rest = line.partition(" ")
        if rest == "CAPABILITY":
            dialogue.say(f"* CAPABILITY {capability}", f"{tag} OK done")
        else:
            yield tag, rest


def idling(while_idle: Callable[[Dialogue, str], None]) -> Callable[[Dialogue], None]:
    """A server with one mail that does everything right up to IDLE, where `while_idle` takes over."""

    def script(dialogue: Dialogue) -> None:
        for tag, rest in greet(dialogue, "IMAP4rev1 IDLE"):
            if rest.startswith("SELECT"):
                dialogue.say(
                    "* 1 EXISTS", "* OK [UIDVALIDITY 7] valid", "* OK [UIDNEXT 2] next", f"{tag} OK done"
                )
            elif rest.startswith("UID SEARCH"):
                dialogue.say("* SEARCH 1", f"{tag} OK done")
            elif rest == "IDLE":
                while_idle(dialogue, tag)
            else:
                dialogue.say(f"{tag} OK done")

    return script


def test_where_starttls_is_stripped_no_password_is_sent() -> None:
    def script(dialogue: Dialogue) -> None:
        for tag, _ in greet(dialogue, "IMAP4rev1 AUTH=PLAIN"):
            dialogue.say(f"{tag} OK done")

    with scripted_server(script) as server:
        box = on_script(server.port, tls="starttls")
        with pytest.raises(MailboxDown, match="offers no TLS, so the password was not sent"):
            box.listing()
        box.close()
    said = b"".join(server.heard)
    assert said
    assert b"LOGIN" not in said
    assert b"AUTHENTICATE" not in said
    assert SECRET.encode() not in said


def test_a_greeting_that_skips_the_login_is_not_trusted() -> None:
    def script(dialogue: Dialogue) -> None:
        dialogue.say("* PREAUTH you are in")
        while line := dialogue.hear():
            dialogue.say("* CAPABILITY IMAP4rev1", f"{line.split(' ')[0]} OK done")

    with scripted_server(script) as server:
        box = on_script(server.port, tls="starttls")
        with pytest.raises(MailboxDown, match="greets as if already logged in"):
            box.listing()
        box.close()


def test_a_server_that_repeats_the_password_does_not_get_it_into_our_words() -> None:
    def script(dialogue: Dialogue) -> None:
        for tag, rest in greet(dialogue, "IMAP4rev1"):
            dialogue.say(f"{tag} NO wrong: {rest}")

    with scripted_server(script) as server:
        box = on_script(server.port)
        with pytest.raises(MailboxDown, match="refused the login") as caught:
            box.listing()
        box.close()
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "greeting", ["HTTP/1.1 400 Bad Request", "* BYE too many connections", "", "+ garbage \x00\x01"]
)
def test_what_is_no_imap_server_is_down(greeting: str) -> None:
    with scripted_server(lambda dialogue: dialogue.say(greeting) if greeting else None) as server:
        box = on_script(server.port)
        with pytest.raises(MailboxDown, match=f"127.0.0.1:{server.port}"):
            box.listing()
        box.close()


def test_a_server_that_says_nothing_is_down_within_its_time() -> None:
    over = threading.Event()
    with scripted_server(silent_until(over)) as server:
        box = on_script(server.port, timeout_seconds=0.5)
        with pytest.raises(MailboxDown, match=r"did not answer within 0.5 seconds"):
            box.listing()
        assert not over.is_set()  # the server was still silent when we went on
        over.set()
        box.close()


def test_a_closed_port_is_down() -> None:
    box = on_script(free_port())
    with pytest.raises(MailboxDown, match="nothing listens at"):
        box.listing()
    box.close()


def test_an_idle_line_in_two_segments_is_read_as_one() -> None:
    def slowly(dialogue: Dialogue, tag: str) -> None:
        dialogue.say("+ idling")
        time.sleep(0.2)
        dialogue.file.write(b"* 2 EX")
        dialogue.file.flush()
        time.sleep(0.3)
        dialogue.say("ISTS")
        dialogue.hear()
        dialogue.say(f"{tag} OK done")

    with scripted_server(idling(slowly)) as server:
        box = on_script(server.port)
        box.listing()
        assert box.wait(10) is True
        assert box.listing().uids == ("1",)
        assert server.connections == 1
        box.close()


def test_news_in_the_same_segment_as_the_plus_is_seen() -> None:
    def at_once(dialogue: Dialogue, tag: str) -> None:
        dialogue.say("+ idling", "* 2 EXISTS")
        dialogue.hear()
        dialogue.say(f"{tag} OK done")

    with scripted_server(idling(at_once)) as server:
        box = on_script(server.port)
        box.listing()
        started, asked = time.monotonic(), 60.0
        assert box.wait(asked) is True
        assert time.monotonic() - started < asked / 2  # it did not wait its time out
        box.close()


def test_news_before_the_plus_is_seen() -> None:
    def too_early(dialogue: Dialogue, tag: str) -> None:
        dialogue.say("* 2 EXISTS", "+ idling")
        dialogue.hear()
        dialogue.say(f"{tag} OK done")

    with scripted_server(idling(too_early)) as server:
        box = on_script(server.port)
        box.listing()
        assert box.wait(10) is True
        assert box.listing().uids == ("1",)
        box.close()


def test_a_server_that_only_says_still_here_does_not_end_the_wait() -> None:
    def chatty(dialogue: Dialogue, tag: str) -> None:
        dialogue.say("+ idling")
        time.sleep(0.1)
        dialogue.say("* OK Still here", "* 1 FETCH (FLAGS (\\Seen))")
        dialogue.hear()
        dialogue.say(f"{tag} OK done")

    with scripted_server(idling(chatty)) as server:
        box = on_script(server.port)
        box.listing()
        started = time.monotonic()
        assert box.wait(0.8) is False
        assert time.monotonic() - started >= 0.7
        box.close()


def test_a_server_that_closes_during_idle_is_down() -> None:
    def leaves(dialogue: Dialogue, tag: str) -> None:
        dialogue.say("+ idling")
        time.sleep(0.2)
        raise OSError("gone")

    with scripted_server(idling(leaves)) as server:
        box = on_script(server.port)
        box.listing()
        with pytest.raises(MailboxDown, match="the server closed it"):
            box.wait(10)
        assert box.listing().uids == ("1",)
        assert server.connections == 2
        box.close()


def test_a_server_that_refuses_idle_is_polled() -> None:
    def refuses(dialogue: Dialogue, tag: str) -> None:
        dialogue.say(f"{tag} NO not today")

    with scripted_server(idling(refuses)) as server:
        box = on_script(server.port)
        box.listing()
        started = time.monotonic()
        assert box.wait(0.5) is False
        assert time.monotonic() - started >= 0.4
        box.close()


def test_a_mail_that_the_server_cannot_give_does_not_keep_back_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def script(dialogue: Dialogue) -> None:
        for tag, rest in greet(dialogue, "IMAP4rev1"):
            if rest.startswith("SELECT"):
                dialogue.say("* 2 EXISTS", "* OK [UIDVALIDITY 7] valid", f"{tag} OK done")
            elif "RFC822.SIZE" in rest:
                date = 'INTERNALDATE "02-Mar-2026 09:00:00 +0000"'
                dialogue.say(
                    *(f"* {n} FETCH (UID {n} RFC822.SIZE 10 {date})" for n in (1, 2)), f"{tag} OK done"
                )
            elif rest.startswith("UID FETCH 2 "):
                dialogue.say("* 2 FETCH (UID 2 BODY[] {6}", "a: b", ")", f"{tag} OK done")
            elif rest.startswith("UID FETCH"):
                dialogue.say(f"{tag} NO [SERVERBUG] cannot read the file")
            else:
                dialogue.say(f"{tag} OK done")

    with scripted_server(script) as server:
        box = on_script(server.port)
        assert [fetched.uid for fetched in box.fetch(("1", "2"), 1000)] == ["2"]
        assert "does not give UID 1" in caplog.text
        box.close()


def test_a_guessed_size_becomes_the_true_one(tmp_path: Path) -> None:
    def script(dialogue: Dialogue) -> None:
        for tag, rest in greet(dialogue, "IMAP4rev1"):
            if rest.startswith("SELECT"):
                dialogue.say("* 1 EXISTS", "* OK [UIDVALIDITY 7] valid", f"{tag} OK done")
            elif "RFC822.SIZE" in rest:
                dialogue.say('* 1 FETCH (UID 1 RFC822.SIZE 999 INTERNALDATE "odd")', f"{tag} OK done")
            elif rest.startswith("UID FETCH"):
                dialogue.say("* 1 FETCH (UID 1 BODY[] {6}", "a: b", ")", f"{tag} OK done")
            else:
                dialogue.say(f"{tag} OK done")

    with scripted_server(script) as server:
        box = on_script(server.port)
        (fetched,) = box.fetch(("1",), 1000)
        assert fetched.size == 6
        assert fetched.raw == b"a: b\r\n"
        box.close()
