#!/usr/bin/env python3
"""Counts instructions per event and stage with callgrind and compares them with the baseline.

    scripts/instructions.py WEIR SMALL LARGE [--update]

WEIR is the release binary, SMALL and LARGE are files of events, the small one the start of the
large one: the difference is what the events cost without the start of the program. The baseline is
Benchmarks/instructions.json; more than three in a hundred above it is a failure (exit 1).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / "Benchmarks" / "instructions.json"
TOLERANCE = 0.03

#: What each figure sums up: functions whose inclusive costs do not overlap.
STAGES = {
    "decoder": r"\$s10WeirEvents13DecoderWorkerC6decodeyy",
    "enricher": r"\$s10WeirEngine8EnricherV",
    "sequencer": r"\$s11WeirSignals14EventSequencerC3run",
    "velocity": r"\$s11WeirSignals13VelocityTableC3run",
    "scorer": r"\$s10WeirEngine6ScorerC5score",
    "encoder": r"AnswerWriterO5write",
}


def profile(weir: Path, events: Path, folder: Path) -> dict[str, int]:
    """Inclusive instructions by stage for scoring a file."""
    out = folder / (events.name + ".out")
    command = [
        "valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
        str(weir), "score", str(events), "--policy", str(ROOT / "rules" / "card-not-present"),
        "--workers", "1", "--hash-seed", "1", "--clock", "2100-01-01T00:00:00Z", "--quiet",
    ]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"instructions: valgrind ended with {done.returncode}:\n{done.stderr[-2000:]}")
    listing = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(out)],
        capture_output=True, text=True, check=True,
    ).stdout
    counts = dict.fromkeys(STAGES, 0)
    for line in listing.splitlines():
        match = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+(.*)", line)
        if not match:
            continue
        cost, name = int(match[1].replace(",", "")), match[2]
        if "PROGRAM TOTALS" in name:
            counts["all"] = cost
        for stage, pattern in STAGES.items():
            # The largest of a stage's functions holds the others.
            if re.search(pattern, name):
                counts[stage] = max(counts[stage], cost)
    return counts


def main() -> None:
    arguments = [word for word in sys.argv[1:] if word != "--update"]
    if len(arguments) != 3:
        sys.exit(__doc__)
    weir, small, large = (Path(word) for word in arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # valgrind 3.19 cannot read the debug information that Swift 6.3 writes.
        stripped = folder / "weir"
        shutil.copy(weir, stripped)
        subprocess.run(["strip", "--strip-debug", str(stripped)], check=True)
        before, after = profile(stripped, small, folder), profile(stripped, large, folder)
    events = sum(1 for _ in open(large, "rb")) - sum(1 for _ in open(small, "rb"))
    found = {stage: round((after[stage] - before[stage]) / events) for stage in after}
    if "--update" in sys.argv:
        BASELINE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")
    known = json.loads(BASELINE.read_text())
    print("instructions per event    now   baseline")
    failed = []
    for stage in [*STAGES, "all"]:
        base = known.get(stage, 0)
        print(f"  {stage:<20} {found[stage]:>8} {base:>10}")
        if found[stage] > base * (1 + TOLERANCE):
            failed.append(stage)
    if failed:
        sys.exit(
            f"instructions: {', '.join(failed)} take more than {TOLERANCE:.0%} above the baseline. "
            "If that is meant, run again with --update and say why in the commit."
        )


if __name__ == "__main__":
    main()
