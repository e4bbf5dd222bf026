"""`init`: asks what a new program needs, tries it, and writes config.toml and the unit of systemd."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from processor.cli.asking import Asker, at_terminal
from processor.cli.frame import app, chosen, leave, say

if TYPE_CHECKING:
    from processor.name_servers import Names
    from processor.setup.written import Answers

OWN_SERVICE = "mentor-exchange.service"


def names() -> Names:
    """The name servers that are asked."""
    from processor.name_servers import SystemNames

    return SystemNames()


@app.command()
def init(
    name: Annotated[str, typer.Option(help="The program's name, as members read it.")] = "",
    address: Annotated[str, typer.Option(help="The address that members write to.")] = "",
    coordinator: Annotated[
        list[str] | None, typer.Option(help="A coordinator's address; say it again for each.")
    ] = None,
    time_zone: Annotated[
        str, typer.Option(help='Such as "Europe/Berlin"; the default is this machine\'s.')
    ] = "",
    language: Annotated[str, typer.Option(help="Of the program's mails, two letters.")] = "",
    imap: Annotated[str, typer.Option(help="The mailbox: a host, imaps://HOST, or maildir:PATH.")] = "",
    smtp: Annotated[
        str, typer.Option(help="The delivery: a host, smtps://HOST, smtp+starttls://HOST, or maildir:PATH.")
    ] = "",
    user: Annotated[str, typer.Option(help="Of the mailbox; the default is the address.")] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="A file whose only line is the password.", readable=False)
    ] = None,
    smtp_user: Annotated[str, typer.Option(help="Where it is not the mailbox's.")] = "",
    smtp_password_file: Annotated[
        Path | None, typer.Option(help="Where it is not the mailbox's.", readable=False)
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option(help="Your own authority's certificate, for servers that have one.")
    ] = None,
    authserv_id: Annotated[
        str, typer.Option(help="Your server's name in Authentication-Results; else it is looked for.")
    ] = "",
    since: Annotated[
        str, typer.Option(help='Older mail is not acted on; "all" for none. The default is today.')
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; what is there already is replaced, and kept as .old.")
    ] = False,
) -> None:
    """Set up a new program: ask for what no option says, try the servers, write config.toml and a unit."""
    from processor.cli.init_servers import Given, reached

    config = chosen().absolute()
    asker = Asker(asks=at_terminal() and not yes)
    _must_be_ours(config.parent)
    try:
        _may_be_written(asker, config, yes=yes)
        who = _who(asker, name, address, tuple(coordinator or ()), time_zone, language)
        given = Given(
            imap=imap, smtp=smtp, user=user, password_file=password_file, smtp_user=smtp_user,
            smtp_password_file=smtp_password_file, ca_file=ca_file, authserv_id=authserv_id, since=since,
        )  # fmt: skip
        answers = reached(asker, who, given, config.parent, names())
    except (typer.Abort, KeyboardInterrupt):
        raise leave("\nnothing was written", 1) from None
    _write(answers, config)
    _end(answers, config)


def _must_be_ours(folder: Path) -> None:
    """What root writes here, the program's user could not read."""
    from processor.setup.service import owner_of, shown_command

    if not folder.is_dir():
        raise leave(f"{folder} is no folder; make it, or name another place with --config", 2)
    owner, _ = owner_of(folder)
    if os.geteuid() == 0 and folder.stat().st_uid != 0:
        raise leave(
            f"{folder} belongs to {owner}, and you are root; say it as that user: "
            f"runuser -u {owner} -- {shown_command()} init",
            2,
        )


def _may_be_written(asker: Asker, config: Path, *, yes: bool) -> None:
    there = [path.name for path in (config, config.with_name(OWN_SERVICE)) if path.exists()]
    if not there or yes:
        return
    if not asker.asks:
        raise leave(f"{' and '.join(there)} is there already; --yes replaces it, and keeps it as .old", 2)
    if not asker.agrees(
        f"{' and '.join(there)} is there already. Replace it, and keep it as .old?", default=False
    ):
        raise leave("nothing was written", 1)


def _who(
    asker: Asker, name: str, address: str, coordinators: tuple[str, ...], time_zone: str, language: str
) -> Answers:
    """All but the servers."""
    from processor.config.answers import BadAnswer, checked
    from processor.setup.machine import languages, usual_language, usual_zone
    from processor.setup.written import Answers

    def staff(typed: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(checked("coordinators", one) for one in typed.split(",") if one.strip()))
        if program in found or not found:
            raise BadAnswer("the program's own address cannot be a coordinator's; name a person's")
        return found

    def tongue(typed: str) -> str:
        there = languages()
        if checked("language", typed) not in there:
            raise BadAnswer(f'no letters are written in "{typed}"; there are: {", ".join(there)}')
        return typed.strip()

    title = asker.value(
        "--name", "The program's name, as members read it", name, lambda t: checked("name", t)
    )
    program = asker.value(
        "--address", "The address that members write to", address, lambda t: checked("address", t)
    )
    people = asker.value(
        "--coordinator",
        "The addresses of its coordinators, with commas between them",
        ",".join(coordinators),
        staff,
    )
    zone = asker.value(
        "--time-zone", "Its time zone", time_zone, lambda t: checked("time_zone", t), usual_zone()
    )
    spoken = asker.value("--language", "The language of its mails", language, tongue, usual_language())
    asker.must_be_complete()
    assert title
    assert program
    assert people
    assert zone
    assert spoken
    return Answers(
        name=title, address=program, coordinators=people, time_zone=zone, language=spoken,
        mailbox_url="", delivery_url="",
    )  # fmt: skip


def _write(answers: Answers, config: Path) -> None:
    from processor.config import load_settings
    from processor.setup.service import command_line, owner_of, prefixes, shown_command
    from processor.setup.written import config_text, put, unit_text

    put(config, config_text(answers, shown_command(), datetime.now(UTC).date()), try_first=load_settings)
    user, group = owner_of(config.parent)
    unit = config.with_name(OWN_SERVICE)
    put(unit, unit_text(command_line(), config, user, group, prefixes()))
    say(f"\nWritten: {config} and {unit}\n")


def _end(answers: Answers, config: Path) -> None:
    from processor.cli.questions import all_is_well
    from processor.setup.service import owner_of, shown_command

    if owner_of(config.parent)[0] == "root":
        say(
            f"{config.parent} belongs to root, so the program would run as root. For more than a trial make"
            " a user for it, and say init as that user in a folder of its own (docs/operating.md).\n"
        )
    well = all_is_well(config)
    command = f"{shown_command()} --config {config}"
    if not well:
        say(f"\nMend what is wrong, and look again: {command} doctor")
        raise typer.Exit(1)
    say(
        f"\nAll is well. Start it here, to see it work:\n\n    {command} start\n\n"
        f"or for good, as root:\n\n    cp {config.with_name(OWN_SERVICE)} /etc/systemd/system/\n"
        f"    systemctl daemon-reload\n    systemctl enable --now {OWN_SERVICE.removesuffix('.service')}\n\n"
        f"Then send a mail with the subject HELP to {answers.address}."
    )
    if "://" in answers.delivery_url:
        say(f"Whether letters get delivered, and what to publish for it, says\n\n    {command} doctor --send")
    say(
        "\nThe practice areas and the examples in the form are those of a hospital pharmacists' "
        "association. Others put their\nown into a fields.toml in a rules folder of their own, before members"
        " write: docs/rules.md"
    )
