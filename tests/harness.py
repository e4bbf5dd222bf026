"""A program in one process, and people who write to it; its servers and its process fail when told to.

Intake, processing, due dates and dispatch are the real ones, on any store; the mail servers are fakes.
After each pass check() holds all that was promised against what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import cache
from pathlib import Path
from typing import Any, cast

from processor.core.mail import OutboundMail
from processor.core.outcome import SaveMember, SaveRelationship
from processor.core.program import (
    RELATIONSHIP_MOVES,
    REQUEST_MOVES,
    MentorRequest,
    Program,
    Relationship,
    RelationshipState,
    Role,
)
from processor.demo.clients import new_mail, reply
from processor.demo.robots import bounce
from processor.letters import WriterConfig, WriterPool
from processor.reader import ReaderPool
from processor.stages import crash, dispatch
from processor.stages.decider import Decider
from processor.stages.dispatch import LEASE_SECONDS, Dispatch
from processor.stages.due import DueDates
from processor.stages.intake import Intake
from processor.stages.ports import (
    CourierDown,
    Fate,
    Fetched,
    Folder,
    InboxState,
    Listing,
    MailboxDown,
    Receipt,
    Store,
    Unit,
)
from processor.stages.process import Processor
from tests.fakes.memory_mailbox import MemoryMailbox
from tests.ledger import Ledger
from tests.shipped_rules import RULES

ROOT = Path(__file__).parents[1]
SERVER = "mx.program.example"
QUIET = replace(RULES, policy=replace(RULES.policy, digest="never"))  # what is counted comes of mails
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="America/New_York",
    coordinators=("coordinator@program.example",),
    authserv_id=SERVER,
)
BEGIN = datetime(2026, 3, 2, 15, tzinfo=UTC)
MIA, OLE, JON, ADA = "mia@west.example", "ole@east.example", "jon@north.example", "ada@south.example"
MENTORS = {JON: "Jon Berg", ADA: "Ada Stone"}
MENTEES = {MIA: "Mia Lund", OLE: "Ole Dahl"}
PEOPLE = MENTORS | MENTEES
PROFILE = "Name: {}\nPractice areas: Critical care\nCareer path: Clinical\nCapacity: 1\nGoals: Learn\n"
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
PAST_LEASE = timedelta(seconds=LEASE_SECONDS + 1)
_MOST_ROUNDS = 10  # in which a coordinator decides what is held
_LINES = 10  # of commands in a mail of hers
CAUSES = ("in", "due")  # why a mail is written: a message came in, or a date is due
ENDS = frozenset(state.value for state in InboxState) - {InboxState.WAITING.value}


@cache
def writer() -> WriterPool:
    config = WriterConfig(program=PROGRAM, templates=ROOT / "templates", token_days=RULES.policy.token_days)
    return WriterPool(config, None)


class Crashed(BaseException):
    """The process dies here. No `except Exception` stops it, as none stops a SIGKILL."""


class _Dying:
    """Equal to nothing; when the crash point that it is compared with is met for the n-th time, it raises."""

    def __init__(self, point: str, nth: int, die: Callable[[], None]) -> None:
        self._point, self._left, self._die = point, nth, die

    def __eq__(self, other: object) -> bool:
        if other == self._point:
            self._left -= 1
            if self._left == 0:
                self._die()
                raise Crashed(self._point)
        return False

    def __hash__(self) -> int:
        return hash(self._point)


class FailingMailbox(MemoryMailbox):
    """Its connection breaks at the next call of a name, before or after the server did what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.breaks: tuple[str, bool] = ("", False)  # the call; True: after it was done

    def know(self, earlier: FailingMailbox) -> None:
        self.uidvalidity, self._last = earlier.uidvalidity, earlier._last
        self.watched, self.filed = dict(earlier.watched), dict(earlier.filed)

    def listing(self) -> Listing:
        with self._breaking("listing"):
            return super().listing()

    def fetch(self, uids: Sequence[str], most_bytes: int) -> Iterable[Fetched]:
        with self._breaking("fetch"):
            yield from super().fetch(uids, most_bytes)

    def file(self, uidvalidity: int, uids: Sequence[str], folder: Folder) -> None:
        with self._breaking("file"):
            super().file(uidvalidity, uids, folder)

    @contextmanager
    def _breaking(self, call: str) -> Iterator[None]:
        name, afterwards = self.breaks
        if name != call:
            yield
            return
        self.breaks = ("", False)
        if afterwards:
            yield
        raise MailboxDown("the connection broke")


@dataclass(slots=True)
class FailingCourier:
    """Takes mails, and keeps count; the next ones have the fates that are planned."""

    plan: list[str] = field(default_factory=list)  # "taken", "250 lost", "4xx", "5xx", "cut"
    got: list[OutboundMail] = field(default_factory=list)  # each once, in the order in which they came
    copies: Counter[str] = field(default_factory=Counter)  # by Message-ID
    excuses: Counter[str] = field(default_factory=Counter)  # why there may be one more
    dead: bool = False  # the process that sends
    _raw: dict[str, bytes] = field(default_factory=dict)

    def send(self, mail: OutboundMail) -> Receipt:
        if self.dead:  # a thread that does not know it yet
            raise Crashed("its process is gone")
        fate = self.plan.pop(0) if self.plan else "taken"
        if fate == "cut":
            raise CourierDown("the connection broke before the end of the mail")
        if fate == "4xx":
            return Receipt(fate=Fate.DEFERRED, code=451, reply="451 4.3.0 later")
        if fate == "5xx":
            return Receipt(fate=Fate.REFUSED, code=550, reply="550 5.1.1 no such user")
        self.copies[mail.message_id] += 1
        if self.copies[mail.message_id] == 1:
            self.got.append(mail)
        known = self._raw.setdefault(mail.message_id, mail.raw)
        assert known == mail.raw, f"other bytes under the same Message-ID: {mail.message_id}"
        if fate == "250 lost":
            self.excuses[mail.message_id] += 1
            return Receipt(fate=Fate.DEFERRED, code=0, reply="the server took the mail but did not answer")
        return Receipt(fate=Fate.SENT, code=250, reply="250 2.0.0 taken")

    def know(self, earlier: FailingCourier) -> None:
        self.got, self.copies = list(earlier.got), Counter(earlier.copies)
        self.excuses, self._raw = Counter(earlier.excuses), dict(earlier._raw)

    def close(self) -> None:
        """Nothing is open."""


class _WatchedDecider:
    """The real one; what it is asked and what it decides is seen."""

    def __init__(self, real: Decider, saw: Callable[[Any, Unit, Any, int], None]) -> None:
        self._real, self._saw = real, saw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def decide(self, mail: Any, unit: Unit, now: datetime, **more: Any) -> Any:
        verdict = self._real.decide(mail, unit, now, **more)
        self._saw(mail, unit, verdict, more["inbox_id"])
        return verdict


class Harness:
    """`reopen` gives the store of the next process, after a crash too; `ledger` looks into it."""

    def __init__(self, reopen: Callable[[], Store], ledger: Ledger, mailbox: FailingMailbox | None = None):
        self.now = BEGIN
        self.trouble: list[str] = []
        self.mailbox = mailbox or FailingMailbox()
        self.courier = FailingCourier()
        self.ledger = ledger
        self.reopen = reopen
        self.lives = 0
        self.came: dict[tuple[int, str], tuple[str, bytes]] = {}  # (UIDVALIDITY, UID) -> sender, bytes
        self.causes: dict[str, str] = {}  # Message-ID -> what a mail of ours was written for
        self.judged: dict[str, int] = {}  # sender -> the latest of their messages that this pass has judged
        self.ended: dict[int, str] = {}  # inbox id -> its end
        self.seen: dict[str, MentorRequest | Relationship] = {}
        self.told = 0  # how many outgoing mails were looked at
        self.crashes = 0
        self.broken = False  # a promise was: nothing that is checked after that says anything
        self.start()

    def start(self) -> None:
        """A process with nothing in its memory."""
        self.lives += 1
        self.store = self.reopen()
        owner = f"process {self.lives}"
        reader, own = ReaderPool(None, PROGRAM, RULES), cast("WriterPool", _Causes(writer(), self.causes))
        decider = cast(
            "Decider", _WatchedDecider(Decider(reader=reader, program=PROGRAM, rules=RULES), self.saw)
        )
        self.processor = Processor(
            store=self.store, reader=reader, writer=own, decider=decider, owner=owner, log=self.log
        )
        self.clock = DueDates(
            store=self.store, writer=own, program=PROGRAM, rules=QUIET, log=self.log, reader=reader
        )
        self.intake = Intake(mailbox=self.mailbox, store=self.store, most_bytes=200_000, since=BEGIN)
        self.dispatch = Dispatch(
            courier=self.courier, store=self.store, owner=owner, connections=1, log=self.log
        )

    def log(self, event: str, **values: object) -> None:
        if event in ("letter not written", "due failed"):
            self.trouble.append(f"{event}: {values}")
        if event == "quarantined" and "could not be processed" in str(values["because"]):
            self.trouble.append(f"{event}: {values}")

    # --- what happens ------------------------------------------------------------------------------

    def arrive(self, sender: str, raw: bytes) -> None:
        """It lies in the mailbox."""
        uid = self.mailbox.deliver(raw, self.now)
        self.came[self.mailbox.uidvalidity, uid] = (sender, raw)

    def renumber(self) -> None:
        """The folder is made anew: what lies in it has another UIDVALIDITY."""
        old = self.mailbox.uidvalidity
        self.mailbox.restored()
        for uid in self.mailbox.watched:
            self.came[self.mailbox.uidvalidity, uid] = self.came[old, uid]

    def receive(self, sender: str, raw: bytes) -> None:
        self.arrive(sender, raw)
        self.run()

    def remember(self, earlier: Harness) -> None:
        """All that was there when `earlier` came to where this store begins."""
        self.now, self.told = earlier.now, earlier.told
        self.came = dict(earlier.came)
        self.causes.update(earlier.causes)
        self.ended, self.seen = dict(earlier.ended), dict(earlier.seen)
        self.mailbox.know(earlier.mailbox)
        self.courier.know(earlier.courier)

    def run(self, point: str = "", nth: int = 1) -> bool:
        """A pass, that dies when it comes to `point` for the n-th time; True: it did. Then check()."""
        self.broken = True  # until the checks are through
        self.judged.clear()
        died = False
        wish, batch = crash._WISH, dispatch.BATCH
        if point:
            crash._WISH = _Dying(point, nth, self._die)  # type: ignore[assignment]
        dispatch.BATCH = 1  # so that the same history is the same again: what was under way is one mail
        try:
            self._pass()
        except Crashed:
            died = True
        finally:
            crash._WISH, dispatch.BATCH = wish, batch
        if died:
            self.crashes += 1
            self.store.close()
            unsure = {mail.message_id for mail in self.ledger.outbox() if mail.state == "queued"}
            self.courier.excuses.update(unsure & self.courier.copies.keys())
            self.courier.dead = False
            self.start()
        self.check()
        self.broken = False
        return died

    def _die(self) -> None:
        self.courier.dead = True

    def _pass(self) -> None:
        """As the daemon does it: each server that is down is left alone, and the rest goes on."""
        while True:
            done = 0
            with suppress(MailboxDown):
                done += self.intake.take_in(self.now)
            done += self.processor.work_off(self.now)
            done += self.clock.settle_due(self.now)
            with suppress(CourierDown):
                done += self.dispatch.send_due(self.now)
            with suppress(MailboxDown):
                done += self.intake.mirror()
            if not done:
                return

    def settle(self) -> None:
        """Nothing goes wrong any more, no member writes, and the time goes on until all is done.

        What somebody wrote beside a yes, as "but maybe not", keeps the introduction back until a coordinator
        has decided it; so she decides all that is held, and then nothing may wait any longer.
        """
        self.courier.plan.clear()
        self.mailbox.breaks = ("", False)
        self._let_time_pass()
        for _ in range(_MOST_ROUNDS):
            with self.store.reading() as unit:
                held = [item.number for item in unit.open_held()]
            if not held:
                break
            for start in range(0, len(held), _LINES):
                lines = "\n".join(f"DROP HELD-{number}" for number in held[start : start + _LINES])
                self.receive(*self._coordinator_writes(lines))
            self._let_time_pass()
        self.check_ends()

    def _let_time_pass(self) -> None:
        for step in (PAST_LEASE, timedelta(days=1), *[timedelta(days=20)] * 40):
            self.now += step
            self.run()
            if step.days == 20 and not self.ledger.overdue(FOR_EVER):  # nothing will ever happen again
                break

    def _coordinator_writes(self, text: str) -> tuple[str, bytes]:
        (who,) = PROGRAM.coordinators
        return who, new_mail("mutt", "Carla", who, PROGRAM.address, "Held mails", text, self.now, SERVER)

    # --- people ------------------------------------------------------------------------------------

    def writes(self, who: str, subject: str, text: str = "With thanks.", *, vouched: bool = True) -> bytes:
        """A mail of theirs; `vouched`: our own server says that it comes from there."""
        text = PROFILE.format(PEOPLE[who]) if subject.startswith("SIGN UP") else text
        server = SERVER if vouched else "mx.elsewhere.example"
        return new_mail("mutt", PEOPLE[who], who, PROGRAM.address, subject, text, self.now, server)

    def answers(self, who: str, text: str, nth: int, *, vouched: bool = True) -> bytes:
        """A reply to the nth latest mail that they got; b"" when there is none."""
        got = [mail.raw for mail in self.courier.got if mail.recipient == who]
        if nth >= len(got):
            return b""
        server = SERVER if vouched else "mx.elsewhere.example"
        return reply("mutt", got[-1 - nth], PEOPLE[who], who, text, self.now, server)

    def bounces(self, who: str, nth: int) -> bytes:
        """The report that the nth latest mail to them could not be delivered; b"" when there is none."""
        got = [mail for mail in self.courier.got if mail.recipient == who]
        if nth >= len(got):
            return b""
        mail = got[-1 - nth]
        return bounce(mail.raw, who, mail.return_path, self.now)

    # --- what has to hold --------------------------------------------------------------------------

    def saw(self, mail: Any, unit: Unit, verdict: Any, inbox_id: int) -> None:
        """A decision, within its transaction; what is wrong is told after the pass, not to the program."""
        sender = mail.reading.mail.senders[0].addr_spec if mail.reading.mail.senders else ""
        if inbox_id <= self.judged.get(sender, 0):
            self.trouble.append(f"message {inbox_id} of {sender} was judged after {self.judged[sender]}")
        self.judged[sender] = inbox_id
        effects = verdict.decision.effects
        for pair in (e.relationship for e in effects if isinstance(e, SaveRelationship)):
            if pair.version == 0 and pair.state is RelationshipState.ACTIVE:
                saved = [e.member for e in effects if isinstance(e, SaveMember)]
                mentor = next((m for m in saved if m.number == pair.mentor), None) or unit.member(pair.mentor)
                assert mentor is not None
                profile = mentor.profile(Role.MENTOR)
                others = [
                    r for r in unit.active_relationships(mentor.number) if r.mentor.number == mentor.number
                ]
                if profile is None or len(others) + 1 > profile.capacity:
                    self.trouble.append(f"{mentor.email} has {len(others) + 1} mentees; {profile}")

    def check(self) -> None:
        """What holds after every pass, whatever went wrong in it."""
        assert not self.trouble, self.trouble
        self._check_inbox()
        self._check_outbox()
        self._check_records()

    def _check_inbox(self) -> None:
        waits: set[str] = set()
        for message in self.ledger.inbox():
            sender = self.came[message.uidvalidity, message.uid][0]
            if message.state in ENDS:
                assert sender not in waits, f"message {message.id} was done before an earlier one of {sender}"
                known = self.ended.setdefault(message.id, message.state)
                assert known == message.state, f"message {message.id} was {known} and is {message.state}"
            else:
                assert message.id not in self.ended, f"message {message.id} waits again"
                waits.add(sender)
            if message.uidvalidity == self.mailbox.uidvalidity and message.uid not in self.mailbox.watched:
                assert message.state in ENDS, f"message {message.id} was filed before its end"

    def _check_outbox(self) -> None:
        queued = {mail.message_id: mail for mail in self.ledger.outbox()}
        for message_id, copies in self.courier.copies.items():
            assert message_id in queued, f"{message_id} was sent, and nobody has queued it"
            allowed = 1 + self.courier.excuses[message_id]
            assert copies <= allowed, f"{message_id} was sent {copies} times, where {allowed} may be"
        for mail in queued.values():
            assert mail.state != "sent" or self.courier.copies[mail.message_id], f"{mail} was never sent"
            cause, _, about = self.causes[mail.message_id].partition("-")
            assert cause in CAUSES, f"{mail} was written for {cause!r}"
            if cause == "in":
                assert self.ended[int(about.split(".")[0])] in ENDS, f"{mail} answers no message"

    def _check_records(self) -> None:
        with self.store.reading() as unit:
            told: Any = unit.export()
            records = _records(unit, told)
        for mail in self.courier.got[self.told :]:
            discreet(mail, told)
        self.told = len(self.courier.got)
        for ref, record in records.items():
            follows(self.seen.get(ref), record)
        assert self.seen.keys() <= records.keys()
        self.seen = records
        assert not (wrong := self.ledger.doubled()), wrong
        for ref, version in self.ledger.versions().items():
            found = self.ledger.events_about(ref)
            assert version <= found, f"{ref} has version {version} and {found} events"

    def check_ends(self) -> None:
        """What holds when all is settled."""
        rows = self.ledger.inbox()
        assert {row.state for row in rows} <= ENDS, "a message has no end"
        known = {(row.uidvalidity, row.uid) for row in rows}
        assert len(known) == len(rows), "a UID has two ends"
        assert not self.mailbox.watched, "a message was never filed"
        counts = Counter(self.came[key][1] for key in known)
        assert counts.keys() >= {raw for _, raw in self.came.values()}, "a message was never taken in"
        firsts = Counter(
            self.came[row.uidvalidity, row.uid][1]
            for row in rows
            if row.state not in ("duplicate", "quarantined")
        )
        assert max(firsts.values(), default=0) <= 1, "a message was applied twice"
        with self.store.reading() as unit:
            assert not (held := unit.open_held()), held
        assert not (stuck := [mail for mail in self.ledger.outbox() if mail.state == "queued"]), stuck
        assert not (late := self.ledger.overdue(self.now)), late
        pending = [ref for ref, record in self.seen.items() if record.state.value == "pending"]
        assert not pending, f"{pending} were never answered, and never expired"


def _records(unit: Unit, told: Any) -> dict[str, MentorRequest | Relationship]:
    found: dict[str, MentorRequest | Relationship] = {}
    for ref in (row["ref"] for row in told["requests"]):
        request = unit.request(int(ref.split("-")[1]))
        assert request is not None
        found[ref] = request.request
    for ref in (row["ref"] for row in told["relationships"]):
        pair = unit.relationship(int(ref.split("-")[1]))
        assert pair is not None
        found[ref] = pair.relationship
    return found


def discreet(mail: OutboundMail, told: Any) -> None:
    """Only a mentee whom the mentor accepted may read the mentor's address."""
    reader = mail.recipient
    if reader in PROGRAM.coordinators:
        return
    pairs = {(row["mentee"], row["mentor"]) for row in told["relationships"]}
    # a mentor who asks this reader is a mentee to them
    asked = {row["mentee"] for row in told["requests"] if row["mentor"] == reader}
    for mentor in MENTORS.keys() - {reader} - asked:
        if (reader, mentor) not in pairs:
            assert mentor not in all_words(mail.raw), f"{mail.letter} to {reader} tells {mentor}"


class _Causes:
    """The real writer; for each mail it is noted what it was written for."""

    def __init__(self, real: WriterPool, causes: dict[str, str]) -> None:
        self._real, self._causes = real, causes

    def begin(self, jobs: Sequence[Any]) -> Callable[[], Sequence[Any]]:
        finish = self._real.begin(jobs)

        def mails() -> Sequence[Any]:
            written = finish()
            for job, mail in zip(jobs, written, strict=True):
                if isinstance(mail, OutboundMail):
                    self._causes[mail.message_id] = job.cause
            return written

        return mails

    def warm_up(self) -> None:
        self._real.warm_up()


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


def sign_all_up(harness: Harness) -> None:
    for who in PEOPLE:
        harness.receive(who, harness.writes(who, f"SIGN UP {'MENTOR' if who in MENTORS else 'MENTEE'}"))
