"""What workers beside each other gain: a record with many claims, and a tree of many records.

Nothing is taken from a cache. Every pass is a command of its own, its start and its seals included.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from batch_making import write_batch
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
from bench.commanding import spoken, surroundings
from bench.resident import Watch
from bench.setting import Setting
from gate2.contract import Status
from gate2.executor.splitting import PROOF_MEMORY_MIB
from gate2.settings import SETTINGS_NAME
from ray_nodes import lack_of_ray, ray_cluster

CLAIMS: Final = 40
RECORDS: Final = 200
SOME_RECORDS: Final = 20
"""For one worker against two, which takes three times as long as a pass by two; in a quick run."""
LIMIT_MIB: Final = 2 * PROOF_MEMORY_MIB
"""The least with which two sealed Lean processes are let in at a time."""
_OPEN: Final = 3
"""Claims of a record that nothing is attached to."""


def batch_rows() -> tuple[Benchmark, ...]:
    """One record with 40 claims by two workers; 20 and 200 records of mixed size by two."""
    return (
        Benchmark(
            name=f"check-{CLAIMS}-jobs-2",
            what=f"`gate2 check --jobs 2` as a whole process, on a record with {CLAIMS} claims,"
            " half of them proved and half reproduced, nothing from a cache.",
            unit=Unit.SECONDS,
            begin=_one_record,
            baseline=Beside("the same with `--jobs 1`"),
            targets=(Target(Statistic.RATIO, round(1 / 1.7, 3)),),
            repetitions=1,
            warm_up=0,
            quick=False,
        ),
        Benchmark(
            name=f"check-{CLAIMS}-memory",
            what="Peak resident memory of that check with `--jobs 2`, its workers and its sealed"
            " runs together, looked at ten times a second.",
            unit=Unit.MEBIBYTES,
            begin=_memory_of_one_record,
            baseline=Beside(f"what tasks may take together, `memory_mib = {LIMIT_MIB}`"),
            targets=(Target(Statistic.RATIO, 1.0),),
            repetitions=1,
            warm_up=0,
            quick=False,
        ),
        Benchmark(
            name=f"batch-{SOME_RECORDS}-jobs-2",
            what="`gate2 check --jobs 2` as a whole process, on a tree of"
            f" {SOME_RECORDS} records of no to four artifacts, nothing from a cache.",
            unit=Unit.SECONDS,
            begin=_tree,
            baseline=Beside("the same with `--jobs 1`"),
            repetitions=1,
            warm_up=0,
            quick=False,
        ),
        Benchmark(
            name=f"batch-{RECORDS}-ray-2",
            what=f"`gate2 check --executor ray` as a whole process, on such a tree of {RECORDS}"
            " records, by a running cluster of two one-processor nodes on this machine.",
            unit=Unit.SECONDS,
            begin=_tree_on_nodes,
            baseline=Beside("the same with `--jobs 2` and no cluster"),
            targets=(Target(Statistic.RATIO, round(1 / 0.85, 3)),),
            repetitions=1,
            warm_up=0,
            quick=False,
        ),
    )


@contextmanager
def _one_record(setting: Setting) -> Iterator[Measure]:
    lane = setting.sandbox.name  # raises where nothing can be run here
    with setting.directory() as root:
        (root / "batch").mkdir()
        half = CLAIMS // 2
        record = write_batch(root / "batch", proofs=half, scripts=CLAIMS - half)
        environment = surroundings(root)

        def once() -> Sequence[Sample]:
            asked = ["check", str(record), "--no-cache", "--sandbox", lane]
            one_s = verified_in(asked, environment, {"batch": CLAIMS}, jobs=1)
            return (Sample(verified_in(asked, environment, {"batch": CLAIMS}, jobs=2), one_s),)

        yield once


@contextmanager
def _memory_of_one_record(setting: Setting) -> Iterator[Measure]:
    lane = setting.sandbox.name
    with setting.directory() as root:
        (root / "batch").mkdir()
        half = CLAIMS // 2
        record = write_batch(root / "batch", proofs=half, scripts=CLAIMS - half)
        environment = surroundings(root)
        limit = f"[engine]\nmemory_mib = {LIMIT_MIB}\n"
        (root / "state" / SETTINGS_NAME).write_text(limit, encoding="ascii")

        def once() -> Sequence[Sample]:
            with Watch() as watch:
                asked = ["check", str(record), "--no-cache", "--sandbox", lane]
                verified_in(asked, environment, {"batch": CLAIMS}, jobs=2)
            if not watch.most.sealed_mib:
                raise CannotMeasure("expected to see sealed runs in control groups, saw none")
            parts = {"sealed runs": watch.most.sealed_mib, "processes": watch.most.others_mib}
            return (Sample(watch.most.mib, float(LIMIT_MIB), parts=parts),)

        yield once


@contextmanager
def _tree(setting: Setting) -> Iterator[Measure]:
    lane = setting.sandbox.name
    with setting.directory() as root:
        places = mixed_records(root / "records", SOME_RECORDS)
        environment = surroundings(root)

        def once() -> Sequence[Sample]:
            asked = ["check", str(root / "records"), "--no-cache", "--sandbox", lane]
            one_s = verified_in(asked, environment, places, jobs=1)
            return (Sample(verified_in(asked, environment, places, jobs=2), one_s),)

        yield once


@contextmanager
def _tree_on_nodes(setting: Setting) -> Iterator[Measure]:
    lane = setting.sandbox.name
    if lack := lack_of_ray():
        raise CannotMeasure(lack)
    node = {"lean": 1.0, "sandbox": 1.0}
    with setting.directory() as root:
        places = mixed_records(root / "records", SOME_RECORDS if setting.quick else RECORDS)
        environment = surroundings(root)

        def once() -> Sequence[Sample]:
            asked = ["check", str(root / "records"), "--no-cache", "--sandbox", lane]
            here_s = verified_in(asked, environment, places, jobs=2)
            # Made for one pass: the idle processes of a cluster cost the local one some time.
            with ray_cluster(node, node) as cluster:
                there = [*asked, "--executor", "ray", "--address", cluster.address]
                seen = {**environment, **cluster.env}
                return (Sample(verified_in(there, seen, places, jobs=2), here_s),)

        yield once


def mixed_records(root: Path, count: int) -> dict[str, int]:
    """Records by id, each with how many claims a check verifies: every other record has nothing
    attached, the others one to four scripts, and one in a hundred two proofs."""
    expected = {}
    for number in range(count):
        name = f"record-{number:03d}"
        place = root / name
        place.mkdir(parents=True)
        scripts = 0 if number % 2 else (1, 1, 1, 1, 4)[number // 2 % 5]
        proofs = 2 if number % 100 == 1 else 0
        write_batch(place, proofs=proofs, scripts=scripts, name=name)
        _leave_open(place / "record.json")
        expected[name] = proofs + scripts
    return expected


def _leave_open(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    document["claims"] += [
        {"id": f"o{number}", "text": "The paper proposes a new method.", "kind": "descriptive"}
        for number in range(_OPEN)
    ]
    path.write_text(json.dumps(document), encoding="utf-8")


def verified_in(
    asked: Sequence[str],
    environment: Mapping[str, str],
    expected: Mapping[str, int],
    *,
    jobs: int,
    codes: Sequence[int] = (0, 1),
) -> float:
    """The seconds of a check that verified so many claims of each record.

    Raises:
        CannotMeasure: it verified others.
    """
    command = [*asked, "--jobs", str(jobs), "--format", "json"]
    wall_s, said = spoken(command, environment, codes=codes)
    found = {each["id"]: _verified(each["claims"]) for each in json.loads(said)["records"]}
    if found != dict(expected):
        raise CannotMeasure("expected every claim with an artifact to be verified, some were not")
    return wall_s


def _verified(claims: Sequence[Mapping[str, object]]) -> int:
    return sum(each["status"] == Status.VERIFIED.value for each in claims)
