"""Each line has one answer, in the order of its connection, whatever others do."""

from __future__ import annotations

import json
import random
import threading
import unittest

import counting
from server import ServeTest, Server, full
from talk import Talk


class OrderTest(ServeTest):
    def test_many_connections_at_random_depths(self) -> None:
        policy = counting.write(self.folder / "policy", 1)
        faults: list[str] = []

        def client(server: Server, name: str, seed: int) -> None:
            choice = random.Random(seed)
            with Talk(server.connect()) as talk:
                sent = 0
                for _ in range(full(300, 30)):
                    depth = choice.choice([1, 1, 2, 7, 50, 400])
                    ids = [f"{name}-{sent + index}" for index in range(depth)]
                    talk.send(*[counting.event(event_id, name) for event_id in ids])
                    answers = [json.loads(answer) for answer in talk.answers(depth)]
                    if [answer.get("event_id") for answer in answers] != ids:
                        faults.append(f"{name}: other ids from {sent} on")
                    counts = [counting.count(answer) for answer in answers]
                    if counts != list(range(sent + 1, sent + 1 + depth)):
                        faults.append(f"{name}: other counts from {sent} on")
                    sent += depth

        with Server("--policy", policy) as server:
            threads = [
                threading.Thread(target=client, args=(server, f"c{number}", self.random.random()))
                for number in range(full(64, 16))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(faults, [])

    def test_a_deep_pipeline_of_one_connection_is_held_back_and_never_shed(self) -> None:
        policy = counting.write(self.folder / "policy", 1)
        count = full(300_000, 30_000)
        lines = [counting.event(f"e{number}", "card") for number in range(count)]
        with Server("--policy", policy, "--queue", "64") as server:
            with Talk(server.connect()) as talk:
                sender = threading.Thread(target=talk.send, args=lines)
                sender.start()
                answers = [json.loads(answer) for answer in talk.answers(count)]
                sender.join()
        self.assertEqual([counting.count(answer) for answer in answers],
                         list(range(1, count + 1)))


if __name__ == "__main__":
    unittest.main()
