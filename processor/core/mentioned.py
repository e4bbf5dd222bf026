"""Whom a letter that could not be written at once mentions, and how they are by the time that it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from processor.core.outcome import Letter
from processor.core.overtaken import UNDONE, Today, can_be_asked, code_number, offers_somebody
from processor.core.program import MentorCard, RelationshipState, RequestState, Standing

_ROWS = ("asked", "to_answer", "requests", "relationships")  # lists of what its reader has with others
_OWN = frozenset({"status", "export"})  # what the records say of its reader
_ANEW = "anew"  # the state of a line, and its key for the number by which they are together now
_LINES = "lines"  # of what was undone: how each record of its reader's is
_WHICH = frozenset({"answer-which", "end-which", "withdraw-which"})
_OPEN_OR_YES = (RequestState.PENDING, RequestState.ACCEPTED)
_TO_WRITE_TO = "_email"  # a value whose key ends so is the address of the other one of the letter's matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """What is to be looked up of a letter, beside its matter and its reader."""

    people: frozenset[int]  # by their number
    requests: frozenset[int]
    relationships: frozenset[int]
    partners: frozenset[str]  # addresses of the other one of its matter
    attendees: frozenset[str]


def mentioned(letter: Letter) -> Mentioned:
    keys = (*_ROWS, _LINES) if letter.name == UNDONE else _ROWS
    rows = [row for key in keys for row in _rows_of(letter, key)]
    offered = [code_number(letter.data.get("code"))] if offers_somebody(letter) else []
    return Mentioned(
        people=frozenset((*offered, *(card.number for card in _cards(letter)))),
        requests=frozenset(_number(row, "REQ-") for row in rows) - {0},
        relationships=frozenset((*(_number(row, "REL-") for row in rows), _called_off(letter))) - {0},
        partners=frozenset(_partners(letter)),
        attendees=frozenset(letter.meeting.attendees if letter.meeting is not None else ()),
    )


def as_of_now(letter: Letter, today: Today) -> Letter | None:
    """With the addresses of now, and in its lists whoever and whatever is there still.

    None: it asks "which one?", and none is left; or nothing that it says was undone is so any more. A
    coordinator may see everybody.
    """
    data = {key: _listed_now(key, value, letter, today) for key, value in letter.data.items()}
    if letter.name in _WHICH and not all(data[key] for key in _ROWS if letter.data.get(key)):
        return None
    if letter.name == UNDONE:
        data[_ANEW] = False  # also of one that an earlier version has kept
    if letter.name == UNDONE and letter.data.get(_LINES):
        lines = tuple(_anew(row, today) for row in _rows_of(letter, _LINES) if _is_so(row, today))
        if not lines:
            return None
        data |= {_LINES: lines, _ANEW: any(row["state"] == _ANEW for row in lines)}
    data |= {key: _moved(str(data[key]), today) for key in data if key.endswith(_TO_WRITE_TO)}
    if letter.name in _OWN and today.reader is not None:
        now = {"standing": today.reader.standing.value, "email": today.reader.email}
        data |= {key: now[key] for key in now if key in data}
    meeting = letter.meeting
    if meeting is not None:
        meeting = replace(meeting, attendees=tuple(_moved(each, today) for each in meeting.attendees))
    partners = _partners(letter)
    return replace(
        letter,
        data=data,
        meeting=meeting,
        may_know=tuple(_moved(each, today) if each in partners else each for each in letter.may_know),
        replies_to=_moved(letter.replies_to, today),
    )


def calls_off(letter: Letter) -> bool:
    return _called_off(letter) != 0


def only_called_off(letter: Letter, today: Today) -> Letter | None:
    """Of one that is over, the first conversation that it takes out of its reader's calendar.

    None: there is none, or the two go on, and may keep it.
    """
    pair, reader = today.relationships.get(f"REL-{_called_off(letter)}"), today.reader
    if pair is None or reader is None or letter.meeting is None or letter.meeting.starts_at <= today.now:
        return None
    if pair.relationship.state is RelationshipState.ACTIVE:
        return None
    line = {
        "of": "relationship",
        "state": "gone",
        "partner": pair.partner_of(reader).name,
        "ref": pair.ref,
        _ANEW: "",
    }
    data = {"own": False, "unheard": False, _ANEW: False, _LINES: (line,)}
    return replace(letter, name=UNDONE, about="", reply_about=reader.code, may_know=(), data=data)


def _called_off(letter: Letter) -> int:
    """3 of REL-3; 0: nothing."""
    if letter.meeting is None or not letter.meeting.cancelled:
        return 0
    return _number({"ref": letter.meeting.uid.partition("-first@")[0]}, "REL-")


def _moved(address: str, today: Today) -> str:
    return today.moved.get(address, address)


def _cards(letter: Letter) -> list[MentorCard]:
    lists = (value for value in letter.data.values() if isinstance(value, tuple))
    return [item for items in lists for item in items if isinstance(item, MentorCard)]


def _rows_of(letter: Letter, key: str) -> list[Mapping[str, object]]:
    rows = letter.data.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, tuple) else []


def _number(row: Mapping[str, object], kind: str) -> int:
    ref = str(row.get("ref", ""))
    return int(ref.removeprefix(kind)) if ref.startswith(kind) and ref.removeprefix(kind).isdecimal() else 0


def _partners(letter: Letter) -> list[str]:
    told = [value for key, value in letter.data.items() if key.endswith(_TO_WRITE_TO)]
    return [each for each in (*told, letter.replies_to) if isinstance(each, str) and each]


def _listed_now(key: str, value: object, letter: Letter, today: Today) -> object:
    if not isinstance(value, tuple) or not letter.to_name:
        return value
    shown = (item for item in value if not isinstance(item, MentorCard) or can_be_asked(item.number, today))
    if key not in _ROWS:
        return tuple(shown)
    found = (_row_now(item, today) if isinstance(item, Mapping) else item for item in shown)
    return tuple(item for item in found if item is not None)


def _is_so(row: Mapping[str, object], today: Today) -> bool:
    """A line of "Undone": what has come since its reader knows by another letter, or hears of later."""
    ref, state = str(row.get("ref", "")), row.get("state")
    if ref in today.unheard:
        return True
    if row.get("of") == "member":
        return today.reader is None or today.reader.standing is not Standing.LEFT
    if (view := today.requests.get(ref)) is not None:
        waits = RequestState.PENDING.value
        now = view.request.state
        return now is RequestState.PENDING if state == waits else now not in _OPEN_OR_YES
    if (pair := today.relationships.get(ref)) is not None and today.reader is not None:
        goes_on = pair.relationship.state is RelationshipState.ACTIVE
        if state == RelationshipState.ACTIVE.value:
            return goes_on
        return not goes_on
    return True


def _anew(row: Mapping[str, object], today: Today) -> Mapping[str, object]:
    """Of two who have parted, and are together by another number, of which the reader knows."""
    pair = today.relationships.get(str(row.get("ref", "")))
    if pair is None or today.reader is None or pair.relationship.state is RelationshipState.ACTIVE:
        return row
    other = today.matched.get(pair.partner_of(today.reader).number, "")
    return {**row, "state": _ANEW, _ANEW: other} if other and other not in today.unheard else row


def _row_now(row: Mapping[str, object], today: Today) -> Mapping[str, object] | None:
    """None: it is over, and its reader knows. A row with a state tells of what is over, too."""
    ref, now = str(row.get("ref", "")), dict[str, object]()
    if (view := today.requests.get(ref)) is not None:
        open_, state = view.request.state is RequestState.PENDING, view.request.state.value
        now = {"state": state, "answer_by": view.request.answer_by}
    elif (pair := today.relationships.get(ref)) is not None:
        open_, state = pair.relationship.state is RelationshipState.ACTIVE, pair.relationship.state.value
        now = {"state": state, "ends_on": pair.relationship.ends_on}
    else:
        return row
    if ref in today.unheard:
        return row
    return {**row, **{key: now[key] for key in now if key in row}} if open_ or "state" in row else None
