"""Every code has an example that is true: carried out as `gate2 explain` prints it, it gives the
code with the effect of the table, and after the change it does not."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from explained import File, Place, of_code, steps_of
from gate2.backports import tomllib
from gate2.cli.main import run
from gate2.reason_examples.table import EXAMPLES
from gate2.reason_table import TABLE
from gate2.reasons import Code
from gate2.report.explained import as_text
from gate2.sandbox.select import docker_lane

PACKAGE = Path(__file__).resolve().parents[3] / "engine" / "gate2"
MEAN = ("mean",)
SURROUNDINGS = {
    **dict.fromkeys(
        (
            Code.REC_SILENT_REWRITE,
            Code.REC_CORRECTION_NOT_ADDITIVE,
            Code.REC_PARTIALLY_VERIFIED,
            Code.REC_VERDICT_LOWERED,
            Code.REC_EDITED_TOGETHER,
            Code.REC_WAIVER_EXPIRED,
            Code.CLM_TOLERANCE_MOVED,
            Code.CLM_EVIDENCE_CONFLICT,
            Code.EVD_SIGNER_UNTRUSTED,
            Code.EVD_UNSIGNED,
            Code.EVD_POLICY_MISMATCH,
            Code.EVD_SELF_ATTESTED,
            Code.EVD_LEDGER_BROKEN,
        ),
        MEAN,
    )
}
"""What is attached in examples that do not print it: the script of `explained`, which is sound."""

TOLD = {
    Code.ART_DIGEST_MISMATCH,  # something writes while it is copied
    Code.LEAN_TIMEOUT,  # minutes
    Code.LEAN_MEMORY,  # gigabytes
    Code.SBX_GPU_NEEDED,  # an engine without GPUs
    Code.SBX_ARCH_MISMATCH,  # an image for another processor
    Code.SBX_SEAL_NOT_PROVEN,  # a sandbox with a hole
    Code.EVD_SIGNATURE_INVALID,  # a byte of a signature
    Code.EVD_ENGINE_OUTDATED,  # an earlier version
    Code.EVD_VERDICT_NOT_RECOMPUTABLE,  # forged evidence
    Code.EVD_PRIVATE_DATA_EXPOSED,  # evidence of another program
    Code.INF_LEAN_MISSING,
    Code.INF_WORKER_LOST,
    Code.INF_DISK_FULL,
    Code.INF_LEDGER_LOCKED,
    Code.INF_CACHE_CORRUPT,
    Code.INF_ENGINE_ERROR,
    Code.INF_CONTENTION,
    Code.INF_REGISTRY_UNREACHABLE,
    Code.INF_LANE_UNAVAILABLE,
    Code.INF_GIT_UNAVAILABLE,
}
"""What no test brings about by the steps that a reader would see."""

RESERVED = {code for code, example in EXAMPLES.items() if example.is_reserved}
LEAN = {
    Code.LEAN_TOOLCHAIN_UNAVAILABLE,
    Code.LEAN_IMPORT_UNAVAILABLE,
    Code.LEAN_PROOF_REJECTED,
    Code.LEAN_SORRY,
    Code.LEAN_TARGET_MISSING,
    Code.LEAN_TARGET_NOT_THEOREM,
    Code.LEAN_STATEMENT_MISMATCH,
    Code.LEAN_STATEMENT_TRIVIAL,
    Code.LEAN_CONDITIONAL_HYPOTHESIS,
    Code.LEAN_NO_KERNEL_RECHECK,
    Code.LEAN_NEGATION_PROVED,
    Code.LEAN_STATEMENT_UNREVIEWED,
    Code.LEAN_CODE_GENERATION,
    Code.LEAN_UNSAFE_IN_CONE,
}
SEALED = {
    Code.REC_STALE_VERDICT,
    Code.REC_SILENT_REWRITE,
    Code.REC_CORRECTION_NOT_ADDITIVE,
    Code.REC_PARTIALLY_VERIFIED,
    Code.REC_VERDICT_LOWERED,
    Code.REC_WAIVER_EXPIRED,
    Code.CLM_UNIT_MISSING,
    Code.CLM_EVIDENCE_CONFLICT,
    Code.ART_RESULTS_HARDCODED,
    Code.ART_SCOPE_NOT_EXACT,
    Code.ART_CONTROL_FAILED,
    Code.ART_CONTROL_MISSING,
    Code.SBX_IMAGE_MISSING,
    Code.SBX_NONZERO_EXIT,
    Code.SBX_TIMEOUT,
    Code.SBX_OUT_OF_MEMORY,
    Code.SBX_DISK_QUOTA,
    Code.SBX_RESULTS_MISSING,
    Code.SBX_RESULTS_MALFORMED,
    Code.SBX_METRIC_MISSING,
    Code.SBX_OUT_OF_TOLERANCE,
    Code.SBX_NONDETERMINISTIC,
    Code.SBX_ENVIRONMENT_DEPENDENT,
    Code.SBX_SINGLE_RUN_ONLY,
    Code.SBX_OUTPUT_CAP,
    Code.SBX_LANE_BELOW_POLICY,
    Code.EVD_SIGNER_UNTRUSTED,
    Code.EVD_UNSIGNED,
    Code.EVD_POLICY_MISMATCH,
    Code.EVD_SELF_ATTESTED,
    Code.INF_DOCKER_UNREACHABLE,
}
ANYWHERE = [code for code in EXAMPLES if code not in TOLD | RESERVED | LEAN | SEALED]


@pytest.fixture(autouse=True)
def alone(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """A ledger of nobody else's, but for proofs, which share the library's index; no Docker."""
    docker_lane.cache_clear()  # one that another test found belongs to another engine
    if request.node.get_closest_marker("lean") is None:
        monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine.sock")
    yield
    docker_lane.cache_clear()


def carried_out(code: Code, root: Path) -> None:
    example = EXAMPLES[code]
    (root / "example").mkdir()
    place = Place(root / "example", SURROUNDINGS.get(code, ()))
    said = place.shows(example)
    found = of_code(said, code)
    assert found, f"{code} is not said: {said}"
    assert any(example.says in each.message for each in found), found
    assert {TABLE[code].effect.value, None} & {each.effect for each in found}, found
    if example.instead_is_steps:
        assert of_code(place.instead(example), code) == []


@pytest.mark.parametrize("code", ANYWHERE)
def test_an_example_gives_its_code_and_the_change_takes_it_away(code: Code, tmp_path: Path) -> None:
    carried_out(code, tmp_path)


@pytest.mark.runc
@pytest.mark.parametrize("code", sorted(SEALED))
def test_an_example_of_a_run_gives_its_code_and_the_change_takes_it_away(
    code: Code, tmp_path: Path
) -> None:
    carried_out(code, tmp_path)


@pytest.mark.lean
@pytest.mark.parametrize("code", sorted(LEAN))
def test_an_example_of_a_proof_gives_its_code_and_the_change_takes_it_away(
    code: Code, tmp_path: Path
) -> None:
    carried_out(code, tmp_path)


@pytest.mark.runc
def test_the_first_artifact_that_is_copied_from_an_example_verifies_its_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = EXAMPLES[Code.ART_NONE_ATTACHED]
    (tmp_path / "example").mkdir()
    place = Place(tmp_path / "example")
    place.shows(example)
    assert place.instead(example) == []
    capsys.readouterr()
    assert run(["check", str(place.root), "--format", "json"]) == 0


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_of_an_artifact_is_whole_or_says_that_it_is_not(code: Code) -> None:
    """One that is copied as it stands must not fail for keys that nobody spoke of."""
    example = EXAMPLES[code]
    shown = as_text(TABLE[code], example)
    files = [step for text in (example.shows, example.instead if example.instead_is_steps else "")
             for step in steps_of(text) if isinstance(step, File)]  # fmt: skip
    manifests = [file for file in files if file.path.endswith("/artifact.toml")]
    parts = [file for file in manifests if not file.text.startswith("schema")]
    for name in {file.path for file in parts}:
        assert shown.count(f"{name}, among other keys:") == sum(file.path == name for file in parts)
    for file in set(manifests) - set(parts):
        keys = set(tomllib.loads(file.text))
        assert {"schema", "claim", "kind", "scope", "establishes", "does_not_establish"} <= keys


def test_every_code_has_an_example_and_most_are_carried_out_without_a_lane() -> None:
    assert EXAMPLES.keys() == TABLE.keys()
    assert len(ANYWHERE) >= 50
    assert not TOLD & (LEAN | SEALED | RESERVED)


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_says_all_four_things(code: Code) -> None:
    example = EXAMPLES[code]
    assert example.situation.endswith(".")
    assert example.says
    assert example.instead
    assert bool(example.shows) is not example.is_reserved
    assert steps_of(example.shows) if example.shows else True
    if example.instead_is_steps:
        assert steps_of(example.instead)


# --- what is told, and what is reserved --------------------------------------------------------


def sources_that_give(code: Code) -> list[Path]:
    """The modules that name the code among the arguments of a call."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if f"Code.{code.name}" not in text or "reason_" in str(path.relative_to(PACKAGE)):
            continue
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        if any(_names(argument, code) for call in calls for argument in _arguments(call)):
            found.append(path)
    return found


def _arguments(call: ast.Call) -> list[ast.expr]:
    frozen = isinstance(call.func, ast.Name) and call.func.id in ("frozenset", "set", "tuple")
    return [] if frozen else [*call.args, *(keyword.value for keyword in call.keywords)]


def _names(argument: ast.expr, code: Code) -> bool:
    """Whether the argument is the code, or one of two that it may be."""
    options = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return any(isinstance(each, ast.Attribute) and each.attr == code.name for each in options)


def worded_in(path: Path) -> set[str]:
    """The pieces of text in a module that a message is put together from."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pieces = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {piece.strip() for piece in pieces if isinstance(piece, str) and len(piece) > 9}


@pytest.mark.parametrize("code", sorted(TOLD))
def test_what_is_only_told_is_worded_as_some_rule_words_it(code: Code) -> None:
    says = EXAMPLES[code].says
    rooms = {path.parent for path in sources_that_give(code)}
    assert rooms, f"no rule gives {code}: call it reserved"
    modules = [module for room in rooms for module in room.glob("*.py")]
    assert any(piece in says for module in modules for piece in worded_in(module)), says


NEVER_REACHED = {Code.SBX_NOT_FINITE}
"""A rule gives it, and what is read before it has refused every case: results are strict JSON."""


@pytest.mark.parametrize("code", sorted(RESERVED))
def test_no_rule_gives_a_code_that_is_called_reserved(code: Code) -> None:
    assert bool(sources_that_give(code)) is (code in NEVER_REACHED)


# --- how it is printed -------------------------------------------------------------------------


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_reads_in_80_columns(code: Code, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code.value]) == 0
    text = capsys.readouterr().out
    for line in text.split("  why  ")[0].splitlines():
        assert len(line) <= 80 or "sha256" in line, line
    for label in ("when", "effect", "example", "says", "instead", "next"):
        assert f"\n  {label}" in text


def test_a_code_comes_as_markdown_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "placeholder", "--format", "markdown"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("## G2-ART-013 placeholder\n")
    assert 'establishes = "TODO"\n$ gate2 lint .\n```' in page
    assert run(["explain", "placeholder", "--format", "json"]) == 0
    example = json.loads(capsys.readouterr().out)["example"]
    assert example.keys() == {"situation", "shows", "says", "instead", "reserved"}
    assert example["shows"] == EXAMPLES[Code.ART_PLACEHOLDER].shows


def test_all_codes_come_as_one_page_and_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--format", "markdown"]) == 0
    page = capsys.readouterr().out
    assert page.count("\n## ") + 1 == len(TABLE)
    assert page.count("```") % 2 == 0
    assert run(["explain", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["codes"]) == len(TABLE)


def test_the_list_has_every_code_under_its_area(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    area, listed = "", set()
    for line in capsys.readouterr().out.split("\neffects\n")[0].splitlines():
        if line.startswith("  G2-"):
            assert line.split()[0].split("-")[1] == area
            listed.add(line.split()[0])
        elif line:
            area = line.split()[0]
    assert listed == {code.value for code in TABLE}


def test_no_other_command_loads_the_examples() -> None:
    code = "import sys, gate2.cli.main, gate2.cli.explain; print('\\n'.join(sys.modules))"
    listed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [name for name in listed if name.startswith("gate2.reason_examples")]
