import json
import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
for name in ("Results.json", "RESULTS.JSON", "results.json ", "results.jso\u0144", "results.json.tmp"):
    out.with_name(name).write_text(json.dumps({"score": 0.5}))
