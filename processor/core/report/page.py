"""The report as one page of HTML that needs nothing else: to be read, printed, or sent on to a board."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from itertools import islice

from processor.core.figures import TABLE, Figure, Row
from processor.core.report.markup import Html, tag, together
from processor.core.report.plots import Plot, plots
from processor.core.report.report import Report
from processor.core.report.svg import svg
from processor.core.report.text import headline
from processor.core.sayings import Sayings

MOST_NAMED = 200  # records of a figure, where names are shown
MOST_PARTS = 25
MARK = b"<!-- the figures of a program -->"  # by which a page of ours is known, and written anew

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
    say = report.sayings
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
    drawn = [tag("h2", say.say("Plots")), *(_drawn(plot, say) for plot in plots(report))]
    main = tag("main", tag("h1", title), _opening(report), *sections, *(drawn if len(drawn) > 1 else ()))
    made = say.fill(
        "Made on {day} by the program's records; days are those of {zone}.",
        day=say.day(report.made_on), zone=report.material.time_zone,
    )  # fmt: skip
    foot = tag("footer", tag("p", made, class_="faint"))
    whole = tag("html", head, tag("body", main, foot), lang=say.language)
    return f"<!doctype html>\n{MARK.decode()}\n{whole}\n".encode("utf-8", "replace")


def _opening(report: Report) -> Html:
    say = report.sayings
    amber = [figure for figure in report.figures if figure.amber]
    if not amber:
        return tag("p", say.say("Nothing here needs a closer look."))
    items = (tag("li", say.fill("{title}: {what}", **_looked_at(figure, say))) for figure in amber)
    return together(tag("p", say.say("What needs a closer look:")), tag("ul", *items))


def _looked_at(figure: Figure, say: Sayings) -> dict[str, str]:
    return {"title": say.say(figure.title), "what": say.say(figure.amber)}


def _section(figure: Figure, report: Report) -> Html:
    say = report.sayings
    inside = [
        tag("h2", f"{figure.number}. {say.say(figure.title)}"),
        tag("p", say.say(figure.sentence), class_="said"),
    ]
    if figure.amber:
        look = say.fill("Look at this: {what}", what=say.say(figure.amber))
        inside.append(tag("p", look, class_="amber"))
    inside.append(_periods(figure, report))
    if figure.parts:
        inside.append(_parts(figure, say))
    if report.names:
        inside.append(_records(figure, report))
    amber = say.fill("Amber: {what}.", what=say.say(_AMBER[figure.name]))
    inside.append(tag("p", say.say(figure.definition), " ", amber, class_="faint"))
    return tag("section", *inside, id=figure.name)


def _drawn(plot: Plot, say: Sayings) -> Html:
    said = replace(
        plot,
        title=say.say(plot.title),
        finding=say.say(plot.finding),
        first=say.say(plot.first),
        series=tuple(map(say.say, plot.series)),
        rows=tuple((say.say(label), counts) for label, counts in plot.rows),
    )
    rows = [
        tag("tr", tag("th", label, scope="row"), *(tag("td", say.number(n), class_="n") for n in counts))
        for label, counts in said.rows
    ]
    table = _table((said.first, *said.series), rows)
    return tag(
        "figure",
        tag("figcaption", tag("strong", said.title, "."), " ", said.finding),
        svg(said, say),
        tag("details", tag("summary", say.say("The same as a table")), table),
        id=f"plot-{plot.name}",
    )


def _periods(figure: Figure, report: Report) -> Html:
    say = report.sayings
    periods = ((figure.period, figure.short), *((each.period, each.short) for each in figure.before))
    rows = [
        tag("tr", tag("th", report.days_of(days), scope="row"), tag("td", say.say(short), class_="n"))
        for days, short in periods
    ]
    caption = say.say("This period and those before it")
    return _table((say.say("Period"), say.say(figure.title)), rows, caption=caption)


def _parts(figure: Figure, say: Sayings) -> Html:
    shown = figure.parts[:MOST_PARTS]
    two = any(part.other >= 0 for part in shown)
    heads = ("", *map(say.say, _COLUMNS.get(figure.name, ("Count",))))
    rows = []
    for part in shown:
        counts = (part.size, part.other) if two else (part.size,)
        cells = (tag("td", say.number(count), class_="n") for count in counts)
        rows.append(tag("tr", tag("th", say.say(part.label), scope="row"), *cells))
    left = _left_out(len(figure.parts) - len(shown), say)
    return tag("details", tag("summary", say.say("In detail")), _table(heads, rows), *left)


def _records(figure: Figure, report: Report) -> Html:
    say = report.sayings
    found, rows = figure.rows, []
    for row in islice(found, MOST_NAMED):
        day = report.day_of(row)
        since = say.day(day) if day is not None else ""
        cells = (row.ref, _who(report, row), say.say(report.state_of(figure, row)), since)
        rows.append(tag("tr", *(tag("td", cell) for cell in cells)))
    left = _left_out(len(found) - len(rows), say)
    heads = tuple(map(say.say, ("Record", "Who", "Counted as", "Since")))
    table = _table(heads, rows, numbers=False)
    return tag("details", tag("summary", say.fill("The {n} records", n=say.number(len(found)))), table, *left)


def _who(report: Report, row: Row) -> str:
    names = [name for number in report.people_of(row) if (name := report.names.get(number, ""))]
    return f" {report.sayings.last_and} ".join(names)


def _left_out(more: int, say: Sayings) -> list[Html]:
    return [tag("p", say.fill("and {n} more", n=say.number(more)), class_="faint")] if more else []


def _table(heads: tuple[str, ...], rows: list[Html], caption: str = "", *, numbers: bool = True) -> Html:
    first, *others = heads
    more = (tag("th", each, scope="col", class_="n" if numbers else None) for each in others)
    head = tag("tr", tag("th", first, scope="col"), *more)
    title = (tag("caption", caption),) if caption else ()
    return tag("table", *title, tag("thead", head), tag("tbody", *rows))


_AMBER = {definition.name: definition.amber for definition in TABLE}
# What the two counts of a part are.
_COLUMNS = {"room": ("Free places", "Waiting"), "mail-health": ("Taken", "Refused")}
