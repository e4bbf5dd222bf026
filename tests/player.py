"""Plays a conversation: what people write goes in, and what the program does is compared with the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cache
from pathlib import Path
from typing import Any

from processor import opened
from processor.core.mail import OutboundMail
from processor.core.outcome import Decision, Disposition, SaveMember
from processor.core.program import Member, Profile, Program, Role, Standing
from processor.core.rules import BlockedPair
from processor.demo.robots import bounce
from processor.letters import WriterConfig, WriterPool
from processor.letters.sheets import read_sheets
from processor.reader import ReaderPool
from processor.stages.decider import Decider
from processor.stages.dispatch import Dispatch
from processor.stages.due import DueDates
from processor.stages.intake import Intake
from processor.stages.ports import CourierDown, Folder, MailboxDown, Store
from processor.stages.process import Processor
from processor.stages.unwritten import SecondTry
from tests.conversation import Block, Conversation, read_moment, record_lines, same_lines
from tests.fakes.memory_mailbox import MemoryMailbox
from tests.post_office import PostOffice, RecordingWriter, Seen, fits, see
from tests.promises import keeps_its_promises, tells_no_address
from tests.shipped_rules import RULES

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "mentors@pharmacists.example"
COORDINATOR = "carla@pharmacists.example"
PROGRAM = Program(
    name="Mentor Exchange",
    address=ADDRESS,
    time_zone="Europe/Berlin",
    coordinators=(COORDINATOR,),
    authserv_id="mx.pharmacists.example",
)
MOST_BYTES = 200_000  # of a mail; more is only read from its header
WRITER_CONFIG = WriterConfig(
    program=PROGRAM,
    templates=ROOT / "templates",
    token_days=RULES.policy.token_days,
    areas=RULES.areas,
    sheets=read_sheets(ROOT / "templates"),
)
_SHOWN = 3  # lines of a body that --rewrite keeps


@cache
def desk_of(program: Program) -> WriterConfig:
    """As WRITER_CONFIG, for a program that differs; one, so that no template is compiled twice."""
    return replace(WRITER_CONFIG, program=program)


# no digest between the letters that a conversation is about, unless it says so; made once, for it takes time
UNDIGESTED = replace(RULES, policy=replace(RULES.policy, digest="never"))


class Player:
    def __init__(self, store: Store, path: Path) -> None:
        self.store = store
        self.path = path
        self.program = PROGRAM
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.post = PostOffice()
        self.writer = RecordingWriter(WriterPool(WRITER_CONFIG, None))
        self.rules = UNDIGESTED
        self.trouble: list[str] = []
        self.taken = 0
        self.mailbox = MemoryMailbox()
        self.since = datetime(2026, 1, 1, tzinfo=UTC)  # [mailbox] since
        self.checked = 0
        self.last_raw = b""
        self.all_typed = ""
        self.robot = ""  # who wrote last, when that mail was automatic
        self.set_up()

    def set_up(self) -> None:
        def log(event: str, **values: object) -> None:
            if event == "due failed" or (event == "letter not written" and not self.writer.broken):
                self.trouble.append(f"{event}: {values}")

        reader = ReaderPool(None, self.program, self.rules)
        decider = Decider(reader=reader, program=self.program, rules=self.rules, read_roster=opened.roster_of)
        self.processor = Processor(
            store=self.store, reader=reader, writer=self.writer, decider=decider, owner="player", log=log
        )
        self.clock = DueDates(
            store=self.store,
            writer=self.writer,
            program=self.program,
            rules=self.rules,
            log=log,
            reader=reader,
        )
        self.second_try = SecondTry(
            store=self.store, writer=self.writer, program=self.program, rules=self.rules, log=log
        )
        self.intake = Intake(mailbox=self.mailbox, store=self.store, most_bytes=MOST_BYTES, since=self.since)
        self.dispatch = Dispatch(
            courier=self.post, store=self.store, owner="player", connections=1, log=log,
            policy=self.rules.policy,
        )  # fmt: skip

    # --- playing -----------------------------------------------------------------------------------

    def play(self, conversation: Conversation, *, rewrite: bool = False) -> None:
        blocks: list[Block] = []
        dated = (re.search(r"\w{3} \d+ \w+ \d{4}, \d\d:\d\d", b.heading) for b in conversation.blocks)
        first = next(d for d in dated if d)
        self.now = read_moment(first[0]).astimezone(UTC) - timedelta(hours=1)
        waiting = list(conversation.blocks)
        while waiting:
            block = waiting.pop(0)
            wanted = []
            while waiting and waiting[0].expects:
                wanted.append(waiting.pop(0))
            before = len(self.post.sent)
            self.robot = ""
            self.step(block)
            mails = [see(m) for m in self.post.sent[before:]]
            if block.heading.startswith("given"):
                mails = []
            self.check_all()
            answers = [m for m in mails if m.mail.recipient == self.robot]
            answered = [m for m in answers if m.parsed["auto-submitted"] == "auto-replied"]
            assert not answered, (
                f"{self.path.name}:{block.line_number}: automatic mail was answered (RFC 3834, 2)"
            )
            blocks.append(block)
            if rewrite:
                blocks += self.written(mails, wanted, block)
            else:
                self.compare(mails, wanted, block)
        conversation.blocks = blocks
        assert not self.trouble, "\n".join(self.trouble)

    def step(self, block: Block) -> None:
        for heading in HEADINGS:
            if found := re.fullmatch(heading.pattern, block.heading):
                heading.play(self, block, *found.groups())
                return
        raise ValueError(f"{self.path.name}:{block.line_number}: no such heading: {block.heading}")

    def _is_given(self, block: Block, day: str | None) -> None:
        """An hour before the first mail, or on that day."""
        if day:
            self.now = read_moment(day).astimezone(UTC)
        for line in block.lines:
            if line.strip():
                self.given(line)

    def _passes(self, _: Block, number: str, unit: str) -> None:
        self.pass_until(self.now + timedelta(**{unit + "s": int(number)}))

    def _comes(self, _: Block, moment: str) -> None:
        self.pass_until(read_moment(moment).astimezone(UTC))

    def _arrives_again(self, _: Block) -> None:
        self.take_in(self.last_raw)
        self.work()

    def _are_opened(self, _: Block) -> None:
        self.mailbox.seen |= set(self.mailbox.watched)

    def _are_moved(self, _: Block) -> None:
        for uid in list(self.mailbox.watched):
            self.mailbox.file(self.mailbox.uidvalidity, [uid], Folder.PROCESSED)
        self.work()

    def _is_reachable(self, _: Block, which: str, how: str) -> None:
        reason = "" if how == "up again" else "nothing listens there"
        if which == "mailbox's":
            self.mailbox.down = reason
        else:
            self.post.down = reason
        self.work()

    def _is_scanned(self, _: Block, reader: str) -> None:
        self.scan_links(self._last_to(reader))
        self.work()

    def _has_lain(self, block: Block, since: str, sender: str) -> None:
        self.take_in(self.typed(sender, block), read_moment(since).astimezone(UTC))

    def _is_refused(self, _: Block, reader: str, said: str) -> None:
        self.post.refuses[reader] = said

    def _is_taken_again(self, _: Block, reader: str) -> None:
        del self.post.refuses[reader]

    def _cannot_be_written(self, _: Block, letter: str, because: str) -> None:
        self.writer.broken[letter] = because

    def _is_mended(self, _: Block, letter: str) -> None:
        del self.writer.broken[letter]
        self.second_try.all_again(self.now)
        self.work()

    def _is_returned(self, _: Block, reader: str, named: str | None, status: str, said: str) -> None:
        self._comes_back(reader, named or reader, status, said)

    def _is_delayed(self, _: Block, reader: str) -> None:
        mail = self._last_to(reader)
        self.now += timedelta(hours=4)
        report = bounce(mail.raw, reader, mail.return_path, self.now, "4.2.2", "450 4.2.2 mailbox is full")
        self.take_in(report.replace(b"Action: failed", b"Action: delayed"))
        self.robot = reader
        self.work()

    def _stands_in(self, _: Block, moment: str | None, file: str) -> None:
        if moment:
            self.pass_until(read_moment(moment).astimezone(UTC))
        self.take_in((self.path.parent / "mails" / file).read_bytes().replace(b"\n", b"\r\n"))
        self.work()

    def _writes(self, block: Block, moment: str | None, sender: str, and_more: str | None) -> None:
        if moment:
            self.pass_until(read_moment(moment).astimezone(UTC))
        self.take_in(self.typed(sender, block))
        if not and_more:
            self.work()

    def _last_to(self, reader: str) -> OutboundMail:
        return next(m for m in reversed(self.post.sent) if m.recipient == reader)

    def _comes_back(self, reader: str, named: str, status: str, said: str) -> None:
        """A report on our last mail to the reader; `named` is the address of which it speaks."""
        mail = self._last_to(reader)
        self.now += timedelta(minutes=1)
        said = f"{status[0]}50 {status} {said}"
        self.take_in(bounce(mail.raw, named, mail.return_path, self.now, status, said))
        self.robot = reader
        self.work()

    def scan_links(self, mail: OutboundMail) -> None:
        """A GET of each link, as some servers do before a person sees the mail (RFC 9110, 9.2.1)."""
        links = re.findall(r'(?:href|src)\s*=\s*"([^"]*)"', see(mail).everything)
        assert links, f"{self.path.name}: the mail has no links to open"
        assert all(link.startswith("mailto:") for link in links), f"{self.path.name}: a GET could act"

    def pass_until(self, moment: datetime) -> None:
        """The clock goes from one due date to the next."""
        assert moment >= self.now, f"{moment} is over already"
        while True:
            with self.store.reading() as unit:
                due = unit.due(moment, 1)
            if not due:
                break
            self.now = max(self.now, due[0].at)
            self.work()
        self.now = moment
        self.work()

    def work(self) -> None:
        while self.one_pass():
            pass

    def one_pass(self) -> int:
        """As the daemon does it: each server that is down is left alone, and the rest goes on."""
        done = 0
        with suppress(MailboxDown):
            self.intake.take_in(self.now)
        done += self.processor.work_off(self.now)
        with suppress(MailboxDown):
            self.intake.mirror()
        done += self.clock.settle_due(self.now)
        with suppress(CourierDown):
            done += self.dispatch.send_due(self.now)
        return done

    def take_in(self, raw: bytes, at: datetime | None = None) -> None:
        """It lies in the mailbox, since `at` or just now."""
        self.taken += 1
        self.last_raw = raw
        self.all_typed += raw[:MOST_BYTES].decode(errors="replace")
        self.mailbox.deliver(raw, at or self.now)

    # --- what is there before ----------------------------------------------------------------------

    def given(self, line: str) -> None:
        if found := re.fullmatch(r"coordinator\s+<(\S+)>", line):
            self.program = replace(self.program, coordinators=(*self.program.coordinators, found[1]))
            self.set_up()
        elif found := re.fullmatch(r"(mentor|mentee)\s+(.+?) <(\S+)>(?:, (.+))?", line):
            self._member(Role(found[1]), found[2], found[3], (found[4] or "").split(", "))
        elif found := re.fullmatch(r'REQ-\d+\s+(\w+) asked (\w+) about "(.*)"; pending', line):
            self._asks(found[1], found[2], found[3])
        elif found := re.fullmatch(r"REL-\d+\s+(.+?) mentors (.+?); active", line):
            self._asks(found[2].split()[0], found[1].split()[0], "Critical care")
            mentor, asked = self._person(found[1].split()[0]), self.post.sent
            mail = next(m for m in reversed(asked) if m.recipient == mentor["email"])
            fields = [("Subject", f"Re: {see(mail).subject}")]
            self._said(str(mentor["email"]), fields, "ACCEPT")
        elif found := re.fullmatch(r"(roster|open)\s*(.*)", line):
            self.program = replace(self.program, eligibility=found[1])
            with self.store.unit() as unit:
                unit.put_on_roster([(a, "") for a in found[2].replace(",", " ").split()])
            self.set_up()
        elif found := re.fullmatch(r"kept apart: (\S+) and (\S+), because (.+)", line):
            pair = BlockedPair(between=frozenset({found[1], found[2]}), because=found[3])
            self.rules = replace(self.rules, blocked=(*self.rules.blocked, pair))
            self.set_up()
        elif found := re.fullmatch(r"policy: (digest|first_meeting) = (\w+)", line):
            word: dict[str, Any] = {found[1]: found[2]}
            self.rules = replace(self.rules, policy=replace(self.rules.policy, **word))
            self.set_up()
        elif found := re.fullmatch(r"policy: (\w+) = (\d+|\[[\d, ]*\])", line):
            days = isinstance(getattr(self.rules.policy, found[1]), tuple)
            numbers = tuple(int(n) for n in re.findall(r"\d+", found[2]))
            changed: dict[str, Any] = {found[1]: numbers if days else numbers[0]}
            policy = replace(self.rules.policy, **changed)
            self.rules = replace(self.rules, policy=policy)
            self.set_up()
        elif line == "a mail host without plus addresses":
            self.program = replace(self.program, plus_addresses=False)
            self.writer = RecordingWriter(WriterPool(desk_of(self.program), None))
            self.set_up()
        elif found := re.fullmatch(r"since (.+)", line):
            self.since = read_moment(found[1]).astimezone(UTC)
            self.set_up()
        else:
            raise ValueError(f"{self.path.name}: nothing is given by: {line}")

    def _member(self, role: Role, name: str, email: str, more: Sequence[str]) -> None:
        capacity = next((int(m.split()[-1]) for m in more if m.startswith("room for")), 2)
        areas = tuple(m for m in more if m and m != "paused" and not m.startswith("room for"))
        profile = Profile(
            role=role,
            complete=True,
            areas=areas or ("Critical care",),
            career_path="From the ward to the clinic." if role is Role.MENTOR else "",
            capacity=capacity if role is Role.MENTOR else 0,
        )
        with self.store.unit() as unit:
            member = Member(
                number=unit.draw_number("member"),
                email=email,
                name=name,
                standing=Standing.PAUSED if "paused" in more else Standing.ACTIVE,
                profiles=(profile,),
                joined_at=self.now,
            )
            decision = Decision(
                disposition=Disposition.DONE, because="given", effects=(SaveMember(member=member),)
            )
            unit.apply(decision, now=self.now, inbox_id=None)

    def _asks(self, mentee: str, mentor: str, note: str) -> None:
        self._said(
            str(self._person(mentee)["email"]),
            [("Subject", f"REQUEST {self._person(mentor)['code']}")],
            note,
        )

    def _said(self, email: str, fields: list[tuple[str, str]], body: str) -> None:
        lines = [*(f"{name}: {value}" for name, value in fields), "", body]
        self.take_in(self.typed(email, Block(heading="given", lines=lines)))
        self.work()

    def _person(self, first_name: str) -> dict[str, Any]:
        members: Any = self.records()["members"]
        return next(m for m in members if m["name"].split()[0] == first_name)

    def records(self) -> dict[str, Any]:
        with self.store.reading() as unit:
            return unit.export()

    # --- mails in ----------------------------------------------------------------------------------

    def typed(self, sender: str, block: Block) -> bytes:
        """What the person's mail program makes of it."""
        pairs, body = block.fields_and_body()
        fields = {"Return-Path": f"<{sender}>"}
        own = dict(pairs)
        thread, proof = own.pop("Thread", ""), own.pop("Authentication", "pass")
        size = int(own.pop("Attached-KB", "0"))
        answers = own.pop("Answers", "") or own.get("Subject", "")
        name = next((str(m["name"]) for m in self.records()["members"] if m["email"] == sender), "")
        domain = sender.rpartition("@")[2]
        if proof != "none":
            fields["Authentication-Results"] = (
                f"{self.program.authserv_id}; dmarc={proof} header.from={domain}"
            )
        fields["From"] = formataddr((name, sender))
        fields["To"] = ADDRESS
        fields["Date"] = format_datetime(self.now)
        fields["Message-ID"] = f"<{self.taken + 1}.{self.now:%Y%m%d%H%M}@{domain}>"
        fields["MIME-Version"] = "1.0"
        fields["Content-Type"] = "text/plain; charset=utf-8"
        fields["Content-Transfer-Encoding"] = "8bit"
        reader, _, answers = answers.partition(" had: ") if " had: " in answers else (sender, "", answers)
        answered = None if thread == "none" else self._answered(reader, answers)
        if answered is not None:
            asked = str(answered["message-id"])
            fields["To"] = str(answered["reply-to"] or answered["from"])
            fields["In-Reply-To"] = asked
            fields["References"] = asked
        fields |= own
        head = "".join(f"{key}: {value}\r\n" for key, value in fields.items() if value != "none")
        automatic = own.get("Auto-Submitted", "no") != "no" or own.get("Return-Path") == "<>"
        self.robot = sender if automatic else ""
        raw = (head + "\r\n" + (body + "\n").replace("\n", "\r\n")).encode()
        return raw + b"".join(b"%076d\r\n" % n for n in range(size * 1024 // 78))

    def _answered(self, sender: str, subject: str) -> EmailMessage | None:
        found = re.fullmatch(r"(?:Re|RE|Aw|AW): (.*)", subject)
        if found is None:
            return None
        label = re.search(r"\[([A-Z]+-\d+)\]", subject)
        ours = [m for m in reversed(self.post.sent) if m.recipient == sender]
        same = [m for m in ours if see(m).subject == found[1]]
        near = [m for m in ours if label is not None and label[1] in self._matters(m)]
        if not same and not near:
            raise ValueError(f"{self.path.name}: we never wrote {found[1]!r} to {sender}")
        return see((same or near)[0]).parsed

    def _matters(self, mail: OutboundMail) -> tuple[str, str]:
        letter = self.writer.letters[mail.serial]
        return letter.about, letter.reply_about

    # --- what happened -----------------------------------------------------------------------------

    def compare(self, mails: list[Seen], wanted: list[Block], after: Block) -> None:
        where = f"{self.path.name}:{after.line_number}: after {after.heading!r}"
        letters = [b for b in wanted if b.heading.startswith("we write to ")]
        addresses = sorted(_to(b) for b in letters if _to(b) != "nobody")
        got = sorted(m.mail.recipient for m in mails)
        shown = "\n\n".join(f"to {m.mail.recipient}\n{m.subject}\n{m.text}" for m in mails)
        assert addresses == got, f"{where}: wanted mails to {addresses}, got {got}\n{shown}"
        by_reader: dict[str, list[Seen]] = defaultdict(list)
        for mail in mails:
            by_reader[mail.mail.recipient].append(mail)
        for block in letters:
            if _to(block) == "nobody":
                continue
            mail = by_reader[_to(block)].pop(0)
            fields, body = block.fields_and_body()
            for name, value in fields:
                shown = mail.files if name == "Attached" else str(mail.parsed[name])
                assert shown == value, f"{where}: {name}: {shown} is not {value}"
            assert same_lines(body, mail.text), f"{where}: to {_to(block)}: {mail.subject}\n{mail.text}"
        for block in wanted:
            if block.heading == "records":
                there = [_plain(x) for x in record_lines(self.records(), block)]
                assert [_plain(x) for x in block.lines if x.strip()] == there, f"{where}: {there}"

    def written(self, mails: list[Seen], wanted: list[Block], after: Block) -> list[Block]:
        """What is to be expected, when what happens now is right."""
        blocks = []
        for mail in mails:
            text = mail.text.strip("\n").split("\n")[2:]  # without the greeting
            full = [n for n, line in enumerate(text) if line.strip()][:_SHOWN]
            kept = text[: full[-1] + 1] if full else []
            attached = [f"Attached: {mail.files}"] if mail.files else []
            lines = [f"Subject: {mail.subject}", *attached, "", "...", *kept, "..."]
            block = Block(heading=f"we write to {mail.mail.recipient}", lines=lines)
            still = (b for b in wanted if b.heading == block.heading and fits(b, mail))
            blocks.append(next(still, block))
        tells_nothing = after.heading.startswith(("given", "the server refuses", "the letter "))
        if not mails and not tells_nothing and not after.heading.endswith("writes, and"):
            silent = Block(heading="we write to nobody")
            blocks.append(next((b for b in wanted if b.heading == silent.heading), silent))
        for block in wanted:
            if block.heading == "records":
                blocks.append(Block(heading="records", lines=record_lines(self.records(), block)))
        return blocks

    def check_all(self) -> None:
        ids = [m.message_id for m in self.post.sent]
        assert len(set(ids)) == len(ids), "two mails have one Message-ID"
        members = [m["email"] for m in self.records()["members"]]
        secret = [*members, *self.program.coordinators]
        for mail in self.post.sent[self.checked :]:
            seen, letter, where = see(mail), self.writer.letters[mail.serial], self.path.name
            keeps_its_promises(seen, letter, where, answered=self.last_raw, typed=self.all_typed)
            if mail.recipient not in self.program.coordinators:  # they may see every address
                tells_no_address(seen, letter, where, own=ADDRESS, secret=secret)
        self.checked = len(self.post.sent)


def _to(block: Block) -> str:
    return block.heading.removeprefix("we write to ").split(",")[0]


def _plain(line: str) -> str:
    return " ".join(line.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One kind of a block: how its heading reads, what it means, and what the player does then."""

    pattern: str
    example: str
    means: str
    play: Callable[..., None]  # the player, the block, and the groups of the pattern


_MOMENT = r"\w{3} \d+ \w+ \d{4}, \d\d:\d\d"
HEADINGS = (
    Heading(
        pattern=rf"given(?:, on ({_MOMENT}))?",
        example="given",
        play=Player._is_given,
        means="what is there before the story begins: a line for each member, request and relationship",
    ),
    Heading(
        pattern=r"(?:(.+): )?(\S+) writes(, and)?",
        example="Mon 2 March 2026, 09:00: jon@example.org writes",
        play=Player._writes,
        means="the mail below comes in then (without a time: at once), after all that is due before; "
        '"writes, and": the next one lies in the mailbox at the same time',
    ),
    Heading(
        pattern=r"(?:(.+): )?as in (\S+\.eml)",
        example="as in forward-outlook.eml",
        play=Player._stands_in,
        means="a mail comes in byte by byte, from tests/conversations/mails/",
    ),
    Heading(
        pattern=r"(\d+) (day|hour|minute)s? later",
        example="5 days later",
        play=Player._passes,
        means="the clock goes on; reminders, deadlines and the like happen on the way",
    ),
    Heading(
        pattern=rf"({_MOMENT})",
        example="Mon 9 March 2026, 09:00",
        play=Player._comes,
        means="the same, to that moment",
    ),
    Heading(
        pattern=r"in the mailbox since (.+): (\S+) wrote",
        play=Player._has_lain,
        example="in the mailbox since Sat 28 February 2026, 12:00: mia@example.net wrote",
        means="the mail below has lain there before the program looked",
    ),
    Heading(
        pattern="the same mail arrives again",
        example="the same mail arrives again",
        play=Player._arrives_again,
        means="the last mail, byte by byte",
    ),
    Heading(
        pattern=r"the mail to (\S+) comes back(?: about (\S+))?: (\d\.\d+\.\d+) (.*)",
        play=Player._is_returned,
        example="the mail to jon@example.org comes back: 5.1.1 no such user",
        means="a delivery report on our last mail to that reader (RFC 3464); "
        "about another address: a forward of theirs failed",
    ),
    Heading(
        pattern=r"the mail to (\S+) is delayed",
        example="the mail to jon@example.org is delayed",
        play=Player._is_delayed,
        means="the same, that it is still being tried",
    ),
    Heading(
        pattern=r"the server refuses (\S+): (\d{3} .*)",
        play=Player._is_refused,
        example="the server refuses jon@example.org: 550 5.1.1 no such user",
        means="from now on, with these words, when we send to that address",
    ),
    Heading(
        pattern=r"the server takes mail to (\S+) again",
        play=Player._is_taken_again,
        example="the server takes mail to jon@example.org again",
        means="and that is over",
    ),
    Heading(
        pattern=r"the (mailbox's|sending) server is (down|up again)",
        play=Player._is_reachable,
        example="the sending server is down",
        means="or the mailbox's; or is up again",
    ),
    Heading(
        pattern=r"the letter (\S+) cannot be written: (.+)",
        play=Player._cannot_be_written,
        example="the letter request cannot be written: 'mentee' is undefined",
        means="its template is at fault, from now on",
    ),
    Heading(
        pattern=r"the letter (\S+) is mended, and the program reads it again",
        play=Player._is_mended,
        example="the letter request is mended, and the program reads it again",
        means="and that is over",
    ),
    Heading(
        pattern="somebody opens all mails in the mailbox, with a mail program",
        play=Player._are_opened,
        example="somebody opens all mails in the mailbox, with a mail program",
        means="they are \\Seen (RFC 9051, 2.3.2)",
    ),
    Heading(
        pattern="somebody moves all mails of the mailbox to another folder",
        play=Player._are_moved,
        example="somebody moves all mails of the mailbox to another folder",
        means="before we have read them",
    ),
    Heading(
        pattern=r"a scanner opens every link in our last mail to (\S+)",
        play=Player._is_scanned,
        example="a scanner opens every link in our last mail to jon@example.org",
        means="as some mail servers do before a person sees it",
    ),
)
