"""The record's kinds: what an event says happened. The values stand in the database, and in `export`."""

from __future__ import annotations

from enum import StrEnum

# What stands in an event instead of a person who was erased.
ERASED_WORDS = "(erased)"
ERASED_DOMAIN = "erased.invalid"  # of an address; no mail goes there (RFC 6761)


class EventKind(StrEnum):
    # members
    MEMBER_SAVED = "member saved"
    MEMBER_ERASED = "member erased"
    ADDRESS_CHANGED = "address changed"
    CONCERN = "concern"  # about M-1042: a coordinator reads it, never the partner
    MEMBER_LEFT = "member left"
    SAID_TO_HAVE_LEFT = "said to have left"  # their mail server says so; nobody has confirmed it
    MEMBERSHIP_LAPSED = "membership lapsed"  # a new roster no longer has them
    WATCHER_TOLD = "watcher told"  # that a mentor with the area they wait for has joined

    # requests
    REQUEST_ASKED = "request asked"
    REQUEST_ACCEPTED = "request accepted"
    REQUEST_REJECTED = "request rejected"
    REQUEST_EXPIRED = "request expired"
    REQUEST_WITHDRAWN = "request withdrawn"
    REQUEST_UNDELIVERABLE = "request undeliverable"
    CLARIFICATION_ASKED = "clarification asked"
    QUESTION_PASSED_ON = "question passed on"
    ANSWER_PASSED_ON = "answer passed on"
    MENTEE_ASKED_TO_WAIT = "mentee asked to wait"
    DEADLINE_MOVED = "deadline moved"
    MENTOR_AWAY = "mentor away"
    REMINDED = "reminded"  # a coordinator had the mentor reminded
    LATE_YES_OFFERED = "late yes offered"
    LATE_YES_DECLINED = "late yes declined"
    SENT_AGAIN = "sent again"  # the letter of a request that did not arrive

    # relationships
    RELATIONSHIP_BEGUN = "relationship begun"
    RELATIONSHIP_TAKEN_BACK = "relationship taken back"
    RELATIONSHIP_COMPLETED = "relationship completed"
    RELATIONSHIP_ENDED = "relationship ended"
    RELATIONSHIP_RENEWED = "relationship renewed"
    TERM_MOVED = "term moved"
    RENEWAL_OFFERED = "renewal offered"
    MONTHS_OFFERED = "months offered"  # with a renewal; its because is the number
    RENEWAL_VOTE = "renewal vote"
    RENEWAL_TAKEN_BACK = "renewal taken back"
    WORDS_PASSED_ON = "words passed on"
    FEEDBACK = "feedback"
    UNINTRODUCED = "not introduced"  # our mail that brings the two together failed: see core/check_ins.py
    CHECK_IN_ASKED = "check-in asked"  # of both, as far as mail reaches them
    # Answers to a check-in, about REL-3. What each says begins with the number or the fact, and names the
    # side that said it and no person: see core/check_ins.py. The later one of a side counts.
    CHECK_IN_RATED = "check-in rated"  # "4, says the mentee"
    NO_CONTACT = "no contact yet"  # "not met yet, says the mentor"
    CHECK_IN_WORDS = "check-in in words"  # "in words, says the mentee"
    CONTACT_PAUSED = "contact paused"  # no reminder and no check-in goes to the two
    CONTACT_RESUMED = "contact resumed"
    # "M-1042: not told" while it is paused; then "M-1042: told", or "M-1042: as before" where that was undone
    MOVE_NOT_TOLD = "move not told"
    MEETING_DECLINED = "meeting declined"  # the partner hears of it once from each of the two

    # held mails
    HELD_RELEASED = "held released"
    HELD_ANSWERED = "held answered"
    HELD_DROPPED = "held dropped"
    HELD_ASSIGNED = "held assigned"
    HELD_SNOOZED = "held snoozed"
    HELD_NOTE = "held note"
    NOTE = "note"  # a coordinator's, at REQ-3, REL-2 or M-1042
    SNOOZED = "snoozed"  # the queue shows it again later
    UNPROVEN_SPAM = "unproven spam"  # the same, of those that prove nothing
    SPAM = "spam"  # about an address: a coordinator wants no more of its mails

    # mail of ours, and what servers say of it
    HARD_BOUNCE = "hard bounce"  # about an address: refused for good; one at most for each mail
    UNREACHED = "coordinator unreached"  # about a coordinator's address
    UNREACHED_IN_BREAK = "unreached in a break"  # about a member's address: not listed when it is over
    REACHED = "reachable again"  # what was counted against an address before counts no more
    REPORTED = "delivery report"  # about OUT-<serial>
    REFUSED_BY_POLICY = "delivery refused by policy"
    STRAY_REPORT = "stray report"  # about a day

    # deeds
    UNDONE = "undone"  # about DO-12, and about each record that it had changed
    KEPT_APART = "kept apart"
    NO_LONGER_APART = "no longer kept apart"

    DIGEST_CHOSEN = "digest chosen"  # about TO-<address>: how often a coordinator wants it

    # the program
    OUTBOX_STOPPED = "outbox-stopped"  # about OUTBOX-<moment>: the breaker did
    TOLD_LATER = "told later"  # a line of a summary to coordinators
    DUE_FAILED = "due failed"  # of a due date whose decision raised; those that were given up are about "DUE"
    STOPPED = "program stopped"
    STARTED = "program started"
    ROSTER_IMPORTED = "roster imported"
    RESENT = "mail resent"  # about OUT-9
    EXPORTED = "records exported"
    REQUEUED = "requeued"  # about IN-12: an operator has processed that message once more


# What is only said, or only told, about a pair, a request or a member: nothing is another than before because
# of it, so it stands in the way of no UNDO (row 155).
ONLY_SAID = frozenset(
    {
        EventKind.NOTE,
        EventKind.SNOOZED,
        EventKind.UNINTRODUCED,
        EventKind.CHECK_IN_ASKED,
        EventKind.CHECK_IN_RATED,
        EventKind.NO_CONTACT,
        EventKind.CHECK_IN_WORDS,
        EventKind.FEEDBACK,
        EventKind.WORDS_PASSED_ON,
        EventKind.REMINDED,
        EventKind.SENT_AGAIN,
        EventKind.WATCHER_TOLD,
    }
)
