"""The doctor sees what is damaged, full, open to others, or about to run out (faults 3 and 57)."""

from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stdout, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from processor import doctor
from processor.cli.questions import all_is_well
from processor.config.cache import SHARED
from processor.core.record_tables import COLUMNS
from processor.core.spreadsheet import csv_file
from processor.doctor import LOOKS, examine, installation
from processor.doctor.finding import Program
from processor.store import checkup, engine, room
from tests.doors.mail_servers import HOST, Certificate, Dialogue, scripted_server
from tests.doors.postgres import postgres_server, postgres_url
from tests.operation.small import CONFIG, SmallProgram
from tests.prepared_program import load_once

__all__ = ["postgres_server", "postgres_url"]


def look(part: str, folder: Path, *changes: tuple[str, str]) -> tuple[bool, str]:
    """What the doctor says of one part."""
    text = (folder / "config.toml").read_text() if (folder / "config.toml").exists() else CONFIG
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text)
    settings, rules = load_once(folder / "config.toml")
    program = Program(config=folder / "config.toml", settings=settings, rules=rules)
    found = list(doctor._try(part, LOOKS[part], program))
    return all(f.well for f in found), "\n".join(f.says for f in found)


# --- the record -----------------------------------------------------------------------------------


def test_a_daemon_that_makes_no_seals_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = SmallProgram(tmp_path)
    assert look("seals", tmp_path) == (True, "nothing is sealed yet")
    program.sign_up("jon@north.example")
    program.done("once", "--now", "2026-03-02T09:00")
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once", "--now", "2026-03-02T09:30")
    last = "the last seal is 1 of 2026-03-02 14:00:00 UTC"
    assert look("seals", tmp_path) == (True, last)  # nothing runs, so nothing is amiss
    monkeypatch.setattr("processor.doctor.records.is_running", lambda settings: True)
    well, says = look("seals", tmp_path)
    assert not well
    assert says.startswith(f"{last}, and events wait for the next one since 2026-03-02 14:30:00 UTC while")


# --- files ----------------------------------------------------------------------------------------


def closed(folder: Path) -> SmallProgram:
    program = SmallProgram(folder, '[log]\nfile = "program.log"\n')
    program.done("once")
    return program


def test_files_that_others_can_open_are_named_with_the_command_that_closes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SHARED, raising=False)  # what was checked stands in the program's own folder
    closed(tmp_path)
    assert look("files", tmp_path)[0], look("files", tmp_path)
    (tmp_path / "old.backup").touch(mode=0o600)
    for name in ("program.db", "program.log", ".mentors@program.example.rules", "old.backup"):
        before = (tmp_path / name).stat().st_mode
        for mode in (0o640, 0o604, 0o644, 0o660):
            (tmp_path / name).chmod(mode)
            well, says = look("files", tmp_path)
            assert not well
            assert f"{tmp_path / name} can be opened by others; say chmod 600 {tmp_path / name}" in says
        (tmp_path / name).chmod(before)
    assert look("files", tmp_path)[0]


@pytest.mark.parametrize(
    ("mode", "where", "named"),
    [
        (0o755, "backups", True),
        (0o750, "backups/2026", True),
        (0o700, "backups", False),  # nobody else gets there
        (0o755, "backups/2026/11/02", True),
        (0o755, "a/b/c/d/e/f/g", False),  # too deep to be looked for
    ],
)
def test_a_backup_in_a_folder_of_the_program_s_that_others_can_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, where: str, *, named: bool
) -> None:
    monkeypatch.delenv(SHARED, raising=False)
    closed(tmp_path)
    file = tmp_path / where / "2026-03-02.backup"
    file.parent.mkdir(parents=True)
    for folder in (file.parent, *file.parent.parents):
        if tmp_path in folder.parents:
            folder.chmod(mode)
    file.touch()
    file.chmod(0o644)
    well, says = look("files", tmp_path)
    assert (not well) is named
    assert (f"{file} can be opened by others; say chmod 600 {file}" in says) is named


def packed(path: Path) -> None:
    path.write_bytes(gzip.compress((path.parents[1] / "program.db").read_bytes()))


COPIES: dict[str, Callable[[Path], object]] = {
    # what lies below the program's folder, and others can read
    "old/program.db.bak": lambda path: shutil.copy(path.parents[1] / "program.db", path),
    "backups/night": lambda path: shutil.copy(path.parents[1] / "program.db", path),
    "backups/x.backup.gz": packed,
    "backups/x.db.old": lambda path: path.write_bytes(b"SQLite format 3\0 and it breaks off"),
    "backups/x.dump": lambda path: path.write_bytes(b"PGDMP\x01\x0e\x00"),
    "backups/x.sql": lambda path: path.write_bytes(b"--\n-- PostgreSQL database dump\n--\n"),
    "backups/x.sql.gz": lambda path: path.write_bytes(gzip.compress(b"--\n-- PostgreSQL database dump\n")),
    "tables/members.csv": lambda path: path.write_bytes(csv_file(COLUMNS["members"], ())),
    "tables/who asked whom.csv": lambda path: path.write_bytes(csv_file(COLUMNS["requests"], ())),
    "out/all": lambda path: path.write_text('{"program": {"name": "X"}, "members": [], "requests": []}'),
    "out/all.json": lambda path: path.write_text(
        '{\n  "program": {\n    "name": "X"\n  },\n  "members": []}'
    ),
}


@pytest.fixture
def looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(SHARED, raising=False)
    closed(tmp_path)
    return tmp_path


def put_open(folder: Path, name: str, make: Callable[[Path], object], mode: int = 0o644) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.parent.chmod(0o755)
    make(path)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_the_records_that_others_can_open_is_named_whatever_it_is_called(
    looked_into: Path, name: str
) -> None:
    path = put_open(looked_into, name, COPIES[name])
    well, says = look("files", looked_into)
    assert not well
    assert f"{path} can be opened by others; say chmod 600 {path}" in says
    path.chmod(0o600)
    assert look("files", looked_into)[0]


NO_COPIES: dict[str, Callable[[Path], object]] = {
    "notes/a.csv": lambda path: path.write_text("\ufeffwhat,when\nmilk,today\n"),
    "notes/a.json": lambda path: path.write_text('{"members": []}'),
    "notes/a.gz": lambda path: path.write_bytes(gzip.compress(b"Hello")),
    "notes/broken.gz": lambda path: path.write_bytes(b"\x1f\x8bnothing"),
    "notes/empty": lambda path: path.touch(),
    "notes/figures.csv": lambda path: path.write_bytes(csv_file(("figure", "record"), ())),
    "notes/of another program.db": lambda path: other_database(path),
}


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE songs (title)")


@pytest.mark.parametrize("name", NO_COPIES)
def test_what_is_no_copy_of_the_records_may_be_open(looked_into: Path, name: str) -> None:
    put_open(looked_into, name, NO_COPIES[name])
    assert look("files", looked_into)[0], look("files", looked_into)


def test_no_link_out_of_the_folder_is_followed(
    looked_into: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    path = put_open(elsewhere, "of others/x.backup", lambda path: path.touch())
    (looked_into / "a folder").symlink_to(path.parent)
    (looked_into / "x.backup").symlink_to(path)
    (looked_into / "round").symlink_to(looked_into)
    assert look("files", looked_into)[0], look("files", looked_into)


def test_after_so_many_files_it_looks_no_further(looked_into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_open(looked_into, "backups/x.backup", lambda path: path.touch())
    assert not look("files", looked_into)[0]
    monkeypatch.setattr("processor.doctor.copies._MOST", 3)
    assert look("files", looked_into)[0]


def test_folders_of_mails_that_others_can_open_are_named(tmp_path: Path) -> None:
    program = closed(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    (tmp_path / "sent").chmod(0o750)
    (tmp_path / "inbox").chmod(0o770)  # its group may be the mail server's
    well, says = look("files", tmp_path)
    assert not well
    assert f"{tmp_path / 'sent'} has mails in it and can be opened by others; say chmod go= " in says
    assert "inbox" not in says
    (tmp_path / "sent").chmod(0o700)
    (tmp_path / "inbox").chmod(0o775)
    assert (
        f"{tmp_path / 'inbox'} has mails in it and can be opened by others; say chmod o= "
        in look("files", tmp_path)[1]
    )


def test_a_folder_that_others_can_write_is_named(tmp_path: Path) -> None:
    closed(tmp_path)
    tmp_path.chmod(0o777)
    well, says = look("files", tmp_path)
    tmp_path.chmod(0o700)
    assert not well
    assert f"say chmod go-w {tmp_path}" in says


SERVERS = (
    ('"maildir:inbox"', '"imaps://mentors@127.0.0.1:1/INBOX"\npassword_file = "in.txt"'),
    ('"maildir:sent"', '"smtps://mentors@127.0.0.1:1"\npassword_file = "out.txt"'),
)
OAUTH = (
    (
        '"maildir:inbox"',
        '"imaps://mentors@127.0.0.1:1/INBOX"\noauth = {token_url = "https://x.example/t", client_id = "x", '
        'client_secret_file = "in.txt", refresh_token_file = "out.txt"}',
    ),
)


@pytest.mark.parametrize("changes", [SERVERS, OAUTH], ids=["passwords", "oauth"])
def test_password_files_that_others_can_read_are_named_with_their_key(
    tmp_path: Path, changes: tuple[tuple[str, str], ...]
) -> None:
    closed(tmp_path)
    for name in ("in.txt", "out.txt"):
        (tmp_path / name).write_text("secret")
        (tmp_path / name).chmod(0o600)
    assert look("files", tmp_path, *changes)[0], look("files", tmp_path)
    for mode in (0o644, 0o640, 0o604):
        (tmp_path / "out.txt").chmod(mode)
        well, says = look("files", tmp_path)
        assert not well
        key = "delivery.password_file" if changes is SERVERS else "mailbox.oauth.refresh_token_file"
        assert says == f"{key} names {tmp_path}/out.txt, which others can read; say chmod 600 " + str(
            tmp_path / "out.txt"
        )


@pytest.mark.parametrize("changes", [SERVERS, OAUTH], ids=["passwords", "oauth"])
def test_password_files_that_hold_none_are_named_while_their_servers_are_away(
    tmp_path: Path, changes: tuple[tuple[str, str], ...]
) -> None:
    closed(tmp_path)
    (tmp_path / "in.txt").write_text("one\ntwo\n")
    (tmp_path / "in.txt").chmod(0o600)
    well, says = look("files", tmp_path, *changes)
    assert not well
    first, second = (
        ("mailbox.password_file", "delivery.password_file")
        if changes is SERVERS
        else ("mailbox.oauth.client_secret_file", "mailbox.oauth.refresh_token_file")
    )
    assert f"{first}: names a file that is empty, or has several lines" in says
    assert f"{second}: names a file that does not exist" in says


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_group_may_read_a_password_that_belongs_to_somebody_else(tmp_path: Path) -> None:
    closed(tmp_path)
    for name in ("in.txt", "out.txt"):
        (tmp_path / name).write_text("secret")
        os.chown(tmp_path / name, 12345, os.getegid())
        (tmp_path / name).chmod(0o640)
    assert look("files", tmp_path, *SERVERS)[0], look("files", tmp_path)
    (tmp_path / "in.txt").chmod(0o644)
    assert f"say chmod o= {tmp_path}/in.txt" in look("files", tmp_path)[1]


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("postgresql://mentors:hunter2@db.example/mentors", True),
        ("postgresql://mentors@db.example/mentors?password=hunter2", True),
        ("postgresql://mentors@db.example/mentors", False),
    ],
)
def test_a_configuration_that_others_can_read_is_named_when_a_password_is_in_it(
    tmp_path: Path, url: str, secret: bool
) -> None:
    closed(tmp_path)
    (tmp_path / "config.toml").chmod(0o644)
    well, says = look("files", tmp_path, ("sqlite:///program.db", url))
    assert well is not secret
    assert "hunter2" not in says
    if secret:
        assert f"say chmod 600 {tmp_path}/config.toml, or move the password" in says
        (tmp_path / "config.toml").chmod(0o600)
        assert look("files", tmp_path)[0]


# --- the database -------------------------------------------------------------------------------------


def test_a_damaged_database_is_not_called_well(tmp_path: Path) -> None:
    """It opens, and fails at the first page that is wrong."""
    program = SmallProgram(tmp_path)
    for nth in range(5):
        program.sign_up(f"jon{nth}@north.example")
    program.done("once")
    assert look("database", tmp_path)[0], look("database", tmp_path)
    file = tmp_path / "program.db"
    pages = file.stat().st_size // 4096
    found = []
    for page in range(1, pages, 5):
        with file.open("r+b") as opened:
            opened.seek(page * 4096)
            before = opened.read(4096)
            opened.seek(page * 4096)
            opened.write(b"\xa5" * 4096)
        well, says = look("database", tmp_path)
        assert well or "restore a backup" in says, says
        found.append(well)
        with file.open("r+b") as opened:
            opened.seek(page * 4096)
            opened.write(before)
    assert not any(found), found
    assert look("database", tmp_path)[0]


def test_a_large_database_is_looked_through_for_a_while_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(tmp_path)
    monkeypatch.setattr(checkup, "_STEPS", 1)
    monkeypatch.setattr("processor.doctor.records.CHECK_SECONDS", -1.0)
    well, says = look("database", tmp_path)
    assert well
    assert f"seconds only, without a fault: sqlite3 {tmp_path}/program.db 'PRAGMA quick_check'" in says


# --- a full disk -----------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 5 MB; only root may have one."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=5m,mode=700", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here (that takes root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(file: Path) -> None:
    """Until there is no room for one more byte."""
    with suppress(OSError), file.open("wb", buffering=0) as opened:
        while opened.write(bytes(4_096)):
            pass
    assert os.statvfs(file.parent).f_bavail == 0


@pytest.mark.slow
def test_a_full_disk_is_called_full_by_every_command(tmp_path: Path) -> None:
    """It read "disk I/O error; check the disk (dmesg)"."""
    folder = tmp_path / "small"
    with small_disk(folder):
        program = SmallProgram(folder)
        program.done("once")
        assert not list(folder.glob("program.db-*"))
        fill(folder / "others")
        for words in ("status", "once", "start", "export"):
            said = program.run(words)
            assert said.returncode == 1, said.stderr
            assert f"the disk of {folder} is full; make room on it" in said.stderr
            assert said.stderr.count("\n") == 1
        found = {f.part: f for f in examine(folder / "config.toml")}
        assert f"the disk of {folder} is full" in found["disk"].says
        assert f"the disk of {folder} is full" in found["database"].says
        (folder / "others").unlink()
        assert program.told("status")["running"] is False
        assert not list(folder.glob(".*.rules.*"))  # half a file of a start that had no room


def test_what_cannot_be_written_is_named_by_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert room.why_not_written(tmp_path) == ""

    def no(number: int) -> Callable[..., object]:
        def refuses(**_: object) -> object:
            raise OSError(number, os.strerror(number))

        return refuses

    for number, word in ((errno.ENOSPC, "is full"), (errno.EDQUOT, "quota"), (errno.EROFS, "only be read")):
        monkeypatch.setattr(tempfile, "TemporaryFile", no(number))
        assert word in room.why_not_written(tmp_path)
        said = engine._sentence(Exception("disk I/O error"), tmp_path)
        assert word in said
    monkeypatch.setattr(tempfile, "TemporaryFile", no(errno.EACCES))
    assert "check the disk (dmesg)" in engine._sentence(Exception("disk I/O error"), tmp_path)


# --- copies on PostgreSQL -------------------------------------------------------------------------------


def test_a_copy_by_pg_dump_is_tried(postgres_url: str, tmp_path: Path) -> None:
    assert look("backup", tmp_path, ("sqlite:///program.db", postgres_url)) == (
        True,
        "pg_dump can copy the database (its tables were tried, without their rows)",
    )


def fake(folder: Path, tool: str, script: str) -> None:
    (folder / tool).write_text(f"#!/bin/sh\n{script}\n")
    (folder / tool).chmod(0o755)


OLDER = (
    "echo 'pg_dump: error: aborting because of server version mismatch' >&2\n"
    "echo 'pg_dump: detail: server version: 16.2 (Debian 16.2-1); pg_dump version: 14.11' >&2; exit 1"
)
DENIED = "echo 'pg_dump: error: permission denied for table members' >&2; exit 1"


@pytest.mark.parametrize(
    ("tool", "script", "mend"),
    [
        ("pg_dump", "", "pg_dump is not installed; install PostgreSQL's client programs"),
        ("psql", "", "psql is not installed, and restore needs it"),
        ("pg_dump", OLDER, "pg_dump failed: it is older (14.11) than the server (16.2); install the client"),
        ("pg_dump", OLDER, "(Debian: postgresql-client-16)"),
        ("pg_dump", DENIED, "permission denied"),
    ],
)
def test_what_stops_a_copy_is_named(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, script: str, mend: str
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("pg_dump", "psql"):
        real = shutil.which(name)
        assert real
        if name != tool:
            fake(tools, name, f'exec {real} "$@"')
    if script:
        fake(tools, tool, script)
    monkeypatch.setenv("PATH", str(tools) + (":/bin:/usr/sbin" if script else ""))
    well, says = look("backup", tmp_path, ("sqlite:///program.db", postgres_url))
    assert not well
    assert mend in says


def test_where_the_database_is_away_only_that_is_wrong(tmp_path: Path) -> None:
    url = "postgresql://mentors@127.0.0.1:1/mentors"
    assert look("backup", tmp_path, ("sqlite:///program.db", url)) == (
        True,
        "not tried, as the database cannot be used",
    )


# --- certificates -----------------------------------------------------------------------------------------


def certificate(folder: Path, *, days: int) -> Certificate:
    """Signed by itself, for this host; it ends in so many days, or ended so many days ago."""
    folder.mkdir(exist_ok=True)
    made = Certificate(cert=folder / "cert.pem", key=folder / "key.pem")
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca=c\n[c]\ndir={folder}\nnew_certs_dir={folder}\ndatabase={folder}/index.txt\n"
        f"serial={folder}/serial\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n"
        f"[e]\nsubjectAltName=IP:{HOST}\nbasicConstraints=CA:TRUE\n"
        "[req]\ndistinguished_name=d\nprompt=no\n[d]\ncommonName=test\n"
    )
    now = datetime.now(UTC)
    start, end = (
        f"{at:%y%m%d%H%M%SZ}" for at in (now - timedelta(days=90), now + timedelta(days=days, hours=1))
    )
    config = ["-config", str(folder / "ca.cnf")]
    for words in (
        ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", str(made.key), "-out", f"{folder}/r"],
        ["ca", "-batch", "-notext", "-selfsign", "-keyfile", str(made.key), "-in", f"{folder}/r", "-out",
         str(made.cert), "-startdate", start, "-enddate", end],
    ):  # fmt: skip
        subprocess.run(["openssl", *words, *config], check=True, capture_output=True)
    return made


@contextmanager
def tls_server(made: Certificate) -> Iterator[int]:
    """It speaks TLS from the first byte, and nothing more."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                with made.for_server().wrap_socket(self.request, server_side=True) as secure:
                    secure.recv(1)
            except OSError:
                pass  # the client would not have this certificate

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server((HOST, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


Answers = dict[str, tuple[str, ...]]


def starttls(made: Certificate, greeting: str, tagged: bool, answers: Answers) -> Callable[[Dialogue], None]:
    """A server that goes over to TLS when it is asked to."""

    def script(client: Dialogue) -> None:
        client.say(greeting)
        while line := client.hear():
            tag, _, rest = line.partition(" ")
            word = (rest if tagged else line).upper()
            for begins, lines in answers.items():
                if word.startswith(begins):
                    client.say(*(one.replace("TAG", tag) for one in lines))
            if word == "STARTTLS":
                answer = "* CAPABILITY IMAP4rev1\r\n{} OK done\r\n" if tagged else "250 here\r\n"
                with made.for_server().wrap_socket(client.sock, server_side=True) as secure:
                    while said := secure.recv(1000).decode():
                        secure.sendall(answer.format(said.split()[0]).encode())
                return

    return script


SMTP = {"EHLO": ("250-here", "250 STARTTLS"), "STARTTLS": ("220 go on",)}
IMAP = {"CAPABILITY": ("* CAPABILITY IMAP4rev1 STARTTLS", "TAG OK done"), "STARTTLS": ("TAG OK go on",)}


@pytest.mark.parametrize("days", [-3, 5, 60])
@pytest.mark.parametrize("kind", ["imaps", "smtps", "imap", "smtp+starttls"])
def test_a_certificate_that_ends_soon_or_has_ended_is_named(tmp_path: Path, kind: str, days: int) -> None:
    made = certificate(tmp_path / "tls", days=days)
    if kind in ("imaps", "smtps"):
        server = tls_server(made)
    else:
        words = ("* OK here", True, IMAP) if kind == "imap" else ("220 here", False, SMTP)
        server = scripted(made, *words)
    url = "inbox" if kind.startswith("imap") else "sent"
    with server as port:
        more = f'"{kind}://u@{HOST}:{port}"\npassword_env = "NONE"\nca_file = "tls/cert.pem"'
        well, says = look("certificates", tmp_path, (f'"maildir:{url}"', more))
    where = f"{HOST}:{port}"
    if days < 0:
        assert not well
        assert f"the certificate of {where} has expired; renew it" in says
    elif days < 14:
        assert not well
        assert f"the certificate of {where} expires on " in says
        assert f"in {days} days; see that it is renewed" in says
    else:
        assert well
        assert says.startswith(f"that of {where} is good until ")


@contextmanager
def scripted(made: Certificate, greeting: str, tagged: bool, answers: Answers) -> Iterator[int]:
    with scripted_server(starttls(made, greeting, tagged, answers)) as server:
        yield server.port


def test_a_server_that_does_not_answer_is_told_of_once(tmp_path: Path) -> None:
    assert look("certificates", tmp_path, *SERVERS) == (True, "none was seen")


# --- who vouches ----------------------------------------------------------------------------------------


def test_without_authserv_id_it_is_said_what_that_means_and_what_to_do(tmp_path: Path) -> None:
    well, says = look("senders", tmp_path, ('authserv_id = "mx.program.example"\n', ""))
    assert well  # a program may run without
    assert "members confirm all they ask for" in says
    assert "the first word of the topmost Authentication-Results is what to write there" in says
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "LOOKS", {"senders": LOOKS["senders"]})
        patch.setattr(doctor, "template_faults", lambda settings, rules: [])
        printed = io.StringIO()
        with redirect_stdout(printed):
            assert all_is_well(tmp_path / "config.toml")
    assert "note  senders: mailbox.authserv_id is not set" in printed.getvalue()


# --- the installation -----------------------------------------------------------------------------


def test_who_runs_the_service_can_run_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    well, says = look("installation", tmp_path)
    assert well
    assert says.endswith(f"can run {sys.executable}")
    closed = Path(tempfile.mkdtemp(dir="/tmp"))  # pytest's own folder is closed to others, too
    try:
        (closed / "python").touch(mode=0o755)
        (tmp_path / "mentor-exchange.service").write_text(
            f"[Service]\nUser=nobody\nWorkingDirectory={tmp_path}\n"
        )
        monkeypatch.setattr(installation, "_needed", lambda: [closed / "python"])
        well, says = look("installation", tmp_path)
        assert not well
        assert (
            says == f"nobody cannot run the program, as {closed} is closed to it; say chmod -R o+rX {closed}"
        )
        closed.chmod(0o755)
        assert look("installation", tmp_path)[0]
        (closed / "python").chmod(0o700)
        assert f"as {closed}/python is closed" in look("installation", tmp_path)[1]
    finally:
        shutil.rmtree(closed)
