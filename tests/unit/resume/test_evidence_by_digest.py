"""Evidence by its digest: what comes out is what was kept under it, or nothing."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.cache.by_digest import EvidenceByDigest
from gate2.evidence import ProofEvidence, ReproEvidence, evidence_sha256
from making import proof, repro

MOST = 1 << 20
EVIDENCE: tuple[ReproEvidence | ProofEvidence, ...] = (repro(), proof())


@pytest.fixture
def store(tmp_path: Path) -> EvidenceByDigest:
    return EvidenceByDigest(tmp_path / "attempts", MOST)


def kept(store: EvidenceByDigest, evidence: ReproEvidence | ProofEvidence) -> tuple[str, Path]:
    """Its digest, and the file that holds it."""
    digest = evidence_sha256(evidence)
    store.put(digest, evidence)
    assert store.fault == ""
    return digest, store.root / digest[:2] / digest


@pytest.mark.parametrize("evidence", EVIDENCE, ids=["repro", "proof"])
def test_evidence_comes_back_as_it_was_kept(
    store: EvidenceByDigest, evidence: ReproEvidence | ProofEvidence
) -> None:
    digest, path = kept(store, evidence)
    assert store.get(digest) == evidence
    assert path.stat().st_mode & 0o077 == 0


def test_evidence_that_nobody_kept_is_not_there_and_makes_no_directory(
    store: EvidenceByDigest,
) -> None:
    assert store.get("ab" * 32) is None
    assert not store.root.exists()


def test_damaged_entry_is_not_there(store: EvidenceByDigest) -> None:
    digest, path = kept(store, repro())
    whole = path.read_bytes()
    for at in (0, 63, 64, 65, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert store.get(digest) is None
    for length in (0, 64, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert store.get(digest) is None
    path.write_bytes(whole)
    assert store.get(digest) == repro()


def test_entry_under_another_digest_is_not_there(store: EvidenceByDigest) -> None:
    _, path = kept(store, repro())
    other = "cd" * 32
    (store.root / other[:2]).mkdir()
    (store.root / other[:2] / other).write_bytes(path.read_bytes())
    assert store.get(other) is None


def test_evidence_with_another_digest_than_it_was_kept_under_is_not_there(
    store: EvidenceByDigest,
) -> None:
    """Were the engine itself to mistake one for the other."""
    sound = repro()
    digest = evidence_sha256(sound)
    store.put(digest, replace(sound, image="another"))
    assert store.get(digest) is None


def test_entry_made_with_another_key_is_not_there(store: EvidenceByDigest, tmp_path: Path) -> None:
    digest, _ = kept(EvidenceByDigest(store.root, MOST, tmp_path / "their.key"), repro())
    assert store.get(digest) is None


def test_link_or_directory_in_place_of_an_entry_is_not_there(store: EvidenceByDigest) -> None:
    digest, path = kept(store, repro())
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert store.get(digest) is None
    path.unlink()
    path.mkdir()
    assert store.get(digest) is None


def test_key_that_others_can_read_keeps_nothing_and_says_so(
    store: EvidenceByDigest, own_state: Path
) -> None:
    digest, _ = kept(store, repro())
    (own_state / "cache.key").chmod(0o644)
    assert store.get(digest) is None
    assert "its mode is 0644" in store.fault


def test_place_that_cannot_be_written_stops_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "attempts").write_bytes(b"")
    store = EvidenceByDigest(tmp_path / "attempts", MOST)
    store.put("ab" * 32, repro())
    assert "attempts" in store.fault


def test_oldest_makes_room_for_the_newest(tmp_path: Path) -> None:
    size = len(repr(repro()))
    store = EvidenceByDigest(tmp_path / "attempts", 60 * size)
    digests = []
    for number in range(150):
        digest, path = kept(store, repro(image=f"image {number}"))
        os.utime(path, (number, number))
        digests.append(digest)
    there = list(store.root.glob("??/*"))
    assert sum(path.stat().st_size for path in there) <= store.most_bytes
    assert store.get(digests[0]) is None
    assert store.get(digests[-1]) is not None
