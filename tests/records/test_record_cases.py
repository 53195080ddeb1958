"""Each folder in cases/ is one broken record: read, it gives exactly the reason it expects.

`expected.toml` says where the reason stands (`record`: reading raises it; `artifact`: on a
broken artifact; `finding`: on the record), its code, and words of its message. `[[make]]` adds
what a version control system or another file system would not carry.
"""

from pathlib import Path

import pytest

from gate2.errors import InvalidRecord
from gate2.reasons import Reason
from gate2.record.reader import read_record
from record_cases import CASES, lay_out


def reasons_at(where: str, directory: Path) -> list[Reason]:
    if where == "record":
        with pytest.raises(InvalidRecord) as caught:
            read_record(directory)
        return [caught.value.reason]
    record = read_record(directory)
    if where == "finding":
        return list(record.findings)
    assert where == "artifact"
    assert record.artifacts == (), "the broken artifact must not be run"
    return [reason for broken in record.broken for reason in broken.reasons]


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_a_broken_record_is_refused_for_its_own_reason(case: Path, tmp_path: Path) -> None:
    directory = tmp_path / case.name
    expected = lay_out(case, directory)
    reasons = reasons_at(expected["where"], directory)
    assert {reason.code.value for reason in reasons} == {expected["reason"]}
    assert any(expected["message"] in reason.message for reason in reasons), reasons
    assert all(reason.message.isprintable() for reason in reasons)
    assert all(str(tmp_path) not in reason.message for reason in reasons)
