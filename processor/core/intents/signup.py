"""SIGN UP: a mentor or a mentee fills in the form, or changes what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from processor.core.facts import Facts, Wants
from processor.core.intents.request import open_parked
from processor.core.outcome import AuditEvent, Decision, Disposition, Effect, Letter, StopWatching
from processor.core.program import Member, Profile, Role, Standing
from processor.core.reading import Reading
from processor.core.reading.commands import find_command
from processor.core.reading.fields import read_fields, read_number, split_list
from processor.core.rules import FieldRule, RuleBook
from processor.core.writing import (
    done,
    form_fields,
    hold,
    language_for,
    language_of,
    profile_lines,
    profile_shown,
    profile_values,
    saved,
    to_member,
    to_sender,
)

_COMMANDS = {"signup-mentor": Role.MENTOR, "signup-mentee": Role.MENTEE}
_TEXTS = ("title", "organization", "career_path", "goals", "about")
_OWN = frozenset({"name", "areas", "capacity", "languages", *_TEXTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    role: Role | None  # None: the fields alone; they go on with what the member has begun
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "signup"

    def wants(self) -> Wants:
        return Wants(
            areas=split_list(self.fields.get("areas", "")),
            member_number=bool(self.fields),
            open_parked=bool(self.fields),
        )

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        role = self.role or _begun(facts.member, self.fields)
        if role is None:
            return done(
                "the fields do not say whether a mentor or a mentee writes",
                (),
                [to_sender(facts, "which-role")],
            )
        if not facts.eligible:
            return hold(facts, f"{facts.sender.addr_spec} is not among those who may sign up", receipt=True)
        if not self.fields:
            return done(f"the {role} form was asked for", (), [form_letter(facts, role, rules)])
        old = facts.member
        new, unread = _filled(facts, role, self.fields, rules)
        missing = tuple(
            rule
            for rule in rules.form(role)
            if role in rule.required and not profile_values(new, role).get(rule.key)
        )
        new = _settled(new, role, complete=not missing)
        if missing or unread:
            because = "the form is not complete: " + ", ".join([r.label for r in missing] or ["Capacity"])
        else:
            because = f"the {role} profile of {new.name} is complete"
        effects: list[Effect] = [*saved(new, because)]
        if missing:
            return done(because, effects, [_ask_missing(new, role, facts, rules)])
        letters = [_confirmation(old, new, role, facts, rules, unread=unread)]
        if role is Role.MENTOR and not (old and old.ready(role)):
            effects, letters = _tell_watchers(new, facts, effects, letters)
        if role is Role.MENTEE:
            opened = open_parked(new, facts, rules)
            effects += opened.effects
            letters += opened.letters
        return Decision(
            disposition=Disposition.DONE, because=because, effects=tuple(effects), letters=tuple(letters)
        )


def recognize(reading: Reading, rules: RuleBook) -> SignUp | None:
    command = reading.command
    if command and command.kind in _COMMANDS:
        role = _COMMANDS[command.kind]
        text = "\n".join((command.rest, command.below)) if not command.in_subject else reading.visible
        return SignUp(role=role, fields=read_fields(text, rules.form(role)) or _inside(reading, role, rules))
    if reading.form and (command is None or command.in_subject):
        form = find_command("", reading.form, rules.vocabularies)
        if form is not None and form.kind in _COMMANDS:
            role = _COMMANDS[form.kind]
            return SignUp(role=role, fields=_inside(reading, role, rules))
    if command is None and not reading.about.startswith(("REQ-", "REL-", "CONF-", "HELD-")):
        fields = read_fields(reading.visible, rules.fields)
        if fields and (len(fields) > 1 or reading.about.startswith("M-")):
            return SignUp(role=None, fields=fields)
    return None


def _inside(reading: Reading, role: Role, rules: RuleBook) -> dict[str, str]:
    """What was filled in inside the quotation of our form."""
    return read_fields(reading.form.partition("\n")[2], rules.form(role))


def _begun(member: Member | None, fields: Mapping[str, str]) -> Role | None:
    """The role whose form this goes on with."""
    if member is not None:
        drafts = [p.role for p in member.profiles if not p.complete]
        if len(drafts) == 1:
            return drafts[0]
        if len(member.profiles) == 1:
            return member.profiles[0].role
    told = {"career_path": Role.MENTOR, "capacity": Role.MENTOR, "goals": Role.MENTEE}
    roles = {told[key] for key in fields if key in told}
    return roles.pop() if len(roles) == 1 else None


def _filled(
    facts: Facts, role: Role, fields: Mapping[str, str], rules: RuleBook
) -> tuple[Member, tuple[str, ...]]:
    """The member with the fields written in; and the keys of values that could not be read."""
    member = facts.member or Member(
        number=facts.numbers.get("member", 0),
        email=facts.sender.addr_spec,
        name="",
        standing=Standing.DRAFT,
        joined_at=facts.now,
    )
    if not member.language and facts.language != facts.program.language:
        member = replace(member, language=facts.language)
    profile = member.profile(role) or Profile(role=role, complete=False)
    unread: list[str] = []
    changes: dict[str, object] = {
        key: _one_line(fields[key]) for key in ("title", "organization") if key in fields
    }
    changes |= {key: fields[key] for key in ("career_path", "goals", "about") if key in fields}
    if "areas" in fields:
        known = {a.written: a.known or a.written for a in facts.areas}
        changes["areas"] = tuple(dict.fromkeys(known.get(a, a) for a in split_list(fields["areas"])))
    if "languages" in fields:
        changes["languages"] = split_list(fields["languages"])
    if role is Role.MENTOR:
        capacity = profile.capacity or rules.policy.capacity
        if "capacity" in fields:
            number = read_number(fields["capacity"])
            if number is None or not 0 < number <= rules.policy.most_capacity:
                unread.append("capacity")
            else:
                capacity = number
        changes["capacity"] = capacity
    more = dict(profile.more) | {k: v for k, v in fields.items() if k not in _OWN}
    changes["more"] = tuple(sorted(more.items()))
    profile = replace(profile, **changes)  # type: ignore[arg-type]  # keys are Profile's own
    others = tuple(p for p in member.profiles if p.role is not role)
    profiles = tuple(sorted((*others, profile), key=lambda p: p.role.value))
    name = _one_line(fields.get("name", "")) or member.name
    return replace(member, name=name, profiles=profiles), tuple(unread)


def _one_line(value: str) -> str:
    return " ".join(value.split())[:200]


def _settled(member: Member, role: Role, *, complete: bool) -> Member:
    profiles = tuple(replace(p, complete=complete) if p.role is role else p for p in member.profiles)
    standing = member.standing
    if complete and standing in (Standing.DRAFT, Standing.LEFT, Standing.BOUNCING):
        standing = Standing.ACTIVE
    if not complete and not any(p.complete for p in profiles):
        standing = Standing.DRAFT
    return replace(member, profiles=profiles, standing=standing)


def form_letter(facts: Facts, role: Role, rules: RuleBook) -> Letter:
    """The form, with what is known already written in."""
    values = profile_values(facts.member, role) if facts.member else {"name": facts.sender.name}
    return to_sender(
        facts, "form", role=role.value, fields=form_fields(role, rules.form(role), values, language_of(facts))
    )


def _ask_missing(member: Member, role: Role, facts: Facts, rules: RuleBook) -> Letter:
    values = profile_values(member, role)
    language = language_for(member, facts)
    missing = tuple(
        {"label": r.label_in(language), "hint": r.hint_in(language)}
        for r in rules.form(role)
        if role in r.required and not values.get(r.key)
    )
    return to_member(
        member,
        "signup-missing",
        answers=True,
        role=role.value,
        missing=missing,
        profile=profile_lines(member, role, rules.form(role), language),
    )


def _confirmation(
    old: Member | None, new: Member, role: Role, facts: Facts, rules: RuleBook, *, unread: tuple[str, ...]
) -> Letter:
    form, language = rules.form(role), language_for(new, facts)
    unknown = tuple({"written": a.written, "nearest": a.nearest} for a in facts.areas if not a.known)
    changes = _changes(old, new, role, form, language) if old is not None and old.ready(role) else None
    return to_member(
        new,
        f"welcome-{role.value}" if changes is None else "profile-updated",
        answers=True,
        role=role.value,
        roles=tuple(p.role.value for p in new.profiles if p.complete),
        code=new.code,
        unknown=unknown,
        unread=tuple(r.label_in(language) for r in form if r.key in unread),
        profile=profile_lines(new, role, form, language),
        changes=changes or (),
    )


def _changes(
    old: Member, new: Member, role: Role, form: Sequence[FieldRule], language: str
) -> tuple[dict[str, object], ...]:
    """What an update changed: label, old value, new value."""
    before, after = profile_shown(old, role), profile_shown(new, role)
    return tuple(
        {"label": r.label_in(language), "old": before.get(r.key, ""), "new": after.get(r.key, "")}
        for r in form
        if before.get(r.key, "") != after.get(r.key, "")
    )


def _tell_watchers(
    mentor: Member, facts: Facts, effects: list[Effect], letters: list[Letter]
) -> tuple[list[Effect], list[Letter]]:
    """Whoever searched for such a mentor in vain hears that one has joined (row 27)."""
    profile = mentor.profile(Role.MENTOR)
    told: set[int] = {mentor.number}
    for watcher in facts.watchers:
        effects.append(StopWatching(member=watcher.member.number, interest=watcher.interest))
        if watcher.member.number in told or watcher.member.standing is Standing.LEFT or profile is None:
            continue
        told.add(watcher.member.number)
        letters.append(
            to_member(
                watcher.member,
                "mentor-joined",
                interest=watcher.interest,
                code=mentor.code,
                mentor=mentor.name,
                mentor_title=profile.title,
                organization=profile.organization,
                areas=profile.areas,
                career_path=profile.career_path,
            )
        )
        effects.append(
            AuditEvent(what="watcher told", about=watcher.member.code, because=f"{mentor.code} has joined")
        )
    return effects, letters
