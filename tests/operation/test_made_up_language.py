"""A language more touches rules/ and templates/ only: one that nobody speaks is added in a folder, and used.

Each mail in it is written in English as well, to a program of its own: both end with the same records.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.operation.small import ROOT, SmallProgram

JON, MIA, CARLA = "jon@example.org", "mia@example.org", "coordinator@program.example"
CODE = "qaa"  # reserved for local use: ISO 639-2
VOCABULARY = """
[commands]
signup-mentor = ["zelmi kondilvu"]
signup-mentee = ["zelmi lernilvu"]
browse = ["montrumi"]
request = ["petumi"]
status = ["statumi"]
help = ["helpumi"]
pause = ["pauzumi"]
resume = ["rekomencumi"]
wait = ["atendumi"]
end = ["finumi"]
undo = ["malfarumi"]
language = ["zelandu"]

[coordinator]
snooze = ["prokrastumi"]
show = ["vidigumi"]
extend = ["longigumi"]
until = ["gisu"]
and = ["zej"]

[answers]
accept = ["akceptumi"]
reject = ["rifuzumi"]
yes_words = ["jezu"]
no_words = ["neniu"]

[reading]
greetings = ["salumu"]
thanks = ["dankuzu"]
months = [
  "zunuo", "zduo", "ztrio", "zkvaro", "zkvino", "zseso",
  "zsepo", "zoko", "znauo", "zdeko", "zundeko", "zdudeko",
]

[calendar]
monday = ["lundizu"]
tuesday = ["mardizu"]
today = ["hodiuzu"]
tomorrow = ["morgauzu"]
coming = ["sekvuzu"]
beside = ["lazu"]
until = ["gisu"]

[numbers]
between = ["alzu"]
[numbers.words]
1 = ["unuzu"]
2 = ["duzu"]
4 = ["kvaruzu"]

[small]
and = ["zej"]
courtesy = ["bonvolzu"]
page = ["pagozu"]
before_interest = ["pruzu"]
before_mentor = ["konzu"]
label_mentor = ["kondilvu"]
label_note = ["zoteksto"]
as_role = ["kielzu"]
mentee_word = ["lernilvu*"]
mentor_word = ["kondilvu*"]
as_above = ["samuzu"]
"""
LABELS = {
    "name": "Zonomo", "areas": "Zokupo", "career_path": "Zovojo", "goals": "Zocelo", "capacity": "Zonombro",
    "title": "Zotitolo",
}  # fmt: skip

NAMES = {JON: "Jon Berg", MIA: "Mia Okafor", CARLA: "Carla", "lee@example.org": "Lee Tan"}

# who writes, then subject and text in the new language, and in English
Mail = tuple[str, tuple[str, str], tuple[str, str]]
SIGN_UPS: tuple[Mail, ...] = (
    (
        JON,
        (
            "zelmi kondilvu",
            "Zonomo: Jon Berg\nZotitolo: samuzu\nZokupo: Oncology zej Cardiology\nZovojo: Clinic\n"
            "Zonombro: duzu",
        ),
        (
            "SIGN UP MENTOR",
            "Name: Jon Berg\nTitle: same\nAreas: Oncology and Cardiology\nCareer path: Clinic\nCapacity: two",
        ),
    ),
    (
        MIA,
        ("zelmi lernilvu", "Zonomo: Mia Okafor\nZokupo: Oncology\nZocelo: Learn"),
        ("SIGN UP MENTEE", "Name: Mia Okafor\nAreas: Oncology\nGoals: Learn"),
    ),
)
STORIES: dict[str, tuple[Mail, ...]] = {
    "a day": ((JON, ("pauzumi gisu lazu 3 zkvino 2030", ""), ("pause until the 3 May 2030", "")),),
    "a day of the week": ((JON, ("pauzumi gisu sekvuzu lundizu", ""), ("pause until next Monday", "")),),
    "tomorrow, please": ((JON, ("pauzumi gisu morgauzu", ""), ("pause until tomorrow", "")),),
    "from today": ((JON, ("pauzumi hodiuzu", ""), ("pause today", "")),),
    "please": ((JON, ("pauzumi, bonvolzu", ""), ("pause, please", "")),),
    "a request by name": ((MIA, ("petumi konzu Jon Berg", ""), ("request for Jon Berg", "")),),
    "a request as a form": (
        (MIA, ("", "kondilvu: M-1001\nzoteksto: Good day"), ("", "mentor: M-1001\nnote: Good day")),
    ),
    "a yes": (
        (MIA, ("petumi M-1001", ""), ("request M-1001", "")),
        (JON, ("Re: [REQ-1]", "Salumu, jezu. Dankuzu!"), ("Re: [REQ-1]", "Hello, yes. Thank you!")),
    ),
    "a no": (
        (MIA, ("petumi M-1001", ""), ("request M-1001", "")),
        (JON, ("Re: [REQ-1]", "rifuzumi"), ("Re: [REQ-1]", "reject")),
    ),
    "wait": (
        (MIA, ("petumi M-1001", ""), ("request M-1001", "")),
        (CARLA, ("longigumi REQ-1 gisu 12 ztrio", ""), ("extend REQ-1 until 12 March", "")),
    ),
    "how many": ((JON, ("", "Zonomo: Jon Berg\nZonombro: kvaruzu"), ("", "Name: Jon Berg\nCapacity: four")),),
    "both roles": (
        (
            "lee@example.org",
            (
                "zelmi kondilvu zej kielzu lernilvu",
                "Zonomo: Lee Tan\nZokupo: Oncology\nZovojo: Clinic.\nZocelo: Learn",
            ),
            (
                "sign up mentor and as a mentee",
                "Name: Lee Tan\nAreas: Oncology\nCareer path: Clinic.\nGoals: Learn",
            ),
        ),
    ),
}


def with_it(folder: Path) -> SmallProgram:
    """A program whose own rules and templates have the new language beside the shipped ones."""
    rules, templates = folder / "our-rules", folder / "our-templates"
    rules.mkdir(parents=True)
    (rules / f"vocabulary.{CODE}.toml").write_text(VOCABULARY, "utf-8")
    form = (ROOT / "rules" / "fields.toml").read_text("utf-8")
    for key, label in LABELS.items():
        before, head, rest = form.partition(f'key = "{key}"')
        form = before + head + rest.replace("labels = { ", f'labels = {{ {CODE} = "{label}", ', 1)
    (rules / "fields.toml").write_text(form, "utf-8")
    shutil.copytree(ROOT / "templates" / "en", templates / "en")
    (templates / CODE).mkdir()
    for name in ("_words.toml", "_parts.md", "_signature.md"):
        shutil.copy(ROOT / "templates" / "en" / name, templates / CODE / name)
    paused = (ROOT / "templates" / "en" / "paused.md").read_text("utf-8")
    theirs = paused.replace("subject: ", "subject: Zopauzo: ").replace("RESUME", "REKOMENCUMI")
    (templates / CODE / "paused.md").write_text(theirs, "utf-8")
    return SmallProgram(folder, '[paths]\nrules = "our-rules"\ntemplates = "our-templates"\n')


def records(program: SmallProgram) -> Any:
    """What is on file of people and pairs; each reader's language and the notes to it are another one."""
    told = program.told("export")
    members = [{key: value for key, value in row.items() if key != "language"} for row in told["members"]]
    return members, told["requests"], told["relationships"]


def play(program: SmallProgram, mails: tuple[Mail, ...], language: int) -> None:
    for who, *written in mails:
        subject, text = written[language]
        program.put(who, subject, text, NAMES[who])
        program.done("once", "--now", "2026-03-02T16:00:00+00:00")


@pytest.fixture(scope="module")
def signed_up(tmp_path_factory: pytest.TempPathFactory) -> Sequence[SmallProgram]:
    """The sign-ups of both, in the new language and in English."""
    programs = [with_it(tmp_path_factory.mktemp("ours")), with_it(tmp_path_factory.mktemp("english"))]
    for language, program in enumerate(programs):
        play(program, SIGN_UPS, language)
    return programs


def test_a_form_in_a_language_more_is_read_as_the_english_one(signed_up: Sequence[SmallProgram]) -> None:
    ours, english = map(records, signed_up)
    assert ours == english
    jon = ours[0][0]
    assert (jon["areas"], jon["capacity"], jon["title"]) == (["Oncology", "Cardiology"], 2, "")


@pytest.mark.parametrize("story", STORIES)
def test_a_mail_in_a_language_more_does_what_the_english_one_does(
    story: str, signed_up: Sequence[SmallProgram], tmp_path: Path
) -> None:
    ours, english = (one.copied_to(tmp_path / one.folder.name) for one in signed_up)
    before = records(english)
    play(ours, STORIES[story], 0)
    play(english, STORIES[story], 1)
    assert records(ours) == records(english) != before


def test_who_signed_up_in_it_is_answered_in_it(signed_up: Sequence[SmallProgram], tmp_path: Path) -> None:
    ours = signed_up[0].copied_to(tmp_path / "answered")
    play(ours, STORIES["a day"], 0)
    raws = [path.read_bytes() for path in (ours.folder / "sent" / "new").iterdir()]
    subjects = [str(message_from_bytes(raw, policy=default)["Subject"]) for raw in raws]
    assert [subject for subject in subjects if subject.startswith("Zopauzo: ")], subjects
