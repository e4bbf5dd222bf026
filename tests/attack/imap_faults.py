"""What befalls an IMAP mailbox while a mail is taken in: each fault has a name and an end."""

from __future__ import annotations

from pathlib import Path

from tests.attack.box_program import BoxProgram
from tests.attack.imap_servers import Proxy, is_tagged


class Fault:
    """What befalls the mailbox while the mail is taken in; `over` ends it."""

    stage = ""

    def __init__(self, world: BoxProgram, proxy: Proxy) -> None:
        self.world, self.proxy, self.done = world, proxy, 0

    def begins(self) -> None:
        """Before the mail is looked at."""

    def strikes(self) -> None:
        """At `stage`."""

    def over(self) -> None:
        self.proxy.plain()


def mails_in(box: Path) -> list[Path]:
    return [path for part in ("new", "cur") for path in (box / part).iterdir()]


class NumbersAnew(Fault):
    """The index is thrown away in the midst of a pass: another UIDVALIDITY, and other UIDs."""

    stage = "after commit A"

    def strikes(self) -> None:
        for path in [p for p in self.world.inbox.glob("dovecot*") if p.is_file()]:
            path.unlink()


class FolderGone(Fault):
    """The folder is renamed away between taking in and filing, and is back later."""

    stage = "after commit A"

    def strikes(self) -> None:
        away = self.world.inbox.parent / f"{self.world.inbox.name}-away"
        if self.done == 0:
            self.world.inbox.rename(away)
        self.done += 1

    def over(self) -> None:
        away = self.world.inbox.parent / f"{self.world.inbox.name}-away"
        if away.exists():
            if self.world.inbox.exists():
                for path in mails_in(self.world.inbox):
                    path.rename(away / "new" / path.name)
                self.world.inbox.rename(self.world.inbox.parent / f"{self.world.inbox.name}-old")
            away.rename(self.world.inbox)


class QuotaFull(Fault):
    def begins(self) -> None:
        def asked_for(tag: bytes, command: bytes) -> bytes | None:
            filing = command.startswith((b"UID MOVE", b"UID COPY", b"APPEND"))
            return b"TAG NO [OVERQUOTA] Quota exceeded (mailbox for user is full)\r\n" if filing else None

        self.proxy.asked = asked_for


class TakenAway(Fault):
    """Another client moves it into Processed before we do."""

    stage = "after commit B"

    def strikes(self) -> None:
        archive = self.world.inbox.parent / f"{self.world.inbox.name}.Processed"
        self.world.make(archive)
        for path in mails_in(self.world.inbox):
            path.rename(archive / "cur" / f"{path.name.partition(':')[0]}:2,S")


class CopiedOften(Fault):
    """Another client copies it within the folder, at both moments."""

    stage = "after commit B"

    def strikes(self) -> None:
        if self.done < 2:
            for path in mails_in(self.world.inbox):
                self.world.put(path.read_bytes(), f"{self.done}copy{path.name.partition(':')[0]}")
        self.done += 1


class ReadOnly(Fault):
    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            return response.replace(b"[READ-WRITE]", b"[READ-ONLY]")

        def asked_for(tag: bytes, command: bytes) -> bytes | None:
            filing = command.startswith((b"UID MOVE", b"UID STORE", b"UID EXPUNGE"))
            return b"TAG NO [NOPERM] Mailbox is read-only\r\n" if filing else None

        self.proxy.said, self.proxy.asked = said, asked_for


class StaleSearch(Fault):
    """A replica that does not know the mail yet, and then knows it twice."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            if response.startswith((b"* SEARCH", b"* ESEARCH")):
                self.done += 1
                if self.done == 1:
                    return b"* SEARCH\r\n" if response.startswith(b"* SEARCH") else response
                if response.startswith(b"* SEARCH "):
                    found = response.strip().split()[2:]
                    return b"* SEARCH " + b" ".join([*found, *reversed(found)]) + b"\r\n"
            return response

        self.proxy.said = said


class Expunged(Fault):
    """It says that the mail is gone, in the midst, though it is there."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            if is_tagged(response) and b"FETCH" in latest and self.done < 3:
                self.done += 1
                return b"* 1 EXPUNGE\r\n* 0 EXISTS\r\n" + response
            return response

        self.proxy.said = said


class Flagged(Fault):
    """Another client has marked it as read, answered, and to be deleted."""

    def begins(self) -> None:
        for path in mails_in(self.world.inbox):
            path.rename(self.world.inbox / "cur" / f"{path.name.partition(':')[0]}:2,RST")


class CutInMove(Fault):
    """The connection is gone after the server has moved it, and the server forgets the move."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes | None:
            if is_tagged(response) and b"UID MOVE" in latest and self.done < 2:
                self.done += 1
                archive = self.world.inbox.parent / f"{self.world.inbox.name}.Processed"
                newest = max(mails_in(archive), key=lambda p: p.stat().st_mtime_ns, default=None)
                if newest is not None:
                    newest.rename(self.world.inbox / "cur" / f"{newest.name.partition(':')[0]}:2,")
                return None
            return response

        self.proxy.said = said


FAULTS: dict[str, type[Fault]] = {
    "numbers anew": NumbersAnew,
    "the folder gone": FolderGone,
    "a full quota": QuotaFull,
    "taken away": TakenAway,
    "copied often": CopiedOften,
    "read only": ReadOnly,
    "a stale search": StaleSearch,
    "said to be gone": Expunged,
    "flagged": Flagged,
    "a move that is forgotten": CutInMove,
}


class Bye(Fault):
    """Overloaded: it says goodbye before it says hello."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes | None:
            if not latest and response.startswith(b"* OK"):
                self.done += 1
                return b"* BYE Too many connections\r\n" if self.done < 3 else response
            return response

        self.proxy.said = said


class HalfALiteral(Fault):
    """The mail ends in its midst, and what follows is taken for the rest of it."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes | None:
            if b"BODY[" in response and b"{" in response and self.done < 2:
                self.done += 1
                return response[: len(response) // 2]
            return response

        self.proxy.said = said


class Refusing(Fault):
    """BAD to what it knew a minute ago."""

    word = b"BAD"
    to = b"UID FETCH"

    def begins(self) -> None:
        def asked_for(tag: bytes, command: bytes) -> bytes | None:
            if command.startswith(self.to) and self.done < 2:
                self.done += 1
                return b"TAG " + self.word + b" not now\r\n"
            return None

        self.proxy.asked = asked_for


class NoSelect(Refusing):
    word = b"NO [INUSE]"
    to = b"SELECT"


class NoSearch(Refusing):
    word = b"NO [SERVERBUG]"
    to = b"UID SEARCH"


class LoginLate(Refusing):
    word = b"NO [UNAVAILABLE]"
    to = b"AUTHENTICATE"


class Chatty(Fault):
    """Lines that nobody asked for, before each answer."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            if is_tagged(response) and latest.startswith((b"UID", b"SELECT", b"NOOP")):
                return (
                    b"* OK [ALERT] Maintenance at noon\r\n* 1 FETCH (FLAGS (\\Seen $Junk))\r\n"
                    b"* OK [X-THROTTLED] slow\r\n" + response
                )
            return response

        self.proxy.said = said


class NoMove(Fault):
    """Neither MOVE nor UIDPLUS any more."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            return (
                response.replace(b" MOVE", b"").replace(b" UIDPLUS", b"")
                if b"CAPABILITY" in response
                else response
            )

        self.proxy.said = said


class NoExpunge(Fault):
    """No MOVE, and what it copied it does not let go of."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            return response.replace(b" MOVE", b"") if b"CAPABILITY" in response else response

        def asked_for(tag: bytes, command: bytes) -> bytes | None:
            return (
                b"TAG NO [EXPUNGEISSUED] not now\r\n"
                if b"EXPUNGE" in command and not command.startswith(b"SELECT")
                else None
            )

        self.proxy.said, self.proxy.asked = said, asked_for


class Silent(Fault):
    """It takes the command to move, does it, and says nothing."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            if b"UID MOVE" in latest and self.done < 6:
                self.done += 1
                return b""
            return response

        self.proxy.said = said


class Twice(Fault):
    """Each line about a mail comes twice."""

    def begins(self) -> None:
        def said(response: bytes, latest: bytes) -> bytes:
            return (
                response + response
                if b" FETCH (" in response and latest.startswith(b"UID FETCH")
                else response
            )

        self.proxy.said = said


class Flood(Fault):
    """Sixty other mails come in before it, in the same pass."""

    def begins(self) -> None:
        for n in range(60):
            self.world.write(
                f"stranger{n}@far.example",
                "A question",
                f"Where do I find the leaflet number {n} of last year?",
                "A Stranger",
            )


NEW_FAULTS: dict[str, type[Fault]] = {
    "a goodbye for a greeting": Bye,
    "half a literal": HalfALiteral,
    "BAD": Refusing,
    "a folder in use": NoSelect,
    "a search that fails": NoSearch,
    "a login that is late": LoginLate,
    "chatter": Chatty,
    "no move": NoMove,
    "no expunge": NoExpunge,
    "silence after a move": Silent,
    "each line twice": Twice,
    "a flood before it": Flood,
}

ALL_FAULTS: dict[str, type[Fault]] = {
    **FAULTS,
    **{name: kind for name, kind in NEW_FAULTS.items() if "flood" not in name},
}
