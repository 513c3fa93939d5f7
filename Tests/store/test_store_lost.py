"""SQLite locked, deleted, replaced, cut, spoiled, and sidecars that are killed: events are answered
and edits are in force all the same, and afterwards nothing is missing and nothing is doubled.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

import membership
from asking import Memory, asking
from drafts import Edit
from membership import KINDS, Model
from store_server import HANG_SECONDS, Kept, Sidecar, StoreTest, full, wait_until
from talk import Talk

CLIENTS = 2
PAUSE = 0.02
# Edits while a store takes nothing wait for it 2.5 s each.
EDITS_MEANWHILE = 3


class LostTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = membership.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        self.memories = [Memory(f"client{number}") for number in range(CLIENTS)]
        self.marks = 0
        self.ids = itertools.count()

    # What is done

    def edit(self, sidecar: Sidecar, count: int) -> None:
        """Random edits, each acknowledged."""
        for _ in range(count):
            name, edits = membership.edits(self.random, 10)
            sidecar.ledger.edit(name, KINDS[name], edits)

    def mark(self, sidecar: Sidecar) -> None:
        """An edit that has to be in force when it is acknowledged."""
        self.marks += 1
        word = f"mark{self.marks}"
        sidecar.ledger.edit("words", "string", [Edit(word)])
        self.check_marks(sidecar, [word])

    def check_marks(self, sidecar: Sidecar, words: list[str]) -> None:
        with Talk(sidecar.connect()) as talk:
            for word in words:
                line = json.dumps({"event_id": f"{word}-{next(self.ids)}", "word": word,
                                   "ts": membership.START, "card": "probe"}).encode()
                self.assertIn("in_words", json.loads(talk.ask(line)).get("rules", []), word)

    def busy(self, sidecar: Sidecar) -> Any:
        return asking(sidecar, self.memories, membership.event, depth=10, pause=PAUSE)

    # What has to be so afterwards

    def assertNothingIsLost(self) -> int:
        """Every answer is a model's, and the store is what the journal says: each row of the trail
        once, each case once, the entries of lists. Gives the number of cases."""
        self.assertEqual([memory.fault for memory in self.memories if memory.fault], [])
        reviewed = []
        model, expected = Model(), {}
        for line in self.kept.journal():
            if "change" in line:
                model.change(line["change"])
                continue
            answer = expected[line["event_id"]] = model.answer(line)
            if answer[0] == "review":
                reviewed.append(line["event_id"])
        for memory in self.memories:
            self.assertGreater(len(memory.told), 0)
            for event_id, answer in memory.told.items():
                self.assertEqual(membership.told(answer, expected[event_id]), expected[event_id],
                                 f"{self.failure()} {event_id}")
        self.assertGreater(len(reviewed), 0)
        self.assertFollows(self.kept, reviewed)
        return len(reviewed)

    def assertAnswered(self) -> None:
        """Nothing that was asked is left without an answer."""
        self.assertEqual([memory.open_ids for memory in self.memories], [[] for _ in self.memories])

    def disturb(self, disturbance: Callable[[Sidecar], None],
                mend: Callable[[], None] = lambda: None, *, log: str | None = None) -> None:
        """A sidecar at work, to whose store something happens; then it is mended, and taken up."""
        with self.kept.sidecar(self.policy) as sidecar:
            with self.busy(sidecar) as askers:
                self.edit(sidecar, 5)
                sidecar.wait_until_stored()
                disturbance(sidecar)
                before = sum(asker.answered for asker in askers)
                for _ in range(EDITS_MEANWHILE):
                    self.mark(sidecar)
                self.assertGreater(sum(asker.answered for asker in askers), before)
                if log is not None:
                    wait_until(lambda: log in sidecar.log(), f"the log says {log!r}", 20)
                mend()
                # A store that looks damaged may be a copy that is being made: 5 s.
                sidecar.wait_until_stored(30)
                self.edit(sidecar, 5)
                self.check_marks(sidecar, [f"mark{number + 1}" for number in range(self.marks)])
            sidecar.stop()
        self.assertAnswered()
        print(f"{self.id().split('.')[-1]}: {self.assertNothingIsLost()} cases", file=sys.stderr)
        # The next one goes on with it.
        with self.kept.sidecar(self.policy) as sidecar:
            self.check_marks(sidecar, [f"mark{number + 1}" for number in range(self.marks)])
            with self.busy(sidecar):
                self.edit(sidecar, 3)
            sidecar.stop()
        self.assertNothingIsLost()

    def older_copy(self) -> Path:
        """A sound copy of the store as it is now, though it is written all the time."""
        copy = self.folder / "older.db"
        copy.unlink(missing_ok=True)
        source = sqlite3.connect(f"file:{self.kept.store}?mode=ro", uri=True, timeout=30)
        with sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        return copy

    # SQLite is locked

    def test_locked_exclusively(self) -> None:
        for mode in ("NORMAL", "EXCLUSIVE"):
            with self.subTest(locking_mode=mode):
                self.lock(mode, full(30, 4))

    def lock(self, mode: str, seconds: int) -> None:
        """Nobody else writes into it for so long; in the mode EXCLUSIVE nobody reads it either."""
        with self.kept.sidecar(self.policy) as sidecar:
            with self.busy(sidecar):
                self.edit(sidecar, 3)
                sidecar.wait_until_stored()
                before = len(self.kept.trail())
                database = sqlite3.connect(self.kept.store, timeout=30, isolation_level=None)
                database.execute(f"PRAGMA locking_mode = {mode}")
                database.execute("BEGIN EXCLUSIVE")
                if mode == "EXCLUSIVE":
                    database.execute("UPDATE cursor SET id = id")
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    self.mark(sidecar)
                count = database.execute("SELECT count(*) FROM audit").fetchone()[0]
                self.assertEqual(count, before, "it was not locked at all")
                database.execute("ROLLBACK")
                database.close()
                sidecar.wait_until_stored(30)
                self.edit(sidecar, 3)
            sidecar.stop()
        self.assertAnswered()
        cases = self.assertNothingIsLost()
        print(f"locked for {seconds} s, mode {mode}: {self.marks} edits, {cases} cases",
              file=sys.stderr)

    # Something else is where the store was

    def test_deleted(self) -> None:
        self.disturb(lambda _: self.kept.store.unlink())

    def test_an_older_copy_is_copied_over_it(self) -> None:
        def copy_over(sidecar: Sidecar) -> None:
            copy = self.older_copy()
            self.edit(sidecar, 5)
            sidecar.wait_until_stored()
            shutil.copy(copy, self.kept.store)

        self.disturb(copy_over)

    def test_an_older_copy_is_moved_over_it(self) -> None:
        def move_over(sidecar: Sidecar) -> None:
            copy = self.older_copy()
            self.edit(sidecar, 5)
            sidecar.wait_until_stored()
            os.replace(copy, self.kept.store)

        self.disturb(move_over)

    def test_older_copies_are_moved_over_it_again_and_again(self) -> None:
        """At moments when it is being opened, used and closed, too."""
        rounds = full(300, 5)
        with self.kept.sidecar(self.policy) as sidecar:
            with self.busy(sidecar):
                for place in range(rounds):
                    self.edit(sidecar, 2)
                    sidecar.wait_until_stored()
                    copy = self.older_copy()
                    self.edit(sidecar, 3)
                    sidecar.wait_until_stored()
                    time.sleep(self.random.uniform(0, 0.12))
                    os.replace(copy, self.kept.store)
                    self.edit(sidecar, 1)
                    sidecar.wait_until_stored(30)
                    rows = [row for row, *_ in self.kept.trail()]
                    self.assertEqual(rows, list(range(1, len(rows) + 1)), f"round {place}")
            sidecar.stop()
        self.assertNothingIsLost()

    def test_an_older_copy_between_two_runs(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            with self.busy(sidecar):
                self.edit(sidecar, 5)
                sidecar.wait_until_stored()
                copy = self.older_copy()
                self.edit(sidecar, 5)
                time.sleep(0.2)
            sidecar.stop()
        os.replace(copy, self.kept.store)
        self.disturb(lambda _: None)

    def test_deleted_between_two_runs(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            with self.busy(sidecar):
                self.edit(sidecar, 5)
                time.sleep(0.2)
            sidecar.stop()
        self.kept.store.unlink()
        self.disturb(lambda _: None)

    def test_cut_to_half(self) -> None:
        self.disturb(lambda _: os.truncate(self.kept.store, self.kept.store.stat().st_size // 2))

    def test_cut_to_nothing(self) -> None:
        self.disturb(lambda _: os.truncate(self.kept.store, 0))

    def test_filled_with_garbage(self) -> None:
        def fill(_: Sidecar) -> None:
            size = self.kept.store.stat().st_size
            with open(self.kept.store, "r+b") as file:
                file.write(random.Random(1).randbytes(size))

        self.disturb(fill)

    def test_a_page_in_the_middle_is_garbage(self) -> None:
        def spoil(_: Sidecar) -> None:
            with open(self.kept.store, "r+b") as file:
                file.seek(self.kept.store.stat().st_size // 2 // 4096 * 4096)
                file.write(random.Random(1).randbytes(4096))

        self.disturb(spoil)

    def test_a_directory_in_its_place(self) -> None:
        away = self.folder / "away.db"

        def replace(_: Sidecar) -> None:
            self.kept.store.rename(away)
            self.kept.store.mkdir()

        def mend() -> None:
            self.kept.store.rmdir()
            away.rename(self.kept.store)

        self.disturb(replace, mend, log="the store takes nothing; decisions go on")

    def test_its_folder_is_gone(self) -> None:
        folder, away = self.kept.store.parent, self.folder / "away"
        self.kept = Kept(self.folder / "state", folder / "store.db")
        (folder / "state").rename(self.kept.state)
        self.disturb(lambda _: folder.rename(away), lambda: away.rename(folder),
                     log="the store takes nothing; decisions go on")

    # The sidecar is killed

    def test_killed_at_random_moments(self) -> None:
        kills = full(20, 4)
        for _ in range(kills):
            with self.kept.sidecar(self.policy) as sidecar:
                with self.busy(sidecar):
                    killer = threading.Timer(self.random.uniform(0.05, 0.8), sidecar.kill,
                                             [signal.SIGKILL])
                    killer.start()
                    try:
                        while True:
                            self.edit(sidecar, 1)
                    except (ConnectionError, FileNotFoundError):
                        pass
                    killer.join(HANG_SECONDS)
                sidecar.process.wait()
        with self.kept.sidecar(self.policy) as sidecar:
            with self.busy(sidecar):
                self.edit(sidecar, 1)
            sidecar.stop()
        self.assertAnswered()
        cases = self.assertNothingIsLost()
        told = sum(len(memory.told) for memory in self.memories)
        print(f"{kills} kills: {told} answers, {len(self.kept.trail())} rows, {cases} cases",
              file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
