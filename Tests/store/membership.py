"""A policy that asks lists of every type, events and edits out of one small universe, and a plain
model of what has to be answered.

Each answer says how often the card was seen on a network that was listed at that moment, ever and
within ten seconds: the two features of the model are its reasons.
"""

from __future__ import annotations

import bisect
import functools
import ipaddress
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import drafts
from drafts import NEVER, REMOVED, Edit, milliseconds

# Events and expiries are in the minute that begins here: 2026-03-02T12:40:00Z.
START = 1_772_455_200_000
SPAN = 60_000
# Both are multiples of it, so that some fall together.
STEP = 50
WINDOW = 10_000

_POLICY = """\
policy: membership
version: {version}
time: {{allowed_lateness: 5m, max_future_skew: 5m}}
event:
  event_id: {{type: string, max: 64, required: true}}
  ts: {{type: timestamp, unit: ms, required: true}}
  card: {{type: string, max: 64, required: true}}
  ip: {{type: ip}}
  word: {{type: string}}
  name: {{type: string}}
  digits: {{type: digits}}
  country: {{type: country}}
lists:
  nets: {{type: cidr, file: nets.csv}}
  addresses: {{type: ip, file: addresses.csv}}
  words: {{type: string, file: words.csv}}
  names: {{type: string_ci, file: names.csv}}
  prefixes: {{type: digits_prefix, file: prefixes.csv}}
  countries: {{type: country, file: countries.csv}}
velocity:
  listed_ever:
    {{aggregate: count, group_by: [event.card], where: event.ip in lists.nets}}
  listed_10s:
    {{aggregate: count, group_by: [event.card], window: 10s, where: event.ip in lists.nets}}
features:
  listed_ever: {{value: velocity.listed_ever}}
  listed_10s: {{value: velocity.listed_10s}}
model: model.json
rules:
  - {{name: in_nets, condition: event.ip in lists.nets, action: review}}
  - {{name: in_addresses, condition: event.ip in lists.addresses, action: flag}}
  - {{name: in_words, condition: event.word in lists.words, action: reject}}
  - {{name: in_names, condition: event.name in lists.names, action: flag}}
  - {{name: in_prefixes, condition: event.digits in lists.prefixes, action: flag}}
  - {{name: in_countries, condition: event.country in lists.countries, action: allow}}
decide: {{review_at: 0.999999, reject_at: 1}}
"""
# Values below none, so that a count of 0 is a reason too; which comes first follows from the names.
_MODEL = {"format": "weir-logistic/1", "intercept": -30.0,
          "features": [{"name": name, "weight": 1e-6, "mean": -1.0, "scale": 1.0}
                       for name in ("listed_ever", "listed_10s")]}
KINDS = {"nets": "cidr", "addresses": "ip", "words": "string", "names": "string_ci",
         "prefixes": "digits_prefix", "countries": "country"}
# What lists that have the field's value do, in the order of the rules.
_FIELDS = {"nets": "ip", "addresses": "ip", "words": "word", "names": "name",
           "prefixes": "digits", "countries": "country"}
# What the policy's own files hold. Edits have the last word.
FILES = {"nets": ["10.1.0.0/24", "2001:db8::/127"], "addresses": ["10.0.0.1"], "words": ["w0"],
         "names": ["N1"], "prefixes": ["41"], "countries": ["DE"]}

_ADDRESSES = ([f"10.{a}.0.{b}" for a in range(3) for b in range(6)]
              + [f"2001:db8::{part:x}" for part in range(6)] + ["::ffff:10.0.0.2"])
_NETS = ([f"10.{a}.0.{b}/{length}" for a in range(3) for length in (16, 24, 29, 30, 31, 32)
          for b in (0, 2, 4)] + ["10.0.0.0/14"]
         + [f"2001:db8::{part:x}/{length}" for part in (0, 2, 4) for length in (64, 125, 127, 128)])
# Composed and decomposed, which are not the same bytes.
_WORDS = ["w0", "W0", "w1", "w 1", "\u00e9", "e\u0301", "ß", "w\u200b"]
# Only A to Z have no case.
_NAMES = ["n1", "N1", "abC", "AbC", "É", "é", "k", "\u212a"]
_DIGITS = ["4", "41", "411", "4111", "42", "5", "51", "512345", "0", "00"]
_COUNTRIES = ["DE", "AT", "FR", "US"]
_VALUES = {"nets": _NETS, "addresses": _ADDRESSES, "words": _WORDS, "names": _NAMES,
           "prefixes": _DIGITS, "countries": _COUNTRIES}


def write(folder: Path, version: int = 1) -> Path:
    """Makes a folder the policy."""
    folder.mkdir(exist_ok=True)
    (folder / "model.json").write_text(json.dumps(_MODEL))
    for name, values in FILES.items():
        (folder / f"{name}.csv").write_text("value\n" + "".join(f"{value}\n" for value in values))
    (folder / "policy.yaml").write_text(_POLICY.format(version=version))
    return folder


def event(event_id: str, choice: random.Random) -> bytes:
    """An event of the universe; fields are absent now and then."""
    members: dict[str, Any] = {
        "event_id": event_id, "ts": START + choice.randrange(0, SPAN, STEP),
        "card": f"card{choice.randrange(8)}"}
    for field, values in {"ip": _ADDRESSES, "word": _WORDS, "name": _NAMES, "digits": _DIGITS,
                          "country": _COUNTRIES}.items():
        if choice.random() < 0.9:
            members[field] = choice.choice(values)
    return json.dumps(members, separators=(",", ":")).encode()


def network(text: str) -> str:
    """The network that has an address with a length: its first address, and the length."""
    return str(ipaddress.ip_network(text, strict=False))


def edits(choice: random.Random, longest: int = 40) -> tuple[str, list[Edit]]:
    """A list, and edits of it at once; the last one of a value counts."""
    name = choice.choice(list(KINDS))
    return name, [_edit(name, choice) for _ in range(choice.randint(1, longest))]


def _edit(name: str, choice: random.Random) -> Edit:
    value = choice.choice(_VALUES[name])
    if KINDS[name] in ("ip", "cidr"):
        value = network(value)
        mapped = ipaddress.ip_network(value)
        if mapped.version == 6 and mapped.network_address.ipv4_mapped:
            value = str(mapped.network_address.ipv4_mapped)
    way = choice.random()
    if way < 0.55:
        return Edit(value, REMOVED)
    if way < 0.75:
        return Edit(value)
    return Edit(value, START + choice.randrange(-SPAN // 4, SPAN + SPAN // 4, STEP))


class Model:
    """What lists hold after the rows so far, and what cards have counted."""

    def __init__(self) -> None:
        # Expiries by list and canonical bytes.
        self.entries: dict[str, dict[bytes, int]] = {name: {} for name in KINDS}
        for name, values in FILES.items():
            for value in values:
                self.entries[name][drafts.canonical(value, KINDS[name])] = NEVER
        self._seen: dict[str, list[int]] = defaultdict(list)

    def change(self, change: dict[str, Any]) -> int:
        """Takes a row of the audit trail; gives how many edits it has."""
        edited = change.get("edits", [])
        for edit in edited:
            value = drafts.canonical(edit["value"], change["type"])
            if edit.get("removed", False):
                self.entries[change["list"]].pop(value, None)
            else:
                expires = edit["expires"]
                moment = NEVER if expires is None else milliseconds(expires)
                self.entries[change["list"]][value] = moment
        return len(edited)

    def answer(self, members: dict[str, Any]) -> tuple[str, list[str], int, int]:
        """The decision, the rules, and both counts that an event has to be answered."""
        moment, card = _moment(members["ts"]), members["card"]
        rules = [f"in_{name}" for name, field in _FIELDS.items()
                 if field in members and self._holds(name, members[field], moment)]
        if "in_nets" in rules:
            bisect.insort(self._seen[card], moment)
        seen = self._seen[card]
        recent = bisect.bisect_right(seen, moment) - bisect.bisect_right(seen, moment - WINDOW)
        decision = ("reject" if "in_words" in rules else
                    "approve" if "in_countries" in rules else
                    "review" if "in_nets" in rules else "approve")
        # Events of any time count without a window: they are "earlier" as they were taken.
        return decision, rules, len(seen), recent

    def _holds(self, name: str, value: str, moment: int) -> bool:
        entries = self.entries[name]
        if KINDS[name] in ("ip", "cidr"):
            keys = _networks_around(value)
        elif KINDS[name] == "digits_prefix":
            keys = [value[:count].encode() for count in range(1, len(value) + 1)]
        else:
            keys = [drafts.canonical(value, KINDS[name])]
        return any(moment < entries[key] for key in keys if key in entries)


def _moment(value: int | str) -> int:
    return value if isinstance(value, int) else milliseconds(value)


@functools.cache
def _networks_around(text: str) -> list[bytes]:
    """The canonical bytes of all networks that hold an address."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return [drafts.canonical(network(f"{address}/{length}"), "ip")
            for length in range(address.max_prefixlen + 1)]


def told(answer: dict[str, Any], expected: tuple[str, list[str], int, int]) -> tuple[Any, ...]:
    """The decision, the rules and both counts of an answer. A repeat has no counts: those that are
    expected take their place."""
    if answer.get("duplicate"):
        return (answer["decision"], answer.get("rules", []), *expected[2:])
    counts = {reason["code"]: reason["value"] for reason in answer.get("reasons", [])}
    return (answer["decision"], answer.get("rules", []), counts.get("listed_ever"),
            counts.get("listed_10s"))
