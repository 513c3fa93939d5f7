"""Clients that are busy while something happens to the server, each a process of its own."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import counting
from server import HANG_SECONDS, Server
from talk import Talk

_FORK = multiprocessing.get_context("fork")


@dataclass
class Report:
    """What a client met; what is odd about answers is in `faults`.

    Odd is an id that is not the next one, a count that is not one more than the last, and rules
    that are not those of the policy that the answer names.
    """

    sent: int = 0
    answered: int = 0
    faults: list[str] = field(default_factory=list)
    versions: set[int] = field(default_factory=set)
    # The connection ended before it was told to stop.
    has_ended: bool = False


class BusyClient:
    """Asks about events of one card of its own, a few under way, until it is told to stop."""

    def __init__(self, server: Server, name: str, depth: int = 20):
        self.name = name
        self.report = Report(faults=["it gave no report"])
        self._depth = depth
        self._is_over = _FORK.Event()
        self._progress = _FORK.Value("q", 0)
        self._reader, self._writer = _FORK.Pipe(duplex=False)
        self._talk = Talk(server.connect())
        self._process = _FORK.Process(target=self._run, daemon=True)

    def start(self) -> None:
        self._process.start()
        self._talk.close()
        self._writer.close()

    @property
    def answered(self) -> int:
        """Answers so far."""
        return self._progress.value

    def stop(self) -> None:
        self._is_over.set()

    def join(self) -> Report:
        """Waits for its end; gives its report."""
        if self._reader.poll(HANG_SECONDS):
            self.report = self._reader.recv()
        self._process.join(HANG_SECONDS)
        if self._process.is_alive():
            self._process.kill()
        return self.report

    # In the process

    def _run(self) -> None:
        report = Report()
        try:
            with self._talk:
                while not self._is_over.is_set() and not report.has_ended:
                    self._turn(report)
        except ConnectionError:
            report.has_ended = True  # the server hung up while something was written
        except Exception as error:  # pylint: disable=broad-except
            report.faults.append(f"{self.name}: {error!r}")
        self._writer.send(report)

    def _turn(self, report: Report) -> None:
        amounts = [100 + (report.sent + index) % 6 * 100 for index in range(self._depth)]
        self._talk.send(*[
            counting.event(f"{self.name}-{report.sent + index}", self.name, amount)
            for index, amount in enumerate(amounts)])
        report.sent += self._depth
        answers = self._talk.answers(self._depth)
        report.has_ended = len(answers) < self._depth
        for amount, answer in zip(amounts, answers):
            self._check(json.loads(answer), amount, report)
        self._progress.value = report.answered

    def _check(self, answer: dict[str, Any], amount: int, report: Report) -> None:
        expected = f"{self.name}-{report.answered}"
        report.answered += 1
        if "error" in answer or "degraded" in answer or answer["event_id"] != expected:
            report.faults.append(f"{expected}: {answer}")
        elif counting.count(answer) != report.answered:
            report.faults.append(f"{expected}: counted {counting.count(answer)}")
        elif not counting.is_consistent(answer, amount):
            report.faults.append(f"{expected}: not of {answer['policy']}: {answer}")
        else:
            report.versions.add(counting.version(answer))


def during(server: Server, count: int, action: Callable[[], None]) -> list[Report]:
    """Runs `action` while `count` clients are busy; gives their reports."""
    clients = [BusyClient(server, f"busy{number}") for number in range(count)]
    for client in clients:
        client.start()
    try:
        action()
    finally:
        for client in clients:
            client.stop()
        reports = [client.join() for client in clients]
    return reports
