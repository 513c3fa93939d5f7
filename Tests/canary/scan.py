"""Finds planted numbers in bytes, in whatever form a program may have written them.

A canary is a card number, or a verification value: a few digits, which any bytes hold by chance; of
these only what stands as the value of a JSON member is looked for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import NamedTuple

# Fewer digits are a verification value.
CARD_DIGITS_MIN = 12


class Hit(NamedTuple):
    """Where a canary was found."""

    canary: str
    form: str
    offset: int


def luhn(body: str) -> str:
    """The digits with the check digit that makes a card number of them."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def grouped(number: str, between: str) -> dict[str, bytes]:
    """The number in the groups that are printed on cards."""
    fours = [number[start : start + 4] for start in range(0, len(number), 4)]
    found = {"4": between.join(fours).encode()}
    if len(number) == 15:
        found["4-6-5"] = between.join((number[:4], number[4:10], number[10:])).encode()
    return found


def in_base64(text: bytes) -> dict[str, bytes]:
    """What base64 makes of a text behind no, one and two other bytes: the characters that follow
    from the text alone. Both alphabets have the same for digits."""
    found = {}
    for before in range(3):
        whole = base64.b64encode(bytes(before) + text + bytes(3))
        start = -(-before * 8 // 6)
        end = (before + len(text)) * 8 // 6
        found[str(before)] = whole[start:end]
    return found


def card_forms(number: str) -> dict[str, bytes]:
    """The forms of a card number."""
    text = number.encode()
    even = number if len(number) % 2 == 0 else "0" + number
    found = {
        "raw": text,
        "reversed": text[::-1],
        # Without letters: small ones and capitals are one.
        "hex": text.hex().encode(),
        "hex reversed": text[::-1].hex().encode(),
        "full width": "".join(chr(0xFF10 + int(digit)) for digit in number).encode(),
        "utf-16 little endian": number.encode("utf-16-le"),
        "utf-16 big endian": number.encode("utf-16-be"),
        "json escapes": "".join(f"\\u{ord(digit):04x}" for digit in number).encode(),
        "percent": "".join(f"%{ord(digit):02x}" for digit in number).encode(),
        "packed decimal": bytes.fromhex(even),
        "packed decimal, left": bytes.fromhex(number if len(number) % 2 == 0 else number + "f"),
    }
    if int(number) < 1 << 64:
        found["word little endian"] = int(number).to_bytes(8, "little")
        found["word big endian"] = int(number).to_bytes(8, "big")
    for name, between in (("spaced", " "), ("hyphened", "-"), ("dotted", ".")):
        for groups, form in grouped(number, between).items():
            found[f"{name} {groups}"] = form
    for before, form in in_base64(text).items():
        found[f"base64 {before}"] = form
    for before, form in in_base64(text[::-1]).items():
        found[f"base64 reversed {before}"] = form
    return found


def value_forms(number: str) -> dict[str, bytes]:
    """The forms of a verification value: as the value of a member alone."""
    text = f'"{number}"'.encode()
    found = {
        "text": text,
        "escaped text": f'\\"{number}\\"'.encode(),
        "number": f":{number},".encode(),
        "last number": f":{number}}}".encode(),
        "hex": text.hex().encode(),
        "utf-16 little endian": text.decode().encode("utf-16-le"),
        "utf-16 big endian": text.decode().encode("utf-16-be"),
    }
    for before, form in in_base64(text).items():
        found[f"base64 {before}"] = form
    return found


def forms(number: str) -> dict[str, bytes]:
    """The bytes that a canary may have become, by the name of the form."""
    if not number.isascii() or not number.isdigit():
        raise ValueError("a canary is made of digits")
    return card_forms(number) if len(number) >= CARD_DIGITS_MIN else value_forms(number)


def hits(data: bytes, canaries: Iterable[str]) -> list[Hit]:
    """The first place of each form of each canary in bytes, by canary and form; [] when there is
    none."""
    found = []
    for canary in canaries:
        for form, text in forms(canary).items():
            offset = data.find(text)
            if offset >= 0:
                found.append(Hit(canary, form, offset))
    return found
