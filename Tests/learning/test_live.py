"""Models of the command line against scikit-learn, where it is there: WEIR names the program.

The events are invented from SEED; the same rows go to both. Without scikit-learn the tests that
need it are skipped, and say so.
"""

import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
except ImportError:
    numpy = None

WEIR = os.path.abspath(os.environ.get("WEIR", ".build/release/weir"))
SEED = int(os.environ.get("SEED", "20261130"))
DAY = 86_400

POLICY = """policy: live
version: 1
time: {allowed_lateness: 0s}
event:
  type: {type: enum, values: [payment, label], default: payment}
  event_id: {type: string, required: true}
  ts: {type: timestamp, required: true, unit: s}
  amount_minor: {type: int}
  card_token: {type: string}
  country: {type: country}
  age: {type: double}
  payment_id: {type: string}
  label: {type: enum, values: [fraud, genuine, unclear]}
velocity:
  n_1d:
    {aggregate: count, group_by: [event.card_token], window: 1d, where: 'event.type == "payment"'}
  frauds_7d:
    {aggregate: count, group_by: [event.card_token], window: 7d,
     where: 'event.type == "label" && event.label == "fraud"'}
features:
  amount_log: {value: event.amount_minor, transform: log1p}
  night: {value: event.ts.getHours() < 6}
  n_1d: {value: velocity.n_1d}
  frauds_7d: {value: velocity.frauds_7d}
  age: {value: event.age}
  country: {value: event.country, transform: 'one_hot(["DE", "FR"])'}
  night_amount: {value: 'event.ts.getHours() < 6 ? double(event.amount_minor) : 0.0'}
model: model.json
decide: {score: [payment], review_at: 0.5, reject_at: 0.9}
"""


def events(count):
    """Payments over 40 days and, a day later, labels of their frauds."""
    draw = random.Random(SEED)
    start = 1_767_225_600
    rows = []
    for index in range(count):
        ts = start + draw.randrange(40 * DAY)
        event = {
            "event_id": f"p{index}", "ts": ts, "card_token": f"c{draw.randrange(count // 8)}",
            "amount_minor": int(draw.expovariate(1 / 4_000)),
            "country": draw.choice(["DE", "FR", "IT"]),
        }
        if draw.random() < 0.8:
            event["age"] = round(draw.uniform(0, 60), 3)
        odds = -4 + event["amount_minor"] / 6_000 + (event["country"] == "FR")
        odds += 2 * (ts % DAY < 6 * 3_600)
        rows.append(event)
        if draw.random() < 1 / (1 + 2.718281828 ** -odds):
            rows.append({"event_id": f"l{index}", "ts": ts + DAY, "type": "label",
                         "payment_id": f"p{index}", "label": "fraud",
                         "card_token": event["card_token"]})
    rows.sort(key=lambda row: row["ts"])
    return rows


class LiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"SEED={SEED}")
        cls.folder = tempfile.TemporaryDirectory()
        cls.policy = os.path.join(cls.folder.name, "policy")
        os.mkdir(cls.policy)
        with open(os.path.join(cls.policy, "policy.yaml"), "w") as file:
            file.write(POLICY)
        cls.recording = os.path.join(cls.folder.name, "events.ndjson")
        with open(cls.recording, "w") as file:
            for event in events(4_000):
                file.write(json.dumps(event) + "\n")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def weir(self, *words):
        done = subprocess.run([WEIR, *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def train(self, *words, name="model.json"):
        """The model's file and the report."""
        out = os.path.join(self.folder.name, name)
        text = self.weir("train", self.recording, "--policy", self.policy, "--out", out,
                         "--format", "json", "--quiet", *words)
        with open(out) as file:
            return json.load(file), json.loads(text)

    def table(self):
        rows = list(csv.DictReader(self.weir(
            "features", self.recording, "--policy", self.policy, "--quiet").splitlines()))
        names = [name for name in rows[0] if name.startswith("x.")]
        values = [[float(row[name]) if row[name] else float("nan") for name in names]
                  for row in rows]
        labels = [1 if row["label"] == "fraud" else 0 for row in rows]
        times = [row["ts"] for row in rows]
        return names, values, labels, times

    def test_the_same_events_give_the_same_bytes(self):
        out = os.path.join(self.folder.name, "again.json")
        seen = set()
        for workers in ["1", "2", "3"]:
            text = self.weir("train", self.recording, "--policy", self.policy, "--out", out,
                             "--workers", workers, "--quiet")
            with open(out) as file:
                seen.add((file.read(), text))
        self.assertEqual(len(seen), 1)

    def test_live_scores_are_those_of_the_training(self):
        """What the report measured is what `weir score` answers: there is no skew."""
        self.train("--missing-indicators", name="policy/model.json")
        model_path = os.path.join(self.policy, "model.json")
        try:
            rows = list(csv.DictReader(self.weir(
                "features", self.recording, "--policy", self.policy, "--quiet").splitlines()))
            with open(model_path) as file:
                model = json.load(file)
            answers = {}
            done = subprocess.run([WEIR, "score", "--policy", self.policy, "--quiet", "--explain",
                                   self.recording], capture_output=True, text=True)
            for line in done.stdout.splitlines():
                answer = json.loads(line)
                answers[answer["event_id"]] = answer
            names = [name for name in rows[0] if name.startswith("x.")]
            for row in rows:
                z = model["intercept"]
                for name, column in zip(names, model["features"]):
                    if row[name]:
                        x = float(row[name])
                        z += column["weight"] * (x - column["mean"]) / column["scale"]
                    else:
                        z += column.get("missing", 0)
                told = answers[row["event_id"]]["explain"]["model"]["log_odds"]
                self.assertAlmostEqual(told, z, delta=1e-12 * max(1, abs(z)))
                score = 1 / (1 + math.exp(-z))
                self.assertAlmostEqual(answers[row["event_id"]]["score"], score, delta=6e-7)
                self.assertEqual(row["score"], f'{answers[row["event_id"]]["score"]:.6f}')
        finally:
            os.remove(model_path)

    def test_every_way_of_making_a_model_gives_one_that_scores(self):
        """Weights of evidence, calibration, indicators: the file is read, and scores are those of
        the report to the last bit that is printed."""
        for words in [["--woe", "all"], ["--woe", "age,amount_log", "--monotone"],
                      ["--calibrate", "platt"], ["--calibrate", "isotonic"],
                      ["--woe", "all", "--calibrate", "isotonic", "--class-weight", "10:1"]]:
            with self.subTest(words=words):
                _, report = self.train(*words, name="policy/model.json")
                model_path = os.path.join(self.policy, "model.json")
                try:
                    self.weir("check", self.policy)
                    done = subprocess.run(
                        [WEIR, "score", "--policy", self.policy, "--quiet", self.recording],
                        capture_output=True, text=True)
                finally:
                    os.remove(model_path)
                self.assertEqual(done.returncode, 0, done.stderr)
                scores = [json.loads(line) for line in done.stdout.splitlines()]
                scores = [answer["score"] for answer in scores if "score" in answer]
                told = report["evaluations"]
                self.assertEqual(len(scores), sum(entry["row_count"] for entry in told))
                groups = [group for entry in told for group in entry["calibration"]]
                mean = sum(group["mean_score"] * group["row_count"] for group in groups)
                self.assertAlmostEqual(mean / len(scores), sum(scores) / len(scores), delta=1e-6)

    @unittest.skipUnless(numpy, "scikit-learn is not there")
    def test_coefficients_are_those_of_scikit_learn(self):
        names, values, labels, _ = self.table()
        for penalty in [1.0, 0.01, 30.0]:
            for weight in ["none", "balanced"]:
                with self.subTest(penalty=penalty, weight=weight):
                    model, report = self.train("--l2", str(penalty), "--class-weight", weight)
                    pipeline = make_pipeline(
                        SimpleImputer(), StandardScaler(),
                        LogisticRegression(
                            C=1 / penalty, tol=1e-10, solver="newton-cholesky", max_iter=200,
                            class_weight=None if weight == "none" else weight))
                    pipeline.fit(numpy.array(values), labels)
                    theirs = pipeline[-1]
                    self.assertEqual([f"x.{column['name']}" for column in model["features"]],
                                     names)
                    for column, coefficient in zip(model["features"], theirs.coef_[0]):
                        self.assertAlmostEqual(column["weight"], coefficient, delta=1e-6)
                    self.assertAlmostEqual(model["intercept"], theirs.intercept_[0], delta=1e-6)
                    self.assertLessEqual(model["training"]["gradient_norm"], 1e-8)

    @unittest.skipUnless(numpy, "scikit-learn is not there")
    def test_figures_of_a_later_span_are_those_of_scikit_learn(self):
        _, values, labels, times = self.table()
        _, report = self.train("--train", "2026-01-01..2026-01-21", "--delay", "1d",
                               "--test", "2026-01-22..2026-02-10")
        is_train = numpy.array(["2026-01-01" <= time < "2026-01-21" for time in times])
        is_test = numpy.array(["2026-01-22" <= time < "2026-02-10" for time in times])
        values, labels = numpy.array(values), numpy.array(labels)
        pipeline = make_pipeline(
            SimpleImputer(), StandardScaler(),
            LogisticRegression(C=1, tol=1e-10, solver="newton-cholesky"))
        pipeline.fit(values[is_train], labels[is_train])
        scores = pipeline.predict_proba(values[is_test])[:, 1]
        told = next(entry for entry in report["evaluations"] if entry["name"] == "test")
        truth = labels[is_test]
        self.assertEqual(told["row_count"], int(is_test.sum()))
        self.assertEqual(told["fraud_count"], int(truth.sum()))
        for name, value in [
            ("area_under_roc", roc_auc_score(truth, scores)),
            ("average_precision", average_precision_score(truth, scores)),
            ("log_loss", log_loss(truth, scores)),
            ("brier_score", brier_score_loss(truth, scores)),
        ]:
            self.assertAlmostEqual(told[name], value, delta=1e-8, msg=name)

    def test_models_go_out_and_come_in_again(self):
        self.train("--calibrate", "platt", name="policy/model.json")
        path = os.path.join(self.policy, "model.json")
        try:
            scores = set()
            for words in [["pmml"], ["pmml", "--form", "folded"], ["json"]]:
                file = os.path.join(self.folder.name, "exported")
                self.weir("model", "export", "--policy", self.policy, "--out", file,
                          "--format", *words)
                self.weir("model", "import", file, "--policy", self.policy, "--out", path)
                scores.add(self.weir("score", "--policy", self.policy, "--quiet",
                                     "--decisions-only", self.recording).replace(
                    self.stamp(), "stamp"))
            self.assertEqual(len(scores), 1, "six decimals are the same")
        finally:
            os.remove(path)

    def stamp(self):
        line = self.weir("score", "--policy", self.policy, "--quiet", self.recording)
        return json.loads(line.split("\n", 1)[0])["policy"]

    @unittest.skipUnless(numpy, "scikit-learn is not there")
    def test_a_model_of_scikit_learn_is_read(self):
        script = os.path.join(os.path.dirname(__file__), "../../docs/examples/export_sklearn.py")
        table = os.path.join(self.folder.name, "features.csv")
        file = os.path.join(self.folder.name, "coefficients.json")
        self.weir("features", self.recording, "--policy", self.policy, "--out", table, "--quiet")
        subprocess.run([sys.executable, script, table, file], check=True)
        out = os.path.join(self.folder.name, "imported.json")
        self.weir("model", "import", file, "--policy", self.policy, "--out", out)
        with open(out) as read:
            theirs = json.load(read)
        ours, _ = self.train()
        for left, right in zip(theirs["features"], ours["features"], strict=True):
            self.assertEqual(left["name"], right["name"])
            self.assertAlmostEqual(left["weight"], right["weight"], delta=1e-6)


if __name__ == "__main__":
    unittest.main()
