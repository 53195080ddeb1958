"""Judgements made by hand, for what draws them: a mixed pull request, and hostile text in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gate2.ci.judgement import (
    Change,
    CommitNamed,
    Finding,
    Ground,
    JudgedClaim,
    JudgedRecord,
    Judgement,
    Require,
    Weight,
)
from gate2.contract import Status
from gate2.reasons import Code, because
from gate2.settings import Waiver
from gate2.verdict import Coverage

HOSTILE = (
    "::error file=x::pwned ##[error]pwned \x1b[31mred\x1b[0m\r\n::set-output name=a::b\n"
    "</td></table><script>alert(1)</script> <img src=x onerror=alert(1)> ](javascript:alert(1)) "
    "![x](https://example.org/x.png) @everyone #1 `` ` | **bold** \u202egnp.exe\u200b ]]> "
    "[text](0) {0} %0A%0D \ufeff \udcff &lt;b&gt; '\"--><!--"
)
"""Text with a try at every reader of a format."""


def finding(
    code: Code,
    message: str,
    weight: Weight,
    *,
    path: str = "records/moments/record.json",
    line: int = 1,
    record: str | None = "moments",
    claim: str | None = None,
    waiver: Waiver | None = None,
) -> Finding:
    return Finding(because(code, message), weight, path, line, record, claim, waiver)


def claim(
    name: str,
    text: str,
    before: Status | None,
    after: Status | None,
    *findings: Finding,
    kind: str = "empirical",
    stated: Status | None = None,
    ground: Ground = Ground.RUN,
    decided: bool = True,
    summary: str = "",
    line: int = 10,
) -> JudgedClaim:
    return JudgedClaim(
        id=name,
        text=text,
        kind=kind,
        before=before,
        stated=stated,
        after=after,
        ground=ground,
        decided=decided,
        summary=summary,
        findings=findings,
        line=line,
        wall_s=1.25,
    )


def record(
    path: str,
    identity: str,
    title: str,
    change: Change,
    claims: Sequence[JudgedClaim] = (),
    *findings: Finding,
    before: Status | None = None,
    after: Status | None = Status.UNVERIFIED,
    edited: tuple[str, ...] = (),
    was: str | None = None,
) -> JudgedRecord:
    gateable = [each for each in claims if each.is_gateable and each.after is not None]
    return JudgedRecord(
        path=path,
        id=identity,
        title=title,
        change=change,
        edited=edited,
        before=before,
        stated=None,
        after=after,
        coverage=None
        if after is None
        else Coverage(
            gateable=len(gateable),
            verified=sum(each.after is Status.VERIFIED for each in gateable),
            falsified=sum(each.after is Status.FALSIFIED for each in gateable),
            descriptive=sum(not each.is_gateable for each in claims),
        ),
        claims=tuple(claims),
        findings=findings,
        was=was,
        wall_s=2.5,
    )


def judgement(*records: JudgedRecord, findings: Sequence[Finding] = ()) -> Judgement:
    return Judgement(
        base=CommitNamed("origin/main", "1" * 40),
        head=CommitNamed("HEAD", "2" * 40),
        merge_bases=("3" * 40,),
        everything="",
        require=Require.NO_REGRESSION,
        records=records,
        findings=tuple(findings),
        records_total=1000,
        settings="gate2.toml",
        policy_sha256="4" * 64,
        trusted_keys=1,
        reviewers=(),
        engine={"version": "0.1.0", "sandbox": "docker", "lean": "wasm"},
        timings_s={"total": 12.5, "reading": 0.4},
    )


WAIVER = Waiver(
    record="survey",
    codes=("G2-REC-016",),
    reason="the data set was withdrawn",
    owner="editor",
    expires=date(2027, 1, 31),
)


def mixed() -> Judgement:
    """A pull request with something of everything: verified, lowered, refuted, waived, unknown."""
    verified = record(
        "records/budget",
        "kronecker-budget",
        "A budget for Kronecker products",
        Change.ADDED,
        [
            claim(
                "c1",
                "The rank of a Kronecker product is the product of the ranks.",
                None,
                Status.VERIFIED,
                kind="mathematical",
                summary="rank_kronecker proved; kernels: lean 4.28.0 and gate2 0.1.0; axioms: none",
                line=12,
            ),
            claim(
                "c2",
                "We propose a new benchmark.",
                None,
                Status.UNVERIFIED,
                finding(
                    Code.CLM_NOT_GATEABLE,
                    "neither a proof nor a run could settle it",
                    Weight.NOTE,
                    path="records/budget/record.json",
                    line=19,
                    record="kronecker-budget",
                    claim="c2",
                ),
                kind="descriptive",
                ground=Ground.NOTHING,
                line=19,
            ),
        ],
        after=Status.VERIFIED,
        edited=("record", "artifact rank"),
    )
    moved = record(
        "records/moments",
        "moments",
        "Four data sets with the same moments",
        Change.EDITED,
        [
            claim(
                "c1",
                "The correlation is 0.816 within 0.001.",
                Status.VERIFIED,
                Status.UNVERIFIED,
                finding(
                    Code.CLM_TOLERANCE_MOVED,
                    "correlation: tolerance abs 0.001 became 0.1 while artifact moments changed",
                    Weight.BLOCKS,
                    line=9,
                    claim="c1",
                ),
                finding(
                    Code.EVD_SUBJECT_MISMATCH,
                    "evidence/c1.0011223344556677.dsse.json: is about other reported values",
                    Weight.INVALID,
                    line=9,
                    claim="c1",
                ),
                stated=Status.VERIFIED,
                summary="CLM-009 tolerance-moved: the tolerance changed with the artifact",
                line=9,
            )
        ],
        finding(
            Code.REC_EDITED_TOGETHER,
            "claim c1 (tolerance) and artifact moments are edited together",
            Weight.WARNS,
        ),
        before=Status.VERIFIED,
        edited=("c1 tolerance", "artifact moments"),
    )
    refuted = record(
        "records/collatz",
        "collatz-variant",
        "A bound on stopping times",
        Change.ADDED,
        [
            claim(
                "c1",
                "The total stopping time is below m² + m for every n > 1.",
                None,
                Status.FALSIFIED,
                finding(
                    Code.LEAN_NEGATION_PROVED,
                    "both kernels accept collatz_false, which is its negation",
                    Weight.FALSIFIED,
                    path="records/collatz/record.json",
                    line=11,
                    record="collatz-variant",
                    claim="c1",
                ),
                kind="mathematical",
                summary="LEAN-018 negation-proved: collatz_false",
                line=11,
            )
        ],
        after=Status.FALSIFIED,
    )
    waived = record(
        "records/survey",
        "survey",
        "A survey",
        Change.EDITED,
        [
            claim(
                "c7",
                "The error is 3 percent.",
                Status.VERIFIED,
                Status.UNVERIFIED,
                finding(
                    Code.REC_VERDICT_LOWERED,
                    "c7 was VERIFIED, is UNVERIFIED; event 0011223344556677 says so",
                    Weight.NOTE,
                    path="records/survey/record.json",
                    line=44,
                    record="survey",
                    claim="c7",
                    waiver=WAIVER,
                ),
                summary="nothing is attached any more",
                line=44,
            )
        ],
        before=Status.VERIFIED,
        edited=("artifact error removed",),
    )
    unknown = record(
        "records/gpu",
        "gpu-timing",
        "Timing on a large machine",
        Change.RENAMED,
        [
            claim(
                "c1",
                "Training takes 4.2 hours.",
                Status.UNVERIFIED,
                Status.UNVERIFIED,
                finding(
                    Code.INF_DOCKER_UNREACHABLE,
                    "no Docker Engine answers",
                    Weight.INFRASTRUCTURE,
                    path="records/gpu/record.json",
                    line=8,
                    record="gpu-timing",
                    claim="c1",
                ),
                ground=Ground.NOTHING,
                decided=False,
                summary="INF-001 docker-unreachable: no Docker Engine answers",
                line=8,
            )
        ],
        before=Status.UNVERIFIED,
        was="records/old-gpu",
    )
    bare = record(
        "records/new",
        "new-synthesis",
        "A synthesis with nothing attached",
        Change.ADDED,
        [
            claim(
                "c1",
                "Accuracy rises by 2 points.",
                None,
                Status.UNVERIFIED,
                finding(
                    Code.ART_NONE_ATTACHED,
                    "nothing is attached",
                    Weight.WARNS,
                    path="records/new/record.json",
                    line=7,
                    record="new-synthesis",
                    claim="c1",
                ),
                ground=Ground.NOTHING,
                summary="ART-001 none-attached: nothing is attached",
                line=7,
            )
        ],
    )
    settings = finding(
        Code.REC_SETTINGS_CHANGED,
        "gate2.toml is changed; this run reads the base's",
        Weight.WARNS,
        path="gate2.toml",
        record=None,
    )
    return judgement(verified, moved, refuted, waived, unknown, bare, findings=[settings])


def passing() -> Judgement:
    """The first record of `mixed` alone: nothing to say against it."""
    return replace(mixed(), records=mixed().records[:1], findings=())


def hostile() -> Judgement:
    """Every piece of foreign text is `HOSTILE`."""
    bad = finding(
        Code.CLM_TOLERANCE_MOVED,
        HOSTILE,
        Weight.BLOCKS,
        path=f"records/{HOSTILE}/record.json",
        record=HOSTILE,
        claim=HOSTILE,
    )
    also = replace(bad, weight=Weight.INFRASTRUCTURE)
    waived = replace(bad, weight=Weight.NOTE, waiver=replace(WAIVER, reason=HOSTILE, owner=HOSTILE))
    one = claim(
        HOSTILE,
        HOSTILE,
        Status.VERIFIED,
        Status.UNVERIFIED,
        bad,
        also,
        waived,
        summary=HOSTILE,
    )
    found = record(
        f"records/{HOSTILE}",
        HOSTILE,
        HOSTILE,
        Change.RENAMED,
        [one],
        bad,
        before=Status.VERIFIED,
        edited=(HOSTILE,),
        was=HOSTILE,
    )
    made = judgement(found, findings=[bad])
    return replace(
        made,
        base=CommitNamed(HOSTILE, "1" * 40),
        head=CommitNamed(HOSTILE, "2" * 40),
        settings=HOSTILE,
        everything=HOSTILE,
        reviewers=(HOSTILE,),
    )
