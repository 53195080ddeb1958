"""verdict.json: the publisher's gate-verdict-v1, and under `x_gate2` what it has no field for.

Pure: `gate2.publish` writes it, `gate2.verify` holds what it reads against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate2.evidence import plain
from gate2.reasons import Reason
from gate2.record.model import ClaimKind
from gate2.verdict import Coverage, Verdict

EXTENSION_SCHEMA = "gate2-x-v1"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Named:
    """A file that verdict.json names: its path relative to the record, sha256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """One claim in verdict.json."""

    id: str
    kind: ClaimKind | None
    declared: bool
    verdict: Verdict
    remarks: tuple[str, ...] = ()
    """Codes of what is remarked beside the verdict. What a publisher flags is never among them."""
    evidence: Named | None = None
    summary: Named | None = None
    math_result: Named | None = None

    def document(self) -> dict[str, object]:
        """The entry as it stands in the file."""
        return {
            "id": self.id,
            "kind": UNDECIDED if self.kind is None else self.kind.value,
            "kind_source": "declared" if self.declared else "classified",
            "status": self.verdict.status.value,
            "outcome": self.verdict.outcome.value,
            "reasons": [reason.code.value for reason in self.verdict.reasons],
            "remarks": list(self.remarks),
            "evidence": plain(self.evidence),
            "summary": plain(self.summary),
            "math_result": plain(self.math_result),
        }


def reason_sentence(coverage: Coverage, reasons: Sequence[Reason]) -> str:
    """The contract's `reason`: one sentence of counts, then every code that has a say."""
    counts = (
        f"{coverage.verified} of {coverage.gateable} gateable claims verified,"
        f" {coverage.falsified} falsified, {coverage.descriptive} descriptive"
    )
    codes = "; ".join(dict.fromkeys(f"{r.code} {r.name}" for r in reasons))
    return f"{counts}: {codes}." if codes else f"{counts}."
