"""A sidecar with a state directory, a store and a control socket, and what tests ask of it.

WEIR names the program; FULL=1 asks for the full counts, SEED=N for other random choices. What runs
a server and talks to it comes from Tests/serve.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "serve"))

# pylint: disable=wrong-import-position
import drafts
from drafts import Edit
from server import HANG_SECONDS, SEED, WEIR, ServeTest, Server, connect, full, weir

print(f"Tests/store: SEED={SEED}", file=sys.stderr)

# What a command ends with that was not done.
USAGE, DATA, DISK, LOCKED, CONFIGURATION = 64, 65, 74, 75, 78


class Refused(Exception):
    """A change was not made; its exit code, and why."""

    def __init__(self, code: int, text: str):
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True)
class Ledger:
    """Sends changes over a control socket, one a connection."""

    control: Path

    def send(self, draft: bytes) -> str:
        """Has a change made; gives what the server says of it.
        - Raises: Refused.
        """
        return self.ask(b"change %d\n" % len(draft) + draft)

    def ask(self, words: bytes) -> str:
        """The same with any bytes."""
        with connect(self.control) as connection:
            connection.sendall(words)
            parts = []
            while chunk := connection.recv(1 << 16):
                parts.append(chunk)
        first, _, text = b"".join(parts).decode().partition("\n")
        if first == "ok":
            return text
        word, _, code = first.partition(" ")
        if word != "failed":
            raise ConnectionError(f"no reply: {first!r}")
        raise Refused(int(code), text)

    def edit(self, name: str, kind: str, edits: Iterable[Edit]) -> str:
        """Edits a list."""
        return self.send(drafts.list_edit(name, kind, edits))


@dataclass(frozen=True)
class Kept:
    """What outlives a sidecar: a state directory and a store."""

    state: Path
    store: Path
    fsync: str = "always"
    key: Path | None = None

    @classmethod
    def make(cls, folder: Path, fsync: str = "always") -> Kept:
        """A new state directory that is not encrypted, and a store.

        Entries of lists stay: those of tests ended long ago, by the clock.
        """
        folder.mkdir(exist_ok=True)
        must(weir("init", folder / "state", "--no-encryption"))
        kept = cls(folder / "state", folder / "store.db", fsync)
        must(kept.command("retention", "set", "list_entries=0"))
        return kept

    def words(self) -> list[str | Path]:
        """What `serve` is told."""
        return ["--state", self.state, "--fsync", self.fsync, "--store", self.store,
                *(["--store-key", self.key] if self.key else [])]

    def sidecar(self, policy: Path, *words: str | Path, **options: Any) -> Sidecar:
        return Sidecar(self, policy, *words, **options)

    def journal(self) -> list[dict[str, Any]]:
        """Events and rows of the audit trail in the order of the journal; no sidecar runs."""
        done = must(weir("journal", "export", "--changes", self.state))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def changes(self) -> list[dict[str, Any]]:
        """The rows of the audit trail in the journal."""
        return [line["change"] for line in self.journal() if "change" in line]

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """What the store says to a query; nothing is written."""
        return rows(self.store, query, *arguments)

    def trail(self) -> list[tuple[Any, ...]]:
        """Rows of the store's audit trail: sequence, action, object, result."""
        return self.rows("SELECT sequence, action, object, result FROM audit ORDER BY sequence")

    def entries(self) -> dict[tuple[str, bytes], tuple[int, int]]:
        """The store's entries of lists: expiry and whether it was removed, by list and value."""
        return {(name, value): (expires, removed) for name, value, expires, removed in
                self.rows("SELECT list, value, expires, removed FROM list_entries")}

    def case_ids(self) -> list[str]:
        """The ids of the events of all cases, in an order. A copy is asked, since that leaves a
        row."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "store.db"
            for end in ("", ".key"):
                shutil.copy(f"{self.store}{end}", f"{copy}{end}")
            done = must(weir("case", "export", "--store", copy))
        return sorted(json.loads(line)["event"]["event_id"] for line in done.stdout.splitlines())

    def command(self, *words: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
        """Runs a command about the store."""
        return weir(*words, *self.naming, **options)

    @property
    def naming(self) -> list[str | Path]:
        """What names the store to a command."""
        key: list[str | Path] = ["--store-key", self.key] if self.key else []
        return ["--store", self.store, *key]


def rows(store: Path, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """What a store says to a query; nothing is written, and it is waited for."""
    database = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30)
    try:
        return database.execute(query, arguments).fetchall()
    finally:
        database.close()


class Sidecar(Server):
    """A server with a store; `with kept.sidecar(policy) as server`."""

    def __init__(self, kept: Kept, policy: Path, *words: str | Path, **options: Any):
        super().__init__("--policy", policy, *kept.words(), *words, **options)
        self.kept = kept
        self.ledger = Ledger(self.control)

    def stop(self) -> None:
        """Ends it as a service manager does; fails unless that went well."""
        code = self.finish()
        if code != 0:
            raise AssertionError(f"exit code {code}: {self.log()}")

    def wait_until_stored(self, seconds: float = HANG_SECONDS) -> None:
        """Waits until the store has what was done before: a change that it has is acknowledged
        without a word. Nobody else reads it meanwhile, since a reader keeps its log beside it."""
        wait_until(lambda: self.ledger.send(drafts.note("audit.read", "store")) == "",
                   "the store takes rows", seconds)


def must(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[bytes]:
    """The same, which has to have worked."""
    if done.returncode != 0:
        raise AssertionError(f"{done.args}: {done.returncode}: {done.stderr.decode()}")
    return done


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = HANG_SECONDS) -> None:
    """Asks again and again until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.01)


class StoreTest(ServeTest):
    """A test with a folder of its own, and what has to be so of any store."""

    def failure(self) -> str:
        """What a failed comparison says first."""
        return f"SEED={SEED}"

    def assertFollows(self, kept: Kept, reviewed: Iterable[str] | None = None) -> None:
        """The store says just what the journal does, and has a case for each of these events; no
        sidecar runs, and what commands did meanwhile is no part of it."""
        changes = kept.changes()
        self.assertEqual([change["sequence"] for change in changes],
                         list(range(1, len(changes) + 1)), self.failure())
        self.assertEqual(
            kept.trail(),
            [(change["sequence"], change["action"], change["object"], change["result"])
             for change in changes], self.failure())
        found, expected = kept.entries(), _entries(changes)
        differing = [(key, found.get(key), expected.get(key)) for key in {**found, **expected}
                     if found.get(key) != expected.get(key)]
        self.assertEqual(differing, [], f"{self.failure()}: in the store, by the journal")
        # The chain of codes, too.
        done = kept.command("audit-log", "verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        if reviewed is not None:
            self.assertEqual(kept.case_ids(), sorted(reviewed), self.failure())


def _entries(changes: list[dict[str, Any]]) -> dict[tuple[str, bytes], tuple[int, int]]:
    """What entries the rows of a journal come to."""
    found = {}
    for change in changes:
        for edit in change.get("edits", []):
            key = change["list"], drafts.canonical(edit["value"], change["type"])
            is_removed = edit.get("removed", False)
            expires = edit.get("expires")
            moment = drafts.NEVER if expires is None else drafts.milliseconds(expires)
            found[key] = (moment, int(is_removed))
    return found


__all__ = ["CONFIGURATION", "DATA", "DISK", "HANG_SECONDS", "LOCKED", "SEED", "USAGE", "WEIR",
           "Edit", "Kept", "Ledger", "Refused", "Server", "Sidecar", "StoreTest", "connect", "full",
           "must", "rows", "wait_until", "weir"]
