import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
while True:
    os.write(1, b"o")
    os.write(2, b"e")
