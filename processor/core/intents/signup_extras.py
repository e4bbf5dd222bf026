"""What comes with a sign-up beside its fields: another address, a CV."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from processor.core.cv import find_cv
from processor.core.facts import Facts
from processor.core.inspection import Hazard
from processor.core.ornaments import sent_on_purpose
from processor.core.reading import Reading

_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# what mail programs add by themselves: pictures of a signature, cards, invitations, seals
NO_FILE = ("image/", "text/", "message/", "application/pkcs7", "application/x-pkcs7", "application/pgp")
_SHOWN = ("image/", "audio/", "video/")

# kept_areas, kept_languages: how many were kept of a longer list, or 0
NOTHING: Mapping[str, object] = {
    "other_address": False,
    "cv": "",
    "why": "",
    "kept_areas": 0,
    "kept_languages": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    addresses: tuple[str, ...] = ()  # that stand in the text
    cv: str = ""  # "" for none, "fine", or "refused"
    why: str = ""  # it was refused: a Hazard
    shown: bool = False  # a picture, perhaps of the form, or a voice

    def said(self, facts: Facts, *, kept: bool) -> Mapping[str, object]:
        """What the answer says of it: From counts (row 8), and a CV waits for a yes (row 11).

        `kept`: there is a profile that it goes with.
        """
        cv = "early" if self.cv == "fine" and not kept else self.cv
        own = {facts.sender.addr_spec.lower(), facts.program.address.lower()}
        other = any(a not in own for a in self.addresses)
        return {**NOTHING, "other_address": other, "cv": cv, "why": self.why}


def beside_of(reading: Reading) -> Beside:
    addresses = tuple(dict.fromkeys(a.lower() for a in _ADDRESS.findall(reading.visible)))
    meant = sent_on_purpose(reading.mail, reading.said)
    shown = any(a.content_type.startswith(_SHOWN) for a in meant)
    files = [a for a in meant if a.filename and not a.content_type.startswith(NO_FILE)]
    if find_cv(reading.mail.attachments) is not None:
        return Beside(addresses=addresses, cv="fine", shown=shown)
    why = next((file.refused for file in files if file.refused), Hazard.KIND) if files else ""
    return Beside(addresses=addresses, cv="refused" if files else "", why=why, shown=shown)
