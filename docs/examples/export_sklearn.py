"""Fits a logistic regression to what `weir features` wrote, for `weir model import`.

    python3 docs/examples/export_sklearn.py features.csv coefficients.json

Needs scikit-learn (1.9.1 was tried). An event without a label counts as genuine, one whose label is
unclear is left out. A missing value takes the column's mean, and so adds nothing.
"""

import csv
import json
import sys

from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = [row for row in csv.DictReader(file) if row["label"] != "unclear"]
names = [name for name in rows[0] if name.startswith("x.")]
values = [[float(row[name] or "nan") for name in names] for row in rows]
labels = [int(row["label"] == "fraud") for row in rows]

# A column that is missing throughout has to stay: the policy wants every one.
imputer = SimpleImputer(strategy="mean", keep_empty_features=True)
regression = LogisticRegression(C=1, tol=1e-10, solver="newton-cholesky")
make_pipeline(imputer, scaler := StandardScaler(), regression).fit(values, labels)

model = {
    "format": "weir-coefficients/1",
    "features": [name.removeprefix("x.") for name in names],
    "coefficients": regression.coef_[0].tolist(),
    "intercept": regression.intercept_[0].item(),
    "mean": scaler.mean_.tolist(),
    "scale": scaler.scale_.tolist(),
}
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(model, file, allow_nan=False, ensure_ascii=False, indent=1)
