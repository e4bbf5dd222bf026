"""What a coordinator writes beside a mail that she passes on: words of no, doubt or question stop it."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.misgivings import misgiving
from tests.shipped_rules import RULES

AGAINST = [
    "Please do not act on this yet.",
    "Is this a yes? I am not sure, please check with Jon first.",
    "This one is forged, I think. Jon called me and said no.",
    "Do not accept!",
    "Wait with this one until Monday.",
    "For the files only, nothing to be done.",
    "Not to be done: he has changed his mind.",
    "Hold this until I have talked to him.",
    "Bitte noch nichts tun.",
    "Por favor, no hagan nada todavía.",
    "Too late, she has already found somebody.",
    "I wonder whether this is real",
    "Please ignore",
    "Ignore this one, he meant his dog",
    "What should we do with this?",
    "Really?",
    "Can you check whether this is really him?",
    "Could you please wait with this?",
    "Jon rang: he takes it back.",
    "I think this is spam.",
    "He has since changed his mind.",
    "Don't process before Friday please",
    "Bitte warten.",
    "Ist das echt?",
    "Das ist eine Fälschung.",
    "Er hat es sich anders überlegt.",
    "Esto es falso, creo.",
    "Esperad hasta el lunes.",
    "No es suyo.",
    "Ne faites rien pour l'instant.",
    "Attendez ma réponse.",
    "C'est un faux.",
    "Niet doen!",
    "Non fate nulla.",
    "Ikke gjør noe ennå.",
    "Nie rób nic.",
    "Question: which Mia?",
    "suspicious",
    "This looks fishy to me.",
    "for your eyes only",
    "only FYI, no action needed",
    "Obsolete.",
    "Old mail, already settled.",
    "He meant Ada, not Mia.",
    "That was a mistake of his.",
    "Das war ein Versehen von Jon.",
    "Jon sagt, das war ein Irrtum.",
    "C'était une erreur.",
    "Fue un error.",
    "È stato un errore.",
    "Foi um engano.",
    "Het was een vergissing van Jon.",
    "Det var en fejl.",
    "Det var en feil.",
    "Det var ett misstag.",
    "To była pomyłka.",
]
KIND = [
    "This came to me, thanks!\n\nCarla",
    "Can you please take care of this?",
    "FYI",
    "Jon sent this to me instead of the program.",
    "See below, please process.",
    "He doesn't know the address.",
    "Another one that landed in my mailbox. Best, Carla",
    "Könntet ihr das bitte bearbeiten?",
    "Zur Info",
    "Forwarding Jon's answer.",
    "Jon says yes, see below.",
    "Jon accepts!",
    "Here is Mia's sign-up.",
    "From Jon, by mistake to me.\nCarla Voss\nCoordinator",
    "Hi there,\nplease see the mail below from Jon.\nKind regards\nCarla",
    "Sent to my private address.",
    "-- \nCarla Voss\nMentoring coordinator\n+1 555 123",
    "Pls handle",
    "Una más que me ha llegado por error.",
    "Os paso este correo de Jon.",
    "Diese Mail kam bei mir an.",
    "Passed on, as promised.",
    "Wonderful news :)",
    "A yes from Jon, hooray.",
    "Would you mind processing this one? Thanks",
    "Sent from my iPhone",
    "He wrote to me directly; could you register it?",
    "Vidarebefordrar detta.",
    "To moje, proszę obsłużyć.",
]


@pytest.mark.parametrize("words", AGAINST)
def test_words_against_it_are_found(words: str) -> None:
    assert misgiving(words, RULES.vocabularies)


@pytest.mark.parametrize("words", KIND)
def test_kind_words_are_none(words: str) -> None:
    assert misgiving(words, RULES.vocabularies) == ""
