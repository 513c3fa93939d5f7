"""Hand-computed cases for the oracle itself: python3 -m unittest discover -s Tests/oracle"""

from __future__ import annotations

import json
import math
import tempfile
import unittest
from pathlib import Path
from typing import Any

from cel import Environment, compile_expression
from cel_operations import EvaluationError
from engine import Engine
from fields import CodeLists
from model import Transform
from policy_file import load_policy
from strict_json import JSONFault, parse_object
from values import (
    Timestamp,
    format_rfc3339,
    mask_card_numbers,
    parse_address,
    parse_network,
    rfc3339_ms,
)

CODES = CodeLists(frozenset({"DE", "FR"}), frozenset({"EUR", "USD"}))
START = rfc3339_ms("2026-05-31T10:00:00Z") or 0
SUITE = Path(__file__).resolve().parents[2] / "../shared/conformance/JSONTestSuite/test_parsing"

HEAD = """
policy: t
time: {allowed_lateness: 10s, max_future_skew: 5s}
event:
  event_id: {type: string, max: 64, required: true}
  type: {type: enum, values: [payment, label], default: payment}
  ts: {type: timestamp, required: true}
  a: {type: int}
  b: {type: int, min: -5, max: 5}
  d: {type: decimal, scale: 2}
  k: {type: string, max: 8}
  c: {type: country, path: in.c}
"""


class Stream:
    """Feeds events to a fresh engine; times are in seconds after START."""

    def __init__(self, rest: str, files: dict[str, str] | None = None, clock: int | None = None):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (files or {}).items():
                (Path(folder) / name).write_text(content, encoding="utf-8")
            (Path(folder) / "policy.yaml").write_text(HEAD + rest, encoding="utf-8")
            self.engine = Engine(load_policy(Path(folder), CODES), clock)
        self.serial = 0

    def event(self, seconds: float, **members: Any) -> dict[str, Any]:
        """The answer to one event."""
        self.serial += 1
        ts = format_rfc3339(START + round(seconds * 1000))
        return self.raw(json.dumps({"event_id": f"e{self.serial}", "ts": ts} | members).encode())

    def raw(self, line: bytes) -> dict[str, Any]:
        """The answer to one line."""
        answer = self.engine.process(1, line)
        assert answer is not None
        return answer


def probe(aggregate: str, options: str, tests: str) -> str:
    """A policy with one velocity `v` and one flag rule for each of the values `tests` names."""
    rules = "\n".join(
        f"  - {{name: '{t}', condition: 'velocity.v == {t}', action: flag}}" for t in tests.split()
    )
    return f"""
velocity:
  v: {{aggregate: {aggregate}, group_by: [event.k], {options}}}
rules:
  - {{name: none, condition: '!has(velocity.v)', action: flag}}
{rules}
"""


class StrictJSONTests(unittest.TestCase):
    def test_refuses_what_is_not_strict_json(self) -> None:
        cases = {
            b"[]": "E_JSON",
            b'{"a":01}': "E_JSON",
            b'{"a":1,}': "E_JSON",
            b'{"a":"\\ud800"}': "E_JSON",
            b'{"a":"\\ud800\\u0041"}': "E_JSON",
            b'{"a":"\t"}': "E_JSON",
            b"\xef\xbb\xbf{}": "E_JSON",
            b'{"a":"\xed\xa0\x80"}': "E_UTF8",
            b'{"a":1,"\\u0061":2}': "E_DUPLICATE_NAME",
            b'{"x":{"a":1,"a":2}}': "E_DUPLICATE_NAME",
            b'{"a":' + b"[" * 16 + b"]" * 16 + b"}": "E_DEPTH",
        }
        for line, code in cases.items():
            with self.subTest(line=line), self.assertRaises(JSONFault) as caught:
                parse_object(line)
            self.assertEqual(caught.exception.code, code, line)

    def test_accepts_sixteen_levels_and_pairs_of_surrogates(self) -> None:
        parse_object(b'{"a":' + b"[" * 15 + b"]" * 15 + b"}")
        self.assertEqual(parse_object(b'{"a":"\\ud83d\\ude00"}')[0], {"a": "\U0001f600"})

    def test_notes_sensitive_names_at_any_depth_and_in_any_case(self) -> None:
        for name in ("cvv", "CvC2", "pin_BLOCK", "\\u0063vv"):
            self.assertTrue(parse_object(f'{{"x":[{{"{name}":null}}]}}'.encode())[1], name)
        self.assertFalse(parse_object(b'{"pins":"cvv","x":["pin"]}')[1])

    @unittest.skipUnless(SUITE.is_dir(), "the JSON test suite is not there")
    def test_agrees_with_the_json_test_suite(self) -> None:
        for path in sorted(SUITE.glob("[yn]_*.json")):
            line = b'{"k":' + path.read_bytes() + b"}"
            if path.name.startswith("y_object_duplicated_key"):  # stricter here
                continue
            with self.subTest(path.name):
                if path.name.startswith("y_"):
                    parse_object(line)
                else:
                    self.assertRaises(JSONFault, parse_object, line)


class ValueTests(unittest.TestCase):
    def test_times_are_truncated_to_the_millisecond(self) -> None:
        self.assertEqual(rfc3339_ms("1970-01-01T00:00:00.001999999Z"), 1)
        self.assertEqual(rfc3339_ms("1969-12-31T23:59:59.9999Z"), -1)
        self.assertEqual(rfc3339_ms("1970-01-01T01:00:00+01:00"), 0)
        for bad in ("2026-02-29T00:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00"):
            self.assertIsNone(rfc3339_ms(bad), bad)

    def test_mapped_addresses_equal_their_ipv4(self) -> None:
        self.assertEqual(parse_address("::ffff:1.2.3.4"), parse_address("1.2.3.4"))
        self.assertEqual(parse_address("::FFFF:0102:0304"), parse_address("1.2.3.4"))
        self.assertIsNone(parse_address("01.2.3.4"))
        self.assertIsNone(parse_address("fe80::1%1"))
        self.assertEqual(parse_network("10.0.0.8/30"), (0xFFFF0A000008, 0xFFFF0A00000B))

    def test_card_numbers_are_masked(self) -> None:
        self.assertEqual(mask_card_numbers("x4111111111111111y"), "x411111******1111y")
        self.assertEqual(mask_card_numbers("4111111111111112"), "4111111111111112")
        self.assertEqual(mask_card_numbers("04111111111111111110"), "04111111111111111110")


class ExpressionTests(unittest.TestCase):
    ROOTS = {"event": frozenset("abz"), "lists": frozenset(), "velocity": frozenset()}
    ENV = Environment(event={"a": 7, "b": 0, "z0": 0})

    def evaluate(self, text: str) -> Any:
        try:
            return compile_expression(text, self.ROOTS)(self.ENV)
        except EvaluationError as error:
            return "missing" if error.missing else "error"

    def test_expressions_have_their_cel_values(self) -> None:
        error, missing = "1 / event.b == 1", "event.z == 1"
        cases: dict[str, Any] = {
            "1 + 2 * 3 - 4": 3,
            "-7 / 2": -3,
            "-7 % 2": -1,
            "9223372036854775807 + 1": "error",
            "-9223372036854775808": -(2**63),
            "-(-9223372036854775808)": "error",
            "9007199254740993 == 9007199254740992.0": False,
            "event.a < 7.5": True,
            "1.0 / 0.0 > 1e308": True,
            "1 % event.b": "error",
            error: "error",
            missing: "missing",
            f"{error} || true": True,
            f"true || {error}": True,
            f"{missing} && false": False,
            f"{missing} || false": "missing",
            f"{missing} && {error}": "missing",
            f"{error} && {missing}": "error",
            f"{missing} || {error} || event.a == 7": True,
            f"true ? 1 : {error}": 1,
            f"{missing} ? 1 : 2": "missing",
            "event.z + 1 / event.b": "missing",
            "1 / event.b + event.z": "error",
            "has(event.a) && !has(event.z)": True,
            '"banana".contains("nan") && "x".startsWith("") && !"x".endsWith("y")': True,
            '"card12".matches("[0-9]{2}$")': True,
            'size("é😀")': 2,
            "'a\\u00e9' == \"aé\"": True,
            r"r'\n'.size()": 2,
            "[1, 2, 3][2]": 3,
            "[1][event.a]": "error",
            "event.a in [1, 7]": True,
            '{"a": 1}["a"]': 1,
            "int(-3.9)": -3,
            "int('12') + 1": 13,
            "int('x')": "error",
            "double(3) / 2.0": 1.5,
            "string(-5)": "-5",
            'timestamp("2026-05-31T10:00:00Z") + duration("1h30m") == '
            'timestamp("2026-05-31T13:30:00+02:00")': True,
            'timestamp("2026-05-31T23:00:00Z").getDayOfWeek()': 0,
            'timestamp("2026-05-31T23:00:00Z").getHours("+02:00")': 1,
            'timestamp("2026-05-31T23:00:00Z").getMonth()': 4,
            'int(timestamp("1970-01-02T00:00:00Z"))': 86400,
            '(timestamp("1970-01-02T00:00:00Z") - timestamp("1970-01-01T00:00:00Z"))'
            ".getHours()": 24,
            '!(ip("::ffff:1.2.3.4") == ip("1.2.3.5"))': True,
        }
        for text, expected in cases.items():
            with self.subTest(text):
                found = self.evaluate(text)
                self.assertEqual((type(found), found), (type(expected), expected))


class VelocityTests(unittest.TestCase):
    def expect(self, stream: Stream, seconds: float, rule: str, **members: Any) -> None:
        answer = stream.event(seconds, **({"k": "x"} | members))
        self.assertEqual(answer.get("rules"), [rule], answer)

    def test_a_window_is_open_at_its_old_end(self) -> None:
        s = Stream(probe("count", "window: 5s", "0 1 2 3"))
        self.expect(s, 0, "1")
        self.expect(s, 4.999, "2")
        self.expect(s, 5, "2")
        self.expect(s, 9.999, "2")
        self.expect(s, 9.999, "3")
        self.expect(s, 100, "1", k="y")

    def test_an_out_of_order_event_sees_only_what_is_not_later(self) -> None:
        s = Stream(probe("sum", "of: event.a, window: 5s", "0 1 3 7 8"))
        self.expect(s, 10, "1", a=1)
        self.expect(s, 8, "8", a=8)
        self.expect(s, 7, "0", a=None)
        self.expect(s, 12.5, "7", a=-2)

    def test_an_excluded_event_leaves_its_own_answer(self) -> None:
        s = Stream(probe("max", "of: event.a, window: 5s, current: exclude", "1 5"))
        self.expect(s, 0, "none", a=5)
        self.expect(s, 1, "5", a=9)

    def test_late_events_are_seen_by_themselves_only(self) -> None:
        s = Stream(probe("count", "window: 60s", "1 2 3"))
        self.expect(s, 0, "1")
        self.expect(s, 20, "2")
        late = s.event(9.999, k="x")
        self.assertTrue(late["late"])
        self.assertEqual(late["rules"], ["2"])
        self.expect(s, 10, "2")  # exactly at watermark − lateness: not late
        self.expect(s, 20, "none", k=None)

    def test_retention_hides_old_entries_from_late_events(self) -> None:
        s = Stream(probe("count", "window: 5s", "1 2 3"))
        self.expect(s, 0, "1")
        self.expect(s, 1, "2")
        s.event(15)  # entries up to 0 s are gone now: 15 − 10 − 5
        self.assertEqual(s.event(2, k="x")["rules"], ["2"])

    def test_aggregates(self) -> None:
        cases = [
            ("mean", "of: event.a, window: 9s", "2.5", [1, 4]),
            ("stddev", "of: event.a, window: 9s", "1.5", [1, 4]),
            ("min", "of: event.a, window: 9s", "-1", [4, -1]),
            ("distinct_count", "of: event.a, window: 9s", "2", [4, -1, 4]),
            ("sum", "of: event.d, window: 9s", "0.3", [0.1, 0.2]),
            ("mean", "of: event.d, window: 9s", "0.15", [0.1, 0.2]),
            ("last", "of: event.a, window: 9s", "4", [3, 4, 5]),
            ("first", "of: event.a, window: 9s", "3", [3, 4, 5]),
            ("first", "of: event.a", "3", [3, 4, 5]),
            ("seconds_since_last", "window: 9s", "1.0", [1, 2, 3]),
            ("seconds_since_first", "window: 9s", "2.0", [1, 2, 3]),
            ("sum", "of: event.a", "6", [1, 2, 3]),
        ]
        for aggregate, options, expected, values in cases:
            with self.subTest(aggregate=aggregate, options=options):
                s = Stream(probe(aggregate, options, expected))
                answers = [s.event(i, k="x", a=v, d=v) if isinstance(v, int)
                           else s.event(i, k="x", d=v) for i, v in enumerate(values)]  # fmt: skip
                self.assertEqual(answers[-1].get("rules"), [expected])

    def test_unbounded_velocities_see_later_entries(self) -> None:
        s = Stream(probe("seconds_since_last", "of: event.a", "0.0 3.0"))
        self.expect(s, 9, "none", a=1)
        self.expect(s, 5, "0.0", a=1)
        self.expect(s, 12, "3.0", a=1)

    def test_sums_saturate_and_recover(self) -> None:
        s = Stream(probe("sum", "of: event.a, window: 5s", "9223372036854775807 1"))
        s.event(0, k="x", a=2**63 - 1)
        full = s.event(1, k="x", a=1)
        self.assertEqual((full["rules"], full["degraded"]), (["9223372036854775807"], ["overflow"]))
        self.assertEqual(full["decision"], "review")
        self.assertEqual(s.event(5, k="x", a=0).get("rules"), ["1"])

    def test_a_failing_where_keeps_an_event_out(self) -> None:
        s = Stream(probe("count", "window: 9s, where: 10 / event.b > 1", "0 1 2"))
        self.expect(s, 0, "0", b=0)
        self.expect(s, 0, "0")
        self.expect(s, 0, "1", b=2)


class EngineTests(unittest.TestCase):
    def test_lines_that_are_refused(self) -> None:
        s = Stream("decide: {on_invalid: reject}", clock=START)
        ts = b'"ts":"2026-05-31T10:00:00Z"'
        cases = {
            b'{"event_id":"i",' + ts + b',"a":1.0}': ("E_TYPE", "i"),
            b'{"event_id":"i",' + ts + b',"a":-0}': ("E_TYPE", "i"),
            b'{"event_id":"i",' + ts + b',"b":6}': ("E_RANGE", "i"),
            b'{"event_id":"i",' + ts + b',"d":1.001}': ("E_FORMAT", "i"),
            b'{"event_id":"i",' + ts + b',"k":"123456789"}': ("E_RANGE", "i"),
            b'{"event_id":"i",' + ts + b',"k":"\\u0000"}': ("E_FORMAT", "i"),
            b'{"event_id":"i",' + ts + b',"in":{"c":"XX"}}': ("E_FORMAT", "i"),
            b'{"a":true,"event_id":"i","b":9}': ("E_TYPE", "i"),
            b'{"event_id":"i","ts":null}': ("E_REQUIRED", "i"),
            b'{"event_id":"i","a":"x","x":[{"CVV":1}]}': ("E_SENSITIVE_DATA", "i"),
            b'{"event_id":"i","cvv":1': ("E_JSON", None),
            b'{"event_id":7,"cvv":1}': ("E_SENSITIVE_DATA", None),
            b'{"event_id":"i","ts":"2026-05-31T10:00:05.001Z"}': ("E_TS_FUTURE", "i"),
            b" " * 65537: ("E_LINE_TOO_LONG", None),
        }
        for line, (code, event_id) in cases.items():
            with self.subTest(line=line[:80]):
                answer = s.raw(line)
                found = (answer["error"]["code"], answer.get("event_id"), answer["decision"])
                self.assertEqual(found, (code, event_id, "reject"))
        self.assertIsNone(s.engine.process(1, b" \t\r"))
        self.assertIsNone(s.engine.watermark)
        on_time = s.raw(b'{"event_id":"i","ts":"2026-05-31T10:00:05Z"}')
        self.assertEqual(on_time["decision"], "approve")

    def test_repeats_give_the_first_answer_and_move_nothing(self) -> None:
        s = Stream(probe("count", "window: 60s", "1 2"))
        first = s.event(0, event_id="4111111111111111", k="x", **{"in": {"c": "de"}})
        again = s.event(0, event_id="4111111111111111", k="x", **{"in": {"c": "DE"}}, a=None)
        self.assertEqual(again, first | {"duplicate": True})
        self.assertEqual(first["event_id"], "411111******1111")
        conflict = s.event(0, event_id="4111111111111111", k="y")
        self.assertEqual(conflict["error"]["code"], "E_ID_CONFLICT")
        self.assertEqual(s.event(0, k="x")["rules"], ["2"])

    def test_events_are_forgotten_by_time_and_by_number(self) -> None:
        s = Stream("idempotence: {horizon: 5s, max_entries: 2}")
        ids = ["a", "b", "a", "c", "a", "b"]
        repeats = ["duplicate" in s.event(0, event_id=i) for i in ids]
        self.assertEqual(repeats, [False, False, True, False, False, False])
        s = Stream("idempotence: {horizon: 5s, max_entries: 9}")
        s.event(0, event_id="a")
        s.event(4.999, event_id="b")
        self.assertIn("duplicate", s.event(0, event_id="a"))
        s.event(5, event_id="c")
        self.assertNotIn("duplicate", s.event(0, event_id="a"))
        self.assertNotIn("duplicate", s.event(0, event_id="a"))  # never remembered: 0 ≤ 5 − 5
        self.assertIn("duplicate", s.event(4.999, event_id="b"))

    def test_expired_events_leave_room_before_any_other_is_forgotten(self) -> None:
        s = Stream("idempotence: {horizon: 5s, max_entries: 2}")
        s.event(4, event_id="a")
        s.event(0, event_id="b")
        s.event(6, event_id="c")  # b has expired, so a may stay
        self.assertIn("duplicate", s.event(4, event_id="a"))

    def test_decisions_in_order(self) -> None:
        s = Stream(
            """
rules:
  - {name: r1, condition: event.a > 1, action: review}
  - {name: r2, condition: event.a > 2, action: allow}
  - {name: r3, condition: event.a > 3, action: reject}
  - {name: r4, condition: event.b / event.a == 9, action: reject, mode: shadow}
  - {name: r5, condition: 1 / event.b == 1, action: flag}
decide: {score: [payment]}
"""
        )
        self.assertEqual([s.event(0, a=a)["decision"] for a in (1, 2, 3, 4)],
                         ["approve", "review", "approve", "reject"])  # fmt: skip
        lifted = s.event(0, a=3, b=0)
        self.assertEqual(lifted["decision"], "review")
        self.assertEqual(lifted["degraded"], ["rule:r5"])
        self.assertEqual(s.event(0, a=0, b=1)["rules"], ["r5"])  # the shadow rule's error is silent
        self.assertEqual(s.event(0, type="label"), {"event_id": "e7", "recorded": True})

    def test_the_model_adds_flags_and_takes_the_mean_of_what_is_missing(self) -> None:
        entries = [("f", 2.0, 1.0, 4.0), ("g", 1.0, 5.0, 1.0), ("h", 1, 0, 1), ("h", 10, 0, 1)]
        model = {
            "format": "weir-logistic/1",
            "intercept": -1.0,
            "features": [dict(zip(("name", "weight", "mean", "scale"), e)) for e in entries],
        }
        s = Stream(
            """
features:
  f: {value: event.a}
  g: {value: event.b}
  h: {value: event.d, transform: 'bins([0.5])', missing: 0}
model: model.json
rules:
  - {name: r, condition: event.a == 3, action: flag, log_odds: 0.25}
  - {name: high, condition: model.score > 0.7, action: flag}
""",
            {"model.json": json.dumps(model)},
        )
        # z = −1 + 2·(3 − 1)/4 + 0 (g is missing) + 1 (h stands in as 0, below the edge) + 0.25
        answer = s.event(0, a=3)
        self.assertAlmostEqual(answer["score"], 1 / (1 + math.exp(-1.25)), places=6)
        self.assertEqual((answer["decision"], answer["rules"]), ("review", ["r", "high"]))

    def test_lists_and_tables(self) -> None:
        s = Stream(
            """
tables: {t: {kind: prefix, file: t.csv, key: event.k}}
lists: {l: {type: string_ci, file: l.csv}, p: {type: digits_prefix, file: p.csv}}
rules:
  - {name: listed, condition: event.k in lists.l, action: flag}
  - {name: prefixed, condition: event.k in lists.p, action: flag}
  - {name: one, condition: t.x == "one", action: flag}
  - {name: bare, condition: '!has(t.x)', action: flag}
""",
            {
                "t.csv": "prefix,x\n1,one\n12,\n123,one\n",
                "l.csv": "value,expires\nAb,2026-05-31T10:00:01Z\n7,2026-05-31\n",
                "p.csv": "value\n12\n",
            },
        )
        cases = [(0, "aB", ["listed", "bare"]), (1, "aB", ["bare"]), (1, "7", ["bare"]),
                 (1, "19", ["one"]), (1, "129", ["prefixed", "bare"]),
                 (1, "1234", ["prefixed", "one"]), (1, None, ["bare"])]  # fmt: skip
        for seconds, key, expected in cases:
            self.assertEqual(s.event(seconds, k=key).get("rules"), expected, (seconds, key))


class TransformTests(unittest.TestCase):
    def test_columns(self) -> None:
        cases: list[tuple[str, Any, list[float]]] = [
            ("identity", True, [1.0]),
            ("abs", -3, [3.0]),
            ("clip(-1, 2.5)", 7, [2.5]),
            ("bins([1, 2])", 0.5, [1.0, 0.0, 0.0]),
            ("bins([1, 2])", 1, [0.0, 1.0, 0.0]),
            ("bins([1, 2])", 2, [0.0, 0.0, 1.0]),
            ('one_hot(["a", "b"])', "b", [0.0, 1.0]),
            ('one_hot(["a", "b"])', "c", [0.0, 0.0]),
            ("sin_hour", 6, [1.0]),
            ("cos_hour", Timestamp(12 * 3_600_000_000_000), [-1.0]),
        ]
        for text, value, expected in cases:
            self.assertEqual(Transform.parse(text).columns(value), expected, text)
        self.assertAlmostEqual(Transform.parse("log1p").columns(math.e - 1)[0], 1)


if __name__ == "__main__":
    unittest.main()
