import os
from pathlib import Path

padding = " " * (9 << 20)
Path(os.environ["GATE2_OUT"], "results.json").write_text('{"escapes": 1' + padding + "}")
