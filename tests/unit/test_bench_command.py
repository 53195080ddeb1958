"""`make bench` and `make bench-check`: what they write, and what their exit codes promise."""

from pathlib import Path

import pytest

from bench import __main__ as command
from bench import runner
from bench.benchmark import Benchmark, CannotMeasure, Sample, Stated, Unit, ready
from bench.machine import Machine
from bench.results import read_run, write_run
from bench_making import MACHINE, row, run


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the suite writes during a test."""
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(command, "PROJECT", tmp_path)
    monkeypatch.setattr(command, "DOCUMENT", tmp_path / "docs" / "benchmarks.md")
    monkeypatch.setattr(command, "STORED", tmp_path / "stored")
    machine_is(monkeypatch, MACHINE)
    return tmp_path


def machine_is(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    """Whatever runs beside the tests."""
    monkeypatch.setattr(command, "this_machine", lambda: machine)
    monkeypatch.setattr(runner, "this_machine", lambda: machine)


def rows(*errors: Exception | None) -> tuple[Benchmark, ...]:
    """A suite of one row for each error; None is a row that can be measured."""

    def one(number: int, error: Exception | None) -> Benchmark:
        def once() -> tuple[Sample, ...]:
            if error:
                raise error
            return (Sample(2.0),)

        begin, baseline = (lambda _: ready(once)), Stated("measured once", 4.0)
        return Benchmark(f"row-{number}", "What.", Unit.SECONDS, begin, baseline)

    return tuple(one(number, error) for number, error in enumerate(errors))


def written(places: Path) -> list[str]:
    return sorted(path.name for path in places.rglob("*") if path.is_file())


def suite_of(monkeypatch: pytest.MonkeyPatch, *errors: Exception | None) -> None:
    monkeypatch.setattr(command, "suite", lambda *, shipped=False: rows(*errors))


def test_the_whole_suite_writes_the_document_and_what_to_compare_with(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite_of(monkeypatch, None)
    assert command.main(["run"]) == 0
    kept = f"{MACHINE.kind}.json"
    assert written(places) == sorted(["benchmarks.md", kept])
    assert "| row-0 | 2 s |" in (places / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert read_run(places / "stored" / kept).rows[0].ratio == 0.5
    assert "written: docs/benchmarks.md" in capsys.readouterr().out


def test_a_busy_machine_sets_no_measure_for_later_runs(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite_of(monkeypatch, None)
    busy = MACHINE.model_copy(update={"load_at_start": (9.0, 9.0, 9.0)})
    machine_is(monkeypatch, busy)
    assert command.main(["run"]) == 0
    assert written(places) == ["benchmarks.md"]
    assert "the machine was busy" in capsys.readouterr().out


@pytest.mark.parametrize("option", [["--quick"], ["--only", "row-0"]])
def test_a_part_of_the_suite_replaces_no_document(
    places: Path, monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    suite_of(monkeypatch, None, None)
    assert command.main(["run", *option, "--json", str(places / "run.json")]) == 0
    assert written(places) == ["run.json"]


def test_a_broken_row_fails_the_run_and_replaces_no_document(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite_of(monkeypatch, None, CannotMeasure("the proof was refused"))
    assert command.main(["run"]) == 1
    assert written(places) == []
    assert "row-1: failed, the proof was refused" in capsys.readouterr().out


@pytest.mark.parametrize(("ratio", "code"), [(0.6, 0), (0.9, 1)])
def test_a_stored_run_decides(
    places: Path, ratio: float, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(run(row(ratio=0.5)), command.stored_path(MACHINE))
    write_run(run(row(ratio=ratio)), places / "run.json")
    assert command.main(["check", "--run", str(places / "run.json")]) == code
    said = "within" if code == 0 else "regressed"
    assert f"proof: {said}, ratio {ratio}" in capsys.readouterr().out


def test_a_check_measures_where_no_run_is_given(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite_of(monkeypatch, None)
    assert command.main(["run"]) == 0
    before = written(places)
    assert command.main(["check", "--quick"]) == 0
    assert "row-0: within, ratio 0.5, stored 0.5" in capsys.readouterr().out
    assert written(places) == before


def test_a_check_of_one_row_does_not_miss_the_others(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite_of(monkeypatch, None, None)
    assert command.main(["run"]) == 0
    capsys.readouterr()
    assert command.main(["check", "--only", "row-1"]) == 0
    assert "row-1: within" in capsys.readouterr().out


def test_a_check_of_new_rows_alone_is_no_pass(
    places: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite_of(monkeypatch, None)
    assert command.main(["run"]) == 0
    suite_of(monkeypatch, None, None)
    assert command.main(["check", "--only", "row-1"]) == 2
    assert "row-1: new" in capsys.readouterr().out


def test_nothing_to_compare_with_is_no_pass(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(run(row()), places / "run.json")
    assert command.main(["check", "--run", str(places / "run.json")]) == 2
    assert f"{MACHINE.kind}.json: No such file" in capsys.readouterr().err


def test_a_row_that_does_not_exist_is_no_pass(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["run", "--only", "proof-lukewarm"]) == 2
    assert "proof-lukewarm" in capsys.readouterr().err
    assert written(places) == []
