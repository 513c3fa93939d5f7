"""Clients that send events without pause, each a process of its own, and keep what they were
answered.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from store_server import SEED, Server  # first: it has what Tests/serve has found
from client import Client
from talk import Talk

# Makes the event of an id.
Maker = Callable[[str, random.Random], bytes]


@dataclass
class Memory:
    """What one client asked and was told, over all lives of a sidecar."""

    name: str
    # By id: the event's line, in the order it was first asked about.
    asked: dict[str, bytes] = field(default_factory=dict)
    # By id: the answer that came first.
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    # The longest that lines waited for their answers, in seconds.
    slowest: float = 0.0
    fault: str = ""

    @property
    def open_ids(self) -> list[str]:
        """Those that were asked about and not answered."""
        return [event_id for event_id in self.asked if event_id not in self.told]

    def ask(self, talk: Talk, ids: list[str]) -> bool:
        """Asks about events; false when the connection ended before all was answered."""
        start = time.monotonic()
        talk.send(*[self.asked[event_id] for event_id in ids])
        found = talk.answers(len(ids))
        self.slowest = max(self.slowest, time.monotonic() - start)
        for event_id, line in zip(ids, found):
            answer = json.loads(line)
            if answer.get("event_id") != event_id:
                raise AssertionError(f"{event_id}: answered {answer}")
            self.told.setdefault(event_id, answer)
        return len(found) == len(ids)


class Asker(Client):
    """A process that asks until it is told to stop, or the connection ends."""

    def __init__(self, server: Server, memory: Memory, make: Maker, depth: int,
                 pause: float):
        super().__init__(server)
        self.memory = memory
        self._make = make
        self._depth = depth
        self._pause = pause

    def join(self) -> None:
        """Waits for its end, and takes over what it remembers."""
        found = self.result() or Memory(self.memory.name, fault="it gave no report")
        self.memory.__dict__.update(found.__dict__)

    # In the process

    def work(self) -> Memory:
        memory = self.memory
        choice = random.Random(f"{SEED} {memory.name} {len(memory.asked)}")
        try:
            # What was never answered comes first.
            is_open = not memory.open_ids or memory.ask(self._talk, memory.open_ids)
            while is_open and not self.is_over:
                ids = [f"{memory.name}-{len(memory.asked) + index}"
                       for index in range(choice.randint(1, self._depth))]
                for event_id in ids:
                    memory.asked[event_id] = self._make(event_id, choice)
                is_open = memory.ask(self._talk, ids)
                self._progress.value += len(ids)
                time.sleep(self._pause)
        except ConnectionError:
            pass  # it was killed while something was written
        except Exception as error:  # pylint: disable=broad-except
            memory.fault = f"{memory.name}: {error!r}"
        return memory


@contextmanager
def asking(server: Server, memories: list[Memory], make: Maker, *, depth: int = 20,
           pause: float = 0.0) -> Iterator[list[Asker]]:
    """Clients that ask while the body runs; their memories are up to date behind it."""
    askers = [Asker(server, memory, make, depth, pause) for memory in memories]
    for asker in askers:
        asker.start()
    try:
        yield askers
    finally:
        for asker in askers:
            asker.stop()
        for asker in askers:
            asker.join()
