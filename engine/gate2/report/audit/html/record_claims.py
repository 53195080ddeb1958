"""The claims of a record: each with its words, its status, why, and the evidence beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate2.audit.audited import AuditedClaim, AuditedRecord
from gate2.classify.kinds import Kind
from gate2.contract import LABELS
from gate2.record.model import Artifact, Claim
from gate2.report.audit.html.badges import kind_badge, stated_badge, status_badge
from gate2.report.audit.html.detail import Attached, Detail
from gate2.report.audit.html.markup import Markup, Value, element, joined, text
from gate2.report.audit.html.naming import OURS, anchor_of
from gate2.report.audit.html.record_evidence import evidence_block
from gate2.report.audit.html.record_parts import (
    anchor,
    bullets,
    code,
    digest,
    facts,
    folded,
    plural,
    reason_list,
    section,
)
from gate2.report.audit.html.record_proof import sources_block
from gate2.report.repro import wanted

GLANCE_OPEN = 80
"""Claims up to which the list of all of them stands open."""
LONGEST_ID = 64
LONGEST_TEXT = 4_000
"""Characters of a claim beyond which the rest of it is folded."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What was read beside the record, by name."""

    detail: Detail
    claims: Mapping[str, Claim]
    attached: Mapping[str, Attached]


def claims_of(record: AuditedRecord, detail: Detail) -> Markup:
    """All claims: at a glance first, then one by one."""
    beside = _Beside(
        detail,
        {claim.id: claim for claim in detail.claims},
        {each.artifact.name: each for each in detail.attached},
    )
    claims = record.claims
    if not claims:
        return section("claims", "Claims", element("p", None, "No claim is public."))
    articles = (_article(claim, beside, number) for number, claim in enumerate(claims, 1))
    return section("claims", f"Claims ({len(claims):,})", _glance(claims), *articles)


def _glance(claims: Sequence[AuditedClaim]) -> Markup | None:
    """A link to each claim, with its status as a word."""
    if len(claims) < 3:  # they are seen at a glance as they are
        return None
    items = (element("li", None, _glanced(claim)) for claim in claims)
    listed = element("ol", {"class": "glance"}, *items)
    title = f"All {plural(len(claims), 'claim')} at a glance"
    return folded(title, listed, is_open=len(claims) <= GLANCE_OPEN)


def _glanced(claim: AuditedClaim) -> Markup:
    descriptive = claim.kind is Kind.DESCRIPTIVE
    word = claim.kind.value if descriptive else LABELS[claim.status]
    attributes: dict[str, Value] = {
        "class": f"glance-link {'descriptive' if descriptive else claim.status.lower()}",
        "href": f"#{anchor_of(claim.id)}",
    }
    said = element("span", {"class": "unseen"}, f" {word}")
    return element("a", {**attributes, "title": word}, text(claim.id, most=LONGEST_ID), said)


# --- one claim ---------------------------------------------------------------------------------


def _article(claim: AuditedClaim, beside: _Beside, number: int) -> Markup:
    """The claim under its own anchor: ``#c3``."""
    name = anchor_of(claim.id)
    attributes: dict[str, Value] = {"class": f"claim {claim.status.lower()}", "id": name}
    of_record = beside.claims.get(claim.id)
    attested = beside.detail.attested.get(claim.id)
    key = f"{OURS}plot-{number}"
    return element(
        "article",
        {**attributes, "aria-labelledby": f"{OURS}claim-{number}"},
        _heading(claim, name, f"{OURS}claim-{number}"),
        element("blockquote", {"class": "claim-text"}, *_words(claim.text)),
        facts(_about(claim, of_record)),
        reason_list(claim.reasons),
        evidence_block(claim, attested, beside.attached, key) if attested else None,
        *(() if attested else _attachments(claim, beside.attached)),
    )


def _heading(claim: AuditedClaim, name: str, identity: str) -> Markup:
    title = element("h3", {"id": identity}, "Claim ", text(claim.id, most=LONGEST_ID))
    signs = [status_badge(claim.status), " ", kind_badge(claim.kind)]
    if claim.stated not in (None, claim.status):
        signs += [" ", stated_badge(claim.stated)]
    return element("header", None, title, anchor(name, f"claim {claim.id}"), *signs)


def _words(said: str) -> tuple[Markup, ...]:
    if len(said) <= LONGEST_TEXT:
        return (text(said),)
    rest = folded(f"{len(said) - LONGEST_TEXT:,} more characters", text(said[LONGEST_TEXT:]))
    return text(said[:LONGEST_TEXT]), rest


def _about(
    claim: AuditedClaim, of_record: Claim | None
) -> Iterator[tuple[str, str | Markup | None]]:
    yield "Outcome", claim.outcome
    source = "as the record declares" if claim.declared else "as its words are classified"
    yield "Kind", f"{claim.kind.value}, {source}"
    if claim.truncated:
        yield "Text", "the sentence is cut"
    if claim.grounded is not None:
        found = "found" if claim.grounded else "not found"
        yield "Publisher's mark", f"{found} in a retrieved source; no verdict"
    if of_record is None:
        return
    yield "Publisher's confidence", of_record.confidence
    yield "Source", of_record.source
    yield "Reported", bullets(map(wanted, of_record.reported), "plain")


# --- what is attached without evidence ---------------------------------------------------------


def _attachments(claim: AuditedClaim, attached: Mapping[str, Attached]) -> Iterator[Markup]:
    """The claim's artifacts, of which no evidence is to be shown."""
    for name in claim.artifacts:
        found = attached.get(name)
        title = element("h4", None, "Attached: ", code(name))
        yield element("div", {"class": "artifact"}, title, *(_attachment(found) if found else ()))


def _attachment(attached: Attached) -> Iterator[Markup | None]:
    artifact = attached.artifact
    if not isinstance(artifact, Artifact):
        yield element("p", None, "It cannot be taken for an artifact:")
        yield reason_list(artifact.reasons)
        return
    yield facts(
        (
            ("Kind", artifact.kind.value),
            ("Scope", artifact.scope.value),
            ("Establishes", artifact.establishes),
            ("Does not establish", artifact.does_not_establish),
            ("Tree", digest(attached.sha256)),
        )
    )
    yield joined(sources_block(attached.sources))
