"""What a line of a letter is made of: text, the values that are held, and links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import unquote

from processor.letters.inert import cut, reveal_in_href, reveal_line

P = TypeVar("P")
# As the title of a link in the Markdown.
QUIET = "quiet"
SAID = "said"  # the text beside it names the address already: plain text leaves the link out


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a link of one letter leads."""

    href: str
    words: str  # what a button writes: the first line of its body; "" for a plain link

    @property
    def address(self) -> str:
        return unquote(self.href.removeprefix("mailto:").partition("?")[0])


@lru_cache(maxsize=1024)
def _link(href: str) -> Link:
    """Raises ValueError unless the link only opens a mail."""
    if not href.startswith("mailto:"):
        raise ValueError(f'a link to "{href[:60]}"; only mailto: links may stand in a letter')
    body = href.partition("body=")[2].partition("&")[0]
    return Link(href=href, words=unquote(body).strip().partition("\r\n")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A link as it stands in the Markdown; values that are held are not in it."""

    href: str
    label: tuple[Piece, ...] = ()
    quiet: bool = False  # a button that takes something back, or ends it: never the main one

    def link(self) -> Link:
        return _link(reveal_in_href(self.href))


# Of a line: text as it will be shown, the number of a value that is held, or a link.
Piece = str | int | Anchor


def line_pieces(text: str) -> Iterator[str | int]:
    """Of one line."""
    for piece in cut(text):
        yield reveal_line(piece) if isinstance(piece, str) else piece


def joined(pieces: Iterable[P]) -> Iterator[P | str]:
    """Texts that follow each other as one."""
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
            continue
        if texts:
            yield "".join(texts)
            texts.clear()
        yield piece
    if texts:
        yield "".join(texts)
