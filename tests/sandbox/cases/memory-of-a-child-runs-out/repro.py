import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
child = os.fork()
if child == 0:
    held = []
    while True:
        held.append(b"x" * (8 << 20))
_, status = os.waitpid(child, 0)
os._exit(0)
