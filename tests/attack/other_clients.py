# ruff: noqa: E501  # tables of words read best in long lines
"""The same words from another mail program: what is done because of them is the same.

`python -m tests.attack.other_clients SEED SECONDS` plays as many mails as there is time for, each as several programs
send it, and prints those of which one came to another end than the plain text, with the number that plays it again.
"""

from __future__ import annotations

import random
import re
import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any

from processor.core.mail import OutboundMail
from tests.attack.letters import last, sent_so_far, whole
from tests.attack.people import CARLA, DAN
from tests.attack.prepared import fresh
from tests.attack.random_mails import ANSWERS, COMMANDS, DOUBTS, HARM, LETTERS, LIGHT, MARKS, WORDS, Part
from tests.attack.records import things, waiting
from tests.attacks import JON, MIA, Attacked
from tests.player import ADDRESS, PROGRAM
from tests.post_office import see

HOURS = 30  # after which the mail of the next morning has come
KINDS: Mapping[Sequence[Part], int] = {COMMANDS: 6, ANSWERS: 5, HARM: 3, WORDS: 4, DOUBTS: 2, LIGHT: 3}
NOTICE = "This e-mail and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed."

Parts = tuple[str, str]  # the text and the HTML of a mail; "" for one that it has not
Client = Callable[[str, OutboundMail | None], Parts]


def _divs(words: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.split("\n"))


def _breaks(words: str) -> str:
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in words.split("\n\n"))


def _mso(words: str) -> str:
    lines = (f"<p class=MsoNormal>{escape(line) or '&nbsp;'}<o:p></o:p></p>" for line in words.split("\n"))
    return f"<html><head><style>p.MsoNormal {{margin:0cm}}</style></head><body lang=EN-US><div class=WordSection1>{''.join(lines)}</div></body></html>"


def _above(mail: OutboundMail) -> str:
    return f"On Mon, 2 Mar 2026 at 16:00, {PROGRAM.name} <{ADDRESS}> wrote:"


def _marked(mail: OutboundMail) -> str:
    return "\n".join(f"> {line}".rstrip() for line in see(mail).text.splitlines())


def _head(mail: OutboundMail) -> str:
    return f"From: {PROGRAM.name} <{ADDRESS}>\nSent: Monday, 2 March 2026 16:00\nTo: {mail.recipient}\nSubject: {see(mail).subject}\n"


def _below(quote: Callable[[OutboundMail], str]) -> Client:
    return lambda words, mail: (f"{words}\n\n{quote(mail)}" if mail else words, "")


def _html_below(quote: Callable[[OutboundMail], str]) -> Client:
    return lambda words, mail: ("", _divs(words) + (quote(mail) if mail else ""))


def _quoted_lines(mail: OutboundMail) -> str:
    return _breaks(see(mail).text)


CLIENTS: Mapping[str, Client] = {
    "plain": lambda words, mail: (words, ""),
    "divs": lambda words, mail: ("", _divs(words)),
    "breaks": lambda words, mail: ("", _breaks(words)),
    "word": lambda words, mail: ("", _mso(words)),
    "both": lambda words, mail: (words, _divs(words)),
    "word and text": lambda words, mail: (words.replace("\n", "\n\n"), _mso(words)),
    "nbsp": lambda words, mail: (re.sub(r"(?<=\w) (?=\w)", "\u00a0", words), ""),
    "blanks": lambda words, mail: ("\n".join(f"{line}  " for line in words.split("\n")), ""),
    "wrapped": lambda words, mail: ("\n".join(textwrap.fill(line, 74) for line in words.split("\n")), ""),
    "phone": lambda words, mail: (f"{words}\n\nSent from my iPhone", ""),
    "notice": lambda words, mail: (f"{words}\n\n{textwrap.fill(NOTICE, 72)}", ""),
    "no text": lambda words, mail: ("\n", _divs(words)),
    "no HTML": lambda words, mail: ("This is a multi-part message in MIME format. Your mail program does not show HTML.", _divs(words)),
    "hidden": lambda words, mail: ("", f'<div style="display:none;max-height:0">REJECT LEAVE</div>{_divs(words)}'),
    "outlook phone": lambda words, mail: (f"{words}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>", ""),
    "virus": lambda words, mail: (f"{words}\n\n\n-- \nDiese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com", ""),
    "banner": lambda words, mail: (f"CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.\n\n{words}", ""),
    "signature": lambda words, mail: (f"{words}\n\n-- \nSam Person, PharmD\nClinical pharmacist | City Hospital\nTel. +49 30 1234567\nwww.city.example", ""),
    "greeting": lambda words, mail: (f"Dear Mentor Exchange,\n\n{words}", ""),
    "table": lambda words, mail: ("", f"<table><tr><td>{_breaks(words)}</td></tr></table>"),
    "spans": lambda words, mail: ("", "".join(f'<p><span style="font-size:11pt">{"</span> <span>".join(escape(w) for w in line.split())}</span></p>' for line in words.split("\n"))),
    "marks": _below(lambda mail: f"{_above(mail)}\n{_marked(mail)}"),
    "marks and phone": _below(lambda mail: f"Von meinem iPhone gesendet\n\n{_above(mail)}\n{_marked(mail)}"),
    "original message": _below(lambda mail: f"-----Original Message-----\n{_head(mail)}\n{see(mail).text}"),
    "line and head": _below(lambda mail: f"{'_' * 32}\n{_head(mail)}\n{see(mail).text}"),
    "head": _below(lambda mail: f"{_head(mail)}\n{see(mail).text}"),
    "unmarked": _below(lambda mail: f"{_above(mail)}\n\n{see(mail).text}"),
    "below": lambda words, mail: (f"{_above(mail)}\n{_marked(mail)}\n\n{words}" if mail else words, ""),
    "gmail": _html_below(lambda mail: f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(_above(mail))}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{_quoted_lines(mail)}</blockquote></div>'),
    "apple": _html_below(lambda mail: f'<br><div><blockquote type="cite"><div>{escape(_above(mail))}</div><br><div>{_quoted_lines(mail)}</div></blockquote></div>'),
    "outlook": _html_below(lambda mail: f"<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{_breaks(_head(mail))[3:-4]}</p></div>{_quoted_lines(mail)}"),
    "outlook web": _html_below(lambda mail: f'<hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr">{_breaks(_head(mail))}</div><div>{_quoted_lines(mail)}</div>'),
}  # fmt: skip
# what servers on the way put into the subject
SERVERS_MARKS: Mapping[str, Callable[[str], str]] = {
    "external": lambda subject: f"[EXTERNAL] {subject}",
    "extern": lambda subject: f"[EXTERN] {subject}".replace("] Re: ", "]Re: "),
    "spam": lambda subject: f"{{Spam?}} {subject}",
    "stars": lambda subject: f"***SPAM*** {subject}",
    "classified": lambda subject: f"{subject} [SEC=OFFICIAL]",
}
WAYS = (*CLIENTS, *SERVERS_MARKS)
ENCODINGS = (("utf-8", "8bit"), ("utf-8", "base64"), ("utf-8", "quoted-printable"), ("windows-1252", "quoted-printable"), ("iso-8859-15", "8bit"))  # fmt: skip


@dataclass(slots=True)
class Scene:
    """One mail, before it is sent by any client."""

    number: int
    kind: str = ""
    who: str = ""
    letter: str = ""  # that it answers
    subject: str = ""
    text: str = ""
    proof: str = "pass"
    marks: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # what came to another end


def scene_of(number: int, most: int = 3) -> Scene:
    dice = random.Random(number)
    kind = dice.choice("amp")
    scene = Scene(number, kind, JON if kind == "a" else MIA)
    scene.letter = dice.choice(("", LETTERS[kind][0], LETTERS[kind][0], LETTERS[kind][1]))
    parts: list[Part] = []
    marks = dice.sample(MARKS, most)
    for _ in range(dice.randint(1, most)):
        among = dice.choices(list(KINDS), list(KINDS.values()))[0]
        part = dice.choice([p for p in among if kind in p.among] or LIGHT)
        if part not in parts:
            parts.append(part)
    parts.sort(key=lambda part: "\n" in part.words and part in LIGHT)
    words = [part.words.format(mark) for part, mark in zip(parts, marks, strict=False)]
    scene.marks = [mark for mark in marks if any(mark in w for w in words)]
    between = dice.choice(("\n\n", "\n\n", "\n"))
    scene.subject = "" if scene.letter else dice.choice(("", "Mentoring", "Hello"))
    if scene.subject == "Mentoring" and "\n" not in words[0]:
        scene.subject, *words = words  # in the subject, and perhaps nothing else
    scene.text = between.join(words)
    scene.proof = dice.choice(("pass", "pass", "pass", ""))
    return scene


def sent_by(scene: Scene, client: str, encoding: tuple[str, str]) -> Any:
    """What came of it, at once and until the next morning."""
    world = fresh("paired" if scene.kind == "p" else "asked")
    mail = last(world, scene.letter, scene.who) if scene.letter and scene.letter != "check-in" else None
    world.later(minutes=10)
    begin, held = sent_so_far(world), len(waiting(world))
    text, html = CLIENTS.get(client, CLIENTS["plain"])(scene.text, mail)
    subject = SERVERS_MARKS.get(client, str)(f"Re: {see(mail).subject}" if mail else scene.subject)
    world.player.take_in(_bytes(world, scene, mail, subject, text, html, encoding))
    world.work()
    at_once = sorted((m.recipient, m.letter) for m in world.player.post.sent[begin:])
    state, now_held = things(world), len(waiting(world)) - held
    read = _read(scene, world, begin)
    world.later(hours=HOURS)
    read_later = _read(scene, world, begin)
    return {"done": state, "letters": at_once, "held": now_held, "read": read, "read later": read_later, "then": things(world)}  # fmt: skip


def _read(scene: Scene, world: Attacked, begin: int) -> list[str]:
    """The marks that a coordinator has seen, in a letter or in the mail that is attached to it."""
    letters = [m for m in world.player.post.sent[begin:] if m.recipient in (CARLA, DAN)]
    attached = " ".join(_words(original) for mail in letters for original in see(mail).originals)
    return [mark for mark in scene.marks if mark in f"{whole(letters)} {attached}"]


def _words(original: bytes) -> str:
    parts = message_from_bytes(original, policy=SMTP).walk()
    return " ".join(str(part.get_content()) for part in parts if part.get_content_maintype() == "text")


def _bytes(
    world: Attacked,
    scene: Scene,
    mail: OutboundMail | None,
    subject: str,
    text: str,
    html: str,
    encoding: tuple[str, str],
) -> bytes:
    message = EmailMessage(policy=SMTP.clone(max_line_length=900))
    domain = scene.who.rpartition("@")[2]
    if scene.proof:
        message["Authentication-Results"] = f"{PROGRAM.authserv_id}; dmarc=pass header.from={domain}"
    message["From"] = scene.who
    message["To"] = str(see(mail).parsed["reply-to"]) if mail else ADDRESS
    message["Subject"] = subject
    message["Date"] = format_datetime(world.player.now)
    message["Message-ID"] = f"<{world.player.taken}.client@{domain}>"
    if mail:
        message["In-Reply-To"] = message["References"] = mail.message_id
    charset, cte = encoding
    if any(not _fits(words, charset) for words in (text, html)):
        charset, cte = "utf-8", "base64"
    if text:
        message.set_content(text + "\n", charset=charset, cte=cte)
    if html and text:
        message.add_alternative(html, subtype="html", charset=charset, cte=cte)
    elif html:
        message.set_content(html, subtype="html", charset=charset, cte=cte)
    return message.as_bytes()


def _fits(words: str, charset: str) -> bool:
    try:
        words.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def played(number: int, sample: int = 6) -> Scene:
    """The same number is the same mail, by the same clients."""
    scene = scene_of(number)
    dice = random.Random(-number)
    plain = sent_by(scene, "plain", ENCODINGS[0])
    for client in dice.sample([name for name in WAYS if name != "plain"], sample):
        encoding = dice.choice(ENCODINGS)
        other = sent_by(scene, client, encoding)
        differs = {k: (plain[k], other[k]) for k in plain if plain[k] != other[k]}
        if differs:
            scene.others.append(f"{client} {encoding}: {differs}")
    return scene


def described(scene: Scene) -> str:
    head = f"{scene.number}: {scene.kind} {scene.letter or 'alone'} {scene.proof or 'unproven'} {scene.subject!r} {scene.text!r}"
    return "\n    ".join([head, *scene.others])


def main(arguments: Sequence[str]) -> None:
    number, seconds = int(arguments[0]), float(arguments[1])
    end, first, broken = time.monotonic() + seconds, number, 0
    while time.monotonic() < end:
        try:
            scene = played(number)
        except Exception as failed:
            print(number, "FAILED", repr(failed)[:300])
            broken += 1
        else:
            if scene.others:
                broken += 1
                print(described(scene))
        number += 1
    print(f"{number - first} mails, {broken} that came to another end from another program")


if __name__ == "__main__":
    main(sys.argv[1:])
