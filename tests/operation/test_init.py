"""`init`: a new program from a conversation, or from options; it never waits where nobody can answer."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from processor.cli import init as command
from processor.cli.asking import Asker
from processor.cli.init_mails import who_vouches
from processor.config import load_settings
from processor.demo.clients import new_mail
from processor.demo.servers import EmbeddedImap, EmbeddedSmtp
from processor.setup.servers import with_user
from processor.setup.trying import Login, look_into_mailbox
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Certificate, certificate, wait_for  # noqa: F401 - a fixture
from tests.doors.written_names import WrittenNames
from tests.inprocess_cli import command_here

ROOT = Path(__file__).parents[2]
ADDRESS, PASSWORD, SERVER = "mentors@program.example", "correct horse", "mx.program.example"
WHO = ("--name", "Our Mentors", "--address", ADDRESS, "--coordinator", "carla@program.example")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name server is asked, and the shipped templates are right, as other tests find out."""
    monkeypatch.setattr(command, "names", WrittenNames)
    monkeypatch.setattr("processor.doctor.template_faults", lambda settings, rules: [])


@contextmanager
def servers(password: str = PASSWORD) -> Iterator[tuple[EmbeddedImap, EmbeddedSmtp]]:
    users = {ADDRESS: password}
    with EmbeddedImap(users) as imap, EmbeddedSmtp(users=users, login_required=True) as smtp:
        yield imap, smtp


def at(imap: EmbeddedImap, smtp: EmbeddedSmtp) -> tuple[str, ...]:
    return (
        "--imap",
        f"imap://127.0.0.1:{imap.port}",
        "--smtp",
        f"smtp://127.0.0.1:{smtp.port}",
        "--smtp-user",
        ADDRESS,
    )


def came_in(subject: str = "Hello") -> bytes:
    mail = new_mail(
        "gmail", "Jon Berg", "jon@example.org", ADDRESS, subject, "Hello", datetime.now(UTC), SERVER
    )
    return f"Received: from x by {SERVER}; today\r\n".encode() + mail


def init(folder: Path, *words: str) -> int:
    return command_here(["--config", str(folder / "config.toml"), "init", *words])


def secret(folder: Path) -> Path:
    file = folder / "secret"
    file.write_text(f"{PASSWORD}\n")
    file.chmod(0o600)
    return file


def test_options_alone_set_up_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o700)
    with servers() as (imap, smtp):
        imap.deliver(came_in())
        found = init(tmp_path, *WHO, *at(imap, smtp), "--password-file", str(secret(tmp_path)), "--yes")
        said = capsys.readouterr()
    assert found == 0, said
    settings = load_settings(tmp_path / "config.toml")
    assert settings.program.coordinators == ("carla@program.example",)
    assert settings.mailbox.authserv_id == SERVER
    today = datetime.now(ZoneInfo(settings.program.time_zone)).date()
    assert settings.mailbox.since == today  # what lies there was not written to this program
    assert settings.mailbox_password() == settings.delivery_password() == PASSWORD
    assert "All is well" in said.out
    assert PASSWORD not in said.out + said.err
    for file in (tmp_path / "config.toml", tmp_path / "mentor-exchange.service"):
        assert file.stat().st_mode & 0o777 == 0o600
        assert PASSWORD not in file.read_text()


def test_each_option_that_is_missing_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path) == 2
    said = capsys.readouterr().err
    assert all(f"{option} is missing" in said for option in ("--name", "--address", "--coordinator"))
    assert init(tmp_path, *WHO) == 2
    said = capsys.readouterr().err
    assert all(f"{option} is missing" in said for option in ("--imap", "--smtp"))
    assert init(tmp_path, *WHO, "--imap", "imap.program.example", "--smtp", "smtp.program.example") == 2
    assert "--password-file is missing" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--address", "mentors"), "--address: "),
        (("--coordinator", ADDRESS), "--coordinator: the program's own address"),
        (("--time-zone", "Berlin"), "--time-zone: "),
        (("--language", "xx"), '--language: no letters are written in "xx"; there are: de, en, es, fr'),
        (("--since", "yesterday"), '--since: "yesterday" is no day'),
        (("--password-file", "no-such-file"), "--password-file: there is no file"),
        (("--name", "a\x1bb"), "--name: "),
    ],
)
def test_a_wrong_option_is_named_with_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    usual = {"--name": "X", "--address": ADDRESS, "--coordinator": "c@program.example"}
    usual["--imap"] = "maildir:inbox" if "--password-file" not in words else "imap.program.example"
    usual |= {"--smtp": "maildir:sent", words[0]: words[1]}
    assert init(tmp_path, *(word for pair in usual.items() for word in pair)) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "config.toml").exists()


def test_servers_of_another_domain_are_named_by_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    thief = {"_imaps._tcp.program.example": (("imap.thief.example", 993),)}
    monkeypatch.setattr(command, "names", lambda: WrittenNames(services=thief))
    assert init(tmp_path, *WHO, "--password-file", str(secret(tmp_path)), "--yes") == 2
    assert "--imap is missing" in capsys.readouterr().err


def test_a_refused_login_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with servers("another password") as (imap, smtp):
        assert init(tmp_path, *WHO, *at(imap, smtp), "--password-file", str(secret(tmp_path))) == 1
    said = capsys.readouterr().err
    assert "refused the login" in said
    assert PASSWORD not in said
    assert not (tmp_path / "config.toml").exists()


def test_what_is_there_is_replaced_only_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "config.toml").write_text("mine")
    trial = (*WHO, "--imap", "maildir:inbox", "--smtp", "maildir:sent")
    assert init(tmp_path, *trial) == 2
    assert "--yes replaces it" in capsys.readouterr().err
    assert (tmp_path / "config.toml").read_text() == "mine"
    assert init(tmp_path, *trial, "--yes") == 0
    assert (tmp_path / "config.toml.old").read_text() == "mine"


@pytest.mark.slow
def test_a_server_with_an_authority_of_its_own(tmp_path: Path, certificate: Certificate) -> None:  # noqa: F811
    tmp_path.chmod(0o700)
    with Dovecot(certificate) as dovecot:
        dovecot.deliver(came_in())
        (tmp_path / "secret").write_text(dovecot.password)
        (tmp_path / "secret").chmod(0o600)
        words = (
            "--imap",
            f"imaps://localhost:{dovecot.tls_port}",
            "--user",
            dovecot.user,
            "--smtp",
            "maildir:sent",
        )
        more = ("--ca-file", str(certificate.cert), "--password-file", str(tmp_path / "secret"), "--yes")
        init(tmp_path, *WHO, *words, *more)  # 1: the certificate is good for two days only
    settings = load_settings(tmp_path / "config.toml")
    assert settings.mailbox.authserv_id == SERVER
    assert settings.mailbox.ca_file == certificate.cert


def test_a_mail_that_comes_now_shows_who_vouches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with servers() as (imap, _):
        imap.deliver(b"Subject: from before\r\n\r\nHello\r\n")
        url = with_user(f"imap://127.0.0.1:{imap.port}", ADDRESS)
        box = Login(url=url, password=PASSWORD, base=tmp_path)

        def somebody_writes(*_: object, **__: object) -> str:
            imap.deliver(came_in())
            return ""

        monkeypatch.setattr("typer.prompt", somebody_writes)
        monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
        asker, seen = Asker(asks=True), look_into_mailbox(box)
        assert (seen.mails, seen.authserv_id) == (1, "")
        assert who_vouches(asker, "", seen, box, ADDRESS) == SERVER


# --- the conversation -------------------------------------------------------------------------------------


class Terminal:
    """The command at a terminal, and somebody who answers."""

    def __init__(self, folder: Path) -> None:
        self.heard = ""
        ours, theirs = pty.openpty()
        self._ours = ours
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), "init"],
            cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "TERM": "dumb", "COLUMNS": "200"},
        )  # fmt: skip
        os.close(theirs)

    def answer(self, question: str, *words: str) -> None:
        """Each of the words, after the question has come again."""
        for word in words:
            self.wait_for(question)
            os.write(self._ours, f"{word}\n".encode())

    def answer_hidden(self, question: str, word: str) -> None:
        """What is typed before the terminal stops to show it would be thrown away."""
        self.wait_for(question)
        assert wait_for(lambda: not termios.tcgetattr(self._ours)[3] & termios.ECHO)
        os.write(self._ours, f"{word}\n".encode())

    def wait_for(self, question: str) -> None:
        ends, start = time.monotonic() + 90, len(self.heard)
        while question not in self.heard[start:]:
            assert time.monotonic() < ends, f"no {question!r} in {self.heard}"
            self._hear()

    def _hear(self) -> bool:
        if not select.select([self._ours], [], [], 1.0)[0]:
            return True
        try:
            said = os.read(self._ours, 4096)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.heard += said.decode()
        return bool(said)

    def end(self) -> int:
        ends = time.monotonic() + 120
        while self._hear() and self.process.poll() is None:
            assert time.monotonic() < ends, self.heard
        while self._hear() and select.select([self._ours], [], [], 0.2)[0]:
            pass
        os.close(self._ours)
        return self.process.wait(120)


@pytest.mark.slow
def test_somebody_answers_at_a_terminal(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with servers() as (imap, smtp):
        imap.deliver(came_in())
        terminal = Terminal(tmp_path)
        terminal.answer("The program's name", "Our Mentors")
        terminal.answer("The address that members", "nonsense", ADDRESS)
        terminal.answer("its coordinators", ADDRESS, "carla@program.example, carl@program.example")
        terminal.answer("time zone", "Europe/Berlin")
        terminal.answer("language", "")
        terminal.answer("has the mailbox", f"imap://127.0.0.1:{imap.port}")
        terminal.answer("sends its mails", f"smtp://{ADDRESS.replace('@', '%40')}@127.0.0.1:{smtp.port}")
        terminal.answer("logs in with", "")
        terminal.answer_hidden("password", "wrong")
        terminal.answer("The server", "")  # refused; once more
        terminal.answer("logs in with", "")
        terminal.answer_hidden("password", PASSWORD)
        terminal.answer("Is that your mail server?", "")
        terminal.answer("From which day", "2026-03-01")
        assert terminal.end() == 0, terminal.heard
    settings = load_settings(tmp_path / "config.toml")
    assert settings.program.coordinators == ("carla@program.example", "carl@program.example")
    assert settings.program.authserv_id == SERVER
    assert settings.mailbox.since == date(2026, 3, 1)
    assert (tmp_path / "password.txt").read_text() == f"{PASSWORD}\n"
    assert (tmp_path / "password.txt").stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in terminal.heard
    assert "All is well" in terminal.heard


@pytest.mark.slow
def test_who_ends_the_conversation_finds_nothing_written(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.answer("The program's name", "Our Mentors")
    terminal.wait_for("The address that members")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 1
    assert "nothing was written" in terminal.heard
    assert not list(tmp_path.iterdir())
