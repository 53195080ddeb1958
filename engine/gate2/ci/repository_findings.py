"""What a branch does beside its records, as far as it matters to the gate. Pure.

1. The gate's own settings are changed: they count from the next branch on (REC-020).
2. A link stands where the base has a record: git's commits hold none there, and what a work tree
   shows is another one's (ART-009). One that only leads to a record is said.
3. A submodule's files are in no commit of this repository (ART-002). Where the base has a record
   that is the end of it; elsewhere it is said.
4. Names that no honest git writes (ART-009).
5. A record that is put around one of the base's, which would be judged no more from then on as
   what belongs to the outer one (REC-001).
6. What the branch changed cannot be told from what the base did (REC-022).
7. A file that one side changed and the other moved, into a record maybe (REC-017).
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from gate2.ci.judgement import Finding
from gate2.ci.said import weight_of
from gate2.ci.touched import record_directories
from gate2.git.tree import EntryKind, Tree
from gate2.reasons import Code, Effect, Reason, because
from gate2.record.names import shown
from gate2.record.reader import RECORD_FILE
from gate2.settings import SETTINGS_NAME


def repository_findings(
    base: Tree,
    head: Tree,
    changed: frozenset[str],
    links: Mapping[str, str],
    everything: str,
    settings: str | None,
) -> Iterator[Finding]:
    """Each with its file. `changed` is what the branch changes, `links` the targets of the links
    among that, `settings` the file of the base that the settings were read from."""
    if everything:
        yield _at("", because(Code.REC_HISTORY_INCOMPLETE, everything))
    for path in sorted(changed):
        if path == settings or posixpath.basename(path) == SETTINGS_NAME:
            yield _at(path, _settings_changed(path, settings))
    records, was = record_directories(head), record_directories(base)
    for path in sorted(links):
        if reason := _linked(path, links[path], records, was):
            yield _at(path, reason)
    for path in sorted(changed):
        entry = head.entries.get(path)
        is_one = entry is not None and entry.kind is EntryKind.SUBMODULE
        if is_one and (reason := _submodule(path, records, was)):
            yield _at(path, reason)
    for inner in sorted(was - records):
        yield from _swallowed(inner, head, records, changed)
    known = {flaw.path for flaw in base.flaws}
    for flaw in head.flaws:
        if flaw.path not in known:
            yield _at(flaw.path, because(flaw.code, str(flaw), effect=Effect.INVALID))


def carried_findings(paths: Sequence[str]) -> Iterator[Finding]:
    """Rule 7, of the paths that `gate2.ci.carried` names."""
    for path in paths:
        message = (
            f"{shown(path)}: one side changed it, the other took it away and brought files into a"
            " record: a merge may carry the change there, where nobody judged it"
        )
        yield _at(path, because(Code.REC_CHANGED_ON_BASE, message))


def _settings_changed(path: str, settings: str | None) -> Reason:
    read = "the defaults" if settings is None else f"{shown(settings)} of the base"
    return because(Code.REC_SETTINGS_CHANGED, f"{shown(path)} is changed; this run went by {read}")


def _linked(path: str, target: str, records: frozenset[str], was: frozenset[str]) -> Reason | None:
    if _beneath_a_record(path, records):
        return None  # that record's own reading refuses it
    leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    stood = any(each == path or each.startswith(f"{path}/") for each in was)
    meets = any(_related(leads_to, each) for each in records)
    if not stood and not meets:
        return None
    message = f"{shown(path)}: a link where a record is expected; it leads to {shown(target)}"
    return because(
        Code.ART_PATH_ESCAPE,
        message,
        remedy="Commit the record's files themselves.",
        effect=Effect.INVALID if stood else Effect.WARNING,
    )


def _related(one: str, other: str) -> bool:
    """Whether one of the two directories is the other or holds it."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _submodule(path: str, records: frozenset[str], was: frozenset[str]) -> Reason | None:
    if _beneath_a_record(path, records):
        return None  # as above
    stood = any(each == path or each.startswith(f"{path}/") for each in was)
    message = f"{shown(path)}: a submodule; its files are in no commit of this repository"
    return because(
        Code.ART_PATH_MISSING,
        message,
        remedy="Commit the records' files themselves: what a submodule holds is not judged.",
        effect=Effect.INVALID if stood else Effect.WARNING,
    )


def _swallowed(
    inner: str, head: Tree, records: frozenset[str], changed: frozenset[str]
) -> Iterator[Finding]:
    for outer in sorted(records):
        path = posixpath.join(outer, RECORD_FILE)
        around = inner.startswith(f"{outer}/") or not outer
        if around and path in changed and posixpath.join(inner, RECORD_FILE) in head.entries:
            message = f"{shown(path)}: a record around the one at {shown(inner)}, whose files"
            yield _at(
                path,
                because(
                    Code.REC_SCHEMA_INVALID,
                    f"{message} would be this one's: nobody would judge them as a record",
                    remedy="Put the new record into a directory of its own.",
                ),
            )


def _beneath_a_record(path: str, records: frozenset[str]) -> bool:
    return any(path.startswith(f"{each}/") or not each for each in records)


def _at(path: str, reason: Reason) -> Finding:
    return Finding(reason, weight_of(reason), path)
