"""Decisions in words: what changes in the records, which letters go out, what a sentence says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    ClearDue,
    Confirmed,
    CountShown,
    Decision,
    DropCv,
    Effect,
    EraseMember,
    Hold,
    KeepApart,
    KeepCv,
    KeepDeed,
    KeepDigest,
    KeepList,
    KeepSnooze,
    LearnAddress,
    Letter,
    ParkRequest,
    PauseContact,
    PutOff,
    PutOnRoster,
    ResendMail,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SendNow,
    SetDue,
    SettleHeld,
    SpendToken,
    StartProgram,
    StopProgram,
    StopWatching,
    TakeOut,
    Undone,
    UnparkRequests,
    WatchFor,
)
from processor.core.program import Member, Program
from processor.core.reading.answer.clause import Says

# As in the table of docs/reading-answers.md.
SAYS: Mapping[Says, str] = {
    Says.YES: "yes",
    Says.NOD: "a nod",
    Says.WEAK: "a weak yes",
    Says.SOFT: "a wish to do it",
    Says.BARE: "a wish",
    Says.TASK: "what there is to do",
    Says.NO: "no",
    Says.SHAKE: "a shake of the head",
    Says.BOTH: "both yes and no",
    Says.MENTION: "a mention of an answer",
    Says.DOUBT: "a doubt",
    Says.OPEN: "open",
    Says.UNSURE: "what makes any yes unsure",
    Says.NOT: "not",
    Says.NEGATED: "a denial",
    Says.REMARK: "a remark",
    Says.ASIDE: "something that changes nothing",
    Says.THANKS: "thanks",
    Says.NOTHING: "nothing",
}


def moment(at: datetime, program: Program) -> str:
    """In the program's own time."""
    return f"{at.astimezone(ZoneInfo(program.time_zone)):%a %d %b %Y, %H:%M}"


def person(member: Member) -> str:
    roles = " and ".join(role.value for role in member.roles) or "no profile"
    return f"{member.code} {member.name} ({roles}, {member.standing.value})"


def changes(decision: Decision, program: Program) -> tuple[str, ...]:
    return tuple(said for effect in decision.effects if (said := _change(effect, program)))


def letters(decision: Decision) -> tuple[str, ...]:
    return tuple(_letter(letter) for letter in decision.letters)


def _letter(letter: Letter) -> str:
    about = f", about {letter.about}" if letter.about else ""
    meeting = ", with an invitation for the calendar" if letter.meeting is not None else ""
    files = "".join(f", with {file.filename}" for file in letter.files)
    return f"{letter.name} to {letter.to}{about}{meeting}{files}"


def _change(effect: Effect, program: Program) -> str:
    """One line; "" for what is only noted."""
    match effect:
        case SaveMember(member=member):
            return f"{person(member)}: {_new(member.version)}"
        case SaveRequest(request=request):
            by = moment(request.answer_by, program)
            pair = f"M-{request.mentee} asks M-{request.mentor}"
            return f"{request.ref} ({pair}, {request.state.value}, answer by {by}): {_new(request.version)}"
        case SaveRelationship(relationship=one):
            pair = f"M-{one.mentor} mentors M-{one.mentee}"
            return f"{one.ref} ({pair}, {one.state.value}, until {one.ends_on}): {_new(one.version)}"
        case SetDue():
            return f"{effect.about}: {effect.kind.value} is due {moment(effect.at, program)}"
        case ClearDue():
            what = ", ".join(kind.value for kind in effect.kinds) or "no reminder and no deadline"
            return f"{effect.about}: {what} {'is due no more' if effect.kinds else 'is due any more'}"
        case Hold():
            return "the mail waits for a coordinator"
        case SettleHeld():
            return f"HELD-{effect.number}: {effect.state}"
        case KeepSnooze():
            return f"the queue shows {effect.about} again {moment(effect.until, program)}"
        case KeepDigest():
            return f"the digest of {effect.address}: {effect.often or 'it is noted when it went out'}"
        case LearnAddress():
            return f"{effect.address} is M-{effect.member}'s, too"
        case SpendToken():
            return "its reply token is used up"
        case AskToConfirm():
            return f"the mail waits until {effect.address} confirms it"
        case Confirmed():
            return f"CONF-{effect.number}: confirmed"
        case ParkRequest():
            return f"a request to M-{effect.mentor} waits ({effect.until})"
        case UnparkRequests():
            return f"requests of {effect.mentee_email} wait no more"
        case WatchFor():
            return f"M-{effect.member} waits for a mentor with {effect.interest}"
        case StopWatching():
            return f"M-{effect.member} waits no more for a mentor with {effect.interest}"
        case KeepCv():
            return f"the CV that is attached is kept with M-{effect.member}, until somebody said yes"
        case DropCv():
            return f"the CV of M-{effect.member}, if one is kept, is deleted"
        case KeepDeed():
            return f"DO-{effect.number} can take it back"
        case TakeOut():
            return f"mails of DO-{effect.deed} that still wait do not go out"
        case PutOff():
            return f"mails of DO-{effect.deed} that still wait go out when HELD-{effect.held} is decided"
        case SendNow():
            return f"mails of DO-{effect.deed} that still wait go out now"
        case Undone():
            return f"DO-{effect.deed} is undone"
        case KeepApart():
            apart = "are kept apart" if effect.apart else "are no longer kept apart"
            return f"M-{effect.one} and M-{effect.other} {apart}"
        case PauseContact():
            again = "do not go out" if effect.paused else "go out again"
            return f"reminders and check-ins of REL-{effect.relationship} {again}"
        case EraseMember():
            return f"nothing that names M-{effect.number} is kept"
        case StopProgram():
            return "the program stops"
        case StartProgram():
            return "the program goes on"
        case KeepList():
            return f"LIST-{effect.number} names {len(effect.refs)} matters"
        case ResendMail():
            return f"OUT-{effect.number} goes out once more"
        case PutOnRoster():
            return f"{len(effect.rows)} addresses are {'the roster' if effect.whole else 'put on the roster'}"
        case CountShown() | AuditEvent():
            return ""
        case _:
            assert_never(effect)


def _new(version: int) -> str:
    return "changed" if version else "new"
