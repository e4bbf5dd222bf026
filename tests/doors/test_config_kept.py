"""What was checked is kept for the next start, until one of its files changes."""

from __future__ import annotations

import os
import pickle
import re
from pathlib import Path

import pytest

from bench.places import write_configuration
from processor.config import ConfigError
from processor.config.cache import SHARED, fingerprint, keep, kept, place
from processor.loading import load


def test_what_is_kept_comes_back_under_its_fingerprint_alone(tmp_path: Path) -> None:
    file = tmp_path / ".kept"
    assert kept(file, "a") is None
    keep(file, "a", {"all": "right"})
    assert kept(file, "a") == {"all": "right"}
    assert kept(file, "b") is None
    assert [path.name for path in tmp_path.iterdir()] == [".kept"]


def test_a_file_that_somebody_else_may_write_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / ".kept"
    keep(file, "a", 1)
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o666)
    assert kept(file, "a") is None


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps("something else")])
def test_a_damaged_file_is_no_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / ".kept"
    file.write_bytes(content)
    file.chmod(0o600)
    assert kept(file, "a") is None


def test_a_folder_that_takes_no_file_is_no_trouble(tmp_path: Path) -> None:
    keep(tmp_path / "none" / ".kept", "a", 1)


def test_another_size_or_time_of_a_file_is_another_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("a = 1")
    first = fingerprint([file])
    assert fingerprint([file]) == first
    assert fingerprint([file], "es") != first
    os.utime(file, (1, 1))
    second = fingerprint([file])
    assert second != first
    file.write_text("a = 12")
    os.utime(file, (1, 1))
    assert fingerprint([file]) != second


def test_rules_are_read_again_when_one_of_them_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTOR_EXCHANGE_TRIAL_PASSWORD", "none")
    config = write_configuration(
        tmp_path, database="sqlite:///p.db", delivery="maildir:sent", mailbox="maildir:in"
    )
    rules = tmp_path / "rules"
    rules.mkdir()
    written = config.read_text()
    config.write_text(re.sub(r"(?m)^rules = .*$", 'rules = "rules"', written))
    policy = rules / "policy.toml"
    policy.write_text("answer_days = 20\n")
    assert load(config)[1].policy.answer_days == 20
    first, second = load(config)[1], load(config)[1]  # out of the file
    assert (first.policy, first.vocabularies) == (second.policy, second.vocabularies)
    policy.write_text("answer_days = 21\n")
    assert load(config)[1].policy.answer_days == 21
    policy.write_text("answer_dayz = 21\n")
    with pytest.raises(ConfigError):
        load(config)
    with pytest.raises(ConfigError):  # and what is wrong is not kept
        load(config)


def test_several_programs_share_what_was_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    own.mkdir()
    shared.mkdir()
    monkeypatch.setenv(SHARED, str(shared))
    seen = [fingerprint((), str(n)) for n in range(30)]
    for each in seen:
        keep(place(own, ".rules", each), each, "checked")
    assert kept(place(own, ".rules", seen[-1]), seen[-1]) == "checked"
    assert len(list(shared.iterdir())) == 20
    assert list(own.iterdir()) == []
