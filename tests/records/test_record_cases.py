"""Each folder in cases/ is one broken record: read, it gives exactly the reason it expects.

`expected.toml` says where the reason stands (`record`: reading raises it; `artifact`: on a
broken artifact; `finding`: on the record), its code, and words of its message. `[[make]]` adds
what a version control system or another file system would not carry.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from gate2.backports import tomllib
from gate2.errors import InvalidRecord
from gate2.reasons import Reason
from gate2.record.reader import read_record

CASES = Path(__file__).resolve().parent / "cases"


def make(root: Path, step: dict[str, Any]) -> None:
    path = root / step["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    match step["do"]:
        case "write":
            path.write_text(step["text"])
        case "link":
            path.symlink_to(step["to"])
        case "fifo":
            os.mkfifo(path)
        case "sparse":
            with path.open("wb") as stream:
                stream.truncate(step["count"])
        case "many":
            path.mkdir(exist_ok=True)
            for number in range(step["count"]):
                (path / f"f{number}").touch()
        case "deep":
            path.joinpath(*["d"] * step["count"]).mkdir(parents=True)
        case other:
            raise AssertionError(f"unknown step {other}")


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
    shutil.copytree(case, directory, ignore=shutil.ignore_patterns("expected.toml"))
    expected = tomllib.loads((case / "expected.toml").read_text())
    for step in expected.get("make", []):
        make(directory, step)
    reasons = reasons_at(expected["where"], directory)
    assert {reason.code.value for reason in reasons} == {expected["reason"]}
    assert any(expected["message"] in reason.message for reason in reasons), reasons
    assert all(reason.message.isprintable() for reason in reasons)
    assert all(str(tmp_path) not in reason.message for reason in reasons)
