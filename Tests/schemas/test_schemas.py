"""The JSON Schemas of policies and test files: python3 -m unittest discover -s Tests/schemas

WEIR names a `weir`; with it the bad policies are shown to `weir check` too, which must refuse them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any, Iterator

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "Sources/WeirReference/Starter"


class CoreLoader(yaml.SafeLoader):
    """YAML by the core schema of 1.2, as Weir and editors read it: no dates, `yes` is a text."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
     list("-+.0123456789")),
]:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
CoreLoader.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))
CoreLoader.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: float(loader.construct_scalar(node)))


def load(text: str) -> Any:
    return yaml.load(text, Loader=CoreLoader)


def schema(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())


def validator(name: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(schema(name))


def faults(name: str, text: str) -> list[str]:
    return [f"{list(e.path)}: {e.message}" for e in validator(name).iter_errors(load(text))]


# A policy with one of everything; a bad one differs in one place.
GOOD = """\
policy: shop
version: 3
time: {allowed_lateness: 90s, max_future_skew: 1m}
idempotence: {horizon: 0s, max_entries: 1000}
event:
  event_id: {type: string, max: 64, required: true}
  ts: {type: timestamp, required: true}
  type: {type: enum, values: [payment, refund], default: payment}
  amount: {type: int, min: 0, max: 1000000, default: 5}
  price: {type: decimal, scale: 2, min: 0.5, max: 99.95}
  rate: {type: double, max: 1.5e3}
  is_new: {type: bool, default: false}
  sent: {type: timestamp, unit: ms}
  land: {type: country, default: de}
  bin: {type: digits, min_length: 6, default: 984010}
  ip: {type: ip, path: net.ip, default: "::1"}
  pan: {type: pan}
tables:
  iin: {kind: prefix, file: tables/iin.csv, key: event.bin}
lists:
  bad_ip: {type: ip, file: lists/ip.csv}
  held: {type: digits_prefix}
constants: {least: 1, share: 0.5, strict: true, home: [DE, AT], note: "1"}
velocity:
  many: {aggregate: count, group_by: [event.ip, iin.country], window: 1h, where: event.amount > 1}
  ever: {aggregate: last, of: event.price, group_by: [event.ip], current: exclude}
features:
  amount_log: {value: event.amount, transform: log1p, missing: 0}
  kind: {value: event.type, transform: "one_hot([\\"payment\\"])", missing: payment}
model: model.json
rules:
  - {name: blocked, condition: event.ip in lists.bad_ip, action: reject, explanation: On the list.}
  - {name: new-idea, condition: true, action: review, mode: shadow}
  - {name: odd, condition: velocity.many > 3, action: flag, log_odds: 0.8}
alerts:
  seen: {when: event.ip in lists.bad_ip, by: ip, cooldown: 1h, severity: high, include: [bin, ip],
    description: One of the list.}
  new.idea-2: {when: true, by: [ip, bin]}
decide: {score: [payment], review_at: 0.5, reject_at: 1, on_invalid: reject}
"""
FILES = {
    "tables/iin.csv": "prefix,country\n400000,DE\n",
    "lists/ip.csv": "value\n10.0.0.1\n",
    "model.json": json.dumps({"format": "weir-logistic/1", "intercept": -2, "features": [
        {"name": name, "weight": 1, "mean": 0, "scale": 1} for name in ["amount_log", "kind"]]}),
}

# What is wrong, the text it stands in, and what takes its place.
BAD_POLICIES = [
    ("an unknown key", "version: 3\n", "version: 3\ncolour: red\n"),
    ("a misspelt key of a velocity", "{aggregate: count,", "{agregate: count,"),
    ("an unknown key of a rule", "action: reject,", "action: reject, priority: 1,"),
    ("no version", "version: 3\n", ""),
    ("no event", GOOD[GOOD.index("event:\n"):GOOD.index("tables:")], ""),
    ("no ts", "  ts: {type: timestamp, required: true}\n", ""),
    ("a ts that is not required", "{type: timestamp, required: true}", "{type: timestamp}"),
    ("an event_id that is no string", "{type: string, max: 64, required: true}",
     "{type: int, required: true}"),
    ("a version that is a text", "version: 3", "version: three"),
    ("a version of 0", "version: 3", "version: 0"),
    ("a name that starts with a digit", "policy: shop", "policy: 1shop"),
    ("a name with a space", "name: new-idea", "name: new idea"),
    ("a duration without a unit", "allowed_lateness: 90s", "allowed_lateness: 90"),
    ("a duration of an unknown unit", "window: 1h", "window: 1w"),
    ("a duration with a fraction", "window: 1h", "window: 1.5h"),
    ("a window of 0", "window: 1h", "window: 0s"),
    ("an aggregate that is none", "aggregate: count", "aggregate: average"),
    ("an action that is none", "action: reject", "action: block"),
    ("a mode that is none", "mode: shadow", "mode: off"),
    ("a type that is none", "{type: country, default: de}", "{type: land}"),
    ("a key of another type of field", "{type: bool, default: false}", "{type: bool, max: 3}"),
    ("a field without a type", "{type: pan}", "{required: true}"),
    ("a default of the wrong type", "max: 1000000, default: 5", "max: 1000000, default: five"),
    ("a pan with a default", "{type: pan}", "{type: pan, default: x}"),
    ("a decimal without scale", "scale: 2, ", ""),
    ("an enum without values", "values: [payment, refund], ", ""),
    ("an enum of nothing", "values: [payment, refund]", "values: []"),
    ("values that are numbers", "values: [payment, refund]", "values: [payment, 1]"),
    ("required that is a text", "{type: pan}", "{type: pan, required: yes}"),
    ("a reserved word for a field", "  is_new:", "  in:"),
    ("a table called event", "  iin:", "  event:"),
    ("a velocity with a dash", "  many:", "  too-many:"),
    ("a table of no kind", "kind: prefix", "kind: suffix"),
    ("a file outside", "file: lists/ip.csv", "file: ../ip.csv"),
    ("an absolute file", "file: lists/ip.csv", "file: /etc/ip.csv"),
    ("a list without a type", "held: {type: digits_prefix}", "held: {}"),
    ("a list of an unknown type", "type: digits_prefix", "type: digits"),
    ("an alert without a condition", "when: true, ", ""),
    ("an empty condition of an alert", "when: true", "when: ' '"),
    ("a misspelt key of an alert", "cooldown: 1h", "cool_down: 1h"),
    ("a cooldown without a unit", "cooldown: 1h", "cooldown: 60"),
    ("a severity that is none", "severity: high", "severity: urgent"),
    ("a reference for the field of an alert", "by: ip", "by: event.ip"),
    ("the same field of an alert twice", "by: [ip, bin]", "by: [ip, ip]"),
    ("no field of an alert", "include: [bin, ip]", "include: []"),
    ("an alert with a space", "new.idea-2", "new idea"),
    ("alerts that are a list", GOOD[GOOD.index("alerts:"):GOOD.index("decide:")],
     "alerts: [{when: true}]\n"),
    ("a constant that is a mapping", "least: 1", "least: {most: 2}"),
    ("a constant that is empty", "least: 1", "least: "),
    ("a constant of lists", "home: [DE, AT]", "home: [[DE], [AT]]"),
    ("a constant of nothing", "home: [DE, AT]", "home: []"),
    ("a constant with a dash", "share: 0.5", "my-share: 0.5"),
    ("a constant called like a threshold", "share: 0.5", "review_at: 0.5"),
    ("a table called constants", "  iin:", "  constants:"),
    ("a constant as a key", "group_by: [event.ip]", "group_by: [constants.note]"),
    ("a bare name for a reference", "group_by: [event.ip]", "group_by: [ip]"),
    ("a velocity as a key", "group_by: [event.ip]", "group_by: [velocity.many]"),
    ("a key that is no list", "group_by: [event.ip]", "group_by: event.ip"),
    ("no key at all", "group_by: [event.ip]", "group_by: []"),
    ("the same key twice", "group_by: [event.ip]", "group_by: [event.ip, event.ip]"),
    ("last without of", "aggregate: last, of: event.price", "aggregate: last"),
    ("count with of", "aggregate: count,", "aggregate: count, of: event.amount,"),
    ("mean without a window", "{aggregate: last, of: event.price",
     "{aggregate: mean, of: event.price"),
    ("log_odds of a review rule", "mode: shadow", "log_odds: 1"),
    ("log_odds beyond its bounds", "log_odds: 0.8", "log_odds: 101"),
    ("a rule without a condition", "condition: velocity.many > 3, ", ""),
    ("an empty condition", "condition: velocity.many > 3", "condition: ''"),
    ("a condition that is a list", "condition: velocity.many > 3", "condition: [a]"),
    ("rules that are a mapping", GOOD[GOOD.index("rules:"):GOOD.index("decide:")], "rules: {}\n"),
    ("a transform that is none", "transform: log1p", "transform: log2"),
    ("a threshold over 1", "review_at: 0.5", "review_at: 50"),
    ("approve for what cannot be read", "on_invalid: reject", "on_invalid: approve"),
    ("an explanation that is a number", "explanation: On the list.", "explanation: 3"),
    ("a section that is empty", "time: {allowed_lateness: 90s, max_future_skew: 1m}", "time:"),
    ("a policy that is a list", GOOD, "- policy: shop\n"),
]

GOOD_TESTS = """\
start: 2026-03-02T12:00:00Z
defaults: {type: payment, device: {id: d1}, amount: 1}
cases:
  - name: one of everything
    start: 2026-03-02T12:00:00+01:00
    clock: 1h
    defaults: {amount: null}
    steps:
      - {}
      - {at: 90s, repeat: 6, every: 8s, event: {card: "t${i}"}}
      - line: '{"not json'
        expect: {decision: review, error: E_JSON}
      - at: 0s
        expect:
          decision: none
          rules: []
          shadow: {includes: [new-idea]}
          alerts: {includes: [seen]}
          reasons: {includes: [odd], excludes: [kind]}
          degraded: ["rule:odd"]
          score: 0.5
          tolerance: 0.01
          late: true
          duplicate: false
          values: {velocity.many: 3, iin.country: null, feature.kind: payment, event.is_new: true}
"""

BAD_TESTS = [
    ("an unknown key", "start: 2026-03-02T12:00:00Z", "begin: 2026-03-02T12:00:00Z"),
    ("no cases", GOOD_TESTS[GOOD_TESTS.index("cases:"):], ""),
    ("a day for a start", "start: 2026-03-02T12:00:00Z", "start: 2026-03-02"),
    ("a start without an offset", "2026-03-02T12:00:00+01:00", "2026-03-02T12:00:00"),
    ("defaults that are a list", "defaults: {amount: null}", "defaults: [amount]"),
    ("a case without a name", "name: one of everything", "clock: 2h"),
    ("a case without steps", GOOD_TESTS[GOOD_TESTS.index("    steps:"):], ""),
    ("an unknown key of a step", "repeat: 6", "times: 6"),
    ("a time without a unit", "at: 90s", "at: 90"),
    ("a step that repeats 0 times", "repeat: 6", "repeat: 0"),
    ("an event and a line", "- line: ", "- event: {}\n        line: "),
    ("an event that is a text", 'event: {card: "t${i}"}', "event: card"),
    ("a decision that is none", "decision: none", "decision: decline"),
    ("a code that is none", "error: E_JSON", "error: E_JSN"),
    ("a rule for a list of rules", "rules: []", "rules: blocked"),
    ("the same rule twice", "rules: []", "rules: [a, a]"),
    ("an alert for a list of alerts", "alerts: {includes: [seen]}", "alerts: seen"),
    ("an unknown key of a set", "shadow: {includes:", "shadow: {contains:"),
    ("a score over 1", "score: 0.5", "score: 5"),
    ("late that is a text", "late: true", "late: yes"),
    ("a value of no root", "velocity.many: 3", "many: 3"),
    ("a value that is a list", "velocity.many: 3", "velocity.many: [3]"),
]


def replaced(text: str, old: str, new: str) -> str:
    assert old in text, f"{old!r} is not in the good document"
    return text.replace(old, new, 1)


def properties(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of a key, with the key."""
    if isinstance(document, dict):
        for key, value in document.get("properties", {}).items():
            if isinstance(value, dict):
                yield key, value
        for value in document.values():
            yield from properties(value)
    elif isinstance(document, list):
        for value in document:
            yield from properties(value)


class SchemaTests(unittest.TestCase):
    def test_schemas_are_schemas(self) -> None:
        for name in ["policy", "tests"]:
            jsonschema.Draft7Validator.check_schema(schema(name))

    def test_examples_and_defaults_are_valid(self) -> None:
        for name in ["policy", "tests"]:
            document = schema(name)
            count = 0
            for key, value in properties(document):
                whole = {**value, "definitions": document["definitions"]}
                given = value.get("examples", []) + [value[k] for k in ["default"] if k in value]
                for example in given:
                    with self.subTest(schema=name, key=key, value=example):
                        jsonschema.Draft7Validator(whole).validate(example)
                    count += 1
            self.assertGreater(count, 20)

    def test_our_own_files_are_valid(self) -> None:
        policies = [*ROOT.glob("rules/*/policy.yaml"), STARTER / "policy.yaml",
                    *ROOT.glob("Tests/oracle/policies/*/policy.yaml")]
        tests = [*ROOT.glob("rules/*/tests/*.yaml"), *STARTER.glob("tests/*.yaml")]
        self.assertGreater(len(policies), 2)
        self.assertGreater(len(tests), 1)
        for name, paths in [("policy", policies), ("tests", tests)]:
            for path in paths:
                with self.subTest(path=str(path.relative_to(ROOT))):
                    self.assertEqual(faults(name, path.read_text()), [])

    def test_good_documents_are_valid(self) -> None:
        self.assertEqual(faults("policy", GOOD), [])
        self.assertEqual(faults("tests", GOOD_TESTS), [])

    def test_bad_policies_are_refused(self) -> None:
        for what, old, new in BAD_POLICIES:
            with self.subTest(what):
                self.assertNotEqual(faults("policy", replaced(GOOD, old, new)), [])

    def test_bad_tests_are_refused(self) -> None:
        for what, old, new in BAD_TESTS:
            with self.subTest(what):
                self.assertNotEqual(faults("tests", replaced(GOOD_TESTS, old, new)), [])


@unittest.skipUnless("WEIR" in os.environ, "WEIR names no program")
class CheckTests(unittest.TestCase):
    """What the schemas say of a policy and of its tests, `weir check` says too."""

    def check(self, text: str, tests: str | None = None) -> int:
        files = {**FILES, "policy.yaml": text}
        if tests is not None:
            files["tests/cases.yaml"] = tests
        with tempfile.TemporaryDirectory() as folder:
            for path, content in files.items():
                (Path(folder) / path).parent.mkdir(exist_ok=True)
                (Path(folder) / path).write_text(content)
            weir = str(Path(os.environ["WEIR"]).resolve())
            return subprocess.run([weir, "check", folder], capture_output=True).returncode

    def test_the_good_policy_is_taken(self) -> None:
        self.assertEqual(self.check(GOOD), 0)

    def test_bad_policies_are_refused(self) -> None:
        for what, old, new in BAD_POLICIES:
            with self.subTest(what):
                self.assertEqual(self.check(replaced(GOOD, old, new)), 78)

    def test_the_good_tests_are_taken(self) -> None:
        self.assertEqual(self.check(GOOD, GOOD_TESTS), 0)

    def test_bad_tests_are_refused(self) -> None:
        for what, old, new in BAD_TESTS:
            with self.subTest(what):
                self.assertEqual(self.check(GOOD, replaced(GOOD_TESTS, old, new)), 78)


if __name__ == "__main__":
    unittest.main()
