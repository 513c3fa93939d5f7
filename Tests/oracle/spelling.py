"""How a value or a document is written as JSON: many spellings of the same content."""

from __future__ import annotations

import ipaddress
import random
from decimal import Decimal
from typing import Any

from fields import Field
from strict_json import Number
from values import format_rfc3339


def spell_string(text: str, rng: random.Random, escape_rate: float) -> str:
    """`text` as a JSON string, each character escaped with probability `escape_rate`."""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r"}
    short |= {"\t": "\\t", "/": "\\/"}
    parts = ['"']
    for c in text:
        must = c in '"\\' or c < " "
        if not must and rng.random() >= escape_rate:
            parts.append(c)
        elif c in short and rng.random() < 0.7:
            parts.append(short[c])
        else:
            units = c.encode("utf-16-be")
            for i in range(0, len(units), 2):
                digits = f"{units[i]:02x}{units[i + 1]:02x}"
                parts.append("\\u" + (digits.upper() if rng.random() < 0.5 else digits))
    parts.append('"')
    return "".join(parts)


class Style:
    """One way of writing a document: member order, white space and escapes."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.spaced = rng.random() < 0.25
        self.escape_rate = rng.choice([0.0, 0.0, 0.0, 0.03, 0.5])
        self.shuffled = rng.random() < 0.5

    def gap(self) -> str:
        """White space that JSON allows between tokens, without LF."""
        if not self.spaced or self.rng.random() < 0.5:
            return ""
        return "".join(self.rng.choice(" \t\r") for _ in range(self.rng.randint(1, 3)))

    def write(self, value: Any) -> str:
        """`value` as JSON; a Number is written as it is."""
        if isinstance(value, Number):
            return str(value)
        if isinstance(value, str):
            return spell_string(value, self.rng, self.escape_rate)
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict):
            members = list(value.items())
            if self.shuffled:
                self.rng.shuffle(members)
            inner = ",".join(
                f"{self.gap()}{self.write(name)}{self.gap()}:{self.gap()}{self.write(item)}"
                + self.gap()
                for name, item in members
            )
            return "{" + (inner or self.gap()) + "}"
        inner = ",".join(f"{self.gap()}{self.write(item)}{self.gap()}" for item in value)
        return "[" + (inner or self.gap()) + "]"


def _spell_time(ms: int, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return format_rfc3339(ms, 0 if ms % 1000 == 0 else 3)
    offset = rng.choice([0, 60, -60, 330, -570, 1439, -1439, 120])
    local = format_rfc3339(ms + offset * 60_000)[:-1]
    fraction = local[-3:]
    base = local[:-4]
    if fraction == "000" and rng.random() < 0.5:
        text = base
    else:
        digits = fraction.rstrip("0") or "0"
        if rng.random() < 0.6:  # digits below the millisecond are dropped
            digits = fraction + "".join(rng.choice("0123456789") for _ in range(rng.randint(0, 6)))
        text = f"{base}.{digits}"
    if offset == 0:
        return text + rng.choice(["Z", "+00:00", "-00:00"])
    sign = "+" if offset > 0 else "-"
    return f"{text}{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def _spell_address(bits: int, rng: random.Random) -> str:
    v6 = ipaddress.IPv6Address(bits)
    if bits >> 32 == 0xFFFF:
        v4 = str(ipaddress.IPv4Address(bits & 0xFFFF_FFFF))
        form = rng.random()
        if form < 0.8:
            return v4
        if form < 0.9:
            return rng.choice(["::ffff:", "::FFFF:", "0:0:0:0:0:ffff:", "0::FfFf:"]) + v4
    form = rng.random()
    if form < 0.6:
        return v6.compressed
    if form < 0.8:
        return v6.exploded
    return v6.compressed.upper() if form < 0.9 else v6.exploded.upper()


def _spell_double(value: float, rng: random.Random) -> Number:
    text = repr(value)
    form = rng.random()
    if form < 0.6:
        return Number(text)
    if form < 0.8:
        digits = f"{value:.17e}"
        return Number(digits.replace("e+", "E+") if rng.random() < 0.5 else digits)
    if value.is_integer() and abs(value) < 1e15 and value != 0:
        return Number(str(int(value)))
    return Number(format(Decimal(text), "f") if abs(Decimal(text).adjusted()) < 30 else text)


def spell_value(value: Any, spec: Field, rng: random.Random) -> Any:
    """A JSON value that decodes to `value` under `spec`."""
    match spec.type:
        case "int":
            return Number(str(value))
        case "decimal":
            digits = format(Decimal(value).scaleb(-spec.scale), "f")
            if "." in digits and rng.random() < 0.5:
                digits = digits.rstrip("0").rstrip(".")
            if digits in ("-0", ""):
                digits = "0"
            return Number(digits)
        case "double":
            return _spell_double(value, rng)
        case "timestamp":
            unit = spec.options.get("unit")
            if unit is None:
                return _spell_time(value, rng)
            return Number(str(value if unit == "ms" else value // 1000))
        case "ip":
            return _spell_address(value, rng)
        case "country" | "currency":
            form = rng.random()
            if form < 0.8:
                return value
            return value.lower() if form < 0.9 else value[0].lower() + value[1:]
    return value


def document(values: dict[str, Any], fields: dict[str, Field], rng: random.Random) -> dict:
    """The JSON object that holds `values` (None is written as null) at the paths of the schema."""
    root: dict[str, Any] = {}
    for name, value in values.items():
        spec = fields[name]
        node = root
        for step in spec.path[:-1]:
            node = node.setdefault(step, {})
        node[spec.path[-1]] = None if value is None else spell_value(value, spec, rng)
    return root
