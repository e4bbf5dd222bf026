"""The template files as they were read: what is checked is what is used, whatever happens to the folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from processor import ordinary
from processor.letters.sentences import SENTENCES_FILE
from processor.letters.wording import WORDS_FILE

_SUBJECT = re.compile(r"subject[ \t]*:[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One template file. Heads and bodies keep the line numbers of the file."""

    path: Path
    head: str  # the subject; "" for a file whose name starts with "_"
    body: str
    fault: str = ""


Sheets = Mapping[str, Sheet]  # "en/welcome.md" -> its file


def read_sheets(folder: Path) -> Sheets:
    """Every template of every language, as it lies in the folder now."""
    return {f"{path.parent.name}/{path.name}": _sheet(path) for path in template_files(folder)}


def template_files(folder: Path) -> list[Path]:
    """With the words and sentences of each language; without hidden ones, as an editor's lock or copy."""
    lists = (path for name in (WORDS_FILE, SENTENCES_FILE) for path in folder.glob(f"*/{name}"))
    found = (*folder.glob("*/*.md"), *lists)
    return sorted(path for path in found if not path.name.startswith("."))


def letters_of(sheets: Sheets) -> dict[str, str]:
    """key -> a digest of the letter, another one as soon as one word of it is another."""
    return {key: _digest(key, sheet) for key, sheet in sheets.items() if not _is_shared(key)}


def shared_digest(sheets: Sheets) -> str:
    """Of what letters include, the words of languages, and which files there are."""
    every = [_digest(key, sheet) for key, sheet in sheets.items() if _is_shared(key)]
    return hashlib.sha256(
        "\0".join((*sorted(every), *sorted(sheets))).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _is_shared(key: str) -> bool:
    return key.partition("/")[2].startswith("_")


def _digest(key: str, sheet: Sheet) -> str:
    parts = (key, sheet.head, sheet.body, sheet.fault)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _sheet(path: Path) -> Sheet:
    try:
        source = ordinary.read_text(path, "utf-8-sig")
    except ordinary.NotOrdinary as error:
        return Sheet(path=path, head="", body="", fault=f"{path}, line 1: {error.strerror}")
    except (OSError, UnicodeDecodeError) as error:
        return Sheet(path=path, head="", body="", fault=f"{path}, line 1: cannot be read: {error}")
    if path.name.startswith("_"):
        return Sheet(path=path, head="", body=source)
    head, _, body = source.partition("\n\n")
    found = _SUBJECT.match(head)
    if found is None or not head[found.end() :].strip():
        fault = f'{path}, line 1: has no subject; begin it with "subject: …" and an empty line'
        return Sheet(path=path, head="", body=source, fault=fault)
    lines = head.count("\n") + 2
    if not body.strip():
        fault = f"{path}, line {lines}: has no words below its subject; write some"
        return Sheet(path=path, head=head[found.end() :], body=body, fault=fault)
    return Sheet(path=path, head=head[found.end() :], body="\n" * lines + body)
