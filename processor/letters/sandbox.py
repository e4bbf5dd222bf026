"""What a template may use: a sandbox, the filters for dates and member texts, and mailto: buttons."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from processor.core.sayings import ENGLISH, Sayings
from processor.core.tokens import TOKEN
from processor.letters.fragments import QUIET, SAID
from processor.letters.inert import Datum, clean_line, held, inert, reveal, reveal_line
from processor.letters.template_loader import Shelf
from processor.letters.wording import Wording

_MOST_BITS = 4_096  # of a power: Python writes numbers of four thousand digits at most
_MOST_URL = 300  # characters of a button's mailto: URL; some mail programs cut longer ones


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """What lies on the context while one letter is written: what filters and buttons need to know."""

    language: str
    words: Wording
    zone: ZoneInfo
    subject: str
    reply_address: str
    program_address: str
    last_line: str = ""  # of what a button writes, where its address cannot say what it is about
    areas: Mapping[str, str] = field(default_factory=dict)  # a practice area -> its name in this language
    sayings: Sayings = ENGLISH


# A context variable, so that a macro imported without context can use buttons and dates too.
CONTEXT: ContextVar[RenderContext] = ContextVar("CONTEXT")


class _Unfolded(CodeGenerator):
    """Nothing is computed while a template is read: that has no limit of time and memory, writing has."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Any, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class Sandbox(SandboxedEnvironment):
    """StrictUndefined; no autoescape, because data arrives inert (see values.py)."""

    code_generator_class = _Unfolded
    intercepted_binops = frozenset({"**"})

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(
            loader=shelf,
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            optimized=False,
            finalize=_as_text,
        )
        self._shelf = shelf
        self.globals.update(button=_button, button_to_program=_button_to_program, write_to=_write_to)
        self.filters.update(day=_day, moment=_moment, number=_number, area=_area, areas=_areas)
        self.filters.update(said=_said, quoted=_quoted, paragraphs=_paragraphs, urlencode=_in_a_link)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Only `**`: one that nobody could write down is not computed, for nothing could interrupt it."""
        if isinstance(left, int) and isinstance(right, int) and left.bit_length() * right > _MOST_BITS:
            raise ValueError("a ** b has more digits than can be written")
        return super().call_binop(context, operator, left, right)

    def join_path(self, template: str, parent: str) -> str:
        return self._shelf.beside(template, parent)


# --- what a template may call ----------------------------------------------------------------------


def _as_text(value: object) -> object:
    """What `{{ value }}` prints: data is held, tuples are a list in a sentence, None is nothing.

    What a filter or a macro of the template has made is a plain string, and stays where it is.
    """
    if isinstance(value, Datum | tuple):
        return held(_plain_text(value))
    return _plain_text(value)  # a macro's number may be counted with


def _plain_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(_plain_text, value))
    return inert(str(value))


def _in_a_link(text: str) -> str:
    """As it will stand in a link (RFC 6068, 2), so that a template may count it."""
    return _percent(str(reveal(text)))


def _day(value: date) -> str:
    context = CONTEXT.get()
    return Datum(inert(context.words.day_text(value, context.zone)))


def _moment(value: datetime) -> str:
    context = CONTEXT.get()
    return Datum(inert(context.words.moment_text(value, context.zone)))


def _number(value: int) -> str:
    """Held like other data: a page that shows many numbers is parsed once for all of them."""
    return Datum(str(value))


def _said(value: str) -> str:
    """One of the program's English sentences, as this language says it; what is typed has no marks here."""
    return Datum(inert(CONTEXT.get().sayings.say(str(reveal(value))).replace("`", "")))


def _area(name: str) -> str:
    """The practice area as readers of this language know it; what is none stays as it is."""
    label = CONTEXT.get().areas.get(reveal(name))
    return Datum(inert(label)) if label else name


def _areas(value: object) -> object:
    """Several of them as a list in a sentence; a text stays as it was written."""
    return Datum(", ".join(_area(_plain_text(item)) for item in value)) if isinstance(value, tuple) else value


def _quoted(value: str) -> str:
    """Several lines of a member's text as a Markdown quotation that keeps its lines; nothing for no text."""
    if not value.strip():
        return ""
    return "\n".join(f"> {line}".rstrip() for line in _paragraphs(value).split("\n"))


def _paragraphs(value: str) -> str:
    """Several lines of a member's text as Markdown paragraphs that keep their lines."""
    lines = inert(reveal(value)).replace(inert("\n"), "\n").strip("\n").split("\n")
    after = [*lines[1:], ""]
    return "\n".join(
        f"{line}\\" if line and following else line for line, following in zip(lines, after, strict=True)
    )


def _button(label: str, words: str, subject: str = "", *, quiet: bool = False) -> str:
    """A mailto: link that opens a reply with `words` written in it; a `quiet` one is never the main one."""
    context = CONTEXT.get()
    below = f"\n\n{context.last_line}" if context.last_line else ""
    try:
        return _mailto(label, f"{words}{below}", context.reply_address, subject, context.subject, quiet)
    except ValueError:
        if not below:
            raise
    # there is no room for the last line: its subject must do
    return _mailto(label, words, context.reply_address, subject, context.subject, quiet)


def _button_to_program(label: str, words: str, subject: str = "", *, quiet: bool = False) -> str:
    """The same as a new mail to the program, with the words for its subject too.

    It goes to the plain address, so that a command does not look like an answer about another
    matter; only a token for the member as such (M-…) goes with it.
    """
    context = CONTEXT.get()
    token = TOKEN.search(context.reply_address)
    address = context.reply_address if token and token[1].upper() == "M" else context.program_address
    return _mailto(label, words, address, subject, words.strip().partition("\n")[0], quiet)


def _write_to(label: str, address: str) -> str:
    """A link that opens a mail to somebody else, whose address the text beside it names: only HTML has it."""
    local, _, domain = reveal_line(address).rpartition("@")
    url = f"mailto:{_percent(local)}@{domain}"
    return f'[{held(inert(reveal_line(label)))}]({held(url)} "{SAID}")'


def _mailto(
    label: str, words: str, address: str, subject: str, usual_subject: str, quiet: bool = False
) -> str:
    """RFC 6068; at most 300 characters. Raises ValueError when the words alone are more."""
    head = clean_line(reveal_line(subject or usual_subject))
    body = _percent(reveal(words).replace("\r\n", "\n").replace("\n", "\r\n"))
    local, _, domain = address.rpartition("@")
    start = f"mailto:{_percent(local)}@{domain}?"
    room = _MOST_URL - len(start) - len("subject=&body=") - len(body)
    if room < 0:
        raise ValueError(f"the button {reveal_line(label)!r} writes more than a mailto: link can hold")
    url = f"{start}subject={_short(head, room)}&body={body}"
    title = f' "{QUIET}"' if quiet else ""
    return f"[{held(inert(reveal_line(label)))}]({held(url)}{title})"


def _short(subject: str, room: int) -> str:
    """Percent-encoded in `room` characters; the label at its end stays longest."""
    whole = _percent(subject)
    if len(whole) <= room:
        return whole
    text, _, label = subject.rpartition(" [")
    label = f" [{label}" if text and label.endswith("]") else ""
    text = text if label else subject
    while len(quote(text + label, safe="")) > room:
        if not text:
            return ""
        text = text[:-1].rstrip()
    return quote(text + label, safe="")


@lru_cache(maxsize=2048)
def _percent(text: str) -> str:
    return quote(text, safe="")
