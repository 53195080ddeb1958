"""The example records, judged for real on both lanes: what `make run` shows is what is claimed.

Each states its verdicts in its README, claim by claim, with the code of a reason where one is named
there; that page is what a check is held to.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from gate2.cli.main import run

RECORDS = Path(__file__).resolve().parents[2] / "records"

STATUSES = {
    "anscombe-quartet": "VERIFIED",
    "broken-artifacts": "UNVERIFIED",
    "clip-td": "UNVERIFIED",
    "collatz-variant": "FALSIFIED",
    "collatz-variant-ill-posed": "VERIFIED",
    "impact-of-domain-specific-fine-tuning-on-zero-961635ad": "UNVERIFIED",
    "kronecker-budget": "VERIFIED",
    "mmap": "VERIFIED",
    "mmap-mechanism": "UNVERIFIED",
    "moclip": "VERIFIED",
    "moclip-mechanism": "UNVERIFIED",
    "to-what-extent-does-domain-adaptation-in-clip-td-463bd249": "UNVERIFIED",
    "turan": "UNVERIFIED",
    "van-der-waerden": "FALSIFIED",
}

_STATED_CLAIM = re.compile(
    r"^\| `([\w-]+)` \| (VERIFIED|FALSIFIED|UNVERIFIED) \|(?: ([A-Z]+-[0-9]{3})\b)?", re.MULTILINE
)
_STATED_RECORD = re.compile(r"^The record is (VERIFIED|FALSIFIED|UNVERIFIED)\b", re.MULTILINE)

BROKEN = {
    "sorry": "G2-LEAN-005",
    "other-theorem": "G2-LEAN-010",
    "mathlib": "G2-LEAN-003",
    "rejected": "G2-LEAN-004",
    "no-pin": "G2-LEAN-001",
    "no-artifact": "G2-ART-001",
    "crashes": "G2-SBX-004",
    "writes-nothing": "G2-SBX-008",
    "not-a-number": "G2-SBX-009",
    "unsteady": "G2-SBX-013",
    "misses": "G2-SBX-012",
    "no-tolerance": "G2-CLM-006",
    "hard-coded": "G2-ART-014",
    "looks-around": "G2-SBX-019",
    "swallowed": "G2-CLM-007",
    "by-tag": "G2-ART-012",
    "text-changed": "G2-CLM-013",
    "mechanism": "G2-ART-015",
    "cut": "G2-CLM-016",
}


@dataclass(frozen=True)
class Outcome:
    """One `gate2 check records --format json`."""

    exit_code: int
    records: dict[str, dict[str, object]]

    def claims(self, record: str) -> dict[str, dict[str, object]]:
        claims = self.records[record]["claims"]
        assert isinstance(claims, list)
        return {claim["id"]: claim for claim in claims}

    def stated_in(self, directory: Path) -> None:
        """Hold the record in that directory to its README."""
        name = json.loads((directory / "record.json").read_text(encoding="utf-8"))["id"]
        page = (directory / "README.md").read_text(encoding="utf-8")
        claims = self.claims(name)
        stated = {match[1]: (match[2], match[3]) for match in _STATED_CLAIM.finditer(page)}
        assert {claim: status for claim, (status, _) in stated.items()} == {
            claim: found["status"] for claim, found in claims.items()
        }, directory.name
        assert _STATED_RECORD.findall(page) == [self.records[name]["status"]], directory.name
        codes = self.codes(name)
        for claim, (_, code) in stated.items():
            assert not code or f"G2-{code}" in codes[claim], (directory.name, claim, codes[claim])

    def codes(self, record: str) -> dict[str, list[str]]:
        return {
            name: [reason["code"] for reason in claim["reasons"]]  # type: ignore[attr-defined]
            for name, claim in self.claims(record).items()
        }


def judged(lane: str, directory: Path) -> Outcome:
    target = directory / "report.json"
    arguments = ["check", str(RECORDS), "--format", "json", "-o", str(target), "--sandbox", lane]
    code = run(arguments)
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["engine"]["sandbox"] == lane
    return Outcome(code, {record["id"]: record for record in report["records"]})


@pytest.fixture(scope="module")
def on_runc(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return judged("runc", tmp_path_factory.mktemp("runc"))


@pytest.fixture(scope="module")
def on_docker(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return judged("docker", tmp_path_factory.mktemp("docker"))


def assert_as_claimed(outcome: Outcome) -> None:
    assert outcome.exit_code == 3
    assert {name: record["status"] for name, record in outcome.records.items()} == STATUSES
    directories = [path.parent for path in RECORDS.glob("*/record.json")]
    assert len(directories) == len(STATUSES)
    for directory in directories:
        outcome.stated_in(directory)
    broken = outcome.codes("broken-artifacts")
    assert set(broken) == set(BROKEN)
    assert {name: broken[name][0] for name in BROKEN} == BROKEN
    (kronecker,) = outcome.claims("kronecker-budget").values()
    assert kronecker["lane"]["kernels"][0]["accepted"] is True  # type: ignore[index]
    assert kronecker["lane"]["axioms"] == []  # type: ignore[index]
    (anscombe,) = (c for c in outcome.claims("anscombe-quartet").values() if c["id"] == "c1")
    assert len(anscombe["lane"]["runs"]) == 2  # type: ignore[index]
    assert anscombe["lane"]["seal"]["proven"] is True  # type: ignore[index]
    seed = outcome.codes("to-what-extent-does-domain-adaptation-in-clip-td-463bd249")
    assert len(seed) == 12
    assert all(seed.values())
    second = outcome.records["impact-of-domain-specific-fine-tuning-on-zero-961635ad"]
    assert "G2-REC-003" in [reason["code"] for reason in second["reasons"]]  # type: ignore[attr-defined]


@pytest.mark.runc
@pytest.mark.lean
@pytest.mark.slow
def test_the_examples_are_what_they_claim_on_runc(on_runc: Outcome) -> None:
    assert_as_claimed(on_runc)


@pytest.mark.docker
@pytest.mark.lean
@pytest.mark.slow
def test_the_examples_are_what_they_claim_on_docker(on_docker: Outcome) -> None:
    assert_as_claimed(on_docker)


@pytest.mark.docker
@pytest.mark.runc
@pytest.mark.lean
@pytest.mark.slow
def test_the_same_record_gets_the_same_verdict_on_both_lanes(
    on_docker: Outcome, on_runc: Outcome
) -> None:
    for name in STATUSES:
        assert on_docker.codes(name) == on_runc.codes(name)
        assert {c: v["status"] for c, v in on_docker.claims(name).items()} == {
            c: v["status"] for c, v in on_runc.claims(name).items()
        }


def test_the_list_of_records_names_each_with_its_verdict() -> None:
    page = (RECORDS / "README.md").read_text(encoding="utf-8")
    listed = dict(
        re.findall(r"^\| \[`([\w-]+)`\]\(\1/README\.md\) \| ([A-Z]+) \|", page, re.MULTILINE)
    )
    stated = {
        path.parent.name: _STATED_RECORD.findall(path.read_text(encoding="utf-8"))
        for path in RECORDS.glob("*/README.md")
        if (path.parent / "record.json").exists()
    }
    assert {name: [verdict] for name, verdict in listed.items()} == stated
