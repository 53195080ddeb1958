"""What the gate leaves behind: attempts in the ledger, and evidence for whoever commits it."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gate2.attest.names import EVIDENCE_DIR
from gate2.check import CheckedRecord
from gate2.ci.judgement import Ground, JudgedRecord, Weight
from gate2.cli.assemble import Assembly
from gate2.cli.options import writing
from gate2.console import note
from gate2.places import write_whole
from gate2.report.ci.inert import inert
from gate2.verify.beside import CORRECTIONS_NAME, VERDICT_NAME
from gate2.version import version

if TYPE_CHECKING:
    from gate2.ledger.chain import Head
    from gate2.ledger.entry import Entry
    from gate2.publish.attesting import Signing
    from gate2.publish.publishing import Memory
    from gate2.publish.remembering import Remembered

_NOT_WRITTEN = (Weight.INVALID, Weight.BLOCKS, Weight.INFRASTRUCTURE)


def remember(assembly: Assembly, checked: CheckedRecord) -> None:
    """Every artifact that was looked at now becomes an entry of the ledger.

    Raises:
        InfrastructureError: the ledger cannot be written.
        InvalidRecord: it is broken.
    """
    from gate2.publish.remembering import LedgerMemory, attempts_of

    settings = assembly.settings
    attempts = attempts_of(checked, settings.policy, version(), assembly.run)
    if not attempts:
        return
    memory = LedgerMemory(settings.ledger)
    try:
        memory.append(attempts)
    finally:
        memory.close()


@dataclass(frozen=True, slots=True)
class EvidenceOut:
    """Writes evidence into a directory, each record's under its path in the repository."""

    directory: Path
    signing: "Signing"

    def write(
        self,
        assembly: Assembly,
        record: JudgedRecord,
        checked: CheckedRecord,
        place: Path,
        on_base: Mapping[str, bytes],
    ) -> None:
        """What `gate2 check --write` leaves beside this record, unless something stands against it.

        `on_base` is what the base publishes of it (`gate2.ci.base_history`): its history, and no
        other one, is what new events follow. The ledger is asked, and told nothing: what a branch
        comes to is published once it is merged, and many a branch never is.

        Raises:
            InfrastructureError, InvalidRecord, UsageError: as `Publisher.publish`.
        """
        if why := _not_written(record, checked):
            note(inert(f"{record.path}: no evidence written, {why}"))
            return
        from gate2.publish.publishing import Publisher
        from gate2.publish.remembering import LedgerMemory

        _stand(place / record.path, on_base)
        memory = LedgerMemory(assembly.settings.ledger)
        try:
            publisher = Publisher(
                assembly.settings.policy, version(), _Unmerged(memory), self.signing
            )
            publisher.publish(checked)
        finally:
            memory.close()
        target = self.directory / record.path
        with writing(target):
            _copied(place / record.path, target)


def evidence_out(directory: Path, key: Path | None, *, keyless: bool) -> EvidenceOut:
    """Where evidence goes and under whose name; the key is read before minutes of runs.

    Raises:
        UsageError: it is no key.
    """
    from gate2.attest.keys import key_from
    from gate2.attest.statement import Assurance
    from gate2.publish.attesting import Signing

    signing = Signing(key_from(key), Assurance.CI, keyless)
    if signing.key is None and not keyless:
        note("evidence will be unsigned: `gate2 keygen -o FILE` makes a key, --key FILE signs")
    return EvidenceOut(directory, signing)


def _not_written(record: JudgedRecord, checked: CheckedRecord) -> str:
    """Why nothing may be written of this record; empty where it may be.

    What a waiver lets pass is no VERIFIED, and what somebody else attests was not seen here.
    """
    if any(each.weight in _NOT_WRITTEN for each in record.all_findings()):
        return "for what blocks it"
    judged = {each.id: each.after for each in record.claims if each.after is not None}
    found = {each.claim.id: each.verdict.status for each in checked.claims}
    if judged != found or record.after is not checked.verdict.status:
        return "for the branch does not get the status that the run alone would give"
    if any(each.ground is Ground.ATTESTED for each in record.claims):
        return "for what is attested already was not run here"
    return ""


def _stand(directory: Path, on_base: Mapping[str, bytes]) -> None:
    """Let the base's verdict and history stand beside the record, in place of the branch's.

    The directory is ours, and nothing in it is followed.
    """
    for name in (VERDICT_NAME, CORRECTIONS_NAME, EVIDENCE_DIR):
        there = directory / name
        if there.is_dir() and not there.is_symlink():
            shutil.rmtree(there)
        else:
            there.unlink(missing_ok=True)
    for name, data in on_base.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_bytes(data)


@dataclass(frozen=True, slots=True)
class _Unmerged:
    """What the ledger says, which is not told: of a branch nothing is published yet."""

    ledger: "Memory"

    def head(self) -> "Head | None":
        return self.ledger.head()

    def remembered(self, record: str) -> "Remembered":
        return self.ledger.remembered(record)

    def append(self, entries: "Sequence[Entry]") -> None:
        """Nothing."""


def _copied(source: Path, target: Path) -> None:
    """The three things that gate2 writes, verdict.json last: it names the others."""
    target.mkdir(parents=True, exist_ok=True)
    (target / VERDICT_NAME).unlink(missing_ok=True)
    shutil.rmtree(target / EVIDENCE_DIR, ignore_errors=True)
    if (source / EVIDENCE_DIR).is_dir():
        shutil.copytree(source / EVIDENCE_DIR, target / EVIDENCE_DIR, symlinks=True)
    for name in (CORRECTIONS_NAME, VERDICT_NAME):
        if (source / name).is_file():
            write_whole(target / name, (source / name).read_bytes())
