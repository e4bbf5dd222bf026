"""SIGN UP: a mentor or a mentee fills in the form, or changes what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from processor.core.decisions import done, hold, ignored, refused, saved
from processor.core.facts import Facts, Wants
from processor.core.intents.files import NO_WORDS
from processor.core.intents.signup_extras import NOTHING, Beside, beside_of
from processor.core.intents.untold import parted, weighs_in
from processor.core.intents.welcome import welcome
from processor.core.letter_builders import (
    form_fields,
    language_for,
    language_of,
    note_to_coordinators,
    profile_lines,
    profile_values,
    to_member,
    to_sender,
)
from processor.core.names import MOST_LETTERS, Opinion, judge_line, judge_name
from processor.core.outcome import Decision, Disposition, DropCv, KeepCv, Letter, SaveMember
from processor.core.permission import is_coordinator
from processor.core.program import Member, Profile, Role, Standing
from processor.core.reading import Reading
from processor.core.reading.answer.capacity import read_room
from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.request.both_roles import begins_as_cv, names_role_too
from processor.core.reading.request.commands import Command, find_command, is_reply
from processor.core.reading.request.fields import below_fields, read_fields, split_list
from processor.core.reading.request.greeting import without_greeting
from processor.core.reading.request.prose import find_wish, read_prose
from processor.core.reading.request.second_thoughts import words_beside
from processor.core.reading.words.numbers import read_number
from processor.core.rules import FieldRule, RuleBook
from processor.core.shown import without_addresses
from processor.core.telling import line_about, tomorrow
from processor.core.tokens import without_tokens

_MOST_BEHIND = 5  # words behind the command: "please", "and mentee"
_COMMANDS = {"signup-mentor": Role.MENTOR, "signup-mentee": Role.MENTEE}
_TEXTS = ("title", "organization", "career_path", "goals", "about")
# More than a person has, so that one profile fills no letter; the answer says what was kept.
MOST_AREAS = 30
MOST_LANGUAGES = 20
FEWEST_IN_REPLY = 2  # fields that free words in a reply have to tell
MOST_PROMISE = 25  # words
SAME_AGAIN = 3  # answers a day about a profile, before one that changes nothing gets none
_ENTRY = re.compile(r"\(M-\d{4,}\)\s*$")
_OWN = frozenset({"name", "areas", "capacity", "languages", *_TEXTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    role: Role | None  # None: the fields alone; they go on with what the member has begun
    fields: Mapping[str, str] = field(default_factory=dict)
    both: bool = False  # as a mentor and as a mentee (row 154)
    second: Mapping[str, str] = field(default_factory=dict)  # of the mentee, from a form of their own
    known_only: bool = False  # it changes a mentor's profile, and begins none (row 147)
    prose: bool = False  # the fields were found in free words, and are asked about before they count
    beside: Beside = field(default_factory=Beside)
    rest: str = ""  # words beside the command that no field takes
    kind: ClassVar[str] = "signup"

    def wants(self) -> Wants:
        return Wants(
            areas=split_list(f"{self.fields.get('areas', '')}, {self.second.get('areas', '')}")[:MOST_AREAS],
            namesakes=self.fields.get("name", "")[:MOST_LETTERS] if self.fields else None,
            open_parked=bool(self.fields),
            pace=bool(self.fields),
            saved_since=bool(self.fields),
        )

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        """A CV that comes along is kept with the profile that is saved (row 11).

        Of who comes back the one of before is deleted: it was kept for an UNDO of the LEAVE alone.
        """
        own = self.without_what_is_told(facts, rules)
        decision = own._both(facts, rules) if self.both else own._read(facts, rules)
        decision = self._seen(decision, facts, rules)
        saves = next((e.member.number for e in decision.effects if isinstance(e, SaveMember)), 0)
        if not saves:
            return decision
        back = facts.member is not None and facts.member.standing is Standing.LEFT
        gone = (DropCv(member=saves),) if back else ()
        kept = (KeepCv(member=saves, cv=facts.mail.cv),) if facts.mail.cv is not None else ()
        return replace(decision, effects=(*decision.effects, *gone, *kept))

    def without_what_is_told(self, facts: Facts, rules: RuleBook) -> SignUp:
        fields, second = (parted(form, facts, rules)[0] for form in (self.fields, self.second))
        return replace(self, fields=fields, second=second)

    def told_below(self, facts: Facts, rules: RuleBook) -> str:
        """What stands in a field, and should not, or weighs there: a person reads it."""
        forms = (self.fields, self.second)
        told = (*(parted(form, facts, rules)[1] for form in forms), *(weighs_in(f, rules) for f in forms))
        return "\n\n".join(dict.fromkeys(filter(None, told)))

    def _seen(self, decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
        """What a stranger tells beside a wish may be for a person, who reads it the next morning."""
        mail = facts.mail
        if not self.prose or facts.member is not None or decision.disposition is not Disposition.DONE:
            return decision
        if not is_grave(f"{mail.subject}\n{mail.said}", rules.vocabularies):
            return decision
        line = f'{line_about(facts, decision.because)}: "{without_tokens(mail.said)}"'
        return replace(decision, effects=(*decision.effects, *tomorrow(facts, line)))

    def _both(self, facts: Facts, rules: RuleBook) -> Decision:
        """One after the other; the member is saved once, with both profiles (row 154)."""
        first = replace(self, role=Role.MENTOR)._read(facts, rules)
        new = next((e.member for e in first.effects if isinstance(e, SaveMember)), None)
        if new is None or first.disposition is Disposition.HELD:
            return first
        fields = {key: value for key, value in {**self.fields, **self.second}.items() if key != "name"}
        second = replace(self, role=Role.MENTEE, fields=fields)._read(replace(facts, member=new), rules)
        if second.disposition is Disposition.HELD:
            return second
        effects = tuple(e for e in first.effects if not isinstance(e, SaveMember))
        return replace(
            second,
            because=f"{first.because}; {second.because}",
            effects=(*second.effects[:1], *effects, *second.effects[1:]),
            letters=(*first.letters, *second.letters),
        )

    def _read(self, facts: Facts, rules: RuleBook) -> Decision:
        role = self.role or _begun(facts.member, self.fields)
        if role is None:
            return done(
                "the fields do not say whether a mentor or a mentee writes",
                (),
                [to_sender(facts, "which-role", profiles=len(facts.member.profiles) if facts.member else 0)],
            )
        if self.known_only and not (facts.member is not None and facts.member.ready(role)):
            return hold(facts, "it asks for nothing that the program knows", receipt=True)
        if not facts.eligible:
            return hold(facts, f"{facts.sender.addr_spec} is not among those who may sign up", receipt=True)
        if facts.member is not None and facts.member.standing is Standing.LEFT and self.role is None:
            because = f"{facts.member.name} has left, and does not say that they want to come back"
            return hold(facts, because, receipt=True)
        ready = facts.member is not None and facts.member.ready(role)
        if not self.fields and self.beside.shown and not facts.mail.said.strip():
            return hold(facts, NO_WORDS, receipt=True)
        if not self.fields or (self.prose and ready):
            return done(f"the {role} form was asked for", (), [form_letter(facts, role, rules, self.beside)])
        if facts.saved_since and facts.voucher is not None and facts.voucher.released:
            return refused(f"{facts.sender.addr_spec} has sent a newer profile since; that one stays")
        its_own = {rule.key for rule in rules.form(role)}
        fields = {key: value for key, value in self.fields.items() if key in its_own}
        new, unread = _filled(facts, role, fields, rules)
        if self.prose and not new.name:
            new = replace(new, name=_one_line(facts.sender.name))
        opinion = _opinion(new, self.fields, facts, rules)
        if opinion.doubt:
            return hold(facts, opinion.doubt, receipt=True)
        missing = missing_fields(new, role, rules)
        new = _settled(new, role, complete=not missing and not self.prose)
        if missing or unread:
            because = "the form is not complete: " + ", ".join([r.label for r in missing] or ["Capacity"])
        elif self.prose:
            because = f"the {role} profile of {new.name} was read from free words, and is asked about"
        else:
            because = f"the {role} profile of {new.name} is complete"
        beside = {**self.beside.said(facts, kept=True), **_left_out(self.fields)}
        note = note_to_coordinators(facts, opinion.note, about=new.code) if opinion.note else ()
        if missing:
            asks = _ask_missing(new, role, facts, rules, beside)
            return done(because, saved(new, because), [asks, *note])
        if self.prose:
            lines = profile_lines(new, role, rules.form(role), language_for(new, facts))
            draft = to_member(
                new, "signup-draft", answers=True, role=role.value, profile=lines, beside=beside
            )
            return done(because, saved(new, because), [draft, *note])
        if new == facts.member and not unread and facts.mail.cv is None and _said_already(facts):
            return ignored(f"the {role} profile of {new.name} is as it was, as our last answer said")
        welcomed = welcome(
            facts.member, new, role, facts, rules, unread=unread, because=because, beside=beside
        )
        return replace(welcomed, letters=(*welcomed.letters, *note))


def _said_already(facts: Facts) -> bool:
    """Two programs that give each other's letters back would go on with profiles for all day (fault 22)."""
    return facts.letters_today.get("profile-updated", 0) >= (1 if facts.mail.quick else SAME_AGAIN)


def _opinion(new: Member, fields: Mapping[str, str], facts: Facts, rules: RuleBook) -> Opinion:
    """What a coordinator should see first, or know, of what this mail says (fault 59)."""
    if facts.seen_by_coordinator or is_coordinator(facts):
        return Opinion()
    for key, label in (("title", "title"), ("organization", "organization")):
        wrong = judge_line(fields.get(key, ""))
        if wrong:
            return Opinion(doubt=f"the {label} in the profile {wrong}: {_one_line(fields[key])}")
    if facts.member is not None and facts.member.name == new.name:
        return Opinion()
    written = " ".join(fields.get("name", "").split()) or new.name
    if not written:
        return Opinion()  # it is asked for, as whatever else is missing (row 2)
    opinion = judge_name(written, facts.program, rules.vocabularies, facts.namesakes)
    if opinion.doubt:
        return Opinion(
            doubt=f"the name {written[:MOST_LETTERS]!r} is not taken without a look: {opinion.doubt}"
        )
    return opinion


def drafted(member: Member | None, rules: RuleBook) -> Role | None:
    """The role whose profile was read from free words and waits for a YES (row 9): nothing is missing."""
    if member is None:
        return None
    waiting = (
        p.role for p in member.profiles if not p.complete and not missing_fields(member, p.role, rules)
    )
    return next(waiting, None)


def confirmed(member: Member, role: Role, facts: Facts, rules: RuleBook) -> Decision:
    """YES: the draft is the profile."""
    new = _settled(member, role, complete=True)
    because = f"{new.name} confirms the {role} profile"
    return welcome(None, new, role, facts, rules, unread=(), because=because, beside=NOTHING)


def missing_fields(member: Member, role: Role, rules: RuleBook) -> tuple[FieldRule, ...]:
    values = profile_values(member, role)
    return tuple(r for r in rules.form(role) if role in r.required and not values.get(r.key))


def recognize(reading: Reading, rules: RuleBook) -> SignUp | None:
    command = reading.command
    beside = beside_of(reading)
    if command and command.kind in _COMMANDS:
        role = _COMMANDS[command.kind]
        cut = bool(command.rest) and f"{command.rest}:" in reading.visible  # "… Mia, Title:", the title below
        rest = f"{command.rest}:" if cut else command.rest
        text = reading.visible if command.in_subject else f"{rest}\n{command.below}"
        inside, both = _inside(reading, command, rules)
        both = both or _asks_for_both(command, text, rules)
        typed, second = _two_forms(command, text, read_fields(text, rules), rules)
        fields = inside | typed
        if not fields and reading.about.startswith("REQ-"):
            return None  # "I would like to be a mentor to Mia" answers a request
        if fields:
            rest = below_fields(text, rules)
            return SignUp(role=role, fields=fields, both=both, second=second, beside=beside, rest=rest)
        untaken = words_beside(command, reading.visible, rules.vocabularies)
        told = command.rest if len(command.rest.split()) > _MOST_BEHIND else ""
        prose = _in_prose(text, role, beside, rules, answered=_answered(reading))
        return replace(prose, rest="\n".join(filter(None, (told, untaken))))
    if reading.form and (command is None or command.in_subject):
        form = find_command("", reading.form, rules.vocabularies)
        if form is not None and form.kind in _COMMANDS:
            typed = read_fields(reading.visible, rules)  # beats what stands in the form below
            inside, both = _inside(reading, form, rules)
            rest = below_fields(reading.visible, rules)
            return SignUp(
                role=_COMMANDS[form.kind], fields=inside | typed, both=both, beside=beside, rest=rest
            )
    if command is None and not reading.about.startswith(("REQ-", "REL-", "CONF-", "HELD-")):
        fields = read_fields(reading.visible, rules)
        if fields and (
            _is_an_entry(reading.visible, rules) or begins_as_cv(reading.visible, rules.vocabularies)
        ):
            return None
        if fields and (len(fields) > 1 or reading.about.startswith("M-")):
            return _below_other_words(reading.visible, fields, rules, beside)
        room = read_room(without_greeting(reading.said, rules.vocabularies), rules.vocabularies)
        if room is not None:
            return SignUp(role=Role.MENTOR, fields={"capacity": str(room)}, known_only=True, beside=beside)
        wished = find_wish(reading.visible, rules.vocabularies) if not reading.about else None
        if wished is not None:
            return _in_prose(reading.visible, wished, beside, rules)
    return None


def _inside(reading: Reading, command: Command, rules: RuleBook) -> tuple[dict[str, str], bool]:
    """What was filled in inside the quotation of our form, and whether it was for both roles.

    A name alone is what we had written into it ourselves.
    """
    text = reading.form.partition("\n")[2]
    both = _other_form(command, text, rules) is not None
    its_own = {rule.key for rule in rules.form(_COMMANDS[command.kind])}
    found = read_fields(text, rules)
    if found.keys() <= {"name"}:
        return {}, False
    return {key: value for key, value in found.items() if both or key in its_own}, both


def _below_other_words(text: str, fields: dict[str, str], rules: RuleBook, beside: Beside) -> SignUp:
    """ "Hello, here is my form", and the command on a line of its own below; or no command at all."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        command = _alone(line, rules)
        if command is not None:
            form = "\n".join(lines[at + 1 :])
            both = _asks_for_both(command, form, rules)
            fields, second = _two_forms(command, form, fields, rules) if both else (fields, {})
            role = _COMMANDS[command.kind]
            rest = below_fields(form, rules)
            return SignUp(role=role, fields=fields, both=both, second=second, beside=beside, rest=rest)
    return SignUp(role=None, fields=fields, beside=beside, rest=below_fields(text, rules))


def _is_an_entry(text: str, rules: RuleBook) -> bool:
    """An entry of the directory, as our letters show it: "Jon Berg (M-1001)" over lines of a profile."""
    lines = text.split("\n")
    return any(
        _ENTRY.search(line) and read_fields("\n".join(lines[at + 1 : at + 3]), rules)
        for at, line in enumerate(lines)
    )


def _alone(line: str, rules: RuleBook) -> Command | None:
    """A sign-up's command that is all of its line."""
    found = find_command("", line, rules.vocabularies) if len(line) < 60 else None
    return found if found is not None and found.kind in _COMMANDS and not found.rest else None


def _asks_for_both(command: Command, text: str, rules: RuleBook) -> bool:
    """ "SIGN UP MENTOR AND MENTEE", or the command for the other role further below."""
    if names_role_too(_other(command), command.rest, rules.vocabularies):
        return True
    return _other_form(command, text, rules) is not None


def _other(command: Command) -> str:
    return "mentee" if command.kind == "signup-mentor" else "mentor"


def _other_form(command: Command, text: str, rules: RuleBook) -> int | None:
    """The line that is the command for the other role."""
    for at, line in enumerate(text.split("\n")):
        found = _alone(line, rules)
        if found is not None and found.kind == f"signup-{_other(command)}":
            return at
    return None


def _two_forms(
    command: Command, text: str, fields: dict[str, str], rules: RuleBook
) -> tuple[dict[str, str], dict[str, str]]:
    """The mentor's fields, and those of the mentee that differ, where each role has a form of its own."""
    at = _other_form(command, text, rules)
    if at is None:
        return fields, {}
    lines = text.split("\n")
    first = read_fields("\n".join(lines[:at]), rules)
    second = read_fields("\n".join(lines[at + 1 :]), rules)
    mentor, mentee = (first, second) if _other(command) == "mentee" else (second, first)
    return {**mentee, **mentor}, mentee


def _answered(reading: Reading) -> bool:
    return bool(reading.mail.in_reply_to or reading.mail.references) or is_reply(reading.mail.subject)


def _in_prose(text: str, role: Role, beside: Beside, rules: RuleBook, *, answered: bool = False) -> SignUp:
    """`answered`: it answers a mail of ours, so that a few words are rather a promise (row 152)."""
    fields = read_prose(text, role, rules)
    if answered and len(fields) < FEWEST_IN_REPLY and len(text.split()) < MOST_PROMISE:
        return SignUp(role=role, beside=beside)
    return SignUp(role=role, fields=fields, prose=True, beside=beside)


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
        number=facts.numbers.member(),
        email=facts.sender.addr_spec,
        name="",
        standing=Standing.DRAFT,
        joined_at=facts.now,
    )
    if not member.language and facts.mail.language != facts.program.language:
        member = replace(member, language=facts.mail.language)
    profile = member.profile(role) or Profile(role=role, complete=False)
    if role is Role.MENTOR:  # everybody may read it in the directory, which names no addresses
        fields = {key: without_addresses(value) for key, value in fields.items()}
    unread: list[str] = []
    changes: dict[str, object] = {
        key: _one_line(fields[key]) for key in ("title", "organization") if key in fields
    }
    changes |= {key: fields[key] for key in ("career_path", "goals", "about") if key in fields}
    if "areas" in fields:
        known = {a.written: a.known or a.written for a in facts.areas}
        areas = split_list(fields["areas"])[:MOST_AREAS]
        changes["areas"] = tuple(dict.fromkeys(known.get(a, a) for a in areas))
    if "languages" in fields:
        changes["languages"] = split_list(fields["languages"])[:MOST_LANGUAGES]
    if role is Role.MENTOR:
        capacity = profile.capacity or rules.policy.capacity
        if "capacity" in fields:
            number = read_number(fields["capacity"], rules.vocabularies)
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


def _left_out(fields: Mapping[str, str]) -> Mapping[str, int]:
    """How many were kept, of lists that were longer."""
    too_long = {
        key: most
        for key, most in (("areas", MOST_AREAS), ("languages", MOST_LANGUAGES))
        if len(split_list(fields.get(key, ""))) > most
    }
    return {f"kept_{key}": most for key, most in too_long.items()}


def _one_line(value: str) -> str:
    return " ".join(value.split())[:200]


def _settled(member: Member, role: Role, *, complete: bool) -> Member:
    profiles = tuple(replace(p, complete=complete) if p.role is role else p for p in member.profiles)
    standing = member.standing
    if complete and standing in (Standing.DRAFT, Standing.LEFT, Standing.BOUNCING):
        standing = Standing.ACTIVE
    if not complete and (standing is Standing.LEFT or not any(p.complete for p in profiles)):
        standing = Standing.DRAFT  # who comes back is no longer one who has left
    return replace(member, profiles=profiles, standing=standing)


def form_letter(facts: Facts, role: Role, rules: RuleBook, beside: Beside) -> Letter:
    """The form, with what is known already written in."""
    known = facts.sender.name if facts.trust.may_act else ""  # anybody may have written it into the From
    values = profile_values(facts.member, role) if facts.member else {"name": known}
    fields = form_fields(role, rules.form(role), values, language_of(facts))
    return to_sender(facts, "form", role=role.value, fields=fields, beside=beside.said(facts, kept=False))


def _ask_missing(
    member: Member, role: Role, facts: Facts, rules: RuleBook, beside: Mapping[str, object]
) -> Letter:
    language = language_for(member, facts)
    return to_member(
        member,
        "signup-missing",
        answers=True,
        role=role.value,
        missing=tuple(
            {"label": r.label_in(language), "hint": r.hint_in(language)}
            for r in missing_fields(member, role, rules)
        ),
        profile=profile_lines(member, role, rules.form(role), language),
        beside=beside,
    )
