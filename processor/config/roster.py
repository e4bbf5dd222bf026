"""A roster as people hand it in: a CSV file of any spreadsheet, read whole or refused with a reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO

from processor.config.names import ascii_host

MOST_BYTES = 50_000_000
MOST_SHOWN = 60  # characters of a cell that a fault repeats
_SEPARATORS = ",;\t|"
_EMAIL_COLUMNS = (  # the one that stands first here counts
    ("email", "emailaddress", "emailadresse", "emailaddr", "correoelectronico", "correoelectrónico"),
    ("mail", "mailaddress", "mailadresse", "correo"),
    ("address", "adresse"),
)
_NAME_COLUMNS = (("name", "fullname", "displayname", "nombrecompleto"), ("nombre",))
_FIRST_COLUMNS = (("firstname", "givenname", "forename", "vorname", "nombre"),)
_LAST_COLUMNS = (("lastname", "surname", "familyname", "nachname", "apellidos", "apellido"),)
_NOT_CSV = (
    (b"PK\x03\x04", "is a workbook or another packed file"),
    (b"\xd0\xcf\x11\xe0", "is a workbook of an old spreadsheet program"),
    (b"%PDF", "is a PDF"),
)
_BOMS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_NAMES = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_SAVE_AS = "save it as “CSV UTF-8”"
_UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# what senders() takes for a proper address: anything else on a roster would never be met in a mail
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What a file says; where there are faults nothing of it is to be used."""

    rows: tuple[tuple[str, str], ...] = ()  # address and name, each address once
    repeated: int = 0  # lines whose address stood further up
    faults: tuple[str, ...] = ()  # "line 3: … ", or what is wrong with the whole


class _Bad(Exception):
    """The whole file cannot be read."""


def read_roster(raw: bytes) -> Roster:
    """UTF-8, UTF-16 or Windows-1252; commas, semicolons, tabs or bars; its first line names the columns."""
    try:
        text = _text(raw)
        separator, text, before = _separator(text)
        records = _records(text, separator, before)
        header = next(records, None)
        if header is None:
            raise _Bad("is empty; write a first line `email,name`, and one line for each person")
        columns = [_plain(cell) for cell in header[1]]
        email = _column(columns, header[1], _EMAIL_COLUMNS)
        if email is None:
            raise _Bad("no column is called email; write a first line `email,name`")
        return _read(records, len(columns), email, _name_columns(columns, header[1]), separator)
    except _Bad as bad:
        return Roster(faults=(str(bad),))


def _read(
    records: Iterator[tuple[int, list[str]]], width: int, email: int, names: Sequence[int], separator: str
) -> Roster:
    rows: dict[str, str] = {}
    faults: list[str] = []
    repeated = 0
    try:
        for line, cells in records:
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[width:]):
                faults.append(
                    f"line {line}: has {len(cells)} cells, and the first line names {width}; put a cell that "
                    f"holds a {_spoken(separator)} in quotation marks"
                )
                continue
            written = cells[email] if email < len(cells) else ""
            address, wish = _address(written)
            if wish:
                faults.append(f"line {line}: {_quoted(written)} {wish}")
                continue
            name = " ".join(" ".join(cells[at] for at in names if at < len(cells)).split())
            repeated += address in rows
            rows[address] = rows.get(address) or "".join(c for c in name if c.isprintable())
    except _Bad as bad:
        faults.append(str(bad))
    return Roster(faults=tuple(faults)) if faults else Roster(rows=tuple(rows.items()), repeated=repeated)


# --- from bytes to text --------------------------------------------------------------------------------


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES:
        raise _Bad(f"is larger than {MOST_BYTES:,} bytes; is it a roster?")
    for start, what in _NOT_CSV:
        if raw.startswith(start):
            raise _Bad(f"{what}; open it in the spreadsheet program and {_SAVE_AS}")
    charset = next((name for bom, name in _BOMS if raw.startswith(bom)), "") or _without_bom(raw)
    try:
        text = raw.decode(charset)
    except UnicodeDecodeError as error:
        raise _Bad(_not_text(raw, charset, error)) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise _Bad(f"line {_line(text[: text.index(chr(0))])}: has a NUL in it, so it is no text; {_SAVE_AS}")
    return text


def _without_bom(raw: bytes) -> str:
    """UTF-16 has NULs in it, which no other text has; read from the wrong end it holds no Western word.

    UTF-8 is never right by chance; what it is not was written on Windows, in the Western code page.
    """
    for charset in ("utf-16-le", "utf-16-be") if b"\0" in raw else ():
        with suppress(UnicodeDecodeError):
            if re.search("mail|correo|adres", raw.decode(charset), re.IGNORECASE):
                return charset
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            return "utf-8"  # no text in any case; the fault is told there
        torn = raw.decode("utf-8", "replace")
        if any(letter > "\x7f" and letter != "\ufffd" for letter in torn):
            line = _line(raw[: error.start].decode("latin-1"))
            raise _Bad(f"line {line}: is not UTF-8, and other lines are; {_SAVE_AS}") from None
        return "cp1252"
    return "utf-8"


def _not_text(raw: bytes, charset: str, error: UnicodeDecodeError) -> str:
    before = raw[: error.start].decode(charset, "replace")
    return f"line {_line(before)}: is not {_NAMES.get(charset, charset.upper())}, nor UTF-8; {_SAVE_AS}"


def _line(before: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", before)) + 1


# --- from text to cells --------------------------------------------------------------------------------


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text that is left, and how many lines were taken away before it.

    `sep=;` is how Excel is told of it. Otherwise the one with which the first line names an email column
    and the most columns: what stands in the lines below it proves nothing.
    """
    first, _, rest = text.partition("\n")
    if found := re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE):
        return found[1], rest, 1
    best, most = ",", 0
    for separator in _SEPARATORS:
        try:
            header = next(_records(text, separator, 0), (0, []))[1]
        except _Bad:
            continue
        columns = [_plain(cell) for cell in header]
        if any(name in columns for names in _EMAIL_COLUMNS for name in names) and len(columns) > most:
            best, most = separator, len(columns)
    return best, text, 0


def _records(text: str, separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the number of its first line. Raises _Bad."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + before + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = "a quotation mark is never closed" if "end of data" in str(error) else str(error)
            raise _Bad(f"line {line}: cannot be read ({reason}); mend its quotation marks") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _plain(cell: str) -> str:
    """A column's name without what people vary: case, blanks, hyphens, a colon."""
    return re.sub(r"[\W_]+", "", cell.strip(_UNSEEN)).casefold()


def _column(columns: Sequence[str], written: Sequence[str], names: Sequence[Sequence[str]]) -> int | None:
    """Where the column is. Raises _Bad where two have an equal right to it."""
    for group in names:
        found = [at for at, column in enumerate(columns) if column in group]
        if len(found) > 1:
            both = " and ".join(_quoted(written[at]) for at in found[:2])
            raise _Bad(f"line 1: the columns {both} could both be meant; take one out")
        if found:
            return found[0]
    return None


def _name_columns(columns: Sequence[str], written: Sequence[str]) -> tuple[int, ...]:
    """One for the whole name, or those for its parts."""
    first = _column(columns, written, _FIRST_COLUMNS)
    last = _column(columns, written, _LAST_COLUMNS)
    whole = _column(columns, written, _NAME_COLUMNS)
    if first is not None and last is not None:
        return first, last
    return tuple(at for at in (whole if whole is not None else first,) if at is not None)


# --- one address ---------------------------------------------------------------------------------------


def _address(written: str) -> tuple[str, str]:
    """(the address, "") or ("", what is wrong with it)."""
    text = written.strip().strip(_UNSEEN).strip()
    if not text:
        return "", "names no address; write name@domain, or take the line out"
    if "<" in text or text.lower().startswith("mailto:"):
        return "", "has more in it than an address; write name@domain alone"
    local, at, domain = text.rpartition("@")
    if "@" in local or re.search(r"[\s,;]", text):
        return "", "is no single address; write one name@domain, and a line for each person"
    try:
        domain = ascii_host(domain.rstrip("."))
    except ValueError:  # a fault of the host
        return "", "is no address; write name@domain"
    if not at or not _DOMAIN.fullmatch(domain):
        return "", "is no address; write name@domain"
    if not local.isascii():
        return "", "has letters outside ASCII before the @, and no mail with such an address is acted on"
    if not _LOCAL.fullmatch(local) or len(local) > 64 or len(local) + len(domain) > 253:
        return "", "is no address; write name@domain"
    return f"{local}@{domain}", ""


def _quoted(cell: str) -> str:
    return f"“{cell if len(cell) <= MOST_SHOWN else cell[:MOST_SHOWN] + '…'}”"


def _spoken(separator: str) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(separator, separator)
