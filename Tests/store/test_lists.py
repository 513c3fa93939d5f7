"""Lists that are changed by commands while a sidecar runs with the store."""

from __future__ import annotations

import json
import unittest

import membership
from store_server import Kept, StoreTest, must


class ListTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = membership.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")

    def kinds(self) -> dict[str, str]:
        done = must(self.kept.command("list", "ls", "--format", "json"))
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return {row["name"]: row["type"] for row in found}

    def test_the_type_is_that_of_the_sidecars_policy(self) -> None:
        values = {"nets": "10.0.0.0/8", "words": "w", "names": "N", "prefixes": "4111",
                  "countries": "DE"}
        with self.kept.sidecar(self.policy) as sidecar:
            for name, value in values.items():
                must(self.kept.command("list", "add", name, value))
            # Neither the sidecar's policy nor the one that is built in has it.
            done = self.kept.command("list", "add", "nothing", "x")
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertIn(b"nobody knows what the values of list 'nothing' are", done.stderr)
            # What is said is not asked for, and has to be what the policy says.
            done = self.kept.command("list", "add", "addresses", "x", "--type", "string")
            self.assertEqual(done.returncode, 78, done.stderr)
            sidecar.stop()
        self.assertEqual(self.kinds(), {
            "nets": "cidr", "words": "string", "names": "string_ci", "prefixes": "digits_prefix",
            "countries": "country"})

    def test_the_lists_of_the_policy_are_told(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            lists = sidecar.report("policy")["lists"]
            self.assertIn({"name": "nets", "type": "cidr"}, lists)
            self.assertEqual(len(lists), 6)
            told = sidecar.ctl("policy").stdout.decode()
            self.assertIn("nets (cidr), addresses (ip), words (string),", told)
            sidecar.stop()


if __name__ == "__main__":
    unittest.main()
