"""Connections come and go, and nothing of them stays."""

from __future__ import annotations

import json
import sys
import time
import unittest

import counting
from server import MEBIBYTE, ServeTest, Server, full
from talk import Talk


class ConnectionTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def test_many_connections_one_after_the_other(self) -> None:
        count = full(100_000, 3_000)
        with Server("--policy", self.policy) as server:
            def turn(number: int) -> None:
                if number % 2:
                    server.connect().close()
                    return
                with Talk(server.connect()) as talk:
                    # One event again and again, so that no id is new to be remembered.
                    self.assertIn(b'"event_id":"e"', talk.ask(counting.event("e", "card")))

            for number in range(1_000):
                turn(number)
            before = server.resident_bytes()
            descriptors = server.descriptor_count()
            for number in range(count):
                turn(number)
            server.wait_for_descriptors(descriptors)
            growth = server.resident_bytes() - before
        print(f"{count} connections: RSS +{growth / 1024:.0f} KiB", file=sys.stderr)
        self.assertLess(growth, 4 * MEBIBYTE)

    def test_no_more_connections_than_allowed(self) -> None:
        with Server("--policy", self.policy, "--connections", "8") as server:
            talks = [Talk(server.connect()) for _ in range(8)]
            for number, talk in enumerate(talks):
                self.assertIn(b'"decision":"approve"', talk.ask(counting.event(f"a{number}", "c")))
            with Talk(server.connect()) as refused:
                reply = json.loads(refused.rest())
                self.assertEqual(reply["error"]["code"], "E_CONNECTIONS")
                self.assertEqual(reply["decision"], "review")
            talks.pop().close()
            self.wait_for_room(server)
            for number, talk in enumerate(talks):
                self.assertIn(b'"decision":"approve"', talk.ask(counting.event(f"b{number}", "c")))
                talk.close()

    def wait_for_room(self, server: Server) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with Talk(server.connect()) as talk:
                try:
                    if b'"decision":"approve"' in talk.ask(counting.event("room", "c")):
                        return
                except ConnectionError:
                    pass
        self.fail("no room after a connection was closed")

    def test_idle_connections_are_closed_silently(self) -> None:
        with Server("--policy", self.policy, "--idle", "1s") as server:
            with Talk(server.connect()) as idle, Talk(server.connect()) as asked:
                self.assertIn(b'"event_id":"e"', asked.ask(counting.event("e", "c")))
                self.assertEqual(idle.rest(), b"")
                self.assertEqual(asked.rest(), b"")


if __name__ == "__main__":
    unittest.main()
