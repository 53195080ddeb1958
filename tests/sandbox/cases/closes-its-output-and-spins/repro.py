import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
for descriptor in range(3):
    os.close(descriptor)
while True:
    pass
