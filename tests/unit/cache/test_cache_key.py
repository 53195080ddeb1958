"""No part of the key may change without another key: each would let an old answer stand."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cache_making import (
    CLAIM,
    MADE_AT,
    MATH,
    cache_in,
    context,
    evidence_for,
    lean,
    one_toolchain,
    put_image,
    script,
)
from gate2.cache import images
from gate2.cache.key import Context, parts_of
from gate2.policy import Policy
from gate2.record.model import (
    Artifact,
    AskedLimits,
    Claim,
    ClaimKind,
    Compare,
    Control,
    Proves,
    Scope,
    Tolerance,
    ToleranceKind,
)
from making import reported


@pytest.fixture(autouse=True)
def image_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    return put_image(tmp_path / "machine")


@pytest.fixture
def kept(tmp_path: Path, image_id: str) -> Artifact:
    """An artifact whose evidence is kept."""
    artifact = script(tmp_path / "gain")
    cache_in(tmp_path / "cache").keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    return artifact


def is_found(tmp_path: Path, claim: Claim, artifact: Artifact, **changes: Any) -> bool:
    cache = cache_in(tmp_path / "cache", **changes)
    hit = cache.find(claim, artifact)
    assert cache.notes() == []
    return hit is not None


def test_what_is_kept_comes_back_equal_and_says_why(
    tmp_path: Path, kept: Artifact, image_id: str
) -> None:
    hit = cache_in(tmp_path / "cache").find(CLAIM, kept)
    assert hit is not None
    assert hit.evidence == evidence_for(kept, image_id)
    assert hit.made_at == MADE_AT
    assert "claim, artifact, image, engine, policy and machine are those" in hit.why
    assert hit.why.endswith(f"at {MADE_AT}")


VALUE = reported()
CLAIMS: Mapping[str, Claim] = {
    "id": replace(CLAIM, id="c2"),
    "text": replace(CLAIM, text="The gain is 0.82 "),
    "kind": replace(CLAIM, kind=ClaimKind.MATHEMATICAL),
    "kind undeclared": replace(CLAIM, kind=None),
    "truncated": replace(CLAIM, truncated=True),
    "values": replace(CLAIM, reported=()),
    "metric": replace(CLAIM, reported=(replace(VALUE, metric="loss"),)),
    "value": replace(CLAIM, reported=(replace(VALUE, value="0.820"),)),
    "compare": replace(CLAIM, reported=(replace(VALUE, compare=Compare.AT_LEAST),)),
    "tolerance": replace(CLAIM, reported=(replace(VALUE, tolerance=None),)),
    "bound": replace(
        CLAIM,
        reported=(
            replace(VALUE, tolerance=Tolerance(ToleranceKind.ABSOLUTE, bound=Decimal("0.1"))),
        ),
    ),
    "unit": replace(CLAIM, reported=(replace(VALUE, unit="%"),)),
    "baseline": replace(CLAIM, reported=(replace(VALUE, baseline="0.7"),)),
}


@pytest.mark.parametrize("part", CLAIMS)
def test_another_claim_meets_no_kept_evidence(tmp_path: Path, kept: Artifact, part: str) -> None:
    assert is_found(tmp_path, CLAIM, kept)
    assert not is_found(tmp_path, CLAIMS[part], kept)


@pytest.mark.parametrize("part", ["source", "grounded", "confidence"])
def test_what_only_the_publisher_says_of_a_claim_is_no_part(
    tmp_path: Path, kept: Artifact, part: str
) -> None:
    said: dict[str, Any] = {"source": "another page", "grounded": False, "confidence": "0.1"}
    assert is_found(tmp_path, replace(CLAIM, **{part: said[part]}), kept)


def test_every_field_of_a_claim_is_in_the_key_or_is_the_publishers(tmp_path: Path) -> None:
    of_the_publisher = {"source", "grounded", "confidence"}
    stated = parts_of(CLAIM, script(tmp_path / "gain"), "ab")["claim"]
    assert isinstance(stated, dict)
    assert set(stated) | of_the_publisher == {item.name for item in fields(Claim)}


def change_script(artifact: Artifact, **changes: Any) -> Artifact:
    assert artifact.repro is not None
    return replace(artifact, repro=replace(artifact.repro, **changes))


ARTIFACTS: Mapping[str, Callable[[Artifact], Artifact]] = {
    "name": lambda a: replace(a, name="other"),
    "claim": lambda a: replace(a, claim="c2"),
    "scope": lambda a: replace(a, scope=Scope.SCALED),
    "establishes": lambda a: replace(a, establishes="something else"),
    "does_not_establish": lambda a: replace(a, does_not_establish="nothing"),
    "claim_sha256": lambda a: replace(a, claim_sha256="00" * 32),
    "command": lambda a: change_script(a, command=("python3", "-u", "run.py")),
    "results": lambda a: change_script(a, results="out.json"),
    "runs": lambda a: change_script(a, runs=3),
    "limits": lambda a: change_script(a, limits=AskedLimits(memory_mib=64)),
    "metrics": lambda a: change_script(a, metrics={"gain": "result.gain"}),
    "controls": lambda a: change_script(a, controls=(Control("shuffled", {"SHUFFLE": "1"}),)),
    "inputs": lambda a: change_script(a, inputs=("run.py",)),
    "gpu": lambda a: change_script(a, gpu=True),
}


@pytest.mark.parametrize("part", ARTIFACTS)
def test_another_artifact_meets_no_kept_evidence(tmp_path: Path, kept: Artifact, part: str) -> None:
    assert not is_found(tmp_path, CLAIM, ARTIFACTS[part](kept))


def test_an_artifact_that_was_moved_is_the_same(tmp_path: Path, kept: Artifact) -> None:
    moved = tmp_path / "elsewhere" / "gain"
    moved.parent.mkdir()
    kept.directory.rename(moved)
    assert is_found(tmp_path, CLAIM, replace(kept, directory=moved))


def add(place: Path) -> None:
    (place / "more.txt").write_text("more", encoding="utf-8")


def change(place: Path) -> None:
    (place / "run.py").write_text("print(0.83)\n", encoding="utf-8")


def rename(place: Path) -> None:
    (place / "run.py").rename(place / "run2.py")


def change_manifest(place: Path) -> None:
    (place / "artifact.toml").write_text('claim = "c1"\nruns = 1\n', encoding="utf-8")


def link(place: Path) -> None:
    (place / "link").symlink_to("run.py")


def take_away(place: Path) -> None:
    (place / "run.py").unlink()


@pytest.mark.parametrize("do", [add, change, rename, change_manifest, link, take_away])
def test_other_files_meet_no_kept_evidence(
    tmp_path: Path, kept: Artifact, do: Callable[[Path], None]
) -> None:
    do(kept.directory)
    assert not is_found(tmp_path, CLAIM, kept)


def test_an_artifact_that_is_gone_is_not_found(tmp_path: Path, kept: Artifact) -> None:
    kept.directory.rename(tmp_path / "away")
    assert not is_found(tmp_path, CLAIM, kept)


def test_what_ran_is_what_is_kept_however_the_directory_looks_by_now(
    tmp_path: Path, image_id: str
) -> None:
    artifact = script(tmp_path / "gain")
    evidence = evidence_for(artifact, image_id)
    change(artifact.directory)  # while it ran
    cache_in(tmp_path / "cache").keep(CLAIM, artifact, evidence, MADE_AT)
    assert not is_found(tmp_path, CLAIM, artifact)
    script(tmp_path / "gain")  # as it was
    assert is_found(tmp_path, CLAIM, artifact)


CONTEXTS: Mapping[str, Any] = {
    "sandbox": "runc",
    "lean": "native",
    "runtime": "runsc",
    "gpus": True,
    "policy_sha256": replace(Policy(), runs=3).digest(),
    "engine": "0.1.1",
    "package": "00" * 32,
    "data": {"sandboxes/seccomp.json": "00" * 32, "lean/toolchains.toml": "02" * 32},
    "machine": {"kernel": "Linux 6.2", "processor": "a processor"},
}


@pytest.mark.parametrize("part", CONTEXTS)
def test_another_engine_or_machine_meets_no_kept_evidence(
    tmp_path: Path, kept: Artifact, part: str
) -> None:
    assert not is_found(tmp_path, CLAIM, kept, **{part: CONTEXTS[part]})


def test_every_field_of_the_context_is_in_the_key_and_is_tried_above() -> None:
    assert {item.name for item in fields(Context)} == set(CONTEXTS) == set(context().parts())


def test_another_image_of_the_same_name_meets_no_kept_evidence(
    tmp_path: Path, kept: Artifact, image_id: str
) -> None:
    assert put_image(tmp_path / "machine", content="two") != image_id
    assert not is_found(tmp_path, CLAIM, kept)
    put_image(tmp_path / "machine", content="one")
    assert is_found(tmp_path, CLAIM, kept)


def test_an_image_that_is_gone_or_damaged_meets_no_kept_evidence(
    tmp_path: Path, kept: Artifact, image_id: str
) -> None:
    config = tmp_path / "machine" / "images" / image_id.removeprefix("sha256:") / "config.json"
    config.write_bytes(config.read_bytes() + b" ")
    assert not is_found(tmp_path, CLAIM, kept)
    config.unlink()
    assert not is_found(tmp_path, CLAIM, kept)


def test_another_definition_of_the_image_meets_no_kept_evidence(
    tmp_path: Path, kept: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    defined = dict(images._definitions())
    python = defined["python"]
    assert isinstance(python, dict)
    monkeypatch.setattr(images, "_definitions", lambda: defined)
    assert is_found(tmp_path, CLAIM, kept)
    defined["python"] = {**python, "packages": [*python["packages"], "r-base"]}
    assert not is_found(tmp_path, CLAIM, kept)


def test_evidence_from_another_image_than_was_found_here_is_not_kept(tmp_path: Path) -> None:
    artifact = script(tmp_path / "gain")
    cache = cache_in(tmp_path / "cache")
    cache.keep(CLAIM, artifact, evidence_for(artifact, f"sha256:{'77' * 32}"), MADE_AT)
    assert cache.find(CLAIM, artifact) is None


def test_an_image_that_only_an_engine_has_is_known_by_its_digest(tmp_path: Path) -> None:
    image = f"registry.example/python@sha256:{'12' * 32}"
    artifact = change_script(script(tmp_path / "gain"), image=image)
    evidence = evidence_for(artifact, f"sha256:{'34' * 32}")
    cache_in(tmp_path / "cache").keep(CLAIM, artifact, evidence, MADE_AT)
    assert is_found(tmp_path, CLAIM, artifact)
    other = change_script(artifact, image=image.replace("12", "13"))
    assert not is_found(tmp_path, CLAIM, other)


@pytest.mark.parametrize("image", ["unheard-of", "python:3.11", "python-ml"])
def test_what_has_no_image_here_is_neither_found_nor_kept(
    tmp_path: Path, image_id: str, image: str
) -> None:
    artifact = change_script(script(tmp_path / "gain"), image=image)
    cache = cache_in(tmp_path / "cache")
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    assert cache.find(CLAIM, artifact) is None
    assert not (tmp_path / "cache").exists()


def test_a_script_that_asks_for_gpus_is_run_each_time(tmp_path: Path, image_id: str) -> None:
    artifact = change_script(script(tmp_path / "gain"), gpu=True)
    cache = cache_in(tmp_path / "cache", gpus=True)
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    assert cache.find(CLAIM, artifact) is None


# --- proofs ------------------------------------------------------------------------------------


@pytest.fixture
def proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    artifact = lean(tmp_path / "proof")
    with one_toolchain(monkeypatch):
        evidence = evidence_for(artifact, "")
        cache_in(tmp_path / "cache").keep(MATH, artifact, evidence, MADE_AT)
    return artifact


def test_a_proof_is_found_under_the_toolchain_that_it_was_checked_with(
    tmp_path: Path, proved: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_toolchain(monkeypatch):
        hit = cache_in(tmp_path / "cache").find(MATH, proved)
    assert hit is not None
    assert "claim, artifact, toolchain, engine" in hit.why
    with one_toolchain(monkeypatch, "00" * 32):
        assert not is_found(tmp_path, MATH, proved)


PROOFS: Mapping[str, Any] = {
    "theorem": "other",
    "statement": "Other.lean",
    "proof": "Other.lean",
    "toolchain": None,
    "proves": Proves.NEGATION,
    "reviewed_by": "a reviewer",
    "statement_sha256": "00" * 32,
}


@pytest.mark.parametrize("part", PROOFS)
def test_another_proof_meets_no_kept_evidence(
    tmp_path: Path, proved: Artifact, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    assert proved.lean is not None
    other = replace(proved, lean=replace(proved.lean, **{part: PROOFS[part]}))
    with one_toolchain(monkeypatch):
        assert is_found(tmp_path, MATH, proved)
        assert not is_found(tmp_path, MATH, other)


def test_evidence_of_another_toolchain_than_was_found_here_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = lean(tmp_path / "proof")
    with one_toolchain(monkeypatch, "00" * 32):
        cache = cache_in(tmp_path / "cache")
        cache.keep(MATH, artifact, evidence_for(artifact, ""), MADE_AT)
        assert cache.find(MATH, artifact) is None


def test_evidence_of_another_lane_or_subject_is_not_kept(tmp_path: Path, image_id: str) -> None:
    artifact = script(tmp_path / "gain")
    evidence = evidence_for(artifact, image_id)
    cache = cache_in(tmp_path / "cache")
    for wrong in (
        replace(evidence, subject=replace(evidence.subject, claim="c2")),
        replace(evidence, subject=replace(evidence.subject, artifact="other")),
        replace(evidence, subject=replace(evidence.subject, claim_sha256="00" * 32)),
        evidence_for(lean(tmp_path / "gain"), ""),
    ):
        cache.keep(CLAIM, artifact, wrong, MADE_AT)
    assert not (tmp_path / "cache").exists()
