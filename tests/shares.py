"""Which tests are played in part, by what they cost: the same ones each time, chosen by their names.

A share of 100 in a hundred is the whole. So `.ci/run` plays all but the attacks; `make test` a taste of each,
and `make attacks` a tenth of the attacks, another one each day, so that none is left unplayed for long.
"""

from __future__ import annotations

import os
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import sizes
from tests.sizes import Count

HERE = Path(__file__).parent
LONG = ("test_hostile_", "test_second_wave_")  # files of attacks that begin so
WAVES = tuple(
    f"test_{nth}_wave"
    for nth in (
        *("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
        *("thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
        *(
            "twentieth",
            "twentyfirst",
            "twentysecond",
            "twentythird",
            "twentyfourth",
            "twentyfifth",
            "twentysixth",
            "twentyseventh",
            "twentyeighth",
            "twentyninth",
            "thirtieth",
            "thirtyfirst",
        ),
    )
)
_ON_SERVERS = frozenset({"tmp_path", "imap", "postgres_server"})
_ON_DATABASES = frozenset({"store", "postgres_server", "migrated_postgres_url", "migrated_sqlite_url"})
_WHOLE = ("core/", "test_conversations.py")  # but for what of them is played on a database


TENTH = "ATTACKS_TENTH"  # 0 to 9, or "today": of the attacks only that tenth, and whole


def tenth() -> int | None:
    said = os.environ.get(TENTH, "")
    return None if not said else int(said if said != "today" else f"{datetime.now(UTC):%j}") % 10


def is_left_out(item: pytest.Item) -> bool:
    if tenth() is not None and item.path.name.startswith((*LONG, *WAVES)):
        return zlib.crc32(item.nodeid.encode()) % 10 != tenth()
    share = _share_of(item)
    return share is not None and zlib.crc32(item.nodeid.encode()) % 100 >= share.played


def _share_of(item: pytest.Item) -> Count | None:
    """None: all of them are played."""
    name, place = item.path.name, item.path.relative_to(HERE).as_posix()
    fixtures = frozenset(getattr(item, "fixturenames", ()))
    if name.startswith(LONG):
        return sizes.ATTACKS
    if name.startswith(WAVES):
        on_servers = fixtures & _ON_SERVERS or "postgres" in item.nodeid
        return sizes.ATTACKS_ON_SERVERS if on_servers else sizes.LATER_ATTACKS
    if name == "test_policy_extremes.py":
        return sizes.EXTREMES
    if fixtures & _ON_DATABASES or "postgres" in item.nodeid or "sqlite" in item.nodeid:
        return sizes.ON_DATABASES
    if place.startswith("operation/"):
        return sizes.COMMANDS
    return None if place.startswith(_WHOLE) else sizes.OTHERS
