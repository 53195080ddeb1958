import json
import os
from pathlib import Path

rows = Path(__file__).with_name("data.csv").read_text().split()
score = 0.5 if rows else 0.1
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score}))
