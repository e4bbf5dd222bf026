"""What name servers say of a domain's mail is told apart from their silence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from processor import name_servers
from processor.name_servers import NoDns, SystemNames

RECORDS = {
    ("program.example.", "MX"): ("20 second.program.example.", "10 First.program.example."),
    ("program.example.", "TXT"): ('"v=spf1 mx" " -all"', '"other"'),
    ("_imaps._tcp.program.example.", "SRV"): ("0 1 993 imap.program.example.", "9 1 993 late.example."),
    ("nowhere.example.", "MX"): ("0 .",),
}


def answer(wire: bytes) -> bytes:
    asked = dns.message.from_wire(wire)
    reply = dns.message.make_response(asked)
    (question,) = asked.question
    name, kind = str(question.name), str(question.rdtype.name)
    if name.startswith("broken."):
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif not any(name == known for known, _ in RECORDS):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    elif (name, kind) in RECORDS:
        reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *RECORDS[name, kind]))
    return reply.to_wire()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[SystemNames]:
    """The machine's name server is one on loopback."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            wire, client = sock.recvfrom(4096)
            if wire == b"end":
                return
            sock.sendto(answer(wire), client)

    thread = threading.Thread(target=serve)
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], sock.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: resolver)
    monkeypatch.setattr(name_servers, "_SECONDS", 1.0)
    yield SystemNames()
    sock.sendto(b"end", sock.getsockname())
    thread.join()
    sock.close()


def test_records_are_read_in_their_order(names: SystemNames) -> None:
    assert names.mail_hosts("program.example") == ("first.program.example", "second.program.example")
    assert names.mx("program.example") == names.mail_hosts("program.example")
    assert set(names.texts("program.example")) == {"v=spf1 mx -all", "other"}  # strings without a blank
    assert names.srv("_imaps._tcp.program.example")[0] == ("imap.program.example", 993)


def test_a_domain_without_the_record_has_none(names: SystemNames) -> None:
    assert names.texts("nowhere.example") == names.texts("no-such.example") == ()
    assert names.mail_hosts("nowhere.example") == ()  # a lone dot: it takes no mail (RFC 7505)


def test_a_name_server_that_does_not_know_says_nothing(names: SystemNames) -> None:
    with pytest.raises(NoDns):
        names.texts("broken.example")
    with pytest.raises(NoDns):
        names.mail_hosts("broken.example")
    assert names.mx("broken.example") == ()  # then the person is asked
    assert names.srv("broken.example") == ()
