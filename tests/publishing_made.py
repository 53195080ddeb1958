"""Publishes beside a record what a lane would have found that runs nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gate2.check import CheckedClaim, CheckedRecord, Checker
from gate2.evidence import ReproEvidence
from gate2.lanes.facts import subject_of
from gate2.policy import Policy
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory
from gate2.record.model import Artifact, Claim, Record
from gate2.record.reader import read_record
from gate2.sandbox.bundles.bundle import tree_of
from making import repro, run


class Quiet:
    """An observer that says nothing."""

    def doing(self, record: Record, claim: Claim, what: str) -> None: ...

    def done(self, record: Record, checked: CheckedClaim) -> None: ...


def reproduced(claim: Claim, artifact: Artifact) -> ReproEvidence:
    """Evidence of runs in which every value came out as it is reported."""
    held = run({item.metric: item.value for item in claim.reported})
    sound = repro(reported=claim.reported, runs=(held, held), controls=())
    return replace(sound, subject=subject_of(claim, artifact, tree_of(artifact.directory)))


def checked(directory: Path) -> CheckedRecord:
    """The record as a check finds it whose lane reproduces everything."""

    def lane(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> ReproEvidence:
        return reproduced(claim, artifact)

    return Checker(lane, lane, Policy(), Quiet()).check(read_record(directory))


def publish(directory: Path, version: str = "1") -> None:
    """Publish it; evidence of another version of the engine is other evidence."""
    memory = LedgerMemory(None)
    try:
        Publisher(Policy(), version, memory).publish(checked(directory))
    finally:
        memory.close()
