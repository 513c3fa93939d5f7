"""A policy that tells of failed sign-ins, events that do and do not raise an alert, and which."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

# 2026-03-02T12:40:00Z.
START = 1_772_455_200_000
LIMIT = 5
_POLICY = """\
policy: signing-in
version: {version}
time: {{allowed_lateness: 30d, max_future_skew: 5m}}
event:
  event_id: {{type: string, max: 64, required: true}}
  ts: {{type: timestamp{unit}, required: true}}
  type: {{type: enum, values: [payment, signin, label], default: payment}}
  account: {{type: string, max: 64}}
  status: {{type: string}}
  note: {{type: string}}
  amount_minor: {{type: int, min: 0, max: 1000000000000}}
  payment_id: {{type: string, max: 64}}
  label: {{type: enum, values: [fraud, genuine, unclear]}}
velocity:
  failed_1m:
    aggregate: count
    group_by: [event.account]
    window: 1m
    where: event.type == "signin" && event.status == "failed"
rules:
  - {{name: large, condition: event.amount_minor > 100000, action: review}}
alerts:
  failed_sign_ins:
    when: event.type == "signin" && velocity.failed_1m >= 5
    by: account
    severity: high
    include: [account, note]
    description: Five or more failed sign-ins to one account within a minute.
decide: {{score: [payment]}}
"""


def write(folder: Path, version: int = 1, unit: str = "") -> Path:
    """Makes a folder the policy; times are texts, or whole numbers of a unit, `ms` or `s`."""
    folder.mkdir(exist_ok=True)
    (folder / "policy.yaml").write_text(
        _POLICY.format(version=version, unit=unit and f", unit: {unit}"))
    return folder


def failed(account: str, times: list[int]) -> list[bytes]:
    """Failed sign-ins to an account, so many milliseconds behind the start."""
    return [json.dumps({"event_id": f"{account}-{number}", "ts": text(START + moment),
                        "type": "signin", "account": account, "status": "failed"}).encode()
            for number, moment in enumerate(times)]


def raising(account: str) -> list[bytes]:
    """Five within a minute, and two more, within the cooldown: the fifth raises the alert."""
    return failed(account, [0, 15_000, 30_000, 45_000, 59_999, 60_001, 62_000])


def raised(account: str) -> str:
    """The event that does."""
    return f"{account}-{LIMIT - 1}"


def silent(account: str) -> list[bytes]:
    """Four within a minute, and the fifth a full minute after the first."""
    return failed(account, [0, 15_000, 30_000, 45_000, 60_000])


def payment(event_id: str, amount: int, ts: int | str | None = None) -> bytes:
    """Above 100,000 it is answered `review`."""
    return json.dumps({"event_id": event_id, "ts": text(START) if ts is None else ts,
                       "amount_minor": amount}).encode()


def text(moment: int) -> str:
    """Milliseconds since 1970 as a text of RFC 3339."""
    return datetime.fromtimestamp(moment / 1_000, timezone.utc).isoformat(timespec="milliseconds")
