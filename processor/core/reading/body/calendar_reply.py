"""What somebody typed into the answer to an invitation, beside what their calendar writes by itself."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail

_MEETING = (
    r"(?:invit\w*|einladung|convite|convocation|meeting|event\w*|besprechung|termin|reuni[óo]n|appointment"
    r"|time)"
)
_SAID = (
    r"(?:tentatively |vorläufig |provisionalmente )?"
    r"(?:accepted|declined|replied|responded|proposed|angenommen|abgelehnt|zugesagt|abgesagt"
    r"|vorgeschlagen|aceptado|rechazado|respondido|propuesto|accepté|refusé|accettato|rifiutato|aceitou|recusou)"
)
# "Jon Berg has declined this meeting.", "Jon Berg hat diese Einladung angenommen.": one sentence of a program
_OWN = re.compile(
    rf"[^.!?\n]{{0,150}}(?:<[^<>\n]{{1,200}}> )?\b(?:has|hat|ha|a)\b[^.!?\n]{{0,60}}"
    rf"\b{_SAID}\b[^!?\n]{{0,20}}\b{_MEETING}\b[^!?\n]{{0,150}}"
    rf"|[^.!?\n]{{0,150}}\bhat\b[^.!?\n]{{0,60}}\b{_MEETING}\b[^.!?\n]{{0,60}}\b{_SAID}[.]?"
    rf"|(?:{_SAID}|zusage|absage|aceptada|rechazada|tentative|mit vorbehalt)(?:: .{{0,200}})?[.]?",
    re.IGNORECASE,
)
_NOTED = re.compile(r"[:：]$")  # "… has declined this invitation with this note:", in any language
# From here on it tells of the meeting: Google, Outlook, and lines that a program draws.
_DETAILS = re.compile(
    r"invitation from google calendar|https://calendar\.google\.com|^[~/_*=-]{5,}$"
    r"|^(?:when|wann|cuándo|where|wo|dónde)\s*:",
    re.IGNORECASE,
)


def typed_beside(mail: InboundMail, visible: str) -> str:
    """The words of a person, "" when a calendar wrote them all. What is in doubt is taken for a person's."""
    subject = " ".join(mail.subject.split()).casefold()
    kept: list[str] = []
    google = "calendar.google.com" in visible
    for line in visible.split("\n"):
        bare = " ".join(line.split())
        if _DETAILS.search(bare):
            break
        if google and kept == [] and _NOTED.search(bare):
            google = False  # what follows is the note
            continue
        if bare and bare.casefold() not in subject and not _OWN.fullmatch(bare):
            kept.append(bare)
    said = "" if google else "\n".join(kept)
    return "\n".join(words for words in (said, mail.calendar_note) if words)
