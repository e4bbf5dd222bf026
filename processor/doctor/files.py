"""The files: who else on this machine can read records, keys, mails, logs and passwords (fault 57)?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from processor import private
from processor.config import ConfigError, Settings
from processor.config.toml import read_toml
from processor.config.urls_and_paths import CREDENTIAL
from processor.doctor.copies import copies
from processor.doctor.finding import Amiss, Program
from processor.operation.own_files import delivery_folders, mailbox_folders, own_files

_MOST = 20  # sentences; a machine that is open altogether needs no longer list


def files(program: Program) -> str:
    settings = program.settings
    faults = [*_own(settings), *_folders(settings), *_secrets(program)]
    if faults:
        more = len(faults) - _MOST
        raise Amiss(*faults[:_MOST], *([f"and {more} more"] if more > 0 else []))
    return "records, log, mails and passwords are for the program's user alone"


def _own(settings: Settings) -> Iterator[str]:
    for path in dict.fromkeys((*own_files(settings), *copies(settings))):
        if path.is_file() and private.open_to(path):
            yield f"{path} can be opened by others; say chmod 600 {path} (`start` does it, too, for its own)"


def _folders(settings: Settings) -> Iterator[str]:
    for folders, others in (
        (delivery_folders(settings), private.OTHERS),
        (mailbox_folders(settings), private.EVERYBODY),  # its group may be the mail server's
    ):
        yield from (
            f"{folder} has mails in it and can be opened by others; say chmod "
            f"{'go' if others == private.OTHERS else 'o'}= {folder} (`start` does it, too, for its own)"
            for folder in folders
            if private.open_to(folder, others)
        )
    folder = settings.folder
    writable = private.open_to(folder, stat.S_IWGRP | stat.S_IWOTH)
    if writable and not folder.stat().st_mode & stat.S_ISVTX:
        yield f"others can put files into {folder} and take some away; say chmod go-w {folder}"


def _secrets(program: Program) -> Iterator[str]:
    """A group may read what belongs to somebody else, such as root: that is how the program reads it."""
    for key, path in _secret_files(program.settings):
        if _readable(path):
            yield f"{key} names {path}, which others can read; say chmod {_mend(path)} {path}"
    for read in program.settings.secrets():
        try:
            read()
        except ConfigError as error:
            yield from map(str, error.problems)
    if _holds_password(program.config) and _readable(program.config):
        yield (
            f"{program.config} has a password in database.url, and others can read it; say chmod "
            f"{_mend(program.config)} {program.config}, or move the password into database.password_file"
        )


def _secret_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """systemd's credentials are closed by systemd."""
    tables = (("mailbox", settings.mailbox), ("delivery", settings.delivery), ("database", settings.database))
    for section, table in tables:
        oauth = getattr(table, "oauth", None)
        for key, path in (
            (f"{section}.password_file", table.password_file),
            (f"{section}.oauth.client_secret_file", oauth.client_secret_file if oauth else None),
            (f"{section}.oauth.refresh_token_file", oauth.refresh_token_file if oauth else None),
        ):
            if path is not None and not str(path).startswith(CREDENTIAL):
                yield key, path


def _readable(path: Path) -> int:
    try:
        ours = path.stat().st_uid == os.geteuid()
    except OSError:
        return 0
    return private.open_to(path, private.OTHERS if ours else private.EVERYBODY)


def _mend(path: Path) -> str:
    return "600" if path.stat().st_uid == os.geteuid() else "o="


def _holds_password(config: Path) -> bool:
    written = read_toml(config)
    table = written.get("database") if isinstance(written, dict) else None
    url = table.get("url") if isinstance(table, dict) else None
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.password) or any(name == "password" for name, _ in parse_qsl(parts.query))
