"""Who reads or writes slowly is held off, and the others notice nothing."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import unittest

import counting
from server import MEBIBYTE, ServeTest, Server, full
from talk import Talk, together


class SlowTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)
        self.asked = 0

    def live_clients(self, server: Server, count: int, events: int) -> tuple[int, float]:
        """Clients that ask one by one: how many answers came, and the p99 of seconds."""
        times: list[float] = []
        connections = [Talk(server.connect()) for _ in range(count)]

        def ask(number: int, talk: Talk) -> None:
            with talk:
                for index in range(events):
                    card = f"live{number}"
                    event_id = f"{card}-{self.asked + index}"
                    start = time.perf_counter()
                    answer = json.loads(talk.ask(counting.event(event_id, card)))
                    times.append(time.perf_counter() - start)
                    self.assertEqual(answer["event_id"], event_id)
                    self.assertEqual(counting.count(answer), self.asked + index + 1)

        together(*[lambda pair=pair: ask(*pair) for pair in enumerate(connections)])
        self.asked += events
        return len(times), sorted(times)[len(times) * 99 // 100]

    def test_live_clients_beside_a_stuck_reader_and_slow_writers(self) -> None:
        live, slow, events = full(50, 10), full(500, 60), full(2_000, 100)
        seconds = full(20, 1)
        with Server("--policy", self.policy, "--connections", "1024") as server:
            answered, alone = self.live_clients(server, live, events)
            self.assertEqual(answered, live * events)
            before = server.resident_bytes()
            descriptors = server.descriptor_count()
            stuck = server.connect()
            is_over = threading.Event()
            writers = [server.connect() for _ in range(slow)]
            line = counting.event("slow", "slow")

            def drip() -> None:
                for index in range(len(line)):
                    for writer in writers:
                        try:
                            writer.send(line[index:index + 1])
                        except OSError:
                            pass  # it was closed, as it should be
                    if is_over.wait(1):
                        return

            def never_read() -> None:
                lines = b"".join(
                    counting.event(f"stuck{index}", "stuck") + b"\n" for index in range(100))
                stuck.settimeout(None)
                try:
                    while not is_over.is_set():
                        stuck.sendall(lines)
                except OSError:
                    pass

            threads = [threading.Thread(target=drip), threading.Thread(target=never_read)]
            for thread in threads:
                thread.start()
            beside = []
            end = time.monotonic() + seconds
            while not beside or time.monotonic() < end:
                answered, p99 = self.live_clients(server, live, events)
                self.assertEqual(answered, live * events)
                beside.append(p99)
            growth = server.resident_bytes() - before
            is_over.set()
            stuck.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
            if seconds > 12:
                self.assert_slow_writers_were_told(writers)
            for connection in [stuck, *writers]:
                connection.close()
            server.wait_for_descriptors(descriptors)
        print(f"p99 of {live} live clients: alone {alone * 1e6:.0f} µs, beside a stuck reader and "
              f"{slow} slow writers {max(beside) * 1e6:.0f} µs; RSS +{growth / MEBIBYTE:.1f} MiB",
              file=sys.stderr)
        # A connection costs some KiB of buffers; an event is remembered with its id and its place
        # in a window; of the stuck one there are some ten thousand.
        allowed = 8 * MEBIBYTE + slow * 16_384 + live * self.asked * 200
        self.assertLess(growth, allowed)

    def assert_slow_writers_were_told(self, writers: list[socket.socket]) -> None:
        for writer in writers:
            with self.subTest("slow writer"):
                told = Talk(writer).rest()
                self.assertIn(b'"E_LINE_TIMEOUT"', told)
                self.assertEqual(told.count(b"\n"), 1)

    def test_a_reader_that_is_stuck_is_closed_and_its_memory_bounded(self) -> None:
        lines = b"".join(counting.event(f"s{index}", "s") + b"\n" for index in range(100_000))
        with Server("--policy", self.policy) as server:
            with Talk(server.connect()) as talk:
                talk.ask(counting.event("first", "other"))
                before = server.resident_bytes()
                stuck = server.connect()
                stuck.settimeout(30)
                start = time.monotonic()
                # It answers until 1 MiB waits, then reads no more, and hangs up after 5 seconds.
                with self.assertRaises(ConnectionError):
                    while True:
                        stuck.sendall(lines)
                waited = time.monotonic() - start
                self.assertGreater(waited, 4)
                self.assertLess(server.resident_bytes() - before, 32 * MEBIBYTE)
                self.assertEqual(
                    json.loads(talk.ask(counting.event("last", "other")))["event_id"], "last")
                stuck.close()


if __name__ == "__main__":
    unittest.main()
