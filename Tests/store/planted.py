"""Card numbers and verification values of a test's own, each planted in one place, and every byte
that was written around a sidecar.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "canary"))

# pylint: disable=wrong-import-position
import scan

# Of payment networks, and of none, by their first digits and their lengths.
_KINDS = [("4", 16), ("51", 16), ("37", 15), ("6011", 16), ("4", 19), ("36", 14), ("4", 13),
          ("9", 16)]


class Plants:
    """Hands out numbers, and remembers where each was planted."""

    def __init__(self, choice: random.Random):
        self.places: dict[str, str] = {}
        self._choice = choice

    def card(self, place: str) -> str:
        """A card number with the right check digit."""
        start, length = self._choice.choice(_KINDS)
        digits = "".join(self._choice.choices("0123456789", k=length - len(start) - 1))
        return self._remember(scan.luhn(start + digits), place)

    def value(self, place: str) -> str:
        """A verification value of four digits."""
        while True:
            digits = "".join(self._choice.choices("123456789", k=4))
            if digits not in self.places:
                return self._remember(digits, place)

    def _remember(self, number: str, place: str) -> str:
        self.places[number] = place
        return number

    def hits(self, written: dict[str, bytes]) -> list[str]:
        """What is found of them: the place where it was planted, in which form, and where."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, data in written.items():
            for hit in scan.hits(data, self.places):
                found[self.places[hit.canary], hit.form].append(name)
        return sorted(f"{place}, {form}: {len(names)} outputs, such as {names[:2]}"
                      for (place, form), names in found.items())


def spaced(number: str) -> str:
    """As it is printed on cards."""
    return " ".join(number[start:start + 4] for start in range(0, len(number), 4))


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name; segments of journals decompressed as well."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = str(path.relative_to(folder))
        found[name] = path.read_bytes()
        if path.suffix == ".wseg" and shutil.which("lz4"):
            done = subprocess.run(["lz4", "-dcm", path], capture_output=True, check=False)
            found[f"{name}, decompressed"] = done.stdout
    return found
