"""What to do next about a judgement: each remedy once."""

from dataclasses import dataclass

from gate2.ci.judgement import Finding, Judgement, Weight
from gate2.report.ci.words import subject_of


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next, and what for."""

    finding: Finding
    """The first of those that it is the remedy for."""
    subjects: tuple[str, ...]
    """Records and claims, or files."""

    @property
    def remedy(self) -> str:
        """What to do."""
        return self.finding.reason.remedy


def next_steps(judgement: Judgement) -> list[Step]:
    """What to do, each thing once, that for the worst finding first."""
    firsts: dict[str, Finding] = {}
    subjects: dict[str, dict[str, None]] = {}
    for each in judgement.all_findings():
        remedy = each.reason.remedy
        if each.waiver is not None or each.weight is Weight.NOTE or not remedy:
            continue
        firsts.setdefault(remedy, each)
        subjects.setdefault(remedy, {})[subject_of(each) or each.path] = None
    return [Step(first, tuple(subjects[remedy])) for remedy, first in firsts.items()]
