import json
import locale
import os
import stat
import time
from pathlib import Path

here = Path(__file__).parent
wrong = [path.name for path in here.rglob("*") if path.stat().st_mode & 0o7222]
wrong += [path.name for path in here.rglob("*") if not stat.S_ISREG(path.stat().st_mode)]
wrong += [] if locale.getpreferredencoding().upper() == "UTF-8" and locale.localeconv()["decimal_point"] == "." else ["locale"]
wrong += [] if time.tzname[0] == "UTC" and os.environ["PYTHONHASHSEED"].isdigit() else ["time or hash"]
print(wrong)
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"wrong": len(wrong) + ("SHUFFLE" in os.environ)}))
