"""Files that a mail program adds to each mail of somebody's: the logo of a signature, a visiting card, a key.

Nobody means to send them, so beside words they are nothing that a person has to look at. A photograph or a
screenshot is larger, or has the name that cameras and people give it.
"""

from __future__ import annotations

import re

from processor.core.mail import Attachment, InboundMail
from processor.core.reading.request.commands import is_reply

_SMALL, _LOGO = 20_000, 50_000  # bytes
_CARDS = ("text/vcard", "text/x-vcard", "text/directory", "application/pgp-keys")
_CARD_NAMES = (".vcf", ".asc", ".p7s", ".p7c")
# as programs name what stands in a signature
_NAMED = re.compile(
    r"(?:image|img|att|outlook|oledata|pastedgraphic)[-_.]?\d{0,6}(?:[-_.]\w{0,12})?\.(?:png|gif|jpe?g|bmp|svg|mso)|"
    r".{0,40}(?:logo|signature|banner|linkedin|facebook|twitter|instagram|xing|youtube).{0,40}",
    re.IGNORECASE,
)
_TAKEN = re.compile(r"(?:img|dsc|pxl|photo|foto|screen|bildschirm|captur|whatsapp|scan)", re.IGNORECASE)
_NUMBERED = re.compile(r"image\d{3}\.", re.IGNORECASE)


def is_ornament(file: Attachment) -> bool:
    """By its type, its size and its name, which all are the sender's."""
    name = file.filename.lower()
    if file.content_type in _CARDS or name.endswith(_CARD_NAMES):
        return file.size <= _LOGO
    if not file.content_type.startswith("image/"):
        return False
    if _NAMED.fullmatch(name) and not (_TAKEN.match(name) and not _NUMBERED.match(name)):
        return file.size <= _LOGO
    return file.inline and file.size <= _SMALL and not _TAKEN.match(name)


def sent_on_purpose(mail: InboundMail, said: str) -> tuple[Attachment, ...]:
    """Where nothing was said, nor stands in a subject of their own, whatever is attached was meant."""
    spoken = said.strip() or ("" if is_reply(mail.subject) else mail.subject.strip())
    return tuple(file for file in mail.attachments if not spoken or not is_ornament(file))
