"""A PostgreSQL server of the tests' own: started as an unprivileged user, gone with the session."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from processor.store import migrate
from processor.store.columns import metadata
from tests.sizes import nothing_skipped

_FAST = {
    "listen_addresses": "",  # the socket in its own folder is the only way in
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
}
_START_SECONDS = 30


def find_binaries() -> Path | None:
    """The folder with initdb and postgres; Debian keeps it off the PATH."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(said.stdout.strip()))
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda p: p.parent.name, reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


@dataclass(slots=True)
class PostgresServer:
    folder: Path
    process: subprocess.Popen[bytes]
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _migrated: str = ""

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://program@/{database}?host={self.folder}"

    def create_database(self, like: str = "template1") -> str:
        """`like` is the one that is copied; nobody may be connected to it."""
        name = f"program_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        return name

    def migrated(self) -> str:
        """The name of the one database that has the tables; they are empty again."""
        if not self._migrated:
            self._migrated = self.create_database()
            migrate(self.url(self._migrated))
            return self._migrated
        kept = {"settings", "numbers"}  # what the migration wrote
        with psycopg.connect(self.url(self._migrated)) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # a few rows are gone faster than 20 tables are cut off; no reference is left over, as all rows go
            connection.execute("SET session_replication_role = replica")
            statements = [f"DELETE FROM {name}" for name in metadata.tables if name not in kept]
            statements.append("DELETE FROM settings WHERE name <> 'secret'")
            connection.execute("; ".join(statements).encode())
            connection.execute("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence")
        return self._migrated

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def ask_for_password(self, role: str, password: str) -> str:
        """The name of an empty database of that role's own, who gets in with this password alone."""
        settings = self.folder / "data" / "pg_hba.conf"
        asked = f"local all {role} scram-sha-256\n"
        rules = settings.read_text()
        if asked not in rules:
            settings.write_text(asked + rules)  # the first line that fits counts; the others trust
        name = f"program_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
                connection.execute(f"CREATE ROLE {role} LOGIN".encode())
            connection.execute("SET password_encryption = 'scram-sha-256'")
            words = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
            connection.execute(words)
            connection.execute(f"CREATE DATABASE {name} OWNER {role}".encode())
            connection.execute("SELECT pg_reload_conf()")
        return name

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)  # at once: nothing in it is needed any more
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_server(binaries: Path, folder: Path, settings: Mapping[str, str] = _FAST) -> PostgresServer:
    """PostgreSQL refuses to run as root; then it runs as postgres or nobody, who owns the folder."""
    user: str | None = None
    if os.geteuid() == 0:
        user = next(entry.pw_name for name in ("postgres", "nobody") if (entry := _user(name)))
        shutil.chown(folder, user)
    data = folder / "data"
    made = subprocess.run(
        [binaries / "initdb", "--no-sync", "-A", "trust", "-U", "program", "-E", "UTF8", "-D", data],
        user=user,
        extra_groups=[] if user else None,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr}")
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *options],
            user=user,
            extra_groups=[] if user else None,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    server = PostgresServer(folder, process)
    try:
        _wait_until_ready(server)
    except BaseException:
        server.stop()
        raise
    return server


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _wait_until_ready(server: PostgresServer) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(server.url()).close()
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((server.folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return


def need_postgres() -> Path:
    """Skip aloud without PostgreSQL, or fail where nothing may be skipped."""
    binaries = find_binaries()
    if binaries is None:
        sentence = "PostgreSQL is not installed (Debian: apt install postgresql); its tests do not run"
        if nothing_skipped():
            pytest.fail(sentence)
        pytest.skip(sentence)
    return binaries


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    binaries = need_postgres()
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        Path(folder).chmod(0o755)
        server = start_server(binaries, Path(folder))
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer) -> str:
    """A database with empty tables for one test: always the same, emptied faster than made."""
    return postgres_server.url(postgres_server.migrated())


@pytest.fixture(scope="session")
def made_template(postgres_server: PostgresServer) -> str:
    """The name of a database with empty tables, to which nobody connects."""
    name = postgres_server.create_database()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture
def made_postgres_url(postgres_server: PostgresServer, made_template: str) -> Iterator[str]:
    """A database with empty tables for one test, and for whoever wants one of its own."""
    name = postgres_server.create_database(made_template)
    try:
        yield postgres_server.url(name)
    finally:
        postgres_server.drop_database(name)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database for one test."""
    name = postgres_server.create_database()
    try:
        yield postgres_server.url(name)
    finally:
        postgres_server.drop_database(name)
