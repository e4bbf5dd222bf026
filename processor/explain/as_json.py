"""The answer of `explain --json`: the shape that docs/flow.md gives, which does not change lightly."""

from __future__ import annotations

import dataclasses
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from processor.core.intents import Intent
from processor.core.mail import InboundMail
from processor.explain.run import Explained
from processor.stages.decision import Decided


def as_json(explained: Explained) -> dict[str, Any]:
    """One object; a file that cannot be read gets its object too."""
    verdict, mail = explained.verdict, explained.mail
    found = (
        _understood(explained.file, mail, verdict)
        if verdict is not None and mail is not None
        else _unreadable(explained.file, explained.trouble, mail)
    )
    found["seconds"] = round(explained.seconds, 6)
    return found


def _understood(file: Path, mail: InboundMail, verdict: Decided) -> dict[str, Any]:
    reading = verdict.reading
    forwarded = reading.forwarded
    return {
        **_named(file, mail),
        "automatic": reading.automatic.kind.value,
        "reports": [{"recipient": r.recipient, "action": r.action, "status": r.status} for r in mail.reports],
        "forwarded": forwarded
        and {
            "from": forwarded.sender.addr_spec if forwarded.sender else None,
            "name": forwarded.sender.name if forwarded.sender else "",
            "subject": forwarded.subject,
            "text": forwarded.text,
        },
        "visible_text": reading.typed,
        "trust": {"level": verdict.facts.trust.level.value, "because": verdict.facts.trust.because},
        "intent": intent_json(verdict.intent),
        "disposition": verdict.decision.disposition.value,
        "because": verdict.decision.because,
    }


def intent_json(intent: Intent) -> dict[str, Any]:
    """The intent's kind and its fields as plain values."""
    fields = {f.name: plain(getattr(intent, f.name)) for f in dataclasses.fields(intent)}  # type: ignore[arg-type]
    return {"kind": intent.kind, **fields}


def plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # and a datetime
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _named(file: Path, mail: InboundMail | None) -> dict[str, Any]:
    known = mail is not None and len(mail.senders) == 1 and not mail.sender_problem
    return {
        "file": str(file),
        "message_id": mail.message_id if mail else "",
        "subject": mail.subject if mail else "",
        "from": mail.senders[0].addr_spec if mail is not None and known else None,
    }


def _unreadable(file: Path, because: str, mail: InboundMail | None) -> dict[str, Any]:
    return {
        **_named(file, mail),
        "automatic": "no",
        "reports": [],
        "forwarded": None,
        "visible_text": "",
        "trust": {"level": "nobody", "because": because},
        "intent": {"kind": "unreadable"},
        "disposition": "quarantined",
        "because": because,
    }
