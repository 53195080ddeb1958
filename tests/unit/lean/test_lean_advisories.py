"""An old kernel's word is never taken for more than it is: versions, ranges, the floor."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from gate2.cli import doctor
from gate2.cli.main import run
from gate2.errors import InfrastructureError
from gate2.lean import toolchain
from gate2.lean.advisories import (
    Means,
    advisories_for,
    advisory_table,
    below_floor,
    read_table,
)
from gate2.lean.lean_version import parse_version
from gate2.provision import Survey
from gate2.reasons import Code

IN_ORDER = (
    *("3.99.0", "4.0.0", "4.9.0", "4.28.0-pre", "4.28.0-rc1", "4.28.0-rc2", "4.28.0-rc10"),
    *("4.28.0", "4.28.1", "4.32.0", "4.32.1", "4.33.0-rc1", "4.33.0", "4.100.0", "5.0.0-rc1"),
)

ENTRY = """
[[advisory]]
id = "A-1"
title = "t"
fixed = "4.32.1"
meaning = "m"
exploitable_by = "metaprogram"
stopped_by = ["s"]
source = "x"
"""
HEAD = 'schema = "gate2-lean-advisories-v1"\nnative_floor = "4.34.1"\n'


def ids(version: str) -> set[str]:
    return {each.id for each in advisories_for(version)}


def test_versions_are_ordered_by_number_and_candidates_come_before_their_release() -> None:
    parsed = [parse_version(text) for text in IN_ORDER]
    assert parsed == sorted(parsed)
    assert len(set(parsed)) == len(parsed)
    assert [str(each) for each in parsed] == list(IN_ORDER)


@pytest.mark.parametrize("text", ["leanprover/lean4:v4.28.0", "v4.28.0", "4.28.0"])
def test_the_forms_a_version_is_written_in_are_one_version(text: str) -> None:
    assert parse_version(text) == parse_version("4.28.0")


def test_a_nightly_of_a_version_comes_before_its_first_candidate() -> None:
    nightly = parse_version("4.34.0-nightly-2026-08-01")
    assert nightly == parse_version("4.34.0-nightly") == parse_version("4.34.0-pre")
    assert nightly < parse_version("4.34.0-rc1")


@pytest.mark.parametrize(
    "text",
    [
        *("", "nightly", "nightly-2026-08-01", "4.28", "4.28.0.1", "04.28.0", "4.28.0-rc0"),
        *("4.28.0-rc", "4.28.0-beta1", "٤.28.0", "4.28.0\n", " 4.28.0", "4." + "9" * 99 + ".0"),
        "other/lean4:v4.28.0",
    ],
)
def test_what_is_no_version_has_every_fault_and_is_below_the_floor(text: str) -> None:
    with pytest.raises(ValueError, match="expected a Lean version such as"):
        parse_version(text)
    assert advisories_for(text) == advisory_table().advisories
    assert below_floor(text)


def test_the_embedded_toolchain_has_every_known_fault() -> None:
    assert advisories_for("4.28.0") == advisory_table().advisories
    assert {"CVE-2026-72711", "CVE-2026-72844"} <= ids("4.28.0")


@pytest.mark.parametrize(
    ("fixed", "advisory"),
    [
        ("4.32.1", "CVE-2026-72711"),
        ("4.32.2", "CVE-2026-72844"),
        ("4.33.1", "lean4#14582"),
        ("4.34.1", "lean4#15241"),
    ],
)
def test_a_fault_ends_with_the_release_that_fixed_it(fixed: str, advisory: str) -> None:
    major, minor, patch = fixed.split(".")
    assert advisory in ids(f"{major}.{minor}.{int(patch) - 1}")
    assert advisory in ids(f"{fixed}-rc1")
    assert advisory not in ids(fixed)
    assert advisory not in ids(f"{major}.{int(minor) + 1}.0")


def test_a_candidate_cut_before_a_patch_release_still_has_the_fault() -> None:
    """4.33.0-rc1 is a later number than 4.32.2 and an earlier Lean."""
    assert {"CVE-2026-72711", "CVE-2026-72844"} <= ids("4.33.0-rc1")
    assert not {"CVE-2026-72711", "CVE-2026-72844"} & ids("4.33.0-rc2")
    assert "lean4#14582" in ids("4.34.0-rc2")


@pytest.mark.parametrize(
    ("version", "below"),
    [
        *(("4.28.0", True), ("4.34.0", True), ("4.34.1-rc1", True), ("4.34.1", False)),
        *(("4.35.0-rc1", True), ("4.35.0", False), ("4.36.0-rc1", False), ("5.0.0", False)),
    ],
)
def test_the_floor_lets_no_release_below_it_through(version: str, *, below: bool) -> None:
    assert below_floor(version) is below


def test_every_fault_says_what_it_means_and_names_a_check_that_stops_it() -> None:
    for each in advisory_table().advisories:
        assert each.exploitable_by in Means
        assert any("LEAN-0" in check for check in each.stopped_by), each.id
        assert each.id in each.line
        assert str(each.fixed) in each.line
        assert set(each.document()) >= {"id", "fixed", "meaning", "stopped_by"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "schema"),
        ("not toml", "broken"),
        (HEAD, "advisory"),
        (HEAD + ENTRY.replace("4.32.1", "soon"), r"advisory\.0\.fixed: .*expected a Lean version"),
        (HEAD + ENTRY.replace("metaprogram", "magic"), r"advisory\.0\.exploitable_by"),
        (HEAD + ENTRY + 'surprise = "x"\n', r"advisory\.0\.surprise"),
        (HEAD + ENTRY.replace('["s"]', "[]"), r"advisory\.0\.stopped_by"),
        (HEAD + ENTRY + ENTRY, "stands there twice"),
        (HEAD.replace("4.34.1", "4.32.0") + ENTRY, "native_floor 4.32.0 still has A-1"),
        (HEAD.replace("-v1", "-v2") + ENTRY, "schema"),
        (HEAD + ENTRY + "when = 2026-07-22\n", "broken"),
    ],
)
def test_a_broken_table_is_our_fault_and_names_what_is_wrong(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "advisories.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InfrastructureError, match=problem) as caught:
        read_table(path)
    assert caught.value.reason.code is Code.INF_ENGINE_ERROR
    assert "lean/advisories.toml" in caught.value.reason.message


def test_explain_names_the_versions_that_are_the_reason_for_a_second_kernel(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["explain", "lean-017"]) == 0
    text = capsys.readouterr().out
    for each in advisory_table().advisories:
        assert f"{each.id}, before {each.fixed}: {each.title}" in text
    assert run(["explain", "lean-017", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["advisories"]
    assert [each["id"] for each in listed] == [each.id for each in advisory_table().advisories]
    assert run(["explain", "lean-016", "--format", "json"]) == 0
    assert "advisories" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("installed", [True, False])
def test_doctor_names_the_faults_of_the_lean_that_is_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, installed: bool
) -> None:
    found = SimpleNamespace(lean_version="4.33.1")
    monkeypatch.setattr(toolchain, "find", lambda: found if installed else None)
    monkeypatch.setattr(doctor, "survey", lambda: Survey((), None, False, False))
    assert run(["doctor", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["lean_advisories"]
    assert [each["id"] for each in listed] == (["lean4#15241"] if installed else [])
    assert run(["doctor"]) == 0
    assert ("lean4#15241" in capsys.readouterr().out) == installed


def test_a_missing_table_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(InfrastructureError, match=r"lean/advisories\.toml"):
        read_table(tmp_path / "absent.toml")
