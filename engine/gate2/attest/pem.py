"""One PEM block to an Ed25519 private key, or to words on what it is instead (RFC 7468, 10)."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gate2.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]  # no __all__

MAX_KEY_BYTES = 64 << 10

_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_BLOCK = re.compile(rb"\s*-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----\s*")
_FOUND = {
    b"ENCRYPTED PRIVATE KEY": "one behind a passphrase, and nobody is there to type it",
    b"PUBLIC KEY": "a public key",
    b"OPENSSH PRIVATE KEY": "a key in the form of ssh-keygen",
}


@dataclass(frozen=True, slots=True)
class FileKey:
    """A private key that was read from a file or the environment."""

    public: str
    _signer: "CryptoSigner" = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The signature over the message; deterministic (RFC 8032, 5.1.6)."""
        return bytes.fromhex(self._signer.sign(message).signature)


def read_pem(data: bytes, where: str) -> FileKey:
    """The key in the bytes, which hold one PEM block and nothing else.

    Raises:
        UsageError: they do not, saying what they hold, of `where`, and never a word of it.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if found := _instead(data):
        raise _no_key(where, found)
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _no_key(where, "a PEM block that does not decode to one") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(where, f"one of {type(key).__name__.removesuffix('PrivateKey')}")
    return _file_key(key)


def _file_key(key: "Ed25519PrivateKey") -> FileKey:
    """The key under its own name: the public half, not the digest that the library would take."""
    from securesystemslib.signer import (  # type: ignore[attr-defined]  # no __all__
        CryptoSigner,
        SSlibKey,
    )

    public = key.public_key().public_bytes_raw().hex()
    return FileKey(public, CryptoSigner(key, SSlibKey.from_crypto(key.public_key(), keyid=public)))


def _instead(data: bytes) -> str:
    """What the bytes are, where they are not one PKCS#8 block and nothing else."""
    if len(data) > MAX_KEY_BYTES:
        return f"more than {MAX_KEY_BYTES} bytes"
    if not data.strip():
        return "nothing"
    labels = _LABEL.findall(data)
    if not labels:
        return "no PEM block"
    if len(labels) > 1:
        return f"{len(labels)} PEM blocks"
    if labels[0] != b"PRIVATE KEY":
        return _FOUND.get(labels[0], f"a PEM block of the kind {labels[0].decode()}")
    return "" if _BLOCK.fullmatch(data) else "a PEM block with something before, in or after it"


def _no_key(where: str, found: str) -> UsageError:
    return UsageError(
        f"{where}: expected one Ed25519 private key as PEM, unencrypted (-----BEGIN PRIVATE"
        f" KEY-----), found {found}; `gate2 keygen -o FILE` makes one"
    )
