"""Fills a database with members by bulk inserts; the rows are those that the program itself would leave.

The rows come from the program's own functions for words, phrases and visibility, and `differences`
compares a small database seeded this way with one that the store has filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, select, text

from bench.people import FIRST, JOINED, is_mentor, member
from processor.core.events import EventKind
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Disposition,
    DueKind,
    Effect,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SetDue,
)
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
)
from processor.core.rules import RuleBook
from processor.core.turns import place_of
from processor.stages.ports import Store
from processor.store import migrate, open_store, tables
from processor.store import text_match as program_words
from processor.store.columns import metadata
from processor.store.directory_index import DirectoryIndex, is_visible, phrases_of, words_of
from processor.store.text_match import AreaNames, name_key, name_words

_AT_ONCE = 5_000  # members to a round of inserts
_SAMPLE = 50
_COMPARED = (
    "members",
    "profiles",
    "requests",
    "relationships",
    "mentor_names",
    "directory_phrases",
    "directory_words",
)


def area_names(rules: RuleBook) -> tuple[str, ...]:
    return tuple(rule.name for rule in rules.areas)


def a_completed_pair(nth: int) -> tuple[MentorRequest, Relationship] | None:
    """Every third mentor has mentored the member behind them; it is over."""
    if nth % 9:
        return None
    number = nth // 9 + 1
    request = MentorRequest(
        number=number,
        mentee=FIRST + nth + 1,
        mentor=FIRST + nth,
        state=RequestState.ACCEPTED,
        note="Would you help me?",
        asked_at=JOINED,
        answer_by=JOINED + timedelta(days=14),
        answered_at=JOINED + timedelta(days=1),
    )
    relationship = Relationship(
        number=number,
        request=number,
        mentee=request.mentee,
        mentor=request.mentor,
        state=RelationshipState.COMPLETED,
        term=1,
        first_start=date(2026, 1, 6),
        starts_on=date(2026, 1, 6),
        ends_on=date(2026, 7, 6),
        ended_at=JOINED + timedelta(days=182),
    )
    return request, relationship


def pairs(count: int) -> Iterator[tuple[MentorRequest, Relationship]]:
    yield from (pair for nth in range(count - 1) if (pair := a_completed_pair(nth)))


def fill(url: str, count: int, rules: RuleBook) -> None:
    """A new database with `count` members and their past; a few seconds for 100,000."""
    migrate(url)
    engine = _engine(url)
    areas, names = AreaNames(rules.areas), area_names(rules)
    with patch.object(program_words, "fold", lru_cache(100_000)(program_words.fold)):
        _fill(engine, count, areas, names)
    _settle(engine)
    engine.dispose()


def _fill(engine: Engine, count: int, areas: AreaNames, names: tuple[str, ...]) -> None:
    tally: Counter[tuple[str, str]] = Counter()
    with engine.begin() as db:
        for start in range(0, count, _AT_ONCE):
            people = [member(nth, names) for nth in range(start, min(count, start + _AT_ONCE))]
            _insert(db, tables.members, map(_member_row, people))
            _insert(db, tables.profiles, map(_profile_row, people))
            mentors = [who for who in people if who.profile(Role.MENTOR)]
            _insert_plain(db, tables.mentor_names, _name_rows(mentors))
            _insert_plain(db, tables.directory_phrases, _phrase_rows(mentors, areas, tally))
            _insert_plain(db, tables.directory_words, _word_rows(mentors, areas))
        past = list(pairs(count))
        for start in range(0, len(past), _AT_ONCE):
            part = past[start : start + _AT_ONCE]
            _insert(db, tables.requests, (_row(r) for r, _ in part))
            _insert(db, tables.relationships, (_row(r) for _, r in part))
        rows = ({"phrase": p, "label": label, "delta": n} for (p, label), n in tally.items())
        _insert(db, tables.directory_tally, rows)
        _set_numbers(db, {"member": FIRST + count - 1, "request": len(past), "relationship": len(past)})


def _member_row(who: Member) -> dict[str, Any]:
    return {
        "number": who.number,
        "email": who.email,
        "name": who.name,
        "name_key": name_key(who.name),
        "standing": who.standing.value,
        "language": who.language,
        "paused_until": None,
        "joined_at": who.joined_at,
        "version": 1,
    }


def _profile_row(who: Member) -> dict[str, Any]:
    (profile,) = who.profiles
    return {
        "member": who.number,
        "role": profile.role.value,
        "complete": profile.complete,
        "title": profile.title,
        "organization": profile.organization,
        "areas": list(profile.areas),
        "career_path": profile.career_path,
        "goals": profile.goals,
        "about": profile.about,
        "languages": list(profile.languages),
        "capacity": profile.capacity,
        "more": [],
        "times_shown": 0,
        "asked": 0,
    }


def _name_rows(mentors: Iterable[Member]) -> Iterator[dict[str, Any]]:
    for who in mentors:
        for word in sorted(set(name_words(who.name))):
            yield {"word": word, "member": who.number}


def _phrase_rows(
    mentors: Iterable[Member], areas: AreaNames, tally: Counter[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    for who in mentors:
        profile = who.profile(Role.MENTOR)
        if profile is None or not is_visible(who, 0):
            continue
        for phrase, label in phrases_of(profile, areas).items():
            tally[phrase, label] += 1
            yield {
                "member": who.number,
                "phrase": phrase,
                "label": label,
                "times_shown": 0,
                "asked": 0,
                "place": place_of(who.number),
            }


def _word_rows(mentors: Iterable[Member], areas: AreaNames) -> Iterator[dict[str, Any]]:
    for who in mentors:
        profile = who.profile(Role.MENTOR)
        if profile is None or not is_visible(who, 0):
            continue
        for (word, phrase), kind in words_of(profile, areas).items():
            yield {"word": word, "phrase": phrase, "member": who.number, "kind": kind}


def _row(record: MentorRequest | Relationship) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in type(record).__slots__}
    return {**values, "state": record.state.value, "version": 1}


def _insert(db: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        db.execute(insert(table), found)


def _insert_plain(db: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Rows of text and numbers alone, which need no conversion: three times as fast, and they are many."""
    found = list(rows)
    if not found:
        return
    mark = "?" if db.dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in found[0])
    statement = f"INSERT INTO {table.name} ({', '.join(found[0])}) VALUES ({marks})"
    db.exec_driver_sql(statement, [tuple(row.values()) for row in found])


def _set_numbers(db: Connection, last: dict[str, int]) -> None:
    for kind, number in last.items():
        if number and db.dialect.name == "postgresql":
            name = tables.SEQUENCES[kind].name
            db.execute(text("SELECT setval(:name, :last)"), {"name": name, "last": number})
        elif number:
            kept = tables.numbers
            db.execute(kept.update().where(kept.c.kind == kind).values(last=number))


def _engine(url: str) -> Engine:
    """Without care for a crash: a seed that failed is made again."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _hurry(connection: Any, record: Any) -> None:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -400000")

    return engine


def _settle(engine: Engine) -> None:
    """Everything in the one file, so that it can be copied; the planner knows the tables."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if engine.dialect.name == "sqlite":
            db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            db.execute(text("ANALYZE"))


# --- open requests, through the store --------------------------------------------------------------


def ask_mentors(
    store: Store, requests: Iterable[tuple[Member, Member]], now: datetime
) -> list[MentorRequest]:
    """Each (mentee, mentor) gets an open request, as REQUEST leaves it (its mails are not queued)."""
    made = []
    with store.unit() as unit:
        for mentee, mentor in requests:
            request = MentorRequest(
                number=unit.draw_number("request"),
                mentee=mentee.number,
                mentor=mentor.number,
                state=RequestState.PENDING,
                note="I would like to learn from you.",
                asked_at=now,
                answer_by=now + timedelta(days=14),
            )
            effects: tuple[Effect, ...] = (
                SaveRequest(request=request),
                AuditEvent(what=EventKind.REQUEST_ASKED, about=request.ref, because="made up"),
                SetDue(kind=DueKind.REQUEST_EXPIRY, about=request.ref, at=request.answer_by),
                SetDue(kind=DueKind.REQUEST_REMINDER, about=request.ref, at=now + timedelta(days=5)),
                SetDue(kind=DueKind.REQUEST_REMINDER, about=request.ref, at=now + timedelta(days=10), nth=1),
            )
            unit.apply(_decision(*effects), now=now, inbox_id=None)
            made.append(request)
    return made


def _decision(*effects: Effect) -> Decision:
    return Decision(disposition=Disposition.DONE, because="made up", effects=effects)


# --- the proof ------------------------------------------------------------------------------------


def fill_slowly(url: str, count: int, rules: RuleBook) -> None:
    """The same members through the store, as the program would save them."""
    store = open_store(url, areas=rules.areas)
    names = area_names(rules)
    with store.unit() as unit:
        for nth in range(count):
            assert unit.draw_number("member") == FIRST + nth
            unit.apply(_decision(SaveMember(member=member(nth, names))), now=JOINED, inbox_id=None)
        for request, relationship in pairs(count):
            numbers = unit.draw_number("request"), unit.draw_number("relationship")
            assert numbers == (request.number, relationship.number)
            saved = SaveRequest(request=request), SaveRelationship(relationship=relationship)
            unit.apply(_decision(*saved), now=JOINED, inbox_id=None)
        assert isinstance(unit, DirectoryIndex)
        unit.fold_tally()
    store.close()


def differences(fast: str, slow: str, rules: RuleBook, count: int = _SAMPLE) -> tuple[str, ...]:
    """The tables in which `count` members seeded both ways differ; both URLs name new databases."""
    fill(fast, count, rules)
    fill_slowly(slow, count, rules)
    assert any(is_mentor(nth) for nth in range(count))
    found = [_content(url) for url in (fast, slow)]
    return tuple(name for name in found[0] if found[0][name] != found[1][name])


def _content(url: str) -> dict[str, list[tuple[str, ...]]]:
    engine = _engine(url)
    wanted = {name: select(metadata.tables[name]) for name in _COMPARED}
    tally = tables.directory_tally.c
    wanted["directory_tally"] = select(tally.phrase, tally.label, tally.delta)
    wanted["numbers"] = select(tables.numbers)
    with engine.connect() as db:
        found = {
            name: sorted(tuple(map(repr, row)) for row in db.execute(query)) for name, query in wanted.items()
        }
    engine.dispose()
    return found
