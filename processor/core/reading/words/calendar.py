"""Months and weekdays by their names, and words for a day near to today; in lower case."""

from __future__ import annotations

# January … December, where the vocabulary files do not bring them.
MONTHS: dict[str, tuple[str, ...]] = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre",
    ),
    "pt": (
        "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
        "novembro", "dezembro",
    ),
    "it": (
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
        "ottobre", "novembre", "dicembre",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
        "november", "december",
    ),
    "da": (
        "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
        "november", "december",
    ),
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
        "november", "december",
    ),
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
        "november", "desember",
    ),
    "pl": (
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
        "października", "listopada", "grudnia",
    ),
    "cs": (
        "ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října",
        "listopadu", "prosince",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
        "ноября", "декабря",
    ),
    "tr": (
        "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım",
        "aralık",
    ),
}  # fmt: skip

# fmt: off
WEEKDAYS: tuple[tuple[str, ...], ...] = (
    ("monday", "mon", "montag", "lundi", "lunes", "lunedì", "maandag", "måndag", "mandag", "segunda-feira",
     "segunda", "poniedziałek", "poniedziałku"),
    ("tuesday", "tue", "tues", "dienstag", "mardi", "martes", "martedì", "dinsdag", "tisdag", "tirsdag",
     "tysdag", "terça-feira", "terça", "wtorek", "wtorku"),
    ("wednesday", "wed", "mittwoch", "mercredi", "miércoles", "mercoledì", "woensdag", "onsdag",
     "quarta-feira", "quarta", "środa", "środę", "środy"),
    ("thursday", "thu", "thur", "thurs", "donnerstag", "jeudi", "jueves", "giovedì", "donderdag", "torsdag",
     "quinta-feira", "quinta", "czwartek", "czwartku"),
    ("friday", "fri", "freitag", "vendredi", "viernes", "venerdì", "vrijdag", "fredag", "sexta-feira",
     "sexta", "piątek", "piątku"),
    ("saturday", "sat", "samstag", "sonnabend", "samedi", "sábado", "sabato", "zaterdag", "lördag", "lørdag",
     "laurdag", "sobota", "sobotę", "soboty"),
    ("sunday", "sun", "sonntag", "dimanche", "domingo", "domenica", "zondag", "söndag", "søndag", "sundag",
     "niedziela", "niedzielę", "niedzieli"),
)
# Beside a weekday: the one that comes next.
COMING = frozenset((
    "next", "coming", "this", "nächsten", "nächster", "kommenden", "diesen", "próximo", "próxima", "prochain",
    "prossimo", "prossima", "komende", "volgende", "aanstaande", "nästa", "kommande", "næste", "kommende",
    "neste", "najbliższy", "następny", "przyszły", "que", "viene", "vem",
))
NOW = frozenset((
    "today", "now", "now on", "at once", "heute", "jetzt", "sofort", "hoy", "ahora", "ya", "aujourd'hui",
    "maintenant", "oggi", "adesso", "hoje", "agora", "vandaag", "nu", "idag", "i dag", "nå", "dziś",
    "dzisiaj", "teraz",
))
TOMORROW = frozenset((
    "tomorrow", "morgen", "mañana", "demain", "domani", "amanhã", "imorgon", "i morgon", "i morgen", "jutro",
))
# fmt: on
