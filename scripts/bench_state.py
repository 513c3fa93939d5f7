#!/usr/bin/env python3
"""Measures what a state directory costs: scoring with --state beside scoring without, in turns of
one run, and how long a start takes for a million events. Says the ratios; fails under the bars.

    scripts/bench_state.py .build/release/weir [pairs]
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

EVENTS = 1_000_000
RATIO_BAR = 0.7
START_SECONDS_BAR = 2.0


def run(arguments):
    """Seconds that a command takes; its output is thrown away."""
    start = time.monotonic()
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def main():
    weir = sys.argv[1]
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    folder = tempfile.mkdtemp(prefix="weir-bench-state-")
    try:
        traffic = os.path.join(folder, "traffic.ndjson")
        state = os.path.join(folder, "state")
        with open(traffic, "wb") as file:
            subprocess.run(
                [weir, "generate", "--seed", "1", "--count", str(EVENTS)], stdout=file, check=True)
        score = [weir, "score", traffic, "--quiet"]
        ratios, starts = [], []
        for pair in range(pairs):
            plain = run(score)
            shutil.rmtree(state, ignore_errors=True)
            kept = run(score + ["--state", state, "--fsync", "interval"])
            start = run([weir, "score", "/dev/null", "--quiet", "--state", state])
            ratios.append(plain / kept)
            starts.append(start)
            print(f"pair {pair + 1}: without {plain:.2f} s, with {kept:.2f} s, ratio "
                  f"{plain / kept:.2f}; start {start:.2f} s", flush=True)
        ratio, start = statistics.median(ratios), statistics.median(starts)
        print(f"throughput with --state --fsync interval: {ratio:.2f} of that without "
              f"(bar {RATIO_BAR})")
        print(f"a start after {EVENTS:,} events: {start:.2f} s (bar {START_SECONDS_BAR})")
        return 0 if ratio >= RATIO_BAR and start <= START_SECONDS_BAR else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
