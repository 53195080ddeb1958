"""Where a made corpus is written: fresh sentences, places by year and month, what to expect."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Final

import corpus_words
from corpus_evidence import SeededKey, attach
from corpus_expected import NONE, Codes, ExpectedClaim, Placed, PlantedFinding
from gate2.audit.audited import Form, Stage
from gate2.classify.classifier import classify
from gate2.classify.kinds import Kind
from gate2.contract import Status
from gate2.reasons import Code
from gate2.record.findings import GATE_ACTIVE_SINCE
from gate2.record.model import ClaimKind

DESCRIPTIVE, EMPIRICAL, MATHEMATICAL = (
    ClaimKind.DESCRIPTIVE,
    ClaimKind.EMPIRICAL,
    ClaimKind.MATHEMATICAL,
)
AFTER: Final = "2026-08-14"
"""A day after the gate was active, for places that are to show nothing but what is planted."""
_SHARES: Final = (*[DESCRIPTIVE] * 6, *[EMPIRICAL] * 3, MATHEMATICAL)
_LONGEST_IN_A_REPORT: Final = 118


@dataclass(frozen=True, slots=True)
class Said:
    """One claim in the making: what is written of it, and what an audit has to say of it."""

    text: str
    kind: Kind
    codes: Codes
    keys: tuple[tuple[str, Any], ...] = ()
    """Further keys in record.json."""
    metric: str = ""
    value: str = ""
    declared: bool = True
    stage: Stage = Stage.GATEABLE
    status: Status = Status.UNVERIFIED

    def also(self, *codes: Code) -> "Said":
        """With these codes, too."""
        return replace(self, codes=self.codes | frozenset(codes))

    def only(self, *codes: Code, **changes: Any) -> "Said":
        """With these codes and no others."""
        return replace(self, codes=frozenset(codes), **changes)

    def with_keys(self, **keys: Any) -> "Said":
        """With these keys in record.json, in place of those of the same name."""
        return replace(self, keys=tuple((dict(self.keys) | keys).items()))

    def expected(self, identity: str) -> ExpectedClaim:
        """As an audit has to show it."""
        return ExpectedClaim(
            identity, self.kind, self.codes, self.status, self.stage, self.declared
        )


class Ground:
    """A corpus in the making. Every sentence is used once; the same seed gives the same corpus."""

    def __init__(self, target: Path, seed: int) -> None:
        self.target = target
        self.random = Random(f"corpus {seed}")
        self.key = SeededKey(f"corpus {seed}")
        self.places: dict[str, Placed] = {}
        self.findings: list[PlantedFinding] = []
        self._first = seed * 7_919
        self._used: Counter[tuple[ClaimKind, int]] = Counter()
        self._names = 0

    # --- sentences ---------------------------------------------------------------------------

    def number(self, kind: ClaimKind, field: int) -> int:
        """The number of a sentence that was not used before."""
        slot = 0 if kind is MATHEMATICAL else field
        self._used[kind, slot] += 1
        fresh = self._first + self._used[kind, slot]
        return fresh if kind is MATHEMATICAL else fresh * len(corpus_words.NAMES) + field

    def said(self, kind: ClaimKind, field: int, *, declared: bool = True) -> Said:
        """A claim of this kind that nothing is wrong with, and nothing attached to.

        Its words leave no doubt of its kind: what an audit says of doubtful ones is planted.
        """
        while True:
            claim = self._said(kind, field, declared=declared)
            if classify(claim.text).kind is claim.kind:
                return claim

    def _said(self, kind: ClaimKind, field: int, *, declared: bool) -> Said:
        number = self.number(kind, field)
        if kind is DESCRIPTIVE:
            codes, stage = frozenset({Code.CLM_NOT_GATEABLE}), Stage.PUBLIC
            text = corpus_words.descriptive(number)
            return Said(text, Kind.DESCRIPTIVE, codes, stage=stage, declared=declared)
        codes = frozenset({Code.ART_NONE_ATTACHED})
        if kind is MATHEMATICAL:
            text = corpus_words.mathematical(number)
            return Said(text, Kind.MATHEMATICAL, codes, declared=declared)
        value = f"0.{100 + number * 37 % 900}"
        return Said(
            corpus_words.empirical(number, value),
            Kind.EMPIRICAL,
            codes | {Code.CLM_NO_REPORTED_VALUE},
            metric=corpus_words.metric_of(number),
            value=value,
            declared=declared,
        )

    def several(self, count: int, field: int, *, declared: bool = True) -> list[Said]:
        """That many claims, mixed as in an editor's corpus; some state a value to compare with."""
        claims = []
        for _ in range(count):
            kind = self.random.choice(_SHARES)
            claim = self.said(kind, field, declared=declared)
            if kind is EMPIRICAL and self.random.random() < 0.5:
                claim = reporting(claim)
            claims.append(claim)
        return claims

    def background(self, count: int, field: int) -> list[Said]:
        """That many descriptive claims."""
        return [self.said(DESCRIPTIVE, field) for _ in range(count)]

    def short(self, kind: ClaimKind, field: int) -> Said:
        """A claim that the publisher's reports print whole; its kind is stated nowhere."""
        while True:
            claim = self.said(kind, field, declared=False)
            if len(claim.text) <= _LONGEST_IN_A_REPORT:
                return claim

    def field(self) -> int:
        """One of the ten fields."""
        return self.random.randrange(len(corpus_words.NAMES))

    # --- places ------------------------------------------------------------------------------

    def name(self, stem: str, published: str | None) -> str:
        """A new path, in the directory of its month."""
        self._names += 1
        where = "undated" if published is None else published[:7].replace("-", "/")
        (self.target / where).mkdir(parents=True, exist_ok=True)
        return f"{where}/{stem}-{self._names:06}"

    def record(
        self,
        claims: Sequence[Said],
        *,
        field: int = 0,
        published: str | None = AFTER,
        publisher: Mapping[str, Any] | None = None,
        attached: Iterable[int] = (),
        scope: str = "exact",
    ) -> Path:
        """A record's directory; the claims of these indices get an artifact of their kind."""
        path = self.name("record", published)
        place = self.target / path
        place.mkdir()
        self.write_record(place / "record.json", claims, field, published, publisher)
        for index in attached:
            claim = claims[index]
            kind = ClaimKind(claim.kind.value)
            attach(place, f"c{index + 1}", claim.text, kind, claim.metric, scope)
        return place

    def write_record(
        self,
        file: Path,
        claims: Sequence[Said],
        field: int,
        published: str | None,
        publisher: Mapping[str, Any] | None = None,
    ) -> None:
        """A record.json with these claims, ``c1`` and on."""
        name = self.path_of(file.parent if file.name == "record.json" else file)
        document = {
            "schema": "gate2-record-v1",
            "id": name.replace("/", "-"),
            "title": corpus_words.title(self.number(DESCRIPTIVE, field)),
            "published": published,
            "publisher": {"domain": corpus_words.NAMES[field], **(publisher or {})},
            "claims": [_written(index, claim) for index, claim in enumerate(claims, 1)],
        }
        file.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")

    def path_of(self, place: Path) -> str:
        """As the audit names it."""
        return place.relative_to(self.target).as_posix()

    def expect(
        self,
        place: Path,
        claims: Sequence[Said] = (),
        *codes: Code,
        form: Form = Form.RECORD,
        status: Status = Status.UNVERIFIED,
        stated: Status | None = None,
        published: str | None = AFTER,
        domain: int | str | None = None,
    ) -> Placed:
        """What an audit has to say of this place: what follows from its claims and its day, and
        these codes. Of one that cannot be read only the codes."""
        made = Placed(
            path=self.path_of(place),
            form=form,
            claims=tuple(claim.expected(f"c{i}") for i, claim in enumerate(claims, 1)),
            codes=NONE if form is Form.UNREAD else _following(claims, published),
            status=status,
            stated=stated,
            published=published,
            domain=corpus_words.NAMES[domain] if isinstance(domain, int) else domain,
        )
        made = replace(made, codes=made.codes | frozenset(codes))
        self.places[made.path] = made
        return made

    def plant(self, place: Path, code: Code, claim: str | None = None) -> None:
        """Note that this was made wrong there on purpose."""
        self.findings.append(PlantedFinding(self.path_of(place), claim, code))


def reporting(claim: Said, value: str = "", tolerance: object = "last-digit") -> Said:
    """The claim with its value in `reported`, as its sentence prints it unless said otherwise."""
    item = {"metric": claim.metric, "value": value or claim.value, "tolerance": tolerance}
    changed = claim.with_keys(reported=[item])
    return replace(changed, codes=claim.codes - {Code.CLM_NO_REPORTED_VALUE})


def tried(claim: Said) -> Said:
    """The claim with an artifact attached that nobody ran."""
    codes = claim.codes - {Code.ART_NONE_ATTACHED} | {Code.EVD_MISSING}
    return replace(claim, codes=codes, stage=Stage.ATTACHED)


def decided(claim: Said, status: Status = Status.VERIFIED) -> Said:
    """The claim as evidence settles it."""
    codes: Codes = NONE
    if status is Status.FALSIFIED:
        proved = claim.kind is Kind.MATHEMATICAL
        codes = frozenset({Code.LEAN_NEGATION_PROVED if proved else Code.SBX_OUT_OF_TOLERANCE})
    return replace(claim, codes=codes, stage=Stage.DECIDED, status=status)


def _written(index: int, claim: Said) -> dict[str, Any]:
    kind = {"kind": claim.kind.value} if claim.declared else {}
    return {"id": f"c{index}", "text": claim.text, **kind, **dict(claim.keys)}


def _following(claims: Sequence[Said], published: str | None) -> Codes:
    """What a record's claims and day make true of it as a whole."""
    codes = set()
    gateable = [claim for claim in claims if claim.kind is not Kind.DESCRIPTIVE]
    verified = sum(claim.status is Status.VERIFIED for claim in gateable)
    attempted = any(claim.stage not in (Stage.PUBLIC, Stage.GATEABLE) for claim in claims)
    if not claims:
        codes.add(Code.REC_NO_CLAIMS)
    elif not gateable:
        codes.add(Code.REC_NO_GATEABLE_CLAIMS)
    elif 0 < verified < len(gateable):
        codes.add(Code.REC_PARTIALLY_VERIFIED)
    if published is not None and published < GATE_ACTIVE_SINCE.isoformat() and not attempted:
        codes.add(Code.REC_NEVER_ATTEMPTED)
    return frozenset(codes)
