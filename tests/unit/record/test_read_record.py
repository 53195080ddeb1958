"""A record is read as it stands: nothing is coerced, nothing is lost, nothing is followed."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gate2.errors import InvalidRecord, UsageError
from gate2.reasons import Code
from gate2.record.model import (
    ArtifactKind,
    AskedLimits,
    ClaimKind,
    Compare,
    Control,
    Proves,
    Reported,
    Scope,
    Tolerance,
    ToleranceKind,
)
from gate2.record.reader import read_record

RECORD: dict[str, object] = {
    "schema": "gate2-record-v1",
    "id": "doi:10.1234.x",
    "title": "A title with ümlauts",
    "published": "2026-07-01",
    "publisher": {"tier": "FLAGSHIP_CANDIDATE", "score": 8.67},
    "claims": [
        {"id": "c1", "text": "A proof.", "kind": "mathematical", "mine": [1, 2.50]},
        {
            "id": "c2",
            "text": "A run.",
            "source": "Table 1",
            "grounded": False,
            "confidence": 0.2,
            "truncated": True,
            "reported": [
                {"metric": "gain", "value": "0.50", "unit": "nats", "tolerance": "last-digit"},
                {"metric": "p", "value": "1.2e-5", "compare": "less", "baseline": "0.05"},
                {"metric": "acc", "value": "-3", "tolerance": {"rel": "0.020"}},
            ],
        },
    ],
    "mine": {"kept": True},
}
LEAN = """\
schema = "gate2-artifact-v1"
claim = "c1"
claim_sha256 = ""
kind = "lean4"
scope = "mechanism"
establishes = "One thing."
does_not_establish = "Another."
[lean]
toolchain = "leanprover/lean4:v4.28.0"
statement = "src/S.lean"
proof = "src/P.lean"
theorem = "Ns.thm'_1"
proves = "negation"
reviewed_by = "somebody"
statement_sha256 = "{digest}"
"""
REPRO = """\
schema = "gate2-artifact-v1"
claim = "c2"
kind = "repro"
scope = "exact"
establishes = "One thing."
does_not_establish = "Another."
[repro]
image = "registry.example:5000/team/image@sha256:{digest}"
command = ["./run.sh", "--fast"]
results = "out.json"
runs = 3
inputs = ["run.sh"]
gpu = true
[repro.limits]
wall_s = 2.5
cpus = 1
memory_mib = 256
[repro.metrics]
gain = "summary.gain"
[[repro.control]]
name = "shuffled"
env = {{ SHUFFLE = "1" }}
"""


@pytest.fixture
def record(tmp_path: Path) -> Path:
    directory = tmp_path / "rec"
    files = {
        "record.json": json.dumps(RECORD),
        "artifacts/README.md": "",
        "artifacts/proof/artifact.toml": LEAN.format(digest="ab" * 32),
        "artifacts/proof/src/S.lean": "theorem",
        "artifacts/proof/src/P.lean": "theorem",
        "artifacts/run/artifact.toml": REPRO.format(digest="cd" * 32),
        "artifacts/run/run.sh": "#!/bin/sh\n",
    }
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    return directory


Rewrite = Callable[[dict[str, object]], object]


def test_every_field_arrives(record: Path) -> None:
    read = read_record(record)
    assert (read.path, read.id, read.title) == (record, "doi:10.1234.x", "A title with ümlauts")
    assert (read.published, read.imported, read.findings) == (date(2026, 7, 1), False, ())
    assert read.publisher == {"tier": "FLAGSHIP_CANDIDATE", "score": Decimal("8.67")}
    first, second = read.claims
    assert (first.kind, first.grounded, first.truncated) == (ClaimKind.MATHEMATICAL, None, False)
    assert (second.kind, second.grounded, second.truncated) == (None, False, True)
    assert (second.source, second.confidence) == ("Table 1", "0.2")
    assert second.reported == (
        Reported("gain", "0.50", tolerance=Tolerance(ToleranceKind.LAST_DIGIT), unit="nats"),
        Reported("p", "1.2e-5", Compare.LESS, baseline="0.05"),
        Reported("acc", "-3", tolerance=Tolerance(ToleranceKind.RELATIVE, Decimal("0.020"))),
    )


def test_both_artifacts_arrive(record: Path) -> None:
    read = read_record(record / "record.json")
    assert read.broken == ()
    proof, run = read.artifacts
    assert (proof.name, proof.kind, proof.scope) == ("proof", ArtifactKind.LEAN4, Scope.MECHANISM)
    assert proof.claim_sha256 is None
    assert proof.lean is not None
    assert proof.repro is None
    assert (proof.lean.statement, proof.lean.theorem) == ("src/S.lean", "Ns.thm'_1")
    assert (proof.lean.proves, proof.lean.reviewed_by) == (Proves.NEGATION, "somebody")
    assert proof.lean.statement_sha256 == "ab" * 32
    assert run.repro is not None
    assert run.repro.command == ("./run.sh", "--fast")
    assert (run.repro.results, run.repro.runs) == ("out.json", 3)
    assert (run.repro.inputs, run.repro.gpu) == (("run.sh",), True)
    assert run.repro.limits == AskedLimits(wall_s=2.5, cpus=1, memory_mib=256)
    assert run.repro.metrics == {"gain": "summary.gain"}
    assert run.repro.controls == (Control("shuffled", {"SHUFFLE": "1"}),)


@pytest.mark.parametrize(
    "spelling",
    [
        lambda value: json.dumps(value, indent=4),
        lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False),
        lambda value: json.dumps(value).replace("8.67", "867.0e-2").replace(", ", ",\r\n"),
    ],
)
def test_formatting_does_not_move_the_digest(record: Path, spelling: Rewrite) -> None:
    before = read_record(record).sha256
    (record / "record.json").write_text(str(spelling(RECORD)))
    assert read_record(record).sha256 == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kept": true', '"kept": false'),
        ("8.67", "8.68"),
        ("2.5", "2.50001"),
        ('"0.50"', '"0.5"'),
        ("A run.", "A run!"),
        ('"last-digit"', '{"abs": "0.005"}'),
    ],
)
def test_content_moves_the_digest_unknown_keys_too(record: Path, old: str, new: str) -> None:
    before = read_record(record).sha256
    text = (record / "record.json").read_text()
    assert old in text
    (record / "record.json").write_text(text.replace(old, new, 1))
    assert read_record(record).sha256 != before


def test_artifacts_do_not_move_the_record_s_digest(record: Path) -> None:
    before = read_record(record).sha256
    (record / "artifacts/run/run.sh").write_text("#!/bin/sh\ntrue\n")
    assert read_record(record).sha256 == before


def test_a_record_reached_through_a_linked_directory_is_read(record: Path) -> None:
    link = record.parent / "link"
    link.symlink_to(record)
    assert read_record(link).id == read_record(record).id


@pytest.mark.parametrize("name", ["nothing", "rec/other.json", "nowhere/record.json"])
def test_a_path_without_a_record_is_a_usage_error(record: Path, name: str) -> None:
    (record / "other.json").write_text("{}")
    with pytest.raises(UsageError, match="expected a record's directory"):
        read_record(record.parent / name)


def test_an_attempted_record_is_not_called_never_attempted(record: Path) -> None:
    early = json.dumps({**RECORD, "published": "2026-01-01"})
    (record / "record.json").write_text(early)
    assert read_record(record).findings == ()
    (record / "artifacts").rename(record / "set-aside")
    (finding,) = read_record(record).findings
    assert finding.code is Code.REC_NEVER_ATTEMPTED


def test_an_artifact_cannot_hide_behind_another_one_s_fault(record: Path) -> None:
    (record / "artifacts/proof/src/P.lean").unlink()
    read = read_record(record)
    assert [artifact.name for artifact in read.artifacts] == ["run"]
    assert [(b.name, b.claim) for b in read.broken] == [("proof", "c1")]


def test_all_faults_of_an_artifact_are_told_at_once(record: Path) -> None:
    (record / "artifacts/run/artifact.toml").write_text(
        REPRO.format(digest="cd" * 32)
        .replace("runs = 3", 'runs = "3"')
        .replace('results = "out.json"', 'results = "/out.json"')
        .replace('scope = "exact"\n', "")
    )
    (broken,) = read_record(record).broken
    assert {reason.code for reason in broken.reasons} == {
        Code.REC_SCHEMA_INVALID,
        Code.ART_PATH_ESCAPE,
    }
    assert len(broken.reasons) == 3


def test_an_artifact_name_that_is_no_text_can_still_be_shown(record: Path) -> None:
    (record / "artifacts" / "\udcff").mkdir()
    (broken,) = read_record(record).broken
    assert broken.name.isascii()
    assert broken.name.isprintable()


def test_too_many_claims_are_refused_rather_than_cut(record: Path) -> None:
    claims = [{"id": f"c{n}", "text": "A claim."} for n in range(2001)]
    (record / "record.json").write_text(json.dumps({**RECORD, "claims": claims}))
    with pytest.raises(InvalidRecord, match="at most 2000 claims, came 2001"):
        read_record(record)


def test_a_record_of_faults_has_a_message_of_a_few(record: Path) -> None:
    claims = [{"id": "c1", "text": ""} for _ in range(1000)]
    (record / "record.json").write_text(json.dumps({**RECORD, "claims": claims}))
    with pytest.raises(InvalidRecord, match="and 995 more") as caught:
        read_record(record)
    assert len(caught.value.message) < 2000


@pytest.mark.parametrize("name", ["python", "python-3.11_numpy"])
def test_an_image_may_be_a_plain_name(record: Path, name: str) -> None:
    path = record / "artifacts/run/artifact.toml"
    text = path.read_text().replace("registry.example:5000/team/image@sha256:" + "cd" * 32, name)
    path.write_text(text)
    assert read_record(record).broken == ()


@pytest.mark.parametrize(
    "command",
    [
        ["python3", "-I", "run.sh"],
        ["/usr/bin/python3", "run.sh"],
        ["python3", "-c", "print()"],
        ["python3", "-m", "package"],
        ["Rscript", "./run.sh"],
        ["some-program", "run"],
    ],
)
def test_honest_commands_are_not_called_broken(record: Path, command: list[str]) -> None:
    path = record / "artifacts/run/artifact.toml"
    path.write_text(path.read_text().replace('["./run.sh", "--fast"]', json.dumps(command)))
    assert read_record(record).broken == ()
