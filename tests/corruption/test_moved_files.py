"""Files of a record taken away, exchanged, brought back or brought in: nothing comes of it.

Whatever an author does with files that were once soundly written, by himself or by others, no
record whose status rests on them passes.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attested import a_key, attested_record, falsifying, verifying, written
from corrupting import (
    DECIDING,
    Stored,
    both,
    changed,
    copied,
    files_of,
    gate2,
    verify,
    written_of,
)

pytestmark = [pytest.mark.runc, pytest.mark.lean]
each_record = pytest.mark.parametrize("name", DECIDING)


def codes_of(record: Path, settings: Path) -> list[int]:
    return [answer.code for answer in both(record, settings)]


def verdict_of(record: Path) -> Any:
    return json.loads((record / "verdict.json").read_bytes())


def names_in(verdict: Any) -> list[str]:
    """Every file that a verdict.json names."""
    if isinstance(verdict, dict):
        here = [verdict["path"]] if set(verdict) == {"path", "sha256"} else []
        return here + [name for value in verdict.values() for name in names_in(value)]
    if isinstance(verdict, list):
        return [name for value in verdict for name in names_in(value)]
    return []


# --- deletions ---------------------------------------------------------------------------------

FALSIFIED = "collatz-variant"


def may_end_in(name: str) -> set[int]:
    """What is left of a record without some of its files: nothing that would let it pass.

    What is still soundly falsified by what is left stays so, whatever else was taken away.
    """
    return {1, 4, 5} | ({3} if name == FALSIFIED else set())


@each_record
def test_no_file_can_be_taken_away(stored: Stored, tmp_path: Path, name: str) -> None:
    record = copied(stored.place / name, tmp_path)
    for file in files_of(record):
        with changed(record / file, None):
            for answer in both(record, stored.settings):
                assert answer.code in may_end_in(name), f"without {file}: {answer.code}"
                assert all(said["status"] != "VERIFIED" for said in answer.records)
                found = {reason["code"] for reason in answer.reasons()} - {"G2-EVD-013"}
                assert found or answer.code == 5, f"without {file} nothing is said"
            mildly = verify(record, settings=stored.settings, require="not-falsified")
            assert mildly.code != 0, f"without {file}"


@each_record
def test_nor_any_two_files(stored: Stored, tmp_path: Path, name: str) -> None:
    record = copied(stored.place / name, tmp_path)
    files = written_of(record)
    for first in files:
        for second in files:
            if first < second:
                with changed(record / first, None), changed(record / second, None):
                    for code in codes_of(record, stored.settings):
                        assert code in may_end_in(name), f"without {first} and {second}"


@each_record
def test_nor_everything_that_was_written(stored: Stored, tmp_path: Path, name: str) -> None:
    record = copied(stored.place / name, tmp_path)
    for file in written_of(record):
        (record / file).unlink()
    assert codes_of(record, stored.settings) == [1, 1]
    answer = verify(record, settings=stored.settings, require="not-falsified")
    assert answer.code == 1
    assert {reason["code"] for reason in answer.reasons()} == {"G2-EVD-001"}


# --- exchanges ---------------------------------------------------------------------------------


@each_record
def test_two_files_of_evidence_cannot_change_places(
    stored: Stored, tmp_path: Path, name: str
) -> None:
    record = copied(stored.place / name, tmp_path)
    evidence = [file for file in written_of(record) if file.startswith("evidence/")]
    for first in evidence:
        for second in evidence:
            if first < second:
                one, other = (record / first).read_bytes(), (record / second).read_bytes()
                with changed(record / first, other), changed(record / second, one):
                    assert codes_of(record, stored.settings) == [4, 4]


def test_no_record_has_use_for_the_files_of_another(stored: Stored, tmp_path: Path) -> None:
    """verdict.json, corrections.json and evidence/, each and together, from every other record."""
    parts: tuple[tuple[str, ...], ...] = (
        *(("verdict.json",), ("corrections.json",), ("evidence",)),
        *(("verdict.json", "evidence"), ("verdict.json", "corrections.json", "evidence")),
    )
    for name in DECIDING:
        for other in DECIDING:
            for number, chosen in enumerate(parts if name != other else ()):
                place = tmp_path / f"{name}-{other}-{number}"
                record = copied(stored.place / name, place)
                for part in chosen:
                    bring(stored.place / other / part, record / part)
                # evidence alone: what verdict.json names is then not there
                expected = 1 if chosen == ("evidence",) and name != FALSIFIED else 4
                assert codes_of(record, stored.settings) == [expected] * 2, (name, other, chosen)


def bring(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def test_evidence_of_another_record_cannot_be_named_instead(stored: Stored, tmp_path: Path) -> None:
    """Its own file under its own name, and a verdict.json that names it: nobody signed that."""
    record = copied(stored.place / "collatz-variant", tmp_path)
    source = stored.place / "kronecker-budget"
    verdict, other = verdict_of(record), verdict_of(source)
    ours, theirs = verdict["x_gate2"]["claims"][0], other["x_gate2"]["claims"][0]
    for key in ("status", "outcome", "reasons", "evidence", "summary", "math_result"):
        ours[key] = theirs[key]
    for key in ("status", "label", "definition", "reason"):
        verdict[key] = other[key]
    verdict["x_gate2"]["coverage"] = other["x_gate2"]["coverage"]
    for path in (source / "evidence").iterdir():
        shutil.copyfile(path, record / "evidence" / path.name)
    for attestation in (verdict["x_gate2"]["attestation"], other["x_gate2"]["attestation"]):
        verdict["x_gate2"]["attestation"] = attestation
        (record / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")
        assert codes_of(record, stored.settings) == [4, 4]


def test_an_artifact_of_another_record_is_not_what_was_checked(
    stored: Stored, tmp_path: Path
) -> None:
    record = copied(stored.place / "kronecker-budget", tmp_path)
    (artifact,) = (record / "artifacts").iterdir()
    (other,) = (stored.place / "collatz-variant" / "artifacts").iterdir()
    bring(other, artifact)
    for answer in both(record, stored.settings):
        assert answer.code == 4
        assert any(f"artifacts/{artifact.name}" in message for _, message in answer.invalid())


# --- what was once there -----------------------------------------------------------------------


@pytest.fixture
def twice(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A record that was VERIFIED and then FALSIFIED, as it was first, and who is trusted."""
    key = a_key(tmp_path / "key")
    settings = tmp_path / "gate2.toml"
    settings.write_text(f'[trust]\nkeys = ["{key.public}"]\n', encoding="utf-8")
    record = attested_record(tmp_path / "record", evidence=verifying(), key=key)
    first = copied(record, tmp_path / "first")
    written(record, falsifying(), key=key)
    assert codes_of(first, settings) == [0, 0]
    assert codes_of(record, settings) == [3, 3]
    return record, first, settings


FIRST_AGAIN: tuple[tuple[str, ...], ...] = (
    ("verdict.json",),
    ("corrections.json",),
    ("evidence",),
    ("verdict.json", "evidence"),
    ("corrections.json", "evidence"),
    ("verdict.json", "corrections.json"),
)


@pytest.mark.parametrize("parts", FIRST_AGAIN, ids="+".join)
def test_an_old_verdict_brought_back_in_part_does_not_pass(
    twice: tuple[Path, Path, Path], parts: tuple[str, ...]
) -> None:
    record, first, settings = twice
    for part in parts:
        bring(first / part, record / part)
    for code in codes_of(record, settings):
        assert code in (1, 3, 4), parts
    assert verify(record, settings=settings, require="not-falsified").code != 0


def test_an_old_file_beside_the_new_ones_counts_for_nothing(
    twice: tuple[Path, Path, Path],
) -> None:
    record, first, settings = twice
    for path in (first / "evidence").iterdir():
        shutil.copyfile(path, record / "evidence" / path.name)
    for answer in both(record, settings):
        assert answer.code == 3
        assert any("nothing names it" in reason["message"] for reason in answer.reasons())


def test_everything_old_brought_back_is_what_the_ledger_remembers(
    twice: tuple[Path, Path, Path], own_state: Path
) -> None:
    """The files alone cannot know; the single file says that it looked into no ledger."""
    record, first, settings = twice
    for part in ("verdict.json", "corrections.json", "evidence"):
        bring(first / part, record / part)
    assert codes_of(record, settings) == [0, 0]
    answer = verify(record, settings=settings, ledger=f"sqlite:///{own_state}/ledger.sqlite")
    assert answer.code == 4
    assert {code for code, _ in answer.invalid()} == {"G2-REC-009"}


@pytest.mark.parametrize(
    "parts",
    [
        ("evidence",),
        ("evidence", "verdict.json"),
        ("evidence", "verdict.json", "corrections.json"),
        ("verdict.json", "corrections.json"),
    ],
    ids="+".join,
)
def test_evidence_of_a_falsified_claim_taken_away_does_not_let_it_pass(
    twice: tuple[Path, Path, Path], own_state: Path, parts: tuple[str, ...]
) -> None:
    record, _, settings = twice
    ledger = f"sqlite:///{own_state}/ledger.sqlite"
    for part in parts:
        path = record / part
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for require in ("verified", "not-falsified"):
        answer = verify(record, settings=settings, ledger=ledger, require=require)
        assert answer.code in (1, 4)
        blocking = {r["code"] for r in answer.reasons() if r["effect"] != "W"}
        # what verdict.json still says lacks its evidence; else the ledger says what was there
        assert ("G2-REC-009" if "verdict.json" in parts else "G2-EVD-010") in blocking
    assert all(code in (1, 4) for code in codes_of(record, settings))


# --- duplicates --------------------------------------------------------------------------------


@each_record
def test_a_second_copy_of_a_file_changes_nothing(stored: Stored, tmp_path: Path, name: str) -> None:
    record = copied(stored.place / name, tmp_path)
    before = [(a.code, a.records[0]["status"]) for a in both(record, stored.settings)]
    for file in written_of(record):
        if file.startswith("evidence/"):
            shutil.copyfile(record / file, record / file.replace("evidence/", "evidence/copy-"))
    assert [(a.code, a.records[0]["status"]) for a in both(record, stored.settings)] == before


@each_record
def test_a_file_under_another_name_is_not_the_one_that_is_named(
    stored: Stored, tmp_path: Path, name: str
) -> None:
    record = copied(stored.place / name, tmp_path)
    for file in names_in(verdict_of(record)):
        data = (record / file).read_bytes()
        moved = record / "evidence" / f"moved.{hashlib.sha256(data).hexdigest()[:16]}.dsse.json"
        with changed(record / file, None):
            moved.write_bytes(data)
            assert may_end_in(name).issuperset(codes_of(record, stored.settings))
            moved.unlink()


@each_record
def test_a_claim_that_stands_twice_is_refused(stored: Stored, tmp_path: Path, name: str) -> None:
    record = copied(stored.place / name, tmp_path)
    verdict = verdict_of(record)
    verdict["x_gate2"]["claims"] *= 2
    (record / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")
    assert codes_of(record, stored.settings) == [4, 4]


def say_the_opposite(verdict: Any) -> None:
    claim = verdict["x_gate2"]["claims"][0]
    claim["status"] = "FALSIFIED" if claim["status"] == "VERIFIED" else "VERIFIED"


def drop_extension(verdict: Any) -> None:
    del verdict["x_gate2"]


def drop_attestation(verdict: Any) -> None:
    del verdict["x_gate2"]["attestation"]


def null_attestation(verdict: Any) -> None:
    verdict["x_gate2"]["attestation"] = None


def drop_claims(verdict: Any) -> None:
    verdict["x_gate2"]["claims"] = []


def forget_events(verdict: Any) -> None:
    verdict["x_gate2"]["corrections"] = {"events": 0, "head": None}


def drop_the_evidence(verdict: Any) -> None:
    for claim in verdict["x_gate2"]["claims"]:
        claim["evidence"] = claim["summary"] = None


EDITS = (
    *(say_the_opposite, drop_extension, drop_attestation, null_attestation, drop_claims),
    *(forget_events, drop_the_evidence),
)


@each_record
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edited_verdict_passes_nowhere(
    stored: Stored, tmp_path: Path, name: str, edit: Callable[[Any], None]
) -> None:
    record = copied(stored.place / name, tmp_path)
    verdict = verdict_of(record)
    edit(verdict)
    (record / "verdict.json").write_text(json.dumps(verdict, indent=1), encoding="utf-8")
    if edit is null_attestation:  # nobody says that he wrote it, and nothing contradicts it
        assert codes_of(record, stored.settings) == ([3, 3] if name == FALSIFIED else [1, 1])
    else:
        assert codes_of(record, stored.settings) == [4, 4]


def test_an_export_of_the_verifier_is_no_part_of_a_record(stored: Stored, tmp_path: Path) -> None:
    record = copied(stored.place / "kronecker-budget", tmp_path)
    assert gate2("verify", "--export-verifier", str(record / "gate2-verify.py")).code == 0
    assert codes_of(record, stored.settings) == [0, 0]
