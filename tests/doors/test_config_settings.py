"""config.toml: the smallest one works, and each fault has its sentence."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.config import ConfigError, Settings, load_settings
from processor.core.program import Program
from tests.doors.small_settings import (
    DATABASE,
    DELIVERY,
    MAILBOX,
    PROGRAM,
    SMALLEST,
    loaded,
    program,
    setting_faults,
    with_user,
    written,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def test_the_smallest_configuration_works(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SMALLEST)
    assert settings.program == Program(
        name="Mentor Exchange",
        address="mentors@program.example",
        time_zone="America/New_York",
        coordinators=("coordinator@program.example",),
        language="en",
        eligibility="open",
        domains=(),
        authserv_id="mx.program.example",
    )
    assert (settings.mailbox.url, settings.delivery.url) == ("maildir:inbox", "maildir:sent")
    assert settings.folder == tmp_path
    assert settings.database_url() == f"sqlite:///{tmp_path}/program.db"
    assert settings.paths.rules == ROOT / "rules"
    assert settings.paths.templates == ROOT / "templates"
    assert (settings.mailbox.poll_seconds, settings.mailbox.most_bytes) == (30, 10_000_000)
    assert (settings.delivery.connections, settings.log.format, settings.since) == (4, "logfmt", None)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = """
        tyme = 1
        [program]
        name = 5
        address = "mentors"
        coordinators = []
        time_zone = "America/NewYork"
        [mailbox]
        url = "imap"
        poll_secs = 3
        most_bytes = 1
        [delivery]
        url = "pigeon://host"
        connections = true
        [eligibility]
        mode = "members"
        [log]
        format = "xml"
    """
    keys = {line.partition(": ")[0] for line in setting_faults(tmp_path, text)}
    assert keys == {
        "tyme",
        "program.name",
        "program.address",
        "program.coordinators",
        "program.time_zone",
        "mailbox.url",
        "mailbox.poll_secs",
        "mailbox.most_bytes",
        "delivery.url",
        "delivery.connections",
        "database",
        "eligibility.mode",
        "log.format",
    }


SENTENCES = [
    (
        program('authserv_id = "mx.program.example"', 'authserv_id = "none"'),
        'mailbox.authserv_id: "none" is no server\'s name; write "" for none, and "microsoft" for Exchange'
        " Online",
    ),
    (
        with_user("mailbox", "imap"),
        'mailbox.url: "imap" has no host; write imaps://user@host/FOLDER',
    ),
    (
        with_user("mailbox", "imaps://user@/INBOX"),
        'mailbox.url: "imaps://user@/INBOX" has no host; write imaps://user@host/FOLDER',
    ),
    (
        with_user("mailbox", "imaps://imap.example/INBOX"),
        'mailbox.url: "imaps://imap.example/INBOX" names no user; write imaps://user@host/FOLDER',
    ),
    (
        with_user("mailbox", "imaps://user@imap.example:99999/"),
        'mailbox.url: "imaps://user@imap.example:99999/" names no host and port that can be; '
        "write imaps://user@host/FOLDER",
    ),
    (
        with_user("mailbox", "pop3://user@pop.example"),
        'mailbox.url: "pop3://user@pop.example" is no kind of mailbox that can be read; '
        "write imaps://user@host/FOLDER, or maildir:PATH",
    ),
    (
        with_user("mailbox", "maildir:"),
        'mailbox.url: "maildir:" names no folder; write maildir:PATH',
    ),
    (
        with_user("mailbox", "imaps://jon:hunter2@imap.example/INBOX"),
        'mailbox.url: "imaps://jon:…@imap.example/INBOX" holds a password; move it to a file of its own, '
        "name that in password_file, and leave only the user here: write imaps://user@host/FOLDER",
    ),
    (
        PROGRAM + '[mailbox]\nurl = "imaps://jon@imap.example"\n' + DELIVERY + DATABASE,
        'mailbox.url: "imaps://jon@imap.example" names a user, but no password is given; '
        "name its file in mailbox.password_file",
    ),
    (
        with_user("delivery", "smtp://jon@smtp.example"),
        'delivery.url: "smtp://jon@smtp.example" would send the password unprotected; '
        "write smtp+starttls:// or smtps://",
    ),
    (
        with_user("delivery", "maildir:./inbox"),
        "delivery: has the mailbox's own url; its mails would come back as members' mail",
    ),
    (
        program("sqlite:///program.db", "sqlite://"),
        'database.url: "sqlite://" would be lost with every stop; write sqlite:///program.db',
    ),
    (
        program("sqlite:///program.db", "sqlite://program.db"),
        'database.url: "sqlite://program.db" has too few slashes; write sqlite:///program.db, '
        "or sqlite:////absolute/path.db",
    ),
    (
        program("sqlite:///program.db", "mysql://host/db"),
        'database.url: "mysql://host/db" is no database that is supported; '
        "write sqlite:///program.db or postgresql://user@host/database",
    ),
    (
        program("sqlite:///program.db", "postgresql://user@host"),
        'database.url: "postgresql://user@host" names no database; write postgresql://user@host/database',
    ),
    (
        program('address = "mentors@program.example"\n', ""),
        "program.address: is missing; write the address that members write to",
    ),
    (
        program('"mentors@program.example"', '"coordinator@program.example"'),
        'program.coordinators: ["coordinator@program.example"] holds the program\'s own address; '
        "mails to a coordinator would come back for ever",
    ),
    (
        program("America/New_York", "America/NewYork"),
        'program.time_zone: "America/NewYork" is no time zone; did you mean "America/New_York"?',
    ),
    (
        program('mode = "open"', 'mode = "domains"'),
        'eligibility.domains: [] is empty, so nobody could sign up; write domains = ["hospital.example"]',
    ),
    (
        program('mode = "open"', 'domains = ["hospital.example"]'),
        'eligibility.domains: ["hospital.example"] counts only when mode = "domains"; write that, '
        "or take this line out",
    ),
    (
        program('mode = "open"', 'mode = "domains"\ndomains = ["jon@hospital.example"]'),
        'eligibility.domains 1: "jon@hospital.example" is no domain; write what stands after the @, '
        "like hospital.example",
    ),
    (
        program("[eligibility]", "[eligibilty]"),
        'eligibilty: is not known; did you mean "eligibility"?',
    ),
    (
        program('mode = "open"', "poll_seconds = 3"),
        "eligibility.poll_seconds: is not known here; write it under [mailbox]",
    ),
    (
        program(MAILBOX, MAILBOX + "poll_seconds = 0\n"),
        "mailbox.poll_seconds: 0 is too small; write 1 or more",
    ),
    (
        program(MAILBOX, MAILBOX + 'since = "last week"\n'),
        'mailbox.since: "last week" is no date; write it without quotes, like 2026-03-01 or '
        "2026-03-01T09:00:00",
    ),
    (
        program(MAILBOX, MAILBOX + 'ca_file = "none.pem"\n'),
        'mailbox.ca_file: "none.pem" names a file that does not exist',
    ),
    (
        program(MAILBOX, 'mailbox = "imaps://jon:hunter2@imap.example"\n')
        .replace(PROGRAM, 'mailbox = "imaps://jon:hunter2@imap.example"\n' + PROGRAM, 1)
        .replace('mailbox = "imaps://jon:hunter2@imap.example"\n[delivery]', "[delivery]"),
        'mailbox: "imaps://jon:…@imap.example" is not a table; write [mailbox] on a line and its keys below',
    ),
    (SMALLEST + '[paths]\nrules = "mine"\n', 'paths.rules: "mine" names a folder that does not exist'),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES, ids=[s.partition(";")[0] for _, s in SENTENCES])
def test_a_fault_says_what_to_write_instead(tmp_path: Path, text: str, sentence: str) -> None:
    assert setting_faults(tmp_path, text) == [sentence]


def test_a_file_that_the_program_may_not_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # for root all files are open
    (line,) = setting_faults(tmp_path, program(MAILBOX, MAILBOX + 'ca_file = "ca.pem"\n'))
    assert line.startswith('mailbox.ca_file: "ca.pem" names a file that cannot be read')


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    (line,) = setting_faults(tmp_path, "[program]\nname = Mentor Exchange\n")
    assert line.startswith("line 2, column 8: is not TOML: Invalid value; write key = ")


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: does not exist; name the file that does"):
        load_settings(tmp_path / "none.toml")


def test_bytes_that_are_not_utf8_are_named_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'[program]\nname = "M\xfcnchen"\n')
    with pytest.raises(ConfigError, match="line 2: holds bytes that are not UTF-8"):
        load_settings(path)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("since = 2026-03-01", datetime(2026, 3, 1, 5, tzinfo=UTC)),  # midnight in New York
        ("since = 2026-03-01T09:00:00", datetime(2026, 3, 1, 14, tzinfo=UTC)),
        ("since = 2026-03-01T09:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
    ],
)
def test_since_is_meant_in_the_programs_time_zone(tmp_path: Path, line: str, moment: datetime) -> None:
    assert loaded(tmp_path, SMALLEST.replace("[delivery]", f"{line}\n[delivery]")).since == moment


def test_a_relative_path_counts_from_the_files_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("elsewhere", "rules", "templates"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    written(
        tmp_path, SMALLEST + '[paths]\nrules = "rules"\ntemplates = "./templates"\n[log]\nfile = "a.log"\n'
    )
    settings = load_settings(Path("../config.toml"))
    assert settings.paths.rules.samefile(tmp_path / "rules")
    assert settings.paths.templates.samefile(tmp_path / "templates")
    assert settings.log.file is not None
    assert settings.log.file.parent.samefile(tmp_path)
    assert settings.folder.samefile(tmp_path)


def test_the_example_works_as_it_is(tmp_path: Path) -> None:
    settings = loaded(tmp_path, (ROOT / "config.example.toml").read_text("utf-8"))
    assert settings == loaded(tmp_path, SMALLEST)


def test_the_example_explains_every_key_and_each_of_them_works(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^#(?=[a-z\[])", "", (ROOT / "config.example.toml").read_text("utf-8"))
    text = text.replace('mode = "open"', 'mode = "domains"')
    (tmp_path / "our-ca.pem").touch()
    for name in ("rules", "templates"):
        (tmp_path / name).mkdir()
    settings = loaded(tmp_path, text)
    for section in Settings.model_fields:
        table = getattr(settings, section)
        # oauth stands in for a password, so that no file can have both
        assert table.model_fields_set == set(type(table).model_fields) - {"oauth"}, section


OAUTH = """
[{section}.oauth]
token_url = "https://login.example/token"
client_id = "program"
client_secret_file = "client-secret.txt"
refresh_token_file = "refresh-token.txt"
scope = "mail"
"""
SERVERS = SMALLEST.replace("maildir:inbox", "imaps://mentors@imap.example/INBOX").replace(
    "maildir:sent", "smtps://mentors@smtp.example"
)


def test_a_login_by_token_needs_no_password(tmp_path: Path) -> None:
    both = OAUTH.format(section="mailbox") + OAUTH.format(section="delivery")
    settings = loaded(tmp_path, SERVERS + both)
    assert settings.mailbox.oauth is not None
    assert settings.mailbox.oauth.refresh_token_file == tmp_path / "refresh-token.txt"
    assert settings.delivery.oauth is not None
    assert settings.delivery.oauth.scope == "mail"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("https://login", "http://login"), "mailbox.oauth.token_url: .* would send secrets unprotected"),
        (
            ("https://login.example", "https://u:p@login.example"),
            "mailbox.oauth.token_url: .* holds a password",
        ),
        (('client_id = "program"', ""), "mailbox.oauth.client_id: is missing"),
        (('refresh_token_file = "refresh-token.txt"', ""), "mailbox.oauth.refresh_token_file: is missing"),
        (("imaps://mentors@imap.example/INBOX", "maildir:inbox"), "means nothing; take it out"),
        (("[mailbox]", '[mailbox]\npassword_file = "x"'), "has a password and \\[mailbox.oauth\\]"),
    ],
)
def test_a_fault_in_a_login_by_token_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = SERVERS.replace("[delivery]", '[delivery]\npassword_file = "y"') + OAUTH.format(section="mailbox")
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, text.replace(*change))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[metrics]\nlisten = "0.0.0.0:9464"', "metrics.listen: .* is not this machine's own address"),
        ('[metrics]\nlisten = "localhost:9464"', 'metrics.listen: .* write "127.0.0.1:9464"'),
        ('[metrics]\nlisten = "127.0.0.1"', "metrics.listen: .* names no address and port"),
        ('[alarms]\ncommand = ["logger"]', "alarms.command: .* does not begin with a whole path"),
        ('[alarms]\ncommand = ["/no/such"]', "alarms.command: .* names a program that is not there"),
        ("[alarms]\ncommand = 7", "alarms.command: .*is not a list"),
        ("[retention]\nkeep_raw_days = -1", "retention.keep_raw_days: .*is too small"),
    ],
)
def test_a_fault_in_what_an_operator_wrote_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, f"{SMALLEST}\n{text}\n")


@pytest.mark.parametrize("listen", ["127.0.0.1:9464", "[::1]:9464", "127.0.0.53:80"])
def test_this_machine_has_several_addresses(tmp_path: Path, listen: str) -> None:
    settings = loaded(tmp_path, f'{SMALLEST}\n[metrics]\nlisten = "{listen}"\n')
    host, port = settings.metrics.address
    assert ":" not in host or host == "::1"
    assert port in (9464, 80)
