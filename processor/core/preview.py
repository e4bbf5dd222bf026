"""What a decision would do, told and not done: DRY RUN, and what is costly before its YES (row 123)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from processor.core.outcome import Decision, Disposition
from processor.core.program import Program

WOULD = "it would be done: "
_MOST_NAMED = 5  # letters


def mark_of_shown(decision: Decision) -> str:
    """By which a YES counts for what was shown, and for nothing else: 12 hex digits."""
    return hashlib.sha256(decision.because.encode()).hexdigest()[:12]


def shown_only(decision: Decision, program: Program) -> Decision:
    """No effect of it is left, and no letter goes out."""
    if decision.disposition is not Disposition.DONE:
        return replace(decision, effects=(), letters=(), then=None)
    mails = [letter for letter in decision.letters if letter.to not in program.coordinators]
    named = ", ".join(f"{m.name} to {m.to_name or m.to}" for m in mails[:_MOST_NAMED])
    more = f" and {len(mails) - _MOST_NAMED} more" if len(mails) > _MOST_NAMED else ""
    count = "1 mail" if len(mails) == 1 else f"{len(mails)} mails"
    goes = f"; {count} would go out: {named}{more}" if mails else "; no mail would go out"
    because = f"{WOULD}{decision.because}{goes}"
    mark = mark_of_shown(decision)
    return Decision(
        disposition=Disposition.REFUSED, because=because, rule=decision.rule, would=tuple(mails), shown=mark
    )
