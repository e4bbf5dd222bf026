"""ACCEPT and REJECT: a mentor answers a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from processor.core.apart import kept_apart
from processor.core.facts import Facts, Wants
from processor.core.intents.asking_back import ask_back, pass_back
from processor.core.intents.beside import Beside
from processor.core.intents.machine import away_until
from processor.core.intents.matching_up import accept, reject
from processor.core.intents.on_behalf import doubts_what_was_passed_on
from processor.core.intents.partner import says_only_thanks
from processor.core.intents.signup import confirmed, drafted, form_letter
from processor.core.intents.undo import taken_back
from processor.core.outcome import AskToConfirm, AuditEvent, Decision, Letter, SaveRequest
from processor.core.program import RequestState, RequestView, Role
from processor.core.reading import Reading
from processor.core.reading.answers import Answer as ReadAnswer
from processor.core.reading.answers import Reply, names_of, read_answer
from processor.core.reading.asides import Aside, find_colleague, find_month, says_not_yet
from processor.core.reading.commands import bare_subject, find_ref
from processor.core.reading.crossed import CHAT
from processor.core.reading.quotes import shown_text
from processor.core.reading.vacation import absent_until, tells_of_absence
from processor.core.rules import RuleBook
from processor.core.tokens import Offer, TokenStatus
from processor.core.writing import done, hold, ignored, refused, to_member, to_sender

MOST_READ_BACK = 400  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    reply: Reply
    about: str  # REQ-7; "" when the mail does not say which request
    because: str
    blank: bool = False
    both: bool = False
    plain: bool = False  # nothing but the word was written
    aside: Aside = field(default_factory=Aside)  # what an unclear answer says beside
    raises: bool = False  # RAISE: one more place, and ACCEPT (row 83)
    lost: tuple[str, ...] = ()  # beside a yes: the clauses that keep it from being sure
    thread: str = ""  # the request that the mail answers, where its words name another one (row 148)
    in_subject: bool = False  # the answer is in the subject, for the mail has no other words
    away: bool = False  # it tells of an absence, and says neither yes nor no (row 51)
    back_on: date | None = None  # the day on which the mentor is back
    unlike: bool = False  # what a mail program shows says something else than the words that are read
    kind: ClassVar[str] = "answer"

    def wants(self) -> Wants:
        accepts = self.reply is Reply.ACCEPT
        return Wants(
            about=self.about,
            recent=True,
            mentor=self.aside.colleague,
            accepts=accepts,
            open_parked=not accepts or not self.about,
            own_areas=accepts and not self.about,
            heard=self.reply is Reply.UNCLEAR and not self.blank,
        )

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.request
        if doubts_what_was_passed_on(facts) and (view is None or self._says_nothing_certain(facts)):
            return hold(facts, "it answers what a coordinator passed on in the sender's name", receipt=True)
        if self.thread and (view is None or view.ref not in {v.ref for v in facts.to_answer}):
            return _which(facts, f"in the thread of {self.thread} it names {self.about}, which does not wait")
        if view is None:
            return self._without_request(facts, rules)
        if facts.member is not None and facts.member.number == view.mentor.number:
            mine = self.about_people_of(view, facts, rules)
            other = mine.meant_elsewhere(view, facts, rules)
            if other is not None:
                because = f"in the thread of {view.ref} it names the mentee of {other.ref}"
                return _is_it(other, Reply.ACCEPT, facts, because)
            return _BY_STATE[view.request.state](mine, view, facts, rules)
        if facts.member is not None and facts.member.number == view.mentee.number:
            return _by_mentee(self, view, facts, rules)
        return _by_somebody_else(self, view, facts, rules)

    def about_people_of(self, view: RequestView, facts: Facts, rules: RuleBook) -> Answer:
        """Read once more, now that it is known whom it may be about: another name makes a yes unsure."""
        if self.raises or self.in_subject or self.blank or self.unlike:
            return self
        words = read_answer(facts.said, rules.vocabularies, names_of(view.mentor.name, view.mentee.name))
        return replace(
            self,
            reply=words.reply,
            because=words.because,
            both=words.both,
            plain=words.plain,
            lost=words.lost,
        )

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
        """Nothing in the mail says which request it answers (rows 67, 68)."""
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
        last = next(
            (v for v in facts.recent if facts.member and v.mentor.number == facts.member.number), None
        )
        if last is not None and self.reply is not Reply.UNCLEAR:
            return _BY_STATE[last.request.state](self, last, facts, rules)
        return hold(facts, "it reads like an answer, but no request waits for one", receipt=True)


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
    if about.startswith("M-"):  # a reply to a mail about no one request may still name one
        about = find_ref(reading.visible)
    if about and not about.startswith("REQ-"):
        return None
    thread, written = "", find_ref(reading.visible)
    if about and written.startswith("REQ-") and written != about:
        thread, about = about, written
    if reading.command and reading.command.kind == "raise":
        return Answer(
            reply=Reply.ACCEPT, about=about, because="the mentor makes room and accepts", raises=True
        )
    words, in_subject = read_answer(reading.said, rules.vocabularies), False
    if words.blank and reading.mail.subject and not reading.mail.in_reply_to and not reading.mail.references:
        # a button pressed in a client that drops the body leaves the word in the subject
        from_subject = read_answer(bare_subject(reading.mail.subject), rules.vocabularies)
        in_subject = from_subject.reply is not Reply.UNCLEAR
        words = from_subject if in_subject else words
    unlike = _unlike(words, reading, rules)
    if unlike:
        words = replace(words, reply=Reply.UNCLEAR, both=True, plain=False, because=unlike)
    if not about and words.reply is Reply.UNCLEAR and not words.both and not words.lost:
        return None
    aside, away, back = Aside(), False, None
    if words.reply is Reply.UNCLEAR and not words.blank and not words.both:
        month, day = find_month(reading.visible, rules.vocabularies)
        colleague = find_colleague(reading.visible, rules.vocabularies)
        not_yet = says_not_yet(reading.visible, rules.vocabularies)
        aside = Aside(asks=words.asks, month=month, day=day, colleague=colleague, not_yet=not_yet)
        away = not words.lost and tells_of_absence(reading.said)
        sent_at = reading.mail.sent_at or reading.mail.received_at
        back = absent_until(reading.said, sent_at.date(), rules.vocabularies) if away else None
    return Answer(
        reply=words.reply,
        about=about,
        because=words.because,
        blank=words.blank,
        both=words.both,
        plain=words.plain,
        aside=aside,
        lost=words.lost,
        thread=thread,
        in_subject=in_subject,
        unlike=bool(unlike),
        away=away,
        back_on=back,
    )


def _unlike(words: ReadAnswer, reading: Reading, rules: RuleBook) -> str:
    """Whatever it turns out to say when its people are known."""
    if words.blank:
        return ""
    if _crossed(reading, rules):
        return "it says so in words that are crossed out"
    if words.reply is not Reply.REJECT and _shown_differently(reading, rules):
        return "its text says yes, and its HTML no"
    return ""


def _crossed(reading: Reading, rules: RuleBook) -> bool:
    chat = (read_answer(found, rules.vocabularies) for found in CHAT.findall(reading.visible)[:5])
    return bool(reading.crossed) or any(said.reply is not Reply.UNCLEAR for said in chat)


def _shown_differently(reading: Reading, rules: RuleBook) -> bool:
    """Most mail programs show the HTML, and the text is what is read here: the two may disagree."""
    shown = shown_text(reading.mail, rules.quoting)
    return bool(shown) and read_answer(shown, rules.vocabularies).reply is Reply.REJECT


def _pending(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    if answer.reply is Reply.ACCEPT:
        if kept_apart(view.mentee, view.mentor, facts, rules):
            return hold(facts, f"the rules keep the two of {view.ref} apart", receipt=True)
        profile = view.mentor.profile(Role.MENTOR)
        capacity = profile.capacity if profile else 0
        if facts.mentor_load >= capacity and not answer.raises:
            letter = to_sender(
                facts, "answer-full", about=view.ref, mentee=view.mentee.name, capacity=capacity
            )
            return refused(f"the mentor already has {capacity} mentees", letter)
        return accept(view, facts, rules, raises=answer.raises, said=_said(answer, facts))
    if answer.reply is Reply.REJECT:
        return reject(view, facts, rules, said=_said(answer, facts))
    if answer.aside.not_yet:
        because = f"the mentor does not want to answer {view.ref} yet"
        letter = to_sender(
            facts, "answer-unclear", about=view.ref, mentee=view.mentee.name, how="later",
            lost=(), answer_by=view.request.answer_by,
        )  # fmt: skip
        return refused(because, letter)
    because = answer.because
    if answer.away:
        moved = away_until(answer.back_on, facts, rules) if answer.back_on else None
        if moved is not None and moved.letters:
            return _with_a_word(moved, answer, view, facts)
        until = f" until {answer.back_on.isoformat()}" if answer.back_on else ""
        because = f"it tells of an absence{until}, and {because}"
    how = "blank" if answer.blank else "both" if answer.both else "doubted" if answer.lost else "unsure"
    return ask_back(view, answer.aside, how, because, facts, rules, lost=answer.lost)


def _with_a_word(moved: Decision, answer: Answer, view: RequestView, facts: Facts) -> Decision:
    """Unlike a robot, whoever wrote it hears that the request waits."""
    saved = (effect for effect in moved.effects if isinstance(effect, SaveRequest))
    told = to_sender(
        facts, "away-noted", about=view.ref, mentee=view.mentee.name, back_on=answer.back_on,
        answer_by=next(saved).request.answer_by,
    )  # fmt: skip
    return replace(moved, letters=(*moved.letters, told))


def _said(answer: Answer, facts: Facts) -> str:
    """The words that are read back: none where there was nothing but the word itself."""
    return "" if answer.plain or answer.raises else facts.excerpt[:MOST_READ_BACK]


def _accepted(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    number = view.request.number
    active = next((v for v in facts.relationships if v.relationship.request == number), None)
    if answer.reply is Reply.REJECT and active is not None:
        return taken_back(view, active, facts, rules)
    return _once_a_day(
        f"{view.ref} is already accepted",
        facts,
        "answer-already",
        view,
        mentee=view.mentee.name,
        state="accepted",
    )


def _closed(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """The request is expired or was rejected; a late yes is offered to the mentee (rows 76, 77, 82)."""
    request = view.request
    if answer.reply is not Reply.ACCEPT:
        return _once_a_day(
            f"{view.ref} is already {request.state}", facts, "answer-already", view,
            mentee=view.mentee.name, state=request.state.value,
        )  # fmt: skip
    closed_at = request.answered_at or request.answer_by
    too_late = facts.now > closed_at + timedelta(days=rules.policy.late_answer_days)
    busy = facts.mentee_matched or len(facts.mentee_pending) >= rules.policy.open_requests
    apart = kept_apart(view.mentee, view.mentor, facts, rules)
    if busy or apart or too_late or not view.mentee.ready(Role.MENTEE):
        because = f"{view.mentee.name} has found another way since {view.ref} was {request.state}"
        return _once_a_day(because, facts, "answer-taken", view, mentee=view.mentee.name)
    if request.reoffered:
        return _once_a_day(
            f"{view.mentee.name} is asked already", facts, "answer-late", view, mentee=view.mentee.name
        )
    because = f"{view.mentee.name} is asked whether the late yes to {view.ref} is still wanted"
    return done(
        because,
        [
            SaveRequest(request=replace(request, reoffered=True)),
            AuditEvent(what="late yes offered", about=view.ref, because=because),
        ],
        [
            to_member(view.mentee, "late-offer", about=view.ref, mentor=view.mentor.name),
            to_sender(facts, "answer-late", about=view.ref, mentee=view.mentee.name),
        ],
    )


def _withdrawn(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    return _once_a_day(
        f"{view.ref} was withdrawn before the answer came",
        facts,
        "answer-withdrawn",
        view,
        mentee=view.mentee.name,
    )


def _once_a_day(because: str, facts: Facts, name: str, view: RequestView, **data: Any) -> Decision:
    """A second explanation on the same day helps nobody (row 79)."""
    if facts.told_today.get((name, view.ref)):
        return ignored(because + "; told so today")
    return refused(because, to_sender(facts, name, about=view.ref, **data))


_BY_STATE: Mapping[RequestState, Callable[[Answer, RequestView, Facts, RuleBook], Decision]] = {
    RequestState.PENDING: _pending,
    RequestState.ACCEPTED: _accepted,
    RequestState.REJECTED: _closed,
    RequestState.EXPIRED: _closed,
    RequestState.WITHDRAWN: _withdrawn,
    RequestState.UNDELIVERABLE: _withdrawn,
}


def _by_mentee(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    request = view.request
    if request.reoffered and request.state in (RequestState.EXPIRED, RequestState.REJECTED):
        if answer.reply is Reply.ACCEPT and facts.mentee_matched:
            return hold(
                facts, f"{view.mentee.name} wants {view.ref} but has a mentor meanwhile", receipt=True
            )
        if answer.reply is Reply.ACCEPT:
            profile = view.mentor.profile(Role.MENTOR)
            full = facts.mentor_load >= (profile.capacity if profile else 0)
            if (
                not view.mentor.ready(Role.MENTOR)
                or full
                or kept_apart(view.mentee, view.mentor, facts, rules)
            ):
                letter = to_sender(
                    facts,
                    "request-unavailable",
                    mentor=view.mentor.name,
                    reason="full",
                    suggestions=facts.suggested(view.mentee),
                )
                return refused("the mentor has no room any more", letter)
            return accept(view, facts, rules, raises=False)
        if answer.reply is Reply.REJECT:
            because = f"{view.mentee.name} does not want the late yes to {view.ref}"
            return done(
                because,
                [
                    SaveRequest(request=replace(request, reoffered=False)),
                    AuditEvent(what="late yes declined", about=view.ref, because=because),
                ],
                [
                    to_sender(facts, "late-offer-declined", about=view.ref, mentor=view.mentor.name),
                    to_member(view.mentor, "answer-taken", about=view.ref, mentee=view.mentee.name),
                ],
            )
        return hold(facts, f"the mentee's answer to the late yes of {view.ref} is unclear", receipt=True)
    asked = request.state is RequestState.PENDING and (request.moved or request.clarifications > 0)
    if asked and not answer.plain and not answer.blank:
        return pass_back(view, facts)
    if answer.reply is Reply.UNCLEAR and says_only_thanks(facts, rules):
        return ignored("it only says thanks")
    if answer.reply is Reply.UNCLEAR:
        return hold(facts, f"a mail about {view.ref} from the mentee: {answer.because}", receipt=True)
    letter = to_sender(
        facts, "answer-mentor-only", about=view.ref, mentor=view.mentor.name, state=request.state.value
    )
    return refused(f"only the mentor can answer {view.ref}", letter)


def _by_somebody_else(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """Whoever holds the mail is not yet the one who was asked (row 72)."""
    because = f"{facts.sender.addr_spec} is not the mentor who was asked in {view.ref}"
    token = facts.token
    theirs = token.status is TokenStatus.VALID and token.proves and token.holder == view.mentor.code
    if not theirs:  # a quoted text, or the mentee's own token: the mentor has nothing to do with it
        return hold(facts, because, receipt=False, wrong_hand=True)
    if facts.member is None and facts.inbox_id:
        return _from_another_address(view, facts, rules, because)
    told = to_member(
        view.mentor, "answer-not-you", about=view.ref, mentee=view.mentee.name, reply=answer.reply.value
    )
    return hold(facts, because, receipt=False, letters=[told], wrong_hand=True)


def _from_another_address(view: RequestView, facts: Facts, rules: RuleBook, because: str) -> Decision:
    """A mail that only the mentor got is answered from an address of nobody's: was it them? (row 71)"""
    mentor, number = view.mentor, facts.inbox_id
    asked = Letter(
        name="other-address", to=mentor.email, to_name=mentor.name, language=mentor.language,
        about=f"CONF-{number}", holder=mentor.email, answers=False,
        data={"mentee": view.mentee.name, "address": facts.sender.addr_spec, "excerpt": facts.excerpt[:500]},
        may_know=(facts.sender.addr_spec,),
    )  # fmt: skip
    expires = facts.now + timedelta(days=rules.policy.confirm_days)
    wait = AskToConfirm(number=number, address=mentor.email, expires_at=expires)
    return hold(facts, because, receipt=False, effects=[wait], letters=[asked])
