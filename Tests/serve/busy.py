"""Clients that are busy while something happens to the server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import counting
from server import Server
from talk import Talk


class BusyClient(threading.Thread):
    """Asks about events of one card of its own, a few under way, until it is told to stop.

    What is odd about the answers is in `faults`: an id that is not the next one, a count that is
    not one more than the last, rules that are not those of the policy that the answer names.
    """

    def __init__(self, server: Server, name: str, depth: int = 20):
        super().__init__(name=name)
        self.faults: list[str] = []
        self.versions: set[int] = set()
        self.answered = 0
        self.sent = 0
        self.has_ended = False
        self._depth = depth
        self._stop = threading.Event()
        self._talk = Talk(server.connect())

    def run(self) -> None:
        try:
            with self._talk:
                while not self._stop.is_set() and not self.has_ended:
                    self._turn()
        except OSError as error:
            # The server may hang up while something is written.
            self.has_ended = True
            if not isinstance(error, ConnectionError):
                self.faults.append(f"{self.name}: {error!r}")

    def _turn(self) -> None:
        amounts = [100 + (self.sent + index) % 6 * 100 for index in range(self._depth)]
        self._talk.send(*[
            counting.event(f"{self.name}-{self.sent + index}", self.name, amount)
            for index, amount in enumerate(amounts)])
        self.sent += self._depth
        answers = self._talk.answers(self._depth)
        self.has_ended = len(answers) < self._depth
        for amount, answer in zip(amounts, answers):
            self._check(json.loads(answer), amount)

    def _check(self, answer: dict[str, Any], amount: int) -> None:
        expected = f"{self.name}-{self.answered}"
        self.answered += 1
        if "error" in answer or "degraded" in answer or answer["event_id"] != expected:
            self.faults.append(f"{expected}: {answer}")
        elif counting.count(answer) != self.answered:
            self.faults.append(f"{expected}: counted {counting.count(answer)}")
        elif not counting.is_consistent(answer, amount):
            self.faults.append(f"{expected}: not of {answer['policy']}: {answer}")
        else:
            self.versions.add(counting.version(answer))

    def stop(self) -> None:
        self._stop.set()


def during(server: Server, count: int, action: Callable[[], None]) -> list[BusyClient]:
    """Runs `action` while `count` clients are busy; gives them when all is over."""
    clients = [BusyClient(server, f"busy{number}") for number in range(count)]
    for client in clients:
        client.start()
    try:
        action()
    finally:
        for client in clients:
            client.stop()
        for client in clients:
            client.join()
    return clients
