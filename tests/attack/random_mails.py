# ruff: noqa: E501  # tables of words read best in long lines
"""Mails put together at random of what people write: commands, answers, words for a person, thanks, a form.

Whatever stands in one mail, and in whatever order: each part of it is done, or somebody reads it.
`python -m tests.attack.random_mails SEED SECONDS` plays as many as there is time for and prints those of which a
part was lost, each with the number that plays it again.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.attack.deeds import until_offered
from tests.attack.letters import got, last, letter_names, sent_so_far, whole
from tests.attack.people import ADA, CARLA, DAN
from tests.attack.prepared import fresh
from tests.attack.records import pairs, request_states, waiting
from tests.attacks import JON, MIA, Attacked

HOURS = 30  # after which the mail of the next morning has come
Done = Callable[[Attacked, str, int], bool]  # the world, who wrote, how many letters there were before


def _letter(*kinds: str) -> Done:
    return lambda w, who, begin: bool({*kinds} & {*letter_names(got(w, who, begin))})


def _told(w: Attacked, who: str, begin: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Part:
    """`words` with `{}` where a word stands that no other part has."""

    words: str
    done: Done = _told  # whether it was done; else somebody has to read it
    among: str = "amp"  # office: mentor asked (a), mentee of a pair (p), mentee who has asked (m)
    at_once: bool = False  # a person has to read it now
    yes: bool = False
    against: bool = False  # a yes beside it is none


COMMANDS = (
    Part("STATUS", _letter("status")), Part("ESTADO", _letter("status")), Part("ÜBERSICHT", _letter("status")),
    Part("HELP", _letter("help")), Part("BROWSE", _letter("directory", "browse-members-only"), "mp"), Part("EXPORT", _letter("export")),
    Part("PAUSE", _letter("paused", "browse-members-only", "pause-which-day")), Part("PAUSE UNTIL 1 June", _letter("paused", "browse-members-only", "pause-which-day")), Part("PAUSE bis 1. Juni", _letter("paused", "browse-members-only", "pause-which-day")),
    Part("RESUME", _letter("resumed", "status", "already-active", "browse-members-only")), Part("DEUTSCH", _letter("language-chosen")),
    Part("LEAVE", _letter("left", "leave-or-reject"), against=True), Part("ERASE", _letter("confirm-erase"), against=True),
    Part("CHANGE ADDRESS new{}@home.example", lambda w, who, b: _letter("address-which")(w, who, b) or any(m.recipient.endswith("home.example") for m in w.player.post.sent[b:])),
    Part("WITHDRAW", _letter("withdrawn", "nothing-to-withdraw"), "m", against=True),
    Part("REQUEST M-1003\nI am a {} and would like to learn.", lambda w, who, b: bool(got(w, ADA, b)) or _letter("request-limit", "request-unavailable", "request-needs-profile", "request-partner")(w, who, b), "mp"),
    Part("QUEUE M-1003\nI am a {} and would like to learn.", _letter("request-queued", "request-received", "request-limit", "request-needs-profile"), "m"),
    Part("END NOW", _letter("ended", "nothing-to-end", "end-offered"), "p", against=True), Part("RENEW", _letter("vote-noted", "renewed", "too-early-to-renew", "nothing-to-end"), "p"),
    Part("WAIT UNTIL 1 May", _letter("waiting", "request-pending", "help"), "m", against=True), Part("WHY", _letter("why", "why-not")),
)  # fmt: skip
ANSWERS = (
    Part("ACCEPT", lambda w, who, b: request_states(w)[:1] == "A", "a", yes=True), Part("Yes, gladly.", lambda w, who, b: request_states(w)[:1] == "A" or "help" in letter_names(got(w, who, b)), "a", yes=True),
    Part("Ja, gerne!", lambda w, who, b: request_states(w)[:1] == "A", "a", yes=True), Part("Oui, avec plaisir.", lambda w, who, b: request_states(w)[:1] == "A", "a", yes=True),
    Part("REJECT", lambda w, who, b: request_states(w)[:1] == "R" or _letter("answer-withdrawn")(w, who, b), "a", against=True), Part("Sorry, I cannot take that on.", lambda w, who, b: request_states(w)[:1] == "R" or _letter("answer-withdrawn")(w, who, b), "a", against=True),
    Part("WAIT UNTIL 1 May", _letter("deferred-noted", "help"), "a", against=True),
)  # fmt: skip
HARM = (
    Part("He threatens me with a {}.", at_once=True), Part("He slapped me, and the {} saw it.", at_once=True),
    Part("Er bedroht mich, und {} weiss davon.", at_once=True), Part("I am afraid of him since the {}.", at_once=True),
    Part("Il me harcèle depuis {}.", at_once=True), Part("Me amenaza desde el {}.", at_once=True),
)  # fmt: skip
WORDS = (
    Part("My phone number has changed to {}."), Part("Could you also tell me how the {} works?"), Part("PS: Is there a {} this year?"),
    Part("By the way, my colleague Tom {} wants to join as well."), Part("Our {} has moved to Leeds, please correct my profile."),
    Part("Können Sie mir bitte sagen, wann das {} ist?"), Part("Please send the invoice to our {} department."),
    Part("I also wanted to complain about the last {}."), Part("Bitte ändern Sie meinen Titel in {}."), Part("Pouvez-vous me dire quand a lieu le {} ?"),
    Part("pause until 1 June", _letter("paused", "deferred-noted", "browse-members-only")), Part("status please", _letter("status")), Part("Please pause my profile in May.", _letter("paused", "pause-which-day", "deferred-noted")),
    Part("I want to leave the program.", _letter("left", "leave-or-reject")),
    Part("Bitte teilen Sie ihr mit, dass ich {} mag."), Part("Please tell my partner that the {} is late."), Part("CONCERN about the {}", at_once=True),
    Part("Concern: the {} is not what I expected.", at_once=True), Part("I have found another {}.", among="m"), Part("Prefiero hablar con usted del {}."),
    Part("My new address is new{}@home.example", _letter("address-which")), Part("I did not get your letter of {} at all."), Part("Can I have two mentors, one for {}?"),
)  # fmt: skip
DOUBTS = (
    Part("Sorry, wrong button.", against=True), Part("But only if she lives in {}.", against=True), Part("Actually, let me think about the {} first.", against=True),
    Part("Not before I have spoken to my {}.", against=True), Part("On second thought, no.", against=True), Part("Aber nur, wenn sie {} mag.", against=True),
)  # fmt: skip
LIGHT = (
    Part("Thank you so much!", lambda w, who, b: True), Part("Kind regards\nJon", lambda w, who, b: True), Part("Hope you are well.", lambda w, who, b: True),
    Part("Vielen Dank!", lambda w, who, b: True), Part("Have a nice weekend.", lambda w, who, b: True), Part("Dear all,", lambda w, who, b: True),
)  # fmt: skip
FAREWELL = LIGHT[1]  # what stands below it is a signature
NOTED = ("REQUEST", "QUEUE")  # what stands below these is their note
KINDS = ((COMMANDS, 8), (ANSWERS, 4), (HARM, 3), (WORDS, 4), (DOUBTS, 1), (LIGHT, 3))
MARKS = (
    "zebra", "otter", "walrus", "badger", "heron", "lynx", "puffin", "gecko",
)  # fmt: skip


@dataclass(slots=True)
class Mail:
    number: int
    kind: str  # how it stands: a, m or p
    world: Attacked
    who: str
    begin: int
    parts: list[tuple[Part, str]] = field(default_factory=list)
    where: str = ""
    subject: str = ""
    text: str = ""
    proof: str = "pass"
    lost: list[str] = field(default_factory=list)


LETTERS = {
    "a": ("request", "welcome-mentor", "reminder"),
    "m": ("request-received", "welcome-mentee"),
    "p": ("introduction-mentee", "check-in", "renewal-offer"),
}


def mail_of(number: int, most: int = 4) -> Mail:
    """The same number is the same mail."""
    dice = random.Random(number)
    kind = dice.choice("aamp")
    world = fresh("paired" if kind == "p" else "asked")
    who = JON if kind == "a" else MIA
    letter = dice.choice(LETTERS[kind])
    if letter == "reminder":
        world.later(days=9)
    if letter == "check-in":
        world.later(days=22)
    if letter == "renewal-offer":
        until_offered(world)
    mail = Mail(number=number, kind=kind, world=world, who=who, begin=0)
    marks = dice.sample(MARKS, most)
    while len(mail.parts) < dice.randint(2, most):
        parts = dice.choices([k for k, _ in KINDS], [n for _, n in KINDS])[0]
        fitting = [p for p in parts if kind in p.among]
        part = dice.choice(fitting or LIGHT)
        if part not in [p for p, _ in mail.parts] and (mail.parts or part is not FAREWELL):
            mark = marks[len(mail.parts)]
            mail.parts.append((part, part.words.format(mark)))
    mail.parts.sort(key=lambda each: each[0] is FAREWELL)
    words = [w for _, w in mail.parts]
    mail.where = dice.choice(("alone", "subject", letter, letter))
    mail.proof = dice.choice(("pass", "pass", "pass", ""))
    if mail.where == "subject" and "\n" not in words[0] and not any(w.startswith(NOTED) for w in words):
        mail.subject, words = words[0], words[1:]
    joint = dice.choice(("\n\n", "\n\n", "\n", "\n\n\n"))
    before = dice.choice(("", "", "", "", "{}. ", "- ", "* ", "{}) "))
    mail.text = joint.join(before.format(n) + w for n, w in enumerate(words, 1))
    mail.begin = sent_so_far(world)
    _play(mail)
    return mail


def _play(mail: Mail) -> None:
    world, who, begin = mail.world, mail.who, mail.begin
    held = len(waiting(world))
    if mail.where in ("alone", "subject"):
        sent = world.write(who, mail.subject, mail.text, proof=mail.proof)
    else:
        sent = world.reply(who, last(world, mail.where, who), mail.text, proof=mail.proof)
    at_once = whole(got(world, CARLA, begin) + got(world, DAN, begin))
    is_held = len(waiting(world)) > held
    answered = bool([m for m in sent if m.recipient == who])
    done = [part.done(world, who, begin) for part, _ in mail.parts]
    sure = not any(part.against for part, _ in mail.parts)
    if mail.kind == "a" and not sure and pairs(world):
        mail.lost.append("a yes that was none")
    world.later(hours=HOURS)
    staff = whole(got(world, CARLA, begin) + got(world, DAN, begin))
    others = whole([m for m in world.player.post.sent[begin:] if m.recipient not in (CARLA, DAN)])
    asked_back = {*letter_names(got(world, who, begin))} & ASKS_BACK
    noted = False
    for (part, words), was_done in zip(mail.parts, done, strict=True):
        mark = next((m for m in MARKS if m in words), words.partition("\n")[0])
        if part.at_once and mark not in at_once and not (not mail.proof and mark in staff):
            mail.lost.append(f"nobody reads at once: {words!r}")
        elif not (was_done or part.done(world, who, begin)):
            read = mark in staff or (mark in MARKS and mark in others)
            if not read and not is_held and not asked_back and not noted:
                mail.lost.append(f"lost: {words!r}")
        noted = words.startswith(NOTED) or (noted and part not in COMMANDS)
    if world.player.records()["inbox"]["quarantined"]:
        mail.lost.append("in quarantine")
    light = all(part in LIGHT for part, _ in mail.parts)
    if not answered and not is_held and not light:
        mail.lost.append("silence")


ASKS_BACK = {
    "confirm",
    "answer-unclear",
    "answer-confirm",
    "question",
    "leave-or-reject",
    "about-program",
    "question-passed",
    "deferred-noted",
}


def described(mail: Mail) -> str:
    """What plays it again, what stood in it, and what came of it."""
    world, begin = mail.world, mail.begin
    letters = letter_names(got(world, mail.who, begin)), letter_names(got(world, CARLA, begin))
    how = f"{mail.kind} {mail.where} {mail.proof or 'unproven'}"
    return f"{mail.number}: {mail.lost} | {how} | {mail.subject!r} | {mail.text!r} | {letters}"


def main(arguments: Sequence[str]) -> None:
    number, seconds = int(arguments[0]), float(arguments[1])
    end, first, broken = time.monotonic() + seconds, number, 0
    while time.monotonic() < end:
        try:
            mail = mail_of(number)
        except Exception as failed:
            print(number, "FAILED", repr(failed)[:300])
            broken += 1
        else:
            if mail.lost:
                broken += 1
                print(described(mail))
        number += 1
    print(f"{number - first} mails, {broken} of which something was lost")


if __name__ == "__main__":
    main(sys.argv[1:])
