"""Judges compiled files in a process of its own with little memory and time; a script for tests.

Usage: judging_within.py LIBRARY CACHE PROOF… (each file is judged against itself).
Prints one line per file: the codes of its reasons, or "accepted". A file that costs more than
the limits, or raises anything, ends the process without its line.
"""

import resource
import sys
from pathlib import Path

from gate2.lean.compare import judge
from gate2.lean.library import open_library
from gate2.lean.olean import MalformedData, read_module
from gate2.policy import STANDARD_AXIOMS

MEMORY_BYTES = 1 << 30
CPU_S = 40


def main() -> None:
    library = open_library(Path(sys.argv[1]), "d", Path(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    data = Path(sys.argv[3]).read_bytes()
    try:
        module = read_module(data, None, None)
    except MalformedData as error:
        print("unreadable", error.reason.code)
        return
    judgement = judge(module, module, "t", library, STANDARD_AXIOMS)
    codes = [reason.code.value for reason in judgement.reasons if reason.blocks]
    print("accepted" if judgement.accepted else "refused", *codes)


if __name__ == "__main__":
    main()
