import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
held = []
while True:
    held.append(bytearray(os.urandom(1 << 12)) * (1 << 10))
