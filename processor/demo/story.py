"""Six months of a mentoring program, told as the mails that its people write."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import cycle

from processor.demo.clients import Client
from processor.demo.people import Person, mentees, mentors
from processor.demo.robots import out_of_office
from processor.demo.servers import Accepted
from processor.demo.session import AUTHSERV_ID, COORDINATOR, DemoFailed, World, one_to, text_of

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # nine in the morning in New York
CARLA = Person(name="Carla Reyes", email=COORDINATOR, title="", organization="", areas=())
SHOWN = 4  # of the 132 sign-ups
_CODE = re.compile(r"\bM-\d+\b")


def tell(world: World) -> None:
    """Plays it all. DemoFailed: it did not come out as told."""
    mia, daniel, lupita, huy, *others = mentees()
    _sign_ups(world, (mia, daniel, lupita, huy, *others))
    _accepted(world, mia)
    _rejected_and_asked_again(world, lupita)
    _held(world, huy)
    _passed_on_and_undone(world)
    _expired(world, daniel)
    _renewed(world, mia, lupita)


def form(who: Person) -> str:
    fields = (
        ("Name", who.name),
        ("Title", who.title),
        ("Organization", who.organization),
        ("Practice areas", ", ".join(who.areas)),
        ("Career path", who.career_path),
        ("Goals", who.goals),
        ("Capacity", str(who.capacity or "")),
        ("Languages", ", ".join(who.languages)),
        ("About", who.about),
    )
    return "\n".join(f"{label}: {value}" for label, value in fields if value)


def _sign_ups(world: World, newcomers: tuple[Person, ...]) -> None:
    world.chapter(f"{len(mentors())} mentors sign up")
    world.day()
    shapes = cycle(Client)
    for number, mentor in enumerate(mentors()):
        world.write(next(shapes), mentor, "SIGN UP MENTOR", form(mentor), show=number < SHOWN)
    world.say(f"… and {len(mentors()) - SHOWN} more")
    sent = world.step(show=False)
    world.say_out(*sent[:SHOWN])
    world.say(f"… and {len(sent) - SHOWN} more")
    for mentor in mentors():
        one_to(sent, mentor, "")
    world.now += timedelta(days=1)
    world.chapter("So do a few who look for a mentor")
    world.day()
    for mentee in newcomers:
        world.write(next(shapes), mentee, "Sign up mentee", form(mentee))
    world.step()


def _person(code: str, world: World) -> Person:
    """The demo's mentor with that code."""
    with world.parts.store.reading() as unit:
        member = unit.member(int(code.removeprefix("M-")))
    if member is None:
        raise DemoFailed(f"{code} is nobody")
    return next(m for m in mentors() if m.email == member.email)


def _code(who: Person, world: World) -> str:
    with world.parts.store.reading() as unit:
        member = unit.member_at(who.email)
    if member is None:
        raise DemoFailed(f"{who.name} did not become a member")
    return member.code


def _accepted(world: World, mia: Person) -> None:
    jon = mentors()[0]
    world.chapter(f"{mia.name} looks around, and asks {jon.name}")
    world.day()
    world.write(Client.IPHONE, mia, "", "BROWSE critical care")
    directory = one_to(world.step(), mia, "critical care")
    code = _code(jon, world)
    if code not in text_of(directory):  # who comes first is another one each day
        world.write(Client.IPHONE, mia, "", "BROWSE critical care page 2")
        directory = one_to(world.step(), mia, "critical care")
    if code not in text_of(directory):
        raise DemoFailed(f"the directory for critical care does not show {jon.name}")
    note = "Nights in the ICU are what I like most. May I learn from how you got there?"
    world.write(Client.IPHONE, mia, f"REQUEST {code}", note)
    asked = one_to(world.step(after=timedelta(hours=20)), jon, mia.name)
    world.say(f"what {jon.name} reads:")
    world.show_whole(asked)
    world.day()
    world.answer(Client.OUTLOOK, jon, asked, "ACCEPT")
    introduced = world.step(after=timedelta(days=1))
    one_to(introduced, jon, "")
    world.say(f"what {mia.name} reads; {jon.name} has one like it:")
    world.show_whole(one_to(introduced, mia, ""))


def _rejected_and_asked_again(world: World, lupita: Person) -> None:
    first = next(m for m in mentors()[1:] if "Ambulatory care" in m.areas and m.capacity)
    world.chapter(f"{lupita.name} is turned down, and asks again")
    world.day()
    world.write(
        Client.GMAIL, lupita, f"Request {_code(first, world)}", "I hear you chose between the two roads."
    )
    asked = one_to(world.step(after=timedelta(days=1)), first, lupita.name)
    world.day()
    world.answer(Client.GMAIL, first, asked, "REJECT")
    cheer = [m for m in world.step(after=timedelta(hours=5)) if m.recipient == lupita.email]
    codes = dict.fromkeys(_CODE.findall(text_of(cheer[-1]))) if cheer else {}
    codes.pop(_code(first, world), None)
    if not codes:
        raise DemoFailed("the mail after the rejection suggests nobody")
    code = next(iter(codes))
    second = _person(code, world)
    world.write(
        Client.GMAIL, lupita, f"REQUEST {code}", "You were suggested to me, and your path is like mine."
    )
    asked = one_to(world.step(after=timedelta(days=1)), second, lupita.name)
    world.day()
    world.answer(Client.APPLE_MAIL, second, asked, "Yes")
    world.step(after=timedelta(days=1))


def _held(world: World, huy: Person) -> None:
    world.chapter("A mail that the program does not dare to decide")
    world.day()
    text = "Could somebody tell me whether the hours with a mentor count toward my board certification?"
    world.write(Client.YAHOO, huy, "A question about certification", text)
    told = [m for m in world.step(after=timedelta(hours=20)) if m.recipient == COORDINATOR]
    if not told:
        raise DemoFailed("no coordinator heard of the mail that was held")
    world.show_whole(told[-1])
    world.chapter("She decides it in one reply")
    world.day()
    words = "ANSWER\nYes, up to twenty of them a year. Write to the board for the form."
    world.answer(Client.OUTLOOK, CARLA, told[-1], words)
    sent = world.step(after=timedelta(days=1))
    one_to(sent, huy, "")
    world.show_whole(next(m for m in sent if m.recipient == COORDINATOR))


def _passed_on_and_undone(world: World) -> None:
    who = mentors()[5]
    world.chapter(f"{who.name} wrote to the coordinator instead, who passes it on")
    world.day()
    original = (
        "---------- Forwarded message ---------\n"
        f"From: {who.name} <{who.email}>\nDate: Sun, Mar 1, 2026 at 6:12 PM\n"
        f"Subject: a rest\nTo: {CARLA.name} <{CARLA.email}>\n\nPAUSE"
    )
    world.write(Client.GMAIL, CARLA, "Fwd: a rest", original)
    one_to(world.step(after=timedelta(hours=3)), who, "")
    world.chapter("It was meant otherwise, and is undone")
    world.write(Client.GMAIL, CARLA, "UNDO", "")
    one_to(world.step(after=timedelta(days=1)), who, "Undone")


def _expired(world: World, daniel: Person) -> None:
    asa = mentors()[1]
    world.chapter(f"{daniel.name} asks {asa.name}, who is away")
    world.day()
    world.write(
        Client.THUNDERBIRD, daniel, "Request mentor", f"Mentor: {asa.name}\n\nMay I show you our rounds?"
    )
    asked = one_to(world.step(), asa, daniel.name)
    away = "I am out of the office, with little access to mail. I will answer when I am back."
    raw = out_of_office(asked.raw, asa.name, asa.email, away, world.now, AUTHSERV_ID)
    world.hand_in(raw, asa.name, "out of office", away)
    if world.step():
        raise DemoFailed("an automatic mail was answered")
    world.say("nothing is answered, for a machine wrote it")
    sent = world.until(world.now + timedelta(days=16))
    reminders = [m for m in sent if m.recipient == asa.email]
    if len(reminders) < 2:
        raise DemoFailed(f"{asa.name} was not reminded")
    one_to(sent, daniel, "")


def _renewed(world: World, mia: Person, lupita: Person) -> None:
    jon = mentors()[0]
    world.chapter("Months later, the terms come to their end")
    sent = list(world.until(datetime(2026, 8, 18, 14, 0, tzinfo=UTC)))
    world.day()
    offers: dict[str, Accepted] = {p.email: one_to(sent, p, "go on") for p in (mia, jon, lupita)}
    world.answer(Client.OUTLOOK, jon, offers[jon.email], "RENEW")
    world.answer(Client.GMAIL, lupita, offers[lupita.email], "END")
    world.step(after=timedelta(days=1))
    world.day()
    world.answer(Client.IPHONE, mia, offers[mia.email], "RENEW")
    one_to(world.step(after=timedelta(days=1)), mia, "")
    world.until(datetime(2026, 9, 10, 14, 0, tzinfo=UTC))
