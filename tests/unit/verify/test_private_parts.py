"""Nothing of the machine that made evidence stands in it, and nothing else is taken for that."""

from pathlib import Path
from typing import Any

import pytest

from attested import attested_record
from gate2.evidence import plain
from gate2.evidence_reading import evidence_document
from gate2.lanes.determinism import DETERMINISM
from gate2.lanes.perturbing import ELSEWHERE
from gate2.reasons import Code
from gate2.sandbox.job import IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR
from gate2.verify.private import ENVIRONMENT, private_parts
from making import proof, repro, seal
from resealing import judged, read, resealed, setting


def within(text: str) -> dict[str, Any]:
    """A predicate that holds this text where gate2 writes."""
    return {"artifacts": [{"evidence": {"facts": {"seal": {"fault": text}}}}]}


@pytest.mark.parametrize(
    "text",
    [
        "/home/alex/thesis/run.py",
        "cannot open /home/alex",
        "/home/inner/x",
        "/home/in-house/x",
        "/home/in.old",
        "/root/.ssh/id_ed25519",
        "/Users/alex/Desktop",
        "/tmp/gate2-run-1/out",
        "/var/folders/xy/T",
        "/var/lib/gate2/ledger.sqlite",
        "/run/user/1000/bus",
        "(/mnt/c/thesis)",
        "C:\\Users\\alex",
        "C:/Users/alex",
        "~/thesis",
        "~alex/thesis",
        "file:///home/in/x",
        "x" * 20_001,
    ],
)
def test_path_or_log_of_the_machine_is_published(text: str) -> None:
    assert list(private_parts(within(text)))


@pytest.mark.parametrize(
    "text",
    [
        *(IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR, ELSEWHERE, f"{IN_DIR}/data.csv"),
        *("write:/root", "mount:/tmp", "write:/var/tmp", "read:/proc/kcore", "/dev/null"),
        *("{'0': '/dev/null', '1': 'pipe'}", "and/or", "http://example.org/tmp/x", "1/home/x"),
        *("~ 0.5", "a:b", "sha256:" + "a" * 64, "n → n + 1 / 2", "expected 3:4, came 5:6"),
        *("profile:/x", "Std.Data/tmp", "", "x" * 20_000),
    ],
)
def test_word_that_is_no_path_of_a_machine_is_held_back(text: str) -> None:
    assert list(private_parts(within(text))) == []


def test_words_of_the_author_are_held_back() -> None:
    """What he claims, names and states is his to publish."""
    says = {"establishes": "/home/alex", "statement": "/tmp/x = 1", "definitions": ["/root/x"]}
    more = {"values": {"/tmp/x": "1"}, "reported": [{"metric": "/tmp/x"}], "name": "/tmp/x"}
    assert list(private_parts({"facts": {**says, **more}})) == []


def test_variable_of_the_machine_is_published() -> None:
    (told,) = private_parts({"environment": {**DETERMINISM, "AWS_SECRET": "x"}})
    assert "AWS_SECRET" in told


def test_setting_of_the_sandbox_is_held_back() -> None:
    assert DETERMINISM.keys() <= ENVIRONMENT
    assert list(private_parts({"environment": dict(DETERMINISM)})) == []


@pytest.mark.parametrize("evidence", [repro(environment=DETERMINISM), proof()])
def test_evidence_of_the_lanes_is_held_back(evidence: Any) -> None:
    assert list(private_parts(evidence_document(evidence))) == []
    assert list(private_parts(plain(seal()))) == []


def test_attestation_with_a_host_path_is_sound(tmp_path: Path) -> None:
    beside = read(attested_record(tmp_path / "record"))
    way = ("artifacts", 0, "evidence", "facts", "seal", "fault")
    change = setting(way, "opened /home/alex/x")
    found = judged(resealed(beside, claim="c1", predicate=change, recompute_evidence=True))
    (told,) = [r for r in found.findings() if r.code is Code.EVD_PRIVATE_DATA_EXPOSED]
    assert "seal.fault" in told.message
    assert found.invalid
