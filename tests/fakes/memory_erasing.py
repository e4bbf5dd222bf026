"""How a MemoryStore erases a member: what store/erasing.py takes out of the tables goes here as well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from processor.core.deeds import Deed
from processor.core.erased_letters import Erased, waiting_without
from processor.core.events import ERASED_DOMAIN
from processor.core.events import ERASED_WORDS as ERASED
from processor.core.facts import OPEN_STATES
from processor.core.mail import Address, folded
from processor.core.program import Member, MentorRequest, Profile, Relationship, Role, Standing
from processor.core.value_json import letter_from_json
from processor.stages.ports import InboxState
from tests.fakes.memory_deeds import MemoryDeeds
from tests.fakes.memory_rows import OutRow

_UNSETTLED = (InboxState.WAITING, InboxState.HELD)


class MemoryErasing(MemoryDeeds):
    def _erase(self, number: int) -> None:
        rows, member = self.rows, self.rows.members[number]
        if member.email.endswith(f"@{ERASED_DOMAIN}"):
            return
        theirs = {email for email, owner in rows.aliases.items() if owner == number} | {member.email}
        rows.erased |= dict.fromkeys(theirs, number)
        for email in theirs:
            self._give_up(email, "")
        known = {m.email for m in rows.members.values()} | set(rows.aliases)
        asked_for = {c.address for c in rows.confirmations.values() if c.what == f"address {member.code}"}
        theirs |= asked_for - known
        placeholder = f"{number}@{ERASED_DOMAIN}"
        matters = {member.code, *self._matters_of(number)}
        self._erase_record(number, member.email, placeholder)
        self._erase_mails(theirs, placeholder, matters, member)
        self._erase_what_others_wrote(matters, theirs)
        self._erase_history({member.name, *theirs}, theirs, placeholder, matters)
        self._settle_all_about(member.code)

    def _sweep_erased(self, number: int) -> None:
        """The last letters are gone by now."""
        rows, matters = self.rows, self._matters_of(number) | {f"M-{number}"}
        last = {n for n, out in rows.outbox.items() if out.mail.letter == "erased"}
        beside = {rows.out_causes.get(n) for n in last} - {None}
        for n, out in rows.outbox.items():
            if out.state == "queued":
                continue
            if n in last or out.mail.about in matters or rows.out_causes.get(n) in beside:
                mail = replace(out.mail, raw=b"", subject="")
                if n in last:
                    mail = replace(mail, recipient=f"erased@{ERASED_DOMAIN}", caused_by="")
                rows.outbox[n] = replace(out, mail=mail)

    def _matters_of(self, number: int) -> set[str]:
        rows = self.rows
        both: list[MentorRequest | Relationship] = [*rows.requests.values(), *rows.relationships.values()]
        return {record.ref for record in both if number in (record.mentee, record.mentor)}

    def _settle_all_about(self, about: str) -> None:
        for key, due in self.rows.due.items():
            if key[1] == about:
                self.rows.due[key] = replace(due, settled=True)

    def _erase_record(self, number: int, old: str, placeholder: str) -> None:
        rows, member = self.rows, self.rows.members[number]
        rows.members[number] = replace(
            member, email=placeholder, name=ERASED, standing=Standing.LEFT, language="", paused_until=None,
            profiles=tuple(
                Profile(role=p.role, complete=False) for p in member.profiles if p.role is Role.MENTOR
            ),
            version=member.version + 1,
        )  # fmt: skip
        own = {old, *(email for email, owner in rows.aliases.items() if owner == number)}
        for email in own:
            rows.aliases.pop(email, None)
        for email in [e for e in rows.roster if folded(e) in set(map(folded, own))]:
            del rows.roster[email]
        rows.cvs.pop(number, None)
        for watch in [key for key in rows.watches if key[0] == number]:
            del rows.watches[watch]
        for place in [n for n, (email, mentor, _) in rows.parked.items() if email in own or mentor == number]:
            del rows.parked[place]
        for pair in [pair for pair in rows.kept_apart if number in pair]:
            del rows.kept_apart[pair]
        for n, request in rows.requests.items():
            if request.mentee == number:
                rows.requests[n] = replace(request, note="")

    def _erase_mails(
        self, theirs: Collection[str], placeholder: str, matters: Collection[str], who: Member
    ) -> None:
        rows = self.rows
        came = {n for n, row in rows.inbox.items() if row.sender in theirs}
        matters = set(matters)
        for n, item in rows.held.items():
            if item.sender in theirs or item.inbox_id in came:
                matters.add(f"HELD-{n}")
                state = "dropped" if item.state in OPEN_STATES else item.state
                rows.held[n] = replace(item, sender=placeholder, subject="", because=ERASED, state=state)
                self._settle_all_about(f"HELD-{n}")
        for n in came:
            rows.inbox[n] = replace(
                rows.inbox[n], raw=b"", sender=placeholder, subject="", because="", traceback="", words=""
            )
        for n, asked in rows.confirmations.items():
            if asked.address in theirs:
                rows.confirmations[n] = replace(asked, address=placeholder)
        for n, out in rows.outbox.items():
            rows.outbox[n] = _without(out, theirs, placeholder, matters)
        gone = Erased(
            addresses=frozenset(theirs), placeholder=placeholder, matters=frozenset(matters),
            number=who.number, name=who.name,
        )  # fmt: skip
        rows.erased_now[who.number] = gone
        for n, row in list(rows.unwritten.items()):
            content = None if row.aside.letter.to in theirs else waiting_without(row.content, gone)
            if content is None:
                del rows.unwritten[n]
            elif content != row.content:
                aside = replace(row.aside, letter=letter_from_json(content))
                rows.unwritten[n] = replace(row, aside=aside, content=content)

    def _erase_what_others_wrote(self, matters: Collection[str], theirs: Collection[str]) -> None:
        rows = self.rows
        caused = {rows.event_mails.get(n) for n, event in rows.events.items() if event.about in matters}
        for n, row in rows.inbox.items():
            if row.state in _UNSETTLED:
                continue
            if n in caused or any(address.encode() in row.raw for address in theirs):
                rows.inbox[n] = replace(row, raw=b"", subject="", words="" if n in caused else row.words)
        for n, out in rows.outbox.items():
            cause = rows.out_causes.get(n)
            names = any(address.encode() in out.mail.raw for address in theirs)
            if out.state != "queued" and (names or (cause is not None and cause in caused)):
                rows.outbox[n] = replace(out, mail=replace(out.mail, raw=b"", subject=""))

    def _erase_history(
        self, names: Collection[str], theirs: Collection[str], placeholder: str, matters: Collection[str]
    ) -> None:
        """The kinds and times of events stay; sentences that may name the person do not."""
        rows = self.rows

        def says(text: str) -> bool:
            return any(name.lower() in text.lower() for name in names if name)

        for n, event in rows.events.items():
            if event.about in matters or event.about in theirs or says(event.because):
                about = placeholder if event.about in theirs else event.about
                rows.events[n] = replace(event, because=ERASED, about=about)
                rows.event_records[n] = ""
        for n, actor in rows.event_actors.items():
            if actor.address.addr_spec in theirs:
                rows.event_actors[n] = replace(actor, address=Address(addr_spec=placeholder))
        for n, row in rows.inbox.items():
            if says(row.because):
                rows.inbox[n] = replace(row, because=ERASED)
        for n, item in rows.held.items():
            if says(item.because):
                rows.held[n] = replace(item, because=ERASED)
        for n, deed in rows.deeds.items():
            others = deed.actor not in theirs and _matched_two_others(deed, matters)
            if {c.about for c in deed.records} & set(matters) or deed.actor in theirs or says(deed.what):
                closed = deed.undone_at if others else deed.undone_at or deed.at
                deed = replace(deed, what=ERASED, undone_at=closed)
            rows.deeds[n] = replace(
                deed,
                actor=placeholder if deed.actor in theirs else deed.actor,
                undone_by=placeholder if deed.undone_by in theirs else deed.undone_by,
                records=tuple(c for c in deed.records if others or c.about not in matters),
            )
        for about in [about for about in rows.snoozed if about in matters]:
            del rows.snoozed[about]


def _matched_two_others(deed: Deed, matters: Collection[str]) -> bool:
    """And closed no more of theirs than a request."""
    begun = (c for c in deed.records if c.before is None and c.about.startswith("REL-"))
    theirs = (c for c in deed.records if c.about in matters)
    return any(c.about not in matters for c in begun) and all(c.about.startswith("REQ-") for c in theirs)


def _without(out: OutRow, theirs: Collection[str], placeholder: str, matters: Collection[str]) -> OutRow:
    mail = out.mail
    to_them, by_them = mail.recipient in theirs, mail.caused_by in theirs
    state = "taken out" if to_them and out.state == "queued" and not out.leased_to else out.state
    if (to_them or by_them or mail.about in matters) and state != "queued":
        mail = replace(mail, raw=b"", subject="")
        out = replace(out, server_reply="")
    return replace(
        out,
        state=state,
        mail=replace(
            mail,
            recipient=placeholder if to_them else mail.recipient,
            caused_by=placeholder if by_them else mail.caused_by,
        ),
    )
