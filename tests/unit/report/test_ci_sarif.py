"""SARIF that every reader takes: findings are results, a machine that could not look never is."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.ci.judgement import Finding, Judgement, Weight
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect
from gate2.report.ci.inert import inert
from gate2.report.ci.sarif import MOST_RESULTS, as_sarif
from gate2.report.ci.sarif_text import MESSAGE_WIDTH, NAME_WIDTH, relative_uri
from gate2.report.ci.words import subject_of
from gate2.report.escape import shortened
from judged import WAIVER, finding, hostile, judgement, mixed, passing

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "sarif-2.1.0-rtm.5.json"
GITHUB_BYTES = 10_000_000


@cache
def validator() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_bytes()))


def run_of(judged: Judgement) -> dict[str, Any]:
    """The one run of its log, which breaks no rule of the schema and none beyond it."""
    text = as_sarif(judged)
    assert text.isascii()
    assert not re.search(r"::|##[A-Za-z]*\[", text)
    log = json.loads(text)
    assert [error.message for error in validator().iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    for each in objects(run):
        assert "region" not in each or each["region"]["startLine"] >= 1
        assert isinstance(each.get("level", ""), str)
        if "uri" in each:
            parts = urlsplit(each["uri"])
            assert (parts.scheme, parts.netloc, each["uri"][:1] == "/") == ("", "", False)
            assert each["uriBaseId"] == "SRCROOT"
    return run


def objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def read(message: str) -> str:
    """What a reader shows of a message without arguments: no placeholder, no link (3.11.5, 6)."""
    rest = message.replace("{{", "").replace("}}", "")
    assert "{" not in rest
    assert "}" not in rest
    shown = message.replace("{{", "{").replace("}}", "}")
    assert not re.search(r"\]\(", shown)
    return shown


def results(run: dict[str, Any]) -> list[dict[str, Any]]:
    found = run["results"]
    assert isinstance(found, list)
    return found


def one(found: Finding) -> dict[str, Any]:
    (result,) = results(run_of(judgement(findings=[found])))
    return result


CASES: dict[str, Callable[[], Judgement]] = {
    "mixed": mixed,
    "passing": passing,
    "hostile": hostile,
    "nothing touched": judgement,
    "interrupted": lambda: replace(mixed(), complete=False),
}


@pytest.mark.parametrize("name", CASES)
def test_the_schema_accepts_it(name: str) -> None:
    run_of(CASES[name]())


def test_the_schema_bites() -> None:
    log = json.loads(as_sarif(mixed()))
    del log["runs"][0]["results"][0]["message"]
    log["runs"][0]["invocations"][0]["executionSuccessful"] = "no"
    assert len(list(validator().iter_errors(log))) == 2


def test_every_finding_is_a_result_worst_first_and_infrastructure_is_none() -> None:
    run = run_of(mixed())
    assert [each["ruleId"] for each in results(run)] == [
        "G2-LEAN-018",
        "G2-EVD-005",
        "G2-CLM-009",
        "G2-REC-020",
        "G2-REC-019",
        "G2-ART-001",
        "G2-REC-016",
    ]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["descriptor"] == {"id": "G2-INF-001", "index": 0}
    assert told["level"] == "error"
    assert run["tool"]["driver"]["notifications"][0]["id"] == "G2-INF-001"


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("weight", list(Weight))
def test_what_the_machine_could_not_do_is_never_a_result(weight: Weight, effect: Effect) -> None:
    found = finding(Code.SBX_OUT_OF_MEMORY, "m", weight)
    run = run_of(judgement(findings=[replace(found, reason=replace(found.reason, effect=effect))]))
    lacking = weight is Weight.INFRASTRUCTURE or effect is Effect.INFRASTRUCTURE
    told = run["invocations"][0]["toolExecutionNotifications"]
    asked = 0 if (weight, effect) == (Weight.NOTE, Effect.NONE) else 1
    assert (len(results(run)), len(told)) == ((0, 1) if lacking else (asked, 0))


@pytest.mark.parametrize(
    ("weight", "level"),
    [
        (Weight.FALSIFIED, "error"),
        (Weight.INVALID, "error"),
        (Weight.BLOCKS, "error"),
        (Weight.WARNS, "warning"),
        (Weight.NOTE, "note"),
    ],
)
def test_the_level_is_what_a_finding_does_to_the_gate(weight: Weight, level: str) -> None:
    assert one(finding(Code.CLM_TOLERANCE_MOVED, "m", weight))["level"] == level


def test_a_result_stands_on_its_line_and_names_record_and_claim() -> None:
    (location,) = next(
        each["locations"] for each in results(run_of(mixed())) if each["ruleId"] == "G2-CLM-009"
    )
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "records/moments/record.json", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 9},
    }
    assert location["logicalLocations"] == [
        {"name": "c1", "fullyQualifiedName": "moments/c1", "kind": "claim"}
    ]


def test_what_belongs_to_no_file_still_has_one() -> None:
    """One result without a file, and GitHub refuses the whole upload."""
    found = finding(Code.REC_HISTORY_INCOMPLETE, "m", Weight.WARNS, path="", record=None, line=7)
    (location,) = one(found)["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "gate2.toml"
    assert location["physicalLocation"]["region"] == {"startLine": 1}
    assert "logicalLocations" not in location


def test_a_line_that_is_none_is_the_first() -> None:
    found = finding(Code.CLM_TOLERANCE_MOVED, "m", Weight.BLOCKS, line=0)
    assert one(found)["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_hostile_text_is_no_link_and_no_placeholder() -> None:
    messages = [each["text"] for each in objects(run_of(hostile())) if "text" in each]
    assert len(messages) > 5
    assert any("[text]\\u{28}0) {0} %0A" in read(each) for each in messages)


def test_every_result_has_its_rule_with_a_remedy() -> None:
    run = run_of(mixed())
    rules = run["tool"]["driver"]["rules"]
    assert {each["id"] for each in rules} == {each["ruleId"] for each in results(run)}
    for each in results(run):
        rule = rules[each["ruleIndex"]]
        kind = TABLE[Code(each["ruleId"])]
        assert (rule["id"], rule["name"]) == (each["ruleId"], kind.name)
        assert kind.remedy in read(rule["help"]["text"])
        assert kind.remedy in rule["help"]["markdown"]
        assert kind.remedy in read(each["message"]["text"])


@pytest.mark.parametrize("code", list(Code))
def test_no_rule_of_ours_is_read_as_a_placeholder_or_a_link(code: Code) -> None:
    """Whatever the table of codes says: braces and brackets occur in it."""
    run = run_of(judgement(findings=[finding(code, "m", Weight.BLOCKS)]))
    driver = run["tool"]["driver"]
    (rule,) = driver["rules"] or driver["notifications"]
    kind = TABLE[code]
    assert read(rule["fullDescription"]["text"]) == kind.trigger
    assert kind.trigger.startswith(read(rule["shortDescription"]["text"]).removesuffix("."))
    assert kind.remedy in read(rule["help"]["text"])
    assert kind.remedy in read(rule["help"]["markdown"])
    prose = re.sub(r"`[^`]*`", "", rule["help"]["markdown"])
    assert not re.search(r"[<>_~]|(?<!\*)\*(?!\*)", re.sub(r"\$\w+|docs/\S+|\w+_\w+", "", prose))


def test_a_fingerprint_stays_when_the_claim_moves_and_tells_claims_apart() -> None:
    first = finding(Code.CLM_TOLERANCE_MOVED, "was 1", Weight.BLOCKS, line=9, claim="c1")
    moved = replace(first, line=70, path="records/renamed/record.json")
    other = replace(first, claim="c2")
    prints = [one(each)["partialFingerprints"] for each in (first, moved, other)]
    assert prints[0] == prints[1] != prints[2]
    assert set(prints[0]) == {"primaryLocationLineHash", "gate2/v1"}


def test_two_findings_of_one_code_on_one_claim_do_not_become_one() -> None:
    found = finding(Code.CLM_TOLERANCE_MOVED, "m", Weight.BLOCKS, claim="c1")
    run = run_of(judgement(findings=[found, replace(found, line=3)]))
    assert len({each["partialFingerprints"]["gate2/v1"] for each in results(run)}) == 2


def test_a_waived_finding_is_suppressed_by_somebody_until_a_day() -> None:
    run = run_of(mixed())
    waived = [each for each in results(run) if "suppressions" in each]
    assert [each["ruleId"] for each in waived] == ["G2-REC-016"]
    assert waived[0]["level"] == "note"
    assert waived[0]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "the data set was withdrawn (waived by editor until 2027-01-31)",
            "properties": {"owner": "editor", "expires": "2027-01-31"},
        }
    ]


def test_a_run_that_could_not_look_at_all_did_not_succeed() -> None:
    blocked = finding(Code.CLM_TOLERANCE_MOVED, "m", Weight.BLOCKS)
    down = finding(Code.INF_DOCKER_UNREACHABLE, "m", Weight.INFRASTRUCTURE)
    for judged, whole, code in (
        (judgement(findings=[blocked]), True, 1),
        (judgement(findings=[blocked, down]), False, 6),
        (replace(judgement(findings=[blocked]), complete=False), False, 130),
    ):
        (invocation,) = run_of(judged)["invocations"]
        assert (invocation["executionSuccessful"], invocation["exitCode"]) == (whole, code)


def test_it_names_the_commits_and_promises_no_address() -> None:
    run = run_of(mixed())
    assert run["properties"]["head"] == "2" * 40
    assert "versionControlProvenance" not in run
    assert run["automationDetails"]["id"] == "gate2/ci/"


# --- too much for a reader ---------------------------------------------------------------------


def crowd(number: int, message: str, path: str = "records/{}/record.json") -> Judgement:
    weights = (Weight.WARNS, Weight.BLOCKS)
    return judgement(
        findings=[
            finding(
                Code.CLM_TOLERANCE_MOVED,
                message,
                weights[each % 2],
                claim=f"c{each}",
                path=path.format(each),
            )
            for each in range(number)
        ]
    )


def test_more_results_than_github_shows_are_left_out_best_first_and_counted() -> None:
    run = run_of(crowd(2 * MOST_RESULTS, "m"))
    assert len(results(run)) == MOST_RESULTS
    assert {each["level"] for each in results(run)} == {"error"}
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("5,000 results left out")
    descriptors = run["tool"]["driver"]["notifications"]
    assert descriptors[told["descriptor"]["index"]]["id"] == told["descriptor"]["id"] == "withheld"


def test_long_texts_stay_below_what_github_takes() -> None:
    hostile_path = "{}/" + "\udcff:" * 2000
    text = as_sarif(crowd(1000, ":" * 1500, hostile_path))
    assert len(text) < GITHUB_BYTES
    assert len(gzip.compress(text.encode())) < GITHUB_BYTES
    (told,) = json.loads(text)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert "results left out" in told["message"]["text"]


def test_an_engine_that_fails_everywhere_is_told_in_bounds() -> None:
    down = [
        finding(Code.INF_DOCKER_UNREACHABLE, "no answer", Weight.INFRASTRUCTURE, claim=f"c{each}")
        for each in range(3000)
    ]
    run = run_of(judgement(findings=down))
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert len(told) == 1001
    assert told[-1]["message"]["text"].startswith("2,000 notifications left out")
    descriptors = run["tool"]["driver"]["notifications"]
    assert descriptors[told[0]["descriptor"]["index"]]["id"] == "G2-INF-001"
    assert descriptors[told[-1]["descriptor"]["index"]]["id"] == "withheld"


# --- foreign text ------------------------------------------------------------------------------

PARTS = (
    "[a](",
    "0)",
    "{0}",
    "{{",
    "}",
    "::",
    "##[",
    "\\",
    "\r\n",
    "\x1b",
    "<b>",
    "%2F",
    "/",
    "\udcff",
)
FOREIGN = st.lists(st.sampled_from(PARTS)).map("".join) | st.text()


def expected(text: str) -> str:
    return shortened(inert(text).replace("](", "]\\u{28}"), MESSAGE_WIDTH)


@settings(max_examples=60, deadline=None)
@given(FOREIGN, FOREIGN, FOREIGN, FOREIGN, FOREIGN, FOREIGN)
def test_whatever_stands_in_a_field_is_read_as_its_visible_form(
    message: str, path: str, record: str, claim: str, remedy: str, reason: str
) -> None:
    found = finding(
        Code.CLM_TOLERANCE_MOVED, message, Weight.BLOCKS, path=path, record=record, claim=claim
    )
    found = replace(found, reason=replace(found.reason, remedy=remedy))
    waived = replace(found, weight=Weight.NOTE, waiver=replace(WAIVER, reason=reason, owner=record))
    lacking = replace(found, weight=Weight.INFRASTRUCTURE)
    run = run_of(judgement(findings=[found, waived, lacking]))
    shown = expected(f"{subject_of(found) or 'repository'}: {message}")
    shown += f"\nNext step: {expected(remedy)}" if remedy else ""
    for each in (*results(run), *run["invocations"][0]["toolExecutionNotifications"]):
        assert read(each["message"]["text"]) == shown
        assert each["locations"][0]["logicalLocations"][0]["name"] == shortened(
            inert(claim), NAME_WIDTH
        )
    justification = results(run)[1]["suppressions"][0]["justification"]
    assert justification.startswith(inert(reason)[:900])


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("records/a/record.json", "records/a/record.json"),
        ("a:b/c", "a%3Ab/c"),
        ("//host/x", "%2F/host/x"),
        ("a b%20#?", "a%20b%2520%23%3F"),
        ("é", "%C3%A9"),
        ("\udcff", "%FF"),
    ],
)
def test_a_path_is_never_an_address(path: str, uri: str) -> None:
    assert relative_uri(path) == uri


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_path_keeps_its_bytes(path: str) -> None:
    assert unquote_to_bytes(relative_uri(path)) == path.encode()
