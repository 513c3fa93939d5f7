"""Commands of people who logged in as somebody else than they work as, as with `sudo`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from store_server import HANG_SECONDS, WEIR, Kept

# Linux lets a process say who logged in, once where nobody did; containers often forbid it.
_LOG_IN = 'echo "$0" >/proc/self/loginuid && exec "$@"'


def are_kept() -> bool:
    """Whether the system remembers who logged in."""
    done = subprocess.run(["sh", "-c", _LOG_IN, "7101", "cat", "/proc/self/loginuid"],
                          capture_output=True, check=False)
    return done.stdout.strip() == b"7101"


def begin(login: int, kept: Kept, *words: str | Path) -> subprocess.Popen[str]:
    """Begins a command about a store of somebody who logged in as a user of this number."""
    arguments = [str(word) for word in (*words, *kept.naming)]
    return subprocess.Popen(["sh", "-c", _LOG_IN, str(login), WEIR, *arguments], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(command: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Waits for a command; gives its exit code, output and errors."""
    output, errors = command.communicate(timeout=HANG_SECONDS)
    return command.returncode, output, errors


def run(login: int, kept: Kept, *words: str | Path) -> tuple[int, str, str]:
    """Runs a command about a store of somebody who logged in as a user of this number."""
    return end(begin(login, kept, *words))
