"""What a person meant: quotes, forwards, robots, fields, answers, commands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from processor.core.mail import InboundMail
from processor.core.program import Program
from processor.core.reading.answer.answers import names_of, without_own_card
from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.automatic.verdict import HUMAN, Automatic, Verdict, judge_automatic
from processor.core.reading.body.crossed_out import crossed_out
from processor.core.reading.body.forward import Forwarded, read_forward, unopened
from processor.core.reading.body.lines import LeftOut
from processor.core.reading.body.quotes import is_letter_of_ours, read_body
from processor.core.reading.request.asked import Asked, find_asked
from processor.core.reading.request.commands import (
    Command,
    bare_subject,
    find_command,
    find_ref,
    is_reply,
)
from processor.core.reading.request.fields import read_fields
from processor.core.reading.request.filled_form import SIGN_UPS, filled_form
from processor.core.reading.request.language import read_language
from processor.core.reading.request.several import Several
from processor.core.reading.request.titles import said_in_the_subject, says_no_to_a_question
from processor.core.reading.serials import claimed_serial
from processor.core.rules import RuleBook
from processor.core.tokens import TokenText, find_tokens, pointed_to
from processor.core.trust import BouncedText, find_bounced, find_label

_PARTS = re.compile(r"[\W\d_]+")
_MOST_FAREWELL = 4  # words, before a comma: "With kind regards,"
_OF_WHO_GOES_AWAY = frozenset({"pause", "resume"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A mail with all that its words say; no record has been looked at yet."""

    mail: InboundMail
    automatic: Verdict
    visible: str  # what the person typed, without quotes and signature
    forwarded: Forwarded | None
    form: str  # a blank form of ours that was filled in inside the quotation; "" when none was
    command: Command | None
    tokens: tuple[TokenText, ...]
    bounced: tuple[BouncedText, ...]  # the mails of ours that a report may be about, not yet checked
    language: str  # in which the mail is written, such as "es"; "" when that is not plain
    about: str  # the matter: of the first token, else of the label in the subject; "" for none
    below: str = ""  # sentences that the person typed below a farewell or a phone's line
    short: tuple[str, ...] = ()  # below a farewell: perhaps a sentence of few words, perhaps a title
    left_out: tuple[LeftOut, ...] = ()  # what else the body says, and why it does not count
    language_because: str = ""
    staff: bool = False  # in a coordinator's name
    strange_thread: bool = False  # it answers a mail that is none of ours: its subject is somebody else's
    claimed: str = (
        ""  # the serial of the mail whose subject it commands by, where no token tells that it is ours
    )
    crossed: str = ""  # words of these that the HTML beside them crosses out
    further: tuple[str, ...] = ()  # commands after the first: each is read as a mail of its own
    beside: str = ""  # words below a command that takes none
    doubtful: bool = False  # a yes is in these words, and more that may speak against it
    whole: str = ""  # what was typed, where something further was parted from `visible`
    like_ours: bool = False  # a letter as we write them, and no word beside it
    titled: bool = False  # what is read as typed stands in the subject of a reply to a letter of ours
    denies: bool = False  # in a mail of its own: "That was not me!", or NO and nothing else

    @property
    def typed(self) -> str:
        """What the person typed, with the further commands."""
        return self.whole or self.visible

    @property
    def said(self) -> str:
        """All that was typed: what an answer has to be understood to its end (row 150)."""
        return "\n".join(text for text in (self.visible, self.below) if text)


def read(mail: InboundMail, program: Program, rules: RuleBook, *, as_said: bool = False) -> Reading:
    """All that can be said of a mail without the records.

    `as_said`: a coordinator says what it is, or says it in a member's name: nothing below it is a command.
    """
    automatic = judge_automatic(mail, program.address, rules.vocabularies)
    body = read_body(mail, rules.quoting)
    if automatic.by_subject and _asks_below_it(mail, body.text, rules):
        automatic = HUMAN
    person = automatic.kind is Automatic.NO
    tokens = find_tokens(mail)
    said = said_in_the_subject(mail, body, tokens, rules.vocabularies) if person else ""
    if said:
        body = replace(body, text="\n\n".join(filter(None, (said, body.text))))
    claimed = claimed_serial(mail, program.address) if not tokens else ""
    strange = bool(mail.in_reply_to or mail.references) and not tokens and not claimed
    ours = bool(tokens or claimed) and _names_our_letter(mail, body.text, rules)
    subject = "" if strange or ours else mail.subject
    staff = any(a.addr_spec in program.coordinators for a in mail.senders)
    asked = Asked(command=None, parts=Several(first=body.text), below=body.below)
    if person:
        confirms = any(token.about.startswith("CONF-") for token in tokens)
        alone = staff or as_said  # each line of a coordinator's is a command anyway
        asked = find_asked(subject, body, rules.vocabularies, alone=alone, confirms=confirms)
    command, parts, visible = asked.command, asked.parts, asked.parts.first
    form = filled_form(mail, rules) if person else ""
    language, why = read_language(command, visible, rules) if person else ("", "")
    return Reading(
        mail=mail,
        automatic=automatic,
        visible=visible,
        forwarded=_passed_on(mail, program, rules) if person else None,
        form=form,
        command=command,
        language=language,
        tokens=tokens,
        bounced=find_bounced(mail),
        about=tokens[0].about if tokens else ("" if strange else find_label(mail)) or find_ref(visible),
        staff=staff,
        strange_thread=strange,
        claimed=claimed if command is not None and command.in_subject else "",
        below=asked.below,
        short=body.short,
        left_out=body.left,
        language_because=why,
        crossed=crossed_out(mail, f"{visible}\n{form}") if person else "",
        further=parts.further,
        beside=parts.beside,
        doubtful=parts.doubtful,
        whole=body.text if visible != body.text else "",
        titled=bool(said),
        denies=person
        and not (tokens and tokens[0].about)
        and says_no_to_a_question(mail, asked, rules.vocabularies),
        like_ours=person
        and not pointed_to(mail)
        and is_letter_of_ours(mail, body, rules.quoting, program.name),
    )


def _names_our_letter(mail: InboundMail, text: str, rules: RuleBook) -> bool:
    """Behind "Re:" the subject of a letter that is answered asks for nothing: "Why we wrote to you".

    But over a form that was filled in, or a promise, it says which one that is: "Find a mentor: your form".
    """
    command = find_command(bare_subject(mail.subject), "", rules.vocabularies)
    if not is_reply(mail.subject) or command is None or not command.rest:
        return False
    if command.kind not in SIGN_UPS:
        return True
    asks_or_weighs = "?" in text or is_grave(text, rules.vocabularies)
    return asks_or_weighs and not read_fields(text, rules)


def _asks_below_it(mail: InboundMail, visible: str, rules: RuleBook) -> bool:
    """ "PAUSE UNTIL 1 June" under "Out of office in May", in answer to no mail: that is a person's."""
    if mail.in_reply_to or mail.references:
        return False
    command = find_command("", visible, rules.vocabularies)
    return command is not None and command.kind in _OF_WHO_GOES_AWAY


def _passed_on(mail: InboundMail, program: Program, rules: RuleBook) -> Forwarded | None:
    """A mail of our own that comes back below somebody's words is answered, whatever button was pressed."""
    found = read_forward(mail, rules.quoting)
    if found is None:
        return _unopened(mail, program)
    ours = bool(found.named) and all(program.is_ours(each) for each in found.named)
    if ours and not found.others:
        return None
    return replace(found, text=_without_passers_card(found.text, mail, rules))


def _without_passers_card(text: str, mail: InboundMail, rules: RuleBook) -> str:
    """Many mail programs put the signature of whoever passes a mail on below that mail."""
    mailboxes = (a.addr_spec.partition("@")[0] for a in mail.senders)
    names = names_of(*(a.name for a in mail.senders), *(_PARTS.sub(" ", each) for each in mailboxes))
    above, _, last = text.rstrip().rpartition("\n\n")
    before, line, below = f"\n{last}".rpartition("\n-- \n")
    if not line:
        before, line, below = f"\n{last}".rpartition("\n--\n")
    first, _, rest = last.partition("\n")
    if not line and first.endswith(",") and len(first.split()) <= _MOST_FAREWELL:
        before, below = first, rest
    whole = f"{above}\n\n{before.strip()}\n\n{below}" if below else text
    without = without_own_card(whole, rules.vocabularies, names, marked=bool(line))
    return text if without == whole else without


def _unopened(mail: InboundMail, program: Program) -> Forwarded | None:
    """What a coordinator passes on in a file that nobody opens; a command above it still counts."""
    closed = unopened(mail)
    from_us = any(a.addr_spec in program.coordinators for a in mail.senders)
    if not closed or not from_us or mail.in_reply_to or mail.references:
        return None
    return Forwarded(
        sender=None, subject="", text="", announced=False, doubt=closed, because="a file is attached"
    )
