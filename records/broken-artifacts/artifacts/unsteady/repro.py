import json
import os
import secrets

draws = [secrets.randbelow(10**9) for _ in range(1_000)]
with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump({"mean": sum(draws) / len(draws)}, stream)
