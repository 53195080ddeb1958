"""`make bench-check`: what became slower fails, and so does what cannot be compared."""

from pathlib import Path

import pytest

from bench.band import Standing, compare
from bench.results import BaselineResult, NotMeasured, UnreadableRun, read_run, write_run
from bench_making import MACHINE, row, run


@pytest.mark.parametrize(
    ("ratio", "standing"),
    [
        (0.01, Standing.WITHIN),
        (0.5, Standing.WITHIN),
        (0.75, Standing.WITHIN),
        (0.7501, Standing.REGRESSED),
        (50.0, Standing.REGRESSED),
    ],
)
def test_a_ratio_beyond_its_band_is_a_regression(ratio: float, standing: Standing) -> None:
    (found,) = compare(run(row(ratio=0.5)), run(row(ratio=ratio)))
    assert found.standing is standing
    assert found.standing.passes == (standing is Standing.WITHIN)
    assert "stored 0.5, allowed up to 0.75 (1.5 times)" in found.told


def test_seconds_alone_are_no_regression() -> None:
    slow = row(median=50.0, samples=(50.0,), max=50.0)
    (found,) = compare(run(row()), run(slow))
    assert found.standing is Standing.WITHIN


def test_a_row_that_was_not_measured_does_not_pass() -> None:
    missing = NotMeasured(name="proof", what="A proof.", reason="no Docker", failed=False)
    (found,) = compare(run(row()), run(not_measured=(missing,)))
    assert found.standing is Standing.NOT_MEASURED
    assert not found.standing.passes
    assert found.told == "no Docker"


def test_a_row_taken_out_of_the_suite_does_not_pass_in_silence() -> None:
    (found,) = compare(run(row()), run())
    assert not found.standing.passes
    assert found.told == "the suite has no such row any more"


def test_another_baseline_hides_no_regression() -> None:
    slower = BaselineResult(name="something slow", kind="beside", median=100.0)
    (found,) = compare(run(row()), run(row(ratio=0.05, baseline=slower)))
    assert found.standing is Standing.INCOMPARABLE
    assert not found.standing.passes
    assert found.told == "stored against 'the other way', now against 'something slow'"


def test_a_new_row_is_told_and_passes() -> None:
    found = compare(run(row()), run(row(), row("new")))
    assert [(each.name, each.standing) for each in found] == [
        ("proof", Standing.WITHIN),
        ("new", Standing.NEW),
    ]
    assert found[1].standing.passes


def test_runs_of_other_machines_are_not_compared() -> None:
    other = run(row(), machine=MACHINE.model_copy(update={"cores": 64}))
    with pytest.raises(ValueError, match=r"expected a run of x86-64-.*-2-cores-23-gib"):
        compare(run(row()), other)


def test_the_kind_of_a_machine_is_a_file_name_without_its_name_or_load() -> None:
    assert MACHINE.kind == "x86-64-some-r-cpu-2-00ghz-2-cores-23-gib"
    busy = MACHINE.model_copy(update={"load_at_start": (9.0, 9.0, 9.0), "kernel": "Linux 7"})
    assert busy.kind == MACHINE.kind
    assert busy.busy
    assert not MACHINE.busy


def test_a_run_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "stored" / "kind.json"
    written = run(row(parts={"seal_s": 1.5}, samples=(1.0,), cases=("heavy",)))
    write_run(written, path)
    assert read_run(path) == written


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("gate2-bench-v1", "gate2-bench-v2"),
        ('"ratio": 0.5', '"ratio": "fast"'),
        ('"ratio": 0.5', '"ratio": Infinity'),
        ('"quick": false', '"quick": false, "extra": 1'),
    ],
)
def test_a_stored_run_of_another_form_is_refused(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "run.json"
    write_run(run(row()), path)
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(UnreadableRun, match="expected gate2-bench-v1"):
        read_run(path)


def test_a_missing_stored_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRun, match=r"kind\.json: No such file"):
        read_run(tmp_path / "kind.json")
