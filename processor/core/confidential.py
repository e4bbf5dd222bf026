"""What one of a pair has said is kept from the other one who is a coordinator, wherever she may ask for it.

Another coordinator reads it. Where there is none, somebody has to, and nothing is kept back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from processor.core import check_ins
from processor.core.events import EventKind
from processor.core.facts import CONFIDENTIAL, Facts, OurMail
from processor.core.figures import Material
from processor.core.figures.look import number_in
from processor.core.figures.material import ANSWERS, EventRow
from processor.core.letter_builders import but_to
from processor.core.outcome import Decision, Hold, Letter
from processor.core.program import Role

SAID_BY_ONE = frozenset(
    {
        EventKind.CHECK_IN_RATED,
        EventKind.NO_CONTACT,
        EventKind.CHECK_IN_WORDS,
        EventKind.RENEWAL_VOTE,
        EventKind.MONTHS_OFFERED,
        EventKind.CONTACT_PAUSED,
        EventKind.CONTACT_RESUMED,
        EventKind.MOVE_NOT_TOLD,
        EventKind.CONCERN,
        EventKind.NOTE,
    }
)


APART = frozenset({EventKind.KEPT_APART, EventKind.NO_LONGER_APART})


def is_of_partner(address: str, facts: Facts) -> bool:
    """The coordinator who asks has, or had, something with them, and there is another one to read it."""
    return address in facts.own_parties and len(facts.program.coordinators) > 1


def is_letter_of_partner(mail: OurMail, facts: Facts) -> bool:
    """A letter to the other one, or one to anybody else that they caused: which mail led to it would tell."""
    own = (facts.sender.addr_spec, facts.member.email if facts.member is not None else "")
    if mail.recipient in own:
        return False
    return is_of_partner(mail.recipient, facts) or is_of_partner(mail.caused_by, facts)


def may_be_example(letter: Letter, known: Facts, facts: Facts) -> bool:
    """Whether a trial may show it to the coordinator who asks: a partner's words may stand in it.

    `known`: what was known of the matter when it was decided; `facts`: of her mail.
    """
    views = (known.request, known.origin, known.relationship)
    people = [person for view in views if view is not None for person in (view.mentee, view.mentor)]
    named = [person for each in known.persons for person in each.exact]
    concerned = {person.email for person in (*people, *named, known.member) if person is not None}
    return not any(is_of_partner(to, facts) for to in {letter.to, *concerned, *known.deed_parties})


# Letters to coordinators that hold what somebody wrote.
_HOLDING_WORDS = frozenset({"held", "note", "quarantined"})


def holds_words_for_staff(decision: Decision, facts: Facts) -> bool:
    staff = facts.program.coordinators
    return any(x.name in _HOLDING_WORDS and x.to in staff for x in decision.letters)


def kept_from_partners(decision: Decision, parties: Sequence[str], facts: Facts) -> Decision:
    """Without the letters about the sender's words to coordinators who are partners of theirs, or were.

    `parties`: the addresses of all with whom the sender has, or had, something.
    """
    words = [x for x in decision.letters if x.name in _HOLDING_WORDS]
    kept = but_to(words, parties, facts)
    letters = tuple(x for x in decision.letters if x.name not in _HOLDING_WORDS or x in kept)
    return replace(decision, letters=letters)


def held_of(decision: Decision, author: str) -> Decision:
    """What is held bears the address of the member who may have written it."""
    effects = (replace(x, author=author) if isinstance(x, Hold) else x for x in decision.effects)
    return replace(decision, effects=tuple(effects))


def without_partners_records(
    export: Mapping[str, Any], own: Sequence[str], parties: Sequence[str], whose: Mapping[str, str]
) -> dict[str, Any]:
    """What `export` holds, less what those have said who are a pair with a coordinator, and what came of it.

    `own`: her addresses; `parties`: theirs; `whose`: HELD-7 -> the address of whoever may have written it.
    """
    held = {
        row["ref"]
        for row in export["held"]
        if row["rule"] in CONFIDENTIAL and whose.get(row["ref"], row["from"]) in parties
    }
    pairs = {row["ref"] for row in export["relationships"] if {row["mentee"], row["mentor"]} & {*own}}
    codes = {row["code"] for row in export["members"] if row["email"] in parties}
    mine = {row["code"] for row in export["members"] if row["email"] in own}
    names = {row["name"] for row in export["members"] if row["email"] in own}

    def is_kept(row: Mapping[str, Any]) -> bool:
        if row["about"] in held:
            return False
        of_one = row["what"] in SAID_BY_ONE or row["what"] == EventKind.REMINDED
        about_them = row["about"] in pairs | codes or row["actor"] in parties
        apart = row["what"] in APART and (row["about"] in mine or any(n in row["because"] for n in names))
        return row["actor"] in own or not ((of_one and about_them) or apart)

    def of_request(row: Mapping[str, Any]) -> Mapping[str, Any]:
        theirs = row["mentee"] in parties and not {row["mentee"], row["mentor"]} & {*own}
        return {**row, "note": ""} if theirs else row

    return {
        **export,
        "requests": [of_request(row) for row in export["requests"]],
        "held": [row for row in export["held"] if row["ref"] not in held],
        "events": [row for row in export["events"] if is_kept(row)],
    }


def without_partners_words(material: Material, facts: Facts) -> Material:
    """Of her own pairs only what she said counts; in a small program a count would tell the rest."""
    own = facts.member
    hidden = {item.number for item in facts.queue if is_of_partner(item.whose, facts)}
    if hidden:
        material = replace(material, held=tuple(row for row in material.held if row.number not in hidden))
    if own is None:
        return material
    sides = {
        view.relationship.number: Role.MENTOR if view.mentor.number == own.number else Role.MENTEE
        for view in facts.relationships
    }
    if not sides:
        return material

    def is_kept(row: EventRow) -> bool:
        if row.what not in ANSWERS:
            return True
        side = sides.get(number_in(row.about))
        return side is None or side is check_ins.side_in(row.because)

    return replace(
        material,
        pairs=tuple(pair._replace(votes=0) if pair.number in sides else pair for pair in material.pairs),
        events=tuple(filter(is_kept, material.events)),
    )
