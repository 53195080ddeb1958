import json
import os
from pathlib import Path

score = 0.5 if len(os.sched_getaffinity(0)) == os.cpu_count() else 0.1
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score}))
