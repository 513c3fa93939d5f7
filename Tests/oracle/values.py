"""Time, addresses and text: the scalar formats shared by events, policies and expressions."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date

NANOSECONDS_PER_MILLISECOND = 1_000_000
INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1

_EPOCH_DAY = date(1970, 1, 1).toordinal()
#: 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z in epoch milliseconds.
TIMESTAMP_MS_MIN = (1 - _EPOCH_DAY) * 86_400_000
TIMESTAMP_MS_MAX = (date(9999, 12, 31).toordinal() - _EPOCH_DAY + 1) * 86_400_000 - 1

_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,9}))?(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DURATION = re.compile(r"([0-9]+)(ms|s|m|h|d)")
_DURATION_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DIGIT_RUN = re.compile(r"[0-9]+")


@dataclass(frozen=True, order=True, slots=True)
class Timestamp:
    """An instant, in nanoseconds since 1970-01-01T00:00:00Z."""

    ns: int


@dataclass(frozen=True, order=True, slots=True)
class Duration:
    """A signed length of time in nanoseconds."""

    ns: int


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address as the integer of its canonical 16 bytes; IPv4 is kept IPv4-mapped."""

    bits: int


def rfc3339_ns(text: str) -> int | None:
    """Nanoseconds since the epoch, or None when `text` is not RFC 3339 with an offset."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(match.group(i)) for i in range(1, 7))
    if hour > 23 or minute > 59 or second > 59:
        return None
    try:
        days = date(year, month, day).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    if match.group(8) is None:
        offset_hour, offset_minute = int(match.group(10)), int(match.group(11))
        if offset_hour > 23 or offset_minute > 59:
            return None
        offset = offset_hour * 3_600 + offset_minute * 60
        seconds += offset if match.group(9) == "-" else -offset
    return seconds * 1_000_000_000 + int((match.group(7) or "").ljust(9, "0"))


def rfc3339_ms(text: str) -> int | None:
    """Milliseconds since the epoch (truncated), or None; the range is not checked."""
    nanoseconds = rfc3339_ns(text)
    return None if nanoseconds is None else nanoseconds // NANOSECONDS_PER_MILLISECOND


def format_rfc3339(ms: int, fraction_digits: int = 3) -> str:
    """`ms` as RFC 3339 in UTC with 0 or 3 fraction digits."""
    days, rest = divmod(ms, 86_400_000)
    day = date.fromordinal(days + _EPOCH_DAY)
    seconds, milliseconds = divmod(rest, 1000)
    text = f"{day.isoformat()}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{milliseconds:03}Z" if fraction_digits else f"{text}Z"


def expiry_ms(text: str) -> int:
    """The moment a list entry ends: RFC 3339, or a date that means its first instant in UTC."""
    if _DATE.fullmatch(text):
        text += "T00:00:00Z"
    nanoseconds = rfc3339_ns(text)
    if nanoseconds is None:
        raise ValueError("expires is neither RFC 3339 nor a date")
    return nanoseconds // NANOSECONDS_PER_MILLISECOND


def duration_ms(text: object) -> int:
    """A policy duration such as `5m`, in milliseconds."""
    spelled = str(text)
    parts = _DURATION.findall(spelled)
    if not parts or "".join(n + u for n, u in parts) != spelled:
        raise ValueError(f"not a duration: {spelled}")
    return sum(int(number) * _DURATION_MS[unit] for number, unit in parts)


def parse_address(text: str) -> int | None:
    """The canonical 16 bytes of a textual address as an integer, or None."""
    if "%" in text or "/" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return 0xFFFF_0000_0000 | int(address)
    return int(address)


def parse_network(text: str) -> tuple[int, int]:
    """The first and the last address of an address or CIDR network."""
    base, slash, length_text = text.partition("/")
    bits = parse_address(base)
    if bits is None:
        raise ValueError("not an address")
    if not slash:
        return bits, bits
    length = int(length_text) + (96 if ":" not in base else 0)
    host = (1 << (128 - length)) - 1
    return bits & ~host, bits | host


def ascii_lower(text: str) -> str:
    """`text` with A–Z lower-cased and every other character as it was."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def is_luhn_valid(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def mask_card_numbers(text: str) -> str:
    """`text` with the middle of each Luhn-valid run of 13 to 19 digits starred out."""

    def mask(match: re.Match[str]) -> str:
        run = match.group()
        if 13 <= len(run) <= 19 and is_luhn_valid(run):
            return run[:6] + "*" * (len(run) - 10) + run[-4:]
        return run

    return _DIGIT_RUN.sub(mask, text)
