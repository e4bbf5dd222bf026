"""What somebody says in the subject: NO over an empty reply, "That was not me!" over a mail of its own."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail
from processor.core.reading.answer.answers import Reply, is_only_signed, read_answer
from processor.core.reading.answer.was_it_me import denies
from processor.core.reading.body.quotes import Typed
from processor.core.reading.request.asked import Asked
from processor.core.reading.request.commands import bare_subject, find_command, is_reply
from processor.core.reading.subject_marks import REPLIES
from processor.core.rules import Vocabulary
from processor.core.tokens import TokenText
from processor.core.trust import find_label

_ABOVE_THE_OLD = re.compile(rf"(.*?\S)\W+(?:{REPLIES}) ?:", re.IGNORECASE)  # "NO, Re: …"


def said_in_the_subject(
    mail: InboundMail, body: Typed, tokens: tuple[TokenText, ...], vocabularies: tuple[Vocabulary, ...]
) -> str:
    """The subject that somebody has put in place of ours, where nothing but a name stands below it.

    Behind "Re:", and beside our label, it is that of the mail which is answered. To a question of ours a yes
    or a no is the sender's there as well, for no such letter has one for its subject.
    """
    subject = bare_subject(mail.subject)
    if not tokens or not subject or mail.sealed:
        return ""
    above = _ABOVE_THE_OLD.match(mail.subject)
    if is_reply(mail.subject) or find_label(mail) or above is not None:
        subject = bare_subject(above[1]) if above is not None else subject
        asked = tokens[0].about.startswith("CONF-")
        if not asked or not (_answers(subject, vocabularies) or denies(subject, vocabularies)):
            return ""
    if find_command(subject, "", vocabularies) is not None or not _is_blank(body, vocabularies):
        return ""
    return subject


def says_no_to_a_question(mail: InboundMail, asked: Asked, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """In a mail of its own; what it answers stands nowhere in it."""
    said = "\n".join(filter(None, (asked.parts.first, asked.below)))
    title = "" if is_reply(mail.subject) else bare_subject(mail.subject)
    if denies(f"{title}\n{said}", vocabularies):
        return True
    if asked.command is not None:
        return False
    bare = read_answer(said, vocabularies)
    if title and is_only_signed(said, vocabularies):
        bare = read_answer(title, vocabularies)
    return bare.reply is Reply.REJECT and bare.bare


def _answers(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    return read_answer(text, vocabularies).reply is not Reply.UNCLEAR


def _is_blank(body: Typed, vocabularies: tuple[Vocabulary, ...]) -> bool:
    return not body.below and is_only_signed(body.text, vocabularies)
