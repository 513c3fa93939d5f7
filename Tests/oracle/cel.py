"""A small CEL: a recursive-descent parser that builds a tree of closures (DESIGN.md §2 and §3.7).

Values are int, float, bool, str, None, list, dict, Timestamp, Duration and Address. Evaluation
raises EvaluationError, which says whether it is the error of a missing value. `&&`, `||` and `?:`
absorb errors; where both operands of an operator fail, the leftmost error is the result.

It is dynamic: it does not type-check. Policies given to it are expected to be well typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cel_operations import (
    ARITHMETIC,
    CONVERSIONS,
    EvaluationError,
    boolean,
    call_member,
    checked,
    compare,
    equal,
    index,
    is_int,
    matches,
    no_overload,
    to_address,
)
from lookups import EntryList
from values import INT64_MAX, INT64_MIN, Address, parse_network


class SyntaxFault(Exception):
    """An expression that does not parse or names something unknown."""


@dataclass
class Environment:
    """What one evaluation sees. An absent name is missing."""

    event: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    velocity: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, EntryList] = field(default_factory=dict)
    now_ms: int = 0
    score: float | None = None


Evaluator = Callable[[Environment], Any]

_TOKEN = re.compile(
    r"""(?P<space>(?:[ \t\r\n\f]+|//[^\n]*)+)
    |(?P<string>[rR]?(?:'''(?:.|\n)*?'''|\"\"\"(?:.|\n)*?\"\"\"
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<double>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+
        |\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<int>0[xX][0-9a-fA-F]+|[0-9]+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<op>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE,
)
_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))"
)


def _unescape(match: re.Match[str]) -> str:
    for group, base in ((1, 16), (2, 16), (3, 16), (4, 8)):
        if match.group(group) is not None:
            return chr(int(match.group(group), base))
    if match.group(5) not in _ESCAPES:
        raise SyntaxFault("bad escape")
    return _ESCAPES[match.group(5)]


def _string_literal(token: str) -> str:
    raw = token[0] in "rR"
    token = token[1:] if raw else token
    quote = 3 if token[:3] in ("'''", '"""') else 1
    body = token[quote:-quote]
    return body if raw else _ESCAPE.sub(_unescape, body)


def token_spans(text: str) -> list[tuple[str, int, int]]:
    """The tokens of `text`: each as it is written, with its start and its end."""
    found = [match for match in _TOKEN.finditer(text) if match.lastgroup != "space"]
    return [(match.group(), match.start(), match.end()) for match in found]


# --- parser --------------------------------------------------------------------------------------


class _Parser:
    """Parses one expression; each method returns the closure that evaluates what it read."""

    def __init__(self, text: str, roots: dict[str, frozenset[str]]) -> None:
        self.roots = roots
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise SyntaxFault(f"unexpected character in: {text}")
            if match.lastgroup != "space":
                self.tokens.append((str(match.lastgroup), match.group()))
            at = match.end()
        self.tokens.append(("end", ""))
        self.at = 0

    @property
    def word(self) -> str:
        kind, text = self.tokens[self.at]
        return text if kind in ("op", "name") else ""

    def take(self, *words: str) -> str | None:
        if self.word and self.word in words:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def require(self, word: str) -> None:
        if self.take(word) is None:
            raise SyntaxFault(f"expected {word}, found {self.tokens[self.at][1]!r}")

    def name(self) -> str:
        kind, text = self.tokens[self.at]
        if kind != "name":
            raise SyntaxFault(f"expected a name, found {text!r}")
        self.at += 1
        return text

    def expression(self) -> Evaluator:
        condition = self.disjunction()
        if self.take("?") is None:
            return condition
        then = self.disjunction()
        self.require(":")
        otherwise = self.expression()
        return lambda env: then(env) if boolean(condition(env)) else otherwise(env)

    def disjunction(self) -> Evaluator:
        left = self.conjunction()
        while self.take("||"):
            left = _logical(left, self.conjunction(), absorbing=True)
        return left

    def conjunction(self) -> Evaluator:
        left = self.relation()
        while self.take("&&"):
            left = _logical(left, self.relation(), absorbing=False)
        return left

    def relation(self) -> Evaluator:
        left = self.addition()
        while operator := self.take("==", "!=", "<", "<=", ">", ">=", "in"):
            if operator == "in":
                left = self.membership(left)
            else:
                left = _binary_relation(operator, left, self.addition())
        return left

    def membership(self, left: Evaluator) -> Evaluator:
        if self.word == "lists" and self.tokens[self.at + 1][1] == ".":
            self.at += 2
            name = self.name()
            if name not in self.roots["lists"]:
                raise SyntaxFault(f"unknown list {name}")
            return lambda env: env.lists[name].has(left(env), env.now_ms)
        right = self.addition()

        def contains(env: Environment) -> bool:
            value, items = left(env), right(env)
            if not isinstance(items, (list, dict)):
                raise no_overload()
            return any(equal(value, item) for item in items)

        return contains

    def addition(self) -> Evaluator:
        left = self.multiplication()
        while operator := self.take("+", "-"):
            left = _binary(ARITHMETIC[operator], left, self.multiplication())
        return left

    def multiplication(self) -> Evaluator:
        left = self.unary()
        while operator := self.take("*", "/", "%"):
            left = _binary(ARITHMETIC[operator], left, self.unary())
        return left

    def unary(self) -> Evaluator:
        if self.take("!"):
            operand = self.unary()
            return lambda env: not boolean(operand(env))
        if self.take("-"):
            kind, text = self.tokens[self.at]
            if kind == "int":  # so that the smallest int64 can be written
                self.at += 1
                return self.members(_constant(_literal_int("-" + text)))
            operand = self.unary()
            return lambda env: _negate(operand(env))
        return self.members(self.primary())

    def members(self, target: Evaluator) -> Evaluator:
        while True:
            if self.take("."):
                name = self.name()
                if self.take("("):
                    target = _member_call(name, target, self.arguments(")"))
                else:
                    raise SyntaxFault(f"nothing to select {name} from")
            elif self.take("["):
                key = self.expression()
                self.require("]")
                target = _binary(index, target, key)
            else:
                return target

    def arguments(self, closing: str) -> list[Evaluator]:
        found: list[Evaluator] = []
        while self.take(closing) is None:
            if found:
                self.require(",")
                if self.take(closing):
                    break
            found.append(self.expression())
        return found

    def primary(self) -> Evaluator:
        kind, text = self.tokens[self.at]
        if kind == "name":
            return self.named()
        self.at += 1
        if kind == "int":
            return _constant(_literal_int(text))
        if kind == "double":
            return _constant(float(text))
        if kind == "string":
            return _constant(_string_literal(text))
        if text == "(":
            inner = self.expression()
            self.require(")")
            return inner
        if text == "[":
            items = self.arguments("]")
            return lambda env: [item(env) for item in items]
        if text == "{":
            return self.map_literal()
        raise SyntaxFault(f"unexpected {text!r}")

    def map_literal(self) -> Evaluator:
        pairs: list[tuple[Evaluator, Evaluator]] = []
        while self.take("}") is None:
            if pairs:
                self.require(",")
            key = self.expression()
            self.require(":")
            pairs.append((key, self.expression()))
        return lambda env: {key(env): value(env) for key, value in pairs}

    def named(self) -> Evaluator:
        name = self.name()
        constants = {"true": True, "false": False, "null": None}
        if name in constants:
            return _constant(constants[name])
        if self.take("("):
            if name == "has":
                root, member = self.name(), ""
                self.require(".")
                member = self.name()
                self.require(")")
                return _presence(self.selection(root, member))
            arguments = self.arguments(")")
            if name == "matches" and len(arguments) == 2:
                return _binary(matches, *arguments)
            if name in CONVERSIONS and len(arguments) == 1:
                function, argument = CONVERSIONS[name], arguments[0]
                return lambda env: function(argument(env))
            if name == "cidr" and len(arguments) == 1:
                return self.network(arguments[0])
            raise SyntaxFault(f"unknown function {name}")
        self.require(".")
        return self.selection(name, self.name())

    def network(self, text: Evaluator) -> Evaluator:
        """`cidr("…").containsIP(x)`, the only use of a network value here."""
        self.require(".")
        if self.name() != "containsIP":
            raise SyntaxFault("only containsIP works on a network")
        self.require("(")
        (argument,) = self.arguments(")")

        def contains(env: Environment) -> bool:
            first, last = parse_network(text(env))
            value = argument(env)
            address = value if isinstance(value, Address) else to_address(value)
            return first <= address.bits <= last

        return contains

    def selection(self, root: str, member: str) -> Evaluator:
        if root not in self.roots or member not in self.roots[root] or root == "lists":
            raise SyntaxFault(f"unknown name {root}.{member}")
        if root == "event":
            return lambda env: _present(env.event, member)
        if root == "velocity":
            return lambda env: _present(env.velocity, member)
        if root == "model":
            return _model_score
        return lambda env: _present(env.tables[root], member)


def _present(container: dict[str, Any], name: str) -> Any:
    try:
        return container[name]
    except KeyError:
        raise EvaluationError(f"no such key: {name}", missing=True) from None


def _model_score(env: Environment) -> float:
    if env.score is None:
        raise EvaluationError("no score", missing=True)
    return env.score


def _presence(selected: Evaluator) -> Evaluator:
    def test(env: Environment) -> bool:
        try:
            selected(env)
        except EvaluationError:
            return False
        return True

    return test


def _constant(value: Any) -> Evaluator:
    return lambda env: value


def _literal_int(text: str) -> int:
    value = int(text, 16) if "x" in text.lower() else int(text)
    if not INT64_MIN <= value <= INT64_MAX:
        raise SyntaxFault("integer literal out of range")
    return value


def _negate(value: Any) -> Any:
    if is_int(value):
        return checked(-value)
    if isinstance(value, float):
        return -value
    raise no_overload()


def _binary(operation: Callable[[Any, Any], Any], left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda env: operation(left(env), right(env))


def _binary_relation(operator: str, left: Evaluator, right: Evaluator) -> Evaluator:
    if operator == "==":
        return lambda env: equal(left(env), right(env))
    if operator == "!=":
        return lambda env: not equal(left(env), right(env))
    return lambda env: compare(operator, left(env), right(env))


def _logical(left: Evaluator, right: Evaluator, absorbing: bool) -> Evaluator:
    """`||` when `absorbing` is true, `&&` when it is false: that value wins over any error."""

    def evaluate(env: Environment) -> bool:
        try:
            first = boolean(left(env))
        except EvaluationError as error:
            try:
                second = boolean(right(env))
            except EvaluationError:
                raise error from None
            if second is absorbing:
                return absorbing
            raise
        return absorbing if first is absorbing else boolean(right(env))

    return evaluate


def _member_call(name: str, target: Evaluator, arguments: list[Evaluator]) -> Evaluator:
    return lambda env: call_member(name, target(env), [a(env) for a in arguments])


def compile_expression(text: str, roots: dict[str, frozenset[str]]) -> Evaluator:
    """The evaluator of `text`; `roots` gives the members of event, velocity, lists and tables.

    Raises SyntaxFault.
    """
    parser = _Parser(text, roots)
    evaluate = parser.expression()
    if parser.tokens[parser.at][0] != "end":
        raise SyntaxFault(f"unexpected {parser.tokens[parser.at][1]!r} in: {text}")
    return evaluate
