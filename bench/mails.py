"""A day's mail to a program: commands, forms and answers, as different mail clients write them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.people import FIRST, email, is_mentor, member, name, sign_up_form
from processor.core.outcome import Letter
from processor.core.program import Member, MentorRequest, Program, Role
from processor.core.rules import RuleBook
from processor.core.tokens import holder
from processor.demo.clients import Client, new_mail, reply
from processor.letters.engine import LetterWriter

TEMPLATES = Path(__file__).parents[1] / "templates"
NEWCOMERS = 10_000_000  # numbers of people who are no members yet
# Of 100 mails, as a program in its busy weeks may get them.
MIX = {
    "browse": 22,
    "status": 16,
    "request": 12,
    "answer": 12,
    "mentee signs up": 10,
    "mentor signs up": 7,
    "new profile": 4,
    "help": 9,
    "pause": 4,
    "thanks": 4,
}
_CLIENTS = (*(Client.OUTLOOK, Client.OUTLOOK_WEB, Client.GMAIL) * 3, *Client)
_ANSWERS = (
    "ACCEPT",
    "Accept, with pleasure!",
    "Yes, happy to.",
    "ACCEPT",
    "REJECT",
    "No, sorry, not this year.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """Who may write: the first `members` of the made-up people, and the mentors of open requests."""

    program: Program
    rules: RuleBook
    key: bytes  # of the database's tokens
    members: int
    asked: Sequence[MentorRequest]

    def write(self, count: int, now: datetime, seed: int = 1) -> list[bytes]:
        """That many mails, in the mix; the same arguments give the same bytes. Each open request is
        answered once at most.
        """
        dice = random.Random(seed)  # a mix, no secret
        kinds = [kind for kind, share in MIX.items() for _ in range(round(share * count / 100))]
        kinds += ["browse"] * (count - len(kinds))
        dice.shuffle(kinds)
        scribe = _Scribe(self, dice, now, seed)
        return [scribe.write(kind, nth) for nth, kind in enumerate(kinds[:count])]


class _Scribe:
    def __init__(self, who: Correspondence, dice: random.Random, now: datetime, seed: int) -> None:
        self._who = who
        self._dice = dice
        self._now = now
        self._newcomer = NEWCOMERS + 100_000 * seed
        self._areas = tuple(rule.name for rule in who.rules.areas)
        self._writer = LetterWriter(who.program, TEMPLATES, who.rules.policy.token_days)
        self._open = iter(who.asked)
        everyone = range(who.members)
        busy = {number - FIRST for request in who.asked for number in (request.mentee, request.mentor)}
        self._mentors = [nth for nth in everyone if is_mentor(nth)]
        self._mentees = [nth for nth in everyone if not is_mentor(nth)]
        self._free = [nth for nth in self._mentees if nth not in busy] or self._mentees
        self._turns: dict[int, int] = {}
        self._write: dict[str, Callable[[int], bytes]] = {
            "browse": self._browse,
            "status": lambda nth: self._command(nth, "STATUS"),
            "request": self._request,
            "answer": self._answer,
            "mentee signs up": lambda nth: self._sign_up(nth, mentor=False),
            "mentor signs up": lambda nth: self._sign_up(nth, mentor=True),
            "new profile": self._new_profile,
            "help": lambda nth: self._command(nth, "HELP"),
            "pause": lambda nth: self._command(nth, self._dice.choice(("PAUSE UNTIL 1 June", "RESUME"))),
            "thanks": lambda nth: self._command(nth, "Thank you", "Thanks a lot, that was very kind of you."),
        }

    def write(self, kind: str, nth: int) -> bytes:
        return self._write[kind](nth)

    def _next(self, among: Sequence[int]) -> int:
        """One after the other, so that nobody writes much more than the others do."""
        turn = self._turns[id(among)] = self._turns.get(id(among), -1) + 1
        return among[turn % len(among)]

    def _mail(self, nth: int, who: int, subject: str, text: str) -> bytes:
        # a number in the text keeps two mails of one person different, as their Message-IDs are too
        client = self._dice.choice(_CLIENTS)
        at = self._now.replace(microsecond=0, second=nth % 60, minute=nth // 60 % 60)
        program, server = self._who.program.address, self._who.program.authserv_id
        return new_mail(client, name(who), email(who), program, subject, text, at, server)

    def _command(self, nth: int, subject: str, text: str = "") -> bytes:
        who = self._next(self._mentees if nth % 3 else self._mentors)
        return self._mail(nth, who, subject, text or subject)

    def _browse(self, nth: int) -> bytes:
        what = self._dice.choice(("", "page 2", *self._areas, "critical cre"))
        return self._command(nth, f"BROWSE {what}".strip())

    def _request(self, nth: int) -> bytes:
        mentor = FIRST + self._dice.choice(self._mentors)
        note = "I would like to talk with you about the way you took, and about what comes next for me."
        return self._mail(nth, self._next(self._free), f"REQUEST M-{mentor}", note)

    def _sign_up(self, nth: int, *, mentor: bool) -> bytes:
        self._newcomer += 1
        while is_mentor(self._newcomer) is not mentor:
            self._newcomer += 1
        role = "MENTOR" if mentor else "MENTEE"
        return self._mail(nth, self._newcomer, f"SIGN UP {role}", sign_up_form(self._newcomer, self._areas))

    def _new_profile(self, nth: int) -> bytes:
        who = self._next(self._mentors)
        form = sign_up_form(who, self._areas).replace("Twelve years", "Thirteen years")
        return self._mail(nth, who, "SIGN UP MENTOR", form)

    def _answer(self, nth: int) -> bytes:
        request = next(self._open, None)
        if request is None:
            return self._command(nth, "STATUS")
        mentor = member(request.mentor - FIRST, self._areas)
        mentee = member(request.mentee - FIRST, self._areas)
        client = self._dice.choice(_CLIENTS)
        said = self._dice.choice(_ANSWERS)
        asked = self._asking(request, mentor, mentee)
        return reply(client, asked, mentor.name, mentor.email, said, self._now, self._who.program.authserv_id)

    def _asking(self, request: MentorRequest, mentor: Member, mentee: Member) -> bytes:
        """The mail of ours that the mentor answers."""
        profile = mentee.profile(Role.MENTEE)
        assert profile is not None
        letter = Letter(
            name="request",
            to=mentor.email,
            to_name=mentor.name,
            about=request.ref,
            holder=holder(mentor),
            may_know=(mentee.email,),
            answers=False,
            data={
                "mentee": mentee.name,
                "mentee_email": mentee.email,
                "note": request.note,
                "answer_by": request.answer_by,
                "profile": (("Title", profile.title), ("Goals", profile.goals)),
            },
        )
        return self._writer.write(letter, cause=request.ref, now=request.asked_at, key=self._who.key).raw


def open_requests(count: int, members: int, rules: RuleBook) -> list[tuple[Member, Member]]:
    """(mentee, mentor) for `count` open requests among the first `members`, each mentor in turn."""
    names = tuple(rule.name for rule in rules.areas)
    mentors = [nth for nth in range(members) if is_mentor(nth)]
    mentees = [nth for nth in range(members) if not is_mentor(nth)][: max(count, 1)]
    return [
        (member(mentees[k % len(mentees)], names), member(mentors[k % len(mentors)], names))
        for k in range(count)
    ]
