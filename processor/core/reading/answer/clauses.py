"""A sentence of an answer, clause by clause: what each says in one language."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from processor.core.reading.answer.clause import (
    EVIDENCE,
    HANDS_OVER,
    LIGHT,
    MAY_BE_ASIDE,
    NO,
    TRAITS,
    YES,
    Clause,
    Says,
    Sentence,
)
from processor.core.reading.answer.harmless import (
    ANOTHER_TIME,
    BESIDE,
    CONSENT,
    MEETING,
    NAME_ALONE,
    REASON,
    REFUSAL,
    RHETORICAL,
)
from processor.core.reading.answer.lexicon import Lexicon, Mark, Span
from processor.core.reading.answer.parts import Part, corrected, parted, ungreeted
from processor.core.reading.answer.patterns import TITLES, Said, plain, said
from processor.core.reading.answer.sign_offs import bent, is_sign_off, is_title, not_a_month, owned
from processor.core.reading.answer.small import Small
from processor.core.reading.answer.telling import KINDS, Weighed
from processor.core.reading.answer.verdicts import asks_oneself, is_double, says_of, tokens_in
from processor.core.reading.words.tokens import PARTS, Token

_YEAR = 4  # digits
_SURE = frozenset({Says.YES, Says.NOD, Says.SOFT, Says.NO, Says.THANKS})
_WEIGHS = frozenset({*EVIDENCE, Mark.DOUBT, Mark.OPEN, Mark.TURN})
# With one of these at its head a clause would be a condition of its own: "until she is ready", "only if".
_MOST_LEADING = 2
_TO_COME = 2027  # a year in which nobody trained, as the vocabularies' `unsure` has it
_MOST_BESIDE_YEAR = 4  # words of a clause that only names a year


def read_sentence(
    tokens: tuple[Token, ...], lexicon: Lexicon, names: frozenset[str] | None = None, *, heads: bool = True
) -> Sentence:
    """`names`: of those whom the answer may be about, see said(); None: whoever has a capital.

    `heads`: a clause may be harmless by how it begins.
    """
    tokens = owned(tokens, names, lexicon.language)
    helps = frozenset(lexicon.vocabulary.helps)
    tokens = not_a_month(tokens, names, lexicon.months, helps, lexicon.language)
    written = lexicon.spans(tokens)
    spans = corrected(written, lexicon)
    names = bent(names, lexicon.language)
    parts = [part for part in parted(ungreeted(spans)) if part.spans]
    alone = [_clause(p.spans, lexicon, names, turned=p.turned, heads=heads) for p in parts]
    if heads:
        alone = _gone_on(alone, parts, lexicon, names)
    clauses = _with_complements(_joined(alone, parts, lexicon, names), lexicon) + _unsure(tokens, lexicon)
    marks = [s.mark for s in spans]
    asides = sum(len(c.words.split()) for c in clauses if c.kind not in ("", NAME_ALONE) and not c.headed)
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
        rhetorical=any(s.asked for s in spans) or {c.kind for c in clauses} == {RHETORICAL},
        answers=any(m in (*YES, *NO) for m in marks),
        strict=bool(lexicon.harmless.kinds),
        instruction=_is_instruction(spans, lexicon.small),
    )


def _unsure(tokens: tuple[Token, ...], lexicon: Lexicon) -> tuple[Clause, ...]:
    """A clause more where something makes any yes unsure, wherever it stands: it may be part of an aside."""
    told = [t for t in tokens if t.text not in PARTS]
    found = lexicon.harmless.makes_unsure(said(told, None))
    if found is None:
        return ()
    words = " ".join(t.written or t.text for t in told[slice(*found)])
    return (Clause(says=Says.UNSURE, words=words),)


def _joined(
    clauses: list[Clause], parts: list[Part], lexicon: Lexicon, names: frozenset[str] | None
) -> tuple[Clause, ...]:
    """ "I will write as soon as I am back": what is not understood alone may be so with its neighbours."""
    if not lexicon.harmless.tiles or len(parts) == 1:
        return tuple(clauses)
    found = list(clauses)
    for at, clause in enumerate(clauses):
        if clause.says not in MAY_BE_ASIDE:
            continue
        for first, end in ((at - 1, at + 1), (at, at + 2), (at - 1, at + 2)):
            if first < 0 or end > len(parts) or not _may_join(found[first:end], parts[first:end]):
                continue
            spans = [span for part in parts[first:end] for span in (*part.before, *part.spans)]
            tokens = tokens_in(tuple(spans[len(parts[first].before) :]))
            kind = lexicon.harmless.tiled(said(tokens, names, lexicon.months))
            if kind:
                found[first:end] = [replace(c, says=Says.ASIDE, kind=kind) for c in found[first:end]]
                break
    return tuple(found)


def _may_join(clauses: list[Clause], parts: list[Part]) -> bool:
    """Words stand between them, and no comma; and none answers."""
    return all(p.before and all(s.mark is not Mark.PART for s in p.before) for p in parts[1:]) and all(
        c.says in MAY_BE_ASIDE or c.says in (Says.ASIDE, Says.NOTHING) for c in clauses
    )


def _with_complements(clauses: tuple[Clause, ...], lexicon: Lexicon) -> tuple[Clause, ...]:
    """ "Zgadzam się, że młodzi chcą pracować": what is agreed to stands behind the comma, and is no aside."""
    that = lexicon.small.as_typed("that")
    if not any(c.says is Says.ASIDE and c.words.partition(" ")[0] in that for c in clauses):
        return clauses
    kept = [*clauses[:1]]
    for before, clause in pairwise(clauses):
        yes = before.says in (Says.YES, Says.NOD, Says.WEAK, Says.SOFT)
        follows = clause.says is Says.ASIDE and clause.words.partition(" ")[0] in that
        kept.append(replace(clause, says=Says.REMARK, kind="") if yes and follows else clause)
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
    says = says_of(_alone(spans, lexicon, names), lexicon, names)
    clause = said(tokens, names, lexicon.months)
    open_to = says not in _SURE or says is Says.YES  # a bare "yes" or "no" is told as well by what it is
    asks = open_to and asks_oneself(spans, lexicon)
    kinds = (REFUSAL, CONSENT) if open_to and not asks else ()
    whole = next((k for k in kinds if lexicon.harmless.is_of(k, clause)), "")
    if says not in _SURE:
        says = {REFUSAL: Says.NO, CONSENT: Says.YES}.get(whole, says)
    if says in MAY_BE_ASIDE and tokens:
        titled = is_title(tuple(word.word for word in clause if not word.name), lexicon.titles)
        if titled or (names and is_sign_off(tokens, names, lexicon.titles)):
            return Clause(says=Says.ASIDE, turned=turned, kind=NAME_ALONE, words=words)
        aside = lexicon.harmless.kind_of(clause)
        kind, told_by = aside or (heads and _kind_by_its_beginning(clause, tokens, lexicon)), 0
        if heads and not kind and not turned:
            kind, told_by = lexicon.telling.kind_of(clause, _weighed(tokens, lexicon))
        if kind == MEETING and _names_year_alone(tokens):
            return Clause(says=Says.UNSURE, turned=turned, words=words)
        if kind:
            headed = not aside
            traits = _traits(tokens, lexicon.small)
            return Clause(
                says=Says.ASIDE, turned=turned, kind=kind, words=words, headed=headed, told=told_by,
                traits=traits,
            )  # fmt: skip
    later = says is Says.OPEN and lexicon.harmless.is_of(ANOTHER_TIME, clause)
    mild = later or (not turned and _is_mild(says, spans, lexicon.small))
    told = any(s.mark is Mark.DECLINE for s in spans) or any(
        t.text in TITLES or (t.name and not lexicon.vocabulary.capital_nouns) for t in tokens
    )  # "Dr. Lee declined"
    reason = mild and (not told if says is Says.MENTION else _names_year(tokens))
    would = says is Says.BARE and _only_would(spans, lexicon)
    traits = _traits(tokens, lexicon.small)
    return Clause(
        says=says,
        turned=turned,
        would=would,
        words=words,
        mild=mild,
        reason=reason,
        traits=traits,
        kind=whole,
    )


def _traits(tokens: tuple[Token, ...], small: Small) -> frozenset[str]:
    said = [plain(t.text) for t in tokens]
    traits = {use for use in TRAITS if small.has_folded(use, said)}
    if any(f" {phrase} " in f" {' '.join(said)} " for phrase in small.of(HANDS_OVER)):
        traits.add(HANDS_OVER)
    return frozenset(traits)


def _only_would(spans: tuple[Span, ...], lexicon: Lexicon) -> bool:
    """ "I would like to", and not "I would love to"."""
    wishes = [tuple(t.text for t in s.tokens) for s in spans if s.mark is Mark.WISH]
    return all(wish in lexicon.would for wish in wishes)


def _kind_by_its_beginning(clause: tuple[Said, ...], tokens: tuple[Token, ...], lexicon: Lexicon) -> str:
    """ "She can call me in the office most mornings": of the kind "contact"; "" for a clause of no kind."""
    weighed = _weighed(tokens, lexicon)
    for kind, end in lexicon.harmless.begins(clause):
        if lexicon.harmless.follows(clause, end, weighed(end, len(tokens))):
            return kind
    return ""


def _weighed(tokens: tuple[Token, ...], lexicon: Lexicon) -> Weighed:
    """Tells the places of the words that weigh in an answer, from one word of the clause to another."""

    def places(at: int, end: int) -> frozenset[int]:
        heavy = set()
        for span in lexicon.spans(tokens[at:end]):
            if span.mark in _WEIGHS:
                heavy |= {*range(at, at + len(span.tokens))}
            at += len(span.tokens)
        return frozenset(heavy)

    return places


def _gone_on(
    clauses: list[Clause], parts: list[Part], lexicon: Lexicon, names: frozenset[str] | None
) -> list[Clause]:
    """ "I teach chemistry and supervise two trainees": what has no writer of its own goes on with his."""
    found = [*clauses[:1]]
    for part, clause in zip(parts[1:], clauses[1:], strict=True):
        before = found[-1]
        joined = all(s.mark is not Mark.PART for s in part.before)
        if clause.kind == NAME_ALONE and before.told and joined and not clause.turned:
            clause = replace(clause, kind=before.kind)  # "I am a firefighter and paramedic" ends no mail
        elif clause.says in MAY_BE_ASIDE and not clause.turned and before.kind in KINDS:
            tokens = tuple(t for s in part.spans for t in s.tokens)
            told = said(tokens, names, lexicon.months)
            kind, words = lexicon.telling.kind_of(told, _weighed(tokens, lexicon), before.kind)
            if kind:
                clause = replace(clause, says=Says.ASIDE, kind=kind, headed=True, told=words)
        found.append(clause)
    return found


def _is_mild(says: Says, spans: tuple[Span, ...], small: Small) -> bool:
    """ "There is not an hour to spare until summer": a time or an "if" within a reason, and no offer."""
    marks = [s.mark for s in spans]
    weighty = {m for m in marks if m in EVIDENCE}
    if says is Says.MENTION:  # "got 2 mentees and am drowning": a reason with a word that says no
        if weighty & {Mark.NOT, Mark.UNABLE} and weighty <= {Mark.NOT, Mark.UNABLE, Mark.WISH, Mark.HELP}:
            return True  # "I do not wish to take on further duties"
        denies = weighty <= {*NO} and not is_double(spans)
        return denies and not small.has("said", (t.text for t in tokens_in(spans)))
    if says is not Says.OPEN or Mark.DOUBT in marks or weighty & {*YES, Mark.WISH, Mark.HELP}:
        return False
    opens = [at for at, m in enumerate(marks) if m is Mark.OPEN]
    if all(small.has("somebody", (t.text for t in spans[at].tokens)) for at in opens):
        return True  # "I'm sure she'll find somebody brilliant"
    return opens[0] >= _MOST_LEADING and all(small.has("times", (spans[at].tokens[0].text,)) for at in opens)


def _names_year(tokens: tuple[Token, ...]) -> bool:
    """ "On leave until 2028": too far off to be an offer."""
    return any(len(t.text) == _YEAR and t.text.startswith("20") and t.text.isdigit() for t in tokens)


def _names_year_alone(tokens: tuple[Token, ...]) -> bool:
    """ "In 2029", "May 2028", of no day: that is no time to meet."""
    numbers = [t.text for t in tokens if t.text.isdigit()]
    few = len(numbers) == 1 and len(tokens) <= _MOST_BESIDE_YEAR
    return few and _names_year(tokens) and int(numbers[0]) >= _TO_COME


def _alone(spans: tuple[Span, ...], lexicon: Lexicon, names: frozenset[str] | None) -> tuple[Span, ...]:
    """The clause without what changes nothing before and after its answer: "in critical care"."""
    weighty = [at for at, s in enumerate(spans) if s.mark in EVIDENCE]
    marks = {spans[at].mark for at in weighty}
    kinds = (BESIDE,) if marks & {Mark.YES, Mark.HELP} else ()
    if marks & {Mark.NO, Mark.DECLINE, Mark.UNABLE} and not marks & {*YES}:
        kinds = (*kinds, REASON)
    if not kinds or not any(s.mark is Mark.UNKNOWN for s in spans):
        return spans
    first, last = weighty[0], weighty[-1]
    while last + 1 < len(spans) and _bears(spans[last + 1], names):
        last += 1
    for at in range(last + 1, weighty[-1], -1):
        if lexicon.harmless.is_beside(said(tokens_in(spans[at:]), names, lexicon.months), kinds):
            spans = spans[:at]
            break
    before = said(tokens_in(spans[:first]), names, lexicon.months)
    if first and lexicon.harmless.is_beside(before, kinds):
        spans = spans[first:]
    return spans


def _bears(span: Span, names: frozenset[str] | None) -> bool:
    return span.mark in LIGHT or any(_is_name(t, names) for t in span.tokens)


def _is_name(token: Token, names: frozenset[str] | None) -> bool:
    return token.name if names is None else plain(token.text) in names


def _is_instruction(spans: tuple[Span, ...], small: Small) -> bool:
    """ "Reply ACCEPT or REJECT": both words, an "or" between them, no other doubt, and hardly more."""
    left = [s for s in spans if s.mark not in LIGHT]
    marks = [s.mark for s in left]
    answers = [at for at, m in enumerate(marks) if m in (*YES, *NO)]
    chosen = any(
        (marks[a] in YES) != (marks[b] in YES) and any(_is_or(s, small) for s in left[a + 1 : b])
        for a, b in pairwise(answers)
    )
    known = {*YES, *NO, Mark.PART}
    return (
        chosen
        and sum(m not in known and not _is_or(s, small) for m, s in zip(marks, left, strict=True)) <= 1
        and all(_is_or(s, small) for s in left if s.mark in (Mark.DOUBT, Mark.OPEN))
    )


def _is_or(span: Span, small: Small) -> bool:
    return span.mark is Mark.DOUBT and len(span.tokens) == 1 and small.has("or", (span.tokens[0].text,))
