import json
import os
from pathlib import Path

score = 0.5 if os.getcwd() == "/home/in" else 0.1
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score}))
