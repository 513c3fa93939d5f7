"""From a policy directory to the parts the engine runs (DESIGN.md §2).

It trusts the policy: finding faults in one is the work of `weir check`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cel import Evaluator, compile_expression
from cel_operations import EvaluationError
from fields import CodeLists, Field, Schema
from lookups import EntryList, Table
from model import Feature, Transform
from values import duration_ms
from velocity import Velocity

_COMMON_FIELD_KEYS = ("type", "path", "required", "default")


@dataclass
class Rule:
    """One rule; a shadow rule is reported and changes nothing."""

    name: str
    action: str
    condition: Evaluator
    log_odds: float | None = None
    shadow: bool = False


@dataclass
class Policy:
    """A compiled policy."""

    schema: Schema
    lateness_ms: int
    future_skew_ms: int
    lists: dict[str, EntryList]
    tables: dict[str, Table]
    velocities: list[Velocity]
    features: list[Feature]
    intercept: float | None
    rules: list[Rule]
    scored_types: frozenset[str] | None
    review_at: float
    reject_at: float
    on_invalid: str
    idempotence_horizon_ms: int
    idempotence_entries: int
    source: dict[str, Any] = field(default_factory=dict)


def _schema(source: dict[str, Any], codes: CodeLists) -> Schema:
    fields = []
    for name, spec in source["event"].items():
        options = {k: v for k, v in spec.items() if k not in _COMMON_FIELD_KEYS}
        path = str(spec.get("path", name)).split(".")
        required = bool(spec.get("required", False))
        fields.append(Field(name, spec["type"], path, required, spec.get("default"), options))
    return Schema(fields, codes)


def _condition(evaluate: Evaluator) -> Evaluator:
    """A `where`: an error of any kind counts as false."""

    def test(env: Any) -> bool:
        try:
            return evaluate(env) is True
        except EvaluationError:
            return False

    return test


def _by_need(velocities: dict[str, Any]) -> list[str]:
    """The names in an order in which each comes after those that its `where` reads."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        if name in ordered:
            return
        for needed in re.findall(r"\bvelocity\.(\w+)", str(velocities[name].get("where", ""))):
            visit(needed)
        ordered.append(name)

    for name in velocities:
        visit(name)
    return ordered


def _velocities(
    source: dict[str, Any], schema: Schema, roots: dict[str, frozenset[str]]
) -> list[Velocity]:
    made = []
    for name in _by_need(source.get("velocity", {})):
        spec = source["velocity"][name]
        of = spec.get("of")
        scale = None
        if of is not None and of.startswith("event."):
            target = schema.fields[of.removeprefix("event.")]
            scale = target.scale if target.type == "decimal" else None
        window = spec.get("window")
        where = compile_expression(str(spec.get("where", "true")), roots)
        made.append(
            Velocity(
                name=name,
                aggregate=spec["aggregate"],
                of=of,
                group_by=list(spec["group_by"]),
                window_ms=None if window is None else duration_ms(window),
                excludes_current=spec.get("current") == "exclude",
                of_scale=scale,
                where=_condition(where),
            )
        )
    return made


def _features(
    source: dict[str, Any], folder: Path, roots: dict[str, frozenset[str]]
) -> tuple[list[Feature], float | None]:
    if "model" not in source:
        return [], None
    with open(folder / source["model"], encoding="utf-8") as file:
        model = json.load(file)
    entries = [
        (e["name"], (float(e["weight"]), float(e["mean"]), float(e["scale"])))
        for e in model["features"]
    ]
    features = []
    for name, spec in source.get("features", {}).items():
        transform = Transform.parse(str(spec.get("transform", "identity")))
        own, entries = entries[: transform.width], entries[transform.width :]
        if [entry_name for entry_name, _ in own] != [name] * transform.width:
            raise ValueError(f"model.json does not list the columns of {name} in order")
        evaluate = compile_expression(str(spec["value"]), roots)
        numbers = [numbers for _, numbers in own]
        features.append(Feature(name, evaluate, transform, spec.get("missing"), numbers))
    if entries:
        raise ValueError("model.json lists columns that no feature makes")
    return features, float(model["intercept"])


def _expression_text(value: Any) -> str:
    """A condition as CEL text; YAML may have read `true` as a boolean."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def load_policy(folder: Path, codes: CodeLists) -> Policy:
    """Reads and compiles the policy in `folder`."""
    with open(folder / "policy.yaml", encoding="utf-8") as file:
        source: dict[str, Any] = yaml.safe_load(file)
    schema = _schema(source, codes)
    tables = {
        name: Table(spec["kind"], spec["key"], folder / spec["file"])
        for name, spec in source.get("tables", {}).items()
    }
    lists = {
        name: EntryList(spec["type"], folder / spec["file"])
        for name, spec in source.get("lists", {}).items()
    }
    early = {"event": frozenset(schema.fields), "lists": frozenset(lists)}
    early |= {name: frozenset(table.columns) for name, table in tables.items()}
    roots = early | {"velocity": frozenset(source.get("velocity", {}))}
    features, intercept = _features(source, folder, roots)
    rule_roots = roots | ({"model": frozenset({"score"})} if intercept is not None else {})
    rules = [
        Rule(
            name=spec["name"],
            action=spec["action"],
            condition=compile_expression(_expression_text(spec["condition"]), rule_roots),
            log_odds=float(spec["log_odds"]) if "log_odds" in spec else None,
            shadow=spec.get("mode") == "shadow",
        )
        for spec in source.get("rules", [])
    ]
    time, decide = source.get("time", {}), source.get("decide", {})
    idempotence = source.get("idempotence", {})
    scored = decide.get("score")
    return Policy(
        schema=schema,
        lateness_ms=duration_ms(time.get("allowed_lateness", "5m")),
        future_skew_ms=duration_ms(time.get("max_future_skew", "5m")),
        lists=lists,
        tables=tables,
        velocities=_velocities(source, schema, roots),
        features=features,
        intercept=intercept,
        rules=rules,
        scored_types=None if scored is None else frozenset(scored),
        review_at=float(decide.get("review_at", 0.5)),
        reject_at=float(decide.get("reject_at", 0.9)),
        on_invalid=decide.get("on_invalid", "review"),
        idempotence_horizon_ms=duration_ms(idempotence.get("horizon", "24h")),
        idempotence_entries=int(idempotence.get("max_entries", 5_000_000)),
        source=source,
    )
