"""Passwords stay out of the file and of every fault; the environment counts before the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from processor.config import ConfigError, load_settings
from tests.doors.small_settings import (
    DATABASE,
    MAILBOX,
    PROGRAM,
    SMALLEST,
    loaded,
    program,
    setting_faults,
    with_user,
    written,
)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.mark.parametrize("key", ["mailbox", "delivery", "database"])
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    text = SMALLEST.replace(f"[{key}]\n", f'[{key}]\npassword = "hunter2"\n')
    (line,) = setting_faults(tmp_path, text)
    assert line.startswith(
        f"{key}.password: does not belong in this file; write the password alone in a file"
    )
    assert "hunter2" not in line


def test_no_fault_repeats_a_password(tmp_path: Path) -> None:
    text = (
        'mailbox = "imaps://jon:hunter2@imap.example/x"\n'
        '[delivery]\nurl = "smtps://jon:hunter2/@x@smtp.example"\npassword_env = "hunter2 !"\n'
        '[database]\nurl = "oracle://jon:hunter2@db/x"\npassword_file = ["hunter2"]\n'
    )
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert len(caught.value.problems) >= 5
    assert "hunter2" not in f"{caught.value} {caught.value!r} {caught.value.problems!r}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_password_comes_from_its_file_when_it_is_needed(tmp_path: Path) -> None:
    settings = loaded(tmp_path, with_user("mailbox", "imaps://jon%40x.example@imap.example/INBOX"))
    with pytest.raises(
        ConfigError, match=r"mailbox\.password_file: names a file that does not exist; make it"
    ):
        settings.mailbox_password()
    (tmp_path / "secret.txt").write_text("hunter2\n")
    assert settings.mailbox_password() == "hunter2"
    (tmp_path / "secret.txt").write_text("\n")
    with pytest.raises(ConfigError, match="names a file that is empty, or has several lines or a zero byte"):
        settings.mailbox_password()


@pytest.mark.parametrize("written_as", [b"", b"one\ntwo\n", b"one\rtwo", b"hun\0ter2", b"\xff\xfe"])
def test_a_file_that_holds_no_password_is_refused(tmp_path: Path, written_as: bytes) -> None:
    settings = loaded(tmp_path, with_user("mailbox", "imaps://jon%40x.example@imap.example/INBOX"))
    (tmp_path / "secret.txt").write_bytes(written_as)
    with pytest.raises(ConfigError, match=r"mailbox\.password_file: names a file that"):
        settings.mailbox_password()


def test_the_mark_of_an_editor_belongs_to_no_password(tmp_path: Path) -> None:
    settings = loaded(tmp_path, with_user("mailbox", "imaps://jon%40x.example@imap.example/INBOX"))
    (tmp_path / "secret.txt").write_bytes(b"\xef\xbb\xbfhunter2\r\n")
    assert settings.mailbox_password() == "hunter2"


def test_a_pipe_in_place_of_a_password_is_not_waited_for(tmp_path: Path) -> None:
    settings = loaded(tmp_path, with_user("mailbox", "imaps://jon%40x.example@imap.example/INBOX"))
    os.mkfifo(tmp_path / "secret.txt")
    with pytest.raises(ConfigError, match="names what is no file"):
        settings.mailbox_password()


def test_a_password_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PROGRAM + MAILBOX + DATABASE
    text += '[delivery]\nurl = "smtps://jon@smtp.example"\npassword_env = "SMTP_WORD"\n'
    settings = loaded(tmp_path, text)
    with pytest.raises(
        ConfigError, match=r"delivery\.password_env: names an environment variable that is not"
    ):
        settings.delivery_password()
    monkeypatch.setenv("SMTP_WORD", "hunter2")
    assert settings.delivery_password() == "hunter2"
    assert settings.mailbox_password() == ""
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://mentor@db.example/program", "postgresql+psycopg://mentor:p%40ss@db.example/program"),
        ("postgresql+psycopg://mentor@/p?host=/run/pg", "postgresql+psycopg://mentor:p%40ss@/p?host=/run/pg"),
        ("postgres://mentor:own@db.example/p", "postgresql+psycopg://mentor:own@db.example/p"),
        ("postgresql:///p", "postgresql+psycopg://:p%40ss@/p"),  # as the process's own user
        ("postgresql://h/p?x=a@b", "postgresql+psycopg://:p%40ss@h/p?x=a@b"),
        ("sqlite:////var/program.db", "sqlite:////var/program.db"),
        ("sqlite+pysqlite:///a.db?timeout=3", "sqlite:///{folder}/a.db?timeout=3"),
    ],
)
def test_the_database_url_is_made_ready(tmp_path: Path, url: str, wanted: str) -> None:
    (tmp_path / "pw").write_text("p@ss")
    settings = loaded(tmp_path, program("sqlite:///program.db", f'{url}"\npassword_file = "pw'))
    assert settings.database_url() == wanted.replace("{folder}", str(tmp_path))
    assert "own" not in repr(settings.database)


def test_the_environment_counts_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_EXCHANGE__MAILBOX__URL", "maildir:other")
    monkeypatch.setenv("MENTOR_EXCHANGE__MAILBOX__POLL_SECONDS", "7")
    monkeypatch.setenv("MENTOR_EXCHANGE__MAILBOX__FOLDERS__HELD", "Waiting")
    monkeypatch.setenv("MENTOR_EXCHANGE__PROGRAM__COORDINATORS", '["a@x.example", "b@x.example"]')
    settings = loaded(tmp_path, SMALLEST)
    assert settings.mailbox.url == "maildir:other"
    assert settings.mailbox.poll_seconds == 7
    assert settings.mailbox.folders.held == "Waiting"
    assert settings.mailbox.authserv_id == "mx.program.example"
    assert settings.program.coordinators == ("a@x.example", "b@x.example")


def test_a_fault_in_the_environment_is_named_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_EXCHANGE__MAILBX__URL", "maildir:x")
    monkeypatch.setenv("MENTOR_EXCHANGE__DELIVERY__CONNECTIONS", "many")
    monkeypatch.setenv("MENTOR_EXCHANGE__DELIVERY__CONECTIONS", "3")
    assert setting_faults(tmp_path, SMALLEST) == [
        'environment: MENTOR_EXCHANGE__MAILBX__URL: names no section; did you mean "MAILBOX"?',
        'MENTOR_EXCHANGE__DELIVERY__CONNECTIONS: delivery.connections: "many" is not a whole number; '
        "write how many, like 4",
        "MENTOR_EXCHANGE__DELIVERY__CONECTIONS: delivery.conections: is not known; "
        'did you mean "connections"?',
    ]


def test_a_section_that_is_no_table_in_the_environment_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTOR_EXCHANGE__MAILBOX", "maildir:x")
    (line,) = setting_faults(tmp_path, SMALLEST)
    assert "write one key to each, like MENTOR_EXCHANGE__MAILBOX__URL" in line


def test_a_secret_file_counts_as_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "MENTOR_EXCHANGE__DATABASE__URL").write_text("postgresql://m@db.example/p\n")
    (folder / "other").write_text("hunter2")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert loaded(tmp_path, SMALLEST).database_url() == "postgresql+psycopg://m@db.example/p"


def test_a_credential_of_systemd_is_a_password_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = SMALLEST.replace("maildir:inbox", "imaps://mentors@imap.example/INBOX").replace(
        "[delivery]", 'password_file = "credential:mailbox-password"\n[delivery]'
    )
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "mailbox-password").write_text("canary-4711\n")
    settings = loaded(tmp_path, text)  # `status`, by hand, never sees the credential and needs none
    with pytest.raises(ConfigError, match="names a credential, and only systemd gives those"):
        settings.mailbox_password()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    assert settings.mailbox_password() == "canary-4711"
    with pytest.raises(ConfigError, match="names no credential"):
        loaded(tmp_path, text.replace("credential:mailbox-password", "credential:../password"))
