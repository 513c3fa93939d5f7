"""One event in, one answer out (DESIGN.md §3.1, §3.5 to §3.10 and the members of §4)."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from typing import Any

from cel import Environment
from cel_operations import EvaluationError
from fields import FieldFault, to_cel
from model import Term, feature_term, sigmoid
from policy_file import Policy, Rule
from strict_json import JSONFault, parse_object
from values import mask_card_numbers
from velocity import ABSENT

LINE_BYTES_MAX = 64 * 1024
_BLANK = b" \t\r"


@dataclass
class _Remembered:
    """An accepted event with its answer; `order` counts acceptances."""

    event_id: str
    order: int
    ts: int
    values: dict[str, Any]
    answer: dict[str, Any]


class Memory:
    """The events that idempotence still knows (§3.10).

    An event is remembered while ts > watermark − horizon; beyond the limit the one accepted first
    is forgotten.
    """

    def __init__(self, horizon_ms: int, entries_max: int) -> None:
        self.horizon_ms = horizon_ms
        self.entries_max = entries_max
        self.by_id: dict[str, _Remembered] = {}  # in order of acceptance
        self.by_time: list[tuple[int, int, str]] = []
        self.accepted = 0

    def find(self, event_id: str) -> _Remembered | None:
        """The remembered event of that id."""
        return self.by_id.get(event_id)

    def remember(
        self, event_id: str, ts: int, watermark: int, values: dict[str, Any], answer: dict[str, Any]
    ) -> None:
        """Notes an accepted event; `watermark` is the one after it."""
        if self.horizon_ms == 0:
            return
        limit = watermark - self.horizon_ms
        while self.by_time and self.by_time[0][0] <= limit:
            _, order, expired = heapq.heappop(self.by_time)
            if expired in self.by_id and self.by_id[expired].order == order:
                del self.by_id[expired]
        if ts <= limit:
            return
        self.accepted += 1
        self.by_id[event_id] = _Remembered(event_id, self.accepted, ts, values, answer)
        heapq.heappush(self.by_time, (ts, self.accepted, event_id))
        if len(self.by_id) > self.entries_max:
            del self.by_id[next(iter(self.by_id))]


@dataclass
class _Evaluation:
    """What the rules and the model made of one event."""

    score: float | None = None
    hits: list[str] = field(default_factory=list)
    shadow_hits: list[str] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    degraded: list[str] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)


class Engine:
    """The state of one stream under one policy. `clock_ms` is the clock of E_TS_FUTURE, if any."""

    def __init__(self, policy: Policy, clock_ms: int | None) -> None:
        self.policy = policy
        self.clock_ms = clock_ms
        self.watermark: int | None = None
        self.memory = Memory(policy.idempotence_horizon_ms, policy.idempotence_entries)

    def process(self, line_number: int, line: bytes) -> dict[str, Any] | None:
        """The answer to a line without its LF and CR, or None for a blank line."""
        if len(line) > LINE_BYTES_MAX:
            return self._invalid(line_number, "E_LINE_TOO_LONG", None)
        if not line.strip(_BLANK):
            return None
        try:
            members, is_sensitive = parse_object(line)
        except JSONFault as fault:
            return self._invalid(line_number, fault.code, None)
        values, field_fault = self.policy.schema.read(members)
        event_id = values.get("event_id")
        if is_sensitive:
            return self._invalid(line_number, "E_SENSITIVE_DATA", event_id)
        if field_fault is not None:
            return self._invalid(line_number, field_fault.code, event_id, field_fault)
        ts = values["ts"]
        if self.clock_ms is not None and ts > self.clock_ms + self.policy.future_skew_ms:
            return self._invalid(line_number, "E_TS_FUTURE", event_id)
        known = self.memory.find(values["event_id"])
        if known is not None:
            if known.values != values:
                return self._invalid(line_number, "E_ID_CONFLICT", event_id)
            return _repeated(known.answer)
        answer = self._accept(values)
        assert self.watermark is not None
        self.memory.remember(values["event_id"], ts, self.watermark, values, answer)
        return answer

    def _invalid(
        self, line_number: int, code: str, event_id: str | None, fault: FieldFault | None = None
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {"line": line_number}
        if event_id is not None:
            answer["event_id"] = mask_card_numbers(event_id)
        answer["decision"] = self.policy.on_invalid
        answer["error"] = {"code": code}
        if fault is not None and fault.field_name:
            answer["error"]["field"] = fault.field_name
        return answer

    def _accept(self, values: dict[str, Any]) -> dict[str, Any]:
        policy, now = self.policy, values["ts"]
        is_late = self.watermark is not None and now < self.watermark - policy.lateness_ms
        self.watermark = now if self.watermark is None else max(self.watermark, now)
        env = self._environment(values)
        overflowed = self._enter_velocities(values, env, now, is_late)
        answer: dict[str, Any] = {"event_id": mask_card_numbers(values["event_id"])}
        if policy.scored_types is not None and values.get("type") not in policy.scored_types:
            answer["recorded"] = True
            if is_late:
                answer["late"] = True
            return answer
        found = self._evaluate(env)
        if overflowed:
            found.degraded.insert(0, "overflow")
        answer["decision"] = self._decision(found)
        if found.score is not None:
            answer["score"] = round(found.score, 6)
        if found.hits:
            answer["rules"] = found.hits
        if found.shadow_hits:
            answer["shadow"] = found.shadow_hits
        reasons = _reasons(found.terms)
        if reasons:
            answer["reasons"] = reasons
        if is_late:
            answer["late"] = True
        if found.degraded:
            answer["degraded"] = found.degraded
        return answer

    def _environment(self, values: dict[str, Any]) -> Environment:
        policy = self.policy
        fields = policy.schema.fields
        event = {n: to_cel(v, fields[n].type, fields[n].scale) for n, v in values.items()}
        env = Environment(event=event, lists=policy.lists, now_ms=values["ts"])
        for name, table in policy.tables.items():
            key = _lookup(values, env, table.key)
            env.tables[name] = {} if key is ABSENT else table.find(key)
        return env

    def _enter_velocities(
        self, values: dict[str, Any], env: Environment, now: int, is_late: bool
    ) -> bool:
        assert self.watermark is not None
        horizon = self.watermark - self.policy.lateness_ms
        overflowed = False
        answers: dict[str, Any] = {}
        env.velocity = answers  # filled as it goes: a `where` may read those before
        fields = self.policy.schema.fields
        for velocity in self.policy.velocities:
            answer, saturated = velocity.enter(
                lambda path: _lookup(values, env, path), env, now, is_late, horizon
            )
            overflowed = overflowed or saturated
            if answer is ABSENT:
                continue
            of = velocity.of or ""
            if velocity.aggregate in ("first", "last", "min", "max") and of.startswith("event."):
                type_name = fields[of.removeprefix("event.")].type
                answer = answer if type_name == "decimal" else to_cel(answer, type_name)
            answers[velocity.name] = answer
        return overflowed

    def _evaluate(self, env: Environment) -> _Evaluation:
        """Rules with log-odds first, as they feed the score, then every other rule."""
        policy, found = self.policy, _Evaluation()
        status: dict[str, bool] = {}
        errors: set[str] = set()
        flags = [rule for rule in policy.rules if rule.log_odds is not None]
        for rule in flags:
            status[rule.name] = _holds(rule, env, errors)
        broken = False
        if policy.intercept is not None:
            broken = self._score(env, found, [r for r in flags if status[r.name]])
        for rule in policy.rules:
            if rule.name not in status:
                status[rule.name] = _holds(rule, env, errors)
        for rule in policy.rules:
            if rule.shadow:
                if status[rule.name]:
                    found.shadow_hits.append(rule.name)
                continue
            if rule.name in errors:
                found.degraded.append(f"rule:{rule.name}")
            if status[rule.name]:
                found.hits.append(rule.name)
                found.actions.add(rule.action)
        if broken:
            found.degraded.append("model")
        return found

    def _score(self, env: Environment, found: _Evaluation, flags: list[Rule]) -> bool:
        """Fills in the score and its terms; true when something was not finite."""
        assert self.policy.intercept is not None
        z, broken = self.policy.intercept, False
        for feature in self.policy.features:
            term, is_broken = feature_term(feature, env)
            broken = broken or is_broken
            found.terms.append(term)
            z += term.contribution
        for rule in flags:
            if not rule.shadow and rule.log_odds is not None:
                found.terms.append(Term(rule.name, None, rule.log_odds))
                z += rule.log_odds
        if math.isnan(z):
            return True
        found.score = env.score = sigmoid(z)
        return broken or math.isinf(z)

    def _decision(self, found: _Evaluation) -> str:
        if "reject" in found.actions:
            return "reject"
        decision = "approve"
        if "allow" in found.actions:
            decision = "approve"
        elif "review" in found.actions:
            decision = "review"
        elif found.score is not None and found.score >= self.policy.reject_at:
            decision = "reject"
        elif found.score is not None and found.score >= self.policy.review_at:
            decision = "review"
        return "review" if decision == "approve" and found.degraded else decision


def _holds(rule: Rule, env: Environment, errors: set[str]) -> bool:
    """Whether `rule` hits; its name goes into `errors` on an error that is not a missing value."""
    try:
        return rule.condition(env) is True
    except EvaluationError as error:
        if not error.missing:
            errors.add(rule.name)
        return False


def _lookup(values: dict[str, Any], env: Environment, path: str) -> Any:
    """The decoded value of `event.NAME` or `TABLE.COLUMN`, or ABSENT."""
    root, _, name = path.partition(".")
    if root == "event":
        return values.get(name, ABSENT)
    return env.tables[root].get(name, ABSENT)


def _repeated(first: dict[str, Any]) -> dict[str, Any]:
    kept = ("event_id", "decision", "score", "rules", "recorded")
    answer = {name: first[name] for name in kept if name in first}
    answer["duplicate"] = True
    if "degraded" in first:
        answer["degraded"] = first["degraded"]
    return answer


def _reasons(terms: list[Term]) -> list[dict[str, Any]]:
    ranked = sorted((t for t in terms if t.contribution > 0), key=lambda t: -t.contribution)
    reasons = []
    for term in ranked[:3]:
        reason: dict[str, Any] = {"code": term.name}
        if isinstance(term.value, (int, float, str)):
            reason["value"] = term.value
        reason["contribution"] = round(term.contribution, 4)
        reasons.append(reason)
    return reasons
