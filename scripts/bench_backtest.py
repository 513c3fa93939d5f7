#!/usr/bin/env python3
"""Two policies over a large recording, against `weir score` over the same:
scripts/bench_backtest.py WEIR [EVENTS]. Takes about 100 bytes an event in a temporary folder.

The recording is made by `weir generate` and compressed as recordings are. Runs alternate, and the
best of each counts (ROUNDS=3). The figure is a ratio, which other load on the machine moves little.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = int(os.environ.get("ROUNDS", "3"))
ROOT = Path(__file__).resolve().parent.parent
TODAY = ROOT / "rules/card-not-present"


def changed_policy(folder, old, new):
    """A copy of the shipped policy with one thing changed."""
    shutil.copytree(TODAY, folder)
    path = folder / "policy.yaml"
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        sys.exit(f"bench_backtest: the policy has changed: {old!r} is not in it once")
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def seconds(command):
    """How long a command takes, and the most memory it held, in MiB."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"bench_backtest: {' '.join(map(str, command))} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main():
    weir = sys.argv[1]
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        recording = folder / "recording.ndjson.lz4"
        generate = [weir, "generate", "--seed", "1", "--count", str(events), "--labels"]
        record = [weir, "journal", "record", recording, "--no-pass", "--quiet"]
        with subprocess.Popen(generate, stdout=subprocess.PIPE) as made:
            subprocess.run(record, stdin=made.stdout, check=True)
        print(f"{events:,} events, {recording.stat().st_size / 1e6:,.0f} MB as LZ4")
        threshold = changed_policy(folder / "threshold", "review_at: 0.50", "review_at: 0.40")
        window = changed_policy(
            folder / "window", "    group_by: [event.ip]\n    window: 10m\n  declines",
            "    group_by: [event.ip]\n    window: 20m\n  declines")
        tell = ["--format", "json", "--quiet"]
        runs = {
            "score": [weir, "score", recording, "--policy", TODAY, "--quiet"],
            "one policy": [weir, "backtest", recording, "--policy", TODAY, *tell],
            "another threshold": [
                weir, "backtest", recording, "--policy", TODAY, "--against", threshold, *tell],
            "another window": [
                weir, "backtest", recording, "--policy", TODAY, "--against", window, *tell],
        }
        best = {}
        for _ in range(ROUNDS):
            for name, command in runs.items():
                best[name] = min(best.get(name, (1e9, 0)), seconds(command))
        for name, (took, memory) in best.items():
            print(f"{name:18} {took:7.2f} s  {events / took:11,.0f} events/s  "
                  f"{best['score'][0] / took:5.2f} of score  {memory:6,.0f} MiB")


main()
