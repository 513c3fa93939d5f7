"""kill -9 at random moments: no answer is lost, nothing counts twice, the state is the same."""

from __future__ import annotations

import itertools
import json
import shutil
import signal
import sys
import threading
import time
import unittest
from pathlib import Path

from base import MODES, CrashTest, State, verdict
import counting
from remembering import Client, Memory
from server import HANG_SECONDS, Server, full, weir
from talk import Talk

CLIENTS = 4
# What the server is doing when it is killed.
MOMENTS = ("load", "snapshot", "reload", "drain")


class KillTest(CrashTest):
    def test_kills(self) -> None:
        kills = full(1_000, 36)
        kinds = list(itertools.product(MODES, (False, True)))
        for number, (fsync, is_encrypted) in enumerate(kinds):
            count = kills // len(kinds) + (number < kills % len(kinds))
            with self.subTest(fsync=fsync, encrypted=is_encrypted, kills=count):
                self.run_lives(fsync, is_encrypted, count)

    def run_lives(self, fsync: str, is_encrypted: bool, count: int) -> None:
        folder = self.folder / f"state-{fsync}-{int(is_encrypted)}"
        key = self.folder / f"key-{fsync}" if is_encrypted else None
        state = State.make(folder, fsync, key)
        memories = [Memory(f"{fsync}{int(is_encrypted)}-{number}", self.random)
                    for number in range(CLIENTS)]
        starts: list[float] = []
        for number in range(count):
            moment = MOMENTS[number % len(MOMENTS)]
            known = {memory.name: set(memory.told) for memory in memories}
            start = time.monotonic()
            with Server("--policy", self.policy, *state.words()) as server:
                starts.append(time.monotonic() - start)
                self.kill_at(server, memories, moment)
            with Server("--policy", self.policy, *state.words()) as server:
                for memory in memories:
                    new = [event_id for event_id in memory.told
                           if event_id not in known[memory.name]]
                    old = self.random.sample(sorted(known[memory.name]),
                                             min(100, len(known[memory.name])))
                    self.check_told(server, memory, new + old)
                    self.check_open(server, memory)
        with Server("--policy", self.policy, *state.words()) as server:
            for memory in memories:
                self.check_told(server, memory, list(memory.told))
                self.check_count(server, memory)
            self.assertEqual(server.finish(), 0, server.log())
        self.assertRebuilds(state)
        told = sum(len(memory.told) for memory in memories)
        print(f"{fsync} encrypted={int(is_encrypted)}: {count} kills, {told} answers, slowest start"
              f" {max(starts):.2f} s", file=sys.stderr)

    # A life

    def kill_at(self, server: Server, memories: list[Memory], moment: str) -> None:
        clients = [Client(server, memory, self.random.choice([1, 3, 20, 200]))
                   for memory in memories]
        for client in clients:
            client.start()
        delay = self.random.uniform(0.01, 0.3)
        self.let_run(clients, delay)
        helper: threading.Thread | None = None
        if moment == "snapshot":
            # It may be refused or cut off: the server dies meanwhile.
            helper = threading.Thread(target=server.ctl, args=("snapshot",))
            helper.start()
        elif moment == "reload":
            counting.write(self.policy, 1)
            server.kill(signal.SIGHUP)
        elif moment == "drain":
            server.kill(signal.SIGTERM)
        if moment != "load":
            self.let_run(clients, self.random.uniform(0, 0.05))
        if server.process.poll() is None:
            server.kill(signal.SIGKILL)
        server.process.wait()
        for client in clients:
            client.join(HANG_SECONDS)
            self.assertFalse(client.is_alive())
            self.assertIsNone(client.fault)
        if helper:
            helper.join(HANG_SECONDS)

    def let_run(self, clients: list[Client], seconds: float) -> None:
        """Waits so long, or until no client is left."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(client.is_alive() for client in clients):
            time.sleep(0.001)

    # What has to be so afterwards

    def check_told(self, server: Server, memory: Memory, ids: list[str]) -> None:
        """Every answer comes again, as a repeat."""
        with Talk(server.connect()) as talk:
            for start in range(0, len(ids), 500):
                part = ids[start:start + 500]
                talk.send(*[memory.line(event_id) for event_id in part])
                found = talk.answers(len(part))
                self.assertEqual(len(found), len(part))
                for event_id, line in zip(part, found):
                    answer, first = json.loads(line), memory.told[event_id]
                    self.assertEqual(answer.get("event_id"), event_id)
                    self.assertEqual(answer.get("duplicate"), True, f"lost: {first} {answer}")
                    self.assertEqual(verdict(answer), verdict(first), event_id)

    def check_open(self, server: Server, memory: Memory) -> None:
        """What was never answered is answered now, be it new or a repeat."""
        ids = memory.open_ids
        with Talk(server.connect()) as talk:
            talk.send(*[memory.line(event_id) for event_id in ids])
            for event_id, line in zip(ids, talk.answers(len(ids)), strict=True):
                answer = json.loads(line)
                self.assertEqual(answer.get("event_id"), event_id)
                self.assertNotIn("error", answer)
                self.assertNotIn("degraded", answer)
                amount = memory.asked[event_id]
                self.assertTrue(counting.is_consistent(answer, amount), answer)
                memory.told[event_id] = answer

    def check_count(self, server: Server, memory: Memory) -> None:
        """The card was seen once for each id."""
        with Talk(server.connect()) as talk:
            answer = json.loads(talk.ask(counting.event(f"{memory.name}-last", memory.card)))
        self.assertEqual(counting.count(answer), len(memory.asked) + 1)
        memory.asked[f"{memory.name}-last"] = 100
        memory.told[f"{memory.name}-last"] = answer


class ReloadKillTest(KillTest):
    """The same while policies change, where another process cannot know which decided what."""

    def setUp(self) -> None:
        super().setUp()
        self.version = 1

    def test_kills(self) -> None:
        self.run_lives("always", False, full(40, 4))

    def kill_at(self, server: Server, memories: list[Memory], moment: str) -> None:
        self.version = 3 - self.version
        counting.write(self.policy, self.version)
        super().kill_at(server, memories, "reload")

    def assertRebuilds(self, state: State) -> None:
        """Without its snapshots the journal makes the same state."""
        folder = self.folder / "no-snapshots"
        other = state.copy(folder)
        for path in (folder / "snapshots").iterdir():
            path.unlink()
        self.assertEqual(state.hash(), other.hash())
        shutil.rmtree(folder)


class LockTest(CrashTest):
    def test_a_second_one_ends_and_the_lock_dies_with_its_owner(self) -> None:
        state = State.make(self.folder / "state")
        for number in range(full(50, 3)):
            with Server("--policy", self.policy, *state.words()) as server:
                done = state.score(counting.event("e", "c"), self.policy)
                self.assertEqual(done.returncode, 75, done.stderr)
                self.assertEqual(done.stdout, b"")
                second = weir("serve", "--socket", self.folder / "s", "--policy", self.policy,
                              "--allow-root", *state.words())
                self.assertEqual(second.returncode, 75, second.stderr)
                self.assertFalse(Path(self.folder / "s").exists())
                with Talk(server.connect()) as talk:
                    self.assertIn(b'"decision"', talk.ask(counting.event(f"e{number}", "c")))
                server.kill(signal.SIGKILL)
                server.process.wait()
        self.assertEqual(state.score(counting.event("e", "c"), self.policy).returncode, 0)


if __name__ == "__main__":
    unittest.main()
