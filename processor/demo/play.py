"""`demo`: the story from its beginning to a summary that is counted from the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from processor.demo.pages import pages_of, served, write_directory
from processor.demo.people import mentees, mentors
from processor.demo.report import digest_of, report_of, write_digest, write_report
from processor.demo.serve import GUEST, GUEST_PASSWORD, serve
from processor.demo.session import USER, DemoFailed, World, open_world
from processor.demo.story import START, tell


def play(folder: Path, *, seconds: float, stay: bool) -> None:
    """Plays the story in that folder, with pauses of `seconds` in all; `stay`: serves until Ctrl-C.

    Raises DemoFailed when the folder is not the demo's, or the story did not come out as told.
    """
    guests = {GUEST.email: GUEST_PASSWORD} if stay else {}
    with open_world(folder, start=START, seconds=seconds, guests=guests) as world:
        tell(world)
        with world.parts.store.reading() as unit:
            records: Mapping[str, Any] = unit.export()
        check(records)
        write_directory(world)
        write_report(world)
        write_digest(world)
        _summary(world, records)
        world.imap.save(USER, world.folder / "mailbox")
        for name, place in (
            ("mailbox", world.folder / "mailbox"),
            ("database", world.folder / "program.db"),
            ("sent mails", world.folder / "sent"),
            ("log", world.folder / "program.log"),
            ("directory", pages_of(world) / "index.html"),
            ("report", report_of(world)),
            ("the latest digest of the coordinator", digest_of(world)),
        ):
            world.console.print(f"  {name}: {place}", markup=False, soft_wrap=True)
        if stay:
            with served(pages_of(world)) as url:
                world.console.print(f"  the directory's pages: {url}", markup=False, soft_wrap=True)
                serve(world)


def check(records: Mapping[str, Any]) -> None:
    """What the story told stands in the records. DemoFailed names all that does not."""
    members, requests = records["members"], records["requests"]
    states = Counter(r["state"] for r in requests)
    relationships = {r["mentee"]: r for r in records["relationships"]}
    mia, lupita = mentees()[0].email, mentees()[2].email
    first = relationships.get(mia, {})
    claims = {
        "all mentors and mentees are members": len(members) == len(mentors()) + len(mentees())
        and all(m["standing"] == "active" for m in members),
        "two requests were accepted, one rejected, one expired": states
        == Counter({"accepted": 2, "rejected": 1, "expired": 1}),
        "the first relationship is in its second term": (first.get("state"), first.get("term"))
        == ("active", 2),
        "the second relationship is completed": relationships.get(lupita, {}).get("state") == "completed",
        "one message was held, and is answered": [h["state"] for h in records["held"]] == ["answered"],
        "every mail in was decided": not records["inbox"]["waiting"] and not records["inbox"]["quarantined"],
        "every mail out was sent": not records["outbox"]["queued"] and not records["outbox"]["failed"],
    }
    wrong = [claim for claim, true in claims.items() if not true]
    if wrong:
        raise DemoFailed("the story did not come out as told; it is not so that: " + "; ".join(wrong))


def _summary(world: World, records: Mapping[str, Any]) -> None:
    roles = Counter(role for m in records["members"] for role in m["roles"])
    rows = [("mentors", roles["mentor"]), ("mentees", roles["mentee"])]
    rows += [
        (f"requests {state}", n) for state, n in Counter(r["state"] for r in records["requests"]).items()
    ]
    rows += [
        (f"relationships {state}, term {term}", n)
        for (state, term), n in Counter((r["state"], r["term"]) for r in records["relationships"]).items()
    ]
    decided = [h for h in records["held"] if h["decided_by"]]
    rows += [("messages that a coordinator decided", len(decided))]
    rows += [(f"mails in, {state}", n) for state, n in records["inbox"].items()]
    rows += [(f"mails out, {state}", n) for state, n in records["outbox"].items()]
    table = Table(title="Six months, counted from the database", show_header=False, title_justify="left")
    for name, number in rows:
        table.add_row(name, str(number))
    world.console.print()
    world.console.print(table)
