"""Whatever people write, in whatever order and at whatever time, the records only make legal moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from processor.core.mail import OutboundMail
from processor.core.program import (
    RELATIONSHIP_MOVES,
    REQUEST_MOVES,
    MentorRequest,
    Program,
    Relationship,
    RequestState,
)
from processor.demo.clients import new_mail, reply
from processor.letters import Desk, WriterPool
from processor.matching import nearest
from processor.reader import ReaderPool
from processor.stages.clock import Clock
from processor.stages.judge import Judge
from processor.stages.ports import Fetched, InboxState
from processor.stages.process import Processor
from tests.fakes.memory_rows import Rows
from tests.fakes.memory_store import MemoryStore
from tests.shipped import RULES

ROOT = Path(__file__).parents[2]
SERVER = "mx.program.example"
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="America/New_York",
    coordinators=("coordinator@program.example",),
    authserv_id=SERVER,
)
BEGIN = datetime(2026, 3, 2, 15, tzinfo=UTC)
MENTORS = {"jon@north.example": "Jon Berg", "ada@south.example": "Ada Stone"}
MENTEES = {"mia@west.example": "Mia Lund", "ole@east.example": "Ole Dahl"}
PEOPLE = MENTORS | MENTEES
PROFILE = "Name: {}\nPractice areas: Critical care\nCareer path: Clinical\nCapacity: 1\nGoals: Learn\n"

PEOPLES = st.sampled_from(sorted(PEOPLE))
WORDS = st.sampled_from(
    [
        *(
            "ACCEPT",
            "ACCEPT",
            "REJECT",
            "REJECT",
            "RAISE",
            "I would, but maybe not",
            "WITHDRAW",
            "RENEW",
            "NO",
        ),
        *(
            "END NOW",
            "Which clinic is it?",
            "Not before April.",
            "WAIT",
            "WAIT UNTIL 1 June",
            "Ask Ada Stone.",
        ),
        *("Remove me", "YES"),
    ]
)
SUBJECTS = st.sampled_from(
    [
        *("REQUEST M-1001", "REQUEST M-1001", "REQUEST M-1002", "QUEUE M-1002", "WITHDRAW", "LEAVE", "END"),
        *("ACCEPT", "RENEW", "STATUS", "PAUSE", "PAUSE UNTIL 1 June", "RESUME", "BROWSE"),
        *("SIGN UP MENTOR", "SIGN UP MENTEE"),
    ]
)
LETTERS = st.sampled_from(
    ["request", "request", "late-offer", "renewal-offer", "introduction-mentor", "introduction-mentee"]
)
ACTIONS = st.one_of(
    st.tuples(st.just("new"), PEOPLES, SUBJECTS),
    st.tuples(st.just("answer"), PEOPLES, WORDS, st.integers(0, 3)),  # to the nth latest mail they got
    st.tuples(st.just("answer letter"), LETTERS, WORDS),  # whoever got the latest of that name
    st.tuples(st.just("wait"), st.sampled_from([1, 6, 15, 40, 165, 180])),  # days
)
MIA, OLE, JON, ADA = "mia@west.example", "ole@east.example", "jon@north.example", "ada@south.example"
MATCHED = [("new", MIA, "REQUEST M-1001"), ("answer", JON, "ACCEPT", 0)]


@cache
def writer() -> WriterPool:
    desk = Desk(program=PROGRAM, templates=ROOT / "templates", token_days=RULES.policy.token_days)
    return WriterPool(desk, None)


@cache
def signed_up() -> Rows:
    """The records once everybody has signed up; only to be copied."""
    world = World(Rows())
    for who, name in PEOPLE.items():
        role = "MENTOR" if who in MENTORS else "MENTEE"
        text = PROFILE.format(name)
        world.receive(
            new_mail("mutt", name, who, PROGRAM.address, f"SIGN UP {role}", text, world.now, SERVER)
        )
    return world.rows


class World:
    """A program in memory, and the people who write to it."""

    def __init__(self, rows: Rows) -> None:
        self.now = BEGIN
        self.trouble: list[dict[str, Any]] = []
        self.store = MemoryStore(nearest=nearest, areas=RULES.areas, staff=PROGRAM.coordinators)
        rules, reader = RULES, ReaderPool(None, PROGRAM, RULES)
        judge = Judge(reader=reader, program=PROGRAM, rules=rules)
        self.processor = Processor(
            store=self.store, reader=reader, writer=writer(), judge=judge, owner="trial", log=self.log
        )
        self.clock = Clock(store=self.store, writer=writer(), program=PROGRAM, rules=rules, log=self.log)
        self.rows.restore(rows.copied())
        self.seen: dict[str, MentorRequest | Relationship] = {}
        self.told = 0  # how many outgoing mails were looked at

    @property
    def rows(self) -> Rows:
        return self.store._unit.rows

    def log(self, event: str, **values: object) -> None:
        if event in ("letter not written", "due failed", "quarantined"):
            self.trouble.append({"event": event, **values})

    def receive(self, raw: bytes) -> None:
        uid = str(len(self.rows.inbox) + 1)
        arrived = Fetched(uid=uid, received_at=self.now, size=len(raw), raw=raw)
        with self.store.unit() as unit:
            unit.take_in("trial", 1, [arrived], self.now)
        self.processor.work_off(self.now)
        self.look()

    def act(self, action: tuple[Any, ...]) -> None:
        self.now += timedelta(minutes=7)
        match action:
            case ("wait", days):
                self.now += timedelta(days=days)
                self.clock.settle_due(self.now)
                self.look()
            case ("new", who, subject):
                text = PROFILE.format(PEOPLE[who]) if subject.startswith("SIGN UP") else "With thanks."
                self.receive(new_mail("mutt", PEOPLE[who], who, PROGRAM.address, subject, text,
                                      self.now, SERVER))  # fmt: skip
            case ("answer letter", letter, text):
                sent = [row.mail for row in self.rows.outbox.values() if row.mail.letter == letter]
                for mail in sent[-1:]:
                    who = mail.recipient
                    self.receive(reply("mutt", mail.raw, PEOPLE[who], who, text, self.now, SERVER))
            case ("answer", who, text, nth):
                got = [row.mail.raw for row in self.rows.outbox.values() if row.mail.recipient == who]
                if nth < len(got):
                    self.receive(reply("mutt", got[-1 - nth], PEOPLE[who], who, text, self.now, SERVER))

    def look(self) -> None:
        """At what has changed since the last look."""
        assert not self.trouble
        records: dict[str, MentorRequest | Relationship] = {}
        records |= {record.ref: record for record in self.rows.requests.values()}
        records |= {record.ref: record for record in self.rows.relationships.values()}
        for ref, record in records.items():
            follows(self.seen.get(ref), record)
        assert self.seen.keys() <= records.keys()
        self.seen = dict(records)
        mails = [row.mail for row in self.rows.outbox.values()]
        for mail in mails[self.told :]:
            self.discreet(mail)
        self.told = len(mails)

    def discreet(self, mail: OutboundMail) -> None:
        """Only a mentee whom the mentor accepted may read the mentor's address."""
        if mail.recipient in PROGRAM.coordinators:
            return
        number = next(m.number for m in self.rows.members.values() if m.email == mail.recipient)
        pairs = {(r.mentee, r.mentor) for r in self.rows.relationships.values()}
        for mentor in (m for m in self.rows.members.values() if m.email in MENTORS and m.number != number):
            asked = any(
                (r.mentee, r.mentor) == (mentor.number, number) for r in self.rows.requests.values()
            )  # a mentor who asks this reader is a mentee to them
            if (number, mentor.number) not in pairs and not asked:
                assert mentor.email not in all_words(mail.raw), f"{mail.letter} to {mail.recipient}"

    def run_out(self) -> None:
        """Nobody writes any more, and every due date passes."""
        for _ in range(40):
            self.act(("wait", 20))


def all_words(raw: bytes) -> str:
    message = message_from_bytes(raw)
    words = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        payload = part.get_payload(decode=True)
        words.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    return "\n".join(words)


def follows(old: MentorRequest | Relationship | None, new: MentorRequest | Relationship) -> None:
    """The move from the old state to the new one is drawn; what has not been saved has not changed."""
    if old is None:
        assert new.version >= 1
        return
    assert old == new or new.version > old.version
    if isinstance(old, MentorRequest) and isinstance(new, MentorRequest):
        assert new.state is old.state or new.state in REQUEST_MOVES[old.state], (old, new)
    elif isinstance(old, Relationship) and isinstance(new, Relationship):
        assert new.state is old.state or new.state in RELATIONSHIP_MOVES[old.state], (old, new)
        assert abs(new.term - old.term) <= 1
        assert new.first_start == old.first_start < new.ends_on
    else:
        raise AssertionError((old, new))


def play(actions: list[tuple[Any, ...]]) -> World:
    world = World(signed_up())
    for action in actions:
        world.act(action)
    return world


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([*MATCHED, ("wait", 165), ("answer", MIA, "RENEW", 0), ("answer", JON, "RENEW", 0)])
@example([*MATCHED, ("wait", 165), ("answer", MIA, "RENEW", 0), ("wait", 40)])
@example([MATCHED[0], ("wait", 15), ("answer", JON, "ACCEPT", 0), ("answer", MIA, "ACCEPT", 0)])
@example(
    [MATCHED[0], ("answer", JON, "REJECT", 0), ("answer", JON, "ACCEPT", 1), ("answer", MIA, "ACCEPT", 0)]
)
@example(
    [MATCHED[0], ("new", MIA, "QUEUE M-1002"), ("answer", JON, "REJECT", 0), ("answer", ADA, "ACCEPT", 0)]
)
@example(
    [*MATCHED, ("new", OLE, "REQUEST M-1001"), ("answer", JON, "RAISE", 0), ("answer", OLE, "END NOW", 0)]
)
@example([*MATCHED, ("answer letter", "introduction-mentor", "REJECT"), ("answer", JON, "ACCEPT", 2)])
@example([MATCHED[0], ("answer", JON, "Not before April.", 0), ("answer", MIA, "WAIT UNTIL 1 June", 0)])
@given(st.lists(ACTIONS, max_size=14))
def test_whatever_people_write_only_legal_moves_are_made(actions: list[tuple[Any, ...]]) -> None:
    world = play(actions)
    world.run_out()
    assert not [r for r in world.rows.requests.values() if r.state is RequestState.PENDING]
    assert all(row.settled for row in world.rows.due.values())
    assert {row.state for row in world.rows.inbox.values()} <= set(InboxState) - {
        InboxState.WAITING,
        InboxState.QUARANTINED,
    }


def test_an_accept_introduces_both_and_a_second_one_changes_nothing() -> None:
    world = play(list(MATCHED))
    assert [r.state.value for r in world.rows.requests.values()] == ["accepted"]
    assert {m.letter for m in (row.mail for row in world.rows.outbox.values())} >= {
        "introduction-mentor",
        "introduction-mentee",
    }
    before = dict(world.seen)
    world.act(("answer", JON, "ACCEPT", 1))
    assert world.seen == before


def test_a_request_that_nobody_answers_expires_and_the_mentee_hears_of_it() -> None:
    world = play([MATCHED[0]])
    world.run_out()
    assert [r.state.value for r in world.rows.requests.values()] == ["expired"]
    letters = [(row.mail.letter, row.mail.recipient) for row in world.rows.outbox.values()]
    assert ("encouragement", MIA) in letters


def test_a_stop_over_the_end_of_a_term_brings_no_reminder_of_that_term() -> None:
    world = play([*MATCHED, ("wait", 165), ("wait", 180)])
    letters = [row.mail.letter for row in world.rows.outbox.values()]
    assert letters.count("completed") == letters.count("renewal-offer") == 2
    assert "renewal-reminder" not in letters
