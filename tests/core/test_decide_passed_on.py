"""What a coordinator passes on, what hurts when it is done so, and UNDO (rows 113 to 120, 155, 167)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from processor.core.deeds import Deed, DeedMail, DueBefore, RecordChange
from processor.core.events import EventKind
from processor.core.facts import Facts, Voucher
from processor.core.intents.forward import Forward, beside_words, recognize, words_of
from processor.core.intents.on_behalf import (
    Harm,
    Line,
    harm_of,
    tell,
    told_or_asked,
    told_or_held,
    transcript,
)
from processor.core.intents.undo import Undo, UndoDeed, why_not
from processor.core.intents.undo import recognize as recognize_undo
from processor.core.mail import Address
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    Decision,
    Disposition,
    DueKind,
    SaveMember,
    SaveRelationship,
    SaveRequest,
)
from processor.core.program import Relationship, RelationshipState, RequestState, Standing
from processor.core.reading import Reading
from processor.core.reading.body.forward import Forwarded
from processor.core.tokens import Offer
from processor.core.trust import TrustLevel
from tests.core.cases import (
    BEA,
    CARLA,
    DANA,
    DAY,
    HOUR,
    JON,
    MIA,
    NOW,
    PAT,
    PROGRAM,
    SECOND,
    UMA,
    asked_at,
    came_of,
    facts,
    is_in,
    letter,
    mail,
    pair,
    reading,
    request,
    row,
    token,
)
from tests.shipped_rules import RULES

ACCEPTED, REJECTED, WITHDRAWN = RequestState.ACCEPTED, RequestState.REJECTED, RequestState.WITHDRAWN
ENDED = RelationshipState.ENDED
ONLY_CARLA = replace(PROGRAM, coordinators=(CARLA,))
HELD = "held | held | held>carla held>dana"
HEADER = "---------- Forwarded message ---------\nFrom: Jon Berg <jon@people.example>\nSubject: Re: Mia\n\n{}"
ASKED = "done | CONF-11?carla | confirm>carla"
DONE = Decision(disposition=Disposition.DONE, because="x")
TURNS = "\u202e"  # what follows is shown from right to left


def passes_on(text: str = "ACCEPT", above: str = "", by: Any = CARLA, **more: Any) -> Reading:
    return reading(f"{above}\n\n{HEADER.format(text)}", "Fwd: Re: Mia", by, **more)


def forwarded(read: Reading, known: Facts | None = None, **more: Any) -> str:
    forward = recognize(read, RULES)
    assert forward is not None
    known = known or facts(CARLA, **more)
    decision = forward.decide(known.with_mail(reading=read), RULES)
    return came_of(decision) + (f" then {len(decision.then.steps)}" if decision.then is not None else "")


RELEASED = Voucher(because="x", address=CARLA, by_coordinator=True, released=True)
HER_YES = Voucher(because="x", address=CARLA)
HIS_YES = Voucher(because="x", address=JON.email)


@pytest.mark.parametrize(
    ("read", "more", "gives"),
    [
        row("a proven coordinator's is decided next", passes_on(), {}, "done then 1"),
        row("an unproven one is asked", passes_on(), {"level": TrustLevel.UNPROVEN}, ASKED),
        row("a token is not enough", passes_on(), {"level": TrustLevel.TOKEN}, ASKED),
        row("her own YES is", passes_on(), {"level": TrustLevel.CONFIRMED, "voucher": HER_YES},
            "done then 1"),
        row("the author's YES is", passes_on(), {"level": TrustLevel.CONFIRMED, "voucher": HIS_YES},
            "done then 1"),
        row("what she has released is", passes_on(), {"level": TrustLevel.CONFIRMED, "voucher": RELEASED},
            "done then 1"),
        row("words that doubt it", passes_on(above="Please do not do this, she changed her mind."), {}, HELD),
        row("words that doubt it, and it is released",
            passes_on(above="Please do not do this, she changed her mind."),
            {"voucher": RELEASED}, "done then 1"),
        row("another address around it", passes_on(above="from ann@x.example"), {}, HELD),
        row("the same address around it", passes_on(above="from jon@people.example"), {}, "done then 1"),
        row("a coordinator's around it", passes_on(above=f"cc {DANA}"), {}, "done then 1"),
        row("the program's own around it", passes_on(above="to mentors+x@program.example"), {},
            "done then 1"),
        row("three lines like a header around it", passes_on(above="Saatja: Eve\nTeema: Tere\nKuupaev: 1"),
            {}, HELD),
        row("two of them", passes_on(above="Saatja: Eve\nTeema: Tere"), {}, "done then 1"),
        row("a coordinator's own mail",
            reading(f"\n\n{HEADER.format('x').replace('jon@people.example', DANA)}", "Fwd: x", CARLA), {},
            HELD),
        row("marks that turn letters round beside the address",
            reading(f"\n\n{HEADER.format('ACCEPT').replace('From: ', f'From: {TURNS}')}", "Fwd: x", CARLA),
            {}, HELD),
        row("within it",
            reading(f"\n\n{HEADER.format('ACCEPT').replace('people.', f'peo{TURNS}ple.')}", "Fwd: x", CARLA),
            {}, HELD),
        row("on a line without it", passes_on(f"ACCEPT\n\n{TURNS}Jon"), {}, "done then 1"),
        row("one that names nobody",
            reading("\n\n---------- Forwarded message ---------\nFrom: Jon Berg\nSubject: x\n\nACCEPT",
            "Fwd: x", CARLA), {}, HELD),
        row("doubtful, and unproven: nobody is asked", passes_on(above="from ann@x.example"),
            {"level": TrustLevel.UNPROVEN}, HELD),
    ],
)  # fmt: skip
def test_a_coordinator_passes_a_mail_on(read: Reading, more: dict[str, Any], gives: str) -> None:
    assert forwarded(read, **more) == gives


def test_nobody_else_passes_anything_on() -> None:
    assert forwarded(passes_on(by=MIA), facts(MIA)) == f"{HELD} held-receipt>mia"


INNER = mail("ACCEPT", "Re: Mia", JON, content_key="k1")
SECOND_ONE = mail("REJECT", "Re: Pat", UMA, content_key="k2")


@pytest.mark.parametrize(
    ("attached", "gives"),
    [
        row("one", (INNER,), "done then 1"),
        row("two", (INNER, SECOND_ONE), "done then 2"),
        row("the same twice", (INNER, INNER), "done then 1"),
        row("a robot's", (replace(INNER, headers=(("auto-submitted", "auto-replied"),)),), HELD),
        row(
            "one that our own server says is forged",
            (
                replace(
                    INNER,
                    headers=(("authentication-results", "mx.x; dmarc=fail header.from=people.example"),),
                ),
            ),
            "done then 1",
        ),
    ],
)
def test_attached_mails_are_decided_one_by_one(attached: Any, gives: str) -> None:
    assert forwarded(reading("", "Fwd: Re: Mia", CARLA, attached=attached)) == gives


def test_what_our_own_server_says_of_an_attached_mail_only_lowers_trust() -> None:
    cautious = replace(PROGRAM, authserv_id="mx.x")
    for result, gives in (("fail", HELD), ("pass", "done then 1")):
        stamp = (("authentication-results", f"mx.x; dmarc={result} header.from=people.example"),)
        read = reading("", "Fwd: Re: Mia", CARLA, attached=(replace(INNER, headers=stamp),))
        assert forwarded(read, facts(CARLA, program=cautious)) == gives


@pytest.mark.parametrize(
    ("level", "voucher", "certain", "asks"),
    [
        row("proven, with a header", TrustLevel.PROVEN, None, True, False),
        row("proven, with half a header", TrustLevel.PROVEN, None, False, True),
        row("after her own YES", TrustLevel.CONFIRMED, HER_YES, True, True),
        row("released", TrustLevel.CONFIRMED, RELEASED, True, False),
    ],
)
def test_what_hurts_is_asked_first_unless_all_is_sure(
    level: TrustLevel, voucher: Any, certain: bool, asks: bool
) -> None:
    read = passes_on()
    assert read.forwarded is not None
    read = replace(read, forwarded=replace(read.forwarded, certain=certain))
    decision = Forward(sender=JON.email).decide(
        facts(CARLA, level=level, voucher=voucher).with_mail(reading=read), RULES
    )
    assert decision.then is not None
    known = facts(JON, request=request())
    accept = replace(DONE, effects=(SaveRequest(request=request(ACCEPTED).request),))
    checked = decision.then.steps[0].check(accept, known)
    assert [x.name for x in checked.letters] == (["confirm-forward"] if asks else ["forward-done"])


@pytest.mark.parametrize(
    ("reading_of", "said"),
    [
        (
            Forwarded(sender=Address(addr_spec="a@x.example", name="Ann"), subject="s", text="t"),
            "From: Ann <a@x.example>\nSubject: s\n\nt",
        ),
        (Forwarded(sender=None, subject="", text="t", named=("b@x.example",)), "From: b@x.example\n\nt"),
        (Forwarded(sender=None, subject="", text="t"), "From: nobody that it names\n\nt"),
        (Forwarded(sender=None, subject="", text=""), ""),
        (Forwarded(sender=None, subject="", text="", named=("b@x.example",)), "From: b@x.example\n\n"),
        (None, ""),
    ],
)
def test_a_person_reads_what_is_passed_on(reading_of: Any, said: str) -> None:
    assert words_of(reading_of) == said


def test_a_person_reads_what_the_visible_words_leave_out() -> None:
    forward = recognize(passes_on("ACCEPT", above="See below"), RULES)
    assert forward is not None
    (inside,) = forward.inside(passes_on("ACCEPT", above="See below"), PROGRAM, RULES)
    assert beside_words(inside, CARLA) == f"{CARLA} wrote with it:\nSee below"
    (plain,) = forward.inside(passes_on("ACCEPT"), PROGRAM, RULES)
    assert beside_words(plain, CARLA) == ""
    (longer,) = forward.inside(passes_on("ACCEPT\n\n> quoted"), PROGRAM, RULES)
    assert "quoted" in beside_words(longer, CARLA)


@pytest.mark.parametrize(
    ("lines", "name"),
    [(1, "passed-on"), (2, "passed-on-several")],
)
def test_the_transcript_of_one_and_of_several(lines: int, name: str) -> None:
    line = Line(sender="", subject="", because="x", disposition=Disposition.DONE)
    assert transcript([line] * lines, CARLA).name == name


@pytest.mark.parametrize(
    ("disposition", "asked", "fate"),
    [
        (Disposition.DONE, False, "acted"),
        (Disposition.DONE, True, "asked"),
        (Disposition.HELD, False, "held"),
        (Disposition.REFUSED, False, "read"),
        (Disposition.IGNORED, False, "read"),
    ],
)
def test_the_fate_of_what_was_passed_on(disposition: Disposition, asked: bool, fate: str) -> None:
    line = Line(sender="s", subject="t", because="x", disposition=disposition, asked=asked)
    assert line.fate == fate
    data = transcript([line], CARLA).data
    assert {key for key in ("acted", "held", "asked") if data[key]} == ({fate} - {"read"})
    assert (data["sender"], data["subject_was"]) == ("s", "t")


# --- what hurts ---------------------------------------------------------------------------------------


def saves(*effects: Any) -> Decision:
    return replace(DONE, effects=effects)


def req(state: RequestState, **more: Any) -> SaveRequest:
    return SaveRequest(request=request(state, **more).request)


def rel(state: RelationshipState = RelationshipState.ACTIVE, **more: Any) -> SaveRelationship:
    return SaveRelationship(relationship=pair(state, **more).relationship)


@pytest.mark.parametrize(
    ("decision", "known", "harm"),
    [
        row("nothing", DONE, facts(JON), None),
        row("a stranger", saves(req(ACCEPTED)), facts("who@x.example", request=request()), None),
        row("a yes", saves(req(ACCEPTED)), facts(JON, request=request()),
            Harm(what="accept", about="REQ-7", partner=MIA.name)),
        row("a yes of the mentee", saves(req(ACCEPTED)), facts(MIA, request=request()),
            Harm(what="match", partner=JON.name)),
        row("a no", saves(req(REJECTED)), facts(JON, request=request()),
            Harm(what="reject", about="REQ-7", partner=MIA.name)),
        row("a no in the mentee's mail", saves(req(REJECTED)), facts(MIA, request=request()), None),
        row("a no that ends what was", saves(req(REJECTED), rel(ENDED)),
            facts(JON, request=request(), relationship=pair()),
            Harm(what="reject", about="REQ-7", partner=MIA.name)),
        row("a no beside another that goes on", saves(req(REJECTED), rel()),
            facts(JON, request=request(), relationship=pair()),
            Harm(what="reject", about="REQ-7", partner=MIA.name)),
        row("taken back", saves(req(WITHDRAWN)), facts(MIA, request=request()),
            Harm(what="withdraw", partner=JON.name, code=JON.code)),
        row("taken back by the mentor's leaving", saves(req(WITHDRAWN)), facts(JON, request=request()), None),
        row("a request nobody knows", saves(req(ACCEPTED, number=99)), facts(JON, request=request()), None),
        row("one of those that wait", saves(req(ACCEPTED)), facts(JON, to_answer=(request(),)),
            Harm(what="accept", about="REQ-7", partner=MIA.name)),
        row("an end", saves(rel(ENDED)), facts(MIA, relationship=pair()), Harm(what="end", partner=JON.name)),
        row("a no to another term", saves(rel(mentee_vote="no")), facts(MIA, relationship=pair()),
            Harm(what="vote", about="REL-3", partner=JON.name)),
        row("the mentor's", saves(rel(mentor_vote="no")), facts(JON, relationship=pair()),
            Harm(what="vote", about="REL-3", partner=MIA.name)),
        row("the other one's no is not theirs", saves(rel(mentor_vote="no")), facts(MIA, relationship=pair()),
            None),
        row("a yes to another term", saves(rel(mentee_vote="yes")), facts(MIA, relationship=pair()), None),
        row("a relationship nobody knows", saves(rel(ENDED, number=99)), facts(MIA, relationship=pair()),
            None),
        row("leaving", saves(SaveMember(member=is_in(MIA, Standing.LEFT))), facts(MIA), Harm(what="leave")),
        row("a pause", saves(SaveMember(member=is_in(MIA, Standing.PAUSED))), facts(MIA), None),
        row("another who leaves", saves(SaveMember(member=is_in(PAT, Standing.LEFT))), facts(MIA), None),
        row("a role less", saves(SaveMember(member=replace(BEA, profiles=BEA.profiles[:1]))), facts(BEA),
            Harm(what="leave")),
        row("a role more", saves(SaveMember(member=BEA)), facts(replace(BEA, profiles=BEA.profiles[:1])),
            None),
    ],
)  # fmt: skip
def test_what_hurts(decision: Decision, known: Facts, harm: Harm | None) -> None:
    assert harm_of(decision, known) == harm


YES = saves(req(ACCEPTED))
ALSO_ASKS = replace(DONE, effects=(AskToConfirm(number=1, address="x", expires_at=NOW),))
HERS = replace(JON, email=CARLA)


@pytest.mark.parametrize(
    ("decision", "known", "sure", "alone", "among"),
    [
        row("nothing hurts", DONE, facts(JON), False, "", ""),
        row("sure", YES, facts(JON, request=request()), True, "forward-done", "forward-done"),
        row("not sure", YES, facts(JON, request=request()), False, "confirm-forward", "held"),
        row("her own words", YES, facts(HERS, request=request(mentor=HERS)), False, "forward-done", "held"),
        row("her own words, sure", YES, facts(HERS, request=request(mentor=HERS)), True, "forward-done",
            "held"),
        row("she is the other one", YES, facts(JON, request=request(mentee=replace(MIA, email=CARLA))), True,
            "confirm-forward", "held"),
        row("what asks by itself", ALSO_ASKS, facts(JON), True, "", "held"),
    ],
)  # fmt: skip
def test_what_hurts_is_told_or_asked_or_held(
    decision: Decision, known: Facts, sure: bool, alone: str, among: str
) -> None:
    def first(found: Decision) -> str:
        return "held" if found.disposition is Disposition.HELD else " ".join(x.name for x in found.letters)

    assert first(told_or_asked(decision, known, RULES, CARLA, sure=sure)) == alone
    assert first(told_or_held(decision, known, RULES, CARLA, sure=sure)) == among


@pytest.mark.parametrize(
    ("voucher", "how"),
    [
        (None, "passed-on"),
        (Voucher(because="x"), "passed-on"),
        (RELEASED, "taken"),
        (replace(RELEASED, in_name=True), "in-name"),
    ],
)
def test_how_it_was_done(voucher: Any, how: str) -> None:
    assert tell(Harm(what="leave"), facts(JON, voucher=voucher), RULES, CARLA).data["how"] == how


# --- UNDO ---------------------------------------------------------------------------------------------

NOW_ACCEPTED = request(ACCEPTED, answered_at=NOW - HOUR, version=2).request
BEGUN = replace(pair().relationship, version=1)
YES_DEED = Deed(
    number=12, at=NOW - HOUR, actor=JON.email, by_staff=False, what="Jon accepts",
    records=(
        RecordChange(about="REQ-7", version=2, before=request().request, now=NOW_ACCEPTED),
        RecordChange(about="REL-3", version=1, before=None, now=BEGUN),
    ),
    mails=(DeedMail(recipient=JON.email, letter="x", waits=False),
        DeedMail(recipient=MIA.email, letter="x", waits=False)),
)  # fmt: skip
END_DEED = replace(
    YES_DEED, what="Jon ends it",
    records=(RecordChange(about="REL-3", version=2, before=pair().relationship,
                          now=pair(ENDED, version=2).relationship),),
)  # fmt: skip
SIGNED_UP = replace(
    YES_DEED, records=(RecordChange(about="M-1004", version=1, before=None, now=replace(PAT, version=1)),)
)
STAFFS = replace(END_DEED, actor=CARLA, by_staff=True)
BOTH = {1001: JON, 1002: MIA}
UNDONE = "done | Undone, DO-12 taken out, REQ-7 pending, REL-3 ended 1 | undone>jon undone>mia"
PASSED = token("M-1001", Offer.PASSED_ON, JON.code)


def undo(deed: Deed | None = YES_DEED, by: Any = JON, **more: Any) -> Facts:
    own = more.pop("own", True)
    return facts(by, **{"deed": deed, "deed_is_own": own, "people": BOTH} | more)


@pytest.mark.parametrize(
    ("before", "now", "who", "dead", "gives"),
    [
        row("nothing came back", Standing.ACTIVE, Standing.PAUSED, CARLA, False, "active"),
        row("mail came back in the break", Standing.ACTIVE, Standing.PAUSED, CARLA, True, "bouncing"),
        row("and before it", Standing.BOUNCING, Standing.PAUSED, CARLA, True, "bouncing"),
        row("they have written since", Standing.BOUNCING, Standing.PAUSED, CARLA, False, "active"),
        row("they had left", Standing.ACTIVE, Standing.LEFT, CARLA, True, "bouncing"),
        row("they had left, and write", Standing.ACTIVE, Standing.LEFT, MIA, True, "active"),
        row("they had paused before they left", Standing.PAUSED, Standing.LEFT, CARLA, True, "paused"),
        row("they could not be reached before they left", Standing.BOUNCING, Standing.LEFT, CARLA, False,
            "bouncing"),
    ],
)  # fmt: skip
def test_an_undo_makes_nobody_reachable(
    before: Standing, now: Standing, who: Any, dead: bool, gives: str
) -> None:
    change = RecordChange(
        about=MIA.code, version=2, before=is_in(MIA, before), now=replace(is_in(MIA, now), version=2)
    )
    known = undo(
        replace(YES_DEED, records=(change,)), by=who, own=who == MIA,
        deed_dead=frozenset({MIA.number}) if dead else frozenset(),
    )  # fmt: skip
    asks = UndoDeed(number=12) if who == CARLA else Undo(number=12)
    decision = asks.decide(known, RULES)
    assert [e.member.standing for e in decision.effects if isinstance(e, SaveMember)] == [Standing(gives)]
    assert ("does not arrive" in decision.because) is (dead and who == CARLA)
    kept = [
        e for e in decision.effects if isinstance(e, AuditEvent) and e.what is EventKind.UNREACHED_IN_BREAK
    ]
    assert bool(kept) is (dead and gives == "paused")  # so that the end of the break lists nobody


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        row("one's own", undo(), ""),
        row("none", undo(None), "nothing"),
        row("another's", undo(own=False), "nothing"),
        row("a coordinator undoes any", undo(by=CARLA, own=False), ""),
        row("an unproven coordinator does not", undo(by=CARLA, own=False, level=TrustLevel.UNPROVEN),
            "nothing"),
        row("her own, when she is none any more", undo(replace(YES_DEED, by_staff=True)), "nothing"),
        row("undone already", undo(replace(YES_DEED, undone_at=NOW)), "already"),
        row("24 hours later", undo(replace(YES_DEED, at=NOW - DAY)), ""),
        row("a second more", undo(replace(YES_DEED, at=NOW - DAY - SECOND)), "late"),
        row("so late, and only its author has heard of it",
            undo(replace(YES_DEED, at=NOW - 2 * DAY, mails=YES_DEED.mails[:1])), ""),
        row("so late, and the letter waits", undo(replace(YES_DEED, at=NOW - 2 * DAY,
            mails=(replace(YES_DEED.mails[1], waits=True),))), ""),
        row("the record has moved on",
            undo(replace(YES_DEED, records=(replace(YES_DEED.records[0], version=1),))), "moved"),
        row("the record is gone", undo(replace(YES_DEED, records=(replace(YES_DEED.records[0], now=None),))),
            "moved"),
        row("somebody needs what it began", undo(deed_needed={"M-2001": "asked"}), "moved"),
        row("one of the two is erased", undo(people={1001: JON}), "moved"),
        row("the mentor is erased", undo(people={1002: MIA}), "moved"),
        row("one of the two has left", undo(people={1001: JON, 1002: is_in(MIA, Standing.LEFT)}), "moved"),
        row("one left by the deed itself", undo(
            replace(YES_DEED, records=(YES_DEED.records[0],
            RecordChange(about="M-1002", version=2, before=MIA,
                    now=replace(is_in(MIA, Standing.LEFT), version=2)))),
            people={1001: JON, 1002: is_in(MIA, Standing.LEFT)}), ""),
        row("the two were kept apart before", undo(apart=((1001, 1002),)), ""),
        row("the two are kept apart since", undo(replace(YES_DEED, since={"M-1001": "kept apart"}),
            apart=((1001, 1002),)), "moved"),
        row("one had left before it",
            undo(END_DEED, people={1001: is_in(JON, Standing.LEFT), 1002: MIA}), ""),
        row("one has left since", undo(replace(END_DEED, since={"M-1001": "leaves"}),
            people={1001: is_in(JON, Standing.LEFT), 1002: MIA}), "moved"),
        row("the mentee is matched, by the deed itself", undo(mentee_matched=True), ""),
        row("the mentee is matched by something else", undo(replace(YES_DEED, records=YES_DEED.records[:1]),
            mentee_matched=True), "moved"),
        row("the mentee has asked another", undo(mentee_pending=(request(number=9, mentor=UMA),)), "moved"),
        row("an end, and the place is free", undo(END_DEED, mentor_load=1), ""),
        row("an end, and the place is taken", undo(END_DEED, mentor_load=2), "moved"),
        row("an end, and something came since", undo(replace(END_DEED, since={"REL-3": "x"})), "moved"),
        row("an end, and the mentee has asked another",
            undo(END_DEED, mentee_pending=(request(number=9, mentor=UMA),)), ""),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_of_an_undo(known: Facts, reason: str) -> None:
    assert why_not(known.deed, known, RULES)[0] == reason


@pytest.mark.parametrize(
    ("since", "says"),
    [
        row("what came since", {"REQ-7": "Mia withdrew it"}, "REQ-7 has moved on: Mia withdrew it"),
        row("nothing that is known of", {}, "REQ-7 has moved on: it was changed since"),
        row("nothing of this one", {"REL-3": "x"}, "REQ-7 has moved on: it was changed since"),
    ],
)
def test_it_says_what_the_record_has_moved_by(since: dict[str, str], says: str) -> None:
    moved = (replace(YES_DEED.records[0], version=1), *YES_DEED.records[1:])
    known = undo(replace(YES_DEED, records=moved, since=since))
    assert why_not(known.deed, known, RULES) == ("moved", says)


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("a coordinator about her own pair", undo(STAFFS, HERS, own=False), "nothing"),
        row("her own deed about it", undo(STAFFS, HERS), ""),
        row("where there is no other coordinator", undo(STAFFS, HERS, own=False, program=ONLY_CARLA), ""),
        row("about others", undo(STAFFS, replace(PAT, email=CARLA), own=False), ""),
        row("about a partner's mail", undo(replace(STAFFS, records=()), replace(PAT, email=CARLA), own=False,
            deed_parties=(JON.email,), own_parties=(JON.email,)), "nothing"),
        row("about a stranger's mail", undo(replace(STAFFS, records=()), replace(PAT, email=CARLA), own=False,
            deed_parties=(JON.email,)), ""),
    ],
)  # fmt: skip
def test_a_coordinator_undoes_nothing_against_her_partner(known: Facts, gives: str) -> None:
    assert why_not(known.deed, known, RULES)[0] == gives


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("one's own", Undo(number=12), undo(), UNDONE),
        row("nothing", Undo(), undo(None), "refused |  | undo-not>jon"),
        row("too late", Undo(number=12), undo(replace(YES_DEED, at=NOW - 2 * DAY)),
            "refused |  | undo-not>jon"),
        row("a coordinator's deed", Undo(number=12), undo(STAFFS), f"{HELD} held-receipt>jon"),
        row("nothing, in answer to what was passed on", Undo(), undo(None, token=PASSED),
            f"{HELD} held-receipt>jon"),
        row("one's own, in answer to what was passed on", Undo(number=12), undo(token=PASSED), UNDONE),
        row("a coordinator, of another's", Undo(number=12), undo(by=CARLA, own=False),
            "done | Undone, DO-12 taken out, REQ-7 pending, REL-3 ended 1 | undone>jon undone>mia"),
        row("a coordinator, of another coordinator's", Undo(number=12),
            undo(replace(STAFFS, actor=DANA), CARLA, own=False),
            "done | Undone, DO-12 taken out, REL-3 active 1 | undone>jon undone>mia note>dana"),
        row("whom it signed up is out again, with the CV", UndoDeed(number=12),
            undo(SIGNED_UP, CARLA, own=False),
            "done | Undone, DO-12 taken out, pat left, M-1004 no cv | undone>jon undone>mia"),
        row("a line of the transcript", UndoDeed(number=12), undo(by=CARLA, own=False), UNDONE),
        row("a line about nothing", UndoDeed(number=12), undo(None, CARLA), "refused"),
        row("a line too late", UndoDeed(number=12),
            undo(replace(YES_DEED, at=NOW - 2 * DAY), CARLA, own=False), "refused"),
        row("nobody has heard of it", Undo(number=12), undo(replace(YES_DEED, mails=())),
            "done | Undone, DO-12 taken out, REQ-7 pending, REL-3 ended 1 | undone>jon"),
        row("the mentee's letter waits still", Undo(number=12),
            undo(replace(YES_DEED, mails=(replace(YES_DEED.mails[1], waits=True),))),
            "done | Undone, DO-12 taken out, REQ-7 pending, REL-3 ended 1 | undone>jon"),
    ],
)  # fmt: skip
def test_undo(asks: Any, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


def test_who_moved_hears_of_it_at_each_address_that_had_a_letter() -> None:
    moved = replace(MIA, email="new@people.example")
    deed = replace(
        YES_DEED,
        records=(RecordChange(about="M-1002", version=2, before=MIA, now=replace(moved, version=2)),),
        mails=(
            DeedMail(recipient=MIA.email, letter="x", waits=False),
            DeedMail(recipient=moved.email, letter="x", waits=False),
        ),
    )
    decision = UndoDeed(number=12).decide(undo(deed, CARLA, own=False, people={1002: moved}), RULES)
    assert sorted(x.to for x in decision.letters) == sorted([MIA.email, moved.email])


@pytest.mark.parametrize(
    ("deed", "lines"),
    [
        row("what it began is gone", YES_DEED, [("request", "pending"), ("relationship", "gone")]),
        row("what it ended goes on", END_DEED, [("relationship", "active")]),
        row("what one was", replace(YES_DEED, records=(RecordChange(about="M-1001", version=2, before=JON,
            now=replace(is_in(JON, Standing.PAUSED), version=2)),)), [("member", "active")]),
        row("another's standing is not told",
            replace(YES_DEED, records=(RecordChange(about="M-1004", version=2, before=PAT,
            now=replace(is_in(PAT, Standing.PAUSED), version=2)),)), []),
        row("others' request is not", replace(YES_DEED, records=(RecordChange(about="REQ-9", version=2,
            before=request(number=9, mentee=PAT, mentor=UMA).request,
            now=request(REJECTED, number=9, mentee=PAT, mentor=UMA, version=2).request),)), []),
    ],
)  # fmt: skip
def test_each_reads_how_their_own_things_are_now(deed: Deed, lines: list[tuple[str, str]]) -> None:
    people = {1001: JON, 1002: MIA, 1003: UMA, 1004: PAT}
    told = letter(Undo(number=12).decide(undo(deed, people=people), RULES), "undone", JON)
    assert [(line["of"], line["state"]) for line in told.data["lines"]] == lines  # type: ignore[attr-defined]
    assert all(line["partner"] in (MIA.name, "") for line in told.data["lines"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("deed", "called_off"), [(YES_DEED, True), (END_DEED, False)])
def test_a_meeting_that_it_brought_about_is_called_off(deed: Deed, called_off: bool) -> None:
    records = tuple(
        replace(r, now=replace(r.now, first_start=NOW.date())) if isinstance(r.now, Relationship) else r
        for r in deed.records
    )
    told = letter(Undo(number=12).decide(undo(replace(deed, records=records)), RULES), "undone", JON)
    assert (told.meeting is not None) is called_off


def test_all_else_is_put_back_too() -> None:
    deed = replace(
        YES_DEED, records=(), held={"HELD-7": "waiting"}, apart=((1001, 1002, False),), contact=((3, True),),
        spam=("x@x.example",), due_about=("REQ-7",),
        dues=(DueBefore(kind=DueKind.REQUEST_EXPIRY, about="REQ-7", at=NOW + DAY, nth=0),),
    )  # fmt: skip
    decision = UndoDeed(number=12).decide(undo(deed, CARLA, own=False), RULES)
    assert came_of(decision).startswith(
        "done | Undone, DO-12 taken out, HELD-7 waiting, 1001/1002 together, REL-3 quiet"
    )
    assert asked_at(decision) == ["request-expiry 0 03-03 12:00"]


@pytest.mark.parametrize(
    ("text", "subject", "gives"),
    [
        ("UNDO", "", Undo()),
        ("UNDO DO-12", "", Undo(number=12)),
        ("UNDO", "Re: [REQ-7] x", Undo(about="REQ-7")),
        ("UNDO", "Re: [REL-3] x", Undo(about="REL-3")),
        ("UNDO", "Re: [CONF-9] x", Undo()),
        ("", "UNDO DO-12", Undo(number=12)),
        ("UNDO", "about DO-12", Undo()),
        ("STATUS", "", None),
        ("The train was late.", "", None),
    ],
)
def test_undo_is_recognized(text: str, subject: str, gives: Undo | None) -> None:
    assert recognize_undo(reading(text, subject), RULES) == gives


@pytest.mark.parametrize(
    ("asks", "wanted"),
    [
        (Undo(), (0, True, False)),
        (Undo(number=12), (12, False, False)),
        (Undo(about="REQ-7"), (0, False, True)),
    ],
)
def test_what_an_undo_has_looked_up(asks: Undo, wanted: tuple[object, ...]) -> None:
    w = asks.wants()
    assert (w.deed, w.own_deed, w.deed_about) == wanted
