"""What the ledger knows of an attempt that left no evidence beside the record."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.store import Ledger
from gate2.recheck.made_of import Part, Place
from gate2.recheck.stored import Stored

_OF_THE_CLAIM: Mapping[str, Place] = {
    "engine": Place(Part.ENGINE),
    "rules": Place(Part.RULES),
    "policy_sha256": Place(Part.POLICY, name="sha256"),
}
_OF_THE_ARTIFACT: Mapping[str, Part] = {"artifact_sha256": Part.ARTIFACT, "lane": Part.LANE}


def with_attempts(stored: Stored, ledger: Ledger, record: str) -> Stored:
    """What is stored, and of each claim without evidence what was last attempted until then.

    Another ledger than the one it was written beside knows nothing of it.

    Raises:
        InvalidRecord: EVD-012, an entry is not what its link says.
        InfrastructureError: the ledger cannot be read.
    """
    silent = {name for name, before in stored.claims.items() if before.attestation is None}
    made: dict[str, dict[Place, str]] = {}
    if not silent or stored.anchor is None or stored.anchor[0] != ledger.head().id:
        return stored
    for chained in ledger.entries(record=record):
        entry = chained.entry
        if chained.number > stored.anchor[1]:
            break
        if entry.kind is EntryKind.ATTEMPT and entry.claim in silent:
            made.setdefault(entry.claim, {}).update(_made(entry))
    claims = {
        name: replace(before, made={**before.made, **made.get(name, {})})
        for name, before in stored.claims.items()
    }
    return replace(stored, claims=claims)


def _made(entry: Entry) -> Iterator[tuple[Place, str]]:
    if entry.claim_sha256 is not None:
        yield Place(Part.CLAIM), entry.claim_sha256
    if entry.reported_sha256 is not None:
        yield Place(Part.REPORTED), entry.reported_sha256
    for key, place in _OF_THE_CLAIM.items():
        value = entry.body.get(key)
        if isinstance(value, str):
            yield place, value
    artifact = entry.body.get("artifact")
    for key, part in _OF_THE_ARTIFACT.items():
        value = entry.body.get(key)
        if isinstance(artifact, str) and isinstance(value, str):
            yield Place(part, artifact), value
