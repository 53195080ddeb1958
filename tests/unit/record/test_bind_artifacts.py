"""Binding writes two digests and touches nothing else, least of all a reviewer's name."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.backports import tomllib
from gate2.record.bind import Change, bind_record, set_value
from gate2.record.reader import read_record

TEXT = "The sum of two even numbers is even."
CLAIM = hashlib.sha256(TEXT.encode()).hexdigest()
SOURCE = "theorem t : True := by\n  sorry\n"
STATEMENT = hashlib.sha256(SOURCE.encode()).hexdigest()
MANIFEST = """\
# why this is here
schema = "gate2-artifact-v1"   # schema
claim = 'c1'
claim_sha256 = ""  # filled by bind
kind = "lean4"
scope="exact"
establishes = "claim_sha256 = \\"no\\""
does_not_establish = "y"

[ lean ]  # the proof
toolchain = "leanprover/lean4:v4.28.0"
theorem = "t"
\treviewed_by   =   "ada"
statement_sha256 = 'old'

# the end
"""


def record(tmp_path: Path, manifest: str = MANIFEST) -> Path:
    directory = tmp_path / "rec"
    artifact = directory / "artifacts" / "it"
    artifact.mkdir(parents=True, exist_ok=True)
    value = {
        "schema": "gate2-record-v1",
        "id": "x",
        "title": "X",
        "claims": [{"id": "c1", "text": TEXT}],
    }
    (directory / "record.json").write_text(json.dumps(value))
    (artifact / "artifact.toml").write_bytes(manifest.encode())
    (artifact / "Statement.lean").write_text(SOURCE)
    (artifact / "Proof.lean").write_text(SOURCE)
    return directory


def manifest_of(directory: Path) -> str:
    return (directory / "artifacts/it/artifact.toml").read_bytes().decode()


def test_only_the_two_values_change(tmp_path: Path) -> None:
    directory = record(tmp_path)
    bound = bind_record(directory)
    assert bound.changes == (
        Change("it", "claim_sha256", "", CLAIM),
        Change("it", "lean.statement_sha256", "old", STATEMENT),
    )
    assert manifest_of(directory) == MANIFEST.replace(
        'claim_sha256 = ""  #', f'claim_sha256 = "{CLAIM}"  #'
    ).replace("'old'", f'"{STATEMENT}"')


def test_binding_again_changes_nothing(tmp_path: Path) -> None:
    directory = record(tmp_path)
    bind_record(directory)
    before = (directory / "artifacts/it/artifact.toml").stat()
    assert bind_record(directory).changes == ()
    after = (directory / "artifacts/it/artifact.toml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_bound_artifact_is_read_as_bound(tmp_path: Path) -> None:
    directory = record(tmp_path)
    bind_record(directory)
    (artifact,) = read_record(directory).artifacts
    assert artifact.claim_sha256 == read_record(directory).claims[0].text_sha256() == CLAIM
    assert artifact.lean is not None
    assert artifact.lean.statement_sha256 == STATEMENT


def test_missing_keys_are_added_in_their_tables(tmp_path: Path) -> None:
    lines = [line for line in MANIFEST.splitlines() if "_sha256 =" not in line or "no" in line]
    directory = record(tmp_path, "\n".join(lines))
    bind_record(directory)
    read = tomllib.loads(manifest_of(directory))
    assert read["claim_sha256"] == CLAIM
    assert read["lean"]["statement_sha256"] == STATEMENT
    left = [line for line in manifest_of(directory).splitlines() if CLAIM not in line]
    assert [line for line in left if STATEMENT not in line] == lines


def test_line_ends_and_mode_stay(tmp_path: Path) -> None:
    directory = record(tmp_path, MANIFEST.replace("\n", "\r\n"))
    path = directory / "artifacts/it/artifact.toml"
    path.chmod(0o640)
    bind_record(directory)
    assert manifest_of(directory).count("\n") == manifest_of(directory).count("\r\n")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_reviewer_is_shown_and_never_written(tmp_path: Path) -> None:
    directory = record(tmp_path)
    (vouched,) = bind_record(directory).vouched
    assert (vouched.reviewed_by, vouched.statement, vouched.claim) == (
        "ada",
        "Statement.lean",
        "c1",
    )
    assert vouched.statement_changed, "the digest they vouched for was another one"
    nobody = record(tmp_path, MANIFEST.replace('\treviewed_by   =   "ada"\n', ""))
    (vouched,) = bind_record(nobody).vouched
    assert vouched.reviewed_by is None
    assert "reviewed_by" not in manifest_of(nobody)


def test_a_changed_statement_is_told_to_who_vouched_for_it(tmp_path: Path) -> None:
    directory = record(tmp_path)
    bind_record(directory)
    assert not bind_record(directory).vouched[0].statement_changed
    (directory / "artifacts/it/Statement.lean").write_text(SOURCE + "-- more\n")
    assert bind_record(directory).vouched[0].statement_changed


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("'c1'", "'c9'", "expected `claim` to name a claim of the record, came 'c9'"),
        ('theorem = "t"', 'theorem = "t"\nstatement = "../S.lean"', "'..'"),
        ('theorem = "t"', 'theorem = "t"\nstatement = "S.lean"', "'S.lean', it is not there"),
        ('kind = "lean4"', "kind = ", "expected TOML"),
    ],
)
def test_what_cannot_be_bound_is_left_and_told(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    directory = record(tmp_path, MANIFEST.replace(old, new))
    bound = bind_record(directory)
    assert bound.changes == ()
    assert len(bound.problems) == 1
    assert problem in bound.problems[0]
    assert manifest_of(directory) == MANIFEST.replace(old, new)


def test_an_edit_that_cannot_be_proved_right_is_not_made(tmp_path: Path) -> None:
    inline = MANIFEST[: MANIFEST.index("[ lean ]")] + (
        'lean = { toolchain = "leanprover/lean4:v4.28.0", theorem = "t" }\n'
    )
    directory = record(tmp_path, inline)
    (problem,) = bind_record(directory).problems
    assert f'write statement_sha256 = "{STATEMENT}" at [lean] yourself' in problem
    assert manifest_of(directory) == inline


def test_a_key_inside_a_string_is_not_mistaken_for_the_key(tmp_path: Path) -> None:
    tricky = MANIFEST.replace(
        'establishes = "claim_sha256 = \\"no\\""',
        'establishes = """\nclaim_sha256 = "mine"\n[lean]\nstatement_sha256 = "mine"\n"""',
    ).replace('claim_sha256 = ""  # filled by bind\n', "")
    directory = record(tmp_path, tricky)
    before = tomllib.loads(tricky)
    bind_record(directory)
    after = tomllib.loads(manifest_of(directory))
    assert after.pop("claim_sha256") == CLAIM
    assert after["lean"].pop("statement_sha256") == STATEMENT
    before["lean"].pop("statement_sha256")
    assert after == before


def test_a_linked_manifest_is_not_written_through(tmp_path: Path) -> None:
    directory = record(tmp_path)
    path = directory / "artifacts/it/artifact.toml"
    outside = tmp_path / "outside.toml"
    path.rename(outside)
    path.symlink_to(outside)
    assert bind_record(directory).changes == ()
    assert outside.read_text() == MANIFEST


COMMENTS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cc", "Cs"]))


@given(COMMENTS, st.booleans(), st.booleans())
def test_whatever_stands_around_it_stays(comment: str, first: bool, spaced: bool) -> None:
    line = f"claim_sha256{' ' * spaced}={' ' * spaced}'x' #{comment}\n"
    rest = f'kind = "lean4" # {comment}\n'
    text = line + rest if first else rest + line
    assert set_value(text, "", "claim_sha256", CLAIM) == text.replace("'x'", f'"{CLAIM}"', 1)
