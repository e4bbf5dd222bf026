"""rules/quoting.toml: what mail programs write around an old mail, in every language they speak."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, field_validator

from processor.config.fields import twice
from processor.config.messages import AsTuple, Table, fault
from processor.config.vocabulary import Patterns, Words
from processor.core.rules import MailLanguage, Quoting, Vocabulary

LABELS = ("from", "to", "cc", "sent", "subject", "reply-to")


class LanguageTable(Table):
    """[[language]]: any of it may be missing; the other languages are read as well."""

    name: str = Field(min_length=2, max_length=12, description='such as "de"')
    wrote: Words = Field(default=(), description='the verb of "On Monday Ana wrote:"')
    on: Words = Field(default=(), description='how that line begins: "on"')
    from_: Words = Field(default=(), alias="from")
    to: Words = ()
    cc: Words = ()
    sent: Words = ()
    subject: Words = ()
    reply_to: Words = Field(default=(), alias="reply-to")
    forwarded: Words = ()
    original: Words = ()
    fwd: Words = Field(default=(), description="how the subject of a forward begins, without its colon")
    re: Words = ()
    closing: Words = ()
    device: Patterns = ()
    devices: Words = Field(default=(), description='what the line of a device names: "phone"')
    device_words: Words = Field(
        default=(), alias="device-words", description="all other words that such a line may hold"
    )
    notice: Patterns = ()
    above: Patterns = ()
    banner: Patterns = ()

    def language(self) -> MailLanguage:
        labels = (self.from_, self.to, self.cc, self.sent, self.subject, self.reply_to)
        return MailLanguage(
            header_labels=dict(zip(LABELS, labels, strict=True)),
            **{
                key: value
                for key, value in self.model_dump().items()
                if key not in ("from_", "to", "cc", "sent", "subject", "reply_to")
            },
        )


class QuotingFile(Table):
    """Every language at once."""

    language: Annotated[tuple[LanguageTable, ...], AsTuple] = Field(
        default=(), description="one [[language]] for each"
    )

    @field_validator("language")
    @classmethod
    def _once(cls, languages: tuple[LanguageTable, ...]) -> tuple[LanguageTable, ...]:
        again = twice(each.name for each in languages)
        if again:
            raise fault(f'has "{again}" twice; put both into one [[language]]')
        return languages

    def quoting(self, vocabularies: Iterable[Vocabulary]) -> Quoting:
        """With what the vocabularies of an association add to it."""
        own = tuple(vocabularies)
        return Quoting(
            languages=(*(each.language() for each in self.language), *(_added(v) for v in own)),
            attribution=tuple(p for v in own for p in v.attribution),
            separators=tuple(p for v in own for p in v.separators),
            signature=tuple(p for v in own for p in v.signature),
        )


def _added(vocabulary: Vocabulary) -> MailLanguage:
    labels = vocabulary.header_labels
    return MailLanguage(
        name=vocabulary.language,
        header_labels={
            **{key: labels.get(key, ()) for key in LABELS},
            "sent": (*labels.get("sent", ()), *labels.get("date", ())),
        },
        forwarded=labels.get("forwarded", ()),
    )
