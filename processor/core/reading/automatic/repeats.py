"""What a robot without any header field for it shows: the same words again and again, or a reaction's few.

Rows 157 and 158: such a program answers each mail of ours at once, and would do so without end.
"""

from __future__ import annotations

import hashlib
import re

from processor.core.mail import InboundMail

_WORD = re.compile(r"[^\W\d_]{2,}")
_WITH_DIGITS = re.compile(r"\S*\d\S*")  # numbers of tickets, times, dates: what changes from mail to mail
_MOST_READ = 20_000  # characters
_MOST_WORDS = 16  # of a reaction
# Part types by which mail programs mark a reaction.
_REACTION_TYPES = ("text/vnd.google.email-reaction", "text/vnd.microsoft.reaction")
# "Jon Berg reacted to your message", "Jon Berg hat mit 👍 auf Ihre Nachricht reagiert"
_REACTED = re.compile(
    r"\b(?:reacted|reagiert|réagi|reaccionó|reaccionado|reagito|reagiu|reageerde|gereageerd|reagerade"
    r"|reagerede|reagerte|zareagował|zareagowała)\b",
    re.IGNORECASE,
)
_LIKED = re.compile(r"^\W*(?:liked|loved|emphasized|laughed at|disliked|questioned)\s+[“\"«]", re.IGNORECASE)


def fingerprint(visible: str) -> str:
    """The same for mails of the same words, in whatever order and however often; "" where there are none."""
    text = _WITH_DIGITS.sub(" ", visible[:_MOST_READ].casefold())
    words = sorted(set(_WORD.findall(text)))
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32] if words else ""


def is_reaction(mail: InboundMail, visible: str) -> bool:
    """A thumb up, or whatever a mail program sends for one: no answer, and nobody wrote it (row 158)."""
    if any(a.content_type.startswith(_REACTION_TYPES) for a in mail.attachments):
        return True
    words = visible.split()
    if not words or len(words) > _MOST_WORDS:
        return False
    return bool(_REACTED.search(visible) or _LIKED.search(visible)) or not any(c.isalnum() for c in visible)
