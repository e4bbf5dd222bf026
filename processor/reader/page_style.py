"""What the rules in a page's own <style> hide or strike out, written into the style="" of each element.

Of selectors these are read: an element, a class, an id, all three together ("p.gone"), one within another
("div .gone"), and lists of them. A rule with any other selector, or for another medium or width than the
screen that a mail is read on, hides nothing. The more special rule counts, then the later one, as on a
screen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

MOST_STYLE = 65_536  # characters
_MOST_RULES = 400  # that say how something is seen
_MOST_SELECTORS = 400
_MOST_VALUE = 100  # characters of what it says
_MOST_WITHIN = 6  # parts of a selector
_MOST_TRIED = 200_000  # parts of selectors against elements
_MOST_AROUND = 100  # the same, for a selector that looks at what is around an element
_SEEN = {
    "display": "display", "visibility": "visibility", "mso-hide": "mso-hide", "font-size": "font-size",
    "opacity": "opacity", "color": "color", "text-indent": "text-indent", "left": "left", "top": "top",
    "right": "right", "transform": "transform", "height": "height", "max-height": "max-height",
    "overflow": "overflow", "overflow-y": "overflow-y",
    "text-decoration": "text-decoration", "text-decoration-line": "text-decoration",
    "-webkit-text-decoration": "text-decoration", "-webkit-text-decoration-line": "text-decoration",
}  # fmt: skip
_PART = re.compile(r"(\*|[a-z][a-z0-9]*)?((?:[.#][\w-]+)*)")
_NAME = re.compile(r"[.#][\w-]+")
_BRACE = re.compile(r"[{}]")
_IMPORTANT = re.compile(r"!\s*important\s*$")
_ON_SCREEN = re.compile(r"(?:@media ?)?(?:only )?(?:all|screen)? ?(?:,[^(]*)?")  # blanks are single
_ALWAYS = re.compile(r"@layer\b|@supports\b(?!\s*not\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    tag: str  # "" for any
    names: frozenset[str]  # ".gone", "#top"

    def fits(self, tag: str, names: frozenset[str]) -> bool:
        return self.tag in ("", tag) and self.names <= names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    parts: tuple[_Part, ...]  # the last is the element itself, each other one somewhere around it
    said: tuple[tuple[str, str, bool], ...]  # property, value, whether it is important
    rank: tuple[int, int, int, int]  # how special it is, and where it stands


def write_styles(tree: HtmlElement) -> None:
    """Sets style="" where a rule says how something is seen and the element itself does not."""
    sheets = [s.text or "" for s in tree.iter("style") if _is_on_screen(s.get("media", ""))]
    rules = list(_rules_in("\n".join(sheets)[:MOST_STYLE].lower())) if sheets else []
    if not rules:
        return
    by_key: dict[str, list[_Rule]] = defaultdict(list)
    for rule in rules:
        last = rule.parts[-1]
        by_key[min(last.names, default=last.tag)].append(rule)
    tried = 0
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        names = _names(element)
        likely = [rule for key in ("", element.tag, *names) for rule in by_key.get(key, ())]
        tried += sum(1 if len(rule.parts) == 1 else _MOST_AROUND for rule in likely)
        if tried > _MOST_TRIED:
            return
        _write(element, [rule for rule in likely if _fits(rule, element, names)])


def _write(element: HtmlElement, rules: list[_Rule]) -> None:
    own = element.get("style", "")
    says = {_SEEN.get(d.partition(":")[0].strip().lower(), "") for d in own[:MOST_STYLE].split(";")}
    winners: dict[str, tuple[tuple[bool, tuple[int, int, int, int]], str]] = {}
    for rule in rules:
        for prop, value, important in rule.said:
            weight = (important, rule.rank)
            if (prop not in says or important) and weight >= winners.get(prop, (weight, ""))[0]:
                winners[prop] = (weight, value)
    if winners:
        written = ";".join(f"{prop}:{value}" for prop, (_, value) in winners.items())
        element.set("style", f"{own};{written}" if own else written)


def _names(element: HtmlElement) -> frozenset[str]:
    names = {f".{name}" for name in element.get("class", "").lower().split()}
    identity = element.get("id", "").strip().lower()
    return frozenset(names | {f"#{identity}"} if identity else names)


def _fits(rule: _Rule, element: HtmlElement, names: frozenset[str]) -> bool:
    *around, last = rule.parts
    if not last.fits(element.tag, names):
        return False
    if around:
        for ancestor in element.iterancestors():
            if around[-1].fits(ancestor.tag, _names(ancestor)):
                around.pop()
                if not around:
                    break
    return not around


def _rules_in(css: str) -> Iterator[_Rule]:
    rules = selectors = 0
    for prelude, body in _blocks(css):
        said = tuple(_said_in(body))
        if not said:
            continue
        rules += 1
        for selector in prelude.split(","):
            parts = _parts(selector)
            selectors += 1
            if rules > _MOST_RULES or selectors > _MOST_SELECTORS:
                return
            if parts:
                ids = sum(name[0] == "#" for part in parts for name in part.names)
                classes = sum(len(part.names) for part in parts) - ids
                tags = sum(bool(part.tag) for part in parts)
                yield _Rule(parts=parts, said=said, rank=(ids, classes, tags, selectors))


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations; an at-rule is passed over, or its rules are as good as any."""
    css = _without_comments(css).replace("<!--", " ").replace("-->", " ")
    at = 0
    while (opens := css.find("{", at)) >= 0:
        prelude = css[at:opens].rpartition(";")[2].lstrip("} \t\r\n\f").strip()
        at = opens + 1
        if prelude.startswith("@"):
            media = prelude.startswith("@media") and _is_on_screen(prelude)
            if not media and not _ALWAYS.match(prelude):
                at = _end_of(css, at)
            continue
        closes = css.find("}", at)
        closes = len(css) if closes < 0 else closes
        yield prelude, css[at:closes]
        at = closes + 1


def _is_on_screen(media: str) -> bool:
    return bool(_ON_SCREEN.fullmatch(" ".join(media.lower().split())))


def _end_of(css: str, at: int) -> int:
    depth = 1
    for brace in _BRACE.finditer(css, at):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    return len(css)


def _without_comments(css: str) -> str:
    kept, at = [], 0
    while (opens := css.find("/*", at)) >= 0:
        kept.append(css[at:opens])
        closes = css.find("*/", opens + 2)
        if closes < 0:
            return " ".join(kept)
        at = closes + 2
    return " ".join([*kept, css[at:]])


def _said_in(body: str) -> Iterator[tuple[str, str, bool]]:
    said: dict[str, tuple[str, bool]] = {}
    for declaration in body.split(";"):
        name, _, value = declaration.partition(":")
        prop, value = _SEEN.get(name.strip(), ""), value[:_MOST_VALUE].strip()
        if prop and value and (prop != "color" or value.startswith("transparent")):
            bare = _IMPORTANT.sub("", value).strip()
            important = bare != value
            if important or not said.get(prop, ("", False))[1]:
                said[prop] = (bare, important)
    yield from ((prop, *each) for prop, each in said.items())


def _parts(selector: str) -> tuple[_Part, ...]:
    """() for a selector that is not read."""
    words = selector.split()
    if not 0 < len(words) <= _MOST_WITHIN:
        return ()
    found = [_PART.fullmatch(word) for word in words]
    return (
        tuple(
            _Part(tag=(m[1] or "").replace("*", ""), names=frozenset(_NAME.findall(m[2]))) for m in found if m
        )
        if all(found)
        else ()
    )
