"""config.toml and the unit of systemd as texts: the shipped examples with the answers in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from processor import private, shipped

_HOMES = ("/home", "/root", "/run/user")  # which ProtectHome=yes closes
_STATE = Path("/var/lib/mentor-exchange")
_SECTION = re.compile(r"^\[([a-z.]+)\]")
_KEY = re.compile(r"^#?([a-z_]+) = (.*)$")
_REMARK = re.compile(r"\s{2,}#.*$")
_FIRST_WORDS = "# Relative paths count"  # before it the example says how to make a config.toml of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that config.toml has to say; the rest of it has defaults."""

    name: str
    address: str
    coordinators: tuple[str, ...]
    time_zone: str
    language: str
    mailbox_url: str
    delivery_url: str
    mailbox_password_file: str = ""  # as config.toml names it; "": none is needed
    delivery_password_file: str = ""
    authserv_id: str = ""
    plus_addresses: bool = True
    since: date | None = None  # None: all mail that lies there is acted on
    ca_file: str = ""


def config_text(answers: Answers, command: str, today: date) -> str:
    """The example, its remarks and all, with these values."""
    values = _values(answers)
    lines = shipped.EXAMPLE_CONFIG.read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(_FIRST_WORDS))
    written = [
        f"# Written by `{command} init` on {today:%Y-%m-%d}. Change what you like, and see whether it works:",
        "#",
        f"#     {command} doctor",
        "#",
    ]
    section, left = "", dict(values)
    for line in lines[start:]:
        if found := _SECTION.match(line):
            section = found[1]
        key = _KEY.match(line)
        value = left.pop((section, key[1]), None) if key else None
        if key and value is not None:
            remark = _REMARK.search(key[2])
            line = f"{key[1]} = {value}"
            if remark:
                line = f"{line:<{key.start(2) + remark.start()}}  {remark[0].lstrip()}"
        written.append(line)
    assert not left, f"config.example.toml has no line for {left}"
    return "\n".join(written) + "\n"


def _values(answers: Answers) -> dict[tuple[str, str], str]:
    """Section and key -> the value as TOML. JSON's texts and lists are TOML's, too."""
    wanted: Mapping[tuple[str, str], object] = {
        ("program", "name"): answers.name,
        ("program", "address"): answers.address,
        ("program", "coordinators"): list(answers.coordinators),
        ("program", "time_zone"): answers.time_zone,
        ("program", "language"): answers.language,
        ("mailbox", "url"): answers.mailbox_url,
        ("mailbox", "authserv_id"): answers.authserv_id,
        ("delivery", "url"): answers.delivery_url,
    }
    optional: Mapping[tuple[str, str], object] = {
        ("mailbox", "password_file"): answers.mailbox_password_file,
        ("delivery", "password_file"): answers.delivery_password_file,
        ("mailbox", "ca_file"): answers.ca_file,
        ("delivery", "ca_file"): answers.ca_file,
    }
    values = {key: json.dumps(value, ensure_ascii=False) for key, value in wanted.items()}
    values |= {key: json.dumps(value, ensure_ascii=False) for key, value in optional.items() if value}
    if not answers.plus_addresses:
        values["mailbox", "plus_addresses"] = "false"
    if answers.since is not None:
        values["mailbox", "since"] = answers.since.isoformat()
    return values


def unit_text(
    command: tuple[str, ...], config: Path, user: str, group: str, prefixes: tuple[Path, ...]
) -> str:
    """A service for this program in its own folder. `command`: how to call it, with absolute paths;
    `prefixes`: where Python and the program are.
    """
    folder, start = config.parent, (*command, "--config", config.name, "start")
    lines = shipped.SERVICE.read_text("utf-8").splitlines()
    changes: dict[str, tuple[str, ...]] = {
        "User": (f"User={user}",),
        "Group": (f"Group={group}",),
        "WorkingDirectory": (f"WorkingDirectory={_escaped(str(folder))}",),
        "ExecStart": (f"ExecStart={' '.join(map(_word, start))}",),
        "LoadCredential": (),  # the passwords lie beside config.toml, for this user alone
        "Documentation": (),
    }
    if folder != _STATE:
        changes["StateDirectory"] = changes["StateDirectoryMode"] = ()
        changes["ProtectSystem"] = ("ProtectSystem=strict", f"ReadWritePaths={_word(str(folder))}")
    if any(place.is_relative_to(home) for home in _HOMES for place in (folder, *prefixes)):
        changes["ProtectHome"] = ("ProtectHome=read-only",)
    written = ["# Written by init; copy it to /etc/systemd/system/."]
    for line in lines[1:]:
        if line.startswith(("# Passwords:", "# config.toml may")):
            continue
        key = line.partition("=")[0]
        written.extend(changes.get(key, (line,)) if "=" in line else (line,))
    return "\n".join(written) + "\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")  # systemd.unit(5), specifiers


def _word(text: str) -> str:
    """One word of a command line as systemd reads it (systemd.service(5), command lines)."""
    text = _escaped(text).replace("$", "$$")
    if re.fullmatch(r"[\w%$+,./:=@-]+", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def put(path: Path, text: str, try_first: Callable[[Path], object] = lambda path: None) -> None:
    """For its user alone. What is there stays as `.old`; when `try_first` raises nothing is changed."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.unlink(missing_ok=True)  # of one that was killed; a link of that name leads nowhere
        private.make_new_file(new)
        new.write_text(text, encoding="utf-8")
        try_first(new)
        if path.exists():
            path.replace(path.with_name(f"{path.name}.old"))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
