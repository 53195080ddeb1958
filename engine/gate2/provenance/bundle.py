"""The head of a git bundle, read as data (gitformat-bundle(5)): what it holds, and where its pack
begins."""

import re
from dataclasses import dataclass

MOST_HEAD_BYTES = 1 << 20
_SIGNATURE = re.compile(rb"# v([0-9]+) git bundle\n")
_DIGITS = {"sha1": 40, "sha256": 64}


class NotRead(Exception):
    """What was given as a repository cannot be read as one; the message says why."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One that holds all of its history."""

    hex_digits: int
    """Of an object id."""
    pack: bytes


def read_bundle(data: bytes) -> Bundle:
    """The bundle that these bytes are. References are not looked at: a commit is named by its id.

    Raises:
        NotRead: it is none, or one that needs objects from elsewhere.
    """
    signature = _SIGNATURE.match(data)
    if signature is None:
        raise NotRead("expected a git bundle or a bare repository, came another file")
    if signature[1] not in (b"2", b"3"):
        version = signature[1][:20].decode("ascii")
        raise NotRead(f"expected a git bundle of version 2 or 3, came version {version}")
    end = data.find(b"\n\n", signature.end() - 1, MOST_HEAD_BYTES)
    if end < 0:
        raise NotRead(f"expected the head of a bundle to end within {MOST_HEAD_BYTES} bytes")
    hex_digits = _DIGITS["sha1"]
    for line in data[signature.end() : end].split(b"\n"):
        if line.startswith(b"-"):
            raise NotRead(
                "expected a bundle of the whole history, this one needs commits that it does not "
                "hold: make it with `git bundle create FILE --all`"
            )
        if line.startswith(b"@"):
            hex_digits = _capability(line[1:])
    return Bundle(hex_digits, data[end + 2 :])


def _capability(stated: bytes) -> int:
    """The length of object ids that the one known capability states."""
    key, _, value = stated.decode("ascii", "replace").partition("=")
    if key != "object-format" or value not in _DIGITS:
        raise NotRead(
            f"expected a bundle without capabilities but its object format, came {key[:40]!a}"
        )
    return _DIGITS[value]
