"""Models of trees on the command line against the libraries that trained them: WEIR names the
program. Without LightGBM or XGBoost their tests are skipped, and say so.

Events are those of test_live; the libraries learn from what `weir features` writes, and must give
what `weir score` answers.
"""

import json
import math
import os
import unittest

import test_live

try:
    import lightgbm
    import numpy
except ImportError:
    lightgbm = None
try:
    import numpy
    import xgboost
except ImportError:
    xgboost = None


class TreesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        test_live.LiveTest.setUpClass.__func__(cls)

    tearDownClass = test_live.LiveTest.tearDownClass
    weir = test_live.LiveTest.weir
    table = test_live.LiveTest.table

    def check(self, margins, model):
        """Scores, reasons and explanations of the policy with this model file."""
        path = os.path.join(self.policy, "model.json")
        with open(path, "w") as file:
            file.write(model)
        try:
            self.weir("check", self.policy)
            lines = self.weir("score", "--policy", self.policy, "--quiet", "--explain",
                              self.recording).splitlines()
        finally:
            os.remove(path)
        answers = [answer for answer in map(json.loads, lines) if "decision" in answer]
        self.assertEqual(len(answers), len(margins))
        reasons = 0
        for answer, margin in zip(answers, margins):
            told = answer["explain"]["model"]
            self.assertEqual(told["log_odds"], margin)
            self.assertAlmostEqual(answer["score"], 1 / (1 + math.exp(-margin)), delta=6e-7)
            parts = [feature["contribution"] for feature in answer["explain"]["features"].values()]
            # Each has four decimals.
            self.assertAlmostEqual(told["intercept"] + sum(parts), margin, delta=4e-4)
            largest = sorted((part for part in parts if part > 0), reverse=True)[:3]
            said = [reason["contribution"] for reason in answer.get("reasons", [])]
            self.assertEqual([f"{part:.4f}" for part in largest if part >= 5e-5],
                             [f"{part:.4f}" for part in said if part >= 5e-5])
            reasons += len(said)
        self.assertGreater(reasons, 0)

    @unittest.skipUnless(lightgbm, "LightGBM is not there")
    def test_lightgbm(self):
        names, values, labels, _ = self.table()
        data = lightgbm.Dataset(
            numpy.array(values), labels,
            feature_name=[name.replace("=", "_").replace("[", "_").replace("]", "_")
                          for name in names])
        model = lightgbm.train(
            {"objective": "binary", "verbose": -1, "seed": test_live.SEED, "num_leaves": 15},
            data, 40)
        self.check(model.predict(numpy.array(values), raw_score=True).tolist(),
                   model.model_to_string())

    @unittest.skipUnless(xgboost, "XGBoost is not there")
    def test_xgboost(self):
        names, values, labels, _ = self.table()
        data = xgboost.DMatrix(
            numpy.array(values), labels,
            feature_names=[name.replace("[", "_").replace("]", "_") for name in names])
        model = xgboost.train(
            {"objective": "binary:logistic", "max_depth": 5, "seed": test_live.SEED}, data, 40)
        margins = [float(margin) for margin in model.predict(data, output_margin=True)]
        self.check(margins, model.save_raw("json").decode())


if __name__ == "__main__":
    unittest.main()
