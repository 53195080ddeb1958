"""What verdict.json and corrections.json beside a record say, held against what is attached."""

from gate2.attest.names import EVIDENCE_DIR
from gate2.contracts.corrections import CORRECTIONS_LIMITS
from gate2.contracts.stated import check_findings, stated_faults
from gate2.publish.standing import CORRECTIONS_NAME, MAX_VERDICT_BYTES, VERDICT_NAME, read_file
from gate2.reasons import Reason
from gate2.record.model import Record


def stated_beside(record: Record, *, writing: bool) -> tuple[Reason, ...]:
    """Faults of what is stated beside a record that is decided again now.

    Where an artifact is attached the evidence decides, and where the verdict is about to be
    written anew a wrong one is mended: it is then merely said. A status that nothing attached
    carries is invalid.
    """
    if record.imported:
        return ()
    directory = record.path if record.path.is_dir() else record.path.parent
    verdict = read_file(directory, VERDICT_NAME, MAX_VERDICT_BYTES)
    corrections = read_file(directory, CORRECTIONS_NAME, CORRECTIONS_LIMITS.size_bytes)
    place = directory / EVIDENCE_DIR
    there = place.is_dir() and not place.is_symlink()
    evidence = {f"{EVIDENCE_DIR}/{path.name}" for path in place.iterdir()} if there else set()
    decided = bool(record.artifacts or record.broken)
    faults = check_findings if decided or writing else stated_faults
    return faults(verdict, record, evidence, corrections)
