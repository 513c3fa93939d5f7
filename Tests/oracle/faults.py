"""Lines that must be refused, of every error code, and look-alikes that must not be."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from fields import Field
from spelling import Style
from strict_json import Number
from values import ascii_lower

_SENSITIVE = "cvv cvc cvv2 cvc2 cid csc security_code track1 track2 pin pin_block".split()
_NEAR_MISSES = ["cvvv", "cv", "my_pin", "pins", "pin_blocks",
                "cvv3", "c id", "track3", "PIN_", "ＰＩＮ"]

_BAD_TIMES = [
    "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-05-31T24:00:00Z", "2026-05-31T23:60:00Z", "2026-05-31T23:59:60Z", "2016-12-31T23:59:60Z",
    "2026-05-31T10:00:00", "2026-05-31", "2026-05-31 10:00:00Z", "2026-05-31T10:00Z",
    "2026-05-31T10:00:00.Z", "2026-05-31T10:00:00.1234567890Z", "2026-05-31T10:00:00,5Z",
    "2026-05-31T10:00:00+24:00", "2026-05-31T10:00:00+01:60", "2026-05-31T10:00:00+0100",
    "2026-05-31T10:00:00+01", "2026-5-31T10:00:00Z", "26-05-31T10:00:00Z", "",
    "2026-05-31T10:00:00Z ", " 2026-05-31T10:00:00Z", "2026-05-31T10:00:00ZZ", "1780221600",
    "+2026-05-31T10:00:00Z", "2026-05-31T10:00:00.٣Z", "٢٠٢٦-05-31T10:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-05-32T10:00:00Z", "2026-05-00T10:00:00Z", "2026-W22-7T10:00:00Z", "2026-151T10:00:00Z",
]  # fmt: skip
_BAD_ADDRESSES = [
    "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.004", "1.2.3.256", "1.2.3.4 ", " 1.2.3.4",
    "1.2.3.",
    "1..3.4", "1.2.3.-4", "0x1.2.3.4", "1.2.3.4/24", "fe80::1%eth0", ":::", "::1::", "1::2::3",
    "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "[::1]", "::1.2.3",
    "::ffff:01.2.3.4", "::ffff:1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", ":1", "1:", "g::", "1.2.3.4:80",
    "::1/128", "localhost", "１.2.3.4", "1.2.3.٤", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "16909060",
]  # fmt: skip
_BAD_CODES = ["", "D", "Dé", "ZZ", "XX", "dſ", "D ", " DE", "DEU", "D1", "ÐE", "AA", "d-"]
_BAD_CURRENCIES = ["", "EU", "ZZZ", "EURO", "EU ", " EUR", "DEM", "U$D", "uſd", "978", "EÜR"]
_NOT_INTEGERS = ["1.0", "1e3", "-0", "1E2", "0.5", "-1.5e1", "1e-1", "0e0", "-0.0", "10.00"]


def _wrong_json_types(accepted: type) -> list[Any]:
    one = Number("1")
    kinds: list[Any] = [True, False, [], {}, [one], {"a": one}, "text", "", one, Number("1.5")]
    if accepted is Number:
        return [k for k in kinds if not isinstance(k, Number)]
    if accepted is bool:
        return [k for k in kinds if not isinstance(k, bool)]
    return [k for k in kinds if isinstance(k, (bool, list, dict, Number))]


def _bad_integer(spec: Field, rng: random.Random) -> Any:
    bad: list[str] = [*_NOT_INTEGERS, str(2**63), str(-(2**63) - 1), "1" + "0" * 40, "9" * 400]
    if spec.options.get("min") is not None:
        bad.append(str(int(spec.options["min"]) - 1))
    if spec.options.get("max") is not None:
        bad.append(str(int(spec.options["max"]) + 1))
    return Number(rng.choice(bad))


def _bad_decimal(spec: Field, rng: random.Random) -> Any:
    bad = [str(2**63), str(-(2**63) - 1), "9" * 60]
    bad.append("1." + "1" * (spec.scale + 1))
    bad.append("0." + "0" * spec.scale + "1")
    if spec.options.get("max") is not None:
        bad.append(str(int(spec.options["max"]) + 1))
    if spec.options.get("min") is not None:
        bad.append(str(int(spec.options["min"]) - 1))
    return Number(rng.choice(bad))


def _bad_double(spec: Field, rng: random.Random) -> Any:
    bad = ["1e400", "-1e999", "1" + "0" * 400]
    if spec.options.get("max") is not None:
        bad.append(repr(float(spec.options["max"]) + 0.5))
    if spec.options.get("min") is not None:
        bad.append(repr(float(spec.options["min"]) - 0.5))
    return Number(rng.choice(bad))


def _bad_string(spec: Field, rng: random.Random) -> Any:
    bad = ["\0", "a\0b"]
    maximum = spec.options.get("max")
    if maximum is not None:
        bad += ["x" * (maximum + 1), "é" * (maximum // 2 + 1), "😀" * (maximum // 4 + 1)]
    return rng.choice(bad)


def _bad_digits(spec: Field, rng: random.Random) -> Any:
    length = spec.options.get("max_length", 8)
    bad = ["12a456", "１２３４５６", "١٢٣٤٥٦", "123 456", "-12345", "1.2345", "123456\0", " 123456"]
    bad.append("1" * (length + 1))
    if spec.options.get("min_length", 0) > 1:
        bad.append("1" * (spec.options["min_length"] - 1))
    return rng.choice(bad)


def bad_value(spec: Field, rng: random.Random) -> Any:
    """A JSON value, not null, that a field must refuse."""
    if rng.random() < 0.3:
        number = spec.type in ("int", "decimal", "double") or bool(spec.options.get("unit"))
        accepted = bool if spec.type == "bool" else Number if number else str
        return rng.choice(_wrong_json_types(accepted))
    match spec.type:
        case "int":
            return _bad_integer(spec, rng)
        case "decimal":
            return _bad_decimal(spec, rng)
        case "double":
            return _bad_double(spec, rng)
        case "bool":
            return rng.choice(["true", "false", Number("0"), Number("1"), ""])
        case "enum":
            first = str(spec.options["values"][0])
            return rng.choice(["", first.upper(), first + " ", "other", first + "\0", first[:-1]])
        case "string":
            return _bad_string(spec, rng)
        case "digits":
            return _bad_digits(spec, rng)
        case "ip":
            return rng.choice(_BAD_ADDRESSES)
        case "country":
            return rng.choice(_BAD_CODES)
        case "currency":
            return rng.choice(_BAD_CURRENCIES)
        case "pan":
            return rng.choice(["4111111111111111", "5500005555555559", "1234", ""])
    if spec.options.get("unit") is None:
        return rng.choice(_BAD_TIMES)
    return Number(rng.choice([*_NOT_INTEGERS, str(2**63), str(-(2**63)), "99999999999999999"]))


def unsettled_value(spec: Field, value: Any) -> list[Any]:
    """JSON values for `spec` of which DESIGN.md does not say whether they are accepted.

    `value` is a good one, as written in JSON.
    """
    match spec.type:
        case "timestamp" if not spec.options.get("unit"):
            text = str(value)
            bounds = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00"]
            bounds.append("9999-12-31T23:59:59-01:00")
            return [text.replace("T", "t"), text.replace("Z", "z"), *bounds]
        case "decimal":
            more = str(value) + ("" if "." in value else ".") + "0" * (spec.scale + 1)
            return [str(value), Number("1e0"), Number("10e-1"), Number("-0"), Number(more)]
        case "double":
            return [Number("-0.0"), Number("-0"), Number("1e-400"), str(value)]
        case "string" | "digits":
            return [""]
    return []


# Broken documents: each takes the text of a good one (an object on one line). ---------------------


def _insert(text: str, member: str, rng: random.Random) -> str:
    """`text` with one more member in front."""
    rest = text.lstrip()[1:]
    return "{" + member + ("," if rest.strip(" \t\r") != "}" else "") + rest


_SYNTAX: list[Callable[[str], str]] = [
    lambda t: t[:-1],
    lambda t: t[: len(t) // 2],
    lambda t: t[: len(t) // 3] + '"' + t[len(t) // 3 :] + "]",
    lambda t: t[:-1] + ",}",
    lambda t: t + "}",
    lambda t: t + t,
    lambda t: t + " x",
    lambda t: t + ",",
    lambda t: "[" + t + "]",
    lambda t: "\ufeff" + t,
    lambda t: "\u00a0" + t,
    lambda t: "\f" + t,
    lambda t: t + "\u2028",
    lambda t: t + "// end",
    lambda t: "/* */" + t,
    lambda t: t.replace('"', "'"),
    lambda t: t.replace(":", "=", 1),
    lambda t: t.replace(":", "::", 1),
    lambda t: t.replace(",", ",,", 1) + ",",
    lambda t: "{" + t,
    lambda t: "null",
    lambda t: "17",
    lambda t: '"' + "text" + '"',
    lambda t: "[]",
    lambda t: "{",
    lambda t: "}",
    lambda t: "{,}",
    lambda t: '{"a"}',
    lambda t: '{"a":}',
    lambda t: '{"a" 1}',
    lambda t: "{a:1}",
    lambda t: "{1:1}",
    lambda t: '{null:1}',
    lambda t: "\0",
    lambda t: "\x1b",
    lambda t: "\f",
    lambda t: "\v",
]
_BAD_VALUES = [
    "NaN", "Infinity", "-Infinity", "01", "-01", "+1", ".5", "1.", "-", "-.5", "1e", "1e+", "1.e3",
    "0x1F", "1_000", "00", "1.5.2", "True", "TRUE", "nul", "tru", "undefined",
    "'a'", "[1,]", "[,1]",
    "[1 2]", "[", "]", "{]", "[}", '{"a":1,}', '{"a":1 "b":2}', '"\t"', '"\x01"', '"\\x41"',
    '"\\u12"',
    '"\\u12G4"', '"\\U0041"', '"\\', '"\\"', '"a', '"\\ud800"', '"\\udc00"', '"\\ud800\\u0041"',
    '"\\ud800\\ud800"', '"\\ud83dx"', '"\\udc00\\ud800"', '{"\\ud800":1}',
    '"\\a"', '"\\\'"', '"\\0"',
    "1 1", "truefalse", "nullx", "1a", "-a", "１", "\u00a01", "--1", "1e1.5", "", "\\u0031",
]  # fmt: skip
_BAD_BYTES = [
    b"\xff", b"\xfe", b"\x80", b"\xc0\xaf", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xed\xa0\x80",
    b"\xed\xbf\xbf", b"\xf0\x80\x80\xaf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xe2\x82",
    b"\xf0\x9f\x98", b"\xc3", b"\xf8\x88\x80\x80\x80",
]  # fmt: skip
_GOOD_VALUES = [
    "0", "-0", "-0.0", "0e1", "0E+1", "1E-7", "1e999", "-1e-999", "123456789012345678901234567890",
    '""', '"\\u0000"', '"\\uD83D\\uDE00"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', "[]", "{}",
    "[[],{},null]",
    '"\x7f"', '"\u2028"', '"\ufeff"', '"\U0010ffff"', "[ 1 ,\t2 ]", '{"":0}', '{"a":{"a":{"a":1}}}',
    '"cvv"', '["pin","cvc"]', '{"e1":"event_id"}', '"\ufffe"', "true", "null", "1.5e+10",
]  # fmt: skip


def _nested(depth: int, rng: random.Random) -> str:
    """A value that is `depth` deep."""
    opening, closing = "", ""
    for _ in range(depth):
        if rng.random() < 0.5:
            opening, closing = opening + "[", "]" + closing
        else:
            opening, closing = opening + '{"d":', "}" + closing
    return opening + "0" + closing


def _wrapped(inner: str, rng: random.Random) -> str:
    """A member called by an unknown name that holds `inner`, an object, at some depth."""
    for _ in range(rng.randint(0, 4)):
        inner = "[1," + inner + "]" if rng.random() < 0.4 else '{"k":' + inner + "}"
    return '"wrapped_":' + inner


def _mixed_case(name: str, rng: random.Random) -> str:
    return "".join(c.upper() if rng.random() < 0.5 else c for c in name)


def broken_text(text: str, rng: random.Random) -> bytes:
    """A line, without its end, that no policy accepts, made from a good one."""
    kind = rng.randrange(9)
    if kind <= 1:
        return rng.choice(_SYNTAX)(text).encode()
    if kind <= 3:
        return _insert(text, '"extra_":' + rng.choice(_BAD_VALUES), rng).encode()
    if kind == 4:
        good = _insert(text, '"extra_":"@@"', rng).encode()
        where = rng.random()
        bad = rng.choice(_BAD_BYTES)
        if where < 0.5:
            return good.replace(b"@@", bad)
        if where < 0.7:
            return good.replace(b"extra_", bad)
        at = rng.randrange(len(good) + 1)
        while at < len(good) and 0x80 <= good[at] < 0xC0:
            at += 1
        return good[:at] + b"\xff" + good[at:]
    if kind == 5:
        extra = rng.choice([1, 1, 2, 30, 2000])
        return _insert(text, '"deep_":' + _nested(15 + extra, rng), rng).encode()
    if kind == 6:
        name = rng.choice(["ts", "event_id", "dup_", "é_"])
        style = Style(rng)
        style.escape_rate = rng.choice([0.0, 0.5, 1.0])
        twice = f'"dup_":{{"q":1,{style.write("q")}:1}}'
        if name in ("dup_", "é_"):
            again = style.write(name)
            deeper = f'"{name}":[{{"a":1,"\\u0061":2}}]'
            twice = rng.choice([twice, f'"{name}":1,{again}:1', deeper])
            return _insert(text, twice, rng).encode()
        return _insert(text, f'"{name}":null,{style.write(name)}:"x"', rng).encode()
    if kind == 7:
        style = Style(rng)
        style.escape_rate = rng.choice([0.0, 0.0, 0.5, 1.0])
        name = style.write(_mixed_case(rng.choice(_SENSITIVE), rng))
        value = rng.choice(['"123"', "123", "null", "{}", "[]", '""', "true"])
        if rng.random() < 0.5:
            return _insert(text, f"{name}:{value}", rng).encode()
        return _insert(text, _wrapped("{" + name + ":" + value + "}", rng), rng).encode()
    if rng.random() < 0.1:
        size = 65_537 + rng.choice([0, 0, 1, 70_000])
        if rng.random() < 0.3:
            return b"x" * size
        return padded(text, size)
    return _insert(text, '"extra_":"' + rng.choice("\x00\x01\x08\x0b\x1f") + '"', rng).encode()


def padded(text: str, size: int) -> bytes:
    """`text` with an unknown member that makes it exactly `size` bytes."""
    rest = text.lstrip()[1:]
    comma = "," if rest.strip(" \t\r") != "}" else ""
    short = ('{"padding_":""' + comma + rest).encode()
    return b'{"padding_":"' + b"p" * (size - len(short)) + short[len(b'{"padding_":"') :]


def unknown_member(rng: random.Random) -> tuple[str, str]:
    """The name and the JSON text of a member outside any schema that must be ignored."""
    roll = rng.random()
    if roll < 0.35:
        return rng.choice(_NEAR_MISSES) + "_", '"' + "".join(rng.choices("abc é€😀", k=5)) + '"'
    if roll < 0.45:
        near = rng.choice(_NEAR_MISSES)
        assert ascii_lower(near) not in _SENSITIVE
        return near, "1"
    if roll < 0.55:
        return "depth_", _nested(15, rng)
    return rng.choice(["extra_", "ünknown", "\u0000", "", "a.b"]), rng.choice(_GOOD_VALUES)


def with_unknown(text: str, rng: random.Random) -> str:
    """`text` with one member more that changes nothing."""
    name, value = unknown_member(rng)
    return _insert(text, Style(rng).write(name) + ":" + value, rng)
