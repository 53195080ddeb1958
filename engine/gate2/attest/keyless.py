"""Signing without a key, by a CI job's own identity, through sigstore (the extra `keyless`).

What comes out is a sigstore bundle: certificate, log entry, and a DSSE envelope around the very
payload of the attestation that it stands beside. It is judged offline, with the root of trust
that sigstore brings along or has on this machine already.

Source: sigstore-python 4, `sigstore.sign` and `sigstore.verify`.
"""

import importlib
from collections.abc import Collection
from types import ModuleType
from typing import Any

from gate2.attest.envelope import IN_TOTO
from gate2.attest.identity import TrustedIdentity
from gate2.attest.signing import SignatureFindings
from gate2.errors import InfrastructureError, UsageError
from gate2.extras import installing
from gate2.places import fault_of
from gate2.reasons import Code, because

MAX_BUNDLE_BYTES = 32 << 20
_REFRESH = (
    "Make the evidence again; if it is newer than this machine's sigstore, run `sigstore plumbing"
    " update-trust-root` first."
)
# Of sigstore's own services; it has no public name for their failures.
_SERVICE_FAULTS = (
    ("sigstore._internal.fulcio.client", "FulcioClientError"),
    ("sigstore._internal.rekor", "RekorClientError"),
    ("sigstore.oidc", "IssuerError"),
    ("sigstore.oidc", "ExpiredIdentity"),
)


class _Certificate:
    """Keeps the certificate that sigstore judged: whom it names is asked afterwards.

    sigstore would call an untrusted identity a failed verification, and so hide which it was.
    """

    def __init__(self) -> None:
        self.seen: Any = None

    def verify(self, cert: object) -> None:
        """Sigstore's protocol of a policy; it accepts by returning."""
        self.seen = cert


def sign_keyless(payload: bytes) -> bytes:
    """A bundle over an in-toto statement, signed as the identity that this CI job has.

    The identity, the payload's digest and the time become public for good, in a log.

    Raises:
        UsageError: the extra is not installed, or no identity is to be had here.
        InfrastructureError: INF-012, sigstore's services could not be used.
    """
    models, signing = _sigstore("models"), _sigstore("sign")
    oidc, dsse = _sigstore("oidc"), _sigstore("dsse")
    try:
        token = oidc.detect_credential()
        if token is None:
            raise _no_identity()
        context = signing.SigningContext.from_trust_config(models.ClientTrustConfig.production())
        with context.signer(oidc.IdentityToken(token)) as signer:
            bundle = signer.sign_dsse(dsse.Statement(payload))
    except oidc.IdentityError as error:
        raise _no_identity(error) from error
    except (_sigstore("errors").Error, OSError, *_service_faults()) as error:
        raise _unreachable(error) from error
    return str(bundle.to_json()).encode() + b"\n"


def judge_bundle(
    bundle: bytes, payload: bytes, identities: Collection[TrustedIdentity]
) -> SignatureFindings:
    """Whether a bundle is over this payload, and whether a trusted identity signed it.

    1. The bytes are a sigstore bundle,
    2. certificate, log entry, time and signature hold under the root of trust, and
    3. what they hold over is this very payload, as an in-toto statement (else EVD-002).
    4. The certificate names one of the trusted `identities` (else EVD-003).

    Raises:
        UsageError: the extra is not installed.
        InfrastructureError: INF-012 or INF-013, there is no root of trust to be had.
    """
    models, errors = _sigstore("models"), _sigstore("errors")
    verifier, certificate = _verifier(), _Certificate()
    if len(bundle) > MAX_BUNDLE_BYTES:
        return _invalid(f"expected a bundle of at most {MAX_BUNDLE_BYTES} bytes")
    try:
        # 1. and 2.
        signed = verifier.verify_dsse(models.Bundle.from_json(bundle), certificate)
    except (errors.Error, ValueError) as error:
        return _invalid(f"expected a sigstore bundle that holds: {_words(error)}")
    # 3.
    if signed != (IN_TOTO, payload):
        return _invalid("the bundle is over another statement than the one beside it")
    # 4.
    for each in identities:
        if _names(certificate.seen, each):
            return SignatureFindings(f"{each.identity} ({each.issuer})")
    message = (
        f"expected a certificate of one of the {len(identities)} trusted identities, came one"
        f" of {_subject(certificate.seen)}"
    )
    remedy = "Add the identity under [trust] in gate2.toml if you trust it."
    return SignatureFindings(None, (because(Code.EVD_SIGNER_UNTRUSTED, message, remedy=remedy),))


def _verifier() -> Any:
    verify, errors = _sigstore("verify"), _sigstore("errors")
    try:
        return verify.Verifier.production(offline=True)
    except errors.Error as error:
        raise _unreachable(error) from error
    except OSError as error:  # its cache of the root of trust
        raise fault_of(error) from error


def _names(certificate: object, trusted: TrustedIdentity) -> bool:
    """Whether the certificate is for this identity, by the word of this issuer."""
    policy, errors = _sigstore("verify.policy"), _sigstore("errors")
    wanted = policy.Identity(identity=trusted.identity, issuer=trusted.issuer)
    try:
        wanted.verify(certificate)
    except errors.VerificationError:
        return False
    return bool(trusted.identity and trusted.issuer)


def _subject(certificate: Any) -> str:
    """Whom the certificate names, for a message."""
    from cryptography.x509 import SubjectAlternativeName

    names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    return ", ".join(ascii(getattr(name, "value", name))[:200] for name in list(names)[:3])


def _sigstore(name: str) -> ModuleType:
    """A module of sigstore, imported when it is needed, since most installations have none."""
    try:
        return importlib.import_module(f"sigstore.{name}")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"expected the extra `keyless`, found no module {error.name}; run"
            f" {installing('keyless')}, or sign with a key (`gate2 keygen`)"
        ) from None


def _service_faults() -> tuple[type[Exception], ...]:
    found = (
        getattr(importlib.import_module(module), name, None) for module, name in _SERVICE_FAULTS
    )
    return tuple(each for each in found if isinstance(each, type) and issubclass(each, Exception))


def _invalid(message: str) -> SignatureFindings:
    return SignatureFindings(None, (because(Code.EVD_SIGNATURE_INVALID, message, remedy=_REFRESH),))


def _no_identity(error: Exception | None = None) -> UsageError:
    why = "" if error is None else f" ({_words(error)})"
    return UsageError(
        f"expected a CI job that may have an identity token, found none{why}; give the job"
        " `permissions: id-token: write` or its like, or sign with a key (`gate2 keygen`)"
    )


def _unreachable(error: Exception) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_REGISTRY_UNREACHABLE,
            f"expected sigstore's services and root of trust, came {_words(error)}",
            remedy="Check the network and sign again, or sign with a key (`gate2 keygen`).",
        )
    )


def _words(error: Exception) -> str:
    """An error of the library in one short line; the text may be an author's."""
    return ascii(f"{type(error).__name__}: {error}".split("\n")[0][:300])[1:-1]
