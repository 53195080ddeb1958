"""Signs envelopes, and says of an envelope which signatures hold and whose they are.

Ed25519 (RFC 8032) by way of securesystemslib, over DSSE's pre-authentication encoding, so that a
signature is over the payload's type as well as over the payload. The `keyid` is the public key:
without trusting anybody a verifier tells a signature that does not hold from one that holds and
is a stranger's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gate2.attest.envelope import Envelope, Signature, pae
from gate2.attest.keys import SigningKey
from gate2.attest.points import is_public_key
from gate2.errors import InfrastructureError
from gate2.reasons import Code, Effect, Reason, because

SIGNATURE_BYTES = 64
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class SignatureFindings:
    """What the signatures of one attestation show; `reasons` speak against it."""

    signer: str | None
    """Whose signature holds and is trusted: a public key, or an identity; None where nobody's."""
    reasons: tuple[Reason, ...] = ()


def sign(payload_type: str, payload: bytes, key: SigningKey) -> Envelope:
    """The envelope around the payload with one signature, which is seen to hold before it leaves.

    Raises:
        InfrastructureError: INF-010, the key gave a signature that does not hold under its own
            public key.
    """
    from securesystemslib import dsse

    message = dsse.Envelope(payload, payload_type, {}).pae()
    signature = Signature(key.public, key.sign(message))
    if message != pae(payload_type, payload) or _fault(signature, message):
        raise InfrastructureError(
            because(
                Code.INF_ENGINE_ERROR,
                f"expected a signature that holds under {key.public}, came another one",
                remedy="Sign again; if it stays, the key's holder or the machine is at fault.",
            )
        )
    return Envelope(payload_type, payload, (signature,))


def judge_signatures(
    envelope: Envelope, trusted: Collection[str], *, required: bool = True
) -> SignatureFindings:
    """Whose signature holds, and what speaks against the envelope.

    1. No signature at all: EVD-004; a warning where a signature is not `required`.
    2. Every signature names an Ed25519 key by its public key, each key once (else EVD-002), and
    3. holds under that key, whoever's it is (else EVD-002): one of a trusted key that holds does
       not make up for another that does not.
    4. One of those that hold is of a `trusted` key (else EVD-003).

    Raises:
        InfrastructureError: INF-013, this machine's cryptography knows no Ed25519.
    """
    # 1.
    if not envelope.signatures:
        effect = Effect.UNVERIFIED if required else Effect.WARNING
        message = "expected a signature, the envelope has none"
        return SignatureFindings(None, (because(Code.EVD_UNSIGNED, message, effect=effect),))
    # 2. and 3.
    message_bytes = pae(envelope.payload_type, envelope.payload)
    reasons = _repeated(envelope.signatures)
    holding = []
    for each in envelope.signatures:
        if fault := _fault(each, message_bytes):
            reasons.append(because(Code.EVD_SIGNATURE_INVALID, fault))
        else:
            holding.append(each.keyid)
    # 4.
    signer = next((keyid for keyid in holding if keyid in trusted), None)
    if signer is None and holding:
        reasons.append(_stranger(holding[0], trusted))
    return SignatureFindings(signer, tuple(reasons))


def _repeated(signatures: Sequence[Signature]) -> list[Reason]:
    """Ed25519 is deterministic: a second signature of a key says nothing, or something else."""
    keyids = [each.keyid for each in signatures]
    return [
        because(
            Code.EVD_SIGNATURE_INVALID,
            f"expected one signature of each key, came {keyids.count(keyid)} of {_shown(keyid)}",
        )
        for keyid in dict.fromkeys(keyids)
        if keyids.count(keyid) > 1
    ]


def _fault(signature: Signature, message: bytes) -> str:
    """Why a signature does not hold over the message; empty where it does."""
    if not is_public_key(signature.keyid):
        return (
            "expected a keyid that is an Ed25519 public key of 64 hexadecimal digits, came"
            f" {_shown(signature.keyid)}"
        )
    if len(signature.sig) != SIGNATURE_BYTES:
        return (
            f"expected {SIGNATURE_BYTES} bytes of signature by {signature.keyid}, came"
            f" {len(signature.sig)}"
        )
    if not _holds(signature, message):
        return f"the signature by {signature.keyid} does not fit the payload and its type"
    return ""


def _holds(signature: Signature, message: bytes) -> bool:
    """Whether the key made this signature over the message, as securesystemslib judges it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from securesystemslib import signer as of_library  # it has no __all__
    from securesystemslib.exceptions import UnverifiedSignatureError

    keyid = signature.keyid
    key = of_library.SSlibKey(  # type: ignore[attr-defined]
        keyid, "ed25519", "ed25519", {"public": keyid}
    )
    in_hex = of_library.Signature(keyid, signature.sig.hex())  # type: ignore[attr-defined]
    try:
        key.verify_signature(in_hex, message)
    except UnverifiedSignatureError as error:
        if isinstance(error.__cause__, UnsupportedAlgorithm):
            raise _no_ed25519() from error
        return False
    return True


def _no_ed25519() -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_LANE_UNAVAILABLE,
            "expected cryptography that knows Ed25519, this machine's does not",
            remedy="Verify on a machine whose OpenSSL allows Ed25519.",
        )
    )


def _stranger(keyid: str, trusted: Collection[str]) -> Reason:
    among = f"one of the {len(trusted)} trusted keys" if trusted else "a trusted key, of none"
    message = f"expected a signature by {among}, came one that holds by {keyid}"
    return because(Code.EVD_SIGNER_UNTRUSTED, message)


def _shown(keyid: str) -> str:
    return ascii(keyid if len(keyid) <= _SHOWN else keyid[:_SHOWN] + "…")
