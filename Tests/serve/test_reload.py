"""A policy is replaced between two events: good ones at full rate, bad ones never."""

from __future__ import annotations

import json
import signal
import sys
import time
import unittest
from pathlib import Path

import counting
from busy import Report, during
from mutants import mutants
from server import ROOT, ServeTest, Server, full, stamp, weir
from talk import Talk

CLIENTS = 4


class ReloadTest(ServeTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = counting.write(self.folder / "policy", 1)

    def assertNoFaults(self, reports: list[Report]) -> None:
        self.assertEqual([fault for report in reports for fault in report.faults][:5], [])
        for report in reports:
            self.assertEqual(report.answered, report.sent)
            self.assertGreater(report.answered, 0)

    def wait_for_version(self, talk: Talk, number: int) -> None:
        """Asks until the answer is of this version."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.probes += 1
            answer = json.loads(talk.ask(counting.event(f"probe{self.probes}", "probe")))
            self.assertEqual(counting.count(answer), self.probes)
            if counting.version(answer) == number:
                return
        self.fail(f"version {number} never came: {answer}")

    def test_good_policies_at_full_rate(self) -> None:
        self.probes = 0
        reloads = full(1_000, 40)
        with Server("--policy", self.policy) as server, Talk(server.connect()) as talk:
            def alternate() -> None:
                for number in range(reloads):
                    version = 2 - number % 2
                    counting.write(self.policy, version)
                    if number // 2 % 2 == 0:
                        server.report("reload")
                        expected = 1
                    else:
                        server.kill(signal.SIGHUP)
                        expected = 100_000
                    before = self.probes
                    self.wait_for_version(talk, version)
                    # What `ctl reload` says has happened is so for the next event.
                    self.assertLessEqual(self.probes - before, expected)

            reports = during(server, CLIENTS, alternate)
            self.assertEqual(stamp(self.policy), server.report("status")["policy"])
        events = sum(report.answered for report in reports)
        print(f"{reloads} reloads during {events} events", file=sys.stderr)
        self.assertNoFaults(reports)
        self.assertEqual({1, 2}, set().union(*[report.versions for report in reports]))

    def test_a_watched_policy(self) -> None:
        self.probes = 0
        with Server("--policy", self.policy, "--watch") as server:
            with Talk(server.connect()) as talk:
                for number in range(full(50, 4)):
                    counting.write(self.policy, 2 - number % 2)
                    self.wait_for_version(talk, 2 - number % 2)

    def test_bad_policies_are_never_activated(self) -> None:
        count = full(500, 25)
        text = (ROOT / "rules/card-testing/policy.yaml").read_text()
        bad = Path(self.folder / "bad")
        good = self.policy / "policy.yaml"
        original = good.read_text()
        with Server("--policy", self.policy) as server:
            name = stamp(self.policy)
            told = 0

            def spoil() -> None:
                nonlocal told
                for mutant in mutants(text, original, choice=self.random):
                    if told == count:
                        return
                    bad.mkdir(exist_ok=True)
                    (bad / "policy.yaml").write_bytes(mutant)
                    (bad / "model.json").write_bytes((self.policy / "model.json").read_bytes())
                    if weir("check", bad).returncode != 78:
                        continue
                    good.write_bytes(mutant)
                    done = server.ctl("reload")
                    self.assertNotEqual(done.returncode, 0, mutant)
                    self.assertRegex((done.stdout + done.stderr).decode(), r"P_[A-Z_]+")
                    self.assertEqual(server.report("status")["policy"], name)
                    told += 1

            reports = during(server, CLIENTS, spoil)
            self.assertEqual(told, count)
            good.write_text(original)
            server.report("reload")
        self.assertNoFaults(reports)
        self.assertEqual({1}, set().union(*[report.versions for report in reports]))

    def test_a_policy_that_is_gone_or_another_kind_of_file(self) -> None:
        file = self.policy / "policy.yaml"
        with Server("--policy", self.policy) as server, Talk(server.connect()) as talk:
            self.probes = 0
            file.rename(self.folder / "away")
            self.assertNotEqual(server.ctl("reload").returncode, 0)
            self.wait_for_version(talk, 1)
            file.mkdir()
            self.assertNotEqual(server.ctl("reload").returncode, 0)
            self.wait_for_version(talk, 1)
            file.rmdir()
            (self.folder / "away").rename(file)
            (self.policy / "model.json").write_text("{}")
            self.assertNotEqual(server.ctl("reload").returncode, 0)
            server.kill(signal.SIGHUP)
            self.wait_for_version(talk, 1)
            counting.write(self.policy, 2)
            server.report("reload")
            self.wait_for_version(talk, 2)


if __name__ == "__main__":
    unittest.main()
