"""A plot as SVG: bars with their numbers on them, drawn for a screen of 320 pixels.

It has no style of its own, because a policy without 'unsafe-inline' forbids one: the colours come from the
page. Whoever does not see it is told the finding, and the table beside has the numbers.
"""

from __future__ import annotations

from processor.core.report.markup import Html, tag
from processor.core.report.plots import Plot
from processor.core.sayings import ENGLISH, Sayings

WIDTH = 288  # what a screen of 320 pixels leaves; wider ones enlarge it
_LABEL = 96  # for the names of the rows
_NUMBER = 34  # for the number at the end of a bar
_BAR, _GAP = 14, 5
_MOST_LETTERS = 15
_FILLS = ("a", "b", "o", "c", "d")  # dark, light, outlined and so on: they differ in grey as well


def svg(plot: Plot, say: Sayings = ENGLISH) -> Html:
    """`plot` has the words of that language already."""
    room = WIDTH - _LABEL - _NUMBER
    most = max(
        (sum(counts) if plot.stacked else max(counts, default=0) for _, counts in plot.rows), default=0
    )
    scale = room / max(most, 1)
    y, inside = 0, list(_legend(plot))
    y = len(inside) // 2 * (_BAR + _GAP) + _GAP if inside else 0
    for label, counts in plot.rows:
        inside.append(_text(0, y + _BAR - 2, _cut(label)))
        if plot.stacked:
            inside += _stack(y, counts, scale, say)
            y += _BAR + _GAP
        else:
            for nth, count in enumerate(counts):
                inside += _bar(y, _LABEL, count, scale, _FILLS[nth])
                inside.append(_text(_LABEL + _length(count, scale) + 4, y + _BAR - 2, say.number(count)))
                y += _BAR + 2
            y += _GAP
    axis = tag("line", x1=_LABEL, y1=0, x2=_LABEL, y2=y, class_="axis", stroke="#888")
    return tag(
        "svg",
        tag("title", plot.title),
        tag("desc", plot.finding),
        axis,
        *inside,
        viewBox=f"0 0 {WIDTH} {y}",
        role="img",
        aria_label=say.fill("{title}: {what}", title=plot.title, what=plot.finding),
    )


def _legend(plot: Plot) -> list[Html]:
    """One line for each series; a single one needs none."""
    if len(plot.series) < 2:
        return []
    found = []
    for nth, name in enumerate(plot.series):
        y = nth * (_BAR + _GAP)
        found.append(_rect(_LABEL + 1, y, _BAR, _FILLS[nth]))
        found.append(_text(_LABEL + _BAR + 6, y + _BAR - 2, name))
    return found


def _stack(y: int, counts: tuple[int, ...], scale: float, say: Sayings) -> list[Html]:
    found, x = [], float(_LABEL)
    for nth, count in enumerate(counts):
        found += _bar(y, x, count, scale, _FILLS[nth])
        x += _length(count, scale)
    return [*found, _text(round(x) + 4, y + _BAR - 2, say.number(sum(counts)))]


def _bar(y: int, x: float, count: int, scale: float, fill: str) -> list[Html]:
    return [_rect(round(x, 1), y, _length(count, scale), fill)] if count else []


def _length(count: int, scale: float) -> float:
    return round(count * scale, 1)


def _rect(x: float, y: int, width: float, fill: str) -> Html:
    return tag("rect", x=x, y=y, width=width, height=_BAR, class_=fill)


def _text(x: float, y: int, said: str) -> Html:
    return tag("text", said, x=x, y=y, font_size=12)


def _cut(label: str) -> str:
    return label if len(label) <= _MOST_LETTERS else f"{label[: _MOST_LETTERS - 1]}…"
