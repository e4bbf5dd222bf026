"""The author's own words within the hour of a deed: they may take it back, so a person reads them first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.core.decisions import hold
from processor.core.deeds import Deed
from processor.core.facts import CONFIDENTIAL, EVERYDAY, IN_DANGER, Facts
from processor.core.intents import Intent
from processor.core.letter_builders import but_to
from processor.core.outcome import Decision, Hold, PutOff
from processor.core.trust import TrustLevel


def may_be_regret(decision: Decision, facts: Facts) -> bool:
    """A member's words wait for a person: perhaps they take back what others have not heard of yet."""
    held = any(isinstance(effect, Hold) for effect in decision.effects)
    doubtful = facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY)
    if not held or doubtful or facts.member is None or decision.rule in CONFIDENTIAL - {IN_DANGER}:
        return False
    # nor the same mail once more, by another way, or under one Message-ID
    return not facts.mail.done_before and not facts.mail.same_id


def read_by_a_person(decision: Decision, intent: Intent, facts: Facts) -> Decision:
    """A deed's author: a few words that the program does not know wait for a person; no help is sent.

    So do words that would be filed or answered as everyday mail: "that's a pity", after one's own END.
    """
    names = [letter.name for letter in decision.letters]
    only_help = (names == ["help"] and intent.kind != "help") or names in _ASKS_BACK
    if facts.member is None or not facts.mail.excerpt.strip():
        return decision
    if not only_help and decision.rule != EVERYDAY:
        return decision
    held = hold(facts, "it may be regret, in words that the program does not know", receipt=True)
    return replace(held, rule="regret")


_ASKS_BACK = (["answer-unclear"], ["end-offered"])


def regretted(deeds: Sequence[Deed], facts: Facts) -> tuple[Deed, ...]:
    """Those that the words may be about: in the thread of one it is that one, if they name no other."""
    about = facts.mail.reading.about if facts.mail.reading is not None else ""
    meant = [deed for deed in deeds if about and about in (deed.ref, *(c.about for c in deed.records))]
    others = {word for deed in deeds if deed not in meant for word in _NAME.findall(deed.what)}
    others -= {word for deed in meant for word in _NAME.findall(deed.what)}
    return tuple(meant) if meant and not others & set(_NAME.findall(facts.mail.excerpt)) else tuple(deeds)


_NAME = re.compile(r"\b[^\W\d_]{3,}\b")


def put_off(decision: Decision, deeds: Sequence[Deed], facts: Facts) -> Decision:
    """The mails about the deeds go out when the words that are held now are decided, and not before."""
    held = next(effect for effect in decision.effects if isinstance(effect, Hold))
    said = " and ".join(f"{deed.ref} ({deed.what})" for deed in deeds)
    because = f"{held.because}; nobody else hears of {said} until this is decided"
    by_staff = all(deed.by_staff for deed in deeds)
    said_in: Mapping[str, Mapping[str, object]] = {
        "held": {"because": because},
        "held-receipt": {"unheard": True, "by_staff": by_staff},
    }
    effects = tuple(replace(e, because=because) if isinstance(e, Hold) else e for e in decision.effects)
    letters = tuple(
        replace(x, data={**x.data, **said_in[x.name]}) if x.name in said_in else x
        for x in but_to(decision.letters, [m.recipient for deed in deeds for m in deed.mails], facts)
    )
    waits = (PutOff(deed=deed.number, held=held.number) for deed in deeds)
    return replace(decision, effects=(*effects, *waits), letters=letters)
