"""What our own mail server found out about a mail: its Authentication-Results (RFC 8601).

A pass is read strictly and a fail kindly: a doubtful field may lower trust, and never raises it.
"""

from __future__ import annotations

import re

from processor.core.mail import InboundMail
from processor.core.stamps import FAILS, Result, Stamp, kind_name, read_stamp, says_fail

# In the configuration instead of a name: Exchange Online writes the field without one. Only its
# topmost field counts then; Exchange renames those that a mail brings along.
MICROSOFT = "microsoft"
_MICROSOFT_HOSTS = (".outlook.com", ".office365.us", ".partner.outlook.cn")
_FIELD = "authentication-results"
# What servers put on top of a mail. Below the first field of another name the mail is the sender's.
_TRACE = frozenset(
    {
        "return-path",
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "delivery-date",
        "received",
        "received-spf",
    }
    | {"dkim-filter", "dmarc-filter", "x-received", "x-apparently-to", "x-rcpt-to", "delivered-from"}
)
# The property that has the domain; DKIM's word comes first.
_ALIGNED_BY = {"dkim": ("header.d",), "spf": ("smtp.mailfrom", "smtp.mail")}
_TRACE_STARTS = ("x-", "arc-")
_HAS_A_DOMAIN = re.compile(r"[^\[:]*[a-z][^:]*\.", re.IGNORECASE)  # unlike [10.1.2.3] and localhost
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)


def our_stamps(mail: InboundMail, authserv_id: str) -> tuple[Stamp, ...]:
    """The fields that our own server wrote: the run at the top, with its name (RFC 8601, 5).

    Letter case counts, too: RFC 8601 compares names without it, but a server writes its own in one way only,
    and one that strips forged fields by a pattern may leave "MX.Program.Example" in.
    """
    run = _run(mail, authserv_id.lower())
    if not authserv_id:
        return ()
    if authserv_id.lower() == MICROSOFT:
        stamp = read_stamp(run[0]) if run else None
        return (stamp,) if stamp is not None and not stamp.authserv_id else ()
    stamps = [read_stamp(value) for value in run]
    return tuple(s for s in stamps if s is not None and s.authserv_id == authserv_id)


def _run(mail: InboundMail, wanted: str) -> list[str]:
    """The values of the run at the top.

    Received fields may stand above, the first one and those by our own hosts: filters write below the
    Received of the server they work for. Whatever stands below a field that is no trace came with the mail.
    A mail without any Received went over no server: it was put into the folder on this very host, and then
    the first run counts wherever it stands.
    """
    travelled = any(name == "received" for name, _ in mail.headers)
    run: list[str] = []
    hops = 0
    for name, value in mail.headers:
        if name == _FIELD:
            run.append(value)
        elif run and name not in ("dkim-filter", "dmarc-filter", "received-spf"):
            break
        elif name == "received":
            hops += 1
            if hops > 1 and not _by_us(value, wanted):
                break
        elif travelled and name not in _TRACE and not name.startswith(_TRACE_STARTS):
            break
    return run


def _by_us(received: str, wanted: str) -> bool:
    """The host that wrote this Received has our server's domain, or none (10.1.2.3, localhost)."""
    found = _BY.search(received)
    if found is None:
        return False
    host = found[1].lower().strip("[]")
    if wanted == MICROSOFT:
        return host.endswith(_MICROSOFT_HOSTS)
    if ":" in host or not re.search(r"[a-z]", host) or "." not in host:
        return True
    domain = wanted if wanted.count(".") < 2 else wanted.partition(".")[2]
    return host in (wanted, domain) or host.endswith("." + domain)


def stamped_by(mail: InboundMail) -> str:
    """What to write for authserv_id, as one mail shows it; "" where it does not.

    Counts only a mail that travelled, and only a name that has the domain of the host that received it last:
    else the topmost field may have come with the mail.
    """
    received = next((value for name, value in mail.headers if name == "received"), "")
    field = next((value for name, value in mail.headers if name == _FIELD), "")
    stamp = read_stamp(field) if field else None
    by = _BY.search(received)
    if stamp is None or by is None or not _HAS_A_DOMAIN.match(by[1]):
        return ""
    name = stamp.authserv_id or MICROSOFT
    return name if _by_us(received, name.lower()) and our_stamps(mail, name) else ""


def passed(stamps: tuple[Stamp, ...], domain: str) -> str:
    """The method by which our server vouches for the domain of From, or ""."""
    verdicts = _dmarc(stamps, domain)
    if verdicts == {"pass"}:
        return "dmarc"
    if verdicts & FAILS:
        return ""
    for method in _ALIGNED_BY:
        all_of_it = [one for stamp in stamps for one in stamp.results if one.method == method]
        if method == "spf" and any(one.result != "pass" for one in all_of_it):
            continue  # an unquoted HELO such as "x;spf=pass" stands before the smtp.mailfrom of a fail
        if any(one.result == "pass" and aligned(one, domain) for one in all_of_it):
            return method
    return ""


def failed(mail: InboundMail, authserv_id: str, domain: str) -> bool:
    """Our server says that the mail is not from there: a DMARC fail, whatever else passed.

    A field whose name is nearly ours, or that cannot be read for certain, counts here as well.
    """
    if _dmarc(our_stamps(mail, authserv_id), domain) & FAILS:
        return True
    wanted = authserv_id.lower()
    if not wanted:
        return False
    run = _run(mail, wanted)
    name, read = ("", run[:1]) if wanted == MICROSOFT else (wanted, run)
    return any(says_fail(value, name) for value in read)


def nearly_ours(mail: InboundMail, authserv_id: str) -> bool:
    """A field at the top has our server's name in another spelling, or cannot be read strictly."""
    wanted = authserv_id.lower()
    if not wanted or wanted == MICROSOFT:
        return False
    run = _run(mail, wanted)
    return any(kind_name(value) == wanted for value in run) and not our_stamps(mail, authserv_id)


def _dmarc(stamps: tuple[Stamp, ...], domain: str) -> set[str]:
    """All that is said of DMARC for this domain.

    A pass counts with the domain it is about, and that is From's own: one without header.from may be
    part of an unquoted HELO name ("x;dmarc=pass"). A fail counts always.
    """
    found: set[str] = set()
    for stamp in stamps:
        for one in stamp.results:
            if one.method == "dmarc":
                judged = _domain(one.properties.get("header.from", ""))
                found.add(one.result if (judged and judged == domain) or one.result != "pass" else "none")
    return found


def aligned(result: Result, domain: str) -> bool:
    """What DKIM or SPF say is about the domain of From (RFC 7489, 3.1)."""
    names = _ALIGNED_BY.get(result.method, ())
    values = [result.properties[name] for name in names if name in result.properties]
    if not values and result.method == "dkim":
        # Only the identity is named. It lies in d= or below it (RFC 6376, 3.5), so that the same
        # domain as From's means that d= is From's domain or a parent of it.
        return _domain(result.properties.get("header.i", "")) == domain
    return bool(values) and _may_speak_for(_domain(values[0]), domain)


def _domain(value: str) -> str:
    return value.rpartition("@")[2].strip('"<>').rstrip(".").lower()


def _may_speak_for(signer: str, domain: str) -> bool:
    """The same domain, or a parent of it where relaxed alignment surely has one (RFC 7489, 3.1).

    We have no list of public suffixes. A parent counts only under a TLD of three letters or more, and
    with a name of four or more below it: neither com and co.uk nor uk.com, eu.org and nagoya.jp vouch for
    those who have a name under them. A server that checks DMARC knows better, and its word comes first.
    """
    if signer == domain:
        return bool(signer)
    labels = signer.split(".")
    return domain.endswith("." + signer) and len(labels) > 1 and len(labels[-1]) > 2 and len(labels[-2]) > 3
