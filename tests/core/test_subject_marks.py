"""A subject without what servers put into it: all of that, and nothing that a person wrote."""

from __future__ import annotations

import pytest

from processor.core.reading.subject_marks import apart


@pytest.mark.parametrize(
    ("subject", "read", "marks"),
    [
        ("[EXTERNAL] BROWSE", "BROWSE", "[EXTERNAL]"),
        ("[EXT]Re: [EXT] BROWSE", "Re: BROWSE", "[EXT] [EXT]"),
        ("AW: [EXTERN] AW: Anfrage", "AW: AW: Anfrage", "[EXTERN]"),
        ("[External Email] BROWSE", "BROWSE", "[External Email]"),
        ("[Externe Nachricht] MENTOR WERDEN", "MENTOR WERDEN", "[Externe Nachricht]"),
        ("[**EXTERNO**] VER MENTORES", "VER MENTORES", "[**EXTERNO**]"),
        ("EXTERNAL: END", "END", "EXTERNAL:"),
        ("Re: EXT: END", "Re: END", "EXT:"),
        ("##EXTERNAL## END", "END", "##EXTERNAL##"),
        ("(EXTERN) END", "END", "(EXTERN)"),
        ("\u26a0\ufe0f [External] END", "END", "\u26a0\ufe0f [External]"),
        ("***SPAM*** BROWSE", "BROWSE", "***SPAM***"),
        ("[***SPAM***] BROWSE", "BROWSE", "[***SPAM***]"),
        ("{Spam?} BROWSE", "BROWSE", "{Spam?}"),
        ("[SUSPECTED SPAM 5.3] BROWSE", "BROWSE", "[SUSPECTED SPAM 5.3]"),
        ("[EXTERNAL][SPAM] BROWSE", "BROWSE", "[EXTERNAL] [SPAM]"),
        ("[EXTERNAL]", "", "[EXTERNAL]"),  # of a mail without a subject
        ("BROWSE [SEC=OFFICIAL:Sensitive]", "BROWSE", "[SEC=OFFICIAL:Sensitive]"),
    ],
)
def test_what_a_server_put_there_is_apart(subject: str, read: str, marks: str) -> None:
    assert apart(subject) == (read, marks)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "BROWSE",
        "[REQ-1] ACCEPT",
        "[HELD-3] DROP",
        "SPAM HELD-3",  # a coordinator's command
        "SPAM: HELD-3",
        "External examiner: who is one?",
        "(external) examiners",
        "Outside: a walk",
        "[Test] ACCEPT",  # who wrote that does not mean it
        "[not] ACCEPT",
        "[Ada] BROWSE",
        "[EXTERNAL] " + "x" * 1000,
    ],
)
def test_what_a_person_wrote_stays(subject: str) -> None:
    assert apart(subject) == (subject, "")
