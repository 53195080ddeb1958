"""Objects of a repository by their ids, many in one process, each proven to be its id's.

git checks an object's id when it is fetched, not when it is read. Who could write into the object
store of a machine between two runs could put other bytes there; so the digest is made again here.
"""

import hashlib
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.git.program import Program, Stream
from gate2.git.refusing import failed, missing, unavailable

PIECE_BYTES = 1 << 20
_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LINE_BYTES = 256


@dataclass(frozen=True, slots=True)
class Header:
    """What git says of an object before its bytes."""

    oid: str
    kind: str
    """blob, tree, commit or tag."""
    size: int


def headers(program: Program, oids: Iterable[str]) -> Mapping[str, Header]:
    """Kind and size of each, by id.

    Raises:
        InfrastructureError: INF-014, one of them is not in the repository.
    """
    wanted = distinct(oids)
    if not wanted:
        return {}
    answer = program.call("cat-file", "--batch-check", given=_asked(wanted))
    if answer.code != 0:
        raise failed("tell of objects", answer.said)
    lines = answer.out.decode("ascii", "replace").splitlines()
    if len(lines) != len(wanted):
        raise unavailable(f"expected git to tell of {len(wanted)} objects, it told of {len(lines)}")
    return {oid: _header(oid, line) for oid, line in zip(wanted, lines, strict=True)}


def contents(
    program: Program, oids: Sequence[str]
) -> Generator[tuple[Header, Iterator[bytes]], None, None]:
    """Each object with its bytes in pieces, in the order asked; what is not read is passed over.

    Raises:
        InfrastructureError: INF-014, one is not in the repository, or has other bytes than its id
            says; raised before its last piece was given.
    """
    if not oids:
        return
    with program.streaming("cat-file", "--batch", given=_asked(oids)) as stream:
        for oid in oids:
            line = stream.out.readline(_LINE_BYTES)
            if not line.endswith(b"\n"):
                raise failed(f"read the object {oid}", stream.said())
            header = _header(oid, line.decode("ascii", "replace").rstrip("\n"))
            pieces = _pieces(stream, header)
            yield header, pieces
            for _ in pieces:
                pass
            if stream.out.read(1) != b"\n":
                raise failed(f"end the object {oid}", stream.said())


def whole(program: Program, oids: Sequence[str]) -> Iterator[tuple[Header, bytes]]:
    """Each object with all its bytes: for those whose size is known to be small."""
    for header, pieces in contents(program, oids):
        yield header, b"".join(pieces)


def distinct(oids: Iterable[str]) -> list[str]:
    """Each once, in order.

    Raises:
        ValueError: one is no object id; such a line would ask git for something else.
    """
    found = list(dict.fromkeys(oids))
    for oid in found:
        if not _OID.fullmatch(oid):
            raise ValueError(f"expected an object id of 40 or 64 hex digits, came {oid!a}")
    return found


def _asked(oids: Sequence[str]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode("ascii")


def _header(oid: str, line: str) -> Header:
    parts = line.split(" ")
    if parts == [oid, "missing"]:
        raise missing("the object", oid)
    if len(parts) != 3 or parts[0] != oid or not parts[2].isdecimal():
        raise unavailable(f"expected git to tell of the object {oid}, came {line[:80]!a}")
    return Header(oid, parts[1], int(parts[2]))


def _pieces(stream: Stream, header: Header) -> Iterator[bytes]:
    digest = hashlib.sha1(usedforsecurity=False) if len(header.oid) == 40 else hashlib.sha256()
    digest.update(f"{header.kind} {header.size}\0".encode("ascii"))
    left = header.size
    while left:
        piece = stream.out.read(min(left, PIECE_BYTES))
        if not piece:
            raise failed(f"read the object {header.oid}", stream.said())
        left -= len(piece)
        digest.update(piece)
        if not left:
            _require_its_own(digest.hexdigest(), header)
        yield piece
    if not header.size:
        _require_its_own(digest.hexdigest(), header)


def _require_its_own(made: str, header: Header) -> None:
    if made != header.oid:
        raise unavailable(
            f"expected the bytes of the {header.kind} {header.oid}, came those of {made}",
            "The repository's object store is damaged: run `git fsck`, and clone it afresh.",
        )
