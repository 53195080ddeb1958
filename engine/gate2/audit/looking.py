"""One record or document of a corpus, looked at without running anything.

 1. record.json, or the publisher's document, is read as `check` reads it.
 2. What lies beside it is held against it as `verify` does: only that establishes a status.
 3. What is established, a ledger that is asked may take away, as with `verify`.
 4. Where nothing is established, the rules of `check` say what each claim lacks.

Nothing here makes a status, and nothing a record holds is interpreted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate2.audit.audited import AuditedClaim, AuditedRecord, Form
from gate2.audit.claims import Attached, attached_by_claim, audit_claim
from gate2.claim_rules import set_aside
from gate2.classify.classifier import classify
from gate2.classify.kinds import Classification, Model
from gate2.contract import MathState, Status
from gate2.contracts.stated import publisher_faults, stated_faults
from gate2.errors import ReasonedError, UsageError
from gate2.reasons import Code, Reason, because
from gate2.record.importers.detect import read_any
from gate2.record.model import Claim, Record
from gate2.record.tables import table_in
from gate2.settings import Settings
from gate2.verify.beside import Beside
from gate2.verify.directory import read_beside
from gate2.verify.remembered import AskedLedger, remembered
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version

_NOTHING_ATTACHED = Attached((), ())
_DOMAIN_KEYS = ("domain", "field", "subject")
_MAX_DOMAIN = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """A place that was looked at: the audited record, and the claims as they were read."""

    record: AuditedRecord
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A place that was read and not judged yet."""

    name: str
    record: Record
    beside: Beside | None
    """None for a document of the publisher's, beside which nothing is looked for."""

    def size(self) -> int:
        """Bytes of what was read and is held."""
        beside = self.beside
        if beside is None:
            return self.record.path.lstat().st_size
        documents = (beside.record, beside.verdict, beside.corrections)
        return sum(len(each) for each in (*documents, *beside.files.values()) if each is not None)


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks at records and documents under one reader's settings.

    `see` is all of it. Whoever has many places takes the steps `read`, `classify` and `judge` for
    some of them at a time, which goes faster and comes to the same.
    """

    settings: Settings
    ledger: AskedLedger = None
    """Is asked of what is established, and only of that: it can take a status, and gives none."""

    def look(self, place: Path, name: str) -> AuditedRecord:
        """The record at a place; what is wrong with it is among its reasons, never raised."""
        return self.see(place, name).record

    def see(self, place: Path, name: str) -> Seen:
        """The same, with the claims as they were read."""
        read = self.read(place, name)
        return read if isinstance(read, Seen) else self.judge(read)

    def read(self, place: Path, name: str) -> Read | Seen:
        """What stands at a place; where it cannot be read, that is all there is to see."""
        try:
            record = read_any(place)
            beside = None if record.imported else read_beside(record.path)
        except ReasonedError as refused:
            return Seen(unread(name, refused.reason))
        except UsageError as error:  # it vanished, or is no file
            return Seen(unread(name, because(Code.REC_SCHEMA_INVALID, error.message)))
        return Read(name, record, beside)

    def classify(self, read: Read) -> None:
        """Have the classifier read the claims, and remember them until they are judged.

        Where it has forgotten one by then, it reads it again.
        """
        for claim in read.record.claims:
            classify(claim.text, truncated=claim.truncated, model=self.settings.model)

    def judge(self, read: Read) -> Seen:
        """What is to be seen in what was read."""
        record, beside = read.record, read.beside
        verified = None if beside is None else self._verified(beside)
        audited = _audited(record, read.name, beside, verified, self.settings.model)
        return Seen(audited, record.claims)

    def _verified(self, beside: Beside) -> VerifiedRecord | None:
        """What the files beside the record establish; None where there is nothing to go by."""
        if beside.verdict is None:
            return None
        settings = self.settings
        expected = Expectations(
            policy=settings.policy,
            version=version(),
            model=settings.model,
            require_signature=settings.policy.require_signature,
        )
        signers = TrustedSigners(settings.trusted_keys, settings.trusted_identities)
        found = verify_record(beside, signers, expected)
        return remembered(self.ledger, beside, found) if is_decided(found) else found


def is_decided(found: VerifiedRecord | AuditedRecord) -> bool:
    """Whether evidence establishes a status of it, or of any of its claims."""
    return any(each.status is not Status.UNVERIFIED for each in (found, *found.claims))


def unread(name: str, reason: Reason) -> AuditedRecord:
    """A place whose record cannot be read."""
    return AuditedRecord(name, "", "", Form.UNREAD, Status.UNVERIFIED, reasons=(reason,))


def _audited(
    record: Record,
    name: str,
    beside: Beside | None,
    verified: VerifiedRecord | None,
    model: Model,
) -> AuditedRecord:
    readings = {
        claim.id: classify(claim.text, truncated=claim.truncated, model=model)
        for claim in record.claims
    }
    attached = attached_by_claim(record)
    of_claims = {} if verified is None else {claim.id: claim for claim in verified.claims}
    claims = tuple(
        audit_claim(
            record,
            claim,
            readings[claim.id],
            attached.get(claim.id, _NOTHING_ATTACHED),
            of_claims.get(claim.id),
        )
        for claim in record.claims
    )
    reasons = dict.fromkeys(_reasons(record, readings, claims, beside, verified))
    return AuditedRecord(
        path=name,
        id=record.id,
        title=record.title,
        form=form_of(record),
        status=Status.UNVERIFIED if verified is None else verified.status,
        claims=claims,
        reasons=tuple(sorted(reasons, key=lambda reason: not reason.blocks)),
        stated=_stated_by_publisher(record) if verified is None else verified.stated,
        published=None if record.published is None else record.published.isoformat(),
        domain=domain_of(record),
    )


def _reasons(
    record: Record,
    readings: Mapping[str, Classification],
    claims: Sequence[AuditedClaim],
    beside: Beside | None,
    verified: VerifiedRecord | None,
) -> Iterator[Reason]:
    """Everything that is to be said of the record as a whole."""
    yield from record.findings
    ids = {claim.id for claim in record.claims}
    for broken in record.broken:
        if broken.claim not in ids:
            yield from broken.reasons
    yield from set_aside(record.claims, readings)
    if beside is None:
        yield from publisher_faults(record.publisher, len(record.claims))
    else:
        yield from _beside_reasons(record, beside, verified)
    yield from _coverage_reasons(claims)
    if verified is not None and verified.status is Status.UNVERIFIED and verified.holds:
        yield from _read_otherwise(claims)


def _read_otherwise(claims: Sequence[AuditedClaim]) -> Iterator[Reason]:
    """EVD-007, where all that is left of an UNVERIFIED is how another version read a claim."""
    gateable = [claim for claim in claims if claim.is_gateable]
    if gateable and all(claim.status is Status.VERIFIED for claim in gateable):
        message = (
            "verdict.json leaves it UNVERIFIED for claims that another version of the engine read"
            " otherwise; all that are gateable as they read now are VERIFIED"
        )
        yield because(Code.EVD_ENGINE_OUTDATED, message)


def _beside_reasons(
    record: Record, beside: Beside, verified: VerifiedRecord | None
) -> Iterator[Reason]:
    """What is wrong with what lies beside it: what is said of one code is said once."""
    stated = stated_faults(beside.verdict, record, beside.files.keys(), beside.corrections)
    yield from stated
    if verified is None:
        yield from beside.faults
        return
    said = {reason.code for reason in stated}
    for reason in verified.reasons:
        if reason.code not in said:
            yield reason


def _coverage_reasons(claims: Sequence[AuditedClaim]) -> Iterator[Reason]:
    """REC-004 and REC-012, as `check` says them."""
    gateable = [claim for claim in claims if claim.is_gateable]
    verified = sum(claim.status is Status.VERIFIED for claim in gateable)
    if claims and not gateable:
        yield because(Code.REC_NO_GATEABLE_CLAIMS, f"all {len(claims)} claims are descriptive")
    elif 0 < verified < len(gateable):
        message = f"{verified} of {len(gateable)} gateable claims are VERIFIED"
        yield because(Code.REC_PARTIALLY_VERIFIED, message)


def form_of(record: Record) -> Form:
    """What the record was read from."""
    if not record.imported:
        return Form.RECORD
    named = record.publisher.get("format")
    known = isinstance(named, str) and named in {form.value for form in Form}
    return Form(str(named)) if known else Form.LOOSE_RECORD


def domain_of(record: Record) -> str | None:
    """The field that the publisher names for it, as he spells it."""
    fields = table_in(record.publisher, "fields")
    result = table_in(table_in(fields, "manifest"), "result")
    for holder in (result, fields, record.publisher):
        for key in _DOMAIN_KEYS:
            value = holder.get(key)
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())[:_MAX_DOMAIN]
    return None


def _stated_by_publisher(record: Record) -> Status | None:
    """What the publisher's page or manifest says its status is."""
    fields = table_in(record.publisher, "fields")
    page = table_in(fields, "gate_verdict").get("Status")
    if isinstance(page, str) and page.strip().upper() in Status.__members__:
        return Status(page.strip().upper())
    match table_in(table_in(fields, "manifest"), "verification").get("state"):
        case MathState.FALSIFIED:
            return Status.FALSIFIED
        case MathState.FORMAL_PROOF_VERIFIED:
            return Status.VERIFIED
        case str():
            return Status.UNVERIFIED
        case _:
            return None
