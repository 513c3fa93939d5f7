"""Hostile traffic for a policy's own schema, from a seed.

    python3 Tests/oracle/traffic.py --policy DIR [--seed N] [--events N] [--clock RFC3339]

It writes to stdout. The same arguments always give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faults import bad_value, broken_text, padded, unsettled_value, with_unknown
from fields import Field
from oracle import DEFAULT_ISO_FOLDER, parse_clock, read_policy
from policy_file import Policy
from spelling import Style, document, spell_value
from strict_json import Number
from values import INT64_MAX, INT64_MIN

DEFAULT_CLOCK = "2026-06-01T00:00:00Z"
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_CARD_NUMBERS = ["4111111111111111", "5500005555555559", "378282246310005", "4222222222222"]
_LIKE_CARD_NUMBERS = ["4111111111111112", "41111111111111111111", "411111111111"]
_HISTORY = 3000


def _expressions(source: dict[str, Any]) -> list[str]:
    found = [str(v.get("where", "")) for v in source.get("velocity", {}).values()]
    found += [str(f.get("value", "")) for f in source.get("features", {}).values()]
    return found + [str(r["condition"]) for r in source.get("rules", [])]


class Pools:
    """For each field the values it takes, most frequent first."""

    def __init__(self, policy: Policy, rng: random.Random, size: int, steepness: float) -> None:
        self.rng = rng
        self.policy = policy
        self.size = size
        texts = (t for e in _expressions(policy.source) for t in _LITERAL.findall(e))
        self.literals = [t for t in dict.fromkeys(texts) if "\\" not in t]
        self.pools: dict[str, list[Any]] = {}
        for spec in policy.schema.fields.values():
            self.pools[spec.name] = self._pool(spec)
        self.weights = {
            name: [1 / (rank + 1) ** steepness for rank in range(len(pool))]
            for name, pool in self.pools.items()
        }

    def pick(self, spec: Field, now: int) -> Any:
        """A value that `spec` accepts."""
        if spec.type == "timestamp":
            return self._instant(spec, now)
        if spec.type in ("int", "decimal") and self.rng.random() < 0.3:
            return self._number(spec)
        pool = self.pools[spec.name]
        return self.rng.choices(pool, self.weights[spec.name])[0]

    def _instant(self, spec: Field, now: int) -> int:
        near = now + self.rng.choice([0, 0, 1, -1, 1000, -60_000, 3_600_000])
        far = self.rng.randint(-2_000_000_000_000, 4_000_000_000_000)
        value = near if self.rng.random() < 0.7 else far
        if self.rng.random() < 0.1:
            value = self.rng.choice([0, -1, -1000, 951_782_400_000, 1_709_164_800_000])
        return value // 1000 * 1000 if spec.options.get("unit") == "s" else value

    def _bounds(self, spec: Field) -> tuple[int, int]:
        scale = 10**spec.scale
        low, high = spec.options.get("min"), spec.options.get("max")
        return (
            INT64_MIN if low is None else round(low * scale),
            INT64_MAX if high is None else round(high * scale),
        )

    def _number(self, spec: Field) -> int:
        low, high = self._bounds(spec)
        roll = self.rng.random()
        if roll < (0.01 if high == INT64_MAX else 0.05):
            value = self.rng.choice([low, high, low + 1, high - 1])
        elif roll < 0.15:
            value = self.rng.choice([0, 1, -1, 2, 7, 10])
        else:
            value = int(10 ** self.rng.uniform(0, 6)) * (-1 if self.rng.random() < 0.1 else 1)
        return min(max(value, low), high)

    def _pool(self, spec: Field) -> list[Any]:
        rng, found = self.rng, []
        match spec.type:
            case "bool":
                return [True, False]
            case "enum":
                return list(spec.options["values"])
            case "int" | "decimal":
                low, high = self._bounds(spec)
                drawn = [self._number(spec) for _ in range(self.size)]
                found = [n for n in drawn if abs(n) < INT64_MAX // 2 or high != INT64_MAX]
                found += [low, high] if low != INT64_MIN and high != INT64_MAX else [0]
            case "double":
                found = self._doubles(spec)
            case "string":
                found = self._strings(spec)
            case "digits":
                found = self._digits(spec)
            case "ip":
                found = self._addresses()
            case "country":
                found = ["DE", "US", "FR", "GB", "SE", "KP", "NG", "JP", "CH", "ZW"]
                if len(self.policy.schema.codes.countries) > 10:
                    found += rng.sample(sorted(self.policy.schema.codes.countries), 5)
            case "currency":
                found = ["EUR", "USD", "GBP", "JPY", "CHF", "KWD", "SEK", "XAU"]
            case _:
                return []
        found = list(dict.fromkeys(found))
        rng.shuffle(found)
        return found

    def _doubles(self, spec: Field) -> list[float]:
        rng = self.rng
        low, high = spec.options.get("min"), spec.options.get("max")
        found = [0.0, 1.0, -1.0, 0.1, 1.5, 3.0, 3.75, 2.5, 1e-9, 123456.789, 9007199254740994.0]
        found += [round(rng.uniform(-50, 500), rng.choice([0, 1, 3, 15])) for _ in range(20)]
        if low is None or high is None:
            found += [1e300, -1e300, 5e-324, 1.7976931348623157e308, 9.3e18]
        found += [float(bound) for bound in (low, high) if bound is not None]
        found = [0.0 if value == 0 else value for value in found]
        return [
            v
            for v in found
            if (low is None or v >= float(low)) and (high is None or v <= float(high))
        ]

    def _strings(self, spec: Field) -> list[str]:
        limit = spec.options.get("max", 64)
        found = list(self.literals)
        for entries in self.policy.lists.values():
            if entries.type in ("string", "string_ci"):
                found += entries.values
                found += [v.upper() for v in entries.values] + [v.lower() for v in entries.values]
        found += ["é", "e\u0301", "😀", "a b", 'q"uote', "back\\slash", "na", "ba", "7", "42", "-5"]
        found += ["tab\t", "x" * limit, "é" * (limit // 2), "/", "\u2028", "\x7f", "abc1", "DE"]
        found += [f"{spec.name[:3]}{n}" for n in range(self.size)]
        return [text for text in found if len(text.encode()) <= limit]

    def _digits(self, spec: Field) -> list[str]:
        rng = self.rng
        low, high = spec.options.get("min_length", 1), spec.options.get("max_length", 8)
        found = []
        stems = [""] * 8
        for entries in self.policy.lists.values():
            stems += entries.values if entries.type == "digits_prefix" else []
        for table in self.policy.tables.values():
            stems += table.sample_keys if table.kind == "prefix" else []
        for stem in stems * 3:
            length = max(rng.randint(low, high), min(len(stem), high))
            found.append((stem + "".join(rng.choices("0123456789", k=high)))[:length])
            if low <= len(stem) <= high:
                found.append(stem)
        return found

    def _addresses(self) -> list[int]:
        rng = self.rng
        edges: list[int] = [0xFFFF_0A00_0000 + rng.randrange(512) for _ in range(20)]
        edges += [rng.getrandbits(128) for _ in range(3)] + [0, 1, 0xFFFF_0000_0000]
        for table in self.policy.tables.values():
            for first, last, _ in table.ranges:
                edges += [first, last, first - 1, last + 1, (first + last) // 2]
        for entries in self.policy.lists.values():
            for first, last, _ in entries.networks:
                edges += [first, last, first - 1, last + 1]
        return [edge for edge in edges if 0 <= edge < 1 << 128]


class Traffic:
    """One stream of lines."""

    def __init__(
        self, policy: Policy, seed: int, events: int, clock_ms: int, unsettled: bool
    ) -> None:
        self.rng = random.Random(seed)
        self.policy = policy
        self.events = events
        self.unsettled = unsettled
        self.clock_ms = clock_ms
        self.fields = policy.schema.fields
        # Hot: few keys with very many entries each, in windows that hold most of them.
        self.is_hot = self.rng.random() < 0.4
        size = max(12, min(events // 60, 2000))
        self.pools = Pools(policy, self.rng, size, 3.0 if self.is_hot else 1.1)
        self.history: list[dict[str, Any]] = []
        self.recent_times: list[int] = []
        self.windows = [v.window_ms for v in policy.velocities if v.window_ms] or [60_000]
        self.serial = 0
        self.era = 0
        self.expiring: list[tuple[int, str, Any]] = []
        for entries in policy.lists.values():
            self.expiring += [(end, entries.type, v) for v, end in entries.expiries.items()]
            self.expiring += [(end, "ip", first) for first, _, end in entries.networks]
        self.pending: list[dict[str, Any]] = []
        self.probe_budget_ms = 0

    def lines(self) -> Iterator[bytes]:
        """Every line with its end."""
        gaps = [self._gap() for _ in range(self.events)]
        self.probe_budget_ms = self.events // 100 * (self.policy.lateness_ms + 60_000)
        self.now = self.clock_ms - sum(gaps) - self.probe_budget_ms - 1000
        self.watermark = self.now
        for index, gap in enumerate(gaps):
            before, self.now = self.now, self.now + gap
            self._expire(before)
            if not self.pending and self.rng.random() < 0.01:
                self._probe()
            if index == len(gaps) - 3:  # as late as the clock lets an event be
                self.pending = [self._event() | {"ts": self._future()}]
            self.era = index // 150
            if self.pending:
                self._remember(self.pending.pop(0))
                line = self._text(self.history[-1]).encode()
            else:
                line = self._line()
            end = b"\r\n" if self.rng.random() < 0.1 else b"\n"
            if index == len(gaps) - 1 and self.rng.random() < 0.5:
                end = b""
            yield line + end

    def _gap(self) -> int:
        mean = min(max(min(self.windows) / (200 if self.is_hot else 20), 50), 3000)
        roll = self.rng.random()
        if roll < 0.15:
            return 0
        if roll < 0.55:
            return self.rng.choice([1000, 1000, 2000, 500]) if mean >= 300 else 100
        if roll < 0.995:
            return int(self.rng.expovariate(1 / mean))
        return self.rng.choice(self.windows) // self.rng.choice([1, 1, 2, 7])

    def _future(self) -> int:
        latest = self.clock_ms + self.policy.future_skew_ms
        is_whole = self.fields["ts"].options.get("unit") == "s"
        return latest // 1000 * 1000 if is_whole else latest

    def _expire(self, before: int) -> None:
        """Events around the moment a list entry ends, if that has just passed."""
        for end, type_name, value in self.expiring:
            if not before < end <= self.now:
                continue
            matching = {"ip": ("ip",), "digits_prefix": ("digits",), "country": ("country",)}
            wanted = matching.get(type_name, ("string",))
            for ts in (end - 1, end, end + 1):
                values = self._event() | {"ts": ts}
                for spec in self.fields.values():
                    if spec.type in wanted and spec.name != "event_id" and self._fits(value, spec):
                        values[spec.name] = value
                self.pending.append(values)

    def _fits(self, value: Any, spec: Field) -> bool:
        if spec.type == "digits":
            low, high = spec.options.get("min_length", 0), spec.options.get("max_length", 64)
            return low <= len(value) <= high
        return spec.type != "string" or len(value.encode()) <= spec.options.get("max", 64)

    def _probe(self) -> None:
        """A short story about one boundary: retention, lateness, or the idempotence horizon."""
        rng = self.rng
        if rng.random() < 0.3:
            self._twins()
            return
        lateness, horizon = self.policy.lateness_ms, self.policy.idempotence_horizon_ms
        is_old = rng.random() < 0.5
        window = rng.choice(self.windows)
        leap = (lateness + window if is_old else horizon) - rng.choice([0, 0, 1])
        if self.fields["ts"].options.get("unit") == "s":
            leap = leap // 1000 * 1000
        if not 0 < leap <= self.probe_budget_ms:
            return
        first = self._event() | {"ts": max(self.now, self.watermark)}
        leaper = self._event() | {"ts": first["ts"] + leap}
        for name, value in first.items():  # the leap often concerns the same keys
            if rng.random() < 0.5 and name not in ("event_id", "ts"):
                leaper[name] = value
        self.pending += [first, leaper]
        self.now += leap
        self.probe_budget_ms -= leap
        if is_old:
            after = rng.choice([0, 1, window // 2, window - 1, window])
            late = first | {"event_id": self._event_id(self.fields["event_id"])}
            self.pending.append(late | {"ts": first["ts"] + after})
        else:
            edge = leaper["ts"] - horizon + rng.choice([-1, 0, 0, 1])
            late = self._event() | {"ts": edge}
            self.pending += [first, late, late]

    def _twins(self) -> None:
        """The first two events of new keys, at the same time, then one like either."""
        texts = [s for s in self.fields.values() if s.type == "string" and s.name != "event_id"]
        fresh = {s.name: f"t{self.serial}" for s in texts if self.rng.random() < 0.6}
        fresh = {n: v for n, v in fresh.items() if self._fits(v, self.fields[n])}
        common = fresh | {"ts": max(self.now, self.watermark)}
        twins = [self._event() | common for _ in range(2)]
        own = {name: self._event()[name] for name in ("event_id", "ts")}
        self.pending += [*twins, self.rng.choice(twins) | own]

    def _line(self) -> bytes:
        rng, roll = self.rng, self.rng.random()
        if roll < 0.01:
            return rng.choice([b"", b" ", b"\t \t", b"\r", b"   "])
        if self.history and roll < 0.09:
            return self._repeat()
        if self.history and roll < 0.11:
            return self._conflict()
        values = self._event()
        if roll < 0.15:
            return broken_text(self._text(values), rng)
        if roll < 0.18:
            return self._faulty(values)
        if roll < 0.183:
            values["ts"] = self.clock_ms + self.policy.future_skew_ms + rng.choice([1, 500, 10**9])
            return self._text(values).encode()
        if self.unsettled and rng.random() < 0.05:
            return self._unsettled(values)
        self._remember(values)
        text = self._text(values)
        if rng.random() < 0.0005:
            return padded(text, 65_536)
        return text.encode()

    def _remember(self, values: dict[str, Any]) -> None:
        self.watermark = max(self.watermark, values["ts"])
        self.history.append(values)
        if len(self.history) > 2 * _HISTORY:
            del self.history[:_HISTORY]

    def _text(self, values: dict[str, Any]) -> str:
        style = Style(self.rng)
        text = style.write(document(values, self.fields, self.rng))
        for _ in range(self.rng.choice([0, 0, 0, 1])):
            text = with_unknown(text, self.rng)
        if style.spaced:
            text = style.gap() + text + style.gap()
        return text

    def _event(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        absent_rate = self.rng.choice([0.02, 0.12, 0.12, 0.5])
        names = list(self.fields)
        if self.rng.random() < 0.5:
            self.rng.shuffle(names)
        for name in names:
            spec = self.fields[name]
            if name == "event_id":
                values[name] = self._event_id(spec)
            elif name == "ts":
                values[name] = self._ts(spec)
            elif spec.type == "pan":
                continue
            elif spec.required or self.rng.random() >= absent_rate:
                values[name] = self._value(spec)
            elif self.rng.random() < 0.3:
                values[name] = None
        return values

    def _value(self, spec: Field) -> Any:
        """A value; some keys are new, so that the first entries of a key are met as well."""
        if spec.type == "string" and self.rng.random() < (0.02 if self.is_hot else 0.15):
            fresh = f"n{self.era}{self.rng.choice('ab')}"
            if self._fits(fresh, spec):
                return fresh
        return self.pools.pick(spec, self.now)

    def _event_id(self, spec: Field) -> str:
        self.serial += 1
        form, limit = self.rng.random(), spec.options.get("max", 64)
        text = f"e{self.serial}"
        if form < 0.04:
            text = f"é😀-{self.serial}"
        elif form < 0.08:
            text = f"{self.rng.choice(_CARD_NUMBERS)}/{self.serial}"
        elif form < 0.10:
            text = f"{self.rng.choice(_LIKE_CARD_NUMBERS)}.{self.serial}"
        elif form < 0.12:
            text = f'"\\\t{self.serial}\u2028'
        return text if len(text.encode()) <= limit else f"e{self.serial}"

    def _ts(self, spec: Field) -> int:
        rng, lateness = self.rng, self.policy.lateness_ms
        edge = self.watermark - lateness
        roll = rng.random()
        if roll < 0.1 and self.recent_times:
            ts = max(self.recent_times[-1], edge)
        elif roll < 0.62:
            ts = self.now
        elif roll < 0.80:
            ts = self.now - rng.randint(0, max(1, lateness))
        elif roll < 0.82:
            ts = edge
        elif roll < 0.92 and self.recent_times:
            ts = rng.choice(self.recent_times) + rng.choice(self.windows) - rng.choice([0, 0, 1])
            if not edge <= ts <= self.now + 1000:
                ts = self.now
        elif roll < 0.94:
            ts = edge - rng.choice([1, 1, 1000, lateness + 1])
        elif roll < 0.96:
            ts = edge - rng.choice(self.windows) + rng.choice([-1, 0, 1])
        elif roll < 0.97 and self.recent_times:
            ts = rng.choice(self.recent_times) + rng.choice(self.windows) - rng.choice([0, 1])
            ts = min(ts, self.now)
        elif roll < 0.975:
            ts = edge - rng.randint(0, 3 * max(self.windows))
        else:
            ts = self.now
        if spec.options.get("unit") == "s" or rng.random() < 0.3:
            ts = ts // 1000 * 1000
        self.recent_times.append(ts)
        del self.recent_times[:-400]
        return ts

    def _repeat(self) -> bytes:
        return self._text(self._remembered()).encode()

    def _remembered(self) -> dict[str, Any]:
        """An event sent before, most often a recent one."""
        recent = self.history[-self.rng.choice([3, 10, 30, len(self.history)]) :]
        return self.rng.choice(recent)

    def _conflict(self) -> bytes:
        changed = dict(self._remembered())
        name = self.rng.choice([n for n in self.fields if n != "event_id"])
        spec = self.fields[name]
        if name == "ts":
            changed[name] += 1000
        elif spec.type != "pan":
            if name in changed and not spec.required and self.rng.random() < 0.3:
                del changed[name]
            else:
                changed[name] = self.pools.pick(spec, self.now)
        return self._text(changed).encode()

    def _unsettled(self, values: dict[str, Any]) -> bytes:
        """An event with something that DESIGN.md does not settle."""
        rng = self.rng
        content = document(values, self.fields, rng)
        nested = [spec for spec in self.fields.values() if len(spec.path) > 1]
        roll = rng.random()
        if roll < 0.2 and nested:
            content[rng.choice(nested).path[0]] = rng.choice([Number("1"), "x", [], False])
        elif roll < 0.22:
            return b" " * 65_537
        else:
            present = [s for s in self.fields.values() if values.get(s.name) is not None]
            spec = rng.choice(present)
            spelled = spell_value(values[spec.name], spec, rng)
            found = unsettled_value(spec, spelled)
            if found:
                _place(content, spec, rng.choice(found))
        return Style(rng).write(content).encode()

    def _faulty(self, values: dict[str, Any]) -> bytes:
        """An event with one or two bad fields, or without a required one."""
        rng = self.rng
        content = document(values, self.fields, rng)
        if rng.random() < 0.2:
            spec = rng.choice([s for s in self.fields.values() if s.required])
            if rng.random() < 0.5:
                _place(content, spec, None)
            else:
                content.pop(spec.path[0], None)
        else:
            for _ in range(rng.choice([1, 1, 1, 2])):
                spec = rng.choice(list(self.fields.values()))
                _place(content, spec, bad_value(spec, rng))
        style = Style(rng)
        text = style.write(content)
        if rng.random() < 0.1:
            text = text[:-1] + ("," if content else "") + '"Cvv2":"123"}'
        return text.encode()


def _place(content: dict[str, Any], spec: Field, value: Any) -> None:
    node = content
    for step in spec.path[:-1]:
        node = node.setdefault(step, {})
    node[spec.path[-1]] = value


def make_traffic(
    policy: Policy, seed: int, events: int, clock_ms: int, unsettled: bool = False
) -> bytes:
    """`events` lines of traffic for `policy` that ends shortly before the clock.

    With `unsettled`, some lines hold what DESIGN.md does not settle (see README.md).
    """
    return b"".join(Traffic(policy, seed, events, clock_ms, unsettled).lines())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--policy", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--clock", default=DEFAULT_CLOCK, metavar="RFC3339")
    parser.add_argument("--unsettled", action="store_true", help="also what is not specified")
    parser.add_argument("--iso-dir", type=Path, default=DEFAULT_ISO_FOLDER, metavar="DIR")
    options = parser.parse_args()
    clock_ms = parse_clock(options.clock)
    assert clock_ms is not None
    policy = read_policy(options.policy, options.iso_dir)
    data = make_traffic(policy, options.seed, options.events, clock_ms, options.unsettled)
    sys.stdout.buffer.write(data)


if __name__ == "__main__":
    main()
