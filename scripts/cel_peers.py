"""Times expressions in other implementations of CEL that have Python packages.

Runs in the environment that cel_bench.py makes: reads JSON from standard input, a list of cases as
cel_bench.read gives them, and writes nanoseconds per evaluation as JSON.

Everything that can be done once is done before the clock starts: expressions are compiled, values
are converted and bound. What is left is a call from Python, the evaluation, and its result.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import sys
import timeit
from typing import Any, Callable, Iterator

import cel as rust
from cel_expr_python import cel as google

PASSES = 7
PASS_SECONDS = 0.05

GOOGLE_TYPES = {
    "bool": google.Type.BOOL, "int": google.Type.INT, "double": google.Type.DOUBLE,
    "string": google.Type.STRING, "timestamp": google.Type.TIMESTAMP, "ip": google.Type.STRING,
}


def python_value(kind: str, text: str) -> Any:
    """A value of a case file as these packages take it; an address is a text."""
    if kind.startswith("list("):
        return [python_value(kind[5:-1], word) for word in text.split()]
    if kind == "bool":
        return text == "true"
    if kind == "timestamp":
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return {"int": int, "double": float}.get(kind, str)(text)


def google_type(kind: str) -> google.Type:
    if kind.startswith("list("):
        return google.Type.List(google_type(kind[5:-1]))
    return GOOGLE_TYPES[kind]


def nested(values: dict[str, Any]) -> dict[str, Any]:
    """Dotted names as maps in maps."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        inner = result
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return result


def nanoseconds(function: Callable[..., Any], *arguments: Any) -> float:
    """The fastest pass, per call."""
    names = [f"a{index}" for index in range(len(arguments))]
    timer = timeit.Timer(
        f"function({', '.join(names)})",
        globals={"function": function, **dict(zip(names, arguments))},
    )
    count = 1
    while (spent := timer.timeit(count)) < PASS_SECONDS:
        count = max(count * 2, min(count * 10, int(count * PASS_SECONDS / spent)))
    return min(timer.repeat(PASSES, count)) / count * 1e9


def rust_ways(case: dict, source: str) -> Iterator[tuple[Callable[..., Any], Any, Callable]]:
    """How the Rust one may be called: function, argument, and what makes its result plain."""
    values = {name: python_value(*value) for name, value in case["variables"].items()}
    context = rust.Context(variables=nested(values))
    yield rust.compile(source).execute, context, lambda result: result


def google_ways(case: dict, source: str) -> Iterator[tuple[Callable[..., Any], Any, Callable]]:
    """The same for Google's: variables of their own types, else maps, which `has()` needs."""
    # Only those that it names: a map of any values may not hold a timestamp here.
    named = {name: value for name, value in case["variables"].items() if name in source}
    kinds = {name: kind for name, (kind, _) in named.items()}
    values = {name: python_value(*value) for name, value in named.items()}
    mixed = google.Type.Map(google.Type.STRING, google.Type.DYN)
    trees = {
        name: mixed if isinstance(value, dict) else google_type(kinds[name])
        for name, value in nested(values).items()
    }
    for types, data in [
        ({name: google_type(kind) for name, kind in kinds.items()}, values),
        (trees, nested(values)),
    ]:
        try:
            environment = google.NewEnv(variables=types)
            program = environment.compile(source)
            activation = environment.Activation(data)
        except Exception:  # noqa: BLE001  # whatever it raises, it cannot do this
            continue
        yield program.eval, activation, lambda result: result.value()


def measure(ways: Callable, case: dict, source: str, expected: str) -> float | None:
    """None when no way gives the value that is expected."""
    try:
        for function, argument, plain in ways(case, source):
            value = plain(function(argument))
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if text == expected:
                return nanoseconds(function, argument)
            print(f"cel_peers: {source}: {text[:60]}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001  # as above
        print(f"cel_peers: {source}: {error}", file=sys.stderr)
    return None


def nothing() -> None:
    """What an empty call costs is measured with this."""


def main() -> None:
    cases = json.load(sys.stdin)
    result: dict[str, Any] = {"empty_call": nanoseconds(nothing)}
    for name, package, ways in [
        ("rust", "common-expression-language", rust_ways),
        ("google", "cel-expr-python", google_ways),
    ]:
        times = {
            expression: measure(ways, case, source, case["values"][expression])
            for case in cases
            for expression, source in case["expressions"].items()
        }
        version = importlib.metadata.version(package)
        result[name] = {"package": package, "version": version, "nanoseconds": times}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
