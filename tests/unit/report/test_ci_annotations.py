"""Annotations stand where a reviewer looks, are few enough to be shown, and give no orders."""

import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.ci.judgement import Finding, Judgement, Weight
from gate2.reasons import Code
from gate2.report.ci.annotations import MESSAGE_WIDTH, REMEDY_WIDTH, as_annotations
from gate2.report.ci.inert import inert
from gate2.report.ci.words import subject_of
from gate2.report.escape import shortened, visible
from judged import finding, hostile, judgement, mixed, passing


@dataclass(frozen=True)
class Command:
    """A workflow command as the runner understands it."""

    name: str
    properties: dict[str, str]
    message: str


def commands(text: str) -> list[Command]:
    """What the runner takes from the lines: every one of them has to be a command."""
    assert text.endswith("\n")
    return [command(line) for line in text[:-1].split("\n")]


def command(line: str) -> Command:
    """A line is split at the first colons after those that begin it, then unescaped."""
    assert line.startswith("::")
    head, message = line[2:].split("::", 1)
    name, _, listed = head.partition(" ")
    pairs = [pair.split("=", 1) for pair in listed.split(",")]
    properties = {key: value_of(value) for key, value in pairs}
    return Command(name, properties, data_of(message))


def data_of(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def value_of(text: str) -> str:
    return data_of(text.replace("%3A", ":").replace("%2C", ","))


def many(weight: Weight, number: int) -> Judgement:
    return judgement(
        findings=[
            finding(Code.CLM_TOLERANCE_MOVED, f"number {each}", weight, claim=f"c{each}")
            for each in range(number)
        ]
    )


def test_a_finding_stands_on_its_line_with_its_code_and_what_to_do() -> None:
    said = commands(as_annotations(mixed()))
    moved = next(each for each in said if "CLM-009" in each.properties["title"])
    assert moved.name == "error"
    assert moved.properties == {
        "file": "records/moments/record.json",
        "line": "9",
        "title": "G2-CLM-009 tolerance-moved",
    }
    first, second = moved.message.split("\n")
    assert first.startswith("moments c1: correlation: tolerance abs 0.001 became 0.1")
    assert second == "Next step: Change one at a time, each with its reason."


def test_the_worst_comes_first_and_the_last_says_what_the_gate_says() -> None:
    said = commands(as_annotations(mixed()))
    assert [each.name for each in said] == ["error"] * 3 + ["warning"] * 4 + ["notice"]
    assert [each.properties["title"].split(" ")[0] for each in said[:3]] == [
        "G2-LEAN-018",
        "G2-EVD-005",
        "G2-CLM-009",
    ]
    assert said[-1].message.startswith("Blocked: 1 claim FALSIFIED")


def test_a_machine_that_could_not_look_is_no_error_and_no_finding() -> None:
    said = commands(as_annotations(mixed()))
    (lacking,) = [each for each in said if "G2-INF-001" in each.properties["title"]]
    assert lacking.name == "warning"
    assert lacking.properties["title"].startswith("Could not look, no finding on the record")


def test_one_engine_that_does_not_answer_takes_the_place_of_no_other_warning() -> None:
    down = [
        finding(Code.INF_DOCKER_UNREACHABLE, "no answer", Weight.INFRASTRUCTURE, claim=f"c{each}")
        for each in range(30)
    ]
    other = finding(Code.REC_EDITED_TOGETHER, "both", Weight.WARNS)
    said = commands(as_annotations(judgement(findings=[*down, other])))
    assert [each.name for each in said] == ["warning", "warning", "notice"]
    assert said[0].message.startswith("moments c0 and 29 more: no answer")
    assert "G2-REC-019" in said[1].properties["title"]


@pytest.mark.parametrize(("weight", "kind"), [(Weight.BLOCKS, "error"), (Weight.WARNS, "warning")])
@pytest.mark.parametrize(("found", "withheld"), [(1, 0), (10, 0), (11, 2), (500, 491)])
def test_nothing_is_dropped_unsaid(weight: Weight, kind: str, found: int, withheld: int) -> None:
    said = [each for each in commands(as_annotations(many(weight, found))) if each.name == kind]
    assert len(said) == min(found, 10)
    assert said[0].message.startswith("moments c0: number 0")
    if withheld:
        assert said[-1].message.startswith(f"{withheld} more {kind}s withheld. The step summary")
        assert "line" not in said[-1].properties
    else:
        assert "withheld" not in said[-1].message


def test_what_is_withheld_counts_findings_and_not_what_they_have_in_common() -> None:
    found = [
        finding(Code.INF_DOCKER_UNREACHABLE, f"engine {each % 12}", Weight.INFRASTRUCTURE)
        for each in range(24)
    ]
    said = commands(as_annotations(judgement(findings=found)))
    assert said[9].message.startswith("6 more warnings withheld.")


def test_parts_are_escaped_as_the_toolkit_escapes_them() -> None:
    found = finding(Code.CLM_TOLERANCE_MOVED, "50%, a: b%0A", Weight.BLOCKS, path="a,b:c%0A.json")
    line = as_annotations(judgement(findings=[found])).split("\n")[0]
    head, data = line[2:].split("::")
    assert head.split(",") == [
        "error file=a%2Cb%3Ac%250A.json",
        "line=1",
        "title=G2-CLM-009 tolerance-moved",
    ]
    assert data.startswith("moments: 50%25, a: b%250A%0ANext step: ")


def test_what_is_waived_and_what_is_only_a_note_is_not_annotated() -> None:
    text = as_annotations(mixed())
    assert "G2-REC-016" not in text
    assert "G2-CLM-003" not in text


def test_what_belongs_to_no_file_names_none() -> None:
    found = finding(Code.REC_HISTORY_INCOMPLETE, "shallow", Weight.WARNS, path="", record=None)
    warning = commands(as_annotations(judgement(findings=[found])))[0]
    assert set(warning.properties) == {"title"}
    assert warning.message.startswith("repository: shallow")


def test_a_pass_is_one_notice() -> None:
    assert [each.name for each in commands(as_annotations(passing()))] == ["notice"]


def test_hostile_text_gives_no_order() -> None:
    text = as_annotations(hostile())
    said = commands(text)
    assert [each.name for each in said] == ["error", "warning", "notice"]
    assert all(only_one_command(line) for line in text.splitlines())
    assert all("\x1b" not in each.message and "\u202e" not in each.message for each in said)


def only_one_command(line: str) -> bool:
    return (
        re.fullmatch(r"::(error|warning|notice) ((?!::).)*::((?!::).)*", line) is not None
        and ":::" not in line
        and re.search(r"##[A-Za-z]*\[", line) is None
    )


PARTS = ("::", "##[", "%0A", "%3A", "%25", ",line=", ":", "]", "=", "\r\n", "\x1b", "\u2028", "é")
FOREIGN = st.lists(st.sampled_from(PARTS)).map("".join) | st.text()


@given(FOREIGN, FOREIGN, FOREIGN, FOREIGN, FOREIGN)
def test_no_text_anywhere_is_another_command_or_another_property(
    message: str, path: str, record: str, claim: str, remedy: str
) -> None:
    found = finding(
        Code.CLM_TOLERANCE_MOVED, message, Weight.BLOCKS, path=path, record=record, claim=claim
    )
    found = replace(found, reason=replace(found.reason, remedy=remedy))
    lacking = replace(found, weight=Weight.INFRASTRUCTURE)
    text = as_annotations(judgement(findings=[found, lacking]))
    assert all(only_one_command(line) for line in text.split("\n")[:-1])
    error, warning, _ = commands(text)
    assert set(error.properties) == ({"file", "line", "title"} if path else {"title"})
    assert error.properties["title"] == "G2-CLM-009 tolerance-moved"
    assert error.properties.get("file", "") == inert(path)
    assert error.message == shown(found)
    assert warning.name == "warning"


def shown(found: Finding) -> str:
    first = inert(f"{subject_of(found) or 'repository'}: {found.reason.message}")
    first = shortened(first, MESSAGE_WIDTH)
    first = "\\u{3a}" + first[1:] if first.startswith(":") else first
    remedy = shortened(inert(found.reason.remedy), REMEDY_WIDTH)
    return f"{first}\nNext step: {remedy}" if remedy else first


def test_what_a_reader_sees_is_the_visible_form() -> None:
    found = finding(Code.CLM_TOLERANCE_MOVED, "a\u202eb\x07 100%", Weight.BLOCKS)
    message = commands(as_annotations(judgement(findings=[found])))[0].message
    assert visible("a\u202eb\x07 100%") in message


def test_five_faults_of_one_kind_at_one_claim_are_one_annotation() -> None:
    alike = [finding(Code.EVD_SUBJECT_MISMATCH, f"file {n}", Weight.INVALID) for n in range(5)]
    other = finding(Code.EVD_SUBJECT_MISMATCH, "another", Weight.INVALID, claim="c2")
    errors = as_annotations(judgement(findings=[*alike, other])).splitlines()
    assert "file 0 (and 4 more like it)" in errors[0]
    assert "another" in errors[1]
    assert len(errors) == 3
