"""rules/fields.toml: the fields of the sign-up form, and the practice areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from processor.config.messages import AsTuple, Table, fault
from processor.config.names import LanguageText, one_line
from processor.core.program import Role
from processor.core.rules import AreaRule, FieldRule

_KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
NEEDED = ("name", "areas")  # without them nobody can be introduced, nor found
_ROLES = '"mentor" or "mentee"'


def _key(text: str) -> str:
    if not _KEY.match(text):
        raise fault("is no key; write small letters, digits and _, like career_path")
    return text


def _label(text: str) -> str:
    one_line(text)
    if re.search(r"[:=*_>]", text) or not any(c.isalpha() for c in text):
        raise fault("is no label; write words without : = * _ and >, for the form adds the colon")
    return " ".join(text.split())


def _area(text: str) -> str:
    one_line(text)
    # members write several areas in one line, and these part them
    if re.search(r"[,;/•]| & ", text):
        raise fault('would be read as two areas; write it without "," ";" "/" and "&"')
    return " ".join(text.split())


Key = Annotated[str, AfterValidator(_key)]
Label = Annotated[str, StringConstraints(min_length=2, max_length=40), AfterValidator(_label)]
AreaName = Annotated[str, StringConstraints(min_length=2, max_length=60), AfterValidator(_area)]
Hint = Annotated[str, StringConstraints(max_length=200), AfterValidator(one_line)]
Roles = Annotated[tuple[Literal["mentor", "mentee"], ...], AsTuple]


def fold(name: str) -> str:
    return " ".join(name.lower().split())


def twice(names: Iterable[str]) -> str:
    """The first name that comes a second time, or ""."""
    seen: set[str] = set()
    for name in names:
        if fold(name) in seen:
            return name
        seen.add(fold(name))
    return ""


def _labels(label: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Each once: two languages may have the same word."""
    return tuple({fold(name): name for name in (label, *labels.values())}.values())


class FieldTable(Table):
    """[[field]]: one line of the form."""

    key: Key = Field(description="what the program calls it, like career_path")
    label: Label = Field(description="what the form calls it, of 2 to 40 characters")
    labels: dict[LanguageText, Label] = Field(default={}, description='such as { es = "Nombre" }')
    other_names: Annotated[tuple[Label, ...], AsTuple] = Field(
        default=(), description="other labels that people write"
    )
    roles: Roles = Field(default=("mentor", "mentee"), min_length=1, description=_ROLES)
    required: Roles = Field(default=(), description=_ROLES)
    hint: Hint = Field(default="", description="a few words that help to fill it in")
    hints: dict[LanguageText, Hint] = Field(default={}, description='such as { es = "como te llamas" }')

    @field_validator("other_names")
    @classmethod
    def _each_once(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        again = twice((*_labels(info.data.get("label", ""), info.data.get("labels", {})), *names))
        if again:
            raise fault(f'names "{again}" twice; write each name once')
        return names

    @field_validator("required")
    @classmethod
    def _of_its_roles(cls, required: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        outside = set(required) - set(info.data.get("roles", required))
        if outside:
            raise fault(f"asks a {min(outside)} for it, whose form does not have it; add the role to roles")
        return required

    @property
    def names(self) -> tuple[str, ...]:
        return (*_labels(self.label, self.labels), *self.other_names)

    def rule(self) -> FieldRule:
        return FieldRule(
            key=self.key,
            label=self.label,
            labels=dict(self.labels),
            other_names=self.other_names,
            roles=tuple(Role(r) for r in self.roles),
            required=tuple(Role(r) for r in self.required),
            hint=self.hint,
            hints=dict(self.hints),
        )


class AreaTable(Table):
    """[[area]]: a practice area, and what else people call it."""

    name: AreaName = Field(description="the area as the directory shows it")
    labels: dict[LanguageText, AreaName] = Field(default={}, description='such as { es = "Oncología" }')
    other_names: Annotated[tuple[AreaName, ...], AsTuple] = Field(default=(), description="its other names")

    @field_validator("other_names")
    @classmethod
    def _each_once(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        again = twice((*_labels(info.data.get("name", ""), info.data.get("labels", {})), *names))
        if again:
            raise fault(f'names "{again}" twice; write each name once')
        return names

    @property
    def names(self) -> tuple[str, ...]:
        return (*_labels(self.name, self.labels), *self.other_names)

    def rule(self) -> AreaRule:
        return AreaRule(name=self.name, other_names=self.names[1:], labels=dict(self.labels))


class FieldsFile(Table):
    """Both lists. A list that is left out is the project's own one; None stands for that here."""

    field: Annotated[tuple[FieldTable, ...], AsTuple] | None = None
    area: Annotated[tuple[AreaTable, ...], AsTuple] | None = None

    @field_validator("field")
    @classmethod
    def _one_form(cls, fields: tuple[FieldTable, ...] | None) -> tuple[FieldTable, ...] | None:
        if fields is None:
            return None
        wishes = [*_same_key(fields), *_same_name(fields), *_needed(fields)]
        if wishes:
            raise fault("; ".join(wishes))
        return fields

    @field_validator("area")
    @classmethod
    def _one_meaning(cls, areas: tuple[AreaTable, ...] | None) -> tuple[AreaTable, ...] | None:
        again = twice(name for area in areas or () for name in area.names)
        if again:
            both = [a.name for a in areas or () if fold(again) in map(fold, a.names)]
            raise fault(f'gives "{again}" to {" and ".join(both)}; leave it with one of them')
        return areas


def _same_key(fields: tuple[FieldTable, ...]) -> list[str]:
    again = twice(f.key for f in fields)
    return [f'has two fields with the key "{again}"; give each a key of its own'] if again else []


def _same_name(fields: tuple[FieldTable, ...]) -> list[str]:
    """Two fields of one form with one name: nobody could tell which of them a member fills in."""
    for role in ("mentor", "mentee"):
        form = [f for f in fields if role in f.roles]
        again = twice(name for f in form for name in f.names)
        if again:
            both = " and ".join(f.key for f in form if fold(again) in map(fold, f.names))
            return [f'gives "{again}" to {both} in the {role} form; leave it with one of them']
    return []


def _needed(fields: tuple[FieldTable, ...]) -> list[str]:
    wishes = []
    for key in NEEDED:
        field = next((f for f in fields if f.key == key), None)
        if field is None or len(set(field.roles)) < 2:
            wishes.append(f'needs a field with the key "{key}" for mentor and mentee; add it')
        elif key == "name" and len(set(field.required)) < 2:
            wishes.append('does not require "name"; write required = ["mentor", "mentee"] in it')
    return wishes
