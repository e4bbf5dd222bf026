"""Nobody drowns: few ordinary mails wait for a coordinator, none that needs one is dropped, and none acts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.ordinary_mails import FOLDER, Ordinary, mails_in, read_ordinary

LISTS = sorted(FOLDER.glob("*.txt"))
# of the mails that need nobody
MOST_WAITING = {
    "unseen": 0.10,
    "unseen_later": 0.15,
    "unseen_needy": 0.0,
    "unseen_doubting": 0.10,
    "unseen_fresh": 0.23,
    "unseen_december": 0.33,
    "unseen_advent": 0.49,
    "unseen_second_advent": 0.19,
}
MOST_OTHERWISE = {
    "unseen": 4,
    "unseen_later": 2,
    "unseen_needy": 0,
    "unseen_doubting": 0,
    "unseen_fresh": 0,
    "unseen_december": 9,
    "unseen_advent": 2,
    "unseen_second_advent": 5,
}


@cache
def found(path: Path) -> Ordinary:
    return read_ordinary(path)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_none_that_needs_a_person_is_dropped_and_none_acts(path: Path) -> None:
    assert found(path).needy >= 15
    assert not found(path).dropped
    assert not found(path).acted


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_few_that_need_nobody_wait_for_a_coordinator(path: Path) -> None:
    got = found(path)
    assert len(got.waiting) <= MOST_WAITING[path.stem] * got.alone, "\n".join(got.waiting)
    assert len(got.otherwise) <= MOST_OTHERWISE[path.stem], "\n".join(got.otherwise)


@pytest.mark.parametrize(("name", "least"), [("unseen", 130), ("unseen_doubting", 100)])
def test_a_list_is_as_long_and_as_mixed_as_it_should_be(name: str, least: int) -> None:
    mails = list(mails_in(FOLDER / f"{name}.txt"))
    assert len(mails) >= least
    assert len({mail.kind for mail in mails}) >= 30
    assert 3 * sum(mail.needs_a_person for mail in mails) >= len(mails)
