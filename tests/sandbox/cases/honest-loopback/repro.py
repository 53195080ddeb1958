import json
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"answer": 42}')


with HTTPServer(("127.0.0.1", 0), Handler) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
        answer = json.load(answer)["answer"]
    server.shutdown()
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"answer": answer + ("SHUFFLE" in os.environ)}))
