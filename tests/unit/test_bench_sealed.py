"""The rows on sealed runs: nothing unsealed passes for sealed, and both sides are measured."""

import pytest

from bench import rows_sealed
from bench.benchmark import Benchmark, Beside, Statistic
from bench.results import NotMeasured, Row
from bench.rows_plain import plain_rows
from bench.rows_sealed import IN_A_ROW, LANES, Measured, sealed_rows
from bench.runner import measure
from bench.setting import Setting
from bench.suite import suite
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Job, Seal


def rows_of(lane: FakeSandbox, monkeypatch: pytest.MonkeyPatch) -> tuple[Benchmark, ...]:
    """The three rows of a lane that runs nothing, beside something that takes a second."""
    measured = Measured("fake", lambda: lane, "a fake", lambda _: 1.0, "a second", at_most=1.0)
    monkeypatch.setattr(rows_sealed, "LANES", (measured,))
    return sealed_rows()


def found(row: Benchmark) -> Row | NotMeasured:
    run = measure([row], Setting(quick=True), lambda _: None)
    return run.rows[0] if run.rows else run.not_measured[0]


def test_each_lane_has_its_three_rows_and_a_named_baseline() -> None:
    rows = {row.name: row for row in sealed_rows()}
    for lane in LANES:
        for name in (f"sealed-{lane.name}", f"sealed-{lane.name}-each", f"probe-{lane.name}"):
            baseline = rows[name].baseline
            assert isinstance(baseline, Beside)
            assert baseline.name
    assert {row.name for row in (*sealed_rows(), *plain_rows())} <= {row.name for row in suite()}


@pytest.mark.parametrize(
    ("name", "of", "at_most"),
    [
        ("sealed-docker", Statistic.RATIO, 1.0),
        ("sealed-docker-each", Statistic.RATIO, 1.0),
        ("sealed-runc", Statistic.RATIO, 4.0),
        ("sealed-runc-each", Statistic.RATIO, 4.0),
        ("probe-runc", Statistic.MEDIAN, 0.060),
    ],
)
def test_what_was_promised_of_the_seal_is_a_target(
    name: str, of: Statistic, at_most: float
) -> None:
    (row,) = (row for row in sealed_rows() if row.name == name)
    assert [(target.of, target.at_most) for target in row.targets] == [(of, at_most)]


def test_runs_without_a_proven_seal_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = FakeSandbox(seal_fault="a hole")
    for row in rows_of(lane, monkeypatch):
        missing = found(row)
        assert isinstance(missing, NotMeasured)
        assert (missing.reason, missing.failed) == ("G2-SBX-021 a hole", False)
    assert lane.jobs == []


def test_a_script_that_did_something_else_is_no_measurement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for row in rows_of(FakeSandbox(Behaviour(exit_code=1)), monkeypatch):
        missing = found(row)
        assert isinstance(missing, NotMeasured)
        assert missing.failed
        assert "expected an empty script to exit 0" in missing.reason


def test_runs_in_a_row_count_by_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = FakeSandbox()
    _, each, _ = rows_of(lane, monkeypatch)
    row = found(each)
    assert isinstance(row, Row)
    assert row.baseline.median == 1.0
    assert len(lane.jobs) == 1 + IN_A_ROW  # one before, that an engine may be given the image


def test_every_probe_is_of_a_configuration_that_was_not_seen_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []
    lane = FakeSandbox()
    proving = lane.prove

    def prove(job: Job) -> Seal:
        seen.append(str(dict(job.environment)))
        return proving(job)

    monkeypatch.setattr(lane, "prove", prove)
    *_, probe = rows_of(lane, monkeypatch)
    with probe.begin(Setting()) as once:
        for _ in range(3):
            once()
    assert len(seen) == len(set(seen)) == 4
