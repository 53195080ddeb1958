import json
import os
from pathlib import Path

if os.environ.get("SHUFFLE"):
    raise SystemExit(1)
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": 0.5}))
