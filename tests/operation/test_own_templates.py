"""An operator changes the templates of a running program: only what is right takes effect (fault 58)."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.core.mail import OutboundMail
from processor.core.outcome import Letter
from processor.letters import WriterPool
from processor.stages.ports import LetterJob
from processor.workers import WorkerPool
from tests.doors.mail_servers import wait_for
from tests.operation.callers import caller, calls
from tests.operation.small import SmallProgram
from tests.own_templates import own_templates
from tests.player import WRITER_CONFIG

MENTOR, MENTEE = "jon@north.example", "mia@west.example"


@pytest.fixture
def program(tmp_path: Path) -> SmallProgram:
    own_templates(tmp_path / "templates")
    more = f'[paths]\ntemplates = "templates"\n[alarms]\ncommand = ["{caller(tmp_path)}"]\n'
    made = SmallProgram(tmp_path, more)
    made.done("once")  # the check of one's own templates, once
    return made


def change(program: SmallProgram, file: str, old: str, new: str) -> None:
    path = program.folder / "templates" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def subjects(program: SmallProgram) -> list[str]:
    """Recipient and subject of every mail that went out."""
    found = []
    for path in (program.folder / "sent" / "new").glob("*"):
        lines = path.read_text("latin-1").splitlines()
        to = next(line[4:] for line in lines if line.startswith("To: "))
        subject = next(line[9:] for line in lines if line.startswith("Subject: "))
        found.append(f"{to}: {subject}")
    return sorted(found)


def signed_up(program: SmallProgram) -> None:
    program.sign_up(MENTOR)
    program.sign_up(MENTEE, "MENTEE", "Mia Lund")
    program.done("once")
    assert len(subjects(program)) == 2


@pytest.mark.slow
def test_a_misspelt_variable_in_any_branch_stops_doctor_start_and_once(program: SmallProgram) -> None:
    change(program, "en/encouragement.md", "We could not reach **{{ mentor }}**", "Not **{{ mentro }}**")
    for words in (("doctor",), ("once",), ("start",)):
        done = program.run(*words)
        assert done.returncode == (1 if words == ("doctor",) else 2)
        said = re.sub(r"\s", "", done.stdout + done.stderr)  # the doctor breaks long lines
        assert re.search(r"templates/en/encouragement\.md,line1\d:mentroisnotgiventothisletter", said)
        assert "Traceback" not in said


@pytest.mark.slow
def test_a_broken_template_is_not_taken_and_the_old_one_stays_in_force(program: SmallProgram) -> None:
    signed_up(program)
    with program.daemon() as process:
        change(program, "en/request.md", "{{ mentee }} at", "{{ mentees }} at")
        change(program, "en/status.md", "subject: How", "subject: Not yet: how")
        process.send_signal(signal.SIGHUP)
        said = "templates/en/request.md, line 23: mentees is not given"
        assert wait_for(lambda: said in calls(program.folder), 120), program.log()
        assert "begins rules: " in calls(program.folder)
        assert 'event="rules not reloaded"' in program.log()
        program.put(MENTEE, "REQUEST M-1001", "Would you help me?", "Mia Lund")
        program.put(MENTOR, "STATUS", "STATUS")
        assert wait_for(lambda: len(subjects(program)) == 5, 90), (subjects(program), program.log())
        assert f"Jon Berg <{MENTOR}>: How things stand" in subjects(program)
        assert any("Would you mentor Mia Lund?" in line for line in subjects(program))

        change(program, "en/request.md", "{{ mentees }} at", "{{ mentee }} at")
        process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "over rules: " in calls(program.folder), 120), program.log()
        program.put(MENTOR, "STATUS", "STATUS again")
        assert wait_for(lambda: f"Jon Berg <{MENTOR}>: Not yet: how things stand" in subjects(program), 90), (
            subjects(program),
            program.log(),
        )


@pytest.mark.slow
def test_a_letter_that_still_fails_waits_rings_and_goes_out_after_the_mending(program: SmallProgram) -> None:
    """Its fault is in the data: the name is a letter shorter than in any sample."""
    signed_up(program)
    change(program, "en/request.md", "Dear {{", "{{ 100 // (mentee|length - 8) }} Dear {{")
    program.put(MENTEE, "REQUEST M-1001", "Would you help me?", "Mia Lund")
    with program.daemon() as process:
        said = "request.md, line 4: integer division or modulo by zero"
        assert wait_for(lambda: said in calls(program.folder), 120), program.log()
        assert "begins unwritten: " in calls(program.folder)
        assert program.told("status")["unwritten"] == 2
        assert "unwritten" in program.told("status")["alarms"]
        told = [line for line in subjects(program) if "Request" in line or "request" in line]
        assert told == []  # neither the mentor's letter nor "we have sent your request"
        assert sum("coordinator@program.example" in line for line in subjects(program)) == 1
        listed = [m for m in program.told("outbox", "list") if m["serial"].startswith("unwritten-")]
        assert sorted(m["letter"] for m in listed) == ["request", "request-received"]

        change(program, "en/request.md", "{{ 100 // (mentee|length - 8) }} Dear {{", "Dear {{")
        process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "over unwritten: " in calls(program.folder), 120), program.log()
        assert wait_for(lambda: len(subjects(program)) == 5, 90), subjects(program)
        assert any("Would you mentor Mia Lund?" in line for line in subjects(program))
        assert any("Your request to Jon Berg" in line for line in subjects(program))
    assert program.told("status")["unwritten"] == 0


@pytest.mark.slow
def test_once_tries_again_what_could_not_be_written(program: SmallProgram) -> None:
    signed_up(program)
    change(program, "en/request.md", "Dear {{", "{{ 100 // (mentee|length - 8) }} Dear {{")
    program.put(MENTEE, "REQUEST M-1001", "Would you help me?", "Mia Lund")
    program.done("once")
    assert program.told("status")["unwritten"] == 2
    change(program, "en/request.md", "{{ 100 // (mentee|length - 8) }} Dear {{", "Dear {{")
    assert program.run("once", MENTOR_EXCHANGE_CRASH="before commit E").returncode == -signal.SIGKILL
    assert program.told("status")["unwritten"] == 2
    assert program.run("once", MENTOR_EXCHANGE_CRASH="after commit E").returncode == -signal.SIGKILL
    assert program.told("status")["unwritten"] == 0
    program.done("once")
    assert sum("Would you mentor Mia Lund?" in line for line in subjects(program)) == 1
    assert sum("Your request to Jon Berg" in line for line in subjects(program)) == 1


def test_a_worker_that_is_started_later_writes_with_the_templates_that_were_checked(tmp_path: Path) -> None:
    own_templates(tmp_path / "templates")
    workers = WorkerPool(1)
    try:
        pool = WriterPool(replace(WRITER_CONFIG, templates=tmp_path / "templates", sheets=None), workers)
        (tmp_path / "templates" / "en" / "resumed.md").write_text("subject: Not checked\n\n{{ nobody }}\n")
        letter = Letter(name="resumed", to="jon@example.org", to_name="Jon")
        job = LetterJob(letter=letter, cause="in-1.0", now=datetime.now(UTC), key=b"k" * 32)
        for _ in range(2):
            (mail,) = pool.begin([job])()
            assert isinstance(mail, OutboundMail)
            assert mail.subject == "Welcome back"
            (child,) = (workers.begin(30, os.getpid).result(),)
            os.kill(child, signal.SIGKILL)
    finally:
        workers.close()


def test_two_folders_of_templates_in_one_process_are_never_taken_for_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    own_templates(folder)
    resumed = folder / "en" / "resumed.md"
    resumed.write_text(resumed.read_text("utf-8").replace("Welcome back", "Good to see you"), "utf-8")
    letter = Letter(name="resumed", to="jon@example.org", to_name="Jon")
    job = LetterJob(letter=letter, cause="in-1.0", now=datetime.now(UTC), key=b"k" * 32)
    for config in (WRITER_CONFIG, replace(WRITER_CONFIG, templates=folder, sheets=None), WRITER_CONFIG):
        (mail,) = WriterPool(config, None).begin([job])()
        assert isinstance(mail, OutboundMail)
        assert mail.subject == ("Welcome back" if config is WRITER_CONFIG else "Good to see you")
