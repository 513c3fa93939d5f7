"""Ways to talk to a server: whole, in pieces, many lines under way."""

from __future__ import annotations

import random
import select
import socket
import threading
from collections.abc import Callable, Iterable, Iterator

from server import HANG_SECONDS


def pieces(data: bytes, choice: random.Random, longest: int) -> Iterator[bytes]:
    """The bytes in pieces of 1 to `longest` bytes."""
    start = 0
    while start < len(data):
        end = start + choice.randint(1, longest)
        yield data[start:end]
        start = end


def exchange(connection: socket.socket, parts: Iterable[bytes]) -> bytes:
    """Sends everything, says that it was all, and reads to the end; both at once."""
    waiting = iter(parts)
    part: bytes | None = next(waiting, None)
    if part is None:
        connection.shutdown(socket.SHUT_WR)
    connection.setblocking(False)
    answers: list[bytes] = []
    while True:
        writers = [connection] if part is not None else []
        readable, writable, _ = select.select([connection], writers, [], HANG_SECONDS)
        if not readable and not writable:
            raise AssertionError(f"nothing for {HANG_SECONDS} s")
        if readable:
            chunk = connection.recv(1 << 18)
            if not chunk:
                return b"".join(answers)
            answers.append(chunk)
        if writable and part is not None:
            part = part[connection.send(part):] or next(waiting, None)
            if part is None:
                connection.shutdown(socket.SHUT_WR)


def together(*calls: Callable[[], object]) -> None:
    """Runs calls at once, each on a thread; fails as the first of them that fails."""
    failures: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            call()
        except BaseException as error:  # pylint: disable=broad-except
            failures.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Talk:
    """A connection over which lines go out and answers come in, one by one or many."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self._rest = b""

    def send(self, *lines: bytes) -> None:
        self.connection.sendall(b"".join(line + b"\n" for line in lines))

    def answers(self, count: int) -> list[bytes]:
        """The next `count` answers; fewer when the connection ends before."""
        parts = [self._rest]
        have = self._rest.count(b"\n")
        while have < count:
            chunk = self.connection.recv(1 << 18)
            if not chunk:
                break
            have += chunk.count(b"\n")
            parts.append(chunk)
        lines = b"".join(parts).split(b"\n")
        taken = min(count, len(lines) - 1)
        self._rest = b"\n".join(lines[taken:])
        return lines[:taken]

    def ask(self, line: bytes) -> bytes:
        """The answer to one line; empty when the connection ends instead."""
        self.send(line)
        found = self.answers(1)
        return found[0] if found else b""

    def rest(self) -> bytes:
        """Everything to the end of the connection."""
        parts = [self._rest]
        while chunk := self.connection.recv(1 << 18):
            parts.append(chunk)
        self._rest = b""
        return b"".join(parts)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
