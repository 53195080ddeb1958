"""`gate2 bind`: artifacts are tied to the words they were made for.

Writes `claim_sha256` and `statement_sha256` into each artifact.toml, changing those two values
and nothing else: comments, order and spacing stay. The edit is made on lines and then proved
by reading the result: it has to differ from the original in exactly that key. A reviewer is
never written; who vouches for a statement stands in `reviewed_by`, by their own hand.

An artifact that states the digest of another text than its claim's was made for something else,
as far as anybody knows. It is bound to this one only where that is said by name.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gate2.backports import tomllib
from gate2.errors import UsageError
from gate2.places import write_whole
from gate2.record.artifact import (
    MANIFEST,
    MAX_MANIFEST_BYTES,
    MAX_SOURCE_BYTES,
    read_manifest,
)
from gate2.record.files import FileRefused, read_beneath
from gate2.record.manifest import ArtifactRefused
from gate2.record.model import Claim
from gate2.record.names import shown
from gate2.record.reader import read_record

STATEMENT = "Statement.lean"
_DIGEST = re.compile(r"[0-9a-f]{64}")
Wanted: TypeAlias = Sequence[tuple[str, str, str, str | None]]
"""Table, key, the value that it is to have, and the one that it has."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was written."""

    artifact: str
    key: str
    before: str | None
    """None where the key was not there."""
    after: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """A statement that somebody says they have read against the claim."""

    artifact: str
    claim: str
    statement: str
    reviewed_by: str | None
    """None: nobody does, and binding does not change that."""
    statement_changed: bool
    """The statement is another text than the one they vouched for: they have to read again."""


@dataclass(frozen=True, slots=True)
class Anew:
    """An artifact that was bound before, and what it would be bound to now: for who has to read
    both. What was bound before is known by its digest alone.
    """

    artifact: str
    claim: str
    text: str
    """The claim's, as it is now; it has the digest `sha256`."""
    sha256: str
    made_for: str | None
    """The digest of the other text that it was made for; None where that is this one."""
    statement: str
    source: bytes | None
    """The statement file called `statement`; None where it holds no proof."""
    restated: bool
    """Whether that file is another one than was bound before."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What binding a record did, and what it did not do."""

    changes: tuple[Change, ...]
    vouched: tuple[Vouched, ...]
    problems: tuple[str, ...]
    """One sentence for each artifact that could not be bound; it was left as it is."""
    anew: tuple[Anew, ...] = ()
    """Those with a digest in the place of another one."""
    for_another: tuple[Anew, ...] = ()
    """Those that were made for another text and were left as they are."""


class _CannotBind(Exception):
    """This artifact stays as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What was written into one artifact.toml."""

    changes: Sequence[Change]
    vouched: Vouched | None
    anew: Anew | None


def bind_record(path: Path, *, rebind: bool = False) -> Bound:
    """Bind every artifact of the record to its claim's text and its statement as they are now.

    Running it again changes nothing. Each artifact.toml is replaced whole. One that was made for
    another text is left as it is, unless `rebind` says that it is about this one as well.

    Raises:
        UsageError, InvalidRecord: as `read_record`.
    """
    record = read_record(path)
    if (record.path / "artifacts").is_symlink():
        raise UsageError(
            f"{record.path / 'artifacts'}: expected a directory of the record, came a link;"
            " nothing was bound"
        )
    claims = {claim.id: claim for claim in record.claims}
    names = [*(artifact.name for artifact in record.artifacts)]
    names += [broken.name for broken in record.broken]
    done: list[_Done] = []
    for_another: list[Anew] = []
    problems: list[str] = []
    for name in sorted(names):
        try:
            one = _bind_artifact(record.path / "artifacts" / name, claims, rebind=rebind)
        except _CannotBind as why:
            problems.append(f"{name}: {why}")
            continue
        if isinstance(one, Anew):
            for_another.append(one)
        else:
            done.append(one)
    return Bound(
        changes=tuple(change for one in done for change in one.changes),
        vouched=tuple(one.vouched for one in done if one.vouched is not None),
        problems=tuple(problems),
        anew=tuple(one.anew for one in done if one.anew is not None),
        for_another=tuple(for_another),
    )


def _bind_artifact(directory: Path, claims: Mapping[str, Claim], *, rebind: bool) -> _Done | Anew:
    """What was done, or to what it would be bound that it was not made for."""
    manifest = _manifest(directory)
    name = manifest.get("claim")
    if not isinstance(name, str) or name not in claims:
        raise _CannotBind(f"expected `claim` to name a claim of the record, came {shown(name)}")
    claim = claims[name]
    sha256, stated = claim.text_sha256(), _text(manifest, "claim_sha256")
    # What is no digest was never bound: it is a place to fill.
    made_for = stated if stated and _DIGEST.fullmatch(stated) and stated != sha256 else None
    wanted = [("", "claim_sha256", sha256, stated)]
    vouched, source = None, None
    lean = manifest.get("lean")
    if isinstance(lean, dict):
        statement = lean.get("statement", STATEMENT)
        source = _statement(directory, statement)
        digest = hashlib.sha256(source).hexdigest()
        before = _text(lean, "statement_sha256")
        wanted.append(("lean", "statement_sha256", digest, before))
        vouched = Vouched(
            artifact=directory.name,
            claim=claim.id,
            statement=str(statement),
            reviewed_by=_text(lean, "reviewed_by") or None,
            statement_changed=bool(before) and before != digest,
        )
    anew: Anew | None = None
    restated = vouched is not None and vouched.statement_changed
    if made_for or restated:
        about = (directory.name, claim.id, claim.text, sha256, made_for)
        anew = Anew(*about, vouched.statement if vouched else "", source, restated)
    if anew is not None and made_for and not rebind:
        return anew
    return _Done(_written(directory, wanted), vouched, anew)


def _written(directory: Path, wanted: Wanted) -> list[Change]:
    """What of it was not so yet, once it is."""
    text = _manifest_text(directory)
    changes: list[Change] = []
    for table, key, after, stated in wanted:
        if stated != after:
            text = set_value(text, table, key, after)
            place = f"{table}.{key}" if table else key
            changes.append(Change(directory.name, place, stated, after))
    if changes:
        mode = (directory / MANIFEST).stat().st_mode & 0o777
        write_whole(directory / MANIFEST, text.encode(), mode=mode)
    return changes


def _manifest(directory: Path) -> dict[str, object]:
    if directory.is_symlink() or not directory.is_dir():
        raise _CannotBind("expected a directory")
    try:
        return read_manifest(directory)
    except ArtifactRefused as refused:
        raise _CannotBind(str(refused)) from None


def _manifest_text(directory: Path) -> str:
    try:
        return read_beneath(directory, MANIFEST, MAX_MANIFEST_BYTES).decode()
    except FileRefused as refused:
        raise _CannotBind(refused.reason.message) from None


def _statement(directory: Path, statement: object) -> bytes:
    if not isinstance(statement, str):
        raise _CannotBind(f"expected `lean.statement` to be a path, came {shown(statement)}")
    try:
        return read_beneath(directory, statement, MAX_SOURCE_BYTES)
    except FileRefused as refused:
        raise _CannotBind(refused.reason.message) from None


def _text(table: dict[str, object], key: str) -> str | None:
    value = table.get(key)
    return value if isinstance(value, str) else None


_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]\s*(?:#.*)?")
_ANY_HEADER = re.compile(r"\s*\[")
# The value's own line: a basic or literal string on one line, then perhaps a comment.
_VALUE = r"""(\s*{key}\s*=\s*)(?:"[^"\\]*"|'[^']*')(\s*(?:\#.*)?)"""


def set_value(text: str, table: str, key: str, value: str) -> str:
    """The TOML text with `key` of `table` (the empty string: of the root) set to `value`.

    Raises:
        _CannotBind: no single line can be changed or added so that the document differs in
            that key alone; the message says what to write by hand.
    """
    expected = _with_value(tomllib.loads(text), table, key, value)
    for candidate in _candidates(text.splitlines(keepends=True), table, key, value):
        try:
            if tomllib.loads(candidate) == expected:
                return candidate
        except ValueError:
            continue
    place = f"[{table}]" if table else "the top"
    raise _CannotBind(f'cannot edit {MANIFEST} safely; write {key} = "{value}" at {place} yourself')


def _with_value(document: dict[str, object], table: str, key: str, value: str) -> dict[str, object]:
    if not table:
        return {**document, key: value}
    inner = document.get(table)
    assert isinstance(inner, dict)  # the caller has read it
    return {**document, table: {**inner, key: value}}


def _candidates(lines: list[str], table: str, key: str, value: str) -> Iterator[str]:
    """Documents with one line changed, or else added, most natural place first."""
    line = re.compile(_VALUE.format(key=re.escape(key)), re.VERBOSE)
    for index, old in enumerate(lines):
        body = old.rstrip("\r\n")
        if match := line.fullmatch(body):
            new = f'{match[1]}"{value}"{match[2]}{old[len(body) :]}'
            yield "".join([*lines[:index], new, *lines[index + 1 :]])
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for place in _places(lines, table):
        before = lines[:place]
        if before and not before[-1].endswith("\n"):
            before = [*before[:-1], before[-1] + ending]
        yield "".join([*before, f'{key} = "{value}"{ending}', *lines[place:]])


def _places(lines: list[str], table: str) -> Iterator[int]:
    """Where a line for `table` can be added: after its last key, or where it begins."""
    inside = not table
    last = 0 if inside else None
    for index, line in enumerate(lines):
        if _ANY_HEADER.match(line):
            header = _HEADER.fullmatch(line.rstrip("\r\n"))
            inside = header is not None and header[1] == table
            if inside:
                last = index + 1
        elif inside and line.strip() and not line.lstrip().startswith("#"):
            last = index + 1
    if last is not None:
        yield last
    for index, line in enumerate(lines):
        if table and (header := _HEADER.fullmatch(line.rstrip("\r\n"))) and header[1] == table:
            yield index + 1
    if not table:
        yield 0
