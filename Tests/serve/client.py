"""A client of a server that is a process of its own: it works while a test does something else."""

from __future__ import annotations

import multiprocessing
from abc import ABC, abstractmethod
from typing import Any

from server import HANG_SECONDS, Server
from talk import Talk

_FORK = multiprocessing.get_context("fork")


class Client(ABC):
    """Works from `start` until it is told to stop; what it found comes with `result`."""

    def __init__(self, server: Server):
        self._is_over = _FORK.Event()
        self._progress = _FORK.Value("q", 0)
        self._reader, self._writer = _FORK.Pipe(duplex=False)
        self._talk = Talk(server.connect())
        self._process = _FORK.Process(target=self._run, daemon=True)

    @abstractmethod
    def work(self) -> Any:
        """What the process does, with `_talk`, until `is_over`; gives what it found."""

    @property
    def is_over(self) -> bool:
        """Whether it was told to stop."""
        return self._is_over.is_set()

    @property
    def answered(self) -> int:
        """Answers so far, as `work` counts them in `_progress`."""
        return self._progress.value

    def start(self) -> None:
        self._process.start()
        self._talk.close()
        self._writer.close()

    def stop(self) -> None:
        self._is_over.set()

    def result(self) -> Any:
        """Waits for its end; gives what it found, None when it gave no report."""
        found = self._reader.recv() if self._reader.poll(HANG_SECONDS) else None
        self._process.join(HANG_SECONDS)
        if self._process.is_alive():
            self._process.kill()
        return found

    def _run(self) -> None:
        with self._talk:
            found = self.work()
        self._writer.send(found)
