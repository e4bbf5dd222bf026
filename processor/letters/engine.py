"""The letter writer: chooses the template, renders it with inert data, and frames the mail."""

from __future__ import annotations

import hashlib
import hmac
import re
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import TemplateSyntaxError

from processor.core.mail import OutboundMail
from processor.core.outcome import Enclosure, Letter
from processor.core.program import Program
from processor.core.rules import AreaRule
from processor.core.sayings import Sayings
from processor.core.tokens import Tokens, make_tokens
from processor.core.trust import bounce_mac, id_mac
from processor.letters import framing
from processor.letters.faults import LetterFaulty, LetterRefused
from processor.letters.framing import Part, with_files
from processor.letters.inert import HELD, Datum, clean_line, inert, reveal_line, shown
from processor.letters.invitation import invitation, method_of, with_invitation
from processor.letters.layout import page as html_page
from processor.letters.markup import parse
from processor.letters.plain import to_text, wrapped
from processor.letters.sandbox import CONTEXT, RenderContext, Sandbox
from processor.letters.sentences import SENTENCES_FILE
from processor.letters.sheets import Sheets
from processor.letters.template_loader import Shelf
from processor.letters.wording import WORDS_FILE, Wording

_MOST_NAME = 100  # characters of a display name in a header field
_MOST_SUBJECT = 200  # characters, without its label
_UNRENDERED = re.compile(r"\{\{|\{%|\{#|\}\}|%\}")
_FOREIGN_LINK = re.compile(r"""\bhref\s*=\s*(?!"mailto:)|\bsrc\s*=""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter's words, before they are framed."""

    subject: str
    text: str  # line ends "\n"
    html: str
    language: str  # of the template that was found


class LetterWriter:
    """Implements ports.Writer. Safe in several threads; templates are read when it is made."""

    def __init__(
        self,
        program: Program,
        templates: Path,
        policy_token_days: int,
        areas: Sequence[AreaRule] = (),
        sheets: Sheets | None = None,
        sandbox: Callable[[Shelf], Sandbox] = Sandbox,
    ) -> None:
        """`sheets` are the templates as they were read before; without them the folder is read now."""
        self._program = program
        self._token_days = policy_token_days
        self._zone = ZoneInfo(program.time_zone)
        self._list_id = program.address.lower().replace("@", ".")
        self._coordinators = frozenset(address.lower() for address in program.coordinators)
        self._sender_name = clean_line(program.name, _MOST_NAME, links=True)
        self._named = replace(program, name=self._sender_name, association=clean_line(program.association))
        self._areas: dict[str, dict[str, str]] = {}  # language -> area -> its name there
        for area in areas:
            for language, label in area.labels.items():
                self._areas.setdefault(language, {})[area.name] = label
        self._shelf = Shelf(templates, (program.language, "en"), sheets)
        self._templates = sandbox(self._shelf)
        self._templates.globals["program"] = {
            "name": Datum(inert(self._sender_name)),  # "Mentors.org" may be its name
            "address": shown(program.address),
            # the operator's own, shown as it is: a mail program makes a link of it, while no letter has one
            "directory_url": Datum(inert(clean_line(program.directory_url, links=True))),
        }

    def check(self) -> list[str]:
        """Every fault of every template in every language, each a sentence with file and line."""
        return self._shelf.faults(self._templates)

    def preview(self, name: str, language: str, data: Mapping[str, object]) -> tuple[str, str, str]:
        """(subject, text, html) for a reader; `to_name` and `about` are taken from the data."""
        about = str(data.get("about", ""))
        written = self._render(
            name,
            language or self._program.language,
            data,
            to_name=str(data.get("to_name", "")),
            about=about,
            reply_address=self._program.address,
            coordinator=data.get("to_name") == "",
        )
        return f"{written.subject} [{about}]" if about else written.subject, written.text, written.html

    def write(self, letter: Letter, *, cause: str, now: datetime, key: bytes) -> OutboundMail:
        """The final bytes, the same for the same arguments.

        Raises LetterFaulty (template and data do not fit), LetterRefused (the mail would be read
        otherwise than it was meant), ValueError (an address that no mail can be sent to).
        """
        recipient = framing.bare_addr_spec(letter.to)
        address = framing.bare_addr_spec(self._program.address)
        serial = _serial(key, cause, letter.name, letter.to, letter.about)
        tokens = self._tokens(letter, serial, now, key)
        reply_to = self._tagged(address, tokens.reply)
        reply_name = self._sender_name
        if letter.replies_to:
            reply_to, reply_name = framing.bare_addr_spec(letter.replies_to), ""
        # what is quoted on with the text must not be worth a reply (core/tokens.py)
        button_to = self._tagged(address, tokens.reference)
        written = self._render(
            letter.name,
            letter.language or self._program.language,
            letter.data,
            to_name=letter.to_name,
            about=letter.about,
            reply_address=button_to,
            coordinator=recipient.lower() in self._coordinators,
            reference=tokens.reference,
        )
        label = f"[{letter.about}]" if letter.about else ""
        subject = f"{written.subject} {label}".rstrip()
        # the token proves who answers, the last part a report on this very mail
        local = f"{tokens.reply}.{serial}" if tokens.reply else serial
        local = local if letter.replies_to else f"{local}.{id_mac(key, serial)}"
        message_id = f"<{local}@{address.rpartition('@')[2]}>"
        to_name = clean_line(letter.to_name, _MOST_NAME)
        references = framing.chain(letter.references, letter.in_reply_to)
        answered = (letter.in_reply_to,) if framing.is_msg_id(letter.in_reply_to) else ()
        fields = (
            ("From", framing.mailbox_field("From", self._sender_name, address)),
            ("To", framing.mailbox_field("To", to_name, recipient)),
            ("Subject", framing.text_field("Subject", written.subject, label)),
            ("Date", f"Date: {format_datetime(now.astimezone(self._zone))}\r\n"),
            ("Message-ID", framing.id_field("Message-ID", (message_id,))),
            ("In-Reply-To", framing.id_field("In-Reply-To", answered) if answered else ""),
            ("References", framing.id_field("References", references) if references else ""),
            ("Reply-To", framing.mailbox_field("Reply-To", reply_name, reply_to)),
            # RFC 3834, 5
            ("Auto-Submitted", f"Auto-Submitted: auto-{'replied' if letter.answers else 'generated'}\r\n"),
            ("X-Auto-Response-Suppress", "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"),
            ("X-Mentor-Exchange", f"X-Mentor-Exchange: {address}\r\n"),
            ("List-Id", framing.id_field("List-Id", (f"<{self._list_id}>",))),  # RFC 2919
            ("List-Help", framing.id_field("List-Help", (f"<mailto:{address}?subject=HELP>",))),
            ("List-Unsubscribe", self._unsubscribe(letter, reply_to)),
            ("Feedback-ID", f"Feedback-ID: {letter.name}:{self._list_id}\r\n"),
            ("MIME-Version", "MIME-Version: 1.0\r\n"),
        )
        header = "".join(line for _, line in fields)
        if letter.example is not None:
            letter = self._with_example(letter, letter.example, cause=cause, now=now, key=key)
        raw = framing.assemble(header, self._body(letter, written, now), serial)
        framing.verify(
            raw,
            framing.Meant(
                names=(*(name for name, line in fields if line), "Content-Type"),
                subject=subject,
                mailboxes=(
                    ("From", self._sender_name, address),
                    ("To", to_name, recipient),
                    ("Reply-To", reply_name, reply_to),
                ),
            ),
        )
        return OutboundMail(
            serial=serial,
            message_id=message_id,
            return_path=self._tagged(address, f"b-{serial}.{bounce_mac(key, serial)}"),
            recipient=recipient,
            letter=letter.name,
            about=letter.about,
            subject=subject,
            raw=raw,
            deed=letter.deed,
            waits_minutes=letter.waits_minutes,
            caused_by=letter.caused_by,
            proven=letter.proven,
        )

    @staticmethod
    def _unsubscribe(letter: Letter, reply_to: str) -> str:
        """A mail from its reader, as if they had replied with that command (RFC 2369, 3.2)."""
        if not letter.unsubscribe:
            return ""
        return framing.id_field(
            "List-Unsubscribe", (f"<mailto:{reply_to}?subject={quote(letter.unsubscribe)}>",)
        )

    def _with_example(
        self, letter: Letter, example: Letter, *, cause: str, now: datetime, key: bytes
    ) -> Letter:
        """Its token would be its reader's: whoever is only shown the letter gets none."""
        shown_only = replace(example, holder="", example=None)
        mail = self.write(shown_only, cause=f"example of {cause}", now=now, key=key)
        file = Enclosure(filename="example.eml", content_type="message/rfc822", content=mail.raw)
        return replace(letter, files=(*letter.files, file), example=None)

    def _tagged(self, address: str, detail: str) -> str:
        """As it is where the mail host knows no plus addresses (row 168), or nothing is to be added."""
        return framing.sub_address(address, detail) if detail and self._program.plus_addresses else address

    def _tokens(self, letter: Letter, serial: str, now: datetime, key: bytes) -> Tokens:
        """None when the letter has no holder, or no matter."""
        matter = letter.reply_about or letter.about
        if not letter.holder or not matter or letter.replies_to:
            return Tokens()  # whoever gets a reply in our place gets what it carries, too
        return make_tokens(
            key, about=matter, holder=letter.holder, letter=letter.name, serial=serial, now=now,
            days=self._token_days,
        )  # fmt: skip

    def _body(self, letter: Letter, written: Written, now: datetime) -> Part:
        alternatives = tuple(
            Part(
                content_type=f"text/{kind}; charset=utf-8",
                body=text.replace("\n", "\r\n").encode(),
                encoding="quoted-printable",
            )
            for kind, text in (("plain", written.text), ("html", written.html))
        )
        if letter.meeting is None:
            body = Part(content_type="multipart/alternative", parts=alternatives)
        else:
            words = self._wording(written.language)
            ics = invitation(letter.meeting, self._program, now, words)
            body = with_invitation(alternatives, ics, method_of(letter.meeting))
        return with_files(body, letter.files) if letter.files else body

    def _wording(self, language: str) -> Wording:
        try:
            return self._shelf.wording(language)
        except ValueError as error:
            raise LetterFaulty(f"{self._shelf.path(f'{language}/{WORDS_FILE}')}, line 1: {error}") from error

    def _sayings(self, language: str) -> Sayings:
        try:
            return self._shelf.sayings(language, self._areas.get(language))
        except ValueError as error:
            path = self._shelf.path(f"{language}/{SENTENCES_FILE}")
            raise LetterFaulty(f"{path}, line 1: {error}") from error

    def _render(
        self,
        name: str,
        wanted: str,
        data: Mapping[str, object],
        *,
        to_name: str,
        about: str,
        reply_address: str,
        coordinator: bool,
        reference: str = "",
    ) -> Written:
        language = self._shelf.language(name, wanted)
        if language is None:
            raise LetterFaulty(f"there is no template {name!r} for the language {wanted!r} or any fallback")
        full_name = clean_line(to_name)
        seen = {str(key): shown(value) for key, value in data.items()} | {
            "to_name": shown(full_name),
            "first_name": shown(full_name.split(" ")[0]),
            "about": shown(about),
            "reply_address": shown(reply_address),
            "language": language,
        }
        key = f"{language}/{name}.md"
        context = RenderContext(
            language=language,
            words=self._wording(language),
            zone=self._zone,
            subject="",
            reply_address=reply_address,
            program_address=self._program.address,
            areas=self._areas.get(language, {}),
            sayings=self._sayings(language),
        )
        mark = HELD.set([])
        try:
            footer = context.words.footer_of(self._named, coordinator=coordinator)
            return self._page(key, seen, context, about=about, reference=reference, footer=footer)
        finally:
            HELD.reset(mark)

    def _page(
        self,
        key: str,
        seen: Mapping[str, object],
        context: RenderContext,
        *,
        about: str,
        reference: str,
        footer: Sequence[str],
    ) -> Written:
        # its values are clean already
        subject = clean_line(
            reveal_line(self._run(f"{key} subject", seen, context)), _MOST_SUBJECT, links=True
        )
        if not subject:
            raise LetterFaulty(f"{self._shelf.path(key)}, line 1: the subject came out empty")
        label = f" [{about}]" if about else ""
        context = replace(context, subject=f"Re: {subject}{label}")
        words = context.words
        last_line = words.reference.format(token=reference) if reference else ""
        if context.reply_address == self._program.address:  # which says nothing of the matter
            context = replace(context, last_line=last_line)
        try:
            page = parse(self._run(key, seen, context))
            text = to_text(page.steps, words)
            html = html_page(
                page.html, language=context.language, title=subject, program=self._sender_name,
                association=self._named.association, footer=footer, reference=last_line,
            )  # fmt: skip
        except ValueError as error:
            raise LetterFaulty(f"{self._shelf.path(key)}, line 1: has {error}") from error
        if _may_link(html) and any(_FOREIGN_LINK.search(tag[0]) for tag in _TAG.finditer(html)):
            raise LetterRefused(f"{self._shelf.path(key)} made a link that is no mailto:")
        foot = "\n".join(wrapped(line) for line in footer)
        below = "\n\n".join(part for part in (text, last_line, f"-- \n{foot}") if part)
        written = Written(subject=subject, text=f"{below}\n", html=html, language=context.language)
        self._finished(key, written)
        return written

    def _finished(self, key: str, written: Written) -> None:
        """For a rehearsal, which looks at all that is written."""

    def _run(self, key: str, seen: Mapping[str, object], context: RenderContext) -> str:
        """The template's Markdown, its data still inert."""
        mark = CONTEXT.set(context)
        try:
            markdown = self._templates.get_template(key).render(seen)
        except TemplateSyntaxError as error:
            path = self._shelf.path(error.name or key)
            raise LetterFaulty(f"{path}, line {error.lineno}: {error.message}") from error
        except Exception as error:  # a template may raise anything: its own arithmetic, a filter's wishes
            raise LetterFaulty(f"{_place(error, self._shelf.path(key))}: {error}") from error
        finally:
            CONTEXT.reset(mark)
        left = _UNRENDERED.search(markdown) if "{" in markdown or "}" in markdown else None
        if left:
            line = markdown.count("\n", 0, left.start()) + 1
            raise LetterFaulty(f"{self._shelf.path(key)}, line {line} or after: {left[0]!r} is left over")
        return markdown


def _may_link(html: str) -> bool:
    """False for nearly every letter: then it need not be searched tag by tag for a foreign link."""
    lower = html.lower()
    return "src" in lower or lower.count("href") != html.count(' href="mailto:')


def _place(error: Exception, path: Path) -> str:
    """The template line that raised, which may stand in an included file."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(path.parent.parent)
    ]
    if not frames:
        return f"{path}, line 1"
    places = Counter((frame.filename, frame.lineno) for frame in frames)
    # one that includes itself goes round and round, and ends wherever the last straw lies
    circle = isinstance(error, RecursionError)
    file, line = places.most_common(1)[0][0] if circle else (frames[-1].filename, frames[-1].lineno)
    return f"{file}, line {line}"


def _serial(key: bytes, *parts: str) -> str:
    """The same for the same letter and cause; its parts can be guessed, so it is keyed (fault 50)."""
    said = "\0".join(("serial", *parts)).encode("utf-8", "surrogatepass")
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:16]
