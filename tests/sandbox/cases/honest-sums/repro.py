import csv
import json
import os
from pathlib import Path

rows = list(csv.reader(Path(__file__).with_name("data.csv").open()))
labels = [int(label) for label, _ in rows]
if os.environ.get("SHUFFLE"):
    labels = [1 - label for label in labels]
hits = sum(label == int(guess) for label, (_, guess) in zip(labels, rows))
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": hits / len(rows)}))
