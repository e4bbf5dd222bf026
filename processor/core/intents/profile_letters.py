"""What shows somebody's profile, and could not be written at once, shows it as it is by then."""

from __future__ import annotations

from dataclasses import replace

from processor.core.intents.signup import missing_fields
from processor.core.letter_builders import form_fields, profile_lines, profile_values
from processor.core.outcome import Letter
from processor.core.program import Member, RequestView, Role
from processor.core.rules import RuleBook

_OF_DRAFT = frozenset({"signup-draft", "signup-missing"})
_OF_READER = _OF_DRAFT | {"welcome-mentor", "welcome-mentee", "profile-updated"}
_OF_MENTEE = frozenset({"request", "reminder"})


def with_profile_of_now(
    letter: Letter, reader: Member | None, request: RequestView | None, rules: RuleBook, language: str
) -> Letter | None:
    """None: there is no such profile, or it lacks other lines than those that it asks for."""
    language = letter.language or language
    if letter.name in _OF_MENTEE and request is not None:
        mentee = request.mentee
        profile = profile_lines(mentee, Role.MENTEE, rules.form(Role.MENTEE), language)
        return replace(letter, data={**letter.data, "mentee": mentee.name, "profile": profile})
    if reader is None or "role" not in letter.data:
        return letter
    role = Role(str(letter.data["role"]))
    form = rules.form(role)
    if letter.name == "form":
        fields = form_fields(role, form, profile_values(reader, role), language)
        return replace(letter, data={**letter.data, "fields": fields})
    return _of_reader(letter, reader, role, rules, language) if letter.name in _OF_READER else letter


def _of_reader(letter: Letter, reader: Member, role: Role, rules: RuleBook, language: str) -> Letter | None:
    if reader.profile(role) is None:
        return None
    data = {**letter.data, "profile": profile_lines(reader, role, rules.form(role), language)}
    missing = missing_fields(reader, role, rules)
    if letter.name in _OF_DRAFT and bool(missing) is not (letter.name == "signup-missing"):
        return None  # another letter asks for the one or the other
    if letter.name == "signup-missing":
        data["missing"] = tuple({"label": r.label_in(language), "hint": r.hint_in(language)} for r in missing)
    return replace(letter, data=data)
