"""What is written is whole, and nobody's work is written over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.errors import UsageError
from gate2.record.bind import bind_record
from gate2.record.model import ArtifactKind, ClaimKind
from gate2.record.reader import read_record
from gate2.record.skeleton import write_skeleton
from gate2.record.writer import write_directory, write_record
from gate2.strictjson import loads
from gate2.tolerance import compare, vacuous

RECORD = {"schema": "gate2-record-v1", "id": "x", "title": "X", "claims": []}


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_record_is_written_where_nothing_is(tmp_path: Path) -> None:
    written = write_record(RECORD, tmp_path / "deep" / "rec")
    assert read_record(written).id == "x"
    assert names(tmp_path / "deep") == {"rec"}


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    (tmp_path / "rec").mkdir()
    write_record(RECORD, tmp_path / "rec")
    assert names(tmp_path / "rec") == {"record.json"}


@pytest.mark.parametrize("holds", ["record.json", "notes.txt"])
def test_a_directory_that_holds_something_is_left_alone(tmp_path: Path, holds: str) -> None:
    (tmp_path / "rec").mkdir()
    (tmp_path / "rec" / holds).write_text("mine")
    with pytest.raises(UsageError, match="expected a new or empty directory"):
        write_record(RECORD, tmp_path / "rec")
    with pytest.raises(UsageError, match="expected a new or empty directory"):
        write_skeleton(tmp_path / "rec")
    assert (tmp_path / "rec" / holds).read_text() == "mine"
    assert names(tmp_path / "rec") == {holds}


def test_overwriting_replaces_the_record_and_keeps_the_artifacts(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "rec")
    write_record(RECORD, tmp_path / "rec", overwrite=True)
    read = read_record(tmp_path / "rec")
    assert read.claims == ()
    assert {broken.name for broken in read.broken} == {"even-add-odd", "slope"}


def test_a_file_in_the_way_is_left_alone_even_when_overwriting(tmp_path: Path) -> None:
    (tmp_path / "rec").write_text("mine")
    with pytest.raises(UsageError, match="expected a new or empty directory"):
        write_record(RECORD, tmp_path / "rec", overwrite=True)
    assert (tmp_path / "rec").read_text() == "mine"


def test_a_failure_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_record({**RECORD, "claims": {1}}, tmp_path / "rec")
    with pytest.raises(OSError, match="rec"):
        write_directory(tmp_path / "rec", {"a": b"1", "a/b": b"2"})
    assert names(tmp_path) == set()


def test_a_directory_that_fills_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "rec").mkdir()
    (tmp_path / "rec" / "mine").write_text("mine")
    with pytest.raises(OSError, match="rec"):
        write_directory(tmp_path / "rec", {"record.json": b"{}"})
    assert names(tmp_path) == {"rec"}
    assert names(tmp_path / "rec") == {"mine"}


def test_the_skeleton_reads_clean_and_bound(tmp_path: Path) -> None:
    files = write_skeleton(tmp_path / "rec")
    assert "record.json" in files
    record = read_record(tmp_path / "rec")
    assert (record.broken, record.findings) == ((), ())
    assert [claim.kind for claim in record.claims] == [ClaimKind.MATHEMATICAL, ClaimKind.EMPIRICAL]
    assert {a.kind for a in record.artifacts} == {ArtifactKind.LEAN4, ArtifactKind.REPRO}
    bound = bind_record(tmp_path / "rec")
    assert (bound.changes, bound.problems) == ((), ())
    assert [vouched.reviewed_by for vouched in bound.vouched] == [None]


def test_the_skeleton_s_proof_differs_from_its_statement_in_the_proof_alone(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "rec")
    statement, proof = (
        (tmp_path / "rec/artifacts/even-add-odd" / name).read_text().split("-/")[1]
        for name in ("Statement.lean", "Proof.lean")
    )
    assert statement.replace("sorry", "omega") == proof
    assert "sorry" not in proof


@pytest.mark.parametrize(("shuffle", "meets"), [("0", True), ("1", False)])
def test_the_skeleton_s_script_meets_its_claim_and_its_control_does_not(
    tmp_path: Path, shuffle: str, meets: bool
) -> None:
    write_skeleton(tmp_path / "rec")
    (reported,) = read_record(tmp_path / "rec").claims[1].reported
    assert vacuous(reported) == ""
    subprocess.run(
        [sys.executable, "-I", tmp_path / "rec/artifacts/slope/repro.py"],
        env={**os.environ, "GATE2_OUT": str(tmp_path), "SHUFFLE": shuffle},
        check=True,
    )
    results = loads((tmp_path / "results.json").read_bytes())
    assert isinstance(results, dict)
    fit = results["fit"]
    assert isinstance(fit, dict)
    slope = fit["slope"]
    assert not isinstance(slope, str | list | dict | bool | int | None)
    assert compare(reported, slope).met is meets
