"""Letters that cannot be written wait with all of their decision; none is lost or doubled (fault 58)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from processor.core.events import EventKind
from processor.core.intents.browse import shown_of
from processor.core.intents.coordinator.program import with_records
from processor.core.intents.signup_extras import NOTHING
from processor.core.mail import OutboundMail
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Disposition,
    Effect,
    EraseMember,
    KeepApart,
    Letter,
    Meeting,
    SaveMember,
    SaveRelationship,
    SaveRequest,
)
from processor.core.program import Member, Profile, Program, RelationshipState, RequestState, Role, Standing
from processor.core.value_json import letter_from_json
from processor.letters import WriterPool
from processor.stages import crash
from processor.stages.ports import Aside, InboxState, LetterJob, NotWritten, Store, Unit
from processor.stages.rendering import LetterBatch
from processor.stages.unwritten import BATCH, MOST, SecondTry
from tests.doors.store_samples import COORDINATOR, asked, do, pair, save, stored_pair, take_in
from tests.doors.store_samples import letter as stored_letter
from tests.player import PROGRAM, WRITER_CONFIG
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
STAFF = replace(PROGRAM, coordinators=(COORDINATOR,))
REAL = WriterPool(WRITER_CONFIG, None)
FAULT = "templates/en/paused.md, line 7: 'x' is undefined"


class Faulty:
    """The real writer, but for some letters."""

    def __init__(self, *broken: str) -> None:
        self.broken = set(broken)
        self.asked = 0

    def begin(self, jobs: Sequence[LetterJob]) -> Callable[[], Sequence[OutboundMail | NotWritten]]:
        self.asked += len(jobs)
        written = REAL.begin(jobs)()
        return lambda: [
            NotWritten(because=FAULT) if job.letter.name in self.broken else mail
            for job, mail in zip(jobs, written, strict=True)
        ]

    def warm_up(self) -> None:
        """Nothing to do."""


def to(name: str, address: str, person: str = "A Member", **data: object) -> Letter:
    return Letter(name=name, to=address, to_name=person, data=data)


PAUSED = to("paused", "jon@example.org", until="", requests=())
RESUMED = to("resumed", "mia@example.org")
NOTE = to("note", COORDINATOR, "", what="Something is so.", ref="")


MIA_MEMBER = Member(
    number=1, email="mia@example.org", name="Mia Okafor", standing=Standing.ACTIVE, joined_at=NOW
)


def done(effect: Effect) -> Decision:
    return Decision(disposition=Disposition.DONE, because="so", effects=(effect,), letters=())


def saved(member: Member) -> Decision:
    return done(SaveMember(member=member))


def put_out(store: Store, writer: Faulty, *letters: Letter, cause: str = "in-1") -> list[str]:
    """What the log says."""
    said: list[str] = []
    with store.unit() as unit:
        room = LetterBatch(writer, STAFF, lambda event, **_: said.append(event), unit, now=NOW)
        room.take(letters, cause, None)
        room.put_out()
    return said


def second_try(store: Store, writer: Faulty, log: Callable[..., None] = lambda *_, **__: None) -> SecondTry:
    return SecondTry(store=store, writer=writer, program=STAFF, rules=RULES, log=log)


def again(store: Store, writer: Faulty, now: datetime = LATER) -> int:
    return second_try(store, writer).all_again(now)


def queued(store: Store) -> list[tuple[str, str]]:
    with store.reading() as unit:
        out = unit.claim_outgoing(LATER + timedelta(days=1), 1_000, "test", 60)
        return sorted((one.mail.letter, one.mail.recipient) for one in out)


def kept(unit: Unit) -> list[Letter]:
    return [letter_from_json(one.content) for one in unit.unwritten(0, 1_000)]


def waiting(store: Store) -> list[str]:
    with store.reading() as unit:
        return [letter.name for letter in kept(unit)]


def test_the_letters_of_one_decision_wait_together_and_those_of_others_go_out(store: Store) -> None:
    writer = Faulty("paused")
    assert put_out(store, writer, RESUMED, PAUSED, NOTE) == ["letter not written"]
    put_out(store, writer, to("resumed", "lee@example.org"), cause="in-2")
    assert waiting(store) == ["resumed", "paused"]
    # the coordinator's own letter, the note about the template, and the other decision's; one to a recipient
    assert queued(store) == [("note", COORDINATOR), ("resumed", "lee@example.org")]
    with store.reading() as unit:
        assert unit.status(NOW)["unwritten"] == 2
        assert unit.unwritten_names() == {"paused"}


def test_a_coordinator_who_is_a_member_too_is_not_told_that_it_went(store: Store) -> None:
    put_out(store, Faulty("paused"), PAUSED, to("resumed", COORDINATOR, "Carla"))
    assert waiting(store) == ["paused", "resumed"]


def test_after_the_mending_they_go_out_with_the_serial_they_would_have_had_and_once(store: Store) -> None:
    writer = Faulty("paused")
    put_out(store, writer, RESUMED, PAUSED)
    assert again(store, writer) == 0
    assert waiting(store) == ["resumed", "paused"]
    writer.broken.clear()
    assert again(store, writer) == 2
    assert again(store, writer) == 0
    assert waiting(store) == []
    at_once = [
        LetterJob(letter=letter, cause=f"in-1.{n}", now=NOW, key=b"")
        for n, letter in enumerate((RESUMED, PAUSED))
    ]
    with store.reading() as unit:
        jobs = [replace(job, key=unit.secret()) for job in at_once]
        for mail in REAL.begin(jobs)():
            assert isinstance(mail, OutboundMail)
            sent = unit.sent(mail.serial)
            assert sent is not None
            assert sent.recipient == mail.recipient


def test_nothing_of_a_letter_is_lost_while_it_waits(store: Store) -> None:
    letter = replace(PAUSED, language="es", about="REQ-7", caused_by="eve@evil.example", proven=False)
    put_out(store, Faulty("paused"), letter)
    with store.reading() as unit:
        assert kept(unit) == [letter]


def test_coordinators_hear_of_a_template_once_and_of_another_one_too(store: Store) -> None:
    writer = Faulty("paused", "resumed")
    for n in range(3):
        put_out(store, writer, PAUSED, cause=f"in-{n}")
    assert len(queued(store)) == 1
    with store.reading() as unit:
        notes = unit.letters_since(COORDINATOR, NOW)
        assert sum(one.mails for one in notes if one.letter == "note") == 1
    put_out(store, writer, RESUMED, PAUSED, cause="in-9")
    with store.reading() as unit:
        notes = unit.letters_since(COORDINATOR, NOW)
        assert sum(one.mails for one in notes if one.letter == "note") == 2


def test_a_note_that_cannot_be_written_makes_no_notes(store: Store) -> None:
    writer = Faulty("note")
    put_out(store, writer, NOTE, RESUMED)
    assert sorted(waiting(store)) == ["note", "resumed"]  # it may say that a coordinator knows
    assert queued(store) == []
    assert writer.asked == 2
    writer.broken.clear()
    assert again(store, writer) == 2


def test_what_waits_counts_for_the_limits_so_that_mending_makes_no_flood(store: Store) -> None:
    stranger = replace(PAUSED, to="eve@evil.example", caused_by="eve@evil.example", proven=False)
    for n in range(5):
        put_out(store, Faulty("paused"), stranger, cause=f"in-{n}")
    with store.reading() as unit:
        counted = unit.letters_since("eve@evil.example", NOW)
        assert sum(one.mails for one in counted if not one.proven) == 5
        assert unit.stranger_letters_since(NOW) == 5


def test_the_same_letter_is_not_put_aside_twice(store: Store) -> None:
    for _ in range(2):
        put_out(store, Faulty("paused"), PAUSED)
    assert waiting(store) == ["paused"]
    assert again(store, Faulty()) == 1


def test_one_that_went_out_meanwhile_does_not_go_out_again(store: Store) -> None:
    put_out(store, Faulty("paused"), PAUSED)
    put_out(store, Faulty(), PAUSED)  # as after a restore, or when a message is processed once more
    again(store, Faulty())
    assert waiting(store) == []
    assert queued(store).count(("paused", "jon@example.org")) == 1


def test_one_that_cannot_be_read_any_more_stays_and_harms_no_other(store: Store) -> None:
    put_out(store, Faulty("paused"), PAUSED)
    put_out(store, Faulty("paused"), PAUSED, cause="in-2")
    with store.reading() as unit:
        first = unit.unwritten(0, 1)[0]
    with store.unit() as unit:
        broken = getattr(unit, "db", None)
        if broken is None:
            row = unit.rows.unwritten[first.id]  # type: ignore[attr-defined]
            unit.rows.unwritten[first.id] = replace(row, content="{}")  # type: ignore[attr-defined]
        else:
            broken.exec_driver_sql(f"UPDATE unwritten SET content = '{{}}' WHERE id = {first.id}")
    assert again(store, Faulty()) == 1
    with store.reading() as unit:
        assert [one.id for one in unit.unwritten(0, 10)] == [first.id]
        assert unit.unwritten_names() == {"paused"}


@pytest.mark.parametrize("point", crash.RARE_CRASH_POINTS)
def test_a_crash_while_they_are_written_at_last_loses_and_doubles_nothing(
    store: Store, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(name: str) -> None:
        if name == point:
            raise Killed

    put_out(store, Faulty("paused"), RESUMED, PAUSED)
    monkeypatch.setattr("processor.stages.unwritten.crash_point", kill)
    with pytest.raises(Killed):
        again(store, Faulty())
    monkeypatch.setattr("processor.stages.unwritten.crash_point", lambda name: None)
    assert len(waiting(store)) in (0, 2)  # all of the decision, or nothing
    again(store, Faulty())
    assert waiting(store) == []
    assert queued(store).count(("paused", "jon@example.org")) == 1
    assert queued(store).count(("resumed", "mia@example.org")) == 1


def test_rounds_now_and_then_come_to_everyone(store: Store) -> None:
    writer = Faulty("paused")
    many = MOST + BATCH + 3
    with store.unit() as unit:
        unit.set_aside(
            [
                Aside(letter=PAUSED, decision=f"in-{n}", cause=f"in-{n}.0", inbox_id=None, because=FAULT)
                for n in range(many)
            ],
            NOW,
        )
    trial = second_try(store, writer)
    after = trial.some_again(LATER)
    assert (writer.asked, after > 0) == (MOST, True)
    assert trial.some_again(LATER, after) == 0
    assert writer.asked == many
    writer.broken.clear()
    assert trial.all_again(LATER) == many


def test_an_operator_may_let_a_decision_go_that_can_never_be_written(made_url: str, tmp_path: Path) -> None:
    from contextlib import closing

    from processor.store import open_store
    from processor.store.maintenance import Maintenance

    with closing(open_store(made_url, areas=[], staff=[COORDINATOR])) as store:
        put_out(store, Faulty("paused"), RESUMED, PAUSED)
        put_out(store, Faulty("paused"), PAUSED, cause="in-2")
        with closing(Maintenance(made_url)) as maintenance:
            rows = [m for m in maintenance.waiting_mails() if m.serial.startswith("unwritten-")]
            assert [m.server_reply for m in rows] == [
                "waits for the same decision", f"cannot be written: {FAULT}", f"cannot be written: {FAULT}",
            ]  # fmt: skip
            figures = maintenance.figures(NOW)
            assert (figures.unwritten, figures.unwritten_because) == (3, f"paused: {FAULT}")
            assert maintenance.drop([rows[1].serial, "unwritten-x", "unwritten-"]) == 2
            assert maintenance.figures(NOW).unwritten == 1
        assert waiting(store) == ["paused"]


@pytest.mark.parametrize(
    ("name", "about", "goes"),
    [
        ("paused", "", True),
        ("request", "REQ-7", False),
        ("request-received", "REQ-7", False),
        ("introduction-mentee", "REL-7", False),
        ("withdrawn", "REQ-7", True),
    ],
)
def test_what_asks_or_tells_of_what_is_over_is_dropped(
    store: Store, name: str, about: str, *, goes: bool
) -> None:
    """No request and no relationship of that number waits, or goes on, any more."""
    letter = replace(to(name, "mia@example.org"), about=about)
    aside = Aside(decision="in-1", cause="in-1.0", inbox_id=None, letter=letter, because=FAULT)
    with store.unit() as unit:
        unit.set_aside([aside], NOW)
    said: list[str] = []
    writer = Faulty(name)  # so that one that is tried stays
    second_try(store, writer, lambda event, **_: said.append(event)).all_again(LATER)
    assert bool(waiting(store)) is goes
    assert said == ([] if goes else ["letter dropped"])


def test_who_moves_gets_at_the_new_address_what_could_not_be_written(store: Store) -> None:
    letter = replace(RESUMED, holder="mia@example.org")
    other = replace(RESUMED, to="jon@example.org", holder="jon@example.org")
    with store.unit() as unit:
        asides = [
            Aside(decision=f"in-{n}", cause=f"in-{n}.0", inbox_id=None, letter=each, because=FAULT)
            for n, each in enumerate((letter, other))
        ]
        unit.set_aside(asides, NOW)
        unit.apply(saved(MIA_MEMBER), now=NOW, inbox_id=None)
        at_home = replace(MIA_MEMBER, email="mia@home.example", version=1)
        unit.apply(saved(at_home), now=NOW, inbox_id=None)
        assert [(x.to, x.holder) for x in kept(unit)] == [
            ("mia@home.example", "mia@home.example"),
            ("jon@example.org", "jon@example.org"),
        ]


def test_of_who_is_erased_no_letter_waits_to_anybody(store: Store) -> None:
    longer = "asks lamia@example.org, mia@example.org.uk or mia@example.org-x"
    of_another = replace(PAUSED, data={**PAUSED.data, "until": longer})
    about_her = replace(RESUMED, to="jon@example.org", data={"partner": "mia@example.org"})
    with store.unit() as unit:
        unit.apply(saved(MIA_MEMBER), now=NOW, inbox_id=None)
        asides = [
            Aside(decision=f"in-{n}", cause=f"in-{n}.0", inbox_id=None, letter=each, because=FAULT)
            for n, each in enumerate((RESUMED, about_her, PAUSED, of_another))
        ]
        unit.set_aside(asides, NOW)
        unit.apply(done(EraseMember(number=MIA_MEMBER.number, sweep=False)), now=NOW, inbox_id=None)
        assert kept(unit) == [PAUSED, of_another]


def set_aside(unit: Unit, *letters: Letter) -> None:
    asides = [
        Aside(decision=f"in-{n}", cause=f"in-{n}.0", inbox_id=None, letter=each, because=FAULT)
        for n, each in enumerate(letters)
    ]
    unit.set_aside(asides, NOW)


def test_of_who_is_erased_the_letters_to_others_say_nothing(store: Store) -> None:
    names_her = replace(RESUMED, to="jon@example.org", data={"partners": ("Mia Okafor", "Lee Chan")})
    caused = replace(PAUSED, caused_by="mia@example.org")
    last = to("erased", "mia@example.org", "Mia Okafor")
    with store.unit() as unit:
        unit.apply(saved(MIA_MEMBER), now=NOW, inbox_id=None)
        set_aside(unit, names_her, caused)
        unit.apply(done(EraseMember(number=MIA_MEMBER.number, sweep=False)), now=NOW, inbox_id=None)
        before, by = kept(unit)
        assert before == replace(names_her, data={"partners": ("Lee Chan",)})
        assert by.caused_by.endswith("@erased.invalid")
        counted = unit.letters_since("jon@example.org", NOW)
        assert not any(one.caused_by == "mia@example.org" for one in counted)
        # what the same decision writes to others, and the last letter to her
        aside = Aside(decision="in-9", cause="in-9.0", inbox_id=None, letter=names_her, because=FAULT)
        unit.set_aside([aside, replace(aside, cause="in-9.1", letter=last)], NOW)
        assert kept(unit)[2:] == [before, last]
    with store.unit() as unit:  # another transaction knows nothing of it
        set_aside(unit, replace(to("resumed", "lee@example.org"), data={"partners": ("Mia Okafor",)}))
        assert kept(unit)[-1].data == {"partners": ("Mia Okafor",)}


def mentor(number: int, name: str) -> Member:
    profile = Profile(role=Role.MENTOR, complete=True, areas=("Critical care",), capacity=2)
    email = f"{name.split()[0].lower()}@example.org"
    return Member(number=number, email=email, name=name, standing=Standing.ACTIVE, profiles=(profile,))


def written(store: Store, program: Program = STAFF) -> str:
    """All that goes out at last, as text."""
    trial = SecondTry(store=store, writer=Faulty(), program=program, rules=RULES, log=lambda *_, **__: None)
    trial.all_again(LATER)
    with store.reading() as unit:
        out = unit.claim_outgoing(LATER + timedelta(days=1), 1_000, "test", 60)
        mails = [message_from_bytes(one.mail.raw, policy=default) for one in out]
    parts = [part for mail in mails for part in mail.walk() if not part.is_multipart()]
    return "\n".join(str(part.get_content()) for part in parts)


def test_a_list_that_is_written_late_shows_whom_it_would_show_now(store: Store) -> None:
    people = [mentor(2, "Jon Berg"), mentor(3, "Ada Lind"), mentor(4, "Kay Holm"), mentor(5, "Uma Stein")]
    with store.unit() as unit:
        for each in (MIA_MEMBER, *people):
            unit.apply(saved(each), now=NOW, inbox_id=None)
    with store.unit() as unit:
        cards = unit.suggest(("Critical care",), (MIA_MEMBER.number,), 4)
        assert {card.name for card in cards} == {each.name for each in people}
        shown = unit.directory("critical care", 1, 10, (MIA_MEMBER.number,))
        listed = {**shown_of(shown), "interest": "critical care", "has_pages": False}
        set_aside(
            unit,
            to("nudge", "mia@example.org", suggestions=cards),
            to("directory", "mia@example.org", **listed),
        )
        away = replace(people[1], standing=Standing.PAUSED, version=1)
        unit.apply(saved(away), now=NOW, inbox_id=None)
        unit.apply(done(KeepApart(one=1, other=4)), now=NOW, inbox_id=None)
        unit.apply(done(EraseMember(number=5, sweep=False)), now=NOW, inbox_id=None)
    late = written(store)
    assert "Jon Berg" in late
    assert not [name for name in ("Ada Lind", "Kay Holm", "Uma Stein") if name in late]


def test_an_address_in_a_letter_that_is_written_late_is_the_present_one(store: Store) -> None:
    jon = mentor(2, "Jon Berg")
    words = replace(
        to("first-contact", "mia@example.org", partner="Jon Berg", partner_email=jon.email),
        may_know=(jon.email,),
    )
    with store.unit() as unit:
        for each in (MIA_MEMBER, jon):
            unit.apply(saved(each), now=NOW, inbox_id=None)
        set_aside(unit, words)
        unit.apply(saved(replace(jon, email="jon@new.example", version=1)), now=NOW, inbox_id=None)
    late = written(store)
    assert "jon@new.example" in late
    assert "jon@example.org" not in late


def test_all_records_are_those_of_the_time_when_they_are_written(store: Store) -> None:
    letter = replace(to("exported", COORDINATOR, "", kilobytes=1), about="")
    with store.unit() as unit:
        unit.apply(saved(MIA_MEMBER), now=NOW, inbox_id=None)
        set_aside(unit, with_records(letter, '{"members": ["mia@example.org"]}'))
        unit.apply(done(EraseMember(number=MIA_MEMBER.number, sweep=False)), now=NOW, inbox_id=None)
        assert [each.files for each in kept(unit)] == [()]
        unit.apply(saved(mentor(2, "Jon Berg")), now=NOW, inbox_id=None)
    late = written(store)
    assert "jon@example.org" in late
    assert "mia@example.org" not in late


def test_all_records_go_to_nobody_who_is_no_coordinator_any_more(store: Store) -> None:
    with store.unit() as unit:
        set_aside(unit, with_records(to("exported", COORDINATOR, "", kilobytes=1), "{}"))
    assert not written(store, replace(STAFF, coordinators=("dan@program.example",)))
    assert waiting(store) == []


def drops(store: Store, letter: Letter, inbox_id: int | None = None) -> list[str]:
    """Whether it still waits, when it has been tried once more."""
    aside = Aside(letter=letter, decision="in-1", cause="in-1.0", inbox_id=inbox_id, because=FAULT)
    with store.unit() as unit:
        unit.set_aside([aside], NOW)
    again(store, Faulty(letter.name))
    return waiting(store)


@pytest.mark.parametrize(
    ("state", "goes"),
    [
        (None, True),
        (InboxState.QUARANTINED, True),
        (InboxState.APPLIED, False),
        (InboxState.HELD, False),
        (InboxState.IGNORED, False),
    ],
)
def test_that_a_mail_could_not_be_read_is_told_while_nobody_has_read_it(
    store: Store, state: InboxState | None, *, goes: bool
) -> None:
    """An operator may have it processed once more (row 135); None: it waits for that."""
    (inbox_id,) = take_in(store, "1")
    if state is not None:
        with store.unit() as unit:
            unit.finish(inbox_id, state, "a trial")
    letter = to("unreadable", "mia@example.org", subject_was="A question", because="it is too large")
    assert bool(drops(store, letter, inbox_id)) is goes


@pytest.mark.parametrize(
    ("name", "address", "at", "goes"),
    [
        ("why", "mia@example.org", NOW, False),
        ("why", "mia@example.org", NOW - timedelta(hours=1), True),
        ("why", "jon@example.org", NOW, True),
        ("help", "mia@example.org", NOW, True),
    ],
)
def test_which_mail_is_asked_until_another_why_was_answered(
    store: Store, name: str, address: str, at: datetime, *, goes: bool
) -> None:
    do(store, mails=(stored_letter("a" * 16, address, name),), now=at)
    assert bool(drops(store, to("why-not", "mia@example.org"))) is goes


@pytest.mark.parametrize(
    ("what", "because", "at", "goes"),
    [
        (EventKind.CHECK_IN_RATED, "4, says the mentee", NOW, False),
        (EventKind.NO_CONTACT, "not met yet, says the mentee", NOW, False),
        (EventKind.CHECK_IN_WORDS, "in words, says the mentee", NOW, False),
        (EventKind.CHECK_IN_RATED, "4, says the mentor", NOW, True),
        (EventKind.CHECK_IN_RATED, "4, says the mentee", NOW - timedelta(days=1), True),
        (EventKind.CHECK_IN_ASKED, "Mia Okafor", NOW, True),
    ],
)
def test_which_number_is_asked_until_they_have_said_it(
    store: Store, what: EventKind, because: str, at: datetime, *, goes: bool
) -> None:
    jon = mentor(2, "Jon Berg")
    save(store, MIA_MEMBER, jon)
    stored_pair(store, 3, MIA_MEMBER, jon)
    do(store, AuditEvent(what=what, about="REL-3", because=because), now=at)
    letter = replace(to("check-in-unclear", "mia@example.org", partner="Jon Berg"), about="REL-3")
    assert bool(drops(store, letter)) is goes


def test_a_form_that_is_written_late_has_the_values_of_now(store: Store) -> None:
    jon = mentor(2, "Jon Berg")
    save(store, jon)
    fields = tuple(
        {"label": label, "value": value, "hint": "", "required": True}
        for label, value in (("Name", "Jon Berg"), ("Organization", "City hospital"))
    )
    with store.unit() as unit:
        letter = to("form", jon.email, "Jon Berg", role="mentor", fields=fields, beside=NOTHING)
        set_aside(unit, letter)
        moved = replace(jon.profiles[0], organization="Bay hospital")
        unit.apply(saved(replace(jon, profiles=(moved,), version=1)), now=NOW, inbox_id=None)
    late = written(store)
    assert "Bay hospital" in late
    assert "City hospital" not in late


def test_what_a_letter_calls_off_is_called_off_though_its_words_are_over(store: Store) -> None:
    """The yes was taken back, and is given anew: of the first number its meeting is left in a calendar."""
    jon = mentor(2, "Jon Berg")
    save(store, MIA_MEMBER, jon)
    first = stored_pair(store, 3, MIA_MEMBER, jon)
    over = replace(first, state=RelationshipState.ENDED, ended_at=NOW)
    do(store, SaveRelationship(relationship=over))
    again_asked = asked(5, MIA_MEMBER, jon, state=RequestState.ACCEPTED)
    do(store, SaveRequest(request=again_asked), SaveRelationship(relationship=pair(5, again_asked)))
    off = Meeting(
        uid="REL-3-first@program.example", people=("Mia Okafor", "Jon Berg"),
        starts_at=LATER + timedelta(days=9), minutes=30, attendees=(MIA_MEMBER.email,), cancelled=True,
    )  # fmt: skip
    letter = replace(
        to("encouragement", MIA_MEMBER.email, "Mia Okafor", mentor="Jon Berg", why="taken-back"),
        about="REQ-3", holder=MIA_MEMBER.email, meeting=off,
    )  # fmt: skip
    with store.unit() as unit:
        set_aside(unit, letter)
    late = written(store)
    assert "REL-3" in late
    assert "REL-5" in late
    assert "METHOD:CANCEL" in late
    assert queued(store) == [("undone", MIA_MEMBER.email)]
