"""A bug that one record meets while it is written: the others are written, the report is shown."""

import json
from pathlib import Path

import pytest

from attested import CLAIMS, laid_out
from gate2.check import CheckedRecord
from gate2.cli.main import run
from gate2.contracts.record_verdict import Named
from gate2.publish.publishing import Publisher

UNATTACHED = (CLAIMS[2],)


def test_bug_with_one_record_hides_what_was_found_of_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = Publisher.publish

    def explode(self: Publisher, checked: CheckedRecord) -> dict[str, Named]:
        if checked.record.path.name == "a":
            raise ZeroDivisionError("boom")
        return honest(self, checked)

    monkeypatch.setattr(Publisher, "publish", explode)
    for name in ("a", "b"):
        laid_out(tmp_path / "records" / name, claims=UNATTACHED)
    assert run(["check", str(tmp_path / "records"), "--write", "--format", "json"]) == 6
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)["records"]) == 2
    assert (tmp_path / "records" / "b" / "verdict.json").is_file()
    Path(shown.err.split("crash report: ")[1].split(")")[0]).unlink()
