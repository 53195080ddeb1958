"""DSSE envelopes: what is signed, and how it stands in a file.

Pure, and without any library. Source: https://github.com/secure-systems-lab/dsse, protocol and
envelope, version 1. Signatures are made and judged in `gate2.attest.signing`.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from gate2.strictjson import JsonLimits, JsonRefused, dumps_canonical, loads

IN_TOTO = "application/vnd.in-toto+json"
MAX_ENVELOPE_BYTES = 16 << 20
MAX_SIGNATURES = 16
_LIMITS = JsonLimits(size_bytes=MAX_ENVELOPE_BYTES, string_length=MAX_ENVELOPE_BYTES)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature over `pae` of an envelope."""

    keyid: str
    """Of an Ed25519 key: its public key, 64 hexadecimal digits."""
    sig: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with its signatures; there may be none."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...] = ()


class NotAnEnvelope(ValueError):
    """The bytes are no DSSE envelope; the message says what was expected and what came."""


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that a signature is over: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope_bytes(envelope: Envelope) -> bytes:
    """The one way an envelope is written: canonical JSON and a final newline."""
    document = {
        "payload": base64.b64encode(envelope.payload).decode(),
        "payloadType": envelope.payload_type,
        "signatures": [
            {"keyid": each.keyid, "sig": base64.b64encode(each.sig).decode()}
            for each in envelope.signatures
        ],
    }
    return dumps_canonical(document) + b"\n"


def read_envelope(data: bytes) -> Envelope:
    """The envelope that the bytes spell, which have to be as `envelope_bytes` writes them.

    Raises:
        NotAnEnvelope: they are not.
    """
    try:
        document = loads(data, limits=_LIMITS)
    except JsonRefused as refused:
        raise NotAnEnvelope(f"expected a DSSE envelope: {refused}") from None
    if not isinstance(document, dict):
        raise NotAnEnvelope(f"expected a DSSE envelope, came {type(document).__name__}")
    _require_keys(document, {"payload", "payloadType", "signatures"}, "the envelope")
    signatures = document["signatures"]
    if not isinstance(signatures, list) or len(signatures) > MAX_SIGNATURES:
        raise NotAnEnvelope(f"expected a list of at most {MAX_SIGNATURES} signatures")
    envelope = Envelope(
        payload_type=_text(document["payloadType"], "payloadType"),
        payload=_decoded(document["payload"], "payload"),
        signatures=tuple(_signature(each) for each in signatures),
    )
    if envelope_bytes(envelope) != data:
        raise NotAnEnvelope(
            "expected the envelope in canonical form, came the same spelt otherwise"
        )
    return envelope


def _signature(value: object) -> Signature:
    if not isinstance(value, dict):
        raise NotAnEnvelope(f"expected a signature, came {type(value).__name__}")
    _require_keys(value, {"keyid", "sig"}, "a signature")
    return Signature(_text(value["keyid"], "keyid"), _decoded(value["sig"], "sig"))


def _require_keys(holder: Mapping[str, object], keys: set[str], where: str) -> None:
    if holder.keys() != keys:
        came = ", ".join(ascii(key)[:40] for key in list(holder)[:8])
        raise NotAnEnvelope(f"expected {where} to have {', '.join(sorted(keys))}, came {came}")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise NotAnEnvelope(f"expected `{where}` to be a string, came {type(value).__name__}")
    return value


def _decoded(value: object, where: str) -> bytes:
    try:
        return base64.b64decode(_text(value, where), validate=True)
    except (binascii.Error, ValueError):
        raise NotAnEnvelope(f"expected `{where}` in standard base64") from None
