import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
for _ in range(16):
    if os.fork() == 0:
        break
while True:
    pass
