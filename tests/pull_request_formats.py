"""Holds the formats of one judgement against each other, and against what a hostile text wants.

Whatever a record says, no format has a control character, a direction mark or a command to a CI
log in it, and none has markup that is not its own.
"""

import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

FILES: Final[Mapping[str, str]] = {
    "text": "gate2.txt",
    "json": "gate2.json",
    "jsonl": "gate2.jsonl",
    "markdown": "gate2.md",
    "github": "gate2.annotations",
    "sarif": "gate2.sarif",
    "junit": "gate2.junit.xml",
    "badge": "gate2.svg",
}
"""What `-o DIR` holds."""
MOST_OF_A_KIND: Final = 10
MOST_BYTES: Final = 1 << 20
_BLOCKING: Final = ("falsified", "invalid", "blocks")
_ANNOTATION: Final = re.compile(r"::(error|warning|notice)( [^:\r\n]*)?::[^\r\n]*")
_TAG: Final = re.compile(r"<[A-Za-z/!?][^>]*>?")
_OWN_TAGS: Final = re.compile(r"</?(details|summary|sub|br|code|b|i|strong|em|span)( open)?/?>")
_SVG: Final = "{http://www.w3.org/2000/svg}"

Document = Mapping[str, Any]


def require_agreement(code: int, document: Document, files: Mapping[str, str]) -> None:
    """Every format says what the JSON says, and nothing to anybody but its reader."""
    assert document["exit_code"] == code
    _adds_up(document)
    for form, text in files.items():
        _harmless(form, text)
    agree: Mapping[str, Callable[[Document, str], None]] = {
        "text": _text,
        "jsonl": _json_lines,
        "markdown": _markdown,
        "github": _github,
        "sarif": _sarif,
        "junit": _junit,
        "badge": _badge,
    }
    for form, check in agree.items():
        check(document, files[form])


def findings_in(document: Document) -> list[Document]:
    """All that there are."""
    found = list(document["findings"])
    for record in document["records"]:
        found += record["findings"]
        for claim in record["claims"]:
            found += claim["findings"]
    return found


def _count(document: Document, *weights: str) -> int:
    return sum(each["weight"] in weights for each in findings_in(document))


def _places(document: Document, *weights: str) -> int:
    """How many there are, those of one code at one place together."""
    keys = ("weight", "code", "path", "line", "record", "claim")
    return len(
        {
            tuple(each[key] for key in keys)
            for each in findings_in(document)
            if each["weight"] in weights
        }
    )


def _adds_up(document: Document) -> None:
    weights = Counter(each["weight"] for each in findings_in(document))
    assert {k: v for k, v in document["totals"]["findings"].items() if v} == weights
    changes = Counter(each["change"] for each in document["records"])
    assert {k: v for k, v in document["totals"]["changes"].items() if v} == changes


# --- what no format may hold -------------------------------------------------------------------


def _harmless(form: str, text: str) -> None:
    odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"}
    assert not odd, f"{form}: {sorted(map(ascii, odd))}"
    assert "##[" not in text, form
    assert "##vso[" not in text, form
    commands = [line for line in text.split("\n") if line.lstrip().startswith("::")]
    if form != "github":
        assert not commands, f"{form}: {commands}"


# --- one by one --------------------------------------------------------------------------------


def _text(document: Document, text: str) -> None:
    first = text.partition("\n")[0]
    assert first.startswith(_WORD[document["outcome"]]), first
    for each in findings_in(document):
        if each["weight"] in (*_BLOCKING, "infrastructure"):
            assert f"{each['code'].removeprefix('G2-')} {each['name']}" in text


_WORD: Final = {
    "passed": "Passed",
    "failed": "Blocked",
    "undecided": "Not decided",
    "nothing": "Nothing to judge",
}


def _json_lines(document: Document, text: str) -> None:
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[:-1] == document["records"]
    rest = {key: value for key, value in document.items() if key != "records"}
    assert lines[-1] == rest


def _markdown(document: Document, text: str) -> None:
    assert len(text.encode()) < MOST_BYTES
    without_code = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    foreign = [tag for tag in _TAG.findall(without_code) if not _OWN_TAGS.fullmatch(tag)]
    assert not foreign, foreign
    assert not re.search(r"!\[|\]\(\s*javascript:", without_code), text
    assert _WORD[document["outcome"]] in text
    for each in findings_in(document):
        if each["weight"] in (*_BLOCKING, "infrastructure"):
            assert each["code"].removeprefix("G2-") in text


def _github(document: Document, text: str) -> None:
    lines = text.splitlines()
    assert all(_ANNOTATION.fullmatch(line) for line in lines), text
    kinds = Counter(line[2:].partition(" ")[0].partition("::")[0] for line in lines)
    assert kinds["error"] == min(_places(document, *_BLOCKING), MOST_OF_A_KIND)
    lacking = {  # what one thing kept from being looked at is said once
        (each["code"], each["message"])
        for each in findings_in(document)
        if each["weight"] == "infrastructure"
    }
    warnings = _places(document, "warns") + len(lacking)
    assert kinds["warning"] == min(warnings, MOST_OF_A_KIND)
    assert kinds["notice"] <= 1


def _sarif(document: Document, text: str) -> None:
    (run,) = json.loads(text)["runs"]
    levels = Counter(each["level"] for each in run["results"])
    assert levels["error"] == _count(document, *_BLOCKING)
    assert levels["warning"] == _count(document, "warns")
    infrastructure = {
        each["code"] for each in findings_in(document) if each["weight"] == "infrastructure"
    }
    assert not infrastructure & {
        each["ruleId"] for each in run["results"] if each["level"] != "note"
    }
    told = run["invocations"][0].get("toolExecutionNotifications", [])
    assert len(told) >= len(infrastructure)
    rules = {each["id"] for each in run["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in run["results"]} <= rules


def _junit(document: Document, text: str) -> None:
    suites = ET.fromstring(text)
    cases = list(suites.iter("testcase"))
    assert int(suites.attrib["tests"]) == len(cases)
    failures = [case for case in cases if case.find("failure") is not None]
    errors = [case for case in cases if case.find("error") is not None]
    assert int(suites.attrib["failures"]) == len(failures)
    assert int(suites.attrib["errors"]) == len(errors)
    assert bool(failures) == bool(_count(document, *_BLOCKING))
    assert bool(errors) == bool(_count(document, "infrastructure"))


def _badge(document: Document, text: str) -> None:
    root = ET.fromstring(text)
    assert root.tag == f"{_SVG}svg"
    assert not [each.tag for each in root.iter() if each.tag.endswith(("script", "foreignObject"))]
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on")]
