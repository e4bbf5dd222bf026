"""What stands in a mail beside the command that is decided: nothing that was typed is dropped unread."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.chain import Step, Then
from processor.core.decisions import hold, ignored
from processor.core.facts import DIRE, EVERYDAY, IN_DANGER, Facts, Wants
from processor.core.intents import Intent
from processor.core.intents.answer import Answer
from processor.core.intents.everyday import partner_reads, seen_tomorrow, told_in_passing
from processor.core.intents.own_words import step_in_own_words
from processor.core.intents.request import Request
from processor.core.intents.signup import SignUp
from processor.core.intents.untold import tells_of_a_partner
from processor.core.outcome import Decision, Disposition, ParkRequest, SaveRequest
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply
from processor.core.reading.answer.cards import is_card
from processor.core.reading.answer.everyday import is_dire, is_grave, is_light, names_topic
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.request.commands import find_ref, is_reply
from processor.core.reading.request.several import pleads
from processor.core.rules import RuleBook
from processor.core.trust import Trust, TrustLevel
from processor.core.understanding import Understood

# Profiles and interests name matters, and nobody; the others are told of, or read whole by a person anyway.
_NOT_SPOKEN = frozenset({"browse", "concern", "for-a-person", "forward", "signup"})
_OF_STAFF = frozenset({"answer", "confirm", "end", "renew", "request", "wait"})  # what she writes as a member
# What she commands as a member; a mail of a coordinator's commands looks itself at what stands beside them.
_OF_A_MEMBER = frozenset({"browse", "erase", "language", "leave", "pause", "resume", "withdraw"})
_TAKES_PROSE = frozenset({"pause", "why"})
_FEWEST_OF_PROSE = 2  # words
_DAY = re.compile(r"\d")  # "until 1 June": what PAUSE takes
_SENTENCE = re.compile(r"(?<=[.!])\s+|\n+")
_SAYS_MORE = "it says more than the command"
_TOLD = ("goals", "about")  # fields in which a danger may stand
_ASKS = frozenset({"answer-confirm", "answer-unclear", "answer-which"})  # letters that want a yes or a no
_WITH_REASONS = frozenset({"answer", "confirm", "wait"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAPerson:
    """Words of a mail, beside what was done because of it."""

    because: str
    dire: bool = False  # a partner never reads it
    in_passing: bool = False  # on a line of the next morning; at once, where they may be regret
    kind: ClassVar[str] = "for-a-person"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if self.in_passing:
            return replace(ignored(self.because, *seen_tomorrow(facts)), rule=EVERYDAY)
        held = hold(facts, self.because, receipt=True)
        letters = (
            replace(each, data={**each.data, "beside": True}) if each.name == "held" else each
            for each in held.letters
        )
        return replace(held, letters=tuple(letters), rule=DIRE if self.dire else "")


def with_what_stands_beside(decision: Decision, intent: Intent, facts: Facts, rules: RuleBook) -> Decision:
    """Further commands are done after the first, each as a mail of its own. Words that weigh reach a person
    at once, others stand in the coordinators' mail of the next morning.
    """
    reading, voucher = facts.mail.reading, facts.voucher
    if reading is None or isinstance(intent, ForAPerson) or decision.disposition is Disposition.HELD:
        return decision
    if voucher is not None and voucher.in_name:
        return decision
    words, rest = _words(intent, reading, facts, rules), _untold(decision, intent, facts, rules)
    if rest:
        above = reading.beside or (words if is_dire(words, rules.vocabularies) else "")
        words = "\n".join(filter(None, (above, rest)))
    dire = is_dire(words, rules.vocabularies)
    nobody_reads = decision.disposition is Disposition.IGNORED and not dire and not rest
    several = bool(reading.further or reading.doubtful)
    if not (several or words) or (nobody_reads and not several):
        return decision
    if reading.doubtful and not reading.beside and _does_something(decision, intent, facts):
        return hold(facts, "it asks for several things, and it is not sure which of them first", receipt=True)
    if voucher is not None and voucher.by_coordinator and not voucher.released:  # she has read it herself
        weighs = is_grave(reading.beside, rules.vocabularies)
        if weighs or reading.further or (reading.doubtful and reading.beside):
            return hold(facts, _SAYS_MORE, receipt=False)
        more = "; about the rest of its words nothing was done" if reading.beside else ""
        return replace(decision, because=f"{decision.because}{more}")
    if not facts.trust.may_act:
        return _unproven(decision, words, rest, intent, facts, rules)
    if voucher is not None and voucher.released and reading.further:
        # a coordinator decides one thing by one command, and is told of the others
        left = ", ".join(words.partition("\n")[0] for words in reading.further)
        return replace(decision, because=f"{decision.because}; it asks for more, which is not done: {left}")
    unanswered = any(letter.name == "why-not" for letter in decision.letters)
    steps = (
        *_for_coordinators(words, rest, intent, reading, facts, rules, unanswered=unanswered),
        *_further(reading, facts, rules),
    )
    if not steps:
        return decision
    then = decision.then or Then(steps=(), afterwards=True)
    return replace(decision, then=replace(then, steps=(*then.steps, *steps)))


def _untold(decision: Decision, intent: Intent, facts: Facts, rules: RuleBook) -> str:
    """A member's words that nobody would read: of a note that goes to no mentor, and around a form's values;
    thanks and a name need nobody.
    """
    if facts.member is None:
        return ""
    vocabularies = rules.vocabularies
    if isinstance(intent, Request):
        sent = any(isinstance(effect, ParkRequest | SaveRequest) for effect in decision.effects)
        heard = sent or decision.disposition is Disposition.IGNORED
        weighs = is_grave(intent.note, vocabularies) or tells_of_a_partner(intent.note, facts, rules)
        return intent.note if weighs and not heard else ""
    if not isinstance(intent, SignUp):
        return ""
    rest = intent.rest
    if is_card(rest, vocabularies) or is_light(rest, vocabularies) or is_pleasantry(rest, vocabularies):
        rest = ""
    return "\n\n".join(filter(None, (rest, intent.told_below(facts, rules))))


def danger_told_by_staff(words: str, facts: Facts, rules: RuleBook) -> tuple[Step, ...]:
    """A coordinator who takes part may be in danger as well: the others read it, beside whatever is done."""
    if facts.member is None or facts.voucher is not None or not is_dire(words, rules.vocabularies):
        return ()
    because = "beside what was done, it says something that a person has to read"
    return (_for_a_person(words, because, facts, rules, dire=True),)


def _unproven(
    decision: Decision, words: str, rest: str, intent: Intent, facts: Facts, rules: RuleBook
) -> Decision:
    """A danger is a person's at once; other words are, where the mail is not asked about anyway."""
    reading = facts.mail.reading
    assert reading is not None
    said = reading.beside if intent.kind in _NOT_SPOKEN else f"{words}\n{reading.typed}"
    if is_dire(said, rules.vocabularies):
        return replace(hold(facts, _SAYS_MORE, receipt=True), rule=IN_DANGER)
    beside = "\n".join(filter(None, (reading.beside, rest)))
    if is_grave(beside, rules.vocabularies):
        return hold(facts, _SAYS_MORE, receipt=True)
    if facts.member is None or not beside:
        return decision
    return told_in_passing(decision, facts, _SAYS_MORE, beside)


def _words(intent: Intent, reading: Reading, facts: Facts, rules: RuleBook) -> str:
    """That no command takes; else all that was said, or a subject, where a danger stands in it."""
    spoken = intent.kind in _OF_STAFF or not (reading.staff or intent.kind in _NOT_SPOKEN)
    own = facts.mail.said if _commands_as_a_member(intent, facts, rules) else _told_in_a_form(intent, facts)
    whole = facts.mail.said if spoken else own
    words = reading.beside or whole
    if not is_dire(words, rules.vocabularies) and is_dire(whole, rules.vocabularies):
        return whole  # above what is beside it: "He threatens me. Please pause my profile in May."
    title = reading.mail.subject
    if is_dire(words, rules.vocabularies) or is_reply(title) or not is_dire(title, rules.vocabularies):
        return words
    return title  # "He threatens me", over STATUS


def _commands_as_a_member(intent: Intent, facts: Facts, rules: RuleBook) -> bool:
    """A command that any member may send, from a coordinator who is one, with a danger beside it."""
    if facts.member is None or intent.kind not in _OF_A_MEMBER:
        return False
    return is_dire(facts.mail.said, rules.vocabularies)


def _signs_up_in_a_sentence(intent: Intent, facts: Facts) -> bool:
    """ "I am looking for a mentor! Mine insults me": a member who fills in no form has more to say."""
    if not isinstance(intent, SignUp) or facts.member is None:
        return False
    return intent.prose or not (intent.fields or intent.second)


def _told_in_a_form(intent: Intent, facts: Facts) -> str:
    """What one hopes for; careers and areas name such matters as well, and tell of nobody."""
    if not isinstance(intent, SignUp):
        return ""
    if _signs_up_in_a_sentence(intent, facts):
        return facts.mail.said
    return "\n".join(form.get(key, "") for form in (intent.fields, intent.second) for key in _TOLD)


def _does_something(decision: Decision, intent: Intent, facts: Facts) -> bool:
    """More than to ask for a yes or a no once more, or to tell a stranger what this is."""
    if intent.kind in _NOT_SPOKEN:
        return False
    names = {letter.name for letter in decision.letters}
    if facts.member is None:
        return decision.disposition is Disposition.DONE
    return not names or not names <= _ASKS  # nor is it passed over in silence


def _for_coordinators(
    words: str,
    rest: str,
    intent: Intent,
    reading: Reading,
    facts: Facts,
    rules: RuleBook,
    *,
    unanswered: bool = False,
) -> tuple[Step, ...]:
    """The words, where they weigh or are more than a reason; a stranger's reach nobody in passing."""
    dire = is_dire(words, rules.vocabularies)
    taken = _is_prose(reading) or _signs_up_in_a_sentence(intent, facts)
    beside = bool(reading.beside or rest)
    grave = bool(beside or taken or intent.kind in _WITH_REASONS)
    grave = grave and is_grave(words, rules.vocabularies)
    more = bool(beside or reading.doubtful or (taken and (grave or unanswered)))
    lost = bool(reading.beside and reading.doubtful)  # further commands that nobody does
    told = more or grave or _asks_us(words, intent, rules)
    if dire or lost or (more and grave) or (told and partner_reads(facts)):
        because = "beside what was done, it says something that a person has to read"
        return (_for_a_person(words, because, facts, rules, dire=dire),)
    if facts.member is not None and told:
        because = "beside what was done, it says more, which a person reads in passing"
        return (_for_a_person(words, because, facts, rules, in_passing=True),)
    return ()


def _is_prose(reading: Reading) -> bool:
    """ "Why does he never answer?" is WHY by its first word; the command knows none of the others."""
    command = reading.command
    if command is None or command.kind not in _TAKES_PROSE or find_ref(command.rest):
        return False
    return len(command.rest.split()) >= _FEWEST_OF_PROSE and not _DAY.search(command.rest)


def _asks_us(words: str, intent: Intent, rules: RuleBook) -> bool:
    """ "No, sorry. Please pause my profile in May": of a no its reasons alone need nobody."""
    if not isinstance(intent, Answer) or intent.reply is not Reply.REJECT or intent.plain:
        return False
    vocabularies = rules.vocabularies
    return "?" in words or any(
        pleads(each, vocabularies) or names_topic(each, "leave", vocabularies)
        for each in _SENTENCE.split(words)
    )


def _further(reading: Reading, facts: Facts, rules: RuleBook) -> tuple[Step, ...]:
    steps = [_own(words, facts, rules) for words in reading.further]
    vouched = [step for step in steps if _may_act(step, facts, rules)]
    if len(vouched) == len(steps):
        return tuple(steps)
    because = "beside what was done, it asks for something for which nobody vouches"
    return (_for_a_person(reading.typed, because, facts, rules), *vouched)


def _may_act(step: Step, facts: Facts, rules: RuleBook) -> bool:
    """The sender's server vouches for all of the mail; a reply token is good for what it offers."""
    from processor.core.recognize import recognize  # as in understanding.py: only such a mail waits for it

    if facts.trust.level is TrustLevel.PROVEN:
        return True
    return isinstance(step.mail, Reading) and facts.token.offers(recognize(step.mail, rules).kind)


def _for_a_person(
    words: str, because: str, facts: Facts, rules: RuleBook, *, dire: bool = False, in_passing: bool = False
) -> Step:
    step = step_in_own_words(words, facts, rules)
    assert isinstance(step.mail, Reading)
    outer = facts.mail.reading
    mail = replace(step.mail.mail, subject=outer.mail.subject if outer is not None else "")
    reading = replace(step.mail, mail=mail)
    intent = ForAPerson(because=because, dire=dire, in_passing=in_passing)
    understood = Understood(reading=reading, intent=intent, trust=Trust())
    return replace(step, mail=understood)


def _own(words: str, facts: Facts, rules: RuleBook) -> Step:
    """In the thread of the mail: ACCEPT below PAUSE answers the letter that both reply to."""
    step = step_in_own_words(words, facts, rules)
    reading, outer = step.mail, facts.mail.reading
    if not isinstance(reading, Reading) or outer is None or reading.about:
        return step
    return replace(step, mail=replace(reading, about=outer.about))
