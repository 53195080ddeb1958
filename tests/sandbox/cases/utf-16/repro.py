import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
out.write_bytes('{"score": 0.5}'.encode("utf-16"))
