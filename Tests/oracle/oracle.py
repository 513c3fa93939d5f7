"""The slow oracle: events on stdin, the answers DESIGN.md §3 and §4 ask for on stdout.

    python3 Tests/oracle/oracle.py --policy DIR [--clock RFC3339] < events.ndjson > expected.ndjson

Answers have the members of §4 in order, without the policy stamp.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from engine import Engine
from fields import CodeLists
from policy_file import Policy, load_policy
from values import rfc3339_ms

sys.set_int_max_str_digits(0)

DEFAULT_ISO_FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


def lines_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each line of `data` with its number from 1, without its LF and one CR before that."""
    lines = data.split(b"\n")
    is_cut = lines[-1] == b""
    for number, line in enumerate(lines[:-1] if is_cut else lines, start=1):
        ended = is_cut or number < len(lines)
        yield number, line[:-1] if ended and line.endswith(b"\r") else line


def answers(policy: Policy, data: bytes, clock_ms: int | None) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not blank; the policy's state must be fresh."""
    engine = Engine(policy, clock_ms)
    for number, line in lines_of(data):
        answer = engine.process(number, line)
        if answer is not None:
            yield answer


def read_policy(folder: Path, iso_folder: Path = DEFAULT_ISO_FOLDER) -> Policy:
    """The policy in `folder`, with the ISO code lists of `iso_folder`."""
    return load_policy(folder, CodeLists.load(iso_folder))


def parse_clock(text: str | None) -> int | None:
    """The clock in epoch milliseconds."""
    if text is None:
        return None
    clock = rfc3339_ms(text)
    if clock is None:
        raise SystemExit("--clock must be RFC 3339")
    return clock


def write_answers(found: Iterator[dict[str, Any]], out: BinaryIO, with_reasons: bool) -> None:
    """Writes each answer as one line of JSON."""
    for answer in found:
        if not with_reasons:
            answer = {name: value for name, value in answer.items() if name != "reasons"}
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        out.write(text.encode("utf-8") + b"\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--policy", type=Path, required=True, metavar="DIR")
    parser.add_argument("--clock", metavar="RFC3339")
    parser.add_argument("--iso-dir", type=Path, default=DEFAULT_ISO_FOLDER, metavar="DIR")
    parser.add_argument("--reasons", action="store_true", help="write reasons as well")
    options = parser.parse_args()
    policy = read_policy(options.policy, options.iso_dir)
    found = answers(policy, sys.stdin.buffer.read(), parse_clock(options.clock))
    write_answers(found, sys.stdout.buffer, options.reasons)


if __name__ == "__main__":
    main()
