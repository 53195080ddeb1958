import json
import os
import time
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
while True:
    print(".", end="", flush=True)
    time.sleep(0.05)
