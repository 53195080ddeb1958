"""Keeps what elaborations brought out, by the digest of everything that could change it.

Nothing kept here is believed: the compiled data is judged again each time it is read. What is
saved is the elaboration. An entry is one file, written whole, that carries its own key and the
digest of all that follows; one that does not fit is as good as none.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.messages import Message, Severity
from gate2.places import cache_root, write_whole

SCHEMA = "gate2-elaboration-v2"
_PARTS = ("olean", "server", "private")


@dataclass(frozen=True, slots=True)
class DiskElaborationCache:
    """A directory with one file per elaboration."""

    root: Path

    def get(self, key: Mapping[str, object]) -> Elaboration | None:
        """The kept elaboration; None when there is none, or what is there is not whole."""
        digest = key_digest(key)
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        kept = _decode(data, digest)
        if kept is None:
            with suppress(OSError):
                path.unlink()
        return kept

    def put(self, key: Mapping[str, object], elaboration: Elaboration) -> None:
        """Keep it, whole or not at all; a cache that cannot be written keeps nothing."""
        digest = key_digest(key)
        path = self._path(digest)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, _encode(elaboration, digest))

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def elaborations() -> DiskElaborationCache:
    """The cache under this machine's cache directory."""
    return DiskElaborationCache(cache_root() / "elaborations")


def key_digest(key: Mapping[str, object]) -> str:
    """sha256 over the canonical JSON of the key and this format."""
    text = json.dumps({"schema": SCHEMA, **key}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _encode(elaboration: Elaboration, key: str) -> bytes:
    """sha256 of the rest in hex, newline; the head as JSON, newline; then the parts' bytes."""
    parts = [getattr(elaboration, name) for name in _PARTS]
    head = {
        "key": key,
        "outcome": elaboration.outcome,
        "wall_s": elaboration.wall_s,
        "after": elaboration.after,
        "messages": [[m.severity, m.line, m.column, m.text] for m in elaboration.messages],
        "parts": [None if part is None else len(part) for part in parts],
    }
    rest = json.dumps(head).encode() + b"\n" + b"".join(part or b"" for part in parts)
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def _decode(data: bytes, key: str) -> Elaboration | None:
    """The entry, or None where it is not whole or another key's."""
    digest, _, rest = data.partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != digest:
        return None
    head_line, _, body = rest.partition(b"\n")
    head: dict[str, Any] = json.loads(head_line)  # written by this module: the digest fits
    if head["key"] != key:
        return None
    parts: list[bytes | None] = []
    for length in head["parts"]:
        parts.append(None if length is None else body[:length])
        body = body[length or 0 :]
    messages = (Message(Severity(s), line, column, text) for s, line, column, text in
                head["messages"])  # fmt: skip
    return Elaboration(
        outcome=Elaborated(head["outcome"]),
        olean=parts[0],
        server=parts[1],
        private=parts[2],
        messages=tuple(messages),
        wall_s=head["wall_s"],
        run=None,
        after=tuple(head["after"]),
    )
