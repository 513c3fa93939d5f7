"""Edits of lists under load: every answer is that of a model which takes events and edits in the
order of the journal.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import signal
import sys
import time
import unittest
from typing import Any

import membership
from asking import Memory, asking
from drafts import NEVER, REMOVED, Edit, canonical, list_edit, milliseconds
from membership import KINDS, Model
from store_server import Kept, Refused, Sidecar, StoreTest, connect, full, must, weir
from talk import Talk

CLIENTS = 3
# Between two batches of a client, in seconds: some thousand events a second in all.
PAUSE = 0.004
CLOCK = ["--clock", "2026-06-01T00:00:00Z"]
# What a machine that is busy with other things may add.
SLOW_SECONDS = 1.0


class Editor:
    """Sends random edits as fast as they are acknowledged, and keeps them."""

    def __init__(self, choice: random.Random):
        # Each a list, its edits, and whether they were acknowledged.
        self.sent: list[tuple[str, list[Edit], bool]] = []
        self.count = 0
        self._choice = choice

    def run(self, sidecar: Sidecar, count: int) -> None:
        """Sends until there are so many edits."""
        while self.count < count:
            self.turn(sidecar)

    def turn(self, sidecar: Sidecar) -> None:
        name, edits = membership.edits(self._choice)
        try:
            sidecar.ledger.edit(name, KINDS[name], edits)
        except ConnectionError:
            self.sent.append((name, edits, False))
            raise
        self.sent.append((name, edits, True))
        self.count += len(edits)


def _rows(edits: list[Edit], kind: str) -> list[tuple[bytes, int]]:
    return [(canonical(edit.value, kind), edit.expires) for edit in edits]


def _journal_rows(change: dict[str, Any]) -> list[tuple[bytes, int]]:
    found = []
    for edit in change["edits"]:
        expires = edit.get("expires")
        moment = NEVER if expires is None else milliseconds(expires)
        found.append((canonical(edit["value"], change["type"]),
                      REMOVED if edit.get("removed") else moment))
    return found


class EditTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = membership.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        self.memories = [Memory(f"client{number}") for number in range(CLIENTS)]
        self.editor = Editor(self.random)

    def assertNoFaults(self) -> None:
        self.assertEqual([memory.fault for memory in self.memories if memory.fault], [])

    def assertModel(self) -> tuple[int, int]:
        """Replays the journal; gives the numbers of events and of rules that hit."""
        expected: dict[str, tuple[Any, ...]] = {}
        model, edit_count, hits = Model(), 0, 0
        sent = iter(self.editor.sent)
        for line in self.kept.journal():
            if "change" not in line:
                expected[line["event_id"]] = model.answer(line)
                hits += len(expected[line["event_id"]][1])
                continue
            change = line["change"]
            if change["action"] == "list.edit":
                self.check_sent(change, sent)
            edit_count += model.change(change)
        self.assertEqual([edits for edits in sent if edits[2]], [], "acknowledged, and lost")
        self.assertGreaterEqual(edit_count, self.editor.count)
        for memory in self.memories:
            for event_id, answer in memory.told.items():
                self.assertIn(event_id, expected, self.failure())
                self.assertNotIn("degraded", answer)
                self.assertNotIn("error", answer)
                self.assertEqual(membership.told(answer, expected[event_id]), expected[event_id],
                                 f"{self.failure()} {event_id} {memory.asked[event_id]!r}")
        return len(expected), hits

    def check_sent(self, change: dict[str, Any], sent: Any) -> None:
        """A row of the journal is what was sent next, but for what was never acknowledged."""
        for name, edits, is_acknowledged in sent:
            if (name, _rows(edits, KINDS[name])) == (change["list"], _journal_rows(change)):
                return
            self.assertFalse(is_acknowledged, f"{self.failure()} {change['sequence']} is not next")
        self.fail(f"{self.failure()}: nobody sent {change}")

    def test_answers_are_those_of_a_model(self) -> None:
        count = full(100_000, 5_000)
        start = time.monotonic()
        with self.kept.sidecar(self.policy) as sidecar:
            with asking(sidecar, self.memories, membership.event, pause=PAUSE):
                self.editor.run(sidecar, count // 3)
                sidecar.report("snapshot")
                self.editor.run(sidecar, count // 2)
                sidecar.kill(signal.SIGKILL)
                # What is under way now may or may not be done.
                with self.assertRaises(ConnectionError):
                    self.editor.turn(sidecar)
        known = {memory.name: list(memory.told) for memory in self.memories}
        with self.kept.sidecar(self.policy) as sidecar:
            self.check_repeats(sidecar, known)
            with asking(sidecar, self.memories, membership.event, pause=PAUSE):
                self.editor.run(sidecar, count)
            sidecar.stop()
        seconds = time.monotonic() - start
        self.assertNoFaults()
        events, hits = self.assertModel()
        told = sum(len(memory.told) for memory in self.memories)
        # Hits and misses are balanced: a test where nothing hits could not fail.
        self.assertGreater(hits, events // 2)
        self.assertLess(hits, events * 4)
        self.assertFollows(self.kept)
        self.check_new_ones()
        print(f"{self.editor.count} edits in {len(self.editor.sent)} changes, {told} answers, "
              f"{hits / events:.2f} rules hit an event, {self.editor.count / seconds:.0f} edits/s",
              file=sys.stderr)

    def check_repeats(self, sidecar: Sidecar, known: dict[str, list[str]]) -> None:
        """What was answered before is answered the same."""
        with Talk(sidecar.connect()) as talk:
            for memory in self.memories:
                ids = self.random.sample(known[memory.name], min(300, len(known[memory.name])))
                talk.send(*[memory.asked[event_id] for event_id in ids])
                for event_id, line in zip(ids, talk.answers(len(ids)), strict=True):
                    answer, first = json.loads(line), memory.told[event_id]
                    self.assertEqual(answer.get("duplicate"), True, f"{self.failure()} {answer}")
                    self.assertEqual((answer["decision"], answer.get("rules")),
                                     (first["decision"], first.get("rules")), event_id)

    def check_new_ones(self) -> None:
        """A sidecar and `weir score` on a copy of its state answer new events alike, and as the
        model does."""
        lines = [membership.event(f"new-{number}", self.random) for number in range(500)]
        copy = self.folder / "copy"
        shutil.copytree(self.kept.state, copy)
        scored = weir("score", "--quiet", *CLOCK, "--policy", self.policy, "--state", copy,
                      input=b"\n".join(lines) + b"\n")
        must(scored)
        with self.kept.sidecar(self.policy) as sidecar, Talk(sidecar.connect()) as talk:
            talk.send(*lines)
            found = talk.answers(len(lines))
            sidecar.stop()
        self.assertSameLines(scored.stdout, b"\n".join(found) + b"\n")
        self.memories.append(Memory("new"))
        for event_line, line in zip(lines, found, strict=True):
            answer = json.loads(line)
            self.memories[-1].asked[answer["event_id"]] = event_line
            self.memories[-1].told[answer["event_id"]] = answer
        self.assertModel()


class TimeTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = membership.write(self.folder / "policy")
        self.memories = [Memory(f"busy{number}") for number in range(2)]

    def test_a_change_is_in_force_within_a_second(self) -> None:
        """From the moment it is sent to the first answer under it, while others are busy."""
        for fsync in ("always", "interval"):
            kept = Kept.make(self.folder / fsync, fsync)
            with self.subTest(fsync=fsync), kept.sidecar(self.policy) as sidecar:
                with asking(sidecar, self.memories, membership.event, pause=0.002):
                    times = [self.time_of(sidecar, f"{fsync}{number}")
                             for number in range(full(200, 15))]
                print(f"in force after at most {max(times) * 1_000:.0f} ms, fsync {fsync}",
                      file=sys.stderr)
                self.assertLess(max(times), SLOW_SECONDS)
                self.memories = [Memory(f"more{number}") for number in range(2)]

    def time_of(self, sidecar: Sidecar, word: str) -> float:
        """Seconds until an event with a new word is answered as listed."""
        draft = list_edit("words", "string", [Edit(word)])
        with connect(sidecar.control) as control, Talk(sidecar.connect()) as talk:
            start = time.monotonic()
            control.sendall(b"change %d\n" % len(draft) + draft)
            for number in itertools.count():
                line = json.dumps({"event_id": f"{word}-{number}", "ts": membership.START,
                                   "card": "probe", "word": word}).encode()
                if "in_words" in json.loads(talk.ask(line)).get("rules", []):
                    break
                self.assertLess(time.monotonic() - start, 60, "it is never in force")
            seconds = time.monotonic() - start
            self.assertTrue(control.recv(100).startswith(b"ok\n"))
        return seconds

    def test_nobody_waits_for_an_import(self) -> None:
        """No answer waits while 200,000 rows go in, and the rows are in force all at once."""
        count = 200_000
        kept = Kept.make(self.folder / "kept")
        edits = [Edit(f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
                 for number in range(count)]
        draft = list_edit("addresses", "ip", edits, action="list.import")
        with kept.sidecar(self.policy) as sidecar:
            with asking(sidecar, self.memories, membership.event, depth=1, pause=0.001) as askers:
                time.sleep(0.5)
                before = sum(asker.answered for asker in askers)
                start = time.monotonic()
                sidecar.ledger.send(draft)
                seconds = time.monotonic() - start
                during = sum(asker.answered for asker in askers) - before
                for number in self.random.sample(range(count), 50):
                    self.check_listed(sidecar, edits[number].value)
            self.assertEqual([memory.fault for memory in self.memories if memory.fault], [])
            sidecar.wait_until_stored()
            sidecar.stop()
        slowest = max(memory.slowest for memory in self.memories)
        print(f"an import of {count} rows: {seconds:.2f} s, {during} answers meanwhile, the "
              f"slowest after {slowest * 1_000:.0f} ms", file=sys.stderr)
        self.assertGreater(during, 0)
        self.assertLess(slowest, SLOW_SECONDS)
        self.assertEqual(kept.rows("SELECT count(*) FROM list_entries"), [(count,)])

    def check_listed(self, sidecar: Sidecar, address: str) -> None:
        with Talk(sidecar.connect()) as talk:
            answer = json.loads(talk.ask(json.dumps(
                {"event_id": f"a{address}", "ts": membership.START, "card": "probe",
                 "ip": address}).encode()))
        self.assertIn("in_addresses", answer.get("rules", []), f"{self.failure()} {address}")


class RefusalTest(StoreTest):
    """What is no change changes nothing, and leaves no row."""

    def test_what_is_refused(self) -> None:
        policy = membership.write(self.folder / "policy")
        kept = Kept.make(self.folder / "kept")
        good = list_edit("words", "string", [Edit("w")])
        cases = {
            "another type": list_edit("words", "ip", [Edit("10.0.0.1")]),
            "an unknown type": list_edit("words", "strings", [Edit("w")]),
            "an unknown type of an unknown list": list_edit("other", "strings", [Edit("w")]),
            "an unknown action": good.replace(b"list.edit", b"list.edix"),
            "another version": b"\2" + good[1:],
            "cut short": good[:-1],
            "too long": good + b"\0",
            "nothing": b"",
            "a network without its length": good.replace(b"string", b"ip\0\0\0\0"),
            "a card number": list_edit("words", "string", [Edit("4111111111111111")]),
            "a card number as a reason": list_edit(
                "words", "string", [Edit("w", reason="card 4111 1111 1111 1111")]),
            "a value that is no network": list_edit("words", "string", [Edit("w")]).replace(
                b"\5\0\0\0words\6\0\0\0string", b"\4\0\0\0nets\4\0\0\0cidr"),
            "a list's name with a zero": list_edit("wo\0ds", "string", [Edit("w")]),
        }
        with kept.sidecar(policy) as sidecar:
            for name, draft in cases.items():
                with self.subTest(name):
                    with self.assertRaises(Refused):
                        sidecar.ledger.send(draft)
            sidecar.ledger.send(good)
            sidecar.stop()
        actions = [change["action"] for change in kept.changes()]
        self.assertEqual(actions, ["retention.set", "server.start", "list.edit",
                                   "server.stop"])
        self.assertFollows(kept)


if __name__ == "__main__":
    unittest.main()
