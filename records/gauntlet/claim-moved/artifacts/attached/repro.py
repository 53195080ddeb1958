import json
import os

with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump({"mean": sum(n * n for n in range(1, 11)) / 10}, stream)
