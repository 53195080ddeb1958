"""What audits are compared with: ``python -m bench.reading DIR`` reads every file of it once.

JSON is parsed by the standard library; nothing is checked, held against anything or kept.
"""

import json
import os
import sys
from pathlib import Path


def read_all(top: str) -> int:
    """Read every file, parse those that are JSON; returns how many there were."""
    count = 0
    for directory, _, names in os.walk(top):
        for name in names:
            data = Path(directory, name).read_bytes()
            if name.endswith(".json"):
                _parsed(data)
            count += 1
    return count


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        return None  # some of them are broken on purpose


if __name__ == "__main__":
    print(read_all(sys.argv[1]))
