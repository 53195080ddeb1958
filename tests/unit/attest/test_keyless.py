"""A bundle counts for what it is over and for whom it names, and sigstore is asked the right way.

Sigstore itself is a fake here, at the names that `gate2.attest.keyless` calls: its certificates
are real and its signatures hold or do not, while there is no log, no chain and no network.
"""

import base64
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import ModuleType
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from gate2.attest import keyless
from gate2.attest.envelope import IN_TOTO, pae
from gate2.attest.identity import TrustedIdentity
from gate2.attest.keyless import judge_bundle, sign_keyless
from gate2.attest.names import bundle_path
from gate2.errors import InfrastructureError, UsageError
from gate2.reasons import Code, Effect

ISSUER = "https://token.example.org"
WORKFLOW = "https://git.example.org/papers/.ci/check.yml@refs/heads/main"
TRUSTED = TrustedIdentity(ISSUER, WORKFLOW)
PAYLOAD = b'{"_type":"https://in-toto.io/Statement/v1","predicate":{"n":1}}'
ISSUER_OID = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
NOW = datetime(2026, 6, 10, 8, tzinfo=timezone.utc)


class Error(Exception):
    """As `sigstore.errors.Error`."""


class VerificationError(Error):
    """As `sigstore.errors.VerificationError`."""


class IdentityError(Error):
    """As `sigstore.oidc.IdentityError`."""


class ServiceError(Exception):
    """As `sigstore._internal.fulcio.client.FulcioClientError`."""


class Bundle:
    """As `sigstore.models.Bundle`, in a form of the test's own."""

    def __init__(self, document: dict[str, str]) -> None:
        self.document = document

    @classmethod
    def from_json(cls, raw: bytes) -> "Bundle":
        try:
            return cls(json.loads(raw))
        except ValueError as error:
            raise Error(f"cannot parse: {error}") from None

    def to_json(self) -> str:
        return json.dumps(self.document)


class Identity:
    """As `sigstore.verify.policy.Identity`."""

    def __init__(self, *, identity: str, issuer: str | None = None) -> None:
        self.identity, self.issuer = identity, issuer

    def verify(self, cert: x509.Certificate) -> None:
        extension = cert.extensions.get_extension_for_oid(ISSUER_OID).value
        assert isinstance(extension, x509.UnrecognizedExtension)
        if self.issuer and extension.value.decode() != self.issuer:
            raise VerificationError("another issuer")
        names = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if self.identity not in names.get_values_for_type(x509.UniformResourceIdentifier):
            raise VerificationError("another identity")


class Verifier:
    """As `sigstore.verify.Verifier`, checking the signature alone."""

    offline: ClassVar[list[bool]] = []

    @classmethod
    def production(cls, *, offline: bool = False) -> "Verifier":
        cls.offline.append(offline)
        return cls()

    def verify_dsse(self, bundle: Bundle, policy: Any) -> tuple[str, bytes]:
        read = {key: base64.b64decode(text) for key, text in bundle.document.items()}
        certificate = x509.load_der_x509_certificate(read["certificate"])
        policy.verify(certificate)
        kind, payload = read["type"].decode(), read["payload"]
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        try:
            key.verify(read["sig"], pae(kind, payload), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise VerificationError("DSSE: invalid signature") from None
        return kind, payload


class Statement:
    """As `sigstore.dsse.Statement`."""

    def __init__(self, contents: bytes) -> None:
        self.contents = contents


class Signer:
    """As what `sigstore.sign.SigningContext.signer` gives."""

    def __init__(self, token: "IdentityToken") -> None:
        self.token = token

    def sign_dsse(self, input_: Statement) -> Bundle:
        return Bundle(signed(input_.contents, identity=self.token.raw))


class SigningContext:
    """As `sigstore.sign.SigningContext`."""

    @classmethod
    def from_trust_config(cls, trust_config: object) -> "SigningContext":
        assert trust_config == "production"
        return cls()

    @contextmanager
    def signer(self, identity_token: "IdentityToken", *, cache: bool = True) -> Iterator[Signer]:
        yield Signer(identity_token)


class ClientTrustConfig:
    """As `sigstore.models.ClientTrustConfig`."""

    @classmethod
    def production(cls, offline: bool = False) -> str:
        assert not offline
        return "production"


class IdentityToken:
    """As `sigstore.oidc.IdentityToken`."""

    def __init__(self, raw_token: str, client_id: str = "sigstore") -> None:
        self.raw = raw_token


def detect_credential(client_id: str = "sigstore") -> str | None:
    """As `sigstore.oidc.detect_credential`, in a job that has an identity."""
    return WORKFLOW


FAKE: dict[str, dict[str, Any]] = {
    "errors": {"Error": Error, "VerificationError": VerificationError},
    "models": {"Bundle": Bundle, "ClientTrustConfig": ClientTrustConfig},
    "sign": {"SigningContext": SigningContext},
    "oidc": {
        "IdentityError": IdentityError,
        "IdentityToken": IdentityToken,
        "detect_credential": detect_credential,
    },
    "dsse": {"Statement": Statement},
    "verify": {"Verifier": Verifier},
    "verify.policy": {"Identity": Identity},
    "_internal": {},
    "_internal.fulcio": {},
    "_internal.fulcio.client": {"FulcioClientError": ServiceError},
    "_internal.rekor": {},
}


@pytest.fixture(autouse=True)
def sigstore(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake in the real one's place, whether that is installed or not."""
    monkeypatch.setitem(sys.modules, "sigstore", ModuleType("sigstore"))
    for name, content in FAKE.items():
        module = ModuleType(f"sigstore.{name}")
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, f"sigstore.{name}", module)
    Verifier.offline.clear()


def signed(
    payload: bytes, *, identity: str = WORKFLOW, issuer: str = ISSUER, kind: str = IN_TOTO
) -> dict[str, str]:
    """A bundle's content over the payload, signed as this identity."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(minutes=10))
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity)]), True
        )
        .add_extension(x509.UnrecognizedExtension(ISSUER_OID, issuer.encode()), False)
        .sign(private, hashes.SHA256())
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    parts = {
        "certificate": certificate.public_bytes(Encoding.DER),
        "type": kind.encode(),
        "payload": payload,
        "sig": private.sign(pae(kind, payload), ec.ECDSA(hashes.SHA256())),
    }
    return {key: base64.b64encode(part).decode() for key, part in parts.items()}


def bundle(payload: bytes = PAYLOAD, **how: str) -> bytes:
    return json.dumps(signed(payload, **how)).encode()


def code_of(data: bytes, *identities: TrustedIdentity, payload: bytes = PAYLOAD) -> Code:
    findings = judge_bundle(data, payload, identities)
    assert findings.signer is None
    (reason,) = findings.reasons
    assert reason.message.isascii()
    return reason.code


# --- judging -----------------------------------------------------------------------------------


def test_a_bundle_of_a_trusted_identity_counts_and_names_it() -> None:
    other = TrustedIdentity(ISSUER, "https://git.example.org/other")
    findings = judge_bundle(bundle(), PAYLOAD, [other, TRUSTED])
    assert (findings.signer, findings.reasons) == (f"{WORKFLOW} ({ISSUER})", ())


def test_nothing_is_fetched_to_judge_a_bundle() -> None:
    judge_bundle(bundle(), PAYLOAD, [TRUSTED])
    assert Verifier.offline == [True]


@pytest.mark.parametrize(
    "trusted",
    [
        TrustedIdentity(ISSUER, WORKFLOW.replace("main", "fork")),
        TrustedIdentity(ISSUER, WORKFLOW + "/"),
        TrustedIdentity(ISSUER, WORKFLOW.upper()),
        TrustedIdentity(ISSUER, WORKFLOW[:-1]),
        TrustedIdentity("https://token.example.com", WORKFLOW),
        TrustedIdentity("", WORKFLOW),
        TrustedIdentity(ISSUER, ""),
    ],
    ids=["ref", "longer", "case", "shorter", "issuer", "no issuer", "no identity"],
)
def test_an_identity_counts_as_a_whole_and_by_its_own_issuer(trusted: TrustedIdentity) -> None:
    findings = judge_bundle(bundle(), PAYLOAD, [trusted])
    assert findings.signer is None
    (reason,) = findings.reasons
    assert (reason.code, reason.effect) == (Code.EVD_SIGNER_UNTRUSTED, Effect.UNVERIFIED)
    assert WORKFLOW in reason.message


def test_whoever_trusts_no_identity_trusts_no_bundle() -> None:
    assert code_of(bundle()) is Code.EVD_SIGNER_UNTRUSTED


def test_a_bundle_over_another_payload_or_type_is_wrong() -> None:
    assert code_of(bundle(PAYLOAD + b" "), TRUSTED) is Code.EVD_SIGNATURE_INVALID
    assert code_of(bundle(), TRUSTED, payload=b"") is Code.EVD_SIGNATURE_INVALID
    other = bundle(kind="application/vnd.other+json")
    assert code_of(other, TRUSTED) is Code.EVD_SIGNATURE_INVALID


def test_a_bundle_whose_signature_does_not_hold_is_wrong_though_it_names_a_trusted_identity() -> (
    None
):
    parts, borrowed = signed(PAYLOAD), signed(PAYLOAD)
    for key in ("sig", "certificate"):
        mixed = json.dumps({**parts, key: borrowed[key]}).encode()
        assert code_of(mixed, TRUSTED) is Code.EVD_SIGNATURE_INVALID


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\x00"])
def test_what_is_no_bundle_is_a_wrong_signature_and_no_crash(data: bytes) -> None:
    assert code_of(data, TRUSTED) is Code.EVD_SIGNATURE_INVALID


def test_a_huge_bundle_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyless, "MAX_BUNDLE_BYTES", 10)
    monkeypatch.setattr(Bundle, "from_json", None)
    assert code_of(b"x" * 11, TRUSTED) is Code.EVD_SIGNATURE_INVALID


def test_what_the_library_complains_of_is_shown_and_not_interpreted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hostile(raw: bytes) -> Bundle:
        raise ValueError("\x1b[2J\u202eall is well" + "x" * 5000)

    monkeypatch.setattr(Bundle, "from_json", hostile)
    (reason,) = judge_bundle(b"{}", PAYLOAD, [TRUSTED]).reasons
    assert "\\x1b[2J\\u202eall is well" in reason.message
    assert len(reason.message) < 500


def test_a_missing_root_of_trust_blames_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, code in (
        (Error("no trusted root"), Code.INF_REGISTRY_UNREACHABLE),
        (PermissionError(13, "Permission denied", "/home"), Code.INF_LANE_UNAVAILABLE),
    ):

        def failing(*, offline: bool, error: Exception = error) -> Verifier:
            raise error

        monkeypatch.setattr(Verifier, "production", failing)
        with pytest.raises(InfrastructureError) as refused:
            judge_bundle(bundle(), PAYLOAD, [TRUSTED])
        assert refused.value.reason.code is code


# --- signing -----------------------------------------------------------------------------------


def test_what_a_job_signs_it_signs_as_itself_over_the_very_payload() -> None:
    made = sign_keyless(PAYLOAD)
    assert made.endswith(b"\n")
    assert judge_bundle(made, PAYLOAD, [TRUSTED]).signer == f"{WORKFLOW} ({ISSUER})"


def test_where_there_is_no_identity_the_way_to_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["sigstore.oidc"], "detect_credential", lambda: None)
    with pytest.raises(UsageError, match="id-token: write"):
        sign_keyless(PAYLOAD)

    def refused() -> str:
        raise IdentityError("insufficient permissions")

    monkeypatch.setattr(sys.modules["sigstore.oidc"], "detect_credential", refused)
    with pytest.raises(UsageError, match="insufficient permissions"):
        sign_keyless(PAYLOAD)


@pytest.mark.parametrize("error", [ServiceError("500"), Error("no root"), ConnectionError("x")])
def test_a_service_that_fails_is_the_machines_fault(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: Signer, input_: Statement) -> Bundle:
        raise error

    monkeypatch.setattr(Signer, "sign_dsse", failing)
    with pytest.raises(InfrastructureError) as refused:
        sign_keyless(PAYLOAD)
    assert refused.value.reason.code is Code.INF_REGISTRY_UNREACHABLE
    assert type(error).__name__ in refused.value.reason.message


# --- the extra ---------------------------------------------------------------------------------


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "sigstore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sigstore", None)
    for call in (lambda: sign_keyless(PAYLOAD), lambda: judge_bundle(b"{}", PAYLOAD, [TRUSTED])):
        with pytest.raises(UsageError, match=r"expected the extra `keyless`.*'\.\[keyless\]'"):
            call()


def test_a_bundle_stands_beside_its_envelope() -> None:
    assert bundle_path("c1.0123456789abcdef.dsse.json") == "c1.0123456789abcdef.sigstore.json"
    assert bundle_path("c1.0123456789abcdef.svr.dsse.json") == (
        "c1.0123456789abcdef.svr.sigstore.json"
    )


def test_the_fake_takes_what_the_real_one_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the library itself, where the extra is installed: names and parameters."""
    for name in [name for name in sys.modules if name.split(".")[0] == "sigstore"]:
        monkeypatch.delitem(sys.modules, name)
    pytest.importorskip("sigstore", reason="the extra `keyless` is not installed")
    for module, content in FAKE.items():
        real = importlib.import_module(f"sigstore.{module}")
        for name, fake in content.items():
            for method in ("", "from_json", "to_json", "verify", "production", "verify_dsse"):
                ours = getattr(fake, method, None) if method else fake
                theirs = getattr(getattr(real, name), method) if method and ours else None
                if callable(ours) and theirs is not None:
                    assert list(inspect.signature(ours).parameters) == list(
                        inspect.signature(theirs).parameters
                    )
            assert hasattr(real, name)
