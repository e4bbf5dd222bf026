"""How many letters may go to whom, and because of whom: the one place that counts.

Every letter has a recipient and a cause: the sender of the mail that brought it about, proven or not, or the
clock. What is over a limit changes nothing: the mail is held, and reaches a person. Coordinators get single
mails up to a number, and then a summary each hour. Against floods, lock-outs and backscatter (faults
22, 23, 42, 52 to 54).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from processor.core.danger import read_at_once, speaks_of_danger
from processor.core.decisions import RECEIPT, hold
from processor.core.facts import CONFIDENTIAL, IN_DANGER, Facts
from processor.core.outcome import Decision, Disposition, Letter
from processor.core.permission import is_coordinator, speaks_as_coordinator
from processor.core.rules import Policy, RuleBook
from processor.core.telling import SUMMARIES, in_an_hour, line_about, line_of, tomorrow

# Letters that a wrong hand could have repeated to a member all day: one a day of each is enough.
_ONCE_A_DAY = frozenset({"answer-not-you", "other-address"})
MOST_RECEIPTS = 10  # a day, to people of one domain who are nobody's: a desk has an address for each ticket
MOST_UNPROVEN = 5  # of all such concerns that nobody vouches for, beyond the day's single letters
MOST_CONCERNS = 3  # of one sender a day that coordinators read at once, whatever else they had (row 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Letters of one name to one address, of the last 24 hours, that had the same cause."""

    letter: str
    caused_by: str  # an addr-spec; "": the clock
    proven: bool  # somebody vouched for whoever caused it
    mails: int
    about: str = ""  # REQ-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What went out, or is on its way, in the last 24 hours."""

    to: Mapping[str, Sequence[Counted]] = field(default_factory=dict)  # recipient ->
    strangers: int = 0  # to addresses of nobody's, in answer to mails that nobody vouched for
    receipts: int = 0  # to addresses of nobody's, of the sender's domain; for mail as well proven as this one
    confirmed: int = 0  # mails of the sender's address to which it has said: yes, that was me


def _notices(decision: Decision, facts: Facts) -> list[Letter]:
    """Letters to coordinators; one who takes part, too, gets as a member what all members get."""
    own, staff = _own(facts), facts.program.coordinators
    notices = (x for x in decision.letters if x.to in staff and x.to not in own and not x.reply_about)
    return [letter for letter in notices if letter.name not in SUMMARIES]


def noticed(decision: Decision, facts: Facts) -> frozenset[str]:
    """The coordinators whose letters have to be counted before the decision stands."""
    return frozenset(letter.to for letter in _notices(decision, facts))


def recipients(decision: Decision, facts: Facts) -> frozenset[str]:
    """Whose letters have to be counted before the decision stands."""
    found = {letter.to for letter in decision.letters}
    return frozenset(found | set(_own(facts))) if found else frozenset()


def within_limits(decision: Decision, facts: Facts, tally: Tally, rules: RuleBook) -> Decision:
    """The decision about a mail; or the mail is held, where a letter of it would be one too many.

    What coordinators get is looked at afterwards: see notices_within_limits().
    """
    because = _too_many_answers(decision, facts, tally, rules.policy)
    if because and _is_of_few_concerns(decision, facts, tally):
        own = _own(facts)
        decision = replace(decision, letters=tuple(x for x in decision.letters if x.to not in own))
    elif because and decision.rule not in CONFIDENTIAL and speaks_of_danger(facts, rules):
        held = replace(hold(facts, because, receipt=False), rule=IN_DANGER)
        few = _is_of_few_concerns(held, facts, tally)
        decision = held if few else _put_aside(decision, facts, because, told=False)
    elif because:
        first = (
            believed(facts, rules.policy) and _had(facts, tally, proven=True) <= rules.policy.letters_per_day
        )
        decision = _put_aside(decision, facts, because, told=first)
    else:
        because = _too_many_for_others(decision, facts, tally, rules.policy)
        if because:
            held = hold(facts, because, receipt=facts.trust.may_act)
            decision = read_at_once(held, facts, rules)
    return decision


def without_receipt(decision: Decision, tally: Tally) -> Decision:
    """A stranger's mail is held all the same, and reaches a person (rows 157, 158)."""
    if tally.receipts < MOST_RECEIPTS:
        return decision
    return replace(decision, letters=tuple(x for x in decision.letters if x.name != RECEIPT))


def gets_receipt(decision: Decision, facts: Facts) -> bool:
    """A stranger does; a member's address is counted by itself."""
    return facts.member is None and any(x.name == RECEIPT for x in decision.letters)


def notices_within_limits(decision: Decision, facts: Facts, tally: Tally, rules: RuleBook) -> Decision:
    """Beyond the day's number of single mails, what coordinators should know waits for the hour's summary.

    What answers a coordinator's own mail is no notice.
    """
    staff = facts.program.coordinators
    notices = _notices(decision, facts)
    most = rules.policy.coordinator_letters_per_day
    had = {to: _sum(c for c in tally.to.get(to, ()) if c.caused_by != to) for to in staff}
    coming = Counter(letter.to for letter in notices)
    if all(had[to] + coming[to] <= most for to in coming):
        return decision
    over = max(had[to] + coming[to] - most for to in coming)
    if _is_urgent(decision, facts, tally, rules.policy, over=over):
        return decision
    put_off = [x for x in notices if x.name != "note" or _is_for_all(x, notices, facts)]

    def line(letter: Letter) -> str:
        told_to_all = letter.name != "held" or _is_for_all(letter, notices, facts)
        return line_of(letter) if told_to_all else _withheld(letter.about)

    return _told_together(decision, put_off, facts, line)


def _is_for_all(letter: Letter, notices: Sequence[Letter], facts: Facts) -> bool:
    """Whether each coordinator gets the same: what is kept from one stands in no summary, which all read."""
    same = {x.to for x in notices if (x.name, line_of(x)) == (letter.name, line_of(letter))}
    return same >= set(facts.program.coordinators) - set(_own(facts))


def answers_within_limits(
    decision: Decision, facts: Facts, coordinator: str, tally: Tally, rules: RuleBook
) -> Decision:
    """What a coordinator's mails ask for is done however many they are; the answers have a number, too.

    Beyond it they wait for the hour's summary: else a mailbox that passes all its mail on makes a loop.
    """
    answers = [x for x in decision.letters if x.to == coordinator and x.name not in SUMMARIES]
    had = _sum(c for c in tally.to.get(coordinator, ()) if c.caused_by == coordinator)
    if not answers or had + len(answers) <= rules.policy.letters_per_day:
        return decision
    return _told_together(decision, answers, facts)


def _is_urgent(decision: Decision, facts: Facts, tally: Tally, policy: Policy, *, over: int) -> bool:
    """A proven concern never waits for a summary; nor do the first for which nobody vouches.

    `over`: how many single letters too many a coordinator would have with it.
    """
    heard = believed(facts, policy) or over <= MOST_UNPROVEN
    return heard and _is_of_few_concerns(decision, facts, tally)


def _is_of_few_concerns(decision: Decision, facts: Facts, tally: Tally) -> bool:
    """No other limit keeps a concern from a person; but nobody fills a coordinator's mailbox with them."""
    own = _own(facts)
    had = (
        _sum(c for c in tally.to.get(to, ()) if c.letter == "held" and c.caused_by in own)
        for to in facts.program.coordinators
    )
    return decision.rule in CONFIDENTIAL and max(had, default=0) < MOST_CONCERNS


def _told_together(
    decision: Decision,
    put_off: Sequence[Letter],
    facts: Facts,
    line: Callable[[Letter], str] = line_of,
) -> Decision:
    # the same is told to each coordinator, so one line of it is enough
    lines = dict.fromkeys(line(letter) for letter in put_off)
    effects = [effect for each in lines for effect in in_an_hour(facts, each)]
    letters = tuple(letter for letter in decision.letters if letter not in put_off)
    return replace(decision, effects=(*decision.effects, *effects), letters=letters)


def _withheld(ref: str) -> str:
    """In place of a held mail's sender, subject and reason, where a coordinator is the partner."""
    return f"{ref}: a mail that not each of you is shown; QUEUE and SHOW {ref} show it to the others"


def caused(letters: Sequence[Letter], facts: Facts, rules: RuleBook) -> tuple[Letter, ...]:
    """The letters with the cause that they are counted by."""
    by = facts.member.email if facts.member else facts.sender.addr_spec
    proven = believed(facts, rules.policy)
    return tuple(replace(letter, caused_by=by, proven=proven) for letter in letters)


def _own(facts: Facts) -> tuple[str, ...]:
    """The sender's addresses: the one that wrote, and the one on file."""
    member = facts.member
    return tuple({facts.sender.addr_spec, member.email if member else ""} - {""})


def _sum(counted: Iterable[Counted]) -> int:
    return sum(c.mails for c in counted)


def believed(facts: Facts, policy: Policy) -> bool:
    """The limits for proven mail apply: somebody vouches for the sender, or the rules ask for nothing."""
    return facts.trust.may_act or policy.unproven == "accept"


def _too_many_answers(decision: Decision, facts: Facts, tally: Tally, policy: Policy) -> str:
    """Why no more answers go to the sender today; "" when they may.

    Answers to proven and to unproven mail are counted apart: whoever writes in a member's name cannot
    lock the member out, and whoever's name is used gets one mail of it a day.
    """
    own = _own(facts)
    answers = [letter for letter in decision.letters if letter.to in own]
    if not answers:
        return ""
    sender = facts.sender.addr_spec
    proven = believed(facts, policy)
    if proven and speaks_as_coordinator(facts):
        return ""
    had = _had(facts, tally, proven=proven)
    if proven:
        over = had + len(answers) > policy.letters_per_day  # so the word about it is never left out
        return f"{sender} had {had} answers today; more would only make a loop" if over else ""
    if facts.member is None and tally.strangers >= policy.unproven_letters_in_all:
        return f"{tally.strangers} answers went today to people for whom nobody vouches; no more go out"
    checked = bool(facts.program.authserv_id)  # else no mail is ever proven by a server
    most = policy.unproven_letters_per_day if checked else policy.stranger_letters_per_day
    if had < most + tally.confirmed:  # whoever answers the question is no victim of a forger
        return ""
    answers_had = f"{had} answer{'' if had == 1 else 's'}"
    return f"nobody vouches for {sender}, and that address had {answers_had} to such mail today"


def _had(facts: Facts, tally: Tally, *, proven: bool) -> int:
    """Answers that the sender had today, to proven mails or to the others."""
    own = _own(facts)
    return _sum(c for to in own for c in tally.to.get(to, ()) if c.caused_by in own and c.proven == proven)


def _too_many_for_others(decision: Decision, facts: Facts, tally: Tally, policy: Policy) -> str:
    """Why nothing more goes to somebody else today because of this sender; "" when it may."""
    own = _own(facts)
    staff = facts.program.coordinators
    others = [x for x in decision.letters if x.to not in own and x.to not in staff]
    if is_coordinator(facts):
        return ""
    for to, coming in Counter(letter.to for letter in others).items():
        counted = tally.to.get(to, ())
        by_me = _sum([c for c in counted if c.caused_by in own])
        by_all = _sum([c for c in counted if c.caused_by and c.caused_by != to])
        if by_me + coming > policy.letters_from_one_per_day:
            return f"{_name(to, others)} had {by_me} mails today because of {facts.sender.addr_spec}"
        if by_all + coming > policy.letters_from_all_per_day:
            return f"{_name(to, others)} had {by_all} mails today because of others"
        had = {c.letter for c in counted}
        again = next((x.name for x in others if x.to == to and x.name in _ONCE_A_DAY & had), "")
        if again:
            return f"{_name(to, others)} was asked today already"
    return ""


def _name(to: str, letters: Sequence[Letter]) -> str:
    return next((x.to_name for x in letters if x.to == to and x.to_name), to)


def _put_aside(decision: Decision, facts: Facts, because: str, *, told: bool) -> Decision:
    """Held, and told to the coordinators with all others of the day.

    `told`: the sender reads once a day that a person goes on with it.
    """
    if decision.disposition is Disposition.QUARANTINED:
        kept = tuple(x for x in decision.letters if x.to not in _own(facts))
        return replace(decision, letters=kept)
    held = hold(facts, because, receipt=told)
    receipt = tuple(letter for letter in held.letters if letter.name == RECEIPT)
    ref = f"HELD-{facts.mail.inbox_id}"
    line = f"{ref}: {line_about(facts, because)}"
    if {x.to for x in held.letters if x.name == "held"} < set(facts.program.coordinators):
        line = _withheld(ref)
    return replace(held, effects=(*held.effects, *tomorrow(facts, line)), letters=receipt)
