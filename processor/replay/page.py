"""The page of differences: one HTML file that loads nothing and runs nothing; mails are hostile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from processor import private
from processor.core.shown import shown, shown_line
from processor.replay.compare import Difference
from processor.replay.play import Line

MARK = "<!-- the differences of a replay -->"  # by which a page of ours is known, and written anew
_NO_SOURCES = "default-src 'none'; style-src 'unsafe-inline'"  # of scripts, images, fonts, frames: none
_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .5rem 0 2rem }
th, td { border: 1px solid #bbb; padding: .4rem .6rem; text-align: left; vertical-align: top }
td, h2, pre { overflow-wrap: anywhere }
th[scope=row] { width: 9rem; font-weight: normal; color: #444 }
tr.differs td { background: #fff3d6 }
h2 { font-size: 1.1rem }
pre { white-space: pre-wrap; background: #f5f5f5; padding: .6rem }
"""


def look_for_room(file: Path) -> None:
    """Before a long replay. Raises private.InTheWay, and OSError."""
    if not file.parent.is_dir():
        raise private.InTheWay(f"{file.parent} is no folder; make it, or name another place for the page")
    private.look_for_room(file, MARK.encode())


def write_page(file: Path, title: str, against: str, found: Sequence[Difference], zone: str) -> None:
    """For its owner's eyes alone: members are named in it. Raises private.InTheWay, and OSError."""
    page = "\n".join(_page(title, against, found, ZoneInfo(zone))) + "\n"
    private.write(file, page.encode("utf-8"), MARK.encode())


def _page(title: str, against: str, found: Sequence[Difference], zone: ZoneInfo) -> Iterator[str]:
    yield f"<!doctype html>\n{MARK}"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_NO_SOURCES}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title><style>\n{_STYLE}</style></head><body>"
    yield f"<h1>{_text(title)}</h1>"
    many = "Nothing differs." if not found else f"{len(found)} of the decisions differ."
    yield f"<p>Today's rules and templates, and those in {_text(against)}. {many}</p>"
    for one in found:
        line = one.line
        who = line.sender or "nobody known" if line.is_mail else line.taken_for
        yield f"<h2>{line.at.astimezone(zone):%Y-%m-%d %H:%M} {_text(who)}: {_text(line.subject)}</h2>"
        yield from _table(one, against, zone)
        if one.words:
            yield f"<pre>{escape(shown(chr(10).join(one.words)))}</pre>"
    yield "</body></html>"


def _table(one: Difference, against: str, zone: ZoneInfo) -> Iterator[str]:
    yield f'<table><thead><tr><td></td><th scope="col">today</th><th scope="col">{_text(against)}</th></tr>'
    yield "</thead><tbody>"
    today, other = _cells(one.today, zone), _cells(one.against, zone)
    for name in ("when", "taken for", "disposition", "because", "letters"):
        differs = ' class="differs"' if today[name] != other[name] else ""
        yield f'<tr{differs}><th scope="row">{name}</th><td>{today[name]}</td><td>{other[name]}</td></tr>'
    yield "</tbody></table>"


def _cells(line: Line | None, zone: ZoneInfo) -> dict[str, str]:
    if line is None:
        return dict.fromkeys(("when", "taken for", "because", "letters"), "") | {
            "disposition": "does not happen"
        }
    return {
        "when": f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}",
        "taken for": _text(line.taken_for),
        "disposition": _text(line.fate),
        "because": _text(line.because),
        "letters": "<br>".join(_text(f"{letter.name} to {letter.to}") for letter in line.letters) or "none",
    }


def _text(said: str) -> str:
    return escape(shown_line(said))
