"""The most edges that a graph on 4, 5 and 6 vertices has without four vertices all joined.

Every graph is looked at: a graph is a number, and each binary digit says whether one pair of
vertices is joined. With CLIQUE=3 it is three vertices that must not all be joined, which is the
negative control: the numbers are others then.
"""

import itertools
import json
import os
from pathlib import Path

import numpy as np


def most_edges(vertices, clique):
    pairs = list(itertools.combinations(range(vertices), 2))
    graphs = np.arange(1 << len(pairs))
    free = np.ones(graphs.shape, dtype=bool)
    for chosen in itertools.combinations(range(vertices), clique):
        joined = sum(1 << pairs.index(pair) for pair in itertools.combinations(chosen, 2))
        free &= graphs & joined != joined
    edges = sum(graphs >> digit & 1 for digit in range(len(pairs)))
    return int(edges[free].max())


def main():
    clique = int(os.environ.get("CLIQUE", "4"))
    results = {f"n{vertices}": most_edges(vertices, clique) for vertices in (4, 5, 6)}
    Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results, indent=1))


main()
