"""Whether a document that is passed on to a member holds more than words: macros, scripts, other files.

Bytes in, a Hazard or None out; nothing is executed, and nothing is unpacked beyond a limit. What is not
looked at, because it takes no part in running anything: the contents of pictures, of fonts and of drawings
(a fault of the program that shows them), and the pages' own text and web links.
"""

from __future__ import annotations

from enum import StrEnum


class Hazard(StrEnum):
    """Why a document is not passed on; letters have a sentence for each."""

    KIND = "kind"  # another type than a CV's, or too large
    NAME = "name"  # two endings, like cv.exe.pdf, or characters that turn the name around
    MISMATCH = "mismatch"  # its bytes are not what its name says, or are two things at once
    MACROS = "macros"  # macros or scripts
    EMBEDDED = "embedded"  # other files or objects inside
    REMOTE = "remote"  # it fetches something from elsewhere: a template, a picture, a DDE field
    LOCKED = "locked"  # a password or a key, so that nobody can look inside
    PACKED = "packed"  # unpacks to more than any CV
    BROKEN = "broken"  # cannot be read to its end
