"""A fault is shown on its own line: what the readers of annotations rely on."""

import json
from pathlib import Path

import pytest

from gate2.lint.lines import json_lines, line_at, toml_lines
from gate2.record.locating import locate_claims

RECORDS = Path(__file__).resolve().parents[3] / "records"

DOCUMENT = """{
  "schema": "s", "id": "x]{,:\\"",
  "claims": [
    {
      "id": "c1",
      "reported": [{"metric": "a", "value": "1"},
                   {"metric": "b",
                    "value": "2"}]
    },
    [], {},
    {"text": "\\u007b",
     "odd key": null}
  ],
  "empty": [
  ]
}
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("", 1),
        ("id", 2),
        ("claims", 3),
        ("claims[0]", 4),
        ("claims[0].id", 5),
        ("claims[0].reported[0].value", 6),
        ("claims[0].reported[1]", 7),
        ("claims[0].reported[1].value", 8),
        ("claims[1]", 10),
        ("claims[2]", 10),
        ("claims[3].text", 11),
        ("claims[3].'odd key'", 12),
        ("empty", 14),
    ],
)
def test_fault_is_shown_on_the_line_of_its_value(place: str, line: int) -> None:
    lines = json_lines(DOCUMENT)
    assert lines[place] == line
    assert line_at(lines, place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("claims[0].text", 4),
        ("claims[0].reported[1].tolerance", 7),
        ("claims[0].reported[9].value", 6),
        ("claims[9].reported[9].value", 3),
        ("title", 1),
        ("no such", 1),
        ("'[0]'", 1),
        ("[", 1),
    ],
)
def test_what_is_missing_is_shown_where_it_belongs(place: str, line: int) -> None:
    assert line_at(json_lines(DOCUMENT), place) == line


@pytest.mark.parametrize("name", ["broken-artifacts", "anscombe-quartet", "collatz-variant"])
def test_claims_stand_where_every_other_command_says(name: str) -> None:
    data = (RECORDS / name / "record.json").read_bytes()
    claims = json.loads(data)["claims"]
    lines = json_lines(data.decode())
    found = {claim["id"]: lines[f"claims[{number}].id"] for number, claim in enumerate(claims)}
    assert found == {claim: place.line for claim, place in locate_claims(data).items()}


def test_deep_or_long_documents_are_no_effort() -> None:
    deep = '{"a": ' * 60 + "1" + "}" * 60
    assert len(json_lines(deep)) < 20
    long = json.dumps({"a": "\\" * 1_000_000, "b": 1}, indent=1)
    assert json_lines(long)["b"] == 3


MANIFEST = """# a comment
schema = "gate2-artifact-v1"
claim_sha256 = "…"

[repro]
image = "python"
command = ["python3",
  "x.py"]
[repro.metrics]
"gain at 1" = "a.b"
accuracy = "acc"

[[repro.control]]
name = "one"
[[repro.control]]
name = "two"
env = { A = "1" }
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("schema", 2),
        ("claim", 1),
        ("repro", 5),
        ("repro.command[1]", 7),
        ("repro.results", 5),
        ("repro.metrics.'gain at 1'", 10),
        ("repro.metrics.accuracy", 11),
        ("repro.control", 13),
        ("repro.control[0].name", 14),
        ("repro.control[1].env", 17),
        ("repro.control[1].env.A", 17),
        ("lean.toolchain", 1),
        ("", 1),
    ],
)
def test_fault_of_a_manifest_is_shown_on_the_line_of_its_key(place: str, line: int) -> None:
    assert line_at(toml_lines(MANIFEST), place) == line
