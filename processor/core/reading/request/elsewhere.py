"""A number, a code or an address of another matter: "ACCEPT M-1004" in the thread of Mia's request."""

from __future__ import annotations

import re

from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.request.commands import find_codes, find_refs
from processor.core.rules import Vocabulary

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_QUESTION = re.compile(r"\bCONF-(\d{1,9})\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;]+\s+|\n")


def names_another(
    text: str, own: frozenset[str], vocabularies: tuple[Vocabulary, ...], *, command: bool = False
) -> str:
    """The first that is not among `own` ("REQ-7", "M-1002", "mia@college.example"); "" for none (row 148).

    An address counts where the rest of its sentence is an answer and nothing else: "ACCEPT lea@uni.example";
    "write to me at jon@home.example" tells how somebody is reached. `command`: the words stand behind one,
    where any address counts.
    """
    questions = (f"CONF-{int(number)}" for number in _QUESTION.findall(text))
    numbers = (*find_refs(text), *find_codes(text), *questions)
    stray = next((each for each in numbers if each not in own), "")
    if stray or "@" not in text:
        return stray
    for sentence in _SENTENCE.split(text):
        strange = [each for each in _ADDRESS.findall(sentence) if each.lower() not in own]
        if strange and command:
            return str(strange[0])
        if strange:
            rest = read_answer(_ADDRESS.sub(" ", sentence), vocabularies)
            if rest.plain and rest.reply is not Reply.UNCLEAR:
                return str(strange[0])
    return ""
