"""`python -m tests.doors.hostile_daemon CONFIG…`: one daemon, many programs, no patience with servers.

As `start` puts it together, but for two things: the servers' times are short, and mail is read and letters
are written in this one process, whose memory is looked at.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from processor.bootstrap import assemble, attended
from processor.couriers.smtp import SmtpCourier
from processor.daemon import Daemon, run_all
from processor.mailboxes.imap import ImapMailbox
from processor.operation.heartbeat import Watch
from processor.operation.log import log_to
from tests.prepared_program import load_once

SECONDS = 1.0


def main(configs: list[Path]) -> None:
    with ExitStack() as stack:
        daemons = []
        for config in configs:
            settings, rules = load_once(config)
            watch = Watch(settings.program.address, settings.mailbox.poll_seconds)
            log = watch.heard(log_to(settings))
            parts = stack.enter_context(assemble(settings, rules, workers=0, log=log))
            if isinstance(parts.mailbox, ImapMailbox):
                parts.mailbox._settings = replace(parts.mailbox._settings, timeout_seconds=SECONDS)
            if isinstance(parts.courier, SmtpCourier):
                parts.courier._settings = replace(parts.courier._settings, timeout_seconds=SECONDS)
            monitor = stack.enter_context(attended(settings, watch, log))
            daemons.append(Daemon(parts, monitor, log))
        run_all(daemons)


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:]])
