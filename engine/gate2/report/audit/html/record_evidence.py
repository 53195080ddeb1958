"""What a claim's evidence says, beside what verifying made of it, which alone is a status."""

from collections.abc import Iterator, Mapping

from gate2.attest.statement import ArtifactSeen, ClaimAttestation
from gate2.audit.audited import AuditedClaim
from gate2.backports import assert_never
from gate2.contract import Status
from gate2.evidence import NoEvidence, ProofEvidence, ReproEvidence, Subject
from gate2.record.model import Artifact
from gate2.report.audit.html.detail import Attached, Attested
from gate2.report.audit.html.markup import Markup, element, joined
from gate2.report.audit.html.record_parts import code, digest, facts, folded, plural, reason_list
from gate2.report.audit.html.record_proof import proof_block
from gate2.report.audit.html.record_runs import runs_block

MOST_ARTIFACTS = 6
_ASSURANCES = {
    "self": "by who made the record",
    "ci": "by the record's continuous integration",
    "independent": "by somebody else than who made the record",
}


def evidence_block(
    claim: AuditedClaim, attested: Attested, attached: Mapping[str, Attached], key: str
) -> Markup:
    """The claim's evidence; `key` begins the ids within it."""
    return element(
        "div",
        {"class": f"evidence {'carries' if _carries(claim, attested) else 'refused'}"},
        element("h4", None, "Evidence"),
        element("p", {"class": "made-of-it"}, _made_of_it(claim, attested)),
        *_shown(claim, attested, attached, key),
    )


def _carries(claim: AuditedClaim, attested: Attested) -> bool:
    """Whether the status that verifying established is the one that this evidence says."""
    attestation = attested.attestation
    return (
        claim.status is not Status.UNVERIFIED
        and attestation is not None
        and attestation.verdict.status is claim.status
        and attestation.claim.text_sha256 == claim.text_sha256()
    )


def _made_of_it(claim: AuditedClaim, attested: Attested) -> str:
    if attested.fault:
        return f"It is not shown. {attested.fault}"
    if _carries(claim, attested):
        return f"Verifying established {claim.status} from this evidence, made again by the rules."
    return (
        "Verifying established no status from this evidence: the reasons above say why. What "
        "follows is only what the file says of itself."
    )


def _shown(
    claim: AuditedClaim, attested: Attested, attached: Mapping[str, Attached], key: str
) -> Iterator[Markup | None]:
    yield facts(_about(claim, attested))
    yield folded("The file, its signer and its engine", facts(_origin(attested)))
    if attested.attestation is None:
        return
    for number, seen in enumerate(attested.attestation.artifacts[:MOST_ARTIFACTS], 1):
        yield _artifact(seen, claim, attached.get(seen.name), f"{key}-{number}")
    if (left := len(attested.attestation.artifacts) - MOST_ARTIFACTS) > 0:
        yield element("p", None, f"{plural(left, 'artifact')} more stand in the evidence.")


def _about(claim: AuditedClaim, attested: Attested) -> Iterator[tuple[str, str]]:
    attestation = attested.attestation
    if attestation is None:
        return
    yield "It says", f"{attestation.verdict.status}, {attestation.verdict.outcome}"
    yield "Run", f"{attestation.made_at}, {_ASSURANCES[attestation.assurance]}, as it says"
    if attestation.claim.text_sha256 != claim.text_sha256():
        yield "About", "ANOTHER TEXT than the claim's"


def _origin(attested: Attested) -> Iterator[tuple[str, str | Markup | None]]:
    yield "File", code(attested.path)
    yield "Digest", digest(attested.sha256)
    attestation = attested.attestation
    if attestation is not None:
        yield "Signed by", joined(*map(digest, attested.keys)) if attested.keys else "nobody"
        yield "Engine", _engine(attestation)
        yield "Policy", digest(attestation.policy.digest())


def _engine(attestation: ClaimAttestation) -> str:
    engine = attestation.engine
    return f"{engine.name} {engine.version}, rules {engine.rules}"


# --- one artifact ------------------------------------------------------------------------------


def _artifact(
    seen: ArtifactSeen, claim: AuditedClaim, attached: Attached | None, key: str
) -> Markup:
    found = seen.evidence
    sources = () if attached is None else attached.sources
    match found:
        case ProofEvidence(subject=subject):
            inner = joined(_subject(subject, attached), proof_block(found, claim.text, sources))
        case ReproEvidence(subject=subject):
            made = None if attached is None else attached.artifact
            artifact = made if isinstance(made, Artifact) else None
            block = runs_block(found, artifact, sources, key)
            inner = joined(_subject(subject, attached), block)
        case NoEvidence(reasons=reasons):
            inner = joined("Nothing ran.", reason_list(reasons))
        case _:
            assert_never(found)
    heading = element("h4", None, "Artifact ", code(seen.name))
    return element("div", {"class": "artifact"}, heading, inner)


def _subject(subject: Subject, attached: Attached | None) -> Markup:
    """What it is about; and whether that is what lies beside the record now."""
    return joined(
        facts(
            (
                ("Scope", subject.scope.value),
                ("Establishes", subject.establishes),
                ("Does not establish", subject.does_not_establish),
                ("Tree", digest(subject.artifact_sha256)),
            )
        ),
        _another_tree(subject, attached),
    )


def _another_tree(subject: Subject, attached: Attached | None) -> Markup | None:
    if attached is None:
        said = "No artifact of this name lies beside the record now."
    elif attached.sha256 != subject.artifact_sha256:
        said = "The files shown are NOT those that were looked at: their tree has another digest."
    else:
        return None
    return element("p", {"class": "fault"}, said)
