"""A text sentence by sentence, each read in the language that knows most of its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.answer.clause import Clause, Says, Sentence
from processor.core.reading.answer.clauses import read_sentence
from processor.core.reading.answer.harmless import NAME_ALONE, is_name
from processor.core.reading.answer.lexicon import Lexicon, Vocabularies, lexicons
from processor.core.reading.answer.parts import SHORT
from processor.core.reading.answer.sentences import Written, sentences
from processor.core.reading.answer.sign_offs import is_only_titles, is_sign_off
from processor.core.reading.answer.stories import at_a_dash, find_stories, stands_complete, tells_plainly
from processor.core.reading.words.tokens import PARTS, Token, tokens_of
from processor.core.rules import Vocabulary

YES = (Says.YES, Says.SOFT, Says.BARE, Says.NOD, Says.WEAK)
NO = (Says.NO, Says.SHAKE)
_LOST = (Says.REMARK, Says.NEGATED, Says.NOT, Says.DOUBT)
_TELLING = 3  # known words that tell in which language a mail is written
ANSWERS = (*YES, *NO, Says.BOTH, Says.MENTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A sentence as it was written, and what it says."""

    written: Written
    sentence: Sentence

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return self.sentence.clauses

    @property
    def asks(self) -> bool:
        return self.written.asks and not self.sentence.rhetorical


def hear(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] | None = None
) -> tuple[Heard, ...]:
    """Sentence by sentence, each in its own language."""
    return _heard(text, Vocabularies(vocabularies), names)


@lru_cache(maxsize=16)
def _heard(text: str, vocabularies: Vocabularies, names: frozenset[str] | None) -> tuple[Heard, ...]:
    """Kept for a few texts, for each who reads a mail asks for the same one."""
    return tuple(_read_sentences(text, vocabularies.all, names))


def _read_sentences(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] | None
) -> Iterator[Heard]:
    capitals = not text.isupper()
    known = lexicons(vocabularies)
    read = [one for w in sentences(text, vocabularies) for one in _parted(w, known, names, capitals=capitals)]
    read = _agreed(read, known, names, capitals=capitals)
    stories = find_stories(read, known, names) if capitals else (s for _, s in read)
    for (written, _), sentence in zip(read, stories, strict=True):
        yield Heard(written=written, sentence=sentence)


_Read = tuple[Written, Sentence]


def _parted(
    written: Written, known: tuple[Lexicon, ...], names: frozenset[str] | None, *, capitals: bool
) -> Iterator[_Read]:
    """A sentence, or two where a yes stands complete before a dash: "I accept - the ward needs her"."""
    parts = at_a_dash(written, known[0].small) if known else None
    if parts is not None:
        yes = _in_its_language(parts[0], known, names, capitals=capitals)
        if stands_complete(yes):
            yield parts[0], yes
            written = parts[1]
    yield written, _in_its_language(written, known, names, capitals=capitals)


def _agreed(
    read: list[_Read], known: tuple[Lexicon, ...], names: frozenset[str] | None, *, capitals: bool
) -> list[_Read]:
    """What several languages read in their own ways, once more in the language of the rest of the mail."""
    words: Counter[str] = Counter()
    for _, sentence in read:
        if sentence.language:
            words[sentence.language] += sentence.known
    tied = [s for _, s in read if not s.language and s.known]
    most = words.most_common(2)
    if not tied or not most or most[0][1] < _TELLING or (len(most) == 2 and most[0][1] == most[1][1]):
        return read
    language = most[0][0]
    return [
        (w, _in_its_language(w, known, names, capitals=capitals, rather=language) if s in tied else s)
        for w, s in read
    ]


def _in_its_language(
    written: Written,
    known: tuple[Lexicon, ...],
    names: frozenset[str] | None,
    *,
    capitals: bool,
    rather: str = "",
) -> Sentence:
    """Read in the language that knows most of its words; where several do, they have to agree.

    `rather`: the language that is taken where they do not.
    """
    tokens = tokens_of(written.text, capitals=capitals)
    if all(t.text in PARTS for t in tokens):  # ":-)"
        return Sentence(clauses=(), language="", known=0)
    titles = known[0].titles if known else frozenset()
    ends = is_sign_off(tokens, names, titles) or is_only_titles(tokens, titles)
    if ends and not any(lexicon.answers(tokens) for lexicon in known):
        return Sentence(clauses=(Clause(says=Says.ASIDE, kind=NAME_ALONE),), language="", known=0)
    best: list[Sentence] = []
    heads, most = tells_plainly(written), 1
    for at_most, lexicon in _likeliest(tokens, known):
        if at_most < most:
            break
        read = read_sentence(tokens, lexicon, names, heads=heads)
        if read.known >= most:
            best = [*(best if read.known == most else ()), read]
            most = read.known
    if not best:
        if is_name(tokens, names):
            return Sentence(clauses=(Clause(says=Says.ASIDE, kind=NAME_ALONE),), language="", known=0)
        lost = Clause(says=Says.REMARK, words=" ".join(t.text for t in tokens))
        return Sentence(clauses=(lost,) if tokens else (), language="", known=0)
    telling = [s for s in best if not s.says(*_LOST[:3]) or s.says(*ANSWERS)] or best
    clearest = min(telling, key=lambda s: sum(c.says in _LOST for c in s.clauses))
    if all(_gist(s) == _gist(clearest) for s in telling):
        return clearest
    for sentence in best:
        if sentence.language == rather:
            return sentence
    # "tak" is yes in Polish and thanks in Danish
    doubt = Clause(says=Says.DOUBT, words=" ".join(t.text for t in tokens))
    return Sentence(clauses=(doubt,), language="", known=most)


def _likeliest(tokens: tuple[Token, ...], words: tuple[Lexicon, ...]) -> list[tuple[int, Lexicon]]:
    """The languages with how many words of the sentence they may know; the best come first."""
    said = [t.text for t in tokens]
    counted = [(sum(map(lexicon.may_know.__contains__, said)), lexicon) for lexicon in words]
    if len(said) <= SHORT:
        counted = [(n + any(lexicon.meant(word) for word in said), lexicon) for n, lexicon in counted]
    return sorted(counted, key=lambda c: -c[0])


_GIST = {Says.SHAKE: Says.NO, Says.THANKS: Says.NOTHING, **dict.fromkeys(YES, Says.YES)}


def _gist(sentence: Sentence) -> frozenset[Says]:
    return frozenset(_GIST.get(c.says, c.says) for c in sentence.clauses) - {
        Says.NOTHING,
        Says.REMARK,
        Says.ASIDE,
    }
