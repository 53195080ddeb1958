"""Lays out records with attested evidence: checked and published for real, the lanes played.

Only what a sandbox or a kernel would have seen is made up; record, artifacts, statements,
envelopes, correction events and ledger entries are those that `gate2 check --write` writes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate2.attest.keys import SigningKey, generate_key, read_key
from gate2.attest.statement import Assurance
from gate2.check import CheckedClaim, CheckedRecord, Checker
from gate2.evidence import ProofEvidence, ReproEvidence, Subject
from gate2.policy import Policy
from gate2.publish.attesting import Signing
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory, attempts_of
from gate2.record.model import Artifact, Claim, Record
from gate2.record.reader import read_record
from gate2.sandbox.bundles.bundle import rehash
from gate2.version import version
from making import control, perturbed, proof, repro, run

Seen = ReproEvidence | ProofEvidence

CLAIMS: tuple[dict[str, Any], ...] = (
    {
        "id": "c1",
        "text": "The method improves accuracy by 0.82 points on the benchmark.",
        "kind": "empirical",
        "grounded": True,
        "confidence": 0.9,
        "reported": [{"metric": "gain", "value": "0.82", "tolerance": "last-digit"}],
    },
    {"id": "c2", "text": "Every natural number n satisfies n + 0 = n.", "kind": "mathematical"},
    {"id": "c3", "text": "The paper surveys earlier work on the topic.", "kind": "descriptive"},
)

_REPRO = """schema = "gate2-artifact-v1"
claim = "{claim}"
claim_sha256 = "{sha256}"
kind = "repro"
scope = "exact"
establishes = "The gain on the benchmark."
does_not_establish = "Gains on other data."

[repro]
image = "python"
command = ["python3", "repro.py"]
[repro.metrics]
gain = "gain"
"""
_LEAN = """schema = "gate2-artifact-v1"
claim = "{claim}"
claim_sha256 = "{sha256}"
kind = "lean4"
scope = "exact"
establishes = "The equation."
does_not_establish = "Anything about integers."

[lean]
toolchain = "leanprover/lean4:v4.28.0"
theorem = "t"
"""
_FILES: Mapping[str, tuple[str, dict[str, str]]] = {
    "c1": (_REPRO, {"repro.py": "print('a script')\n", "data.csv": "1,2\n"}),
    "c2": (_LEAN, {"Statement.lean": "theorem t : 1 = 1 := sorry\n", "Proof.lean": "-- proof\n"}),
}


def verifying() -> dict[str, Seen]:
    """Evidence by claim: both gateable claims come out VERIFIED."""
    return {"c1": repro(), "c2": proof()}


def falsifying() -> dict[str, Seen]:
    """Evidence by claim: the runs of the first agree on another value."""
    missed = run({"gain": "0.5"})
    other = repro(
        runs=(missed, missed), controls=(control(),), perturbed=(perturbed({"gain": "0.5"}),)
    )
    return {**verifying(), "c1": other}


class _Quiet:
    """An observer that says nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None: ...

    def done(self, record: Record, checked: CheckedClaim) -> None: ...


def a_key(place: Path) -> SigningKey:
    """A new key in a file of this name."""
    generate_key(place)
    return read_key(place)


def laid_out(place: Path, *, claims: tuple[dict[str, Any], ...] = CLAIMS, **more: Any) -> Path:
    """The record's directory with record.json and artifacts `of-c1` and `of-c2`; nothing written.

    Claims of other ids have no artifact; `more` are further keys of record.json.
    """
    place.mkdir(parents=True, exist_ok=True)
    document = {
        "schema": "gate2-record-v1",
        "id": "a-record",
        "title": "A record",
        "published": "2026-07-01",
        **more,
        "claims": list(claims),
    }
    (place / "record.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    for claim in read_record(place).claims:
        if claim.id in _FILES:
            manifest, files = _FILES[claim.id]
            artifact = place / "artifacts" / f"of-{claim.id}"
            artifact.mkdir(parents=True)
            text = manifest.format(claim=claim.id, sha256=claim.text_sha256())
            (artifact / "artifact.toml").write_text(text, encoding="utf-8")
            for name, content in files.items():
                (artifact / name).write_text(content, encoding="utf-8")
    return place


def written(
    place: Path,
    evidence: Mapping[str, Seen] | None = None,
    *,
    key: SigningKey | None = None,
    policy: Policy | None = None,
    assurance: Assurance = Assurance.INDEPENDENT,
    engine: str = "",
) -> Path:
    """What `gate2 check --write` leaves beside the record whose lanes see this evidence.

    The evidence is of the record's own claims and artifacts, whatever its subjects say.
    """
    seen = verifying() if evidence is None else evidence
    mine = policy or Policy()
    checked = _checked(place, seen, mine)
    memory = LedgerMemory(None)
    try:
        memory.append(attempts_of(checked, mine, engine or version()))
        Publisher(mine, engine or version(), memory, Signing(key, assurance)).publish(checked)
    finally:
        memory.close()
    return place


def attested_record(place: Path, **how: Any) -> Path:
    """A record, laid out and written: `claims` as in `laid_out`, the rest as in `written`."""
    claims = how.pop("claims", CLAIMS)
    return written(laid_out(place, claims=claims), **how)


def _checked(place: Path, seen: Mapping[str, Seen], policy: Policy) -> CheckedRecord:
    def lane(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> Seen:
        return about(seen[claim.id], claim, artifact)

    return Checker(proof=lane, repro=lane, policy=policy, observer=_Quiet()).check(
        read_record(place)
    )


def about(evidence: Seen, claim: Claim, artifact: Artifact) -> Seen:
    """The evidence as if the lanes had looked at this claim's artifact as it lies there."""
    of_it = Subject(
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        artifact=artifact.name,
        artifact_sha256=rehash(artifact.directory),
        scope=evidence.subject.scope,
        establishes=artifact.establishes,
        does_not_establish=artifact.does_not_establish,
    )
    if isinstance(evidence, ReproEvidence):
        return replace(evidence, subject=of_it, reported=claim.reported)
    return replace(evidence, subject=of_it)
