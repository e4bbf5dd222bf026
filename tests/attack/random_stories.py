# ruff: noqa: E501  # tables of words read best in long lines
"""Stories made up at random: members and coordinators write whatever they may, in any order, and at the end
what each of them was told is compared with what the records say.

`python -m tests.attack.random_stories SEED SECONDS` plays as many as there is time for and prints those that
break a promise, each with what plays it again.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from processor.core.mail import OutboundMail
from tests.attack.deeds import erase, move, order, settle
from tests.attack.letters import everything, mails_to
from tests.attack.people import ADA, CARLA, DAN, JON_NEW, LEA, MIA_HOME
from tests.attack.prepared import fresh
from tests.attack.records import addresses, waiting
from tests.attack.stories import is_one_story
from tests.attacks import FORM, JON, MIA, Attacked
from tests.player import ADDRESS
from tests.post_office import see

NAMES = {JON: "Jon Berg", MIA: "Mia Okafor", ADA: "Ada Lind", LEA: "Lea Stone"}
ROLES = {JON: "MENTOR", MIA: "MENTEE", ADA: "MENTOR", LEA: "MENTEE"}
MOVED = {JON: JON_NEW, MIA: MIA_HOME}
YES = (
    "ACCEPT", "Yes, happy to.", "YES", "Gladly, I accept.", "Ja, gerne!",
)  # fmt: skip
NO = ("REJECT", "NO", "Sorry, I cannot take that on.", "Leider nein.")
OTHERWISE = (
    "Which clinic is it?", "Yes, but not before May.", "WAIT UNTIL 1 May", "WITHDRAW", "END NOW", "END", "UNDO", "RENEW",
    "Please wait with that, I must ask my boss first.", "Thank you so much!", "The one in Leeds.", "LEAVE", "PAUSE",
    "DONE", "CONCERN I am afraid.", "Please tell her that I am late.", "STATUS", "What is this about?", "3",
)  # fmt: skip
ALONE = (
    "UNDO", "PAUSE", "RESUME", "LEAVE", "END NOW", "END", "RENEW", "WITHDRAW", "STATUS", "BROWSE", "ACCEPT", "REJECT",
    "DEUTSCH", "ESPAÑOL", "ENGLISH", "I can take 2 mentees now", "CAPACITY 1", "CONCERN I am afraid.", "LEAVE AS MENTOR",
    "I cannot take Mia Okafor after all, sorry.", "I accept Lea Stone.", "REQUEST M-1001", "REQUEST M-1003", "QUEUE M-1003",
    "QUEUE M-1001", "REQUEST M-1002",
)  # fmt: skip
ORDERS = (
    "ACCEPT {req}", "REJECT {req}", "EXTEND {req} 7 DAYS", "END {rel}", "REASSIGN {rel} TO {mentor}", "EXTEND {rel} 30 DAYS",
    "MATCH {mentee} WITH {mentor}", "BLOCK {mentee} AND {mentor}", "UNBLOCK {mentee} AND {mentor}", "REMOVE {anyone}",
    "UNDO", "PAUSE {anyone} UNTIL 1 June", "UPDATE {anyone}\nTitle: Head", "CAPACITY {mentor} 2", "NUDGE {req}",
    "WITHDRAW {req}", "RESUME {anyone}", "ERASE {anyone}", "RENEW {rel}", "STATUS {anyone}",
)  # fmt: skip
DECIDES = (
    "DROP",
    "RELEASE",
    "AS ACCEPT",
    "AS REJECT",
    "AS LEAVE",
    "AS UNDO",
    "SPAM",
    "ANSWER\nI shall see to it.",
)


@dataclass(slots=True)
class Story:
    """What is done, in words that a reader of a failure understands."""

    world: Attacked
    dice: random.Random
    begin: int = 0
    steps: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def address(self, who: str) -> str:
        """Where somebody writes from now; after an erasure from where they did before."""
        new = MOVED.get(who, who)
        return new if new in addresses(self.world) else who

    def anyone(self, *among: str) -> str:
        return self.address(self.dice.choice(among or tuple(NAMES)))

    def ref(self, kind: str) -> str:
        rows = self.world.player.records()["requests" if kind == "REQ" else "relationships"]
        return str(self.dice.choice(rows)["ref"]) if rows else f"{kind}-1"

    def tell(self, what: str) -> None:
        self.steps.append(what)

    # --- what one may do

    def replies(self) -> None:
        who = self.dice.choice(tuple(NAMES))
        read = mails_to(self.world, who)[-5:]
        if not read:
            return
        mail = self.dice.choice(read)
        words = self.dice.choice(self.dice.choice((YES, NO, OTHERWISE)))
        me = self.address(who)
        self.tell(f"{NAMES[who]} answers {mail.letter} {_ref_of(mail)}: {words}")
        self.heard(me, lambda: self.world.reply(me, mail, words), words)

    def answers_a_question(self) -> None:
        """A letter that waits for a yes or a no, by whoever got it."""
        asks = (
            "request",
            "reminder",
            "late-offer",
            "renewal-offer",
            "answer-confirm",
            "deferred",
            "question",
        )
        asked = [mail for mail in self.world.player.post.sent[-40:] if mail.letter in asks]
        if not asked:
            return
        mail = self.dice.choice(asked)
        who = next((w for w in NAMES if mail in mails_to(self.world, w)), None)
        if who is None:
            return
        words = self.dice.choice(self.dice.choice((YES, YES, NO, OTHERWISE)))
        me = self.address(who)
        self.tell(f"{NAMES[who]} answers {mail.letter} {_ref_of(mail)}: {words}")
        self.heard(me, lambda: self.world.reply(me, mail, words), words)

    def writes(self) -> None:
        who = self.dice.choice(tuple(NAMES))
        me, words = self.address(who), self.dice.choice(ALONE)
        self.tell(f"{NAMES[who]} writes: {words}")
        body = "Would you?" if words.startswith(("REQUEST", "QUEUE")) else ""
        self.heard(me, lambda: self.world.write(me, words, body), words)

    def several_at_once(self) -> None:
        """Mails that one pass finds, in the order in which they came."""
        dropped = []
        for _ in range(self.dice.randint(2, 3)):
            who = self.dice.choice((*NAMES, CARLA))
            me = self.address(who)
            words = self.dice.choice(ALONE) if who != CARLA else self.words_of_an_order()
            self.world.drop(me, words.partition("\n")[0], words if who == CARLA else "")
            dropped.append(f"{NAMES.get(who, 'carla')} writes: {words}")
            asked = [m for m in self.world.player.post.sent if m.letter == "request" and m.recipient == me]
            if asked and self.dice.random() < 0.5:
                seen = see(asked[-1])
                said = self.dice.choice(self.dice.choice((YES, NO)))
                headers = {"In-Reply-To": asked[-1].message_id, "References": asked[-1].message_id}
                self.world.drop(
                    me, f"Re: {seen.subject}", said, to=str(seen.parsed["reply-to"]), headers=headers
                )
                dropped.append(f"{NAMES[who]} answers request {_ref_of(asked[-1])}: {said}")
        self.steps += dropped
        self.tell("… in one pass")
        self.world.work()

    def comes_back(self) -> None:
        who = self.dice.choice(tuple(NAMES))
        me = self.address(who)
        self.tell(f"{NAMES[who]} signs up")
        form = FORM.format(name=NAMES[who])
        self.heard(me, lambda: self.world.write(me, f"SIGN UP {ROLES[who]}", form), "SIGN UP")

    def moves(self) -> None:
        who = self.dice.choice(tuple(MOVED))
        if self.address(who) != who or who not in addresses(self.world):
            return
        self.tell(f"{NAMES[who]} moves to {MOVED[who]}")
        move(self.world, who, MOVED[who])

    def is_erased(self) -> None:
        who = self.dice.choice(tuple(NAMES))
        if self.address(who) not in addresses(self.world) or self.dice.random() < 0.6:
            return
        self.tell(f"{NAMES[who]} has all erased")
        erase(self.world, self.address(who))

    def orders(self) -> None:
        words = self.words_of_an_order()
        who = self.dice.choice((CARLA, DAN))
        self.tell(f"{who.split('@')[0]} orders: {words}")
        order(self.world, words, who=who)
        if words.startswith("ERASE"):
            self.tell("… YES")
            self.confirms(who)

    def words_of_an_order(self) -> str:
        return self.dice.choice(ORDERS).format(
            req=self.ref("REQ"), rel=self.ref("REL"), mentor=self.anyone(JON, ADA), mentee=self.anyone(MIA, LEA),
            anyone=self.anyone(),
        )  # fmt: skip

    def confirms(self, who: str) -> None:
        read = [mail for mail in self.world.player.post.sent if mail.recipient == who]
        self.world.reply(who, read[-1], "YES")

    def decides(self) -> None:
        refs = waiting(self.world)
        if not refs:
            return
        words = f"{self.dice.choice(refs)} {self.dice.choice(DECIDES)}"
        who = self.dice.choice((CARLA, DAN))
        self.tell(f"{who.split('@')[0]} decides: {words}")
        order(self.world, words, who=who)

    def time_passes(self) -> None:
        hours = self.dice.choice((1, 2, 2, 30, 30, 24 * 8, 24 * 16, 24 * 100))
        self.tell(f"{hours} hours later")
        self.world.later(hours=hours)

    def heard(self, me: str, act: Callable[[], object], words: str) -> None:
        """Whether anybody heard of it: the writer, or a coordinator."""
        before = len(self.world.player.post.sent)
        act()
        sent = self.world.player.post.sent[before:]
        if not any(mail.recipient in (me, CARLA, DAN) for mail in sent) and "Thank" not in words:
            self.silent.append(self.steps[-1])


MOVES: Mapping[Callable[[Story], None], int] = {
    Story.replies: 6,
    Story.answers_a_question: 6,
    Story.writes: 6,
    Story.several_at_once: 3,
    Story.orders: 5,
    Story.decides: 3,
    Story.time_passes: 4,
    Story.comes_back: 1,
    Story.moves: 1,
    Story.is_erased: 1,
}


def _ref_of(mail: OutboundMail) -> str:
    found = re.search(r"\[[A-Z]+-\d+\]", see(mail).subject)
    return found[0] if found else ""


def story_of(number: int, most: int = 9) -> Story:
    """The same number is the same story."""
    dice = random.Random(number)
    kind = dice.choice(("office", "asked", "asked", "paired"))
    story = Story(fresh(kind), dice, steps=[kind])
    story.begin = len(story.world.player.post.sent)
    for _ in range(dice.randint(3, most)):
        dice.choices(tuple(MOVES), tuple(MOVES.values()))[0](story)
    settle(story.world)
    return story


# --- what has to hold at the end -----------------------------------------------------------------------------------


def broken_promises(story: Story) -> list[str]:
    """A sentence for each; [] for none."""
    checks = (_one_story, _consent, _standings, _requests, _addresses, _quarantine)
    return [f"{check.__name__[1:]}: {found}" for check in checks if (found := check(story))]


def _one_story(story: Story) -> str:
    """Two mentors at a time are nobody's mistake: a mentee may ask for a second one."""
    try:
        is_one_story(story.world)
    except AssertionError as broken:
        said = str(broken).splitlines()[0]
        return "" if said in NAMES or said in MOVED.values() else said
    return ""


_ASKS = ("request", "reminder", "answer-confirm", "answer-unclear", "deadline-moved")
_INTRODUCES = ("ACCEPT", "MATCH", "RELEASE", "UNDO")  # words of a coordinator


def _consent(story: Story) -> str:
    """Nobody mentors who has not said yes to what asks for one, or for whom no coordinator has."""
    commands = (" orders: ", " decides: ", "carla writes: ")
    staff = [step for step in story.steps if any(word in step for word in commands)]
    by_staff = any(word in step for step in staff for word in _INTRODUCES)
    for row in story.world.player.records()["relationships"]:
        mentor = next((w for w in NAMES if str(row["mentor"]) in (w, MOVED.get(w))), None)
        begun_before = story.steps[0] == "paired" and row["ref"] == "REL-1"
        if begun_before or by_staff or mentor is None:
            continue
        name = NAMES[mentor]
        own = [step.removeprefix(f"{name} ") for step in story.steps if step.startswith(f"{name} ")]
        yes = (*YES, "I accept Lea Stone.", "UNDO")
        said = any(step.startswith(f"answers {ask} ") and step.endswith(yes) for step in own for ask in _ASKS)
        if not said and not any(step in ("writes: ACCEPT", "writes: I accept Lea Stone.") for step in own):
            return f"{name} mentors in {row['ref']}, and never said yes"
    return ""


def _quarantine(story: Story) -> str:
    return "a mail is in quarantine" if story.world.player.records()["inbox"]["quarantined"] else ""


def _standings(story: Story) -> str:
    """Who was last told that they take part, or do not, does so, or does not."""
    by_address = {str(m["email"]): str(m["standing"]) for m in story.world.player.records()["members"]}
    for who, name in NAMES.items():
        standing = by_address.get(story.address(who))
        if standing is None:
            continue
        last = ""
        for mail in mails_to(story.world, who):
            text = " ".join(see(mail).text.split())
            if mail.letter == "left" or (mail.letter == "forward-done" and "have left" in text):
                last = "left"
            elif mail.letter == "erased":
                last = "erased"
            elif mail.letter.startswith("welcome") or (mail.letter == "undone" and _takes_part(text)):
                last = "in"
        if (last == "in" and standing == "left") or (last in ("left", "erased") and standing == "active"):
            return f"{name} was told {last!r}, and is {standing}"
    return ""


def _takes_part(text: str) -> bool:
    return any(s in text for s in ("take part in the program", "nehmen am Programm teil", "participas en el"))


_CLOSING = {
    "mentee": {"encouragement", "request-closed", "withdrawn", "introduction-mentee", "mentor-unreached"},
    "mentor": {"answer-thanks", "introduction-mentor", "withdrawn", "expired-mentor", "place-taken", "request-closed"},
}  # fmt: skip
_OPENING = {
    "mentee": {"request-received", "late-offer"},
    "mentor": {"request", "reminder"},
}


def _requests(story: Story) -> str:
    """Whose request is open knows that it is; whose request is closed knows that, too."""
    records = story.world.player.records()
    there = addresses(story.world)
    for row in records["requests"]:
        for side in ("mentee", "mentor"):
            who = next((w for w in NAMES if str(row[side]) in (w, MOVED.get(w))), None)
            if who is None or str(row[side]) not in there:
                continue
            last = ""
            for mail in mails_to(story.world, who):
                closes_all = mail.letter in ("left", "erased", "forward-done", "introduction-mentee")
                if mail.letter in ("undone", "answer-undone") or (closes_all and side == "mentee"):
                    last = ""
                if f"[{row['ref']}]" not in see(mail).subject:
                    continue
                if mail.letter in _CLOSING[side]:
                    last = f"closed by {mail.letter}"
                elif mail.letter in _OPENING[side]:
                    last = f"open by {mail.letter}"
            if row["state"] == "pending" and last.startswith("closed"):
                return f"{NAMES[who]}: {row['ref']} is pending, and was {last}"
            is_open = last.startswith("open") and not last.endswith("late-offer")
            if row["state"] in ("rejected", "withdrawn") and is_open and side == "mentee":
                return f"{NAMES[who]}: {row['ref']} is {row['state']}, and was {last}"
    return ""


def _addresses(story: Story) -> str:
    """Nobody reads a member's address before an introduction, or a coordinator's word, told it."""
    sent = story.world.player.post.sent
    for who in NAMES:
        met: set[str] = set()
        for mail in mails_to(story.world, who):
            letter = story.world.player.writer.letters.get(mail.serial)
            known = set(letter.may_know) if letter is not None else set()
            if mail.letter.startswith("introduction") or mail.letter in ("request", "reminder"):
                met |= known
            text = everything([mail]).lower()
            for other in NAMES:
                for address in {other, MOVED.get(other, other)}:
                    theirs = {who, MOVED.get(who, who), ADDRESS, *known, *met}
                    if address not in theirs and re.search(rf"(?<![\w.]){re.escape(address)}", text):
                        return f"{mail.letter} tells {NAMES[who]} of {address}"
    return "" if sent else "nothing was sent"


def main(arguments: Sequence[str]) -> None:
    number, seconds = int(arguments[0]), float(arguments[1])
    end, first = time.monotonic() + seconds, number
    broken = 0
    while time.monotonic() < end:
        try:
            story = story_of(number)
            found = broken_promises(story)
        except Exception as failed:
            story, found = Story(fresh("office"), random.Random()), [repr(failed)[:300]]
        if found or story.silent:
            broken += bool(found)
            print(
                number,
                "BROKEN" if found else "silent",
                *found,
                "|",
                " / ".join(story.steps),
                "|",
                story.silent,
            )
        number += 1
    print(f"{number - first} stories, {broken} broken")


if __name__ == "__main__":
    main(sys.argv[1:])
