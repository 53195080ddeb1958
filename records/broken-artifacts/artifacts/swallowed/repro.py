import json
import os

with open("readings.csv") as stream:
    readings = [float(line) for line in stream.read().split()[1:]]
pairs = [(a + b) / 2 for a, b in zip(readings, readings[1:])]
with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump({"mean": sum(pairs) / len(pairs)}, stream)
