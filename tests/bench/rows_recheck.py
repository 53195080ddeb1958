"""What it costs to check a record again that did not change: as a command, and in one process.

The command is measured as it is installed, with compiled bytecode: an environment that forbids
writing it (PYTHONDONTWRITEBYTECODE) would compile the package anew at each start.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.benchmark import (
    Benchmark,
    Beside,
    CannotMeasure,
    Measure,
    Sample,
    Statistic,
    Target,
    Unit,
)
from bench.plain import bare_process
from bench.setting import Setting
from bench.unchanged import A_PROOF, A_SCRIPT, IMAGE, SHIPPED, checked_before
from gate2.contract import Status
from gate2.record.reader import read_record
from gate2.sandbox.images.images import resolve_name

RECORDS: Final = 1000
SOME_RECORDS: Final = 50
"""In a quick run."""
_FROM_THE_CACHE: Final = "from the cache"


def recheck_rows() -> tuple[Benchmark, ...]:
    """The command on a record with a script, and on one with a proof; 1,000 records at once."""
    return (
        _command("recheck-cli", "a script", A_SCRIPT),
        _command("recheck-cli-proof", "a proof", A_PROOF),
        Benchmark(
            name="recheck-warm",
            what=f"One of {RECORDS} unchanged records in one process: read, its files hashed, its"
            " evidence found and decided anew, over all of them.",
            unit=Unit.SECONDS,
            begin=_warm,
            baseline=Beside("the same records read alone"),
            targets=(Target(Statistic.MEDIAN, 0.002),),
            repetitions=3,
        ),
    )


def _command(name: str, holds: str, record: str) -> Benchmark:
    return Benchmark(
        name=name,
        what=f"`gate2 check` as a whole process, on an unchanged record with {holds} whose"
        " evidence is in the cache.",
        unit=Unit.SECONDS,
        begin=lambda setting: _checked_by_command(setting, record),
        baseline=Beside("an interpreter that does nothing"),
        targets=(Target(Statistic.MEDIAN, 0.250),),
        repetitions=20,
        warm_up=2,
    )


@contextmanager
def _checked_by_command(setting: Setting, record: str) -> Iterator[Measure]:
    lane = setting.sandbox.name  # raises where nothing can be run here
    with setting.directory() as root:
        shutil.copytree(SHIPPED / record, root / record)
        asked = ["check", "--sandbox", lane, str(root / record)]
        environment = {**os.environ, "GATE2_STATE": str(root / "state")}
        (root / "state").mkdir()
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        _check(asked, environment)

        def once() -> Sequence[Sample]:
            bare_s = bare_process()
            started = time.perf_counter()
            told = _check(asked, environment)
            wall_s = time.perf_counter() - started
            if _FROM_THE_CACHE not in told:
                raise CannotMeasure("expected the evidence to come from the cache, it did not")
            return (Sample(wall_s, bare_s),)

        yield once


def _check(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What `gate2 check` prints of a record that it finds VERIFIED or FALSIFIED."""
    command = Path(sys.executable).with_name("gate2")
    if not command.is_file():
        raise CannotMeasure("expected the command gate2 beside the interpreter")
    done = subprocess.run(
        [command, *arguments],
        cwd=environment["GATE2_STATE"],  # where no settings are found
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 3):
        raise CannotMeasure(f"gate2 check ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


@contextmanager
def _warm(setting: Setting) -> Iterator[Measure]:
    count = SOME_RECORDS if setting.quick else RECORDS
    image_id = resolve_name(IMAGE).image_id
    with setting.directory() as root, checked_before(root, count, image_id) as (stand, places):

        def check_all() -> None:
            checker = stand.checker()
            for place in places:
                found = checker.check(read_record(place))
                if found.verdict.status is not Status.VERIFIED:
                    raise CannotMeasure(f"expected VERIFIED, {place.name} is not")
                if not any(each.cached for claim in found.claims for each in claim.artifacts):
                    raise CannotMeasure(f"expected a hit, {place.name} was run")

        def read_all() -> None:
            for place in places:
                read_record(place)

        yield lambda: (Sample(_seconds(check_all) / count, _seconds(read_all) / count),)


def _seconds(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
