"""The event schema: from a parsed JSON object to typed values (DESIGN.md §3.2 to §3.4)."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from strict_json import Number
from values import (
    INT64_MAX,
    INT64_MIN,
    NANOSECONDS_PER_MILLISECOND,
    TIMESTAMP_MS_MAX,
    TIMESTAMP_MS_MIN,
    Address,
    Timestamp,
    parse_address,
    rfc3339_ns,
)

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")
_DIGITS = re.compile(r"[0-9]*")


class FieldFault(Exception):
    """A schema field that is present but not acceptable, or required and absent."""

    def __init__(self, code: str, field_name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field_name = field_name


@dataclass(frozen=True)
class CodeLists:
    """The ISO code lists that `country` and `currency` fields are checked against."""

    countries: frozenset[str]
    currencies: frozenset[str]

    @staticmethod
    def load(folder: Path) -> CodeLists:
        """Reads iso_3166-1.json and currency_minor_units.csv from `folder`.

        Where those are not there, as in a clone alone, the lists are taken from Weir's own source:
        the one thing that both sides would then have in common.
        """
        if not (folder / "iso_3166-1.json").exists():
            return CodeLists._of_weir()
        with open(folder / "iso_3166-1.json", encoding="utf-8") as file:
            countries = frozenset(row["alpha_2"] for row in json.load(file)["3166-1"])
        with open(folder / "currency_minor_units.csv", encoding="utf-8", newline="") as file:
            currencies = frozenset(row["alpha3"] for row in csv.DictReader(file))
        return CodeLists(countries, currencies)

    @staticmethod
    def _of_weir() -> CodeLists:
        """The lists in Sources/WeirCore/ISOCodes.swift."""
        source = Path(__file__).resolve().parents[2] / "Sources" / "WeirCore" / "ISOCodes.swift"
        texts = source.read_text(encoding="utf-8").split('"""')
        countries, currencies = (frozenset(texts[index].split()) for index in (1, 3))
        return CodeLists(countries, currencies)


@dataclass
class Field:
    """One field of the schema, with the options of its type."""

    name: str
    type: str
    path: list[str]
    required: bool = False
    default: Any = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def scale(self) -> int:
        """The number of decimal places of a `decimal`, 0 for other types."""
        return int(self.options.get("scale", 0)) if self.type == "decimal" else 0


def _limit(option: object, scale: int) -> int:
    return int(Decimal(str(option)).scaleb(scale))


def _in_range(value: Any, spec: Field) -> Any:
    low, high = spec.options.get("min"), spec.options.get("max")
    if spec.type == "double":
        if low is not None and value < float(low) or high is not None and value > float(high):
            raise FieldFault("E_RANGE", spec.name)
        return value
    if not INT64_MIN <= value <= INT64_MAX:
        raise FieldFault("E_RANGE", spec.name)
    if low is not None and value < _limit(low, spec.scale):
        raise FieldFault("E_RANGE", spec.name)
    if high is not None and value > _limit(high, spec.scale):
        raise FieldFault("E_RANGE", spec.name)
    return value


def _integer(value: object, spec: Field) -> int:
    if not isinstance(value, Number) or not _INTEGER.fullmatch(value) or value == "-0":
        raise FieldFault("E_TYPE", spec.name)
    return int(value)


def _decimal(value: object, spec: Field) -> int:
    if not isinstance(value, Number):
        raise FieldFault("E_TYPE", spec.name)
    match = _DECIMAL.fullmatch(value)
    if match is None:  # an exponent
        raise FieldFault("E_FORMAT", spec.name)
    fraction = match.group(3) or ""
    if len(fraction) > spec.scale:
        raise FieldFault("E_FORMAT", spec.name)
    magnitude = int(match.group(2) + fraction.ljust(spec.scale, "0"))
    return _in_range(-magnitude if match.group(1) else magnitude, spec)


def _double(value: object, spec: Field) -> float:
    if not isinstance(value, Number):
        raise FieldFault("E_TYPE", spec.name)
    number = float(value)
    if not math.isfinite(number):
        raise FieldFault("E_RANGE", spec.name)
    return _in_range(number, spec)


def _timestamp(value: object, spec: Field) -> int:
    unit = spec.options.get("unit")
    if unit is not None:
        ms = _integer(value, spec) * (1000 if unit == "s" else 1)
    else:
        if not isinstance(value, str) or isinstance(value, Number):
            raise FieldFault("E_TYPE", spec.name)
        nanoseconds = rfc3339_ns(value)
        if nanoseconds is None:
            raise FieldFault("E_FORMAT", spec.name)
        ms = nanoseconds // NANOSECONDS_PER_MILLISECOND
    if not TIMESTAMP_MS_MIN <= ms <= TIMESTAMP_MS_MAX:
        raise FieldFault("E_RANGE", spec.name)
    return ms


def _string_like(text: str, spec: Field, codes: CodeLists) -> Any:
    """A value of a type whose JSON form is a string."""
    options = spec.options
    match spec.type:
        case "string":
            length = len(text.encode("utf-8"))
            low, high = options.get("min", 0), options.get("max")
            if length < low or high is not None and length > high:
                raise FieldFault("E_RANGE", spec.name)
            return text
        case "digits":
            if not _DIGITS.fullmatch(text):
                raise FieldFault("E_FORMAT", spec.name)
            low, high = options.get("min_length", 0), options.get("max_length")
            if len(text) < low or high is not None and len(text) > high:
                raise FieldFault("E_RANGE", spec.name)
            return text
        case "enum":
            if text not in options["values"]:
                raise FieldFault("E_FORMAT", spec.name)
            return text
        case "country" | "currency":
            known = codes.countries if spec.type == "country" else codes.currencies
            upper = "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in text)
            if upper not in known:
                raise FieldFault("E_FORMAT", spec.name)
            return upper
        case "ip":
            bits = parse_address(text)
            if bits is None:
                raise FieldFault("E_FORMAT", spec.name)
            return bits
        case "pan":
            raise FieldFault("E_PAN_KEY", spec.name)
    raise ValueError(f"unknown field type {spec.type}")


def decode(value: object, spec: Field, codes: CodeLists) -> Any:
    """The typed value of a JSON value that is not null; raises FieldFault."""
    match spec.type:
        case "int":
            return _in_range(_integer(value, spec), spec)
        case "decimal":
            return _decimal(value, spec)
        case "double":
            return _double(value, spec)
        case "timestamp":
            return _timestamp(value, spec)
        case "bool":
            if not isinstance(value, bool):
                raise FieldFault("E_TYPE", spec.name)
            return value
    if not isinstance(value, str) or isinstance(value, Number):
        raise FieldFault("E_TYPE", spec.name)
    if "\0" in value:
        raise FieldFault("E_FORMAT", spec.name)
    return _string_like(value, spec, codes)


def to_cel(value: Any, type_name: str, scale: int = 0) -> Any:
    """What an expression sees of a decoded value."""
    match type_name:
        case "decimal":
            return value / 10**scale
        case "timestamp":
            return Timestamp(value * NANOSECONDS_PER_MILLISECOND)
        case "ip":
            return Address(value)
    return value


class Schema:
    """All fields, with the tree of member names that leads to each."""

    def __init__(self, fields: list[Field], codes: CodeLists) -> None:
        self.fields = {spec.name: spec for spec in fields}
        self.codes = codes
        self.tree: dict[str, Any] = {}
        self.defaults: dict[str, Any] = {}
        for spec in fields:
            node = self.tree
            for step in spec.path[:-1]:
                node = node.setdefault(step, {})
            node[spec.path[-1]] = spec
            if spec.default is not None:
                self.defaults[spec.name] = self._decode_default(spec)

    def _decode_default(self, spec: Field) -> Any:
        default = spec.default
        if isinstance(default, (int, float)) and not isinstance(default, bool):
            default = Number(format(Decimal(str(default)), "f"))
        return decode(default, spec, self.codes)

    def read(self, members: dict[str, object]) -> tuple[dict[str, Any], FieldFault | None]:
        """The values of the fields that are present and valid, and the fault that counts.

        Among several faults the one first in the document counts; missing required fields come
        last, in schema order. Defaults are filled in.
        """
        values: dict[str, Any] = {}
        faults: list[FieldFault] = []
        self._walk(members, self.tree, values, faults)
        faulty = {fault.field_name for fault in faults}
        for name, default in self.defaults.items():
            if name not in values and name not in faulty:
                values[name] = default
        for spec in self.fields.values():
            if spec.required and spec.name not in values:
                faults.append(FieldFault("E_REQUIRED", spec.name))
        return values, faults[0] if faults else None

    def _walk(
        self,
        members: dict[str, object],
        tree: dict[str, Any],
        values: dict[str, Any],
        faults: list[FieldFault],
    ) -> None:
        for name, value in members.items():
            target = tree.get(name)
            if target is None or value is None:
                continue
            if isinstance(target, Field):
                try:
                    values[target.name] = decode(value, target, self.codes)
                except FieldFault as fault:
                    faults.append(fault)
            elif isinstance(value, dict):
                self._walk(value, target, values, faults)
            else:
                faults.append(FieldFault("E_TYPE", name))
