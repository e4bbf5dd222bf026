"""What the words of one clause say together: a yes, a no, a wish, a doubt, or nothing."""

from __future__ import annotations

from processor.core.reading.answer.clause import EVIDENCE, LIGHT, MOST_NAMES, NO, YES, Says
from processor.core.reading.answer.lexicon import Lexicon, Mark, Span
from processor.core.reading.answer.patterns import TITLES, plain
from processor.core.reading.words.tokens import Token

MOST_LIGHT = 2  # words beside a bare "yes" in its clause


def tokens_in(spans: tuple[Span, ...]) -> tuple[Token, ...]:
    return tuple(t for s in spans for t in s.tokens)


def says_of(spans: tuple[Span, ...], lexicon: Lexicon, names: frozenset[str] | None) -> Says:
    past = lexicon.past
    marks = [s.mark for s in spans]
    if marks == [Mark.OPEN] and lexicon.language == "es" and [t.text for t in tokens_in(spans)] == ["si"]:
        return Says.NOD  # "si, acepto": an "if" would have more beside it
    if Mark.OPEN in marks:
        return Says.OPEN
    if Mark.DOUBT in marks:  # "OK for next year" beside a no leaves both open
        return Says.OPEN if any(m in YES for m in marks) else Says.DOUBT
    weighty = [m for m in marks if m in EVIDENCE]
    if weighty and asks_oneself(spans, lexicon):
        return Says.OPEN
    unknown = _unknown(spans, names, lexicon)
    if not weighty:
        if not {*marks} <= {*LIGHT}:
            return Says.REMARK
        if marks.count(Mark.LIGHT) == len(marks) > 1:
            return Says.REMARK
        return Says.THANKS if Mark.THANKS in marks else Says.NOTHING
    if any(m in NO for m in weighty):
        doubled = is_double(spans) or _denies_its_no(spans)
        if _declines_in_person(spans, lexicon) and not doubled and not any(m in YES for m in weighty):
            unknown = 0
        return Says.MENTION if doubled else _refusal(weighty, unknown)
    if Mark.NOT in weighty or Mark.UNABLE in weighty:
        told = {*weighty} == {Mark.NOT, Mark.YES} and any(t.text in past for s in spans for t in s.tokens)
        return Says.MENTION if told else _negation(weighty, unknown)  # "I have not accepted" is no refusal
    if _of_others(spans, lexicon):
        return Says.MENTION
    says = _assent(weighty, unknown)
    last = [m for m in marks if m not in (Mark.IDLE, Mark.THANKS)][-1]
    if says is Says.BARE and last is not Mark.WISH:
        return Says.REMARK  # "Happy Friday", "interested in the program"
    if says in (Says.NOD, Says.WEAK) and _is_to_somebody(spans, names, lexicon):
        return Says.YES
    if says is Says.NOD and len(weighty) == 1 and marks.count(Mark.LIGHT) > MOST_LIGHT:
        return Says.REMARK  # "of course it is good"
    return Says.DOUBT if says is Says.WEAK and Mark.THANKS in marks else says  # "ok thanks": a receipt


def asks_oneself(spans: tuple[Span, ...], lexicon: Lexicon) -> bool:
    """ "Shall I say yes", "Dois-je accepter": a question that has lost its mark."""
    small = lexicon.vocabulary.small
    heads = small.get("asks_oneself", ())
    if not any(span.mark in NO for span in spans):  # "Leider muss ich absagen" asks nothing
        heads += small.get("asks_whether_to", ())
    for at, span in enumerate(spans[: MOST_LIGHT + 1]):
        said = " ".join(t.text for t in tokens_in(spans[at:])) + " "
        if any(said.startswith(f"{head} ") for head in heads):
            return True
        if span.mark not in LIGHT:
            return False
    return False


def _is_to_somebody(spans: tuple[Span, ...], names: frozenset[str] | None, lexicon: Lexicon) -> bool:
    """ "Yes to Mia", "Ja zu Frau Okafor": to the request, and to nothing else."""
    said = tokens_in(spans)
    at = next((at for at, t in enumerate(said) if t.text in lexicon.small.as_typed("to_whom")), 0)
    whom = [plain(t.text) for t in said[at + 1 :]]
    named = any(word in (names or ()) for word in whom)
    return 0 < at <= MOST_LIGHT and named and all(w in (names or ()) or w in TITLES for w in whom)


def _of_others(spans: tuple[Span, ...], lexicon: Lexicon) -> bool:
    """ "Anyone would accept": somebody else stands before the yes."""
    first = next(at for at, s in enumerate(spans) if s.mark in EVIDENCE)
    return any(t.text in lexicon.others for t in tokens_in(spans[:first]))


def _unknown(spans: tuple[Span, ...], names: frozenset[str] | None, lexicon: Lexicon) -> int:
    """How many words are not understood; names count as understood once something was said.

    A name right before a yes is the one who says it: "Yes, Dr. Lee accepts".
    """
    nouns, writer = lexicon.vocabulary.capital_nouns, lexicon.small.of("i")
    answered, firmly, found, lost = False, False, 0, 0
    marks = {s.mark for s in spans if s.mark in EVIDENCE}
    denies = bool(marks & {Mark.UNABLE, Mark.NOT})
    only_no = marks <= {Mark.NO, Mark.SHAKE, Mark.UNABLE, Mark.NOT}  # "no time for Rome", "cannot do Mondays"
    for at, span in enumerate(spans):
        if span.mark not in (Mark.UNKNOWN, Mark.ASKED):
            answered = answered or span.mark in EVIDENCE
            firmly = firmly or span.mark in (Mark.YES, Mark.HELP)  # "I mentor Mia with pleasure"
            continue
        following = spans[at + 1].mark if at + 1 < len(spans) else None
        before = spans[at - 1].mark if at else None
        # a phone writes "happy to mentor mia"; but "I cannot help laughing" names nobody
        token = span.tokens[0]
        if names is None:
            helped = before is Mark.HELP and (token.name or not denies)
            named = helped or (token.name and (not nouns or before is Mark.WISH))
        else:
            named = plain(token.text) in names or _titles_one(token, spans[at + 1 :], names)
        speaks = any(t.text in writer for t in tokens_in(spans[at + 1 :]))
        denied = speaks and Mark.HELP in marks  # "Frau Okafor begleite ich gern", and the same denied
        if (
            (answered or (denied and names is not None))
            and named
            and (not only_no or names is not None)
            and (following is not Mark.YES or firmly or (denied and names is not None))
            and found < MOST_NAMES
        ):
            found += 1
        else:
            lost += 1
    return lost


def _titles_one(token: Token, after: tuple[Span, ...], names: frozenset[str]) -> bool:
    """ "Sister" before "Mia", and not "my sister"."""
    following = next(iter(tokens_in(after)), None)
    known = following is not None and (plain(following.text) in names or following.text in TITLES)
    return token.text in TITLES and known


def _declines_in_person(spans: tuple[Span, ...], lexicon: Lexicon) -> bool:
    """ "I decline": what follows it may be of any kind, but for a few words at most."""
    marks = [s.mark for s in spans]
    at = next((at for at, mark in enumerate(marks) if mark in (Mark.NO, Mark.DECLINE)), 0)
    if not at or spans[0].tokens[0].text not in lexicon.small.of("i"):
        return False
    return Mark.UNKNOWN not in marks[:at] and marks[at:].count(Mark.UNKNOWN) <= MOST_LIGHT


def is_double(spans: tuple[Span, ...]) -> bool:
    """ "Nie mówię nie", "no digo que no"; and not "no no no"."""
    shaken = [i for i, s in enumerate(spans) if s.mark is Mark.SHAKE]
    if not shaken:
        return False
    word = spans[shaken[0]].tokens[0].text
    said = [s for s in spans[shaken[0] + 1 :] if s.mark is Mark.NO]
    again = any(s.tokens[-1].text == word != s.tokens[0].text for s in said)
    return again or shaken[-1] - shaken[0] >= len(shaken) > 1


def _denies_its_no(spans: tuple[Span, ...]) -> bool:
    """ "Declining is out of the question"; and not "I decline ❌"."""
    said = [s for s in spans if s.mark in NO]
    worded = any(s.mark is Mark.NO and any(t.text[:1].isalpha() for t in s.tokens) for s in said[1:])
    return bool(said) and said[0].mark is Mark.DECLINE and worded


def _refusal(weighty: list[Mark], unknown: int) -> Says:
    first = next(i for i, m in enumerate(weighty) if m in NO)
    before = weighty[:first]
    if Mark.NOT in before or Mark.UNABLE in before:
        return Says.MENTION  # "I do not decline", "cannot say no"
    yes = [i for i, m in enumerate(weighty) if m in YES]
    task = weighty[first] is Mark.NO and all(i > first and weighty[i] is Mark.YES for i in yes)
    if yes and not task:  # "not possible to accept" is a no, and says what to
        return Says.BOTH
    shaken = {*weighty} <= {Mark.SHAKE, Mark.HELP, Mark.WISH}
    if unknown or (shaken and Mark.HELP in weighty):  # "no mentor is perfect"
        return Says.MENTION
    return Says.SHAKE if shaken else Says.NO


def _negation(weighty: list[Mark], unknown: int) -> Says:
    """ "Not", or "cannot": a no when it is the wish, the help or the yes that is denied."""
    turns = [i for i, m in enumerate(weighty) if m in (Mark.NOT, Mark.UNABLE)]
    if len(turns) > 1 or Mark.NOD in weighty:
        return Says.MENTION if any(m in YES for m in weighty) else Says.NEGATED
    yes = [i for i, m in enumerate(weighty) if m in YES]
    if any(i < turns[0] for i in yes):
        return Says.MENTION
    denied = Mark.UNABLE in weighty or Mark.WISH in weighty or Mark.HELP in weighty or bool(yes)
    if {*weighty} == {Mark.NOT, Mark.HELP} and not unknown:
        return Says.NOT  # "but not mentoring": a no only after a wish
    if denied and not unknown:
        return Says.NO
    if yes:
        return Says.MENTION
    return Says.NEGATED if unknown or denied else Says.NOT


def _assent(weighty: list[Mark], unknown: int) -> Says:
    if Mark.YES in weighty:
        if unknown:
            return Says.MENTION
        return Says.SOFT if Mark.WISH in weighty[: weighty.index(Mark.YES)] else Says.YES
    if unknown:
        return Says.REMARK
    if Mark.WISH in weighty and Mark.HELP in weighty:
        return Says.SOFT
    if Mark.WISH in weighty and Mark.NOD in weighty[weighty.index(Mark.WISH) :]:
        return Says.MENTION  # "I would love to say yes"
    if Mark.NOD in weighty:
        return Says.NOD
    if weighty[-1] is Mark.WISH:
        return Says.BARE
    return Says.WEAK if Mark.WEAK in weighty else Says.TASK
