"""Alarms are told once when they begin and once when they are over, by a command that is not mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.config import ConfigError
from processor.operation import alarm_command
from processor.operation.alarm_command import AlarmCommand
from processor.operation.alarms import KINDS, AlarmState, Limits, Notice, alarms, read_notice, write_notice
from processor.operation.heartbeat import Trouble
from processor.store.views.counts import Figures
from tests.operation.small import SmallProgram

WELL = Figures()
LIMITS = Limits()
ROOM = 10**12


@pytest.mark.parametrize(
    ("kind", "figures", "part", "free"),
    [
        ("mailbox", WELL, "mailbox", ROOM),
        ("delivery", WELL, "delivery", ROOM),
        ("database", None, "database", ROOM),
        ("disk", WELL, "", LIMITS.free_bytes - 1),
        ("waiting", Figures(waiting=3, oldest_waiting_seconds=901), "", ROOM),
        ("outbox", Figures(queued=2, oldest_queued_seconds=7_201), "", ROOM),
        ("outbox", Figures(refused=2, oldest_refused_seconds=601, refused_because="550 no"), "", ROOM),
        ("outbox-held", Figures(outbox_is_held=True, frozen=4), "", ROOM),
        ("quarantined", Figures(quarantined=9, quarantined_lately=1), "", ROOM),
        ("coordinator", Figures(unreached=("carla@program.example",)), "", ROOM),
        ("given-up", Figures(given_up_lately=1), "", ROOM),
        ("overdue", Figures(overdue=1, oldest_overdue_seconds=3_601), "", ROOM),
    ],
)
def test_each_trouble_has_its_own_alarm(kind: str, figures: Figures | None, part: str, free: int) -> None:
    troubles = (Trouble(part=part, because="it does not answer", since=0),) if part else ()
    found = alarms(figures, troubles, free, LIMITS)
    assert list(found) == [kind]
    assert len(found[kind].split()) > 4
    assert kind in KINDS


def test_at_the_limit_all_is_well() -> None:
    busy = Figures(
        waiting=9, oldest_waiting_seconds=900, queued=9, oldest_queued_seconds=7_200, held=4,
        quarantined=3, failed=2, late=1, overdue=1, oldest_overdue_seconds=3_600,
    )  # fmt: skip
    assert alarms(busy, (), LIMITS.free_bytes, LIMITS) == {}


def test_an_alarm_is_told_when_it_begins_and_when_it_is_over_and_not_between() -> None:
    told: list[tuple[str, str, bool]] = []

    def tell(kind: str, sentence: str, begins: bool) -> bool:
        told.append((kind, sentence, begins))
        return True

    said: list[tuple[str, bool]] = []
    board = AlarmState(lambda kind, _, begins: said.append((kind, begins)), tell, Notice())
    for seconds in (900, 1_000, 2_000):
        board.show({"waiting": f"a message waits for {seconds} seconds"})
    board.show({})
    board.show({})
    assert told == [
        ("waiting", "a message waits for 900 seconds", True),
        ("waiting", f"over: {KINDS['waiting']}", False),
    ]
    assert said == [("waiting", True), ("waiting", False)]


def test_a_new_start_repeats_no_alarm_and_tells_the_end_of_an_old_one() -> None:
    told: list[tuple[str, bool]] = []

    def tell(kind: str, sentence: str, begins: bool) -> bool:
        told.append((kind, begins))
        return True

    said: list[tuple[str, bool]] = []
    known = {"disk": "no room", "waiting": "a message waits"}
    before = Notice(alarms=known, told=frozenset(known))
    board = AlarmState(lambda kind, _, begins: said.append((kind, begins)), tell, before)
    board.show({"disk": "no room", "outbox": "a mail does not get out"})
    assert said == told == [("outbox", True), ("waiting", False)]


def test_a_new_start_tells_what_the_old_one_could_not(tmp_path: Path) -> None:
    settings = SmallProgram(tmp_path).settings()
    said: list[tuple[str, bool]] = []

    def start(works: bool, current: dict[str, str]) -> list[tuple[str, bool]]:
        """What the command was asked to tell."""
        told: list[tuple[str, bool]] = []

        def tell(kind: str, _: str, begins: bool) -> bool:
            told.append((kind, begins))
            return works

        before = read_notice(settings)
        board = AlarmState(lambda kind, _, begins: said.append((kind, begins)), tell, before)
        board.show(current)
        write_notice(settings, Notice(alarms=current, told=board.told))
        return told

    assert start(False, {"disk": "no room"}) == [("disk", True)]
    assert start(True, {"disk": "no room"}) == [("disk", True)]
    assert start(True, {"disk": "no room"}) == []
    assert start(False, {}) == [("disk", False)]
    assert start(True, {}) == [("disk", False)]
    assert start(True, {}) == []
    assert said == [("disk", True), ("disk", False)]  # the log needs each once
    assert not list(tmp_path.glob(".*.alarms"))


def test_a_command_that_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm_command, "PAUSE_SECONDS", 0.0)
    tell = teller(["/bin/sh", "-c", f'test -e "{tmp_path}/pager"'], [])
    assert not tell("disk", "10 MB are free", True)
    (tmp_path / "pager").touch()
    assert tell("disk", "10 MB are free", True)


def test_an_alarm_that_could_not_be_told_is_told_later() -> None:
    works = [False, False, True]
    told: list[str] = []

    def tell(kind: str, sentence: str, begins: bool) -> bool:
        told.append(sentence)
        return works.pop(0) if works else True

    said: list[tuple[str, bool]] = []
    board = AlarmState(lambda kind, _, begins: said.append((kind, begins)), tell, Notice())
    for _ in range(5):
        board.show({"disk": "no room"})
    assert told == ["no room"] * 3
    assert said == [("disk", True)]  # the log has it at once, and once


def test_an_alarm_that_nobody_could_be_told_of_has_its_begin_and_end_in_the_log() -> None:
    said: list[tuple[str, bool]] = []
    board = AlarmState(lambda kind, _, begins: said.append((kind, begins)), lambda *_: False, Notice())
    board.show({"disk": "no room"})
    board.show({})
    assert said == [("disk", True), ("disk", False)]


def teller(command: list[str], log: list[tuple[str, object]]) -> AlarmCommand:
    return AlarmCommand(
        command=command,
        program="mentors@program.example",
        log=lambda event, **values: log.append((event, values.get("because"))),
    )


def test_the_command_gets_the_sentence_and_none_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "call"
    script.write_text(f'#!/bin/sh\n{{ cat; env; }} > "{tmp_path}/got"\n')
    script.chmod(0o755)
    monkeypatch.setenv("MAILBOX_PASSWORD", "canary-4711")
    log: list[tuple[str, object]] = []
    assert teller([str(script)], log)("disk", "10 MB are free", True)
    got = (tmp_path / "got").read_text()
    assert got.startswith("mentors@program.example: disk: 10 MB are free\n")
    assert "ALARM_KIND=disk\n" in got
    assert "ALARM_STATE=begins\n" in got
    assert "canary-4711" not in got
    assert log == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/bin/false"], "alarms.command ended with 1"),
        (["/nowhere/at/all"], "alarms.command cannot be run (No such file or directory)"),
        (["/bin/true", "a\0b"], "alarms.command cannot be run (embedded null byte)"),
    ],
)
def test_a_command_that_fails_is_named_in_the_log(command: list[str], said: str) -> None:
    log: list[tuple[str, object]] = []
    tell = teller(command, log)
    assert not tell("disk", "10 MB are free", True)
    assert not tell("disk", "10 MB are free", True)  # not sooner than in half a minute
    assert log == [("alarm not told", said)]


def test_a_sentence_with_the_name_of_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    log: list[tuple[str, object]] = []
    command = ["/bin/sh", "-c", f'cat > "{tmp_path}/got"']
    assert teller(command, log)("mailbox", "the Maildir inbox/new/\udcff cannot be used", True)
    assert "inbox/new/\ufffd cannot be used" in (tmp_path / "got").read_text("utf-8")


def test_a_command_that_no_program_can_be_given_is_refused_at_the_start(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[alarms]\ncommand = ["/bin/true", "a\\u0000b"]\n')
    with pytest.raises(ConfigError, match="zero byte"):
        program.settings()
