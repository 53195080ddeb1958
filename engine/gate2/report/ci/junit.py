"""The judgement as JUnit XML: a suite a record, a test case a claim, as CI servers show tests.

What blocks is a failure, what the machine could not look at an error, what nothing speaks against
and nothing settles is skipped. What is found of a record or of the repository as a whole is a case
of its own. No declaration of a type, no entity, no CDATA: nothing for a reader to expand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gate2.backports import StrEnum, assert_never
from gate2.ci.judgement import (
    WEIGHTS,
    Finding,
    JudgedClaim,
    JudgedRecord,
    Judgement,
    Weight,
    worst_of,
)
from gate2.contract import Status
from gate2.report.ci.inert import inert
from gate2.report.ci.words import before_after, named, place_of, waiver_line, what_changed, why
from gate2.report.escape import shortened

NAME_WIDTH = 120
TEXT_WIDTH = 1000
REPOSITORY = "repository"


class Result(StrEnum):
    """What became of a test case; each but the first is the name of an element."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Case:
    """One test case; its texts are foreign."""

    name: str
    result: Result
    kind: str
    """The code it failed with; empty where it did not."""
    message: str
    lines: tuple[str, ...]
    """All that is to be said of it."""
    wall_s: float = 0.0


def as_junit(judgement: Judgement) -> str:
    """The whole judgement; ASCII throughout, which is UTF-8 too."""
    root = Element("testsuites", {"name": "gate2 ci"})
    total: Counter[Result] = Counter()
    if judgement.findings:
        cases = [_finding_case(each) for each in judgement.findings]
        total += _suite(root, REPOSITORY, cases, ())
    for record in judgement.records:
        properties = _properties(record)
        total += _suite(root, record.id, _record_cases(record), properties, record.wall_s)
    root.attrib |= _counts(total)
    indent(root, " ")
    written = tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _record_cases(record: JudgedRecord) -> list[Case]:
    return [*map(_finding_case, record.findings), *map(_claim_case, record.claims)]


def _properties(record: JudgedRecord) -> tuple[tuple[str, str], ...]:
    return (
        ("path", record.path),
        ("title", record.title),
        ("change", what_changed(record)),
        ("status", before_after(record)),
    )


# --- what became of a claim, or of a finding that is about no claim ------------------------------


def _claim_case(claim: JudgedClaim) -> Case:
    name = f"{claim.id} {claim.text}"
    how = () if claim.findings or not claim.summary else (claim.summary,)
    said = (before_after(claim), *how, *_lines(claim.findings))
    result = _result(worst_of(claim.findings))
    if result is Result.PASSED and claim.after is not Status.VERIFIED:
        result = Result.SKIPPED
    kind = _worst(claim.findings).reason.code.value if _counts_against(result) else ""
    return Case(name, result, kind, _message(claim), said, claim.wall_s)


def _message(claim: JudgedClaim) -> str:
    """The worst finding, or who answers for it, or how the claim got the status."""
    waived = [each for each in claim.findings if each.waiver is not None]
    if waived and worst_of(claim.findings) is Weight.NOTE:
        return waiver_line(waived[0])
    return why(claim) or before_after(claim)


def _finding_case(finding: Finding) -> Case:
    result = Result.SKIPPED if finding.waiver is not None else _result(finding.weight)
    kind = finding.reason.code.value if _counts_against(result) else ""
    message = waiver_line(finding) or finding.reason.message
    return Case(named(finding), result, kind, message, tuple(_lines([finding])))


def _result(weight: Weight) -> Result:
    match weight:
        case Weight.FALSIFIED | Weight.INVALID | Weight.BLOCKS:
            return Result.FAILURE
        case Weight.INFRASTRUCTURE:
            return Result.ERROR
        case Weight.WARNS | Weight.NOTE:
            return Result.PASSED
        case _:
            assert_never(weight)


def _counts_against(result: Result) -> bool:
    return result in (Result.FAILURE, Result.ERROR)


def _worst(findings: Sequence[Finding]) -> Finding:
    return min(findings, key=lambda each: WEIGHTS.index(each.weight))


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Each finding with its place and what to do."""
    for each in sorted(findings, key=lambda each: WEIGHTS.index(each.weight)):
        yield f"{named(each)} ({place_of(each)}): {each.reason.message}"
        yield waiver_line(each) or f"Next step: {each.reason.remedy}"


# --- XML ---------------------------------------------------------------------------------------


def _suite(
    root: Element,
    name: str,
    cases: Sequence[Case],
    properties: Sequence[tuple[str, str]],
    wall_s: float = 0.0,
) -> Counter[Result]:
    """Adds a suite; how its cases ended."""
    total = Counter(case.result for case in cases)
    suite = SubElement(root, "testsuite", {"name": _shown(name, NAME_WIDTH)})
    suite.attrib |= {
        **_counts(total),
        "skipped": str(total[Result.SKIPPED]),
        "time": f"{wall_s:.3f}",
    }
    if properties:
        listed = SubElement(suite, "properties")
        for key, value in properties:
            SubElement(listed, "property", {"name": key, "value": _shown(value)})
    for case in cases:
        _add(suite, name, case)
    return total


def _counts(total: Counter[Result]) -> dict[str, str]:
    return {
        "tests": str(total.total()),
        "failures": str(total[Result.FAILURE]),
        "errors": str(total[Result.ERROR]),
    }


def _add(suite: Element, classname: str, case: Case) -> None:
    element = SubElement(
        suite,
        "testcase",
        {
            "classname": _shown(classname, NAME_WIDTH),
            "name": _shown(case.name, NAME_WIDTH),
            "time": f"{case.wall_s:.3f}",
        },
    )
    said = "\n".join(_shown(line) for line in case.lines)
    if case.result is Result.PASSED:
        if said:
            SubElement(element, "system-out").text = said
        return
    ended = SubElement(element, case.result.value, {"message": _shown(case.message)})
    if case.kind:
        ended.set("type", case.kind)
    ended.text = said


def _shown(text: str, width: int = TEXT_WIDTH) -> str:
    """On one line, and nothing in it that XML could not hold, or that a log obeys where a CI
    server prints it."""
    return shortened(inert(text[: width + 1]), width)
