"""Runs `weir backtest` and counts the same with the oracle's answers, event by event.

    python3 Tests/oracle/backtest.py --weir .build/release/weir --random-policies 20 --seed 1

Each random policy is held against itself, against the same with one constant of a rule changed,
and against the same with another threshold: decisions, changed events by id, and hits of every rule
must be those that two runs of the oracle name. It exits 1 on any difference.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from oracle import DEFAULT_ISO_FOLDER, answers, parse_clock, read_policy
from policies import write_random_policy
from traffic import DEFAULT_CLOCK, make_traffic

_OUTCOMES = ("approve", "review", "reject", "no decision", "repeat", "invalid")
_DECISIONS = _OUTCOMES[:3]
_NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])")
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


def outcome(answer: dict[str, Any]) -> str:
    """What an answer is, in the words of the report."""
    if "error" in answer:
        return "invalid"
    if answer.get("duplicate"):
        return "repeat"
    return answer.get("decision", "no decision")


def numbers(condition: str) -> list[re.Match[str]]:
    """Whole numbers of a condition, those in its texts left out: they may be parts of patterns."""
    return list(_NUMBER.finditer(_TEXT.sub(lambda text: "_" * len(text[0]), condition)))


def change_constant(folder: Path, rng: random.Random) -> bool:
    """Writes another number into the condition of one rule; False where no rule has one."""
    path = folder / "policy.yaml"
    policy = yaml.safe_load(path.read_text(encoding="utf-8"))
    places = [r for r in policy.get("rules", []) if numbers(r["condition"])]
    if not places:
        return False
    rule = rng.choice(places)
    match = rng.choice(numbers(rule["condition"]))
    number = max(1, int(match[1]) + rng.choice([-2, -1, 1, 2, 5]))
    text = rule["condition"]
    rule["condition"] = f"{text[: match.start()]}{number}{text[match.end():]}"
    path.write_text(yaml.safe_dump(policy, sort_keys=False), encoding="utf-8")
    return True


def change_threshold(folder: Path, rng: random.Random) -> bool:
    """Writes another `review_at`; False where the policy has no score."""
    path = folder / "policy.yaml"
    policy = yaml.safe_load(path.read_text(encoding="utf-8"))
    decide = policy.get("decide", {})
    if "review_at" not in decide:
        return False
    decide["review_at"] = round(rng.uniform(0.05, float(decide.get("reject_at", 0.95))), 3)
    path.write_text(yaml.safe_dump(policy, sort_keys=False), encoding="utf-8")
    return True


def run_weir(weir: Path, events: Path, first: Path, second: Path) -> dict[str, Any]:
    """The report of `weir backtest`."""
    command = [str(weir), "backtest", str(events), "--policy", str(first), "--against", str(second)]
    command += ["--flips", "100000", "--format", "json", "--no-timings", "--quiet"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stderr.decode("utf-8", "replace"))
        raise SystemExit(f"weir ended with {done.returncode}: {' '.join(command)}")
    return json.loads(done.stdout)


def expected_figures(first: list[dict], second: list[dict]) -> dict[str, Any]:
    """What the report must say of two lists of answers to the same lines."""
    pairs = [(outcome(one), outcome(other)) for one, other in zip(first, second, strict=True)]
    changed = [
        (one.get("event_id") or other.get("event_id"), *pair)
        for one, other, pair in zip(first, second, pairs, strict=True)
        if pair[0] != pair[1]
    ]
    hits = []
    for found in (first, second):
        count: Counter[str] = Counter()
        for answer in found:
            if outcome(answer) in _DECISIONS:
                count.update(answer.get("rules", []) + answer.get("shadow", []))
        hits.append(count)
    return {"cells": Counter(pairs), "changed": sorted(changed, key=str), "hits": hits}


def differences(report: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Where the report says something else."""
    found = []
    cells = {(c["from"], c["to"]): c["count"] for c in report["changes"]["cells"]}
    for pair in ((one, other) for one in _OUTCOMES for other in _OUTCOMES):
        if cells[pair] != expected["cells"][pair]:
            found.append(f"{pair}: oracle {expected['cells'][pair]}, weir {cells[pair]}")
    changed = sorted(((f["event_id"], f["from"], f["to"]) for f in report["flips"]), key=str)
    if changed != expected["changed"]:
        found.append(f"changed: oracle {expected['changed'][:5]}, weir {changed[:5]}")
    for policy, hits in zip(report["policies"], expected["hits"], strict=True):
        for rule in policy["rules"]:
            if rule["hits"]["count"] != hits[rule["name"]]:
                name = rule["name"]
                found.append(f"{name}: oracle {hits[name]}, weir {rule['hits']['count']} hits")
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weir", type=Path, required=True, help="path of the binary")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=1000, help="lines of traffic to make")
    parser.add_argument("--random-policies", type=int, default=5, metavar="N")
    parser.add_argument("--iso-dir", type=Path, default=DEFAULT_ISO_FOLDER, metavar="DIR")
    options = parser.parse_args()
    clock = parse_clock(DEFAULT_CLOCK)
    assert clock is not None
    failed = changed = compared = 0
    for seed in range(options.seed, options.seed + options.random_policies):
        rng = random.Random(f"backtest {seed}")
        with tempfile.TemporaryDirectory() as temporary:
            first = Path(temporary) / "first"
            write_random_policy(first, seed)
            events = Path(temporary) / "events.ndjson"
            policy = read_policy(first, options.iso_dir)
            events.write_bytes(make_traffic(policy, seed, options.events, clock, False))
            for kind, change in (
                ("itself", lambda *_: True),
                ("another constant", change_constant),
                ("another threshold", change_threshold),
            ):
                second = Path(temporary) / kind.replace(" ", "-")
                shutil.copytree(first, second)
                if not change(second, rng):
                    continue
                # A backtest reads no clock: no event is of the future.
                told = [
                    list(answers(read_policy(folder, options.iso_dir), events.read_bytes(), None))
                    for folder in (first, second)
                ]
                expected = expected_figures(*told)
                found = differences(run_weir(options.weir, events, first, second), expected)
                compared += 1
                changed += len(expected["changed"])
                if kind == "itself" and expected["changed"]:
                    found.append("the oracle differs from itself")
                for text in found[:5]:
                    print(f"seed {seed}, {kind}: {text}")
                failed += bool(found)
    print(f"{compared} backtests, {changed} changed decisions by id: {failed} differ")
    if changed == 0:
        print("no policy changed anything: try another --seed")
    sys.exit(1 if failed or changed == 0 else 0)


if __name__ == "__main__":
    main()
