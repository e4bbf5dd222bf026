"""/healthz and /metrics say how the program is, to this machine alone."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from processor.operation import metrics
from processor.operation.health import CannotListen, HealthServer, reasons
from processor.operation.heartbeat import Watch
from processor.store.views.counts import Figures

PROGRAM = "mentors@program.example"


@contextmanager
def server(watch: Watch, figures: Figures | None = None) -> Iterator[str]:
    source = metrics.Source(watch=watch, figures=lambda: figures, alarms=lambda: {"disk": "no room"})
    health = HealthServer(("127.0.0.1", 0), lambda: reasons(watch, 600), [source])
    try:
        yield f"http://127.0.0.1:{health.port}"
    finally:
        health.close()


def got(url: str, method: str = "GET") -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def aged(watch: Watch, seconds: float) -> None:
    """As if its last beat and all its troubles were so long ago."""
    watch._beat -= seconds
    for part, trouble in list(watch._troubles.items()):
        object.__setattr__(trouble, "since", trouble.since - seconds)
        watch._troubles[part] = trouble


def test_a_program_that_comes_on_is_well() -> None:
    with server(Watch(PROGRAM)) as url:
        assert got(f"{url}/healthz") == (200, "well\n")
        assert got(f"{url}/healthz", "HEAD") == (200, "")
        assert got(f"{url}/")[0] == 404
        assert got(f"{url}/healthz", "POST")[0] == 501


def test_a_loop_that_hangs_is_not_well() -> None:
    watch = Watch(PROGRAM)
    aged(watch, watch.longest_step + 1)
    with server(watch) as url:
        code, said = got(f"{url}/healthz")
        assert code == 503
        assert "the loop has not come on for" in said
        watch.heard(lambda event, **values: None)("done", mail=7)  # a mail has found its fate
        assert got(f"{url}/healthz")[0] == 200


def test_a_reason_with_the_name_of_a_file_that_is_no_text_is_told() -> None:
    watch = Watch(PROGRAM)
    watch.down("mailbox", "mailbox", "the Maildir inbox/new/\udcff cannot be used")
    aged(watch, 601)
    watch.beat()
    with server(watch) as url:
        assert (
            got(f"{url}/healthz")[1] == f"{PROGRAM}: mailbox: the Maildir inbox/new/\ufffd cannot be used\n"
        )


def test_what_is_down_for_long_is_a_reason_and_what_is_down_for_a_moment_is_none() -> None:
    watch = Watch(PROGRAM)
    watch.down("mailbox", "mailbox", "imap.example:993 did not answer within 60 seconds")
    watch.down("delivery", "delivery", "nothing listens at smtp.example:587")
    with server(watch) as url:
        assert got(f"{url}/healthz") == (200, "well\n")
        aged(watch, 601)
        watch.beat()
        watch.down("mailbox", "mailbox", "imap.example:993 did not answer within 60 seconds")  # it still is
        assert got(f"{url}/healthz") == (
            503,
            f"{PROGRAM}: mailbox: imap.example:993 did not answer within 60 seconds\n"
            f"{PROGRAM}: delivery: nothing listens at smtp.example:587\n",
        )
        watch.up("mailbox")
        watch.up("delivery")
        assert got(f"{url}/healthz")[0] == 200


def test_metrics_name_every_figure_for_the_program() -> None:
    watch = Watch(PROGRAM)
    watch.down("delivery", "delivery", "it does not answer")
    with watch.stage("dispatch"):
        pass
    figures = Figures(waiting=3, oldest_waiting_seconds=40, queued=7, frozen=2, held=5, quarantined=1)
    with server(watch, figures) as url:
        code, said = got(f"{url}/metrics")
    assert code == 200
    lines = set(said.splitlines())
    label = f'program="{PROGRAM}"'
    for line in (
        f"mentor_exchange_waiting{{{label}}} 3.0",
        f"mentor_exchange_oldest_waiting_seconds{{{label}}} 40.0",
        f"mentor_exchange_queued{{{label}}} 7.0",
        f"mentor_exchange_held{{{label}}} 5.0",
        f"mentor_exchange_quarantined{{{label}}} 1.0",
        f'mentor_exchange_down{{part="delivery",{label}}} 1.0',
        f'mentor_exchange_down{{part="mailbox",{label}}} 0.0',
        f'mentor_exchange_failures_total{{part="delivery",{label}}} 1.0',
        f'mentor_exchange_alarm{{kind="disk",{label}}} 1.0',
        f'mentor_exchange_stage_runs_total{{{label},stage="dispatch"}} 1.0',
    ):
        assert line in lines, said
    assert "it does not answer" not in said


def test_without_the_database_the_rest_is_still_told() -> None:
    with server(Watch(PROGRAM), None) as url:
        code, said = got(f"{url}/metrics")
    assert code == 200
    assert "mentor_exchange_loop_rest_seconds{" in said
    assert "mentor_exchange_waiting{" not in said


def test_without_the_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "PACKAGE", "a_package_that_nobody_has")
    with server(Watch(PROGRAM)) as url:
        assert got(f"{url}/healthz")[0] == 200
        code, said = got(f"{url}/metrics")
    assert code == 501
    assert "install requirements/metrics.lock" in said
    assert (Path(__file__).parents[2] / "requirements" / "metrics.lock").exists()


def test_a_port_that_is_taken_is_named() -> None:
    with server(Watch(PROGRAM)) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(CannotListen, match=f"127.0.0.1:{port} .*metrics.listen"):
            HealthServer(("127.0.0.1", port), list, [])
