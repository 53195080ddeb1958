import os
import socket
from pathlib import Path

out = Path(os.environ["GATE2_OUT"], "results.json")
with socket.socket(socket.AF_UNIX) as server:
    server.bind(str(out))
