import json
import os

squares = [n * n for n in range(1, 41)]
with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump({"mean": sum(squares) / len(squares)}, stream)
