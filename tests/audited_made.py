"""Audits made by hand, for tests of formats: an honest one, a hostile one and an empty one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from gate2.audit.audited import (
    STAGES,
    Attempt,
    AuditedClaim,
    AuditedRecord,
    Form,
    Stage,
)
from gate2.audit.corpus import (
    LOOKS_WRONG,
    Across,
    Audit,
    CodeCount,
    Distance,
    Example,
    FunnelStep,
    MonthCount,
    Source,
    StatusChange,
    Step,
    Totals,
)
from gate2.classify.kinds import Kind
from gate2.classify.why import Undecided
from gate2.contract import Status
from gate2.reasons import Code, because

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\u202egnp.exe\x1b[31m"
    "\"'`=cmd|calc|@{{7*7}}${x}::error::x\n::set-output name=a::b\u2028" + "A" * 400
)


def a_claim(identity: str, text: str, kind: Kind, **more: object) -> AuditedClaim:
    """A claim that nothing is attached to, or what `more` makes of it."""
    claim = AuditedClaim(
        id=identity,
        text=text,
        kind=kind,
        declared=False,
        status=Status.UNVERIFIED,
        stage=Stage.PUBLIC if kind is Kind.DESCRIPTIVE else Stage.GATEABLE,
        outcome="not gateable" if kind is Kind.DESCRIPTIVE else "not attempted",
        reasons=(because(Code.CLM_NOT_GATEABLE, "neither a proof nor a run could settle it"),)
        if kind is Kind.DESCRIPTIVE
        else (because(Code.ART_NONE_ATTACHED, "nothing is attached"),),
    )
    return replace(claim, **more)  # type: ignore[arg-type]  # the tests name fields that exist


def honest_records() -> tuple[AuditedRecord, ...]:
    """A verified record, a falsified one, one that is blocked, one never tried, one unread."""
    proved = a_claim(
        "c1",
        "The Kronecker product of an a × c and a p × q matrix has (ap)(cq) entries.",
        Kind.MATHEMATICAL,
        status=Status.VERIFIED,
        stated=Status.VERIFIED,
        stage=Stage.DECIDED,
        outcome="proved",
        artifacts=("entries",),
        reasons=(because(Code.LEAN_STATEMENT_UNREVIEWED, "nobody vouches for the statement"),),
    )
    refuted = a_claim(
        "c1",
        "For any integer n > 1, the total stopping time is below m² + m.",
        Kind.MATHEMATICAL,
        status=Status.FALSIFIED,
        stated=Status.FALSIFIED,
        stage=Stage.DECIDED,
        outcome="refuted",
        artifacts=("counterexample",),
        declared=True,
        reasons=(because(Code.LEAN_NEGATION_PROVED, "n = 27 takes 111 steps and m is 5"),),
    )
    missed = a_claim(
        "c2",
        "Group-shared prompts raise accuracy from 0.72 to 0.99 on planted tasks.",
        Kind.EMPIRICAL,
        stage=Stage.RAN,
        outcome="scaled support",
        artifacts=("grouping",),
        reasons=(because(Code.ART_SCOPE_NOT_EXACT, "the artifact's scope is mechanism"),),
    )
    attached = a_claim(
        "c3",
        "Pool-of-32 retrieval reaches a Top-1 of 0.533.",
        Kind.EMPIRICAL,
        stage=Stage.ATTACHED,
        artifacts=("retrieval",),
        reasons=(
            because(Code.CLM_TOLERANCE_VACUOUS, "top1 = 0.533: 0.521 would meet it as well"),
            because(Code.EVD_MISSING, "“retrieval” is attached, and no evidence stands beside it"),
            because(Code.CLM_VALUES_CONTRADICT, "0.533 here, 0.51 in moclip-page c1"),
        ),
    )
    undecided = a_claim(
        "c4",
        "The complexity of task-specific decoders increases with the number of tasks.",
        Kind.UNDECIDED,
        grounded=False,
        undecided=Undecided.EITHER,
        reasons=(because(Code.CLM_UNCLASSIFIED, "the text does not decide it"),),
    )
    cut = a_claim(
        "c1",
        "Pool-of-32 retrieval reaches a Top-1 of 0.51",
        Kind.EMPIRICAL,
        truncated=True,
        grounded=True,
        reasons=(
            because(Code.CLM_TRUNCATED, "the sentence is cut, so what it claims is not known"),
            because(Code.ART_NONE_ATTACHED, "nothing is attached"),
            because(Code.CLM_VALUES_CONTRADICT, "0.51 here, 0.533 in mixed c3"),
        ),
    )
    background = a_claim("c2", "CLIP is a vision-language model.", Kind.DESCRIPTIVE)
    never = because(Code.REC_NEVER_ATTEMPTED, "published 2026-05-30, before the gate was active")
    return (
        AuditedRecord(
            path="kronecker-budget",
            id="kronecker-budget",
            title="Parameter budgets of Kronecker products",
            form=Form.RECORD,
            status=Status.VERIFIED,
            stated=Status.VERIFIED,
            claims=(proved, background),
            published="2026-07-01",
            domain="linear algebra",
            sha256="1" * 64,
        ),
        AuditedRecord(
            path="collatz.json",
            id="e1ea6af8e40f4d3ab81106c6b56370a5",
            title="A Collatz variant",
            form=Form.MATH_RESULT,
            status=Status.FALSIFIED,
            stated=Status.FALSIFIED,
            claims=(refuted,),
            published="2026-06-20",
            domain="number theory",
            sha256="2" * 64,
        ),
        AuditedRecord(
            path="deep/er/mixed",
            id="mixed",
            title="Prompts shared in groups",
            form=Form.RECORD,
            status=Status.UNVERIFIED,
            stated=Status.VERIFIED,
            claims=(replace(proved, id="c1"), missed, attached, undecided),
            reasons=(
                because(Code.REC_PARTIALLY_VERIFIED, "1 of 4 gateable claims verified"),
                because(Code.REC_SCORE_ONLY_VERIFICATION, "VERIFIED rests on a review score"),
            ),
            published="2026-06-11",
            sha256="3" * 64,
        ),
        AuditedRecord(
            path="pages/moclip.txt",
            id="moclip-page",
            title="Impact of Domain-Specific Fine-Tuning on Zero-Shot Accuracy",
            form=Form.REPORT_TEXT,
            status=Status.UNVERIFIED,
            claims=(cut, background),
            reasons=(
                never,
                because(Code.REC_PREMISE_SUSPECT, "it speaks of 6 papers and lists 3 references"),
            ),
            published="2026-05-30",
            sha256="4" * 64,
        ),
        AuditedRecord(
            path="broken",
            id="",
            title="",
            form=Form.UNREAD,
            status=Status.UNVERIFIED,
            reasons=(because(Code.REC_SCHEMA_INVALID, "record.json: expected `id`, is missing"),),
            sha256="5" * 64,
        ),
    )


def honest() -> Audit:
    """An audit of `honest_records`."""
    return an_audit(honest_records())


def hostile() -> Audit:
    """The same shape with an attack in every foreign field."""
    base = honest_records()[2]
    claims = tuple(
        replace(
            claim,
            id=f"{HOSTILE}{number}",
            text=HOSTILE,
            artifacts=(HOSTILE,),
            reasons=tuple(replace(r, message=HOSTILE, remedy=HOSTILE) for r in claim.reasons),
        )
        for number, claim in enumerate(base.claims)
    )
    reasons = tuple(replace(r, message=HOSTILE, remedy=HOSTILE) for r in base.reasons)
    record = replace(
        base,
        path=f"../{HOSTILE}",
        id=HOSTILE,
        title=HOSTILE,
        domain=HOSTILE,
        claims=claims,
        reasons=reasons,
    )
    return an_audit((record,), about=HOSTILE)


def nothing() -> Audit:
    """An audit whose filters let nothing through."""
    return replace(an_audit(()), filters=("--status FALSIFIED",))


def a_distance(record: AuditedRecord) -> Distance:
    """A step for every blocking reason, all of them unknown in time but the first."""
    steps = tuple(
        Step(claim.id, reason.code, reason.remedy, "an edit")
        for claim in record.lacking
        for reason in claim.blocking()
    )
    if steps:
        first = replace(steps[0], minutes=1.5, memory_mib=512, basis="median of 12 runs")
        steps = (first, *steps[1:])
    minutes = 1.5 if steps else None
    return Distance(steps, len(record.lacking), len(record.gateable), bool(steps), minutes)


def an_audit(records: tuple[AuditedRecord, ...], about: str = "Top-1 of pool-of-32") -> Audit:
    """An audit of these records, counted in the plainest way."""

    def rows() -> Iterator[AuditedRecord]:
        return iter(records)

    sources = tuple(
        Source(record.path, record.id, claim.id, f"0.5{number}", claim.text)
        for number, record in enumerate(records)
        for claim, reason in record.all_reasons()
        if claim is not None and reason.code is Code.CLM_VALUES_CONTRADICT
    )
    across = (Across(Code.CLM_VALUES_CONTRADICT, about, sources, len(sources)),) if sources else ()
    changes = tuple(
        StatusChange(
            "2026-07-02T10:00:00Z",
            record.id,
            record.claims[0].id,
            None if number else Status.UNVERIFIED,
            record.claims[0].status,
            (Code.LEAN_NEGATION_PROVED.value,),
            "ledger",
        )
        for number, record in enumerate(records)
        if record.claims
    )
    return Audit(
        root="corpus",
        filters=(),
        totals=totals_of(records),
        across=across,
        trend=changes,
        rows=rows,
        distance=a_distance,
        skipped=(("notes.md", "expected a report's text, came text that begins '# Notes'"),),
        skipped_count=1,
        reused=2 if records else 0,
        engine={"version": "0.1.0", "policy_sha256": "a" * 64},
        wall_s=0.25,
        at="2026-07-03T09:30:00Z",
    )


def totals_of(records: tuple[AuditedRecord, ...]) -> Totals:
    """The counts of these records, each computed by itself: slow, plain, and for small corpora."""
    claims = [claim for record in records for claim in record.claims]
    gateable = [claim for claim in claims if claim.is_gateable]
    standing = [(record, claim, r) for record in records for claim, r in record.all_reasons()]
    codes = sorted(
        (_code_count(code, records) for code in dict.fromkeys(r.code for _, _, r in standing)),
        key=lambda count: (-count.records, count.code),
    )
    wrong = {
        code: tuple(
            Example(record.path, record.id, claim.id if claim else None, reason.message)
            for record, claim, reason in standing
            if reason.code is code
        )
        for code in LOOKS_WRONG
    }
    areas: Counter[str] = Counter()
    for record in records:
        areas.update({reason.code.split("-")[1] for _, reason in record.all_reasons()})
    heat = Counter(
        (area, claim.kind)
        for claim in claims
        for area in {reason.code.split("-")[1] for reason in claim.blocking()}
    )
    months = sorted({record.month for record in records if record.month})
    return Totals(
        found=len(records),
        records=len(records),
        forms=Counter(record.form for record in records),
        statuses=Counter(record.status for record in records),
        attempts=Counter(record.attempt for record in records),
        claims=len(claims),
        gateable=len(gateable),
        claim_statuses=Counter(claim.status for claim in gateable),
        claim_attempts=Counter(claim.attempt for claim in gateable),
        kinds=Counter(claim.kind for claim in claims),
        undecided=Counter(claim.undecided for claim in claims if claim.undecided),
        invalid=sum(record.invalid for record in records),
        funnel=tuple(
            FunnelStep(
                stage,
                sum(any(c.has_reached(stage) for c in record.claims) for record in records),
                sum(claim.has_reached(stage) for claim in claims),
            )
            for stage in STAGES
        ),
        codes=tuple(codes),
        areas=areas,
        heat=heat,
        months=tuple(_month_count(month, records) for month in months),
        undated=sum(record.published is None for record in records),
        domains=Counter(record.domain for record in records if record.domain),
        wrong={code: examples for code, examples in wrong.items() if examples},
        cheapest=tuple((r, a_distance(r)) for r in records if r.lacking),
    )


def _code_count(code: Code, records: tuple[AuditedRecord, ...]) -> CodeCount:
    claims = [c for record in records for c in record.claims]
    with_it = [c for c in claims if any(r.code is code for r in c.reasons)]
    return CodeCount(
        code,
        sum(any(r.code is code for _, r in record.all_reasons()) for record in records),
        len(with_it),
        sum([r.code for r in c.blocking()] == [code] for c in with_it),
    )


def _month_count(month: str, records: tuple[AuditedRecord, ...]) -> MonthCount:
    published = [record for record in records if record.month == month]
    return MonthCount(
        month,
        len(published),
        Counter(record.status for record in published),
        Counter(record.attempt for record in published),
    )


__all__ = ["HOSTILE", "Attempt", "an_audit", "honest", "hostile", "nothing", "totals_of"]
