"""Velocities (DESIGN.md §3.6): per key one list of entries sorted by time, then input order."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from values import INT64_MAX, INT64_MIN

Lookup = Callable[[str], Any]

#: What a lookup gives for an absent value.
ABSENT = object()

_ZERO_WHEN_EMPTY = ("count", "sum", "distinct_count")
_BEFORE_ONLY = ("last", "first", "seconds_since_last", "seconds_since_first")
_PRUNE_AT = 64


@dataclass
class _Log:
    """The entries of one key of a velocity with a window."""

    times: list[int] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)


@dataclass
class _Total:
    """The constant state of one key of an unbounded velocity."""

    count: int = 0
    sum: int = 0
    first: tuple[int, Any] | None = None
    last: tuple[int, Any] | None = None


@dataclass
class Velocity:
    """One velocity and its state. `of_scale` is the scale of a decimal `of`, else None."""

    name: str
    aggregate: str
    of: str | None
    group_by: list[str]
    window_ms: int | None
    excludes_current: bool
    of_scale: int | None
    where: Callable[[Any], bool]
    logs: dict[tuple[Any, ...], _Log] = field(default_factory=dict)
    totals: dict[tuple[Any, ...], _Total] = field(default_factory=dict)

    def enter(
        self, lookup: Lookup, env: Any, now: int, is_late: bool, horizon: int
    ) -> tuple[Any, bool]:
        """The answer for the event at `now`, and whether it saturated; then adds the event.

        `lookup` gives the value of a path such as `event.card_token`, or ABSENT. `horizon` is
        watermark − allowed_lateness, with the watermark after this event. The answer is ABSENT
        when it is missing.
        """
        key = tuple(lookup(path) for path in self.group_by)
        if any(part is ABSENT for part in key):
            return ABSENT, False
        value = lookup(self.of) if self.of is not None else None
        counts = value is not ABSENT and self.where(env)
        if self.window_ms is None:
            answer = self._unbounded(key, now, value, counts)
            if counts and not is_late:
                self._add_total(key, now, value)
        else:
            answer = self._windowed(key, now, value, counts, horizon - self.window_ms)
            if counts and not is_late:
                log = self.logs.setdefault(key, _Log())
                at = bisect_right(log.times, now)
                log.times.insert(at, now)
                log.values.insert(at, value)
        return self._finish(answer)

    # A window -------------------------------------------------------------------------------------

    def _windowed(
        self, key: tuple[Any, ...], now: int, value: Any, counts: bool, forgotten: int
    ) -> Any:
        log = self.logs.get(key)
        times: list[int] = []
        items: list[Any] = []
        if log is not None:
            dropped = bisect_right(log.times, forgotten)
            if dropped > _PRUNE_AT:
                del log.times[:dropped], log.values[:dropped]
                dropped = 0
            assert self.window_ms is not None
            low = max(bisect_right(log.times, now - self.window_ms), dropped)
            high = bisect_right(log.times, now)
            if low < high:
                if self.aggregate in _BEFORE_ONLY:
                    return self._edge(
                        (log.times[low], log.values[low]),
                        (log.times[high - 1], log.values[high - 1]),
                        now,
                    )
                if self.aggregate == "count":
                    return high - low + (counts and not self.excludes_current)
                items = log.values[low:high]
        if self.aggregate in _BEFORE_ONLY:
            return ABSENT
        if counts and not self.excludes_current:
            items.append(value)
        return self._reduce(items)

    def _edge(self, first: tuple[int, Any], last: tuple[int, Any], now: int) -> Any:
        match self.aggregate:
            case "first":
                return first[1]
            case "last":
                return last[1]
            case "seconds_since_first":
                return max(0, now - first[0]) / 1000
        return max(0, now - last[0]) / 1000

    def _reduce(self, items: list[Any]) -> Any:
        if not items and self.aggregate not in _ZERO_WHEN_EMPTY:
            return ABSENT
        match self.aggregate:
            case "count":
                return len(items)
            case "sum":
                return sum(items)
            case "min":
                return min(items)
            case "max":
                return max(items)
            case "distinct_count":
                return len(set(items))
            case "mean":
                return Fraction(sum(items), len(items))
            case "stddev":
                total, count = sum(items), len(items)
                squares = sum(item * item for item in items)
                return Fraction(count * squares - total * total, count * count)
        raise ValueError(f"unknown aggregate {self.aggregate}")

    # Unbounded ------------------------------------------------------------------------------------

    def _unbounded(self, key: tuple[Any, ...], now: int, value: Any, counts: bool) -> Any:
        total = self.totals.get(key) or _Total()
        own = counts and not self.excludes_current
        match self.aggregate:
            case "count":
                return total.count + own
            case "sum":
                return total.sum + (value if own else 0)
        if total.first is None or total.last is None:
            return ABSENT
        return self._edge(total.first, total.last, now)

    def _add_total(self, key: tuple[Any, ...], now: int, value: Any) -> None:
        total = self.totals.setdefault(key, _Total())
        total.count += 1
        if self.aggregate == "sum":
            total.sum += value
        if total.first is None or now < total.first[0]:
            total.first = (now, value)
        if total.last is None or now >= total.last[0]:
            total.last = (now, value)

    # The answer -----------------------------------------------------------------------------------

    def _finish(self, answer: Any) -> tuple[Any, bool]:
        """Saturates a sum and gives the answer in the unit and type of its field."""
        if answer is ABSENT:
            return ABSENT, False
        saturated = False
        if self.aggregate == "sum":
            clamped = min(max(answer, INT64_MIN), INT64_MAX)
            saturated, answer = clamped != answer, clamped
        scale = 10 ** (self.of_scale or 0)
        if self.aggregate == "mean":
            return float(answer / scale), False
        if self.aggregate == "stddev":
            return math.sqrt(answer) / scale, False
        if self.of_scale is not None and self.aggregate in ("sum", "min", "max", "first", "last"):
            return answer / scale, saturated
        return answer, saturated
