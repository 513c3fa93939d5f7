"""What people do with a store while no sidecar runs is in force behind the next start, and once in
the audit trail.
"""

from __future__ import annotations

import json
import shutil
import time
import unittest
from pathlib import Path

import membership
from drafts import Edit
from store_server import LOCKED, Kept, Sidecar, StoreTest, full, must, weir
from talk import Talk


class AdoptTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = membership.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        self.asked = 0

    def listed(self, sidecar: Sidecar, word: str) -> bool:
        """Whether a word is on its list."""
        self.asked += 1
        event = {"event_id": f"e{self.asked}", "ts": membership.START, "card": "c",
                 "word": word}
        with Talk(sidecar.connect()) as talk:
            answer = json.loads(talk.ask(json.dumps(event).encode()))
        self.assertNotIn("error", answer)
        return "in_words" in answer.get("rules", [])

    def add(self, *words: str, kept: Kept | None = None) -> None:
        must((kept or self.kept).command("list", "add", "words", *words, "--policy", self.policy,
                                         "--reason", "seen before"))

    def remove(self, *words: str) -> None:
        must(self.kept.command("list", "remove", "words", *words, "--policy", self.policy))

    def count(self, action: str) -> int:
        """Rows of the store's audit trail about an action."""
        return self.kept.rows("SELECT count(*) FROM audit WHERE action = ?", action)[0][0]

    def run_once(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.stop()

    # While no sidecar runs

    def test_before_the_first_start(self) -> None:
        self.add("before", "gone")
        self.remove("gone", "w0")
        with self.kept.sidecar(self.policy) as sidecar:
            self.assertTrue(self.listed(sidecar, "before"))
            self.assertFalse(self.listed(sidecar, "gone"))
            # The policy's own file has it; the store has the last word.
            self.assertFalse(self.listed(sidecar, "w0"))
            sidecar.stop()
        self.assertEqual(self.count("list.edit"), 2)
        self.assertFollows(self.kept)

    def test_between_two_runs(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.ledger.edit("words", "string", [Edit("first"), Edit("second")])
            sidecar.stop()
        for number in range(5):
            self.add(f"meanwhile {number}")
        self.remove("second", "meanwhile 3")
        expected = {"first": True, "second": False, "meanwhile 2": True, "meanwhile 3": False}
        # Once more and once more: nothing is adopted twice.
        for _ in range(3):
            with self.kept.sidecar(self.policy) as sidecar:
                for word, is_listed in expected.items():
                    with self.subTest(word):
                        self.assertEqual(self.listed(sidecar, word), is_listed)
                sidecar.stop()
            self.assertEqual(self.count("list.edit"), 7)
            self.assertFollows(self.kept)

    def test_nothing_is_adopted_twice(self) -> None:
        """Each command has one row, however often a sidecar starts between and behind them."""
        expected = [("retention.set", "store")]
        for number in range(full(30, 6)):
            for _ in range(self.random.randint(0, 2)):
                self.add(f"w {len(expected)}")
                expected.append(("list.edit", "words"))
            start = time.monotonic()
            self.run_once()
            self.assertLess(time.monotonic() - start, 5, "a store that takes nothing")
            found = self.kept.rows(
                "SELECT action, object FROM audit WHERE origin = 'command line' ORDER BY sequence")
            self.assertEqual(found, expected, self.failure())
            self.assertEqual(self.kept.rows("SELECT count(*) FROM pending"), [(0,)],
                             f"{self.failure()} {number}")
        self.assertFollows(self.kept)

    def test_who_and_when_are_those_of_the_command(self) -> None:
        self.run_once()
        before = time.time() * 1_000
        self.add("w")
        after = time.time() * 1_000
        self.run_once()
        [(at, actor, origin)] = self.kept.rows(
            "SELECT at, actor, origin FROM audit WHERE action = 'list.edit'")
        self.assertTrue(before - 1 <= at <= after + 1, (before, at, after))
        self.assertRegex(actor, r"uid \d+")
        self.assertEqual(origin, "command line")

    def test_killed_in_the_middle_of_a_start(self) -> None:
        """However far it came, each change counts once."""
        self.run_once()
        for number in range(20):
            self.add(f"many {number}")
        for _ in range(5):
            sidecar = self.kept.sidecar(self.policy)
            time.sleep(self.random.uniform(0.0, 0.2))
            sidecar.__exit__()
        with self.kept.sidecar(self.policy) as sidecar:
            missing = [number for number in range(20)
                       if not self.listed(sidecar, f"many {number}")]
            self.assertEqual(missing, [], f"{self.failure()}: not in force")
            sidecar.stop()
        self.assertEqual(self.count("list.edit"), 20, self.failure())
        self.assertFollows(self.kept)

    # While one runs

    def test_commands_go_through_the_sidecar(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            self.add("through")
            self.assertTrue(self.listed(sidecar, "through"))
            self.remove("through")
            self.assertFalse(self.listed(sidecar, "through"))
            done = self.kept.command("list", "add", "words", "4111111111111111",
                                     "--policy", self.policy)
            self.assertNotEqual(done.returncode, 0)
            done = self.kept.command("list", "add", "words", "x", "--type", "ip")
            self.assertNotEqual(done.returncode, 0)
            # A store is one sidecar's.
            other = Kept.make(self.folder / "other")
            second = weir("serve", "--socket", self.folder / "s", "--policy", self.policy,
                          "--allow-root", "--state", other.state, "--store", self.kept.store)
            self.assertEqual(second.returncode, LOCKED, second.stderr)
            sidecar.stop()
        self.assertEqual(self.count("list.edit"), 2)
        self.assertFollows(self.kept)

    # Copies

    def test_on_an_older_copy(self) -> None:
        """What is done on a copy from before is in force as well; the trail has both."""
        older = self.folder / "older.db"
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.ledger.edit("words", "string", [Edit("one")])
            sidecar.stop()
        shutil.copy(self.kept.store, older)
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.ledger.edit("words", "string", [Edit("two")])
            sidecar.ledger.edit("countries", "country", [Edit("US")])
            sidecar.stop()
        older.replace(self.kept.store)
        self.add("on the copy")
        self.remove("one")
        for _ in range(2):
            with self.kept.sidecar(self.policy) as sidecar:
                for word, is_listed in {"one": False, "two": True, "on the copy": True}.items():
                    with self.subTest(word):
                        self.assertEqual(self.listed(sidecar, word), is_listed)
                sidecar.stop()
            self.assertEqual(self.count("list.edit"), 5)
            self.assertFollows(self.kept)

    def test_a_store_that_is_moved_to_another_state(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.ledger.edit("words", "string", [Edit("moved"), Edit("other")])
            sidecar.stop()
        self.remove("w0", "other")
        rows = len(self.kept.trail())
        state = self.folder / "another"
        must(weir("init", state, "--no-encryption"))
        moved = Kept(state, self.kept.store)
        with moved.sidecar(self.policy) as sidecar:
            for word, is_listed in {"moved": True, "other": False, "w0": False}.items():
                with self.subTest(word):
                    self.assertEqual(self.listed(sidecar, word), is_listed)
            sidecar.stop()
        # The trail goes on without a gap.
        trail = moved.trail()
        self.assertEqual([row[0] for row in trail], list(range(1, len(trail) + 1)))
        self.assertGreater(len(trail), rows)
        self.assertEqual([row[0] for row in trail[rows:]],
                         [change["sequence"] for change in moved.changes()])
        self.assertIn("list.adopt", [row[1] for row in trail[rows:]])
        self.assertEqual(moved.command("audit-log", "verify").returncode, 0)
        # And once more: nothing is taken over again.
        with moved.sidecar(self.policy) as sidecar:
            self.assertTrue(self.listed(sidecar, "moved"))
            sidecar.stop()
        self.assertEqual([row[1] for row in moved.trail()].count("list.adopt"), 1)

    def test_a_new_store_beside_a_state_that_had_one(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.ledger.edit("words", "string", [Edit("kept")])
            sidecar.stop()
        new = Kept(self.kept.state, self.folder / "new.db", key=Path(f"{self.kept.store}.key"))
        must(new.command("list", "add", "words", "of the new one", "--policy", self.policy))
        with new.sidecar(self.policy) as sidecar:
            self.assertTrue(self.listed(sidecar, "kept"))
            self.assertTrue(self.listed(sidecar, "of the new one"))
            sidecar.stop()
        self.assertFollows(new)

    def test_scoring_with_the_lists_of_a_store(self) -> None:
        """`weir score --store` answers as the sidecar does."""
        self.add("w 1", "W0")
        self.remove("w0")
        lines = [membership.event(f"s{number}", self.random) for number in range(200)]
        copy = self.folder / "copy.db"
        for end in ("", ".key"):
            shutil.copy(f"{self.kept.store}{end}", f"{copy}{end}")
        with self.kept.sidecar(self.policy) as sidecar, Talk(sidecar.connect()) as talk:
            talk.send(*lines)
            found = talk.answers(len(lines))
            sidecar.stop()
        scored = must(weir("score", "--quiet", "--clock", "2026-06-01T00:00:00Z", "--policy",
                           self.policy, "--store", copy, input=b"\n".join(lines) + b"\n"))
        self.assertSameLines(scored.stdout, b"\n".join(found) + b"\n")


if __name__ == "__main__":
    unittest.main()
