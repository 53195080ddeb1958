import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
out.symlink_to("/home/in/claimed.json")
