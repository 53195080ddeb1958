"""JUnit that CI servers show as tests: what blocks fails, what could not be looked at errs."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.ci.judgement import Change, Finding, JudgedClaim, Judgement, Weight
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.ci.inert import inert
from gate2.report.ci.junit import NAME_WIDTH, TEXT_WIDTH, as_junit
from gate2.report.escape import shortened
from judged import WAIVER, claim, finding, hostile, judgement, mixed, passing, record

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "junit-10.xsd"


@cache
def schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(SCHEMA)


def suites_of(judged: Judgement) -> Element:
    """The root of its document, which breaks no rule of the schema and whose counts add up."""
    text = as_junit(judged)
    assert text.isascii()
    assert not re.search(r"::|##[A-Za-z]*\[|<!|<\?(?!xml )", text)
    assert [error.reason for error in schema().iter_errors(text)] == []
    root = fromstring(text)
    for each in (root, *root.iter("testsuite")):
        ended = Counter(child.tag for case in each.iter("testcase") for child in case)
        assert int(each.attrib["tests"]) == sum(1 for _ in each.iter("testcase"))
        assert int(each.attrib["failures"]) == ended["failure"]
        assert int(each.attrib["errors"]) == ended["error"]
        assert int(each.attrib.get("skipped", ended["skipped"])) == ended["skipped"]
    return root


def ends(judged: Judgement) -> dict[str, str]:
    """How every case ended, by suite and the first word of its name."""
    return {
        f"{case.attrib['classname']} {case.attrib['name'].split(' ')[0]}": end_of(case)
        for case in suites_of(judged).iter("testcase")
    }


def end_of(case: Element) -> str:
    return next((child.tag for child in case if child.tag != "system-out"), "passed")


def one_claim(
    after: Status | None, *findings: Finding, before: Status | None = None, kind: str = "empirical"
) -> Element:
    """The case of the only claim."""
    made: JudgedClaim = claim("c1", "It is 3.", before, after, *findings, kind=kind)
    return next(suites_of(judgement(record("r", "r", "R", Change.EDITED, [made]))).iter("testcase"))


CASES: dict[str, Callable[[], Judgement]] = {
    "mixed": mixed,
    "passing": passing,
    "hostile": hostile,
    "nothing touched": judgement,
    "a record without claims": lambda: judgement(record("r", "r", "R", Change.REMOVED, after=None)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_schema_accepts_it_and_the_counts_add_up(name: str) -> None:
    suites_of(CASES[name]())


def test_the_schema_bites() -> None:
    text = as_junit(mixed()).replace(' failures="0"', "", 1).replace("<failure ", '<failure x="" ')
    assert len(list(schema().iter_errors(text))) == 3


def test_every_claim_and_every_other_finding_is_a_case() -> None:
    assert ends(mixed()) == {
        "repository REC-020": "passed",
        "kronecker-budget c1": "passed",
        "kronecker-budget c2": "skipped",
        "moments REC-019": "passed",
        "moments c1": "failure",
        "collatz-variant c1": "failure",
        "survey c7": "skipped",
        "gpu-timing c1": "error",
        "new-synthesis c1": "skipped",
    }


@pytest.mark.parametrize("after", [*Status, None])
@pytest.mark.parametrize(
    ("weight", "end"),
    [
        (Weight.FALSIFIED, "failure"),
        (Weight.INVALID, "failure"),
        (Weight.BLOCKS, "failure"),
        (Weight.INFRASTRUCTURE, "error"),
    ],
)
def test_what_blocks_fails_and_what_could_not_be_looked_at_errs_whatever_the_status(
    weight: Weight, end: str, after: Status | None
) -> None:
    case = one_claim(after, finding(Code.CLM_TOLERANCE_MOVED, "m", weight))
    assert end_of(case) == end
    assert case[0].attrib["type"] == "G2-CLM-009"
    assert case[0].attrib["message"] == "CLM-009 tolerance-moved: m"


@pytest.mark.parametrize("weight", [Weight.WARNS, Weight.NOTE])
@pytest.mark.parametrize("after", [Status.UNVERIFIED, Status.FALSIFIED, None])
def test_only_what_is_verified_passes(weight: Weight, after: Status | None) -> None:
    found = finding(Code.ART_NONE_ATTACHED, "nothing", weight)
    assert end_of(one_claim(Status.VERIFIED, found)) == "passed"
    skipped = one_claim(after, found)
    assert end_of(skipped) == "skipped"
    assert skipped[0].attrib["message"] == "ART-001 none-attached: nothing"
    assert "type" not in skipped[0].attrib


def test_a_claim_that_nothing_is_found_of_says_how_it_got_its_status() -> None:
    assert end_of(one_claim(Status.UNVERIFIED, kind="descriptive")) == "skipped"
    passed = next(case for case in suites_of(passing()).iter("testcase"))
    assert "rank_kronecker proved" in (passed[0].text or "")


def test_unverified_fails_where_the_base_requires_more() -> None:
    """Then the finding blocks, and the case follows it."""
    found = finding(Code.ART_NONE_ATTACHED, "nothing", Weight.BLOCKS)
    assert end_of(one_claim(Status.UNVERIFIED, found)) == "failure"


def test_the_worst_of_several_decides_and_all_are_told() -> None:
    case = one_claim(
        Status.UNVERIFIED,
        finding(Code.ART_NONE_ATTACHED, "first", Weight.WARNS),
        finding(Code.EVD_SUBJECT_MISMATCH, "second", Weight.INVALID),
        finding(Code.INF_DISK_FULL, "third", Weight.INFRASTRUCTURE),
    )
    assert [child.tag for child in case] == ["failure"]
    assert case[0].attrib["type"] == "G2-EVD-005"
    told = case[0].text or ""
    assert told.index("second") < told.index("third") < told.index("first")
    assert "Next step: Restore the file; or, if the change is wanted, check it again" in told


def test_a_waived_finding_neither_passes_nor_fails_and_names_who_answers() -> None:
    waived = finding(Code.REC_ID_TAKEN, "twice", Weight.NOTE, waiver=WAIVER)
    for case in (
        one_claim(Status.FALSIFIED, waived),
        next(suites_of(judgement(findings=[waived])).iter("testcase")),
    ):
        assert end_of(case) == "skipped"
        assert case[0].attrib["message"].startswith("waived by editor until 2027-01-31: ")


@pytest.mark.parametrize(
    ("weight", "end"),
    [(Weight.INVALID, "failure"), (Weight.INFRASTRUCTURE, "error"), (Weight.WARNS, "passed")],
)
def test_findings_on_a_record_or_the_repository_are_cases_of_their_own(
    weight: Weight, end: str
) -> None:
    found = finding(Code.REC_ID_TAKEN, "twice", weight)
    judged = judgement(record("r", "r", "R", Change.ADDED, [], found), findings=[found])
    assert ends(judged) == {"repository REC-018": end, "r REC-018": end}


def test_a_suite_says_which_record_it_is_about() -> None:
    suite = suites_of(mixed())[-2]
    assert {each.attrib["name"]: each.attrib["value"] for each in suite.iter("property")} == {
        "path": "records/gpu",
        "title": "Timing on a large machine",
        "change": "renamed from records/old-gpu",
        "status": "UNVERIFIED → not decided",
    }


PARTS = ("<", "]]>", "&#10;", '"', "::", "##[", "\t", "\r\n", "\0", "\x85", "\ufffe", "\udcff", "é")
FOREIGN = st.lists(st.sampled_from(PARTS)).map("".join) | st.text()


@settings(max_examples=100, deadline=None)
@given(FOREIGN, FOREIGN, FOREIGN, FOREIGN, FOREIGN)
def test_whatever_stands_in_a_field_is_read_as_its_visible_form(
    name: str, text: str, message: str, path: str, remedy: str
) -> None:
    found = finding(Code.CLM_TOLERANCE_MOVED, message, Weight.BLOCKS, path=path)
    found = replace(found, reason=replace(found.reason, remedy=remedy))
    made = claim(name, text, None, Status.UNVERIFIED, found, summary=text)
    root = suites_of(judgement(record(path, name, text, Change.ADDED, [made], found)))
    (suite,) = root
    of_record, of_claim = suite.iter("testcase")
    assert suite.attrib["name"] == shown(name, NAME_WIDTH)
    assert of_claim.attrib["name"] == shown(f"{name} {text}", NAME_WIDTH)
    assert of_record[0].attrib["message"] == shown(message)
    assert (of_record[0].text or "").split("\n")[-1] == shown(f"Next step: {remedy}")
    values = {each.attrib["name"]: each.attrib["value"] for each in suite.iter("property")}
    assert (values["path"], values["title"]) == (shown(path), shown(text))


def shown(text: str, width: int = TEXT_WIDTH) -> str:
    return shortened(inert(text), width)
