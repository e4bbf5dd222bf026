"""What comes into a mailbox is seen once in each of its folders, and taken out without touching another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from processor.mailboxes.arrivals import ImapArrivals, MaildirArrivals
from processor.mailboxes.imap_session import ImapSettings, connect
from processor.stages.ports import MailboxDown
from tests.doors.dovecot import Dovecot
from tests.doors.imap_mails import mail_about, without_uidnext
from tests.doors.mail_servers import Certificate
from tests.doors.mail_servers import certificate as certificate


def settings_of(server: Dovecot, certificate: Certificate) -> ImapSettings:
    return ImapSettings(
        host="localhost", port=server.tls_port, tls="tls", user=server.user,
        password=lambda: server.password, ca_file=certificate.cert,
    )  # fmt: skip


def into(server: Dovecot, folder: str, raw: bytes) -> None:
    """A folder that the server may not have known before."""
    place = server.mail / f".{folder}"
    owner = server.mail.stat()
    for part in (place, *(place / name for name in ("tmp", "new", "cur"))):
        part.mkdir(exist_ok=True)
        os.chown(part, owner.st_uid, owner.st_gid)
    (place / "new" / "1.P1.localhost").write_bytes(raw)
    os.chown(place / "new" / "1.P1.localhost", owner.st_uid, owner.st_gid)


@pytest.mark.parametrize("uidnext", [True, False], ids=["with UIDNEXT", "without"])
@pytest.mark.parametrize(("prefix", "separator"), [("", "/"), ("INBOX.", ".")])
def test_each_folder_is_looked_into_whatever_the_server_calls_it(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, prefix: str, separator: str, uidnext: bool
) -> None:
    if not uidnext:
        without_uidnext(monkeypatch)
    with Dovecot(certificate, prefix=prefix, separator=separator) as dovecot:
        dovecot.deliver(mail_about("of before"))
        into(dovecot, "Spam", mail_about("old spam"))
        arrivals = ImapArrivals(settings_of(dovecot, certificate))
        assert not arrivals.new()
        dovecot.deliver(mail_about("new"))
        into(dovecot, "Processed", mail_about("filed"))  # the folder came into being meanwhile
        (dovecot.mail / ".Spam" / "new" / "1.P1.localhost").rename(dovecot.mail / ".Spam" / "cur" / "2:2,")
        found = {one.folder: one for one in arrivals.new()}
        assert {name: b"Subject: " in one.header for name, one in found.items()} == {
            "INBOX": True, f"{prefix}Processed": True, f"{prefix}Spam": True,
        }  # fmt: skip
        assert [name for name, one in found.items() if one.junk] == [f"{prefix}Spam"]
        assert not arrivals.new()
        assert all(arrivals.remove(one) for one in found.values())
        assert not any(arrivals.remove(one) for one in found.values())
        arrivals.close()
        assert (dovecot.subjects(), dovecot.subjects(".Processed")) == (["of before"], [])
        assert dovecot.flags() == [""]  # nothing was marked as read


def test_without_uidplus_nothing_is_taken_out(certificate: Certificate) -> None:
    """A plain EXPUNGE would take what a person has marked as deleted."""
    with Dovecot(certificate, capability="IMAP4rev1 MOVE") as dovecot:
        arrivals = ImapArrivals(settings_of(dovecot, certificate))
        dovecot.deliver(mail_about("new"))
        (one,) = arrivals.new()
        assert not arrivals.remove(one)
        arrivals.close()
        assert dovecot.flags() == [""]


@pytest.mark.parametrize("after", ["select_folder", "search", "add_flags"])
def test_a_mail_that_a_daemon_moves_meanwhile_is_removed_where_it_comes_again(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """A server refuses to mark what has gone since it was looked for (RFC 5530, EXPUNGEISSUED)."""
    with Dovecot(certificate) as dovecot:
        into(dovecot, "Processed", mail_about("filed"))
        arrivals = ImapArrivals(settings_of(dovecot, certificate))
        dovecot.deliver(mail_about("new"))
        (one,) = arrivals.new()
        step = getattr(arrivals._client, after)

        def then_the_daemon_moves_it(*args: object, **options: object) -> object:
            said = step(*args, **options)
            monkeypatch.undo()
            daemon = connect(settings_of(dovecot, certificate), lambda sock: None)
            daemon.select_folder("INBOX")
            daemon.move([int(one.uid)], "Processed")
            daemon.logout()
            return said

        monkeypatch.setattr(arrivals._client, after, then_the_daemon_moves_it)
        arrivals.remove(one)
        (again,) = arrivals.new()
        assert again.folder == "Processed"
        assert arrivals.remove(again)
        assert not arrivals.new()
        arrivals.close()
        assert (dovecot.subjects(), dovecot.subjects(".Processed")) == ([], ["filed"])


def test_a_maildir_is_looked_into_with_its_subfolders(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / ".Held"):
        (place / "new").mkdir(parents=True)
    (tmp_path / "new" / "1").write_bytes(mail_about("of before"))
    arrivals = MaildirArrivals(tmp_path)
    (tmp_path / "new" / "2").write_bytes(mail_about("new"))
    (tmp_path / ".Held" / "new" / "3").write_bytes(mail_about("filed"))
    (tmp_path / "new" / "4").symlink_to("/etc/passwd")
    found = list(arrivals.new())
    assert [one.folder for one in found] == [str(tmp_path), "Held"]
    assert not arrivals.new()
    assert all(arrivals.remove(one) for one in found)
    assert not arrivals.remove(found[0])
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["1", "4"]


def test_a_maildir_that_cannot_be_read_is_down(tmp_path: Path) -> None:
    (tmp_path / "new").symlink_to(tmp_path / "new")  # in a circle
    with pytest.raises(MailboxDown, match="cannot be used"):
        MaildirArrivals(tmp_path)
