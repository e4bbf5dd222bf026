"""What our own server found out about a mail of ours, in sentences (RFC 8601, 7208, 6376, 7489)."""

from __future__ import annotations

from collections.abc import Iterator

from processor.core.authentication import aligned, nearly_ours, our_stamps, passed, stamped_by
from processor.core.stamps import FAILS, Result, Stamp
from processor.doctor.advice import Advice
from processor.doctor.finding import Finding
from processor.doctor.probe import Returned

_BAD = FAILS | {"softfail", "permerror"}
_ELSEWHERE = (
    "what others see, a mail of the program to an address elsewhere shows: its source has an "
    "Authentication-Results of their server"
)


def vouched(found: Returned, authserv_id: str, domain: str, advice: Advice) -> Iterator[Finding]:
    """`domain`: of the program's address."""
    stamps = our_stamps(found.mail, authserv_id)
    if not stamps:
        yield _silent(found, authserv_id)
        return
    by = {method: _results(stamps, method) for method in ("spf", "dkim", "dmarc")}
    passes = passed(stamps, domain) == "dmarc"
    yield _spf(by["spf"], authserv_id, domain, advice, passes=passes)
    yield _dkim(by["dkim"], authserv_id, domain, advice, passes=passes)
    yield _dmarc(by["dmarc"], authserv_id, domain, advice, passes=passes)


def _silent(found: Returned, authserv_id: str) -> Finding:
    part, named = "SPF, DKIM, DMARC", stamped_by(found.mail)
    if nearly_ours(found.mail, authserv_id):
        says = (
            f"the mail has {named} in its Authentication-Results, and authserv_id is {authserv_id}: copy it "
            "as the server spells it, capitals and all"
            if named
            else f"what {authserv_id} says of the mail cannot be read for certain, and so it does not count; "
            "look into the source of a mail, and ask the server's operator"
        )
        return Finding(part=part, well=False, says=says)
    if not authserv_id:
        hint = f"; the mail names {named}: if that is your mail server, write it there" if named else ""
        says = f"not looked at, as mailbox.authserv_id is not set{hint}"
    elif named:
        says = (
            f"{authserv_id} (mailbox.authserv_id) says nothing of the mail, and {named} does: which of them "
            "is your mail server?"
        )
    else:
        says = (
            f"{authserv_id} says nothing of the mail, as many servers do of what comes from their own users; "
            f"{_ELSEWHERE}"
        )
    return Finding(part=part, well=True, says=says)


def _results(stamps: tuple[Stamp, ...], method: str) -> list[Result]:
    return [one for stamp in stamps for one in stamp.results if one.method == method]


def _spf(results: list[Result], server: str, domain: str, advice: Advice, *, passes: bool) -> Finding:
    """One result, as a mail has one return path."""
    if not results:
        return _nothing("SPF", server)
    one = results[0]
    of = _domain(one.properties.get("smtp.mailfrom") or one.properties.get("smtp.mail", "")) or domain
    if one.result == "pass" and not aligned(one, domain):
        says = (
            f"pass for {of}, from where the mail was sent on, and not for {domain}: it is DKIM that has to "
            "speak for it"
        )
        return Finding(part="SPF", well=True, says=says)
    if one.result == "pass":
        return Finding(part="SPF", well=True, says=f"pass: the server that sends may send for {of}")
    if one.result in _BAD:
        says = f"{one.result}: the record of {of} does not name the server that sends; {advice.spf}"
        saved = "; DMARC passes all the same" if passes else ""
        return Finding(part="SPF", well=passes, says=says + saved)
    if one.result == "none":
        return Finding(part="SPF", well=passes, says=f"none: {of} has no record; {advice.spf}")
    return Finding(part="SPF", well=True, says=f"{one.result}: nothing is said for {of}; {advice.spf}")


def _dkim(results: list[Result], server: str, domain: str, advice: Advice, *, passes: bool) -> Finding:
    if not results:
        return _nothing("DKIM", server)
    good = [one for one in results if one.result == "pass"]
    if any(aligned(one, domain) for one in good):
        return Finding(part="DKIM", well=True, says=f"pass: the mail is signed for {domain}")
    if good:
        signer = _domain(good[0].properties.get("header.d") or good[0].properties.get("header.i", ""))
        says = f"pass for {signer or 'another domain'}, and not for {domain}; {advice.dkim}"
        return Finding(part="DKIM", well=True, says=says)
    if any(one.result in _BAD for one in results):
        says = (
            "fail: the signature is wrong; either the key in DNS is another one than that of the server, or "
            f"something changed the mail after it was signed; {advice.dkim}"
        )
        return Finding(part="DKIM", well=passes, says=says)
    return Finding(part="DKIM", well=True, says=f"{results[0].result}: the mail is not signed; {advice.dkim}")


def _dmarc(results: list[Result], server: str, domain: str, advice: Advice, *, passes: bool) -> Finding:
    if not results:
        return _nothing("DMARC", server)
    said = {one.result for one in results}
    if said & _BAD:
        says = (
            f"fail: neither SPF nor DKIM speaks for {domain}, so that other servers may refuse the letters; "
            "mend one of the two, DKIM if you can"
        )
        return Finding(part="DMARC", well=False, says=says)
    if passes:
        return Finding(part="DMARC", well=True, says=f"pass for {domain}")
    if "pass" in said:
        says = f"pass, and not for certain for {domain} (header.from), so that the program does not go by it"
        return Finding(part="DMARC", well=True, says=says)
    return Finding(part="DMARC", well=True, says=f"{results[0].result}: {domain} has no rule; {advice.dmarc}")


def _nothing(part: str, server: str) -> Finding:
    return Finding(part=part, well=True, says=f"{server} says nothing of it; {_ELSEWHERE}")


def _domain(value: str) -> str:
    return value.rpartition("@")[2].strip('"<>').rstrip(".").lower()
