"""A clause of an answer: what it says, in one language, and how far its words are understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from processor.core.reading.answer.harmless import BESIDE, NAME_ALONE, REASON
from processor.core.reading.answer.lexicon import Lexicon, Mark, Span
from processor.core.reading.answer.patterns import TITLES, Said, plain, said
from processor.core.reading.answer.sign_offs import bent, is_sign_off, is_title, owned
from processor.core.reading.words.tokens import Token

MOST_NAMES = 4
MOST_LIGHT = 2  # words beside a bare "yes" in its clause
SHORT = 3  # words of a sentence in which a slip of the pen is looked for
_YEAR = 4  # digits
_CAPITAL_NOUNS = ("de", "lb")
_YES = (Mark.YES, Mark.NOD, Mark.WEAK)
_NO = (Mark.NO, Mark.DECLINE, Mark.SHAKE)
_EVIDENCE = (*_YES, *_NO, Mark.WISH, Mark.UNABLE, Mark.HELP, Mark.NOT)
_WEIGHS = frozenset({*_EVIDENCE, Mark.DOUBT, Mark.OPEN, Mark.TURN})
_LIGHT = (Mark.LIGHT, Mark.IDLE, Mark.THANKS, Mark.GREETING)
# With one of these at its head a clause would be a condition of its own: "until she is ready", "only if".
_MOST_LEADING = 2
# fmt: off
_TIMES = frozenset((
    "if", "until", "till", "before", "bis", "vor", "wenn", "hasta", "si", "antes", "jusqu", "avant", "fino",
    "se", "prima", "ate", "tot", "voor", "als", "tills", "om", "innan", "til", "hvis", "for", "do", "jesli",
    "zanim",
))
_SOMEBODY = frozenset((
    "somebody", "someone", "another", "other", "else", "jemand", "jemanden", "jemandem", "anderen", "andere",
    "anderer", "alguien", "otro", "otra", "quelqu", "quelqu'un", "autre", "qualcuno", "qualcun", "altro",
    "altra", "alguem", "outro", "outra", "iemand", "anders", "ander", "nagon", "annan", "noen", "andre",
    "annen", "nogen", "anden", "ktos", "kogos", "inny", "inna", "innego",
))
_THAT = frozenset(("że", "ze", "żeby", "zeby", "att", "at", "dass", "daß", "dat", "que", "che", "that"))
_SAID = frozenset(("said", "told", "say", "mean", "meant", "wrote"))  # "I said no to him"
_I = frozenset(("ich", "ik", "jag", "jeg", "eg"))  # after the name: "Frau Okafor kann ich nicht betreuen"
# With one of these no yes is sure, and a no stays one.
_FOR_NOW = (
    "for now", "for the time being", "for the moment", "temporarily", "vorerst", "fürs erste", "vorläufig",
    "einstweilen", "por ahora", "de momento", "por el momento", "pour l instant", "pour le moment", "per ora",
    "per adesso", "per il momento", "por agora", "por ora", "por enquanto", "para já", "voorlopig",
    "vooralsnog", "tills vidare", "än så länge", "foreløbig", "indtil videre", "inntil videre", "foreløpig",
    "na razie", "póki co", "chwilowo",
)
_OR = frozenset(("or", "oder", "o", "u", "ou", "oppure", "of", "eller", "lub", "albo", "czy"))
# fmt: on


class Says(StrEnum):
    YES = "yes"
    NOD = "nod"  # a yes that nothing beside it may weaken
    WEAK = "weak"
    SOFT = "soft"  # a wish to do it: a yes, unless a no follows
    BARE = "bare"  # a wish that does not say what to do: "I would love to"
    TASK = "task"  # what to do, without a wish: "to mentor her"
    NO = "no"
    SHAKE = "shake"
    BOTH = "both"
    MENTION = "mention"  # the words of an answer, but not as one
    DOUBT = "doubt"
    OPEN = "open"
    NOT = "not"  # nothing but "not"
    NEGATED = "negated"  # it denies something
    REMARK = "remark"  # it is not understood
    ASIDE = "aside"  # it speaks of something else that changes nothing: see harmless.py
    THANKS = "thanks"
    NOTHING = "nothing"


_ASSENTS = (Says.YES, Says.NOD, Says.WEAK, Says.SOFT, Says.BARE)
# What a pattern of harmless.py may say better.
_MAY_BE_ASIDE = frozenset(
    {Says.REMARK, Says.NEGATED, Says.NOT, Says.DOUBT, Says.OPEN, Says.MENTION, Says.BARE, Says.TASK}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    says: Says
    turned: bool = False  # it begins with "but"
    mild: bool = False  # open or a mention, and yet nothing against a clear no in another sentence
    reason: bool = False  # mild, and nothing against a clear no in its own sentence either
    kind: str = ""  # of an aside
    headed: bool = False  # it is of that kind by how it begins
    words: str = ""  # as they were written, but for small letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    clauses: tuple[Clause, ...]
    language: str
    known: int  # how many of its words are words of the language
    arranges: bool = False  # it speaks of a start or a meeting
    rhetorical: bool = False  # "why not?" asks nothing
    answers: bool = False  # it holds a word of an answer, whatever it does with it
    strict: bool = True  # the language has patterns for harmless clauses, so that all others count as lost
    instruction: bool = False  # "ACCEPT or REJECT": both, and nothing else

    def says(self, *what: Says) -> bool:
        return any(c.says in what for c in self.clauses)


def read_sentence(
    tokens: tuple[Token, ...], lexicon: Lexicon, names: frozenset[str] | None = None, *, heads: bool = True
) -> Sentence:
    """`names`: of those whom the answer may be about, see said(); None: whoever has a capital.

    `heads`: a clause may be harmless by how it begins.
    """
    tokens = owned(tokens, names, lexicon.language)
    written = lexicon.spans(tokens)
    spans = _corrected(written, lexicon)
    names = bent(names, lexicon.language)
    parts = [part for part in _parted(_ungreeted(spans)) if part.spans]
    alone = [_clause(p.spans, lexicon, names, turned=p.turned, heads=heads) for p in parts]
    clauses = _with_complements(_joined(alone, parts, lexicon, names))
    marks = [s.mark for s in spans]
    asides = sum(
        len(c.words.split())
        for c in clauses
        if c.says is Says.ASIDE and c.kind != NAME_ALONE and not c.headed
    )
    known = sum(
        len(s.tokens)
        for s in written
        if s.mark not in (Mark.UNKNOWN, Mark.PART)
        and not (names and all(_is_name(t, names) for t in s.tokens))
    )
    return Sentence(
        clauses=clauses,
        language=lexicon.language,
        known=max(known, asides, spans != written),  # a slip counts least: "acepto" is Spanish
        arranges=Mark.ASKED in marks,
        rhetorical=any(s.asked for s in spans),
        answers=any(m in (*_YES, *_NO) for m in marks),
        strict=bool(lexicon.harmless.kinds),
        instruction=_is_instruction(spans),
    )


def _joined(
    clauses: list[Clause], parts: list[_Part], lexicon: Lexicon, names: frozenset[str] | None
) -> tuple[Clause, ...]:
    """ "I will write as soon as I am back": what is not understood alone may be so with its neighbours."""
    if not lexicon.harmless.tiles or len(parts) == 1:
        return tuple(clauses)
    found = list(clauses)
    for at, clause in enumerate(clauses):
        if clause.says not in _MAY_BE_ASIDE:
            continue
        for first, end in ((at - 1, at + 1), (at, at + 2), (at - 1, at + 2)):
            if first < 0 or end > len(parts) or not _may_join(found[first:end], parts[first:end]):
                continue
            spans = [span for part in parts[first:end] for span in (*part.before, *part.spans)]
            tokens = _tokens(tuple(spans[len(parts[first].before) :]))
            kind = lexicon.harmless.tiled(said(tokens, names, lexicon.months))
            if kind:
                found[first:end] = [replace(c, says=Says.ASIDE, kind=kind) for c in found[first:end]]
                break
    return tuple(found)


def _may_join(clauses: list[Clause], parts: list[_Part]) -> bool:
    """Words stand between them, and no comma; and none answers."""
    return all(p.before and all(s.mark is not Mark.PART for s in p.before) for p in parts[1:]) and all(
        c.says in _MAY_BE_ASIDE or c.says in (Says.ASIDE, Says.NOTHING) for c in clauses
    )


def _with_complements(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """ "Zgadzam się, że młodzi chcą pracować": what is agreed to stands behind the comma, and is no aside."""
    if not any(c.says is Says.ASIDE and c.words.partition(" ")[0] in _THAT for c in clauses):
        return clauses
    kept = [*clauses[:1]]
    for before, clause in pairwise(clauses):
        yes = before.says in (Says.YES, Says.NOD, Says.WEAK, Says.SOFT)
        that = clause.says is Says.ASIDE and clause.words.partition(" ")[0] in _THAT
        kept.append(replace(clause, says=Says.REMARK, kind="") if yes and that else clause)
    return tuple(kept)


def _clause(
    spans: tuple[Span, ...],
    lexicon: Lexicon,
    names: frozenset[str] | None,
    *,
    turned: bool,
    heads: bool,
) -> Clause:
    tokens = tuple(t for s in spans for t in s.tokens)
    words = " ".join(t.written or t.text for t in tokens)
    says = _says(_alone(spans, lexicon, names), lexicon, names)
    if says in _ASSENTS and any(f" {phrase} " in f" {words} " for phrase in _FOR_NOW):
        says = Says.DOUBT
    if says in _MAY_BE_ASIDE and tokens:
        clause = said(tokens, names, lexicon.months)
        titled = is_title(tuple(word.word for word in clause if not word.name), lexicon.titles)
        if titled or (names and is_sign_off(tokens, names, lexicon.titles)):
            return Clause(says=Says.ASIDE, turned=turned, kind=NAME_ALONE, words=words)
        whole = lexicon.harmless.kind_of(clause)
        kind = whole or (heads and _kind_by_its_beginning(clause, tokens, lexicon))
        if kind:
            headed = not whole
            return Clause(says=Says.ASIDE, turned=turned, kind=kind, words=words, headed=headed)
    mild = not turned and _is_mild(says, spans)
    told = any(s.mark is Mark.DECLINE for s in spans) or any(
        t.text in TITLES or (t.name and lexicon.language not in _CAPITAL_NOUNS) for t in tokens
    )  # "Dr. Lee declined"
    reason = mild and (not told if says is Says.MENTION else _names_year(tokens))
    return Clause(says=says, turned=turned, words=words, mild=mild, reason=reason)


def _kind_by_its_beginning(clause: tuple[Said, ...], tokens: tuple[Token, ...], lexicon: Lexicon) -> str:
    """ "She can call me in the office most mornings": of the kind "contact"; "" for a clause of no kind."""
    for kind, end in lexicon.harmless.begins(clause):
        heavy, at = set(), end
        for span in lexicon.spans(tokens[end:]):
            if span.mark in _WEIGHS:
                heavy |= {*range(at, at + len(span.tokens))}
            at += len(span.tokens)
        if lexicon.harmless.follows(clause, end, frozenset(heavy)):
            return kind
    return ""


def _is_mild(says: Says, spans: tuple[Span, ...]) -> bool:
    """ "There is not an hour to spare until summer": a time or an "if" within a reason, and no offer."""
    marks = [s.mark for s in spans]
    weighty = {m for m in marks if m in _EVIDENCE}
    if says is Says.MENTION:  # "got 2 mentees and am drowning": a reason with a word that says no
        if weighty & {Mark.NOT, Mark.UNABLE} and weighty <= {Mark.NOT, Mark.UNABLE, Mark.WISH, Mark.HELP}:
            return True  # "I do not wish to take on further duties"
        denies = weighty <= {*_NO} and not _is_double(spans)
        return denies and not any(t.text in _SAID for t in _tokens(spans))
    if says is not Says.OPEN or Mark.DOUBT in marks or weighty & {*_YES, Mark.WISH, Mark.HELP}:
        return False
    opens = [at for at, m in enumerate(marks) if m is Mark.OPEN]
    if all(any(plain(t.text) in _SOMEBODY for t in spans[at].tokens) for at in opens):
        return True  # "I'm sure she'll find somebody brilliant"
    return opens[0] >= _MOST_LEADING and all(plain(spans[at].tokens[0].text) in _TIMES for at in opens)


def _names_year(tokens: tuple[Token, ...]) -> bool:
    """ "On leave until 2028": too far off to be an offer."""
    return any(len(t.text) == _YEAR and t.text.startswith("20") and t.text.isdigit() for t in tokens)


def _alone(spans: tuple[Span, ...], lexicon: Lexicon, names: frozenset[str] | None) -> tuple[Span, ...]:
    """The clause without what changes nothing before and after its answer: "in critical care"."""
    weighty = [at for at, s in enumerate(spans) if s.mark in _EVIDENCE]
    marks = {spans[at].mark for at in weighty}
    kinds = (BESIDE,) if marks & {Mark.YES, Mark.HELP} else ()
    if marks & {Mark.NO, Mark.DECLINE, Mark.UNABLE} and not marks & {*_YES}:
        kinds = (*kinds, REASON)
    if not kinds or not any(s.mark is Mark.UNKNOWN for s in spans):
        return spans
    first, last = weighty[0], weighty[-1]
    while last + 1 < len(spans) and _bears(spans[last + 1], names):
        last += 1
    for at in range(last + 1, weighty[-1], -1):
        if lexicon.harmless.is_beside(said(_tokens(spans[at:]), names, lexicon.months), kinds):
            spans = spans[:at]
            break
    before = said(_tokens(spans[:first]), names, lexicon.months)
    if first and lexicon.harmless.is_beside(before, kinds):
        spans = spans[first:]
    return spans


def _bears(span: Span, names: frozenset[str] | None) -> bool:
    return span.mark in _LIGHT or any(_is_name(t, names) for t in span.tokens)


def _tokens(spans: tuple[Span, ...]) -> tuple[Token, ...]:
    return tuple(t for s in spans for t in s.tokens)


def _is_name(token: Token, names: frozenset[str] | None) -> bool:
    return token.name if names is None else plain(token.text) in names


def _corrected(spans: tuple[Span, ...], lexicon: Lexicon) -> tuple[Span, ...]:
    """ "Accpet" is meant as accept, where a short sentence has no other word that answers."""
    if sum(s.mark is not Mark.PART for s in spans) > SHORT or any(s.mark in _EVIDENCE for s in spans):
        return spans
    anywhere = len(spans) <= SHORT  # else in the first word only: "Danke, ist angekommen" is no "angenommen"
    meant = [
        lexicon.meant(s.tokens[0].text) if s.mark is Mark.UNKNOWN and (anywhere or not at) else None
        for at, s in enumerate(spans)
    ]
    return tuple(
        Span(mark=mark, tokens=span.tokens) if mark else span for span, mark in zip(spans, meant, strict=True)
    )


def _ungreeted(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Without "Hi Mia": the greeting, and the names after it up to a comma or a word that counts."""
    if not spans or spans[0].mark is not Mark.GREETING:
        return spans
    at = 1
    while at < len(spans) and at <= MOST_NAMES and spans[at].mark in (Mark.UNKNOWN, Mark.LIGHT, Mark.ASKED):
        at += 1
    return spans[at:]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The words of a clause, and those that stand between it and the one before."""

    spans: tuple[Span, ...]
    before: tuple[Span, ...] = ()
    turned: bool = False


def _parted(spans: tuple[Span, ...]) -> Iterator[_Part]:
    clause: list[Span] = []
    before: list[Span] = []
    turned = False
    for span in spans:
        if span.mark in (Mark.PART, Mark.BREAK, Mark.TURN):
            if clause:
                yield _Part(spans=tuple(clause), before=tuple(before), turned=turned)
                clause, before, turned = [], [], False
            before.append(span)
            turned = turned or span.mark is Mark.TURN
        else:
            clause.append(span)
    if clause:
        yield _Part(spans=tuple(clause), before=tuple(before), turned=turned)
    elif turned:  # "yes but ..."
        yield _Part(spans=(Span(mark=Mark.DOUBT, tokens=()),), before=tuple(before), turned=True)


def _says(spans: tuple[Span, ...], lexicon: Lexicon, names: frozenset[str] | None) -> Says:
    past, nouns = lexicon.past, lexicon.language in _CAPITAL_NOUNS
    marks = [s.mark for s in spans]
    if marks == [Mark.OPEN] and lexicon.language == "es" and [t.text for t in _tokens(spans)] == ["si"]:
        return Says.NOD  # "si, acepto": an "if" would have more beside it
    if Mark.OPEN in marks:
        return Says.OPEN
    if Mark.DOUBT in marks:  # "OK for next year" beside a no leaves both open
        return Says.OPEN if any(m in _YES for m in marks) else Says.DOUBT
    weighty = [m for m in marks if m in _EVIDENCE]
    unknown = _unknown(spans, names, nouns=nouns)
    if not weighty:
        if not {*marks} <= {*_LIGHT}:
            return Says.REMARK
        if marks.count(Mark.LIGHT) == len(marks) > 1:
            return Says.REMARK
        return Says.THANKS if Mark.THANKS in marks else Says.NOTHING
    if any(m in _NO for m in weighty):
        return Says.MENTION if _is_double(spans) else _refusal(weighty, unknown)
    if Mark.NOT in weighty or Mark.UNABLE in weighty:
        told = {*weighty} == {Mark.NOT, Mark.YES} and any(t.text in past for s in spans for t in s.tokens)
        return Says.MENTION if told else _negation(weighty, unknown)  # "I have not accepted" is no refusal
    if _of_others(spans, lexicon):
        return Says.MENTION
    says = _assent(weighty, unknown)
    last = [m for m in marks if m not in (Mark.IDLE, Mark.THANKS)][-1]
    if says is Says.BARE and last is not Mark.WISH:
        return Says.REMARK  # "Happy Friday", "interested in the program"
    if says is Says.NOD and len(weighty) == 1 and marks.count(Mark.LIGHT) > MOST_LIGHT:
        return Says.REMARK  # "of course it is good"
    return Says.DOUBT if says is Says.WEAK and Mark.THANKS in marks else says  # "ok thanks": a receipt


def _of_others(spans: tuple[Span, ...], lexicon: Lexicon) -> bool:
    """ "Anyone would accept": somebody else stands before the yes."""
    first = next(at for at, s in enumerate(spans) if s.mark in _EVIDENCE)
    return any(t.text in lexicon.others for t in _tokens(spans[:first]))


def _unknown(spans: tuple[Span, ...], names: frozenset[str] | None, *, nouns: bool) -> int:
    """How many words are not understood; names count as understood once something was said.

    A name right before a yes is the one who says it: "Yes, Dr. Lee accepts". `nouns`: the language
    writes all nouns with a capital, so that a capital is no sign of a name.
    """
    answered, firmly, found, lost = False, False, 0, 0
    marks = {s.mark for s in spans if s.mark in _EVIDENCE}
    denies = bool(marks & {Mark.UNABLE, Mark.NOT})
    only_no = marks <= {Mark.NO, Mark.SHAKE, Mark.UNABLE, Mark.NOT}  # "no time for Rome", "cannot do Mondays"
    for at, span in enumerate(spans):
        if span.mark not in (Mark.UNKNOWN, Mark.ASKED):
            answered = answered or span.mark in _EVIDENCE
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
        speaks = any(t.text in _I for t in _tokens(spans[at + 1 :]))
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
    following = next(iter(_tokens(after)), None)
    known = following is not None and (plain(following.text) in names or following.text in TITLES)
    return token.text in TITLES and known


def _is_double(spans: tuple[Span, ...]) -> bool:
    """ "Nie mówię nie", "no digo que no"; and not "no no no"."""
    shaken = [i for i, s in enumerate(spans) if s.mark is Mark.SHAKE]
    if not shaken:
        return False
    word = spans[shaken[0]].tokens[0].text
    said = [s for s in spans[shaken[0] + 1 :] if s.mark is Mark.NO]
    again = any(s.tokens[-1].text == word != s.tokens[0].text for s in said)
    return again or shaken[-1] - shaken[0] >= len(shaken) > 1


def _refusal(weighty: list[Mark], unknown: int) -> Says:
    first = next(i for i, m in enumerate(weighty) if m in _NO)
    before = weighty[:first]
    if Mark.NOT in before or Mark.UNABLE in before:
        return Says.MENTION  # "I do not decline", "cannot say no"
    yes = [i for i, m in enumerate(weighty) if m in _YES]
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
        return Says.MENTION if any(m in _YES for m in weighty) else Says.NEGATED
    yes = [i for i, m in enumerate(weighty) if m in _YES]
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


def _is_instruction(spans: tuple[Span, ...]) -> bool:
    """ "Reply ACCEPT or REJECT": both words, an "or" between them, no other doubt, and hardly more."""
    left = [s for s in spans if s.mark not in _LIGHT]
    marks = [s.mark for s in left]
    answers = [at for at, m in enumerate(marks) if m in (*_YES, *_NO)]
    chosen = any(
        (marks[a] in _YES) != (marks[b] in _YES) and any(map(_is_or, left[a + 1 : b]))
        for a, b in pairwise(answers)
    )
    known = {*_YES, *_NO, Mark.PART}
    return (
        chosen
        and sum(m not in known and not _is_or(s) for m, s in zip(marks, left, strict=True)) <= 1
        and all(_is_or(s) for s in left if s.mark in (Mark.DOUBT, Mark.OPEN))
    )


def _is_or(span: Span) -> bool:
    return span.mark is Mark.DOUBT and len(span.tokens) == 1 and plain(span.tokens[0].text) in _OR
