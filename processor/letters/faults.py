"""Why a letter was not written."""

from __future__ import annotations


class LetterFaulty(Exception):
    """The template cannot be used with this data; the sentence names file and line."""


class LetterRefused(Exception):
    """The finished mail is not what was meant, so it must not go out; the sentence says why."""


class TooLong(Exception):
    """The letter's time is over, in a rehearsal; the sentence says what to look for."""
