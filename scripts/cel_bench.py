#!/usr/bin/env python3
"""Times the CEL library beside two others and counts its instructions per evaluation.

    scripts/cel_bench.py [--json FILE] [--update]

The expressions are those of Benchmarks/CEL/expressions.txt and all conditions of
rules/card-not-present. Benchmarks/CEL/README.md says what is measured. The baseline is
Benchmarks/CEL/instructions.json; more than five in a hundred above it is a failure (exit 1),
`--update` writes it.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

import instructions

ROOT = instructions.ROOT
PACKAGE = ROOT / "Benchmarks" / "CEL"
POLICY = ROOT / "rules" / "card-not-present"
BUILD = ROOT / ".build" / "cel-bench"
PEERS = ROOT / ".build" / "peers"
BASELINE = PACKAGE / "instructions.json"
TOLERANCE = 0.05
#: Evaluations in the two runs whose difference is counted: whole batches.
COUNTS = (832, 832 * 11)
MODES = ("dictionary", "row", "batch")


def policy_cases() -> str:
    """The conditions of the policy, its lists and a value for each variable, as a case file."""
    policy = yaml.safe_load((POLICY / "policy.yaml").read_text())
    lines = (PACKAGE / "values.txt").read_text().splitlines()
    conditions = {rule["name"]: " ".join(rule["condition"].split()) for rule in policy["rules"]}
    known = {line.split()[1] for line in lines if line.startswith("variable ")}
    asked = set(re.findall(r"\bvelocity\.\w+", " ".join(conditions.values())))
    lines += [f"variable {name} int? 1000000" for name in sorted(asked - known)]
    for name, entry in policy["lists"].items():
        with open(POLICY / entry["file"], encoding="utf-8", newline="") as file:
            # Of a range its first address: the set of the benchmark holds single ones.
            members = [row["value"].split("/")[0] for row in csv.DictReader(file)]
        kind = "ip" if entry["type"] == "ip" else "string"
        lines.append(f"set lists.{name} {kind} {' '.join(members)}")
    lines += [f"expression {name} {source}" for name, source in conditions.items()]
    return "\n".join(lines) + "\n"


def read(text: str) -> dict:
    """A case file for the peers: sets are variables too, lists of texts."""
    case: dict = {"variables": {}, "expressions": {}, "values": {}}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        what, name, rest = line.split(" ", 2)
        if what == "expression":
            case["expressions"][name] = rest
            continue
        kind, value = rest.split(" ", 1)
        kind = f"list({kind})" if what == "set" else kind.rstrip("?")
        case["variables"][name] = (kind, value)
    return case


def build() -> Path:
    options = ["-c", "release", "--package-path", str(PACKAGE), "--scratch-path", str(BUILD)]
    if subprocess.run(["swift", "build", *options], stdout=sys.stderr).returncode != 0:
        sys.exit("cel_bench: Benchmarks/CEL does not build")
    return BUILD / "release" / "cel-bench"


def install_peers() -> Path:
    """The Python that has the peers: an environment of its own, made when it is not there."""
    python, wanted = PEERS / "bin" / "python", PACKAGE / "peers.txt"
    stamp = PEERS / "peers.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        print("cel_bench: installing the peers from PyPI", file=sys.stderr)
        commands = [
            [sys.executable, "-m", "venv", str(PEERS)],
            [python, "-m", "pip", "install", "-q", "-r", str(wanted)],
        ]
        for command in commands:
            if subprocess.run(command).returncode != 0:
                sys.exit("cel_bench: the peers could not be installed (Python 3.11 or later, PyPI)")
        stamp.write_text(wanted.read_text())
    return python


def our_times(binary: Path, file: Path, case: dict) -> dict[str, dict[str, float | None]]:
    """Nanoseconds by expression and mode; fills in the values of the case."""
    done = subprocess.run([binary, str(file)], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"cel_bench: cel-bench ended with {done.returncode}")
    times = {}
    for line in done.stdout.splitlines():
        name, *figures, value = line.split("\t")
        case["values"][name] = value
        times[name] = dict(zip(MODES, (None if f == "-" else float(f) for f in figures)))
    return times


def count(binary: Path, file: Path, times: dict, folder: Path) -> dict[str, float]:
    """Instructions per evaluation, by `mode name`, and calls of malloc, by `malloc mode name`."""

    def one(job: tuple[str, str]) -> dict[str, float]:
        mode, name = job
        runs, allocations = [], []
        for number in COUNTS:
            out = folder / f"{mode}-{name}-{number}.out"
            command = [str(binary), str(file), "--only", name, "--mode", mode]
            runs.append(instructions.callgrind([*command, "--count", str(number)], out))
            allocations.append(instructions.calls(out, "malloc"))
        evaluations = COUNTS[1] - COUNTS[0]
        return {
            f"{mode} {name}": round((runs[1] - runs[0]) / evaluations, 1),
            f"malloc {mode} {name}": round((allocations[1] - allocations[0]) / evaluations, 2),
        }

    # Of a constant nothing is left to count in a batch but what the start of a process varies by.
    jobs = [
        (mode, name)
        for mode in ("row", "batch")
        for name in times
        if name != "true" and times[name][mode] is not None
    ]
    # No clock is read here: both cores may work.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return {key: value for found in pool.map(one, jobs) for key, value in found.items()}


def figure(value: float | None, width: int = 6) -> str:
    """Two or three digits that count, `-` for none."""
    if value is None:
        return f"{'-':>{width}}"
    return f"{value:>{width}.{0 if value >= 99.95 else 1 if value >= 9.995 else 2}f}"


def net(times: dict[str, float | None], name: str) -> float | None:
    """What an expression takes beyond the call of an evaluation that does nothing."""
    if times[name] is None or times["true"] is None or name == "true":
        return None
    return max(times[name] - times["true"], 0)


def ratio(value: float | None, base: float | None, width: int = 7) -> str:
    """A ratio; `-` where there is none."""
    if value is None or not base:
        return f"{'-':>{width}}"
    return f"{value / base:>{width}.2f}"


def print_times(ours: dict, peers: dict) -> None:
    rust, google = (peers[peer]["nanoseconds"] for peer in ("rust", "google"))
    print("ns per evaluation     ------- weir -----  --- rust -- -- google --  net : weir row")
    print("                        dict   row batch   all   net   all   net   rust google")
    for name, modes in ours.items():
        times = [
            *(modes[mode] for mode in MODES),
            rust[name], net(rust, name), google[name], net(google, name),
        ]
        ratios = [ratio(net(peer, name), modes["row"]) for peer in (rust, google)]
        print(f"{name:<22.22}" + "".join(map(figure, times)) + "".join(ratios))
    print(f"an empty call in Python takes {peers['empty_call']:.0f} ns; net is without `true`")
    for peer in ("rust", "google"):
        print(f"{peer}: {peers[peer]['package']} {peers[peer]['version']}")


def print_counts(found: dict[str, float], known: dict[str, float], names: list[str]) -> None:
    print("\ninstructions             row  baseline   ratio   batch  baseline   ratio")
    for name in (name for name in names if f"row {name}" in found):
        line = f"{name:<22.22}"
        for mode in ("row", "batch"):
            now, base = found.get(f"{mode} {name}"), known.get(f"{mode} {name}")
            line += figure(now, 8 - 2 * (mode == "row")) + figure(base, 10) + ratio(now, base, 8)
        print(line)
    allocating = {name: found[name] for name in found if name.startswith("malloc ") and found[name]}
    print("\nallocations per evaluation: " + (", ".join(
        f"{name.removeprefix('malloc ')} {count:g}" for name, count in allocating.items()
    ) or "none"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes all figures")
    parser.add_argument("--update", action="store_true", help="takes the counts as the baseline")
    options = parser.parse_args()
    binary, python = build(), install_peers()
    ours: dict = {}
    found: dict[str, float] = {}
    cases = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [PACKAGE / "expressions.txt", folder / "policy.txt"]
        files[1].write_text(policy_cases())
        cases = [read(file.read_text()) for file in files]
        times = [our_times(binary, file, case) for file, case in zip(files, cases)]
        done = subprocess.run(
            [python, str(ROOT / "scripts" / "cel_peers.py")], input=json.dumps(cases),
            stdout=subprocess.PIPE, text=True, check=True,
        )
        peers = json.loads(done.stdout)
        copy = instructions.stripped(binary, folder)
        for file, part in zip(files, times):
            ours.update(part)
            found.update(count(copy, file, part, folder))
    if options.update:
        BASELINE.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    print_times(ours, peers)
    print_counts(found, known, list(ours))
    if options.json:
        figures = {"weir": ours, "peers": peers, "instructions": found}
        options.json.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    instructions.refuse(instructions.above(found, known, TOLERANCE), TOLERANCE)


if __name__ == "__main__":
    main()
