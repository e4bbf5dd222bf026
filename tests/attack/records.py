"""What the records say: members, requests, relationships, held mails, events."""

from __future__ import annotations

from typing import Any

from tests.attack.people import JON_NEW, MIA_HOME
from tests.attacks import JON, MIA, Attacked


def things(world: Attacked) -> Any:
    """Who is what, and what has been agreed."""
    records = world.player.records()
    return (
        sorted((m["email"], m["name"], m["standing"], tuple(m["roles"])) for m in records["members"]),
        [(r["ref"], r["state"]) for r in records["requests"]],
        [(r["ref"], r["state"], r["term"]) for r in records["relationships"]],
    )


def outcome(world: Attacked) -> Any:
    """Who is what, and what became of each request and pair; a trial run may use up a number."""
    members, requests, relationships = things(world)
    return members, [state for _, state in requests], [(state, term) for _, state, term in relationships]


def standings(world: Attacked) -> Any:
    records = world.player.records()
    return (
        sorted((m for m in records["members"]), key=lambda m: str(m["email"])),
        {r["ref"]: r for kind in ("requests", "relationships") for r in records[kind]},
    )


def all_state(world: Attacked) -> object:
    with world.player.store.reading() as unit:
        view = unit.relationship(1)
    votes = (view.relationship.mentor_vote, view.relationship.mentee_vote) if view else None
    return things(world), votes, [r["answer_by"] for r in world.player.records()["requests"]]


def member(world: Attacked, email: str) -> dict[str, Any]:
    found = [m for m in world.player.records()["members"] if m["email"] == email]
    return found[0] if found else {}


def addresses(world: Attacked) -> list[str]:
    return [str(m["email"]) for m in world.player.records()["members"]]


def row(world: Attacked, ref: str) -> dict[str, Any]:
    records = world.player.records()
    found = [r for kind in ("requests", "relationships", "held") for r in records[kind] if r["ref"] == ref]
    return dict(found[0])


def request_states(world: Attacked) -> str:
    """P, A, R, E, W, U for each request, in their order."""
    return "".join(str(r["state"])[0].upper() for r in world.player.records()["requests"])


STATE_LETTERS = {
    "P": "pending",
    "A": "accepted",
    "R": "rejected",
    "W": "withdrawn",
    "E": "expired",
    "U": "undeliverable",
}


def outcome_of(world: Attacked) -> str:
    letter = next(k for k, v in STATE_LETTERS.items() if v == world.state())
    on = any(mentor in (JON, JON_NEW) and mentee in (MIA, MIA_HOME) for mentor, mentee in pairs(world))
    return f"{letter}{'+' if on else '-'}"


def pairs(world: Attacked) -> list[tuple[str, str]]:
    """Mentor and mentee of each that goes on."""
    records = world.player.records()["relationships"]
    return [(r["mentor"], r["mentee"]) for r in records if r["state"] == "active"]


def relationship_states(world: Attacked) -> list[tuple[str, str]]:
    return [(str(r["ref"]), str(r["state"])) for r in world.player.records()["relationships"]]


def goes_on(world: Attacked) -> bool:
    return ("REL-1", "active") in relationship_states(world)


def votes(world: Attacked) -> tuple[object, object]:
    with world.player.store.reading() as unit:
        view = unit.relationship(1)
    assert view is not None
    return view.relationship.mentor_vote, view.relationship.mentee_vote


def held_states(world: Attacked) -> dict[str, str]:
    return {str(h["ref"]): str(h["state"]) for h in world.player.records()["held"]}


def waiting(world: Attacked) -> list[str]:
    held = world.player.records()["held"]
    return [str(h["ref"]) for h in held if h["state"] in ("waiting", "snoozed", "assigned")]


def quarantined(world: Attacked) -> int:
    return int(world.player.records()["inbox"].get("quarantined", 0))


def events(world: Attacked, what: str) -> list[str]:
    return [str(e["because"]) for e in world.player.records()["events"] if e["what"] == what]
