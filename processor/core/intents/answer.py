"""ACCEPT and REJECT: a mentor answers a request."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from processor.core.decisions import done, from_a_robot, hold, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.answer_by_state import BY_STATE, by_mentee, by_somebody_else
from processor.core.intents.everyday import everyday, only_absent
from processor.core.intents.named import another_in, greets_another, signs_as_another
from processor.core.intents.on_behalf import doubts_what_was_passed_on
from processor.core.intents.signup import confirmed, drafted, form_letter
from processor.core.intents.signup_extras import Beside
from processor.core.intents.unlike import why_unlike
from processor.core.letter_builders import to_sender
from processor.core.outcome import Decision
from processor.core.program import RequestView
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Answer as ReadAnswer
from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.asides import Aside, find_colleague, find_month, says_not_yet
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.answer.small import small_of
from processor.core.reading.automatic.vacation import absent_until, tells_of_absence
from processor.core.reading.request.commands import bare_subject, find_ref
from processor.core.reading.request.greeting import without_greeting
from processor.core.reading.words.tokens import words
from processor.core.rules import RuleBook
from processor.core.tokens import Offer

_MOST_FOR_ALL = 8  # words: "both of you will get on" tells something in a longer mail
_YES = "ACCEPT"  # which RAISE says as well
_CAPITAL = re.compile(r"\b[^\W\d_]{2,}\b")
_ELSE = re.compile(r"@|\bM-\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    reply: Reply
    about: str  # REQ-7; "" when the mail does not say which request
    because: str
    blank: bool = False
    both: bool = False
    plain: bool = False  # nothing but the word was written
    nods: bool = False  # "OK", which answers what asks for a yes
    aside: Aside = field(default_factory=Aside)  # what an unclear answer says beside
    raises: bool = False  # RAISE: one more place, and ACCEPT (row 83)
    lost: tuple[str, ...] = ()  # beside a yes: the clauses that keep it from being sure
    thread: str = ""  # the request that the mail answers, where its words name another one (row 148)
    in_subject: bool = False  # the answer is in the subject, for the mail has no other words
    away: bool = False  # it tells of an absence, and says neither yes nor no (row 51)
    back_on: date | None = None  # the day on which the mentor is back
    elsewhere: bool = False  # it replies to a mail that is about no request
    unlike: bool = False  # what a mail program shows says something else than the words that are read
    kind: ClassVar[str] = "answer"

    def wants(self) -> Wants:
        # a subject alone may be a machine's, and about anything: only its number says about what
        sure = not self.in_subject or bool(self.about)
        accepts = self.reply is Reply.ACCEPT
        return Wants(
            about=self.about,
            recent=True,
            mentor=self.aside.colleague,
            accepts=accepts and sure and (bool(self.about) or self._may_stand_alone()),
            queue=accepts,
            open_parked=not accepts or not self.about,
            deed_about=self.reply is Reply.REJECT,
            own_areas=accepts and not self.about,
            heard=not self.about or (self.reply is Reply.UNCLEAR and not self.blank),
            noted=EventKind.QUESTION_PASSED_ON if self.about and not self.plain else "",
        )

    def _may_stand_alone(self) -> bool:
        """A yes that says itself what it is, in no thread of another matter.

        "OK", and a yes of more words, may answer whatever was written last.
        """
        return not self.elsewhere and self.plain and not self.nods

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.request
        if doubts_what_was_passed_on(facts) and (view is None or self._says_nothing_certain(facts)):
            return hold(facts, "it answers what a coordinator passed on in the sender's name", receipt=True)
        if self.thread and not self._waits_or_is_of_the_thread(view, facts):
            return _which(facts, f"in the thread of {self.thread} it names {self.about}, which does not wait")
        if view is None or facts.lacks(self.about):
            return self._without_request(facts, rules)
        if facts.member is not None and facts.member.number == view.mentor.number:
            mine = self.about_people_of(view, facts, rules)
            if self._answers_all(facts, rules) or mine._names_both(view, facts):
                return _which(facts, "it answers several requests at once")
            other = mine.meant_elsewhere(view, facts, rules)
            if other is not None:
                because = f"in the thread of {view.ref} it names the mentee of {other.ref}"
                return _is_it(other, Reply.ACCEPT, facts, because)
            return BY_STATE[view.request.state](mine.answering(facts), view, facts, rules)
        if facts.member is not None and facts.member.number == view.mentee.number:
            mine = self.about_people_of(view, facts, rules) if view.request.reoffered else self
            if view.request.reoffered and greets_another(facts.mail.said, (view.mentor,), facts, rules):
                mine = replace(self, reply=Reply.UNCLEAR, because="it greets somebody else")
            return by_mentee(mine.answering(facts), view, facts, rules)
        return by_somebody_else(self, view, facts, rules)

    def _waits_or_is_of_the_thread(self, view: RequestView | None, facts: Facts) -> bool:
        if view is None:
            return False
        began = {v.relationship.request for v in facts.relationships if v.ref == self.thread}
        return view.request.number in began or view.ref in {v.ref for v in facts.to_answer}

    def about_people_of(self, view: RequestView, facts: Facts, rules: RuleBook) -> Answer:
        """Read once more, now that it is known whom it may be about: another name makes a yes unsure."""
        said = bare_subject(facts.mail.subject) if self.in_subject else facts.mail.said
        other = another_in(said, view, facts, rules)
        if other and self.reply is not Reply.UNCLEAR:
            return self._about_another(other, view)
        signed = signs_as_another(view, facts, rules) if self.reply is Reply.ACCEPT else ""
        if signed:
            return self._unsure(f'it is signed "{signed}", and somebody else was asked', signed)
        reading = facts.mail.reading
        if self.blank or self.unlike or not said.strip() or (self.raises and reading is None):
            return self
        said = _with_yes(reading) if self.raises and reading is not None else said
        words = read_answer(said, rules.vocabularies, names_of(view.mentor.name, view.mentee.name))
        if self.raises and words.reply is Reply.ACCEPT:
            return self
        if self.plain and len(said.split()) == 1:
            return self  # ACCEPT, also where she is called so
        if other and words.reply is not Reply.UNCLEAR:
            return self._about_another(other, view)
        signed = signs_as_another(view, facts, rules) if words.reply is Reply.ACCEPT else ""
        if signed:
            because = f'it is signed "{signed}", and {view.mentor.name} was asked'
            return replace(
                self, reply=Reply.UNCLEAR, because=because, plain=False, raises=False, lost=(signed,)
            )
        return replace(
            self,
            reply=words.reply,
            because=words.because,
            both=words.both,
            plain=words.plain,
            nods=words.nods,
            raises=False,
            lost=words.lost,
        )

    def _about_another(self, other: str, view: RequestView) -> Answer:
        return self._unsure(f"it names {other}, which is not of {view.ref}", other)

    def _unsure(self, because: str, lost: str) -> Answer:
        return replace(self, reply=Reply.UNCLEAR, because=because, plain=False, raises=False, lost=(lost,))

    def _names_both(self, view: RequestView, facts: Facts) -> bool:
        """ "Yes to Mia, no to Lea", in the thread of one of them."""
        if self.reply is Reply.UNCLEAR or len(facts.to_answer) < 2:
            return False
        said = {word for word in _CAPITAL.findall(facts.mail.said) if word[0].isupper()}
        named = [v for v in (view, *facts.to_answer) if names_of(*said) & names_of(v.mentee.name)]
        return len({v.request.number for v in named}) > 1

    def _answers_all(self, facts: Facts, rules: RuleBook) -> bool:
        """ "ACCEPT both": each is answered by itself."""
        said = words(facts.mail.said.lower())
        sure = self.reply is not Reply.UNCLEAR and len(said) <= _MOST_FOR_ALL and len(facts.to_answer) > 1
        return sure and small_of(rules.vocabularies).has("all_of_them", said)

    def answering(self, facts: Facts) -> Answer:
        """ "OK" to a letter that only tells something answers nothing."""
        if self.reply is not Reply.ACCEPT or not self.nods or not facts.token.asks_nothing:
            return self
        because = "it nods to a letter that asks for no yes"
        return replace(self, reply=Reply.UNCLEAR, because=because, plain=False)

    def meant_elsewhere(self, view: RequestView, facts: Facts, rules: RuleBook) -> RequestView | None:
        """The other open request to whose mentee it says a sure yes (row 148)."""
        if self.reply is not Reply.UNCLEAR or self.blank or self.both:
            return None
        others = (v for v in facts.to_answer if v.request.number != view.request.number)
        said = [v for v in others if self.about_people_of(v, facts, rules).reply is Reply.ACCEPT]
        return said[0] if len(said) == 1 else None

    def _says_nothing_certain(self, facts: Facts) -> bool:
        return facts.token.offer is Offer.PASSED_ON and self.reply is Reply.UNCLEAR

    def _without_request(self, facts: Facts, rules: RuleBook) -> Decision:
        """Nothing in the mail says which request it answers (rows 67, 68), or it names one that is not there:
        then it is no answer to another one.
        """
        if self.about and not facts.to_answer:
            return hold(facts, f"it answers {self.about}, and there is no such request", receipt=True)
        role = drafted(facts.member, rules)
        if role is not None and facts.member is not None and not facts.to_answer and not self.both:
            if self.reply is Reply.ACCEPT:
                return confirmed(facts.member, role, facts, rules)
            return done(
                f"the {role} form is to be filled in", (), [form_letter(facts, role, rules, Beside())]
            )
        if len(facts.to_answer) > 1:
            return _which(facts, "several requests wait for this mentor")
        if len(facts.to_answer) == 1:
            view = facts.to_answer[0]
            because = f"matched with {view.ref} by its sender alone, so the mentor is asked first"
            return _is_it(view, self.reply, facts, because)
        meant = self._meant(facts, rules)
        if meant is not None:
            return BY_STATE[meant.request.state](self, meant, facts, rules)
        found = None if self.plain or self.both else everyday(facts, rules)
        because = "it reads like an answer, but no request waits for one"
        return found or from_a_robot(facts) or hold(facts, because, receipt=True)

    def _meant(self, facts: Facts, rules: RuleBook) -> RequestView | None:
        """The last request to this mentor of whose people the words may be; no thread says so.

        A yes in words may be to anything, a subject alone is a machine's as well, and a code or an address
        beside an answer is another's.
        """
        sure = self.reply is Reply.REJECT or (self.reply is Reply.ACCEPT and self._may_stand_alone())
        if not sure or self.elsewhere or self.in_subject or _ELSE.search(facts.mail.said):
            return None
        own = (v for v in facts.recent if facts.member and v.mentor.number == facts.member.number)
        return next((v for v in own if self.about_people_of(v, facts, rules).reply is self.reply), None)


def _which(facts: Facts, because: str) -> Decision:
    open_ones = tuple({"ref": v.ref, "mentee": v.mentee.name} for v in facts.to_answer)
    if not open_ones:
        return hold(facts, because, receipt=True)
    return refused(because, to_sender(facts, "answer-which", requests=open_ones))


def _is_it(view: RequestView, reply: Reply, facts: Facts, because: str) -> Decision:
    letter = to_sender(facts, "answer-confirm", about=view.ref, mentee=view.mentee.name, reply=reply.value)
    return refused(because, letter)


def recognize(reading: Reading, rules: RuleBook) -> Answer | None:
    about = reading.about
    if reading.mail.sealed:
        return None  # its words cannot be read, so it is not blank either (row 90)
    thread_of_none = not about and bool(reading.mail.in_reply_to or reading.mail.references)
    elsewhere = about.startswith("M-") or thread_of_none
    if about.startswith("M-"):  # a reply to a mail about no one request may still name one
        about = find_ref(reading.visible)
    thread, written = "", find_ref(reading.visible)
    if about and written.startswith("REQ-") and written != about:
        thread, about = about, written
    if about and not about.startswith("REQ-"):
        return None
    if reading.command and reading.command.kind == "raise":
        raised = Answer(
            reply=Reply.ACCEPT, about=about, because="the mentor makes room and accepts", raises=True
        )
        words = read_answer(_with_yes(reading), rules.vocabularies)
        if words.reply is Reply.ACCEPT:
            return raised
        return replace(raised, reply=Reply.UNCLEAR, raises=False, because=words.because, lost=words.lost)
    words, in_subject = read_answer(reading.said, rules.vocabularies), False
    new = not reading.mail.in_reply_to and not reading.mail.references
    if new and reading.mail.subject and _says_little(words, reading, rules):
        # a button pressed in a client that drops the body leaves the word in the subject
        from_subject = read_answer(bare_subject(reading.mail.subject), rules.vocabularies)
        in_subject = from_subject.reply is not Reply.UNCLEAR
        if in_subject and not about:  # "ACCEPT REQ-3" over an empty mail
            about = find_ref(bare_subject(reading.mail.subject))  # REL-3: no request, so a person reads it
        words = from_subject if in_subject else words
    unlike = _unlike(words, reading, rules) or _unlike_its_subject(words, reading, rules)
    if unlike:
        words = replace(words, reply=Reply.UNCLEAR, both=True, plain=False, because=unlike)
    if not about and words.reply is Reply.UNCLEAR and not words.both and not words.lost:
        return None
    aside, away, back = Aside(), False, None
    if words.reply is Reply.UNCLEAR and not words.blank and not words.both:
        month, day = find_month(reading.visible, rules.vocabularies)
        colleague = find_colleague(reading.visible, rules.vocabularies)
        not_yet = _says_not_yet(reading.visible, rules)
        aside = Aside(asks=words.asks, month=month, day=day, colleague=colleague, not_yet=not_yet)
        away = not words.lost and tells_of_absence(reading.said)
        sent_at = reading.mail.sent_at or reading.mail.received_at
        alone = away and not words.asks and not colleague and only_absent(reading.said, rules)
        back = absent_until(reading.said, sent_at.date(), rules.vocabularies) if alone else None
    return Answer(
        reply=words.reply,
        about=about,
        because=words.because,
        blank=words.blank,
        both=words.both,
        plain=words.plain,
        nods=words.nods,
        aside=aside,
        lost=words.lost,
        thread=thread,
        in_subject=in_subject,
        elsewhere=elsewhere,
        unlike=bool(unlike),
        away=away,
        back_on=back,
    )


def _says_not_yet(visible: str, rules: RuleBook) -> bool:
    """The words of the button, whatever greets above them and thanks below."""
    first, _, below = without_greeting(visible, rules.vocabularies).strip().partition("\n")
    polite = not below.strip() or is_pleasantry(below, rules.vocabularies)
    return says_not_yet(first, rules.vocabularies) and polite


def _says_little(words: ReadAnswer, reading: Reading, rules: RuleBook) -> bool:
    if words.blank:
        return True
    unclear = words.reply is Reply.UNCLEAR and not words.lost
    return unclear and is_pleasantry(reading.said, rules.vocabularies)


def _with_yes(reading: Reading) -> str:
    """ACCEPT in the place of RAISE, over what stands below it, and below a farewell."""
    command = reading.command
    return "\n".join((_YES, command.below if command is not None else "", reading.below))


def _unlike(words: ReadAnswer, reading: Reading, rules: RuleBook) -> str:
    """Whatever it turns out to say when its people are known."""

    def reply(text: str) -> Reply:
        return read_answer(text, rules.vocabularies).reply

    if words.blank:
        return ""
    no = words.reply is Reply.REJECT  # a no that the HTML says, too
    return why_unlike(
        reading,
        rules,
        answers=lambda text: reply(text) is not Reply.UNCLEAR,
        refuses=lambda text: not no and reply(text) is Reply.REJECT,
    )


def _unlike_its_subject(words: ReadAnswer, reading: Reading, rules: RuleBook) -> str:
    """A button's mail whose words were changed by hand, and its subject was not, or the reverse (row 91)."""
    sides = {Reply.ACCEPT, Reply.REJECT}
    if words.reply not in sides:
        return ""
    subject = read_answer(bare_subject(reading.mail.subject), rules.vocabularies).reply
    return "its subject and its words contradict each other" if {words.reply, subject} == sides else ""
