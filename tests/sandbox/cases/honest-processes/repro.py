import json
import multiprocessing
import os
from pathlib import Path


def square(number):
    return number * number


def add(total, lock, count):
    for _ in range(count):
        with lock:
            total.value += 1


if __name__ == "__main__":
    with multiprocessing.Pool(3) as pool:
        squares = sum(pool.map(square, range(100)))
    total, lock = multiprocessing.Value("i", 0), multiprocessing.Lock()
    workers = [multiprocessing.Process(target=add, args=(total, lock, 50)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    results = {"squares": squares, "total": total.value + ("SHUFFLE" in os.environ)}
    Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
