"""Which addresses a mail of ours can be sent to: a dot-atom in ASCII (RFC 5321, 4.1.2)."""

from __future__ import annotations

import re
from enum import StrEnum

ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDR_SPEC = re.compile(rf"({ATEXT}+(?:\.{ATEXT}+)*)@({_LABEL}(?:\.{_LABEL})*)")
_MOST_LOCAL, _MOST = 64, 254  # characters (RFC 5321, 4.5.3.1)


class Fault(StrEnum):
    NONE = ""
    LETTERS = "letters"  # beside those of ASCII, as in bücher.example
    FORM = "form"

    @property
    def because(self) -> str:
        """The end of a sentence, for coordinators."""
        return {
            Fault.NONE: "",
            Fault.LETTERS: "it has letters beside a to z in it",
            Fault.FORM: "it is not written as an address",
        }[self]


def fault_of(addr_spec: str) -> Fault:
    found = ADDR_SPEC.fullmatch(addr_spec)
    if found is not None and len(found[1]) <= _MOST_LOCAL and len(addr_spec) <= _MOST:
        return Fault.NONE
    return Fault.FORM if addr_spec.isascii() else Fault.LETTERS
