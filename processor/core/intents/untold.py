"""What somebody tells about a mentor or a mentee where only a program looks: below a form, in a note that
goes to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from processor.core.facts import Facts
from processor.core.program import Member
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.fields import LONG_FIELDS
from processor.core.reading.words.tokens import words
from processor.core.rules import RuleBook


def tells_of_a_partner(said: str, facts: Facts, rules: RuleBook) -> bool:
    """By name; or "my mentor" and "he", of who has one, or has asked one."""
    partners = _partners(facts)
    typed = words(said)
    told = {plain(word) for word in typed}
    if any(names_of(partner.name) & told for partner in partners):
        return True
    small = [word for word in typed if word.islower()]  # "Sie" is no "she"
    known = small_of(rules.vocabularies)
    named = known.has("mentor_word", told) or known.has("mentee_word", told)
    return bool(partners) and (named or known.has("others", small))


def _partners(facts: Facts) -> list[Member]:
    member = facts.member
    if member is None:
        return []
    pairs = [view.partner_of(member) for view in facts.relationships]
    return [*pairs, *(view.mentor for view in facts.asked), *(view.mentee for view in facts.to_answer)]


def parted(form: Mapping[str, str], facts: Facts, rules: RuleBook) -> tuple[dict[str, str], str]:
    """The fields without the further paragraphs that tell of a partner, and these.

    Goals in several paragraphs are ordinary, but others read them. The first one stays: it was asked for.
    """
    fields, told = dict(form), list[str]()
    for key in [key for key in form if key in LONG_FIELDS]:
        first, *more = form[key].split("\n\n")
        kept = [each for each in more if not tells_of_a_partner(each, facts, rules)]
        told += [each for each in more if each not in kept]
        fields[key] = "\n\n".join((first, *kept))
    return fields, "\n\n".join(told)


def weighs_in(form: Mapping[str, str], rules: RuleBook) -> str:
    """Further paragraphs that are grave: they stay where they are, and a person reads them as well."""
    more = (each for key in form if key in LONG_FIELDS for each in form[key].split("\n\n")[1:])
    return "\n\n".join(each for each in more if is_grave(each, rules.vocabularies))
