import json
import os
from pathlib import Path

Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"escapes": 1}))
kept = os.dup(1)
copies = [kept]
for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/proc/1/fd/1", f"/proc/self/fd/{kept}"):
    try:
        copies.append(os.open(name, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        continue
os.close(1)
os.set_blocking(kept, True)
while True:
    for descriptor in copies:
        try:
            os.write(descriptor, b"again " * 1000)
        except BlockingIOError:
            continue
