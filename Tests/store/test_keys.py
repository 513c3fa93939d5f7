"""Keys of a store and of its state directory that are changed: rows, and what was there before."""

from __future__ import annotations

import json
import shutil
import unittest

import signing_in
from drafts import Edit
from store_server import DATA, Kept, Sidecar, StoreTest, must, weir
from talk import Talk


class KeyTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = signing_in.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        self.ids: list[str] = []

    def review(self, sidecar: Sidecar) -> None:
        """Asks about a payment that becomes a case."""
        self.ids.append(f"p{len(self.ids)}")
        with Talk(sidecar.connect()) as talk:
            self.assertIn(b'"review"', talk.ask(signing_in.payment(self.ids[-1], 200_000)))

    def run_once(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            self.review(sidecar)
            sidecar.ledger.edit("words", "string", [Edit(self.ids[-1])])
            sidecar.stop()

    def rotations(self) -> list[tuple[str, str]]:
        return self.kept.rows("SELECT actor, origin FROM audit WHERE action = 'key.rotate'")

    def assertReadable(self) -> None:
        """Every case is found by its event and can be read, whatever key it was sealed with."""
        for event_id in self.ids:
            done = must(self.kept.command("case", "show", event_id, "--format", "json"))
            self.assertEqual(json.loads(done.stdout)["event"]["event_id"], event_id)

    def test_the_key_of_a_store(self) -> None:
        self.run_once()
        key, old = self.kept.store.with_name("store.db.key"), self.folder / "old.key"
        shutil.copy(key, old)
        must(self.kept.command("key", "rotate"))
        self.assertNotEqual(old.read_bytes(), key.read_bytes())
        self.run_once()
        must(self.kept.command("key", "rotate"))
        # While one runs, too: it takes the key with its next start.
        with self.kept.sidecar(self.policy) as sidecar:
            self.review(sidecar)
            must(self.kept.command("key", "rotate"))
            self.review(sidecar)
            sidecar.stop()
        self.run_once()
        self.assertReadable()
        self.assertFollows(self.kept, self.ids)
        self.assertEqual(len(self.rotations()), 3)
        epochs = self.kept.rows("SELECT DISTINCT epoch FROM audit")
        self.assertGreater(len(epochs), 2, "rows were signed by each")
        # Who has only the key of then cannot check what came later.
        done = weir("audit-log", "verify", "--store", self.kept.store, "--store-key", old)
        self.assertEqual(done.returncode, DATA, done.stdout + done.stderr)

    def test_the_key_of_a_state_directory(self) -> None:
        state = self.folder / "encrypted"
        must(weir("init", state))
        self.kept = Kept(state, self.kept.store)
        self.run_once()
        done = must(self.kept.command("key", "rotate", state))
        self.assertNotIn(b"warning", done.stderr)
        self.run_once()
        self.assertFollows(self.kept, self.ids)
        [(actor, origin)] = self.rotations()
        self.assertRegex(actor, r"uid \d+")
        self.assertEqual(origin, "command line")
        self.assertReadable()

    def test_a_store_without_its_key_is_no_reason_to_make_one(self) -> None:
        self.run_once()
        key = self.kept.store.with_name("store.db.key")
        key.rename(self.folder / "away")
        done = self.kept.command("list", "ls")
        self.assertNotEqual(done.returncode, 0)
        done = weir("serve", "--socket", self.folder / "s", "--policy", self.policy,
                    "--allow-root", *self.kept.words())
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(key.exists())
        (self.folder / "away").rename(key)
        self.run_once()
        self.assertFollows(self.kept, self.ids)


if __name__ == "__main__":
    unittest.main()
