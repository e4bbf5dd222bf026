"""The attacks by servers, machines and operators' hands take minutes: `make test` plays some of them."""

from __future__ import annotations

import zlib

import pytest

from tests import sizes

LONG = ("test_hostile_", "test_second_wave_")  # files that begin so
LATER = tuple(
    f"test_{nth}_wave"
    for nth in (
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
        "twentyfirst",
        "twentysecond",
        "twentythird",
        "twentyfourth",
    )
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The same ones each time; a file or a test that is named is played whole."""
    named = any("::" in word or "attack/test_" in word for word in config.invocation_params.args)
    if named or config.getoption("keyword"):
        return
    left = [item for item in items if _is_left_out(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not _is_left_out(item)]


def _is_left_out(item: pytest.Item) -> bool:
    name, nth = item.path.name, zlib.crc32(item.nodeid.encode()) % 100
    if name.startswith(LONG):
        return nth >= sizes.ATTACKS.played
    if name.startswith(LATER):
        return nth >= (sizes.ATTACKS_ON_SERVERS if _takes_long(item) else sizes.LATER_ATTACKS).played
    return False


def _takes_long(item: pytest.Item) -> bool:
    own = {"tmp_path", "imap", "postgres_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(own) or "postgres" in item.nodeid
