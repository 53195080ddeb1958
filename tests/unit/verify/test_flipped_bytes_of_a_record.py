"""One bit of one byte, anywhere: it is invalid, and the file is named."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attested import a_key, attested_record, falsifying
from gate2.policy import Policy, Require
from gate2.reasons import Effect
from gate2.strictjson import JsonRefused, loads
from gate2.verify.beside import Beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.verify.verified import exit_code_of
from gate2.version import version
from resealing import read

PER_FILE = 12


@pytest.fixture(scope="module", params=["verifies", "falsifies"])
def sealed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, TrustedSigners]:
    """A signed record, and a verifier who trusts its signer."""
    place = tmp_path_factory.mktemp("signed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GATE2_STATE", str(tmp_path_factory.mktemp("state")))
        key = a_key(place / "key")
        seen = falsifying() if request.param == "falsifies" else None
        record = attested_record(place / "record", key=key, evidence=seen)
    return record, TrustedSigners((key.public,))


def verified(beside: Beside, signers: TrustedSigners) -> VerifiedRecord:
    return verify_record(beside, signers, Expectations(Policy(), version()))


def flips(data: bytes, seed: str) -> list[bytes]:
    """The data with one bit turned, at places that the seed chooses."""
    chance = random.Random(seed)
    found = []
    for _ in range(PER_FILE):
        where, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        found.append(data[:where] + bytes([data[where] ^ bit]) + data[where + 1 :])
    return found


def means_the_same(one: bytes, other: bytes) -> bool:
    try:
        return loads(one) == loads(other)
    except JsonRefused:
        return False


def assert_found(found: VerifiedRecord, name: str) -> None:
    named = [
        reason
        for reason in found.findings()
        if reason.effect is Effect.INVALID and name in reason.message
    ]
    assert named, (name, [(r.code, r.message) for r in found.findings()])
    for require in Require:
        assert exit_code_of(found, require) == 4


def test_nothing_is_flipped_and_all_of_it_holds(sealed: tuple[Path, TrustedSigners]) -> None:
    """Else the tests below would find something that was wrong before."""
    found = verified(read(sealed[0]), sealed[1])
    assert found.holds
    assert found.signer == sealed[1].keys[0]
    assert found.signatures_checked
    assert exit_code_of(found, Require.VERIFIED) == (3 if found.refuted else 0)


@pytest.mark.parametrize("name", ["record", "verdict", "corrections"])
def test_flipped_byte_of_a_document_passes(sealed: tuple[Path, TrustedSigners], name: str) -> None:
    beside = read(sealed[0])
    data: bytes = getattr(beside, name)
    for flipped in flips(data, f"{sealed[0]}"[-9:] + name):
        if name != "corrections" and means_the_same(data, flipped):
            continue  # white space, and other spellings of one value
        turned: dict[str, Any] = {name: flipped}
        changed = replace(beside, **turned)
        assert_found(verified(changed, sealed[1]), f"{name}.json")


def test_flipped_byte_of_an_evidence_file_passes(sealed: tuple[Path, TrustedSigners]) -> None:
    beside = read(sealed[0])
    for path, data in beside.files.items():
        for flipped in flips(data, path)[: PER_FILE // 2]:
            changed = replace(beside, files={**beside.files, path: flipped})
            assert_found(verified(changed, sealed[1]), path)


def test_flipped_byte_of_an_artifact_passes(sealed: tuple[Path, TrustedSigners]) -> None:
    for path in sorted((sealed[0] / "artifacts").rglob("*.*")):
        data = path.read_bytes()
        try:
            for flipped in flips(data, path.name)[:2]:
                path.write_bytes(flipped)
                artifact = str(path.relative_to(sealed[0]).parent)
                assert_found(verified(read(sealed[0]), sealed[1]), artifact)
        finally:
            path.write_bytes(data)


def test_file_of_an_artifact_is_added_renamed_or_emptied(
    sealed: tuple[Path, TrustedSigners],
) -> None:
    artifact = sealed[0] / "artifacts" / "of-c1"
    for name in ("more.txt", ".hidden"):
        more = artifact / name
        more.write_text("more", encoding="utf-8")
        try:
            assert_found(verified(read(sealed[0]), sealed[1]), "artifacts/of-c1")
        finally:
            more.unlink()
    moved = (artifact / "data.csv").rename(artifact / "other.csv")
    try:
        assert_found(verified(read(sealed[0]), sealed[1]), "artifacts/of-c1")
    finally:
        moved.rename(artifact / "data.csv")


def test_signature_is_moved_to_another_payload(sealed: tuple[Path, TrustedSigners]) -> None:
    """Digests and names are made to fit; the signature of the one is put over the other."""
    from gate2.attest.envelope import envelope_bytes, read_envelope
    from resealing import resealed

    beside = read(sealed[0])
    signed = next(data for path, data in beside.files.items() if "_verdict." in path)
    forged = resealed(beside)
    path, data = next((p, d) for p, d in forged.files.items() if "_verdict." in p)
    over = replace(read_envelope(data), signatures=read_envelope(signed).signatures)
    assert envelope_bytes(over) == signed  # nothing was altered, so the signature still fits

    altered = resealed(beside, verdict=lambda document: document.update(evaluated_at=OTHER_TIME))
    path, data = next((p, d) for p, d in altered.files.items() if "_verdict." in p)
    over = replace(read_envelope(data), signatures=read_envelope(signed).signatures)
    moved = _under_its_digest(altered, path, envelope_bytes(over))
    assert_found(verified(moved, sealed[1]), "does not fit the payload")


OTHER_TIME = "2020-01-01T00:00:00Z"


def _under_its_digest(beside: Beside, path: str, data: bytes) -> Beside:
    import hashlib

    from gate2.strictjson import dumps

    assert beside.verdict is not None
    document: Any = loads(beside.verdict)
    digest = hashlib.sha256(data).hexdigest()
    named = f"evidence/_verdict.{digest[:16]}.dsse.json"
    document["x_gate2"]["attestation"] = {"path": named, "sha256": digest}
    files = {p: d for p, d in beside.files.items() if p != path}
    return replace(beside, verdict=dumps(document), files={**files, named: data})
