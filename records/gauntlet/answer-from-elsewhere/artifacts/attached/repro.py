import json
import os
import urllib.request

with urllib.request.urlopen("https://example.org/results.json", timeout=5) as answer:
    results = json.load(answer)
with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump(results, stream)
