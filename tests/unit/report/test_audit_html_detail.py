"""What a record's page reads: bounded, strictly, through no link, and never a crash."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attested import CLAIMS, attested_record, laid_out
from gate2.contract import Status
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.reasons import Code
from gate2.record.model import Artifact, BrokenArtifact
from gate2.report.audit.html import detail_evidence, detail_sources
from gate2.report.audit.html.detail import Detail, read_detail
from gate2.strictjson import dumps

SECRET = "a secret of this machine"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Two decided claims with evidence, and a descriptive one."""
    return attested_record(tmp_path / "a-record")


def edited(record: Path, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    file = record / name
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_bytes(dumps(document))


def evidence_of(found: Detail, claim: str) -> ProofEvidence | ReproEvidence:
    attestation = found.attested[claim].attestation
    assert attestation is not None
    evidence = attestation.artifacts[0].evidence
    assert isinstance(evidence, (ProofEvidence, ReproEvidence))
    return evidence


def test_what_lies_beside_a_record_is_read_as_it_was_written(record: Path) -> None:
    found = read_detail(record)
    assert found.faults == ()
    assert [claim.id for claim in found.claims] == ["c1", "c2", "c3"]
    assert set(found.attested) == {"c1", "c2"}
    runs = evidence_of(found, "c1")
    assert isinstance(runs, ReproEvidence)
    assert runs.runs[0].values == {"gain": "0.82"}
    assert isinstance(evidence_of(found, "c2"), ProofEvidence)
    assert found.evaluated_at
    assert [event.after for event in found.events if event.after] == [Status.VERIFIED] * 2
    assert {"record.json", "verdict.json", "artifacts/of-c1/"} <= {f.path for f in found.files}


def test_the_tree_of_an_artifact_is_the_one_that_its_evidence_names(record: Path) -> None:
    found = read_detail(record)
    trees = {each.artifact.name: each.sha256 for each in found.attached}
    assert trees["of-c1"] == evidence_of(found, "c1").subject.artifact_sha256
    (record / "artifacts" / "of-c1" / "repro.py").write_text("print('another')\n")
    changed = {each.artifact.name: each.sha256 for each in read_detail(record).attached}
    assert changed["of-c1"] != trees["of-c1"]


def test_statement_proof_and_script_are_read_as_their_author_wrote_them(record: Path) -> None:
    sources = {each.artifact.name: each.sources for each in read_detail(record).attached}
    assert [(s.role, s.text) for s in sources["of-c2"]] == [
        ("statement", "theorem t : 1 = 1 := sorry\n"),
        ("proof", "-- proof\n"),
    ]
    assert [(s.role, s.path) for s in sources["of-c1"]] == [("script", "repro.py")]


# --- evidence that is not what it is named as --------------------------------------------------


def test_evidence_that_was_altered_is_not_shown(record: Path) -> None:
    file = record / read_detail(record).attested["c1"].path
    file.write_bytes(file.read_bytes().replace(b'"signatures"', b'"signaturez"'))
    found = read_detail(record).attested["c1"]
    assert found.attestation is None
    assert "the digest that verdict.json names" in found.fault


def test_evidence_that_is_not_there_is_said_to_be_missing(record: Path) -> None:
    (record / read_detail(record).attested["c2"].path).unlink()
    found = read_detail(record).attested["c2"]
    assert found.attestation is None
    assert "it is not there" in found.fault


def test_evidence_of_another_claim_is_not_shown_as_this_ones(record: Path) -> None:
    def swap(verdict: dict[str, Any]) -> None:
        first, second, _ = verdict["x_gate2"]["claims"]
        first["evidence"] = second["evidence"]

    edited(record, "verdict.json", swap)
    found = read_detail(record).attested["c1"]
    assert found.attestation is None
    assert "it speaks of 'c2'" in found.fault


@pytest.mark.parametrize("payload", [b"", b"{}", b"[1]", b'{"payload": "e30="}', b"\xff\xfe"])
def test_evidence_that_is_no_envelope_is_a_sentence(record: Path, payload: bytes) -> None:
    import hashlib

    file = record / "evidence" / "odd.dsse.json"
    file.write_bytes(payload)

    def name_it(verdict: dict[str, Any]) -> None:
        digest = hashlib.sha256(payload).hexdigest()
        named = {"path": "evidence/odd.dsse.json", "sha256": digest}
        verdict["x_gate2"]["claims"][0]["evidence"] = named

    edited(record, "verdict.json", name_it)
    found = read_detail(record).attested["c1"]
    assert found.attestation is None
    assert found.fault.startswith("It cannot be read: ")


def test_evidence_beyond_the_room_of_a_page_is_named_and_left_out(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_evidence, "MOST_BYTES", 10)
    found = read_detail(record)
    assert [each.attestation for each in found.attested.values()] == [None, None]
    assert all("beyond it" in each.fault for each in found.attested.values())


# --- documents that are not what they should be ------------------------------------------------


def test_a_verdict_that_gate2_did_not_write_names_no_evidence(record: Path) -> None:
    (record / "verdict.json").write_text('{"status": "VERIFIED"}', encoding="utf-8")
    found = read_detail(record)
    assert found.attested == {}
    assert any("verdict.json is not as gate2 writes it" in fault for fault in found.faults)


def test_correction_events_of_a_broken_chain_are_not_shown(record: Path) -> None:
    edited(record, "corrections.json", lambda chain: chain["events"].reverse())
    found = read_detail(record)
    assert found.events == ()
    (fault,) = found.faults
    assert fault.startswith("No correction event is shown: ")
    assert "an event was removed or moved" in fault


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["record.json", "verdict.json", "corrections.json"]), st.binary())
def test_no_bytes_of_a_record_stop_its_page(tmp_path: Path, name: str, data: bytes) -> None:
    place = tmp_path / "any"
    place.mkdir(exist_ok=True)
    for other in ("record.json", "verdict.json", "corrections.json"):
        (place / other).unlink(missing_ok=True)
    (place / name).write_bytes(data)
    found = read_detail(place)
    assert found.faults
    assert found.claims == ()


@pytest.mark.parametrize("name", ["gone", "x" * 300], ids=["gone", "too long"])
def test_what_is_not_there_is_said_without_a_place_of_this_machine(
    tmp_path: Path, name: str
) -> None:
    found = read_detail(tmp_path / name)
    assert found == Detail(faults=found.faults)
    assert len(found.faults) == 1
    assert str(tmp_path) not in found.faults[0]


def test_a_publisher_document_brings_its_claims_and_what_it_says(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    lines = ("A title", "A publisher", "Abstract", "Why.", "Extracted Claims", "It holds.\t✓\t0.9")
    report.write_text("\n".join(lines), encoding="utf-8")
    found = read_detail(report)
    assert found.faults == ()
    assert [claim.text for claim in found.claims] == ["It holds."]
    fields = found.publisher["fields"]
    assert isinstance(fields, dict)
    assert fields["abstract"] == "Why."
    assert [(file.path, file.size) for file in found.files] == [
        ("report.txt", report.stat().st_size)
    ]


# --- links, sizes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("record.json", "verdict.json", "corrections.json", "artifacts/of-c2/Statement.lean"),
        *("artifacts/of-c1/repro.py", "artifacts", "artifacts/of-c1", "evidence"),
    ],
)
def test_nothing_behind_a_link_is_shown(record: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    target = record / name
    is_directory = target.is_dir()
    target.rename(outside)
    if not is_directory:
        outside.write_text(SECRET, encoding="utf-8")
    else:
        (outside / "secret.txt").write_text(SECRET, encoding="utf-8")
    target.symlink_to(outside)
    found = read_detail(record)
    assert SECRET not in repr(found)
    assert "secret.txt" not in repr(found)
    assert str(tmp_path) not in repr(found.faults)


def test_a_link_within_an_artifact_breaks_it(record: Path) -> None:
    script = record / "artifacts" / "of-c1" / "repro.py"
    script.unlink()
    script.symlink_to("/etc/hostname")
    (found,) = (each for each in read_detail(record).attached if each.artifact.name == "of-c1")
    assert isinstance(found.artifact, BrokenArtifact)
    assert Code.ART_PATH_ESCAPE in {reason.code for reason in found.artifact.reasons}
    assert found.sources == ()
    assert found.sha256 == ""


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    place = laid_out(tmp_path / "a-record")
    (place / "record.json").unlink()
    os.mkfifo(place / "record.json")
    assert read_detail(place).claims == ()


def test_a_long_source_is_cut_and_says_so(tmp_path: Path) -> None:
    place = laid_out(tmp_path / "a-record")
    proof = "-- é\n" * detail_sources.MOST_OF_A_FILE
    (place / "artifacts" / "of-c2" / "Proof.lean").write_text(proof, encoding="utf-8")
    sources = {each.artifact.name: each.sources for each in read_detail(place).attached}
    _, found = sources["of-c2"]
    assert found.text == proof[: detail_sources.MOST_OF_A_FILE]
    assert found.left_out == len(proof) - detail_sources.MOST_OF_A_FILE


def test_a_page_has_room_for_so_much_source_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_sources, "MOST_OF_A_PAGE", 20)
    found = read_detail(laid_out(tmp_path / "a-record"))
    sources = [source for each in found.attached for source in each.sources]
    assert sum(len(source.text) for source in sources) == 20
    assert sources[-1].fault == "the page shows no further source: it has its fill"


def test_a_broken_artifact_is_kept_with_its_reasons(tmp_path: Path) -> None:
    place = laid_out(tmp_path / "a-record", claims=CLAIMS)
    (place / "artifacts" / "of-c1" / "artifact.toml").write_text("claim = ", encoding="utf-8")
    found = {each.artifact.name: each.artifact for each in read_detail(place).attached}
    broken = found["of-c1"]
    assert isinstance(broken, BrokenArtifact)
    assert [reason.code for reason in broken.reasons] == [Code.REC_SCHEMA_INVALID]
    assert isinstance(found["of-c2"], Artifact)
