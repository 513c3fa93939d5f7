"""Runs the program under strace, which kills it or makes a system call fail at a chosen moment.

strace counts the calls of each thread by themselves: "the N-th write" is that of the first thread
which gets so far. Told some paths, it counts the calls on these alone: so the calls of threads that
come later have a first one too. A run that ends by itself has met no such call.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from base import CLOCK, WEIR, State

STRACE = shutil.which("strace")
HANG_SECONDS = 300.0
# Groups of calls that mean the same to whoever makes them; `?` where a system has no such call.
WRITES = "write,pwrite64,?writev,?pwritev"
SYNCS = "fdatasync,fsync"
RENAMES = "?rename,?renameat,renameat2"
REMOVALS = "?unlink,unlinkat"
OPENINGS = "?open,openat"
CUTS = "ftruncate"
FOLDERS = "?mkdir,mkdirat"
READS = "read,pread64"
LISTS = "getdents64"
CHANGES = (WRITES, SYNCS, RENAMES, REMOVALS, OPENINGS, CUTS, FOLDERS)


@dataclass
class Script:
    """A run of `weir score` over a file with small batches, segments and snapshots."""

    policy: Path
    events: Path
    batch_rows: int = 10
    segment_bytes: int = 4_096
    snapshot_events: int = 90

    def words(self, state: State) -> list[str]:
        return [str(word) for word in [
            WEIR, "score", self.events, "--quiet", "--clock", CLOCK, "--policy", self.policy,
            "--workers", "1", "--batch-rows", self.batch_rows, "--segment-bytes",
            self.segment_bytes, "--snapshot-events", self.snapshot_events, *state.words()]]

    def run(self, state: State) -> subprocess.CompletedProcess[bytes]:
        """A run in which nothing goes wrong."""
        return subprocess.run(self.words(state), capture_output=True, timeout=HANG_SECONDS)

    def disturbed(
        self, state: State, calls: str, fault: str, when: str, part: str = "",
    ) -> subprocess.CompletedProcess[bytes]:
        """A run in which the calls numbered `when` meet `fault`, as strace writes them.

        `part` is what alone is counted: "snapshots", or "segments" that begin.
        """
        log = state.folder.with_suffix(".strace")
        words = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}",
                 "-e", f"inject={calls}:{fault}:when={when}"]
        for path in self.paths(state, part):
            words += ["-P", str(path)]
        words += self.words(state)
        try:
            done = subprocess.run(words, capture_output=True, timeout=HANG_SECONDS)
        finally:
            self.has_met = log.exists() and ("(INJECTED)" in log.read_text(errors="replace")
                                             or "+++ killed by SIGKILL" in log.read_text(
                                                 errors="replace"))
            log.unlink(missing_ok=True)
        return done

    def paths(self, state: State, part: str) -> list[Path]:
        """Every path that a part of the state may have; none is all."""
        if part == "segments":
            return [state.folder / "journal", state.folder / "journal/next.tmp"]
        if part == "snapshots":
            # A snapshot is of a place between two batches, behind the activation.
            ends = range(1, 10 * self.batch_rows * self.batch_rows, self.batch_rows)
            return [state.folder / "snapshots"] + [
                state.folder / f"snapshots/{end:020}.wsnap{ending}"
                for end in ends for ending in ("", ".tmp")]
        return []

    # Whether the last disturbed run has met its fault.
    has_met: bool = False


def is_permitted() -> bool:
    """Whether strace may follow a process here."""
    if STRACE is None:
        return False
    done = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True,
                          env={**os.environ})
    return done.returncode == 0
