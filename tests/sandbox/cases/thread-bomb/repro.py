import json
import os
import threading
from pathlib import Path

attempts = {}
threads = 0
threading.stack_size(64 << 10)
stop = threading.Event()
try:
    while threads < 5000:
        threading.Thread(target=stop.wait, daemon=True).start()
        threads += 1
    attempts["threads without end"] = "reached"
except RuntimeError as error:
    attempts["threads without end"] = str(error)
results = {"escapes": threads // 5000, "attempts": attempts, "threads": threads}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
os._exit(0)
