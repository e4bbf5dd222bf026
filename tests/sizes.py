"""How often the tests that repeat themselves do so: in full for `.ci/run`, fewer times for `make test`.

The same tests run in both; what is played fewer times is said at the end of the run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

NOTHING_SKIPPED = "MENTOR_EXCHANGE_NOTHING_SKIPPED"  # set to 1: everything at its full count, nothing skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """`variable`: names an environment variable that says a number of one's own."""

    what: str
    full: int
    short: int
    variable: str

    @property
    def played(self) -> int:
        usual = self.full if nothing_skipped() else self.short
        return int(os.environ.get(self.variable, usual))


def nothing_skipped() -> bool:
    return os.environ.get(NOTHING_SKIPPED) == "1"


MUTATIONS = Count(what="damaged mails", full=10_000, short=2_000, variable="MUTATIONS")
LETTERS = Count(what="letters with hostile values", full=200, short=80, variable="LETTERS_TRIALS")
RULES = Count(what="rule files made up at random, four times", full=100, short=25, variable="RULES_TRIALS")
SUBJECTS = Count(what="subjects over long texts", full=3, short=1, variable="SUBJECTS")
MISSPELT = Count(what="misspelt names in each English template", full=40, short=12, variable="MISSPELT")
KILLS = Count(what="kills of a worker from outside, twice", full=2, short=1, variable="KILLS")
GUESSES = Count(what="guessed tokens", full=200_000, short=20_000, variable="GUESSES")
STRANGERS = Count(what="mails of forged strangers", full=3_000, short=1_000, variable="STRANGERS")
RUNAWAY = Count(what="mails of a runaway", full=2_000, short=600, variable="RUNAWAY")
HISTORIES = Count(
    what="steps of histories made up at random, in memory", full=600, short=150, variable="HISTORIES_STEPS"
)
STORIES = Count(what="stories made up at random", full=60, short=25, variable="STORIES")
MAILS = Count(what="mails put together at random", full=250, short=100, variable="MAILS")
DESKS = Count(what="mails of commands put together at random", full=200, short=60, variable="DESKS")
CLIENTS = Count(what="mails as several programs send them", full=80, short=40, variable="CLIENTS")
GALLERY = Count(what="letters of each language in a browser", full=400, short=12, variable="GALLERY")
ANSWERS = Count(
    what="answers put together at random, in each language", full=1_000, short=100, variable="ANSWERS"
)
EXTREMES = Count(
    what="stories at the ends of policy.toml's numbers, in a hundred",
    full=100,
    short=10,
    variable="EXTREMES",
)
ON_DATABASES = Count(
    what="tests on SQLite and PostgreSQL, in a hundred", full=100, short=10, variable="ON_DATABASES"
)
COMMANDS = Count(
    what="tests that start commands and daemons, in a hundred", full=100, short=18, variable="COMMANDS"
)
OTHERS = Count(
    what="tests of doors and of the whole in memory, in a hundred", full=100, short=24, variable="OTHERS"
)
# Thousands of cases, an hour in all: ATTACKS=100 LATER_ATTACKS=100 ATTACKS_ON_SERVERS=100 plays each.
ATTACKS = Count(what="attacks of the first waves, in a hundred", full=4, short=2, variable="ATTACKS")
LATER_ATTACKS = Count(
    what="attacks of the later waves, in a hundred", full=3, short=2, variable="LATER_ATTACKS"
)
ATTACKS_ON_SERVERS = Count(
    what="those of them with a server, a database or a folder of their own, in a hundred",
    full=2,
    short=1,
    variable="ATTACKS_ON_SERVERS",
)
COUNTS = (
    EXTREMES,
    ON_DATABASES,
    COMMANDS,
    OTHERS,
    ATTACKS,
    LATER_ATTACKS,
    ATTACKS_ON_SERVERS,
    MUTATIONS,
    ANSWERS,
    LETTERS,
    GALLERY,
    RULES,
    SUBJECTS,
    MISSPELT,
    KILLS,
    GUESSES,
    STRANGERS,
    RUNAWAY,
    HISTORIES,
    STORIES,
    MAILS,
    DESKS,
    CLIENTS,
)


def shortened() -> list[str]:
    """A line for each count that is below its full one."""
    return [f"{c.played:,} of {c.full:,} {c.what}" for c in COUNTS if c.played < c.full]
