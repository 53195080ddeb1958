"""`gate2 bind`: artifacts are tied to the words they were made for.

Writes `claim_sha256` and `statement_sha256` into each artifact.toml, changing those two values
and nothing else: comments, order and spacing stay. The edit is made on lines and then proved
by reading the result: it has to differ from the original in exactly that key. A reviewer is
never written; who vouches for a statement stands in `reviewed_by`, by their own hand.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
from gate2.record.names import shown
from gate2.record.reader import read_record


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
class Bound:
    """What binding a record did, and what it could not do."""

    changes: tuple[Change, ...]
    vouched: tuple[Vouched, ...]
    problems: tuple[str, ...]
    """One sentence for each artifact that could not be bound; it was left as it is."""


class _CannotBind(Exception):
    """This artifact stays as it is; the message says why."""


def bind_record(path: Path) -> Bound:
    """Bind every artifact of the record to its claim's text and its statement as they are now.

    Running it again changes nothing. Each artifact.toml is replaced whole.

    Raises:
        UsageError, InvalidRecord: as `read_record`.
    """
    record = read_record(path)
    if (record.path / "artifacts").is_symlink():
        raise UsageError(
            f"{record.path / 'artifacts'}: expected a directory of the record, came a link;"
            " nothing was bound"
        )
    texts = {claim.id: claim.text_sha256() for claim in record.claims}
    names = [*(artifact.name for artifact in record.artifacts)]
    names += [broken.name for broken in record.broken]
    changes: list[Change] = []
    vouched: list[Vouched] = []
    problems: list[str] = []
    for name in sorted(names):
        try:
            done, statement = _bind_artifact(record.path / "artifacts" / name, texts)
        except _CannotBind as why:
            problems.append(f"{name}: {why}")
            continue
        changes += done
        vouched += [statement] if statement else []
    return Bound(tuple(changes), tuple(vouched), tuple(problems))


def _bind_artifact(directory: Path, texts: dict[str, str]) -> tuple[list[Change], Vouched | None]:
    manifest = _manifest(directory)
    claim = manifest.get("claim")
    if not isinstance(claim, str) or claim not in texts:
        raise _CannotBind(f"expected `claim` to name a claim of the record, came {shown(claim)}")
    wanted = [("", "claim_sha256", texts[claim], _text(manifest, "claim_sha256"))]
    vouched: Vouched | None = None
    lean = manifest.get("lean")
    if isinstance(lean, dict):
        statement = lean.get("statement", "Statement.lean")
        digest = _statement_sha256(directory, statement)
        before = _text(lean, "statement_sha256")
        wanted.append(("lean", "statement_sha256", digest, before))
        vouched = Vouched(
            artifact=directory.name,
            claim=claim,
            statement=str(statement),
            reviewed_by=_text(lean, "reviewed_by") or None,
            statement_changed=bool(before) and before != digest,
        )
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
    return changes, vouched


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


def _statement_sha256(directory: Path, statement: object) -> str:
    if not isinstance(statement, str):
        raise _CannotBind(f"expected `lean.statement` to be a path, came {shown(statement)}")
    try:
        return hashlib.sha256(read_beneath(directory, statement, MAX_SOURCE_BYTES)).hexdigest()
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
