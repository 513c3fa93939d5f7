"""Clients that remember every answer they got, and ask again."""

from __future__ import annotations

import json
import random
import threading
from typing import Any

import base  # where Tests/serve is found
import counting
from server import Server
from talk import Talk


class Memory:
    """What one client asked and was told, over all lives of a server."""

    def __init__(self, name: str, choice: random.Random):
        self.name = name
        self.card = name
        # By id: its amount, in the order it was first asked about.
        self.asked: dict[str, int] = {}
        # By id: the answer that came first.
        self.told: dict[str, dict[str, Any]] = {}
        self._choice = choice

    def ask_new(self, talk: Talk, depth: int) -> bool:
        """Asks about a few new events; false when the connection ended before all was answered."""
        ids = [f"{self.name}-{len(self.asked) + index}" for index in range(depth)]
        for event_id in ids:
            self.asked[event_id] = self._choice.randrange(1, 7) * 100
        talk.send(*[self.line(event_id) for event_id in ids])
        found = talk.answers(depth)
        for event_id, answer in zip(ids, found):
            self.told[event_id] = json.loads(answer)
        return len(found) == depth

    def line(self, event_id: str) -> bytes:
        return counting.event(event_id, self.card, self.asked[event_id])

    @property
    def open_ids(self) -> list[str]:
        """Those that were asked about and not answered."""
        return [event_id for event_id in self.asked if event_id not in self.told]


class Client(threading.Thread):
    """Asks until the connection ends or it is told to stop, and remembers."""

    def __init__(self, server: Server, memory: Memory, depth: int):
        super().__init__(daemon=True)
        self.memory = memory
        self.fault: BaseException | None = None
        self._depth = depth
        self._talk = Talk(server.connect())
        self._is_over = threading.Event()

    def run(self) -> None:
        try:
            with self._talk:
                while not self._is_over.is_set():
                    if not self.memory.ask_new(self._talk, self._depth):
                        return
        except (ConnectionError, BrokenPipeError):
            pass  # it was killed while something was written
        except BaseException as error:  # pylint: disable=broad-except
            self.fault = error

    def stop(self) -> None:
        self._is_over.set()
