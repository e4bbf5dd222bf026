"""The program's own parts in a process of their own: one full pass for each line on standard input."""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.memory import tree
from bench.processors import ProcessorClock
from bench.stages import Stages
from processor.bootstrap import assemble
from processor.loading import load


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--config", type=Path, required=True)
    words.add_argument("--stages", action="store_true", help="with clocks around the stages")
    words.add_argument("--profile", type=Path, help="where cProfile's figures of the last pass go")
    asked = words.parse_args()
    stages = Stages()
    if asked.stages:
        stages.install()
    gc.disable()  # as processor/entry.py, until the start is over
    settings, rules = load(asked.config)
    with assemble(settings, rules) as parts:
        parts.warm_up()  # as the daemon does
        print(json.dumps({"ready": True}), flush=True)
        for _ in sys.stdin:
            stages.clear()
            profile = cProfile.Profile() if asked.profile else None
            workers = [(pid, False) for pid in tree(os.getpid())[1:]]
            clock = ProcessorClock({"workers": workers})
            began, used = time.perf_counter(), time.process_time()
            if profile:
                profile.enable()
            parts.one_pass(datetime.now(UTC))
            if profile:
                profile.disable()
                profile.dump_stats(asked.profile)
            told = {
                "seconds": time.perf_counter() - began,
                "cpu_seconds": time.process_time() - used,
                "workers_cpu_seconds": clock.used().by["workers"],
                "stages": stages.told() if asked.stages else {},
            }
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
