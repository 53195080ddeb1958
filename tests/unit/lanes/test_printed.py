"""What a failed run wrote reaches the reader in bounds, and no run is taken for another."""

from typing import Any

import pytest

from gate2.evidence import InputsWere, RunFacts
from gate2.lanes.printed import LAST_LINES, LINE_CHARACTERS, last_lines, printed_of
from gate2.lanes.reading import RunRecord
from gate2.lanes.repro import SealedRuns
from gate2.reasons import Code, because
from gate2.sandbox.job import Ended, Image, Run, Seal

DIGEST = "ab" * 32


def record(stderr: bytes = b"", code: Code | None = None) -> RunRecord:
    """A run that wrote this to standard error, and failed for this reason."""
    run = Run(Ended.EXITED, 0 if code is None else 1, False, False, 0.1, 0.1, 1.0, b"", stderr, {})
    facts = RunFacts(
        ended="exited",
        exit_code=run.exit_code,
        oom=False,
        disk_full=False,
        wall_s="0.1",
        cpu_s=None,
        memory_peak_mib=None,
        results_sha256=None,
        values={},
        faults=() if code is None else (because(code, "it failed"),),
    )
    return RunRecord(run, None, facts)


def sealed(**changes: Any) -> SealedRuns:
    seal = Seal("fake", True, (), DIGEST, f"sha256:{DIGEST}", {}, DIGEST)
    image = Image("python", f"sha256:{DIGEST}", None)
    parts = {"runs": (record(b"fine"),), "controls": (), **changes}
    return SealedRuns(DIGEST, image, seal, files_unchanged=True, **parts)


def test_nothing_is_told_of_runs_that_went_well() -> None:
    assert printed_of(sealed()) is None


@pytest.mark.parametrize("code", [Code.SBX_NONZERO_EXIT, Code.SBX_RESULTS_MISSING])
def test_the_run_that_failed_is_told_and_not_the_one_before_it(code: Code) -> None:
    printed = printed_of(sealed(runs=(record(b"fine"), record(b"broken\n", code))))
    assert printed is not None
    assert (printed.run, printed.code, printed.lines) == ("run 2", code, ("broken",))


def test_a_control_that_failed_is_told_as_such() -> None:
    control = record(b"broken", Code.SBX_NONZERO_EXIT)
    printed = printed_of(sealed(controls=(("shuffled", control),)))
    assert printed is not None
    assert (printed.run, printed.code) == ("control shuffled", Code.ART_CONTROL_MISSING)


def test_a_run_without_its_inputs_may_fail_and_is_not_told() -> None:
    failed = record(b"no data", Code.SBX_NONZERO_EXIT)
    assert printed_of(sealed(sensitivity=((InputsWere.WITHHELD, failed),))) is None


def test_a_flood_keeps_its_end_alone() -> None:
    lines = last_lines(b"x" * 100_000 + b"\n" + b"early\n" * 5000 + b"the exception\n\n")
    assert len(lines) == LAST_LINES
    assert lines[-1] == "the exception"
    (line,) = last_lines(b"x" * 100_000)
    assert len(line) == LINE_CHARACTERS


def test_bytes_of_no_text_are_no_error() -> None:
    assert last_lines(b"\xff\xfe\r\n") == ("\ufffd\ufffd",)
