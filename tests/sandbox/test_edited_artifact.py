"""A verdict holds for the bytes it was made from: an edit of script, data or claim ends it.

Evidence names the digests of the record and of the artifact's files. After an edit these are
others, so the old evidence speaks of something else, and a new check judges what is there now.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gate2.attest.envelope import read_envelope
from gate2.cli.main import run
from gate2.record.reader import read_record
from gate2.sandbox.bundles.bundle import copy_bundle

TEXT = "The mean of the sample is 0.25."
SCRIPT = """
import json
import os
from pathlib import Path

numbers = [float(line) for line in Path("data.csv").read_text().split()[1:]]
if os.environ.get("WITHOUT"):
    numbers = [number + 1 for number in numbers]
mean = sum(numbers) / len(numbers)
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"mean": mean}))
"""


def lay_out(record: Path) -> Path:
    artifact = record / "artifacts" / "it"
    artifact.mkdir(parents=True)
    (artifact / "repro.py").write_text(SCRIPT, encoding="utf-8")
    (artifact / "data.csv").write_text("x\n0.125\n0.5\n0.375\n0.0\n", encoding="utf-8")
    lines = [
        'schema = "gate2-artifact-v1"',
        'claim = "c1"',
        f'claim_sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"',
        'kind = "repro"',
        'scope = "exact"',
        'establishes = "the mean"',
        'does_not_establish = "anything else"',
        "[repro]",
        'image = "python"',
        'command = ["python3", "repro.py"]',
        "[[repro.control]]",
        'name = "one more"',
        'env = { WITHOUT = "1" }',
    ]
    (artifact / "artifact.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_claim(record, TEXT, "0.25")
    return artifact


def write_claim(record: Path, text: str, value: str) -> None:
    reported = {"metric": "mean", "value": value, "tolerance": {"abs": "0.001"}}
    claim = {"id": "c1", "text": text, "kind": "empirical", "reported": [reported]}
    document = {"schema": "gate2-record-v1", "id": "r", "title": "r", "claims": [claim]}
    document["published"] = "2026-01-01"
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")


def edit_script(record: Path) -> None:
    path = record / "artifacts/it/repro.py"
    path.write_text(SCRIPT.replace("mean = sum", "mean = 2 * sum"), encoding="utf-8")


def edit_data(record: Path) -> None:
    (record / "artifacts/it/data.csv").write_text("x\n1.125\n0.5\n", encoding="utf-8")


def edit_text(record: Path) -> None:
    write_claim(record, "The mean of every sample is 0.25.", "0.25")


def edit_value(record: Path) -> None:
    write_claim(record, TEXT, "0.35")


def checked(record: Path, directory: Path, *more: str) -> dict[str, Any]:
    """The one claim in the report of a check."""
    target = directory / "report.json"
    run(["check", str(record), "--sandbox", "runc", "--format", "json", "-o", str(target), *more])
    report = json.loads(target.read_text(encoding="utf-8"))
    ((claim,),) = (item["claims"] for item in report["records"])
    assert isinstance(claim, dict)
    return claim


def evidence_of(record: Path) -> tuple[Path, dict[str, str]]:
    """The one claim attestation that stands beside the record, and its subjects' digests."""
    (path,) = (record / "evidence").glob("c1.????????????????.dsse.json")
    statement = json.loads(read_envelope(path.read_bytes()).payload)
    return path, {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}


def digests_of(record: Path, directory: Path) -> tuple[str, str, str]:
    """What evidence of the record as it is now would have to name."""
    read = read_record(record)
    (claim,), (artifact,) = read.claims, read.artifacts
    copied = copy_bundle(artifact.directory, directory / "copy")
    return read.sha256, claim.text_sha256(), copied.tree_sha256


def named_by(subjects: dict[str, str]) -> tuple[str, str, str]:
    return subjects["record:r"], subjects["claim:c1"], subjects["artifact:it"]


EDITS = [
    pytest.param(edit_script, "G2-SBX-012", id="script"),
    pytest.param(edit_data, "G2-SBX-012", id="data"),
    pytest.param(edit_text, "G2-CLM-013", id="text"),
    pytest.param(edit_value, "G2-CLM-018", id="value"),
]


@pytest.mark.runc
@pytest.mark.parametrize(("edit", "code"), EDITS)
def test_an_edit_after_the_verdict_leaves_nothing_verified(
    edit: Callable[[Path], None], code: str, tmp_path: Path
) -> None:
    record = tmp_path / "record"
    lay_out(record)
    assert checked(record, tmp_path, "--write")["status"] == "VERIFIED"
    old, subjects = evidence_of(record)
    (tmp_path / "before").mkdir()
    assert named_by(subjects) == digests_of(record, tmp_path / "before")
    edit(record)
    (tmp_path / "after").mkdir()
    assert named_by(subjects) != digests_of(record, tmp_path / "after")
    claim = checked(record, tmp_path, "--write")
    assert claim["status"] != "VERIFIED"
    assert code in {reason["code"] for reason in claim["reasons"]}
    verdict = json.loads((record / "verdict.json").read_text(encoding="utf-8"))
    assert verdict["status"] != "VERIFIED"
    assert not old.exists(), "evidence for bytes that are gone still stands beside the record"
