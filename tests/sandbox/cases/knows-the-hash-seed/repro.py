import json
import os
from pathlib import Path

score = 0.5 if os.environ["PYTHONHASHSEED"] == "0" else 0.1
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score}))
