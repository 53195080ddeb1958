"""Signing keys in files of one's own, named everywhere by the public key itself.

A public key is written as 64 lower-case hexadecimal digits, and that is also the `keyid` of what
it signs. A private key is one PKCS#8 PEM block without a passphrase, in a file that nobody but
its owner can use.
"""

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import Protocol

from gate2.attest.names import KEY_VARIABLE as KEY_VARIABLE
from gate2.attest.pem import MAX_KEY_BYTES, read_pem
from gate2.attest.points import is_public_key
from gate2.errors import UsageError
from gate2.places import TEMPORARY_SUFFIX

"""Names a key file, or holds the PEM text itself, as a CI secret does."""
PUBLIC_SUFFIX = ".pub"


class SigningKey(Protocol):
    """Whatever signs as one public key."""

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature over the message."""


def generate_key(path: Path) -> str:
    """Make a key: the private half at `path` (mode 0600), the public one at ``path.pub`` (0644).

    Both files appear whole or not at all, the private one last; neither ever replaces another.
    Returns the public key.

    Raises:
        UsageError: one of them is there already, or there is no such directory.
        OSError: the directory cannot be written to.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if not path.parent.is_dir():
        raise UsageError(f"{path}: expected a directory at {path.parent} to write to, found none")
    beside = public_path(path)
    for each in (path, beside):
        if os.path.lexists(each):
            raise _taken(each)
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    _place(beside, public.encode() + b"\n", 0o644)
    try:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _place(path, pem, 0o600)
    except BaseException:
        beside.unlink()
        raise
    return public


def public_path(path: Path) -> Path:
    """Where the public half of the key at `path` is written."""
    return path.with_name(path.name + PUBLIC_SUFFIX)


def _taken(path: Path) -> UsageError:
    return UsageError(
        f"{path}: expected no such file, since a key is never written over another; choose another"
        " name, or move this one away (what was signed with it stays signed)"
    )


def _place(path: Path, data: bytes, mode: int) -> None:
    """Write a file that is not there yet, whole; it has its mode before it has its name."""
    try:
        _write_new(path, data, mode)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # not the name it has for a moment
        raise


def _write_new(path: Path, data: bytes, mode: int) -> None:
    # mkstemp opens with O_CREAT, O_EXCL, O_NOFOLLOW and mode 0600.
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{path.name}.", suffix=TEMPORARY_SUFFIX, dir=path.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        # Unlike a rename, it never replaces what has the name, not even a link that leads nowhere.
        os.link(temporary, path, follow_symlinks=False)
    finally:
        Path(temporary).unlink()


def key_from(option: Path | None) -> SigningKey | None:
    """The key to sign with: that of ``--key FILE``, else that of ``GATE2_KEY``, else none.

    Raises:
        UsageError: there is one, and it is not to be used; as `read_key`.
    """
    if option is not None:
        return read_key(option)
    stated = os.environ.get(KEY_VARIABLE, "")
    if not stated.strip():
        return None
    if "-----BEGIN" in stated:
        return read_pem(os.fsencode(stated), KEY_VARIABLE)
    if not os.path.lexists(stated):
        # What is no path may be a secret that was pasted in another form: never show it.
        raise UsageError(
            f"{KEY_VARIABLE}: expected the path of a key file, or the PEM text of a key, found"
            f" {len(stated)} characters that are neither; `gate2 keygen -o FILE` makes a key"
        )
    return read_key(Path(stated))


def read_key(path: Path) -> SigningKey:
    """The private key in a file.

    Raises:
        UsageError: it is missing, a link or no regular file, too large, somebody else's, open to
            others, encrypted, of another kind than Ed25519, or no key.
    """
    data, found = _read(path)
    _refuse_public(data, path)
    _refuse_exposed(found, path)
    return read_pem(data, str(path))


def _read(path: Path) -> tuple[bytes, os.stat_result]:
    """The file's bytes, one past the most a key may have, and what the system says of it."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise UsageError(f"{path}: expected a key file, found {_kind(found.st_mode)}")
            return os.read(descriptor, MAX_KEY_BYTES + 1), found
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unreadable(path, error) from None


def _kind(mode: int) -> str:
    return "a directory" if stat.S_ISDIR(mode) else "no regular file"


def _unreadable(path: Path, error: OSError) -> UsageError:
    if error.errno == errno.ELOOP:
        return UsageError(
            f"{path}: expected a key file, found a link, which may be turned elsewhere; name the"
            " file that it leads to"
        )
    return UsageError(f"{path}: expected a key file that can be read: {error.strerror}")


def _refuse_public(data: bytes, path: Path) -> None:
    if is_public_key(data.decode("ascii", "replace").strip()):
        raise UsageError(
            f"{path}: expected a private key, found a public one, which signs nothing; name the"
            f" file that `gate2 keygen` wrote beside it, without {PUBLIC_SUFFIX}"
        )


def _refuse_exposed(found: os.stat_result, path: Path) -> None:
    """With a key that others can read, others may have signed; one of theirs, they may change."""
    user = os.geteuid()
    if found.st_uid not in (0, user):
        raise UsageError(
            f"{path}: expected a key of user {user} or of root, found one of user {found.st_uid};"
            f" copy it, or run `chown {user} {path}`"
        )
    if found.st_mode & 0o077:
        raise UsageError(
            f"{path}: expected a key that only its owner can use, found mode"
            f" {stat.S_IMODE(found.st_mode):04o}; run `chmod 600 {path}`, or make a new key where"
            " somebody else may have read it"
        )
