"""Holds what `weir score --explain` says of each event against the oracle.

    python3 Tests/oracle/explain.py --weir .build/release/weir --random-policies 100 --seed 1
    python3 Tests/oracle/explain.py --weir .build/release/weir --policy DIR [EVENTS]

Every value in an explanation is worked out again: what a velocity's window holds by a plain count,
each condition and operand by evaluating its text, the parts that made a rule's result by taking
its condition apart, the steps to the decision, the terms of the model. Two events of each run go
through `weir explain` too. It exits 1 on any difference.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cel import Environment, SyntaxFault, compile_expression, token_spans
from cel_operations import EvaluationError
from compare import run_weir
from engine import Engine
from fields import to_cel
from lookups import Table
from model import Feature, feature_term
from oracle import DEFAULT_ISO_FOLDER, lines_of, parse_clock, read_policy
from policies import write_random_policy
from policy_file import Policy, Rule
from traffic import DEFAULT_CLOCK, make_traffic
from values import Address, Duration, Timestamp, mask_card_numbers, parse_address, rfc3339_ns
from velocity import ABSENT, Lookup, Velocity

_BEFORE_ONLY = ("last", "first", "seconds_since_last", "seconds_since_first")
_NAME = re.compile(r"\b[a-z]\w*\.\w+(?!\w*\()")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SHOWN = 10
#: What rounding of a printed contribution to four decimals may add to a difference.
_FOUR_DECIMALS = 6e-5


class _Missing:
    """No value; printed as null."""


class _Failed:
    """A fault that is no missing value; printed as a text."""


MISSING, FAILED = _Missing(), _Failed()


def outcome(evaluate: Any, env: Environment) -> Any:
    """What an expression comes to: its value, MISSING or FAILED."""
    try:
        return evaluate(env)
    except EvaluationError as error:
        return MISSING if error.missing else FAILED


# --- velocities ----------------------------------------------------------------------------------


@dataclass
class Look:
    """What an explanation says of one velocity, but for its value."""

    entries: int | None
    absent: str | None
    entered: bool


@dataclass
class Watched:
    """A velocity with a plain list of the entries that it looks at, by key."""

    velocity: Velocity
    times: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    look: Look = field(default_factory=lambda: Look(None, None, False))

    @property
    def name(self) -> str:
        return self.velocity.name

    @property
    def of(self) -> str | None:
        return self.velocity.of

    @property
    def aggregate(self) -> str:
        return self.velocity.aggregate

    def enter(
        self, lookup: Lookup, env: Any, now: int, is_late: bool, horizon: int
    ) -> tuple[Any, bool]:
        """As `Velocity.enter`; notes what there is to explain."""
        velocity = self.velocity
        key = tuple(lookup(path) for path in velocity.group_by)
        absent = next((p for p, v in zip(velocity.group_by, key) if v is ABSENT), None)
        self.look = Look(None, absent, False)
        if absent is None:
            counts = velocity.where(env)
            if velocity.of is not None and lookup(velocity.of) is ABSENT:
                counts = False
            entered = self.times.setdefault(key, [])
            seen = len(entered)
            if velocity.window_ms is not None:
                # An entry that no event in time could see is gone for late ones too.
                low = max(now, horizon) - velocity.window_ms
                seen = sum(1 for time in entered if low < time <= now)
            own = velocity.aggregate not in _BEFORE_ONLY and not velocity.excludes_current
            self.look = Look(seen + (counts and own), None, counts and not is_late)
            if self.look.entered:
                entered.append(now)
        return velocity.enter(lookup, env, now, is_late, horizon)


class WatchedEngine(Engine):
    """The oracle's engine; keeps what the last accepted event was made of."""

    def __init__(self, policy: Policy, clock_ms: int | None) -> None:
        super().__init__(policy, clock_ms)
        self.watched = [Watched(velocity) for velocity in policy.velocities]
        policy.velocities = self.watched  # type: ignore[assignment]
        self.env: Environment | None = None
        self.values: dict[str, Any] = {}

    def _environment(self, values: dict[str, Any]) -> Environment:
        self.values = values
        self.env = super()._environment(values)
        return self.env


# --- conditions ----------------------------------------------------------------------------------


@dataclass
class Node:
    """`&&`, `||`, `!`, `?:` or a condition of its own, whose operator is empty."""

    operator: str
    text: str
    parts: list[Node] = field(default_factory=list)


def take_apart(text: str) -> Node:
    """The tree of an expression down to its conditions."""
    return _node(text, token_spans(text))


def _node(text: str, spans: list[tuple[str, int, int]]) -> Node:
    depth, tops = 0, []
    for at, (word, _, _) in enumerate(spans):
        depth -= word in (")", "]", "}")
        if depth == 0:
            tops.append((word, at))
        depth += word in ("(", "[", "{")
    whole = text[spans[0][1] : spans[-1][2]]
    question = next((at for word, at in tops if word == "?"), None)
    if question is not None:
        colon, nested = 0, 0
        for word, at in tops:
            nested += word == "?"
            if word == ":":
                nested -= 1
                if nested == 0:
                    colon = at
                    break
        cut = [spans[:question], spans[question + 1 : colon], spans[colon + 1 :]]
        return Node("?:", whole, [_node(text, part) for part in cut])
    for operator in ("||", "&&"):
        places = [at for word, at in tops if word == operator]
        if places:
            edges = zip([-1, *places], [*places, len(spans)])
            return Node(operator, whole, [_node(text, spans[a + 1 : b]) for a, b in edges])
    if spans[0][0] == "!" and not any(word in _RELATIONS for word, _ in tops):
        return Node("!", whole, [_node(text, spans[1:])])
    if spans[0][0] == "(" and tops[1:2] == [(")", len(spans) - 1)]:
        return _node(text, spans[1:-1])
    return Node("", whole)


_RELATIONS = ("==", "!=", "<", "<=", ">", ">=", "in")


def causes(node: Node, evaluate: Any) -> list[str]:
    """The conditions that made the result of `node`; `evaluate` gives the outcome of a text."""
    match node.operator:
        case "":
            return [node.text] if _NAME.search(_QUOTED.sub('""', node.text)) else []
        case "!":
            return causes(node.parts[0], evaluate)
        case "?:":
            test = evaluate(node.parts[0].text)
            found = causes(node.parts[0], evaluate)
            if test is True or test is False:
                found += causes(node.parts[1 if test else 2], evaluate)
            return found
    sign = _sign(evaluate(node.text))
    made = [part for part in node.parts if _sign(evaluate(part.text)) == sign]
    return [cause for part in made for cause in causes(part, evaluate)]


def _sign(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def names_in(condition: str) -> set[str]:
    """The variables whose values a condition is made of."""
    bare = _QUOTED.sub('""', condition)
    bare = re.sub(r"\bhas\([^()]*\)", "", bare)
    return {name for name in _NAME.findall(bare) if not name.startswith("lists.")}


# --- comparing -----------------------------------------------------------------------------------


def same(ours: Any, theirs: Any) -> bool:
    """Whether a value of the oracle is what the JSON of an explanation says."""
    match ours:
        case _Missing():
            return theirs is None
        case _Failed():
            return isinstance(theirs, str) and theirs.startswith("error")
        case bool():
            return theirs is ours
        case str():
            return theirs == mask_card_numbers(ours)
        case Timestamp():
            ns = rfc3339_ns(theirs) if isinstance(theirs, str) else None
            return ns == ours.ns // 1_000_000 * 1_000_000
        case Address():
            return isinstance(theirs, str) and parse_address(theirs) == ours.bits
        case Duration():
            return theirs == ours.ns / 1_000_000
        case list():
            return isinstance(theirs, list) and all(map(same, ours, theirs))
        case int():
            return theirs == ours and not isinstance(theirs, bool)
        case float() if not math.isfinite(ours):
            return theirs is None or isinstance(theirs, str)
        case float():
            is_number = isinstance(theirs, (int, float)) and not isinstance(theirs, bool)
            return is_number and math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-300)
    return False


@dataclass
class Report:
    """What one run found."""

    events: int = 0
    velocities: int = 0
    conditions: int = 0
    differences: list[str] = field(default_factory=list)
    by_member: Counter[str] = field(default_factory=Counter)

    def expect(self, is_so: bool, what: str, ours: Any = "", theirs: Any = "") -> None:
        """Notes a difference unless `is_so`."""
        if not is_so:
            self.by_member[what.split(":")[1].split("[")[0].strip()] += 1
            self.differences.append(f"{what}: oracle {ours!r}, weir {theirs!r}")


class Comparison:
    """Compares the explanation of one event."""

    def __init__(self, report: Report, engine: WatchedEngine, where: str) -> None:
        assert engine.env is not None
        self.report, self.engine, self.env = report, engine, engine.env
        self.policy, self.where = engine.policy, where
        source = self.policy.source
        self.roots = {
            "event": frozenset(self.policy.schema.fields),
            "lists": frozenset(self.policy.lists),
            "velocity": frozenset(source.get("velocity", {})),
            "model": frozenset({"score"}),
        }
        self.roots |= {name: frozenset(t.columns) for name, t in self.policy.tables.items()}

    def expect(self, is_so: bool, what: str, ours: Any = "", theirs: Any = "") -> None:
        self.report.expect(is_so, f"{self.where}: {what}", ours, theirs)

    def evaluate(self, text: str) -> Any:
        """The outcome of an expression for this event."""
        try:
            return outcome(compile_expression(text, self.roots), self.env)
        except SyntaxFault as fault:
            self.expect(False, "rules: no expression", text, str(fault))
            return FAILED

    def compare(self, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
        """Compares the whole answer; both are decided or recorded."""
        explain = theirs["explain"]
        is_decided = "recorded" not in ours
        parts = ["velocity"]
        parts += ["tables"] if self.policy.tables else []
        parts += ["lists"] if explain.get("lists") else []
        parts += ["features", "model"] if self.policy.intercept is not None else []
        parts += ["rules", "decision"] if is_decided else []
        self.expect(list(explain) == parts, "members", parts, list(explain))
        self.velocities(explain["velocity"])
        self.tables(explain.get("tables", {}))
        self.lists(explain.get("lists", []))
        if self.policy.intercept is not None:
            self.features(explain["features"])
        if not is_decided:
            return
        statuses = {rule.name: self.rule(rule, explain["rules"]) for rule in self.policy.rules}
        if self.policy.intercept is not None:
            self.model(explain, statuses)
        self.decision(ours, explain["decision"], statuses)

    # Velocities, tables, lists --------------------------------------------------------------------

    def velocities(self, found: dict[str, Any]) -> None:
        order = list(self.policy.source.get("velocity", {}))
        self.expect(list(found) == order, "velocity names", order, list(found))
        for watched in self.engine.watched:
            theirs, look = found[watched.name], watched.look
            self.report.velocities += 1
            value = self.env.velocity.get(watched.name, MISSING)
            what = f"velocity[{watched.name}]"
            self.expect(same(value, theirs["value"]), f"{what} value", value, theirs)
            self.expect(theirs.get("entries") == look.entries, f"{what} entries", look, theirs)
            self.expect(theirs.get("absent") == look.absent, f"{what} absent", look, theirs)
            self.expect(theirs["entered"] is look.entered, f"{what} entered", look, theirs)

    def tables(self, found: dict[str, Any]) -> None:
        self.expect(list(found) == list(self.policy.tables), "table names")
        for name, table in self.policy.tables.items():
            theirs = found[name]
            value = self._key(table)
            covered = None if value is ABSENT else _covers(table, value)
            self.expect(theirs["key"] == table.key, f"tables[{name}] key", table.key, theirs)
            self.expect(theirs["found"] is covered, f"tables[{name}] found", covered, theirs)
            columns = {c: self.env.tables[name].get(c) for c in table.columns} if covered else None
            self.expect(
                theirs.get("columns") == columns, f"tables[{name}] columns", columns, theirs
            )

    def _key(self, table: Table) -> Any:
        root, _, name = table.key.partition(".")
        if root == "event":
            return self.engine.values.get(name, ABSENT)
        return self.env.tables[root].get(name, ABSENT)

    def lists(self, found: list[dict[str, Any]]) -> None:
        source = self.policy.source
        texts = [rule["condition"] for rule in source.get("rules", [])]
        if self.policy.intercept is not None:
            texts += [spec["value"] for spec in source.get("features", {}).values()]
        texts += [spec.get("where", "") for spec in source.get("velocity", {}).values()]
        asked = {pair for t in texts for pair in re.findall(r"(\w+\.\w+) in lists\.(\w+)", str(t))}
        theirs = [(entry["of"], entry["list"]) for entry in found]
        self.expect(len(set(theirs)) == len(theirs), "lists twice", "", theirs)
        self.expect(set(theirs) == asked, "lists asked", asked, theirs)
        order = list(self.policy.lists)
        sorted_lists = sorted((name for _, name in theirs), key=order.index)
        self.expect(sorted_lists == [name for _, name in theirs], "lists order", order, theirs)
        for entry in found:
            value = self.evaluate(f"{entry['of']} in lists.{entry['list']}")
            self.expect(same(value, entry["found"]), f"lists[{entry['of']}]", value, entry)

    # The model ------------------------------------------------------------------------------------

    def features(self, found: dict[str, Any]) -> None:
        names = [feature.name for feature in self.policy.features]
        self.expect(list(found) == names, "feature names", names, list(found))
        for feature in self.policy.features:
            theirs, what = found[feature.name], f"features[{feature.name}]"
            value = outcome(feature.value, self.env)
            is_missing = value is MISSING or value is FAILED
            self.expect(("missing" in theirs) == is_missing, f"{what} missing", value, theirs)
            if value is MISSING and feature.stand_in is not None:
                value = feature.stand_in
            shown = MISSING if value is FAILED else value
            self.expect(same(shown, theirs["value"]), f"{what} value", value, theirs)
            term, _ = feature_term(feature, self.env)
            difference = abs(term.contribution - theirs["contribution"])
            tolerance = max(_FOUR_DECIMALS, abs(term.contribution) * 1e-9)
            self.expect(difference <= tolerance, f"{what} contribution", term, theirs)
            self._transformed(feature, shown, theirs["transformed"], f"{what} transformed")

    def _transformed(self, feature: Feature, value: Any, theirs: Any, what: str) -> None:
        if value is MISSING:
            self.expect(theirs is None, what, None, theirs)
            return
        columns = feature.transform.columns(value)
        if feature.transform.name not in ("bins", "one_hot"):
            self.expect(_near(columns[0], theirs), what, columns, theirs)
            return
        expected = {}
        if 1.0 in columns:
            at = columns.index(1.0)
            is_text = feature.transform.name == "one_hot"
            label = f"={feature.transform.arguments[at]}" if is_text else f"[{at}]"
            expected = {feature.name + label: 1}
        self.expect(theirs == expected, what, expected, theirs)

    def model(self, explain: dict[str, Any], statuses: dict[str, str]) -> None:
        theirs, intercept = explain["model"], self.policy.intercept
        assert intercept is not None
        self.expect(theirs["intercept"] == intercept, "model intercept", intercept, theirs)
        terms = [feature_term(part, self.env)[0].contribution for part in self.policy.features]
        flags = [
            rule.log_odds
            for rule in self.policy.rules
            if rule.log_odds is not None and not rule.shadow and statuses[rule.name] == "hit"
        ]
        z = intercept + sum(terms) + sum(flags)
        self.expect(_near(z, theirs["log_odds"]), "model log_odds", z, theirs)
        printed = [entry["contribution"] for entry in explain["features"].values()]
        rough = intercept + sum(printed) + sum(flags)
        tolerance = _FOUR_DECIMALS * (len(printed) + 1) + abs(z) * 1e-9
        self.expect(abs(rough - theirs["log_odds"]) <= tolerance, "model sum", rough, theirs)
        score = self.env.score
        if score is None or theirs["score"] is None:
            self.expect(score is None and theirs["score"] is None, "model score", score, theirs)
        else:
            self.expect(abs(score - theirs["score"]) < 1.5e-6, "model score", score, theirs)

    # Rules and the decision -----------------------------------------------------------------------

    def rule(self, rule: Rule, found: dict[str, Any]) -> str:
        """Compares what is said of one rule, and gives its status."""
        theirs, what = found[rule.name], f"rules[{rule.name}]"
        value = outcome(rule.condition, self.env)
        status = {True: "hit", False: "no", MISSING: "missing", FAILED: "error"}[value]
        self.expect(theirs["status"] == status, f"{what} status", status, theirs)
        self.expect(theirs["action"] == rule.action, f"{what} action", rule.action, theirs)
        self.expect(theirs.get("shadow", False) is rule.shadow, f"{what} shadow", "", theirs)
        source = next(r for r in self.policy.source["rules"] if r["name"] == rule.name)
        tree = take_apart(str(source["condition"]))
        expected = causes(tree, self.evaluate)
        conditions = [cause["condition"] for cause in theirs["because"]]
        self.expect(conditions == expected, f"{what} because", expected, theirs)
        for cause in theirs["because"]:
            self.report.conditions += 1
            self.cause(cause, f"{what} because")
        return status

    def cause(self, cause: dict[str, Any], what: str) -> None:
        condition = cause["condition"]
        value = self.evaluate(condition)
        self.expect(same(value, cause["result"]), f"{what} result", value, cause)
        operands = cause.get("values", {})
        shown = set(operands) | {condition}
        self.expect(names_in(condition) <= shown, f"{what} names", names_in(condition), cause)
        for text, theirs in operands.items():
            value = self.evaluate(text)
            self.expect(same(value, theirs), f"{what} values", value, (text, theirs))

    def decision(
        self, ours: dict[str, Any], found: list[dict[str, Any]], statuses: dict[str, str]
    ) -> None:
        steps: list[dict[str, Any]] = []
        degraded = ours.get("degraded", [])

        def hits(action: str) -> list[str]:
            return [
                rule.name
                for rule in self.policy.rules
                if rule.action == action and not rule.shadow and statuses[rule.name] == "hit"
            ]

        def step(question: str, found: list[Any], decision: str | None) -> bool:
            steps.append({"step": question, "found": found})
            if decision is not None:
                steps[-1]["decision"] = decision
            return decision is not None

        def lift() -> bool:
            return step("degraded", degraded, "review" if degraded else None)

        def walk() -> None:
            reject, allow, review = hits("reject"), hits("allow"), hits("review")
            if step("reject rules", reject, "reject" if reject else None):
                return
            if step("allow rules", allow, "approve" if allow and not degraded else None):
                return
            if allow and lift():
                return
            if step("review rules", review, "review" if review else None):
                return
            score = self.env.score
            bounds = (("reject", self.policy.reject_at), ("review", self.policy.review_at))
            for name, bound in bounds:
                if score is not None:
                    shown = [round(score, 6), bound]
                    decision = name if score >= bound else None
                    if step(f"score >= {name}_at", shown, decision):
                        return
            if not lift():
                step("otherwise", [], "approve")

        walk()
        self.expect(_same_steps(steps, found), "decision steps", steps, found)
        last = found[-1].get("decision")
        self.expect(last == ours["decision"], "decision last", ours["decision"], found)


def _same_steps(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> bool:
    if len(ours) != len(theirs):
        return False
    for mine, other in zip(ours, theirs):
        if mine["step"].startswith("score") and len(other["found"]) == 2:
            if abs(mine["found"][0] - other["found"][0]) > 1.5e-6:
                return False
            mine = mine | {"found": [other["found"][0], mine["found"][1]]}
        if mine != other:
            return False
    return True


def _near(ours: float, theirs: Any) -> bool:
    """Whether two results of sums and elementary functions are the same number."""
    if not math.isfinite(ours):
        return theirs is None or isinstance(theirs, str)
    is_number = isinstance(theirs, (int, float)) and not isinstance(theirs, bool)
    return is_number and math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def _covers(table: Table, key: Any) -> bool:
    if table.kind == "prefix":
        return any(key[:length] in table.prefixes for length in range(1, len(key) + 1))
    return any(first <= key <= last for first, last, _ in table.ranges)


# --- runs ----------------------------------------------------------------------------------------


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError(f"a member twice among {[name for name, _ in pairs]}")
    return made


def strict(line: bytes) -> Any:
    """The value of JSON as RFC 8259 has it, without a member twice."""
    return json.loads(
        line.decode("utf-8", "strict"), parse_constant=_refuse, object_pairs_hook=_members
    )


_EXPLAIN = re.compile(rb',"explain":.*(?=,"policy":"[^"]*"\}$)')


def check(weir: Path, folder: Path, events: Path, clock: str, iso_folder: Path) -> Report:
    """Runs weir over `events` and compares everything that it explains."""
    report = Report()
    output = run_weir(weir, folder, events, clock, ["--explain", "--quiet"])
    plain = run_weir(weir, folder, events, clock, ["--workers", "1", "--quiet"])
    report.expect([_EXPLAIN.sub(b"", line) for line in output] == plain, "all: same without it")
    engine = WatchedEngine(read_policy(folder, iso_folder), parse_clock(clock))
    at = 0
    explained: dict[str, tuple[dict[str, Any], dict[str, Any], bytes]] = {}
    for number, line in lines_of(events.read_bytes()):
        engine.env = None
        ours = engine.process(number, line)
        if ours is None:
            continue
        where = f"line {number}"
        try:
            theirs = strict(output[at])
        except ValueError as error:
            report.expect(False, f"{where}: JSON", "valid", f"{error} in {output[at]!r}")
            at += 1
            continue
        at += 1
        is_new = "error" not in ours and "duplicate" not in ours
        report.expect(("explain" in theirs) == is_new, f"{where}: explain", is_new, theirs)
        if is_new and "explain" in theirs:
            report.events += 1
            Comparison(report, engine, where).compare(ours, theirs)
            # Of events with one id `weir explain` takes the first that was accepted.
            explained.setdefault(ours["event_id"], (engine.values, theirs, output[at - 1]))
    report.expect(at == len(output), "all: number of answers", at, len(output))
    for values, answer, line in [*explained.values()][:1] + [*explained.values()][-1:]:
        _explain_one(report, engine.policy, weir, folder, events, clock, values, answer, line)
    return report


def _explain_one(
    report: Report,
    policy: Policy,
    weir: Path,
    folder: Path,
    events: Path,
    clock: str,
    values: dict[str, Any],
    answer: dict[str, Any],
    line: bytes,
) -> None:
    """`weir explain` says the same of one event, and tells its fields."""
    event_id = values["event_id"]
    if event_id.startswith("-"):
        return
    command = [weir, "explain", folder, "--event", events, "--id", event_id, "--clock", clock]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, check=False)
    where = f"explain {event_id!r}"
    report.expect(done.returncode == 0, f"{where}: exit code", 0, done)
    if done.returncode != 0:
        return
    found = strict(done.stdout)
    explain = found["explain"]
    fields = policy.schema.fields
    for name, spec in fields.items():
        value = values.get(name, MISSING)
        if value is not MISSING:
            value = to_cel(value, spec.type, spec.scale)
        theirs = explain["event"].get(name)
        report.expect(same(value, theirs), f"{where}: event[{name}]", value, theirs)
    report.expect(list(explain["event"]) == list(fields), f"{where}: fields", "", explain)
    rest = {name: part for name, part in explain.items() if name != "event"}
    report.expect(rest == answer["explain"], f"{where}: explain", answer["explain"], rest)
    plain = _EXPLAIN.sub(b"", line).decode()
    report.expect(found["answer"] == plain, f"{where}: answer", plain, found["answer"])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weir", type=Path, required=True, help="path of the binary")
    parser.add_argument("--policy", type=Path, action="append", metavar="DIR")
    parser.add_argument("events_file", nargs="?", type=Path, metavar="EVENTS")
    parser.add_argument("--clock", default=DEFAULT_CLOCK, metavar="RFC3339")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=300, help="lines of traffic to make")
    parser.add_argument("--random-policies", type=int, default=0, metavar="N")
    parser.add_argument("--iso-dir", type=Path, default=DEFAULT_ISO_FOLDER, metavar="DIR")
    options = parser.parse_args()
    own = Path(__file__).resolve().parent / "policies"
    total = Report()
    with tempfile.TemporaryDirectory() as temporary:
        folders = options.policy or []
        for seed in range(options.seed, options.seed + options.random_policies):
            folders.append(Path(temporary) / f"policy-{seed}")
            write_random_policy(folders[-1], seed)
        for number, folder in enumerate(folders or sorted(own.glob("*/"))):
            seed = options.seed + (number if options.random_policies else 0)
            events = options.events_file
            if events is None:
                events = Path(temporary) / "events.ndjson"
                clock_ms = parse_clock(options.clock)
                assert clock_ms is not None
                policy = read_policy(folder, options.iso_dir)
                made = make_traffic(policy, seed, options.events, clock_ms, False)
                events.write_bytes(made)
            report = check(options.weir, folder, events, options.clock, options.iso_dir)
            if report.differences:
                print(f"{folder.name}, seed {seed}: {len(report.differences)} DIFFERENCES")
                print(f"  by member: {dict(report.by_member)}")
                print(*(f"  {text[:600]}" for text in report.differences[:_SHOWN]), sep="\n")
            total.events += report.events
            total.velocities += report.velocities
            total.conditions += report.conditions
            total.differences += report.differences
            total.by_member += report.by_member
    print(
        f"{total.events} explanations, {total.velocities} velocities, {total.conditions} parts of "
        f"conditions: {len(total.differences) or 'no'} differences {dict(total.by_member) or ''}"
    )
    sys.exit(1 if total.differences else 0)


if __name__ == "__main__":
    main()
