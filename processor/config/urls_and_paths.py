"""Where things are: checked URLs and paths; relative ones count from the configuration's folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from processor import ordinary
from processor.config.messages import fault
from processor.core.servers import (
    BadUrl,
    MaildirPath,
    Place,
    delivery_place,
    is_loopback,
    mailbox_place,
    server_parts,
)

_OAUTH = "write https://host/path, as the provider names it"
CREDENTIAL = "credential:"
_SQLITE = "sqlite:///"


def _absolute(written: str, info: ValidationInfo) -> Path:
    base: Path = (info.context or {}).get("folder") or Path.cwd()
    try:
        path = Path(written).expanduser()
        path = path if path.is_absolute() else base / path
        path.exists()  # a name that no file can have fails here, not later
        return path
    except (OSError, ValueError, RuntimeError) as error:
        raise fault("names no place that can exist; write a path") from error


def _path(value: object, info: ValidationInfo) -> Path:
    if isinstance(value, Path):  # a default
        return value
    if not isinstance(value, str) or not value.strip():
        raise fault("is not a path in quotes; write one, relative to this file's folder or absolute")
    return _absolute(value.strip(), info)


def _secret(value: object, info: ValidationInfo) -> Path:
    """A credential of systemd stays as written: other commands than the service never see it."""
    if isinstance(value, str) and value.strip().startswith(CREDENTIAL):
        name = value.strip().removeprefix(CREDENTIAL)
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", name) or name in (".", ".."):
            raise fault("names no credential; write credential:NAME as in LoadCredential=NAME:FILE")
        return Path(CREDENTIAL + name)
    return _path(value, info)


def _existing_file(path: Path) -> Path:
    if not path.is_file():
        raise fault("names a file that does not exist")
    if not os.access(path, os.R_OK):
        raise fault("names a file that cannot be read; give the program's user the right to read it")
    return path


def _existing_folder(path: Path) -> Path:
    if not path.is_dir():
        raise fault("names a folder that does not exist")
    return path


def _folder_to_make(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise fault("names a file; write a folder, which is made when it is not there")
    return path


def _page_url(url: str) -> str:
    """It is printed into mails as it is, so it may hold nothing that a mail program would end it at."""
    if not url:
        return url
    wish = "write https://host/path, as members are to open it"
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~/%-]*)?", url):
        raise fault(f"is no address of a page; {wish}")
    return url


def _writable_file(path: Path) -> Path:
    if path.is_dir() or not path.parent.is_dir():
        raise fault("is no file in a folder that exists; make the folder first")
    return path


SecretPath = Annotated[Path, BeforeValidator(_secret)]
ExistingFile = Annotated[Path, BeforeValidator(_path), AfterValidator(_existing_file)]
ExistingFolder = Annotated[Path, BeforeValidator(_path), AfterValidator(_existing_folder)]
FolderToMake = Annotated[Path, BeforeValidator(_path), AfterValidator(_folder_to_make)]
LogFile = Annotated[Path, BeforeValidator(_path), AfterValidator(_writable_file)]


def maildir_path(url: str, info: ValidationInfo) -> Path | None:
    """Where the Maildir is; None when the URL names a server."""
    place = delivery_place(url) if url.lower().startswith("maildir:") else None
    return ordinary.whole(_absolute(place.path, info)) if isinstance(place, MaildirPath) else None


def _mailbox_url(url: str, info: ValidationInfo) -> str:
    return _opens(url, mailbox_place, info)


def _delivery_url(url: str, info: ValidationInfo) -> str:
    return _opens(url, delivery_place, info)


def _opens(url: str, read: Callable[[str], Place], info: ValidationInfo) -> str:
    """The url as written, which keeps its meaning when the program moves with its folder."""
    try:
        place = read(url)
    except BadUrl as bad:
        raise fault(bad.wish) from bad
    if isinstance(place, MaildirPath) and _absolute(place.path, info).is_file():
        raise fault("names a file; a Maildir is a folder, and is made when it is not there")
    return url


def _database_url(url: str, info: ValidationInfo) -> str:
    scheme, found, _ = url.partition("://")
    if not found:
        raise fault("is no database URL; write sqlite:///program.db or postgresql://user@host/database")
    kind, _, driver = scheme.lower().partition("+")
    if kind == "sqlite" and driver in ("", "pysqlite"):
        return _sqlite(_SQLITE + url.partition("://")[2].removeprefix("/"), url, info)
    if kind in ("postgresql", "postgres") and driver in ("", "psycopg"):
        return _postgresql(url)
    raise fault(
        "is no database that is supported; write sqlite:///program.db or postgresql://user@host/database"
    )


def _sqlite(url: str, written: str, info: ValidationInfo) -> str:
    place, mark, query = url[len(_SQLITE) :].partition("?")
    if not place or place == ":memory:":
        raise fault("would be lost with every stop; write sqlite:///program.db")
    if not written.partition("://")[2].startswith("/"):
        raise fault("has too few slashes; write sqlite:///program.db, or sqlite:////absolute/path.db")
    path = _absolute(place, info)
    if path.is_dir():
        raise fault("names a folder; write sqlite:///program.db")
    if not path.parent.is_dir():
        raise fault(f"lies in a folder that does not exist; make {path.parent}")
    return f"{_SQLITE}{path}{mark}{query}"


def _postgresql(url: str) -> str:
    rest = url.partition("://")[2]
    try:
        parts = urlsplit("postgresql://" + rest)
        _ = parts.port
    except ValueError as error:
        raise fault("names no host and port that can be; write postgresql://user@host/database") from error
    if not parts.path.strip("/"):
        raise fault("names no database; write postgresql://user@host/database")
    return "postgresql+psycopg://" + rest


def _listen(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not text:
        return text
    if not colon or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise fault('names no address and port; write "127.0.0.1:9464"')
    if host == "localhost" or not is_loopback(host.removeprefix("[").removesuffix("]")):
        raise fault(
            'is not this machine\'s own address; write "127.0.0.1:9464" (whoever is to read it from '
            "elsewhere needs a proxy that asks who they are)"
        )
    return text


def _token_url(url: str) -> str:
    try:
        parts = server_parts(url, _OAUTH)
    except BadUrl as bad:
        raise fault(bad.wish) from bad
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not safe:
        raise fault(f"would send secrets unprotected; {_OAUTH}")
    if parts.username is not None:
        raise fault(f"names a user, which means nothing here; {_OAUTH}")
    return url


def _text(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


TokenUrl = Annotated[str, BeforeValidator(_text), AfterValidator(_token_url)]
PageUrl = Annotated[str, BeforeValidator(_text), AfterValidator(_page_url)]
ListenText = Annotated[str, BeforeValidator(_text), AfterValidator(_listen)]
MailboxUrl = Annotated[str, BeforeValidator(_text), AfterValidator(_mailbox_url)]
DeliveryUrl = Annotated[str, BeforeValidator(_text), AfterValidator(_delivery_url)]
DatabaseUrl = Annotated[str, BeforeValidator(_text), AfterValidator(_database_url)]
