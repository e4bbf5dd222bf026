"""rules/policy.toml: terms, deadlines and limits, each within what can work."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from processor.config.messages import AsTuple, Table, fault
from processor.core.rules import Policy

_DEFAULT = Policy()
Days = Annotated[int, Field(ge=1, le=365)]
NoneFromZero = BeforeValidator(lambda value: () if value == 0 and not isinstance(value, bool) else value)


class PolicyFile(Table):
    """Every key may be left out; the value in core.rules.Policy counts then.

    A key that is checked against another stands below it: only then is the other one known.
    """

    term_months: int = Field(default=_DEFAULT.term_months, ge=1, le=60, description="months, like 6")
    answer_days: int = Field(default=_DEFAULT.answer_days, ge=1, le=120, description="days, like 14")
    reminder_days: Annotated[tuple[Days, ...], AsTuple] = Field(
        default=_DEFAULT.reminder_days, max_length=5, description="days after the asking"
    )
    open_requests: int = Field(default=_DEFAULT.open_requests, ge=1, le=10, description="a number, like 2")
    most_capacity: int = Field(default=_DEFAULT.most_capacity, ge=1, le=1_000, description="a number, like 2")
    capacity: int = Field(default=_DEFAULT.capacity, ge=1, le=1_000, description="a number, like 2")
    cool_off_days: int = Field(default=_DEFAULT.cool_off_days, ge=0, le=3_650, description="days, like 14")
    withdraw_cool_off_days: int = Field(
        default=_DEFAULT.withdraw_cool_off_days, ge=0, le=365, description="days, like 1"
    )
    late_answer_days: int = Field(
        default=_DEFAULT.late_answer_days, ge=0, le=365, description="days, like 14"
    )
    late_yes_days: int = Field(default=_DEFAULT.late_yes_days, ge=0, le=365, description="days, like 30")
    renewal_offer_days: int = Field(
        default=_DEFAULT.renewal_offer_days, ge=1, le=365, description="days, like 14"
    )
    renewal_reminder_days: Annotated[tuple[Days, ...], AsTuple] = Field(
        default=_DEFAULT.renewal_reminder_days, max_length=5, description="days before the end of the term"
    )
    check_in_days: Annotated[tuple[Days, ...], AsTuple, NoneFromZero] = Field(
        default=_DEFAULT.check_in_days, max_length=12, description="days of the term, or 0"
    )
    nudge_days: Annotated[tuple[Days, ...], AsTuple, NoneFromZero] = Field(
        default=_DEFAULT.nudge_days, max_length=5, description="days, or 0"
    )
    lapsed: Literal["leave", "keep"] = Field(default="leave", description='"leave" or "keep"')
    held_reminder_days: int = Field(
        default=_DEFAULT.held_reminder_days, ge=0, le=30, description="days, like 3"
    )
    queue_expired: int = Field(default=_DEFAULT.queue_expired, ge=0, le=20, description="a number, like 2")
    queue_no_contact_days: int = Field(
        default=_DEFAULT.queue_no_contact_days, ge=0, le=365, description="days, like 14"
    )
    queue_one_sided_days: int = Field(
        default=_DEFAULT.queue_one_sided_days, ge=0, le=365, description="days, like 14"
    )
    queue_declined_days: int = Field(
        default=_DEFAULT.queue_declined_days, ge=0, le=365, description="days, like 14"
    )
    queue_no_request_days: int = Field(
        default=_DEFAULT.queue_no_request_days, ge=0, le=365, description="days, like 14"
    )
    queue_unserved_days: int = Field(
        default=_DEFAULT.queue_unserved_days, ge=0, le=365, description="days, like 14"
    )
    queue_requests: int = Field(default=_DEFAULT.queue_requests, ge=0, le=100, description="a number, like 3")
    queue_never_asked_days: int = Field(
        default=_DEFAULT.queue_never_asked_days, ge=0, le=3_650, description="days, like 90"
    )
    queue_overdue_days: int = Field(
        default=_DEFAULT.queue_overdue_days, ge=0, le=90, description="days, like 3"
    )
    queue_shown_days: int = Field(
        default=_DEFAULT.queue_shown_days, ge=1, le=3_650, description="days, like 180"
    )
    queue_again_days: int = Field(default=_DEFAULT.queue_again_days, ge=0, le=90, description="days, like 7")
    digest: Literal["weekly", "daily", "never"] = Field(
        default="weekly", description='"weekly", "daily" or "never"'
    )
    digest_weekday: int = Field(
        default=_DEFAULT.digest_weekday, ge=1, le=7, description="a number from 1 (Monday) to 7"
    )
    digest_hour: int = Field(default=_DEFAULT.digest_hour, ge=0, le=23, description="an hour from 0")
    second_thoughts_minutes: int = Field(
        default=_DEFAULT.second_thoughts_minutes, ge=0, le=60, description="minutes, like 60"
    )
    undo_hours: int = Field(default=_DEFAULT.undo_hours, ge=0, le=336, description="hours, like 24")
    clarifications: int = Field(default=_DEFAULT.clarifications, ge=0, le=5, description="a number, like 2")
    confirm_days: int = Field(default=_DEFAULT.confirm_days, ge=1, le=90, description="days, like 14")
    token_days: int = Field(default=_DEFAULT.token_days, ge=1, le=3_650, description="days, like 14")
    away_days: int = Field(default=_DEFAULT.away_days, ge=0, le=90, description="days, like 14")
    away_rest_days: int = Field(default=_DEFAULT.away_rest_days, ge=0, le=30, description="days, like 3")
    suggestions: int = Field(default=_DEFAULT.suggestions, ge=0, le=10, description="a number, like 2")
    page_size: int = Field(default=_DEFAULT.page_size, ge=1, le=100, description="a number, like 2")
    help_per_day: int = Field(default=_DEFAULT.help_per_day, ge=0, le=100, description="a number, like 2")
    letters_per_day: int = Field(
        default=_DEFAULT.letters_per_day, ge=1, le=1_000, description="a number, like 2"
    )
    stranger_letters_per_day: int = Field(
        default=_DEFAULT.stranger_letters_per_day, ge=0, le=100, description="a number, like 5"
    )
    unproven_letters_per_day: int = Field(
        default=_DEFAULT.unproven_letters_per_day, ge=0, le=100, description="a number, like 1"
    )
    unproven_letters_in_all: int = Field(
        default=_DEFAULT.unproven_letters_in_all, ge=0, le=100_000, description="a number, like 100"
    )
    letters_from_one_per_day: int = Field(
        default=_DEFAULT.letters_from_one_per_day, ge=2, le=1_000, description="a number, like 5"
    )
    letters_from_all_per_day: int = Field(
        default=_DEFAULT.letters_from_all_per_day, ge=2, le=10_000, description="a number, like 10"
    )
    coordinator_letters_per_day: int = Field(
        default=_DEFAULT.coordinator_letters_per_day, ge=0, le=10_000, description="a number, like 10"
    )
    breaker_letters_per_hour: int = Field(
        default=_DEFAULT.breaker_letters_per_hour, ge=0, le=10_000_000, description="a number, like 500"
    )
    breaker_times_usual: int = Field(
        default=_DEFAULT.breaker_times_usual, ge=1, le=1_000, description="a number, like 5"
    )
    letters_in_all_per_day: int = Field(
        default=_DEFAULT.letters_in_all_per_day, ge=10, le=100_000_000, description="a number, like 10_000"
    )
    earliest_hour: int = Field(default=_DEFAULT.earliest_hour, ge=0, le=23, description="an hour from 0")
    latest_hour: int = Field(default=_DEFAULT.latest_hour, ge=1, le=24, description="an hour to 24")
    first_meeting: Literal["propose", "off"] = Field(default="propose", description='"propose" or "off"')
    first_meeting_days: int = Field(
        default=_DEFAULT.first_meeting_days, ge=1, le=90, description="days, like 14"
    )
    unproven: Literal["confirm", "hold", "accept"] = Field(
        default="confirm", description='"confirm", "hold" or "accept"'
    )

    @field_validator("reminder_days")
    @classmethod
    def _before_the_deadline(cls, days: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        if list(days) != sorted(set(days)):
            raise fault("does not rise; write the earliest reminder first, each day once")
        answer = info.data.get("answer_days")
        if answer is not None and days and days[-1] >= answer:
            raise fault(f"reaches the deadline; write days below answer_days, which is {answer}")
        return days

    @field_validator("check_in_days", "nudge_days")
    @classmethod
    def _rises(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if list(days) != sorted(set(days)):
            raise fault("does not rise; write the earliest day first, each day once, or 0 for none")
        return days

    @field_validator("capacity")
    @classmethod
    def _within_the_most(cls, capacity: int, info: ValidationInfo) -> int:
        most = info.data.get("most_capacity")
        if most is not None and capacity > most:
            raise fault(f"is over most_capacity, which is {most}; write {most} or less")
        return capacity

    @field_validator("renewal_offer_days")
    @classmethod
    def _within_the_term(cls, days: int, info: ValidationInfo) -> int:
        months = info.data.get("term_months")
        if months is not None and days >= months * 28:
            raise fault(f"is as long as the whole term; write less than {months * 28}")
        return days

    @field_validator("renewal_reminder_days")
    @classmethod
    def _after_the_offer(cls, days: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        if list(days) != sorted(set(days), reverse=True):
            raise fault("does not fall; these days count down to the end, like [14, 7]")
        offer = info.data.get("renewal_offer_days")
        if offer is not None and days and days[0] >= offer:
            raise fault(f"comes before the offer; write days below renewal_offer_days, which is {offer}")
        return days

    @field_validator("token_days")
    @classmethod
    def _outlives_the_request(cls, days: int, info: ValidationInfo) -> int:
        answer = info.data.get("answer_days")
        if answer is not None and days < answer:
            raise fault(f"ends before the deadline; write answer_days, which is {answer}, or more")
        return days

    @field_validator("latest_hour")
    @classmethod
    def _after_the_earliest(cls, hour: int, info: ValidationInfo) -> int:
        earliest = info.data.get("earliest_hour")
        if earliest is not None and hour <= earliest:
            raise fault(f"is not after earliest_hour, which is {earliest}; write a later hour")
        return hour

    def policy(self) -> Policy:
        return Policy(**self.model_dump())
