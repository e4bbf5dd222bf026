# ruff: noqa: E501  # lines of a page, which a reader's program breaks
"""docs/conversations.md, made from the headings that the player knows: python -m tests.conversation_page"""

from __future__ import annotations

from tests.player import HEADINGS, ROOT

PAGE = ROOT / "docs" / "conversations.md"
_TOP = """\
# How to read and write a conversation

Each file in `tests/conversations/` is a story: who writes what, and what the program answers. `make test` plays all of them in
memory, and `.ci/run` on SQLite and PostgreSQL as well. Whoever can read mail can read one, and say that it should end otherwise.

    Mia asks a mentor, who accepts in words of his own.   [row 59]

    == given
    mentor  Jon Berg <jon@example.org>, Critical care, room for 2
    mentee  Mia Okafor <mia@example.net>
    REQ-1   Mia asked Jon about "Critical care"; pending

    == Mon 2 March 2026, 09:00: jon@example.org writes
    Subject: Re: Would you mentor Mia Okafor? [REQ-1]

    With pleasure!

    == we write to mia@example.net
    Subject: You and Jon Berg [REL-1]

    ...
    Jon Berg has said yes! You have a mentor for 6 months, until 2 September
    2026.
    ...

    == records
    REQ-1   accepted

- The first line is the story in one sentence, with the rows of [catalogue.md](catalogue.md) that it plays.
- A block begins with `== `. What happens is one of the headings below; what must follow from it stands right behind it.
- `== we write to ADDRESS`: a mail of ours, each exactly once, in the order of its reader. Its lines must be there; `...` stands for any lines.
- `== we write to nobody`: silence. `== records`: how requests, relationships, members and held mails stand then.
- A mail may have header fields over an empty line. `Thread: none` answers no mail of ours, `Authentication: none` or `fail` is what our
  own server says of the sender (pass, where nothing is said).
- `given` also knows `coordinator <ADDRESS>`, `roster ADDRESS, …`, `kept apart: A and B, because …`, `policy: NAME = NUMBER`, `since DAY` and
  `a mail host without plus addresses`.

Every mail that goes out also has to keep the promises of `tests/promises.py`, whatever the file says of it: no address that its reader may
not know, no file before a yes, no link, and the header fields that keep robots silent.

To write one: write what happens, and `python -m pytest tests/test_conversations.py -k "NAME and memory" --rewrite` adds what the program
does. Read that as its readers would before you keep it.

| heading | means |
|---|---|
"""


def page() -> str:
    rows = (f"| `{heading.example}` | {heading.means} |" for heading in HEADINGS)
    return _TOP + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
