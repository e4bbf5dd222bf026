"""Which letters are over by the time that they can be written: what they ask or tell is so no longer.

A letter that goes out when it is decided needs none of this. One that could not be written waits for hours or
days (stages/unwritten.py), and its reader hears of all that happens meanwhile by other letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from processor.core.facts import OPEN_STATES, Confirmation, HeldItem
from processor.core.outcome import Letter
from processor.core.program import (
    Member,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
    Role,
    Standing,
)

ASK = ("request", "reminder")  # the letters by which a mentor hears of a request
_WAITS_OR_YES = (RequestState.PENDING, RequestState.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A letter's matter and its reader as they are now."""

    now: datetime
    reader: Member | None = None  # None: no member has the address
    request: RequestView | None = None  # of a letter about REQ-7
    relationship: RelationshipView | None = None  # of one about REL-3
    question: Confirmation | None = None  # of one about CONF-5
    held: HeldItem | None = None  # of one about HELD-5
    has_mentor: bool = False  # the mentee of the request; of any other letter its reader
    mentor_has_room: bool = False  # the mentor of the request
    contact_paused: bool = False  # between the two of the relationship
    has_asked: bool = False  # the reader has a request that waits for an answer, or for its turn
    waits_for: tuple[str, ...] = ()  # names of the mentors whom the reader wants to ask next
    was_asked: bool = False  # the reader, as a mentor, ever
    asked: frozenset[str] = frozenset()  # REQ-7: the reader's own that wait for an answer
    matched: Mapping[int, str] = field(default_factory=dict)  # members with whom the reader is -> REL-3
    people: Mapping[int, Member] = field(default_factory=dict)  # whom it mentions: see core/mentioned.py
    requests: Mapping[str, RequestView] = field(default_factory=dict)
    relationships: Mapping[str, RelationshipView] = field(default_factory=dict)
    unheard: frozenset[str] = frozenset()  # REQ-7: of a change of it the reader is to hear later only
    moved: Mapping[str, str] = field(default_factory=dict)  # an address -> the one of its member now
    apart: frozenset[int] = frozenset()  # the members from whom the reader is kept apart
    has_answered: bool = False  # the check-in, after this letter
    told_why: bool = False  # in answer to another WHY, after this letter
    mail_is_read: bool = False  # which this letter says could not be read


Check = Callable[[Letter, Today], bool]  # True: what the letter says is still so


def is_over(letter: Letter, today: Today) -> bool:
    return not all(check(letter, today) for check in _CHECKS.get(letter.name, ()))


def brings_together(letter: Letter) -> bool:
    """By it one of two hears of the other one at all."""
    return letter.name in (*ASK, "introduction-mentor", "introduction-mentee")


def may_not_meet(today: Today) -> bool:
    """A coordinator keeps the two of its matter apart, or their contact is paused."""
    view = today.request or today.relationship
    if view is None or today.reader is None:
        return False
    both = {view.mentee.number, view.mentor.number}
    return today.contact_paused or not both.isdisjoint(today.apart - {today.reader.number})


def depends_on_reader(letter: Letter) -> bool:
    """Whether has_asked, waits_for, was_asked and asked are needed."""
    return letter.name in _OF_READER


def depends_on_pairs(letter: Letter) -> bool:
    """Whether `matched` is needed."""
    return letter.name in _OF_PAIRS


def tells_of_an_end(letter: Letter) -> bool:
    """Of a request or a pair; its reader would not hear of it otherwise."""
    checks = _CHECKS.get(letter.name, ())
    return not _ENDS.isdisjoint(checks) and _partner_is_there not in checks


def matter_of(letter: Letter) -> str:
    """REQ-7; what its reader does not see: of a receipt HELD-5, of a YES that failed CONF-5."""
    unseen = letter.data.get("held") or letter.data.get("question")
    return letter.about or (unseen if isinstance(unseen, str) else "")


def _matter(letter: Letter) -> str:
    return matter_of(letter).partition("-")[0]


def _is_open(letter: Letter, today: Today) -> bool:
    """The request waits for its answer."""
    view = today.request
    return _matter(letter) != "REQ" or (view is not None and view.request.state is RequestState.PENDING)


def _is_closed(letter: Letter, today: Today) -> bool:
    """The request came to nothing, or what came of it is over; and it is not open again."""
    state = today.request.request.state if today.request is not None else None
    return state is not RequestState.PENDING and not (state is RequestState.ACCEPTED and today.has_mentor)


def _is_offered(letter: Letter, today: Today) -> bool:
    """The mentee may say yes to the yes that came late."""
    view = today.request
    offered = view is not None and view.request.reoffered and view.request.state not in _WAITS_OR_YES
    return offered and not today.has_mentor


def _is_no(letter: Letter, today: Today) -> bool:
    """The mentor has not said yes after it."""
    return _is_closed(letter, today) and (today.request is None or not today.request.request.reoffered)


def _searches(letter: Letter, today: Today) -> bool:
    """The mentee takes part, and has no mentor; a correction of what they had read goes out anyway."""
    return letter.data.get("why") == "taken-back" or (_takes_part(letter, today) and not today.has_mentor)


def _is_full(letter: Letter, today: Today) -> bool:
    return not today.mentor_has_room


def _is_as_told(letter: Letter, today: Today) -> bool:
    """The request is in the state that the letter names."""
    view = today.request
    return view is None or letter.data.get("state") == view.request.state.value


def _asks_still(letter: Letter, today: Today) -> bool:
    """Whom they want to ask: they have asked nobody since. `asked_then`: what was open at the time."""
    then = letter.data.get("asked_then", ())
    return not today.asked - set(then if isinstance(then, tuple) else ())


def _until_then(letter: Letter, today: Today) -> bool:
    """The request's time is the one that the letter names."""
    view = today.request
    return view is None or letter.data.get("answer_by") == view.request.answer_by


def _goes_on(letter: Letter, today: Today) -> bool:
    """The two are matched; or, of a letter about their request, it was accepted."""
    if _matter(letter) == "REQ":
        return today.request is not None and today.request.request.state is RequestState.ACCEPTED
    pair = today.relationship
    return _matter(letter) != "REL" or (
        pair is not None and pair.relationship.state is RelationshipState.ACTIVE
    )


def _has_ended(letter: Letter, today: Today) -> bool:
    pair = today.relationship
    return pair is None or pair.relationship.state is not RelationshipState.ACTIVE


def _not_matched_anew(letter: Letter, today: Today) -> bool:
    """The two of its matter are not together again, by another number."""
    pair, reader = today.relationship, today.reader
    return pair is None or reader is None or pair.partner_of(reader).number not in today.matched


def _has_nobody(letter: Letter, today: Today) -> bool:
    return not today.matched


def _same_term(letter: Letter, today: Today) -> bool:
    """Their term ends on the day that the letter names."""
    pair = today.relationship
    return pair is None or letter.data.get("ends_on") == pair.relationship.ends_on


def _vote(today: Today) -> str:
    pair, reader = today.relationship, today.reader
    return "" if pair is None or reader is None else pair.relationship.vote_of(reader.number)


def _has_not_voted(letter: Letter, today: Today) -> bool:
    return not _vote(today)


def _voted_so(letter: Letter, today: Today) -> bool:
    return today.reader is None or letter.data.get("vote") == _vote(today)


def _may_write(letter: Letter, today: Today) -> bool:
    """Contact between the two is not paused."""
    return not today.contact_paused


def _at_that_address(letter: Letter, today: Today) -> bool:
    pair, reader = today.relationship, today.reader
    if pair is None or reader is None:
        return True
    return letter.data.get("partner_email") == pair.partner_of(reader).email


def _is_asked(letter: Letter, today: Today) -> bool:
    """A YES still counts."""
    question = today.question
    return _matter(letter) != "CONF" or (
        question is not None and not question.done and question.expires_at > today.now
    )


def _is_not_settled(letter: Letter, today: Today) -> bool:
    """No other answer has come. `was_open`: whether one could, at the time."""
    question = today.question
    settled = question is not None and question.done and question.address == letter.to
    return not (settled and letter.data.get("was_open"))


def _is_unread(letter: Letter, today: Today) -> bool:
    return not today.mail_is_read


def _not_told_why(letter: Letter, today: Today) -> bool:
    return not today.told_why


def _has_not_answered(letter: Letter, today: Today) -> bool:
    return not today.has_answered


def _asks_nobody(letter: Letter, today: Today) -> bool:
    return not today.asked


def _is_held(letter: Letter, today: Today) -> bool:
    return _matter(letter) != "HELD" or (today.held is not None and today.held.state in OPEN_STATES)


def _takes_part(letter: Letter, today: Today) -> bool:
    return today.reader is None or today.reader.standing is not Standing.LEFT


def _is_active(letter: Letter, today: Today) -> bool:
    return today.reader is None or today.reader.standing is Standing.ACTIVE


def _has_not_moved_there(letter: Letter, today: Today) -> bool:
    """The address that the letter names is not the reader's yet."""
    return today.reader is None or letter.data.get("new") != today.reader.email


def _has_left(letter: Letter, today: Today) -> bool:
    """`stays`: only the mentor's part was given up."""
    reader = today.reader
    if reader is None:
        return True
    stays = letter.data.get("stays") is True
    return reader.profile(Role.MENTOR) is None if stays else reader.standing is Standing.LEFT


def _pauses(letter: Letter, today: Today) -> bool:
    reader = today.reader
    return reader is None or (
        reader.standing is Standing.PAUSED and (letter.data.get("until") or None) == reader.paused_until
    )


def _asks_until_when(letter: Letter, today: Today) -> bool:
    """Nothing has changed since, as it says."""
    reader = today.reader
    if reader is None or "standing" not in letter.data:
        return _pauses_not(letter, today)
    now = (reader.standing.value, reader.paused_until or "")
    return now == (letter.data["standing"], letter.data.get("until") or "")


def _pauses_not(letter: Letter, today: Today) -> bool:
    return today.reader is None or today.reader.standing not in (Standing.PAUSED, Standing.LEFT)


def _is_draft(letter: Letter, today: Today) -> bool:
    """The profile is there, and is not complete."""
    reader = today.reader
    profile = reader.profile(Role(str(letter.data["role"]))) if reader and "role" in letter.data else None
    return reader is None or (profile is not None and not profile.complete)


def _is_to_fill_in(letter: Letter, today: Today) -> bool:
    """An empty form, and there is no such profile yet; one that is filled in is there to be changed."""
    reader, fields = today.reader, letter.data.get("fields")
    rows = fields if isinstance(fields, tuple) else ()
    filled = sum(bool(row.get("value")) for row in rows if isinstance(row, Mapping))
    return reader is None or filled > 1 or reader.profile(Role(str(letter.data["role"]))) is None


def _has_not_said_more(letter: Letter, today: Today) -> bool:
    """No other profile was begun since: `profiles`, how many there were then."""
    then = letter.data.get("profiles", 0)
    return today.reader is None or len(today.reader.profiles) <= (then if isinstance(then, int) else 0)


def _is_no_member(letter: Letter, today: Today) -> bool:
    reader = today.reader
    return reader is None or not any(map(reader.ready, reader.roles))


def _in_that_language(letter: Letter, today: Today) -> bool:
    return today.reader is None or today.reader.language in ("", letter.language)


def _has_that_address(letter: Letter, today: Today) -> bool:
    """`now`: the address on file at the time."""
    return today.reader is None or letter.data.get("now", today.reader.email) == today.reader.email


def _needs_profile(letter: Letter, today: Today) -> bool:
    return today.reader is None or not today.reader.ready(Role.MENTEE)


def _may_be_nudged(letter: Letter, today: Today) -> bool:
    return _is_active(letter, today) and not today.has_asked and not today.has_mentor


def _is_next(letter: Letter, today: Today) -> bool:
    return today.reader is None or letter.data.get("mentor") in today.waits_for


def _was_never_asked(letter: Letter, today: Today) -> bool:
    return not today.was_asked


def offers_somebody(letter: Letter) -> bool:
    """By the code of a mentor, among its values."""
    return _is_there in _CHECKS.get(letter.name, ())


def code_number(code: object) -> int:
    """1042 of M-1042; 0 of anything else."""
    text = code.removeprefix("M-") if isinstance(code, str) and code.startswith("M-") else ""
    return int(text) if text.isdecimal() else 0


def _is_there(letter: Letter, today: Today) -> bool:
    """The mentor whom it offers can be asked by its reader."""
    return can_be_asked(code_number(letter.data.get("code")), today)


def _are_together(letter: Letter, today: Today) -> bool:
    """Nobody keeps the two of its matter apart: their words are not passed on then."""
    pair, reader = today.relationship, today.reader
    return pair is None or reader is None or pair.partner_of(reader).number not in today.apart


def _partner_is_there(letter: Letter, today: Today) -> bool:
    pair, reader = today.relationship, today.reader
    return pair is None or reader is None or pair.partner_of(reader).standing is not Standing.LEFT


def can_be_asked(number: int, today: Today) -> bool:
    """A mentor whom the reader may be shown."""
    mentor = today.people.get(number)
    there = mentor is not None and mentor.standing is Standing.ACTIVE and mentor.ready(Role.MENTOR)
    return there and number not in today.apart


def _rows(*rows: tuple[Iterable[str], tuple[Check, ...]]) -> Mapping[str, tuple[Check, ...]]:
    return {name: checks for names, checks in rows for name in names}


# A letter that is not here tells of what was done once, or answers what was asked then: it stays true. Why it
# does of each of them, tests/core/test_overtaken.py says.
_CHECKS = _rows(
    # of a request
    (("request", "request-received", "question", "question-passed", "question-answered", "answer-passed",
      "answer-unclear", "answer-confirm", "answer-full", "deferred", "deferred-noted",
      "request-pending", "request-limit", "leave-or-reject"), (_is_open,)),
    (("answer-already", "answer-mentor-only"), (_is_as_told,)),
    (("colleague",), (_is_open, _is_there)),
    (("reminder", "waiting", "mentee-waits", "deadline-moved", "mentor-away", "away-noted"),
     (_is_open, _until_then)),
    (("place-taken",), (_is_open, _is_full)),
    (("withdrawn", "answer-undone", "answer-taken", "answer-withdrawn",
      "late-offer-declined"), (_is_closed,)),
    (("request-closed",), (_takes_part, _is_closed)),
    (("answer-thanks",), (_is_no,)),
    (("expired-mentor",), (_takes_part, _is_no)),
    (("answer-late",), (_is_closed,)),
    (("encouragement",), (_is_closed, _searches)),
    (("late-offer",), (_takes_part, _is_offered)),
    # of a pair
    (("meeting-declined",), (_goes_on, _may_write)),
    (("introduction-mentor", "introduction-mentee", "answer-end-instead", "end-offered",
      "withdraw-too-late", "request-partner"), (_goes_on,)),
    (("renewed", "renewal-undone", "term-moved", "too-early-to-renew"), (_goes_on, _same_term)),
    (("vote-noted",), (_goes_on, _same_term, _voted_so)),
    (("renewal-offer", "renewal-reminder"), (_goes_on, _same_term, _has_not_voted, _may_write)),
    (("check-in",), (_is_active, _goes_on, _may_write)),
    (("check-in-unclear",), (_takes_part, _goes_on, _may_write, _has_not_answered)),
    (("first-contact",), (_takes_part, _goes_on, _may_write)),
    (("check-in-help",), (_goes_on, _may_write)),
    (("partner-has-words",), (_goes_on, _may_write, _are_together)),
    (("from-partner",), (_may_write, _are_together)),  # words that were said before the end
    (("partner-moved", "partner-unreached"), (_goes_on, _may_write, _are_together, _at_that_address)),
    (("ended", "completed", "relationship-over", "reassigned"), (_has_ended,)),
    (("late-renewal-noted",), (_has_ended, _not_matched_anew)),
    (("late-renewal",), (_takes_part, _has_ended, _partner_is_there, _not_matched_anew)),
    (("nothing-to-end",), (_has_nobody,)),
    # of a question, and of a held mail
    (("confirm", "confirm-address", "confirm-erase", "confirm-forward", "other-address"), (_is_asked,)),
    (("confirm-failed",), (_is_not_settled,)),
    (("held", "held-receipt"), (_is_held,)),
    # of the reader
    (("welcome-mentor", "welcome-mentee", "profile-updated"), (_takes_part,)),
    (("signup-missing", "signup-draft"), (_takes_part, _is_draft)),
    (("left", "lapsed"), (_has_left,)),
    (("paused",), (_pauses,)),
    (("resumed", "already-active"), (_pauses_not,)),
    (("pause-which-day",), (_takes_part, _asks_until_when)),
    (("form",), (_is_to_fill_in,)),
    (("which-role",), (_has_not_said_more,)),
    (("browse-members-only",), (_is_no_member,)),
    (("language-chosen",), (_in_that_language,)),
    (("address-asked", "address-refused"), (_has_not_moved_there,)),
    (("address-which",), (_has_that_address,)),
    (("request-which", "request-self"), (_asks_still,)),
    (("nudge",), (_may_be_nudged,)),
    (("nothing-to-withdraw",), (_asks_nobody,)),
    # of a mail of the reader's
    (("unreadable",), (_is_unread,)),
    (("why-not",), (_not_told_why,)),
    (("request-needs-profile",), (_needs_profile,)),
    (("request-queued",), (_is_next,)),
    (("never-asked",), (_takes_part, _was_never_asked)),
    (("mentor-joined",), (_takes_part, _is_there)),
)  # fmt: skip
_OF_READER = frozenset(
    {"nudge", "nothing-to-withdraw", "request-queued", "never-asked", "request-which", "request-self"}
)
UNDONE = "undone"  # what its lines say has to be so still: core/mentioned.py
_OF_PAIRS = frozenset({UNDONE, "nothing-to-end", "late-renewal", "late-renewal-noted"})
_ENDS = frozenset({_is_closed, _is_no, _has_ended})
