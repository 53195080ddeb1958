"""Each folder in cases/ is one results file: held against its claim it is met, missed or refused.

A folder holds `results.json`, byte for byte as a script left it, and `expected.toml`:

- ``why``: one sentence; ``decision``: ``met`` (VERIFIED), ``missed`` (FALSIFIED: the run, its
  repetition and its control are all in order) or ``refused`` (UNVERIFIED);
- ``reason``: the one code that refuses it;
- ``[[reported]]``: what the claim reports, as a record states it;
- ``[paths]``: where the artifact says that a metric lies.

What else stands there (`stdout.txt`, ``not_for_streams``, ``[as_fraction]``) is for `rival.py`,
which puts the same results to another tool. The lane is the fake one: it runs nothing, and all
that reads, compares and decides is real.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from gate2.backports import tomllib
from gate2.contract import Status
from gate2.lanes.repro import reproduce
from gate2.policy import Policy
from gate2.record.reader import read_record
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import IN_DIR, Job
from gate2.verdict import Verdict, decide

CASES = Path(__file__).resolve().parent / "cases"
COMPARISON = Path(__file__).resolve().parents[2] / "docs/comparison.md"
NAMES = sorted(path.name for path in CASES.iterdir())
STATUS_OF = {"met": Status.VERIFIED, "missed": Status.FALSIFIED, "refused": Status.UNVERIFIED}
MEASURED = "measured.json"
"""The artifact's input, which its script copies: it depends on what it is given."""


def expected_of(name: str) -> Mapping[str, Any]:
    return tomllib.loads((CASES / name / "expected.toml").read_text("utf-8"))


def lay_out(name: str, record: Path) -> None:
    """A record whose one claim reports the values, with an artifact that leaves the results."""
    expected = expected_of(name)
    artifact = record / "artifacts" / "it"
    artifact.mkdir(parents=True)
    text = f"Measured: {expected['why']}"
    claim = {"id": "c1", "text": text, "kind": "empirical", "reported": expected["reported"]}
    document = {"schema": "gate2-record-v1", "id": "r", "title": "r", "claims": [claim]}
    document["published"] = "2026-01-01"
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (artifact / MEASURED).write_bytes((CASES / name / "results.json").read_bytes())
    (artifact / "repro.py").write_text("# copies its input to $GATE2_OUT\n", encoding="utf-8")
    paths = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in
             expected.get("paths", {}).items()]  # fmt: skip
    lines = [
        'schema = "gate2-artifact-v1"',
        'claim = "c1"',
        f'claim_sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"',
        'kind = "repro"',
        'scope = "exact"',
        'establishes = "what the script measures"',
        'does_not_establish = "anything else"',
        "[repro]",
        'image = "python"',
        'command = ["python3", "repro.py"]',
        "[repro.metrics]",
        *paths,
        "[[repro.control]]",
        'name = "turned round"',
        'env = { CONTROL = "1" }',
    ]
    (artifact / "artifact.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def behaves_as(name: str) -> FakeSandbox:
    """A script that copies what it is given, far off under control, and fails without it."""
    given = (CASES / name / "results.json").read_bytes()

    def behave(job: Job) -> Behaviour:
        if job.environment.get("CONTROL"):
            return Behaviour(files={"results.json": _far_off(expected_of(name))})
        (bundle,) = (mount.source for mount in job.mounts if mount.target == IN_DIR)
        measured = bundle / MEASURED
        if not measured.is_file() or measured.read_bytes() != given:
            return Behaviour(exit_code=1)
        return Behaviour(files={"results.json": given})

    return FakeSandbox(behave)


def _far_off(expected: Mapping[str, Any]) -> bytes:
    """Results that meet none of the reported values."""
    document: dict[str, Any] = {}
    for item in expected["reported"]:
        value = Decimal(item["value"])
        away = 10 * abs(value) + 10
        downwards = item.get("compare") in ("at-least", "greater")
        *above, last = expected.get("paths", {}).get(item["metric"], item["metric"]).split(".")
        inner = document
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = float(value - away if downwards else value + away)
    return json.dumps(document).encode()


def decided(name: str, record: Path) -> Verdict:
    lay_out(name, record)
    read = read_record(record)
    assert not read.broken, read.broken
    (claim,), (artifact,) = read.claims, read.artifacts
    evidence = reproduce(claim, artifact, behaves_as(name), Policy(), lambda _: None)
    return decide(evidence, Policy())


@pytest.mark.parametrize("name", NAMES)
def test_result_is_met_missed_or_refused_as_it_should_be(name: str, tmp_path: Path) -> None:
    expected = expected_of(name)
    verdict = decided(name, tmp_path / "record")
    assert verdict.status is STATUS_OF[expected["decision"]], verdict.reasons
    deciding = {reason.code.value for reason in verdict.reasons if reason.blocks}
    wanted = {"met": set(), "missed": {"G2-SBX-012"}, "refused": {expected.get("reason")}}
    assert deciding == wanted[expected["decision"]], verdict.reasons


def test_corpus_holds_each_decision_often_enough() -> None:
    decisions = [expected_of(name)["decision"] for name in NAMES]
    assert len(decisions) >= 30
    assert set(decisions) == set(STATUS_OF)
    assert min(decisions.count(decision) for decision in STATUS_OF) >= 8


@pytest.mark.skipif(find_spec("reproagent") is None, reason="verirepro is not installed here")
def test_published_answers_of_the_other_tool_are_its_own() -> None:
    script = Path(__file__).with_name("rival.py")
    done = subprocess.run((sys.executable, script), capture_output=True, text=True, check=True)
    assert COMPARISON.read_text("utf-8").endswith(done.stdout)


def test_published_comparison_covers_the_corpus_as_it_is() -> None:
    """A case that is added or changed needs a new look at the other tool, and a new page."""
    rows = {}
    for line in COMPARISON.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0].strip("`") in NAMES:
            rows[cells[0].strip("`")] = cells
    assert sorted(rows) == NAMES
    for name, cells in rows.items():
        assert cells[1:3] == [expected_of(name)["why"], expected_of(name)["decision"]], name
