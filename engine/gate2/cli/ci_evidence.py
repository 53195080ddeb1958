"""What the gate leaves behind: attempts in the ledger, and evidence for whoever commits it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gate2.attest.names import EVIDENCE_DIR
from gate2.check import CheckedRecord
from gate2.ci.judgement import JudgedRecord, Weight
from gate2.cli.assemble import Assembly
from gate2.cli.options import writing
from gate2.console import note
from gate2.places import write_whole
from gate2.report.ci.inert import inert
from gate2.verify.beside import CORRECTIONS_NAME, VERDICT_NAME
from gate2.version import version

if TYPE_CHECKING:
    from gate2.publish.attesting import Signing

_NOT_WRITTEN = (Weight.INVALID, Weight.BLOCKS, Weight.INFRASTRUCTURE)


def remember(assembly: Assembly, checked: CheckedRecord) -> None:
    """Every artifact that was looked at now becomes an entry of the ledger.

    Raises:
        InfrastructureError: the ledger cannot be written.
        InvalidRecord: it is broken.
    """
    from gate2.publish.remembering import LedgerMemory, attempts_of

    settings = assembly.settings
    attempts = attempts_of(checked, settings.policy, version())
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
        self, assembly: Assembly, record: JudgedRecord, checked: CheckedRecord, place: Path
    ) -> None:
        """What `gate2 check --write` leaves beside this record, unless something blocks it.

        Raises:
            InfrastructureError, InvalidRecord, UsageError: as `Publisher.publish`.
        """
        if any(each.weight in _NOT_WRITTEN for each in record.all_findings()):
            note(inert(f"{record.path}: no evidence written, for what blocks it"))
            return
        from gate2.publish.publishing import Publisher
        from gate2.publish.remembering import LedgerMemory

        memory = LedgerMemory(assembly.settings.ledger)
        try:
            publisher = Publisher(assembly.settings.policy, version(), memory, self.signing)
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
