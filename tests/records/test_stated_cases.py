"""Each folder in stated/ is one record with what is stated beside it, and one thing wrong.

`expected.toml` says which code that gives, a part of its message, and the effect that it has
where all claims are decided again (`check`); elsewhere it is the code's own. An empty code: nothing
is wrong.
"""

from pathlib import Path

import pytest

from gate2.backports import tomllib
from gate2.contracts.stated import check_findings, stated_faults
from gate2.errors import InvalidRecord
from gate2.publish.standing import read_standing
from gate2.reason_table import TABLE
from gate2.record.reader import read_record

CASES = sorted((Path(__file__).resolve().parent / "stated").iterdir())


def bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_is_stated_is_refused_for_its_own_reason(case: Path) -> None:
    expected = tomllib.loads((case / "expected.toml").read_text())
    record = read_record(case)
    assert record.broken == ()
    evidence = {f"evidence/{path.name}" for path in case.glob("evidence/*")}
    stated = (
        bytes_of(case / "verdict.json"),
        record,
        evidence,
        bytes_of(case / "corrections.json"),
    )
    faults, findings = stated_faults(*stated), check_findings(*stated)
    wanted = {expected["reason"]} - {""}
    assert {fault.code.value for fault in faults} == wanted, faults
    assert {finding.code.value for finding in findings} == wanted
    for fault in faults:
        assert expected["message"] in fault.message
        assert fault.message.isprintable()
        assert fault.effect is TABLE[fault.code].effect
    assert {finding.effect.value for finding in findings} == {expected["check"]} - {""}


ALTERED = [case for case in CASES if 'check = "X"' in (case / "expected.toml").read_text()]


@pytest.mark.parametrize("case", ALTERED, ids=lambda path: path.name)
def test_nothing_is_written_beside_an_altered_history(case: Path) -> None:
    """Writing would make what is missing look whole: a shorter history, known and signed."""
    code = tomllib.loads((case / "expected.toml").read_text())["reason"]
    with pytest.raises(InvalidRecord) as caught:
        read_standing(case, "case")
    assert caught.value.reason.code.value == code


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in ALTERED], ids=lambda path: path.name
)
def test_a_wrong_verdict_never_keeps_a_right_one_from_being_written(case: Path) -> None:
    assert read_standing(case, "case").directory == case


def test_there_is_a_case_for_each_code() -> None:
    codes = {tomllib.loads((case / "expected.toml").read_text())["reason"] for case in CASES}
    records = {f"G2-REC-{number:03}" for number in (1, 2, 5, 6, 9, 10, 11, 13)}
    assert codes >= records | {"G2-EVD-001", "G2-EVD-010", "G2-EVD-011"}
