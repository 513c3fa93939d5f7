"""A disk that fills up: the server stays, approves nothing, and goes on by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

from base import WEIR, CrashTest, State, is_degraded, verdict
import counting
from server import Server, full
from talk import Talk

DISK_BYTES = 4 << 20


def may_mount() -> bool:
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"], capture_output=True)
    return done.returncode == 0


@unittest.skipUnless(shutil.which("unshare") and may_mount(), "may not mount a disk of its own")
class FullDiskTest(CrashTest):
    def setUp(self) -> None:
        super().setUp()
        self.mount = self.folder / "disk"
        self.mount.mkdir()
        self.asked = 0

    def server(self, fsync: str) -> Server:
        """A server whose state lies on a small disk that only it has mounted."""
        state = State(self.mount / "state", fsync)
        inner = (f'mount -t tmpfs -o size={DISK_BYTES} tmpfs "$DISK" && '
                 '"$WEIR" init --no-encryption "$STATE" && exec "$@"')
        return Server(
            "--policy", self.policy, *state.words(), shell=f"exec unshare -m sh -c '{inner}' "
            'sh "$@"', variables={"DISK": str(self.mount), "STATE": str(state.folder),
                                  "WEIR": WEIR})

    def test_fill_and_free(self) -> None:
        for fsync, times in [("always", full(25, 2)), ("interval", full(25, 2))]:
            with self.subTest(fsync=fsync), self.server(fsync) as server:
                disk = Path(f"/proc/{server.pid}/root") / str(self.mount)[1:]
                told: dict[str, dict] = {}
                with Talk(server.connect()) as talk:
                    for _ in range(times):
                        self.fill(disk / "ballast")
                        refused = self.ask_until_full(talk, told)
                        self.ask_while_full(talk, told)
                        (disk / "ballast").unlink()
                        self.wait_for_room(talk, told)
                        # What was refused was not remembered.
                        for event_id in refused:
                            answer = self.ask(talk, event_id)
                            self.assertFalse(is_degraded(answer), answer)
                            self.assertNotIn("duplicate", answer)
                            told[event_id] = answer
                    for event_id, first in told.items():
                        answer = self.ask(talk, event_id)
                        self.assertTrue(answer.get("duplicate"), answer)
                        self.assertEqual(verdict(answer), verdict(first))
                    last = self.ask(talk, "last")
                    self.assertEqual(counting.count(last), len(told) + 1)
                # Its own files, while only it has the disk.
                left = State(self.folder / f"left-{fsync}", fsync)
                shutil.copytree(disk / "state", left.folder)
                self.assertEqual(server.finish(), 0, server.log())
            self.assertRebuilds(left)
            print(f"full disk, {fsync}: {times} times, {len(told)} answers", file=sys.stderr)

    # Questions

    def ask(self, talk: Talk, event_id: str) -> dict:
        answer = json.loads(talk.ask(counting.event(event_id, "card")))
        self.assertEqual(answer.get("event_id"), event_id)
        self.assertNotIn("error", answer)
        return answer

    def ask_new(self, talk: Talk, told: dict[str, dict]) -> tuple[str, bool]:
        """An event's id, and whether it was refused for want of room."""
        event_id = f"e{self.asked}"
        self.asked += 1
        answer = self.ask(talk, event_id)
        if is_degraded(answer):
            self.assertEqual(answer["decision"], "review")
            return event_id, True
        self.assertEqual(answer["decision"], "approve")
        told[event_id] = answer
        return event_id, False

    def fill(self, path: Path) -> None:
        """Takes all the room but a few kilobytes."""
        room = os.statvfs(path.parent)
        with open(path, "wb") as ballast:
            ballast.write(bytes(room.f_bavail * room.f_bsize - 16_384))

    def ask_until_full(self, talk: Talk, told: dict[str, dict]) -> list[str]:
        for _ in range(100_000):
            event_id, is_refused = self.ask_new(talk, told)
            if is_refused:
                return [event_id]
        self.fail("the disk is never full")

    def ask_while_full(self, talk: Talk, told: dict[str, dict]) -> None:
        """Nothing is approved; what was answered comes again degraded or the same."""
        known = next(iter(told))
        for _ in range(100):
            _, is_refused = self.ask_new(talk, told)
            self.assertTrue(is_refused)
            answer = self.ask(talk, known)
            if is_degraded(answer):
                self.assertEqual(answer["decision"], "review")
            else:
                self.assertEqual(verdict(answer), verdict(told[known]))

    def wait_for_room(self, talk: Talk, told: dict[str, dict]) -> None:
        end = time.monotonic() + 5
        while self.ask_new(talk, told)[1]:
            self.assertLess(time.monotonic(), end, "it does not go on by itself within 5 s")
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main()
