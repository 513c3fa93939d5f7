"""Review cases: one for each answer `review`, decisions that become labels, and their export."""

from __future__ import annotations

import csv
import json
import unittest
from typing import Any

import logins
import signing_in
from store_server import Kept, Sidecar, StoreTest, full, must, weir
from talk import Talk


class CaseTest(StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = signing_in.write(self.folder / "policy")
        self.kept = Kept.make(self.folder / "kept")

    def ask(self, sidecar: Sidecar, amounts: list[int], prefix: str = "p") -> list[str]:
        """Asks about payments; gives the ids of those that were answered `review`."""
        reviewed = []
        with Talk(sidecar.connect()) as talk:
            for number, amount in enumerate(amounts):
                answer = json.loads(talk.ask(signing_in.payment(f"{prefix}{number}", amount)))
                self.assertEqual(answer["decision"], "review" if amount > 100_000 else "approve")
                if amount > 100_000:
                    reviewed.append(answer["event_id"])
        return reviewed

    def listed(self, *words: str) -> list[dict[str, Any]]:
        done = must(self.kept.command("case", "ls", "--format", "json", "--limit", "10000", *words))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def shown(self, item: str) -> dict[str, Any]:
        done = must(self.kept.command("case", "show", item, "--format", "json"))
        return json.loads(done.stdout)

    def number(self, event_id: str) -> str:
        """The number of the case of an event."""
        return str(self.shown(event_id)["case"])

    # Which

    def test_each_review_once(self) -> None:
        amounts = [self.random.choice([1, 100_000, 100_001, 500_000]) for _ in
                   range(full(20_000, 300))]
        with self.kept.sidecar(self.policy) as sidecar:
            reviewed = self.ask(sidecar, amounts)
            self.ask(sidecar, amounts)  # repeats make no further case
            with Talk(sidecar.connect()) as talk:
                # An invalid line is answered `review`, and is no event.
                self.assertIn(b'"review"', talk.ask(b'{"event_id":"bad"'))
            sidecar.stop()
        self.assertFollows(self.kept, reviewed)
        self.assertEqual(len(self.listed()), len(reviewed))

    def test_the_order_is_by_amount(self) -> None:
        amounts = [self.random.randint(100_001, 10_000_000) for _ in range(50)]
        with self.kept.sidecar(self.policy) as sidecar:
            self.ask(sidecar, amounts)
            sidecar.stop()
        found = [row["amount_minor"] for row in self.listed()]
        self.assertEqual(found, sorted(amounts, reverse=True))
        some = self.listed("--min-amount", "5000000")
        self.assertEqual([row["amount_minor"] for row in some],
                         sorted((n for n in amounts if n >= 5_000_000), reverse=True))

    # What is done with them

    def test_a_decision_is_a_label_on_the_stream(self) -> None:
        outcomes = {"p0": "fraud", "p1": "genuine", "p2": "unclear"}
        with self.kept.sidecar(self.policy) as sidecar:
            self.ask(sidecar, [200_000, 300_000, 400_000, 500_000])
            sidecar.wait_until_stored()
            for event_id, outcome in outcomes.items():
                done = must(self.kept.command(
                    "case", "decide", self.number(event_id), "--outcome", outcome,
                    "--note", f"note of {event_id}"))
                self.assertIn(b"labelled", done.stdout + done.stderr)
            self.assertEqual(self.shown("p0")["outcome"], "fraud")
            sidecar.stop()
        self.assertLabels(outcomes)
        self.assertFollows(self.kept, ["p0", "p1", "p2", "p3"])
        # Whoever trains gets the same from the cases.
        done = must(self.kept.command("case", "export", "--labels"))
        found = csv.DictReader(done.stdout.decode().splitlines())
        self.assertEqual([(row["payment_id"], row["label"]) for row in found],
                         [("p0", "fraud"), ("p1", "genuine")])

    def test_decided_while_no_sidecar_runs(self) -> None:
        """It is a label once the next one has started, once."""
        with self.kept.sidecar(self.policy) as sidecar:
            self.ask(sidecar, [200_000, 300_000])
            sidecar.stop()
        must(self.kept.command("case", "decide", self.number("p1"), "--outcome", "fraud"))
        for _ in range(2):
            with self.kept.sidecar(self.policy) as sidecar:
                sidecar.stop()
        self.assertLabels({"p1": "fraud"})
        self.assertFollows(self.kept, ["p0", "p1"])
        self.assertEqual(self.shown("p1")["outcome"], "fraud")

    def assertLabels(self, outcomes: dict[str, str]) -> None:
        """The journal has these labels, each once, behind its row; so training sees them."""
        labels, decided = [], []
        for line in self.kept.journal():
            if "change" in line:
                if line["change"]["action"] == "case.decide":
                    decided.append(line["change"]["object"])
            elif line.get("type") == "label":
                self.assertGreater(len(decided), len(labels), "a label before its row")
                labels.append((line["payment_id"], line["label"]))
        self.assertEqual(sorted(labels), sorted(outcomes.items()), self.failure())
        events = must(weir("journal", "export", self.kept.state)).stdout.splitlines()
        seen = {line["payment_id"]: line["label"] for line in map(json.loads, events)
                if line.get("type") == "label"}
        self.assertEqual(seen, outcomes)

    def test_labels_where_times_are_numbers(self) -> None:
        for unit, moment in [("ms", signing_in.START), ("s", signing_in.START // 1_000)]:
            with self.subTest(unit=unit):
                policy = signing_in.write(self.folder / f"policy-{unit}", unit=unit)
                self.kept = Kept.make(self.folder / unit)
                with self.kept.sidecar(policy) as sidecar, Talk(sidecar.connect()) as talk:
                    talk.ask(signing_in.payment("p0", 200_000, moment))
                    sidecar.wait_until_stored()
                    done = must(self.kept.command("case", "decide", self.number("p0"),
                                                  "--outcome", "fraud"))
                    sidecar.stop()
                self.assertIn(b"labelled", done.stdout + done.stderr)
                self.assertLabels({"p0": "fraud"})
                [(at,)] = self.kept.rows("SELECT at FROM cases")
                self.assertEqual(at, signing_in.START, "the case has the event's time")

    @unittest.skipUnless(logins.are_kept(), "the system does not say who logged in")
    def test_of_many_claims_at_once_one_counts(self) -> None:
        for is_served in (True, False):
            with self.subTest(is_served=is_served):
                self.kept = Kept.make(self.folder / f"kept-{is_served}")
                with self.kept.sidecar(self.policy) as sidecar:
                    self.ask(sidecar, [200_000])
                    sidecar.wait_until_stored()
                    number = self.number("p0")
                    if not is_served:
                        sidecar.stop()
                    people = [7_200 + place for place in range(6)]
                    claims = [logins.begin(person, self.kept, "case", "claim", number)
                              for person in people]
                    told = [logins.end(claim) for claim in claims]
                    if is_served:
                        sidecar.stop()
                codes = [code for code, _, _ in told]
                self.assertEqual(sorted(codes), [0, 1, 1, 1, 1, 1], told)
                owner = people[codes.index(0)]
                self.assertRegex(self.shown("p0")["assignee"], rf"\Auid {owner} as ")
                for code, output, errors in told:
                    if code == 0:
                        self.assertEqual(output, f"claimed: case {number}\n")
                    else:
                        self.assertRegex(
                            errors, rf"\Aweir: case {number}: uid {owner} as .+ has it\n")
                mine = ("case", "ls", "--mine", "--format", "json")
                _, output, _ = logins.run(owner, self.kept, *mine)
                self.assertEqual(json.loads(output)["case"], int(number))
                self.assertEqual(logins.run(7_300, self.kept, *mine)[1], "")

    def test_steps_are_rows(self) -> None:
        with self.kept.sidecar(self.policy) as sidecar:
            self.ask(sidecar, [200_000])
            sidecar.wait_until_stored()
            number = self.number("p0")
            for words in (["claim"], ["release"], ["claim"],
                          ["decide", "--outcome", "unclear", "--note", "a secret note"],
                          ["decide", "--outcome", "fraud"]):
                must(self.kept.command("case", words[0], number, *words[1:]))
            # There is no such case: nothing is done.
            done = self.kept.command("case", "decide", "999999", "--outcome", "fraud")
            self.assertEqual(done.returncode, 1, done.stderr)
            sidecar.stop()
        rows = [(row[1], row[2]) for row in self.kept.trail() if row[1].startswith("case.")]
        self.assertEqual(rows, [("case.claim", number), ("case.release", number),
                                ("case.claim", number), ("case.decide", number),
                                ("case.decide", number)])
        case = self.shown("p0")
        self.assertEqual((case["status"], case["outcome"]), ("decided", "fraud"))
        self.assertIn("a secret note", json.dumps(case))
        self.assertNotIn(b"a secret note", self.kept.store.read_bytes())
        self.assertEqual(self.listed(), [])
        self.assertEqual(len(self.listed("--status", "decided")), 1)
        # The last decision is the last label.
        labels = [line["label"] for line in self.kept.journal() if line.get("type") == "label"]
        self.assertEqual(labels, ["unclear", "fraud"])
        self.assertFollows(self.kept, ["p0"])

    def test_erased(self) -> None:
        """No byte of a person is left in the store, and her cases do not come back."""
        with self.kept.sidecar(self.policy) as sidecar:
            with Talk(sidecar.connect()) as talk:
                for number, account in enumerate(["alice-account", "bob-account"] * 20):
                    event = {**json.loads(signing_in.payment(f"x{number}", 200_000)),
                             "account": account}
                    self.assertIn(b'"review"', talk.ask(json.dumps(event).encode()))
            sidecar.wait_until_stored()
            must(self.kept.command("erase", "--subject", "alice-account"))
            sidecar.wait_until_stored()
            sidecar.stop()
        expected = sorted(f"x{number}" for number in range(1, 40, 2))
        self.assertEqual(self.kept.case_ids(), expected)
        self.assertEqual(self.kept.command("audit-log", "verify").returncode, 0)
        # Made anew out of the journal they are erased as well.
        self.kept.store.unlink()
        with self.kept.sidecar(self.policy) as sidecar:
            sidecar.wait_until_stored()
            sidecar.stop()
        self.assertEqual(self.kept.case_ids(), expected)


if __name__ == "__main__":
    unittest.main()
