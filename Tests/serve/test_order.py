"""Each line has one answer, in the order of its connection, whatever others do."""

from __future__ import annotations

import json
import random
import unittest

import counting
from server import ServeTest, Server, full
from talk import Talk, together


class OrderTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def test_many_connections_at_random_depths(self) -> None:
        def client(server: Server, name: str, choice: random.Random) -> None:
            with Talk(server.connect()) as talk:
                sent = entered = 0
                for _ in range(full(300, 30)):
                    depth = choice.choice([1, 1, 2, 7, 50, 400])
                    ids = [f"{name}-{sent + index}" for index in range(depth)]
                    talk.send(*[counting.event(event_id, name) for event_id in ids])
                    answers = [json.loads(answer) for answer in talk.answers(depth)]
                    self.assertEqual([answer.get("event_id") for answer in answers], ids)
                    # What does not fit into the queue is said so, in its place.
                    counts = [counting.count(a) for a in answers if a.get("degraded") is None]
                    self.assertEqual(counts, list(range(entered + 1, entered + 1 + len(counts))))
                    entered += len(counts)
                    sent += depth

        with Server("--policy", self.policy) as server:
            together(*[
                lambda name=f"c{number}", choice=random.Random(self.random.random()):
                    client(server, name, choice)
                for number in range(full(64, 16))])

    def test_a_deep_pipeline_of_one_connection_is_held_back_and_never_shed(self) -> None:
        count = full(300_000, 30_000)
        lines = [counting.event(f"e{number}", "card") for number in range(count)]
        answers: list[bytes] = []
        with Server("--policy", self.policy, "--queue", "64") as server:
            with Talk(server.connect()) as talk:
                together(lambda: talk.send(*lines), lambda: answers.extend(talk.answers(count)))
        self.assertEqual([counting.count(json.loads(answer)) for answer in answers],
                         list(range(1, count + 1)))


if __name__ == "__main__":
    unittest.main()
