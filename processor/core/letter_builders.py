"""Letters in the making: to whom, about what, and with which reply token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from processor.core.cv import Cv
from processor.core.facts import Facts
from processor.core.mail import folded
from processor.core.original import MOST_BYTES
from processor.core.outcome import Enclosure, Letter, Meeting
from processor.core.program import Member, Role
from processor.core.reading.request.commands import bare_subject
from processor.core.rules import FieldRule
from processor.core.tokens import holder

MOST_SHOWN = 2000  # characters of a held mail that its letter shows; `held show` has all


def to_member(
    member: Member,
    name: str,
    *,
    about: str = "",
    may_know: tuple[str, ...] = (),
    answers: bool = False,
    meeting: Meeting | None = None,
    files: tuple[Enclosure, ...] = (),
    replies_to: str = "",
    **data: Any,
) -> Letter:
    """A letter whose reply is bound to its matter, or to the member where it has none."""
    return Letter(
        name=name,
        to=member.email,
        to_name=member.name,
        language=member.language,
        about=about,
        holder=holder(member),
        reply_about=about or member.code,
        may_know=may_know,
        answers=answers,
        meeting=meeting,
        files=files,
        replies_to=replies_to,
        data=data,
    )


def to_sender(
    facts: Facts, name: str, *, about: str = "", may_know: tuple[str, ...] = (), **data: Any
) -> Letter:
    """An answer to whoever wrote, in the language they chose or wrote in; a stranger's carries no token.

    Nor does it greet with a name that anybody may have written into a From (fault 54).
    """
    if facts.member is not None:
        letter = to_member(facts.member, name, about=about, may_know=may_know, answers=True, **data)
        return letter if letter.language else replace(letter, language=facts.mail.language)
    return Letter(
        name=name,
        to=facts.sender.addr_spec,
        to_name=facts.sender.name if facts.trust.may_act else "",
        language=facts.mail.language,
        about=about,
        may_know=may_know,
        data=data,
    )


def enclosed(member: Member, cv: Cv | None) -> tuple[Enclosure, ...]:
    """The member's CV, to go with a letter."""
    if cv is None:
        return ()
    name = f"CV-{member.code}{cv.suffix}"
    return (Enclosure(filename=name, content_type=cv.content_type, content=cv.content),)


def language_for(member: Member, facts: Facts) -> str:
    """In which a letter to that member is written."""
    return member.language or facts.program.language


def language_of(facts: Facts) -> str:
    """In which an answer to the sender is written."""
    chosen = facts.member.language if facts.member is not None else ""
    return chosen or facts.mail.language or facts.program.language


def to_coordinators(
    facts: Facts, name: str, *, about: str = "", original: int = 0, **data: Any
) -> tuple[Letter, ...]:
    """The same letter to each coordinator, who may see every address."""
    return tuple(
        Letter(
            name=name,
            to=address,
            to_name="",
            about=about,
            holder=address if about else "",
            answers=False,
            original=original,
            data=data,
        )
        for address in facts.program.coordinators
    )


def note_to_coordinators(
    facts: Facts, what: str, *, about: str = "", between: Sequence[Member] = ()
) -> tuple[Letter, ...]:
    """One sentence that a coordinator should know; nothing waits for an answer.

    `between`: the two who are not to know of it, not even if one of them is a coordinator.
    """
    what = what[:1].upper() + what[1:] + ("" if what.endswith(".") else ".")
    notes = tuple(
        Letter(name="note", to=address, to_name="", answers=False, data={"what": what, "ref": about})
        for address in facts.program.coordinators
    )
    return but_to(notes, staff_among(between, facts), facts)


def staff_among(people: Sequence[Member], facts: Facts) -> tuple[str, ...]:
    """The coordinators' addresses at which these members read."""
    own = {folded(person.email) for person in people}
    numbers = {person.number for person in people}
    own |= {folded(address) for address, number in facts.staff.items() if number in numbers}
    return tuple(address for address in facts.program.coordinators if folded(address) in own)


def but_to(letters: Sequence[Letter], partners: Sequence[str], facts: Facts) -> tuple[Letter, ...]:
    """Without those to coordinators who are partners of whoever it is about, if another coordinator reads it.

    What they get as members, in a letter that greets them by name, stays.
    """
    staff = facts.program.coordinators
    if not set(staff) - set(partners):
        return tuple(letters)
    return tuple(x for x in letters if x.to not in partners or x.to not in staff or x.to_name)


def told_of_held(
    facts: Facts,
    number: int,
    *,
    sender: str,
    subject: str,
    because: str,
    unproven: bool,
    excerpt: str,
    again: str = "",
    beside: bool = False,
) -> tuple[Letter, ...]:
    """To each coordinator, about the mail held as HELD-<number>; `beside`: what it asks for is done."""
    ref = f"HELD-{number}"
    member = facts.held_member or facts.member
    name = member.name if member is not None else facts.sender.name if facts.held is None else ""
    return to_coordinators(
        facts, "held", about=ref, original=_kept(facts), ref=ref, sender=sender or "nobody we could tell",
        sender_name=name or sender or "Somebody", subject_was=subject or "(no subject)", because=because,
        topic=bare_subject(subject) or "(no subject)",
        attached=_size(facts) <= MOST_BYTES, unproven=unproven, excerpt=excerpt, again=again,
        who=_who(member, facts),
        staff=(facts.held.sender if facts.held else facts.sender.addr_spec) in facts.program.coordinators,
        releases=True, beside=beside,
    )  # fmt: skip


def _kept(facts: Facts) -> int:
    """The mail itself goes along; so do reminders, as long as its bytes are kept."""
    return facts.held.inbox_id if facts.held is not None else facts.mail.inbox_id


def _size(facts: Facts) -> int:
    """Of the mail that waits; more than any where its bytes were let go."""
    if facts.held is None:
        return facts.mail.size
    return facts.waiting.reading.mail.size if facts.waiting is not None else MOST_BYTES + 1


def _who(member: Member | None, facts: Facts) -> tuple[dict[str, object], ...]:
    """What the sender is to the program: one of it, or nothing for a stranger."""
    if member is None:
        return ()
    own = facts.member is not None and facts.member.number == member.number
    asked = (*facts.to_answer, *facts.asked) if own else ()
    pairs = facts.relationships if own else ()
    return (
        {
            "code": member.code,
            "name": member.name,
            "standing": member.standing.value,
            "roles": " and ".join(role.value for role in member.roles),
            "matters": tuple(f"{view.ref}: {view.mentee.name} asked {view.mentor.name}" for view in asked)
            + tuple(f"{pair.ref}: {pair.mentor.name} mentors {pair.mentee.name}" for pair in pairs),
        },
    )


def shown(facts: Facts, most: int = MOST_SHOWN) -> str:
    """What the person typed, and below it what they pass on; each has its own room."""
    return "\n\n".join(words[:most] for words in (facts.mail.excerpt, facts.mail.passed_on) if words)


def profile_lines(
    member: Member, role: Role, form: Sequence[FieldRule], language: str
) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """(label, value) of what the profile says, in the form's order; empty fields are left out.

    The labels are in the language of whoever reads them, the values as they were written; only the
    practice areas stay a tuple, whose names the letter puts into its language.
    """
    values = profile_shown(member, role)
    return tuple((rule.label_in(language), values[rule.key]) for rule in form if values.get(rule.key))


def profile_shown(member: Member, role: Role) -> dict[str, str | tuple[str, ...]]:
    """key -> value as a letter shows it."""
    profile = member.profile(role)
    areas = {"areas": profile.areas} if profile is not None else {}
    return {**profile_values(member, role), **areas}


def profile_values(member: Member, role: Role) -> dict[str, str]:
    """key -> value as text."""
    profile = member.profile(role)
    values = {"name": member.name}
    if profile is not None:
        values |= dict(profile.more) | {
            "title": profile.title,
            "organization": profile.organization,
            "areas": ", ".join(profile.areas),
            "career_path": profile.career_path,
            "goals": profile.goals,
            "about": profile.about,
            "languages": ", ".join(profile.languages),
            "capacity": str(profile.capacity) if profile.capacity else "",
        }
    return values


def form_fields(
    role: Role, form: Sequence[FieldRule], values: Mapping[str, str], language: str
) -> tuple[dict[str, object], ...]:
    """The lines of a form to fill in, with what is known already written in."""
    return tuple(
        {
            "label": r.label_in(language),
            "value": values.get(r.key, ""),
            "hint": r.hint_in(language),
            "required": role in r.required,
        }
        for r in form
    )
