import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
piece = b"x" * (1 << 20)
for number in range(200):
    descriptor = os.memfd_create(f"m{number}")
    for _ in range(15):
        os.write(descriptor, piece)
