"""Alerts from the event to the receiver: each at least once, signed under both secrets, whatever
happens to the receiver and to the sidecar.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
import time
import unittest
from pathlib import Path
from typing import Any

import signing_in
from store_server import Kept, Sidecar, StoreTest, full, must, wait_until, weir
from talk import Talk

sys.path.append(str(Path(__file__).resolve().parents[1] / "webhook"))

# pylint: disable=wrong-import-position
import signatures
from receiver import Behavior, Message, Receiver

# An attempt ends after 15 s; the waits behind the first ones are 1 s, 5 s, 30 s.
PATIENCE = 90.0


def secret(number: int) -> str:
    """A secret of the standard's form."""
    return "whsec_" + base64.b64encode(bytes([number] * 32)).decode()


class AlertTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = signing_in.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")
        self.secrets = self.folder / "secrets"
        self.alerts = self.folder / "alerts.ndjson"
        self.accounts: list[str] = []

    def write_secrets(self, *secrets: str) -> None:
        """Replaces the file at once, as an operator should."""
        new = self.folder / "secrets.new"
        new.touch(0o600)
        new.write_text("".join(f"{text}\n" for text in secrets))
        os.replace(new, self.secrets)

    def sidecar(self, receiver: Receiver | None) -> Sidecar:
        words: list[str | Path] = ["--alerts", self.alerts]
        if receiver is not None:
            words += ["--webhook", receiver.url, "--webhook-secrets", self.secrets]
        return self.kept.sidecar(self.policy, *words)

    def raise_one(self, sidecar: Sidecar) -> str:
        """Raises an alert; gives the id of its event. Others that come near it raise none."""
        account = f"account{len(self.accounts)}"
        self.accounts.append(account)
        with Talk(sidecar.connect()) as talk:
            for line in signing_in.silent(f"{account}-silent") + signing_in.raising(account):
                self.assertNotIn(b'"error"', talk.ask(line))
        return signing_in.raised(account)

    def raised(self) -> list[dict[str, Any]]:
        """The alerts that the journal's events raise, as `weir score` has it; no sidecar runs."""
        events, found = self.folder / "events.ndjson", self.folder / "found.ndjson"
        must(weir("journal", "export", self.kept.state, "--output", events))
        must(weir("score", "--quiet", "--policy", self.policy, events, "--alerts", found,
                  "--clock", "2026-06-01T00:00:00Z"))
        return [json.loads(line) for line in found.read_bytes().splitlines()]

    # What has to be so

    def assertTold(self, delivered: list[Message]) -> None:
        """Each alert that the journal raises was delivered and is in the file; nothing else."""
        raised = self.raised()
        self.assertEqual([alert["event_id"] for alert in raised],
                         [signing_in.raised(account) for account in self.accounts])
        bodies: dict[str, bytes] = {}
        for message in delivered:
            # Told again, it is the same.
            self.assertEqual(bodies.setdefault(message.id, message.body), message.body)
        lines = set(self.alerts.read_bytes().splitlines())
        self.assertEqual(lines, set(bodies.values()), self.failure())
        found = []
        for body in bodies.values():
            alert = json.loads(body)
            self.assertRegex(alert.pop("key"), r"\A[0-9a-f]{32}\Z")
            found.append(alert)
        key = lambda alert: alert["event_id"]
        self.assertEqual(sorted(found, key=key), sorted(raised, key=key), self.failure())

    def assertSigned(self, messages: list[Message], *secrets: str) -> None:
        """Every message has a signature by each of these."""
        for message in messages:
            for text in secrets:
                self.assertTrue(signatures.is_signed(
                    [text], message.id, message.timestamp, message.body,
                    message.headers["webhook-signature"]), message.id)

    # Receivers that fail

    def test_a_receiver_that_fails_hangs_and_comes_back(self) -> None:
        both = [secret(1), secret(2)]
        self.write_secrets(*both)
        messages: list[Message] = []
        with Receiver(both) as receiver:
            port = receiver.port
            with self.sidecar(receiver) as sidecar:
                self.raise_one(sidecar)
                receiver.wait_for(1, delivered=True)
                # It fails, then takes it after a second.
                receiver.behave(Behavior(status=500), times=1)
                self.raise_one(sidecar)
                receiver.wait_for(2, delivered=True, seconds=PATIENCE)
                # It hangs up in the middle of it.
                receiver.behave(Behavior(hangs_up=True), times=1)
                self.raise_one(sidecar)
                receiver.wait_for(3, delivered=True, seconds=PATIENCE)
                # It hangs, and the sidecar is killed meanwhile; the next one tells it.
                receiver.behave(Behavior(hangs=True), times=1)
                count = len(receiver.messages)
                self.raise_one(sidecar)
                receiver.wait_for(count + 1)
                sidecar.kill(signal.SIGKILL)
                sidecar.process.wait()
            with self.sidecar(receiver) as sidecar:
                receiver.wait_for(4, delivered=True, seconds=PATIENCE)
                # It hangs until the attempt is over.
                receiver.behave(Behavior(hangs=True), times=full(2, 1))
                self.raise_one(sidecar)
                receiver.wait_for(5, delivered=True, seconds=PATIENCE)
            messages += receiver.messages
        # It is down, while alerts are raised and the sidecar is killed once more.
        with self.sidecar(receiver) as sidecar:
            self.raise_one(sidecar)
            self.raise_one(sidecar)
            wait_until(lambda: sidecar.log().count("was not taken") >= 2, "both have failed")
            sidecar.kill(signal.SIGKILL)
            sidecar.process.wait()
        with Receiver(both, wanted_port=port) as receiver:
            with self.sidecar(receiver) as sidecar:
                receiver.wait_for(2, delivered=True, seconds=PATIENCE)
                self.raise_one(sidecar)
                receiver.wait_for(3, delivered=True, seconds=PATIENCE)
                self.assertTrue(all(message.is_signed for message in receiver.messages))
                # What is told is told no more.
                wait_until(lambda: self.states() == {"told": len(self.accounts)}, "all are told")
                sidecar.stop()
            messages += receiver.messages
        self.assertSigned(messages, *both)
        delivered = [message for message in messages if 200 <= message.status <= 299]
        self.assertTold(delivered)
        with Receiver(both, wanted_port=port) as receiver, self.sidecar(receiver) as sidecar:
            self.raise_one(sidecar)
            receiver.wait_for(1, delivered=True)
            sidecar.stop()
            self.assertEqual(len(receiver.messages), 1)
        print(f"{len(self.accounts)} alerts, {len(messages)} messages, {len(delivered)} taken",
              file=sys.stderr)

    def states(self) -> dict[str, int]:
        return dict(self.kept.rows("SELECT state, count(*) FROM alerts GROUP BY state"))

    # Secrets

    def test_rotation(self) -> None:
        """The receiver knows one secret at a time: the newer one from when it is in the file."""
        old, new = secret(3), secret(4)
        self.write_secrets(old)
        with Receiver([old]) as receiver, self.sidecar(receiver) as sidecar:
            for secrets, known in [([old], old), ([new, old], old), ([new, old], new),
                                   ([new], new)]:
                receiver.secrets = [known]
                self.write_secrets(*secrets)
                for _ in range(full(10, 2)):
                    self.raise_one(sidecar)
                receiver.wait_for(len(self.accounts), delivered=True)
                self.assertSigned(receiver.messages[-1:], *secrets)
            sidecar.stop()
            self.assertEqual([message.is_signed for message in receiver.messages],
                             [True] * len(self.accounts))
            # None was signed by what had been taken out.
            last = receiver.messages[-1]
            self.assertFalse(signatures.is_signed(
                [old], last.id, last.timestamp, last.body, last.headers["webhook-signature"]))
            self.assertTold(receiver.messages)

    def test_secrets_that_went_bad_stay_in_use(self) -> None:
        one = secret(5)
        self.write_secrets(one)
        with Receiver([one]) as receiver, self.sidecar(receiver) as sidecar:
            self.raise_one(sidecar)
            receiver.wait_for(1, delivered=True)
            for text in ("", "whsec_short", "not a secret"):
                self.write_secrets(text)
                self.raise_one(sidecar)
                receiver.wait_for(len(self.accounts), delivered=True)
            self.secrets.unlink()
            self.raise_one(sidecar)
            receiver.wait_for(len(self.accounts), delivered=True)
            sidecar.stop()
            self.assertTrue(all(message.is_signed for message in receiver.messages))
            self.assertNotIn(one.removeprefix("whsec_"), sidecar.log())

    # What is told

    def test_four_are_silent_and_the_fifth_is_told_once(self) -> None:
        with self.sidecar(None) as sidecar:
            with Talk(sidecar.connect()) as talk:
                for line in signing_in.failed("a", [0, 1, 2, 3]):
                    talk.ask(line)
                sidecar.wait_until_stored()
                self.assertEqual(self.told(), [])
                for line in signing_in.failed("a", [0, 1, 2, 3, 4, 5]):
                    talk.ask(line)  # the first four are repeats
            wait_until(lambda: len(self.told()) == 1, "the fifth is told", 10)
            sidecar.stop()
        self.assertEqual(self.told(), ["a-4"])
        # A cooldown goes on in the next one.
        with self.sidecar(None) as sidecar:
            with Talk(sidecar.connect()) as talk:
                for line in signing_in.failed("a", [0, 1, 2, 3, 4, 5, 6, 599_999]):
                    talk.ask(line)
                for line in signing_in.failed("b", [0, 1, 2, 3, 4]):
                    talk.ask(line)
            wait_until(lambda: len(self.told()) == 2, "the other account is told", 10)
            sidecar.wait_until_stored()
            sidecar.stop()
        self.assertEqual(self.told(), ["a-4", "b-4"])

    def told(self) -> list[str]:
        """The events of the alerts in the file."""
        if not self.alerts.exists():
            return []
        return [json.loads(line)["event_id"] for line in self.alerts.read_bytes().splitlines()]

    def test_killed_at_random_moments(self) -> None:
        """Nothing is left out; what was told twice has one id."""
        one = secret(6)
        self.write_secrets(one)
        with Receiver([one]) as receiver:
            for _ in range(full(20, 4)):
                with self.sidecar(receiver) as sidecar:
                    for _ in range(self.random.randint(1, 5)):
                        self.raise_one(sidecar)
                    time.sleep(self.random.uniform(0, 0.05))
                    sidecar.kill(signal.SIGKILL)
                    sidecar.process.wait()
            with self.sidecar(receiver) as sidecar:
                self.raise_one(sidecar)
                wait_until(lambda: self.states() == {"told": len(self.accounts)}, "all are told",
                           PATIENCE)
                sidecar.stop()
            self.assertTrue(all(message.is_signed for message in receiver.messages))
            self.assertTold(receiver.delivered)


if __name__ == "__main__":
    unittest.main()
