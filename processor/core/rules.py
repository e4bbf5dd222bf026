"""What a coordinator may change without code: policy, vocabulary, form fields, screening."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from processor.core.program import Role
from processor.core.sayings import ENGLISH, Sayings

WORD = re.compile(r"[\w'-]+")
TELLING = 4  # letters: "de", "un", "si" are words of many languages, of more than are read here


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """rules/policy.toml: terms, deadlines, reminders, capacity, limits."""

    term_months: int = 6
    answer_days: int = 14
    reminder_days: tuple[int, ...] = (5, 10)  # after the asking
    open_requests: int = 1  # how many a mentee may have at once
    capacity: int = 2  # for a mentor who names none
    most_capacity: int = 20
    cool_off_days: int = 90  # after a REJECT, before the same mentor may be asked again
    withdraw_cool_off_days: int = 1  # the same after a WITHDRAW
    late_answer_days: int = 30  # how long an answer that came too late still counts as an offer
    renewal_offer_days: int = 21  # before the end of the term
    late_yes_days: int = 30  # after its end, in which a yes has the other one asked again
    renewal_reminder_days: tuple[int, ...] = (7,)  # before the end of the term
    check_in_days: tuple[int, ...] = (21, 91)  # of a term, on which both are asked how it goes; (): never
    nudge_days: tuple[int, ...] = (7, 14)  # that a mentee has asked nobody, before a reminder; (): never
    lapsed: str = "leave"  # a new roster no longer has a member: they leave, or keep their place
    held_reminder_days: int = 3  # before coordinators are told again of a held mail; 0: never
    # What needs a person (core/queue.py); 0 days: never
    queue_expired: int = 2  # requests in a row that a mentor let expire
    queue_no_contact_days: int = 14  # since one of the two said that they had not met
    queue_one_sided_days: int = 7  # before the end of a term that one of the two wants to renew, or not
    queue_declined_days: int = 7  # since a request came to nothing, and the mentee has asked nobody else
    queue_no_request_days: int = 14  # since a mentee signed up who has asked nobody
    queue_unserved_days: int = 30  # since a mentee signed up who never had a mentor
    queue_requests: int = 3  # that wait for a mentor who has not so much room
    queue_never_asked_days: int = 90  # since a mentor signed up whom nobody has asked
    queue_overdue_days: int = 3  # in the queue, before an item is overdue
    queue_shown_days: int = 180  # after which an item is shown no longer
    queue_again_days: int = 7  # after REMIND, before the same is shown again
    digest: str = "weekly"  # weekly, daily or never, for a coordinator who has not said
    digest_weekday: int = 1  # of a weekly one: Monday is 1
    digest_hour: int = 8  # local time, moved into the daytime
    second_thoughts_minutes: int = 60  # before others hear of an END, a LEAVE, a yes in free words
    undo_hours: int = 24  # how long a REJECT takes an ACCEPT back, before only END ends it
    clarifications: int = 1  # how often a mentor is asked what an answer meant, before it is held
    confirm_days: int = 7  # how long a question "was it you?" stays open
    token_days: int = 60  # how long a reply token may be used
    away_days: int = 14  # how far at most an out-of-office moves a deadline, once
    away_rest_days: int = 3  # that a mentor who is back has for the answer
    suggestions: int = 3
    page_size: int = 10
    help_per_day: int = 3  # short helps to one address
    letters_per_day: int = 30  # answers to one address, to mail that is proven
    stranger_letters_per_day: int = 5  # the same where no server of ours ever vouches for anybody
    unproven_letters_per_day: int = 1  # answers to mail in an address's name that nobody vouches for
    unproven_letters_in_all: int = 100  # a day, of those to addresses that are nobody's
    letters_from_one_per_day: int = 5  # what one member may cause to another
    letters_from_all_per_day: int = 10  # what all others may cause to one member, beside reminders
    coordinator_letters_per_day: int = 10  # single mails; what comes after them is told together
    breaker_letters_per_hour: int = 500  # more, and more than usual, stops all mail; 0: never
    breaker_times_usual: int = 5
    letters_in_all_per_day: int = 10_000
    earliest_hour: int = 7  # mails the clock sends go out between these hours, local time
    latest_hour: int = 21
    first_meeting: str = "propose"  # with the introduction: propose a first conversation; or off
    first_meeting_days: int = 7  # after the introduction, the proposed first conversation
    unproven: str = "confirm"  # a sender nobody vouched for: confirm, hold or accept


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field of the sign-up form."""

    key: str  # name, title, organization, areas, career_path, capacity, languages, about, goals, or your own
    label: str  # as the form shows it
    labels: Mapping[str, str] = field(default_factory=dict)  # language -> what the form calls it there
    other_names: tuple[str, ...] = ()
    roles: tuple[Role, ...] = (Role.MENTOR, Role.MENTEE)
    required: tuple[Role, ...] = ()
    hint: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)  # language -> the hint there

    @property
    def names(self) -> tuple[str, ...]:
        return (self.label, *self.labels.values(), *self.other_names)

    def label_in(self, language: str) -> str:
        return self.labels.get(language, self.label)

    def hint_in(self, language: str) -> str:
        return self.hints.get(language, self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRule:
    """A practice area, and what else people call it."""

    name: str
    other_names: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # language -> how its readers see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one language: rules/vocabulary.<language>.toml. All in lower case."""

    language: str
    program: str = ""  # the name of the program, by which people greet it
    commands: Mapping[str, tuple[str, ...]]  # intent kind -> phrases that ask for it, longest first
    accept: tuple[str, ...]  # words that say yes whatever stands in the next clause
    reject: tuple[str, ...]
    coordinator: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # their verbs, and small words
    accept_phrases: tuple[str, ...] = ()  # natural ways of a clear yes
    reject_phrases: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()  # words that make a yes or no unsure: but, if, cannot, maybe …
    negation: tuple[str, ...] = ()  # not, never, unable …
    yes_words: tuple[str, ...] = ()  # a yes when their sentence says nothing else: yes, sure
    weak_yes: tuple[str, ...] = ()  # a yes when nothing else is said at all: ok
    no_words: tuple[str, ...] = ()  # a no when their sentence says nothing else
    wishes: tuple[str, ...] = ()  # happy to, can, will: a yes with one of helps, a no with a negation
    would: tuple[str, ...] = ()  # would like to: those of `wishes` that are no yes by themselves
    unable: tuple[str, ...] = ()  # cannot, unable to
    helps: tuple[str, ...] = ()  # what one wishes or is unable to do: mentor her, take on, help
    undecided: tuple[str, ...] = ()  # if, until, let me think: neither a yes nor a no is sure with one
    turns: tuple[str, ...] = ()  # but, however: begin a clause that takes something back
    breaks: tuple[str, ...] = ()  # and, because: begin a clause
    idle: tuple[str, ...] = ()  # polite phrases that hold words of other lists; "…": and all that follows
    light: tuple[str, ...] = ()  # words beside an answer that change nothing: her, please, today
    arrangements: tuple[str, ...] = ()  # what a harmless question after a yes is about: start, meet
    capital_nouns: bool = False  # so that a capital is no sign of a name
    small: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # see reading/answer/small.py
    calendar: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # see reading/words/calendar.py
    numbers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # 2 -> two, couple, pair
    beside_numbers: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # see reading/words/numbers.py
    past: tuple[str, ...] = ()  # have, never: with a denied yes they tell of the past, and answer nothing
    # what changes nothing beside an answer: classes of phrases, patterns by kind of whole clauses and of
    # how a clause begins, and the parts that a harmless clause is made of; see reading/answer/harmless.py
    harmless_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    harmless_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    harmless_heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    harmless_tiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    telling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # see answer/telling.py
    follow: tuple[str, ...] = ()  # after lunch, from six: may come after such a beginning
    titles: tuple[str, ...] = ()  # beside a name at the end of a mail: professor, head of pharmacy
    long_ago: tuple[str, ...] = ()  # when i was, before i moved: no condition, but a time gone by
    never: tuple[str, ...] = ()  # wife, unless, refund: no sentence with one is only a story beside a yes
    unsure: tuple[str, ...] = ()  # when pigs fly, in two years: patterns beside which no yes is sure
    accented: tuple[str, ...] = ()  # él: words of `never` that are others without their accent
    others: tuple[str, ...] = ()  # anyone, she: before a yes they make it somebody else's
    not_yet: tuple[str, ...] = ()  # the whole answer to our question about a yes that is not sure
    passing_on: tuple[str, ...] = ()  # please deal with it, by mistake: beside a mail that is passed on
    misgivings: tuple[str, ...] = ()  # forged, obsolete, wait: beside it, that it is not to be done
    not_met: tuple[str, ...] = ()  # in answer to a check-in: the two have had no contact yet
    check_in_beside: tuple[str, ...] = ()  # out of 5, i'd say, each other: beside that, or beside a number
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # see reading/answer/everyday.py
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # questions about the program
    go_on: tuple[str, ...] = ()  # another term, continue: in reply to our offer of one
    stop: tuple[str, ...] = ()  # the same, and that it should end
    refers: tuple[str, ...] = ()  # ask, better fit: a sentence with one and a name suggests somebody else
    disclaimer: tuple[str, ...] = ()  # parts of the legal text that some mail systems add
    greetings: tuple[str, ...] = ()  # how a line begins that greets: hi, dear …
    thanks: tuple[str, ...] = ()  # polite words that neither say yes nor no
    attribution: tuple[str, ...] = ()  # regular expressions for the line before a quotation
    header_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # from, to, sent, subject …
    separators: tuple[str, ...] = ()  # regular expressions for "Original Message", "Forwarded message"
    signature: tuple[str, ...] = ()  # regular expressions for the first line of a signature
    vacation: tuple[str, ...] = ()  # how the subject of an automatic reply begins
    left: tuple[str, ...] = ()  # an automatic reply says that the person is there no more
    challenge: tuple[str, ...] = ()  # a robot asks the sender for a proof
    back: tuple[str, ...] = ()  # stands before the day on which the person is back
    room: tuple[str, ...] = ()  # can take, at a time: how many mentees a mentor may have
    months: tuple[str, ...] = ()  # January … December
    known: frozenset[str] = frozenset()  # see lexicon.words_known(); kept, for it takes time to make
    digest: str = ""  # of the file; two with the same one are the same, wherever they were read

    @property
    def words(self) -> frozenset[str]:
        """Every single word of what people write: greetings, answers, commands."""
        phrases = (
            *(*self.greetings, *self.thanks, *self.accept, *self.accept_phrases),
            *(*self.reject, *self.reject_phrases, *self.doubt, *self.negation),
            # but "English" is no English word: everybody may name a language
            *(p for kind, phrases in self.commands.items() if kind != "language" for p in phrases),
        )
        return frozenset(word for phrase in phrases for word in WORD.findall(phrase))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLanguage:
    """What mail programs of one language write around an old mail: a [[language]] of rules/quoting.toml.

    All in lower case; `device`, `notice`, `above` and `banner` are regular expressions.
    """

    name: str
    wrote: tuple[str, ...] = ()  # the verb of "On Monday Ana wrote:"
    on: tuple[str, ...] = ()  # how that line may begin
    header_labels: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # from, to, cc, sent, subject …
    forwarded: tuple[str, ...] = ()  # the line above a forwarded mail
    original: tuple[str, ...] = ()  # the line above an old mail that is answered
    fwd: tuple[str, ...] = ()  # how the subject of a forward begins
    re: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()  # a line that only says goodbye
    device: tuple[str, ...] = ()  # "Sent from my phone"
    devices: tuple[str, ...] = ()  # "phone": one of them stands in such a line
    device_words: tuple[str, ...] = ()  # "sent", "from", "my": all else that such a line may hold
    notice: tuple[str, ...] = ()  # the first words of a legal notice
    above: tuple[str, ...] = ()  # "Please reply above this line"
    banner: tuple[str, ...] = ()  # a warning that a server puts on top


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quoting:
    """How quotations, forwards and signatures look. Equal only to itself, so that it is compiled once."""

    languages: tuple[MailLanguage, ...] = ()
    attribution: tuple[str, ...] = ()  # regular expressions of an association's own vocabularies
    separators: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    own_lines: tuple[str, ...] = ()  # the sentences of our own mails; "…" stands for what they fill in
    own_greetings: tuple[str, ...] = ()  # how they begin: "Dear", "Guten Tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAspects:
    """What a screening rule may ask about."""

    sender: str
    sender_is: str  # coordinator, member or stranger
    subject: str
    text: str
    size_kb: int
    intent: str
    attachments: tuple[str, ...]  # file names


def _domain(aspects: MailAspects, wish: object) -> bool:
    domain = aspects.sender.rpartition("@")[2]
    return any(domain == d or domain.endswith("." + d) for d in _texts(wish))


def _texts(wish: object) -> tuple[str, ...]:
    values = wish if isinstance(wish, list | tuple) else (wish,)
    return tuple(_alike(str(v)) for v in values)


def _alike(text: str) -> str:
    """Small letters, each in one way: "ü" has two in Unicode."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.lower())


# A new condition is one line here; its name is what rules/screening.toml writes in `when`.
CONDITIONS: Mapping[str, Callable[[MailAspects, object], bool]] = {
    "sender_domain": _domain,
    "sender": lambda a, wish: a.sender.lower() in _texts(wish),
    "sender_is": lambda a, wish: a.sender_is in _texts(wish),
    "subject_has": lambda a, wish: any(w in _alike(a.subject) for w in _texts(wish)),
    "text_has": lambda a, wish: any(w in _alike(a.text) for w in _texts(wish)),
    "larger_than_kb": lambda a, wish: a.size_kb > int(str(wish)),
    "intent": lambda a, wish: a.intent in _texts(wish),
    "attachment_ends": lambda a, wish: any(_alike(n).endswith(_texts(wish)) for n in a.attachments),
}

# What `intent` in a condition may be; a test holds them against the intents.
INTENTS = (
    "answer", "automatic", "browse", "calendar", "check-in", "commands", "confirm", "end", "erase", "export",
    "forward", "help", "change-address", "concern", "undo", "undo-deed", "why",
    "language", "leave", "nobody", "pause", "renew", "report", "request", "resume", "signup", "status",
    "unclear", "unreadable", "wait", "withdraw",
)  # fmt: skip
SCREENING_OUTCOMES = ("hold", "ignore", "pass")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRule:
    """One row of rules/screening.toml; the first whose conditions all hold decides."""

    name: str
    when: Mapping[str, object]
    then: str  # hold, ignore or pass
    because: str

    def holds(self, aspects: MailAspects) -> bool:
        return all(CONDITIONS[name](aspects, wish) for name, wish in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedPair:
    """Two people whom the program never brings together: a [[blocked]] of rules/blocked.toml (row 42)."""

    between: frozenset[str]  # two addr-specs, domains in lower case
    because: str  # for coordinators only

    @property
    def sides(self) -> tuple[str, str]:
        first, second = sorted(self.between)
        return first, second


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All of rules/, checked."""

    policy: Policy
    vocabularies: tuple[Vocabulary, ...]  # the program's own language first
    fields: tuple[FieldRule, ...]
    areas: tuple[AreaRule, ...]
    screening: tuple[ScreeningRule, ...] = ()
    blocked: tuple[BlockedPair, ...] = ()
    quoting: Quoting = Quoting()
    sayings: Sayings = ENGLISH  # of the program's own language
    # word -> the one language that has it; worked out once, for every mail is asked
    telling: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = [(word, v.language) for v in self.vocabularies for word in v.words if len(word) >= TELLING]
        times = Counter(word for word, _ in words)
        telling = {word: language for word, language in words if times[word] == 1}
        object.__setattr__(self, "telling", telling)

    def form(self, role: Role) -> tuple[FieldRule, ...]:
        return tuple(f for f in self.fields if role in f.roles)

    def blocked_addresses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(address for pair in self.blocked for address in pair.sides))

    def screen(self, aspects: MailAspects) -> ScreeningRule | None:
        """The first rule that holds; None when none does or the first that holds says pass."""
        first = next((rule for rule in self.screening if rule.holds(aspects)), None)
        return None if first is None or first.then == "pass" else first
