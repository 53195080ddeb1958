"""Each fault of a record is said before anything runs: its code, its weight, its line."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from gate2.ci.judgement import Weight
from gate2.lint.record import lint_record
from gate2.reasons import Code
from gate2.record.reader import read_record
from gate2.record.skeleton import write_skeleton
from linting import edited, line_of, replaced, said_of, sound

RECORDS = Path(__file__).resolve().parents[3] / "records"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return sound(tmp_path / "r")


def setting(*way: Any, to: Any) -> Any:
    """A change of record.json at one place."""

    def change(document: Any) -> None:
        for step in way[:-1]:
            document = document[step]
        document[way[-1]] = to

    return change


# --- what is no fault --------------------------------------------------------------------------


def test_sound_record_is_not_complained_of(place: Path) -> None:
    assert said_of(place) == []


def test_what_is_only_unverified_is_no_fault(place: Path) -> None:
    """Nothing attached, descriptive, read neither way, not grounded, published before the gate."""
    edited(place, setting("published", to="2020-01-01"))
    edited(place, setting("claims", 0, "grounded", to=False))
    edited(place, lambda document: document["claims"][0].pop("reported"))
    edited(place, setting("claims", 1, "kind", to=None))
    edited(place, setting("claims", 1, "text", to="It is better."))
    for name in ("of-c1", "of-c2"):
        (place / "artifacts" / name).rename(place.parent / name)
    assert said_of(place) == []


@pytest.mark.parametrize("name", ["anscombe-quartet", "collatz-variant", "kronecker-budget"])
def test_shipped_record_with_artifacts_has_nothing_to_mend(name: str) -> None:
    assert said_of(RECORDS / name) == []


def test_shipped_record_of_a_publisher_is_warned_of_and_no_more() -> None:
    for name in ("mmap-multi-task-prompt", "moclip-motion"):
        found = lint_record(RECORDS / name)
        assert {each.weight for each in found.findings} == {Weight.WARNS}
        assert {each.reason.code for each in found.findings} <= {
            Code.REC_NO_CLAIMS,
            Code.REC_PREMISE_SUSPECT,
        }


WITHOUT_CONTROL = (
    *("crashes", "looks-around", "misses", "no-tolerance", "not-a-number"),
    *("text-changed", "unsteady", "writes-nothing"),
)
"""Claims whose script has nothing to withhold either."""


def test_shipped_record_of_broken_artifacts_says_what_can_be_told_without_running() -> None:
    found = lint_record(RECORDS / "broken-artifacts")
    said = {(each.claim, each.reason.code) for each in found.findings}
    assert said == {
        ("by-tag", Code.ART_MUTABLE_REFERENCE),
        ("no-pin", Code.LEAN_NO_TOOLCHAIN_PIN),
        ("text-changed", Code.CLM_CLAIM_TEXT_CHANGED),
        ("no-tolerance", Code.CLM_NO_TOLERANCE),
        ("swallowed", Code.CLM_TOLERANCE_VACUOUS),
        ("mechanism", Code.CLM_VALUE_NOT_IN_TEXT),
        ("mathlib", Code.LEAN_IMPORT_UNAVAILABLE),
        *((name, Code.ART_CONTROL_MISSING) for name in WITHOUT_CONTROL),
    }


def test_record_that_init_writes_has_nothing_to_mend(tmp_path: Path) -> None:
    write_skeleton(tmp_path / "new")
    assert said_of(tmp_path / "new") == []


# --- record.json -------------------------------------------------------------------------------


def test_every_fault_of_a_record_is_said_on_its_own_line(place: Path) -> None:
    """`check` gives one reason for all of them, which is enough to refuse, and not to mend."""
    edited(place, setting("title", to=" "))
    edited(place, setting("claims", 0, "reported", 0, "value", to=0.82))
    edited(place, setting("claims", 1, "kind", to="formal"))
    edited(place, lambda document: document["claims"][2].pop("text"))
    file = place / "record.json"
    assert said_of(place) == [
        (Code.REC_SCHEMA_INVALID, Weight.INVALID, f"record.json:{line_of(file, 'title')}"),
        (Code.CLM_TOLERANCE_INVALID, Weight.INVALID, f"record.json:{line_of(file, '0.82,')}"),
        (Code.REC_SCHEMA_INVALID, Weight.INVALID, f"record.json:{line_of(file, 'formal')}"),
        (Code.REC_SCHEMA_INVALID, Weight.INVALID, f"record.json:{line_of(file, 'c3') - 1}"),
    ]


def test_artifacts_of_an_unreadable_record_are_looked_at_all_the_same(place: Path) -> None:
    replaced(place / "record.json", '"schema"', '"schema",')
    (place / "artifacts" / "of-c2" / "Proof.lean").unlink()
    codes = [(code, where.split(":")[0]) for code, _, where in said_of(place)]
    assert codes == [
        (Code.REC_SCHEMA_INVALID, "record.json"),
        (Code.ART_PATH_MISSING, "artifacts/of-c2/artifact.toml"),
    ]


def test_contract_of_the_future_is_no_record_here(place: Path) -> None:
    edited(place, setting("schema", to="gate2-record-v2"))
    assert said_of(place) == [(Code.REC_CONTRACT_UNKNOWN, Weight.INVALID, "record.json:2")]


# --- values and tolerances ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "code", "weight"),
    [
        ({"tolerance": None}, Code.CLM_NO_TOLERANCE, Weight.BLOCKS),
        ({"tolerance": {"rel": "0.9"}}, Code.CLM_TOLERANCE_VACUOUS, Weight.BLOCKS),
        (
            {"tolerance": {"abs": "0.1"}, "baseline": "0.80"},
            Code.CLM_TOLERANCE_VACUOUS,
            Weight.BLOCKS,
        ),
        ({"compare": "at-least", "tolerance": {"abs": "0"}}, Code.CLM_TOLERANCE_INVALID, None),
        ({"tolerance": {"abs": "-1"}}, Code.CLM_TOLERANCE_INVALID, None),
        ({"value": "0.83"}, Code.CLM_VALUE_NOT_IN_TEXT, Weight.BLOCKS),
    ],
)
def test_value_that_nothing_could_miss_is_said_before_it_is_run(
    place: Path, reported: dict[str, Any], code: Code, weight: Weight | None
) -> None:
    edited(place, lambda document: document["claims"][0]["reported"][0].update(reported))
    [(said, weighs, where)] = said_of(place)
    assert (said, weighs) == (code, weight or Weight.INVALID)
    file, _, line = where.partition(":")
    assert file == "record.json"
    assert line_of(place / file, "reported") < int(line) <= line_of(place / file, "c2")


def test_tolerance_as_wide_as_the_effect_in_the_text_is_said_once(place: Path) -> None:
    text = "The method raises accuracy from 0.80 to 0.82."
    edited(place, setting("claims", 0, "text", to=text))
    edited(place, setting("claims", 0, "reported", 0, "tolerance", to={"abs": "0.05"}))
    edited(place, setting("claims", 0, "reported", 0, "baseline", to="0.80"))
    codes = [code for code, _, _ in said_of(place)]
    assert codes.count(Code.CLM_TOLERANCE_VACUOUS) == 1


# --- artifacts ---------------------------------------------------------------------------------


def manifest(place: Path, name: str) -> Path:
    return place / "artifacts" / name / "artifact.toml"


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "weight", "line"),
    [
        (
            *("of-c1", 'image = "python"', 'image = "python:3.11"'),
            *(Code.ART_MUTABLE_REFERENCE, Weight.BLOCKS, "image"),
        ),
        (
            *("of-c1", 'image = "python"\n', ""),
            *(Code.ART_ENVIRONMENT_UNPINNED, Weight.BLOCKS, "[repro]"),
        ),
        (
            *("of-c1", "repro.py", "missing.py"),
            *(Code.ART_SCRIPT_MISSING, Weight.BLOCKS, "command"),
        ),
        (
            *("of-c1", "repro.py", "../../x.py"),
            *(Code.ART_PATH_ESCAPE, Weight.INVALID, "command"),
        ),
        (
            *("of-c1", "[repro.metrics]", 'inputs = ["none.csv"]\n[repro.metrics]'),
            *(Code.ART_PATH_MISSING, Weight.INVALID, "inputs"),
        ),
        (
            *("of-c1", "[repro.metrics]", "[repro.limits]\nwall_s = 1e6\n[repro.metrics]"),
            *(Code.SBX_LIMITS_NOT_GRANTED, Weight.WARNS, "limits"),
        ),
        (
            *("of-c1", 'scope = "exact"', 'scope = "exactly"'),
            *(Code.REC_SCHEMA_INVALID, Weight.INVALID, "scope"),
        ),
        (
            *("of-c1", "The gain on the benchmark.", "TODO"),
            *(Code.ART_PLACEHOLDER, Weight.INVALID, "establishes"),
        ),
        (
            *("of-c1", 'kind = "repro"', 'kind = "repro'),
            *(Code.REC_SCHEMA_INVALID, Weight.INVALID, 'kind = "repro'),
        ),
        (
            *("of-c1", 'claim = "c1"', 'claim = "c9"'),
            *(Code.CLM_STATEMENT_UNBOUND, Weight.BLOCKS, "claim ="),
        ),
        (
            *("of-c2", 'toolchain = "leanprover/lean4:v4.28.0"\n', ""),
            *(Code.LEAN_NO_TOOLCHAIN_PIN, Weight.BLOCKS, "[lean]"),
        ),
        (
            *("of-c2", "lean4:v4.28.0", "lean4:stable"),
            *(Code.ART_MUTABLE_REFERENCE, Weight.BLOCKS, "toolchain"),
        ),
        (
            *("of-c2", 'theorem = "t"', f'theorem = "t"\nstatement_sha256 = "{"ab" * 32}"'),
            *(Code.LEAN_STATEMENT_CHANGED, Weight.BLOCKS, "statement_sha256"),
        ),
    ],
)
def test_fault_of_an_artifact_is_said_at_its_key(
    place: Path, name: str, old: str, new: str, code: Code, weight: Weight, line: str
) -> None:
    file = manifest(place, name)
    replaced(file, old, new)
    where = f"artifacts/{name}/artifact.toml:{line_of(file, line)}"
    assert said_of(place) == [(code, weight, where)]


def test_artifact_of_a_text_that_was_changed_is_said(place: Path) -> None:
    edited(place, setting("claims", 1, "text", to="Every natural number n satisfies 0 + n = n."))
    file = manifest(place, "of-c2")
    where = f"artifacts/of-c2/artifact.toml:{line_of(file, 'claim_sha256')}"
    assert said_of(place) == [(Code.CLM_CLAIM_TEXT_CHANGED, Weight.BLOCKS, where)]


def test_artifact_that_is_bound_to_nothing_is_said(place: Path) -> None:
    file = manifest(place, "of-c2")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "sha256" not in line), encoding="utf-8")
    assert [(code, weight) for code, weight, _ in said_of(place)] == [
        (Code.CLM_STATEMENT_UNBOUND, Weight.BLOCKS)
    ]


@pytest.mark.parametrize("declared", ["empirical", None])
def test_artifact_of_a_kind_that_cannot_settle_the_claim_is_said(
    place: Path, declared: str | None
) -> None:
    text = "The measured accuracy of the model on ImageNet is 61.2 percent."
    edited(place, setting("claims", 1, "kind", to=declared))
    edited(place, setting("claims", 1, "text", to=text))
    digest = hashlib.sha256(text.encode()).hexdigest()
    file = manifest(place, "of-c2")
    replaced(file, read_record(place).artifacts[1].claim_sha256 or "", digest)
    where = f"artifacts/of-c2/artifact.toml:{line_of(file, 'kind')}"
    assert said_of(place) == [(Code.ART_WRONG_LANE, Weight.BLOCKS, where)]


def test_artifact_for_a_sentence_that_is_cut_is_said(place: Path) -> None:
    edited(place, setting("claims", 1, "truncated", to=True))
    assert [code for code, _, _ in said_of(place)] == [Code.CLM_TRUNCATED]


def test_source_that_no_lane_would_elaborate_is_said_on_the_sources_line(place: Path) -> None:
    proof = place / "artifacts" / "of-c2" / "Proof.lean"
    proof.write_text("theorem t : 1 = 1 := rfl\n\naxiom cheat : False\n", encoding="utf-8")
    assert said_of(place) == [
        (Code.LEAN_AXIOM_FORBIDDEN, Weight.BLOCKS, "artifacts/of-c2/Proof.lean:3")
    ]


def test_source_of_many_faults_does_not_bury_the_others(place: Path) -> None:
    proof = place / "artifacts" / "of-c2" / "Proof.lean"
    proof.write_text("axiom cheat : False\n" * 500, encoding="utf-8")
    codes = [code for code, _, _ in said_of(place)]
    assert codes == [Code.LEAN_AXIOM_FORBIDDEN] * 20


def test_tree_that_the_lanes_would_not_copy_is_said(place: Path) -> None:
    """A file with a second name could be changed while it is looked at."""
    artifact = place / "artifacts" / "of-c1"
    (place.parent / "outside.csv").hardlink_to(artifact / "data.csv")
    [(code, weight, where)] = said_of(place)
    assert (code, weight) == (Code.ART_PATH_ESCAPE, Weight.INVALID)
    assert where == "artifacts/of-c1/artifact.toml:1"


def test_stray_file_among_artifacts_is_a_warning(place: Path) -> None:
    (place / "artifacts" / "notes.txt").write_text("lost", encoding="utf-8")
    assert [(code, weight) for code, weight, _ in said_of(place)] == [
        (Code.REC_SCHEMA_INVALID, Weight.WARNS)
    ]


def test_a_script_that_nothing_could_make_miss_is_warned_of(place: Path) -> None:
    """Else it is learnt only after minutes of sealed runs."""
    artifact = place / "artifacts" / "of-c1"
    inputs = [each for each in artifact.iterdir() if each.suffix not in (".py", ".toml")]
    assert inputs, "a record that has something to withhold"
    for each in inputs:
        each.unlink()
    file = artifact / "artifact.toml"
    where = f"artifacts/of-c1/artifact.toml:{line_of(file, '[repro]')}"
    assert said_of(place) == [(Code.ART_CONTROL_MISSING, Weight.WARNS, where)]
    control = '[[repro.control]]\nname = "shuffled"\nenv = { SHUFFLE = "1" }\n'
    file.write_text(file.read_text(encoding="utf-8") + control, encoding="utf-8")
    assert said_of(place) == []
