import json
import os


def mean(count):
    return sum(n * n for n in range(1, count + 1)) / count


with open(os.environ["GATE2_OUT"] + "/results.json", "w") as stream:
    json.dump({"growth": mean(20) - mean(10)}, stream)
