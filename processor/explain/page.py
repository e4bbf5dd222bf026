"""The page that `explain` shows to people: each step on the way of a mail, and its because."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from processor.core.authentication import our_stamps
from processor.core.intents.answer import Answer
from processor.core.mail import InboundMail
from processor.core.outcome import Disposition
from processor.core.permission import speaks_as_coordinator
from processor.core.program import Program
from processor.core.reading import Reading
from processor.core.reading.answer.clause import Clause
from processor.core.reading.answer.hearing import hear
from processor.core.reading.automatic.verdict import Automatic
from processor.core.rules import RuleBook
from processor.core.shown import shown, without_secrets
from processor.core.tokens import TokenStatus
from processor.explain.as_json import intent_json
from processor.explain.describe import SAYS, changes, letters, moment, person
from processor.explain.run import Explained
from processor.stages.decision import Decided

_MOST_LINES = 30  # of a text that is shown
_MOST_LETTERS = 2_000
_KINDS = {
    Automatic.NO: "a person",
    Automatic.AUTO_REPLY: "an automatic reply",
    Automatic.BOUNCE: "a mail server's report",
    Automatic.LIST: "a mailing list or a newsletter",
    Automatic.LOOP: "a mail that goes in a circle",
    Automatic.OTHER: "a program",
}
_TOKENS = {
    TokenStatus.VALID: "it is ours, and unused",
    TokenStatus.SPENT: "it is ours, and was used before",
    TokenStatus.EXPIRED: "it is ours, and has expired",
    TokenStatus.FORGED: "it is none of ours, or somebody else's",
}
_FATES = {
    Disposition.DONE: "done",
    Disposition.REFUSED: "answered, and nothing changes",
    Disposition.IGNORED: "ignored",
    Disposition.HELD: "held for a coordinator",
    Disposition.QUARANTINED: "put aside unread",
}
# Said in the intent's own field, or shown in a step of its own.
_NOT_FIELDS = frozenset({"kind", "because", "reports", "beside", "aside"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    says: str
    name: str = ""  # "": goes on with the row above


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    title: str
    rows: tuple[Row, ...]


def page(explained: Explained, program: Program, rules: RuleBook) -> tuple[Step, ...]:
    """The steps in the order in which a mail takes them."""
    reading, verdict = explained.reading, explained.verdict
    steps: list[Step] = []
    if reading is not None:
        steps.append(Step(title="The mail", rows=(*_mail(reading.mail, program), *_known(explained))))
        steps.append(Step(title="Who wrote it", rows=tuple(_who(reading.mail, verdict, program))))
        steps.append(Step(title="Person or program", rows=tuple(_automatic(reading))))
        steps.append(Step(title="What was typed", rows=tuple(_typed(reading))))
        steps.append(Step(title="What is passed on", rows=tuple(_forwarded(reading))))
        if reading.language_because:
            language = reading.language or "not known"
            rows = (_row("language", language), _because(reading.language_because))
            steps.append(Step(title="In which language", rows=rows))
    if reading is not None and verdict is not None:
        steps.append(Step(title="What it asks for", rows=tuple(_asked(reading, verdict, rules))))
        steps.append(Step(title="What would be done", rows=tuple(_decided(verdict, program))))
    else:
        rows = (_row("fate", _FATES[Disposition.QUARANTINED]), _because(explained.trouble))
        steps.append(Step(title="What would be done", rows=rows))
    steps.append(Step(title="How long it took", rows=(_row("time", _time(explained)),)))
    return tuple(steps)


def _mail(mail: InboundMail, program: Program) -> tuple[Row, ...]:
    files = ", ".join(
        f"{a.filename or 'unnamed'} ({a.content_type}, {_size(a.size)})" for a in mail.attachments
    )
    rows = [
        _row("subject", mail.subject or "(none)"),
        _row("to", ", ".join(str(a) for a in (*mail.to, *mail.cc)[:8])),
        _row("written", moment(mail.sent_at, program) if mail.sent_at else "no date that can be read"),
        _row("came", moment(mail.received_at, program)),
        _row("id", mail.message_id or "(none)"),
        _row("form", f"{mail.content_type}, {_size(mail.size)}"),
        _row("files", files),
        _row("sealed", mail.sealed),
    ]
    return tuple(row for row in rows if row.says)


def _known(explained: Explained) -> Iterator[Row]:
    if explained.came_as:
        yield _row("known", f"it came as message {explained.came_as}; below it is decided as if it came now")


def _who(mail: InboundMail, verdict: Decided | None, program: Program) -> Iterator[Row]:
    yield _row("From", ", ".join(str(sender) for sender in mail.senders) or "nobody")
    if mail.sender_problem:
        yield _because(mail.sender_problem)
    fields = len(mail.all_headers("authentication-results"))
    stamps = our_stamps(mail, program.authserv_id)
    found = ", ".join(f"{r.method}={r.result}" for stamp in stamps for r in stamp.results)
    yield _row("our server", found or "says nothing of it")
    if fields > len(stamps):
        yield _row("", f"{fields - len(stamps)} Authentication-Results of others do not count")
    if verdict is None:
        return
    facts = verdict.facts
    token = facts.token
    about = f" ({token.about})" if token.about else ""
    yield _row("token", _TOKENS[token.status] + about if token.status in _TOKENS else "none")
    yield _row("trust", facts.trust.level.value)
    yield _because(facts.trust.because)
    known = "a coordinator" if speaks_as_coordinator(facts) else "nobody on file"
    yield _row("on file", person(facts.member) if facts.member is not None else known)


def _automatic(reading: Reading) -> Iterator[Row]:
    found = reading.automatic
    yield _row("it is", _KINDS[found.kind])
    yield _because(found.because)
    if found.back_on is not None:
        yield _row("back on", found.back_on.isoformat())
    if found.left:
        yield _row("says", "its owner is there no more")
    if found.challenge:
        yield _row("says", "it wants a proof before it lets our mail through")
    for report in reading.mail.reports[:8]:
        said = f"{report.action or '?'} {report.status} {report.diagnostic}".strip()
        yield _row("reports", f"{report.recipient}: {said}")
    if found.kind is Automatic.BOUNCE:
        bound = (
            f"bound to a mail of ours ({reading.bounced[0].about})"
            if reading.bounced
            else "bound to no mail of ours"
        )
        yield _row("about", bound)


def _typed(reading: Reading) -> Iterator[Row]:
    yield from _text("typed", reading.typed or "(nothing)")
    for left in reading.left_out:
        yield _row(
            "left out", f"{left.lines} {'line' if left.lines == 1 else 'lines'} from “{left.first}” on"
        )
        yield _because(left.because)
    for command in reading.further:
        yield from _text("also asks", command)
        yield _because("it stands on a line of its own, and is done after the first")
    if reading.beside:
        yield from _text("beside", reading.beside)
        yield _because("no command takes it: a person reads it")
    if reading.form:
        yield from _text("form", reading.form)
        yield _because("our blank form was filled in where it stood, inside the quotation")


def _forwarded(reading: Reading) -> Iterator[Row]:
    found = reading.forwarded
    if found is None:
        no_person = reading.automatic.kind is not Automatic.NO
        yield _row("passed on", "nothing")
        yield _because("only what people pass on is looked at" if no_person else "no mail of others is in it")
        return
    yield _row("passed on", f"a mail of {found.sender or 'somebody it does not name'}")
    yield _because(found.because)
    if found.doubt:
        yield _row("doubt", found.doubt)
    for name, said in (("sent", found.sent), ("to", ", ".join(found.to)), ("subject", found.subject)):
        if said:
            yield _row(name, said)
    yield from _text("text", found.text)
    yield from _text("added", found.added)
    if found.nested:
        yield _row("inside", "it passes on another forward")
    for other in found.others:
        yield _row("and", f"a mail of {other.sender or 'somebody it does not name'}")


def _asked(reading: Reading, verdict: Decided, rules: RuleBook) -> Iterator[Row]:
    intent = verdict.intent
    yield _row("asks for", intent.kind)
    yield _because(_why(reading, verdict))
    for name, said in intent_json(intent).items():
        if name not in _NOT_FIELDS and said not in ("", None, False, [], {}):
            yield from _field(name, said)
    if isinstance(intent, Answer) and reading.forwarded is None:
        for heard in hear(reading.visible, rules.vocabularies)[:_MOST_LINES]:
            clauses = ", ".join(_clause(c) for c in heard.clauses)
            asks = " (a question)" if heard.asks else ""
            language = heard.sentence.language or "no language"
            yield _row("sentence", f"“{heard.written.text}”{asks} says {clauses or 'nothing'} ({language})")


def _clause(clause: Clause) -> str:
    kind = f" ({clause.kind.replace('_', ' ')})" if clause.kind else ""
    return SAYS[clause.says] + kind + (" (but)" if clause.turned else "")


def _why(reading: Reading, verdict: Decided) -> str:
    intent, command = verdict.intent, reading.command
    if because := getattr(intent, "because", ""):
        return str(because)
    if reading.forwarded is not None and intent.kind != "forward":
        return "the mail that was passed on says so"
    if intent.kind == "forward":
        return "its sender asks for nothing, and passes on what somebody else wrote"
    if reading.form:
        return "our form was filled in inside the quotation"
    if getattr(intent, "prose", False):
        return "its free words say so; whether they were read right is asked first"
    if command is not None:
        place = "its subject" if command.in_subject else "the first words of its text"
        return f"{place} is the command for it ({command.kind})"
    return {
        "report": "a mail server reports on a mail",
        "unclear": "it holds no command, no form, no request and no answer",
        "calendar": "it answers an invitation for the calendar",
    }.get(intent.kind, "its words and fields say so")


def _decided(verdict: Decided, program: Program) -> Iterator[Row]:
    decision = verdict.decision
    yield _row("fate", _FATES[decision.disposition])
    yield _because(decision.because)
    yield from _list("records", changes(decision, program) or ("no change",))
    yield from _list("mails", letters(decision) or ("none",))


def _time(explained: Explained) -> str:
    read, rest = explained.to_read * 1000, (explained.seconds - explained.to_read) * 1000
    if explained.verdict is None:
        return f"{read + rest:.1f} ms"
    return f"{read:.1f} ms to read, {rest:.1f} ms to look up the records and decide"


def _field(name: str, said: object) -> Iterator[Row]:
    if isinstance(said, dict):
        for key, value in said.items():
            if value not in ("", None, False, [], {}):
                yield from _field(key, value)
    elif isinstance(said, list):
        yield _row(name, ", ".join(map(str, said)))
    else:
        yield from _text(name, str(said))


def _text(name: str, text: str) -> Iterator[Row]:
    lines = text[:_MOST_LETTERS].split("\n")
    shown = lines[:_MOST_LINES]
    more = text.count("\n") + 1 - len(shown)
    if more or len(text) > _MOST_LETTERS:
        shown.append(f"… and more: {len(text):,} characters in all")
    yield from _list(name, shown if text else ())


def _list(name: str, lines: Sequence[str]) -> Iterator[Row]:
    for nth, line in enumerate(lines):
        yield _row("" if nth else name, line)


def _because(because: str) -> Row:
    return _row("because", because)


def _row(name: str, says: str) -> Row:
    """One line of a stranger's words, without what would move the cursor and without a token's secret."""
    hidden = without_secrets(shown(says))
    return Row(name=name.replace("_", " "), says=" ".join(hidden.splitlines()).replace("\t", " "))


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1_000 else f"{count / 1_000:,.0f} kB"
