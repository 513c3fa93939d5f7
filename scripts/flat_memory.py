#!/usr/bin/env python3
"""Scores endless traffic from a pipe and shows that memory stays flat once windows are full.

    scripts/flat_memory.py WEIR [EVENTS]

Traffic comes from `weir generate`; answers are counted and thrown away. The resident memory of
`weir score` is read after each tenth of the events. The second half must not grow by more than 5 %
(exit 1), under a policy whose velocities all have windows: rules/card-not-present without the two
that count for ever, which grow by a cell for each device and e-mail address never seen before.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GROWTH_MAX = 0.05


def windowed_policy(folder: Path) -> Path:
    """The default policy with a window of a day for its unbounded velocities."""
    policy = folder / "policy"
    shutil.copytree(ROOT / "rules" / "card-not-present", policy)
    document = policy / "policy.yaml"
    text = document.read_text(encoding="utf-8")
    changed, count = re.subn(
        r"(  payments_per_(?:device|email):[^\n]*\n)", r"\1    window: 24h\n", text
    )
    if count != 2:
        sys.exit("flat_memory: the default policy has other unbounded velocities than expected")
    document.write_text(changed, encoding="utf-8")
    return policy


def resident_mib(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    weir, events = sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 20_000_000
    with tempfile.TemporaryDirectory() as name:
        source = subprocess.Popen(
            [weir, "generate", "--seed", "3", "--count", str(events)], stdout=subprocess.PIPE
        )
        scorer = subprocess.Popen(
            [weir, "score", "--policy", str(windowed_policy(Path(name))), "--quiet", "--clock",
             "2100-01-01T00:00:00Z"],
            stdin=source.stdout, stdout=subprocess.PIPE,
        )
        assert source.stdout is not None and scorer.stdout is not None
        source.stdout.close()
        seen, step, readings = 0, max(1, events // 10), []
        while block := scorer.stdout.read(1 << 20):
            seen += block.count(b"\n")
            while len(readings) < min(10, seen // step):
                # Behind the last answer the program may be gone: its last reading counts again.
                readings.append(resident_mib(scorer.pid) or readings[-1])
                print(f"{len(readings) * step:>12,} answers  {readings[-1]:>6,} MiB", flush=True)
        if scorer.wait() != 0 or source.wait() != 0:
            sys.exit("flat_memory: a program failed")
    if seen != events:
        sys.exit(f"flat_memory: {events:,} events, but {seen:,} answers")
    middle, last = readings[len(readings) // 2 - 1], max(readings[len(readings) // 2 :])
    growth = last / middle - 1
    print(f"second half: {growth:+.1%} (at most +{GROWTH_MAX:.0%})")
    if growth > GROWTH_MAX:
        sys.exit("flat_memory: memory grows")


if __name__ == "__main__":
    main()
