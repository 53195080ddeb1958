"""What was altered after it was signed does not hold, and what holds is not thereby trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib import dsse
from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]  # no __all__

from gate2.attest.envelope import (
    IN_TOTO,
    Envelope,
    NotAnEnvelope,
    Signature,
    envelope_bytes,
    pae,
    read_envelope,
)
from gate2.attest.keys import generate_key, read_key
from gate2.attest.points import is_public_key
from gate2.attest.signing import judge_signatures, sign
from gate2.errors import InfrastructureError
from gate2.reasons import Code, Effect
from gate2.strictjson import loads

PAYLOAD = b'{"verdict":"VERIFIED"}'
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class Key:
    """A key of the test's own, made from one byte."""

    private: ed25519.Ed25519PrivateKey

    @property
    def public(self) -> str:
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def key(number: int) -> Key:
    return Key(ed25519.Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


OURS, STRANGER, THIRD = key(1), key(2), key(3)
SIGNED = sign(IN_TOTO, PAYLOAD, OURS)
TRUSTED = (OURS.public,)


def found(envelope: Envelope, trusted: Sequence[str] = TRUSTED) -> tuple[str | None, list[Code]]:
    findings = judge_signatures(envelope, trusted)
    return findings.signer, [reason.code for reason in findings.reasons]


def with_signatures(*signatures: Signature) -> Envelope:
    return replace(SIGNED, signatures=signatures)


def by(who: Key, *, over: bytes | None = None) -> Signature:
    message = pae(IN_TOTO, PAYLOAD) if over is None else over
    return Signature(who.public, who.sign(message))


INVALID = (None, [Code.EVD_SIGNATURE_INVALID])

# --- what holds --------------------------------------------------------------------------------


def test_a_signature_of_a_trusted_key_holds() -> None:
    assert found(SIGNED) == (OURS.public, [])
    assert found(SIGNED, (STRANGER.public, OURS.public)) == (OURS.public, [])


def test_a_signature_with_a_key_from_a_file_holds(tmp_path: Path) -> None:
    public = generate_key(tmp_path / "key")
    envelope = sign(IN_TOTO, PAYLOAD, read_key(tmp_path / "key"))
    assert found(read_envelope(envelope_bytes(envelope)), (public,)) == (public, [])


def test_securesystemslib_verifies_the_file_that_is_written() -> None:
    document = loads(envelope_bytes(SIGNED))
    assert isinstance(document, dict)
    public = OURS.private.public_key()
    known = SSlibKey.from_crypto(public, keyid=OURS.public)
    other = SSlibKey.from_crypto(STRANGER.private.public_key(), keyid=STRANGER.public)
    envelope = dsse.Envelope.from_dict(document)
    assert envelope.payload == PAYLOAD
    assert set(envelope.verify([other, known], 1)) == {OURS.public}


def test_cryptography_alone_verifies_it_over_the_published_encoding() -> None:
    message = b"DSSEv1 28 application/vnd.in-toto+json 22 " + PAYLOAD
    OURS.private.public_key().verify(SIGNED.signatures[0].sig, message)


def test_one_trusted_signature_is_enough_beside_a_strangers() -> None:
    both = with_signatures(by(STRANGER), by(OURS))
    assert found(both) == (OURS.public, [])
    assert found(both, (THIRD.public,)) == (None, [Code.EVD_SIGNER_UNTRUSTED])


# --- what does not -----------------------------------------------------------------------------


def test_a_strangers_signature_is_no_wrong_signature() -> None:
    findings = judge_signatures(with_signatures(by(STRANGER)), TRUSTED)
    assert findings.signer is None
    (reason,) = findings.reasons
    assert (reason.code, reason.effect) == (Code.EVD_SIGNER_UNTRUSTED, Effect.UNVERIFIED)
    assert reason.message == (
        f"expected a signature by one of the 1 trusted keys, came one that holds by"
        f" {STRANGER.public}"
    )


def test_whoever_trusts_nobody_trusts_no_signature() -> None:
    assert found(SIGNED, ()) == (None, [Code.EVD_SIGNER_UNTRUSTED])


def test_no_signature_is_a_warning_only_where_none_is_required() -> None:
    bare = with_signatures()
    for required, effect in ((True, Effect.UNVERIFIED), (False, Effect.WARNING)):
        findings = judge_signatures(bare, TRUSTED, required=required)
        (reason,) = findings.reasons
        assert (findings.signer, reason.code, reason.effect) == (
            *(None, Code.EVD_UNSIGNED),
            effect,
        )
    assert judge_signatures(bare, TRUSTED).reasons[0].effect is Effect.UNVERIFIED


@given(st.integers(0, 8 * len(PAYLOAD) - 1))
def test_a_flipped_bit_of_the_payload_is_seen(bit: int) -> None:
    assert found(replace(SIGNED, payload=flipped(PAYLOAD, bit))) == INVALID


@given(st.integers(0, 511))
def test_a_flipped_bit_of_the_signature_is_seen(bit: int) -> None:
    altered = Signature(OURS.public, flipped(SIGNED.signatures[0].sig, bit))
    assert found(with_signatures(altered)) == INVALID


@given(st.integers(0, 7 * len(IN_TOTO) - 1))
def test_a_flipped_bit_of_the_payload_type_is_seen(bit: int) -> None:
    altered = flipped(IN_TOTO.encode(), bit // 7 * 8 + bit % 7).decode()
    assert found(replace(SIGNED, payload_type=altered)) == INVALID


@given(st.integers(0, 7 * 64 - 1))
def test_a_flipped_bit_of_the_keyid_is_seen(bit: int) -> None:
    altered = flipped(OURS.public.encode(), bit // 7 * 8 + bit % 7).decode()
    assert found(with_signatures(replace(SIGNED.signatures[0], keyid=altered))) == INVALID


@given(st.data())
def test_no_byte_of_the_file_can_change(data: st.DataObject) -> None:
    written = envelope_bytes(SIGNED)
    altered = bytearray(written)
    altered[data.draw(st.integers(0, len(written) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        envelope = read_envelope(bytes(altered))
    except NotAnEnvelope:
        return
    assert found(envelope) == INVALID


def flipped(data: bytes, bit: int) -> bytes:
    altered = bytearray(data)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def test_a_signature_does_not_move_to_another_payload_or_type() -> None:
    for moved in (
        Envelope("application/vnd.other+json", PAYLOAD, SIGNED.signatures),
        Envelope("", PAYLOAD, SIGNED.signatures),
        Envelope(IN_TOTO, b'{"verdict":"FALSIFIED"}', SIGNED.signatures),
        Envelope(IN_TOTO, b"", SIGNED.signatures),
    ):
        assert found(moved) == INVALID


def test_type_and_payload_cannot_be_cut_elsewhere() -> None:
    message = pae("a", b"b 1 c")
    one = Envelope("a", b"b 1 c", (by(OURS, over=message),))
    assert found(one) == (OURS.public, [])
    for kind, payload in (("a 5 b", b"c"), ("a b", b"1 c"), ("a 5 b 1 c", b"")):
        assert found(Envelope(kind, payload, one.signatures)) == INVALID


def test_a_signature_over_the_bare_payload_is_none() -> None:
    for over in (PAYLOAD, b"", pae(IN_TOTO, PAYLOAD)[:-1], pae(IN_TOTO, PAYLOAD) + b"\n"):
        assert found(with_signatures(by(OURS, over=over))) == INVALID


def test_a_strangers_signature_under_a_trusted_name_is_wrong_not_strange() -> None:
    borrowed = Signature(OURS.public, by(STRANGER).sig)
    assert found(with_signatures(borrowed)) == INVALID
    reason = judge_signatures(with_signatures(borrowed), TRUSTED).reasons[0]
    assert reason.effect is Effect.INVALID
    assert reason.message == (
        f"the signature by {OURS.public} does not fit the payload and its type"
    )


def test_a_trusted_signature_under_a_strangers_name_is_wrong() -> None:
    assert found(with_signatures(Signature(STRANGER.public, by(OURS).sig))) == INVALID


@pytest.mark.parametrize("order", [1, -1])
def test_a_wrong_signature_beside_a_trusted_one_is_still_named(order: int) -> None:
    wrong = Signature(STRANGER.public, bytes(64))
    envelope = with_signatures(*[by(OURS), wrong][::order])
    assert found(envelope) == (OURS.public, [Code.EVD_SIGNATURE_INVALID])
    assert STRANGER.public in judge_signatures(envelope, TRUSTED).reasons[0].message


def test_wrong_and_strange_are_both_said() -> None:
    envelope = with_signatures(by(STRANGER), Signature(OURS.public, bytes(64)))
    assert found(envelope) == (None, [Code.EVD_SIGNATURE_INVALID, Code.EVD_SIGNER_UNTRUSTED])


@pytest.mark.parametrize("second", [by(OURS), Signature(OURS.public, bytes(64))])
def test_a_key_signs_once(second: Signature) -> None:
    envelope = with_signatures(by(OURS), second)
    signer, codes = found(envelope)
    assert signer == OURS.public
    assert set(codes) == {Code.EVD_SIGNATURE_INVALID}
    assert "came 2 of" in judge_signatures(envelope, TRUSTED).reasons[0].message


def test_securesystemslib_reads_no_envelope_in_which_a_key_signs_twice() -> None:
    document = loads(envelope_bytes(with_signatures(by(OURS), by(OURS))))
    assert isinstance(document, dict)
    with pytest.raises(ValueError, match="Multiple signatures"):
        dsse.Envelope.from_dict(document)


@pytest.mark.parametrize(
    "keyid",
    [
        "",
        OURS.public.upper(),
        OURS.public + "\n",
        " " + OURS.public,
        "0x" + OURS.public,
        OURS.public[:-2],
        OURS.public + "00",
        "\u0660" * 64,
        "g" * 64,
        "\x1b[2J\u202e" + "a" * 5000,
    ],
)
def test_a_keyid_in_any_other_spelling_names_nobody(keyid: str) -> None:
    """Even where the signature is a trusted key's: nothing is tried under a guessed name."""
    envelope = with_signatures(Signature(keyid, by(OURS).sig))
    assert found(envelope) == INVALID
    assert found(envelope, (keyid,)) == INVALID
    message = judge_signatures(envelope, TRUSTED).reasons[0].message
    assert message.startswith("expected a keyid that is an Ed25519 public key of 64 hex")
    assert message.isascii()
    assert len(message) < 600


@pytest.mark.parametrize("size", [0, 1, 32, 63, 65, 96, 128, 5000])
def test_a_signature_of_another_length_is_none(size: int) -> None:
    cut = (by(OURS).sig * 100)[:size]
    envelope = with_signatures(Signature(OURS.public, cut))
    assert found(envelope) == INVALID
    message = judge_signatures(envelope, TRUSTED).reasons[0].message
    assert message == f"expected 64 bytes of signature by {OURS.public}, came {size}"


# --- points and scalars that are not what they seem --------------------------------------------


def test_the_same_signature_in_a_second_spelling_is_none() -> None:
    """RFC 8032, 5.1.7: S is below the group's order, or anybody could write a second signature."""
    point, scalar = by(OURS).sig[:32], int.from_bytes(by(OURS).sig[32:], "little")
    for times in range(1, 15):
        again = scalar + times * ORDER
        if again < 2**256:
            sig = point + again.to_bytes(32, "little")
            assert found(with_signatures(Signature(OURS.public, sig))) == INVALID


def small_order_keys() -> list[bytes]:
    """Every point whose order divides 8, from the curve's equation, in both signs of x."""
    return [
        (y | of_x << 255).to_bytes(32, "little")
        for y in sorted({point[1] for point in multiples_of_order_8()})
        for of_x in (0, 1)
    ]


def multiples_of_order_8() -> list[tuple[int, int]]:
    """The subgroup of eight points, got by clearing the large factor from points of the curve."""
    for y in range(2, 100):
        if (x := x_of(y)) is not None and times((x, y), 4 * ORDER) != (0, 1):
            generator = times((x, y), ORDER)
            return [times(generator, n) for n in range(8)]
    raise AssertionError("no point of order 8")


D = -121665 * pow(121666, -1, P) % P


def x_of(y: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    for x in (root, root * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return x
    return None


def plus(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    cross = D * a[0] * b[0] * a[1] * b[1]
    return (
        (a[0] * b[1] + a[1] * b[0]) * pow(1 + cross, -1, P) % P,
        (a[1] * b[1] + a[0] * b[0]) * pow(1 - cross, -1, P) % P,
    )


def times(point: tuple[int, int], number: int) -> tuple[int, int]:
    total = (0, 1)
    while number:
        if number & 1:
            total = plus(total, point)
        point, number = plus(point, point), number >> 1
    return total


def test_no_key_under_which_anybody_can_sign_is_a_key() -> None:
    weak = small_order_keys()
    assert len(set(weak)) == 10  # eight points; x = 0 has two spellings at each of its two y
    for each in weak:
        assert not is_public_key(each.hex())


def test_a_forgery_under_the_neutral_point_holds_nowhere_here() -> None:
    """With it as the key, R = [S]B holds for every message; who trusts it trusts everybody."""
    neutral = (1).to_bytes(32, "little")
    base_point = bytes.fromhex("58" + "66" * 31)
    forged = base_point + (1).to_bytes(32, "little")
    message = pae(IN_TOTO, PAYLOAD)
    ed25519.Ed25519PublicKey.from_public_bytes(neutral).verify(forged, message)  # it does hold
    envelope = with_signatures(Signature(neutral.hex(), forged))
    assert found(envelope, (neutral.hex(),)) == INVALID


def test_a_second_spelling_of_a_point_is_no_key() -> None:
    for y in range(19):
        for of_x in (0, 1):
            assert not is_public_key((y + P | of_x << 255).to_bytes(32, "little").hex())


def test_a_point_beside_the_curve_holds_nothing() -> None:
    y = next(y for y in range(2, 100) if x_of(y) is None)
    beside = y.to_bytes(32, "little").hex()
    assert is_public_key(beside)
    assert found(with_signatures(Signature(beside, by(OURS).sig)), (beside,)) == INVALID


def test_ordinary_keys_are_keys() -> None:
    assert all(is_public_key(key(number).public) for number in range(256))


# --- signing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sig", [bytes(64), b"", by(STRANGER).sig], ids=["zeros", "none", "other"])
def test_a_key_that_signs_wrongly_leaves_no_envelope(sig: bytes) -> None:
    class Lying(Key):
        def sign(self, message: bytes) -> bytes:
            return sig

    with pytest.raises(InfrastructureError) as refused:
        sign(IN_TOTO, PAYLOAD, Lying(OURS.private))
    assert refused.value.reason.code is Code.INF_ENGINE_ERROR
    assert f"a signature that holds under {OURS.public}" in refused.value.reason.message


def test_signing_the_same_twice_gives_the_same_file() -> None:
    assert envelope_bytes(sign(IN_TOTO, PAYLOAD, OURS)) == envelope_bytes(SIGNED)


def test_a_machine_without_ed25519_blames_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(data: bytes) -> ed25519.Ed25519PublicKey:
        raise UnsupportedAlgorithm("ed25519 is not supported by this version of OpenSSL.")

    monkeypatch.setattr(ed25519.Ed25519PublicKey, "from_public_bytes", staticmethod(refusing))
    with pytest.raises(InfrastructureError) as refused:
        judge_signatures(SIGNED, TRUSTED)
    assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE


def test_the_fixed_key_of_these_tests_really_refuses() -> None:
    with pytest.raises(InvalidSignature):
        OURS.private.public_key().verify(by(STRANGER).sig, pae(IN_TOTO, PAYLOAD))
