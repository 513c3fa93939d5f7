"""No byte that is written holds a card number or a verification value that came in: in the
database, the journal, snapshots, logs, answers, outputs of commands, alerts, webhooks, metrics.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sys
import unittest
from pathlib import Path
from typing import Any

import drafts
import planted
import signing_in
from drafts import Edit
from planted import Plants, spaced
from store_server import Kept, Refused, Sidecar, StoreTest, full, wait_until, weir
from talk import Talk

sys.path.append(str(Path(__file__).resolve().parents[1] / "webhook"))

# pylint: disable=wrong-import-position
from receiver import Receiver

_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_FIELDS = """\
  pan: {type: pan}
  card_token: {type: string}
  card_bin: {type: digits, max_length: 8}
  card_last4: {type: digits, max_length: 4}
  digits: {type: digits}
  nested: {type: string, path: a.b.c}
lists:
  notes: {type: string, file: notes.csv}
velocity:
"""
_RULE = """\
rules:
  - {name: listed, condition: event.note in lists.notes, action: review}
"""


def write(folder: Path) -> Path:
    """The policy of sign-ins and payments with a card's fields and a list."""
    signing_in.write(folder)
    text = (folder / "policy.yaml").read_text()
    (folder / "policy.yaml").write_text(
        text.replace("velocity:\n", _FIELDS).replace("rules:\n", _RULE))
    (folder / "notes.csv").write_text("value\nnothing\n")
    return folder


class CanaryTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        self.plants = Plants(self.random)
        # Outputs by name.
        self.written: dict[str, bytes] = {}
        # In a folder that is not scanned: what comes in.
        self.inputs = self.folder / "inputs"
        self.inputs.mkdir()
        self.pan_key = self.inputs / "pan.key"
        self.pan_key.write_text("0f" * 32 + "\n")
        self.pan_key.chmod(0o600)
        self.lines: list[bytes] = []

    # What is planted

    def payment(self, name: str, **members: Any) -> bytes:
        """An event that is answered `review`; ids are free of digits that look like a card's."""
        event = {"event_id": name, "ts": signing_in.text(signing_in.START),
                 "amount_minor": 200_000, **members}
        return json.dumps(event, ensure_ascii=False).encode()

    def events(self) -> list[bytes]:
        """Events and lines that are none, with a number of its own in every place."""
        card, value = self.plants.card, self.plants.value
        lines = [
            self.payment("pan", pan=card("the pan")),
            self.payment("pan-and-value", pan=card("the pan"), cvv=value("cvv beside it")),
            self.payment("pan-spaced", pan=spaced(card("a spaced pan"))),
            self.payment("pan-as-number", pan=int(card("a pan that is a number"))),
            self.payment("pan-too-long", pan=card("a pan that is too long") + "00000"),
            self.payment("account", account=card("a text")),
            self.payment("note", note=f"paid with {card('a number in a text')} today"),
            self.payment("note-spaced", note=f"card {spaced(card('a spaced number in a text'))}."),
            self.payment("note-hyphened",
                         note=spaced(card("a hyphened number in a text")).replace(" ", "-")),
            self.payment("two", note=f"{card('one of two')} and {card('the other of two')}"),
            self.payment("status", status=card("a short text")),
            self.payment("digits", digits=card("digits")),
            self.payment("token", card_token=card("a token that is none")),
            self.payment("nested", a={"b": {"c": card("a nested text")}}),
            self.payment("unknown", unknown=card("an unknown member")),
            self.payment("deep", unknown=[{"x": [card("deep in an unknown member")]}]),
            self.payment("name", **{card("an unknown member's name"): 1}),
            self.payment("values", cvv=value("cvv"), cvc=int(value("a cvc that is a number")),
                         card={"cvv2": value("a nested cvv2"), "pin": value("a nested pin")}),
            self.payment("amount", amount_minor=card("an amount that is a text")),
            self.payment("amount-number", amount_minor=int(card("an amount"))),
            self.payment("ts", ts=card("a time")),
            self.payment("type", type=card("a type")),
            self.payment(card("an id")),
            self.payment(f"order-{card('within an id')}"),
            self.payment("payment-id", payment_id=card("a payment's id"), type="label",
                         label="fraud"),
            self.payment("label", payment_id="x", type="label", label=card("a label")),
            b'{"event_id":"cut","pan":"' + card("a line that is cut").encode(),
            b'{"event_id":"twice","note":"' + card("a member").encode() + b'","note":"'
            + card("a member that is there twice").encode() + b'"}',
            card("a line that is nothing else").encode(),
            b'{"cvv":"' + value("a cvv in a line that is cut").encode() + b'",',
            b"\xff" + card("a line that is no text").encode(),
        ]
        return lines

    def sign_ins(self) -> list[bytes]:
        """Alerts whose fields hold numbers: of the account, and of a note."""
        lines = []
        for number in range(3):
            account = self.plants.card("an alert's account")
            note = f"called from {self.plants.card('a note of an alert')}"
            for line in signing_in.failed(f"alert{number}", [0, 1, 2, 3, 4]):
                event = {**json.loads(line), "account": account, "note": note}
                lines.append(json.dumps(event).encode())
        return lines

    # What is run

    def run_command(self, name: str, *words: str | Path, **options: Any) -> None:
        """Runs a command about the store, and keeps what it prints."""
        self.keep(name, self.kept.command(*words, **options))

    def keep(self, name: str, done: Any) -> None:
        self.written[f"stdout of {name}"] = done.stdout
        self.written[f"stderr of {name}"] = done.stderr

    def run_sidecar(self, receiver: Receiver, lines: list[bytes], is_killed: bool) -> None:
        metrics = self.folder / "metrics.sock"
        with self.kept.sidecar(
                self.policy, "--pan-key-file", self.pan_key, "--alerts",
                self.folder / "out" / "alerts", "--webhook", receiver.url, "--webhook-secrets",
                self.inputs / "secrets", "--metrics", metrics) as sidecar:
            name = f"run {len(self.written)}"
            with Talk(sidecar.connect()) as talk:
                self.written[f"answers, {name}"] = b"\n".join(talk.ask(line) for line in lines)
            self.draft_all(sidecar)
            for words in (["status"], ["policy"]):
                self.keep(f"ctl {words[0]}, {name}", sidecar.ctl(*words))
            sidecar.wait_until_stored()
            self.commands(name)
            self.written[f"metrics, {name}"] = _get(metrics)
            # As it lies there while it is used, with its log.
            self.written.update({f"{key}, {name}": data for key, data in
                                 planted.files(self.kept.store.parent).items()})
            self.keep(f"ctl snapshot, {name}", sidecar.ctl("snapshot"))
            self.written.update({f"{key}, behind {name}": data for key, data in
                                 planted.files(self.kept.state).items()})
            if is_killed:
                sidecar.kill(signal.SIGKILL)
                sidecar.process.wait()
            else:
                sidecar.stop()
            self.written[f"log, {name}"] = sidecar.log().encode()

    def draft_all(self, sidecar: Sidecar) -> None:
        """Changes that hold numbers: refused, or without them."""
        card = self.plants.card
        for draft in (
                drafts.list_edit("notes", "string", [Edit(card("a list's value"))]),
                drafts.list_edit("notes", "string", [Edit(spaced(card("a list's spaced value")))]),
                drafts.list_edit("notes", "string", [Edit("x", reason=card("a reason"))]),
                drafts.list_edit("notes", "string", [
                    Edit("x", reason=f"he said {spaced(card('within a reason'))}")]),
                drafts.list_edit(card("a list's name"), "string", [Edit("x")]),
                drafts.list_edit("bins", "digits_prefix", [Edit(card("a prefix"))]),
                drafts.list_edit("notes", "string", [Edit(f"a {card('within a value')} b")]),
                drafts.note("audit.read", card("an object")),
                drafts.note("audit.read", "x", {"detail": card("a detail")}),
                drafts.note("audit.read", "x", {card("a detail's name"): "1"}),
                drafts.case_step(1, "fraud", card("a case's note")),
                drafts.case_step(1, "fraud", "x", card("a case's event"))):
            try:
                self.written[f"reply {len(self.written)}"] = sidecar.ledger.send(draft).encode()
            except Refused as refused:
                self.written[f"refusal {len(self.written)}"] = refused.text.encode()

    def commands(self, name: str) -> None:
        card = self.plants.card
        number = str(self.kept.rows("SELECT number FROM cases ORDER BY number")[0][0])
        self.run_command(f"list add, {name}", "list", "add", "notes", card("list add"),
                         "--policy", self.policy)
        self.run_command(f"list add --reason, {name}", "list", "add", "notes", "y",
                         "--reason", card("list add --reason"), "--policy", self.policy)
        rows = self.inputs / "rows.csv"
        rows.write_text(f"value,reason\n{card('an imported value')},\nx,{card('its reason')}\n"
                        f"{spaced(card('a spaced imported value'))},r\n")
        for word in ([], ["--skip-refused"]):
            self.run_command(f"list import {word}, {name}", "list", "import", "notes", rows,
                             "--policy", self.policy, *word)
        self.run_command(f"list diff, {name}", "list", "diff", "notes", rows)
        self.run_command(f"case decide, {name}", "case", "decide", number, "--outcome", "fraud",
                         "--note", f"the card {card('case decide --note')} was stolen")
        self.run_command(f"case show, {name}", "case", "show", number)
        for words in (["case", "ls"], ["case", "ls", "--format", "json", "--status", "all"],
                      ["case", "stats"], ["case", "export"], ["case", "export", "--labels"],
                      ["alert", "ls", "--format", "json"], ["audit-log", "show"],
                      ["audit-log", "verify"], ["list", "ls"], ["list", "show", "notes"],
                      ["list", "export", "notes"], ["retention", "show"], ["retention", "purge"],
                      ["erase", "--subject", card("erase --subject")],
                      ["export", "--subject", card("export --subject")]):
            self.run_command(f"{' '.join(words[:2])} {len(words)}, {name}", *words)

    def explain(self, lines: list[bytes]) -> None:
        """Of events in a file, and their scoring."""
        events = self.inputs / "events.ndjson"
        events.write_bytes(b"\n".join(lines) + b"\n")
        for name in ("pan", "note", "account", "token"):
            self.keep(f"explain {name}", weir("explain", self.policy, "--event", events, "--id",
                                              name, "--pan-key-file", self.pan_key))
        self.keep("score", weir("score", "--policy", self.policy, events, "--pan-key-file",
                                self.pan_key, "--alerts", self.folder / "out" / "scored"))

    # The claim

    def run_all(self) -> None:
        """Everything that writes something, with numbers in every place."""
        (self.folder / "out").mkdir()
        secrets = self.inputs / "secrets"
        secrets.touch(0o600)
        secrets.write_text(_SECRET + "\n")
        with Receiver([_SECRET]) as receiver:
            for turn in range(full(5, 2)):
                lines = self.events() + self.sign_ins() if turn == 0 else self.events()[:3]
                if turn == 0:
                    self.explain(lines)
                self.run_sidecar(receiver, lines, is_killed=turn % 2 == 0)
                for words in (["export"], ["export", "--changes"], ["stat"], ["verify"]):
                    self.keep(f"journal {' '.join(words)}, {turn}",
                              weir("journal", *words, self.kept.state))
            wait_until(lambda: len(receiver.delivered) >= 3, "three alerts", 60)
            for number, message in enumerate(receiver.messages):
                self.written[f"webhook {number}"] = message.body + repr(message.headers).encode()
        self.written.update(planted.files(self.kept.store.parent))
        self.written.update(planted.files(self.folder / "out"))

    def test_nothing_is_found(self) -> None:
        self.run_all()
        # It has all been at work: else nothing would be found, either.
        self.assertGreater(len(self.kept.case_ids()), 10)
        self.assertGreater(self.written["stdout of journal export, 0"].count(b"\n"), 15)
        self.assertTrue(any(", decompressed" in name and b"event_id" in data
                            for name, data in self.written.items()) or not shutil.which("lz4"))
        count = sum(len(data) for data in self.written.values())
        found = self.plants.hits(self.written)
        print(f"{len(self.plants.places)} numbers, {len(self.written)} outputs of {count} bytes, "
              f"{len(found)} hits", file=sys.stderr)
        self.maxDiff = None
        self.assertEqual(found, [], self.failure())

    def test_the_scan_would_find_them(self) -> None:
        """Planted in a copy of what was written, each is found."""
        card, value = self.plants.card("here"), self.plants.value("there")
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.stop()
        for form in (card.encode(), card[::-1].encode(), card.encode().hex().encode(),
                     spaced(card).encode(), f'"cvv":"{value}"'.encode()):
            written = planted.files(self.kept.store.parent)
            self.assertEqual(self.plants.hits(written), [])
            written["store.db"] += form
            self.assertEqual(len(self.plants.hits(written)), 1, form)


def _get(path: Path) -> bytes:
    """What the metrics say."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(path))
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        parts = []
        while chunk := connection.recv(1 << 16):
            parts.append(chunk)
    return b"".join(parts)


if __name__ == "__main__":
    unittest.main()
