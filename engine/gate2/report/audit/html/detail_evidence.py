"""The evidence that a verdict.json names for its claims, opened to be shown, or why it is not."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gate2.attest.envelope import NotAnEnvelope, read_envelope
from gate2.attest.statement import ClaimAttestation, NotAStatement, read_statement
from gate2.contracts.record_verdict import Named
from gate2.record.names import shown
from gate2.verify.beside import Beside
from gate2.verify.stated import Extension

MOST_BYTES = 24 << 20
"""Of all attestations that one page shows; the others are named and left to `gate2 verify`."""


@dataclass(frozen=True, slots=True)
class Attested:
    """What the file says that verdict.json names as a claim's evidence. Nobody is to believe it."""

    path: str
    sha256: str
    """As verdict.json names it."""
    attestation: ClaimAttestation | None = None
    keys: tuple[str, ...] = ()
    """The ids of the keys that signed it, as the envelope names them: checked by verifying."""
    fault: str = ""
    """Why it is not shown: a sentence; empty where it is."""


def attested_of(extension: Extension, beside: Beside) -> Mapping[str, Attested]:
    """By claim, what is attested of it."""
    found: dict[str, Attested] = {}
    left = MOST_BYTES
    for entry in extension.claims:
        if entry.evidence is None:
            continue
        data = beside.files.get(entry.evidence.path)
        left -= 0 if data is None else len(data)
        if left < 0:
            fault = f"A page shows at most {MOST_BYTES >> 20} MiB of evidence; this is beyond it."
            found[entry.id] = _unshown(entry.evidence, fault)
        else:
            found[entry.id] = _opened(entry.id, entry.evidence, data)
    return found


def _opened(claim: str, named: Named, data: bytes | None) -> Attested:
    if data is None:
        return _unshown(named, "verdict.json names this file; it is not there.")
    came = hashlib.sha256(data).hexdigest()
    if came != named.sha256:
        return _unshown(named, f"Expected the digest that verdict.json names, the file has {came}.")
    try:
        envelope = read_envelope(data)
        attestation = read_statement(envelope.payload)
    except (NotAnEnvelope, NotAStatement) as refused:
        return _unshown(named, f"It cannot be read: {refused}.")
    if attestation.claim.id != claim:
        about = shown(attestation.claim.id)
        return _unshown(named, f"Expected evidence of this claim, it speaks of {about}.")
    keys = tuple(signature.keyid for signature in envelope.signatures)
    return Attested(named.path, named.sha256, attestation, keys)


def _unshown(named: Named, fault: str) -> Attested:
    return Attested(named.path, named.sha256, fault=fault)
