"""The fourth wave, from outside: databases that fail in words of their own, servers that come back from a
backup, clocks that were wrong for an hour, disks that take nothing, and operators in a hurry."""

from __future__ import annotations

import base64
import logging
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from sqlalchemy import text

from processor.config import ConfigError, load_settings
from processor.config.cache import SHARED
from processor.demo.clients import new_mail, reply
from processor.operation.health import HealthServer
from processor.operation.heartbeat import Watch
from processor.operation.monitor import Monitor
from processor.operation.retention import forget_old_mail
from processor.parts import Parts
from processor.stages.decider import Decider
from processor.store import engine as engines
from processor.store.engine import make_engine
from processor.store.maintenance import Maintenance
from tests.attack.box_deeds import THREE_PASSES, box_letters
from tests.attack.box_program import BoxProgram, Log, a_pass, acted_once, daemon_of, goes_round
from tests.attack.databases import OnPostgres
from tests.attack.imap_servers import Proxy, Said, _end, before_the_end_of, changed
from tests.attack.people import BOX_ADA, BOX_CARLA, BOX_JON, BOX_MIA
from tests.attack.smtp_servers import Post, lone, server_says
from tests.doors.dovecot import PASSWORD, USER, Dovecot
from tests.doors.mail_servers import HOST, Dialogue, scripted_server
from tests.doors.postgres import PostgresServer
from tests.inprocess_cli import command_here
from tests.operation.failing import stumble
from tests.operation.small import CONFIG, PROFILE, PROGRAM, SERVER, SmallProgram

A_YEAR = timedelta(days=365)


def pair(world: BoxProgram, parts: Parts, later: timedelta = timedelta()) -> None:
    """Jon is a mentor, Mia a mentee."""
    world.sign_up(BOX_JON)
    world.write(BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
    a_pass(parts, later)


# --- PostgreSQL fails for a while ------------------------------------------------------------------

STEPS = {
    "taking in": ("inbox", "BEFORE INSERT ON inbox FOR EACH STATEMENT"),
    "a mail's end": ("inbox", "BEFORE UPDATE ON inbox FOR EACH ROW WHEN (NEW.state <> OLD.state)"),
    "a record": ("members", "BEFORE INSERT ON members FOR EACH STATEMENT"),
    "an event": ("events", "BEFORE INSERT ON events FOR EACH STATEMENT"),
    "a letter": ("outbox", "BEFORE INSERT ON outbox FOR EACH STATEMENT"),
    "a claim": ("outbox", "BEFORE UPDATE ON outbox FOR EACH ROW WHEN (NEW.leased_to <> '')"),
    "a reply": ("outbox", "BEFORE UPDATE ON outbox FOR EACH ROW WHEN (NEW.state = 'sent')"),
}
FAILURES = {
    "a damaged block under a record": ("XX001", "a record"),
    "a full disk under a record": ("53100", "a record"),
    "a statement that somebody cancels": ("57014", "a letter"),
    "nobody knows whether it was committed": ("40003", "a reply"),
}


@contextmanager
def failing(database: OnPostgres, code: str, step: str) -> Iterator[None]:
    table, when = STEPS[step]
    database.tell(
        "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'it cannot be done now' USING ERRCODE = '{code}'; END $$; "
        f"CREATE TRIGGER fails {when} EXECUTE FUNCTION fails()"
    )
    try:
        yield
    finally:
        database.tell(f"SET lock_timeout = '5s'; DROP TRIGGER fails ON {table}; DROP FUNCTION fails()")


@pytest.mark.parametrize("name", FAILURES)
def test_whatever_postgresql_fails_with_no_mail_is_blamed_and_the_daemon_goes_on(
    name: str, on_postgres: OnPostgres
) -> None:
    """It is down for a while, and that is all: nobody is told that their mail could not be read."""
    code, step = FAILURES[name]
    world, log = on_postgres.world, Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
        with failing(on_postgres, code, step):
            world.sign_up(BOX_JON, BOX_ADA)
            for _ in range(4):
                goes_round(daemon)
        for _ in range(3):
            goes_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)


@pytest.mark.parametrize("code", ["XX001"])
def test_a_due_date_that_meets_a_failing_database_is_kept_and_comes_when_it_is_well(
    code: str, on_postgres: OnPostgres
) -> None:
    """The mentor's reminder is due while a table cannot be written."""
    world, log = on_postgres.world, Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        pair(world, parts)
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        a_pass(parts)
        before = world.sent()[BOX_JON]
        soon = datetime.now(UTC) + timedelta(days=6, hours=2)

        def settle() -> None:
            parts.clock.settle_due(soon)

        with failing(on_postgres, code, "a letter"):
            for _ in range(3):
                daemon._next.clear()
                daemon._guarded("due dates", settle)
        for days in (1, 2):
            a_pass(parts, timedelta(days=6 + days))
    assert world.sent()[BOX_JON] == before + 1


# --- the answer to a commit is lost ----------------------------------------------------------------


@dataclass(slots=True)
class AtCommit:
    """Between the program and PostgreSQL: one COMMIT is done, and its answer never comes."""

    socket_file: Path
    port: int = 0
    countdown: int = -1  # at 1 the next COMMIT is the one
    cut: int = 0
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sock in [self._listener, *self._open]:
            if sock is not None:
                _end(sock)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self.socket_file))
            except OSError:
                return
            self._open += [client, server]
            mute = threading.Event()
            threading.Thread(target=self._up, args=(client, server, mute), daemon=True).start()
            threading.Thread(target=self._down, args=(client, server, mute), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, mute: threading.Event) -> None:
        with suppress(OSError):
            while said := client.recv(65_536):
                if self.countdown > 0 and b"COMMIT\0" in said:
                    self.countdown -= 1
                    if not self.countdown:
                        mute.set()
                server.sendall(said)
        _end(server)

    def _down(self, client: socket.socket, server: socket.socket, mute: threading.Event) -> None:
        with suppress(OSError):
            while said := server.recv(65_536):
                if mute.is_set():
                    self.cut += 1
                    break
                client.sendall(said)
        _end(client)
        _end(server)


@pytest.mark.parametrize("nth", [1, 3, 8, 20])
def test_a_commit_whose_answer_is_lost_was_done_and_is_not_done_again(
    nth: int, postgres_server: PostgresServer, made_postgres_url: str, tmp_path: Path
) -> None:
    database = made_postgres_url.partition("@/")[2].partition("?")[0]
    with AtCommit(postgres_server.folder / ".s.PGSQL.5432") as between:
        url = f"postgresql://program@{HOST}:{between.port}/{database}"
        world = BoxProgram(tmp_path, database=url)
        with world.parts() as parts:
            a_pass(parts)
            world.sign_up(BOX_JON, BOX_ADA)
            between.countdown = nth
            a_pass(parts)
            assert between.cut == 1, "the pass has fewer commits"
            for later in (timedelta(), *THREE_PASSES):
                assert a_pass(parts, later) == ""
    OnPostgres(world, made_postgres_url).once_each(BOX_JON, BOX_ADA)


def test_two_daemons_whose_locks_are_taken_from_them_in_turns_act_on_each_mail_once(
    on_postgres: OnPostgres,
) -> None:
    world, log = on_postgres.world, Log()
    people = [f"m{nth}@north.example" for nth in range(6)]
    with (
        world.parts() as one,
        world.parts() as two,
        daemon_of(one, log) as first,
        daemon_of(two, log) as second,
    ):
        for who in people:
            world.sign_up(who)
            goes_round(first)
            on_postgres.kill_others()
            goes_round(second)
        for _ in range(3):
            goes_round(first)
            goes_round(second)
    on_postgres.once_each(*people)


@pytest.mark.xfail(strict=True, reason="plain: what the database itself is set to is left as it is")
def test_postgresql_that_does_not_wait_for_its_disk_is_made_to_wait(
    made_postgres_url: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """Else a mail is moved away, and its commit is lost with the power. (The doctor says nothing, either.)"""
    name = made_postgres_url.partition("@/")[2].partition("?")[0]
    OnPostgres(BoxProgram(tmp_path), postgres_server.url()).tell(
        f"ALTER DATABASE {name} SET synchronous_commit = off"
    )
    engine = make_engine(made_postgres_url)
    with engine.connect() as connection:
        said = connection.execute(text("SHOW synchronous_commit")).scalar()
    engine.dispose()
    assert said != "off"


# --- IMAP ------------------------------------------------------------------------------------------


def from_a_backup(imap: Dovecot, box: Path, next_uid: int = 1) -> None:
    """The server's own list as it was before: the same UIDVALIDITY, and the next UID of then."""
    listed = box / "dovecot-uidlist"
    validity = listed.read_text().split()[1]
    for path in box.glob("dovecot*"):
        path.unlink()
    listed.write_text(f"3 {validity} N{next_uid}\n")
    os.chown(listed, imap._owner.pw_uid, imap._owner.pw_gid)


def test_a_mail_under_a_number_that_the_restored_server_gave_before_is_acted_on(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """The mail server went back to last night's backup, as many do without another UIDVALIDITY."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        assert a_pass(parts) == ""
    from_a_backup(imap, world.inbox)
    world.sign_up(BOX_ADA)
    with world.parts() as parts:
        for _ in range(2):
            a_pass(parts)
    acted_once(world)


def test_after_the_server_went_back_the_old_mails_in_the_folder_are_not_acted_on_twice(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """The backup has Jon's mail still in the folder, and Ada's comes behind it."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    raw = world.sign_up(BOX_JON)[0].read_bytes()
    with world.parts() as parts:
        assert a_pass(parts) == ""
    from_a_backup(imap, world.inbox)
    world.put(raw)
    world.sign_up(BOX_ADA)
    with world.parts() as parts:
        for _ in range(2):
            a_pass(parts)
    acted_once(world)


def test_the_highest_numbers_that_a_mail_can_have_are_numbers(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        assert a_pass(parts) == ""
    from_a_backup(imap, world.inbox, 4_294_967_290)
    world.sign_up(BOX_ADA)
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)
    assert world.left() == 0


def in_small_letters(response: bytes, latest: bytes) -> bytes:
    """RFC 3501, 9: the words of the protocol are in any case."""
    head, end, rest = response.partition(b"\r\n")
    small = head.startswith(b"*") and re.search(rb"^\* (SEARCH|\d+ (FETCH|EXISTS)|OK \[UIDVALIDITY)", head)
    return head.lower() + end + rest if small else response


def namespace(said: bytes) -> Said:
    return changed(rb"\* NAMESPACE .*\r\n", b"* NAMESPACE " + said + b"\r\n")


ODD: Mapping[str, Said] = {
    "a namespace that says more than its place": namespace(b'(("" "/" "X-PARAM" ("FLAG1" "FLAG2"))) NIL NIL'),
    "a namespace of one level": namespace(b'(("" NIL)) NIL NIL'),
    "two namespaces of one's own": namespace(b'(("" "/")("#mh/" "/")) NIL NIL'),
    "answers in small letters": in_small_letters,
    "a search with its mod-sequence": changed(rb"(\* SEARCH [^\r]*)\r\n", rb"\1 (MODSEQ 917162500)\r\n"),
    "other folders in between": before_the_end_of(
        b"FETCH", b'* STATUS "Drafts" (MESSAGES 3)\r\n* FLAGS (\\Seen)\r\n'
    ),
    "the flags of the very mail behind it": lambda said, latest: (
        said + b"%s (UID %s FLAGS (\\Seen))\r\n" % (found[1], found[2])
        if (found := re.match(rb"(\* \d+ FETCH) \(UID (\d+) BODY\[\]", said))
        else said
    ),
    "capabilities in small letters": lambda said, latest: re.sub(
        rb"CAPABILITY [^]\r]*", lambda m: m[0][:11] + m[0][11:].lower(), said
    ),
}


# FAULT plain: a namespace with an extension (RFC 2342, 6) is a ValueError, and nothing is ever filed.
# FAULT mild: imaplib reads no answers in small letters; no server is known that writes them.
SMALL = pytest.mark.xfail(strict=True, reason="plain: imaplib reads no answers in small letters")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=SMALL) if ODD[name] is in_small_letters else name for name in ODD],
)
def test_what_a_server_may_say_keeps_no_mail_back_and_none_in_the_folder(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    proxy.said = ODD[name]
    world.sign_up()
    with world.parts() as parts:
        for _ in range(2):
            assert a_pass(parts) == ""
    acted_once(world)
    assert world.left() == 0


@pytest.mark.parametrize("step", [b"STORE", b"UID EXPUNGE"])
def test_a_folder_from_which_nothing_may_be_taken_does_not_fill_the_archive(
    step: bytes, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """No MOVE, and no right to delete: each look would put one more copy into the archive."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    proxy.said = lambda said, latest: said.replace(b" MOVE", b"") if b"CAPABILITY" in said else said
    proxy.asked = lambda tag, latest: b"TAG NO [NOPERM] not yours\r\n" if step in latest else None
    world.sign_up()
    with world.parts() as parts:
        for _ in range(8):
            a_pass(parts)
    acted_once(world)
    assert world.filed() <= 4


SAID_BACK = ("SELECT", "SEARCH", "FETCH", "NAMESPACE")


@pytest.mark.parametrize("step", SAID_BACK)
@pytest.mark.parametrize("how", ["as it is", "in base64"])
def test_a_server_that_says_the_password_back_later_gets_it_into_no_sentence(
    how: str, step: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is down stands in the log and in `status`; a login is not the only place to say it."""
    encoded = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
    secret = PASSWORD.encode() if how == "as it is" else encoded
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    proxy.asked = lambda tag, latest: (
        b"TAG NO you logged in with " + secret + b" before\r\n" if step.encode() in latest else None
    )
    world.sign_up()
    log = Log()
    with caplog.at_level(logging.DEBUG), world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
    written = "\n".join(log.lines) + caplog.text
    assert "down" in written or step == "NAMESPACE"
    assert PASSWORD not in written
    assert "größe" not in written
    assert encoded.decode() not in written


# --- SMTP ------------------------------------------------------------------------------------------

STRAY = {
    "the same once more": "250 and once more",
    "a refusal": "550 5.7.1 on second thoughts no",
    "a delay": "451 4.7.1 on second thoughts later",
    "a wish for more": "354 go on",
    "a goodbye": "421 4.3.2 closing",
    "a login": "530 5.7.0 log in first",
    "words": "* OK still here",
}


@pytest.mark.parametrize("name", STRAY)
def test_a_reply_too_many_after_a_letter_counts_for_no_other_letter(name: str, tmp_path: Path) -> None:
    post = Post()
    post.at_dot = lambda to, dialogue: f"250 taken\r\n{STRAY[name]}"
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        people = [BOX_JON, BOX_ADA, *(f"m{nth}@north.example" for nth in range(3))]
        world.sign_up(*people)
        with world.parts() as parts:
            for later in (timedelta(), *THREE_PASSES):
                a_pass(parts, later)
            post.at_dot = lambda to, dialogue: "250 taken"
            for later in THREE_PASSES:
                a_pass(parts, later + timedelta(hours=4))
    assert {who: len(set(post.got(who))) for who in people} == dict.fromkeys(people, 1)
    assert all(len(post.got(who)) == 1 for who in people), [to for to, _ in post.taken]
    assert world.rows("select recipient, server_reply from outbox where state <> 'sent'") == []


BLANKET = {
    "at each recipient": ("550 5.7.1 Relaying denied", "250 taken"),
    "after each letter": ("250 fine", "554 5.7.1 Message rejected by policy"),
    "for want of a signature": ("250 fine", "550 5.7.26 Unauthenticated email is not accepted"),
    "as a full system": ("552 5.2.2 Over quota", "250 taken"),
}


@pytest.mark.parametrize("name", BLANKET)
def test_a_server_that_refused_all_for_an_hour_leaves_no_request_in_silence(
    name: str, tmp_path: Path
) -> None:
    """Somebody had set the relay up wrongly. Then the mentor is asked, or the mentee hears why not."""
    post = Post()
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        with world.parts() as parts:
            pair(world, parts)
            rcpt, dot = BLANKET[name]
            post.at_rcpt = lambda to: rcpt
            post.at_dot = lambda to, dialogue: dot
            world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
            a_pass(parts, timedelta(minutes=5))
            jons, mias = len(post.got(BOX_JON)), len(post.got(BOX_MIA))
            post.at_rcpt = lambda to: "250 fine"
            post.at_dot = lambda to, dialogue: "250 taken"
            for hours in (1, 12, 26, 50, 74):
                a_pass(parts, timedelta(hours=hours))
    assert len(post.got(BOX_JON)) > jons or len(post.got(BOX_MIA)) > mias
    assert world.rows("select standing from members where email = ?", BOX_JON) == [("active",)]


def test_an_introduction_that_a_server_refused_with_all_else_for_an_hour_does_not_end_in_silence(
    tmp_path: Path,
) -> None:
    """Jon has said yes; then he, Mia or a coordinator hears of it, or that it could not be told."""
    post = Post()
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        with world.parts() as parts:
            pair(world, parts)
            world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
            a_pass(parts, timedelta(minutes=5))
            asked = post.got(BOX_JON)[-1]
            world.put(reply("mutt", asked, "Jon Berg", BOX_JON, "ACCEPT", datetime.now(UTC), SERVER))
            post.at_rcpt = lambda to: "550 5.7.1 Relaying denied"
            a_pass(parts, timedelta(minutes=30))
            assert world.rows("select state from requests") == [("accepted",)]
            before = len(post.taken)
            post.at_rcpt = lambda to: "250 fine"
            for hours in (1, 12, 26, 50, 74, 8 * 24, 15 * 24):
                a_pass(parts, timedelta(hours=hours))
    assert len(post.taken) > before


def asks_for_login(dialogue: Dialogue) -> None:
    dialogue.say("334 VXNlcm5hbWU6")
    dialogue.hear()
    dialogue.say("334 UGFzc3dvcmQ6")
    dialogue.hear()
    dialogue.say("235 welcome")


CANARY = "canary  pass-word-of-some-length"
ECHOES = {
    "its own form of LOGIN": ("AUTH LOGIN", base64.b64encode(CANARY.encode()).decode()),
    "its blanks": ("AUTH PLAIN", CANARY),
    "where the line is cut": ("AUTH PLAIN", "x" * 480 + CANARY),
}


@pytest.mark.parametrize("name", ECHOES)
def test_a_password_that_is_said_back_in_another_form_is_kept_nowhere(name: str, tmp_path: Path) -> None:
    offer, echo = ECHOES[name]
    auth = asks_for_login if offer.endswith("LOGIN") else server_says("235 welcome")
    post = Post(offers=(offer,), wrong={"AUTH": auth})
    post.at_rcpt = lambda to: "250 fine" if to == BOX_CARLA else f"550 you said {echo}"
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f'smtp://u@{HOST}:{server.port}"\npassword_file = "secret')
        (tmp_path / "secret").write_text(f"{CANARY}\n")
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            a_pass(parts)
    kept = str(world.rows("select server_reply from outbox")) + str(post.got(BOX_CARLA))
    assert "you said" in kept
    assert "canary" not in kept
    assert base64.b64encode(CANARY.encode()).decode() not in kept


# --- a clock that was wrong for an hour -------------------------------------------------------------

MOMENTS = (
    datetime(1971, 1, 2, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(2262, 4, 12, tzinfo=UTC),
    datetime(9900, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%Y}")
def test_a_mail_that_came_while_the_clock_was_far_off_is_answered_and_so_is_the_next(
    moment: datetime, tmp_path: Path
) -> None:
    """A machine without a battery starts in 1970; one with a bad one may start anywhere."""
    world = BoxProgram(tmp_path)
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        a_pass(parts, moment - datetime.now(UTC))
        for later in THREE_PASSES:
            assert a_pass(parts, later) == ""
        acted_once(world, BOX_JON)
        world.write(BOX_JON, "STATUS")
        for later in THREE_PASSES:
            assert a_pass(parts, later) == ""
    assert world.fates() == {"applied": 2}
    assert world.sent()[BOX_JON] == 2


SURNAMES = [
    "Abbot",
    "Brook",
    "Clark",
    "Doyle",
    "Ellis",
    "Frost",
    "Grant",
    "Hobbs",
    "Irwin",
    "Joyce",
    "Knowles",
    "Lloyd",
    "Moody",
    "Nolan",
    "Osborn",
]
PEOPLE = {f"m{nth}@north.example": f"Ann {surname}" for nth, surname in enumerate(SURNAMES)}


def fifteen_members(world: BoxProgram, parts: Parts, later: timedelta = timedelta()) -> list[str]:
    for who, name in PEOPLE.items():
        world.write(who, "SIGN UP MENTOR", PROFILE.format(name), name)
    a_pass(parts, later)
    assert world.sent()[BOX_CARLA] == 0
    return list(PEOPLE)


def ask(world: BoxProgram, who: str, nth: int) -> None:
    """What only a person can answer."""
    words = f"My question number {nth}: whom may I ask about the licence for the new ward in my town?"
    world.write(who, f"A question, {nth}", words, PEOPLE[who])


def unheard(world: BoxProgram, ids: list[int]) -> list[int]:
    """Held mails of which no letter to the coordinator tells."""
    told = b"".join(box_letters(world, BOX_CARLA))
    return [nth for nth in ids if not re.search(rb"HELD-%d\b" % nth, told)]


def held_ids(world: BoxProgram) -> list[int]:
    return [number for (number,) in world.rows("select id from inbox where state = 'held'")]


def test_a_coordinator_hears_of_new_mail_after_the_clock_was_a_year_ahead_for_an_hour(
    tmp_path: Path,
) -> None:
    """She had her ten single mails "today", a year from now."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        people = fifteen_members(world, parts)
        for nth, who in enumerate(people[:12]):
            ask(world, who, nth)
        a_pass(parts, A_YEAR)
        assert world.sent()[BOX_CARLA] >= 10
        a_pass(parts, timedelta(hours=1))
        before = world.sent()[BOX_CARLA]
        ask(world, people[13], 99)
        for hours in (2, 3, 4, 30, 54):
            a_pass(parts, timedelta(hours=hours))
    assert world.fates()["held"] == 13
    assert world.sent()[BOX_CARLA] > before


def test_what_was_put_off_for_the_hours_summary_by_a_wrong_clock_is_told_when_it_is_right(
    tmp_path: Path,
) -> None:
    """The summary of "this hour" was to come in a year."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        people = fifteen_members(world, parts)
        for nth, who in enumerate(people[:14]):
            ask(world, who, nth)
        a_pass(parts, A_YEAR)
        for hours in (1, 2, 26, 50):
            a_pass(parts, timedelta(hours=hours))
    assert len(held_ids(world)) == 14
    assert unheard(world, held_ids(world)) == []


def test_a_member_who_had_the_days_answers_while_the_clock_was_ahead_is_heard_another_day(
    tmp_path: Path,
) -> None:
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        a_pass(parts)
        for _ in range(31):
            world.write(BOX_JON, "STATUS")
        a_pass(parts, A_YEAR)
        before = world.sent()[BOX_JON]
        assert before >= 30
        world.write(BOX_JON, "HELP")
        for hours in (49, 50):
            a_pass(parts, timedelta(hours=hours))
    assert world.sent()[BOX_JON] > before
    assert world.fates()["held"] <= 1


def test_a_stranger_who_was_answered_while_the_clock_was_ahead_is_answered_another_day(
    tmp_path: Path,
) -> None:
    """Nobody vouches for the address; one answer a day is what it gets."""
    world = BoxProgram(tmp_path)
    al = "al@nowhere.example"

    def writes(subject: str) -> None:
        world.put(new_mail("mutt", "Al Unger", al, PROGRAM, subject, "", datetime.now(UTC), "other.example"))

    with world.parts() as parts:
        writes("HELP")
        a_pass(parts, A_YEAR)
        assert world.sent()[al] == 1
        writes("BROWSE")
        for hours in (49, 50):
            a_pass(parts, timedelta(hours=hours))
    assert world.sent()[al] == 2


def test_a_request_written_while_the_clock_was_ahead_is_reminded_of_within_its_weeks(tmp_path: Path) -> None:
    """The mentor says nothing; else the mentee would wait for a year."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        pair(world, parts)
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        a_pass(parts, A_YEAR)
        jon, mia = world.sent()[BOX_JON], world.sent()[BOX_MIA]
        for days in range(1, 41, 2):
            a_pass(parts, timedelta(days=days))
    assert world.sent()[BOX_JON] > jon or world.sent()[BOX_MIA] > mia


def test_old_bytes_are_let_go_although_the_clock_was_ahead_when_it_was_last_done(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    now = datetime.now(UTC)
    with world.parts() as parts, closing(Maintenance(parts.settings.database_url())) as maintenance:
        forget_old_mail(maintenance, 180, now + A_YEAR, lambda event, **values: None)
        world.sign_up(BOX_JON)
        a_pass(parts)
        for days in (1, 200):
            forget_old_mail(maintenance, 180, now + timedelta(days=days), lambda event, **values: None)
    assert world.rows("select length(raw) from inbox") == [(0,)]


def test_the_breaker_counts_although_the_clock_was_ahead_when_the_outbox_was_released(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    now = datetime.now(UTC)
    with world.parts() as parts, closing(Maintenance(parts.settings.database_url())) as maintenance:
        maintenance.release(now + A_YEAR)
        world.sign_up(*(f"m{nth}@north.example" for nth in range(12)))
        a_pass(parts)
        with parts.store.reading() as unit:
            rate = unit.rate(now + timedelta(minutes=5), 5, 5)
    assert rate.last_hour >= 5


def at(moment: datetime) -> timedelta:
    """For a_pass(): as if it were then."""
    return moment - datetime.now(UTC)


def ten_before_an_hour() -> datetime:
    return (datetime.now(UTC) + timedelta(days=1)).replace(hour=15, minute=50, second=0, microsecond=0)


def too_many_for_a_coordinator(world: BoxProgram, parts: Parts, moment: datetime) -> list[str]:
    """Twelve questions: the last ones are put off to the hour's summary. Two members are left over."""
    people = fifteen_members(world, parts, at(moment - timedelta(minutes=20)))
    for nth, who in enumerate(people[:12]):
        ask(world, who, nth)
    a_pass(parts, at(moment))
    assert world.sent()[BOX_CARLA] == 10
    return people[12:]


@pytest.mark.parametrize("back", [5, 65])
def test_a_summary_that_went_out_just_before_the_clock_was_set_back_is_no_end_of_the_daemon(
    back: int, tmp_path: Path
) -> None:
    """The hour comes twice, as after a leap of the machine's time service; so does its summary."""
    world = BoxProgram(tmp_path)
    moment = ten_before_an_hour()
    with world.parts() as parts:
        left = too_many_for_a_coordinator(world, parts, moment)
        a_pass(parts, at(moment + timedelta(minutes=11)))
        assert world.sent()[BOX_CARLA] == 11
        ask(world, left[0], 12)
        a_pass(parts, at(moment + timedelta(minutes=11 - back)))
        for minutes in (12, 75, 140):
            a_pass(parts, at(moment + timedelta(minutes=minutes)))
        ask(world, left[1], 13)
        for minutes in (141, 195):
            a_pass(parts, at(moment + timedelta(minutes=minutes)))
    assert len(held_ids(world)) == 14
    assert unheard(world, held_ids(world)) == []


def test_two_daemons_whose_clocks_differ_by_half_a_minute_share_the_hours_summary(
    on_postgres: OnPostgres,
) -> None:
    """One has told the coordinators of the hour; for the other one it is not over, and puts off one more."""
    world = on_postgres.world
    moment = ten_before_an_hour()
    with world.parts() as fast, world.parts() as slow:
        left = too_many_for_a_coordinator(world, fast, moment)
        a_pass(fast, at(moment + timedelta(minutes=10, seconds=10)))
        assert world.sent()[BOX_CARLA] == 11
        ask(world, left[0], 12)
        fast.intake.take_in(moment + timedelta(minutes=10, seconds=11))  # it has the mailbox
        a_pass(slow, at(moment + timedelta(minutes=9, seconds=40)))
        for minutes in (11, 75, 140):
            a_pass(fast, at(moment + timedelta(minutes=minutes)))
            a_pass(slow, at(moment + timedelta(minutes=minutes)))
    held = [number for (number,) in on_postgres.tell("SELECT id FROM inbox WHERE state = 'held'")]
    assert len(held) == 13
    assert unheard(world, held) == []


def test_tomorrows_summary_that_went_out_under_a_clock_a_day_ahead_comes_again_and_ends_nothing(
    tmp_path: Path,
) -> None:
    world = BoxProgram(tmp_path)
    noon = (datetime.now(UTC) + timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        a_pass(parts, at(noon))
        for _ in range(33):
            world.write(BOX_JON, "STATUS")
        a_pass(parts, at(noon + timedelta(minutes=5)))
        a_pass(parts, at(noon + timedelta(days=1)))
        before = world.sent()[BOX_CARLA]
        assert before >= 1
        world.write(BOX_JON, "STATUS")
        a_pass(parts, at(noon + timedelta(minutes=10)))
        for hours in (24, 25, 48):
            a_pass(parts, at(noon + timedelta(hours=hours)))
        world.write(BOX_ADA, "SIGN UP MENTOR", PROFILE.format("Ada Stone"), "Ada Stone")
        a_pass(parts, at(noon + timedelta(hours=49)))
    assert world.members() == sorted([BOX_ADA, BOX_JON])
    assert world.sent()[BOX_ADA] == 1


def test_a_pause_that_ended_under_a_clock_three_days_ahead_may_be_asked_for_again(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    noon = (datetime.now(UTC) + timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)
    until = f"PAUSE until {noon + timedelta(days=3):%Y-%m-%d}"
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        a_pass(parts, at(noon))
        for _ in range(2):
            world.write(BOX_JON, until)
            a_pass(parts, at(noon + timedelta(minutes=5)))
            assert world.rows("select standing from members") == [("paused",)]
            a_pass(parts, at(noon + timedelta(days=3, hours=2)))
            assert world.rows("select standing from members") == [("active",)]
        world.sign_up(BOX_ADA)
        a_pass(parts, at(noon + timedelta(days=3, hours=3)))
    assert world.sent()[BOX_ADA] == 1


OFF = {
    "ten minutes slow": -600.0,
    "a day slow": -86_400.0,
    "in 1970": None,
    "a day fast": 86_400.0,
    "ten years fast": 10 * 365 * 86_400.0,
}


@pytest.mark.parametrize("name", OFF)
def test_a_yes_counts_whatever_the_clock_of_the_mail_server_says(name: str, tmp_path: Path) -> None:
    """When it came is the server's word, and the server's clock is not ours."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        pair(world, parts)
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        a_pass(parts, timedelta(minutes=10))
        asked = box_letters(world, BOX_JON)[-1]
        path = world.put(reply("mutt", asked, "Jon Berg", BOX_JON, "ACCEPT", datetime.now(UTC), SERVER))
        off = OFF[name]
        at = time.time() + off if off is not None else 0.0
        os.utime(path, (at, at))
        a_pass(parts, timedelta(minutes=30))
    assert world.rows("select state from requests") == [("accepted",)]


# --- operators, disks and files ---------------------------------------------------------------------


def test_two_processes_whose_locks_somebody_removed_act_on_each_mail_once(tmp_path: Path) -> None:
    """ "A stale lock", somebody thought, and started a second one."""
    world = BoxProgram(tmp_path)
    people = [f"m{nth}@north.example" for nth in range(12)]
    said: list[str] = []
    with world.parts() as one:
        a_pass(one)
        for path in tmp_path.glob(".*.lock"):
            path.unlink()
        with world.parts() as two:
            world.sign_up(*people)
            threads = [
                threading.Thread(target=lambda parts=parts: said.append(a_pass(parts)))
                for parts in (one, two)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for later in (timedelta(), *THREE_PASSES):
                a_pass(one, later)
                a_pass(two, later)
    assert len(said) == 2
    acted_once(world, *people)


def test_two_programs_in_one_process_do_not_share_a_mailbox(tmp_path: Path) -> None:
    """The second configuration was a copy of the first: each mail would be answered by both."""
    inbox = tmp_path / "inbox"
    words: list[str] = []
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        SmallProgram(folder)
        config = folder / "config.toml"
        config.write_text(CONFIG.replace("maildir:inbox", f"maildir:{inbox}"))
        words += ["--config", str(config)]
    for part in ("tmp", "new", "cur"):
        (inbox / part).mkdir(parents=True)
    profile, now = PROFILE.format("Jon Berg"), datetime.now(UTC)
    mail = new_mail("gmail", "Jon Berg", BOX_JON, PROGRAM, "SIGN UP MENTOR", profile, now, SERVER)
    (inbox / "new" / "1.mail").write_bytes(mail)
    code = command_here([*words, "once"])
    answers = sum(len(list((tmp_path / name / "sent" / "new").glob("*"))) for name in ("north", "south"))
    assert code != 0 or answers <= 2


@pytest.mark.parametrize("reading", [True, False])
def test_a_shell_that_holds_the_database_is_a_database_that_is_down_and_nothing_goes_out_twice(
    reading: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has typed BEGIN into sqlite3 and gone to lunch, just as a server takes the letters."""
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.3)
    post = Post()
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        shell = sqlite3.connect(tmp_path / "program.db", isolation_level=None, check_same_thread=False)

        def lunch(to: str, dialogue: Dialogue) -> str:
            if not shell.in_transaction:
                shell.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
                shell.execute("SELECT count(*) FROM outbox").fetchall()
            return "250 taken"

        post.at_dot = lunch
        world.sign_up()
        with closing(shell), world.parts() as parts:
            down = [a_pass(parts, timedelta(seconds=nth)) for nth in range(3)]
            assert reading or all(down)
            post.at_dot = lambda to, dialogue: "250 taken"
            shell.rollback()
            for later in THREE_PASSES:
                assert a_pass(parts, later) == ""
    assert world.members() == sorted([BOX_ADA, BOX_JON])
    assert {who: len(post.got(who)) for who in (BOX_ADA, BOX_JON)} == {BOX_ADA: 1, BOX_JON: 1}


FILED_INTO = {
    "the watched folder": 'processed = "INBOX"',
    "the watched folder in small letters": 'held = "inbox"',
    "a line break": 'processed = "Pro\\ncessed"',
    "nothing": 'ignored = ""',
}


@pytest.mark.parametrize("name", FILED_INTO)
def test_a_folder_for_filed_mail_that_would_bring_it_back_is_refused(name: str, tmp_path: Path) -> None:
    """Each mail that is filed there is a new one, and is filed there."""
    keys = 'url = "imaps://mentors@imap.program.example/INBOX"\npassword_file = "password"'
    text = CONFIG.replace('url = "maildir:inbox"', keys) + f"[mailbox.folders]\n{FILED_INTO[name]}\n"
    tomllib.loads(text)
    (tmp_path / "password").write_text("word\n")
    (tmp_path / "password").chmod(0o600)
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError, match="folders"):
        load_settings(tmp_path / "config.toml")


def test_mail_that_is_filed_into_the_watched_folder_comes_to_an_end(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """If it may be configured, a pass has to end all the same."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    config = (tmp_path / "config.toml").read_text().replace(world.box, "INBOX")
    (tmp_path / "config.toml").write_text(config + '[mailbox.folders]\nprocessed = "INBOX"\n')
    try:
        load_settings(tmp_path / "config.toml")
    except ConfigError:
        return
    world.inbox = imap.mail
    world.sign_up(BOX_JON)
    until = time.monotonic() + 3
    with world.parts() as parts, suppress(Exception):
        parts.one_pass(datetime.now(UTC), lambda: time.monotonic() > until)
    rounds = world.rows("select count(*) from inbox")[0][0]
    for path in (*(imap.mail / "new").iterdir(), *(imap.mail / "cur").iterdir()):
        path.unlink()
    assert rounds <= 3


def test_a_quarantined_mail_that_is_moved_back_into_the_maildir_is_processed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/operating.md: to move it from Held back into the watched folder does the same as `requeue`."""
    world = BoxProgram(tmp_path)
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        with monkeypatch.context() as faulty:
            faulty.setattr(Decider, "decide", stumble)
            a_pass(parts)
        assert world.fates() == {"quarantined": 1}
        held = next((tmp_path / "inbox" / ".Held" / "cur").iterdir())
        held.rename(tmp_path / "inbox" / "cur" / held.name)
        for later in THREE_PASSES:
            a_pass(parts, later)
    assert world.members() == [BOX_JON]


def give_to_nobody(*places: Path) -> None:
    for path in places:
        os.chown(path, 65_534, 65_534)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Only root may be anybody else."""
    os.setegid(65_534)
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can put a file there that others cannot read")
def test_a_mail_that_root_put_back_and_the_program_cannot_read_keeps_no_other_back() -> None:
    """`cp` by root after a restore: a file that is closed to the program's user."""
    with tempfile.TemporaryDirectory(prefix="nobody-", dir="/tmp") as name:
        folder = Path(name)
        world = BoxProgram(folder)
        closed = world.sign_up(BOX_ADA)[0]
        world.sign_up(BOX_JON)
        give_to_nobody(folder, *folder.rglob("*"))
        os.chown(closed, 0, 0)
        closed.chmod(0o600)
        with as_nobody(), world.parts() as parts:
            for later in THREE_PASSES:
                a_pass(parts, later)
        assert world.members() == [BOX_JON]
        give_to_nobody(closed)
        with as_nobody(), world.parts() as parts:
            a_pass(parts)
        acted_once(world)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A disk of its own at `folder`; skipped where nobody may mount one."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "t", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)


def test_a_disk_without_a_free_inode_is_called_full_and_loses_nothing(tmp_path: Path) -> None:
    """There is room, and no file can be made."""
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place, "size=64m,nr_inodes=200"):
        program = SmallProgram(place)
        program.sign_up(BOX_JON)
        fill = place / "fill"
        fill.mkdir()
        with suppress(OSError):
            for nth in range(1_000):
                (fill / str(nth)).touch()
        done = program.run("once")
        shutil.rmtree(fill)
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        program.done("once")
        program.done("once", "--now", (datetime.now(UTC) + timedelta(minutes=20)).isoformat())
        assert [member["email"] for member in program.told("export")["members"]] == [BOX_JON]
        assert sum(BOX_JON in to for to in program.sent()) == 1


def moved_away(folder: Path) -> None:
    for path in folder.glob("program.db*"):
        path.rename(path.with_name(f"old-{path.name}"))


def removed(folder: Path) -> None:
    for path in folder.glob("program.db*"):
        path.unlink()


def another_in_its_place(folder: Path) -> None:
    shutil.copy(folder / "copy.db", folder / "copy2.db")
    (folder / "copy2.db").replace(folder / "program.db")


@pytest.mark.parametrize("how", [moved_away, removed, another_in_its_place])
def test_mail_is_not_written_into_a_database_file_that_is_no_longer_there(
    how: Callable[[Path], None], tmp_path: Path
) -> None:
    """Somebody tidies up under the daemon. What it answers now, the next start has never heard of."""
    world, log = BoxProgram(tmp_path), Log()
    world.sign_up(BOX_ADA)
    with world.parts() as parts:
        a_pass(parts)
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        database.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
        how(tmp_path)
        world.sign_up(BOX_JON)
        for _ in range(2):
            goes_round(daemon)
    in_the_mailbox = world.left() == 1
    known = False
    if (tmp_path / "program.db").exists():
        with suppress(Exception):
            known = BOX_JON in world.members()
    assert in_the_mailbox or known, "the mail is in the archive, and in no database"


def a_file_in_it(inbox: Path) -> None:
    (inbox / ".Processed").mkdir()
    (inbox / ".Processed" / "cur").write_text("x")


def a_folder_for_each_mail(inbox: Path) -> None:
    for path in (inbox / "new").iterdir():
        (inbox / ".Processed" / "cur" / f"{path.name}:2,").mkdir(parents=True)


SPOILT: Mapping[str, Callable[[Path], object]] = {
    "the archive is a file": lambda inbox: (inbox / ".Processed").write_text("x"),
    "the archive leads nowhere": lambda inbox: (inbox / ".Processed").symlink_to("nowhere/at/all"),
    "a part of the archive is a file": a_file_in_it,
    "the archive has the mail already, as a folder": a_folder_for_each_mail,
}


@pytest.mark.parametrize("name", SPOILT)
def test_an_archive_in_a_maildir_that_takes_nothing_keeps_no_mail_from_its_answer(
    name: str, tmp_path: Path
) -> None:
    world, log = BoxProgram(tmp_path), Log()
    world.sign_up()
    SPOILT[name](world.inbox)
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        for _ in range(3):
            goes_round(daemon)
        world.write("eva@north.example", "SIGN UP MENTOR", PROFILE.format("Eva Lind"), "Eva Lind")
        for _ in range(2):
            goes_round(daemon)
    acted_once(world, BOX_JON, BOX_ADA, "eva@north.example")


@pytest.mark.parametrize("part", ["new", "tmp", ""])
def test_a_folder_for_letters_that_became_a_file_is_down_for_a_while_and_loses_none(
    part: str, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path)
    bad = tmp_path / "sent" / part
    world.sign_up()
    with world.parts() as parts:
        bad.parent.mkdir(exist_ok=True)
        bad.write_text("x")
        assert a_pass(parts)
        bad.unlink()
        for later in THREE_PASSES:
            a_pass(parts, later)
    acted_once(world)


def a_link_to_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere/at/all")


LEFT: Mapping[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "a link to nowhere": a_link_to_nowhere,
}


@pytest.mark.parametrize("name", LEFT)
def test_what_the_program_keeps_for_itself_may_be_spoilt_and_mail_goes_on_or_a_sentence_says_why_not(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, a restore of the folder from another machine, a tidy colleague."""
    monkeypatch.delenv(SHARED, raising=False)  # what was checked stands in the program's own folder
    program = SmallProgram(tmp_path, "[alarms]\nfree_megabytes = 900000000\n")
    program.sign_up(BOX_ADA, name="Ada Stone")
    program.done("once")
    settings = program.settings()
    with closing(Maintenance(settings.database_url())) as maintenance:
        monitor = Monitor(settings, Watch(PROGRAM), maintenance, Log())
        monitor.look(datetime.now(UTC))
        monitor.close()
    kept = [path for path in tmp_path.iterdir() if path.name.startswith(".mentors") and path.is_file()]
    assert len(kept) >= 3, kept
    for path in kept:
        if not (path.name.endswith(".lock") and path.stat().st_size == 0 and name in ("empty", "cut short")):
            LEFT[name](path)
    program.sign_up(BOX_JON)
    done = program.run("once")
    assert "Traceback" not in done.stderr, done.stderr
    if done.returncode:
        assert done.stderr.strip()
        for path in kept:
            if path.is_dir():
                path.rmdir()
            elif path.is_symlink():
                path.unlink()
        program.done("once")
    assert sorted(m["email"] for m in program.told("export")["members"]) == sorted([BOX_ADA, BOX_JON])


def first_words(words: bytes) -> Callable[[int], object]:
    def act(port: int) -> list[socket.socket]:
        sock = socket.create_connection((HOST, port), 5)
        with suppress(OSError):
            sock.sendall(words)
        return [sock]

    return act


def resets(port: int) -> None:
    """They ask and are gone before the answer, with a reset."""
    for _ in range(20):
        sock = socket.create_connection((HOST, port), 5)
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        sock.close()


CALLERS: Mapping[str, Callable[[int], object]] = {
    "a line without end": first_words(b"GET /" + b"x" * 3_000_000),
    "fields without end": first_words(b"GET /healthz HTTP/1.1\r\n" + b"X-A: b\r\n" * 100_000),
    "TLS": first_words(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)),
    "a length below zero": first_words(b"POST /healthz HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
    "resets": resets,
}


@pytest.mark.parametrize("name", CALLERS)
def test_whoever_calls_at_the_health_port_the_next_one_is_answered_and_no_page_is_written(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    server = HealthServer((HOST, 0), list, [])
    try:
        kept = CALLERS[name](server.port)
        with socket.create_connection((HOST, server.port), 10) as sock:
            sock.settimeout(10)
            sock.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            answer = b""
            while piece := sock.recv(4096):
                answer += piece
        assert b"200" in answer
        assert answer.endswith(b"well\n")
        time.sleep(0.3)
        assert kept is None or kept
    finally:
        server.close()
    assert "Traceback" not in capfd.readouterr().err
