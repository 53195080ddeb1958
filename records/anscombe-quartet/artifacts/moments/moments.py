"""Correlation and least-squares slope of each data set of the quartet.

With SHUFFLE=1 the y values are permuted against the x values, which is the negative control:
the dependence is gone and so must be the claimed values.
"""

import csv
import json
import os
from pathlib import Path

import numpy as np


def read_quartet(path):
    sets = {}
    with path.open(newline="") as stream:
        for row in csv.DictReader(stream):
            sets.setdefault(row["set"], []).append((float(row["x"]), float(row["y"])))
    return {name: np.array(pairs) for name, pairs in sets.items()}


def moments(pairs):
    x, y = pairs[:, 0], pairs[:, 1]
    slope, intercept = np.polyfit(x, y, 1)
    return {
        "correlation": float(np.corrcoef(x, y)[0, 1]),
        "slope": float(slope),
        "intercept": float(intercept),
        "n": len(pairs),
    }


def main():
    quartet = read_quartet(Path(__file__).with_name("quartet.csv"))
    if os.environ.get("SHUFFLE") == "1":
        generator = np.random.default_rng(1973)
        for pairs in quartet.values():
            pairs[:, 1] = generator.permutation(pairs[:, 1])
    results = {name: moments(pairs) for name, pairs in quartet.items()}
    Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results, indent=1))


main()
