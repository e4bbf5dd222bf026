"""A letter that waits to be written says nothing of who is erased meanwhile (rows 22, 163)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.core.erased_letters import Erased, letter_without, set_aside_after, waiting_without
from processor.core.outcome import Enclosure, Letter, Meeting
from processor.core.value_json import letter_from_json, letter_to_json
from tests.core.cases import CARD, CARLA, JON, MIA, NOW, UMA, row

OTHER = "jon@home.example"
GONE = Erased(
    addresses=frozenset({JON.email, OTHER}), placeholder="x@erased.invalid", number=JON.number, name=JON.name,
    matters=frozenset({JON.code, "REQ-7", "REL-3"}),
)  # fmt: skip
JONS = replace(CARD, number=JON.number, name=JON.name)


def letter(name: str, about: str = "", **data: object) -> Letter:
    return Letter(name=name, to=MIA.email, to_name=MIA.name, about=about, data=data)


def to_staff(name: str, **data: object) -> Letter:
    return Letter(name=name, to=CARLA, to_name="", data=data)


@pytest.mark.parametrize(
    "waited",
    [
        row("to him", replace(letter("help"), to=OTHER)),
        row("of his request", letter("request-received", "REQ-7", mentor="Jon Berg")),
        row("of his pair", letter("introduction-mentee", "REL-3", partner="Jon Berg")),
        row("an offer of him", replace(letter("mentor-joined", code=JON.code), answers=False)),
        row("where to write to him", letter("request-partner", mentor_email=OTHER)),
    ],
)
def test_what_is_about_them_is_let_go(waited: Letter) -> None:
    assert letter_without(waited, GONE) is None
    assert waiting_without(letter_to_json(waited), GONE) is None


@pytest.mark.parametrize(
    ("waited", "left"),
    [
        row("mentors", letter("nudge", suggestions=(JONS, CARD)), letter("nudge", suggestions=(CARD,))),
        row("a namesake of another number", letter("nudge", suggestions=(replace(JONS, number=9),)),
            letter("nudge", suggestions=(replace(JONS, number=9),))),
        row("how things stand", letter("status", asked=({"ref": "REQ-7", "name": "Jon Berg"},)),
            letter("status", asked=({"ref": "REQ-7", "name": "(erased)"},))),
        row("names", letter("lapsed", partners=("Jon Berg", "Uma Stein")),
            letter("lapsed", partners=("Uma Stein",))),
        row("label and value", letter("form", profile=(("Name", "Jon Berg"), ("Areas", ("A", "B")))),
            letter("form", profile=(("Name", "(erased)"), ("Areas", ("A", "B"))))),
        row("an answer to who asked for him", letter("request-unavailable", mentor="Jon Berg", reason="full"),
            letter("request-unavailable", mentor="(erased)", reason="full")),
        row("people found", to_staff("found", people=({"code": JON.code}, {"code": UMA.code})),
            to_staff("found", people=({"code": UMA.code},))),
        row("a sentence", to_staff("note", what="JON BERG (jon@people.example) left; Jon Bergman did not"),
            to_staff("note", what="(erased) ((erased)) left; Jon Bergman did not")),
        row("addresses that are longer", to_staff("note", what="ajon@people.example, jon@people.example.org"),
            to_staff("note", what="ajon@people.example, jon@people.example.org")),
        row("that he said no", letter("encouragement", "REQ-7", mentor="Jon Berg", why="rejected"),
            letter("encouragement", "REQ-7", mentor="(erased)", why="rejected")),
        row("his mail", replace(letter("nudge"), caused_by=JON.email, may_know=(JON.email, UMA.email)),
            replace(letter("nudge"), caused_by="x@erased.invalid", may_know=(UMA.email,))),
        row("nothing of him", letter("help"), letter("help")),
    ],
)  # fmt: skip
def test_what_names_them_beside_others_goes_on_without(waited: Letter, left: Letter) -> None:
    assert letter_without(waited, GONE) == left
    kept = waiting_without(letter_to_json(waited), GONE)
    assert kept is not None
    assert letter_from_json(kept) == left


def test_the_talk_that_is_called_off_names_them_no_more() -> None:
    meeting = Meeting(
        uid="1", people=(MIA.name, JON.name), starts_at=NOW, minutes=30, attendees=(MIA.email, JON.email),
        cancelled=True,
    )  # fmt: skip
    left = letter_without(replace(letter("ended", "REL-3"), meeting=meeting), GONE)
    assert left is not None
    assert left.meeting == replace(meeting, people=(MIA.name, "(erased)"), attendees=(MIA.email,))


def test_of_the_files_that_we_write_none_names_them() -> None:
    def file(kind: str, content: bytes) -> Enclosure:
        return Enclosure(filename="f", content_type=kind, content=content)

    words = b"Jon Berg, jon@people.example"
    mail, page = file("message/rfc822", words), file("text/html", words)
    left = letter_without(replace(to_staff("report"), files=(mail, page)), GONE)
    assert left is not None
    assert left.files == (mail, file("text/html", b"(erased), (erased)"))
    records = letter_without(replace(to_staff("exported"), files=(page,)), GONE)
    assert records is not None
    assert records.files == ()


def test_an_example_that_is_about_them_goes() -> None:
    shown = replace(to_staff("transcript", example=True), example=letter("request-received", "REQ-7"))
    assert letter_without(shown, GONE) == to_staff("transcript", example=False)


def test_one_that_cannot_be_read_goes_when_it_names_them() -> None:
    assert waiting_without('{"Of_before": "Jon Berg"}', GONE) is None
    assert waiting_without('{"Of_before": "jon@home.example"}', GONE) is None
    assert waiting_without('{"Of_before": "Uma"}', GONE) == '{"Of_before": "Uma"}'


def test_the_last_letter_to_them_waits_and_the_others_beside_it_name_them_no_more() -> None:
    last = replace(letter("erased"), to=JON.email, to_name=JON.name)
    assert set_aside_after(last, [GONE]) == last
    ended = letter("ended", "REL-3", partner="Jon Berg")
    assert set_aside_after(ended, [GONE]) == letter("ended", "REL-3", partner="(erased)")
    assert set_aside_after(letter("check-in", "REL-3", partner="Jon Berg"), [GONE]) is None
