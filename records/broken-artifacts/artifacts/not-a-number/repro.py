import json
import os

with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump({"mean": float("nan")}, stream)
