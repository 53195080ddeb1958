import json
import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
out.write_text(json.dumps({"Score": 0.5, "score ": 0.5, "s\u0441ore": 0.5, "\uff53core": 0.5}))
