"""Links in what members write are shown and cannot be followed: hxxp, file[:], evil[.]example (fault 40).

Mail programs make links of their own out of plain words: of any scheme that the system knows, of a share
(Outlook sends a password's hash there), of bare domains and addresses of machines. So nothing that
has the form of one is left, in whatever letters: it is looked for in a folding of the same length.
Addresses of people stay, for readers need them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Only a text with one of these before another character may hold a link.
_MAY = re.compile(
    r"[.:/\\\uff0e\u3002\uff61\u2024\uff1a\ufe55\ua789\u2236\u02d0\u0589\ufe13\uff3c\ufe68\uff0f\u2215](?=\S)"
)
_WORD = re.compile(r"\S{3,}")  # a link holds no blank
_ALIKE = {
    **dict.fromkeys("\ua789\u2236\u02d0\u0589\ufe13\ufe55\uff1a", ":"),
    **dict.fromkeys("\u2044\u2215\u29f8\uff0f", "/"),
    **dict.fromkeys("\uff3c\ufe68\u29f5\u2216", "\\"),
    **dict.fromkeys("\uff0e\u3002\uff61\u2024", "."),  # IDNA takes these for dots (UTS 46, 2.3)
}
# Schemes that are followed without slashes, too; any word before "://" is one.
_SCHEMES = (
    r"file|smb|cifs|nfs|afp|dav|webdav|webcals?|ldaps?|mailto|javascript|vbscript|jscript|livescript|skype|callto"
    r"|facetime(?:-audio)?|sips?|xmpp|magnet|feed|view-source|search-ms|ms-[a-z-]{2,30}|x-(?:apple|callback|man|web|safari|msg|devonthink|help)[a-z-]{0,30}|msteams|zoommtg"
    r"|onenote|outlook|nntp|gopher|telnet|ssh|sftp|tftp|rsync|svn|git|ircs?|imaps?|pops?|wss?|jar|mhtml|mms|rtsp"
    r"|steam|slack|spotify|itms(?:-[a-z]+)?|whatsapp|tg|viber|signal|bitcoin|ethereum|shell|hcp|res|wtai|sgnl|filesystem"
)
# These are words as well, so they count with what follows them in a link only.
_WORDS = (
    r"(?:tel|sms|mms|fax|geo)(?=[:][+(\d])|data(?=:(?:[a-z]+/|[;,]))"
    r"|(?:news|urn|intent|market|maps|message|blob)(?=:[\w<%#])"
)
# A top-level domain in capitals is a link; "In" and "It" after a full stop without its blank are none.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw "
    "by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et "
    "eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie "
    "il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv "
    "ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr "
    "nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl "
    "sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz "
    "va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_LARGE = (
    "com net org info biz edu gov mil int arpa name pro mobi app dev xyz top site online shop club link "
    "click live store tech space website cloud page blog icu vip work today world life news email support "
    "help zip mov example test invalid localhost local internal lan onion health care bank finance loan "
    "win bid men party review stream download gdn racing science date trade webcam host press fun art ink "
    "monster cyou sbs cfd buzz rest bar quest"
)
_TLDS = frozenset(f"{_COUNTRIES} {_LARGE} рф укр бел срб мкд ευ ελ".split())
_COUNTRY = frozenset(_COUNTRIES.split())
_FILE_WORDS = (
    "js jsx ts tsx pdf doc docx odt ods txt rtf csv tsv xls xlsx ppt pptx jpg jpeg png gif tif json "
    "xml yml html"
)
_FILES = frozenset(_FILE_WORDS.split())
_ABBREVIATION_WORDS = (
    "e i z d u p s a b m dr prof rer cand stud priv dipl etc vs bzw usw evtl ud vd uds feb jan apr aug "
    "sep sept oct nov dec ca approx no nr inkl ggf st mr mrs ms sr sra dra phil med univ"
)
_ABBREVIATED = frozenset(_ABBREVIATION_WORDS.split())
_LABEL = r"[^\W_](?:[\w-]{0,62}[^\W_])?"
_PIECES = re.compile(
    rf"""
    (?P<web>(?:https?|ftps?)(?=:[/\\]|:[\w\[%]))
    | (?<![a-z0-9])(?P<scheme>{_SCHEMES})(?=:\S) | (?<![a-z0-9])(?P<word>{_WORDS})
    | (?<![a-z0-9])(?P<any>(?!hxxps?:|fxps?:)[a-z][a-z0-9+-]{{0,30}})(?=:(?://|\\\\))
    | (?<![\\])(?P<share>\\{{2,4}})(?=[\w.?\[])
    | (?<![/:\\\w.%+-])(?P<person>[\w.+%'-]{{1,128}}@{_LABEL}(?:\.{_LABEL}){{1,8}})(?![/\w]|:[\w/]|[?\#]\w)
    | (?<![\w.-])(?P<machine>\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?![\w.]*\w)
    | (?<![^\W_])(?P<domain>{_LABEL}(?:\.{_LABEL}){{1,8}})(?P<more>\.?(?::\d{{1,5}})?[/?\#]\S|:\d{{2,5}}\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def unlinked(text: str) -> str:
    """The same words, of which no mail program makes a link. Idempotent."""
    return _WORD.sub(_word, text) if _MAY.search(text) else text


def _word(found: re.Match[str]) -> str:
    word = found[0]
    if not _MAY.search(word):
        return word
    once = _unlinked(word)
    return _unlinked(once) if once != word else word  # www.http:// is two of them, one inside the other


def _unlinked(text: str) -> str:
    folded = text if text.isascii() else "".join(map(_fold, text))
    out: list[str] = []
    end = 0
    for found in _PIECES.finditer(folded):
        start, stop = found.span("domain" if found["domain"] else found.lastgroup or 0)
        shown = _shown(found, text[start:stop])
        if shown is None:
            continue
        out += (text[end:start], shown)
        end = stop + (1 if found["scheme"] or found["word"] or found["any"] else 0)
    return "".join((*out, text[end:]))


@lru_cache(maxsize=4096)
def _fold(letter: str) -> str:
    """One character for one character; wide and mathematical letters are plain ones."""
    alike = _ALIKE.get(letter)
    if alike is not None:
        return alike
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 else letter


def _shown(found: re.Match[str], written: str) -> str | None:
    """How the piece is shown; None: as it was written."""
    if found["web"]:
        first, rest = found["web"][0], found["web"][1:]
        return f"{first}xx{rest[2:]}" if first in "hH" else f"{first}x{rest[1:]}"
    if found["scheme"] or found["word"] or found["any"]:
        return f"{written}[:]"
    if found["share"]:
        return f"[{written}]"
    if found["machine"]:
        real = all(int(part) < 256 for part in found["machine"].split("."))
        return found["machine"].replace(".", "[.]") if real else None
    if found["domain"] and _is_domain(found["domain"], written, bool(found["more"])):
        return "".join("[.]" if c == "." else w for c, w in zip(found["domain"], written, strict=True))
    return None


def _is_domain(name: str, written: str, goes_on: bool) -> bool:
    """A name of a host, not two sentences without a blank (it.Thanks), not an abbreviation, not a file."""
    *before, last = name.split(".")
    low = last.lower()
    if low.startswith("xn--") or before[0].lower() == "www" or before[0].lower().startswith("xn--"):
        return True
    if len(last) < 2 or not last[0].isalpha() or not last.replace("-", "").isalpha():
        return False
    if name != written and not name.isascii() and "." not in written:
        return False  # a full stop of Chinese or Japanese, between two of their words
    if not (last.istitle() or last.isupper()):
        if goes_on:
            return low not in _FILES or "/" in name
        if low in _FILES or (len(before) > 1 and all(len(label) == 1 for label in before)):
            return False
        if len(before[-1]) == 1:  # t.co and x.com, but H.pylori, E.coli and "p.ej."
            return low in _TLDS and before[-1].islower()
        return low in _TLDS - _COUNTRY or before[-1].lower() not in _ABBREVIATED
    if low not in _TLDS:
        return False
    if len(low) == 2:
        # M.Sc., R.PH and "So it was.In May"; EVIL.RU is one, and so is evil.RU
        return last.isupper() and all(len(label) > 1 for label in before)
    return name.lower() != "asp.net"
