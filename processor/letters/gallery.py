"""All letters in a folder: each in each language, as text and as a page, with a page that leads to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from processor import ordinary
from processor.private import InTheWay, look_at_folder

INDEX = "index.html"
_MARK = "<!-- a gallery of letters, made by `preview --all` -->"
_STYLE = (
    "body{margin:0 auto;padding:16px;max-width:960px;font:16px/1.5 system-ui,sans-serif}"
    "table{border-collapse:collapse;width:100%}th,td{padding:6px 12px 6px 0;text-align:left;"
    "border-bottom:1px solid #8888;vertical-align:top}.wrong{color:#b00020}"
)


class FolderInUse(Exception):
    """Something else lies in the folder; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One letter in one language."""

    name: str
    language: str
    subject: str
    text: str
    html: str


def make_gallery(folder: Path, letters: Iterable[Shown], program: str) -> int:
    """Writes them; how many they were. Raises FolderInUse, and OSError.

    A gallery that was made before is made anew; whatever else lies in the folder is left alone.
    """
    before = written_before(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for file in before:
        file.unlink()
    every = sorted(letters, key=lambda one: (one.name, one.language))
    # first the index: should anything go wrong, the folder is known for a gallery
    (folder / INDEX).write_text(_index(every, program), encoding="utf-8")
    for one in every:
        place = folder / one.language
        place.mkdir(exist_ok=True)
        (place / f"{one.name}.txt").write_text(f"Subject: {one.subject}\n\n{one.text}", encoding="utf-8")
        (place / f"{one.name}.html").write_text(one.html, encoding="utf-8")
    return len(every)


def written_before(folder: Path) -> list[Path]:
    """The files of an earlier gallery; none where there is no folder yet, or nothing in it.

    Raises FolderInUse.
    """
    try:
        look_at_folder(folder)
    except InTheWay as why:
        raise FolderInUse(str(why)) from None
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise FolderInUse(f"{folder} is no folder; name another one")
    index = folder / INDEX
    if not any(folder.iterdir()):
        return []
    if not index.is_file() or _MARK not in ordinary.read_text(index, "utf-8", "replace")[:2000]:
        raise FolderInUse(f"{folder} is not empty, and no gallery of letters; name an empty or a new folder")
    every = (*folder.iterdir(), *folder.glob("*/*"))
    if link := next((path for path in every if path.is_symlink()), None):
        raise FolderInUse(f"{link} is a link, and nothing is written through one; name another folder")
    return [path for path in folder.glob("*/*") if path.suffix in (".txt", ".html") and path.is_file()]


def _index(letters: Iterable[Shown], program: str) -> str:
    rows = "".join(
        f'<tr><td><a href="{one.language}/{one.name}.html">{escape(one.name)}</a></td>'
        f"<td>{escape(one.language)}</td><td>{escape(one.subject)}</td>"
        f'<td><a href="{one.language}/{one.name}.txt">text</a></td></tr>\n'
        for one in letters
    )
    return (
        f'<!DOCTYPE html>\n{_MARK}\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>Letters of {escape(program)}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>Letters of {escape(program)}</h1>\n<p>With sample data, as their readers see them.</p>\n"
        f"<table><thead><tr><th>Letter</th><th>Language</th><th>Subject</th><th></th></tr></thead>\n"
        f"<tbody>\n{rows}</tbody></table>\n</body></html>\n"
    )
