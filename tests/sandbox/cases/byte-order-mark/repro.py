import os
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
out.write_bytes(b"\xef\xbb\xbf" + b'{"score": 0.5}')
