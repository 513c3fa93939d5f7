"""A policy that counts: each answer says how often its card was seen, and which version decided.

The count is there twice, as a velocity with a window and as one without; they are the features of
the model, so they are the reasons of an answer. Versions differ in the names of the rules and in a
limit, and agree in the velocities.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

_POLICY = """\
policy: counting
version: {version}
time: {{allowed_lateness: 5m, max_future_skew: 5m}}
event:
  event_id: {{type: string, max: 64, required: true}}
  ts: {{type: timestamp, unit: ms, required: true}}
  amount: {{type: int, min: 0, required: true}}
  card: {{type: string, max: 64, required: true}}
velocity:
  seen_24h: {{aggregate: count, group_by: [event.card], window: 24h}}
  seen_ever: {{aggregate: count, group_by: [event.card]}}
features:
  seen_24h: {{value: velocity.seen_24h}}
  seen_ever: {{value: velocity.seen_ever}}
model: model.json
rules:
  - {{name: version_{version}, condition: event.amount >= 0, action: flag}}
  - {{name: large_{version}, condition: event.amount > {limit}, action: reject}}
decide: {{review_at: 0.999999, reject_at: 1}}
"""
_MODEL = {"format": "weir-logistic/1", "intercept": -30.0,
          "features": [{"name": name, "weight": 1e-6, "mean": 0.0, "scale": 1.0}
                       for name in ("seen_24h", "seen_ever")]}
LIMITS = {1: 500, 2: 300}


def write(folder: Path, version: int) -> Path:
    """Makes a folder the policy of this version; a server may look at any moment."""
    folder.mkdir(exist_ok=True)
    for name, text in [("model.json", json.dumps(_MODEL)),
                       ("policy.yaml", _POLICY.format(version=version, limit=LIMITS[version]))]:
        new = folder / (name + ".new")
        new.write_text(text)
        os.replace(new, folder / name)
    return folder


def event(event_id: str, card: str, amount: int = 100, **members: Any) -> bytes:
    """A line; all events are of one instant, so that none is late."""
    return json.dumps({"event_id": event_id, "ts": 1_772_452_800_000, "amount": amount,
                       "card": card, **members}, separators=(",", ":")).encode()


def count(answer: dict[str, Any]) -> int:
    """How often the card was seen, this event included; -1 when the velocities do not agree."""
    values = {reason["value"] for reason in answer["reasons"]}
    return values.pop() if len(values) == 1 and len(answer["reasons"]) == 2 else -1


def version(answer: dict[str, Any]) -> int:
    """The version that the answer names as its policy."""
    name = answer["policy"].split(":")[0]
    return int(name.removeprefix("counting@"))


def is_consistent(answer: dict[str, Any], amount: int) -> bool:
    """Whether decision and rules are those of the version that it names."""
    number = version(answer)
    is_large = amount > LIMITS[number]
    rules = [f"version_{number}"] + ([f"large_{number}"] if is_large else [])
    return (answer["rules"], answer["decision"]) == (rules, "reject" if is_large else "approve")
