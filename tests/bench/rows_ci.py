"""What the gate on a pull request and the static check cost, as the commands that users run.

The repository holds a thousand records with their verdicts and evidence, of which a branch touches
three. What those three rest on is in the cache, so that what is measured is the gate's own: finding
what the branch touches, reading the base's settings, verifying evidence, comparing both sides.
"""

import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
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
from bench.commanding import spoken, surroundings
from bench.plain import bare_process
from bench.setting import Setting
from bench.unchanged import copies
from git_made import Repo

RECORDS: Final = 1000
SOME_RECORDS: Final = 50
"""In a quick run."""
TOUCHED: Final = 3
_WRITTEN: Final = ("verdict.json", "corrections.json", "evidence")


def ci_rows() -> tuple[Benchmark, ...]:
    """The gate on a branch that touches three of 1,000 records; `gate2 lint` of three."""
    return (
        Benchmark(
            name=f"ci-{RECORDS}",
            what=f"`gate2 ci` as a whole process, on a branch that touches {TOUCHED} of {RECORDS}"
            " published records whose evidence is in the cache.",
            unit=Unit.SECONDS,
            begin=_judged,
            baseline=Beside(f"`gate2 check` of the same {TOUCHED} records"),
            targets=(Target(Statistic.MEDIAN, 3.0),),
            repetitions=7,
        ),
        Benchmark(
            name=f"lint-{TOUCHED}",
            what=f"`gate2 lint` as a whole process, on {TOUCHED} records with an artifact each.",
            unit=Unit.SECONDS,
            begin=_linted,
            baseline=Beside("an interpreter that does nothing"),
            targets=(Target(Statistic.MEDIAN, 0.5),),
            repetitions=20,
            warm_up=2,
        ),
    )


@contextmanager
def _judged(setting: Setting) -> Iterator[Measure]:
    lane = setting.sandbox.name  # raises where nothing can be run here
    count = SOME_RECORDS if setting.quick else RECORDS
    with setting.directory() as root:
        environment = surroundings(root)
        repo, touched = _repository(root, count, environment, lane)
        check = ["check", "--sandbox", lane, *map(str, touched)]
        ci = ["ci", "--base", "main", "--repo", str(repo.path), "--sandbox", lane]
        ci += ["--format", "json"]
        spoken(ci, environment)

        def once() -> Sequence[Sample]:
            check_s, _ = spoken(check, environment)
            ci_s, said = spoken(ci, environment)
            judged = len(json.loads(said)["records"])
            if judged != TOUCHED:
                raise CannotMeasure(f"expected {TOUCHED} records to be judged, came {judged}")
            started = time.perf_counter()
            repo.git("diff", "--name-only", "main...work")
            return (Sample(ci_s, check_s, parts={"git diff": time.perf_counter() - started}),)

        yield once


def _repository(
    root: Path, count: int, environment: Mapping[str, str], lane: str
) -> tuple[Repo, list[Path]]:
    """With every record published, and a branch on which the first ones have another title.

    The verdicts of those are real, the others have a copy: nobody looks at them.
    """
    repo = Repo(root / "repository")
    places = copies(repo.path / "records", count)
    touched, others = list(places[:TOUCHED]), places[TOUCHED:]
    write = ["check", "--write", "--sandbox", lane, *map(str, touched)]
    spoken(write, environment)
    for place in others:
        for name in _WRITTEN:
            source = touched[0] / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, place / name)
    repo.commit("Publish records")
    repo.branch("work")
    for place in touched:
        document = json.loads((place / "record.json").read_text(encoding="utf-8"))
        document["title"] = f"{document['title']}, again"
        (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    spoken(write, environment)
    repo.commit("Give three records other titles")
    return repo, touched


@contextmanager
def _linted(setting: Setting) -> Iterator[Measure]:
    with setting.directory() as root:
        environment = surroundings(root)
        lint = ["lint", *map(str, copies(root / "records", TOUCHED))]

        def once() -> Sequence[Sample]:
            bare_s = bare_process()
            return (Sample(spoken(lint, environment)[0], bare_s),)

        yield once
