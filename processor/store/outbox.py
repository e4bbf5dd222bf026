"""The outbox: mails in their final bytes, who carries which of them, and what the server said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Exists,
    FromClause,
    Update,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from processor.core.actor import PROGRAM
from processor.core.breaker import DAYS, STOPPED, Rate
from processor.core.decisions import RECEIPT
from processor.core.facts import OPEN_STATES, SentMail
from processor.core.limits import Counted
from processor.core.mail import OutboundMail
from processor.core.outcome import DueKind
from processor.stages.ports import Outgoing, RepeatedMail
from processor.store.due import DueDates
from processor.store.repository import clean
from processor.store.tables import (
    PROGRAM_STOPPED,
    changes,
    contact_paused,
    held,
    kept_apart,
    members,
    outbox,
    regrets,
    relationships,
    requests,
    settings,
    unwritten,
)

_CLAIMS = 0x4F555442  # of the claims, among PostgreSQL's advisory locks
MAY_HAVE_IT = "?"  # leased_to of a mail that a server may have, though it has not answered
QUEUED, SENT, FAILED = "queued", "sent", "failed"
TAKEN_OUT = "taken out"  # what it told of was undone before it went
DROPPED = "an operator dropped it"  # the server_reply of a FAILED one that went out before a restore
RELEASED_AT = "outbox-released-at"  # in the table `settings`
MOST_COUNTED = 1_000_000
AHEAD = timedelta(hours=2)  # what was written farther ahead, while the clock was wrong, is not counted
HELD_SINCE = "outbox-held-since"  # in the table `settings`: put there by a restore, gone with a release


_o, _older = outbox.c, outbox.alias("older")


def is_put_off(deed: ColumnElement[int]) -> Exists:
    """Its author has written what may be regret, and nobody has decided that yet."""
    still_open = held.c.state.in_(OPEN_STATES)
    return exists().where(regrets.c.deed == deed, held.c.number == regrets.c.held, still_open)


TO_WHO_ASKED = "request-received"


def is_kept(mail: FromClause) -> ColumnElement[bool]:
    """It tells of what its deed began between two who are to have no contact.

    But whoever asked reads that the request is under way, as with any mentor who does not answer (row 42).
    """
    begun = exists().where(
        changes.c.deed == mail.c.deed,
        changes.c.about == mail.c.about,
        changes.c.kind == "record",
        changes.c.before == "",
    )
    paused = exists().where(contact_paused.c.relationship == _number(mail, "REL-"))
    return and_(
        mail.c.deed.is_not(None),
        mail.c.letter != TO_WHO_ASKED,
        begun,
        or_(paused, _is_apart(mail, "REL-", relationships), _is_apart(mail, "REQ-", requests)),
    )


def _is_apart(mail: FromClause, kind: str, records: FromClause) -> Exists:
    mentee, mentor = records.c.mentee, records.c.mentor
    lower, higher = (
        case((mentee < mentor, mentee), else_=mentor),
        case((mentee < mentor, mentor), else_=mentee),
    )
    return exists().where(
        records.c.number == _number(mail, kind), kept_apart.c.one == lower, kept_apart.c.other == higher
    )


def _number(mail: FromClause, kind: str) -> ColumnElement[int]:
    """3 of a mail about REL-3."""
    about = mail.c.about
    return case((about.startswith(kind), cast(func.substr(about, len(kind) + 1), BigInteger)), else_=None)


# A claimed row is due again when its lease ends: next_try_at is both, and one index serves both.
_CLAIMABLE = (
    select(_o.id)
    .where(
        _o.state == QUEUED,
        _o.next_try_at <= bindparam("now"),
        _o.frozen.is_(False),
        ~is_put_off(_o.deed),
        ~is_kept(outbox),
        or_(
            ~exists().where(settings.c.name == PROGRAM_STOPPED),
            _o.recipient.in_(bindparam("staff", expanding=True)),
        ),
        # never two for one recipient at once: none that is out, and of the due ones the oldest
        ~exists().where(
            _older.c.recipient == _o.recipient,
            _older.c.state == QUEUED,
            _older.c.next_try_at > bindparam("now"),
            _older.c.leased_to.not_in(("", MAY_HAVE_IT)),
        ),
        ~exists().where(
            _older.c.recipient == _o.recipient,
            _older.c.state == QUEUED,
            _older.c.next_try_at <= bindparam("now"),
            _older.c.frozen.is_(False),
            ~is_put_off(_older.c.deed),
            ~is_kept(_older),
            or_(
                _older.c.next_try_at < _o.next_try_at,
                (_older.c.next_try_at == _o.next_try_at) & (_older.c.id < _o.id),
            ),
        ),
    )
    .order_by(_o.next_try_at, _o.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=outbox)
)
_LEASE = (
    update(outbox)
    .where(_o.id.in_(bindparam("ids", expanding=True)))
    .values(next_try_at=bindparam("ends"), leased_to=bindparam("by"), fence=_o.fence + 1)
)
_CLAIMED = (
    select(
        _o.id, _o.attempts, _o.fence, _o.queued_at, _o.serial, _o.message_id, _o.return_path, _o.recipient,
        _o.letter, _o.about, _o.subject, _o.raw,
    )
    .where(_o.id.in_(bindparam("ids", expanding=True)))
    .order_by(_o.queued_at, _o.id)
)  # fmt: skip
_REPORT = (
    update(outbox)
    .where(_o.id == bindparam("wanted"), _o.fence == bindparam("claim"), _o.state == QUEUED)
    .values(attempts=_o.attempts + 1, leased_to="", server_reply=bindparam("words"))
)
_REPORT_SENT = _REPORT.values(state=SENT, sent_at=bindparam("at"))
_REPORT_DEFERRED = _REPORT.values(next_try_at=bindparam("at"))
_REPORT_UNKNOWN = _REPORT.values(next_try_at=bindparam("at"), leased_to=MAY_HAVE_IT)
_REPORT_REFUSED = _REPORT.values(state=FAILED)
# The oldest goes first again, so that the order for one recipient stays; no attempt was made of it.
_GIVE_BACK = (
    update(outbox)
    .where(_o.id == bindparam("wanted"), _o.fence == bindparam("claim"), _o.state == QUEUED)
    .values(
        next_try_at=case((_o.queued_at < bindparam("now"), _o.queued_at), else_=bindparam("now")),
        leased_to="",
        server_reply=case((bindparam("words") == "", _o.server_reply), else_=bindparam("words")),
    )
)
# of a claim that nobody will report on: whoever had it may have sent it
_GIVEN_UP = case((_o.leased_to == "", ""), else_=MAY_HAVE_IT)
_RECALL = (
    update(outbox)
    .where(_o.state == QUEUED, _o.next_try_at > bindparam("farthest"))
    .values(next_try_at=bindparam("now"), leased_to=_GIVEN_UP, fence=_o.fence + 1)
)
_SENT_ONE = select(_o.serial, _o.letter, _o.about, _o.recipient, _o.sent_at, _o.server_reply).where(
    _o.serial == bindparam("wanted")
)
_COUNTED = (_o.recipient, _o.letter, _o.caused_by, _o.proven, _o.about)
_ASIDE = tuple(unwritten.c[column.name] for column in _COUNTED[:-1])  # its matter is within the letter
_COUNTED_OF = (
    select(*_COUNTED, func.count().label("mails"))
    .where(
        _o.recipient.in_(bindparam("emails", expanding=True)),
        _o.queued_at.between(bindparam("since"), bindparam("until")),
    )
    .group_by(*_COUNTED)
    .union_all(  # what could not be written counts as well, or all of it would go out after the mending
        select(*_ASIDE, literal("").label("about"), func.count().label("mails"))
        .where(
            unwritten.c.recipient.in_(bindparam("emails", expanding=True)),
            unwritten.c.set_aside_at.between(bindparam("since"), bindparam("until")),
        )
        .group_by(*_ASIDE)
    )
    .subquery()
)
_LETTERS_OF = select(_COUNTED_OF)
_LAST_SENT = select(func.max(_o.sent_at)).where(_o.recipient == bindparam("email"), _o.state == SENT)
# After a restore each new mail is held as well: a reminder may have gone out after the backup. After the
# breaker has stopped all mail, so is each but the one that says so.
_QUEUE = outbox.insert().values(
    frozen=exists().where(settings.c.name == HELD_SINCE)
    | (exists().where(settings.c.name == STOPPED) & (bindparam("its_letter") != STOPPED))
)
_STOP = update(outbox).where(_o.state == QUEUED, _o.letter != STOPPED).values(frozen=True)
_SETTING = select(settings.c.value).where(settings.c.name == bindparam("wanted"))
_SENT = (
    select(_o.id)
    .where(_o.sent_at > bindparam("since"), _o.sent_at <= bindparam("until"))
    .limit(bindparam("most"))
)
_SENT_WITHIN = select(func.count()).select_from(_SENT.subquery())
# what had waited when a person released the outbox was looked at: it is no part of the next runaway
_NEW_WITHIN = select(func.count()).select_from(_SENT.where(_o.queued_at > bindparam("released")).subquery())
MEMBERS_AMONG = select(members.c.email).where(members.c.email.in_(bindparam("emails", expanding=True)))
_RECEIPTS = select(func.count()).where(
    _o.to_stranger.is_(True),
    _o.letter == RECEIPT,
    _o.proven == bindparam("proven"),
    _o.queued_at.between(bindparam("since"), bindparam("until")),
    _o.recipient.like(bindparam("domain"), escape="\\"),
)
_TO_STRANGERS = select(
    select(func.count())
    .where(
        _o.to_stranger.is_(True),
        _o.proven.is_(False),
        _o.queued_at.between(bindparam("since"), bindparam("until")),
    )
    .scalar_subquery()
    + select(func.count())
    .where(
        unwritten.c.to_stranger.is_(True),
        unwritten.c.proven.is_(False),
        unwritten.c.set_aside_at.between(bindparam("since"), bindparam("until")),
    )
    .scalar_subquery()
)


class Outbox(DueDates):
    staff: frozenset[str]

    def queue_mails(
        self, mails: Sequence[tuple[OutboundMail, int | None]], now: datetime, staff: frozenset[str]
    ) -> None:
        """Raises RepeatedMail. A recipient who is neither a member nor staff by now is a stranger."""
        if not mails:
            return
        self.seen.to_strangers = None
        self.seen.letters.clear()
        recipients = sorted({mail.recipient for mail, _ in mails})
        known = staff | set(self.column(MEMBERS_AMONG, {"emails": recipients}))
        rows = [
            {
                "serial": mail.serial,
                "message_id": mail.message_id,
                "return_path": mail.return_path,
                "recipient": mail.recipient,
                "letter": mail.letter,
                "its_letter": mail.letter,
                "about": mail.about,
                "subject": mail.subject,
                "inbox_id": inbox_id,
                "caused_by": mail.caused_by,
                "proven": mail.proven,
                "state": QUEUED,
                "queued_at": now,
                "next_try_at": now + timedelta(minutes=mail.waits_minutes),
                "attempts": 0,
                "fence": 0,
                "leased_to": "",
                "server_reply": "",
                "sent_at": None,
                "to_stranger": mail.recipient not in known,
                "raw": mail.raw,
                "deed": mail.deed or None,
            }
            for mail, inbox_id in mails
        ]
        try:
            self.db.execute(_QUEUE, rows)
        except IntegrityError as error:
            serials = ", ".join(mail.serial for mail, _ in mails)
            raise RepeatedMail(f"outbox: one of the serials {serials} is queued already") from error

    def claim_outgoing(
        self, now: datetime, limit: int, owner: str, lease_seconds: int
    ) -> tuple[Outgoing, ...]:
        if self.on_postgresql:  # no two claims see the same recipient free
            self.db.execute(text("SELECT pg_advisory_xact_lock(:claims)"), {"claims": _CLAIMS})
        ids = self.column(_CLAIMABLE, {"now": now, "most": limit, "staff": sorted(self.staff) or [""]})
        if not ids:
            return ()
        self.db.execute(_LEASE, {"ids": ids, "ends": now + timedelta(seconds=lease_seconds), "by": owner})
        return tuple(
            Outgoing(
                id=r.id,
                mail=OutboundMail(
                    serial=r.serial,
                    message_id=r.message_id,
                    return_path=r.return_path,
                    recipient=r.recipient,
                    letter=r.letter,
                    about=r.about,
                    subject=r.subject,
                    raw=r.raw,
                ),
                attempts=r.attempts,
                fence=r.fence,
                queued_at=r.queued_at,
            )
            for r in self.rows(_CLAIMED, {"ids": ids})
        )

    def report_sent(self, reports: Sequence[tuple[int, int, str]], now: datetime) -> int:
        rows = [
            {"wanted": out_id, "claim": fence, "words": clean(reply), "at": now}
            for out_id, fence, reply in reports
        ]
        return self.db.execute(_REPORT_SENT, rows).rowcount if rows else 0

    def report_deferred(
        self, out_id: int, fence: int, reply: str, next_try_at: datetime, *, unknown: bool = False
    ) -> bool:
        statement = _REPORT_UNKNOWN if unknown else _REPORT_DEFERRED
        return self._report(statement, out_id, fence, reply, at=next_try_at)

    def report_refused(self, out_id: int, fence: int, reply: str, now: datetime) -> bool:
        if not self._report(_REPORT_REFUSED, out_id, fence, reply):
            return False
        serial = self.db.scalar(select(_o.serial).where(_o.id == out_id))
        self.set_due(DueKind.UNDELIVERED, f"OUT-{serial}", now, 0)
        return True

    def recall_outgoing(self, now: datetime, farthest: datetime) -> int:
        return self.db.execute(_RECALL, {"now": now, "farthest": farthest}).rowcount

    def give_back_outgoing(self, claims: Sequence[tuple[int, int, str]], now: datetime) -> None:
        rows = [
            {"wanted": out_id, "claim": fence, "words": clean(why), "now": now}
            for out_id, fence, why in claims
        ]
        if rows:
            self.db.execute(_GIVE_BACK, rows)

    def _report(self, statement: Update, out_id: int, fence: int, reply: str, **values: object) -> bool:
        found = {"wanted": out_id, "claim": fence, "words": clean(reply), **values}
        return self.db.execute(statement, found).rowcount == 1

    def sent(self, serial: str) -> SentMail | None:
        """Any mail of the outbox; `sent_at` is None as long as no server took it."""
        row = self.db.execute(_SENT_ONE, {"wanted": serial}).mappings().first()
        return None if row is None else SentMail(**row)

    def program_stopped(self) -> str:
        """Why a coordinator has stopped the program; "": it runs."""
        said = self.value(_SETTING, {"wanted": PROGRAM_STOPPED})
        return bytes(said).decode() if said is not None else ""

    def _resend(self, number: int, now: datetime) -> None:
        again = {"state": QUEUED, "attempts": 0, "next_try_at": now, "leased_to": "", "sent_at": None}
        self.db.execute(update(outbox).where(_o.id == number, _o.state != QUEUED).values(**again))

    def is_stopped(self) -> bool:
        return self.value(_SETTING, {"wanted": STOPPED}) is not None

    def rate(self, now: datetime, most_an_hour: int, most_a_day: int, *, usual: bool = False) -> Rate:
        said = self.value(_SETTING, {"wanted": RELEASED_AT})
        released = datetime.fromisoformat(bytes(said).decode()) if said else None
        if released is not None and released > now + AHEAD:
            released = None

        def within(hours: int, most: int) -> int:
            since = now - timedelta(hours=hours)
            asked = {"since": since, "until": now + AHEAD, "most": most}
            if released is None or hours > 24:
                return int(self.value(_SENT_WITHIN, asked) or 0)
            return int(self.value(_NEW_WITHIN, {**asked, "released": released}) or 0)

        last_hour = within(1, max(most_an_hour, most_a_day)) if most_an_hour else 0
        mean = within(DAYS * 24, MOST_COUNTED) / (DAYS * 24) if usual else 0.0
        return Rate(last_hour=last_hour, last_day=within(24, most_a_day), usual=mean, released_at=released)

    def stop_outbox(self, why: str, now: datetime) -> None:
        self._put(settings, {"name": STOPPED, "value": why.encode()}, key=("name",))
        self.db.execute(_STOP)
        about = f"OUTBOX-{now:%Y%m%dT%H%M%S%f}"
        self.later.events.append(
            {
                "at": now,
                "inbox_id": None,
                "what": STOPPED,
                "about": about,
                "because": why,
                "actor": PROGRAM.named,
                "channel": PROGRAM.channel.value,
                "rule": STOPPED,
                "record": "",
                "deed": None,
            }
        )
        self.set_due(DueKind.OUTBOX_STOPPED, about, now, 0)

    def letters_since(self, addr_spec: str, since: datetime) -> Sequence[Counted]:
        if self.seen.letters_since != since:
            self.seen.letters_since, self.seen.letters = since, {}
        if addr_spec not in self.seen.letters:
            self._see_letters([addr_spec], since)
        return self.seen.letters[addr_spec]

    def _see_letters(self, addr_specs: Sequence[str], since: datetime) -> None:
        """What letters_since() will be asked for many."""
        if self.seen.letters_since != since:
            self.seen.letters_since, self.seen.letters = since, {}
        self.seen.letters |= {addr_spec: [] for addr_spec in addr_specs}
        for row in self.rows(_LETTERS_OF, {"emails": list(addr_specs), **_the_day(since)}):
            counted = Counted(
                letter=row.letter,
                caused_by=row.caused_by,
                proven=bool(row.proven),
                about=row.about,
                mails=row.mails,
            )
            self.seen.letters[row.recipient].append(counted)

    def last_letter_at(self, addr_spec: str) -> datetime | None:
        last: datetime | None = self.value(_LAST_SENT, {"email": addr_spec})
        return last

    def stranger_letters_since(self, since: datetime) -> int:
        known = self.seen.to_strangers
        if known is None or known[0] != since:
            known = self.seen.to_strangers = since, int(self.value(_TO_STRANGERS, _the_day(since)) or 0)
        return known[1]

    def receipts_since(self, domain: str, since: datetime, *, proven: bool) -> int:
        wanted = {"domain": _within(domain), "proven": proven, **_the_day(since)}
        return int(self.value(_RECEIPTS, wanted) or 0)


def _within(domain: str) -> str:
    """A pattern for LIKE, escaped by a backslash."""
    return "%@" + re.sub(r"([\\%_])", r"\\\1", domain)


def _the_day(since: datetime) -> dict[str, datetime]:
    return {"since": since, "until": since + timedelta(days=1) + AHEAD}
