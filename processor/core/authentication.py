"""What our own mail server found out about a mail: its Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from processor.core.mail import InboundMail

# In the configuration instead of a name: Exchange Online writes the field without one. Only its
# topmost field counts then; Exchange renames those that a mail brings along.
MICROSOFT = "microsoft"
_MICROSOFT_HOSTS = (".outlook.com", ".office365.us", ".partner.outlook.cn")
_MOST = 20_000  # characters of a field that are read; more is no field of a server
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
_TRACE_STARTS = ("x-", "arc-")
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)
_METHOD = re.compile(r"([a-z][a-z0-9-]*)(?:/\d+)?=([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One method's result, like dkim=pass with its header.d."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)  # "header.d" -> value, names in lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One Authentication-Results field: who wrote it, and what it found."""

    authserv_id: str  # in lower case; "" where the field names none
    results: tuple[Result, ...]


def read_stamp(value: str) -> Stamp | None:
    """The field's parts, or None when it cannot be read for certain.

    A stranger's words stand in it: the reverse-path, the HELO name. So it is read in two ways, with
    quotation marks inside comments and without; where they differ, somebody tries to climb out of one.
    """
    if len(value) > _MOST:
        return None
    one = _clauses(value, quotes_in_comments=False)
    if one is None or (one != _clauses(value, quotes_in_comments=True)):
        return None
    head = one[0]
    first = head[0] if head else ""
    named = bool(head) and not _METHOD.fullmatch(first)
    results = [_result(words) for words in one[named:]]
    return Stamp(
        authserv_id=first.strip('"').lower() if named else "",
        results=tuple(r for r in results if r is not None),
    )


def _clauses(value: str, *, quotes_in_comments: bool) -> list[list[str]] | None:
    """The words between the semicolons, without comments; None where a comment or a quotation never ends."""
    clauses: list[list[str]] = [[]]
    word = ""
    depth = 0
    quoted = False
    letters = iter(value)
    for letter in letters:
        if letter == "\\" and (quoted or depth):
            following = next(letters, "")
            word += following if not depth else ""
        elif quoted:
            quoted = letter != '"'
            word += letter if not depth else ""
        elif letter == '"' and (not depth or quotes_in_comments):
            quoted = True
            word += letter if not depth else ""
        elif letter == "(":
            depth += 1
        elif letter == ")":
            if not depth:
                return None
            depth -= 1
        elif depth:
            continue
        elif letter.isspace() or letter == ";":
            if word:
                clauses[-1].append(word)
            word = ""
            if letter == ";":
                clauses.append([])
        else:
            word += letter
    if quoted or depth:
        return None
    if word:
        clauses[-1].append(word)
    return clauses


def _result(words: list[str]) -> Result | None:
    """method=result, then ptype.property=value; blanks around "=" are allowed (RFC 8601, 2.2)."""
    joined: list[str] = []
    for word in words:
        if joined and (joined[-1].endswith("=") or word.startswith("=")):
            joined[-1] += word
        else:
            joined.append(word)
    found = _METHOD.fullmatch(joined[0]) if joined else None
    if found is None:
        return None
    properties: dict[str, str] = {}
    for word in joined[1:]:
        name, equals, value = word.partition("=")
        if equals and "." in name:
            # twice the same property: the first one stands, the other may be the stranger's
            properties.setdefault(name.lower(), value.strip('"'))
    return Result(method=found[1].lower(), result=found[2].lower(), properties=properties)


def our_stamps(mail: InboundMail, authserv_id: str) -> tuple[Stamp, ...]:
    """The fields that our own server wrote: the run at the top, with its name (RFC 8601, 5).

    Received fields may stand above, the first one and those by our own hosts: filters write below the
    Received of the server they work for. Whatever stands below a field that is no trace came with the mail.
    A mail without any Received went over no server: it was put into the folder on this very host, and then
    the first run counts wherever it stands.
    """
    wanted = authserv_id.lower()
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
    if not wanted:
        return ()
    if wanted == MICROSOFT:
        stamp = read_stamp(run[0]) if run else None
        return (stamp,) if stamp is not None and not stamp.authserv_id else ()
    stamps = [read_stamp(value) for value in run]
    return tuple(s for s in stamps if s is not None and s.authserv_id == wanted)


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


def passed(stamps: tuple[Stamp, ...], domain: str) -> str:
    """The method by which our server vouches for the domain of From, or ""."""
    verdicts = _dmarc(stamps, domain)
    if verdicts == {"pass"}:
        return "dmarc"
    if "fail" in verdicts or "reject" in verdicts:
        return ""
    for method, names in (("dkim", ("header.d",)), ("spf", ("smtp.mailfrom", "smtp.mail"))):
        for stamp in stamps:
            for one in stamp.results:
                if one.method == method and one.result == "pass" and _aligned(one, names, domain):
                    return method
    return ""


def failed(stamps: tuple[Stamp, ...], domain: str) -> bool:
    """Our server says that the mail is not from there: a DMARC fail, whatever else passed."""
    return bool(_dmarc(stamps, domain) & {"fail", "reject", "hardfail"})


def _dmarc(stamps: tuple[Stamp, ...], domain: str) -> set[str]:
    """All that is said of DMARC for this domain. Where the field names a domain, it must be From's own."""
    found: set[str] = set()
    for stamp in stamps:
        for one in stamp.results:
            if one.method == "dmarc":
                judged = _domain(one.properties.get("header.from", domain))
                found.add(one.result if judged == domain or one.result != "pass" else "none")
    return found


def _aligned(result: Result, names: tuple[str, ...], domain: str) -> bool:
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
