"""Judges a compiled file in a process of its own with bounded memory and time; a script for tests.

Usage: judging_within.py LIBRARY CACHE PROOF (the file is judged against itself).
Prints how far it came (unreadable, refused, rejected, undecided, accepted), the codes of the
reasons, and how many MiB were resident at most. A file that costs more processor time than the
limit, or raises anything, ends the process without that line.
"""

import resource
import sys
from pathlib import Path

from gate2.lean.compare import judged
from gate2.lean.kernel import Budget, Outcome, check_declared
from gate2.lean.library import open_library
from gate2.lean.olean import MalformedData, read_module
from gate2.lean.theory.ordering import Declared
from gate2.policy import STANDARD_AXIOMS

ADDRESS_BYTES = 3 << 30
"""The kernel's deep stack takes 768 MiB of addresses, most of which it never touches."""
CPU_S = 60
KERNEL_S = 20.0


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    data = Path(sys.argv[3]).read_bytes()
    words = answer(data)
    print(*words, resident_mib())


def resident_mib() -> int:
    """The most that was resident since this program began. `getrusage` would not do: it also counts
    what its parent had when it made the process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def answer(data: bytes) -> list[str]:
    """How far the file came and why no further."""
    library = open_library(Path(sys.argv[1]), "d", Path(sys.argv[2]))
    try:
        module = read_module(data, None, None)
    except MalformedData as error:
        return ["unreadable", error.reason.code.value]
    both = judged(module, module, "t", library, STANDARD_AXIOMS)
    if not both.judgement.accepted:
        blocking = [reason for reason in both.judgement.reasons if reason.blocks]
        return ["refused", *(reason.code.value for reason in blocking)]
    environment = both.environment
    assert environment is not None
    own = environment.own
    declared = Declared(environment.store, own.names, own.constant)
    budget = Budget(wall_s=KERNEL_S)
    checked = check_declared(declared, [both.target], environment.library.constant, budget)
    if checked.outcome is Outcome.ACCEPTED:
        return ["accepted"]
    assert checked.reason is not None
    how = "rejected" if checked.outcome is Outcome.REJECTED else "undecided"
    return [how, checked.reason.code.value]


if __name__ == "__main__":
    main()
