"""The example for Apache Spark beside `weir score` over the whole recording.

WEIR names the program. The recording is invented from SEED. Without pyspark or Java the tests are
skipped, and say so.
"""

import collections
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

try:
    import pyspark
except ImportError:
    pyspark = None

WEIR = os.path.abspath(os.environ.get("WEIR", ".build/release/weir"))
SEED = int(os.environ.get("SEED", "20261130"))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(ROOT, "Examples", "spark", "score_archive.py")
DEFAULT_POLICY = os.path.join(ROOT, "rules", "card-not-present")
PARTS = 4
HANG_SECONDS = 300

# One velocity, by card: all of it stays whole. Its value shows in the rules that hit.
POLICY = """policy: small
version: 1
time: {allowed_lateness: 5m}
event:
  event_id: {type: string, required: true}
  ts: {type: timestamp, required: true}
  card_token: {type: string}
velocity:
  per_card: {aggregate: count, group_by: [event.card_token], window: 24h}
rules:
""" + "".join(
    f"  - {{name: has_{bit}, condition: 'velocity.per_card / {bit} % 2 == 1', action: review}}\n"
    for bit in [1, 2, 4, 8, 16, 32])


@unittest.skipUnless(pyspark, "pyspark is not there (python3 -m pip install pyspark)")
@unittest.skipUnless(
    shutil.which("java"), "Java is not there (apt-get install default-jre-headless)")
class SparkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}")
        cls.folder = tempfile.TemporaryDirectory()
        cls.recording = cls.path("events.ndjson")
        made = subprocess.run(
            [WEIR, "generate", "--count", "6000", "--seed", str(SEED), "--cards", "300",
             "--ips", "100", "--fraud", "0.2", "--labels", "--disorder", "0.05",
             "--duplicates", "0.02", "--broken", "0.02"], check=True, capture_output=True).stdout
        with open(cls.recording, "wb") as file:
            # Bytes that are not UTF-8, in front of what would be the end of their string.
            file.write(made + b'{"event_id":"x\xff"}\n{"event_id":"y\\\xff"}\n')
        os.mkdir(cls.path("policy"))
        with open(cls.path("policy", "policy.yaml"), "w") as file:
            file.write(POLICY)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def path(cls, *names):
        return os.path.join(cls.folder.name, *names)

    def spark(self, policy, *words, weir=WEIR):
        """Runs the example; gives its answers, its exit code and what it said."""
        out = self.path("answers.ndjson")
        # Both ends of the pipe run the interpreter that has pyspark.
        variables = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        done = subprocess.run(
            [sys.executable, EXAMPLE, "--weir", weir, "--policy", policy, "--out", out, "--parts",
             str(PARTS), "--master", "local[2]", *words, self.recording],
            capture_output=True, text=True, timeout=HANG_SECONDS, env=variables)
        with open(out) if os.path.exists(out) else open(os.devnull) as file:
            return file.read().splitlines(), done.returncode, done.stderr

    def whole(self, policy, *words):
        """The answers of one process."""
        done = subprocess.run(
            [WEIR, "score", "--policy", policy, "--quiet", *words, self.recording],
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        return done.stdout.splitlines()

    @staticmethod
    def by_id(answers):
        """The answers to events by their ids, each in its order."""
        found = collections.defaultdict(list)
        for answer in map(json.loads, answers):
            if "error" not in answer:
                found[answer["event_id"]].append(answer)
        return found

    @staticmethod
    def codes(answers):
        """How many lines have each error; those that no part may hold are left out."""
        errors = [json.loads(answer).get("error", {}).get("code") for answer in answers]
        # Bytes that are not UTF-8 reach the process as a character that JSON does not have.
        errors = ["E_JSON" if code == "E_UTF8" else code for code in errors]
        return collections.Counter(
            code for code in errors if code not in (None, "E_SENSITIVE_DATA", "E_LINE_TOO_LONG"))

    def test_a_whole_policy_is_answered_as_by_one_process(self):
        answers, code, said = self.spark(self.path("policy"))
        self.assertEqual(code, 0, said)
        self.assertIn("weir: whole: per_card\n", said)
        whole = self.whole(self.path("policy"))
        self.assertGreater(len(self.by_id(whole)), 5_000)
        self.assertEqual(self.by_id(answers), self.by_id(whole))
        self.assertEqual(self.codes(answers), self.codes(whole))
        self.assertGreater(sum(self.codes(whole).values()), 10)

    def test_only_velocities_that_were_named_make_a_difference(self):
        answers, code, said = self.spark(DEFAULT_POLICY, "--explain")
        self.assertEqual(code, 0, said)
        told = subprocess.run(
            [WEIR, "partition", "--policy", DEFAULT_POLICY, "--parts", str(PARTS), "--out",
             self.path("told"), "--format", "json", "--quiet", self.recording],
            check=True, capture_output=True, text=True).stdout
        broken = {velocity["name"] for velocity in json.loads(told)["broken"]}
        self.assertEqual(json.loads(told)["differences"],
                         {"late_only_in_recording": 0, "conflict_only_in_recording": 0, "other": 0})
        whole = self.by_id(self.whole(DEFAULT_POLICY, "--explain"))
        apart = self.by_id(answers)
        self.assertEqual(apart.keys(), whole.keys())
        differing = 0
        for event_id, expected in whole.items():
            self.assertEqual(len(apart[event_id]), len(expected), event_id)
            for answer, other in zip(apart[event_id], expected):
                said, meant = (a.pop("explain", {}).get("velocity", {}) for a in (answer, other))
                changed = {name for name in meant if said[name] != meant[name]}
                self.assertLessEqual(changed, broken, event_id)
                # A repeat has the answer of the first, and no explanation of its own.
                if answer != other and "duplicate" not in answer:
                    differing += 1
                    self.assertTrue(changed, event_id)
        # Else nothing was compared.
        self.assertGreater(differing, 10)

    def test_a_process_that_fails_fails_the_job(self):
        weir = self.path("weir")
        with open(weir, "w") as file:
            file.write(f'#!/bin/sh\n[ "$1" = score ] && exit 78\nexec "{WEIR}" "$@"\n')
        os.chmod(weir, stat.S_IRWXU)
        answers, code, said = self.spark(self.path("policy"), weir=weir)
        self.assertNotEqual(code, 0)
        self.assertEqual(answers, [])
        self.assertIn("78", said)

    def test_what_cannot_be_split_is_not_scored(self):
        _, code, said = self.spark(self.path("policy"), "--by", "nothing")
        self.assertEqual(code, 78)
        self.assertIn("--by: the policy's events have no such field to part by", said)


if __name__ == "__main__":
    unittest.main()
