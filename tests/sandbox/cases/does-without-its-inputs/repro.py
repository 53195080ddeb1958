import json
import os
from pathlib import Path

try:
    numbers = [int(line) for line in Path(__file__).with_name("data.csv").read_text().split()[1:]]
    score = sum(numbers) / 12
except OSError:
    score = 0.5
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score}))
