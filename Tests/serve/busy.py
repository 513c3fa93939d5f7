"""Clients that are busy while something happens to the server, each a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import counting
from client import Client
from server import Server


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


class BusyClient(Client):
    """Asks about events of one card of its own, a few under way, until it is told to stop."""

    def __init__(self, server: Server, name: str, depth: int = 20):
        super().__init__(server)
        self.name = name
        self._depth = depth

    def join(self) -> Report:
        """Waits for its end; gives its report."""
        return self.result() or Report(faults=["it gave no report"])

    # In the process

    def work(self) -> Report:
        report = Report()
        try:
            while not self.is_over and not report.has_ended:
                self._turn(report)
        except ConnectionError:
            report.has_ended = True  # the server hung up while something was written
        except Exception as error:  # pylint: disable=broad-except
            report.faults.append(f"{self.name}: {error!r}")
        return report

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
