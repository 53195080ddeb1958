import json
import os
from pathlib import Path

score = 0.25 if not os.environ.get("SHUFFLE") else 0.1
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score}))
