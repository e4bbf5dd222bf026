"""The tables of config.toml and their keys: what each may say."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from processor import shipped
from processor.config.messages import AsTuple, Table, fault
from processor.config.names import AddressText, DomainText, LanguageText, LineText, OptionalLine, TimeZoneText
from processor.config.urls_and_paths import (
    DatabaseUrl,
    DeliveryUrl,
    ExistingFile,
    ExistingFolder,
    FolderToMake,
    ListenText,
    LogFile,
    MailboxUrl,
    PageUrl,
    SecretPath,
    TokenUrl,
)
from processor.core.servers import Place, ServerAddress, delivery_place, mailbox_place

_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def _since(value: object) -> object:
    """A date or a time; as text too, for that is how the environment gives it."""
    if value is None:
        return None
    found = value
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
        except ValueError:
            found = None
    if isinstance(found, date) and 1970 < found.year < 9000:  # a time zone may move it by a day
        return found
    raise fault("is no date; write it without quotes, like 2026-03-01 or 2026-03-01T09:00:00")


Since = Annotated[Any, BeforeValidator(_since)]


def _variable(name: str) -> str:
    if name and not _VARIABLE.match(name):
        raise fault("is no name of an environment variable; write the name, never the password itself")
    return name


VariableName = Annotated[str, AfterValidator(_variable)]


class ProgramTable(Table):
    """[program]: what the association calls it, and who looks after it."""

    name: LineText = Field(description='the program\'s name, like "Mentor Exchange"')
    address: AddressText = Field(description="the address that members write to")
    coordinators: Annotated[tuple[AddressText, ...], AsTuple] = Field(
        min_length=1, description="the addresses of those who decide what the program does not dare to"
    )
    time_zone: TimeZoneText = Field(description='a place of the time zone table, like "Europe/Berlin"')
    language: LanguageText = Field(default="en", description='two letters, like "en"')
    association: OptionalLine = Field(default="", description='whose program it is, "Ohio Pharmacists"')
    handbook_url: PageUrl = Field(default="", description='like "https://pharmacists.example/mentoring"')
    privacy_url: PageUrl = Field(default="", description='like "https://pharmacists.example/privacy"')

    @field_validator("coordinators")
    @classmethod
    def _others(cls, coordinators: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        own = str(info.data.get("address") or "").casefold()
        if own and any(_without_tag(each).casefold() == own for each in coordinators):
            raise fault("holds the program's own address; mails to a coordinator would come back for ever")
        if len(set(coordinators)) < len(coordinators):
            raise fault("names a coordinator twice; write each once")
        return coordinators


def _without_tag(address: str) -> str:
    """mentors+x@… comes to mentors@…, as the program's own reply addresses do."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


class FolderNames(Table):
    """[mailbox.folders]: where a message goes once its fate is in the database."""

    processed: LineText = Field(default="Processed", description="a folder's name")
    held: LineText = Field(default="Held", description="a folder's name")
    ignored: LineText = Field(default="Ignored", description="a folder's name")


_NO_NAMES = frozenset({"none", "no", "off", "any", "true", "false", "*", "exchange", "office365", "outlook"})


class OAuthTable(Table):
    """[mailbox.oauth], [delivery.oauth]: a login by XOAUTH2, for which no password is needed."""

    token_url: TokenUrl = Field(description='like "https://oauth2.googleapis.com/token"')
    client_id: LineText = Field(description="the id that the provider gave to this program")
    client_secret_file: SecretPath | None = None  # None: a public client, which has none
    refresh_token_file: SecretPath = Field(description="a file whose only line is the refresh token")
    scope: str = Field(default="", description="as the provider names it; many need none here")


class MailboxTable(Table):
    """[mailbox]: where members' mail arrives."""

    oauth: OAuthTable | None = None
    password_file: SecretPath | None = None
    password_env: VariableName = ""
    url: MailboxUrl = Field(description="imaps://user@host/FOLDER or maildir:PATH")
    authserv_id: str = Field(
        default="",
        pattern=r"^[^\s;()\"]*$",
        description='your server\'s name, or "microsoft"',
    )
    plus_addresses: bool = Field(default=True, description="true or false")
    since: Since = None  # None: every mail in the folder is acted on
    poll_seconds: int = Field(default=30, ge=1, le=86_400, description="seconds, like 30")
    most_bytes: int = Field(
        default=10_000_000, ge=10_000, le=100_000_000, description="bytes, like 10_000_000"
    )
    folders: FolderNames = FolderNames()
    ca_file: ExistingFile | None = None

    @field_validator("folders")
    @classmethod
    def _elsewhere(cls, folders: FolderNames, info: ValidationInfo) -> FolderNames:
        """Filed mail that lies in the watched folder is new mail there, and is filed again, without end."""
        place = mailbox_place(info.data["url"]) if info.data.get("url") else None
        watched = place.folder.upper() if isinstance(place, ServerAddress) else ""
        for name, folder in folders:
            if (
                watched == "INBOX" and folder.strip("/").upper() == "INBOX"
            ):  # else they lie below the watched one
                raise fault(f"names the watched folder as `{name}`; name another one, or leave it out")
        return folders

    @field_validator("authserv_id")
    @classmethod
    def _a_name(cls, name: str) -> str:
        """A word that only sounds like a setting would trust nobody, in silence."""
        if name.lower() in _NO_NAMES:
            raise fault('is no server\'s name; write "" for none, and "microsoft" for Exchange Online')
        # as it is spelled: our own server always writes it in the same way (core/authentication.py)
        return name.lower() if name.lower() == "microsoft" else name

    @field_validator("url")
    @classmethod
    def _can_log_in(cls, url: str, info: ValidationInfo) -> str:
        return _with_password(url, mailbox_place(url), info, "mailbox")


class DeliveryTable(Table):
    """[delivery]: how the program's mails go out."""

    oauth: OAuthTable | None = None
    password_file: SecretPath | None = None
    password_env: VariableName = ""
    url: DeliveryUrl = Field(description="smtp+starttls://user@host or maildir:PATH")
    connections: int = Field(default=4, ge=1, le=64, description="how many, like 4")
    ca_file: ExistingFile | None = None

    @field_validator("url")
    @classmethod
    def _can_log_in(cls, url: str, info: ValidationInfo) -> str:
        return _with_password(url, delivery_place(url), info, "delivery")


def _with_password(url: str, place: Place, info: ValidationInfo, section: str) -> str:
    user = place.user if isinstance(place, ServerAddress) else ""
    # otherwise they have their own fault
    known = {"password_file", "password_env", "oauth"} <= info.data.keys()
    named = info.data.get("password_file") or info.data.get("password_env")
    if known and info.data["oauth"] is not None:
        if named:
            raise fault(f"has a password and [{section}.oauth]; take one of them out")
        if not user:
            raise fault(f"names no user of a server, so [{section}.oauth] means nothing; take it out")
        return url
    if known and not named and user:
        raise fault(f"names a user, but no password is given; name its file in {section}.password_file")
    return url


class DatabaseTable(Table):
    """[database]: where the records are."""

    url: DatabaseUrl = Field(
        repr=False, description="sqlite:///program.db or postgresql://user@host/database"
    )
    password_file: SecretPath | None = None
    password_env: VariableName = ""


class EligibilityTable(Table):
    """[eligibility]: who may sign up."""

    mode: Literal["open", "roster", "domains"] = Field(default="open", description="one of them")
    domains: Annotated[tuple[DomainText, ...], AsTuple] = ()

    @field_validator("domains")
    @classmethod
    def _used(cls, domains: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("mode") == "domains" and not domains:
            raise fault('is empty, so nobody could sign up; write domains = ["hospital.example"]')
        if info.data.get("mode") in ("open", "roster") and domains:
            raise fault('counts only when mode = "domains"; write that, or take this line out')
        return domains


class PathsTable(Table):
    """[paths]: the association's own rules and templates."""

    # the project's own are not looked at here: load_rules() and the templates say what is wrong there
    rules: ExistingFolder = Field(default=shipped.RULES, validate_default=False)
    templates: ExistingFolder = Field(default=shipped.TEMPLATES, validate_default=False)


class MetricsTable(Table):
    """[metrics]: where /healthz and /metrics answer, on this machine alone."""

    listen: ListenText = Field(default="", description='like "127.0.0.1:9464"')  # "": nowhere

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class AlarmsTable(Table):
    """[alarms]: whom the program calls when it cannot help itself, and from when on."""

    command: Annotated[tuple[str, ...], AsTuple] = Field(
        default=(), description='a program and its words, like ["/usr/bin/logger", "-p", "user.alert"]'
    )
    down_minutes: int = Field(default=10, ge=0, le=10_000, description="minutes, like 10")
    waiting_minutes: int = Field(default=15, ge=0, le=10_000, description="minutes, like 15")
    outbox_minutes: int = Field(default=120, ge=0, le=10_000, description="minutes, like 120")
    overdue_minutes: int = Field(default=60, ge=0, le=10_000, description="minutes, like 60")
    free_megabytes: int = Field(default=500, ge=0, le=1_000_000_000, description="megabytes, like 500")

    @field_validator("command")
    @classmethod
    def _can_be_run(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        if any("\0" in word for word in command):
            raise fault("has a zero byte in a word, which no program can be given; write it without")
        if command and not command[0].startswith("/"):
            raise fault("does not begin with a whole path; write it like /usr/bin/logger")
        if command and not os.access(command[0], os.X_OK):
            raise fault("names a program that is not there or may not be run")
        return command


class RetentionTable(Table):
    """[retention]: for how long the bytes of finished mails are kept."""

    keep_raw_days: int = Field(default=180, ge=0, le=36_500, description="days, like 180; 0: for ever")


class DirectoryTable(Table):
    """[directory]: the directory as pages, for a web server to show."""

    folder: FolderToMake | None = None  # None: none are kept
    url: PageUrl = Field(default="", description='like "https://mentors.program.example/"')
    status: bool = Field(default=False, description="true or false")

    @field_validator("status")
    @classmethod
    def _beside_pages(cls, status: bool, info: ValidationInfo) -> bool:
        if status and "folder" in info.data and info.data["folder"] is None:
            raise fault("counts only where directory.folder names a folder; name one, or take this line out")
        return status


class LogTable(Table):
    """[log]: one line for each mail and its fate."""

    format: Literal["logfmt", "json"] = Field(default="logfmt", description='"logfmt" or "json"')
    file: LogFile | None = None  # None: standard error
