"""The places of a made corpus that nothing is wrong with: mixed as an editor would have them."""

import hashlib
from collections.abc import Callable
from typing import Final

import corpus_words
from corpus_documents import Manifest, RecordPage, Report
from corpus_evidence import Attesting, met, missed, unsettled
from corpus_ground import (
    DESCRIPTIVE,
    EMPIRICAL,
    MATHEMATICAL,
    Ground,
    Said,
    decided,
    reporting,
    tried,
)
from gate2.audit.audited import Form, Stage
from gate2.contract import Status
from gate2.reasons import Code

_UNDATED_SHARE: Final = 0.02
_GATED: Final = ("2026-07", "2026-08", "2026-09")
"""Months in which evidence was published."""


def an_honest_place(ground: Ground) -> None:
    """One place of the usual mix."""
    drawn = ground.random.random()
    for share, write in _MIX:
        if drawn < share:
            write(ground)
            return
        drawn -= share


def _day(ground: Ground, *, undated: bool = True) -> str | None:
    """A day from 2025-01 to 2026-10, or, seldom, none."""
    if undated and ground.random.random() < _UNDATED_SHARE:
        return None
    month = ground.random.randrange(22)
    return f"{2025 + month // 12}-{month % 12 + 1:02}-{ground.random.randrange(1, 29):02}"


def _bare_record(ground: Ground) -> None:
    """A record that nobody attached anything to."""
    field, published = ground.field(), _day(ground)
    declared = ground.random.random() < 0.7
    claims = ground.several(ground.random.randint(0, 14), field, declared=declared)
    question = corpus_words.question(ground.number(DESCRIPTIVE, field))
    place = ground.record(
        claims,
        field=field,
        published=published,
        publisher={"fields": {"research_question": question}},
    )
    ground.expect(place, claims, published=published, domain=field)


def _attempted_record(ground: Ground) -> None:
    """A record with artifacts that nobody ran."""
    field, published = ground.field(), _day(ground)
    claims = _gateable(ground, field, ground.random.randint(1, 2))
    place = ground.record(claims, field=field, published=published, attached=range(len(claims)))
    claims = [tried(claim) for claim in claims]
    more = ground.several(ground.random.randint(0, 8), field)
    ground.write_record(place / "record.json", [*claims, *more], field, published)
    ground.expect(place, [*claims, *more], published=published, domain=field)


def _gateable(ground: Ground, field: int, count: int) -> list[Said]:
    """Claims that an artifact could settle; the empirical ones say with which value."""
    kinds = ground.random.choices((EMPIRICAL, MATHEMATICAL), (3, 1), k=count)
    return [_ready(ground, kind, field) for kind in kinds]


def _ready(ground: Ground, kind: object, field: int) -> Said:
    if kind is EMPIRICAL:
        return reporting(ground.said(EMPIRICAL, field))
    return ground.said(MATHEMATICAL, field)


def _published_record(ground: Ground) -> None:
    """A record with signed evidence: most VERIFIED, some FALSIFIED, in part, or blocked."""
    field = ground.field()
    published = f"{ground.random.choice(_GATED)}-{ground.random.randrange(1, 29):02}"
    shape = ground.random.choice(("verified",) * 5 + ("falsified", "partial", "blocked"))
    claims = _gateable(ground, field, ground.random.randint(1, 2))
    if shape == "blocked":
        claims = [_ready(ground, EMPIRICAL, field)]
    more = ground.background(ground.random.randint(0, 6), field)
    if shape == "partial":
        more.append(ground.said(MATHEMATICAL, field))
    look = {"falsified": missed, "blocked": unsettled}.get(shape, met)
    place = ground.record(
        [*claims, *more], field=field, published=published, attached=range(len(claims))
    )
    Attesting(ground.key).write(place, look)
    if shape == "blocked":
        settled = [claim.only(Code.SBX_NONDETERMINISTIC, stage=Stage.RAN) for claim in claims]
        status = Status.UNVERIFIED
    elif shape == "falsified":
        status = Status.FALSIFIED
        settled = [decided(claim, status) for claim in claims]
    else:
        settled = [decided(claim) for claim in claims]
        status = Status.UNVERIFIED if shape == "partial" else Status.VERIFIED
    ground.expect(
        place, [*settled, *more], status=status, stated=status, published=published, domain=field
    )


def _report(ground: Ground) -> None:
    """A report's text, its claims sorted out by nobody."""
    field, published = ground.field(), _day(ground, undated=False)
    assert published is not None
    count = ground.random.randint(1, 14)
    kinds = ground.random.choices((DESCRIPTIVE, EMPIRICAL, MATHEMATICAL), (6, 3, 1), k=count)
    claims = [ground.short(kind, field) for kind in kinds]
    ungrounded = frozenset(i for i in range(count) if ground.random.random() < 0.1)
    number = ground.number(DESCRIPTIVE, field)
    papers = ground.random.randint(2, 9)
    place = Report(
        title=corpus_words.title(number),
        question=corpus_words.question(number),
        published=published,
        claims=claims,
        ungrounded=ungrounded,
        papers=papers,
        listed=papers,
    ).write(ground.target / f"{ground.name('report', published)}.txt")
    expected = [
        claim.also(Code.CLM_NOT_GROUNDED) if index in ungrounded else claim
        for index, claim in enumerate(claims)
    ]
    ground.expect(place, expected, form=Form.REPORT_TEXT, published=published)


def _page(ground: Ground, suffix: str = ".txt") -> None:
    """A record's page: no claim is public."""
    field, published = ground.field(), _day(ground, undated=False)
    assert published is not None
    number = ground.number(DESCRIPTIVE, field)
    page = RecordPage(corpus_words.title(number), corpus_words.question(number), published)
    place = page.write(ground.target / f"{ground.name('page', published)}{suffix}")
    ground.expect(place, form=Form.RECORD_PAGE, stated=Status.UNVERIFIED, published=published)


def _html_page(ground: Ground) -> None:
    """The same as HTML."""
    _page(ground, ".html")


def _manifest(ground: Ground) -> None:
    """A mathematical result, half of them bounded computations."""
    published = _day(ground)
    claim = ground.said(MATHEMATICAL, 0)
    path = ground.name("result", published)
    bounded = ground.random.random() < 0.5
    domain = ground.random.choice(("combinatorics", "number theory"))
    place = Manifest(
        identity=hashlib.md5(path.encode(), usedforsecurity=False).hexdigest(),
        name=corpus_words.title(ground.number(DESCRIPTIVE, 0)),
        statement=claim.text,
        published=published,
        domain=domain,
        state="COMPUTATIONAL_EVIDENCE" if bounded else "FORMAL_PROOF_ATTEMPTED",
        cases=ground.random.randrange(1000, 9999) if bounded else 0,
    ).write(ground.target / f"{path}.json")
    ground.expect(
        place,
        [claim],
        *((Code.CLM_BOUNDED_EVIDENCE_ONLY,) if bounded else ()),
        form=Form.MATH_RESULT,
        stated=Status.UNVERIFIED,
        published=published,
        domain=domain,
    )


def _loose_record(ground: Ground) -> None:
    """A record under another file name, without artifacts."""
    field, published = ground.field(), _day(ground)
    claims = ground.several(ground.random.randint(1, 6), field)
    place = ground.target / f"{ground.name('loose', published)}.json"
    ground.write_record(place, claims, field, published)
    ground.expect(place, claims, form=Form.LOOSE_RECORD, published=published, domain=field)


_MIX: Final[tuple[tuple[float, Callable[[Ground], None]], ...]] = (
    (0.57, _bare_record),
    (0.07, _attempted_record),
    (0.06, _published_record),
    (0.16, _report),
    (0.08, _page),
    (0.03, _html_page),
    (0.02, _manifest),
    (1.00, _loose_record),
)
