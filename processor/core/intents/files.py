"""What is told in a file, and not in the words beside it: a photograph, a voice message, a PDF."""

from __future__ import annotations

from processor.core.facts import Facts
from processor.core.intents.signup_extras import NO_FILE
from processor.core.mail import Attachment

NO_WORDS = "it has a file and no words"
_LOGO = 50_000  # bytes


def is_told_in_a_file(facts: Facts) -> bool:
    """Beside words a small picture is a signature's; without any, whatever is attached is what was meant."""
    if not facts.mail.said.strip():
        return bool(facts.mail.attachments)
    files = facts.mail.reading.mail.attachments if facts.mail.reading is not None else ()
    return any(a.size > _LOGO if a.content_type.startswith("image/") else _is_file(a) for a in files)


def _is_file(attachment: Attachment) -> bool:
    return bool(attachment.filename) and not attachment.content_type.startswith(NO_FILE)
