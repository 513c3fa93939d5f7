"""How a server ends and starts: drained, handed over, watched."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import unittest

import counting
from busy import BusyClient
from server import IS_ROOT, ServeTest, Server, connect, full, weir
from talk import Talk


class EndTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def busy(self, server: Server) -> list[BusyClient]:
        clients = [BusyClient(server, f"busy{number}") for number in range(4)]
        for client in clients:
            client.start()
        while not all(client.answered > 200 for client in clients):
            time.sleep(0.01)
        return clients

    def assertEnded(self, clients: list[BusyClient]) -> None:
        """What was answered was right, and then the connection ended."""
        for report in [client.join() for client in clients]:
            self.assertTrue(report.has_ended)
            self.assertEqual(report.faults, [])

    def test_a_signal_drains_busy_clients(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number), Server("--policy", self.policy) as server:
                clients = self.busy(server)
                start = time.monotonic()
                self.assertEqual(server.finish(number), 0, server.log())
                self.assertLess(time.monotonic() - start, 5.5)
                self.assertEnded(clients)
                self.assertFalse(server.path.exists())
                self.assertFalse(server.control.exists())

    def test_draining_by_ctl(self) -> None:
        with Server("--policy", self.policy) as server:
            clients = self.busy(server)
            server.report("drain")
            self.assertEqual(server.process.wait(6), 0)
            self.assertEnded(clients)

    def test_what_was_read_is_answered(self) -> None:
        with Server("--policy", self.policy) as server:
            with Talk(server.connect()) as talk, Talk(server.connect()) as half:
                talk.send(*[counting.event(f"e{index}", "c") for index in range(100)])
                half.connection.sendall(b'{"event_id":')
                self.assertEqual(len(talk.answers(100)), 100)
                server.kill(signal.SIGTERM)
                self.assertEqual(talk.rest(), b"")
                # Half a line is no line.
                self.assertEqual(half.rest(), b"")
            self.assertEqual(server.process.wait(6), 0)

    def test_a_client_that_does_not_read_does_not_keep_it_alive(self) -> None:
        with Server("--policy", self.policy) as server:
            stuck = server.connect()
            stuck.setblocking(False)
            lines = b"".join(counting.event(f"s{index}", "s") + b"\n" for index in range(1_000))
            with self.assertRaises(BlockingIOError):
                while True:
                    stuck.sendall(lines)
            start = time.monotonic()
            self.assertEqual(server.finish(), 0)
            self.assertLess(time.monotonic() - start, 5.5)
            stuck.close()

    def test_a_socket_that_is_left_over_is_taken_and_one_in_use_is_not(self) -> None:
        with Server("--policy", self.policy) as server:
            words = ["serve", "--socket", server.path, "--policy", self.policy]
            words += ["--allow-root"] if IS_ROOT else []
            second = weir(*words)
            self.assertNotEqual(second.returncode, 0)
            self.assertIn(str(server.path), second.stderr.decode())
            with Talk(server.connect()) as talk:
                self.assertIn(b'"event_id":"e"', talk.ask(counting.event("e", "c")))
            left_over = self.folder / "left.sock"
            with socket.socket(socket.AF_UNIX) as gone:
                gone.bind(str(left_over))
            with Server("--policy", self.policy, "--socket", left_over) as other:
                other.path = left_over
                with Talk(other.connect()) as talk:
                    self.assertIn(b'"event_id":"e"', talk.ask(counting.event("e", "c")))

    @unittest.skipUnless(IS_ROOT, "only root is refused")
    def test_root_is_refused_unless_it_is_meant(self) -> None:
        done = weir("serve", "--socket", self.folder / "s", "--policy", self.policy)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--allow-root", done.stderr.decode())
        self.assertFalse((self.folder / "s").exists())

    # The service manager

    def test_notices(self) -> None:
        variables = {"WATCHDOG_USEC": "400000"}
        with Server("--policy", self.policy, variables=variables) as server:
            for _ in range(3):
                server.wait_for("WATCHDOG=1")
            counting.write(self.policy, 2)
            server.kill(signal.SIGHUP)
            reloading = server.wait_for("RELOADING=1")
            self.assertRegex(reloading, r"MONOTONIC_USEC=\d+")
            server.wait_for("READY=1")
            server.kill(signal.SIGTERM)
            server.wait_for("STOPPING=1")
            self.assertEqual(server.process.wait(6), 0)

    def test_a_socket_that_is_handed_over_refuses_nobody(self) -> None:
        path = self.folder / "handed.sock"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen(1_024)
        os.set_inheritable(listener.fileno(), True)
        shell = f'LISTEN_PID=$$ exec "$@" 3<&{listener.fileno()}'

        def start() -> Server:
            return Server("--policy", self.policy, variables={"LISTEN_FDS": "1"}, shell=shell,
                          descriptors=(listener.fileno(),))

        for number in range(full(100, 5)):
            waiting = Talk(connect(path))  # before there is a server
            waiting.send(counting.event(f"early{number}", "c"))
            with start() as server:
                self.assertEqual(json.loads(waiting.answers(1)[0])["event_id"], f"early{number}")
                with Talk(connect(path)) as talk:
                    answer = json.loads(talk.ask(counting.event(f"e{number}", "c")))
                    self.assertEqual(counting.count(answer), 2)
                self.assertEqual(server.finish(), 0, server.log())
            waiting.close()
            self.assertTrue(path.exists())
        listener.close()


if __name__ == "__main__":
    unittest.main()
