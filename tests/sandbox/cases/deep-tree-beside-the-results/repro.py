import json
import os
from pathlib import Path

out = os.environ["GATE2_OUT"]
Path(out, "results.json").write_text(json.dumps({"escapes": 0, "attempts": {}, "levels": 1500}))
os.chdir(out)
for _ in range(1500):
    os.mkdir("d" * 255)
    os.chdir("d" * 255)
