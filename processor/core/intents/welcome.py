"""What a complete profile brings about: a welcome with all that we have, and word to those who waited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.core.apart import kept_apart
from processor.core.decisions import done, saved
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.matching import nudges
from processor.core.intents.request import open_parked
from processor.core.letter_builders import language_for, profile_lines, profile_shown, to_member
from processor.core.outcome import AuditEvent, Decision, Effect, Letter, StopWatching
from processor.core.program import Member, Role, Standing
from processor.core.rules import FieldRule, RuleBook


def welcome(
    old: Member | None,
    new: Member,
    role: Role,
    facts: Facts,
    rules: RuleBook,
    *,
    unread: tuple[str, ...],
    because: str,
    beside: Mapping[str, object],
) -> Decision:
    """A new member hears how it goes on, an old one what has changed; and whoever waited for them is told."""
    effects: list[Effect] = [*saved(new, because)]
    letters = [_confirmation(old, new, role, facts, rules, unread=unread, beside=beside)]
    if role is Role.MENTOR and not (old and old.ready(role)):
        effects, letters = _tell_watchers(new, facts, rules, effects, letters)
    if role is Role.MENTEE:
        opened = open_parked(new, facts, rules)
        effects += opened.effects
        if not opened.asked and not (old and old.ready(role)):
            effects += nudges(new, facts, rules)
        letters += opened.letters
    return done(because, effects, letters)


def _confirmation(
    old: Member | None,
    new: Member,
    role: Role,
    facts: Facts,
    rules: RuleBook,
    *,
    unread: tuple[str, ...],
    beside: Mapping[str, object],
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
        most_capacity=rules.policy.most_capacity,
        profile=profile_lines(new, role, form, language),
        changes=changes or (),
        was=old.name if old is not None and old.name != new.name else "",
        beside=beside,
        has_pages=bool(facts.program.directory_url),
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
    mentor: Member, facts: Facts, rules: RuleBook, effects: list[Effect], letters: list[Letter]
) -> tuple[list[Effect], list[Letter]]:
    """Whoever searched for such a mentor in vain hears that one has joined (row 27)."""
    profile = mentor.profile(Role.MENTOR)
    told: set[int] = {mentor.number}
    for watcher in facts.watchers:
        if kept_apart(watcher.member, mentor, facts, rules):
            continue  # and goes on waiting for another one
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
            AuditEvent(
                what=EventKind.WATCHER_TOLD, about=watcher.member.code, because=f"{mentor.code} has joined"
            )
        )
    return effects, letters
