"""A bare yes or no: what stands beside it and shows that it is the answer, and not about something else."""

from __future__ import annotations

from processor.core.reading.answer.clause import Clause, Says
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.sign_offs import bent

BESIDE_GLAD = frozenset({"work", "praise"})  # kinds of clauses: "Gladly, critical care is my field"
# fmt: off
# Who says yes with one of these words says that he will do it.
_GLADLY = frozenset((
    "gladly", "willingly", "pleasure", "joy", "gern", "gerne", "freude", "vergnugen", "volentieri",
    "piacere", "gioia", "volontiers", "plaisir", "joie", "gusto", "encantado", "encantada", "prazer",
    "gosto", "graag", "plezier", "genoegen", "garna", "gladje", "noje", "gjerne", "gjerna", "glede",
    "glaede", "chetnie", "przyjemnoscia", "radoscia",
))
# What the mentee may do, and not we: "Yes, she may call", "Ja, laat haar maar bellen", "Tak, niech pisze".
_MENTEE = frozenset((
    "she", "he", "they", "soll", "darf", "kann", "ella", "dile", "diganle", "digale", "ditele",
    "dille", "ditegli", "elle", "lui", "ela", "ze", "haar", "hon", "henne", "hun", "hende", "hu", "ho",
    "ona", "jej", "niech", "niej",
))
_TOLD = tuple(f"{verb} {who}" for verb in ("tell", "have", "let", "give", "ask") for who in ("her", "him"))
_BOTH = ("us in touch", "introduce us", "connect us", "match us")  # the mentee and the writer
_SORRY = frozenset((
    "sorry", "soz", "sry", "sorki", "sory", "sorrie", "apologies", "regret", "regrets", "unfortunately",
    "afraid", "leider", "tut", "schade", "entschuldigung", "perdon", "lamento", "lastima", "disculpa",
    "disculpe", "disculpen", "desole", "desolee", "dsl", "helas", "malheureusement", "purtroppo",
    "spiace", "dispiace", "scusate", "scusa", "desculpa", "desculpe", "infelizmente", "helaas", "spijt",
    "jammer", "tyvarr", "ledsen", "dessverre", "beklager", "desvaerre", "beklageligvis", "niestety",
    "przykro", "przepraszam", "thx", "thanks",
))
# With one of these a clause names a thing or a time: "Ja, i sex månader" may say yes to that.
_NOUNS = (
    "program", "month", "monat", "meses", "maand", "manad", "maned", "miesi", "week", "woche", "semana",
    "semaine", "settiman", "vecka", "veckor", "tydzien", "tygodni", "year", "jahr",
)
_SHORT_NOUNS = frozenset((
    "mes", "mese", "mesi", "mois", "uke", "uker", "uge", "uger", "rok", "roku", "lat", "lata", "ano", "anos",
    "anno", "anni", "an", "ans", "ar", "jaar",
))
_NO = frozenset(("no", "nope", "nah", "nein", "na", "non", "nee", "neen", "nej", "nei", "nao", "nie"))
_BARE = 3  # words
# fmt: on


def is_noun(clause: Clause) -> bool:
    """It only names something: "Tak, program"."""
    said = [plain(word) for word in clause.words.split()]
    named = any(word.startswith(_NOUNS) or word in _SHORT_NOUNS for word in said)
    program = clause.says is Says.TASK and any(word.startswith("program") for word in said)
    return program or (clause.says is Says.NOTHING and named)


def is_bare(clause: Clause) -> bool:
    """A glad yes and no more: "Ja gärna"."""
    return clause.says is Says.NOD or (
        clause.says is Says.YES and is_glad(clause) and len(clause.words.split()) <= _BARE
    )


def is_bare_no(clause: Clause) -> bool:
    """A no and no more than thanks or regret: "Nee, sorry", "nej tack"."""
    said = [plain(word) for word in clause.words.split()]
    return clause.says is Says.SHAKE or (
        clause.says is Says.NO and len(said) <= _BARE and not _NO.isdisjoint(said)
    )


def is_glad(clause: Clause) -> bool:
    return _has(clause, _GLADLY)


def is_sorry(clause: Clause) -> bool:
    return _has(clause, _SORRY)


def hands_over(clause: Clause, names: frozenset[str] | None) -> bool:
    """It tells how the mentee may write or call: "Yes, she may call me" and not "Yes, you may call me"."""
    people = _MENTEE | (bent(names, "en") or frozenset())
    told = any(f" {who} " in f" {clause.words} " for who in (*_TOLD, *_BOTH))
    return clause.says is Says.ASIDE and clause.kind == "contact" and (told or _has(clause, people))


def _has(clause: Clause, words: frozenset[str]) -> bool:
    return any(plain(word) in words for word in clause.words.split())
