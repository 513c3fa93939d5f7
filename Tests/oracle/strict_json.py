"""A strict RFC 8259 parser over one line of bytes (DESIGN.md §3.2 and §3.4).

It accepts an object only, keeps number literals as text, and refuses duplicate member names (after
unescaping), lone surrogates, a BOM, invalid UTF-8 and nesting deeper than 16, where the outer
object has depth 1. It also notes whether any member, at any depth, is named like card verification
data.
"""

from __future__ import annotations

import re

DEPTH_MAX = 16

SENSITIVE_NAMES = frozenset(
    "cvv cvc cvv2 cvc2 cid csc security_code track1 track2 pin pin_block".split()
)

_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_HEX4 = re.compile(r"[0-9a-fA-F]{4}")
_SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class JSONFault(Exception):
    """A line that is not strict JSON; `code` is one of the E_ codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Number(str):
    """The text of a number literal, exactly as written."""


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.sensitive = False

    def skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise JSONFault("E_JSON")
        self.at += 1

    def value(self, depth: int) -> object:
        """The value at the cursor; `depth` is the depth of the container it sits in."""
        head = self.peek()
        if head == "{":
            return self.object(depth + 1)
        if head == "[":
            return self.array(depth + 1)
        if head == '"':
            return self.string()
        for word, meaning in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meaning
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise JSONFault("E_JSON")
        self.at = match.end()
        return Number(match.group())

    def object(self, depth: int) -> dict[str, object]:
        if depth > DEPTH_MAX:
            raise JSONFault("E_DEPTH")
        members: dict[str, object] = {}
        self.expect("{")
        self.skip_space()
        if self.peek() == "}":
            self.at += 1
            return members
        while True:
            self.skip_space()
            name = self.string()
            if name in members:
                raise JSONFault("E_DUPLICATE_NAME")
            if _ascii_lower(name) in SENSITIVE_NAMES:
                self.sensitive = True
            self.skip_space()
            self.expect(":")
            self.skip_space()
            members[name] = self.value(depth)
            self.skip_space()
            if self.peek() == "}":
                self.at += 1
                return members
            self.expect(",")

    def array(self, depth: int) -> list[object]:
        if depth > DEPTH_MAX:
            raise JSONFault("E_DEPTH")
        items: list[object] = []
        self.expect("[")
        self.skip_space()
        if self.peek() == "]":
            self.at += 1
            return items
        while True:
            self.skip_space()
            items.append(self.value(depth))
            self.skip_space()
            if self.peek() == "]":
                self.at += 1
                return items
            self.expect(",")

    def string(self) -> str:
        self.expect('"')
        parts: list[str] = []
        while True:
            match = _PLAIN.match(self.text, self.at)
            assert match is not None
            parts.append(match.group())
            self.at = match.end()
            head = self.peek()
            if head == '"':
                self.at += 1
                return "".join(parts)
            if head != "\\":  # a control character, or the end of the line
                raise JSONFault("E_JSON")
            parts.append(self.escape())

    def escape(self) -> str:
        self.at += 1
        kind = self.peek()
        if kind in _SIMPLE:
            self.at += 1
            return _SIMPLE[kind]
        unit = self.code_unit()
        if 0xDC00 <= unit <= 0xDFFF:
            raise JSONFault("E_JSON")
        if 0xD800 <= unit <= 0xDBFF:
            self.expect("\\")
            low = self.code_unit()
            if not 0xDC00 <= low <= 0xDFFF:
                raise JSONFault("E_JSON")
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
        return chr(unit)

    def code_unit(self) -> int:
        """The four hex digits after `u`, with the cursor on the `u`."""
        self.expect("u")
        match = _HEX4.match(self.text, self.at)
        if match is None:
            raise JSONFault("E_JSON")
        self.at = match.end()
        return int(match.group(), 16)


def _ascii_lower(name: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in name)


def parse_object(line: bytes) -> tuple[dict[str, object], bool]:
    """The members of the object on `line`, and whether a sensitive name occurs anywhere in it.

    Raises JSONFault.
    """
    try:
        text = line.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise JSONFault("E_UTF8") from None
    parser = _Parser(text)
    parser.skip_space()
    value = parser.value(0)
    parser.skip_space()
    if parser.at != len(text) or not isinstance(value, dict):
        raise JSONFault("E_JSON")
    return value, parser.sensitive
