import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
os.mkfifo(out)
