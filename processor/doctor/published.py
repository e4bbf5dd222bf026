"""What the domain of the program's address has published about its mail, as its own name server says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from processor.doctor.advice import Advice
from processor.doctor.finding import Amiss, Finding
from processor.name_servers import NoDns, Published

_MOST_SIGNERS = 3


def published(names: Published, advice: Advice, signers: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    """A line for each record. `signers`: domain and selector of the signatures that a mail of ours has.

    Where no name server answers, how to look it up, and what should be there.
    """
    look = _Look(names, advice)
    own = [one for one in signers if _within(advice.domain, one[0])]
    yield look.tried("MX record", f"MX {advice.domain}", look.mx, advice.mx)
    yield look.tried("SPF record", f"TXT {advice.domain}", look.spf, advice.spf)
    for domain, selector in own[:_MOST_SIGNERS]:
        place = f"{selector}._domainkey.{domain}"
        yield look.tried("DKIM record", f"TXT {place}", partial(look.dkim, place), advice.dkim)
    if not own:
        says = f"not looked up, as the mail carries no signature of {advice.domain}; {advice.dkim}"
        yield Finding(part="DKIM record", well=True, says=says)
    yield look.tried("DMARC record", f"TXT _dmarc.{advice.domain}", look.dmarc, advice.dmarc)


@dataclass(slots=True)
class _Look:
    names: Published
    advice: Advice
    silent: bool = field(default=False)  # no name server answered: none is waited for once more

    def tried(self, part: str, question: str, look: Callable[[], str], publish: str) -> Finding:
        try:
            if self.silent:
                raise NoDns
            return Finding(part=part, well=True, says=look())
        except Amiss as amiss:
            return Finding(part=part, well=False, says=str(amiss))
        except NoDns:
            self.silent = True
            says = (
                f"not looked up, as no name server answers here; elsewhere say dig +short {question}, and "
                f"where nothing comes, {publish}"
            )
            return Finding(part=part, well=True, says=says)

    def mx(self) -> str:
        hosts = self.names.mail_hosts(self.advice.domain)
        if not hosts:
            raise Amiss(f"{self.advice.domain} has none; {self.advice.mx}")
        return f"mail for {self.advice.domain} goes to {', '.join(hosts)}"

    def spf(self) -> str:
        domain = self.advice.domain
        found = [text for text in self.names.texts(domain) if _begins(text, "v=spf1")]
        if not found:
            raise Amiss(f"{domain} has none; {self.advice.spf}")
        if len(found) > 1:
            raise Amiss(
                f"{domain} has {len(found)}, and then none of them counts (RFC 7208, 4.5); make one of them: "
                + " and ".join(f'"{text}"' for text in found)
            )
        if {"+all", "all"} & set(found[0].lower().split()):
            raise Amiss(f'"{found[0]}" lets every server send for {domain}; let it end with ~all or -all')
        return f'"{found[0]}"'

    def dkim(self, place: str) -> str:
        keys = [text for text in self.names.texts(place) if _key(text) is not None]
        if not keys:
            raise Amiss(
                f"the mail is signed with the key of {place}, and there is none; publish what the mail "
                f'server or mail host shows: {place}. TXT "v=DKIM1; k=rsa; p=KEY"'
            )
        if not any(_key(text) for text in keys):
            raise Amiss(f"the key at {place} has been withdrawn (p= is empty); publish the one that signs")
        return f"there is a key at {place}"

    def dmarc(self) -> str:
        """Of the domain, or of one above it (RFC 7489, 6.6.3)."""
        domain = self.advice.domain
        labels = domain.split(".")
        for above in range(max(len(labels) - 1, 1)):
            place = "_dmarc." + ".".join(labels[above:])
            found = [text for text in self.names.texts(place) if _begins(text, "v=dmarc1")]
            if len(found) > 1:
                raise Amiss(f"{place} has {len(found)}, and then none of them counts; leave one")
            if found:
                return f'"{found[0]}" ({place})'
        raise Amiss(f"{domain} has none; {self.advice.dmarc}")


def _begins(text: str, version: str) -> bool:
    """Nothing but a blank, a semicolon or the end stands behind the version."""
    start, rest = text[: len(version)], text[len(version) :]
    return start.lower() == version and (not rest or rest[0] in " ;\t")


def _key(text: str) -> str | None:
    """The p= of a DKIM record (RFC 6376, 3.6.1); None where it is no such record."""
    for tag in text.split(";"):
        name, equals, value = tag.partition("=")
        if equals and name.strip().lower() == "p":
            return value.strip()
    return None


def _within(domain: str, signer: str) -> bool:
    """The signer's domain is this one or one above it, so that it may speak for it."""
    return domain == signer or domain.endswith(f".{signer}")
