"""What stands beside a claim in a report for people: a statement to compare, or what runs gave."""

from collections.abc import Sequence

from gate2.backports import assert_never
from gate2.evidence import Evidence, NoEvidence, ProofEvidence, ReproEvidence
from gate2.report.repro import repro_rows
from gate2.report.statement import Row, rows_of


def rows_beside(evidence: Evidence, claim: str) -> Sequence[Row]:
    """The rows of one artifact's evidence; none where there is nothing to read."""
    match evidence:
        case ProofEvidence():
            return rows_of(evidence, claim) if evidence.statement else ()
        case ReproEvidence():
            return repro_rows(evidence)
        case NoEvidence():
            return ()
        case _:
            assert_never(evidence)
