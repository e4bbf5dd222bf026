"""Which addresses a mail can be sent to (CHANGE ADDRESS to any other is asked back at once)."""

from __future__ import annotations

import pytest

from processor.core.sendable import Fault, fault_of
from processor.letters.framing import bare_addr_spec

FINE = ["mia@home.example", "mia.o'neill+x@home-1.example", "zoe@xn--bcher-kva.example", "mia@localhost"]
LETTERS = ["zoe@bücher.example", "mia@colleɡe.example", "zoë@home.example", "\u202emia@home.example"]
FORM = [
    "mia@[192.0.2.1]", "mia..lund@home.example", "mia@-home.example", f"{'m' * 65}@home.example",
    "mia@home_1.example", '"mia lund"@home.example', "mia@home.example.", "mia@", "@home.example", "mia", "",
    f"mia@{'h.' * 130}example",
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "fault"),
    [(a, f) for f, several in zip(Fault, (FINE, LETTERS, FORM), strict=True) for a in several],
)
def test_a_mail_can_be_sent_where_a_letter_can_be_written_to(address: str, fault: Fault) -> None:
    assert fault_of(address) is fault
    if fault:
        with pytest.raises(ValueError, match="no address"):
            bare_addr_spec(address)
    else:
        assert bare_addr_spec(address) == address
