"""`doctor --send`: the program writes to itself, and looks what comes back, where, and what is said of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from processor.config import ConfigError, Settings, load_settings
from processor.core.servers import MaildirPath, delivery_place, mailbox_place
from processor.doctor.advice import advice_for
from processor.doctor.finding import Amiss, Finding
from processor.doctor.probe import Probe, Returned, probe, read_back
from processor.doctor.published import published
from processor.doctor.vouching import vouched
from processor.mailboxes.arrivals import Arrivals, Arrived
from processor.name_servers import Published
from processor.opened import arrivals_of, courier_of, open_database
from processor.process_lock import is_running
from processor.stages.ports import Courier, Fate, MailboxDown

LOOK_SECONDS = 1.0  # between two looks
MOVED_SECONDS = 5.0  # in which a daemon that has just seen the mail moves it


@dataclass(slots=True, kw_only=True)
class _Try:
    """One mail, and what became of it."""

    probe: Probe
    at: float  # time.monotonic() when the server took it
    seen: list[Arrived] = field(default_factory=list)  # in one folder after the other
    lies: list[Arrived] = field(default_factory=list)  # of these, what was not removed
    gone: bool = False  # one was, since it was seen last: the others are where a daemon moved it from
    seconds: float = 0.0  # until it was seen first
    because: str = ""  # why it did not come, as a sentence
    later: bool = False  # the server wants it to be tried again later

    @property
    def came(self) -> bool:
        return bool(self.seen)


def sent(config: Path, wait: float, names: Published) -> Iterator[Finding]:
    """What the way out and back says; nothing where the configuration cannot be read.

    `wait`: seconds for each of the at most two mails. The program may be running: it sets them aside.
    """
    try:
        settings = load_settings(config)
    except ConfigError:
        return
    returned: Returned | None = None
    try:
        key = _key(settings)
        _must_lead_back(settings)
        with closing(arrivals_of(settings)) as arrivals, closing(courier_of(settings)) as courier:
            post = _Post(settings=settings, key=key, courier=courier, arrivals=arrivals, wait=wait)
            tries = _tried(post)
        yield from _told(tries, settings)
        returned = next((read_back(one.seen[0]) for one in tries if one.came), None)
    except Exception as wrong:  # whatever is wrong is what the doctor is asked for
        says = f"the way could not be tried: {wrong or type(wrong).__name__}"
        yield Finding(part="sending", well=False, says=says)
    advice = advice_for(settings)
    if returned is not None:
        yield from vouched(returned, settings.mailbox.authserv_id, advice.domain, advice)
    yield from published(names, advice, returned.signers if returned is not None else ())


def _key(settings: Settings) -> bytes:
    store = open_database(settings)
    try:
        with store.reading() as unit:
            return unit.secret()
    finally:
        store.close()


def _must_lead_back(settings: Settings) -> None:
    delivery, mailbox = delivery_place(settings.delivery.url), mailbox_place(settings.mailbox.url)
    if isinstance(delivery, MaildirPath) and delivery != mailbox:
        raise Amiss(
            f"delivery.url is a folder ({settings.delivery.url}), and nothing that is known carries mail "
            "from there to the mailbox"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """Sends mails and looks for them."""

    settings: Settings
    key: bytes
    courier: Courier
    arrivals: Arrivals
    wait: float
    tries: list[_Try] = field(default_factory=list)

    def tried(self, *, plus: bool) -> _Try:
        """Raises CourierDown, MailboxDown."""
        mail = probe(self.settings.program.address, self.key, secrets.token_hex(8), plus=plus)
        receipt = self.courier.send(mail.mail)
        one = _Try(probe=mail, at=time.monotonic())
        said = mail.bared(receipt.said) or "no answer"
        if receipt.fate is not Fate.SENT:
            one.later = receipt.fate is Fate.DEFERRED
            again = "; try again later" if one.later else ""
            one.because = f"the server does not take mail to {mail.shown}: {said}{again}"
            return one
        self.tries.append(one)
        while True:
            self.look()
            if one.came or one.because:
                return one
            left = one.at + self.wait - time.monotonic()
            if left <= 0:
                one.because = (
                    f"a mail to {mail.shown} was taken ({said}), and came into no folder of the mailbox "
                    f"within {self.wait:g} seconds; look for {mail.mail.message_id} in the log of the mail "
                    "server, or wait longer (--wait)"
                )
                return one
            time.sleep(min(LOOK_SECONDS, left))

    def look(self) -> None:
        """A mail of an earlier try may come late."""
        for mail in self.arrivals.new():
            subject = read_back(mail).subject
            for one in self.tries:
                if one.probe.word in subject.lower():
                    one.seconds = one.seconds if one.came else time.monotonic() - one.at
                    one.seen.append(mail)
                    one.lies.append(mail)
                    one.gone = False
                elif one.probe.word.encode() in mail.header.lower():
                    came = f'"{one.probe.bared(subject)[:100]}" came instead, into {mail.folder}'
                    one.because = one.because or f"a mail to {one.probe.shown} was taken, and {came}"

    def clear_away(self) -> None:
        """What has come, also from where a daemon moves it meanwhile."""
        ends = time.monotonic() + (MOVED_SECONDS if is_running(self.settings) else 0.0)
        with suppress(MailboxDown):  # then it is left there
            while True:
                for one in self.tries:
                    while one.lies:
                        one.gone |= self.arrivals.remove(one.lies.pop())
                self.look()
                left = ends - time.monotonic()
                if any(one.lies for one in self.tries) and left > -MOVED_SECONDS:
                    continue
                if left <= 0 or all(one.gone for one in self.tries if one.came):
                    return
                time.sleep(min(LOOK_SECONDS, left))


def _tried(post: _Post) -> list[_Try]:
    """With the plus part first, as letters have one; without it where that does not come."""
    try:
        first = post.tried(plus=post.settings.mailbox.plus_addresses)
        tagged = first.probe.mail.recipient != post.settings.program.address
        if first.came or first.later or not tagged:
            return [first]
        return [first, post.tried(plus=False)]
    finally:
        post.clear_away()


def _told(tries: list[_Try], settings: Settings) -> Iterator[Finding]:
    first, last = tries[0], tries[-1]
    one = first if first.came else last
    if not one.came:
        says = last.because if first is last else f"{first.because}; without a plus part: {last.because}"
        yield Finding(part="sending", well=False, says=says)
        return
    yield _there(one)
    yield from _changed(read_back(one.seen[0]), one.probe, settings)
    yield _plus(first, settings)


def _there(one: _Try) -> Finding:
    mail, took = one.seen[0], f"{one.seconds:.0f} seconds" if one.seconds >= 1.5 else "a second"
    says = f"a mail to {one.probe.shown} came into the folder {mail.folder} within {took}"
    if mail.junk:
        says += (
            ", that of the spam filter, where the program reads nothing: have the mail host let its mail "
            "through, and see below what it thinks of it"
        )
    said = "it has been removed" if one.gone else "it is left there, and may be deleted"
    return Finding(part="sending", well=not mail.junk, says=f"{says}; {said}")


def _changed(returned: Returned, sent_as: Probe, settings: Settings) -> Iterator[Finding]:
    """What the server wrote in place of what the program wrote, where it counts."""
    address = settings.program.address
    if returned.senders != (address.lower(),):
        says = (
            f"the server made {', '.join(returned.senders) or 'nobody'} of the sender {address}: let the "
            "mailbox send as that address (an alias, or a login of its own)"
        )
        yield Finding(part="sender", well=False, says=says)
    if returned.message_id and returned.message_id != sent_as.mail.message_id:
        plus = settings.mailbox.plus_addresses
        mend = (
            "answers are known by the address that they go to"
            if plus
            else "where plus_addresses is false, answers are known by that; send through another server"
        )
        yield Finding(part="Message-ID", well=plus, says=f"the server gave the mail another one; {mend}")


def _plus(first: _Try, settings: Settings) -> Finding:
    address, part = settings.program.address, "plus addresses"
    if not settings.mailbox.plus_addresses:
        says = "not tried, as mailbox.plus_addresses is false; answers are known by our Message-ID"
        return Finding(part=part, well=True, says=says)
    if first.probe.mail.recipient == address:
        says = f"not used, as {address} is too long to have one (RFC 5321, 4.5.3.1.1)"
        return Finding(part=part, well=True, says=says)
    if first.came:
        return Finding(part=part, well=True, says=f"mail to {address.replace('@', '+ANYTHING@')} arrives")
    says = (
        f"only mail to {address} itself arrives ({first.because}). Set plus_addresses = false in [mailbox], "
        "or have the mail host deliver mail with a plus part: until then answers and reports are lost"
    )
    return Finding(part=part, well=False, says=says)
