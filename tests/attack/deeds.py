"""What people do by mail: ask, answer, move, leave, and order as a coordinator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from processor.core.mail import OutboundMail
from tests.attack.letters import JONS_SUBJECT, got, last, letter, letter_names, question_to_jon
from tests.attack.mails_by_hand import eml, inline, passes_on, sends_roster, with_attached
from tests.attack.people import ADA, CARLA, DAN, JON_HOME, LEA, MIA_HOME
from tests.attack.records import held_states, member, waiting
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.player import ADDRESS
from tests.post_office import see

JONS_WORDS = {
    "yes": "Yes, happy to.",
    "accept": "ACCEPT",
    "reject": "REJECT",
    "regret": "Please wait with that, I must ask my boss first.",
}


def order(world: Attacked, *lines: str, who: str = CARLA, **more: Any) -> list[OutboundMail]:
    return world.write(who, "Some things", "\n".join(lines), **more)


def says_yes(world: Attacked, who: str = CARLA) -> list[OutboundMail]:
    """To the latest preview, if there is one."""
    found = [m for m in got(world, who) if "Shall this be done" in see(m).subject]
    return world.reply(who, found[-1], "YES", after=60) if found else []


def stops(world: Attacked) -> None:
    order(world, "STOP")
    says_yes(world)


def preview(world: Attacked, words: str) -> OutboundMail:
    order(world, words)
    return next(m for m in reversed(got(world, CARLA)) if "Shall this be done" in see(m).subject)


def list_of(world: Attacked, who: str = CARLA) -> OutboundMail:
    return next(m for m in to(order(world, "QUEUE", who=who), who) if "LIST-" in see(m).subject)


def erase(world: Attacked, who: str) -> list[OutboundMail]:
    world.write(who, "ERASE")
    return world.reply(who, last(world, "confirm-erase", who), "YES", after=60)


def move(world: Attacked, who: str = MIA, new: str = MIA_HOME) -> list[OutboundMail]:
    world.write(who, f"CHANGE ADDRESS {new}")
    return world.reply(new, last(world, "confirm-address", new), "YES", after=60)


def answers_from_home(world: Attacked, home: str = JON_HOME) -> None:
    """Jon says yes from an address that we do not know, and then that it was he; row 71 of the catalogue."""
    world.reply(home, world.asked(), "Accept")
    world.reply(JON, last(world, "other-address", JON), "YES")
    assert world.state() == "accepted"


def replies(world: Attacked, who: str, letter: str, words: str) -> list[OutboundMail]:
    """To the latest of these letters, if there is one."""
    found = [m for m in got(world, who) if m.letter == letter]
    return world.reply(who, found[-1], words, after=60) if found else []


def answers_letter(
    world: Attacked, who: str, words: str, letter: str = "renewal-offer"
) -> list[OutboundMail]:
    return world.reply(who, last(world, letter, who), words)


def puts_reply(
    world: Attacked, who: str, mail: OutboundMail, words: str, *, proof: str = "pass", subject: str = ""
) -> bytes:
    """It lies in the mailbox; nothing is done about it yet."""
    seen = see(mail)
    return world.drop(
        who,
        subject or f"Re: {seen.subject}",
        words,
        proof=proof,
        to=str(seen.parsed["reply-to"]),
        headers={"In-Reply-To": mail.message_id, "References": mail.message_id},
    )


def writes_in_thread(
    world: Attacked,
    words: str,
    *,
    where: str = "",
    thread: OutboundMail | None = None,
    subject: str = "mentoring",
    who: str = JON,
    **more: str,
) -> list[OutboundMail]:
    headers = dict(more)
    if thread is not None:
        headers["In-Reply-To"] = thread.message_id
    return world.write(who, subject, words, to=where or ADDRESS, headers=headers)


def thread_of(world: Attacked, who: str) -> OutboundMail:
    for name in (
        "renewal-offer",
        "introduction-mentor",
        "introduction-mentee",
        "request",
        "request-received",
    ):
        found = [m for m in got(world, who) if m.letter == name]
        if found:
            return found[-1]
    raise AssertionError("no thread")


def writes_where(world: Attacked, who: str, where: str, words: str, **more: Any) -> list[OutboundMail]:
    """`where`: "thread" of the letter that asks him or introduces her; "alone"; or else the subject."""
    if where == "thread":
        return world.reply(who, thread_of(world, who), words, **more)
    return world.write(who, "" if where == "alone" else where, words, **more)


def asks_with_note(world: Attacked, note: str) -> OutboundMail:
    return to(world.write(MIA, "REQUEST M-1001", note), JON)[0]


def ada_signs_up(world: Attacked) -> None:
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))


def lea_asks_too(world: Attacked) -> OutboundMail:
    """A second request that waits for Jon, which no stray word may answer."""
    world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    return to(world.write(LEA, "REQUEST M-1001", "I would like to learn, too."), JON)[-1]


def carla_signs_up(world: Attacked, role: str = "MENTEE") -> None:
    world.write(CARLA, f"SIGN UP {role}", FORM.format(name="Carla Voss"))
    assert member(world, CARLA)


def writes_held(
    world: Attacked, who: str = EVE, words: str = "Where do I find the leaflet of last year?"
) -> str:
    before = len(world.player.records()["held"])
    world.write(who, "A question", words)
    records = world.player.records()["held"]
    assert len(records) == before + 1
    return str(records[-1]["ref"])


def new_held(world: Attacked, act: Callable[[], object]) -> str:
    """The reference of the one mail that is held because of the act."""
    before = held_states(world)
    act()
    (ref,) = held_states(world).keys() - before.keys()
    return str(ref)


def doubtful_answer(world: Attacked) -> str:
    """Jon's answer to Mia's request, which a person has to read."""
    question = world.asked()
    doubt = "Dear coordinators, please call me about it before I decide."
    return new_held(world, lambda: world.reply(JON, question, doubt))


YES_OF_JON = inline(f"Jon Berg <{JON}>", "ACCEPT", JONS_SUBJECT)


def yes_of_jon() -> bytes:
    return eml(f"Jon Berg <{JON}>", JONS_SUBJECT, "ACCEPT")


def kept_back(world: Attacked, how: str = "inline") -> str:
    """Jon's yes, which Carla passed on with words against it."""
    note = "Please do not act on this yet."
    if how == "inline":
        return new_held(world, lambda: world.write(CARLA, f"Fwd: {JONS_SUBJECT}", f"{note}\n\n{YES_OF_JON}"))
    return new_held(world, lambda: with_attached(world, [yes_of_jon()], note=note))


def an_end_passed_on(world: Attacked) -> OutboundMail:
    """Jon's mentoring of Mia was ended in his name, and Lea waits for his answer."""
    world.reply(JON, world.asked(), "Accept")
    world.later(hours=30)
    lea_asks_too(world)
    return letter(to(passes_on(world, f"Jon Berg <{JON}>", "END"), JON), "forward-done")


def pair_up(world: Attacked) -> Attacked:
    """Jon mentors Mia: REL-1, since two days."""
    world.reply(JON, world.asked(), "Accept")
    world.later(days=2)
    return world


def agrees_freely(world: Attacked) -> None:
    world.reply(JON, question_to_jon(world), "Yes, happy to.")
    assert world.state() == "accepted"


def late_offer(world: Attacked) -> OutboundMail:
    world.later(days=16)
    world.reply(JON, question_to_jon(world), "ACCEPT")
    return last(world, "late-offer", MIA)


def leaves_the_roster(world: Attacked) -> None:
    """The new list lacks Jon."""
    people = "\n".join((JON, MIA, ADA, LEA))
    sends_roster(world, ("a.csv", f"email\n{people}\n".encode()), words="IMPORT ROSTER")
    says_yes(world)
    sends_roster(
        world, ("b.csv", f"email\n{people}\n".replace(f"{JON}\n", "").encode()), words="REPLACE ROSTER"
    )
    says_yes(world)
    assert world.standing(JON) == "left"


def until_offered(world: Attacked) -> None:
    for _ in range(40):
        if "renewal-offer" in letter_names(got(world, MIA)) + letter_names(got(world, MIA_HOME)):
            return
        world.later(days=7)
    raise AssertionError("no offer came")


def pair_up_until_offered(world: Attacked) -> None:
    """Both have been asked whether they go on."""
    until_offered(pair_up(world))


def pair_up_until_check_in(world: Attacked) -> None:
    pair_up(world)
    world.later(days=21)
    assert last(world, "check-in", MIA)


def settle(world: Attacked) -> None:
    """What waits for a person is dropped, and what waits for its hour goes out."""
    order(world, "START")
    for ref in waiting(world):
        order(world, f"DROP {ref}", who=DAN)
    world.later(hours=3)


NEEDS_A_PERSON = "What is this all about? My cousin says you lost her papers."  # a person has to read it

TICKET_REPLY = (
    "Thank you for your message. It has been registered as ticket {n}. We will get back to you within two "
    "working days.\n\nOffice of the association"
)


def answered_by_robots(
    world: Attacked, begin: int, robots: tuple[str, ...], words: str = TICKET_REPLY, rounds: int = 40
) -> int:
    """Each of our letters to them is answered within the minute; how many letters they got."""
    seen = dict.fromkeys(robots, 0)
    for n in range(rounds):
        new = [(who, m) for who in robots for m in got(world, who, begin)[seen[who] :]]
        if not new:
            break
        for who, mail in new:
            seen[who] += 1
            world.drop(
                who,
                f"Re: {see(mail).subject}",
                words.format(n=81000 + 13 * n),
                to=str(see(mail).parsed["reply-to"] or ADDRESS),
                headers={"In-Reply-To": mail.message_id},
            )
        world.later(seconds=40)
    return sum(seen.values())


def thirty_lists(world: Attacked) -> None:
    for n in range(32):
        world.write(MIA, "STATUS", f"{n}")
