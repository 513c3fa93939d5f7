"""Lists and tables read from CSV (DESIGN.md §2, §3.7), searched the plain way."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from values import Address, ascii_lower, expiry_ms, parse_address, parse_network

_FOREVER = 1 << 80


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with open(path, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    return rows[0], rows[1:]


class EntryList:
    """A list: an entry counts for events with ts < expires."""

    def __init__(self, type_name: str, path: Path) -> None:
        self.type = type_name
        self.networks: list[tuple[int, int, int]] = []
        self.expiries: dict[str, int] = {}
        self.values: list[str] = []
        header, rows = _rows(path)
        for row in rows:
            cells = dict(zip(header, row))
            end = expiry_ms(cells["expires"]) if cells.get("expires") else _FOREVER
            self._add(cells["value"], end)

    def _add(self, value: str, end: int) -> None:
        self.values.append(value)
        if self.type in ("ip", "cidr"):
            first, last = parse_network(value)
            self.networks.append((first, last, end))
            return
        if self.type == "string_ci":
            value = ascii_lower(value)
        elif self.type == "country":
            value = value.upper()
        self.expiries[value] = max(end, self.expiries.get(value, 0))

    def has(self, value: Any, now_ms: int) -> bool:
        """Whether an entry that is valid at `now_ms` covers `value`."""
        if isinstance(value, Address):
            return any(a <= value.bits <= b and now_ms < end for a, b, end in self.networks)
        if self.type == "digits_prefix":
            prefixes = (value[:length] for length in range(1, len(value) + 1))
            return any(now_ms < self.expiries.get(prefix, 0) for prefix in prefixes)
        if self.type == "string_ci":
            value = ascii_lower(value)
        return now_ms < self.expiries.get(value, 0)


class Table:
    """A table: the columns of the row that covers a key, without its empty cells."""

    def __init__(self, kind: str, key: str, path: Path) -> None:
        self.kind = kind
        self.key = key
        header, rows = _rows(path)
        self.columns = header[1:] if kind == "prefix" else header[2:]
        self.prefixes: dict[str, dict[str, str]] = {}
        self.ranges: list[tuple[int, int, dict[str, str]]] = []
        self.sample_keys: list[str] = [row[0] for row in rows]
        for row in rows:
            cells = {name: cell for name, cell in zip(header, row) if cell != ""}
            named = {name: cells[name] for name in self.columns if name in cells}
            if kind == "prefix":
                self.prefixes[row[0]] = named
            else:
                first, last = parse_address(row[0]), parse_address(row[1])
                assert first is not None and last is not None and first <= last
                self.ranges.append((first, last, named))

    def find(self, key: Any) -> dict[str, str]:
        """The columns that are present for `key`, which is text or the bits of an address."""
        if self.kind == "prefix":
            for length in range(len(key), 0, -1):
                if key[:length] in self.prefixes:
                    return self.prefixes[key[:length]]
            return {}
        for first, last, named in self.ranges:
            if first <= key <= last:
                return named
        return {}
