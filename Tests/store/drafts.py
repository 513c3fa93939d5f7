"""Bytes of drafts of the audit trail, as the control socket takes them, written apart from the
program that is tested.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone

# The expiry of an entry that has none, and that of one that is taken from its list.
NEVER = (1 << 63) - 1
REMOVED = -(1 << 63)

_VERSION = 1
_NOTHING, _LIST, _CASE = 0, 1, 2


@dataclass(frozen=True)
class Edit:
    """An entry that is put on a list, or taken from it."""

    value: str
    # Milliseconds since 1970; NEVER, REMOVED.
    expires: int = NEVER
    reason: str = ""


def canonical(value: str, kind: str) -> bytes:
    """The bytes that a value of a list is compared by."""
    if kind in ("ip", "cidr"):
        network = ipaddress.ip_network(value)
        if network.version == 4:
            return bytes(10) + b"\xff\xff" + network.network_address.packed + bytes(
                [96 + network.prefixlen])
        return network.network_address.packed + bytes([network.prefixlen])
    if kind == "string_ci":
        return value.encode().lower()  # of bytes: A to Z alone
    if kind == "country":
        return value.upper().encode()
    return value.encode()


def milliseconds(text: str) -> int:
    """A moment of RFC 3339 as milliseconds since 1970."""
    moment = datetime.fromisoformat(text)
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000


def list_edit(name: str, kind: str, edits: Iterable[Edit], action: str = "list.edit") -> bytes:
    """The draft that changes a list."""
    rows = [_counted(canonical(edit.value, kind)) + struct.pack("<q", edit.expires)
            + _text(edit.reason) for edit in edits]
    content = _text(name) + _text(kind) + struct.pack("<I", len(rows)) + b"".join(rows)
    return _head(action, name, {"rows": str(len(rows))}) + bytes([_LIST]) + content


def case_step(number: int, step: str, note: str = "", event_id: str = "") -> bytes:
    """The draft of a step with a case: `claim`, `release` or an outcome."""
    action = {"claim": "case.claim", "release": "case.release"}.get(step, "case.decide")
    content = struct.pack("<Q", number) + _text(step) + _text(note) + _text(event_id)
    return _head(action, str(number), {}) + bytes([_CASE]) + content


def note(action: str, thing: str, details: dict[str, str] | None = None) -> bytes:
    """A draft that changes nothing: something that was done."""
    return _head(action, thing, details or {}) + bytes([_NOTHING])


def _head(action: str, thing: str, details: dict[str, str]) -> bytes:
    # Who and when the server says itself: these are lies that must not come through.
    head = bytes([_VERSION]) + struct.pack("<q", 1)
    for text in ("somebody else", "elsewhere", action, thing, "done"):
        head += _text(text)
    return head + struct.pack("<H", len(details)) + b"".join(
        _text(name) + _text(value) for name, value in details.items())


def _text(text: str) -> bytes:
    return _counted(text.encode())


def _counted(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data
