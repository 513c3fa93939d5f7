"""State directories of a test's own, and what tests ask of them.

WEIR names the program; FULL=1 asks for the full counts, SEED=N for other random choices. What runs
a server and talks to it comes from Tests/serve.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "serve"))

# pylint: disable=wrong-import-position
import counting
from server import CLOCK, HANG_SECONDS, SEED, WEIR, ServeTest, weir

print(f"Tests/crash: SEED={SEED}", file=sys.stderr)

MODES = ("always", "interval", "off")
# What a program that met a fault of the disk, of data, of a lock may end with.
OK, DATA, DISK, LOCKED = 0, 65, 74, 75


class State:
    """A state directory and the words that name it on a command line."""

    def __init__(self, folder: Path, fsync: str = "always", key: Path | None = None):
        self.folder = folder
        self.fsync = fsync
        self.key = key

    @classmethod
    def make(cls, folder: Path, fsync: str = "always", key: Path | None = None) -> State:
        """Makes a new one; the key file too, if it is not there."""
        state = cls(folder, fsync, key)
        must(weir("init", folder, *(state.key_words() or ["--no-encryption"])))
        return state

    def key_words(self) -> list[str | Path]:
        return ["--key-file", self.key] if self.key else []

    def words(self) -> list[str | Path]:
        """What `serve` and `score` are told."""
        return ["--state", self.folder, "--fsync", self.fsync, *self.key_words()]

    def copy(self, folder: Path) -> State:
        """The same bytes elsewhere."""
        shutil.copytree(self.folder, folder)
        return State(folder, self.fsync, self.key)

    def files(self) -> list[Path]:
        """Its files with something in them, in an order."""
        return sorted(path for path in self.folder.rglob("*")
                      if path.is_file() and path.stat().st_size > 0)

    def score(self, lines: bytes, policy: Path) -> subprocess.CompletedProcess[bytes]:
        """`weir score` over the lines."""
        return weir("score", "--quiet", "--clock", CLOCK, "--policy", policy, *self.words(),
                    input=lines)

    def stat(self) -> subprocess.CompletedProcess[bytes]:
        """Asks for the hash of the state that the directory means."""
        return weir("journal", "stat", "--state-hash", *self.key_words(), self.folder)

    def hash(self) -> str:
        """That hash."""
        return must(self.stat()).stdout.decode().strip()

    def export(self) -> bytes:
        """The events of the journal, as lines."""
        return must(weir("journal", "export", *self.key_words(), self.folder)).stdout

    def verify(self) -> subprocess.CompletedProcess[bytes]:
        return weir("journal", "verify", *self.key_words(), self.folder)


def must(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[bytes]:
    """The same, which has to have worked."""
    if done.returncode not in (0, 1):
        raise AssertionError(f"{done.args}: {done.returncode}: {done.stderr.decode()}")
    return done


def verdict(answer: dict[str, Any]) -> tuple[Any, Any, Any]:
    """What a repeated question has to get again."""
    return answer.get("decision"), answer.get("score"), answer.get("rules")


def is_degraded(answer: dict[str, Any], by: str = "storage") -> bool:
    return by in answer.get("degraded", [])


def answers(output: bytes) -> list[dict[str, Any]]:
    """The whole lines of an output."""
    return [json.loads(line) for line in output[:output.rfind(b"\n") + 1].splitlines()]


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = HANG_SECONDS) -> None:
    """Asks again and again until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.002)


class CrashTest(ServeTest):
    """A test with a policy that counts and a folder of its own."""

    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def assertSameVerdicts(
        self, found: Iterable[dict[str, Any]], expected: Iterable[dict[str, Any]],
        is_repeated: bool | None = None,
    ) -> None:
        """The same ids with the same verdicts, in order; repeats or not, where that is asked."""
        for one, other in zip(found, expected, strict=True):
            self.assertEqual(one.get("event_id"), other.get("event_id"))
            self.assertEqual(verdict(one), verdict(other), one)
            self.assertFalse(is_degraded(one), one)
            if is_repeated is not None:
                self.assertEqual(one.get("duplicate", False), is_repeated, one)

    def assertRebuilds(self, state: State) -> None:
        """The journal's events, scored at once by another process, make the same state."""
        other = State.make(self.folder / "rebuilt", "off")
        try:
            must(other.score(state.export(), self.policy))
            self.assertEqual(state.hash(), other.hash())
        finally:
            shutil.rmtree(other.folder)


__all__ = ["CLOCK", "DATA", "DISK", "LOCKED", "MODES", "OK", "SEED", "WEIR", "CrashTest", "State",
           "answers", "is_degraded", "must", "verdict", "wait_until"]
