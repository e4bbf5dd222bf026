"""config.toml: which program, which mailbox, which delivery, which database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, ValidationError, ValidationInfo, field_validator

from processor import ordinary
from processor.config.environment import from_environment, variable
from processor.config.messages import Table, fault, problems_of
from processor.config.passwords import read_password
from processor.config.problems import ConfigError, Problem, shown_path
from processor.config.tables import (
    AlarmsTable,
    DatabaseTable,
    DeliveryTable,
    DirectoryTable,
    EligibilityTable,
    LogTable,
    MailboxTable,
    MetricsTable,
    PathsTable,
    ProgramTable,
    RetentionTable,
)
from processor.config.toml import read_toml
from processor.config.urls_and_paths import maildir_path
from processor.core.program import Program


class Settings(Table):
    """A checked config.toml. Paths are absolute, only a `maildir:` url stays as written and counts
    from `folder`; no password is in it.
    """

    named: ProgramTable = Field(alias="program", description="[program] and its keys")
    mailbox: MailboxTable = Field(description="[mailbox] and its url")
    delivery: DeliveryTable = Field(description="[delivery] and its url")
    database: DatabaseTable = Field(description="[database] and its url")
    eligibility: EligibilityTable = EligibilityTable()
    paths: PathsTable = PathsTable()
    log: LogTable = LogTable()
    metrics: MetricsTable = MetricsTable()
    alarms: AlarmsTable = AlarmsTable()
    retention: RetentionTable = RetentionTable()
    directory: DirectoryTable = DirectoryTable()

    @field_validator("delivery")
    @classmethod
    def _elsewhere(cls, delivery: DeliveryTable, info: ValidationInfo) -> DeliveryTable:
        mailbox = info.data.get("mailbox")
        place = maildir_path(delivery.url, info)
        if place is not None and mailbox is not None and place == maildir_path(mailbox.url, info):
            raise fault("has the mailbox's own url; its mails would come back as members' mail")
        return delivery

    @field_validator("database")
    @classmethod
    def _not_this_file(cls, database: DatabaseTable, info: ValidationInfo) -> DatabaseTable:
        place = database.url.partition("sqlite:///")[2].partition("?")[0]
        if place and ordinary.whole(Path(place)) == (info.context or {}).get("file"):
            raise fault("names the configuration; give the database a file of its own")
        return database

    @field_validator("log")
    @classmethod
    def _beside(cls, log: LogTable, info: ValidationInfo) -> LogTable:
        """Lines of the log in the database or the configuration would be the end of either."""
        database = info.data.get("database")
        if log.file is None or database is None:
            return log
        named = database.url.partition(":///")[2].partition("?")[0] if "sqlite" in database.url else ""
        taken = {ordinary.whole(Path(named + suffix)) for suffix in ("", "-wal", "-shm")} if named else set()
        taken |= {file for file in ((info.context or {}).get("file"),) if file is not None}
        if ordinary.whole(log.file) in taken:
            raise fault("has one of the program's own files as log.file; give the log a file of its own")
        return log

    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    def model_post_init(self, context: Any) -> None:
        self._folder = (context or {}).get("folder") or self._folder

    @property
    def folder(self) -> Path:
        """Where the file is, absolute."""
        return self._folder

    def elsewhere(self, folder: Path, database_url: str) -> Settings:
        """The same program in another folder and on another database, to try things on."""
        database = DatabaseTable.model_construct(url=database_url)
        other = self.model_copy(update={"database": database})
        other._folder = folder
        return other

    @property
    def program(self) -> Program:
        return Program(
            name=self.named.name,
            address=self.named.address,
            time_zone=self.named.time_zone,
            coordinators=self.named.coordinators,
            language=self.named.language,
            eligibility=self.eligibility.mode,
            domains=self.eligibility.domains,
            authserv_id=self.mailbox.authserv_id,
            plus_addresses=self.mailbox.plus_addresses,
            directory_url=self.directory.url,
            association=self.named.association,
            handbook_url=self.named.handbook_url,
            privacy_url=self.named.privacy_url,
        )

    @property
    def since(self) -> datetime | None:
        """Mail that came before it (UTC) is only recorded; None: all mail is acted on."""
        value = self.mailbox.since
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.named.time_zone))
        return moment.astimezone(UTC)

    def mailbox_password(self) -> str:
        """Read now, so that a changed file counts; "" when none is needed. Raises ConfigError."""
        return read_password("mailbox", self.mailbox.password_file, self.mailbox.password_env)

    def delivery_password(self) -> str:
        return read_password("delivery", self.delivery.password_file, self.delivery.password_env)

    def secrets(self) -> Iterator[Callable[[], str]]:
        """Each of them, to be read now; a call raises ConfigError when its file or variable is none."""
        for section, table in (
            ("mailbox", self.mailbox),
            ("delivery", self.delivery),
            ("database", self.database),
        ):
            yield partial(read_password, section, table.password_file, table.password_env)
            oauth = getattr(table, "oauth", None)
            for key in ("client_secret_file", "refresh_token_file") if oauth else ():
                yield partial(read_password, f"{section}.oauth", getattr(oauth, key), "", file_key=key)

    @property
    def database_file(self) -> Path | None:
        """None: it is on a server."""
        scheme, _, place = self.database.url.partition(":///")
        return Path(place.partition("?")[0]) if scheme.startswith("sqlite") else None

    @property
    def database_folder(self) -> Path:
        """On the disk that has to have room: of an SQLite file, otherwise our own."""
        return self._folder if self.database_file is None else self.database_file.parent

    def database_url(self) -> str:
        """For SQLAlchemy, with the password in it: never to be shown. Raises ConfigError."""
        password = read_password("database", self.database.password_file, self.database.password_env)
        scheme, _, rest = self.database.url.partition("://")
        ends = next((at for at, letter in enumerate(rest) if letter in "/?"), len(rest))
        user, _, server = rest[:ends].rpartition("@")  # a user that nobody names is that of the process
        if not password or ":" in user or not scheme.startswith("postgresql"):
            return self.database.url
        return f"{scheme}://{user}:{quote(password, safe='')}@{server}{rest[ends:]}"


def load_settings(path: Path) -> Settings:
    """That file with what the environment lays over it; ConfigError holds every fault in it."""
    written = read_toml(path)
    if isinstance(written, Problem):
        raise ConfigError((written,))
    laid_over, problems = from_environment(tuple(_sections()))
    data = _laid_over(written, laid_over)
    folder = path.absolute().parent
    name = shown_path(path)

    def file(loc: tuple[str | int, ...]) -> str:
        inside: Any = laid_over
        for part in loc[:2]:
            inside = inside.get(part) if isinstance(inside, Mapping) else None
        return variable(loc[:2]) if inside is not None and len(loc) > 1 else name

    try:
        settings = Settings.model_validate(data, context={"folder": folder, "file": ordinary.whole(path)})
    except ValidationError as error:
        problems += problems_of(error, Settings, data, file)
        raise ConfigError(problems) from None  # pydantic's own text may show a value
    if problems:
        raise ConfigError(problems)
    return settings


def _sections() -> list[str]:
    return [field.alias or name for name, field in Settings.model_fields.items()]


def _laid_over(written: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Both tables in one; what lies over counts, key by key."""
    merged = dict(written)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _laid_over(below, value) if both else value  # type: ignore[arg-type]
    return merged


def not_yet(since: datetime) -> str:
    """For a [mailbox] since that lies ahead: no fault of the file, and yet hardly meant."""
    return (
        f"mailbox.since is {since:%Y-%m-%d %H:%M} UTC, which is still to come: until then every mail is only "
        "recorded, and nobody gets an answer; take it back, unless you mean it so"
    )
