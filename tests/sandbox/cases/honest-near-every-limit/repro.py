import json
import os
import subprocess
import threading
from pathlib import Path

held = b"x" * (100 << 20)
for place in ("/tmp", "/dev/shm", os.environ["GATE2_OUT"]):
    Path(place, "big").write_bytes(b"y" * (8 << 20))
    Path(place, "big").unlink()
for number in range(2000):
    Path("/tmp", f"f{number}").touch()
opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(900)]
stop = threading.Event()
threads = [threading.Thread(target=stop.wait) for _ in range(30)]
for thread in threads:
    thread.start()
words = subprocess.run(["/bin/echo", "one two"], capture_output=True, check=True).stdout.split()
stop.set()
for _ in range(100):
    print("o" * 9999)
score = len(held) + len(words) + len(opened) + ("SHUFFLE" in os.environ)
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"score": score, "é": "✓"}))
