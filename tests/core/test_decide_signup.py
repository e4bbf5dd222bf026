"""SIGN UP, and what members ask about themselves (rows 1 to 27, 147, 152, 154)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core.cv import Cv
from processor.core.facts import (
    AreaMatch,
    Confirmation,
    Facts,
    HeldItem,
    PairHistory,
    Parked,
    PersonNamed,
    Voucher,
    Watcher,
)
from processor.core.intents.language import ChooseLanguage
from processor.core.intents.language import recognize as recognize_language
from processor.core.intents.own_address import ChangeOwnAddress
from processor.core.intents.own_address import recognize as recognize_address
from processor.core.intents.self_service import (
    Erase,
    Export,
    Pause,
    Resume,
    Status,
    erase,
    short_help,
)
from processor.core.intents.self_service import recognize as recognize_service
from processor.core.intents.signup import SignUp, drafted, recognize
from processor.core.intents.signup_extras import Beside, beside_of
from processor.core.mail import Attachment
from processor.core.outcome import SaveMember
from processor.core.program import Member, Role, Standing
from processor.core.trust import TrustLevel
from tests.core.cases import (
    BEA,
    CARLA,
    DAY,
    JON,
    MIA,
    NOW,
    PAT,
    SECOND,
    UMA,
    asked_at,
    came_of,
    facts,
    is_in,
    letter,
    pair,
    reading,
    request,
    row,
)
from tests.shipped_rules import RULES

WHO = "who@elsewhere.example"
MENTEE = {
    "name": "Ann Lee", "title": "Pharmacist", "organization": "City hospital", "areas": "Oncology",
    "goals": "To lead a department of my own", "career_path": "", "languages": "English",
}  # fmt: skip
MENTOR = MENTEE | {"career_path": "From the ward to the board", "capacity": "2", "goals": ""}
AS_MENTEE = SignUp(role=Role.MENTEE, fields=MENTEE)
AS_MENTOR = SignUp(role=Role.MENTOR, fields=MENTOR)
CV = Cv(suffix=".pdf", content=b"%PDF-1.7")
HELD = "held | held | held>carla held>dana held-receipt>{}"
NEW_MENTEE = "done | ann active | welcome-mentee>who"
NEW_MENTOR = "done | ann active | welcome-mentor>who"
DRAFT = replace(MIA, profiles=(replace(MIA.profiles[0], complete=False),), standing=Standing.DRAFT)
GONE = is_in(MIA, Standing.LEFT)
RELEASED = Voucher(because="x", by_coordinator=True, released=True)
FINE = Cv(suffix=".pdf", content=b"%PDF")


def without(fields: Mapping[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in fields.items() if key not in keys}


def saved(known: Facts, asks: SignUp) -> Member:
    (found,) = [e.member for e in asks.decide(known, RULES).effects if isinstance(e, SaveMember)]
    return found


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("a mentee joins", AS_MENTEE, facts(WHO), NEW_MENTEE),
        row("a mentor joins", AS_MENTOR, facts(WHO), NEW_MENTOR),
        row("who may not", AS_MENTEE, facts(WHO, eligible=False), HELD.format("who")),
        row("the form is asked for", SignUp(role=Role.MENTEE), facts(WHO), "done |  | form>who"),
        row("something is missing", SignUp(role=Role.MENTEE, fields=without(MENTEE, "areas")), facts(WHO),
            "done | ann draft | signup-missing>who"),
        row("fields alone, of nobody knows which form", SignUp(role=None, fields={"name": "Ann Lee"}),
            facts(WHO),
            "done |  | which-role>who"),
        row("goals are a mentee's", SignUp(role=None, fields=without(MENTEE, "career_path")), facts(WHO),
            NEW_MENTEE),
        row("a career path is a mentor's", SignUp(role=None, fields=without(MENTOR, "goals")), facts(WHO),
            NEW_MENTOR),
        row("a career path and goals are both's", SignUp(role=None, fields=MENTOR | {"goals": "To lead"}),
            facts(WHO), "done |  | which-role>who"),
        row("a place and a career path are the same one's",
            SignUp(role=None, fields=without(MENTOR, "goals")), facts(WHO), NEW_MENTOR),
        row("fields alone go on with the draft", SignUp(role=None, fields={"goals": "To lead"}), facts(DRAFT),
            "done | mia active | welcome-mentee>mia"),
        row("fields alone change the only profile", SignUp(role=None, fields={"title": "Head"}), facts(MIA),
            "done | mia active | profile-updated>mia"),
        row("of two profiles, nobody knows which", SignUp(role=None, fields={"title": "Head"}), facts(BEA),
            "done |  | which-role>bea"),
        row("of two, the one that is not complete", SignUp(role=None, fields={"title": "Head"}),
            facts(replace(BEA, profiles=(BEA.profiles[0], replace(BEA.profiles[1], complete=False)))),
            "done | bea active | welcome-mentee>bea"),
        row("two drafts", SignUp(role=None, fields={"title": "Head"}),
            facts(replace(BEA, profiles=tuple(replace(p, complete=False) for p in BEA.profiles))),
            "done |  | which-role>bea"),
        row("who has left does not come back by fields alone", SignUp(role=None, fields={"title": "Head"}),
            facts(GONE), HELD.format("mia")),
        row("who has left comes back by the form", SignUp(role=Role.MENTEE, fields=MENTEE), facts(GONE),
            "done | ann active, M-1002 no cv | welcome-mentee>mia"),
        row("with a CV of now, not the one of before", AS_MENTEE,
            replace(facts(GONE), mail=replace(facts(GONE).mail, cv=CV)),
            "done | ann active, M-1002 no cv, KeepCv | welcome-mentee>mia"),
        row("who comes back in another role is no longer one who has left",
            SignUp(role=Role.MENTOR, fields={"title": "Head"}), facts(GONE),
            "done | mia draft, M-1002 no cv | signup-missing>mia"),
        row("an unreachable member who writes is reachable",
            SignUp(role=Role.MENTEE, fields={"title": "Head"}),
            facts(is_in(MIA, Standing.BOUNCING)), "done | mia active | profile-updated>mia"),
        row("a pause goes on", SignUp(role=Role.MENTEE, fields={"title": "Head"}),
            facts(is_in(MIA, Standing.PAUSED)), "done | mia paused | profile-updated>mia"),
        row("a room alone is for who mentors",
            SignUp(role=Role.MENTOR, fields={"capacity": "3"}, known_only=True),
            facts(JON), "done | jon active | profile-updated>jon"),
        row("a room of a mentee", SignUp(role=Role.MENTOR, fields={"capacity": "3"}, known_only=True),
            facts(MIA), HELD.format("mia")),
        row("a room of a stranger", SignUp(role=Role.MENTOR, fields={"capacity": "3"}, known_only=True),
            facts(WHO), HELD.format("who")),
        row("a room that cannot be read", SignUp(role=Role.MENTOR, fields={"capacity": "many"}), facts(JON),
            "done | jon active | profile-updated>jon"),
        row("free words are asked about", replace(AS_MENTEE, prose=True), facts(WHO),
            "done | ann draft | signup-draft>who"),
        row("free words of a member who has the profile", replace(AS_MENTEE, prose=True), facts(MIA),
            "done |  | form>mia"),
        row("free words of one who has left are asked about", replace(AS_MENTEE, prose=True), facts(GONE),
            "done | ann draft, M-1002 no cv | signup-draft>mia"),
        row("free words where something is missing", SignUp(role=Role.MENTEE, fields=without(MENTEE, "areas"),
            prose=True), facts(WHO), "done | ann draft | signup-missing>who"),
        row("a held one that is released, and a newer came", AS_MENTEE,
            facts(WHO, saved_since=True, voucher=RELEASED), "refused"),
        row("a newer came, and nobody released it", AS_MENTEE, facts(WHO, saved_since=True), NEW_MENTEE),
        row("released, and nothing newer came", AS_MENTEE, facts(WHO, voucher=RELEASED), NEW_MENTEE),
        row("a newer came, and a coordinator passes it on", AS_MENTEE,
            facts(WHO, saved_since=True, voucher=Voucher(because="x", by_coordinator=True)), NEW_MENTEE),
        # names and titles
        row("a name that is the program's",
            SignUp(role=Role.MENTEE, fields=MENTEE | {"name": "Mentor Exchange"}),
            facts(WHO), HELD.format("who")),
        row("the same, seen by a coordinator",
            SignUp(role=Role.MENTEE, fields=MENTEE | {"name": "Mentor Exchange"}),
            facts(WHO, voucher=Voucher(because="x", by_coordinator=True)),
            "done | mentor active | welcome-mentee>who"),
        row("a title with an address",
            SignUp(role=Role.MENTEE, fields=MENTEE | {"title": "see evil.example/x"}),
            facts(WHO), HELD.format("who")),
        row("an organization with an address",
            SignUp(role=Role.MENTEE, fields=MENTEE | {"organization": "see evil.example/x"}), facts(WHO),
            HELD.format("who")),
        row("a doubtful name that is on file already", SignUp(role=Role.MENTEE, fields={"title": "Head"}),
            facts(replace(MIA, name="Mentor Exchange")), "done | mentor active | profile-updated>mia"),
        row("a member changes to a doubtful one",
            SignUp(role=Role.MENTEE, fields={"name": "Mentor Exchange"}),
            facts(MIA), HELD.format("mia")),
        # the same once more
        row("nothing changes", SignUp(role=Role.MENTEE, fields={"title": "Pharmacist"}), facts(MIA),
            "done | mia active | profile-updated>mia"),
        row("nothing changes, the third time that day",
            SignUp(role=Role.MENTEE, fields={"title": "Pharmacist"}),
            facts(MIA, letters_today={"profile-updated": 2}), "done | mia active | profile-updated>mia"),
        row("the fourth", SignUp(role=Role.MENTEE, fields={"title": "Pharmacist"}),
            facts(MIA, letters_today={"profile-updated": 3}), "ignored"),
        row("the second within seconds", SignUp(role=Role.MENTEE, fields={"title": "Pharmacist"}),
            facts(MIA, letters_today={"profile-updated": 1}, mail={"quick": True}), "ignored"),
        row("the first within seconds", SignUp(role=Role.MENTEE, fields={"title": "Pharmacist"}),
            facts(MIA, mail={"quick": True}), "done | mia active | profile-updated>mia"),
        row("the fourth that changes something", SignUp(role=Role.MENTEE, fields={"title": "Head"}),
            facts(MIA, letters_today={"profile-updated": 3}), "done | mia active | profile-updated>mia"),
        row("the fourth with a CV", SignUp(role=Role.MENTEE, fields={"title": "Pharmacist"}),
            facts(MIA, letters_today={"profile-updated": 3}, mail={"cv": FINE}),
            "done | mia active, KeepCv | profile-updated>mia"),
        row("the fourth with a room that cannot be read",
            SignUp(role=Role.MENTOR, fields={"capacity": "many"}),
            facts(JON, letters_today={"profile-updated": 3}), "done | jon active | profile-updated>jon"),
        # a CV
        row("a CV is kept with the profile", AS_MENTEE, facts(WHO, mail={"cv": FINE}),
            "done | ann active, KeepCv | welcome-mentee>who"),
        row("a CV with nothing to keep it with", SignUp(role=Role.MENTEE), facts(WHO, mail={"cv": FINE}),
            "done |  | form>who"),
        # both roles
        row("both roles at once", SignUp(role=Role.MENTOR, fields=MENTOR | {"goals": "To lead"}, both=True),
            facts(WHO), "done | ann active | welcome-mentor>who welcome-mentee>who"),
        row("both, from two forms", replace(AS_MENTOR, both=True, second={"goals": "To lead"}),
            facts(WHO), "done | ann active | welcome-mentor>who welcome-mentee>who"),
        row("both, and something is missing",
            SignUp(role=Role.MENTOR, fields=without(MENTOR, "areas"), both=True),
            facts(WHO), "done | ann draft | signup-missing>who signup-missing>who"),
        row("both, and what is missing is the mentor's", SignUp(role=Role.MENTOR, fields=without(MENTOR,
            "career_path"), both=True), facts(WHO),
            "done | ann active | signup-missing>who welcome-mentee>who"),
        row("a name that is missing is asked for", SignUp(role=Role.MENTEE, fields=without(MENTEE, "name")),
            facts(WHO), "done |  draft | signup-missing>who"),
        row("a name of blanks is asked for", SignUp(role=Role.MENTEE, fields=MENTEE | {"name": "  "}),
            facts(WHO), "done |  draft | signup-missing>who"),
        row("a name without letters is looked at", SignUp(role=Role.MENTEE, fields=MENTEE | {"name": "12"}),
            facts(WHO), HELD.format("who")),
        row("both, with a doubtful name",
            SignUp(role=Role.MENTOR, fields=MENTOR | {"name": "Mentor Exchange"},
            both=True), facts(WHO), HELD.format("who")),
        row("both, and the second form's title is doubtful",
            replace(AS_MENTOR, both=True, second={"goals": "To lead", "title": "see evil.example/x"}),
            facts(WHO), HELD.format("who")),
        row("both, without fields", SignUp(role=Role.MENTOR, both=True), facts(WHO), "done |  | form>who"),
        # whoever waited
        row("a request that waited for the profile", AS_MENTEE,
            facts(WHO, parked=(Parked(mentor=JON, note="", until="profile"),)),
            "done | ann active, unparked, REQ-21 pending"
            " | welcome-mentee>who request>jon request-received>who"),
        row("who waited for such a mentor hears of it", AS_MENTOR,
            facts(WHO, watchers=(Watcher(member=MIA, interest="oncology"),)),
            "done | ann active, StopWatching | welcome-mentor>who mentor-joined>mia"),
        row("once, whatever they waited for", AS_MENTOR,
            facts(WHO, watchers=(Watcher(member=MIA, interest="oncology"),
            Watcher(member=MIA, interest="icu"))),
            "done | ann active, StopWatching, StopWatching | welcome-mentor>who mentor-joined>mia"),
        row("not who has left", AS_MENTOR, facts(WHO, watchers=(Watcher(member=GONE, interest="oncology"),)),
            "done | ann active, StopWatching | welcome-mentor>who"),
        row("not who is kept apart", AS_MENTOR,
            facts(WHO, watchers=(Watcher(member=MIA, interest="oncology"),), apart=((1002, 2001),)),
            NEW_MENTOR),
        row("not of a mentor who only changes the profile",
            SignUp(role=Role.MENTOR, fields={"title": "Head"}),
            facts(JON, watchers=(Watcher(member=MIA, interest="oncology"),)),
            "done | jon active | profile-updated>jon"),
        row("nor of a mentee", AS_MENTEE, facts(WHO, watchers=(Watcher(member=MIA, interest="oncology"),)),
            NEW_MENTEE),
        row("not themselves", SignUp(role=Role.MENTOR, fields=MENTOR),
            facts(MIA, watchers=(Watcher(member=MIA, interest="oncology"),)),
            "done | ann active, StopWatching | welcome-mentor>mia"),
    ],
)  # fmt: skip
def test_signing_up(asks: SignUp, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("written", "kept", "unread"),
    [("1", 1, ()), ("20", 20, ()), ("21", 2, ("Capacity",)), ("0", 2, ("Capacity",)),
        ("many", 2, ("Capacity",)),
     ("three", 3, ())],
)  # fmt: skip
def test_a_room_is_from_one_to_twenty(written: str, kept: int, unread: tuple[str, ...]) -> None:
    asks = SignUp(role=Role.MENTOR, fields={"capacity": written})
    profile = saved(facts(JON), asks).profile(Role.MENTOR)
    assert profile is not None
    assert profile.capacity == kept
    told = letter(asks.decide(facts(JON), RULES), "profile-updated").data["unread"]
    assert bool(told) == bool(unread)


def test_what_is_on_file_stays_where_nothing_new_is_written() -> None:
    new = saved(facts(JON), SignUp(role=Role.MENTOR, fields={"title": "Head"}))
    assert (new.name, new.profiles[0].title, new.profiles[0].organization, new.profiles[0].capacity) == (
        "Jon Berg", "Head", "City hospital", 2,
    )  # fmt: skip
    assert new.profiles[0].areas == ("Oncology",)


def test_a_new_mentor_who_names_no_room_has_the_rules_own() -> None:
    new = saved(facts(WHO), SignUp(role=Role.MENTOR, fields=without(MENTOR, "capacity")))
    assert new.profiles[0].capacity == RULES.policy.capacity


def test_a_mentees_profile_has_no_room() -> None:
    assert (
        saved(facts(WHO), SignUp(role=Role.MENTEE, fields=MENTEE | {"capacity": "3"})).profiles[0].capacity
        == 0
    )


def test_a_mentors_profile_names_no_address_and_a_mentees_may() -> None:
    path = "Write to me at ann@x.example"
    mentor = saved(facts(WHO), SignUp(role=Role.MENTOR, fields=MENTOR | {"career_path": path}))
    mentee = saved(facts(WHO), SignUp(role=Role.MENTEE, fields=MENTEE | {"goals": path}))
    assert "ann@x.example" not in mentor.profiles[0].career_path
    assert mentee.profiles[0].goals == path


@pytest.mark.parametrize(
    ("by", "language", "gives"),
    [(WHO, "de", "de"), (WHO, "en", ""), (replace(MIA, language="fr"), "de", "fr"), (MIA, "de", "de")],
)
def test_the_language_of_the_first_mail_is_kept(by: Member | str, language: str, gives: str) -> None:
    assert saved(facts(by, mail={"language": language}), AS_MENTEE).language == gives


def test_an_area_gets_the_programs_own_name() -> None:
    areas = (AreaMatch(written="onco", known="Oncology"), AreaMatch(written="Gardens", nearest=("Law",)))
    known = facts(WHO, areas=areas)
    asks = SignUp(role=Role.MENTEE, fields=MENTEE | {"areas": "onco, Gardens"})
    assert saved(known, asks).profiles[0].areas == ("Oncology", "Gardens")
    unknown = letter(asks.decide(known, RULES), "welcome-mentee").data["unknown"]
    assert [each["written"] for each in unknown] == ["Gardens"]  # type: ignore[attr-defined]


def test_an_update_says_what_changed_and_under_which_name() -> None:
    told = letter(
        SignUp(role=Role.MENTEE, fields={"title": "Head", "name": "Mia Novak"}).decide(facts(MIA), RULES),
        "profile-updated",
    ).data
    assert [(c["old"], c["new"]) for c in told["changes"]] == [  # type: ignore[attr-defined]
        ("Mia Okafor", "Mia Novak"), ("Pharmacist", "Head"),
    ]  # fmt: skip
    assert told["was"] == "Mia Okafor"
    assert (
        letter(
            SignUp(role=Role.MENTEE, fields={"title": "Head"}).decide(facts(MIA), RULES), "profile-updated"
        ).data["was"]
        == ""
    )


@pytest.mark.parametrize(
    ("asks", "known", "nudged"),
    [
        row("a new mentee is nudged later", AS_MENTEE, facts(WHO), True),
        row("not one whose request goes out", AS_MENTEE,
            facts(WHO, parked=(Parked(mentor=JON, note="", until="profile"),)), False),
        row("not one who only changes the profile", SignUp(role=Role.MENTEE, fields={"title": "Head"}),
            facts(MIA), False),
        row("not a mentor", AS_MENTOR, facts(WHO), False),
        row("one who comes back", AS_MENTEE, facts(GONE), True),
        row("one whose draft is complete now", SignUp(role=None, fields={"goals": "To lead"}), facts(DRAFT),
            True),
    ],
)  # fmt: skip
def test_a_new_mentee_is_reminded_later(asks: SignUp, known: Facts, nudged: bool) -> None:
    due = asked_at(asks.decide(known, RULES))
    assert [each for each in due if each.startswith("nudge")] == (
        ["nudge 0 03-09 12:00", "nudge 1 03-16 12:00"] if nudged else []
    )


@pytest.mark.parametrize(("level", "written"), [(TrustLevel.PROVEN, "Ann"), (TrustLevel.UNPROVEN, "")])
def test_a_blank_form_has_the_name_of_whom_somebody_vouches_for(level: TrustLevel, written: str) -> None:
    known = facts(WHO, level=level)
    known = replace(known, actor=replace(known.actor, address=replace(known.actor.address, name="Ann")))
    fields = letter(SignUp(role=Role.MENTEE).decide(known, RULES), "form").data["fields"]
    assert fields[0]["value"] == written  # type: ignore[index]


def test_the_name_in_from_is_taken_where_free_words_have_none() -> None:
    known = facts(WHO)
    known = replace(known, actor=replace(known.actor, address=replace(known.actor.address, name="Ann Lee")))
    assert (
        saved(known, SignUp(role=Role.MENTEE, fields=without(MENTEE, "name"), prose=True)).name == "Ann Lee"
    )
    assert saved(known, SignUp(role=Role.MENTEE, fields=without(MENTEE, "name"))).name == ""


@pytest.mark.parametrize(
    ("fields", "gives"),
    [
        ({"areas": ", ".join(f"a{n}" for n in range(30))}, (0, 0)),
        ({"areas": ", ".join(f"a{n}" for n in range(31))}, (30, 0)),
        ({"languages": ", ".join(f"l{n}" for n in range(20))}, (0, 0)),
        ({"languages": ", ".join(f"l{n}" for n in range(21))}, (0, 20)),
    ],
)
def test_it_is_said_what_was_kept_of_a_longer_list(fields: dict[str, str], gives: tuple[int, int]) -> None:
    told = letter(
        SignUp(role=Role.MENTEE, fields=MENTEE | fields).decide(facts(WHO), RULES), "welcome-mentee"
    )
    beside: Any = told.data["beside"]
    assert (beside["kept_areas"], beside["kept_languages"]) == gives


@pytest.mark.parametrize(
    ("by", "gives"),
    [
        (None, None),
        (MIA, None),
        (DRAFT, Role.MENTEE),
        (replace(DRAFT, profiles=(replace(DRAFT.profiles[0], goals="", areas=()),)), None),
    ],
)
def test_a_draft_of_which_nothing_is_missing_waits_for_a_yes(by: Member | None, gives: Role | None) -> None:
    assert drafted(by, RULES) == gives


@pytest.mark.parametrize(
    ("asks", "gives"),
    [
        (AS_MENTEE, ("Ann Lee", True, True, True)),
        (SignUp(role=Role.MENTEE), (None, False, False, False)),
        (SignUp(role=Role.MENTEE, fields={"title": "x"}), ("", True, True, True)),
    ],
)
def test_what_a_sign_up_has_looked_up(asks: SignUp, gives: tuple[object, ...]) -> None:
    w = asks.wants()
    assert (w.namesakes, w.open_parked, w.pace, w.saved_since) == gives


# --- as it is recognized ------------------------------------------------------------------------------

FORM = "Name: Ann Lee\nTitle: Pharmacist\nGoals: To lead"


def seen(text: str, subject: str = "", **more: Any) -> str:
    found = recognize(reading(text, subject, WHO, **more), RULES)
    if found is None:
        return "-"
    marks = ("both", "known_only", "prose")
    parts = [found.role.value if found.role else "which", *(m for m in marks if getattr(found, m))]
    parts += [",".join(sorted(found.fields))] if found.fields else []
    parts += ["2:" + ",".join(sorted(found.second))] if found.second else []
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("the form is asked for", "SIGN UP MENTEE", "", {}, "mentee prose"),
        row("in the subject", "", "SIGN UP MENTOR", {}, "mentor prose"),
        row("a form below the command", f"SIGN UP MENTEE\n{FORM}", "", {}, "mentee goals,name,title"),
        row("a form under the subject", FORM, "SIGN UP MENTEE", {}, "mentee goals,name,title"),
        row("a field on the command's own line", "SIGN UP MENTEE Name: Ann Lee", "", {}, "mentee name"),
        row("both roles", f"SIGN UP MENTOR AND MENTEE\n{FORM}", "", {}, "mentor both goals,name,title"),
        row("both, the other way round", f"SIGN UP MENTEE AND MENTOR\n{FORM}", "", {},
            "mentee both goals,name,title"),
        row("two forms", "SIGN UP MENTOR\nName: Ann Lee\nTitle: Head\nSIGN UP MENTEE\nGoals: To lead", "", {},
            "mentor both goals,name,title 2:goals"),
        row("two forms, the mentee's first", "SIGN UP MENTEE\nGoals: To lead\nSIGN UP MENTOR\nTitle: Head",
            "", {},
            "mentee both goals,title 2:goals"),
        row("the same command twice", f"SIGN UP MENTOR\n{FORM}\nSIGN UP MENTOR", "", {},
            "mentor goals,name,title"),
        row("fields without a command", FORM, "", {}, "which goals,name,title"),
        row("a single field without one", "Title: Head", "", {}, "-"),
        row("a single field in the member's thread", "Title: Head", "Re: [M-1002] Your profile", {}, "-"),
        row("fields in a request's thread", FORM, "Re: [REQ-7] Mia asks", {}, "-"),
        row("fields in a relationship's thread", FORM, "Re: [REL-3] Jon", {}, "-"),
        row("a wish to mentor, as an answer", "I would like to be a mentor to Mia.", "Re: [REQ-7] Mia asks",
            {}, "-"),
        row("another command above a form", f"STATUS\n{FORM}", "", {}, "-"),
        row("words above the form and the command below", f"Hello, here is my form.\nSIGN UP MENTEE\n{FORM}",
            "", {},
            "mentee goals,name,title"),
        row("a room alone", "I can take 3 mentees.", "", {}, "mentor known_only capacity"),
        row("an entry of the directory is no form",
            "Jon Berg (M-1001)\nTitle: Pharmacist\nPractice areas: Oncology", "", {}, "-"),
        row("a code elsewhere is no entry", "Title: Pharmacist\nPractice areas: Oncology\nJon Berg (M-1001)",
            "", {},
            "which areas,title"),
        row("a CV that was pasted", "Curriculum vitae\nName: Ann Lee\nTitle: Pharmacist", "", {}, "-"),
        row("a CV further below", "Hello\n\nDear all\n\nCurriculum vitae\nName: Ann Lee\nTitle: Pharmacist",
            "", {},
            "which name,title"),
        row("nothing of it", "The train was late.", "", {}, "-"),
        row("a wish in free words",
            "I would like to become a mentor. I am a pharmacist at City hospital and work in oncology.",
            "", {}, "mentor prose areas,career_path"),
        row("a few words in a reply are a promise", "SIGN UP MENTOR as I told you", "",
            {"in_reply_to": ("<x@y>",)},
            "mentor"),
    ],
)  # fmt: skip
def test_a_sign_up_is_recognized(text: str, subject: str, more: dict[str, Any], gives: str) -> None:
    assert seen(text, subject, **more) == gives


# --- oneself ------------------------------------------------------------------------------------------

STRANGERS = "refused |  | browse-members-only>{}"
PDF = Attachment(filename="cv.pdf", content_type="application/pdf", size=10)


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("STATUS", Status(), facts(MIA), "done |  | status>mia"),
        row("STATUS of a stranger", Status(), facts(WHO), STRANGERS.format("who")),
        row("PAUSE", Pause(), facts(JON), "done | jon paused | paused>jon"),
        row("PAUSE until a day", Pause(until="2026-03-03"), facts(JON), "done | jon paused | paused>jon"),
        row("PAUSE until today", Pause(until="2026-03-02"), facts(JON), "refused |  | pause-which-day>jon"),
        row("PAUSE until no day", Pause(until="soon"), facts(JON), "refused |  | pause-which-day>jon"),
        row("PAUSE of a stranger", Pause(), facts(WHO), STRANGERS.format("who")),
        row("PAUSE of who has left", Pause(), facts(GONE), STRANGERS.format("mia")),
        row("PAUSE of a draft", Pause(), facts(DRAFT), STRANGERS.format("mia")),
        row("PAUSE once more", Pause(), facts(is_in(JON, Standing.PAUSED)), "done | jon paused | paused>jon"),
        row("RESUME", Resume(), facts(is_in(JON, Standing.PAUSED)), "done | jon active | resumed>jon"),
        row("RESUME of the active", Resume(), facts(JON), "refused |  | already-active>jon"),
        row("RESUME after a break in which mail did not arrive", Resume(),
            facts(is_in(JON, Standing.PAUSED), dead=True), "done | jon active | resumed>jon"),
        row("the same, said by a coordinator, who proves nothing of the address", Resume(),
            facts(is_in(JON, Standing.PAUSED), dead=True, voucher=Voucher(because="x", in_name=True)),
            "done | jon bouncing"),
        row("RESUME of who is not reached", Resume(), facts(is_in(JON, Standing.BOUNCING)),
            "done | jon active | resumed>jon"),
        row("RESUME of who has left", Resume(), facts(GONE), STRANGERS.format("mia")),
        row("RESUME of a draft", Resume(), facts(DRAFT), STRANGERS.format("mia")),
        row("RESUME of a stranger", Resume(), facts(WHO), STRANGERS.format("who")),
        row("EXPORT", Export(), facts(MIA), "done |  | export>mia"),
        row("EXPORT of a stranger", Export(), facts(WHO), STRANGERS.format("who")),
        row("ERASE is asked about", Erase(), facts(MIA), "done | CONF-11?mia | confirm-erase>mia"),
        row("ERASE of a stranger", Erase(), facts(WHO), HELD.format("who")),
        row("ERASE by somebody who only vouches", Erase(),
            facts(MIA, voucher=Voucher(because="x", by_coordinator=True)),
            "done | CONF-11?mia | confirm-erase>mia"),
        row("ERASE after the YES", Erase(), facts(MIA, voucher=Voucher(because="x", previewed=True)),
            "done | mia left, unparked, M-1002 erased | erased>mia"),
        row("ERASE by a coordinator", Erase(), facts(MIA, voucher=Voucher(because="x", in_name=True)),
            "done | mia left, unparked, M-1002 erased | erased>mia"),
        row("ERASE of who is matched", Erase(),
            facts(MIA, relationships=(pair(),), voucher=Voucher(because="x", previewed=True)),
            "done | mia left, unparked, REL-3 ended 1, M-1002 erased | ended>jon erased>mia"),
        row("a language", ChooseLanguage(language="es"), facts(MIA),
            "done | mia active | language-chosen>mia"),
        row("a language of a stranger", ChooseLanguage(language="es"), facts(WHO), STRANGERS.format("who")),
    ],
)  # fmt: skip
def test_a_member_about_themselves(asks: Any, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(("until", "dues"), [("", []), ("2026-03-03", ["resume 0 03-03 09:00"])])
def test_a_pause_until_a_day_ends_by_itself(until: str, dues: list[str]) -> None:
    assert asked_at(Pause(until=until).decide(facts(JON), RULES)) == dues


def test_whoever_is_erased_leaves_no_letter_to_their_address_but_the_last() -> None:
    known = facts(MIA, asked=(request(),), relationships=(pair(number=4, mentor=UMA),))
    decision = erase(MIA, known, RULES)
    assert [x.name for x in decision.letters if x.to == MIA.email] == ["erased"]
    assert [x.name for x in decision.letters] == ["request-closed", "ended", "erased"]
    ended = letter(decision, "ended", UMA).data
    assert (ended["is_mentee"], ended["partner"]) == (False, "Mia Okafor")
    of_jon = erase(JON, facts(JON, relationships=(pair(),)), RULES)
    assert letter(of_jon, "ended", MIA).data["is_mentee"] is True
    assert asked_at(decision) == ["left 0 03-02 12:00", "erased 0 03-03 12:00"]


@pytest.mark.parametrize(
    ("today", "bare", "by", "gives"),
    [
        row("the first", {}, False, MIA, "done |  | help>mia"),
        row("the third", {"help": 2}, False, MIA, "done |  | help>mia"),
        row("the fourth is read by a person", {"help": 3}, False, MIA, HELD.format("mia")),
        row("the fourth, of no more than HELP", {"help": 3}, True, MIA, "ignored"),
        row("the fifth", {"help": 3, "held-receipt": 1}, False, MIA, "ignored"),
        row("a stranger's", {}, False, WHO, "done |  | help>who"),
    ],
)
def test_the_short_help(today: dict[str, int], bare: bool, by: Member | str, gives: str) -> None:
    decision = short_help(facts(by, letters_today=today), RULES, "x", bare=bare)
    assert came_of(decision) == gives
    if "help>" in gives:
        assert letter(decision, "help").data["is_member"] is isinstance(by, Member)


def test_where_the_rules_send_no_help_each_is_read() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, help_per_day=0))
    assert came_of(short_help(facts(MIA), rules, "x", bare=True)) == HELD.format("mia")


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("PAUSE", ""),
        ("PAUSE UNTIL 1 June", "1 June"),
        ("PAUSE now", ""),
        ("STATUS", Status()),
        ("RESUME", Resume()),
        ("EXPORT", Export()),
        ("ERASE", Erase()),
        ("BROWSE", None),
        ("The train was late.", None),
    ],
)
def test_what_a_member_asks_about_themselves_is_recognized(text: str, gives: Any) -> None:
    found = recognize_service(reading(text, "", MIA), RULES)
    assert (found.until if isinstance(found, Pause) else found) == gives


@pytest.mark.parametrize(
    ("text", "gives"),
    [("ESPAÑOL", ChooseLanguage(language="es")), ("STATUS", None), ("The train was late.", None)],
)
def test_a_language_is_recognized(text: str, gives: ChooseLanguage | None) -> None:
    assert recognize_language(reading(text, "", MIA), RULES) == gives


# --- CHANGE ADDRESS -----------------------------------------------------------------------------------

NEW = "new@elsewhere.example"
MOVES = ChangeOwnAddress(named=(NEW,))
ASKED = "done | CONF-11?new | confirm-address>new address-asked>mia"
SAID_YES = Voucher(because="x", address=NEW)
MOVED = "done | mia active | address-changed>new address-changed>mia"


def asked_before(count: int, days: float = 7, **more: Any) -> tuple[Confirmation, ...]:
    return tuple(
        Confirmation(
            number=n, inbox_id=n, address=NEW, expires_at=NOW + days * DAY, done=more.get("done", False)
        )
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("the new one is asked", MOVES, facts(MIA), ASKED),
        row("none is named", ChangeOwnAddress(), facts(MIA), "refused |  | address-which>mia"),
        row("two are named", ChangeOwnAddress(named=(NEW, "b@x.example")), facts(MIA),
            "refused |  | address-which>mia"),
        row("the old and the new", ChangeOwnAddress(named=(MIA.email, NEW)), facts(MIA), ASKED),
        row("only the old", ChangeOwnAddress(named=(MIA.email,)), facts(MIA),
            "refused |  | address-which>mia"),
        row("a doubt below", replace(MOVES, doubted=True), facts(MIA), HELD.format("mia")),
        row("a stranger asks how", ChangeOwnAddress(), facts(WHO), STRANGERS.format("who")),
        row("a stranger who may not sign up", ChangeOwnAddress(), facts(WHO, eligible=False),
            HELD.format("who")),
        row("a stranger names one", MOVES, facts(WHO), HELD.format("who")),
        row("the program's own", ChangeOwnAddress(named=("mentors+x@program.example",)), facts(MIA),
            HELD.format("mia")),
        row("a coordinator's", ChangeOwnAddress(named=(CARLA.upper(),)), facts(MIA), HELD.format("mia")),
        row("the YES moves them", MOVES, facts(MIA, voucher=SAID_YES), MOVED),
        row("a YES of another address", MOVES, facts(MIA, voucher=replace(SAID_YES, address=MIA.email)),
            ASKED),
        row("it is another's by now", MOVES,
            facts(MIA, voucher=SAID_YES, persons=(PersonNamed(written=NEW, exact=(PAT,)),)),
            HELD.format("mia")),
        row("it is their own by now", MOVES,
            facts(MIA, voucher=SAID_YES, persons=(PersonNamed(written=NEW, exact=(MIA,)),)), MOVED),
        row("another address is another's", MOVES,
            facts(MIA, voucher=SAID_YES, persons=(PersonNamed(written="x@x.example", exact=(PAT,)),)), MOVED),
        row("who bounced is reached again", MOVES, facts(is_in(MIA, Standing.BOUNCING), voucher=SAID_YES),
            MOVED),
        row("the partner is told", MOVES, facts(MIA, voucher=SAID_YES, relationships=(pair(),)),
            f"{MOVED} partner-moved>jon"),
        row("two were asked today", MOVES, facts(MIA, questions=asked_before(2, done=True)), ASKED),
        row("three were", MOVES, facts(MIA, questions=asked_before(3, done=True)), HELD.format("mia")),
        row("three were, a day ago", MOVES, facts(MIA, questions=asked_before(3, 6, done=True)), ASKED),
        row("the last wish counts", MOVES, facts(MIA, questions=asked_before(1)),
            "done | CONF-1, CONF-11?new | confirm-address>new address-asked>mia"),
    ],
)  # fmt: skip
def test_a_change_of_address(asks: ChangeOwnAddress, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(("sender", "ago", "gives"), [
    (MIA.email, -SECOND, HELD.format("mia")), (MIA.email, 0 * SECOND, MOVED), (MIA.email, SECOND, MOVED),
    (PAT.email, -SECOND, MOVED),
])  # fmt: skip
def test_who_has_written_since_from_the_old_address_goes_before(sender: str, ago: Any, gives: str) -> None:
    item = HeldItem(
        number=5, inbox_id=5, sender=sender, subject="", state="waiting", because="x", held_at=NOW - ago
    )
    assert came_of(MOVES.decide(facts(MIA, voucher=SAID_YES, queue=(item,)), RULES)) == gives


@pytest.mark.parametrize(
    ("named", "several", "why"),
    [((), False, ""), ((NEW, "b@x.example"), True, ""), (("a b@x.example",), False, None)],
)
def test_what_is_wrong_with_the_address_is_said(
    named: tuple[str, ...], several: bool, why: str | None
) -> None:
    data = letter(ChangeOwnAddress(named=named).decide(facts(MIA), RULES), "address-which").data
    assert data["several"] is several
    assert data["why"] == why if why is not None else data["why"]


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        (f"CHANGE ADDRESS {NEW}", MOVES),
        (f"CHANGE ADDRESS\n{NEW}", MOVES),
        (f"CHANGE ADDRESS {NEW}\nother@x.example", MOVES),
        (f"CHANGE ADDRESS {NEW} {NEW}", MOVES),
        (f"CHANGE ADDRESS {NEW}\n\nActually no, I changed my mind.", replace(MOVES, doubted=True)),
        ("STATUS", None),
        ("The train was late.", None),
    ],
)
def test_a_change_of_address_is_recognized(text: str, gives: ChangeOwnAddress | None) -> None:
    assert recognize_address(reading(text, "", MIA), RULES) == gives


# --- beside the form ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "files", "gives"),
    [
        ("Hello", (), ("", False)),
        ("Write to ann@x.example", (), ("", True)),
        ("From who@elsewhere.example", (), ("", False)),
        ("To mentors@program.example", (), ("", False)),
        ("Hello", (PDF,), ("refused", False)),
        ("Hello", (replace(PDF, filename=""),), ("", False)),
        ("Hello", (replace(PDF, content_type="image/png"),), ("", False)),
    ],
)
def test_what_comes_with_the_form(text: str, files: Any, gives: tuple[str, bool]) -> None:
    beside = beside_of(reading(text, "", WHO, attachments=files))
    said = beside.said(facts(WHO), kept=True)
    assert (beside.cv, said["other_address"]) == gives


def test_a_cv_that_comes_before_the_profile_is_early() -> None:
    fine = Beside(cv="fine")
    assert fine.said(facts(WHO), kept=False)["cv"] == "early"
    assert fine.said(facts(WHO), kept=True)["cv"] == "fine"
    assert Beside(cv="refused").said(facts(WHO), kept=False)["cv"] == "refused"


# --- filled in inside the quotation of our form ---------------------------------------------------------

OURS = """On Mon, Mar 2, 2026 at 9:00 AM Mentor Exchange <mentors@program.example> wrote:

> Dear colleague,
>
> How good that you would be a mentor! Please copy these lines into a
> reply, fill them in, and keep the first one as it is:
>
"""


def quoted(form: str, above: str = "") -> str:
    return f"{above}{OURS}" + "\n".join(f"> {line}" for line in form.split("\n"))


A_MENTORS = "SIGN UP MENTOR\nName: Ann Lee\nPractice areas: Oncology\nCareer path: From the ward"


@pytest.mark.parametrize(
    ("form", "above", "subject", "gives"),
    [
        row("what was filled in counts", A_MENTORS, "", "Re: form", "mentor areas,career_path,name"),
        row("also under a subject that asks for it", A_MENTORS, "", "SIGN UP MENTOR",
            "mentor areas,career_path,name"),
        row("also under another command's subject", A_MENTORS, "", "STATUS", "mentor areas,career_path,name"),
        row("not below a command that was typed", A_MENTORS, "STATUS\n\n", "Re: form", "-"),
        row("what is typed above beats it", A_MENTORS, "Career path: To the board\nTitle: Head\n\n",
            "Re: form",
            "mentor areas,career_path,name,title"),
        row("a name alone is what we had written", "SIGN UP MENTOR\nName: Ann Lee\nCareer path:", "",
            "Re: form",
            "mentor"),
        row("what is no mentor's is left out", f"{A_MENTORS}\nGoals: To lead", "", "Re: form",
            "mentor areas,career_path,name"),
        row("unless it is for both", f"{A_MENTORS}\nSIGN UP MENTEE\nGoals: To lead", "", "Re: form",
            "mentor both areas,career_path,goals,name"),
        row("nothing was filled in", "SIGN UP MENTOR\nName:\nCareer path:", "", "Re: form", "-"),
    ],
)  # fmt: skip
def test_a_form_that_is_filled_in_where_it_is_quoted(form: str, above: str, subject: str, gives: str) -> None:
    assert seen(quoted(form, above), subject) == gives


# --- what else an answer says ---------------------------------------------------------------------------


def test_the_reason_names_what_is_missing_or_was_not_read() -> None:
    missing = SignUp(role=Role.MENTEE, fields=without(MENTEE, "areas")).decide(facts(WHO), RULES)
    assert missing.because == "the form is not complete: Practice areas"
    unread = SignUp(role=Role.MENTOR, fields={"capacity": "many"}).decide(facts(JON), RULES)
    assert unread.because == "the form is not complete: Capacity"
    whole = AS_MENTEE.decide(facts(WHO), RULES)
    assert whole.because == "the mentee profile of Ann Lee is complete"


def test_a_second_role_that_is_not_complete_takes_nothing_from_the_first() -> None:
    asks = SignUp(role=Role.MENTOR, fields={"areas": "Oncology", "capacity": "2"})
    new = saved(facts(MIA), asks)
    assert (new.standing, [p.complete for p in new.profiles]) == (Standing.ACTIVE, [True, False])


@pytest.mark.parametrize(
    ("parked", "until", "letters"),
    [
        ((JON, UMA), "profile", ["welcome-mentee", "request", "request-received", "request-queued"]),
        ((JON, UMA), "free", ["welcome-mentee", "request", "request-received"]),
        ((replace(JON, profiles=()), UMA), "profile",
            ["welcome-mentee", "request-unavailable", "request", "request-received"]),
    ],
)  # fmt: skip
def test_of_several_that_waited_as_many_go_out_as_may(parked: Any, until: str, letters: list[str]) -> None:
    known = facts(WHO, parked=tuple(Parked(mentor=one, note="", until=until) for one in parked))
    assert [x.name for x in AS_MENTEE.decide(known, RULES).letters] == letters


def test_one_that_was_asked_meanwhile_is_passed_over_in_silence() -> None:
    open_one = PairHistory(last=request().request)
    known = facts(WHO, parked=(Parked(mentor=JON, note="", until="profile", history=open_one),))
    assert [x.name for x in AS_MENTEE.decide(known, RULES).letters] == ["welcome-mentee"]


def test_an_export_and_a_pause_say_what_is_on_file() -> None:
    joined = replace(MIA, joined_at=NOW - DAY)
    assert letter(Export().decide(facts(joined), RULES), "export").data["joined_at"] == NOW - DAY
    assert letter(Export().decide(facts(MIA), RULES), "export").data["joined_at"] == NOW
    assert letter(Pause().decide(facts(JON), RULES), "paused").data["until"] == ""
    until = letter(Pause(until="2026-03-03").decide(facts(JON), RULES), "paused").data["until"]
    assert until == date(2026, 3, 3)
