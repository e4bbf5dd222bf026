"""A password: the only line of a file, or an environment variable; read when it is needed."""

from __future__ import annotations

import os
from pathlib import Path

from processor import ordinary
from processor.config.environment import SECRETS_FOLDER
from processor.config.problems import ConfigError, Problem
from processor.config.urls_and_paths import CREDENTIAL


def read_password(
    section: str, file: Path | None, variable_name: str, *, file_key: str = "password_file"
) -> str:
    """ "" when neither is named. Raises ConfigError with what to do."""
    what = "password" if file_key == "password_file" else "secret"

    def problem(key: str, wish: str) -> ConfigError:
        # neither name is shown: somebody may have written the password itself there
        return ConfigError((Problem(file="config.toml", key=f"{section}.{key}", value="", wish=wish),))

    if file is not None and str(file).startswith(CREDENTIAL):
        folder = os.environ.get(SECRETS_FOLDER)
        if not folder:
            wish = (
                "names a credential, and only systemd gives those; start the service, or put the command "
                "behind systemd-run as docs/operating.md shows"
            )
            raise problem(file_key, wish)
        file = Path(folder) / str(file).removeprefix(CREDENTIAL)
    if file is not None:
        if file.exists() and not file.is_file():  # a pipe would be waited for
            wish = f"names what is no file; name a file with the {what} as its only line"
            raise problem(file_key, wish)
        try:
            password = ordinary.read_text(file, "utf-8-sig").rstrip("\r\n")
        except FileNotFoundError:
            wish = f"names a file that does not exist; make it with the {what} as its only line"
            raise problem(file_key, wish) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            wish = f"names a file that cannot be read ({reason}); give the program's user the right to"
            raise problem(file_key, wish) from None
        if not password or any(sign in password for sign in "\r\n\0"):
            wish = (
                "names a file that is empty, or has several lines or a zero byte; "
                f"write the {what} as its only line"
            )
            raise problem(file_key, wish)
        return password
    if variable_name:
        password = os.environ.get(variable_name, "")
        if not password:
            wish = "names an environment variable that is not set; set it where the program is started"
            raise problem("password_env", wish)
        return password
    return ""
