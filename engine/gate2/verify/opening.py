"""One file of evidence that verdict.json names: there, with its digest, an envelope, signed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gate2.attest.envelope import IN_TOTO, NotAnEnvelope, read_envelope
from gate2.attest.names import bundle_path, evidence_path
from gate2.contracts.record_verdict import Named
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.names import shown
from gate2.verify.beside import Beside, artifact_place
from gate2.verify.signatures import Signatures, Signed

UNCHECKED = Signed(None, (), checked=False)
_OF_TRUST = (Code.EVD_UNSIGNED, Code.EVD_SIGNER_UNTRUSTED)


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of opening an attestation."""

    payload: bytes | None
    """None where nothing in the file can be gone by."""
    signed: Signed
    reasons: tuple[Reason, ...]

    def trust_codes(self) -> set[Code]:
        """EVD-003 and EVD-004, where one of them is among the reasons."""
        return {reason.code for reason in self.reasons} & set(_OF_TRUST)


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens the files of one record under one verifier's trust."""

    beside: Beside
    signatures: Signatures
    require_signature: bool

    def bytes_of(self, named: Named, stem: str, suffix: str) -> bytes | Reason:
        """The file's bytes, which have the digest it is named with; else why not.

        EVD-005: its name is not what gate2 calls it, or its bytes have another digest; EVD-001:
        it is not there.
        """
        expected = evidence_path(stem, named.sha256, suffix)
        if named.path != expected:
            named_by = f"verdict.json names it with sha256 {shown(named.sha256)}"
            return mismatch(f"{named_by}, expected it to be called {expected}", shown(named.path))
        data = self.beside.files.get(named.path)
        if data is None:
            return because(Code.EVD_MISSING, f"{named.path}: verdict.json names it; not there")
        came = hashlib.sha256(data).hexdigest()
        if came != named.sha256:
            problem = f"verdict.json names it with sha256 {shown(named.sha256)}, it has {came}"
            return mismatch(problem, named.path)
        return data

    def open(self, named: Named, stem: str, suffix: str) -> Opened:
        """The payload of an attestation, and what its signatures are worth."""
        data = self.bytes_of(named, stem, suffix)
        if isinstance(data, Reason):
            return Opened(None, UNCHECKED, (data,))
        try:
            envelope = read_envelope(data)
        except NotAnEnvelope as refused:
            return Opened(None, UNCHECKED, (mismatch(str(refused), named.path),))
        if envelope.payload_type != IN_TOTO:
            problem = f"expected payloadType {IN_TOTO}, came {shown(envelope.payload_type)}"
            return Opened(None, UNCHECKED, (mismatch(problem, named.path),))
        bundle = self.beside.files.get(bundle_path(named.path))
        signed = self.signatures.judge(envelope, bundle)
        return Opened(envelope.payload, signed, tuple(self._located(signed.reasons, named.path)))

    def _located(self, reasons: Iterable[Reason], path: str) -> Iterable[Reason]:
        """The reasons with the file they speak of. Who asks for no signature is only told."""
        for reason in reasons:
            lowered = not self.require_signature and reason.code in _OF_TRUST
            yield replace(
                reason,
                message=f"{path}: {reason.message}",
                effect=Effect.WARNING if lowered else reason.effect,
            )


def mismatch(problem: str, where: str) -> Reason:
    """EVD-005 about this file or claim."""
    return because(Code.EVD_SUBJECT_MISMATCH, f"{where}: {problem}")


def another_tree(artifact: str, here: str, attested: str) -> Reason:
    """EVD-005 about an artifact whose files are not those that were judged.

    `here` is the digest of its tree, empty where that is refused. Evidence holds one digest over
    the whole tree, so which file it is can only be found by whoever has the files of then.
    """
    came = "its tree is refused"
    if here:
        came = f"a file in it differs from what was judged: its tree has sha256 {here}"
    message = (
        f"{artifact_place(artifact)}: {came}, the evidence has {attested}"
        " (one digest over the whole tree)"
    )
    return because(Code.EVD_SUBJECT_MISMATCH, message)
