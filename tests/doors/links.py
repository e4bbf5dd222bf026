"""What mail programs make a link of."""

from __future__ import annotations

import re
import unicodedata

# Rough models of what mail programs link by themselves, stricter than any of them.
_TLD = (
    r"(?:com|net|org|info|example|test|io|co|ru|tk|de|us|cc|zip|xy"
    r"z|top|click|link|app|dev|online|care|health|рф|xn--[a-z0-9]+)"
)

OUTLOOK = (
    r"\\\\[^\s\\\]][^\s]*",
    r"(?<![\[(])\b[a-z][a-z0-9+.-]{1,30}:(?://|\\\\)[^\s]",
    r"(?:file|mailto|news|tel|skype|sip|callto|ms-[a-z]+|onenote|notes|outlook|webcal|data|javascript|ldap):[^\s]",
    r"www\.[^\s]",
)

GMAIL = (
    r"(?:https?|ftp):[^\s]",
    rf"(?<![@\w.-])(?:[\w-]+\.)+{_TLD}(?![\w-])(?!@)",
    rf"[\w-]+@(?:[\w-]+\.)+{_TLD}/",
)

APPLE = (
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])",
    r"(?:https?|feed|facetime|sms|x-[a-z-]+|maps|smb|afp|vnc|itms)[:\uff1a][^\s]",
    r"(?<![@\w.-])(?:[\w-]+[.\u3002\uff0e\uff61])+[a-z]{2,10}(?::\d+)?/[^\s]",
)

MODELS = [re.compile(model, re.IGNORECASE) for model in (*OUTLOOK, *GMAIL, *APPLE)]


def linked(text: str) -> list[str]:
    """What any of them would link, in the text or in its compatibility form; our own shapes are no scheme."""
    texts = {text, unicodedata.normalize("NFKC", text)}
    found = [m[0] for t in texts for model in MODELS for m in model.finditer(t)]
    return [one for one in found if not re.match(r"(?:hxxps?|fxps?)[:\uff1a]", one, re.IGNORECASE)]
