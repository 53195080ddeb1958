"""Times that only an author vouches for hide nothing that the ledger remembers."""

from pathlib import Path
from typing import Any

from attested import CLAIMS, a_key, attested_record
from gate2.attest.statement import reported_sha256
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.record.reader import read_record
from gate2.verify.beside import Beside
from gate2.verify.remembered import ledger_reasons
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version
from resealing import read, resealed

NEVER = "9999-12-31T23:59:59Z"
LATER = "2999-01-01T00:00:00Z"


def found_falsified(place: Path, at: str) -> None:
    """The ledger hears of an attempt at the first claim; nothing was published of it."""
    claim = read_record(place).claims[0]
    entry = Entry(
        kind=EntryKind.ATTEMPT,
        at=at,
        record="a-record",
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        reported_sha256=reported_sha256(claim.reported),
        status="FALSIFIED",
    )
    with open_ledger(None) as ledger:
        ledger.append([entry])


def told(beside: Beside, *trusted: str) -> set[Code]:
    expected = Expectations(policy=Policy(), version=version(), require_signature=False)
    found = verify_record(beside, TrustedSigners(trusted), expected)
    assert not found.invalid, found.findings()
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        return {reason.code for reason in ledger_reasons(ledger, beside, found)}


def attested_in_the_year_9999(predicate: Any) -> None:
    predicate["made_at"] = NEVER


def evaluated_in_the_year_9999(verdict: Any) -> None:
    verdict["evaluated_at"] = NEVER


def test_unsigned_evidence_of_the_year_9999_hides_an_attempt(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record")
    found_falsified(place, LATER)
    forged = resealed(read(place), claim="c1", predicate=attested_in_the_year_9999)
    assert told(forged) == {Code.REC_SILENT_REWRITE}


def test_unsigned_verdict_of_the_year_9999_hides_an_attempt(tmp_path: Path) -> None:
    claims = ({**CLAIMS[0], "id": "c9"},)  # nothing is attached to it
    place = attested_record(tmp_path / "record", claims=claims)
    found_falsified(place, LATER)
    forged = resealed(read(place), verdict=evaluated_in_the_year_9999)
    assert told(forged) == {Code.REC_SILENT_REWRITE}


def test_published_or_signed_evidence_is_newer_than_what_it_mended(tmp_path: Path) -> None:
    """Who mends an artifact is not told for ever that it was once refuted."""
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    found_falsified(place, "2026-01-01T00:00:00Z")
    assert told(read(place), key.public) == set()
    assert told(read(place)) == set()  # the ledger knows this very verdict


def test_attempt_after_sound_evidence_is_told(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    found_falsified(place, LATER)
    assert told(read(place), key.public) == {Code.REC_SILENT_REWRITE}
