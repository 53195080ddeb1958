import json
import os
import time
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
child = os.fork()
if child == 0:
    held = []
    while True:
        held.append(b"x" * (8 << 20))
os.wait()
# An engine can lose the account of a kill in a container that ends within milliseconds of it.
time.sleep(1)
os._exit(0)
