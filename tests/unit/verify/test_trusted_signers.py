"""Keys and identities: one that is trusted is enough, one that does not hold is always said."""

from collections.abc import Collection
from pathlib import Path

import pytest

from attested import a_key
from gate2.attest import keyless
from gate2.attest.envelope import IN_TOTO, Envelope, Signature
from gate2.attest.identity import TrustedIdentity
from gate2.attest.signing import SignatureFindings, sign
from gate2.reasons import Code, because
from gate2.verify.signatures import Signed
from gate2.verify.trusted import TrustedSigners

WHO = TrustedIdentity("https://issuer.example", "https://ci.example/build")
UNTRUSTED = because(Code.EVD_SIGNER_UNTRUSTED, "of somebody else")
BROKEN = because(Code.EVD_SIGNATURE_INVALID, "the bundle does not hold")
PLAIN = Envelope(IN_TOTO, b"{}")


def bundles_are(monkeypatch: pytest.MonkeyPatch, findings: SignatureFindings) -> None:
    """What sigstore would say; it is asked with the payload of the envelope."""

    def judge(
        bundle: bytes, payload: bytes, identities: Collection[TrustedIdentity]
    ) -> SignatureFindings:
        assert (bundle, payload, tuple(identities)) == (b"bundle", PLAIN.payload, (WHO,))
        return findings

    monkeypatch.setattr(keyless, "judge_bundle", judge)


def codes(signed: Signed) -> list[Code]:
    return [reason.code for reason in signed.reasons]


def test_key_of_a_stranger_is_trusted(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    envelope = sign(IN_TOTO, b"{}", key)
    assert TrustedSigners((key.public,)).judge(envelope).signer == key.public
    found = TrustedSigners(()).judge(envelope)
    assert (found.signer, codes(found), found.checked) == (None, [Code.EVD_SIGNER_UNTRUSTED], True)


def test_identity_makes_up_for_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles_are(monkeypatch, SignatureFindings("the build"))
    found = TrustedSigners((), (WHO,)).judge(PLAIN, b"bundle")
    assert (found.signer, codes(found)) == ("the build", [])


def test_bundle_is_believed_by_who_trusts_no_identity() -> None:
    found = TrustedSigners(()).judge(PLAIN, b"bundle")
    assert (found.signer, codes(found)) == (None, [Code.EVD_UNSIGNED])


def test_bundle_of_a_stranger_hides_a_trusted_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_key(tmp_path / "key")
    bundles_are(monkeypatch, SignatureFindings(None, (UNTRUSTED,)))
    found = TrustedSigners((key.public,), (WHO,)).judge(sign(IN_TOTO, b"{}", key), b"bundle")
    assert (found.signer, codes(found)) == (key.public, [])


def test_broken_bundle_goes_unsaid_beside_a_trusted_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_key(tmp_path / "key")
    bundles_are(monkeypatch, SignatureFindings(None, (BROKEN,)))
    found = TrustedSigners((key.public,), (WHO,)).judge(sign(IN_TOTO, b"{}", key), b"bundle")
    assert codes(found) == [Code.EVD_SIGNATURE_INVALID]


def test_broken_signature_goes_unsaid_beside_a_trusted_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_key(tmp_path / "key")
    bundles_are(monkeypatch, SignatureFindings("the build"))
    broken = Envelope(IN_TOTO, b"{}", (Signature(key.public, b"\0" * 64),))
    found = TrustedSigners((key.public,), (WHO,)).judge(broken, b"bundle")
    assert codes(found) == [Code.EVD_SIGNATURE_INVALID]


def test_neither_is_trusted_and_one_goes_unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles_are(monkeypatch, SignatureFindings(None, (UNTRUSTED,)))
    found = TrustedSigners((), (WHO,)).judge(PLAIN, b"bundle")
    assert codes(found) == [Code.EVD_UNSIGNED, Code.EVD_SIGNER_UNTRUSTED]
    assert found.signer is None
