"""Why a yes or a no is not sure."""

from __future__ import annotations

import re

from processor.core.reading.answer.bare_answers import (
    BESIDE_GLAD,
    hands_over,
    is_bare,
    is_bare_no,
    is_glad,
    is_noun,
    is_sorry,
)
from processor.core.reading.answer.clause import Clause, Says, Sentence
from processor.core.reading.answer.faces import is_doubted
from processor.core.reading.answer.harmless import NAME_ALONE
from processor.core.reading.answer.hearing import ANSWERS, NO, YES, Heard
from processor.core.reading.answer.small import small_of
from processor.core.rules import Vocabulary

WISHES = (Says.SOFT, Says.BARE)
# a yes only while its sentence goes on about nothing else
_FAINT = frozenset({Says.NOD, Says.WEAK, Says.BARE})
_ASIDE = (Says.REMARK, Says.NEGATED, Says.NOT, Says.DOUBT)
_MOST_LOST = 5
# Kinds of asides that a bare "yes" beside them may be meant for: "Yes, we can talk".
_OF_ITS_OWN = frozenset({"meeting", "work", "praise", "contact", "excuse", "setting"})
_PARTS = re.compile(r"[,;:.!?()–—\n]+|\s-\s")
_MOST_IN_A_SLIP = 6  # words
_LEAST_SAID = 3  # words that say something: "Ok. Sorry for the late reply."
SILENT = (Says.NOTHING, Says.THANKS)
READ_REQUEST = "read_request"  # the kind of "I got your mail", to which a bare yes may belong


def doubt_of_no(heard: tuple[Heard, ...], clauses: tuple[Clause, ...], no: list[int]) -> str:
    """Why a no is not sure; "" when it is. A wish before it takes nothing from it: "I would, but cannot"."""
    if any(h.asks and h.sentence.says(*ANSWERS) for h in heard):
        return "it asks whether to answer"
    says_no = [nth for nth, h in enumerate(heard) if h.sentence.says(*NO)]
    if any(h.asks and h.sentence.says(Says.DOUBT, Says.OPEN) for h in heard[says_no[0] + 1 :]):
        return "it says no, and then wonders"  # "I cannot. I mean, perhaps from afar, would she mind?"
    firm = any(
        h.sentence.says(Says.NO) or _is_thankful_no(h) for h in heard if not h.asks and not h.written.trails
    )
    beside = [c for h in heard for c in h.clauses if not _is_a_reason(c, h, heard, firm=firm)]
    if any(c.says is Says.OPEN for c in beside):
        return "it says no under a condition, or has not decided"
    if any(c.says is Says.MENTION for c in beside):
        return "it says no, and speaks of an answer in another way too"
    later = clauses[no[0] + 1 :]
    if any(c.says in WISHES for c in later):
        return "it says no, and then that it would"
    if any(c.turned and c.says is Says.DOUBT and (c.words or not firm) for c in later):
        return "it says no, and then has a doubt"
    if all(clauses[i].says is Says.SHAKE for i in no):
        if any(h.asks and not h.sentence.says(*NO) for h in heard):
            return "it says no, and asks something"
        sure = any(h.sentence.says(Says.SHAKE) and _is_conclusion(h) for h in heard)
        if not sure and _spoilt(heard, None, Says.SHAKE):
            return "its no may belong to something else"
    if all(is_bare_no(clauses[i]) for i in no) and any(map(_is_about_a_day, heard)):
        return "its no may be about a time to meet"
    return ""


def was_a_slip(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "REJECT. Sorry, wrong button": a few words say that the answer beside them was a mistake."""
    slips = small_of(vocabularies).as_typed("slip")
    for part in _PARTS.split(text.lower().replace("’", "'")):
        said = " ".join(part.split())
        if 0 < len(said.split()) <= _MOST_IN_A_SLIP and any(f" {each} " in f" {said} " for each in slips):
            return True
    return False


def _is_a_reason(clause: Clause, its: Heard, heard: tuple[Heard, ...], *, firm: bool) -> bool:
    """It takes nothing from the no: a time or a denial within a reason."""
    own = firm and (clause.reason or clause.says is Says.OPEN)
    return clause.mild and (own or _another_says_no(its, heard))


def _is_about_a_day(heard: Heard) -> bool:
    """ "Nee sorry, maandag kan ik niet": what is said no to may be a day, and not the request."""
    denies = heard.sentence.says(Says.NEGATED) and heard.sentence.says(*NO)
    return denies or any(c.says is Says.ASIDE and c.kind == "meeting" for c in heard.clauses)


def _another_says_no(one: Heard, heard: tuple[Heard, ...]) -> bool:
    return any(
        h is not one and not h.asks and not h.written.trails and (h.sentence.says(Says.NO) or _is_sorry_no(h))
        for h in heard
    )


def _is_sorry_no(heard: Heard) -> bool:
    """ "No, sorry", and nothing else in the sentence."""
    return (
        heard.sentence.says(Says.SHAKE)
        and any(map(is_sorry, heard.clauses))
        and all(c.says in (Says.SHAKE, *SILENT) for c in heard.clauses)
    )


def _is_thankful_no(heard: Heard) -> bool:
    """ "Thanks for the invitation, but no"."""
    return any(c.says is Says.SHAKE and c.turned for c in heard.clauses) and heard.sentence.says(Says.THANKS)


def _is_conclusion(heard: Heard) -> bool:
    """It is sorry, or ends with the no: "I am on leave, so no"; and not "No, I cannot on Monday, sorry"."""
    sorry = any(map(is_sorry, heard.clauses)) and not heard.sentence.says(Says.NEGATED)
    return sorry or heard.clauses[-1].says is Says.SHAKE


def doubt_of_yes(
    heard: tuple[Heard, ...], clauses: tuple[Clause, ...], yes: list[int], names: frozenset[str] | None
) -> str:
    """Why a yes is not sure; "" when it is."""
    for h in heard:
        harmless = h.sentence.arranges or all(c.says in (*SILENT, Says.ASIDE) for c in h.clauses)
        if h.asks and (h.sentence.says(*ANSWERS, Says.OPEN) or not harmless):
            return "it asks something back"
    stated = [c for h in heard if not h.asks for c in h.clauses]
    if any(c.says is Says.OPEN for c in stated):
        return "it says yes under a condition, or has not decided"
    if any(c.says is Says.UNSURE for h in heard for c in h.clauses):
        return "beside the yes stands what makes any yes unsure"
    if all(clauses[i].would for i in yes):
        return "it only says that somebody would"
    if any(c.says in (Says.DOUBT, Says.NOT, Says.NEGATED) for c in stated):
        return "it says yes, and then has a doubt"
    if any(c.turned and c.says not in (*YES, Says.ASIDE) for c in stated):
        return "it says yes, and then but"
    if any(c.says is Says.MENTION for c in stated):
        return "it speaks of a yes, perhaps of somebody else's"
    if any(is_doubted(h.written.text, says_yes=h.sentence.says(*YES) or not h.clauses) for h in heard):
        return "beside the yes is a face that doubts it"
    kinds = {clauses[i].says for i in yes}
    if kinds <= {Says.WEAK} and any(_is_of_a_receipt(c) for c in stated):
        return "its OK may only say that the mail came"
    received = any(c.says is Says.ASIDE and c.kind == READ_REQUEST for c in stated)
    told = any(c.told for c in stated) and not any(is_glad(clauses[i]) for i in yes)
    if kinds <= _FAINT and (received or told or _spoilt(heard, names, *_FAINT)):
        return "its yes may belong to something else"
    if all(is_bare(clauses[i]) for i in yes) and any(_calls(h.sentence, names) for h in heard):
        return "its yes may belong to something else"
    strict = [c for h in heard if h.sentence.strict and not h.asks for c in h.clauses]
    if any(c.says is Says.REMARK for c in strict):
        return "beside the yes it says what is not understood"
    return ""


def _is_of_a_receipt(clause: Clause) -> bool:
    """Beside a mere OK: thanks, or more than a greeting and a name."""
    if clause.says in (Says.THANKS, Says.REMARK):
        return True
    speaks = clause.says is Says.NOTHING or (clause.says is Says.ASIDE and clause.kind != NAME_ALONE)
    return speaks and len(clause.words.split()) >= _LEAST_SAID


def lost_in(heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """What is no yes and no known harmless clause, in the order of the mail."""
    fine = {*YES, *SILENT, Says.ASIDE, Says.TASK}
    clauses = (c for h in heard for c in h.clauses if c.says not in fine)
    return tuple(c.words for c in clauses if c.words)[:_MOST_LOST]


def _spoilt(heard: tuple[Heard, ...], names: frozenset[str] | None, *word: Says) -> bool:
    """The sentence of a bare "yes" or "no" goes on about something: "Yes, that is my address"."""

    def goes_on(sentence: Sentence) -> bool:
        gladly = any(c.says in word and is_glad(c) for c in sentence.clauses)
        about = (c for c in sentence.clauses if c.says is Says.ASIDE and c.kind in _OF_ITS_OWN)
        return (
            sentence.says(*_ASIDE)
            or any(map(is_noun, sentence.clauses))
            or any(not (gladly and c.kind in BESIDE_GLAD) and not hands_over(c, names) for c in about)
        )

    return any(h.sentence.says(*word) and (h.written.trails or goes_on(h.sentence)) for h in heard)


def _calls(sentence: Sentence, names: frozenset[str] | None) -> bool:
    """ "Ja gärna, ring mig": to us, and so perhaps the yes too."""
    return sentence.says(*YES) and any(
        c.says is Says.ASIDE and c.kind == "contact" and not hands_over(c, names) for c in sentence.clauses
    )
