"""Rendering: the letters of one transaction become final bytes while the next mails are decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from processor.core.limits import Counted
from processor.core.mail import InboundMail, OutboundMail, readdressed
from processor.core.one_story import says_nothing, unasked_hear_nothing
from processor.core.original import enclosed_original
from processor.core.outcome import Letter
from processor.core.overtaken import ASK
from processor.core.program import Program
from processor.stages.ports import TO_AN_ADDRESS, Aside, LetterJob, NotWritten, Unit, Writer

_CHUNK = 4  # letters that go to a worker together; the last ones are waited for

Cause = tuple[LetterJob, int | None, int]  # the message that it answers, given_up_before()
Written = tuple[LetterJob, int | None, OutboundMail | NotWritten]


class LetterBatch:
    """One for each transaction; what it has taken is written when put_out() comes back."""

    def __init__(
        self, writer: Writer, program: Program, log: Callable[..., None], unit: Unit, *, now: datetime
    ) -> None:
        self._writer = writer
        self._program = program
        self._log = log
        self._now = now
        self._unit = unit
        self._key = unit.secret()
        self._waiting: list[Cause] = []
        self._begun: list[tuple[list[Cause], Callable[[], Sequence[OutboundMail | NotWritten]]]] = []
        # recipient -> (letter, cause, proven) -> how many
        self._taken: defaultdict[str, Counter[tuple[str, str, bool, str]]] = defaultdict(Counter)
        self._for_strangers = 0

    def take(
        self,
        letters: Sequence[Letter],
        cause: str,
        inbox_id: int | None,
        mail: InboundMail | None = None,
        writer: str = "",
    ) -> None:
        """`mail` is what they answer; one to its sender goes on with its thread (RFC 5322, 3.6.4).

        `writer` is the address on file of the member who sent it, perhaps from another one.
        """
        senders = {writer, *(a.addr_spec for a in (mail.senders[:1] if mail is not None else ()))}
        for nth, letter in enumerate(letters):
            if mail is not None and letter.to in senders and letter.answers and mail.message_id:
                thread = (*mail.references[-20:], mail.message_id)
                letter = replace(letter, in_reply_to=mail.message_id, references=thread)
            if letter.original:
                letter = self._with_original(letter)
            job = LetterJob(letter=letter, cause=f"{cause}.{nth}", now=self._now, key=self._key)
            self._waiting.append((job, inbox_id, self._unit.given_up_before(letter.deed)))
            self._taken[letter.to][letter.name, letter.caused_by, letter.proven, letter.about] += 1
            self._for_strangers += not letter.proven and not writer and letter.to in senders
        if len(self._waiting) >= _CHUNK:
            self.hand_over()

    def taken_for(self, addr_spec: str) -> tuple[Counted, ...]:
        """What is on its way to that address, and not yet in the outbox."""
        taken = self._taken[addr_spec] if addr_spec in self._taken else Counter()
        return tuple(
            Counted(letter=letter, caused_by=by, proven=proven, about=about, mails=mails)
            for (letter, by, proven, about), mails in taken.items()
        )

    def taken_of_domain(self, domain: str, letter: str, *, proven: bool) -> int:
        taken = (c.items() for to, c in self._taken.items() if to.endswith(f"@{domain}"))
        wanted = letter, proven
        return sum(
            mails for c in taken for (name, _, by_proven, _), mails in c if (name, by_proven) == wanted
        )

    def taken_for_strangers(self) -> int:
        return self._for_strangers

    def _with_original(self, letter: Letter) -> Letter:
        try:
            raw = self._unit.stored(letter.original).raw
        except LookupError:
            raw = b""
        return replace(letter, files=(*letter.files, *enclosed_original(letter.about, raw)), original=0)

    def put_out(self) -> None:
        """All that was taken goes into the outbox, in its order.

        A letter that cannot be written stops no other decision (row 141). Those of its own wait with it, so
        that nobody is told that it went (row 163); only coordinators get theirs.
        """
        self.hand_over()
        done: list[tuple[OutboundMail, int | None]] = []
        aside: list[Aside] = []
        for decision, letters in self._by_decision().items():
            stuck = any(isinstance(written, NotWritten) for _, _, written in letters)
            for job, inbox_id, written in letters:
                if isinstance(written, NotWritten):
                    self._log(
                        "letter not written", letter=job.letter.name, about=job.letter.about,
                        because=written.because,
                    )  # fmt: skip
                    aside.append(_aside(job, decision, inbox_id, written.because))
                elif stuck and not self._is_for_staff(job.letter):
                    aside.append(_aside(job, decision, inbox_id, ""))
                else:
                    done.append((written, inbox_id))
        unasked = {(one.letter.about, one.letter.to) for one in aside if one.letter.name == ASK[0]}
        if unasked:  # not known when the end of the request was decided, in the same batch
            done = [x for x in done if not says_nothing(x[0].letter, x[0].about, x[0].recipient, unasked)]
            aside = [x for x in aside if unasked_hear_nothing([x.letter], unasked)]
        if aside:
            done += self._notes(aside, self._unit.unwritten_names())
            self._unit.set_aside(aside, self._now)
        self._unit.queue(done, self._now)

    def _by_decision(self) -> dict[str, list[Written]]:
        """Waits for the workers."""
        found: dict[str, list[Written]] = {}
        given_up = self._unit.given_up()
        for causes, finish in self._begun:
            for (job, inbox_id, before), written in zip(causes, finish(), strict=True):
                moved = _moved((job, inbox_id, written), given_up[before:])
                if moved is None:
                    self._log("letter dropped", letter=job.letter.name, because="its recipient is erased")
                    continue
                found.setdefault(job.cause.rpartition(".")[0], []).append(moved)
        self._begun.clear()
        return found

    def _is_for_staff(self, letter: Letter) -> bool:
        """To a coordinator as such, and not as a member, who has a name."""
        return letter.to in self._program.coordinators and not letter.to_name

    def hand_over(self) -> None:
        """What waits to be written goes to the workers."""
        if self._waiting:
            self._begun.append((self._waiting, self._writer.begin([job for job, *_ in self._waiting])))
            self._waiting = []

    def _notes(self, aside: Sequence[Aside], known: Collection[str]) -> list[tuple[OutboundMail, int | None]]:
        """The coordinators hear of each template once, not of each letter; and not of their own notes."""
        first = {one.letter.name: one for one in reversed(aside) if one.because}
        notes = [
            (self._note(first[name], to), first[name].inbox_id)
            for name in sorted(first.keys() - {"note", *known})
            for to in self._program.coordinators
        ]
        written = self._writer.begin([job for job, _ in notes])() if notes else ()
        pairs = zip(notes, written, strict=True) if notes else ()
        return [(mail, inbox_id) for (_, inbox_id), mail in pairs if isinstance(mail, OutboundMail)]

    def _note(self, about: Aside, to: str) -> LetterJob:
        where = about.because.replace(".md, line", ", line")  # or mail programs would take it for a link
        what = (
            f'The letter "{about.letter.name}" cannot be written: {where}. It waits, and so do the '
            "other letters of the same decision, so that nobody is told that it went. All of them go out by "
            "themselves once this is mended; who looks after the program is told by an alarm."
        )
        letter = Letter(name="note", to=to, to_name="", answers=False, data={"what": what, "ref": ""})
        return LetterJob(
            letter=letter, cause=f"{about.cause} {about.letter.name}", now=self._now, key=self._key
        )


def _moved(one: Written, given_up: Sequence[tuple[str, str]]) -> Written | None:
    """To where its recipient has moved since it was decided; None: they were erased."""
    job, inbox_id, written = one
    for old, new in given_up:
        letter = job.letter
        if letter.to != old or (new and letter.name in TO_AN_ADDRESS):
            continue
        if not new:
            return None
        holder = new if letter.holder == old else letter.holder
        job = replace(job, letter=replace(letter, to=new, holder=holder))
        if isinstance(written, OutboundMail):
            written = replace(written, recipient=new, raw=readdressed(written.raw, old, new))
    return job, inbox_id, written


def _aside(job: LetterJob, decision: str, inbox_id: int | None, because: str) -> Aside:
    return Aside(letter=job.letter, decision=decision, cause=job.cause, inbox_id=inbox_id, because=because)
