"""What holds for every mail that goes out, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.core.outcome import Letter
from tests.given import unlike_its_samples
from tests.post_office import CALLED_OFF, Seen

_ANY_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def keeps_its_promises(seen: Seen, letter: Letter, where: str, *, answered: bytes, typed: str) -> None:
    """`answered` is the mail that came in last, `typed` all that people have written so far."""
    where = f"{where}: {letter.name} to {seen.mail.recipient}"
    assert unlike_its_samples(letter) == [], where  # or the rehearsal of templates proves less than it says
    kind = seen.parsed["auto-submitted"]
    assert kind in ("auto-replied", "auto-generated"), f"{where}: no Auto-Submitted"
    assert seen.parsed["x-auto-response-suppress"], f"{where}: no X-Auto-Response-Suppress"
    identified = b"\nMessage-ID:" in answered.partition(b"\r\n\r\n")[0]
    if kind == "auto-replied" and identified:
        assert seen.parsed["in-reply-to"], f"{where}: it answers nothing"
        assert seen.parsed["references"], f"{where}: it answers nothing"
    may_enclose = letter.name in (
        "introduction-mentor",
        "introduction-mentee",
        "export",
        "report",
        "exported",
    )
    assert may_enclose or not seen.files.removesuffix(CALLED_OFF), f"{where}: a file goes out before a yes"
    shows = letter.name == "held" or letter.example is not None
    assert shows or not seen.originals, f"{where}: somebody else's mail goes along"
    everything = seen.everything
    for mark in ("{{", "{%"):  # a person may have typed one
        assert mark not in everything or mark in typed, f"{where}: not rendered"
    assert not re.search("https?://", everything), f"{where}: a link"


def tells_no_address(seen: Seen, letter: Letter, where: str, *, own: str, secret: Sequence[str]) -> None:
    """A reader sees the program's address and those that the letter is allowed to show."""
    known = {seen.mail.recipient, own, *letter.may_know}
    found = {a.lower() for a in _ANY_ADDRESS.findall(seen.everything)}
    told = found & (set(secret) - known)
    assert not told, f"{where}: {letter.name} to {seen.mail.recipient} tells {told}"
