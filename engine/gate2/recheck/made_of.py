"""What a verdict is made of, by name: whatever could explain that it is another one today.

Pure. Two attestations go in, one of then and one of now; out comes only what differs.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gate2.attest.statement import ArtifactSeen, ClaimAttestation
from gate2.backports import StrEnum, assert_never
from gate2.evidence import NoEvidence, ProofEvidence, ReproEvidence, SealFacts, plain

UNDECIDED = "undecided"


class Part(StrEnum):
    """What a verdict is made of, in the order in which a report names it."""

    RECORD = "record"
    CLAIM = "claim text"
    KIND = "kind"
    TRUNCATED = "truncated"
    REPORTED = "reported values"
    ARTIFACT = "artifact tree"
    IMAGE = "image"
    TOOLCHAIN = "toolchain"
    ADVISORIES = "advisories"
    SECCOMP = "seccomp profile"
    CONFIGURATION = "sandbox configuration"
    LANE = "sandbox lane"
    RUNTIME = "sandbox runtime"
    MACHINE = "machine"
    ENVIRONMENT = "determinism settings"
    ENGINE = "engine version"
    RULES = "rules version"
    POLICY = "policy"


_ORDER = {part: number for number, part in enumerate(Part)}
_OF_THE_MACHINE = frozenset({"kernel", "cpu", "cpu_flags_sha256", "processors"})
"""Facts of a seal that no sandbox brings with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in what a verdict is made of."""

    part: Part
    artifact: str = ""
    """Which artifact's; empty for what is the claim's."""
    name: str = ""
    """Which of several: a program, a fact of the machine, a key of the policy."""


Made = Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was another one then; None on a side that does not have it."""

    place: Place
    before: str | None
    after: str | None

    @property
    def matters(self) -> bool:
        """Whether a verdict could depend on it: of a record, only what is named beside it."""
        return self.place.part is not Part.RECORD


def made_of(attestation: ClaimAttestation) -> Made:
    """Everything that the verdict on a claim is made of."""
    return dict(_made_of(attestation))


def differing(before: Made, after: Made) -> tuple[Difference, ...]:
    """What is not the same on both sides, in the order of the parts.

    Of an artifact that only one side has seen, its tree says so for all of it.
    """
    both = _artifacts(before) & _artifacts(after)
    places = [
        place
        for place in {**before, **after}
        if not place.artifact or place.artifact in both or place.part is Part.ARTIFACT
    ]
    places.sort(key=lambda place: (_ORDER[place.part], place.artifact, place.name))
    return tuple(
        Difference(place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def _artifacts(made: Made) -> set[str]:
    return {place.artifact for place in made}


def _made_of(attestation: ClaimAttestation) -> Iterator[tuple[Place, str]]:
    claim, engine = attestation.claim, attestation.engine
    yield Place(Part.RECORD), attestation.record.sha256
    yield Place(Part.CLAIM), claim.text_sha256
    yield Place(Part.KIND), UNDECIDED if claim.kind is None else claim.kind.value
    yield Place(Part.TRUNCATED), _word(claim.truncated)
    yield Place(Part.REPORTED), claim.reported_sha256
    for seen in attestation.artifacts:
        yield from _of_artifact(seen)
    yield Place(Part.ENGINE), engine.version
    yield Place(Part.RULES), engine.rules
    policy = plain(attestation.policy)
    assert isinstance(policy, dict)
    for key, value in policy.items():
        yield Place(Part.POLICY, name=key), _word(value)


def _of_artifact(seen: ArtifactSeen) -> Iterator[tuple[Place, str]]:
    evidence = seen.evidence
    match evidence:
        case ReproEvidence():
            yield Place(Part.ARTIFACT, seen.name), evidence.subject.artifact_sha256
            yield Place(Part.IMAGE, seen.name), evidence.image
            yield from _of_seal(seen.name, evidence.seal)
            for key, value in evidence.environment.items():
                yield Place(Part.ENVIRONMENT, seen.name, key), value
        case ProofEvidence():
            yield Place(Part.ARTIFACT, seen.name), evidence.subject.artifact_sha256
            for key, value in evidence.toolchain.items():
                yield Place(Part.TOOLCHAIN, seen.name, key), value
            yield Place(Part.ADVISORIES, seen.name), ", ".join(evidence.advisories) or "none"
            if evidence.seal is not None:
                yield from _of_seal(seen.name, evidence.seal)
        case NoEvidence():
            return
        case _:
            assert_never(evidence)


def _of_seal(artifact: str, seal: SealFacts) -> Iterator[tuple[Place, str]]:
    yield Place(Part.SECCOMP, artifact), seal.seccomp_sha256
    yield Place(Part.CONFIGURATION, artifact), seal.configuration_sha256
    yield Place(Part.LANE, artifact), seal.lane
    for key, value in seal.runtime.items():
        part = Part.MACHINE if key in _OF_THE_MACHINE else Part.RUNTIME
        yield Place(part, artifact, key), value


def _word(value: object) -> str:
    """A word as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
