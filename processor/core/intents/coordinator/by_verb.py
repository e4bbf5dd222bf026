"""What each verb of a coordinator's line asks of the program: from the line to the intent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from processor.core.digest import Often
from processor.core.intents import Intent
from processor.core.intents.coordinator import (
    digests,
    held,
    matters,
    members,
    program,
    questions,
    relationships,
    released,
    report,
    requests,
    roster,
)
from processor.core.intents.undo import UndoDeed
from processor.core.reading.request.command_lines import CommandLine
from processor.core.reading.request.command_words import Words
from processor.core.reading.request.verbs import OFTEN
from processor.core.report import Asked
from processor.core.rules import RuleBook

Made = Callable[[CommandLine, str, Words, RuleBook], Intent]  # of the line, and the code that it is about


def number_of(ref: str) -> int:
    """7 of HELD-7; 0: there is none."""
    return int(ref.rpartition("-")[2] or 0)


def _parts(line: CommandLine, words: Words, small: str) -> tuple[str, str]:
    return words.part(small, line.rest) or (line.rest, "")


def _extend(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    found = words.part("until", f" {line.rest}")
    until, days = (found[1], 0) if found is not None else ("", words.days(line.rest))
    if ref.startswith("REL-"):
        return relationships.ExtendTerm(ref=ref, days=days, until=until)
    return requests.ExtendRequest(ref=ref, days=days, until=until)


def _snooze(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    found = words.part("until", f" {line.rest}")
    until, days = (found[1], 0) if found is not None else ("", words.days(line.rest))
    if not ref.startswith("HELD-"):
        return matters.SnoozeMatter(ref=ref, days=days, until=until)
    return held.Snooze(number=number_of(ref), days=days, until=until)


def _note(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    said = f"{line.rest}\n{line.below}"
    if not ref.startswith("HELD-"):
        return matters.NoteAtMatter(ref=ref, words=said)
    return held.Note(number=number_of(ref), words=said)


def _remind(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    if ref.startswith("REL-"):
        return matters.RemindPair(ref=ref)
    return matters.RemindMember(code=ref) if ref.startswith("M-") else requests.Remind(ref=ref)


def _show(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    return questions.Show(what=ref, ref=True) if ref else questions.Show(what=line.rest)


def _capacity(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    who, _, number = line.rest.rpartition(" ")
    return members.UpdateFor(who=who.strip(), fields=f"Capacity: {number}", mentor_only=True)


def _pause(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    if ref.startswith("REL-"):
        return relationships.Contact(ref=ref, paused=True)
    who, until = _parts(line, words, "until")
    who = who or ref  # "3 PAUSE" in reply to a list
    return members.ForMember(who=who, words=f"PAUSE UNTIL {until}" if until else "PAUSE")


def _resume(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    if ref.startswith("REL-"):
        return relationships.Contact(ref=ref, paused=False)
    return members.ForMember(who=line.rest, words="RESUME")


def _report(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    since, until = _parts(replace(line, rest=words.without("from", line.rest)), words, "to")
    return report.Report(asked=Asked(since=since, until=until))


def _resend(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    if ref.startswith("OUT-"):
        return program.ResendMailOf(number=number_of(ref))
    return requests.ResendRequest(ref=ref)


def _reassign(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    return relationships.Reassign(ref=ref, to=words.without("to", line.rest))


def _digest(line: CommandLine, ref: str, words: Words, rules: RuleBook) -> Intent:
    said = line.rest.lower().strip(" ,.!")
    small = next((each for each in OFTEN if said in words.small.get(each, ())), "weekly")
    return digests.ChooseDigest(often=Often.NEVER if small == "off" else Often(small))


def _written_by(line: CommandLine, ref: str, words: Words) -> Intent:
    who, _, more = line.rest.partition(" ")
    kind, taken = words.verb_of(more.strip())
    if kind != "as" or not taken.strip():
        return released.WrittenBy(number=number_of(ref), who=line.rest)
    return released.WrittenBy(number=number_of(ref), who=who, words=" ".join(taken.split()))


def _for_request(word: str) -> Made:
    return lambda line, ref, words, rules: requests.ForRequest(word=word, ref=ref)


def _for_relationship(word: str) -> Made:
    return lambda line, ref, words, rules: relationships.ForRelationship(word=word, ref=ref)


def _for_member(command: str) -> Made:
    return lambda line, ref, words, rules: members.ForMember(who=line.rest, words=command)


INTENTS: Mapping[str, Made] = {
    "release": lambda line, ref, words, rules: released.Release(number=number_of(ref)),
    "as": lambda line, ref, words, rules: released.TakenAs(number=number_of(ref), words=line.rest),
    "from": lambda line, ref, words, rules: _written_by(line, ref, words),
    "answer": lambda line, ref, words, rules: held.AnswerHeld(
        number=number_of(ref), words="\n".join(filter(None, (line.rest, line.below)))
    ),
    "assign": lambda line, ref, words, rules: held.Assign(
        number=number_of(ref), to=words.without("to", line.rest)
    ),
    "snooze": _snooze,
    "note": _note,
    "drop": lambda line, ref, words, rules: held.Drop(number=number_of(ref)),
    "spam": lambda line, ref, words, rules: held.Spam(number=number_of(ref)),
    "accept": _for_request("accept"),
    "reject": _for_request("reject"),
    "withdraw": _for_request("withdraw"),
    "remind": _remind,
    "extend": _extend,
    "reassign": _reassign,
    "end": _for_relationship("end"),
    "renew": _for_relationship("renew"),
    "ask": lambda line, ref, words, rules: requests.AskFor(
        mentor=_parts(line, words, "for")[0], mentee=_parts(line, words, "for")[1]
    ),
    "match": lambda line, ref, words, rules: requests.Match(
        one=_parts(line, words, "with")[0], other=_parts(line, words, "with")[1]
    ),
    "pause": _pause,
    "resume": _resume,
    "remove": _for_member("LEAVE"),
    "erase": _for_member("ERASE"),
    "capacity": _capacity,
    "update": lambda line, ref, words, rules: members.UpdateFor(who=line.rest, fields=line.below),
    "change-address": lambda line, ref, words, rules: members.ChangeAddress(
        old=_parts(line, words, "to")[0], new=_parts(line, words, "to")[1].lower()
    ),
    "block": lambda line, ref, words, rules: members.Apart(
        one=_parts(line, words, "and")[0], other=_parts(line, words, "and")[1]
    ),
    "unblock": lambda line, ref, words, rules: members.Apart(
        one=_parts(line, words, "and")[0], other=_parts(line, words, "and")[1], apart=False
    ),
    "resend": _resend,
    "queue": lambda line, ref, words, rules: questions.Queue(),
    "status": lambda line, ref, words, rules: questions.ProgramStatus(),
    "report": _report,
    "show": _show,
    "find": lambda line, ref, words, rules: questions.Find(words=line.rest),
    "why": lambda line, ref, words, rules: questions.Why(mail=ref),
    "digest": _digest,
    "undo": lambda line, ref, words, rules: UndoDeed(number=number_of(ref)),
    "import-roster": lambda line, ref, words, rules: roster.ImportRoster(),
    "replace-roster": lambda line, ref, words, rules: roster.ReplaceRoster(),
    "export": lambda line, ref, words, rules: program.ExportAll(),
    "stop": lambda line, ref, words, rules: program.Stop(),
    "start": lambda line, ref, words, rules: program.Start(),
}
