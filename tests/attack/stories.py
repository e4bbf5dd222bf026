"""What every story must leave behind: people know what is so, and no mail is lost."""

from __future__ import annotations

from collections import Counter

from processor.core.mail import OutboundMail
from tests.attack.deeds import settle
from tests.attack.letters import INTRO, mails_to
from tests.attack.records import addresses, pairs
from tests.attacks import Attacked
from tests.post_office import see


def believes(world: Attacked, who: str, ref: str) -> bool | None:
    """Whether that mentoring goes on, by the letters that reached them; None: they never heard of it."""
    found: bool | None = None
    records = world.player.records()
    mine = next(r for r in records["relationships"] if r["ref"] == ref)
    asked = [
        r["ref"]
        for r in records["requests"]
        if (r["mentee"], r["mentor"]) == (mine["mentee"], mine["mentor"])
    ]

    def is_of(mail: OutboundMail) -> bool:
        return any(f"[{each}]" in see(mail).subject for each in asked)

    for mail in mails_to(world, who):
        about_it = f"[{ref}]" in see(mail).subject
        if about_it and mail.letter in (*INTRO, "renewed"):
            found = True
        elif mail.letter == "undone":
            lines = world.player.writer.letters[mail.serial].data["lines"]
            assert isinstance(lines, tuple)
            states = [line["state"] for line in lines if line.get("ref") == ref]
            if states:
                found = states[0] == "active" if found is not None else None
        elif (
            (mail.letter == "ended" and about_it)
            or (mail.letter in ("completed", "reassigned", "relationship-over") and about_it and found)
            or (mail.letter in ("answer-undone", "encouragement", "request-closed") and found and is_of(mail))
        ):
            found = False
    return found


def is_one_story(world: Attacked) -> None:
    """Grave where it fails: somebody believes to be in a pair that is none, or does not know of one."""
    assert not world.player.trouble
    there = addresses(world)
    for pair in world.player.records()["relationships"]:
        for side in ("mentor", "mentee"):
            who, ref = str(pair[side]), str(pair["ref"])
            if who not in there:
                assert pair["state"] != "active", pair
                continue
            read = [m.letter for m in mails_to(world, who)]
            if pair["state"] == "active":
                assert believes(world, who, ref) is True, (who, ref, "does not know that it goes on", read)
            else:
                assert believes(world, who, ref) is not True, (who, ref, "believes that it goes on", read)
    for mentee, count in Counter(mentee for _, mentee in pairs(world)).items():
        assert count <= 1, mentee


WAITS = ("request", "reminder", "mentee-waits")  # what a mentor reads of a request that waits

HOPES = (
    "request-received",
    "deferred",
    "waiting",
    "question",
    "place-taken",
    "deadline-moved",
)  # what a mentee does

CLOSED = ("rejected", "expired", "withdrawn", "undeliverable")


def nobody_waits_in_vain(world: Attacked) -> None:
    """Who read that a request waits has read of its end.

    But for who has left, who has a mentor by now, and whose mail came back.
    """
    there = {str(m["email"]): str(m["standing"]) for m in world.player.records()["members"]}
    for request in world.player.records()["requests"]:
        ref, mentor, mentee = (str(request[key]) for key in ("ref", "mentor", "mentee"))
        if request["state"] == "pending":
            heard = [
                m for m in mails_to(world, mentee) if f"[{ref}]" in see(m).subject or m.letter == "reassigned"
            ]
            assert heard, (ref, mentee, "has not heard of a request in her name")
            continue
        if request["state"] not in CLOSED or (mentor, mentee) in pairs(world):
            continue
        has_one = mentee in [each for _, each in pairs(world)]
        came_back = request["state"] == "undeliverable"
        for who, kinds in ((mentor, () if came_back else WAITS), (mentee, () if has_one else HOPES)):
            if there.get(who, "left") == "left":
                continue
            mails = mails_to(world, who)
            if any(
                m.letter == "undone" and f"({ref}) is closed" in " ".join(see(m).text.split()) for m in mails
            ):
                continue
            read = [m.letter for m in mails if f"[{ref}]" in see(m).subject]
            assert not read or read[-1] not in kinds, (ref, request["state"], who, read)


def nothing_lost(world: Attacked) -> None:
    inbox = world.player.records()["inbox"]
    assert inbox["waiting"] == 0, inbox
    assert inbox["quarantined"] == 0, inbox


def all_is_well(world: Attacked) -> None:
    settle(world)
    is_one_story(world)
    nobody_waits_in_vain(world)
    nothing_lost(world)


TELL_OF_A_CHANGE = (
    "request",
    "introduction-mentor",
    "introduction-mentee",
    "ended",
    "left",
    "declined",
    "withdrawn",
    "place-taken",
    "late-offer",
    "erased",
    "forward-done",
    "question",
)


def told_once(world: Attacked, begin: int = 0) -> None:
    """No letter that tells of a change goes twice to one reader about one matter."""
    counted = Counter(
        (m.recipient, m.letter, see(m).subject)
        for m in world.player.post.sent[begin:]
        if m.letter in TELL_OF_A_CHANGE
    )
    assert all(n == 1 for n in counted.values()), [each for each, n in counted.items() if n > 1]
