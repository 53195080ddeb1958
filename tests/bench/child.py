"""What is measured as a process of its own: ``python -m bench.child WHAT …`` prints one JSON.

verdict DIRECTORY LANE CACHE   a proof's findings, as `gate2 lean` would come to them; CACHE
                               is a directory for elaborations, or ``-`` for none
nothing                        the interpreter with the proof lane imported
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.benchmark import CannotMeasure
from bench.setting import PROJECT, TESTS
from gate2.evidence import ProofOutcome
from gate2.lanes.proof import Prover
from gate2.lean.elaboration_cache import DiskElaborationCache
from gate2.lean.toolchain import EMBEDDED
from gate2.policy import Policy
from gate2.record.model import LeanPart
from gate2.sandbox.select import choose

NO_CACHE: Final = "-"
_SECONDS: Final = 900.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a child came to, and what it cost."""

    wall_s: float
    """From before the process was made until it was gone."""
    peak_mib: float
    """Most memory that it had in use at a time; its sealed runs are other processes."""
    accepted: bool
    timings_s: dict[str, float]


def verdict(directory: Path, lane: str, cache: Path | None) -> Told:
    """A child's findings on the proof in `directory`.

    Raises:
        CannotMeasure: it did not accept the proof, so its time says nothing.
    """
    told = _child("verdict", str(directory), lane, NO_CACHE if cache is None else str(cache))
    if not told.accepted:
        raise CannotMeasure("expected the proof to be accepted, it was not")
    return told


def nothing() -> Told:
    """What a child needs that only imports the lane."""
    return _child("nothing")


def _child(*arguments: str) -> Told:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    wall_s = time.perf_counter() - started
    if done.returncode != 0:
        said = done.stderr.strip()[-400:]
        raise CannotMeasure(f"bench.child {arguments[0]} ended with {done.returncode}: {said}")
    told = json.loads(done.stdout)
    return Told(wall_s, told["peak_mib"], told["accepted"], told["timings_s"])


def _peak_mib() -> float:
    """The high-water mark of this process's own pages.

    Not getrusage's: on Linux that one begins with the pages of whoever started the process.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _examine(directory: Path, lane: str, cache: str) -> dict[str, object]:
    prover = Prover.assemble(choose(lane), EMBEDDED, use_cache=False)
    if cache != NO_CACHE:
        prover = replace(prover, cache=DiskElaborationCache(Path(cache)))
    found = prover.examine(directory, LeanPart(theorem="gate2_main"), Policy(), lambda _: None)
    accepted = found.outcome is ProofOutcome.ACCEPTED
    return {"accepted": accepted, "timings_s": dict(found.timings_s)}


def main(arguments: list[str]) -> None:
    """Do it, and print what came of it."""
    match arguments:
        case ["verdict", directory, lane, cache]:
            told = _examine(Path(directory), lane, cache)
        case ["nothing"]:
            told = {"accepted": True, "timings_s": {}}
        case _:
            raise SystemExit(f"bench.child: expected verdict or nothing, got {arguments}")
    print(json.dumps({**told, "peak_mib": _peak_mib()}))


if __name__ == "__main__":
    main(sys.argv[1:])
