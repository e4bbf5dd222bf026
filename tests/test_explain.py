"""The page of `explain`: each step of a mail's way with its because, and no file that can stop it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.core.program import Program
from processor.explain import as_json, explain, page
from processor.reader import ReaderPool
from processor.stages.decider import Decider
from processor.stages.ports import Store
from processor.store import open_store
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="America/New_York",
    coordinators=("coordinator@program.example",),
    authserv_id="mx.program.example",
)
PROOF = "Authentication-Results: mx.program.example; dmarc=pass header.from={}\n"
STEPS = [
    "The mail",
    "Who wrote it",
    "Person or program",
    "What was typed",
    "What is passed on",
    "In which language",
    "What it asks for",
    "What would be done",
    "How long it took",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/program.db", areas=RULES.areas)
    yield opened
    opened.close()


class Asked:
    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        reader = ReaderPool(None, PROGRAM, RULES)
        self.decider = Decider(reader=reader, program=PROGRAM, rules=RULES)

    def file(self, mail: str | bytes, name: str = "mail.eml") -> Path:
        path = self.folder / name
        path.write_bytes(mail if isinstance(mail, bytes) else mail.encode())
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))  # that is when the mail came
        return path

    def page(self, mail: str | bytes) -> dict[str, str]:
        """Each step's title, and its rows as lines."""
        (found,) = explain([self.file(mail)], self.decider, self.store, NOW)
        return {
            step.title: "\n".join(f"{row.name}: {row.says}" for row in step.rows)
            for step in page(found, PROGRAM, RULES)
        }


@pytest.fixture
def asked(tmp_path: Path, store: Store) -> Asked:
    return Asked(tmp_path, store)


def mail(body: str, *, who: str = "mia@example.org", subject: str = "Re: Would you?", more: str = "") -> str:
    domain = who.rpartition("@")[2]
    return (
        f"{PROOF.format(domain)}From: Mia Okafor <{who}>\nTo: mentors@program.example\n"
        f"Subject: {subject}\n{more}\n{body}"
    )


def test_the_page_shows_every_step_in_the_order_of_a_mails_way(asked: Asked) -> None:
    assert list(asked.page(mail("Thank you very much, this is a wonderful program."))) == STEPS


def test_who_wrote_it_says_what_proves_the_sender(asked: Asked) -> None:
    told = asked.page(mail("BROWSE oncology"))["Who wrote it"]
    assert "our server: dmarc=pass" in told
    assert "trust: proven\nbecause: dmarc passed for example.org" in told
    assert "on file: nobody on file" in told


def test_results_of_strangers_are_counted_and_not_believed(asked: Asked) -> None:
    forged = "Authentication-Results: mx.evil.example; dmarc=pass\nFrom: a@example.org\n\nHi"
    told = asked.page(forged)["Who wrote it"]
    assert "our server: says nothing of it" in told
    assert "1 Authentication-Results of others do not count" in told
    assert "trust: unproven" in told


LEFT_OUT = [
    ("> Would you?\n> Reply ACCEPT.", "2 lines from “> Would you?” on\nbecause: it is marked as quoted"),
    ("On Mon, 2 Mar 2026 at 09:00, Ana <a@b.example> wrote:\n> Hi", "because: such a line stands over"),
    ("On Mon, 2 Mar 2026 at 09:00, Ana <a@b.example> wrote:\n\nHi", "because: it stands below a line that"),
    ("-----Original Message-----\nFrom: A <a@b.example>\nSubject: x\n\nHi", "because: a line there"),
    ("From: A <a@b.example>\nSent: Monday\nTo: m@p.example\nSubject: x\n\nHi", "because: the header"),
    ("-- \nMia Okafor\nClinic", "because: the mark of a signature"),
    ("Kind regards,\nMia Okafor", "2 lines from “Kind regards,” on\nbecause: a farewell"),
    ("Sent from my iPhone", "because: a phone or a mail program"),
    ("This e-mail is confidential and may be privileged.", "because: a legal notice"),
]  # fmt: skip


@pytest.mark.parametrize(("below", "wanted"), LEFT_OUT, ids=[wanted[:40] for _, wanted in LEFT_OUT])
def test_what_is_left_out_is_shown_with_the_rule_that_said_so(below: str, wanted: str, asked: Asked) -> None:
    told = asked.page(mail(f"I accept.\n\n{below}\n"))["What was typed"]
    assert told.startswith("typed: I accept.\n")
    assert f"{wanted}" in told


def test_an_answer_is_shown_sentence_by_sentence(asked: Asked) -> None:
    told = asked.page(mail("I would love to, but I cannot. Sorry!", more="In-Reply-To: <a@b.example>\n"))
    assert "asks for: answer" in told["What it asks for"]
    assert "reply: reject" in told["What it asks for"]
    assert "“I would love to, but I cannot” says a wish, no (but) (en)" in told["What it asks for"]


def test_a_robot_is_shown_with_its_sign_and_the_day_of_return(asked: Asked) -> None:
    away = mail(
        "I am away until 20 March 2026.", subject="Automatic reply: x", more="Auto-Submitted: auto-replied\n"
    )
    told = asked.page(away)
    assert told["Person or program"].startswith(
        "it is: an automatic reply\nbecause: Auto-Submitted: auto-rep"
    )
    assert "back on: 2026-03-20" in told["Person or program"]
    assert "fate: ignored" in told["What would be done"]
    assert "mails: none" in told["What would be done"]


def test_a_forward_is_shown_with_its_author_and_its_sign(asked: Asked) -> None:
    old = "From: Jon <jon@example.net>\nDate: Monday\nSubject: Join\n\nSIGN UP MENTOR"
    text = f"FYI\n\n---------- Forwarded message ---------\n{old}"
    told = asked.page(mail(text, subject="Fwd: Join"))["What is passed on"]
    assert told.startswith("passed on: a mail of Jon <jon@example.net>\nbecause: a line in the text says")
    assert "subject: Join" in told
    assert "text: SIGN UP MENTOR" in told
    assert "added: FYI" in told


def test_what_would_change_and_go_out_is_shown(asked: Asked) -> None:
    form = "Name: Mia Okafor\nPractice areas: Oncology\n"
    told = asked.page(mail(form, subject="SIGN UP MENTEE"))
    assert "because: its subject is the command for it (signup-mentee)" in told["What it asks for"]
    assert "name: Mia Okafor" in told["What it asks for"]
    assert "records: M-1001 Mia Okafor (mentee, active): new" in told["What would be done"]
    assert "mails: welcome-mentee to mia@example.org" in told["What would be done"]


def test_how_long_it_took_is_told_for_reading_and_for_the_rest(asked: Asked) -> None:
    assert re.search(
        r"time: \d+\.\d ms to read, \d+\.\d ms to look up", asked.page(mail("HELP"))["How long it took"]
    )


def test_a_mail_cannot_write_on_the_terminal_nor_show_a_tokens_secret(asked: Asked) -> None:
    token = "REQ-1.abc" + "k" * 26
    told = asked.page(mail(f"\x1b[2J\x07 yes \u202eeno {token}\n", subject="\x1b]0;x\x07"))
    everything = "\n".join(told.values())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", everything)
    assert "REQ-1.…" in everything
    assert "k" * 26 not in everything


def test_any_files_get_their_answer_and_each_its_own(asked: Asked) -> None:
    folder, missing = asked.folder / "folder", asked.folder / "missing.eml"
    form = mail("Name: A B\nPractice areas: Oncology", subject="SIGN UP MENTEE")
    folder.mkdir()
    files = [
        asked.file(mail("HELP"), "a.eml"),
        folder,
        missing,
        asked.file(b"", "empty.eml"),
        asked.file(bytes(range(256)) * 40, "bytes.bin"),
        *(asked.file(form, f"{n}.eml") for n in range(40)),
    ]
    told = list(explain(files, asked.decider, asked.store, NOW))
    assert [one.file for one in told] == files
    assert all(page(one, PROGRAM, RULES)[-1].title == "How long it took" for one in told)
    answers = [as_json(one) for one in told]
    assert [a["disposition"] for a in answers[1:3]] == ["quarantined"] * 2
    assert answers[1]["because"] == "it is no file"
    # each of them is the next member: none of them stays
    assert {a["disposition"] for a in answers[5:]} == {"done"}
    numbers = {one.verdict.decision.new_numbers()["member"] for one in told[5:] if one.verdict}
    assert numbers == {(1001,)}


class Failing:
    """A judge's store that fails on the second mail it is asked about."""

    def __init__(self, store: Store) -> None:
        self.store, self.opened = store, 0

    def reading(self):  # type: ignore[no-untyped-def]
        self.opened += 1
        if self.opened == 2:
            raise RuntimeError("gone")
        return self.store.reading()


def test_what_fails_about_one_file_harms_no_other(asked: Asked) -> None:
    form = mail("Name: A B\nPractice areas: Oncology", subject="SIGN UP MENTEE")
    files = [asked.file(form, f"{n}.eml") for n in range(3)]
    told = list(explain(files, asked.decider, Failing(asked.store), NOW))  # type: ignore[arg-type]
    assert [one.trouble for one in told] == ["", "it could not be decided (RuntimeError: gone)", ""]
    assert as_json(told[1])["subject"] == "SIGN UP MENTEE"
