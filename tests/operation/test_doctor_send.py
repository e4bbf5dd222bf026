"""`doctor --send`: a mail goes out and comes back, nobody takes it for a member's, and it tells much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from processor.bootstrap import assemble
from processor.cli import questions
from processor.config import load_settings
from processor.core.mail import OutboundMail
from processor.core.probe import is_probe, may_be_probe
from processor.demo.servers import Accepted, EmbeddedImap, EmbeddedSmtp
from processor.doctor import Finding, sending
from processor.doctor.probe import probe
from processor.loading import load
from processor.mailboxes.arrivals import Arrived, MaildirArrivals
from processor.name_servers import NoDns
from processor.opened import open_database
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Certificate, certificate, wait_for  # noqa: F401 - a fixture
from tests.inprocess_cli import command_here
from tests.operation.small import SmallProgram
from tests.prepared_program import make_ready

ADDRESS, SERVER, DOMAIN = "mentors@program.example", "mx.program.example", "program.example"
CONFIG = """
[program]
name = "Mentor Exchange"
address = "mentors@program.example"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
[mailbox]
url = "{mailbox}"
password_file = "password"
poll_seconds = 1
{more}
[delivery]
url = "smtp://127.0.0.1:{port}"
[database]
url = "sqlite:///program.db"
"""
ALL_PASS = (
    f"{SERVER}; dmarc=pass header.from={DOMAIN}; spf=pass smtp.mailfrom={ADDRESS};"
    f" dkim=pass header.d={DOMAIN} header.s=mail"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRecords:
    """Name servers that know this; None: none answers."""

    mx: tuple[str, ...] = (SERVER,)
    txt: Mapping[str, tuple[str, ...]] | None = None

    def mail_hosts(self, domain: str) -> tuple[str, ...]:
        if self.txt is None:
            raise NoDns
        return self.mx

    def texts(self, name: str) -> tuple[str, ...]:
        if self.txt is None:
            raise NoDns
        return self.txt.get(name, ())


RECORDS = {
    DOMAIN: ("v=spf1 mx ~all", "site-verification=x"),
    f"_dmarc.{DOMAIN}": ("v=DMARC1; p=quarantine",),
    f"mail._domainkey.{DOMAIN}": ("v=DKIM1; k=rsa; p=MIIB",),
}
GOOD = WrittenRecords(txt=RECORDS)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name server is asked, and the shipped templates are right, as other tests find out."""
    monkeypatch.setattr(questions, "names", WrittenRecords)
    monkeypatch.setattr("processor.doctor.template_faults", lambda settings, rules: [])
    monkeypatch.setattr(sending, "LOOK_SECONDS", 0.1)


def _nowhere(recipient: str) -> bool:
    return False


def _as_it_is(raw: bytes) -> bytes:
    return raw


@dataclass(slots=True, kw_only=True)
class Host:
    """A mail host: what it took, and how it delivers that into the mailbox."""

    results: str = ""  # its Authentication-Results of each mail
    signed: str = ""  # the tags of a DKIM signature
    drops: Callable[[str], bool] = _nowhere
    changed: Callable[[bytes], bytes] = _as_it_is
    deliver: Callable[[bytes], object] = _as_it_is
    taken: list[Accepted] = field(default_factory=list)

    def take(self, mail: Accepted) -> None:
        self.taken.append(mail)
        if not self.drops(mail.recipient):
            self.deliver(self.arrived(mail))

    def arrived(self, mail: Accepted) -> bytes:
        stamp = f"Authentication-Results: {self.results}\r\n" if self.results else ""
        signature = f"DKIM-Signature: v=1; a=rsa-sha256; {self.signed}; b=x\r\n" if self.signed else ""
        trace = f"Return-Path: <{mail.return_path}>\r\nReceived: from x by {SERVER}; today\r\n"
        return (trace + stamp + signature).encode() + self.changed(mail.raw)


@contextmanager
def servers(
    folder: Path, there: Host, more: str = f'authserv_id = "{SERVER}"'
) -> Iterator[tuple[EmbeddedImap, EmbeddedSmtp]]:
    """The embedded servers of that host, and a program that uses them."""
    with EmbeddedImap({ADDRESS: "correct horse"}) as imap, EmbeddedSmtp(there.take) as smtp:
        there.deliver = imap.deliver if there.deliver is _as_it_is else there.deliver
        url = f"imap://{quote(ADDRESS, safe='')}@127.0.0.1:{imap.port}/INBOX"
        write(folder, url, smtp.port, imap.password, more)
        yield imap, smtp


def write(folder: Path, mailbox: str, port: int, password: str, more: str) -> None:
    folder.chmod(0o700)
    (folder / "config.toml").write_text(CONFIG.format(mailbox=mailbox, port=port, more=more))
    (folder / "password").write_text(f"{password}\n")
    (folder / "password").chmod(0o600)
    make_ready(folder)


class Replies(dict[str, str]):
    """The server's replies to addresses that nobody knows before."""

    def __init__(self, reply: Callable[[str], str | None]) -> None:
        super().__init__()
        self._reply = reply

    def get(self, address: str, default: Any = None) -> Any:
        return self._reply(address)


def doctor(folder: Path, wait: float = 1.0, names: WrittenRecords | None = None) -> dict[str, Finding]:
    """What --send adds, by its part."""
    found = list(sending.sent(folder / "config.toml", wait, names or WrittenRecords()))
    assert len({one.part for one in found}) == len(found)
    return {one.part: one for one in found}


def wrong(found: Mapping[str, Finding]) -> set[str]:
    return {part for part, one in found.items() if not one.well}


# --- the way -------------------------------------------------------------------------------------------


def test_a_mail_that_comes_back_is_told_and_removed(tmp_path: Path) -> None:
    there = Host(results=ALL_PASS, signed=f"d={DOMAIN}; s=mail")
    with servers(tmp_path, there) as (imap, _):
        imap.deliver(b"Subject: from before\r\n\r\nHello\r\n")
        found = doctor(tmp_path, names=GOOD)
        assert [b"from before" in raw for raw in imap.mails()] == [True]
    assert not wrong(found), found
    assert "came into the folder INBOX within a second; it has been removed" in found["sending"].says
    assert found["plus addresses"].says == "mail to mentors+ANYTHING@program.example arrives"
    assert found["SPF"].says.startswith("pass")
    assert found["DKIM"].says == "pass: the mail is signed for program.example"
    assert found["DMARC"].says == "pass for program.example"
    assert found["DKIM record"].says == "there is a key at mail._domainkey.program.example"
    (mail,) = there.taken
    assert mail.recipient == mail.return_path != ADDRESS  # as the letters do it
    secret = mail.recipient.partition(".")[2].partition("@")[0]
    assert len(secret) == 26
    assert not [one for one in found.values() if secret in one.says]


@pytest.mark.parametrize("way", ["dropped", "refused"])
def test_where_only_the_plain_address_arrives_it_says_what_to_set(tmp_path: Path, way: str) -> None:
    there = Host(drops=lambda recipient: "+" in recipient and way == "dropped")
    with servers(tmp_path, there) as (imap, smtp):
        if way == "refused":
            smtp._replies = Replies(lambda address: "550 5.1.1 no such user" if "+" in address else None)
        found = doctor(tmp_path)
        assert not imap.mails()
    assert wrong(found) == {"plus addresses"}, found
    said = found["plus addresses"].says
    assert "only mail to mentors@program.example itself arrives" in said
    assert "Set plus_addresses = false in [mailbox]" in said
    assert ("550 5.1.1" in said) == (way == "refused")


def test_without_plus_addresses_none_is_tried(tmp_path: Path) -> None:
    there = Host(results=ALL_PASS)
    with servers(tmp_path, there, f'authserv_id = "{SERVER}"\nplus_addresses = false') as (imap, _):
        found = doctor(tmp_path)
        assert not imap.mails()
    assert not wrong(found), found
    assert [(mail.recipient, mail.return_path) for mail in there.taken] == [(ADDRESS, ADDRESS)]
    assert "plus_addresses is false" in found["plus addresses"].says


def test_a_mail_that_never_comes_is_told_with_where_to_look(tmp_path: Path) -> None:
    there = Host(drops=lambda recipient: True)
    with servers(tmp_path, there):
        found = doctor(tmp_path)
    assert wrong(found) == {"sending"}
    assert "came into no folder of the mailbox within 1 seconds" in found["sending"].says
    number = there.taken[-1].raw.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
    assert number in found["sending"].says  # by which the server's log has it
    assert [mail.recipient == ADDRESS for mail in there.taken] == [False, True]
    assert "plus addresses" not in found  # nothing is known of them


def test_a_mail_with_a_plus_part_that_comes_late_has_come(tmp_path: Path) -> None:
    kept: list[bytes] = []
    there = Host()
    with servers(tmp_path, there) as (imap, _):

        def both_at_once(raw: bytes) -> None:
            kept.append(raw)
            if len(kept) == 2:
                for one in kept:
                    imap.deliver(one)

        there.deliver = both_at_once
        found = doctor(tmp_path)
        assert not imap.mails()
    assert not wrong(found), found
    assert "mentors+d-" in found["sending"].says
    assert "arrives" in found["plus addresses"].says


def test_a_mail_that_is_put_off_says_nothing_of_plus_addresses(tmp_path: Path) -> None:
    there = Host()
    with servers(tmp_path, there) as (_, smtp):
        smtp._replies = Replies(lambda address: "451 4.7.1 greylisted")
        found = doctor(tmp_path)
    assert wrong(found) == {"sending"}
    assert "451 4.7.1 greylisted; try again later" in found["sending"].says
    assert not there.taken


def test_a_mail_in_the_folder_of_the_spam_filter_is_wrong(tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "inbox" / ".Junk" / part).mkdir(parents=True)

    def into_junk(raw: bytes) -> None:
        (tmp_path / "inbox" / ".Junk" / "new" / "1").write_bytes(raw)

    there = Host(deliver=into_junk)
    with servers(tmp_path, there) as (_, smtp):
        write(tmp_path, "maildir:inbox", smtp.port, "", "")
        found = doctor(tmp_path)
    assert wrong(found) == {"sending"}
    assert "the folder Junk" in found["sending"].says
    assert not list((tmp_path / "inbox" / ".Junk" / "new").iterdir())


def test_a_mail_seen_while_a_daemon_moves_it_is_removed_although_its_first_place_is_empty_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that moves by copying shows it in both folders for a moment."""
    places = [tmp_path / "inbox" / "new" / "1", tmp_path / "inbox" / ".Processed" / "new" / "1"]
    for place in places:
        for part in ("new", "cur", "tmp"):
            (place.parent.parent / part).mkdir(parents=True)

    def into_both(raw: bytes) -> None:
        for place in places:
            place.write_bytes(raw)

    there = Host(deliver=into_both)
    removes = MaildirArrivals.remove

    def daemon_ends_its_move(arrivals: MaildirArrivals, mail: Arrived) -> bool:
        places[0].unlink(missing_ok=True)
        return removes(arrivals, mail)

    monkeypatch.setattr(MaildirArrivals, "remove", daemon_ends_its_move)
    with servers(tmp_path, there) as (_, smtp):
        write(tmp_path, "maildir:inbox", smtp.port, "", "")
        found = doctor(tmp_path)
    assert "it has been removed" in found["sending"].says
    assert not any(place.exists() for place in places)


def test_what_the_server_changed_is_told(tmp_path: Path) -> None:
    def change(raw: bytes) -> bytes:
        lines = raw.split(b"\r\n")
        changed = {
            b"From": b"From: Login <login@host.example>",
            b"Message-ID": b"Message-ID: <1@host.example>",
        }
        return b"\r\n".join(changed.get(line.partition(b":")[0], line) for line in lines)

    there = Host(changed=change)
    with servers(tmp_path, there, "plus_addresses = false"):
        found = doctor(tmp_path)
    assert wrong(found) == {"sender", "Message-ID"}
    assert "login@host.example" in found["sender"].says


def test_a_report_in_its_place_is_told(tmp_path: Path) -> None:
    def reports(raw: bytes) -> bytes:
        to = raw.partition(b"\r\nTo: ")[2].partition(b"\r\n")[0]
        return b"From: MAILER-DAEMON@mx\r\nTo: " + to + b"\r\nSubject: Undelivered\r\n\r\nNo.\r\n"

    there = Host(changed=reports)
    with servers(tmp_path, there):
        found = doctor(tmp_path)
    assert '"Undelivered" came instead, into INBOX' in found["sending"].says


def test_no_mail_is_sent_where_nothing_leads_back(tmp_path: Path) -> None:
    SmallProgram(tmp_path)
    found = doctor(tmp_path)
    assert wrong(found) == {"sending"}
    assert "delivery.url is a folder (maildir:sent)" in found["sending"].says
    assert not (tmp_path / "sent").exists()


def test_no_mail_is_sent_when_the_mailbox_does_not_answer(tmp_path: Path) -> None:
    there = Host()
    with servers(tmp_path, there):
        (tmp_path / "password").write_text("another\n")
        found = doctor(tmp_path)
    assert wrong(found) == {"sending"}
    assert "refused the login" in found["sending"].says
    assert not there.taken


# --- what is said of it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "bad", "says"),
    [
        (
            f"{SERVER}; dmarc=fail header.from={DOMAIN}; spf=fail smtp.mailfrom={ADDRESS}; dkim=none",
            {"SPF", "DMARC"},
            {
                "SPF": 'publish program.example. TXT "v=spf1 mx ~all"',
                "DKIM": "SELECTOR._domainkey.program.example. TXT",
                "DMARC": "neither SPF nor DKIM speaks for program.example",
            },
        ),
        (
            f"{SERVER}; dmarc=pass header.from={DOMAIN}; spf=softfail smtp.mailfrom={ADDRESS};"
            f" dkim=pass header.d={DOMAIN}",
            set(),
            {"SPF": "DMARC passes all the same"},
        ),
        (
            f"{SERVER}; spf=pass smtp.mailfrom=bounces.host.example; dkim=fail header.d={DOMAIN}; dmarc=none",
            {"DKIM"},
            {
                "SPF": "pass for bounces.host.example",
                "DKIM": "the signature is wrong",
                "DMARC": 'publish _dmarc.program.example. TXT "v=DMARC1; p=none"',
            },
        ),
        (
            f"{SERVER}; dkim=pass header.d=host.example",
            set(),
            {"DKIM": "pass for host.example, and not for program.example", "SPF": "says nothing of it"},
        ),
        (
            "mx.thief.example; dmarc=pass header.from=program.example",
            set(),
            {"SPF, DKIM, DMARC": f"{SERVER} says nothing of the mail"},
        ),
        (
            f"{SERVER.upper()}; dmarc=pass header.from=program.example",
            {"SPF, DKIM, DMARC"},
            {"SPF, DKIM, DMARC": "capitals and all"},
        ),
        ("", set(), {"SPF, DKIM, DMARC": "as many servers do of what comes from their own users"}),
    ],
    ids=["fail", "SPF alone fails", "a wrong signature", "another signs", "a stranger's", "capitals", "none"],
)
def test_what_our_server_found_out_is_said_in_sentences(
    tmp_path: Path, results: str, bad: set[str], says: Mapping[str, str]
) -> None:
    with servers(tmp_path, Host(results=results)):
        found = doctor(tmp_path)
    assert wrong(found) == bad, found
    for part, words in says.items():
        assert words in found[part].says


def test_without_authserv_id_the_name_is_proposed(tmp_path: Path) -> None:
    with servers(tmp_path, Host(results=ALL_PASS), ""):
        found = doctor(tmp_path)
    assert f"the mail names {SERVER}" in found["SPF, DKIM, DMARC"].says


# --- what the domain has published ---------------------------------------------------------------------


def test_without_dns_it_says_how_to_look_and_what_should_be_there(tmp_path: Path) -> None:
    SmallProgram(tmp_path)
    found = doctor(tmp_path)
    for part, question, record in (
        ("MX record", "dig +short MX program.example", "program.example. MX 10"),
        ("SPF record", "dig +short TXT program.example", 'program.example. TXT "v=spf1 mx ~all"'),
        ("DMARC record", "dig +short TXT _dmarc.program.example", '_dmarc.program.example. TXT "v=DMARC1;'),
    ):
        assert found[part].well
        assert question in found[part].says
        assert record in found[part].says
    assert "SELECTOR._domainkey.program.example. TXT" in found["DKIM record"].says


@pytest.mark.parametrize(
    ("records", "part", "says"),
    [
        (WrittenRecords(mx=(), txt=RECORDS), "MX record", "program.example has none"),
        (WrittenRecords(txt={**RECORDS, DOMAIN: ("v=spf10",)}), "SPF record", "has none; publish"),
        (
            WrittenRecords(txt={**RECORDS, DOMAIN: ("v=spf1 mx -all", "v=spf1 a -all")}),
            "SPF record",
            "none of them counts",
        ),
        (
            WrittenRecords(txt={**RECORDS, DOMAIN: ("v=spf1 +all",)}),
            "SPF record",
            "lets every server",
        ),
        (
            WrittenRecords(txt={**RECORDS, f"mail._domainkey.{DOMAIN}": ()}),
            "DKIM record",
            "there is none",
        ),
        (
            WrittenRecords(txt={**RECORDS, f"mail._domainkey.{DOMAIN}": ("v=DKIM1; p=",)}),
            "DKIM record",
            "withdrawn",
        ),
        (
            WrittenRecords(txt={**RECORDS, f"_dmarc.{DOMAIN}": ()}),
            "DMARC record",
            "has none; publish",
        ),
    ],
)
def test_a_record_that_is_missing_or_wrong_is_told(
    tmp_path: Path, records: WrittenRecords, part: str, says: str
) -> None:
    with servers(tmp_path, Host(results=ALL_PASS, signed=f"d={DOMAIN}; s=mail")):
        found = doctor(tmp_path, names=records)
    assert wrong(found) == {part}
    assert says in found[part].says


# --- the program beside it -----------------------------------------------------------------------------


def inbox_of(folder: Path) -> Mapping[str, int]:
    settings = load_settings(folder / "config.toml")
    store = open_database(settings)
    try:
        with store.reading() as unit:
            counts: Any = unit.export()["inbox"]
            return dict(counts)
    finally:
        store.close()


def a_probe(folder: Path, number: str = "0123456789abcdef") -> OutboundMail:
    return probe(ADDRESS, key_of(folder), number, plus=True).mail


def key_of(folder: Path) -> bytes:
    return sending._key(load_settings(folder / "config.toml"))


def one_pass(folder: Path) -> None:
    settings, rules = load(folder / "config.toml")
    with assemble(settings, rules, workers=0, log=lambda event, **values: None) as parts:
        parts.one_pass(datetime.now(UTC))


def test_the_program_sets_a_probe_aside_and_records_nothing(tmp_path: Path) -> None:
    there = Host(results=ALL_PASS)
    with servers(tmp_path, there) as (imap, _):
        mail = a_probe(tmp_path)
        imap.deliver(there.arrived(Accepted(return_path="", recipient=ADDRESS, raw=mail.raw)))
        one_pass(tmp_path)
        assert not imap.mails()
        assert len(imap.mails(folder="Processed")) == 1
    assert not any(inbox_of(tmp_path).values())
    assert not there.taken


def test_a_report_on_a_probe_is_set_aside_too(tmp_path: Path) -> None:
    key = key_of(SmallProgram(tmp_path).folder)
    to = probe(ADDRESS, key, "0123456789abcdef", plus=True).mail.recipient
    report = f"From: MAILER-DAEMON@mx\nTo: {to}\nContent-Type: multipart/report; boundary=b\n\n--b--\n"
    assert is_probe(report.encode(), key, ADDRESS)
    assert not is_probe(report.replace("multipart/report", "multipart/mixed").encode(), key, ADDRESS)


def test_a_strangers_probe_goes_the_way_of_every_mail(tmp_path: Path) -> None:
    """The word of another key; the right word in a member's own mail; two From fields; a word in the body."""
    key = b"k" * 32
    real = probe(ADDRESS, key, "0123456789abcdef", plus=True)
    raw = real.mail.raw
    assert is_probe(raw, key, ADDRESS)
    assert is_probe(raw.replace(b"\r\n", b"\n"), key, ADDRESS.upper())
    member = raw.replace(b"From: mentors@program.example", b"From: Jon <jon@example.org>")
    both = raw.replace(b"From:", b"From: jon@example.org\r\nFrom:")
    listed = raw.replace(b"From: ", b"From: jon@example.org, ")
    named = raw.replace(
        b"From: mentors@program.example", b'From: "mentors@program.example" <jon@example.org>'
    )
    quoted = b"From: mentors@program.example\r\nSubject: Hello\r\n\r\n" + real.word.encode()
    assert may_be_probe(member)
    for forged in (member, both, listed, named, quoted):
        assert not is_probe(forged, key, ADDRESS)
    assert not is_probe(raw, b"another key" * 3, ADDRESS)


def test_a_member_who_has_the_word_is_answered(tmp_path: Path) -> None:
    there = Host()
    with servers(tmp_path, there) as (imap, _):
        stolen = a_probe(tmp_path).subject.encode()
        trace = f"Received: from x by {SERVER}; today\r\n".encode()
        mail = b"From: Jon <jon@example.org>\r\nTo: mentors@program.example\r\nSubject: " + stolen
        imap.deliver(trace + mail + b"\r\n\r\nHELP\r\n")
        one_pass(tmp_path)
    assert inbox_of(tmp_path)["applied"] == 1
    assert [mail.recipient for mail in there.taken] == ["jon@example.org"]


@pytest.mark.parametrize(
    ("more", "drops", "results", "bad"),
    [
        ("", "", ALL_PASS, set()),
        ("", "+", ALL_PASS, {"plus addresses"}),
        ("plus_addresses = false", "+", ALL_PASS, set()),
        ("", "@", ALL_PASS, {"sending"}),
        ("", "", f"{SERVER}; spf=fail smtp.mailfrom={ADDRESS}; dmarc=fail", {"SPF", "DMARC"}),
        ("", "", "", set()),
    ],
    ids=["plus", "no plus", "no plus, as is set", "never", "fail", "nothing is said"],
)
def test_a_real_server_shows_the_same(
    tmp_path: Path,
    certificate: Certificate,  # noqa: F811
    more: str,
    drops: str,
    results: str,
    bad: set[str],
) -> None:
    there = Host(results=results, drops=lambda recipient: bool(drops) and drops in recipient)
    with Dovecot(certificate, tls_only=True) as dovecot, EmbeddedSmtp(there.take) as smtp:
        there.deliver = dovecot.deliver
        on_dovecot(tmp_path, dovecot, smtp, certificate, more)
        found = doctor(tmp_path)
        assert dovecot.subjects() == []
    assert wrong(found) == bad, found


def on_dovecot(
    folder: Path,
    dovecot: Dovecot,
    smtp: EmbeddedSmtp,
    certificate: Certificate,  # noqa: F811
    more: str = "",
) -> None:
    url = f"imaps://{quote(dovecot.user, safe='')}@localhost:{dovecot.tls_port}/INBOX"
    usual = f'authserv_id = "{SERVER}"\nca_file = "{certificate.cert}"\n'
    write(folder, url, smtp.port, dovecot.password, usual + more)


@pytest.mark.slow
@pytest.mark.parametrize("capability", ["", "IMAP4rev1 UIDPLUS IDLE NAMESPACE"], ids=["MOVE", "no MOVE"])
def test_a_daemon_at_work_neither_answers_nor_counts_it(
    tmp_path: Path,
    certificate: Certificate,  # noqa: F811
    capability: str,
) -> None:
    """It has moved the mail before the doctor looks for the first time, or does so while that removes it."""
    there = Host(results=ALL_PASS)
    with Dovecot(certificate, capability=capability) as dovecot, EmbeddedSmtp(there.take) as smtp:
        program = SmallProgram(tmp_path)
        on_dovecot(tmp_path, dovecot, smtp, certificate)

        def moved_first(raw: bytes) -> None:
            dovecot.deliver(raw)
            assert wait_for(lambda: bool(dovecot.subjects(".Processed")), 60), program.log()

        with program.daemon():
            for deliver in (moved_first, dovecot.deliver):
                there.deliver = deliver
                found = doctor(tmp_path, wait=60)
                assert not wrong(found), found
                assert "it has been removed" in found["sending"].says
                assert dovecot.subjects() == dovecot.subjects(".Processed") == []
        assert "the doctor tries the way of mail" in program.log()
    assert len(there.taken) == 2  # the probes, and no answer
    assert not any(inbox_of(tmp_path).values())


# --- the command ---------------------------------------------------------------------------------------


def test_the_command_says_it_all_and_ends_with_1_where_something_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["--config", str(tmp_path / "config.toml"), "doctor"]
    there = Host(results=ALL_PASS, signed=f"d={DOMAIN}; s=mail")
    monkeypatch.setattr(questions, "names", lambda: GOOD)
    with servers(tmp_path, there):
        assert command_here([*command, "--send"]) == 0
        said = capsys.readouterr().out
        assert "well  plus addresses: mail to mentors+ANYTHING@program.example arrives" in said
        assert command_here(command) == 0
        assert "sending" not in capsys.readouterr().out
        assert len(there.taken) == 1
        there.drops = lambda recipient: True
        assert command_here([*command, "--send", "--wait", "1"]) == 1
        assert "wrong sending: " in capsys.readouterr().out
        assert command_here([*command, "--wait", "1"]) == 2
