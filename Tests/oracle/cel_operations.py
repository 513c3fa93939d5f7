"""The operators and functions of the small CEL on plain Python values (DESIGN.md §3.7)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from values import (
    INT64_MAX,
    INT64_MIN,
    TIMESTAMP_MS_MAX,
    TIMESTAMP_MS_MIN,
    Address,
    Duration,
    Timestamp,
    parse_address,
    rfc3339_ns,
)


class EvaluationError(Exception):
    """The error value of CEL; `missing` tells an absent value from every other error."""

    def __init__(self, reason: str, missing: bool = False) -> None:
        super().__init__(reason)
        self.missing = missing


# --- operations on values ------------------------------------------------------------------------


def is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def no_overload() -> EvaluationError:
    return EvaluationError("no such overload")


def checked(value: int) -> int:
    if not INT64_MIN <= value <= INT64_MAX:
        raise EvaluationError("integer overflow")
    return value


def _checked_time(ns: int) -> Timestamp:
    if not TIMESTAMP_MS_MIN * 1_000_000 <= ns < (TIMESTAMP_MS_MAX + 1) * 1_000_000:
        raise EvaluationError("timestamp overflow")
    return Timestamp(ns)


def _checked_duration(ns: int) -> Duration:
    if not INT64_MIN <= ns <= INT64_MAX:
        raise EvaluationError("duration overflow")
    return Duration(ns)


def equal(a: Any, b: Any) -> bool:
    """CEL equality: numbers by value across int and double, other types only with their own."""
    if _is_number(a) and _is_number(b):
        return bool(a == b)
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
    return bool(a == b)


def compare(operator: str, a: Any, b: Any) -> bool:
    ordered = (str, Timestamp, Duration, bool)
    if not (_is_number(a) and _is_number(b)):
        if type(a) is not type(b) or not isinstance(a, ordered):
            raise no_overload()
    match operator:
        case "<":
            return bool(a < b)
        case "<=":
            return bool(a <= b)
        case ">":
            return bool(a > b)
    return bool(a >= b)


def _add(a: Any, b: Any) -> Any:
    if is_int(a) and is_int(b):
        return checked(a + b)
    if type(a) is type(b) and isinstance(a, (float, str, list)):
        return a + b
    match a, b:
        case (Timestamp(), Duration()) | (Duration(), Timestamp()):
            return _checked_time(a.ns + b.ns)
        case Duration(), Duration():
            return _checked_duration(a.ns + b.ns)
    raise no_overload()


def _subtract(a: Any, b: Any) -> Any:
    if is_int(a) and is_int(b):
        return checked(a - b)
    match a, b:
        case float(), float():
            return a - b
        case Timestamp(), Timestamp():
            return _checked_duration(a.ns - b.ns)
        case Timestamp(), Duration():
            return _checked_time(a.ns - b.ns)
        case Duration(), Duration():
            return _checked_duration(a.ns - b.ns)
    raise no_overload()


def _multiply(a: Any, b: Any) -> Any:
    if is_int(a) and is_int(b):
        return checked(a * b)
    if isinstance(a, float) and isinstance(b, float):
        return a * b
    raise no_overload()


def _divide(a: Any, b: Any) -> Any:
    if is_int(a) and is_int(b):
        if b == 0:
            raise EvaluationError("division by zero")
        quotient = abs(a) // abs(b)
        return checked(quotient if (a < 0) == (b < 0) else -quotient)
    if isinstance(a, float) and isinstance(b, float):
        if b != 0:
            return a / b
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    raise no_overload()


def _remainder(a: Any, b: Any) -> Any:
    if not (is_int(a) and is_int(b)):
        raise no_overload()
    if b == 0:
        raise EvaluationError("modulus by zero")
    if a == INT64_MIN and b == -1:
        raise EvaluationError("integer overflow")
    rest = abs(a) % abs(b)
    return -rest if a < 0 else rest


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
}


# --- functions -----------------------------------------------------------------------------------


def _size(value: Any) -> int:
    if isinstance(value, (str, list, dict)):
        return len(value)
    raise no_overload()


def matches(text: Any, pattern: Any) -> bool:
    if not isinstance(text, str) or not isinstance(pattern, str):
        raise no_overload()
    try:
        return re.search(pattern, text) is not None
    except re.error:
        raise EvaluationError("bad pattern") from None


def _to_int(value: Any) -> int:
    if is_int(value):
        return value
    if isinstance(value, float):
        if not -(2.0**63) < value < 2.0**63:
            raise EvaluationError("integer overflow")
        return int(value)
    if isinstance(value, str):
        if not re.fullmatch(r"[-+]?[0-9]+", value):
            raise EvaluationError("not an integer")
        return checked(int(value))
    if isinstance(value, Timestamp):
        return value.ns // 1_000_000_000
    raise no_overload()


def _to_double(value: Any) -> float:
    if _is_number(value):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise EvaluationError("not a double") from None
    raise no_overload()


def _to_string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if is_int(value):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Duration):
        seconds, fraction = divmod(abs(value.ns), 1_000_000_000)
        text = f"{seconds}.{fraction:09}".rstrip("0").rstrip(".")
        return f"{'-' if value.ns < 0 else ''}{text}s"
    raise no_overload()


def _to_timestamp(value: Any) -> Timestamp:
    if isinstance(value, Timestamp):
        return value
    if is_int(value):
        return _checked_time(value * 1_000_000_000)
    if isinstance(value, str):
        nanoseconds = rfc3339_ns(value)
        if nanoseconds is None:
            raise EvaluationError("not a timestamp")
        return _checked_time(nanoseconds)
    raise no_overload()


_DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(h|ms|m|us|ns|s)")
_DURATION_NS = {
    "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000,
    "ms": 1_000_000, "us": 1_000, "ns": 1,
}  # fmt: skip


def _to_duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise no_overload()
    sign, body = (-1, value[1:]) if value.startswith("-") else (1, value.removeprefix("+"))
    parts = _DURATION_PART.findall(body)
    if body == "0":
        return Duration(0)
    if not parts or "".join(n + u for n, u in parts) != body:
        raise EvaluationError("not a duration")
    total = 0
    for number, unit in parts:
        whole, _, fraction = number.partition(".")
        total += int(whole or "0") * _DURATION_NS[unit]
        if fraction:
            total += int(fraction) * _DURATION_NS[unit] // 10 ** len(fraction)
    return _checked_duration(sign * total)


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "True", "TRUE", "t", "1"):
        return True
    if value in ("false", "False", "FALSE", "f", "0"):
        return False
    raise EvaluationError("not a bool")


def to_address(value: Any) -> Address:
    bits = parse_address(value) if isinstance(value, str) else None
    if bits is None:
        raise EvaluationError("not an address")
    return Address(bits)


_EPOCH_DAY = date(1970, 1, 1).toordinal()


def _zone_offset_ns(zone: str) -> int:
    if zone in ("UTC", "Z"):
        return 0
    match = re.fullmatch(r"([+-]?)([0-9]{2}):([0-9]{2})", zone)
    if match is None:
        raise EvaluationError("unknown time zone")
    seconds = int(match.group(2)) * 3_600 + int(match.group(3)) * 60
    return (-seconds if match.group(1) == "-" else seconds) * 1_000_000_000


def _time_part(name: str, value: Any, zone: str | None) -> int:
    """A getter such as getHours of a timestamp, or of a duration."""
    if isinstance(value, Duration):
        unit = {
            "getHours": 3_600_000_000_000,
            "getMinutes": 60_000_000_000,
            "getSeconds": 1_000_000_000,
            "getMilliseconds": 1_000_000,
        }.get(name)
        if unit is None or zone is not None:
            raise no_overload()
        whole = abs(value.ns) // unit
        if name == "getMilliseconds":
            whole %= 1000
        return -whole if value.ns < 0 else whole
    if not isinstance(value, Timestamp):
        raise no_overload()
    local = value.ns + (_zone_offset_ns(zone) if zone is not None else 0)
    days, rest = divmod(local, 86_400_000_000_000)
    day = date.fromordinal(days + _EPOCH_DAY)
    parts: dict[str, int] = {
        "getFullYear": day.year,
        "getMonth": day.month - 1,
        "getDate": day.day,
        "getDayOfMonth": day.day - 1,
        "getDayOfWeek": day.isoweekday() % 7,
        "getDayOfYear": day.toordinal() - date(day.year, 1, 1).toordinal(),
        "getHours": rest // 3_600_000_000_000,
        "getMinutes": rest // 60_000_000_000 % 60,
        "getSeconds": rest // 1_000_000_000 % 60,
        "getMilliseconds": rest // 1_000_000 % 1000,
    }
    return parts[name]


_GETTERS = frozenset(
    "getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes "
    "getSeconds getMilliseconds".split()
)

CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "size": _size,
    "int": _to_int,
    "double": _to_double,
    "string": _to_string,
    "bool": _to_bool,
    "timestamp": _to_timestamp,
    "duration": _to_duration,
    "ip": to_address,
}


def call_member(name: str, target: Any, arguments: list[Any]) -> Any:
    if name in _GETTERS and len(arguments) <= 1:
        return _time_part(name, target, arguments[0] if arguments else None)
    if name == "size" and not arguments:
        return _size(target)
    if name == "family" and isinstance(target, Address):
        return 4 if target.bits >> 32 == 0xFFFF else 6
    if len(arguments) == 1 and isinstance(target, str) and isinstance(arguments[0], str):
        match name:
            case "contains":
                return arguments[0] in target
            case "startsWith":
                return target.startswith(arguments[0])
            case "endsWith":
                return target.endswith(arguments[0])
            case "matches":
                return matches(target, arguments[0])
    raise no_overload()


def index(target: Any, key: Any) -> Any:
    if isinstance(target, list) and _is_number(key):
        if key != int(key) or not 0 <= key < len(target):
            raise EvaluationError("index out of range")
        return target[int(key)]
    if isinstance(target, dict):
        for name, value in target.items():
            if equal(name, key):
                return value
        raise EvaluationError("no such key")
    raise no_overload()


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise no_overload()
    return value
