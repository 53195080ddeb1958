"""A claim, an artifact with its files, an image and a cache over them, for tests of the cache."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate2.cache import toolchains
from gate2.cache.disk import DiskEvidenceCache
from gate2.cache.key import Context
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.policy import Policy
from gate2.record.model import (
    Artifact,
    ArtifactKind,
    Claim,
    ClaimKind,
    LeanPart,
    ReproPart,
    Scope,
)
from gate2.sandbox.bundles.bundle import tree_of
from making import proof, reported, repro

MADE_AT = "2026-06-10T08:00:00Z"
TOOLCHAIN_DIGEST = "cd" * 32
CLAIM = Claim("c1", "The gain is 0.82.", kind=ClaimKind.EMPIRICAL, reported=(reported(),))
MATH = Claim("c1", "For every n, n + 0 = n.", kind=ClaimKind.MATHEMATICAL)


def script(place: Path) -> Artifact:
    """A repro artifact whose files are written to `place`."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "artifact.toml").write_text('claim = "c1"\n', encoding="utf-8")
    (place / "run.py").write_text("print(0.82)\n", encoding="utf-8")
    return Artifact(
        name="gain",
        directory=place,
        claim="c1",
        kind=ArtifactKind.REPRO,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        claim_sha256=CLAIM.text_sha256(),
        repro=ReproPart(image="python", command=("python3", "run.py")),
    )


def lean(place: Path) -> Artifact:
    """A proof artifact whose files are written to `place`."""
    part = LeanPart(theorem="gate2_main", toolchain="leanprover/lean4:v4.28.0")
    return replace(script(place), kind=ArtifactKind.LEAN4, repro=None, lean=part)


def put_image(cache: Path, name: str = "python", content: str = "one") -> str:
    """An image of that name in a cache's place, as far as the cache of evidence looks: its ID."""
    config = json.dumps({"content": content}).encode()
    digest = hashlib.sha256(config).hexdigest()
    (cache / "images" / digest).mkdir(parents=True, exist_ok=True)
    (cache / "images" / digest / "config.json").write_bytes(config)
    pointer = json.dumps({"image_id": f"sha256:{digest}", "definition_sha256": "ab" * 32})
    (cache / "images" / f"{name}.json").write_text(pointer, encoding="utf-8")
    return f"sha256:{digest}"


def context(**changes: Any) -> Context:
    """What a check was asked for, on a machine that is always the same."""
    sound = Context(
        sandbox="auto",
        lean="auto",
        runtime="",
        gpus=False,
        policy_sha256=Policy().digest(),
        engine="0.1.0",
        package="ef" * 32,
        data={"sandboxes/seccomp.json": "01" * 32, "lean/toolchains.toml": "02" * 32},
        machine={"kernel": "Linux 6.1", "processor": "a processor"},
    )
    return replace(sound, **changes)


def cache_in(place: Path, **changes: Any) -> DiskEvidenceCache:
    """A cache in a directory; `changes` are those of the context."""
    return DiskEvidenceCache(place, context(**changes))


def evidence_for(artifact: Artifact, image_id: str) -> ReproEvidence | ProofEvidence:
    """Evidence that verifies, of this artifact as its files are now."""
    claim = CLAIM if artifact.repro is not None else MATH
    about: dict[str, Any] = {
        "claim": claim.id,
        "claim_sha256": claim.text_sha256(),
        "artifact": artifact.name,
        "artifact_sha256": tree_of(artifact.directory),
    }
    if artifact.repro is not None:
        sound = repro(image=image_id)
        return replace(sound, subject=replace(sound.subject, **about))
    proved = proof(toolchain={"digest": TOOLCHAIN_DIGEST})
    return replace(proved, subject=replace(proved.subject, **about))


@contextmanager
def one_toolchain(monkeypatch: Any, digest: str = TOOLCHAIN_DIGEST) -> Iterator[None]:
    """A machine with one Lean, whatever is asked for."""
    with monkeypatch.context() as patch:
        patch.setattr(toolchains, "_embedded", lambda: {"name": "wasm", "digest": digest})
        patch.setattr(toolchains, "_embedded_satisfies", lambda pin: True)
        yield
