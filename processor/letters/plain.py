"""A letter as plain text, for a narrow window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from markdown_it.token import Token

from processor.letters.fragments import SAID, Anchor, Piece, joined, line_pieces
from processor.letters.inert import line_of, reveal, values_held
from processor.letters.wording import Wording

WIDTH = 72
_BETWEEN = 2  # blanks between two columns
_LEAST = 8  # characters of a column


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Lines that are wrapped together; `verbatim` holds those that are not."""

    pieces: tuple[Piece, ...] = ()
    verbatim: str = ""
    gap: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enter:
    first: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leave:
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Rows of cells; the first row has the headings."""

    rows: tuple[tuple[tuple[Piece, ...], ...], ...]


Step = _Table | _Block | _Enter | _Leave | _Gap


@dataclass(slots=True)
class _Margin:
    """What stands before each line of a container: a bullet before the first, blanks before the rest."""

    first: str
    rest: str

    def take(self) -> str:
        taken, self.first = self.first, self.rest
        return taken


def steps_of(tokens: Sequence[Token]) -> Iterator[Step]:
    hidden = False
    numbers: list[int | None] = []  # of the open lists; None: bullets
    left = iter(tokens)
    for token in left:
        match token.type:
            case "table_open":
                inside = takewhile(lambda inner: inner.type != "table_close", left)
                yield _Table(rows=tuple(_rows_of(inside)))
            case "paragraph_open" | "heading_open":
                hidden = token.hidden  # a tight list shows no gap between its items
            case "inline":
                if pieces := tuple(joined(_inline(token.children or []))):
                    yield _Block(pieces=pieces, gap=not hidden)
            case "fence" | "code_block":
                yield _Block(verbatim=token.content)
            case "hr":
                yield _Block(pieces=("* * *",))
            case "blockquote_open":
                yield _Enter(first="> ", rest="> ")
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                yield _Gap(wanted=not numbers)
            case "list_item_open":
                number = numbers[-1]
                bullet = "- " if number is None else f"{number}. "
                numbers[-1] = None if number is None else number + 1
                yield _Enter(first=bullet, rest=" " * len(bullet))
            case "list_item_close":
                yield _Leave(gap=False)
            case "blockquote_close":
                yield _Leave(gap=True)


def _rows_of(tokens: Iterable[Token]) -> Iterator[tuple[tuple[Piece, ...], ...]]:
    cells: list[tuple[Piece, ...]] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(tuple(joined(_inline(token.children or []))))
        elif token.type == "tr_close":
            yield tuple(cells)
            cells = []


def _inline(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Line breaks are as the writer broke the lines; nothing is wrapped yet."""
    rest = iter(tokens)
    for token in rest:
        match token.type:
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "link_open":  # no link stands in another one
                label = [*takewhile(lambda inner: inner.type != "link_close", rest)]
                if token.attrGet("title") != SAID:
                    yield Anchor(href=str(token.attrGet("href") or ""), label=tuple(joined(_inline(label))))
            case _:  # text, code_inline; emphasis has no content
                yield from line_pieces(token.content)


class _TextPage:
    def __init__(self, words: Wording, values: Sequence[str]) -> None:
        self._words = words
        self._values = values
        self._lines: list[str] = []
        self._margins: list[_Margin] = []
        self._gap = False  # a blank line is due before the next block

    def render(self, steps: Sequence[Step]) -> str:
        for step in steps:
            match step:
                case _Table(rows=rows):
                    cells = [[" ".join(self._shown(cell).split()) for cell in row] for row in rows]
                    self._block(ruled(cells, WIDTH - self._indent), wrap=False)
                case _Block(verbatim=verbatim) if verbatim:
                    self._block(reveal(verbatim).rstrip("\n").split("\n"), wrap=False)
                case _Block():
                    self._block(self._shown(step.pieces).split("\n"), gap=step.gap)
                case _Enter():
                    self._close_gap()
                    self._margins.append(_Margin(step.first, step.rest))
                case _Leave():
                    self._margins.pop()
                    self._gap = self._gap or step.gap
                case _Gap():
                    self._gap = step.wanted
        return "\n".join(self._lines)

    @property
    def _indent(self) -> int:
        return sum(len(m.rest) for m in self._margins)

    def _close_gap(self) -> None:
        if self._gap and self._lines:
            self._lines.append("".join(m.first for m in self._margins).rstrip())
        self._gap = False

    def _block(self, lines: Sequence[str], *, gap: bool = True, wrap: bool = True) -> None:
        self._close_gap()
        width = WIDTH - self._indent
        for line in lines:
            if not wrap:
                self._line(line)
            elif stripped := line.strip():
                for piece in _wrapped(stripped, width):
                    self._line(piece)
        self._gap = gap

    def _line(self, line: str) -> None:
        if self._margins:
            line = "".join(m.take() for m in self._margins) + line
        self._lines.append(line.rstrip())

    def _shown(self, pieces: Sequence[Piece]) -> str:
        return "".join(map(self._piece, pieces))

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, int):
            return line_of(self._values[piece])
        link, label = piece.link(), self._shown(piece.label)
        if link.words:
            return f"\n{self._words.button.format(label=label, words=link.words)}\n"
        return label if label == link.address else f"{label} <{link.address}>"


def ruled(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Columns with a rule below the headings; a cell that is too wide goes on in the next line."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    room = width - _BETWEEN * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    lines: list[str] = []
    for nth, row in enumerate(rows):
        wrapped = [list(_wrapped(cell, most)) for cell, most in zip(row, widths, strict=True)]
        for line in zip_longest(*wrapped, fillvalue=""):
            cells = (cell.ljust(most) for cell, most in zip(line, widths, strict=True))
            lines.append((" " * _BETWEEN).join(cells).rstrip())
        if nth == 0:
            lines.append((" " * _BETWEEN).join("-" * most for most in widths))
    return lines


def wrapped(line: str) -> str:
    """As many lines as it takes."""
    return "\n".join(_wrapped(line, WIDTH))


def _wrapped(line: str, width: int) -> Iterator[str]:
    """Greedy, at spaces only: an address or a token is never cut."""
    while len(line) > width:
        cut = line.rfind(" ", 1, width + 1)
        if cut < 0:
            cut = line.find(" ", width)
            if cut < 0:
                break
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


def to_text(steps: Sequence[Step], words: Wording) -> str:
    """Lines of at most 72 characters where there is a space to break at; line ends are "\\n"."""
    return _TextPage(words, values_held()).render(steps)
