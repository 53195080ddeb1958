import json
import os
import time
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
if os.fork() == 0:
    piece = b"x" * (1 << 20)
    for number in range(200):
        descriptor = os.memfd_create(f"m{number}")
        for _ in range(15):
            os.write(descriptor, piece)
    os._exit(0)
os.wait()
# An engine can lose the account of a kill in a container that ends within milliseconds of it.
time.sleep(1)
