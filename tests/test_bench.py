"""What the measurements rest on: seeded rows are the program's rows, and the sink counts what it took."""

from __future__ import annotations

import os
import smtplib
import time
from pathlib import Path

import pytest

from bench.mails import MIX
from bench.memory import Memory, tree
from bench.places import HOST
from bench.rates import set_scene
from bench.seed import differences
from bench.sink import Sink
from tests.doors.postgres import PostgresServer, postgres_server
from tests.shipped_rules import RULES

__all__ = ["postgres_server"]


def test_members_seeded_in_bulk_are_as_the_store_saves_them(tmp_path: Path) -> None:
    assert differences(f"sqlite:///{tmp_path}/fast.db", f"sqlite:///{tmp_path}/slow.db", RULES) == ()


def test_members_seeded_in_bulk_are_as_the_store_saves_them_on_postgresql(
    postgres_server: PostgresServer,
) -> None:
    fast, slow = (postgres_server.create_database() for _ in range(2))
    try:
        assert differences(postgres_server.url(fast), postgres_server.url(slow), RULES) == ()
    finally:
        for name in (fast, slow):
            postgres_server.drop_database(name)


def test_the_mails_of_a_scene_are_different_mails_and_the_same_in_each_run(tmp_path: Path) -> None:
    scene = set_scene(tmp_path / "scene", 60, 100, RULES)
    assert len(set(scene.mails)) == 100 == sum(MIX.values())
    assert not set(scene.mails) & set(scene.warm_up)
    assert sum(b"program+REQ-" in raw or b"mentors+REQ-" in raw for raw in scene.mails) == MIX["answer"]


def test_the_sink_tells_what_it_took_and_behaves_as_it_is_told() -> None:
    mail = b"Message-ID: <1@a.example>\r\nSubject: x\r\n\r\n.\r\nend\r\n"
    with Sink() as sink, smtplib.SMTP(HOST, sink.port, local_hostname="localhost") as smtp:
        before = time.monotonic()
        smtp.sendmail("a@a.example", ["b@b.example"], mail)
        (taken,) = sink.mails()
        assert (taken.recipient, taken.message_id) == ("b@b.example", "<1@a.example>")
        assert before <= taken.at <= time.monotonic()
        assert sink.mails() == []
        sink.behave("defer")
        with pytest.raises(smtplib.SMTPDataError):
            smtp.sendmail("a@a.example", ["b@b.example"], mail)
        sink.behave("refuse")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            smtp.sendmail("a@a.example", ["b@b.example"], mail)
        assert (sink.count(), sink.tried()) == (1, {"b@b.example": 3})


def test_the_memory_of_a_process_is_seen() -> None:
    memory = Memory()
    memory.look(os.getpid())
    assert memory.rss >= memory.pss > 10
    assert os.getpid() in tree(os.getpid())
