"""rules/screening.toml: which mails wait for a coordinator, or are passed over, before they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator

from processor.config.blocked import BlockedTable
from processor.config.fields import twice
from processor.config.messages import AsTuple, Table, fault
from processor.config.names import LineText
from processor.config.problems import did_you_mean
from processor.core.rules import CONDITIONS, INTENTS, SCREENING_OUTCOMES, BlockedPair, ScreeningRule

_OUTCOMES = " or ".join(f'"{o}"' for o in SCREENING_OUTCOMES)
_PEOPLE = ("coordinator", "member", "stranger")


def _texts(wish: object) -> str:
    values = wish if isinstance(wish, list) else [wish]
    if not values or not all(isinstance(v, str) and v.strip() for v in values):
        return 'needs a text or a list of texts, like ["newsletter", "invoice"]'
    return ""


def _domains(wish: object) -> str:
    values = wish if isinstance(wish, list) else [wish]
    if any(isinstance(v, str) and "@" in v for v in values):
        return "needs what stands after the @, like hospital.example"
    return _texts(wish)


def _people(wish: object) -> str:
    values = wish if isinstance(wish, list) else [wish]
    return "" if values and all(v in _PEOPLE for v in values) else f"needs one of {', '.join(_PEOPLE)}"


def _intents(wish: object) -> str:
    values = wish if isinstance(wish, list) else [wish]
    unknown = next((v for v in values if isinstance(v, str) and v.lower() not in INTENTS), None)
    if unknown is not None:  # such a rule would never hold, and nobody would notice
        return f'names "{unknown[:60]}", as which no mail is understood; {did_you_mean(unknown, INTENTS)}'
    return _texts(wish)


def _senders(wish: object) -> str:
    values = wish if isinstance(wish, list) else [wish]
    wrong = next((v for v in values if isinstance(v, str) and "@" not in v), None)
    return f'names "{wrong[:60]}", which is no address' if wrong is not None else _texts(wish)


def _kilobytes(wish: object) -> str:
    right = isinstance(wish, int) and not isinstance(wish, bool) and 0 <= wish <= 1_000_000
    return "" if right else "needs a whole number of kilobytes, like 500"


# What a condition may be given; those that are not named here take texts.
_WISHES: Mapping[str, Callable[[object], str]] = {
    "sender": _senders,
    "sender_domain": _domains,
    "sender_is": _people,
    "intent": _intents,
    "larger_than_kb": _kilobytes,
}


def _then(text: str) -> str:
    if text not in SCREENING_OUTCOMES:
        raise fault(f"is nothing that can happen to a mail; write {_OUTCOMES}")
    return text


class ScreeningTable(Table):
    """[[rule]]: when all its conditions hold, this happens, because."""

    name: LineText = Field(description="a few words that a coordinator knows it by")
    when: dict[str, Any] = Field(description='conditions, like { subject_has = ["newsletter"] }')
    then: Annotated[str, AfterValidator(_then)] = Field(description=_OUTCOMES)
    because: LineText = Field(description="the reason, as a coordinator shall read it")

    @field_validator("when")
    @classmethod
    def _known(cls, when: dict[str, Any]) -> dict[str, Any]:
        if not when:
            raise fault(f"is empty, so every mail would match; write one of {', '.join(CONDITIONS)}")
        wishes = [_condition(name, wish) for name, wish in when.items()]
        wrong = "; ".join(w for w in wishes if w)
        if wrong:
            raise fault(wrong)
        return when

    def rule(self) -> ScreeningRule:
        return ScreeningRule(name=self.name, when=self.when, then=self.then, because=self.because)


def _condition(name: str, wish: object) -> str:
    if name not in CONDITIONS:
        return f'holds "{name[:60]}", which is no condition; {did_you_mean(name, CONDITIONS)}'
    wrong = _WISHES.get(name, _texts)(wish)
    return f"holds {name}, which {wrong}" if wrong else ""


class ScreeningFile(Table):
    """The rules in order: the first whose conditions all hold decides.

    None stands for a file that says nothing about rules; the project's own count then. [[blocked]] stood
    here before blocked.toml was invented, and is still read.
    """

    rule: Annotated[tuple[ScreeningTable, ...], AsTuple] | None = None
    blocked: Annotated[tuple[BlockedTable, ...], AsTuple] = ()

    @field_validator("rule")
    @classmethod
    def _each_once(cls, rules: tuple[ScreeningTable, ...] | None) -> tuple[ScreeningTable, ...] | None:
        again = twice(r.name for r in rules or ())
        if again:
            raise fault(f'has two rules named "{again}"; give each a name of its own')
        return rules

    def rules(self) -> tuple[ScreeningRule, ...]:
        return tuple(r.rule() for r in self.rule or ())

    def pairs(self) -> tuple[BlockedPair, ...]:
        return tuple(b.pair() for b in self.blocked)
