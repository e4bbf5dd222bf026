"""A letter that could not be written at once shows a profile as it is when it goes out (row 163)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.core.intents.profile_letters import with_profile_of_now
from processor.core.outcome import Letter
from processor.core.program import Member
from processor.letters.samples import SAMPLES
from tests.core.cases import BEA, JON, MIA, PAT, request, row
from tests.shipped_rules import RULES

MOVED = replace(
    MIA, name="Mia Lind", profiles=tuple(replace(p, organization="Bay hospital") for p in MIA.profiles)
)
DRAFT = replace(MIA, profiles=tuple(replace(p, complete=False, areas=()) for p in MIA.profiles))
ONE_MORE = replace(DRAFT, profiles=tuple(replace(p, areas=("Oncology",)) for p in DRAFT.profiles))
BEFORE = (("Name", "Mia Okafor"), ("Organization", "City hospital"))
FIELDS = tuple({"label": label, "value": value, "hint": "", "required": True} for label, value in BEFORE)
MISSING = ({"label": "Name", "hint": ""}, {"label": "Practice areas", "hint": ""})


def letter(name: str, **data: object) -> Letter:
    return Letter(name=name, to=MIA.email, to_name=MIA.name, data={"role": "mentee", **data})


def of_now(waited: Letter, reader: Member | None) -> Letter | None:
    return with_profile_of_now(waited, reader, None, RULES, "en")


@pytest.mark.parametrize("name", ["welcome-mentee", "profile-updated", "signup-draft"])
def test_what_the_profile_says_is_what_it_says_now(name: str) -> None:
    assert "profile" in SAMPLES[name]
    found = of_now(letter(name, profile=BEFORE), MOVED)
    assert found is not None
    shown = dict(found.data["profile"])  # type: ignore[call-overload]
    assert (shown["Name"], shown["Organization"]) == ("Mia Lind", "Bay hospital")
    assert found == replace(found, data={**letter(name).data, "profile": found.data["profile"]})
    assert of_now(letter(name, profile=BEFORE), None) == letter(name, profile=BEFORE)


def test_a_form_to_change_has_the_values_of_now() -> None:
    found = of_now(letter("form", fields=FIELDS), MOVED)
    assert found is not None
    values = {row["label"]: row["value"] for row in found.data["fields"]}  # type: ignore[attr-defined]
    assert (values["Name"], values["Organization"]) == ("Mia Lind", "Bay hospital")
    assert of_now(letter("form", fields=FIELDS), None) == letter("form", fields=FIELDS)  # a stranger's


@pytest.mark.parametrize(
    ("name", "reader", "labels"),
    [
        row("as before", "signup-missing", DRAFT, ["Practice areas"]),
        row("what was missing has come", "signup-missing", ONE_MORE, None),
        row("nothing is missing", "signup-draft", ONE_MORE, []),
        row("something is", "signup-draft", DRAFT, None),
        row("no mentee any more", "profile-updated", JON, None),
        row("no mentee any more, and a welcome", "welcome-mentee", JON, None),
    ],
)
def test_what_is_missing_is_what_is_missing_now(name: str, reader: Member, labels: list[str] | None) -> None:
    found = of_now(letter(name, profile=BEFORE, missing=MISSING), reader)
    if labels is None:
        assert found is None
    else:
        assert found is not None
        told = found.data["missing"] if name == "signup-missing" else ()
        assert [each["label"] for each in told] == labels  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["request", "reminder"])
def test_a_mentor_reads_what_the_mentee_says_now(name: str) -> None:
    waited = Letter(name=name, to=JON.email, to_name=JON.name, about="REQ-7", data=SAMPLES[name])
    found = with_profile_of_now(waited, JON, request(mentee=MOVED), RULES, "en")
    assert found is not None
    assert ("Organization", "Bay hospital") in found.data["profile"]  # type: ignore[operator]
    assert found.data["mentee"] == "Mia Lind"
    assert with_profile_of_now(waited, JON, None, RULES, "en") == waited


def test_the_labels_are_in_the_language_of_the_letter_and_other_letters_are_as_they_were() -> None:
    found = of_now(replace(letter("signup-draft", profile=BEFORE), language="de"), BEA)
    assert found is not None
    assert "Organization" not in dict(found.data["profile"])  # type: ignore[call-overload]
    other = letter("which-role", profiles=0)
    assert of_now(other, PAT) == other
