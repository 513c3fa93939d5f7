#!/usr/bin/env python3
"""Prints weir's pace as a ratio to simdjson's, from what both printed in one run."""

import re
import sys


def best(path: str) -> float:
    """The largest figure of events/s in a file."""
    text = open(path, encoding="utf-8").read()
    found = re.findall(r"([\d,]+) events/s", text)
    if not found:
        sys.exit(f"ratio: no 'events/s' in {path}")
    return max(float(figure.replace(",", "")) for figure in found)


if len(sys.argv) < 3:
    sys.exit(__doc__)
pace = best(sys.argv[1])
for path in sys.argv[2:]:
    print(f"{path}: {best(path) / pace:.3f} of simdjson's pace")
