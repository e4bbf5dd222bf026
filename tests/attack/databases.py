"""The program under attack as fixtures, in memory and on the real databases; and faults of a database.

What each of them has:

    in_memory, db, anywhere    Jon and Mia
    office, both, disk         four members and two coordinators
    asked, paired              the same as `office`, and Mia has asked Jon; he mentors her
    offered, party, led        the same as `disk`, and a pair: near its end, or with a coordinator in it
    copied, kept               Jon, Mia and Lea, with a backup
    database, url_of()         no program, but the url of a database for a BoxProgram; on_postgres: one on it
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from processor.core.mail import OutboundMail
from processor.core.reading.request.command_lines import CommandLine
from processor.stages.act import Act, Acting
from processor.stages.ports import Store, Unit
from processor.store.backup import back_up, restore
from processor.store.maintenance import Maintenance
from tests.attack.box_program import BoxProgram
from tests.attack.deeds import carla_signs_up, pair_up, until_offered
from tests.attack.letters import last
from tests.attack.people import ADA, CARLA, DAN, LEA
from tests.attack.prepared import fresh, peopled
from tests.attack.records import member, pairs
from tests.attacks import FORM, JON, MIA, Attacked, to
from tests.doors.stores import open_kept
from tests.operation.small import SQLITE
from tests.player import COORDINATOR
from tests.shipped_rules import RULES


@contextmanager
def opened(request: pytest.FixtureRequest, kind: str, *staff: str) -> Iterator[Store]:
    """A database of its own; `kind`: sqlite or postgres."""
    url = str(request.getfixturevalue(f"migrated_{kind}_url"))
    store = open_kept(url, areas=RULES.areas, staff=list(staff))
    try:
        yield store
    finally:
        store.close()


def by_name(request: pytest.FixtureRequest, *kinds: str) -> str:
    """One of these, which the name of the test says, each time alike."""
    return kinds[zlib.crc32(request.node.nodeid.encode()) % len(kinds)]


@pytest.fixture
def in_memory() -> Attacked:
    """Jon and Mia."""
    return Attacked()


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Jon and Mia, on each database."""
    with opened(request, request.param, COORDINATOR) as store:
        yield Attacked(store)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Jon and Mia, in memory and on each database."""
    if request.param == "memory":
        yield Attacked()
        return
    with opened(request, request.param, COORDINATOR) as store:
        yield Attacked(store)


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Four members and two coordinators, on each database."""
    with opened(request, request.param, CARLA, DAN) as store:
        yield peopled(Attacked(store))


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Four members and two coordinators, on one of the databases."""
    with opened(request, by_name(request, "sqlite", "postgres"), CARLA, DAN) as store:
        yield peopled(Attacked(store))


@pytest.fixture
def office() -> Attacked:
    """Four members and two coordinators, in memory."""
    return fresh("office")


@pytest.fixture
def asked() -> Attacked:
    """Mia has asked Jon: REQ-1."""
    return fresh("asked")


@pytest.fixture
def paired() -> Attacked:
    """Jon mentors Mia: REL-1."""
    return fresh("paired")


@pytest.fixture
def offered(disk: Attacked) -> Attacked:
    """Jon mentors Mia, and both are asked whether they go on."""
    pair_up(disk)
    until_offered(disk)
    return disk


@pytest.fixture
def party(disk: Attacked) -> Attacked:
    """Ada mentors Carla, who coordinates with Dan: REL-1."""
    carla_signs_up(disk)
    disk.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    disk.reply(ADA, last(disk, "request", ADA), "ACCEPT")
    disk.later(days=2)
    assert (ADA, CARLA) in pairs(disk)
    return disk


@pytest.fixture
def led(disk: Attacked) -> Attacked:
    """Carla, who coordinates with Dan, mentors Mia: REL-1."""
    carla_signs_up(disk, "MENTOR")
    code = member(disk, CARLA)["code"]
    disk.write(MIA, f"REQUEST {code}", "I would like to learn.")
    disk.reply(CARLA, last(disk, "request", CARLA), "ACCEPT")
    disk.later(days=2)
    assert (CARLA, MIA) in pairs(disk)
    return disk


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """The url of each database, for a BoxProgram."""
    if request.param == "sqlite":
        return SQLITE
    return str(request.getfixturevalue("made_postgres_url"))


def url_of(request: pytest.FixtureRequest) -> str:
    """Of one of the databases, for a BoxProgram."""
    if by_name(request, "postgres", "sqlite") == "sqlite":
        return SQLITE
    return str(request.getfixturevalue("made_postgres_url"))


class Copied:
    """A program on a real database, of which a backup is made and put back as operating.md says."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.copy = folder / "copy.backup"
        self.world = Attacked(open_kept(url, areas=RULES.areas, staff=[COORDINATOR]))
        self.world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))

    def save(self) -> None:
        back_up(self.url, self.copy)

    def lose(self, *, release: bool = True) -> None:
        player = self.world.player
        player.store.close()
        restore(self.url, self.copy, player.now, replace=True)
        player.store = open_kept(self.url, areas=RULES.areas, staff=[COORDINATOR])
        player.set_up()
        if release:
            self.release()
        self.world.later(minutes=5)

    def release(self) -> None:
        with closing(Maintenance(self.url)) as maintenance:
            maintenance.release(self.world.player.now)

    def pairs(self) -> set[tuple[str, str, str]]:
        """Mentor, mentee and state of each relationship."""
        records = self.world.player.records()
        return {(str(r["mentor"]), str(r["mentee"]), str(r["state"])) for r in records["relationships"]}

    def state(self) -> str:
        """Of the latest request."""
        return str(self.world.player.records()["requests"][-1]["state"])

    def asks(self, who: str, note: str = "I would like to learn.") -> OutboundMail:
        return to(self.world.write(who, "REQUEST M-1001", note), JON)[-1]


@pytest.fixture(params=["sqlite", "postgres"])
def copied(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> Iterator[Copied]:
    """On each database."""
    if request.param == "sqlite":
        (tmp_path / "program.db").write_bytes(empty_file.read_bytes())
        url = f"sqlite:///{tmp_path}/program.db"
    else:
        url = str(request.getfixturevalue("migrated_postgres_url"))
    program = Copied(url, tmp_path)
    yield program
    program.world.player.store.close()


@pytest.fixture
def kept(tmp_path: Path, empty_file: Path) -> Iterator[Copied]:
    """On SQLite."""
    (tmp_path / "program.db").write_bytes(empty_file.read_bytes())
    program = Copied(f"sqlite:///{tmp_path}/program.db", tmp_path)
    yield program
    program.world.player.store.close()


def at_once(copied: Copied, first: str, second: str) -> tuple[list[Act | BaseException], Attacked]:
    """Two people at two terminals: the second one decides while the first one's transaction is open."""
    world = copied.world
    begun = threading.Event()
    results: list[Act | BaseException] = []

    class Slow(Acting):
        def _act(
            self, commands: str | CommandLine, coordinator: str, unit: Unit, now: datetime, *files: Any
        ) -> Act:
            act = super()._act(commands, coordinator, unit, now, *files)
            begun.set()
            time.sleep(0.5)
            return act

    def run(kind: type[Acting], words: str, who: str) -> None:
        player = world.player
        store = open_kept(copied.url, areas=RULES.areas, staff=[COORDINATOR])
        acting = kind(
            store=store, decider=player.processor.decider, writer=player.writer, log=lambda event, **v: None
        )
        try:
            results.append(acting.perform(words, who, player.now + timedelta(microseconds=int(who == DAN))))
        except BaseException as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=(Slow, first, COORDINATOR))]
    threads[0].start()
    assert begun.wait(10)
    threads.append(threading.Thread(target=run, args=(Acting, second, DAN)))
    threads[1].start()
    for thread in threads:
        thread.join(30)
    world.work()
    return results, world


@dataclass(slots=True)
class OnPostgres:
    """A BoxProgram, and what its database says."""

    world: BoxProgram
    url: str

    def tell(self, statement: str) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def kill_others(self) -> None:
        self.tell(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def once_each(self, *people: str) -> None:
        members = sorted(email for (email,) in self.tell("SELECT email FROM members"))
        assert members == sorted(people)
        fates = dict(self.tell("SELECT state, count(*) FROM inbox GROUP BY state"))
        assert fates == {"applied": len(people)}
        assert {who: self.world.sent()[who] for who in people} == dict.fromkeys(people, 1)
        assert self.tell("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]


@pytest.fixture
def on_postgres(made_postgres_url: str, tmp_path: Path) -> OnPostgres:
    return OnPostgres(BoxProgram(tmp_path, database=made_postgres_url), made_postgres_url)


def deleted(folder: Path, kept: bytes) -> None:
    for path in folder.glob("program.db*"):
        path.unlink()


def older_copy(folder: Path, kept: bytes) -> None:
    (folder / "copy").write_bytes(kept)
    (folder / "copy").replace(folder / "program.db")
    for suffix in ("-wal", "-shm"):
        (folder / f"program.db{suffix}").unlink(missing_ok=True)
