"""What the environment lays over config.toml: variables and secret files, MENTOR_EXCHANGE__MAILBOX__URL."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from processor.config.problems import Problem, did_you_mean

PREFIX = "MENTOR_EXCHANGE__"
# systemd puts each LoadCredential= into a file below this folder (systemd.exec, Credentials)
SECRETS_FOLDER = "CREDENTIALS_DIRECTORY"


def variable(loc: Sequence[str | int]) -> str:
    """The environment variable that gives this key: MENTOR_EXCHANGE__MAILBOX__URL."""
    return PREFIX + "__".join(str(part).upper() for part in loc)


def _decoded(value: Any) -> Any:
    """The environment knows only text: a whole number and a JSON list become what they say."""
    if isinstance(value, dict):
        return {key: _decoded(inner) for key, inner in value.items()}
    if isinstance(value, str) and (value[:1] == "[" or re.fullmatch(r"-?[0-9]{1,18}", value)):
        with suppress(ValueError, RecursionError):  # then it stays text, and the check of its key says so
            return json.loads(value)
    return value


def from_environment(sections: tuple[str, ...]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The tables that the environment gives, and what is wrong with its names."""
    if not (os.environ.get(SECRETS_FOLDER) or any(name.upper().startswith(PREFIX) for name in os.environ)):
        return {}, ()
    # imported here: most commands find nothing in the environment, and do not pay for the reading of it
    from pydantic_settings import SettingsError

    from processor.config.environment_source import tables_of_environment

    problems = tuple(
        Problem(
            file="environment",
            key=name[:80],
            value="",
            wish=f"names no section; {did_you_mean(section, (s.upper() for s in sections))}",
        )
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX)
        and (section := name[len(PREFIX) :].split("__")[0]).lower() not in sections
    )
    try:
        given = tables_of_environment(PREFIX, os.environ.get(SECRETS_FOLDER))
        return {section: _decoded(table) for section, table in given.items()}, problems
    except (SettingsError, OSError, ValueError) as error:
        # a SettingsError names the section, never a value; ValueErrors may show one
        reason = str(error) if isinstance(error, SettingsError) else getattr(error, "strerror", None)
        wish = (
            f"these variables, or the files in ${SECRETS_FOLDER}, cannot be read"
            f"{f' ({reason})' if reason else ''}; write one key to each, like {PREFIX}MAILBOX__URL"
        )
        return {}, (*problems, Problem(file="environment", key=f"{PREFIX}…", value="", wish=wish))
