"""A receiver of webhooks for tests: keeps what comes, checks signatures, fails when it is told to.

In a test:

    with Receiver(secrets=[secret]) as receiver:
        receiver.behave(Behavior(status=503, retry_after=2), times=3)
        ...
        message = receiver.wait_for(1)[0]

On its own, `python3 receiver.py --secret whsec_… [--certificate FILE --key FILE]` prints its port,
then a line of JSON for each request, and ends when its input does.
"""

from __future__ import annotations

import argparse
import json
import ssl
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import signatures

# Nothing here takes so long unless it hangs.
HANG_SECONDS = 120.0


@dataclass(frozen=True)
class Behavior:
    """What a receiver does with a request: answers with a status, or hangs, or hangs up."""

    status: int = 204
    # Seconds, or any text, in the header of that name.
    retry_after: int | str | None = None
    # Where a redirect leads to.
    location: str | None = None
    body: bytes = b""
    hangs: bool = False
    hangs_up: bool = False


@dataclass(frozen=True)
class Message:
    """A request that came whole."""

    path: str
    headers: dict[str, str]
    body: bytes
    # When it came, on the monotonic clock.
    seconds: float
    # Whether a signature is by a secret that the receiver knows.
    is_signed: bool
    status: int

    @property
    def id(self) -> str:
        return self.headers.get("webhook-id", "")

    @property
    def timestamp(self) -> int:
        """Seconds since 1970; -1 without one."""
        text = self.headers.get("webhook-timestamp", "")
        return int(text) if text.isascii() and text.isdigit() else -1

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server on a port of 127.0.0.1, on threads of this process.

    It answers 401 to what is not signed by one of `secrets`, before anything else; without secrets
    it takes all. `behave` says what it does with the others.
    """

    secrets: list[str] = field(default_factory=list)
    # Paths of a certificate and its key, in PEM: then it speaks TLS.
    certificate: str | None = None
    key: str | None = None
    newest_tls: ssl.TLSVersion | None = None
    # Is called with each message, on the thread that took it.
    on_message: Callable[[Message], None] | None = None
    # Where it listens, such as where another one did before; 0: on a port that is free.
    wanted_port: int = 0

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._messages: list[Message] = []
        self._usual = Behavior()
        self._next: list[Behavior] = []
        self._is_over = threading.Event()
        self._server = _Server(("127.0.0.1", self.wanted_port), _handler(self))
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if self.newest_tls is not None:
                # Else OpenSSL refuses old versions by itself, whatever the sender says.
                context.set_ciphers("ALL:@SECLEVEL=0")
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = self.newest_tls
            context.load_cert_chain(self.certificate, self.key)
            # Handshakes are made by the threads of the connections, not by the one that accepts.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False)

    def __enter__(self) -> Receiver:
        # It looks every so many seconds whether it is to end.
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"{'http' if self.certificate is None else 'https'}://127.0.0.1:{self.port}/hook"

    # What it does

    def behave(self, behavior: Behavior, times: int | None = None) -> None:
        """From now on this, or for so many requests, and then as before."""
        with self._changed:
            if times is None:
                self._usual, self._next = behavior, []
            else:
                self._next += [behavior] * times

    def recover(self) -> None:
        """Takes everything again."""
        self.behave(Behavior())

    # What came

    @property
    def messages(self) -> list[Message]:
        """All requests, in the order they came, whatever they were answered."""
        with self._changed:
            return list(self._messages)

    @property
    def delivered(self) -> list[Message]:
        """Those that were answered 2xx."""
        return [message for message in self.messages if 200 <= message.status <= 299]

    def wait_for(self, count: int, *, delivered: bool = False,
                 seconds: float = HANG_SECONDS) -> list[Message]:
        """Waits until so many requests came, or were delivered, and gives them."""
        def those() -> list[Message]:
            return [message for message in self._messages
                    if not delivered or 200 <= message.status <= 299]
        with self._changed:
            if not self._changed.wait_for(lambda: len(those()) >= count, seconds):
                raise AssertionError(
                    f"{len(those())} of {count} messages came within {seconds:g} s")
            return those()

    # Called by its threads

    def take(self, path: str, headers: dict[str, str], body: bytes) -> Behavior:
        """Keeps a request and says what to do with it."""
        with self._changed:
            is_signed = self._is_signed(headers, body)
            if is_signed or not self.secrets:
                behavior = self._next.pop(0) if self._next else self._usual
            else:
                behavior = Behavior(status=401)
            silent = behavior.hangs or behavior.hangs_up
            message = Message(path, headers, body, time.monotonic(), is_signed,
                              0 if silent else behavior.status)
            self._messages.append(message)
            self._changed.notify_all()
        if self.on_message is not None:
            self.on_message(message)
        return behavior

    def hang(self) -> None:
        """Waits until the receiver ends."""
        self._is_over.wait(HANG_SECONDS)

    def _is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        timestamp = headers.get("webhook-timestamp", "")
        if not (timestamp.isascii() and timestamp.isdigit()) or "webhook-id" not in headers:
            return False
        return signatures.is_signed(self.secrets, headers["webhook-id"], int(timestamp), body,
                                    headers.get("webhook-signature", ""))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Senders go away when they like: nothing is printed."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            behavior = receiver.take(self.path, headers, body)
            if behavior.hangs:
                receiver.hang()
            if behavior.hangs or behavior.hangs_up:
                self.close_connection = True
                return
            self.send_response(behavior.status)
            if behavior.retry_after is not None:
                self.send_header("Retry-After", str(behavior.retry_after))
            if behavior.location is not None:
                self.send_header("Location", behavior.location)
            if behavior.status != 204:
                self.send_header("Content-Length", str(len(behavior.body)))
            self.end_headers()
            if behavior.status != 204:
                self.wfile.write(behavior.body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Paths and bodies may be secrets: nothing is printed."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description="Receives webhooks until its input ends.")
    parser.add_argument("--secret", action="append", default=[])
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--newest-tls", choices=["TLSv1_1", "TLSv1_2", "TLSv1_3"])
    options = parser.parse_args()

    def show(message: Message) -> None:
        print(json.dumps({"id": message.id, "is_signed": message.is_signed,
                          "byte_count": len(message.body)}), flush=True)

    newest = ssl.TLSVersion[options.newest_tls] if options.newest_tls else None
    with Receiver(options.secret, options.certificate, options.key, newest, show) as receiver:
        print(receiver.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
