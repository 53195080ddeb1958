"""Publishes beside a record what a lane would have found that runs nothing."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gate2.check import CheckedClaim, CheckedRecord, Checker
from gate2.evidence import ReproEvidence
from gate2.lanes.facts import subject_of
from gate2.ledger.opening import existing_ledger
from gate2.policy import Policy
from gate2.publish.publishing import Publisher
from gate2.publish.remembering import LedgerMemory
from gate2.reasons import Effect, Reason
from gate2.record.model import Artifact, Claim, Record
from gate2.record.reader import read_record
from gate2.sandbox.bundles.bundle import tree_of
from gate2.verify.directory import read_beside
from gate2.verify.remembered import ledger_reasons
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version
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


def publish(directory: Path, by: str = "1") -> None:
    """Publish it; evidence of another version of the engine is other evidence."""
    memory = LedgerMemory(None)
    try:
        Publisher(Policy(), by, memory).publish(checked(directory))
    finally:
        memory.close()


def refused(record: Path, state: Path) -> list[Reason]:
    """Why `gate2 verify` would not stand by what lies there, with that ledger; signatures aside."""
    beside = read_beside(record)
    mine = Expectations(version=version(), require_signature=False)
    found = verify_record(beside, TrustedSigners(), mine)
    reasons = [*found.findings()]
    ledger = existing_ledger(f"sqlite:///{state / 'ledger.sqlite'}")
    if ledger is not None:
        with ledger:
            reasons += ledger_reasons(ledger, beside, found)
    return [reason for reason in reasons if reason.effect is not Effect.WARNING]


def change_artifacts(record: Path) -> None:
    """Give every artifact another tree, so that its evidence is another one, too."""
    for artifact in (record / "artifacts").iterdir():
        (artifact / "note.txt").write_text("Changed since.\n", encoding="utf-8")


def with_artifacts_of(old: Path, record: Path, target: Path) -> Path:
    """A copy of a record whose artifacts are what they were."""
    shutil.copytree(record, target)
    shutil.rmtree(target / "artifacts")
    shutil.copytree(old / "artifacts", target / "artifacts")
    return target
