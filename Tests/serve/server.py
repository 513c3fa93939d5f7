"""A running `weir serve` of a test's own, and what tests ask of it.

WEIR names the program; FULL=1 asks for the full counts, SEED=N for other random choices. Every
server lives in a temporary folder and is ended by its process id.
"""

from __future__ import annotations

import json
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WEIR = os.path.abspath(os.environ.get("WEIR") or ROOT / ".build-test/release/weir")
FULL = os.environ.get("FULL") == "1"
SEED = int(os.environ.get("SEED") or 1)
IS_ROOT = os.getuid() == 0
# What events are compared with: later than every event of the tests.
CLOCK = "2026-06-01T00:00:00Z"
MEBIBYTE = 1 << 20
# Nothing here takes so long unless it hangs.
HANG_SECONDS = 120.0

# Where a shell started this in the background it is ignored, and servers would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

print(f"Tests/serve: SEED={SEED} FULL={int(FULL)} {WEIR}", file=sys.stderr)


def full(count: int, otherwise: int) -> int:
    """The count of a full run, or the small one."""
    return count if FULL else otherwise


def weir(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the program to its end."""
    return subprocess.run(
        [WEIR, *map(str, arguments)], capture_output=True, timeout=HANG_SECONDS, **options)


def score(lines: bytes, *arguments: str | Path) -> bytes:
    """What `weir score` says to the same lines."""
    done = weir("score", "--quiet", "--clock", CLOCK, *arguments, input=lines)
    if done.returncode not in (0, 1):
        raise AssertionError(f"weir score: {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def stamp(policy: Path) -> str:
    """The name, version and hash by which answers call a policy."""
    return json.loads(weir("check", policy, "--format", "json").stdout)["stamp"]


def connect(path: Path) -> socket.socket:
    """A connection; calls on it fail rather than wait for ever."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # With a time limit it would not wait while many others are connecting.
    connection.connect(str(path))
    connection.settimeout(HANG_SECONDS)
    return connection


class Server:
    """A `weir serve` that has said it is ready; `with Server() as server`."""

    def __init__(self, *arguments: str | Path, variables: dict[str, str] | None = None,
                 shell: str = 'exec "$@"', descriptors: tuple[int, ...] = (),
                 folder_group: int | None = None):
        self.folder = Path(tempfile.mkdtemp(prefix="weir-serve-"))
        # Others may come as far as the socket, which has rights of its own.
        self.folder.chmod(0o755)
        if folder_group is not None:
            os.chown(self.folder, -1, folder_group)
            self.folder.chmod(0o2750)  # so that the socket is of this group too
        self.path = self.folder / "weir.sock"
        self.control = self.folder / "weir.sock.ctl"
        self.notices: list[str] = []
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind(str(self.folder / "notify"))
        # Somebody has to read notices all the time: the server waits for room otherwise.
        self._unread: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read_notices, daemon=True)
        self._reader.start()
        self._log = open(self.folder / "log", "wb")
        words = [WEIR, "serve", "--socket", self.path, "--clock", CLOCK, *arguments]
        if "--deadline" not in arguments:
            words += ["--deadline", "60s"]  # a busy machine is no reason for another answer
        if IS_ROOT and "--allow-root" not in arguments:
            words.append("--allow-root")
        environment = {**os.environ, "NOTIFY_SOCKET": str(self.folder / "notify")}
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", shell, "sh", *map(str, words)], stdin=subprocess.DEVNULL,
            stdout=self._log, stderr=self._log, pass_fds=descriptors,
            env={**environment, **(variables or {})})
        self.pid = self.process.pid

    def __enter__(self) -> Server:
        try:
            self.wait_for("READY=1")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._log.close()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", str(self.folder / "notify"))
        self._reader.join()
        self._notify.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What it says of itself

    def wait_for(self, notice: str) -> str:
        """Waits for a notice to the service manager that has this line."""
        end = time.monotonic() + HANG_SECONDS
        while time.monotonic() < end:
            try:
                self.notices.append(self._unread.get(timeout=1))
            except queue.Empty:
                if self.process.poll() is not None:
                    break
                continue
            if notice in self.notices[-1].split("\n"):
                return self.notices[-1]
        raise AssertionError(
            f"no {notice}, exit code {self.process.poll()}, {self.notices}: {self.log()}")

    def _read_notices(self) -> None:
        while notice := self._notify.recv(65_536):
            self._unread.put(notice.decode())

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        raise AssertionError(f"no {name} of {self.pid}")

    def resident_bytes(self) -> int:
        return self._status("VmRSS") * 1024

    def descriptor_count(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def wait_for_descriptors(self, count: int) -> None:
        """Connections are closed a moment after their other end."""
        end = time.monotonic() + 10
        while self.descriptor_count() > count and time.monotonic() < end:
            time.sleep(0.05)
        if self.descriptor_count() > count:
            raise AssertionError(f"{self.descriptor_count()} descriptors instead of {count}")

    # What it is told

    def connect(self) -> socket.socket:
        return connect(self.path)

    def ctl(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return weir("ctl", *words, "--control", self.control)

    def report(self, *words: str) -> dict[str, Any]:
        """What `weir ctl` prints, which must have worked."""
        done = self.ctl(*words, "--format", "json")
        if done.returncode != 0:
            raise AssertionError(f"ctl {words}: {done.returncode}: {done.stderr.decode()}")
        return json.loads(done.stdout)

    def kill(self, number: int) -> None:
        self.process.send_signal(number)

    def finish(self, number: int = signal.SIGTERM) -> int:
        """Ends it; gives its exit code."""
        self.kill(number)
        return self.process.wait(HANG_SECONDS)


class ServeTest(unittest.TestCase):
    """A test with random choices of its own, the same ones with the same SEED."""

    maxDiff = 2_000

    def setUp(self) -> None:
        self.random = random.Random(f"{SEED} {self.id()}")
        self.folder = Path(tempfile.mkdtemp(prefix="weir-serve-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def assertSameLines(self, found: bytes, expected: bytes) -> None:
        """Compares answers, and shows the first line that differs."""
        if found == expected:
            return
        left, right = found.split(b"\n"), expected.split(b"\n")
        for number, (a, b) in enumerate(zip(left, right), 1):
            self.assertEqual(a, b, f"answer {number}")
        self.fail(f"{len(left) - 1} answers instead of {len(right) - 1}")
