"""Runs `weir score` and the oracle on the same events and compares them line by line.

    python3 Tests/oracle/compare.py --weir .build/release/weir --policy DIR [EVENTS]
    python3 Tests/oracle/compare.py --weir .build/release/weir --random-policies 50 --seed 1

Without EVENTS it makes traffic (`--seed`, `--events`). Without `--policy` and `--random-policies`
it goes through every policy under policies/. It exits 1 on any difference, and prints the command
that repeats a failed run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oracle import DEFAULT_ISO_FOLDER, answers, lines_of, parse_clock, read_policy
from policies import write_random_policy
from traffic import DEFAULT_CLOCK, make_traffic

#: Both sides print six decimals, so equal scores may still be one unit of the last place apart.
SCORE_TOLERANCE = 1.5e-6
_COMPARED = ("event_id", "decision", "rules", "shadow", "late", "duplicate", "recorded", "degraded")
_EMPTY_WHEN_ABSENT: dict[str, Any] = {"rules": [], "shadow": [], "degraded": []}
_FLAGS = ("late", "duplicate", "recorded")
_ORDER = (
    "line event_id decision score recorded rules shadow reasons late duplicate degraded error "
    "policy"
).split()
_SHOWN = 10


@dataclass
class Report:
    """What one comparison found."""

    lines: int = 0
    errors: int = 0
    same_codes: int = 0
    differences: list[str] = field(default_factory=list)
    by_member: Counter[str] = field(default_factory=Counter)
    code_pairs: Counter[str] = field(default_factory=Counter)

    def differ(self, member: str, line: int, expected: Any, actual: Any, note: str = "") -> None:
        """Notes a difference in one member of the answer to input line `line`."""
        self.by_member[member] += 1
        where = f"line {line}: {member}: oracle {expected!r}, weir {actual!r}"
        self.differences.append(f"{where} {note}".rstrip())


def _member(answer: dict[str, Any], name: str) -> Any:
    if name in _FLAGS:
        return bool(answer.get(name, False))
    return answer.get(name, _EMPTY_WHEN_ABSENT.get(name))


def compare_answers(report: Report, line: int, expected: dict, actual: dict) -> None:
    """Compares the answers to one input line."""
    report.lines += 1
    for name in _COMPARED:
        ours, theirs = _member(expected, name), _member(actual, name)
        if ours != theirs:
            same_set = isinstance(ours, list) and isinstance(theirs, list)
            note = "(order only)" if same_set and sorted(ours) == sorted(theirs) else ""
            report.differ(name, line, ours, theirs, note)
    _compare_scores(report, line, expected.get("score"), actual.get("score"))
    _compare_errors(report, line, expected, actual)
    known = [name for name in actual if name in _ORDER]
    if known != sorted(known, key=_ORDER.index):
        report.differ("order of members", line, "of DESIGN.md §4", known)
    unknown = [name for name in actual if name not in _ORDER]
    if unknown:
        report.differ("unknown members", line, [], unknown)


def _compare_scores(report: Report, line: int, ours: Any, theirs: Any) -> None:
    if (ours is None) != (theirs is None):
        report.differ("score", line, ours, theirs)
    elif ours is not None and not abs(ours - theirs) <= SCORE_TOLERANCE:
        report.differ("score", line, ours, theirs)


def _compare_errors(report: Report, line: int, expected: dict, actual: dict) -> None:
    ours, theirs = expected.get("error"), actual.get("error")
    if (ours is None) != (theirs is None):
        report.differ("error", line, ours, theirs)
        return
    if ours is None or theirs is None:
        return
    report.errors += 1
    if actual.get("line") != line:
        report.differ("line", line, line, actual.get("line"))
    if ours["code"] == theirs.get("code"):
        report.same_codes += 1
    else:
        report.code_pairs[f"oracle {ours['code']}, weir {theirs.get('code')}"] += 1


def run_weir(weir: Path, policy: Path, events: Path, clock: str, extra: list[str]) -> list[bytes]:
    """The output lines of `weir score`; 0 and 1 are the exit codes of a finished run."""
    command = [str(weir), "score", "--policy", str(policy), "--clock", clock, *extra, str(events)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stderr.decode("utf-8", "replace"))
        raise SystemExit(f"weir ended with {done.returncode}: {' '.join(command)}")
    return done.stdout.splitlines()


def compare_files(
    policy_folder: Path, events: Path, output: list[bytes], clock: str, iso_folder: Path
) -> Report:
    """Compares `output`, the lines of weir, with what the oracle makes of `events`."""
    report = Report()
    data = events.read_bytes()
    policy = read_policy(policy_folder, iso_folder)
    numbers = [n for n, line in lines_of(data) if len(line) > 65_536 or line.strip(b" \t\r")]
    expected = list(answers(policy, data, parse_clock(clock)))
    assert len(expected) == len(numbers)
    if len(output) != len(expected):
        report.differ("number of output lines", 0, len(expected), len(output))
    for number, ours, theirs in zip(numbers, expected, output):
        try:
            actual = json.loads(theirs.decode("utf-8", "strict"))
        except ValueError:
            report.differ("output is not JSON", number, "JSON", theirs[:200])
            continue
        compare_answers(report, number, ours, actual)
    return report


def print_report(title: str, report: Report) -> None:
    """Prints the summary of one comparison and its first differences."""
    verdict = "same" if not report.differences else f"{len(report.differences)} DIFFERENCES"
    codes = f"{report.same_codes}/{report.errors} error codes equal"
    print(f"{title}: {report.lines} answers, {codes}: {verdict}")
    for difference in report.differences[:_SHOWN]:
        print(f"  {difference}")
    if report.differences:
        print(f"  by member: {dict(report.by_member)}")
    for pair, count in report.code_pairs.most_common(_SHOWN):
        print(f"  code: {pair} ({count})")


@dataclass
class Run:
    """One policy with one stream of events."""

    title: str
    policy: Path
    seed: int


def _runs(options: argparse.Namespace, scratch: Path) -> list[Run]:
    if options.random_policies:
        made = []
        for seed in range(options.seed, options.seed + options.random_policies):
            folder = scratch / f"policy-{seed}"
            write_random_policy(folder, seed)
            made.append(Run(f"random policy {seed}", folder, seed))
        return made
    folders = options.policy
    if not folders:
        own = Path(__file__).resolve().parent / "policies"
        folders = sorted(path.parent for path in own.glob("*/policy.yaml"))
    return [Run(folder.name, folder, options.seed) for folder in folders]


def _perform(run: Run, options: argparse.Namespace, scratch: Path) -> Report:
    events = options.events_file
    if events is None:
        clock_ms = parse_clock(options.clock)
        assert clock_ms is not None
        policy = read_policy(run.policy, options.iso_dir)
        events = scratch / f"{run.policy.name}-{run.seed}.ndjson"
        events.write_bytes(
            make_traffic(policy, run.seed, options.events, clock_ms, options.unsettled)
        )
    output = run_weir(options.weir, run.policy, events, options.clock, options.weir_option)
    return compare_files(run.policy, events, output, options.clock, options.iso_dir)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weir", type=Path, required=True, help="path of the binary")
    parser.add_argument("--policy", type=Path, action="append", metavar="DIR")
    parser.add_argument("events_file", nargs="?", type=Path, metavar="EVENTS")
    parser.add_argument("--clock", default=DEFAULT_CLOCK, metavar="RFC3339")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=5000, help="lines of traffic to make")
    parser.add_argument("--random-policies", type=int, default=0, metavar="N")
    parser.add_argument("--weir-option", action="append", default=[], metavar="OPTION")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep policies and events here")
    parser.add_argument("--unsettled", action="store_true", help="also what is not specified")
    parser.add_argument("--iso-dir", type=Path, default=DEFAULT_ISO_FOLDER, metavar="DIR")
    options = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = options.keep or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        for run in _runs(options, scratch):
            try:
                report = _perform(run, options, scratch)
            except SystemExit as stop:
                report = Report(differences=[str(stop)])
            print_report(run.title, report)
            if report.differences:
                failed.append(run)
    for run in failed:
        which = "--random-policies 1" if options.random_policies else f"--policy {run.policy}"
        given = f" {options.events_file}" if options.events_file else f" --events {options.events}"
        print(f"again: compare.py --weir {options.weir} {which} --seed {run.seed}{given}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
