"""What the program would understand and do with a mail, and why; nothing is changed."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from processor.core.intents import Intent
from processor.core.mail import InboundMail
from processor.stages.judge import Judge, Verdict
from processor.stages.ports import RawMail, Store, Unreadable


def explain(files: Iterable[Path], judge: Judge, store: Store, now: datetime) -> Iterator[dict[str, Any]]:
    """One object for each file, in order; a file that cannot be read gets its object too."""
    for file in files:
        started = time.perf_counter()
        answer = _explain(file, judge, store, now)
        answer["seconds"] = round(time.perf_counter() - started, 6)
        yield answer


def _explain(file: Path, judge: Judge, store: Store, now: datetime) -> dict[str, Any]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        return _unreadable(file, f"the file cannot be opened: {error.strerror}")
    arrived = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    understood = judge.reader.begin([RawMail(raw=raw, received_at=arrived)])()[0]
    if isinstance(understood, Unreadable):
        return _unreadable(file, understood.because)
    mail = understood.reading.mail
    try:
        with store.reading() as unit:
            verdict = judge.judge(understood, unit, now, inbox_id=0)
    except Exception as error:  # hundreds of files are asked about in one call; each gets its answer
        return _unreadable(file, f"it could not be decided ({type(error).__name__}: {error})", mail)
    return _object(file, mail, verdict)


def _object(file: Path, mail: InboundMail, verdict: Verdict) -> dict[str, Any]:
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
        "visible_text": reading.visible,
        "trust": {"level": verdict.facts.trust.level.value, "because": verdict.facts.trust.because},
        "intent": intent_json(verdict.intent),
        "disposition": verdict.decision.disposition.value,
        "because": verdict.decision.because,
    }


def intent_json(intent: Intent) -> dict[str, Any]:
    """The intent's kind and its fields as plain values."""
    fields = {f.name: _plain(getattr(intent, f.name)) for f in dataclasses.fields(intent)}  # type: ignore[arg-type]
    return {"kind": intent.kind, **fields}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # and a datetime
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _named(file: Path, mail: InboundMail | None) -> dict[str, Any]:
    known = mail is not None and len(mail.senders) == 1 and not mail.sender_problem
    return {
        "file": str(file),
        "message_id": mail.message_id if mail else "",
        "subject": mail.subject if mail else "",
        "from": mail.senders[0].addr_spec if mail is not None and known else None,
    }


def _unreadable(file: Path, because: str, mail: InboundMail | None = None) -> dict[str, Any]:
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
