import json
import os
import signal
import time
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": 0.5}))
os.kill(0, signal.SIGKILL)
time.sleep(600)
