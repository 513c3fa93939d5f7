"""The logistic model: features, their transforms and the score (DESIGN.md §3.8)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import yaml

from cel import Environment, Evaluator
from cel_operations import EvaluationError, equal
from values import Timestamp


@dataclass
class Transform:
    """A transform by name with its arguments."""

    name: str
    arguments: list[Any]

    @staticmethod
    def parse(text: str) -> Transform:
        """Reads `log1p`, `clip(0, 5)`, `bins([1, 2])` or `one_hot(["a", "b"])`."""
        name, parenthesis, rest = text.strip().partition("(")
        if not parenthesis:
            return Transform(name, [])
        arguments = yaml.safe_load("[" + rest.rstrip()[:-1] + "]")
        if name.strip() in ("bins", "one_hot") and isinstance(arguments[0], list):
            arguments = arguments[0]
        return Transform(name.strip(), arguments)

    @property
    def width(self) -> int:
        """How many columns of the model it makes."""
        match self.name:
            case "bins":
                return len(self.arguments) + 1
            case "one_hot":
                return len(self.arguments)
        return 1

    def columns(self, value: Any) -> list[float]:
        """The columns for a value that is present; a column may be infinite or NaN."""
        if self.name == "one_hot":
            return [1.0 if equal(value, listed) else 0.0 for listed in self.arguments]
        if self.name in ("sin_hour", "cos_hour"):
            if isinstance(value, Timestamp):
                hour = (value.ns // 1_000_000 % 86_400_000) / 3_600_000
            else:
                hour = float(value)
            if not math.isfinite(hour):
                return [math.nan]
            angle = 2 * math.pi * hour / 24
            return [math.sin(angle) if self.name == "sin_hour" else math.cos(angle)]
        x = float(value)
        match self.name:
            case "identity":
                return [x]
            case "abs":
                return [abs(x)]
            case "log1p":
                if x > -1:
                    return [math.log1p(x)]
                return [-math.inf if x == -1 else math.nan]
            case "clip":
                low, high = (float(bound) for bound in self.arguments)
                return [x if math.isnan(x) else min(max(x, low), high)]
            case "bins":
                if not math.isfinite(x):
                    return [math.nan] * self.width
                column = sum(1 for edge in self.arguments if x >= edge)
                return [1.0 if i == column else 0.0 for i in range(self.width)]
        raise ValueError(f"unknown transform {self.name}")


@dataclass
class Feature:
    """One feature with the model's entries for its columns: (weight, mean, scale)."""

    name: str
    value: Evaluator
    transform: Transform
    stand_in: Any
    entries: list[tuple[float, float, float]]


@dataclass
class Term:
    """What one feature adds to the log-odds; `value` is before the transform."""

    name: str
    value: Any
    contribution: float


def feature_term(feature: Feature, env: Environment) -> tuple[Term, bool]:
    """The term of `feature`, and whether something in it was not finite.

    A missing value without a stand-in contributes 0. So does a value that fails to evaluate or a
    column that is not finite, which is also reported.
    """
    try:
        value = feature.value(env)
    except EvaluationError as error:
        if not error.missing:
            return Term(feature.name, None, 0.0), True
        if feature.stand_in is None:
            return Term(feature.name, None, 0.0), False
        value = feature.stand_in
    total, broken = 0.0, False
    for x, (weight, mean, scale) in zip(feature.transform.columns(value), feature.entries):
        part = weight * (x - mean) / scale
        if math.isfinite(part):
            total += part
        else:
            broken = True
    return Term(feature.name, value, total), broken


def sigmoid(z: float) -> float:
    """1/(1+e^(−z)) without overflow."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    odds = math.exp(z)
    return odds / (1 + odds)
