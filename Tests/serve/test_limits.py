"""Deadlines, overload and rates: what cannot be done in time is said, and never an approval."""

from __future__ import annotations

import json
import signal
import unittest
from collections import Counter
from typing import Any

import counting
from server import ServeTest, Server, full
from talk import Talk


def loads(lines: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


class LimitTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    # Deadlines

    def assertDegraded(self, answer: dict[str, Any], event_id: str, reason: str) -> None:
        name = answer.pop("policy")
        self.assertTrue(name.startswith("counting@1:"), name)
        self.assertEqual(
            answer, {"event_id": event_id, "decision": "review", "degraded": [reason]})

    def test_past_its_own_deadline_the_state_moves_once(self) -> None:
        late = counting.event("late", "card", weir_deadline_ms=0)
        with Server("--policy", self.policy) as server, Talk(server.connect()) as talk:
            self.assertDegraded(json.loads(talk.ask(late)), "late", "deadline")
            after = json.loads(talk.ask(counting.event("after", "card")))
            self.assertEqual(counting.count(after), 2)
            for deadline in (0, 60_000):
                again = json.loads(talk.ask(
                    counting.event("late", "card", weir_deadline_ms=deadline)))
                if deadline:
                    self.assertEqual(again["decision"], "approve")
                    self.assertEqual(again["rules"], ["version_1"])
                    self.assertTrue(again["duplicate"])
            self.assertEqual(
                counting.count(json.loads(talk.ask(counting.event("end", "card")))), 3)

    def test_past_the_deadline_of_the_server(self) -> None:
        with Server("--policy", self.policy, "--deadline", "0ms") as server:
            with Talk(server.connect()) as talk:
                self.assertDegraded(
                    json.loads(talk.ask(counting.event("e1", "card"))), "e1", "deadline")
                # The earlier one counts.
                generous = counting.event("e2", "card", weir_deadline_ms=60_000)
                self.assertDegraded(json.loads(talk.ask(generous)), "e2", "deadline")

    def test_a_deadline_must_be_a_number_of_milliseconds(self) -> None:
        with Server("--policy", self.policy) as server, Talk(server.connect()) as talk:
            for index, value in enumerate([-1, 60_001, 0.5, "1", True, [], {}, 1e3, 1 << 70]):
                with self.subTest(value=value):
                    line = counting.event(f"e{index}", "card", weir_deadline_ms=value)
                    answer = json.loads(talk.ask(line))
                    self.assertEqual(answer["decision"], "review")
                    self.assertIn(answer["error"]["code"], ("E_TYPE", "E_RANGE"))
                    self.assertEqual(answer["error"]["field"], "weir_deadline_ms")
            for index, value in enumerate([60_000, None]):
                with self.subTest(value=value):
                    line = counting.event(f"good{index}", "card", weir_deadline_ms=value)
                    self.assertNotIn("error", json.loads(talk.ask(line)))

    # Overload

    def test_overload_is_said_and_passes(self) -> None:
        clients, depth = full(64, 16), 1_000
        sent = {f"c{number}": 0 for number in range(clients)}
        entered = dict.fromkeys(sent, 0)
        with Server("--policy", self.policy, "--queue", "16") as server:
            talks = {name: Talk(server.connect()) for name in sent}
            for _ in range(full(20, 2)):
                # All lines are there when it comes back: more than a queue holds.
                server.kill(signal.SIGSTOP)
                for name, talk in talks.items():
                    talk.send(*[counting.event(f"{name}-{sent[name] + index}", name)
                                for index in range(depth)])
                server.kill(signal.SIGCONT)
                shed = {name: self.shed(name, sent[name], loads(talk.answers(depth)), entered)
                        for name, talk in talks.items()}
                self.assertGreater(sum(map(len, shed.values())), 0, "nothing was shed")
                for name, talk in talks.items():
                    sent[name] += depth
                    # What was shed was never counted: sent again, it is new.
                    for event_id in shed[name][:20]:
                        answer = json.loads(talk.ask(counting.event(event_id, name)))
                        entered[name] += 1
                        self.assertNotIn("duplicate", answer)
                        self.assertEqual(counting.count(answer), entered[name])
            for talk in talks.values():
                talk.close()

    def test_the_queue_holds_as_many_as_it_says(self) -> None:
        with Server("--policy", self.policy, "--queue", "20000") as server:
            talks = [Talk(server.connect()) for _ in range(20)]
            server.kill(signal.SIGSTOP)
            for number, talk in enumerate(talks):
                talk.send(*[counting.event(f"{number}-{index}", "c") for index in range(500)])
            server.kill(signal.SIGCONT)
            for talk in talks:
                degraded = [a for a in loads(talk.answers(500)) if "degraded" in a]
                self.assertEqual(degraded[:1], [])
                talk.close()

    def shed(self, name: str, sent: int, answers: list[dict[str, Any]],
             entered: dict[str, int]) -> list[str]:
        """The ids that were shed; the others were counted one by one."""
        self.assertEqual([answer["event_id"] for answer in answers],
                         [f"{name}-{sent + index}" for index in range(len(answers))])
        shed = []
        for answer in answers:
            if "degraded" in answer:
                shed.append(answer["event_id"])
                self.assertDegraded(answer, shed[-1], "overload")
            else:
                entered[name] += 1
                self.assertEqual(counting.count(answer), entered[name])
        return shed

    # Rates

    def test_a_burst_and_no_more(self) -> None:
        words = ["--rate", "rate=1r/s burst=20 nodelay"]
        with Server("--policy", self.policy, *words) as server:
            with Talk(server.connect()) as talk, Talk(server.connect()) as other:
                talk.send(*[counting.event(f"e{index}", "c") for index in range(100)])
                answers = loads(talk.answers(100))
                # It is the peer's rate, not the connection's.
                beyond = json.loads(other.ask(counting.event("f", "c")))
        codes = Counter(answer.get("error", {}).get("code") for answer in answers)
        self.assertEqual(codes, {None: 21, "E_RATE": 79})
        for number, answer in enumerate(answers, 1):
            if number <= 21:
                self.assertEqual(counting.count(answer), number)
            else:
                self.assertEqual(answer["line"], number)
                self.assertEqual(answer["decision"], "review")
        self.assertEqual(beyond["error"]["code"], "E_RATE")


if __name__ == "__main__":
    unittest.main()
