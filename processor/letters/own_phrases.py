"""The sentences of our own letters, so that nobody is taken to have written them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from processor import ordinary, shipped
from processor.letters.sentences import SENTENCES_FILE
from processor.letters.sheets import template_files
from processor.letters.wording import WORDS_FILE, wording_of

VALUE = "…"  # stands for what a letter fills in
_LEAST_WORDS = 3  # "Dear colleague," may be anybody's
_LEAST_BESIDE_VALUE = 4
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_TAG_LINE = re.compile(r"^[ \t]*\{%[^\n]*%\}[ \t]*$", re.MULTILINE)  # another paragraph may begin there
_CHOICE = re.compile(
    r"\{% if [^%]*%\}((?:(?!\{%).)*)(?:\{% else %\}((?:(?!\{%).)*))?\{% endif %\}", re.DOTALL
)
_MOST_CHOICES = 4  # in one paragraph
_SUBJECT = re.compile(r"^subject:.*$", re.MULTILINE)
_SAID = re.compile(r"\{\{\s*\"([^\"]*)\" if ((?:(?!\}\}| else ).)+) else (.*?)\s*\}\}", re.DOTALL)
_LITERAL = re.compile(r"\{\{\s*\"([^\"]*)\"\s*\}\}")
_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_GREETING = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?) ?\{\{[^{}]+\}\}[,:]$")  # "Dear {{ first_name }},"
_MARKS = re.compile(r"[*_`\\]+|^[-#>]\s+", re.MULTILINE)
_RUN = re.compile(rf"{VALUE}(?:\s*{VALUE})+")


def own_lines(templates: Path) -> tuple[str, ...]:
    """Every paragraph of every template, as plain text shows it; VALUE where a letter fills something in.

    Short ones and those that are little more than a value are left out: they could be a member's own.
    """
    found: dict[str, None] = {}
    shipped_words = shipped.TEMPLATES.glob(f"*/{WORDS_FILE}")  # a folder of one's own may have none
    for path in dict.fromkeys((*template_files(templates), *shipped_words)):
        try:
            source = ordinary.read_text(path, "utf-8-sig", "replace")
        except OSError:  # doctor, start and SIGHUP say so, with its name
            continue
        if path.name == SENTENCES_FILE:  # they fill places of letters, as what members wrote does
            continue
        if path.name == WORDS_FILE:
            found |= dict.fromkeys(_own_words(source))
            continue
        source = _as_choices(_SUBJECT.sub("", _COMMENT.sub("", source)))
        whole = (way for paragraph in re.split(r"\n\s*\n", source) for way in _ways(paragraph))
        for paragraph in (*re.split(r"\n\s*\n", _TAG.sub("\n\n", source)), *whole):
            text = _LINK.sub(r"\1", _PLACE.sub(VALUE, paragraph))
            said = _RUN.sub(VALUE, " ".join(_MARKS.sub("", text).split()))
            if _tells(said):
                found.setdefault(said)
    return tuple(found)


def own_greetings(templates: Path) -> tuple[str, ...]:
    """The words that stand before the name in the greetings of our letters."""
    found: dict[str, None] = {}
    for path in template_files(templates):
        try:
            source = _COMMENT.sub("", ordinary.read_text(path, "utf-8-sig", "replace"))
        except OSError:
            continue
        greeting = _GREETING.match(_SUBJECT.sub("", source, count=1).strip().partition("\n")[0])
        if greeting is not None:
            found.setdefault(greeting[1])
    return tuple(found)


def _as_choices(source: str) -> str:
    """What stands in a place, such as {{ "One" if few else "Many" }}, as the choice between them."""
    while (chosen := _SAID.sub(r"{% if \2 %}\1{% else %}{{ \3 }}{% endif %}", source)) != source:
        source = chosen
    return _LITERAL.sub(r"\1", source)


def _own_words(source: str) -> Iterator[str]:
    with suppress(ValueError):  # doctor, start and SIGHUP say so, with its name
        wording = wording_of(source)
        for said in (wording.button.format(label=VALUE, words=VALUE), wording.reference.format(token=VALUE)):
            yield " ".join(said.split())  # French has no-break spaces in it
        yield wording.footer.format(program=VALUE)
        yield wording.footer_for_coordinators.format(program=VALUE)
        yield wording.handbook.format(url=VALUE)
        yield wording.privacy.format(url=VALUE)


def _ways(paragraph: str) -> Iterator[str]:
    """A paragraph with its choices made each way, such as "{% if %}You would{% else %}You do{% endif %}"."""
    choice = _CHOICE.search(paragraph)
    if choice is None:
        return
    made = [paragraph]
    for _ in range(_MOST_CHOICES):
        if not any(_CHOICE.search(each) for each in made):
            break
        made = [
            each[: found.start()] + (found[way] or "") + each[found.end() :]
            for each in made
            if (found := _CHOICE.search(each)) is not None
            for way in (1, 2)
        ] + [each for each in made if not _CHOICE.search(each)]
    parts = (part for each in made for part in _TAG_LINE.split(each))
    yield from (part for part in dict.fromkeys(parts) if not _TAG.search(part))


def _tells(said: str) -> bool:
    words = [w for w in said.split() if VALUE not in w and any(c.isalpha() for c in w)]
    return len(words) >= (_LEAST_BESIDE_VALUE if VALUE in said else _LEAST_WORDS)
