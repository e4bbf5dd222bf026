"""What servers put before or behind a subject: "[EXTERNAL]", "***SPAM***", "{Spam?}".

A server that receives marks what comes from outside, or what it doubts; no member has written that. So a
subject is read without it, and the rules of screening.toml see it with it.
"""

from __future__ import annotations

import re

REPLIES = "re|aw|antw|sv|vs|rv|ref|res"  # "Re:", in the languages of mail programs

_OUTSIDE = r"ext(?:ern(?:al|[aeo])?)?|esterno|esterna|ekstern|zewn[eę]trzn[aye]|outside"
_DOUBTED = (
    r"(?:(?:suspected|possible|potential|probable|likely)\W)?(?:spam|junk|bulk|phish(?:ing)?|virus)|suspicious|"
    r"unverified|untrusted|disarmed|dangerous content"
)
_SEALED = r"encrypted|secure|verschl[uü]sselt|s/mime|pgp|sec=[\w:-]{1,30}"
_THING = r"(?:\W{0,2}(?:e-?mail|mail|message|sender|user|nachricht|absender|correo|courriel|bericht))?"
_SIGN = r"[\s*#!?:.\u26a0\ufe0f_~-]{0,6}"
_SCORE = r"(?:\W{1,3}[\d.,/]{1,10})?"  # "[SPAM 5.3]"
_WITHIN = rf"{_SIGN}(?:{_OUTSIDE}|{_DOUBTED}|{_SEALED}){_THING}{_SCORE}{_SIGN}"
# in other brackets people write such words as well, but not in capitals alone
_CAPITALS = r"(?-i:[(<](?:EXT|EXTERN|EXTERNAL|EXTERNE|SPAM)[)>])"
_FENCED = rf"\[{_WITHIN}\]|\{{{_WITHIN}\}}|[*#!]{{2,6}}{_WITHIN}[*#!]{{2,6}}|{_CAPITALS}"
# SPAM and a colon is what a coordinator may write
_BEFORE_COLON = rf"(?!outside)(?:{_OUTSIDE}){_THING}\s*:"
_BEFORE = re.compile(
    rf"\A(?P<replies>(?:\s*(?:{REPLIES}|fwd?|wg|tr)(?:\[\d+\])?\s*:)*)"
    rf"\s*(?P<mark>[\s\u26a0\ufe0f]{{0,3}}(?:{_FENCED})|{_BEFORE_COLON})[\s:]*",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"\s*(?P<mark>{_FENCED})\s*\Z", re.IGNORECASE)
_MOST = 6  # of them, as where several servers have passed a mail on
_MOST_SUBJECT = 1_000  # characters; a longer one stays as it is


def apart(subject: str) -> tuple[str, str]:
    """The subject without these marks, and the marks in a row; what is nothing else stays as it is."""
    marks: list[str] = []
    if len(subject) > _MOST_SUBJECT:
        return subject, ""
    for _ in range(_MOST):
        if before := _BEFORE.match(subject):
            replies = before["replies"].strip()
            subject = f"{replies} {subject[before.end() :]}".strip()
            marks.append(before["mark"].strip())
        elif behind := _BEHIND.search(subject):
            subject = subject[: behind.start()]
            marks.append(behind["mark"].strip())
        else:
            break
    return subject, " ".join(marks)
