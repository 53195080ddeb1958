"""Verdicts that stand where no record is judged, and names that are a record's elsewhere. Pure.

Whoever reads a repository goes by names: a verdict.json is a verdict wherever it lies, and on many
file systems `Verdict.json` is the same file. So what a branch brings has to be a verdict.json of a
record, which is judged, or state nothing (EVD-010, EVD-011); and no name that it brings may be
another one's in or around a record but for its case or its Unicode form (ART-018).

A file of this name beneath a record's artifacts/ is what a script reads or writes, unless a
record.json lies beside it.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set

from gate2.ci.altered import REPLACED
from gate2.ci.judgement import Finding
from gate2.ci.published import FILES
from gate2.ci.said import weight_of
from gate2.ci.touched import ARTIFACTS_DIR
from gate2.contract import Status
from gate2.git.tree import EntryKind, Tree
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.names import shown
from gate2.record.reader import RECORD_FILE
from gate2.verify.beside import VERDICT_NAME

_MOVE = "Put it beside the record.json of the record it is about, or call it otherwise."


def stray_verdicts(
    head: Tree, changed: Set[str], records: Set[str]
) -> Mapping[str, EntryKind | None]:
    """What the branch brings that is called a verdict.json and is none of `records`, by path.

    `records` are the directories of those that are judged.
    """
    found = {}
    for path in changed:
        entry = head.entries.get(path)
        directory, _, name = path.rpartition("/")
        if entry is None or folded(name) != VERDICT_NAME:
            continue
        if name == VERDICT_NAME and directory in records:
            continue
        if not _is_of_a_script(directory, head, records):
            found[path] = entry.kind
    return found


def _is_of_a_script(directory: str, head: Tree, records: Set[str]) -> bool:
    parts = directory.split("/")
    inside = any(
        part == ARTIFACTS_DIR and "/".join(parts[:number]) in records
        for number, part in enumerate(parts)
    )
    return inside and f"{directory}/{RECORD_FILE}" not in head.entries


def stray_findings(
    strays: Mapping[str, EntryKind | None], contents: Mapping[str, bytes | None]
) -> Iterator[Finding]:
    """EVD-010 or EVD-011 for each that states a decided status, or may; `contents` are those of
    the files, None for what is too large to be read."""
    for path in sorted(strays):
        is_file = strays[path] in FILES
        status = stated_in(contents.get(path)) if is_file else Status.VERIFIED
        if status is not None:
            yield _at(path, _stray(path, status))


def stated_in(data: bytes | None) -> Status | None:
    """The decided status that a file may be taken to state, by whatever reader; None for none.

    What is no JSON may be in another encoding, or in another place of which this is a pointer.
    """
    if data is None or REPLACED in data:
        return Status.VERIFIED
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return Status.VERIFIED
    status = document.get("status") if isinstance(document, dict) else None
    name = status.strip().upper() if isinstance(status, str) else ""
    return Status(name) if name in (Status.VERIFIED, Status.FALSIFIED) else None


def _stray(path: str, status: Status) -> Reason:
    verified = status is Status.VERIFIED
    code = Code.EVD_VERIFIED_WITHOUT_ARTIFACT if verified else Code.EVD_FALSIFIED_WITHOUT_EVIDENCE
    message = f"{shown(path)}: may be read as {status}, and belongs to no record that is judged"
    return because(code, message, remedy=_MOVE, effect=Effect.INVALID)


# --- one name on other systems -----------------------------------------------------------------


def collision_findings(
    base: Tree, head: Tree, changed: Set[str], records: Set[str]
) -> Iterator[Finding]:
    """ART-018 for each name that the branch brings and that differs from another one of the head
    only as some file systems do not tell; `records` are the directories of both sides'."""
    new = _names(path for path in changed if path in head.entries) - _names(base.entries)
    of_new: dict[str, list[str]] = {}
    for name in new:
        of_new.setdefault(folded(name), []).append(name)
    if not of_new:
        return
    around = records | {above for each in records for above in _above(each)}
    found: dict[str, str] = {}
    for other in _names(head.entries):
        for name in of_new.get(folded(other), ()):
            near = any(_is_near(each, records, around) for each in (name, other))
            if name != other and near and found.get(name, other) >= other:
                found[name] = other
    for name in sorted(found):
        # What lies beneath such a name collides with it, and one of two new ones is enough.
        other = found[name]
        again = other < name and found.get(other) == name
        if not again and not any(above in found for above in _above(name)):
            yield _at(name, _collision(name, other))


def _names(paths: Iterable[str]) -> set[str]:
    """These paths, and every directory on the way to one."""
    found: set[str] = set()
    for path in paths:
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return found


def _above(path: str) -> Iterator[str]:
    """The directories that a path lies in, the root too."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _is_near(name: str, records: Set[str], around: Set[str]) -> bool:
    """Whether it is a record, lies in one or holds one; `around` are the records and above."""
    return name in around or any(above in records for above in _above(name))


def _collision(name: str, other: str) -> Reason:
    message = f"{shown(name)} and {shown(other)} are one name on some systems"
    return because(Code.ART_NAME_COLLISION, message, effect=Effect.INVALID)


def folded(name: str) -> str:
    """Equal for names that are one on some file systems."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _at(path: str, reason: Reason) -> Finding:
    return Finding(reason, weight_of(reason), path)
