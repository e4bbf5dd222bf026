"""rules/vocabulary.<language>.toml: the words of one language."""

from __future__ import annotations

import hashlib
import re
import tomllib
import warnings
from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from processor.config.fields import twice
from processor.config.messages import AsTuple, Table, fault
from processor.config.toml import MOST_BYTES
from processor.core.reading.answer.lexicon import words_known
from processor.core.reading.answer.patterns import BUILT_IN, PatternFault, check_pattern
from processor.core.rules import Vocabulary


def _lower(text: str) -> str:
    """As the reading compares it: small letters, one blank, straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def _phrase(text: str) -> str:
    """A command: the reading sees a hyphen as a blank ("sign-up" is "sign up")."""
    return " ".join(_lower(text).replace("-", " ").split())


def _pattern(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # FutureWarning about [[: harmless here
            found = re.compile(f"(?:{text})", re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise fault(f"is no regular expression ({error}); in TOML, write it in 'single quotes'") from error
    if found.groupindex or re.search(r"\\[1-9]", text):
        raise fault("holds a named group or a back-reference; write (?:…), for it stands among others")
    if found.search("") is not None:
        raise fault("matches an empty line, so it would match every mail; make a part of it not optional")
    return text


def _number(key: object) -> object:
    """TOML has no numbers as keys."""
    return int(key) if isinstance(key, str) and key.isascii() and key.isdecimal() else key


Word = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_lower)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_phrase)]
Pattern = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=False), AfterValidator(_pattern)
]
Clause = Annotated[str, StringConstraints(min_length=1, max_length=4_000), AfterValidator(_lower)]
Words = Annotated[tuple[Word, ...], AsTuple]
Clauses = Annotated[tuple[Clause, ...], AsTuple]
Phrases = Annotated[tuple[Phrase, ...], AsTuple]
Patterns = Annotated[tuple[Pattern, ...], AsTuple]


Number = Annotated[int, Field(ge=0, le=100), BeforeValidator(_number)]


class AnswersTable(Table):
    """[answers]: what says yes, what says no, and what makes either doubtful."""

    accept: Words = Field(default=(), description="words that say yes by themselves")
    accept_phrases: Words = ()
    reject: Words = Field(default=(), description="words that say no by themselves")
    reject_phrases: Words = ()
    doubt: Words = ()
    negation: Words = ()
    yes_words: Words = ()
    weak_yes: Words = ()
    no_words: Words = ()
    wishes: Words = ()
    would: Words = Field(default=(), description="wishes that are no yes where the mail says no more")
    unable: Words = ()
    helps: Words = ()
    undecided: Words = ()
    turns: Words = ()
    breaks: Words = ()
    idle: Words = ()
    light: Words = ()
    arrangements: Words = ()
    past: Words = ()
    others: Words = ()
    not_yet: Words = ()
    passing_on: Words = ()
    misgivings: Words = ()
    go_on: Words = ()
    stop: Words = ()
    capital_nouns: bool = Field(default=False, description="every noun is written with a capital")
    refers: Words = ()
    disclaimer: Words = ()

    @model_validator(mode="after")
    def _never_both(self) -> AnswersTable:
        yes = {*self.accept, *self.accept_phrases, *self.yes_words, *self.weak_yes, *self.wishes}
        both = yes & {*self.reject, *self.reject_phrases, *self.no_words, *self.unable, *self.negation}
        if both:
            raise fault(f'says both yes and no with "{min(both)}"; leave it with one of them')
        return self


class CheckInTable(Table):
    """[check_in]: what answers "how is it going?" beside a number."""

    not_met: Words = Field(default=(), description="the two have had no contact yet")
    beside: Words = Field(default=(), description="what may stand beside that, or beside a number")


class HarmlessTable(Table):
    """[harmless]: what changes nothing beside an answer."""

    never: Words = Field(default=(), description="words that keep a sentence from being only a story")
    unsure: Clauses = Field(default=(), description="patterns beside which no yes is sure")
    accented: Words = Field(default=(), description="words of never that are others without their accent")
    follow: Words = Field(default=(), description="what may stand behind a beginning of [harmless.heads]")
    titles: Words = Field(default=(), description="what stands beside a name at the end of a mail")
    long_ago: Words = Field(default=(), description="beginnings of a time gone by, as in: when i was")
    words: dict[str, Words] = Field(default={}, description="classes and their phrases")
    kinds: dict[str, Clauses] = Field(default={}, description="kinds and their patterns")
    heads: dict[str, Clauses] = Field(default={}, description="kinds and how their clauses begin")
    tiles: dict[str, Clauses] = Field(default={}, description="kinds and what their clauses are made of")

    telling: dict[str, Clauses] = Field(default={}, description="how what people tell begins, and goes on")

    @model_validator(mode="after")
    def _can_be_read(self) -> HarmlessTable:
        classes = (*(f"{{{name}}}" for name in self.words), *BUILT_IN)
        try:
            described = (self.kinds, self.heads, self.tiles, self.telling)
            for patterns in (self.unsure, *(each for table in described for each in table.values())):
                for pattern in patterns:
                    check_pattern(pattern, classes)
        except PatternFault as error:
            raise fault(f"has a pattern that cannot be read: {error}") from error
        return self


class CalendarTable(Table):
    """[calendar]: the days of the week, and what stands beside a day."""

    monday: Words = Field(default=(), description="each form of the name that people write, and short ones")
    tuesday: Words = ()
    wednesday: Words = ()
    thursday: Words = ()
    friday: Words = ()
    saturday: Words = ()
    sunday: Words = ()
    coming: Words = Field(default=(), description="beside a day of the week: the one that comes next")
    today: Words = Field(default=(), description="the day on which it is written, or at once")
    tomorrow: Words = ()
    beside: Words = Field(default=(), description="articles and the like, which say nothing of the day")
    since: Words = Field(default=(), description="before the first day of a time")
    until: Words = Field(default=(), description="before its last day")


class NumbersTable(Table):
    """[numbers]: small numbers in words."""

    words: dict[Number, Words] = Field(default={}, description="numbers and how they are said")
    articles: Words = Field(default=(), description="those that are no number beside another one")
    between: Words = Field(default=(), description="between the least and the most of a range")
    of_people: Words = Field(default=(), description="those that count people, and are no mark")


class EverydayTable(Table):
    """[everyday]: mail that nobody has to read, and what a person has to.

    "*" is any word, or the end of one; "..." a few words.
    """

    dire: Words = Field(
        default=(), description="a person reads a mail with one of these at once, in any case"
    )
    harms: Words = Field(
        default=(), description="blows and the like; as `dire` where one of `harmed` follows"
    )
    harmed: Words = Field(default=(), description="people, behind `harms` or before `harmed_so`")
    harmed_so: Words = Field(default=(), description="blows and the like that stand behind whom they hit")
    no_blow: Words = Field(default=(), description="what sounds like `dire` and is none: cut out before it")
    grave: Words = Field(default=(), description="a person reads a mail with one of these")
    weighs: Words = Field(default=(), description="words that light mail does not have")
    contrary: Words = Field(default=(), description="the same, and questions about the program neither")
    partner: Words = Field(default=(), description="those of `contrary` that speak of one's partner")
    question: Words = Field(default=(), description="words that ask")
    idle: Words = Field(default=(), description="light phrases that have such a word")
    pleasant: Words = Field(default=(), description="what light mail has in each part")
    brief: Words = Field(default=(), description="the same, with hardly a word beside it")
    ours: Words = Field(default=(), description="words of mail that is about the program")
    elsewhere: Words = Field(default=(), description="words of mail that is about something else")
    receipt: Words = Field(default=(), description="a mail program says that a mail was opened")
    later: Words = Field(default=(), description="an answer to our offer follows")
    topics: dict[str, Words] = Field(default={}, description="questions that are answered, by topic")


class ReadingTable(Table):
    """[reading]: what is around the words that count."""

    greetings: Words = ()
    thanks: Words = ()
    attribution: Patterns = ()
    separators: Patterns = ()
    signature: Patterns = ()
    vacation: Words = ()
    left: Words = ()
    challenge: Words = ()
    back: Words = ()
    room: Words = ()
    months: Words = ()

    @field_validator("months")
    @classmethod
    def _twelve(cls, months: tuple[str, ...]) -> tuple[str, ...]:
        if months and len(months) != 12:
            raise fault(f"holds {len(months)} months; write all 12, from January on")
        return months


class VocabularyFile(Table):
    """All ten tables; a language that is only read, never spoken, may have few of them."""

    commands: dict[str, Phrases] = Field(default={}, description="kinds and their phrases")
    coordinator: dict[str, Words] = Field(default={}, description="coordinators' verbs and their words")
    answers: AnswersTable = AnswersTable()
    check_in: CheckInTable = CheckInTable()
    small: dict[str, Words] = Field(default={}, description="uses and their small words")
    calendar: CalendarTable = CalendarTable()
    numbers: NumbersTable = NumbersTable()
    harmless: HarmlessTable = HarmlessTable()
    everyday: EverydayTable = EverydayTable()
    reading: ReadingTable = ReadingTable()
    header_labels: dict[str, Words] = Field(default={}, description="fields and their names")
    _digest: str = PrivateAttr("")
    _made: dict[str, Vocabulary] = PrivateAttr(default_factory=dict)

    @field_validator("commands")
    @classmethod
    def _known(cls, commands: dict[str, tuple[str, ...]], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
        again = twice(phrase for phrases in commands.values() for phrase in dict.fromkeys(phrases))
        if again:
            both = " and ".join(kind for kind, phrases in commands.items() if again in phrases)
            raise fault(f'gives "{again}" to {both}; leave it with one of them')
        return commands

    def vocabulary(self, language: str) -> Vocabulary:
        if language not in self._made:
            self._made[language] = self._vocabulary(language)
        return self._made[language]

    def _vocabulary(self, language: str) -> Vocabulary:
        longest_first = {
            k: tuple(sorted(dict.fromkeys(v), key=len, reverse=True)) for k, v in self.commands.items()
        }
        made = Vocabulary(
            language=language,
            digest=f"{language} {self._digest}" if self._digest else "",
            commands=longest_first,
            coordinator=dict(self.coordinator),
            header_labels=dict(self.header_labels),
            small=dict(self.small),
            calendar=self.calendar.model_dump(),
            numbers=dict(self.numbers.words),
            beside_numbers=self.numbers.model_dump(exclude={"words"}),
            harmless_words=dict(self.harmless.words),
            harmless_kinds=dict(self.harmless.kinds),
            harmless_heads=dict(self.harmless.heads),
            harmless_tiles=dict(self.harmless.tiles),
            telling=dict(self.harmless.telling),
            follow=self.harmless.follow,
            titles=self.harmless.titles,
            long_ago=self.harmless.long_ago,
            never=self.harmless.never,
            unsure=self.harmless.unsure,
            accented=self.harmless.accented,
            not_met=self.check_in.not_met,
            check_in_beside=self.check_in.beside,
            everyday=self.everyday.model_dump(exclude={"topics"}),
            topics=dict(self.everyday.topics),
            **self.answers.model_dump(),
            **self.reading.model_dump(),
        )
        return replace(made, known=words_known(made))


@lru_cache(maxsize=32)
def words_in(raw: bytes) -> VocabularyFile:
    """A file's words; what was read before is not read again. Raises ValueError when something is wrong."""
    if len(raw) > MOST_BYTES:
        raise ValueError("too long")
    file = VocabularyFile.model_validate(tomllib.loads(raw.decode("utf-8-sig")))
    file._digest = hashlib.sha256(raw).hexdigest()
    return file
