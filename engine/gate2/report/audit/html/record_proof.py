"""A proof of a claim: the claim's words beside the statement, and what the proof rests on."""

from collections.abc import Iterator, Sequence

from gate2.evidence import ProofEvidence
from gate2.record.model import Proves
from gate2.report.audit.html.detail_sources import MOST_OF_A_FILE, SourceFile
from gate2.report.audit.html.markup import Child, Markup, element, joined
from gate2.report.audit.html.record_parts import (
    bullets,
    code,
    digest,
    facts,
    folded,
    plural,
    pre,
)
from gate2.report.audit.html.record_seal import seal_block

MOST_OF_A_STATEMENT = 20_000
MOST_OF_A_DEFINITION = 6_000
MOST_DEFINITIONS = 60
_PROVES = {Proves.CLAIM: "the claim", Proves.NEGATION: "the negation of the claim"}
OPEN_CHARACTERS = 3_000
"""Of all definitions together, beyond which they are folded."""
OPEN_LINES = 40
"""Lines of a source beyond which it is folded."""


def proof_block(evidence: ProofEvidence, claim: str, sources: Sequence[SourceFile]) -> Markup:
    """Statement beside proof, then the sources side by side, then the seal."""
    return joined(
        element(
            "div",
            {"class": "beside"},
            element("div", {"class": "side"}, *_statement(evidence, claim)),
            element("div", {"class": "side"}, element("h5", None, "Proof"), _ground(evidence)),
        ),
        sources_block(sources),
        None if evidence.seal is None else seal_block(evidence.seal),
    )


def _statement(evidence: ProofEvidence, claim: str) -> Iterator[Markup]:
    yield element("h5", None, "Statement")
    yield element("p", {"class": "claim-words"}, "The claim says: ", element("q", None, claim))
    negated = evidence.proves is Proves.NEGATION
    says = "Lean proves its negation:" if negated else "Lean's statement:"
    yield element("p", None, says if evidence.statement else "Lean left no statement.")
    if evidence.statement:
        yield pre(evidence.statement, MOST_OF_A_STATEMENT)
    shown = evidence.definitions[:MOST_DEFINITIONS]
    if shown:
        count = len(evidence.definitions)
        left = count - len(shown)
        more = joined(f"{left:,} more stand in the evidence.") if left else None
        blocks = (pre(each, MOST_OF_A_DEFINITION) for each in shown)
        is_open = sum(map(len, evidence.definitions)) <= OPEN_CHARACTERS
        title = f"{plural(count, 'definition')} it rests on"
        yield folded(title, *blocks, more, is_open=is_open)


def _ground(evidence: ProofEvidence) -> Markup | None:
    """What the proof rests on, and who accepted it."""
    recheck = evidence.recheck
    return facts(
        (
            ("Outcome", evidence.outcome.value),
            ("Theorem", code(evidence.theorem)),
            ("Proves", _PROVES[evidence.proves]),
            ("Axioms", ", ".join(evidence.axioms) or "none"),
            ("Kernels", bullets(_kernels(evidence), "plain") or "no kernel came to a word"),
            ("Checked again", None if recheck is None else _recheck(evidence)),
            ("Toolchain", _toolchain(evidence)),
            ("Reviewer", _reviewer(evidence)),
            ("Known faults of this Lean", ", ".join(evidence.advisories)),
            ("Statement's digest", digest(evidence.statement_sha256)),
            ("Proof's digest", digest(evidence.proof_sha256)),
        )
    )


def _kernels(evidence: ProofEvidence) -> Iterator[str]:
    for kernel in evidence.kernels:
        yield f"{kernel.name} {kernel.version}: {'accepts' if kernel.accepted else 'REFUSES'}"


def _recheck(evidence: ProofEvidence) -> str:
    assert evidence.recheck is not None
    assumed = ", ".join(evidence.recheck.assumed) or "none"
    return (
        f"{plural(evidence.recheck.admitted, 'declaration')}; axioms of its own: {assumed}; "
        f"library {evidence.recheck.library}"
    )


def _toolchain(evidence: ProofEvidence) -> Child:
    made = evidence.toolchain
    if not made:
        return None
    listed = bullets((f"{name}: {value}" for name, value in made.items()), "plain")
    lean = " ".join(f"{made[name]}" for name in ("name", "lean_version") if name in made)
    return folded(lean or plural(len(made), "part"), listed)


def _reviewer(evidence: ProofEvidence) -> str:
    if evidence.reviewed_by:
        return f"{evidence.reviewed_by}, as the artifact says"
    return "nobody vouches that the statement says what the claim says"


# --- sources -----------------------------------------------------------------------------------


def sources_block(sources: Sequence[SourceFile]) -> Markup | None:
    """The artifact's files as they lie there: statement and proof side by side."""
    if not sources:
        return None
    sides = (element("div", {"class": "side"}, _source(each)) for each in sources)
    return element("div", {"class": "beside files-beside"}, *sides)


def _source(source: SourceFile) -> Markup:
    title = joined(f"{source.role.capitalize()}: ", code(source.path))
    if source.fault:
        return joined(element("h5", None, title), element("p", {"class": "fault"}, source.fault))
    lines = source.text.count("\n") + 1
    summary = joined(title, f", {plural(lines, 'line')}")
    cut = f"{source.left_out:,} more characters are in the file." if source.left_out else None
    block = pre(source.text, MOST_OF_A_FILE)
    return folded(summary, block, cut, is_open=lines <= OPEN_LINES)
