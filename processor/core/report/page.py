"""The report as one page of HTML that needs nothing else: to be read, printed, or sent on to a board."""

from __future__ import annotations

import base64
import hashlib
from itertools import islice

from processor.core.figures import TABLE, Figure
from processor.core.figures.periods import written
from processor.core.report.markup import Html, tag, together
from processor.core.report.plots import Plot, plots
from processor.core.report.report import Report
from processor.core.report.svg import svg
from processor.core.report.text import headline

MOST_NAMED = 200  # records of a figure, where names are shown
MOST_PARTS = 25

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #595959; --line: #b8b8b8;
  --bar: #33658a; --bar2: #a3a3a3; --amber: #7a4a00; --amberbg: #fff3d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #b0b0b0;
  --line: #5c5c5c; --bar: #7fb2d6; --bar2: #6d6d6d; --amber: #ffcf80; --amberbg: #3a2a08; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; }
p { margin: .4rem 0; } .said { font-size: 1.1rem; } .faint { color: var(--faint); font-size: .9rem; }
.amber { background: var(--amberbg); color: var(--amber); padding: .3rem .6rem; border-left: .3rem solid; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; font-weight: normal; }
thead th { font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); font-size: .9rem; }
summary { cursor: pointer; padding: .3rem 0; min-height: 24px; }
figure { margin: 1.5rem 0; }
svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: .5rem 0; }
svg text { fill: var(--ink); font-family: system-ui, sans-serif; } svg .axis { stroke: var(--line); }
svg .a { fill: var(--bar); } svg .b { fill: var(--bar2); } svg .o { fill: var(--paper); stroke: var(--ink); }
svg .c { fill: var(--bar); fill-opacity: .6; stroke: var(--bar); }
svg .d { fill: var(--bar2); fill-opacity: .4; stroke: var(--ink); }
@media print { :root { --ink: #000; --paper: #fff; --faint: #333; --line: #888; --bar: #444; --bar2: #bbb;
  --amber: #000; --amberbg: #fff; } body { max-width: none; padding: 0; font-size: 10.5pt; }
  section, figure { break-inside: avoid; } a { color: inherit; } }
"""


def page(report: Report) -> bytes:
    style = _STYLE.strip()
    mark = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # nothing is loaded and no script runs, whatever a member has written
    policy = f"default-src 'none'; style-src 'sha256-{mark}'; base-uri 'none'; form-action 'none'"
    title = headline(report)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        Html(f"<style>{style}</style>"),
    )
    sections = (_section(figure, report) for figure in report.figures)
    drawn = [tag("h2", "Plots"), *map(_drawn, plots(report))]
    main = tag("main", tag("h1", title), _opening(report), *sections, *(drawn if len(drawn) > 1 else ()))
    made = f"Made on {written(report.made_on)} by the program's records; days are those of "
    foot = tag("footer", tag("p", made, report.material.time_zone, ".", class_="faint"))
    return f"<!doctype html>\n{tag('html', head, tag('body', main, foot), lang='en')}\n".encode(
        "utf-8", "replace"
    )


def _opening(report: Report) -> Html:
    amber = [figure for figure in report.figures if figure.amber]
    if not amber:
        return tag("p", "Nothing here needs a closer look.")
    items = (tag("li", figure.title, ": ", figure.amber) for figure in amber)
    return together(tag("p", "What needs a closer look:"), tag("ul", *items))


def _section(figure: Figure, report: Report) -> Html:
    inside = [
        tag("h2", f"{figure.number}. {figure.title}"),
        tag("p", figure.sentence, class_="said"),
    ]
    if figure.amber:
        inside.append(tag("p", "Look at this: ", figure.amber, class_="amber"))
    inside.append(_periods(figure))
    if figure.parts:
        inside.append(_parts(figure))
    if report.names:
        inside.append(_records(figure, report))
    inside.append(tag("p", figure.definition, " Amber: ", _AMBER[figure.name], ".", class_="faint"))
    return tag("section", *inside, id=figure.name)


def _drawn(plot: Plot) -> Html:
    rows = [
        tag("tr", tag("th", label, scope="row"), *(tag("td", f"{count:,}", class_="n") for count in counts))
        for label, counts in plot.rows
    ]
    table = _table((plot.first, *plot.series), rows)
    return tag(
        "figure",
        tag("figcaption", tag("strong", plot.title, "."), " ", plot.finding),
        svg(plot),
        tag("details", tag("summary", "The same as a table"), table),
        id=f"plot-{plot.name}",
    )


def _periods(figure: Figure) -> Html:
    rows = [tag("tr", tag("th", figure.period, scope="row"), tag("td", figure.short, class_="n"))]
    rows += [
        tag("tr", tag("th", each.period, scope="row"), tag("td", each.short, class_="n"))
        for each in figure.before
    ]
    return _table(("Period", figure.title), rows, caption="This period and those before it")


def _parts(figure: Figure) -> Html:
    shown = figure.parts[:MOST_PARTS]
    two = any(part.other >= 0 for part in shown)
    heads: tuple[str, ...] = ("", *_COLUMNS.get(figure.name, ("Count",)))
    rows = []
    for part in shown:
        counts = (part.size, part.other) if two else (part.size,)
        cells = (tag("td", f"{count:,}", class_="n") for count in counts)
        rows.append(tag("tr", tag("th", part.label, scope="row"), *cells))
    more = len(figure.parts) - len(shown)
    left = [tag("p", f"and {more:,} more", class_="faint")] if more else []
    return tag("details", tag("summary", "In detail"), _table(heads, rows), *left)


def _records(figure: Figure, report: Report) -> Html:
    found, rows = figure.rows, []
    for row in islice(found, MOST_NAMED):
        named = (report.names.get(number, "") for number in report.people_of(row))
        day = report.day_of(row)
        since = written(day) if day is not None else ""
        cells = (row.ref, " and ".join(filter(None, named)), report.state_of(figure, row), since)
        rows.append(tag("tr", *(tag("td", cell) for cell in cells)))
    more = len(found) - len(rows)
    left = [tag("p", f"and {more:,} more", class_="faint")] if more else []
    table = _table(("Record", "Who", "Counted as", "Since"), rows)
    return tag("details", tag("summary", f"The {len(found):,} records"), table, *left)


def _table(heads: tuple[str, ...], rows: list[Html], caption: str = "") -> Html:
    first, *others = heads
    numbers = "n" if heads[0] != "Record" else None
    more = (tag("th", each, scope="col", class_=numbers) for each in others)
    head = tag("tr", tag("th", first, scope="col"), *more)
    title = (tag("caption", caption),) if caption else ()
    return tag("table", *title, tag("thead", head), tag("tbody", *rows))


# What the two counts of a part are.
_AMBER = {definition.name: definition.amber for definition in TABLE}
_COLUMNS = {"room": ("Free places", "Waiting"), "mail-health": ("Taken", "Refused")}
