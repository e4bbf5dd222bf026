"""Is the record whole? Follows the seals from the first to the last, and names the first break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from processor.core.events import ERASED_DOMAIN, ERASED_WORDS, EventKind
from processor.core.seals import (
    BACKDATED,
    Covered,
    Seal,
    StoredEvent,
    digest_of,
    horizon,
    make_seal,
    moment,
    veil_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecord:
    """All that check_record() wants of the database, read as of one moment. The iterators are walked once."""

    seals: Iterable[tuple[Seal, Sequence[Covered]]]  # in the order of their numbers
    noted: str  # the last seal, as the program noted it beside; "": it never did
    marked: int  # the highest seal by which an event is marked as covered
    open: Iterable[StoredEvent]  # that no seal covers


@dataclass(slots=True, kw_only=True)
class Verdict:
    fault: str = ""  # the first break, as a sentence; "": the record is whole
    seals: int = 0
    events: int = 0
    erased: int = 0  # of them, events whose words went with a person
    waiting: int = 0  # for the next seal
    last: Seal | None = None


@dataclass(slots=True)
class _Walk:
    """What is known on the way from seal to seal."""

    verdict: Verdict = field(default_factory=Verdict)
    so_far: list[Seal] = field(default_factory=list)
    whole: Seal | None = None  # the last before this one that covered all that was there
    erasures: dict[str, str] = field(default_factory=dict)  # M-1042 -> the first event that names it
    erased: set[str] = field(default_factory=set)  # whose erasure stands in the record


def check_record(record: SealedRecord, copies: Sequence[tuple[int, str]] = ()) -> Verdict:
    """`copies` are seals that were kept outside the database (see seals.read_copy)."""
    walk = _Walk()
    walk.verdict.fault = next(_faults(record, copies, walk), "")
    return walk.verdict


def _faults(record: SealedRecord, copies: Sequence[tuple[int, str]], walk: _Walk) -> Iterator[str]:
    verdict = walk.verdict
    for seal, covered in record.seals:
        yield from _of_chain(seal, covered, verdict.last)
        for one in covered:
            yield from _of_event(one, seal, walk)
        verdict.seals, verdict.last = verdict.seals + 1, seal
        walk.so_far.append(seal)
        walk.whole = walk.whole if seal.more else seal
    yield from _of_the_end(record, verdict.last)
    yield from _of_open(record.open, walk)
    for code in sorted(walk.erasures.keys() - walk.erased):
        yield f"{walk.erasures[code]} is marked as erased with {code}, whose erasure is not in the record"
    digests = {seal.number: seal.digest for seal in walk.so_far}
    for number, digest in copies:
        yield from _of_copy(number, digest, digests)


def _of_chain(seal: Seal, covered: Sequence[Covered], before: Seal | None) -> Iterator[str]:
    expected = before.number + 1 if before else 1
    after = f"after seal {before.number} of {moment(before.at)}" if before else "at the beginning"
    if seal.number != expected:
        yield f"seal {expected} is missing: {after} stands seal {seal.number} of {moment(seal.at)}"
    named = f"seal {seal.number} of {moment(seal.at)}"
    if seal.before != (before.digest if before else ""):
        yield f"{named} follows on another seal than the one before it: one of the two was changed"
    if len(covered) != seal.events:
        yield f"{named} was made over {seal.events} events, and {len(covered)} are marked as covered by it"
    made = make_seal(before, seal.at, [(one.id, one.digest) for one in covered], more=seal.more)
    if made != seal:
        yield f"{named} does not fit the digests that it was made over: it was changed, or one of them was"


def _of_event(one: Covered, seal: Seal, walk: _Walk) -> Iterator[str]:
    event, sealed = one.event, f"seal {seal.number} of {moment(seal.at)}"
    last = walk.verdict.last
    if event is None:
        since = f", and after seal {last.number} of {moment(last.at)}" if last else ""
        yield f"event {one.id} is missing: it was there before {sealed}{since}"
        return
    changed = f"{event.named} is not as it was before {sealed}: "
    if one.salt and veil_of(event, one.salt) != one.veil:
        yield changed + "its actor, its words or its record were changed"
    if digest_of(event, one.veil) != one.digest:
        yield changed + "its time, kind, matter, message, channel, rule or deed was changed"
    if not one.salt:
        if not one.erased or not _looks_erased(event):
            yield changed + "it is marked as erased, and holds words that no erasure leaves behind"
        walk.erasures.setdefault(one.erased, event.named)
        walk.verdict.erased += 1
    whole = walk.whole
    if whole and event.at < whole.at - BACKDATED and seal.at >= whole.at:
        yield (
            f"{event.named} was put in later: it says that it happened before seal {whole.number} of "
            f"{moment(whole.at)}, and was first there before {sealed}"
        )
    if event.what == EventKind.MEMBER_ERASED:
        walk.erased.add(event.about)
    walk.verdict.events += 1


def _of_the_end(record: SealedRecord, last: Seal | None) -> Iterator[str]:
    """Who takes the last seals away leaves what was noted beside them, unless they know of it."""
    ends = f"the last one is seal {last.number} of {moment(last.at)}" if last else "there is none"
    number = last.number if last else 0
    if record.marked > number:
        yield f"seal {number + 1} is missing: seal {record.marked} is said to cover events, and {ends}"
    if record.noted != (last.text if last else ""):
        noted = record.noted.partition(":")[0]
        said = f"the program noted seal {noted} as the last one" if noted else "the program noted none"
        yield f"the last seals were removed or changed: {said}, and {ends}"


def _of_open(events: Iterable[StoredEvent], walk: _Walk) -> Iterator[str]:
    last = walk.verdict.last
    closed = horizon(reversed(walk.so_far[:-1]), last.at) if last else 0
    for event in events:
        if last and event.id <= closed:
            yield (
                f"{event.named} was put in later: all up to event {closed} was sealed before seal "
                f"{last.number} of {moment(last.at)}, and no seal covers this one"
            )
        if event.what == EventKind.MEMBER_ERASED:
            walk.erased.add(event.about)
        walk.verdict.waiting += 1


def _of_copy(number: int, digest: str, digests: dict[int, str]) -> Iterator[str]:
    if number not in digests:
        end = f"the last one is seal {max(digests)}" if digests else "there is none"
        yield (
            f"seal {number}, of which you have a copy, is not there, and {end}: the last seals were removed, "
            "or an older backup was restored"
        )
    elif digests[number] != digest:
        yield (
            f"seal {number} is not the one of which you have a copy: the record before it was changed and "
            "sealed anew, or a backup from before it was restored"
        )


def _looks_erased(event: StoredEvent) -> bool:
    if event.because == ERASED_WORDS:
        return event.record == ""
    return any(each.endswith(f"@{ERASED_DOMAIN}") for each in (event.actor, event.about))
