"""Makes a random valid policy from a seed.

    python3 Tests/oracle/policies.py --seed N DIR

Its expressions are well typed, and it keeps away from what DESIGN.md leaves open (see README.md).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from pathlib import Path
from typing import Any

import yaml

_OPTIONAL_FIELDS: dict[str, dict[str, Any]] = {
    "amount": {"type": "int", "min": 0, "max": 1_000_000_000_000},
    "delta": {"type": "int", "min": -50, "max": 50},
    "units": {"type": "int"},
    "price": {"type": "decimal", "scale": 2, "min": -100_000, "max": 100_000},
    "rate": {"type": "decimal", "scale": 5, "min": 0, "max": 10},
    "weight": {"type": "double", "min": -100, "max": 1000},
    "is_new": {"type": "bool"},
    "is_gift": {"type": "bool", "path": "flags.gift", "default": False},
    "card": {"type": "string", "max": 32},
    "device": {"type": "string", "max": 64, "path": "device.id"},
    "email": {"type": "string", "max": 64, "path": "device.owner.email"},
    "note": {"type": "string", "max": 16},
    "ip": {"type": "ip"},
    "card_bin": {"type": "digits", "min_length": 4, "max_length": 8},
    "country": {"type": "country"},
    "home": {"type": "country", "path": "device.owner.home"},
    "currency": {"type": "currency"},
    "channel": {"type": "enum", "values": ["web", "app", "shop"]},
    "opened": {"type": "timestamp"},
    "opened_s": {"type": "timestamp", "unit": "s"},
}
_STRING_TYPES = ("string", "digits", "country", "currency", "enum")
_KEY_TYPES = (*_STRING_TYPES, "ip", "bool", "int")
_WORDS = ["a", "na", "card1", "dev0", "é", "DE", "EUR", "web", "4000", "1"]
_WINDOWS = ["500ms", "5s", "30s", "1m", "10m", "1h", "6h", "1d", "90s"]


class _Maker:
    """Builds one policy; `types` maps every selectable name to its CEL type."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.rng = random.Random(f"policy {seed}")
        self.fields: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, dict[str, Any]] = {}
        self.velocity: dict[str, dict[str, Any]] = {}
        self.columns: list[str] = []
        self.types: dict[str, str] = {}
        self.answer_types: dict[str, str] = {}

    # Schema, tables, lists ------------------------------------------------------------------------

    def add_fields(self) -> None:
        rng = self.rng
        self.fields = {
            "type": {"type": "enum", "values": ["payment", "auth", "label"], "default": "payment"},
            "event_id": {"type": "string", "max": rng.choice([24, 64]), "required": True},
            "ts": {"type": "timestamp", "required": True},
        }
        if rng.random() < 0.2:
            self.fields["ts"]["unit"] = rng.choice(["ms", "s"])
        chosen = rng.sample(sorted(_OPTIONAL_FIELDS), rng.randint(5, len(_OPTIONAL_FIELDS)))
        for name in dict.fromkeys([*chosen, "card"]):
            self.fields[name] = dict(_OPTIONAL_FIELDS[name])
        if rng.random() < 0.15:
            self.fields["card"]["required"] = True
        self.fields = dict(sorted(self.fields.items(), key=lambda item: rng.random()))
        cel = {"decimal": "double", "country": "string", "currency": "string", "digits": "string"}
        cel |= {"enum": "string"}
        for name, spec in self.fields.items():
            self.types[f"event.{name}"] = cel.get(spec["type"], spec["type"])

    def write_csv(self, path: str, header: list[str], rows: list[list[str]]) -> str:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target, "w", encoding="utf-8", newline="") as file:
            ends = self.rng.choice(["\n", "\r\n"])
            csv.writer(file, lineterminator=ends).writerows([header, *rows])
        return path

    def add_tables(self) -> None:
        rng = self.rng
        if "card_bin" in self.fields and rng.random() < 0.8:
            prefixes = {"".join(rng.choices("0123", k=rng.randint(1, 6))) for _ in range(40)}
            rows = [[p, rng.choice(["DE", "FR", "US", ""]), rng.choice(["x", "y, z", ""])]
                    for p in sorted(prefixes)]  # fmt: skip
            path = self.write_csv("tables/bins.csv", ["prefix", "country", "bank"], rows)
            self.tables["bin"] = {"kind": "prefix", "file": path, "key": "event.card_bin"}
            self.columns += ["bin.country", "bin.bank"]
        if "ip" in self.fields and rng.random() < 0.8:
            rows, at = [], 0
            while at < 480:
                at += rng.randint(1, 40)
                end = at + rng.choice([0, 1, 15, 40])
                rows.append([f"10.0.{at // 256}.{at % 256}", f"10.0.{end // 256}.{end % 256}",
                             rng.choice(["DE", "FR", "US", ""])])  # fmt: skip
                at = end + 1
            rows.append(["2001:db8::", "2001:db8::ffff", "SE"])
            path = self.write_csv("tables/geo.csv", ["first", "last", "country"], rows)
            self.tables["geo"] = {"kind": "ip_range", "file": path, "key": "event.ip"}
            self.columns.append("geo.country")
        for column in self.columns:
            self.types[column] = "string"

    def add_lists(self) -> None:
        rng = self.rng
        makers = {
            "ip": lambda: [f"10.0.0.{n}" for n in rng.sample(range(256), 5)]
            + [f"10.0.1.{n * 16}/28" for n in rng.sample(range(16), 3)]
            + ["2001:db8:7::/48"],
            "string": lambda: rng.sample(_WORDS, 5) + [f"card{n}" for n in range(3, 9)],
            "string_ci": lambda: [w.upper() for w in rng.sample(_WORDS, 5)] + ["DEV3", "Ema2"],
            "digits_prefix": lambda: ["".join(rng.choices("0123", k=n)) for n in (2, 3, 5)],
            "country": lambda: rng.sample(["DE", "FR", "US", "KP", "GB", "SE"], 3),
        }
        for type_name, make in makers.items():
            if rng.random() < 0.6:
                rows = []
                for value in dict.fromkeys(make()):
                    minute = f"2026-05-31T{rng.randint(20, 23)}:{rng.randint(0, 59):02}:00Z"
                    rows.append([value, rng.choice(["", "", minute, "2026-06-01", "2020-01-01"])])
                path = self.write_csv(f"lists/{type_name}.csv", ["value", "expires"], rows)
                self.lists[f"{type_name}_list"] = {"type": type_name, "file": path}

    # Velocities -----------------------------------------------------------------------------------

    def add_velocities(self) -> None:
        rng = self.rng
        keys = [n for n, s in self.fields.items() if s["type"] in _KEY_TYPES and n != "event_id"]
        paths = [f"event.{name}" for name in keys] + self.columns
        count, reads_others = rng.randint(1, 14), rng.random() < 0.4
        if rng.random() < 0.35:  # many velocities over few keys
            paths = rng.sample(paths, min(len(paths), rng.choice([1, 1, 2])))
            count = rng.randint(9, 24)
        for number in range(count):
            self.add_velocity(number, paths)
            if reads_others:  # a later `where` may name this one
                self.types |= self.answer_types
        self.types |= self.answer_types
        if reads_others:  # each may stand before those that it reads
            order = rng.sample(sorted(self.velocity), len(self.velocity))
            self.velocity = {name: self.velocity[name] for name in order}

    def add_velocity(self, number: int, paths: list[str]) -> None:
        rng = self.rng
        aggregate = rng.choice(
            "count sum mean stddev min max distinct_count last first seconds_since_last "
            "seconds_since_first".split()
        )
        size = min(len(paths), rng.choice([1, 1, 1, 2, 2, 3]))
        spec: dict[str, Any] = {"aggregate": aggregate, "group_by": rng.sample(paths, size)}
        of_type = ""
        if aggregate != "count" and not aggregate.startswith("seconds"):
            found = self.choose_of(aggregate)
            if found is None:
                return
            spec["of"], of_type = found
        unbounded = ("count", "sum", "first", "last", "seconds_since_last", "seconds_since_first")
        if aggregate not in unbounded or rng.random() < 0.75:
            spec["window"] = rng.choice(_WINDOWS)
        before_only = aggregate in ("first", "last") or aggregate.startswith("seconds")
        if not before_only and rng.random() < 0.25:
            spec["current"] = "exclude"
        if rng.random() < 0.4:
            spec["where"] = self.condition(2)
        name = f"v{number}_{aggregate}"
        self.velocity[name] = spec
        self.answer_types[f"velocity.{name}"] = self.answer_type(aggregate, of_type)

    def choose_of(self, aggregate: str) -> tuple[str, str] | None:
        """A path that `aggregate` accepts, with its field type."""
        wanted: tuple[str, ...]
        match aggregate:
            case "sum" | "mean":
                wanted = ("int", "bool", "decimal")
            case "stddev":
                wanted = ("int", "bool", "decimal")
            case "min" | "max":
                wanted = ("int", "decimal", "double", "timestamp")
            case "distinct_count":
                wanted = (*_KEY_TYPES, "decimal", "double", "timestamp")
            case _:
                wanted = (*_KEY_TYPES, "decimal", "double", "timestamp")
        found = [(f"event.{n}", s["type"]) for n, s in self.fields.items() if s["type"] in wanted]
        if "string" in wanted:
            found += [(column, "string") for column in self.columns]
        return self.rng.choice(found) if found else None

    def answer_type(self, aggregate: str, of_type: str) -> str:
        if aggregate in ("count", "distinct_count"):
            return "int"
        if aggregate in ("mean", "stddev") or aggregate.startswith("seconds"):
            return "double"
        if of_type == "decimal":
            return "double"
        if aggregate == "sum":
            return "int"
        return "string" if of_type in _STRING_TYPES else of_type

    # Expressions ----------------------------------------------------------------------------------

    def names(self, type_name: str) -> list[str]:
        return [name for name, cel in self.types.items() if cel == type_name]

    def condition(self, depth: int, is_safe: bool = False) -> str:
        """A bool expression; a safe one has no error but a missing value."""
        rng, roll = self.rng, self.rng.random()
        if depth > 0 and roll < 0.45:
            a, b = (self.condition(depth - 1, is_safe) for _ in range(2))
            if roll < 0.18:
                return f"({a}) && ({b})"
            if roll < 0.36:
                return f"({a}) || ({b})"
            if roll < 0.41:
                return f"!({a})"
            return f"({self.condition(depth - 1, is_safe)}) ? ({a}) : ({b})"
        makers = [self.int_test, self.int_test, self.text_test, self.text_test, self.double_test,
                  self.presence_test, self.list_test, self.time_test, self.bool_test]  # fmt: skip
        while True:
            made = rng.choice(makers)(is_safe)
            if made is not None:
                return made

    def int_literal(self, name: str) -> int:
        spec = self.fields.get(name.removeprefix("event."), {})
        low, high = spec.get("min", -1000), spec.get("max", 100_000)
        drawn = self.rng.choice([0, 1, 2, 3, 5, 10, 100, 1000, -1, -20, 50_000])
        return min(max(drawn, low + 1), high - 1)

    def int_test(self, is_safe: bool) -> str | None:
        names = self.names("int")
        if not names:
            return None
        rng, name = self.rng, self.rng.choice(names)
        left, right = name, str(self.int_literal(name))
        if not is_safe and rng.random() < 0.35:
            other = rng.choice(names)
            left = rng.choice([
                f"{name} + {other}", f"{name} - {other}", f"{name} * {other}", f"100 / {name}",
                f"{name} % {other}", f"-{name}", f"({name} - 1) * 3",
                f"{name} * 4611686018427387904",
            ])  # fmt: skip
        elif rng.random() < 0.3:
            right = rng.choice(names)
        elif rng.random() < 0.2 and float(right) >= 0:
            return f"{left} {rng.choice(['<', '<=', '>', '>='])} {right}.5"
        if name == right:
            right = str(self.int_literal(name))
        return f"{left} {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {right}"

    def double_test(self, is_safe: bool) -> str | None:
        names = self.names("double")
        if not names:
            return None
        rng, name = self.rng, self.rng.choice(names)
        left, literal = name, rng.choice(["0.0", "1.5", "2.25", "10.0", "59.5"])
        if name == "event.rate":
            literal = rng.choice(["0.5", "1.5", "9.25"])
        if not is_safe and rng.random() < 0.2:
            left = rng.choice([f"{name} * 2.0", f"{name} - {rng.choice(names)}", f"1.0 / {name}"])
        elif rng.random() < 0.15:
            literal = rng.choice([n for n in names if n != name] or [literal])
        return f"{left} {rng.choice(['<', '<=', '>', '>='])} {literal}"

    def text_test(self, is_safe: bool) -> str | None:
        rng = self.rng
        name = rng.choice(self.names("string"))
        spec = self.fields.get(name.removeprefix("event."), {"type": "string"})
        words = {
            "enum": spec.get("values", []),
            "country": ["DE", "FR", "US", "KP"],
            "currency": ["EUR", "USD", "JPY"],
            "digits": ["40000", "12345", "331122"],
        }.get(spec["type"], _WORDS)
        if name in self.columns:
            words = ["DE", "FR", "US", "x"]
        roll = rng.random()
        if roll < 0.3:
            return f"{name} {rng.choice(['==', '!='])} {json.dumps(rng.choice(words))}"
        if roll < 0.45:
            chosen = rng.sample(words, min(len(words), 2))
            return f"{name} in [{', '.join(json.dumps(w) for w in chosen)}]"
        if roll < 0.7:
            others = [n for n in self.names("string") if n != name]
            if not others:
                return None
            return f"{name} {rng.choice(['==', '!=', '==', '<'])} {rng.choice(others)}"
        if spec["type"] in ("enum", "country", "currency"):
            return f"{name}.startsWith({json.dumps(words[0][0])})"
        call = rng.choice(["contains", "startsWith", "endsWith"])
        if roll < 0.85:
            return f"{name}.{call}({json.dumps(rng.choice(['a', '1', '0', 'd', 'é']))})"
        if roll < 0.93:
            return f"size({name}) {rng.choice(['>', '<='])} {rng.randint(4, 6)}"
        return f'{name}.matches("{rng.choice(["^[a-z]+[0-9]$", "[0-9]{2}", "a|1", "^.{4,5}$"])}")'

    def presence_test(self, is_safe: bool) -> str | None:
        names = [n for n in self.types if n not in ("event.ts", "event.event_id", "event.type")]
        return f"has({self.rng.choice(names)})"

    def bool_test(self, is_safe: bool) -> str | None:
        names = self.names("bool")
        return self.rng.choice(names) if names else None

    def list_test(self, is_safe: bool) -> str | None:
        if not self.lists:
            return None
        name = self.rng.choice(sorted(self.lists))
        kinds = {"ip": ("ip",), "digits_prefix": ("digits",), "country": ("country",)}
        wanted = kinds.get(self.lists[name]["type"], ("string",))
        found = [f"event.{n}" for n, s in self.fields.items()
                 if s["type"] in wanted and n != "event_id"]  # fmt: skip
        return f"{self.rng.choice(found)} in lists.{name}" if found else None

    def time_test(self, is_safe: bool) -> str | None:
        rng = self.rng
        name = rng.choice(self.names("timestamp"))
        roll = rng.random()
        if roll < 0.4:
            getter, most = rng.choice([("getHours", 23), ("getMinutes", 59), ("getDayOfWeek", 6)])
            return f"{name}.{getter}() {rng.choice(['<', '>='])} {rng.randint(1, most)}"
        if roll < 0.6:
            return f'{name} >= timestamp("2026-05-31T{rng.randint(10, 23)}:00:00Z")'
        if is_safe or name == "event.ts":
            return f"{name}.getSeconds() % 2 == 0"
        return f'event.ts - {name} > duration("{rng.choice(["0s", "1m", "24h"])}")'

    # Features, rules ------------------------------------------------------------------------------

    def add_feature(self, name: str, columns: list[dict[str, Any]]) -> dict[str, Any]:
        rng = self.rng
        numeric = [n for n in self.types if self.types[n] in ("int", "double", "bool")]
        text = self.names("string")
        spec: dict[str, Any] = {}
        width, roll = 1, rng.random()
        if roll < 0.25 and text:
            source = rng.choice(text)
            words = rng.sample(["DE", "FR", "US", "EUR", "web", "payment"], rng.randint(1, 3))
            spec = {"value": source, "transform": f"one_hot({json.dumps(words)})"}
            width, missing = len(words), words[0]
        elif roll < 0.35:
            source = rng.choice(["event.ts", *self.names("timestamp")])
            spec = {"value": source, "transform": rng.choice(["sin_hour", "cos_hour"])}
            missing = None
        elif roll < 0.5:
            spec, missing = {"value": self.condition(1, is_safe=True)}, rng.choice([0, 1])
        else:
            source = rng.choice(numeric)
            spec, missing = {"value": source}, rng.choice([0, 1, 7])
            options = ["identity", "abs", "clip(-5, 250)", "bins([0, 10, 1000])"]
            if source in ("event.amount", "event.rate") or self.types[source] == "bool":
                options.append("log1p")
            elif source.split("_")[-1] == "count" and self.types[source] == "int":
                options.append("log1p")
            if self.types[source] == "bool":
                options = ["identity"]
                missing = rng.choice([0, 1])
            transform = rng.choice(options)
            if transform != "identity" or rng.random() < 0.5:
                spec["transform"] = transform
            width = 4 if transform.startswith("bins") else 1
        if missing is not None and rng.random() < 0.5:
            spec["missing"] = missing
        for _ in range(width):
            columns.append({
                "name": name,
                "weight": round(rng.uniform(-1, 1), 3),
                "mean": round(rng.uniform(-1, 3), 2),
                "scale": rng.choice([0.5, 1, 3.25, 40, 1000]),
            })  # fmt: skip
        return spec

    def rules(self, has_model: bool) -> list[dict[str, Any]]:
        rng, made = self.rng, []
        count = rng.randint(2, 14)
        if rng.random() < 0.12:  # more than fit one word of bits, or two
            count = rng.choice([63, 64, 65, 100, 128, 129])
        for number in range(count):
            actions = ["review", "review", "flag", "flag", "flag", "allow", "reject"]
            rule: dict[str, Any] = {
                "name": f"r{number}",
                "condition": self.condition(2),
                "action": rng.choice(actions),
            }
            if rule["action"] == "flag" and has_model:
                rule["log_odds"] = round(rng.uniform(-1, 1), 2)
            elif has_model and rng.random() < 0.2:
                rule["condition"] = f"model.score > {rng.choice([0.25, 0.5, 0.75])}"
            if rng.random() < 0.15:
                rule["mode"] = "shadow"
            if rng.random() < 0.3:
                rule["explanation"] = "Made at random."
            made.append(rule)
        return made

    def make(self, seed: int) -> dict[str, Any]:
        rng = self.rng
        self.add_fields()
        self.add_tables()
        self.add_lists()
        self.add_velocities()
        has_model = rng.random() < 0.6
        policy: dict[str, Any] = {
            "policy": f"random-{seed}",
            "version": 1,
            "time": {
                "allowed_lateness": rng.choice(["0s", "1s", "30s", "5m", "2h"]),
                "max_future_skew": rng.choice(["0s", "10s", "5m"]),
            },
            "event": self.fields,
            "tables": self.tables,
            "lists": self.lists,
            "velocity": self.velocity,
        }
        policy = {name: part for name, part in policy.items() if part != {}}
        if has_model:
            columns: list[dict[str, Any]] = []
            count = rng.randint(1, 10)
            policy["features"] = {f"f{n}": self.add_feature(f"f{n}", columns) for n in range(count)}
            policy["model"] = "model.json"
            model = {"format": "weir-logistic/1", "intercept": -0.5, "features": columns}
            text = json.dumps(model, indent=1) + "\n"
            (self.folder / "model.json").write_text(text, encoding="utf-8")
        policy["rules"] = self.rules(has_model)
        policy["decide"] = {
            "score": rng.choice([["payment"], ["payment", "auth"], ["payment", "auth", "label"]]),
            "on_invalid": rng.choice(["review", "reject"]),
        }
        if has_model:
            policy["decide"] |= {"review_at": 0.5, "reject_at": rng.choice([0.7, 0.9])}
        if rng.random() < 0.8:
            policy["idempotence"] = {
                "horizon": rng.choice(["0s", "5s", "1m", "24h", "24h"]),
                "max_entries": rng.choice([1, 5, 100, 5_000_000]),
            }
        return policy


def write_random_policy(folder: Path, seed: int) -> None:
    """Writes the policy of `seed` into `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    policy = _Maker(folder, seed).make(seed)
    text = yaml.safe_dump(policy, sort_keys=False, allow_unicode=True, width=10_000)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write_random_policy(options.folder, options.seed)


if __name__ == "__main__":
    main()
