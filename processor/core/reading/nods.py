"""A bare yes or no: what stands beside it and shows that it is the answer, and not about something else."""

from __future__ import annotations

from processor.core.reading.clauses import Clause, Says
from processor.core.reading.harmless import plain
from processor.core.reading.sign_offs import bent

BESIDE_GLAD = frozenset(
    {"work", "praise", "contact"}
)  # kinds of clauses: "Gladly, critical care is my field"
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
_SORRY = frozenset((
    "sorry", "soz", "sry", "sorki", "sory", "sorrie", "apologies", "regret", "regrets", "unfortunately",
    "afraid", "leider", "tut", "schade", "entschuldigung", "perdon", "lamento", "lastima", "disculpa",
    "disculpe", "disculpen", "desole", "desolee", "dsl", "helas", "malheureusement", "purtroppo",
    "spiace", "dispiace", "scusate", "scusa", "desculpa", "desculpe", "infelizmente", "helaas", "spijt",
    "jammer", "tyvarr", "ledsen", "dessverre", "beklager", "desvaerre", "beklageligvis", "niestety",
    "przykro", "przepraszam", "thx", "thanks",
))
# fmt: on


def is_glad(clause: Clause) -> bool:
    return _has(clause, _GLADLY)


def is_sorry(clause: Clause) -> bool:
    return _has(clause, _SORRY)


def hands_over(clause: Clause, names: frozenset[str] | None) -> bool:
    """It tells how the mentee may write or call: "Yes, she may call me" and not "Yes, you may call me"."""
    people = _MENTEE | (bent(names, "en") or frozenset())
    told = any(f" {who} " in f" {clause.words} " for who in _TOLD)
    return clause.says is Says.ASIDE and clause.kind == "contact" and (told or _has(clause, people))


def _has(clause: Clause, words: frozenset[str]) -> bool:
    return any(plain(word) in words for word in clause.words.split())
