"""What `gate2 init` writes must be an example of a verified record, not of a broken one."""

import subprocess
import sys
from pathlib import Path

import pytest

from gate2.record.skeleton import write_skeleton
from gate2.strictjson import loads


@pytest.mark.lean
@pytest.mark.slow
def test_the_skeleton_is_verified_in_both_lanes(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "rec")
    command = [sys.executable, "-m", "gate2", "check", str(tmp_path / "rec"), "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    report = loads(done.stdout)
    assert isinstance(report, dict), done.stderr
    assert isinstance(report["records"], list)
    (record,) = report["records"]
    assert isinstance(record, dict)
    assert isinstance(record["claims"], list)
    statuses = [claim["status"] for claim in record["claims"] if isinstance(claim, dict)]
    assert statuses == ["VERIFIED", "VERIFIED"], record["claims"]
    assert (record["status"], done.returncode) == ("VERIFIED", 0)
