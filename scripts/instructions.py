#!/usr/bin/env python3
"""Counts instructions per event and stage with callgrind and compares them with the baseline.

    scripts/instructions.py WEIR SMALL LARGE [--update]

WEIR is the release binary, SMALL and LARGE are files of events, the small one the start of the
large one: the difference is what the events cost without the start of the program. The baseline is
Benchmarks/instructions.json; more than three in a hundred above it is a failure (exit 1).
"""

from __future__ import annotations

import json
import os
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


def stripped(binary: Path, folder: Path) -> Path:
    """A copy without debug information: valgrind 3.19 cannot read what Swift 6.3 writes."""
    copy = folder / binary.name
    shutil.copy(binary, copy)
    subprocess.run(["strip", "--strip-debug", str(copy)], check=True)
    return copy


def callgrind(command: list[str], out: Path, codes: tuple[int, ...] = (0,)) -> int:
    """Runs a command that may end with one of the codes; the instructions of the whole run."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        # Else tables have another order in every run.
        env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"},
    )
    if done.returncode not in codes:
        sys.exit(f"instructions: valgrind ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def calls(out: Path, function: str) -> int:
    """How often a function was called. A callgrind file has names once, then their numbers."""
    number, total, is_next = None, 0, False
    for line in out.read_text(errors="replace").splitlines():
        if line.startswith("cfn="):
            found = re.match(r"cfn=\((\d+)\)(?: (.*))?", line)
            if found and found[2] == function:
                number = found[1]
            is_next = bool(found) and number is not None and found[1] == number
        elif line.startswith("calls=") and is_next:
            total += int(line[6:].split()[0])
    return total


def above(found: dict[str, float], known: dict[str, float], tolerance: float) -> list[str]:
    """The names whose figures are more than the tolerance above the baseline, or not in it."""
    return [name for name in found if found[name] > known.get(name, 0) * (1 + tolerance)]


def refuse(names: list[str], tolerance: float) -> None:
    """Ends the program when there are names of figures that are too high."""
    if names:
        sys.exit(
            f"instructions: {', '.join(names)} take more than {tolerance:.0%} above the baseline. "
            "If that is meant, run again with --update and say why in the commit."
        )


def profile(weir: Path, events: Path, folder: Path) -> dict[str, int]:
    """Inclusive instructions by stage for scoring a file."""
    out = folder / (events.name + ".out")
    command = [
        str(weir), "score", str(events), "--policy", str(ROOT / "rules" / "card-not-present"),
        "--workers", "1", "--hash-seed", "1", "--clock", "2100-01-01T00:00:00Z", "--quiet",
    ]
    total = callgrind(command, out, codes=(0, 1))
    listing = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(out)],
        capture_output=True, text=True, check=True,
    ).stdout
    counts = {**dict.fromkeys(STAGES, 0), "all": total}
    for line in listing.splitlines():
        match = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+(.*)", line)
        if not match:
            continue
        cost, name = int(match[1].replace(",", "")), match[2]
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
        copy = stripped(weir, folder)
        before, after = profile(copy, small, folder), profile(copy, large, folder)
    events = sum(1 for _ in open(large, "rb")) - sum(1 for _ in open(small, "rb"))
    found = {stage: round((after[stage] - before[stage]) / events) for stage in after}
    if "--update" in sys.argv:
        BASELINE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")
    known = json.loads(BASELINE.read_text())
    print("instructions per event    now   baseline")
    for stage in [*STAGES, "all"]:
        print(f"  {stage:<20} {found[stage]:>8} {known.get(stage, 0):>10}")
    refuse(above(found, known, TOLERANCE), TOLERANCE)


if __name__ == "__main__":
    main()
