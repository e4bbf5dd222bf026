"""Yes or no: what a mentor's words say, and whether there is any doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from processor.core.rules import Vocabulary

_SENTENCE = re.compile(r"[.!\n;]+")
_EDGES = " \t.,!:;-–—*_\"'“”‘’()[]<>✓✔👍🙂"


class Reply(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    reply: Reply
    because: str
    blank: bool = False  # nothing was written
    both: bool = False  # it says yes and no


def read_answer(text: str, vocabularies: tuple[Vocabulary, ...]) -> Answer:
    """A clear yes, a clear no, or unclear. Any doubt is unclear: a wrong yes is the costliest failure."""
    sentences = [s.strip(_EDGES).lower() for s in _SENTENCE.split(text.replace("’", "'"))]
    sentences = [_without_greeting(s, vocabularies) for s in sentences]
    said = [s for s in sentences if s and not _is_polite(s, vocabularies)]
    if not said:
        return Answer(reply=Reply.UNCLEAR, because="it says neither yes nor no", blank=True)
    verdicts = [_read_sentence(s, first=i == 0, vocabularies=vocabularies) for i, s in enumerate(said)]
    clear = {v for v in verdicts if v in (Reply.ACCEPT, Reply.REJECT)}
    if len(clear) == 2:
        return Answer(reply=Reply.UNCLEAR, because="it says both yes and no", both=True)
    if Reply.UNCLEAR in verdicts or not clear:
        return Answer(reply=Reply.UNCLEAR, because="it may mean yes or no")
    if "?" in text:
        return Answer(reply=Reply.UNCLEAR, because="it asks something back")
    reply = clear.pop()
    if reply is Reply.ACCEPT and any(_turns(s, vocabularies) for s in said):
        return Answer(reply=Reply.UNCLEAR, because="it says yes, and then has a doubt")
    return Answer(reply=reply, because=f"it begins with a clear {'yes' if reply is Reply.ACCEPT else 'no'}")


def _without_greeting(sentence: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """ "hi mia, accept" is the answer "accept": what stands after the greeting's comma counts."""
    head, comma, rest = sentence.partition(",")
    greets = any(_starts(head, v.greetings) for v in vocabularies)
    return rest.strip(_EDGES) if comma and greets and len(head.split()) <= 4 else sentence


def _turns(sentence: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """It holds a word that makes a yes unsure, wherever it stands: "Accept. But not before June"."""
    words = re.findall(r"[\w'-]+", sentence)
    return any(_has(words, (*v.doubt, *v.negation)) for v in vocabularies)


def _is_polite(sentence: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A greeting or thanks, which is no answer: "hi Mia", "thank you for asking"."""
    words = re.findall(r"[\w'-]+", sentence)
    if sentence not in {t for v in vocabularies for t in v.thanks} and any(
        _has(words, (*v.accept, *v.reject, *v.negation)) for v in vocabularies
    ):
        return False  # "hello - no": somebody answers in the line that greets
    return any(
        (_starts(sentence, v.greetings) and len(sentence.split()) <= 4) or sentence in v.thanks
        for v in vocabularies
    )


def _read_sentence(sentence: str, *, first: bool, vocabularies: tuple[Vocabulary, ...]) -> Reply | None:
    """None: it is no answer at all (a remark). UNCLEAR: it speaks of the matter, in doubt."""
    words = re.findall(r"[\w'-]+", sentence)
    doubtful = any(_has(words, v.doubt) for v in vocabularies)
    negated = any(_has(words, v.negation) for v in vocabularies)
    says_yes = any(_starts(sentence, v.accept) or _agrees(sentence, words, v) for v in vocabularies)
    says_no = any(_starts(sentence, (*v.reject, *v.reject_phrases)) for v in vocabularies)
    names_yes = any(_has(words, v.accept) for v in vocabularies)
    names_no = any(_has(words, v.reject) for v in vocabularies)
    if (says_yes and names_no) or (says_no and names_yes):
        return Reply.UNCLEAR
    if says_yes:
        return Reply.UNCLEAR if doubtful or negated else Reply.ACCEPT
    if says_no:
        return Reply.UNCLEAR if doubtful else Reply.REJECT
    if names_yes or names_no or (first and (doubtful or negated)):
        return Reply.UNCLEAR
    return None


def _agrees(sentence: str, words: list[str], vocabulary: Vocabulary) -> bool:
    """A natural yes that ends there or at a comma: "happy to" is one, "happy to recommend Jo" is none."""
    whole = any(sentence == p or sentence.startswith((f"{p},", f"{p}:")) for p in vocabulary.accept_phrases)
    return whole or (_starts(sentence, vocabulary.accept_phrases) and _has(words, vocabulary.accept))


def _starts(sentence: str, phrases: tuple[str, ...]) -> bool:
    return any(
        sentence == p or (sentence.startswith(p) and not sentence[len(p)].isalnum()) for p in phrases if p
    )


def _has(words: list[str], phrases: tuple[str, ...]) -> bool:
    joined = f" {' '.join(words)} "
    return any(f" {p} " in joined for p in phrases if p)
