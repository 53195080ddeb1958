"""Signatures judged under the keys and identities that the verifier's settings trust."""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.attest.envelope import Envelope
from gate2.attest.identity import TrustedIdentity
from gate2.reasons import Code, Reason
from gate2.verify.signatures import Signed

_NOBODY_TRUSTED = (Code.EVD_UNSIGNED, Code.EVD_SIGNER_UNTRUSTED)


@dataclass(frozen=True, slots=True)
class TrustedSigners:
    """As `gate2.verify.signatures.Signatures`.

    A key's signature stands in the envelope, an identity's in the sigstore bundle beside it. One
    that is trusted is enough; whichever does not hold is said (EVD-002).
    """

    keys: Sequence[str] = ()
    identities: Sequence[TrustedIdentity] = ()

    def judge(self, envelope: Envelope, bundle: bytes | None = None) -> Signed:
        """What the signatures are worth.

        Raises:
            UsageError: identities are trusted, a bundle is there, and sigstore is not installed.
            InfrastructureError: this machine cannot judge signatures.
        """
        from gate2.attest.signing import judge_signatures

        found = judge_signatures(envelope, self.keys)
        if bundle is None or not self.identities:
            # Without a trusted identity a bundle could make nothing better.
            return Signed(found.signer, found.reasons, checked=True)
        from gate2.attest.keyless import judge_bundle

        of_bundle = judge_bundle(bundle, envelope.payload, self.identities)
        signer = found.signer or of_bundle.signer
        reasons = _without(found.reasons, of_bundle.signer is not None)
        more = _without(of_bundle.reasons, found.signer is not None)
        return Signed(signer, (*reasons, *more), checked=True)


def _without(reasons: tuple[Reason, ...], trusted_elsewhere: bool) -> tuple[Reason, ...]:
    """That nobody is trusted here matters only where nobody is trusted elsewhere."""
    return tuple(r for r in reasons if not (trusted_elsewhere and r.code in _NOBODY_TRUSTED))
