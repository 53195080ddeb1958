import json
import os
import time
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
for _ in range(3):
    if os.fork() == 0:
        held = []
        while True:
            held.append(bytearray(os.urandom(1 << 12)) * (1 << 10))
for _ in range(3):
    os.wait()
# An engine can lose the account of a kill in a container that ends within milliseconds of it.
time.sleep(1)
raise SystemExit(137)
