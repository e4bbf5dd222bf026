"""The rules at work: forms, and which screening rule decides."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

import pytest

from processor.core import intents
from processor.core.program import Role
from processor.core.rules import (
    CONDITIONS,
    INTENTS,
    FieldRule,
    MailAspects,
    Policy,
    RuleBook,
    ScreeningRule,
)

MAIL = MailAspects(
    sender="Jon@wards.hospital.example",
    sender_is="member",
    subject="Your INVOICE for March",
    text="Please pay soon.",
    size_kb=120,
    intent="browse",
    attachments=("Invoice.PDF", "photo.jpg"),
)


def rule(name: str, then: str = "hold", **when: object) -> ScreeningRule:
    return ScreeningRule(name=name, when=when, then=then, because=f"because of {name}")


def book(*rules: ScreeningRule, fields: tuple[FieldRule, ...] = ()) -> RuleBook:
    return RuleBook(policy=Policy(), vocabularies=(), fields=fields, areas=(), screening=rules)


@pytest.mark.parametrize(
    ("name", "holds", "fails"),
    [
        ("sender_domain", ["other.example", "hospital.example"], ["pital.example"]),
        ("sender", "jon@wards.hospital.example", "jon@hospital.example"),
        ("sender_is", ["member", "stranger"], "coordinator"),
        ("subject_has", "Invoice", ["newsletter"]),
        ("text_has", ["gift", "PAY"], "march"),
        ("larger_than_kb", 119, 120),
        ("intent", "browse", ["request", "answer"]),
        ("attachment_ends", [".zip", ".pdf"], [".zip"]),
    ],
)
def test_a_condition_holds_when_it_says_so_and_only_then(name: str, holds: object, fails: object) -> None:
    assert CONDITIONS[name](MAIL, holds)
    assert not CONDITIONS[name](MAIL, fails)


def test_every_condition_is_tried_above() -> None:
    marks = test_a_condition_holds_when_it_says_so_and_only_then.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(CONDITIONS)


def test_the_first_rule_that_holds_decides() -> None:
    rules = (
        rule("none", subject_has="x y z"),
        rule("one", subject_has="invoice"),
        rule("two", "ignore", text_has="pay"),
    )
    assert book(*rules).screen(MAIL) == rules[1]


def test_all_conditions_of_a_rule_must_hold() -> None:
    assert book(rule("both", subject_has="invoice", sender_is="stranger")).screen(MAIL) is None


def test_a_rule_that_lets_pass_keeps_later_rules_from_deciding() -> None:
    rules = (rule("ours", "pass", sender_is="member"), rule("bills", subject_has="invoice"))
    assert book(*rules).screen(MAIL) is None
    assert book(*reversed(rules)).screen(MAIL) == rules[1]


def test_a_program_without_screening_lets_every_mail_pass() -> None:
    assert book().screen(MAIL) is None


def test_a_form_shows_the_fields_of_its_role_in_their_order() -> None:
    fields = (
        FieldRule(key="name", label="Name"),
        FieldRule(key="capacity", label="Capacity", roles=(Role.MENTOR,)),
        FieldRule(key="goals", label="Goals", other_names=("Aims",), roles=(Role.MENTEE,)),
    )
    assert [f.key for f in book(fields=fields).form(Role.MENTOR)] == ["name", "capacity"]
    assert [f.names for f in book(fields=fields).form(Role.MENTEE)] == [("Name",), ("Goals", "Aims")]


def test_a_rule_may_name_whatever_a_mail_can_be_understood_as_and_nothing_else() -> None:
    kinds = {"end", "renew"}  # of one intent; which of them hangs on what it says
    kinds |= {"commands", "why"}  # of coordinators, whose verbs are lines of the one, and of members
    for found in pkgutil.iter_modules(intents.__path__):
        module = import_module(f"{intents.__name__}.{found.name}")
        for _, there in inspect.getmembers(module, inspect.isclass):
            kind = getattr(there, "kind", None)
            if hasattr(there, "wants") and isinstance(kind, str):
                kinds.add(kind)
    assert set(INTENTS) == kinds - {"for-a-person"}  # which no mail is: only words beside another intent
