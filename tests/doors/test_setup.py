"""The servers of an address are found where somebody has written them down, and nowhere else."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from processor import shipped
from processor.config import load_settings
from processor.core.servers import delivery_place, mailbox_place
from processor.setup.providers import providers
from processor.setup.servers import Servers, as_url, find, user_of, with_user
from processor.setup.written import Answers, config_text, put, unit_text
from tests.doors.written_names import WrittenNames


def test_a_well_known_domain_needs_no_dns() -> None:
    found = find("gmail.com", WrittenNames())
    assert (found.imap, found.smtp) == ("imaps://imap.gmail.com", "smtps://smtp.gmail.com")
    assert found.authserv_id == "mx.google.com"
    assert "app password" in found.note


def test_srv_records_are_read_with_tls_before_starttls() -> None:
    services = {
        "_imaps._tcp.program.example": (("imap.program.example", 993),),
        "_imap._tcp.program.example": (("old.program.example", 143),),
        "_submission._tcp.program.example": (("out.program.example", 2587),),
    }
    found = find("program.example", WrittenNames(services=services))
    assert found.imap == "imaps://imap.program.example"
    assert found.smtp == "smtp+starttls://out.program.example:2587"
    assert found.sure


def test_srv_records_that_lead_to_another_domain_are_not_sure() -> None:
    services = {"_imaps._tcp.program.example": (("imap.program.example.thief.example", 993),)}
    found = find("program.example", WrittenNames(services=services))
    assert found.imap
    assert not found.sure


def test_the_host_that_takes_the_mail_tells_the_provider() -> None:
    found = find("program.example", WrittenNames(takers=("aspmx.l.google.com",)))
    assert found.imap == "imaps://imap.gmail.com"
    assert find("program.example", WrittenNames(takers=("aspmx.notgoogle.com",))) == Servers()
    assert find("program.example", WrittenNames()) == Servers()


def test_each_provider_has_urls_that_can_be_used() -> None:
    for one in providers():
        assert mailbox_place(with_user(one.imap, "a@b.example"))
        assert delivery_place(with_user(one.smtp, "a@b.example"))
        assert one.domains or one.mx
    domains = [domain for one in providers() for domain in one.domains]
    assert len(set(domains)) == len(domains)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("imap.program.example", "imaps://me%40program.example@imap.program.example"),
        (" imaps://mail.program.example ", "imaps://me%40program.example@mail.program.example"),
        ("imap://you@mail.program.example/Mentors", "imap://you@mail.program.example/Mentors"),
        ("maildir:/srv/mail", "maildir:/srv/mail"),
        ("127.0.0.1:20143", "imap://me%40program.example@127.0.0.1:20143"),
        ("localhost", "imap://me%40program.example@localhost"),
        ("[::1]:143", "imap://me%40program.example@[::1]:143"),
        ("localhost.example", "imaps://me%40program.example@localhost.example"),
        ("[mail.program.example", "imaps://me%40program.example@[mail.program.example"),
    ],
)
def test_a_host_is_enough(typed: str, url: str) -> None:
    made = with_user(as_url(typed, "imaps"), "me@program.example")
    assert made == url
    assert user_of(made) in ("me@program.example", "you", "")


WHOLE = Answers(
    name='Mentors "North" \\ Süd = # [x]',
    address="mentors@program.example",
    coordinators=("carla@program.example", "carl@program.example"),
    time_zone="Europe/Berlin",
    language="es",
    mailbox_url="imaps://mentors%40program.example@imap.program.example/INBOX",
    delivery_url="smtps://mentors%40program.example@smtp.program.example",
    mailbox_password_file="password.txt",
    delivery_password_file="password.txt",
    authserv_id="mx.program.example",
    plus_addresses=False,
    since=date(2026, 3, 1),
)


def test_what_was_answered_is_what_the_program_reads(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    put(config, config_text(WHOLE, "mentor-exchange", date(2026, 3, 1)))
    settings = load_settings(config)
    assert settings.program.name == WHOLE.name
    assert settings.program.coordinators == WHOLE.coordinators
    assert (settings.named.time_zone, settings.named.language) == ("Europe/Berlin", "es")
    assert (settings.mailbox.url, settings.delivery.url) == (WHOLE.mailbox_url, WHOLE.delivery_url)
    assert settings.mailbox.password_file == settings.delivery.password_file == tmp_path / "password.txt"
    assert (settings.mailbox.authserv_id, settings.mailbox.plus_addresses) == ("mx.program.example", False)
    assert settings.mailbox.since == date(2026, 3, 1)
    assert config.stat().st_mode & 0o777 == 0o600


def test_the_remarks_of_the_example_come_along(tmp_path: Path) -> None:
    text = config_text(WHOLE, "mentor-exchange", date(2026, 3, 1))
    assert "# where members write to" in text
    assert "By hand" not in text
    assert set(tomllib.loads(text)) == set(tomllib.loads(shipped.EXAMPLE_CONFIG.read_text("utf-8")))


def test_what_was_there_stays_beside(tmp_path: Path) -> None:
    put(tmp_path / "a", "first")
    put(tmp_path / "a", "second")
    assert ((tmp_path / "a").read_text(), (tmp_path / "a.old").read_text()) == ("second", "first")

    def refuses(path: Path) -> None:
        raise ValueError(path.read_text())

    with pytest.raises(ValueError, match="third"):
        put(tmp_path / "a", "third", try_first=refuses)
    assert ((tmp_path / "a").read_text(), (tmp_path / "a.old").read_text()) == ("second", "first")
    assert len(list(tmp_path.iterdir())) == 2


def test_the_unit_runs_the_program_where_it_lies() -> None:
    command = ("/opt/mentors/venv/bin/mentor-exchange",)
    config = Path("/srv/our mentors/100%/config.toml")
    unit = unit_text(
        command, config, "mentors", "post", (Path("/opt/mentors/venv"), Path("/usr"))
    ).splitlines()
    assert "User=mentors" in unit
    assert "Group=post" in unit
    assert "WorkingDirectory=/srv/our mentors/100%%" in unit
    assert 'ReadWritePaths="/srv/our mentors/100%%"' in unit
    assert "ExecStart=/opt/mentors/venv/bin/mentor-exchange --config config.toml start" in unit
    assert "ProtectHome=yes" in unit
    assert not [line for line in unit if line.startswith(("LoadCredential", "StateDirectory"))]


def test_the_unit_of_a_program_in_somebodys_home_may_look_there() -> None:
    unit = unit_text(
        ("/home/ann/v/bin/mentor-exchange",), Path("/srv/m/config.toml"), "ann", "ann", (Path("/home/ann/v"),)
    )
    assert "ProtectHome=read-only" in unit
