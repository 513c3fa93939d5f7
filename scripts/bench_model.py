#!/usr/bin/env python3
"""Trains on the simulated transactions of the Fraud Detection Handbook, and holds the figures
against its table: scripts/bench_model.py WEIR. Needs numpy; takes a minute, and 0.5 GB in a
temporary folder.

The handbook (Le Borgne, Siblini, Lebichot, Bontempi: Reproducible Machine Learning for Credit Card
Fraud Detection, 2022) describes how its 5,000 customers pay at 10,000 terminals for 183 days, and
what its three kinds of fraud are. The same draws of the same generators give the same 1,754,155
payments and 14,681 frauds, which is checked. Then a policy computes its 15 features, labels come a
week late, and a logistic regression is trained on one week and measured on another, as its
baseline is.
"""

import os
import random
import subprocess
import sys
import tempfile
import json
from datetime import datetime, timedelta

try:
    import numpy
except ImportError:
    sys.exit("bench_model: numpy is not there: python3 -m pip install numpy")

CUSTOMERS, TERMINALS, DAYS, RADIUS = 5_000, 10_000, 183, 5
DAY = 86_400
START = datetime(2018, 4, 1)
# The handbook's table of baselines, logistic regression.
PUBLISHED = {"area_under_roc": 0.871, "average_precision": 0.606, "card_precision": 0.291}
TOLERANCE = 0.001


def people():
    """(x, y, mean amount, payments a day) of each customer; x and y of each terminal."""
    draw = numpy.random.RandomState(0)
    customers = []
    for _ in range(CUSTOMERS):
        x, y = draw.uniform(0, 100), draw.uniform(0, 100)
        customers.append((x, y, draw.uniform(5, 100), draw.uniform(0, 4)))
    draw = numpy.random.RandomState(1)
    return customers, draw.uniform(0, 100, (TERMINALS, 2))


def payments(customers, terminals):
    """Seconds, customer, terminal and amount, in the order of time."""
    rows = []
    for customer, (x, y, mean, per_day) in enumerate(customers):
        near = numpy.where(numpy.sqrt(((terminals - (x, y)) ** 2).sum(axis=1)) < RADIUS)[0]
        draw, pick = numpy.random.RandomState(customer), random.Random(customer)
        for day in range(DAYS):
            for _ in range(draw.poisson(per_day)):
                second = int(draw.normal(DAY / 2, 20_000))
                if not 0 < second < DAY:
                    continue
                amount = draw.normal(mean, mean / 2)
                if amount < 0:
                    amount = draw.uniform(0, mean * 2)
                if len(near):
                    rows.append((day * DAY + second, customer, int(pick.choice(near)),
                                 float(numpy.round(amount, 2))))
    rows.sort(key=lambda row: row[0])
    return [numpy.array(column) for column in zip(*rows)]


def add_frauds(seconds, customers, terminals, amounts):
    """Large amounts; terminals that are taken over for 28 days; cards that are for 14."""
    days = seconds // DAY
    frauds = amounts > 220
    last = int(days.max())
    for day in range(last):
        taken = numpy.random.RandomState(day).choice(TERMINALS, 2, replace=False)
        frauds |= (days >= day) & (days < day + 28) & numpy.isin(terminals, taken)
    for day in range(last):
        taken = numpy.random.RandomState(day).choice(CUSTOMERS, 3, replace=False)
        rows = numpy.where((days >= day) & (days < day + 14) & numpy.isin(customers, taken))[0]
        chosen = random.Random(day).sample(rows.tolist(), len(rows) // 3)
        amounts[chosen] *= 5
        frauds[chosen] = True
    return frauds


def write(folder, seconds, customers, terminals, amounts, frauds):
    events, labels = os.path.join(folder, "events.ndjson"), os.path.join(folder, "labels.csv")
    with open(events, "w") as out, open(labels, "w") as told:
        told.write("payment_id,label\n")
        for row, (second, customer, terminal, amount, fraud) in enumerate(
                zip(seconds.tolist(), customers, terminals, amounts.tolist(), frauds)):
            moment = (START + timedelta(seconds=second)).isoformat()
            out.write(f'{{"event_id":"t{row}","ts":"{moment}Z","amount":{amount:.2f},'
                      f'"card":"c{customer}","terminal":"t{terminal}"}}\n')
            if fraud:
                told.write(f"t{row},fraud\n")
    return events, labels


def main():
    weir = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/weir")
    policy = os.path.join(os.path.dirname(__file__), "../Benchmarks/Handbook")
    customers, terminals = people()
    columns = payments(customers, terminals)
    frauds = add_frauds(*columns)
    counts = (len(frauds), int(frauds.sum()))
    if counts != (1_754_155, 14_681):
        sys.exit(f"bench_model: {counts} payments and frauds: numpy draws otherwise")
    with tempfile.TemporaryDirectory() as folder:
        events, labels = write(folder, *columns, frauds)
        done = subprocess.run(
            [weir, "train", events, "--policy", policy,
             "--out", os.path.join(folder, "model.json"), "--labels", labels,
             "--delay", "7d", "--train", "2018-07-25..2018-08-01",
             "--test", "2018-08-08..2018-08-15", "--amount", "amount", "--card", "card",
             "--drop-known-cards", "--alerts-per-day", "100", "--format", "json"],
            capture_output=True, text=True, check=True)
    test = json.loads(done.stdout)["evaluations"][-1]
    figures = dict(test, card_precision=test["precision_at_alerts"][0]["card_precision"])
    fell_short = False
    for name, published in PUBLISHED.items():
        distance = abs(figures[name] - published)
        fell_short |= distance > TOLERANCE
        print(f"{name:18} {figures[name]:.4f}  published {published:.3f}  apart {distance:.4f}")
    if fell_short:
        sys.exit(f"bench_model: a figure is farther than {TOLERANCE} from the published one")


if __name__ == "__main__":
    main()
