"""What an author puts beside a claim that was refuted, so that nothing of the record stands."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attested import a_key, falsifying, laid_out, written
from gate2.contract import Status
from gate2.policy import Policy, Require
from gate2.reasons import Code
from gate2.standalone.reading import read_beside as read_plainly
from gate2.verify.beside import Beside
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.verify.verified import exit_code_of
from gate2.version import version

Read = Callable[[Path], Beside]
LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"


def a_link(artifacts: Path) -> None:
    (artifacts / "junk").symlink_to("/")


def a_pipe(artifacts: Path) -> None:
    (artifacts / "junk").mkdir()
    os.mkfifo(artifacts / "junk" / "pipe")


def a_pointer(artifacts: Path) -> None:
    (artifacts / "junk").mkdir()
    (artifacts / "junk" / "model.bin").write_text(LFS, encoding="utf-8")


def verified(tmp_path: Path, place: Path, read: Read) -> VerifiedRecord:
    """The record, refuted and signed, as a verifier finds it who trusts the signer."""
    key = a_key(tmp_path / "key")
    written(place, falsifying(), key=key)
    expected = Expectations(policy=Policy(), version=version())
    return verify_record(read(place), TrustedSigners((key.public,)), expected)


@pytest.mark.parametrize("read", [read_beside, read_plainly], ids=["package", "single file"])
@pytest.mark.parametrize("junk", [a_link, a_pipe, a_pointer])
def test_junk_beside_the_artifacts_shields_a_refuted_claim(
    tmp_path: Path, junk: Callable[[Path], None], read: Read
) -> None:
    place = laid_out(tmp_path / "record")
    junk(place / "artifacts")
    found = verified(tmp_path, place, read)
    assert (found.status, exit_code_of(found, Require.VERIFIED)) == (Status.FALSIFIED, 3)


def test_counts_of_the_publisher_shield_a_refuted_claim(tmp_path: Path) -> None:
    counts: dict[str, Any] = {"claim_summary": {"source_grounded_claims": -1}}
    found = verified(tmp_path, laid_out(tmp_path / "record", publisher=counts), read_beside)
    assert (found.status, exit_code_of(found, Require.VERIFIED)) == (Status.FALSIFIED, 3)
    assert Code.REC_LEVELS_INCONSISTENT in {r.code for r in found.findings() if r.blocks}


def test_artifact_that_is_refused_still_refutes(tmp_path: Path) -> None:
    """The one that the status rests on has to be the one that was seen."""
    key = a_key(tmp_path / "key")
    place = written(laid_out(tmp_path / "record"), falsifying(), key=key)
    (place / "artifacts" / "of-c1" / "link").symlink_to("/")
    expected = Expectations(policy=Policy(), version=version())
    found = verify_record(read_beside(place), TrustedSigners((key.public,)), expected)
    assert (found.status, exit_code_of(found, Require.VERIFIED)) == (Status.UNVERIFIED, 4)
