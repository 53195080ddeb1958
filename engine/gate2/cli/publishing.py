"""What `gate2 check --write` leaves beside each record, and under whose name."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gate2.check import CheckedRecord, infrastructure_reasons
from gate2.cli.assemble import Assembly
from gate2.cli.driver_memory import CheckMemory
from gate2.console import note
from gate2.contract import Status
from gate2.contracts.record_verdict import Named
from gate2.crash import contained
from gate2.errors import Gate2Error
from gate2.version import version

if TYPE_CHECKING:
    from gate2.publish.attesting import Signing
    from gate2.publish.remembering import LedgerMemory


def signing_as(key: Path | None, assurance: str, *, keyless: bool) -> "Signing":
    """Under whose name evidence is written; the key is read before minutes of runs."""
    from gate2.attest.keys import key_from
    from gate2.attest.statement import Assurance
    from gate2.publish.attesting import Signing

    signing = Signing(key_from(key), Assurance(assurance), keyless)
    if signing.key is None and not keyless:
        note("evidence will be unsigned: `gate2 keygen -o FILE` makes a key, --key FILE signs")
    return signing


def written_of(
    checked: list[CheckedRecord],
    assembly: Assembly,
    signing: "Signing | None",
    memory: CheckMemory,
) -> tuple[dict[str, Named], Gate2Error | None]:
    """Write what was found; the first error, for once the report is shown.

    Attempts were remembered as they came. What nobody remembers is not written.
    """
    if memory.failed is not None or signing is None:
        return {}, memory.failed
    try:
        return _write(checked, assembly, signing, memory.ledger())
    except Gate2Error as error:
        return {}, error


def _write(
    checked: list[CheckedRecord], assembly: Assembly, signing: "Signing", memory: "LedgerMemory"
) -> tuple[dict[str, Named], Gate2Error | None]:
    """What was written, and the first error: the report is shown before it ends the command."""
    from gate2.publish.publishing import Publisher

    publisher = Publisher(assembly.settings.policy, version(), memory, signing)
    written: dict[str, Named] = {}
    failed: Gate2Error | None = None
    for item in checked:
        reasons = infrastructure_reasons(item)
        # A falsified claim is written all the same: an artifact that cannot run here must not
        # keep it from being seen.
        if reasons and item.verdict.status is not Status.FALSIFIED:
            # What this machine could not do says nothing about the record: what was known of it
            # stays.
            codes = ", ".join(dict.fromkeys(reason.code.value for reason in reasons))
            note(f"{item.record.path}: nothing written, this machine could not decide ({codes})")
            continue
        try:
            written |= contained(partial(publisher.publish, item))  # a bug with one stops no other
        except Gate2Error as error:
            failed = failed or error
    return written, failed
