"""Faults 55 and 56, at the courier: whatever an SMTP server says, no mail is lost and nothing else waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from processor.couriers.smtp import SmtpCourier
from processor.couriers.smtp_session import SmtpSettings
from processor.stages.dispatch import LEASE_SECONDS, Dispatch, next_try
from processor.stages.ports import CourierDown, Fate, Receipt, Store, StoreDown
from tests.doors import hostile
from tests.doors.hostile import SMTP, comes, drip, smtp
from tests.doors.mail_servers import Dialogue, outbound, scripted_server
from tests.doors.store_samples import NOW

LIVELY = 60.0  # seconds: it comes back at all, on a busy machine too
LARGE = b"Subject: x\r\n\r\n" + b"x" * 76 + b"\r\n" + b"y" * 20_000_000 + b"\r\n"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    hostile.over.clear()
    yield
    hostile.over.set()


@contextmanager
def courier_to(port: int, **changes: Any) -> Iterator[SmtpCourier]:
    settings = SmtpSettings(host="127.0.0.1", port=port, tls="none", timeout_seconds=0.5, after_dot_seconds=1)
    courier = SmtpCourier(replace(settings, **changes))
    try:
        yield courier
    finally:
        courier.close()


def outcome(courier: SmtpCourier, mail: OutboundMail) -> object:
    found: list[object] = []

    def run() -> None:
        try:
            found.append(courier.send(mail))
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LIVELY)
    assert found, "it hangs"
    return found[0]


@pytest.mark.parametrize("name", SMTP)
def test_whatever_a_server_says_the_mail_waits_or_has_an_answer(name: str) -> None:
    with scripted_server(SMTP[name]) as server, courier_to(server.port, before_dot_seconds=3) as courier:
        for _ in range(2):
            found = outcome(courier, outbound(raw=LARGE) if "deaf" in name else outbound())
            assert isinstance(found, CourierDown | Receipt), found
            if isinstance(found, Receipt) and name not in ("all replies at once", "zeros and high bytes"):
                assert found.fate is not Fate.SENT
                assert "\x1b" not in found.reply


def test_a_drip_is_down_by_the_time_of_the_whole_reply() -> None:
    """W11: each byte began the time anew."""
    with scripted_server(smtp({"EHLO": drip})) as server, courier_to(server.port) as courier:
        found = outcome(courier, outbound())
    assert isinstance(found, CourierDown)
    assert "did not answer within 0.5 seconds" in str(found)


def test_all_that_comes_before_the_dot_has_one_time_and_the_lease_is_longer() -> None:
    usual = SmtpSettings(host="x", port=1, tls="none")
    assert usual.before_dot_seconds + usual.after_dot_seconds < LEASE_SECONDS

    def late(dialogue: Dialogue, tag: str) -> None:
        hostile.over.wait(0.3)
        dialogue.say("250 fine")

    script = smtp({"MAIL": late, "RCPT": late, "DATA": late}, offers="250-HELP")
    with (
        scripted_server(script) as server,
        courier_to(server.port, timeout_seconds=10, before_dot_seconds=0.5) as courier,
    ):
        assert isinstance(outcome(courier, outbound()), CourierDown)


# --- dispatch ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Harness:
    """A courier whose server behaves as `acts` says for a recipient; all others are taken."""

    acts: dict[str, Callable[[], Receipt]] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    def send(self, mail: OutboundMail) -> Receipt:
        self.tried.append(mail.recipient)
        act = self.acts.get(mail.recipient) or self.acts.get("*")
        return act() if act else taken()

    def close(self) -> None:
        pass


def down() -> Receipt:
    raise CourierDown("nothing listens at mail.example")


def taken() -> Receipt:
    return Receipt(fate=Fate.SENT, code=250, reply="taken")


def later() -> Receipt:
    return Receipt(fate=Fate.DEFERRED, code=451, reply="try later")


def dispatch_of(
    store: Store, courier: Harness, log: list[str] | None = None, connections: int = 3
) -> Dispatch:
    told = log if log is not None else []
    return Dispatch(courier=courier, store=store, owner="a", connections=connections,
                    log=lambda event, **values: told.append(event))  # fmt: skip


def queue(store: Store, *recipients: str) -> None:
    with store.unit() as unit:
        mails = [(outbound(to, serial=f"{n:016x}"), None) for n, to in enumerate(recipients)]
        unit.queue(mails, NOW)


def waiting(store: Store) -> int:
    with store.reading() as unit:
        told: Any = unit.export()["outbox"]
    return int(told["queued"])


def after(seconds: float = 0, minutes: float = 0) -> Any:
    return NOW + timedelta(seconds=seconds, minutes=minutes)


def test_a_mail_that_hangs_holds_up_no_other_and_is_not_claimed_again(store: Store) -> None:
    """Fault 56: the whole batch was waited for, 600 seconds long."""
    answer, told = threading.Event(), list[str]()

    def hangs() -> Receipt:
        assert answer.wait(LIVELY)
        return Receipt(fate=Fate.SENT, code=250, reply="at last")

    courier = Harness({"slow@example.org": hangs})
    dispatch = dispatch_of(store, courier, told)
    late = threading.Event()
    dispatch.carriers.late = late.set
    queue(store, "slow@example.org", *(f"m{n}@example.org" for n in range(9)))
    assert dispatch.send_due(NOW) == 9
    assert "no answer yet" in told
    assert dispatch.send_due(after(LEASE_SECONDS - 1)) == 0
    assert courier.tried.count("slow@example.org") == 1
    answer.set()
    assert late.wait(LIVELY)  # the loop is told
    assert dispatch.collect(after(minutes=1)) == 1
    assert waiting(store) == 0


def test_while_every_connection_hangs_no_mail_is_claimed(store: Store) -> None:
    answer = threading.Event()

    def hangs() -> Receipt:
        answer.wait(LIVELY)
        return later()

    courier = Harness({"*": hangs})
    dispatch = dispatch_of(store, courier, connections=2)
    queue(store, *(f"m{n}@example.org" for n in range(6)))
    assert dispatch.send_due(NOW) == 0
    assert dispatch.send_due(after(1)) == 0
    assert len(courier.tried) == 2
    with store.unit() as unit:  # another daemon may have the others at once
        assert len(unit.claim_outgoing(after(2), 9, "b", 900)) == 4
    answer.set()
    dispatch.see_off(after(3), LIVELY)


def test_what_waited_for_a_server_goes_out_when_it_is_back_and_no_attempt_is_counted(store: Store) -> None:
    courier = Harness({"*": down})
    dispatch = dispatch_of(store, courier)
    queue(store, *(f"m{n}@example.org" for n in range(20)))
    for hour in range(12):
        with pytest.raises(CourierDown, match="nothing listens"):
            dispatch.send_due(after(minutes=60 * hour))
    courier.acts.clear()
    assert dispatch.send_due(after(minutes=60 * 11, seconds=1)) == 20


def test_a_mail_that_the_server_defers_keeps_its_own_gap_though_the_server_was_away(store: Store) -> None:
    courier = Harness({"greylisted@example.org": later})
    dispatch = dispatch_of(store, courier)
    queue(store, "greylisted@example.org")
    assert dispatch.send_due(NOW) == 0
    assert dispatch.send_due(after(minutes=4, seconds=59)) == 0
    assert len(courier.tried) == 1
    courier.acts["*"] = courier.acts["greylisted@example.org"] = down
    with pytest.raises(CourierDown):
        dispatch.send_due(after(minutes=5))
    courier.acts["greylisted@example.org"] = later
    assert dispatch.send_due(after(minutes=6)) == 0  # the second attempt: now ten minutes
    assert dispatch.send_due(after(minutes=15, seconds=59)) == 0
    assert len(courier.tried) == 3
    courier.acts.clear()
    assert dispatch.send_due(after(minutes=16, seconds=LIVELY)) == 1


def test_the_gap_before_the_next_try_counts_from_the_end_of_this_one(store: Store) -> None:
    """Trial 12: a server that hung for ten minutes was asked again at once."""
    answer = threading.Event()

    def hangs() -> Receipt:
        answer.wait(LIVELY)
        return Receipt(fate=Fate.DEFERRED, code=0, reply="the server took the mail but did not answer")

    courier = Harness({"*": hangs})
    dispatch = dispatch_of(store, courier, connections=1)
    queue(store, "slow@example.org")
    dispatch.send_due(NOW)
    answer.set()
    assert comes(lambda: bool(dispatch.carriers.ended()))
    dispatch.collect(after(minutes=10))
    courier.acts.clear()
    assert dispatch.send_due(after(minutes=14)) == 0
    assert dispatch.send_due(after(minutes=16)) == 1
    assert next_try(1, after(minutes=10)) == after(minutes=15)


def test_a_mail_that_breaks_each_connection_is_deferred_while_others_get_through(store: Store) -> None:
    courier = Harness({"poison@example.org": down})
    dispatch = dispatch_of(store, courier)
    queue(store, "poison@example.org")
    for nth in range(10):
        with store.unit() as unit:
            unit.queue([(outbound(f"m{nth}@example.org", serial=f"ab{nth:014x}"), None)], after(nth))
        try:
            dispatch.send_due(after(nth))
        except CourierDown:
            continue
    assert waiting(store) == 1
    assert courier.tried.count("poison@example.org") < 10  # of ten passes; then it has its gap, a random one


def test_the_order_for_one_recipient_outlasts_a_server_that_is_away(store: Store) -> None:
    subjects: list[str] = []

    class Noting(Harness):
        def send(self, mail: OutboundMail) -> Receipt:
            receipt = super().send(mail)
            subjects.append(mail.serial)
            return receipt

    courier = Noting({"*": down})
    dispatch = dispatch_of(store, courier)
    for nth in range(3):
        with store.unit() as unit:
            unit.queue([(outbound("mia@example.org", serial=f"{nth:016x}"), None)], after(nth))
        with pytest.raises(CourierDown):
            dispatch.send_due(after(nth + 0.5))
    courier.acts.clear()
    assert dispatch.send_due(after(60)) == 3
    assert subjects == sorted(subjects)


def test_a_reply_that_could_not_be_recorded_is_recorded_later_and_not_asked_for_again(store: Store) -> None:
    class Away:
        """The store, while its server is away."""

        def unit(self) -> Any:
            raise StoreDown("the database cannot be used: a test wants it")

    courier = Harness()
    dispatch = dispatch_of(store, courier)
    queue(store, "mia@example.org")

    def goes_away() -> Receipt:
        dispatch.store = Away()  # type: ignore[assignment]
        return taken()

    courier.acts["*"] = goes_away
    with pytest.raises(StoreDown):
        dispatch.send_due(NOW)
    dispatch.store = store
    assert dispatch.send_due(after(1)) == 1
    assert courier.tried == ["mia@example.org"]
    assert waiting(store) == 0


def test_stop_begins_no_further_mail_and_gives_the_others_back(store: Store) -> None:
    begun = threading.Event()

    def slowly() -> Receipt:
        begun.set()
        time.sleep(0.2)
        return Receipt(fate=Fate.SENT, code=250, reply="taken")

    courier = Harness({"*": slowly})
    dispatch = dispatch_of(store, courier, connections=2)
    queue(store, *(f"m{n}@example.org" for n in range(30)))
    passing = threading.Thread(target=dispatch.send_due, args=(NOW,), daemon=True)
    passing.start()
    assert begun.wait(LIVELY)
    dispatch.stop()
    passing.join(LIVELY)
    dispatch.see_off(after(1), LIVELY)
    tried = len(courier.tried)
    assert tried < 30
    assert waiting(store) == 30 - tried
    with store.unit() as unit:
        assert len(unit.claim_outgoing(after(1), 99, "b", 900)) == 30 - tried
