"""The gate on a branch, from commits to a judgement.

1. Both commits are found, and where their sides parted; where that cannot be told every record of
   the head is judged, and it is said.
2. The settings are those of the base's commit (`gate2.ci.base_settings`).
3. What the branch touches is told from trees alone (`gate2.ci.touched`).
4. Each record it touches is written out from the head's commit into a place of our own, read,
   verified and checked (`gate2.ci.looking`).
5. Rules compare both sides (`gate2.ci.record_judging`).

Nothing is read from a work tree, and nothing of the branch is run outside the seal.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gate2.ci.base_settings import BaseSettings, base_settings
from gate2.ci.carried import carried_paths
from gate2.ci.deciding import Rules
from gate2.ci.ids import ids_beside
from gate2.ci.judgement import CommitNamed, Finding, JudgedRecord
from gate2.ci.looking import Looked, Looking
from gate2.ci.pairs import Pair, Place, pairs, taken_ids
from gate2.ci.published import FILES, MOST_BYTES, Published, read_published
from gate2.ci.record_judging import judged
from gate2.ci.repository_findings import carried_findings, repository_findings
from gate2.ci.strays import collision_findings, stray_findings, stray_verdicts
from gate2.ci.touched import (
    changed_paths,
    files_of,
    record_directories,
    records_on,
    touched_places,
)
from gate2.errors import InfrastructureError, InvalidRecord, UsageError
from gate2.git.materialise import materialise
from gate2.git.repository import Repository
from gate2.git.tree import EntryKind, Tree, differing
from gate2.git.undone import changed_by_commits
from gate2.record.names import shown

MOST_LINK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Sides:
    """The two commits, and what lies between them."""

    repository: Repository
    base: CommitNamed
    head: CommitNamed
    base_tree: Tree
    head_tree: Tree
    merge_bases: tuple[str, ...]
    parted: tuple[Tree, ...] | None
    """The trees at which the sides parted; None where that cannot be told."""
    everything: str
    """Why it cannot be told, in words; empty where it can."""
    by_commits: frozenset[str] = frozenset()
    """What single commits of the branch change, others of them undo, and the base has otherwise."""

    def changed(self) -> frozenset[str]:
        """The paths that the branch changes; all that differ where that cannot be told."""
        if self.parted is None:
            return differing(self.base_tree, self.head_tree)
        return changed_paths(self.base_tree, self.head_tree, self.parted, self.by_commits)


def read_sides(repository: Repository, base: str, head: str) -> Sides:
    """Both commits by what the command line calls them.

    Raises:
        UsageError: one of them is not there.
        InfrastructureError: INF-014, git does not give its objects.
    """
    found = _commit(repository, base, "--base"), _commit(repository, head, "--head")
    merge_bases = repository.merge_bases(*found)
    parted: tuple[Tree, ...] | None = None
    everything = ""
    if merge_bases:
        parted = tuple(repository.tree(each) for each in merge_bases)
    elif merge_bases is None:
        everything = (
            "the history is incomplete, so what the branch changed cannot be told from what the "
            "base did since: every record is judged"
        )
    else:
        everything = (
            "base and head have no common history, so what the branch changed cannot be told: "
            "every record is judged"
        )
    sides = Sides(
        repository=repository,
        base=CommitNamed(base, found[0]),
        head=CommitNamed(head, found[1]),
        base_tree=repository.tree(found[0]),
        head_tree=repository.tree(found[1]),
        merge_bases=merge_bases or (),
        parted=parted,
        everything=everything,
    )
    return replace(sides, by_commits=_changed_back(sides))


def _changed_back(sides: Sides) -> frozenset[str]:
    """The paths that commits of the branch change, and the branch as a whole does not."""
    alike = differing(sides.base_tree, sides.head_tree) - sides.changed()
    if not alike:
        return frozenset()
    found = changed_by_commits(sides.repository.program, sides.base.sha, sides.head.sha)
    return alike if found is None else alike & found


def _commit(repository: Repository, ref: str, option: str) -> str:
    found = repository.commit(ref)
    if found is None:
        raise UsageError(
            f"{option} {shown(ref)}: expected a commit of this repository, there is none of that "
            "name; the gate reads its settings from the base, so nothing is judged without it: "
            "fetch it first (in a CI job: fetch-depth: 0), or name it as origin/<branch>"
        )
    return found


@dataclass(frozen=True, slots=True)
class Gate:
    """Judges what lies between two sides, one record after the other."""

    sides: Sides
    settings: BaseSettings
    looking: Looking
    rules_of: Callable[[Mapping[str, Sequence[str]]], Rules]
    """Everything that records are judged by, given the ids that several of them have."""
    room: Path
    """A directory of our own that records are written out to."""

    def records(self) -> Iterator[tuple[JudgedRecord, Looked | None, Path]]:
        """Each record that the branch touches, as it was judged and as it was looked at, with
        the directory that holds it for as long as this is iterated.

        Raises:
            InfrastructureError: the machine does not let the repository be read.
        """
        found = self._found()
        rules = self.rules_of(self._taken(found))
        for number, pair in enumerate(found):
            place = self.room / str(number)
            looked = None if pair.after is None else self._look(pair.after, pair.before, place)
            yield judged(pair, looked, rules), looked, place

    def findings(self) -> tuple[Finding, ...]:
        """What is said of the repository as a whole."""
        sides = self.sides
        changed = sides.changed()
        entries = {path: sides.head_tree.entries.get(path) for path in changed}
        links = {
            path: entry.oid
            for path, entry in entries.items()
            if entry is not None and entry.kind is EntryKind.LINK
        }
        read = sides.repository.read(tuple(links.values()), MOST_LINK_BYTES)
        targets = {path: _decoded(read[oid]) for path, oid in links.items()}
        found = repository_findings(
            sides.base_tree,
            sides.head_tree,
            changed,
            targets,
            sides.everything,
            self.settings.source,
        )
        carried = carried_paths(sides.base_tree, sides.head_tree, sides.parted or ())
        return (*found, *self._strays(changed), *carried_findings(carried))

    def _strays(self, changed: frozenset[str]) -> Iterator[Finding]:
        """What the branch brings that others may take for a record's, and is judged as none."""
        sides = self.sides
        base, head = sides.base_tree, sides.head_tree
        judged_ones = records_on(base, head)
        strays = stray_verdicts(head, changed, judged_ones)
        oids = {path: head.entries[path].oid for path, kind in strays.items() if kind in FILES}
        read = sides.repository.read(tuple(oids.values()), MOST_BYTES)
        yield from stray_findings(strays, {path: read[oid] for path, oid in oids.items()})
        yield from collision_findings(base, head, changed, judged_ones | record_directories(base))

    def records_total(self) -> int:
        """How many records the head has."""
        return len(record_directories(self.sides.head_tree))

    def _found(self) -> tuple[Pair, ...]:
        sides = self.sides
        places = touched_places(sides.base_tree, sides.head_tree, sides.parted, sides.by_commits)
        return pairs(
            [
                Place(
                    each,
                    self._published(sides.base_tree, each.path) if each.on_base else None,
                    self._published(sides.head_tree, each.path) if each.on_head else None,
                )
                for each in places
            ]
        )

    def _published(self, tree: Tree, path: str) -> Published:
        entries = files_of(tree, path)
        try:
            return read_published(self.sides.repository, path, entries)
        except InvalidRecord as refused:
            return Published(path, entries, fault=refused.reason)

    def _look(self, published: Published, before: Published | None, place: Path) -> Looked:
        """The record, written out; what this machine cannot do is said of it."""
        sides = self.sides
        try:
            place.mkdir(mode=0o700)
            faults = materialise(sides.repository, sides.head_tree, published.path, place)
            if faults:
                return Looked(published, faults)
            return self.looking.look(place / published.path, published, before)
        except (InfrastructureError, InvalidRecord) as error:
            return Looked(published, (error.reason,))

    def _taken(self, found: Sequence[Pair]) -> Mapping[str, Sequence[str]]:
        """The ids that a record of the head shares with another that stands after a merge."""
        here = {pair.after.path: pair.after.id for pair in found if pair.after is not None}
        if not any(here.values()):
            return {}
        was = {pair.before.path for pair in found if pair.before is not None}
        sides = self.sides
        beside = ids_beside(sides.repository, sides.base_tree, was | here.keys())
        return taken_ids(here | dict(beside))


def gate_settings(sides: Sides, policy_file: Path | None) -> BaseSettings:
    """The settings that the base's commit holds, as `base_settings`."""
    return base_settings(sides.repository, sides.base_tree, policy_file)


def _decoded(data: bytes | None) -> str:
    return "" if data is None else os.fsdecode(data)
