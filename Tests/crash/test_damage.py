"""Bytes that are not what was written are refused, or make no difference; torn tails start."""

from __future__ import annotations

import shutil
import sys
import unittest
from pathlib import Path

from base import DATA, CrashTest, State, answers, must
import counting
from calls import Script
from server import full


class DamageTest(CrashTest):
    def setUp(self) -> None:
        super().setUp()
        self.events = self.folder / "events.ndjson"
        self.events.write_bytes(b"".join(
            counting.event(f"e{number}", f"card{number % 7}", 100 + number % 6 * 100) + b"\n"
            for number in range(600)))
        self.script = Script(self.policy, self.events, snapshot_events=250)

    def made(self, is_encrypted: bool) -> State:
        """A directory with segments and snapshots, and what the same events are answered again."""
        key = self.folder / "key" if is_encrypted else None
        state = State.make(self.folder / f"state{int(is_encrypted)}", "always", key)
        self.output = must(self.script.run(state)).stdout
        self.repeated = must(self.script.run(state.copy(self.folder / "again"))).stdout
        shutil.rmtree(self.folder / "again")
        self.hash = state.hash()
        return state

    def assertRefusedOrSame(
        self, state: State, may_be_a_crash: bool = False, is_missing: bool = False
    ) -> bool:
        """Whether something refused it; what did not refuse it says what it always said.

        What lies at the end of the last segment may be what a crash left: only that may be mended.
        A file that is missing may be one that nothing needs.
        """
        verified, told = state.verify(), state.stat()
        run = self.script.run(state)
        again = state.stat()
        for done in (verified, told, run, again):
            self.assertIn(done.returncode, (0, DATA), done.stderr)
        if run.returncode == DATA:
            self.assertEqual(run.stdout, b"")
            self.assertNotEqual(run.stderr, b"")
        elif may_be_a_crash:
            self.assertSameVerdicts(answers(run.stdout), answers(self.output))
        else:
            self.assertEqual(run.stdout, self.repeated)
        if again.returncode == 0:
            self.assertEqual(again.stdout.decode().strip(), self.hash)
        if not may_be_a_crash and not is_missing:
            self.assertEqual(verified.returncode, DATA, verified.stdout)
        if verified.returncode == 0:
            # What is said to be good starts.
            self.assertEqual((told.returncode, run.returncode), (0, 0), verified.stdout)
        return DATA in (verified.returncode, told.returncode, run.returncode)

    def test_flips(self) -> None:
        for is_encrypted in (False, True):
            state = self.made(is_encrypted)
            refused = 0
            for number in range(full(5_000, 40)):
                copy = state.copy(self.folder / f"copy{number}")
                path = self.random.choice(copy.files())
                content = bytearray(path.read_bytes())
                place = self.random.randrange(len(content) * 8)
                content[place // 8] ^= 1 << place % 8
                path.write_bytes(content)
                with self.subTest(encrypted=is_encrypted, path=path.name, bit=place):
                    refused += self.assertRefusedOrSame(
                        copy, may_be_a_crash=path.name == self.last_segment(copy).name)
                shutil.rmtree(copy.folder)
            print(f"flips, encrypted={int(is_encrypted)}: {refused} of {number + 1} refused",
                  file=sys.stderr)
            self.assertGreater(refused, number // 3)

    def test_missing_and_emptied_files(self) -> None:
        state = self.made(False)
        last = self.last_segment(state)
        for path in state.files():
            for way in ("missing", "empty", "zeros"):
                copy = state.copy(self.folder / "copy")
                damaged = copy.folder / path.relative_to(state.folder)
                with self.subTest(path=path.name, way=way):
                    if way == "missing":
                        damaged.unlink()
                    else:
                        damaged.write_bytes(bytes(path.stat().st_size if way == "zeros" else 0))
                    if path.parent.name in ("journal", "snapshots"):
                        self.assertRefusedOrSame(
                            copy, may_be_a_crash=path == last, is_missing=way == "missing")
                shutil.rmtree(copy.folder)

    def test_a_journal_without_its_beginning(self) -> None:
        """Where no snapshot is, every segment is needed, and whoever looks says so."""
        self.script = Script(self.policy, self.events, snapshot_events=1 << 30)
        state = self.made(False)
        segments = sorted((state.folder / "journal").iterdir())
        self.assertGreater(len(segments), 2)
        for path in segments[:-1]:
            copy = state.copy(self.folder / "copy")
            (copy.folder / path.relative_to(state.folder)).unlink()
            with self.subTest(path=path.name):
                self.assertTrue(self.assertRefusedOrSame(copy))
            shutil.rmtree(copy.folder)

    def last_segment(self, state: State) -> Path:
        return max(path for path in (state.folder / "journal").iterdir())

    def test_torn_tails_start(self) -> None:
        for is_encrypted in (False, True):
            # One segment and no snapshot, so that every cut is one that a crash may make.
            self.script = Script(self.policy, self.events, segment_bytes=1 << 26,
                                 snapshot_events=1 << 30)
            state = self.made(is_encrypted)
            segment = self.last_segment(state)
            size = segment.stat().st_size
            for number in range(full(1_000, 15)):
                copy = state.copy(self.folder / f"copy{number}")
                damaged = copy.folder / segment.relative_to(state.folder)
                cut = self.random.randrange(size) if number % 2 else size - 1 - number * 7
                damaged.write_bytes(segment.read_bytes()[:cut])
                with self.subTest(encrypted=is_encrypted, cut=cut, size=size):
                    run = self.script.run(copy)
                    self.assertEqual(run.returncode, 0, run.stderr)
                    self.assertSameVerdicts(answers(run.stdout), answers(self.output))
                    # What was kept is a prefix, and nothing was kept twice.
                    repeats = [answer.get("duplicate", False) for answer in answers(run.stdout)]
                    self.assertEqual(repeats, sorted(repeats, reverse=True))
                    self.assertEqual(copy.hash(), self.hash)
                shutil.rmtree(copy.folder)


if __name__ == "__main__":
    unittest.main()
