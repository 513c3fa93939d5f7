"""A kill or an error at the N-th system call for every N: what was answered stays answered."""

from __future__ import annotations

import json
import shutil
import sys
import unittest
from collections.abc import Iterator

from base import DISK, OK, CrashTest, State, answers, is_degraded, must, verdict
import calls
import counting
from calls import CHANGES, LISTS, OPENINGS, READS, REMOVALS, RENAMES, SYNCS, WRITES, Script
from server import full


@unittest.skipUnless(calls.is_permitted(), "strace is missing, or may not follow processes")
class CallTest(CrashTest):
    EVENTS = full(900, 300)

    def setUp(self) -> None:
        super().setUp()
        lines = []
        for number in range(self.EVENTS):
            # One in ten is a repeat.
            event_id = number if number % 10 else number // 2
            lines.append(counting.event(f"e{event_id}", f"card{event_id % 7}",
                                        100 + event_id % 6 * 100))
        events = self.folder / "events.ndjson"
        events.write_bytes(b"".join(line + b"\n" for line in lines))
        self.script = Script(self.policy, events)
        self.fresh = State.make(self.folder / "fresh")
        undisturbed = self.fresh.copy(self.folder / "undisturbed")
        self.output = must(self.script.run(undisturbed)).stdout
        self.expected = answers(self.output)
        self.assertEqual(len(self.expected), self.EVENTS)
        self.assertGreater(len(list((undisturbed.folder / "journal").iterdir())), 1)
        self.assertGreater(len(list((undisturbed.folder / "snapshots").iterdir())), 0)
        self.hash = undisturbed.hash()
        self.runs = 0

    def numbers(self, few: int = 17) -> Iterator[int]:
        """1, 2, 3, … or one of `few`, from the seed."""
        number = full(1, self.random.randint(1, few))
        while True:
            yield number
            number += full(1, few)

    def copies(self) -> Iterator[State]:
        """Fresh directories, one at a time."""
        while True:
            self.runs += 1
            state = self.fresh.copy(self.folder / f"run{self.runs}")
            yield state
            shutil.rmtree(state.folder)

    def assertRecovers(self, state: State, told: list[dict]) -> None:
        """The same input again gives the same verdicts, repeats where there were answers."""
        again = self.script.run(state)
        self.assertEqual(again.returncode, OK, again.stderr)
        found = answers(again.stdout)
        self.assertSameVerdicts(found, self.expected)
        for answer, first in zip(found, told):
            if not is_degraded(first):
                self.assertTrue(answer.get("duplicate"), answer)
        self.assertEqual(state.hash(), self.hash)

    def tell(self, what: str) -> None:
        print(f"{what}: {self.runs} runs", file=sys.stderr)

    # Kills

    def test_kill_at_every_call(self) -> None:
        self.check_kills("")

    def test_kill_at_every_call_of_snapshots(self) -> None:
        self.check_kills("snapshots")

    def test_kill_at_every_call_that_begins_a_segment(self) -> None:
        self.check_kills("segments")

    def check_kills(self, part: str) -> None:
        copies = self.copies()
        for group in CHANGES:
            for number in self.numbers(few=5 if part else 17):
                state = next(copies)
                with self.subTest(calls=group, number=number, part=part):
                    done = self.script.disturbed(
                        state, group, "signal=SIGKILL", str(number), part)
                    # A part of a line may have got out.
                    self.assertTrue(self.output.startswith(done.stdout))
                    self.assertRecovers(state, answers(done.stdout))
                if done.returncode == OK:
                    break
        self.tell(f"kill at a call {part}")

    def test_kills_in_recovery(self) -> None:
        """A run is killed, then the start after it, twice."""
        copies = self.copies()
        for _ in range(full(200, 5)):
            state = next(copies)
            told: list[dict] = []
            at = []
            for _ in range(3):
                group, number = self.random.choice(CHANGES), self.random.randint(1, 60)
                at.append((group, number))
                done = self.script.disturbed(state, group, "signal=SIGKILL", str(number))
                told = max(told, answers(done.stdout), key=len)
            with self.subTest(at=at):
                self.assertRecovers(state, told)
        self.tell("three kills")

    # Errors

    def check_errors(self, group: str, error: str, is_for_ever: bool = False) -> None:
        copies = self.copies()
        for number in self.numbers():
            state = next(copies)
            when = f"{number}+" if is_for_ever else str(number)
            with self.subTest(calls=group, error=error, when=when):
                done = self.script.disturbed(state, group, f"error={error}", when)
                self.assertIn(done.returncode, (OK, DISK), done.stderr.decode())
                told = answers(done.stdout)
                for answer, first in zip(told, self.expected):
                    self.assertEqual(answer["event_id"], first["event_id"])
                    if is_degraded(answer):
                        self.assertEqual(answer["decision"], "review")
                    else:
                        self.assertEqual(verdict(answer), verdict(first))
                self.assertRecovers(state, told)
            if not self.script.has_met:
                break
        self.tell(f"{error} of {group}")

    def test_io_error_of_syncs(self) -> None:
        self.check_errors(SYNCS, "EIO")

    def test_io_error_of_writes(self) -> None:
        self.check_errors(WRITES, "EIO")

    def test_full_disk(self) -> None:
        self.check_errors(WRITES, "ENOSPC")
        self.check_errors(WRITES, "ENOSPC", is_for_ever=True)

    def test_io_error_of_names(self) -> None:
        for group in (RENAMES, REMOVALS, LISTS):
            self.check_errors(group, "EIO")

    def test_interrupted_calls_are_not_seen(self) -> None:
        copies = self.copies()
        for group in (WRITES, READS, SYNCS):
            for number in self.numbers():
                state = next(copies)
                with self.subTest(calls=group, number=number):
                    done = self.script.disturbed(state, group, "error=EINTR", str(number))
                    if done.returncode in (64, 127):
                        continue  # of the loader, or of the runtime that reads the arguments
                    self.assertEqual(done.returncode, OK, done.stderr.decode())
                    self.assertEqual(done.stdout, self.output)
                    self.assertEqual(state.hash(), self.hash)
                if not self.script.has_met:
                    break
        self.tell("interrupted calls")


if __name__ == "__main__":
    unittest.main()
