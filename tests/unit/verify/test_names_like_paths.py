"""An author calls things as if they were places on a machine, and so voids what refutes him."""

from pathlib import Path

import pytest

from attested import CLAIMS, a_key, attested_record
from gate2.contract import Status
from gate2.policy import Policy
from gate2.verify.directory import read_beside
from gate2.verify.private import private_parts
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version
from making import control, perturbed, repro, run

NAMES = ("/tmp/loss", "C:/loss", "~10/s", "file:/x", "/home/me/loss (best)", "a /root/loss")


def verified(tmp_path: Path, metric: str, came: str) -> VerifiedRecord:
    """A record of one claim that reports this metric, whose runs gave this value."""
    key = a_key(tmp_path / "key")
    reported = [{"metric": metric, "value": "0.82", "tolerance": "last-digit"}]
    seen = repro(
        runs=(run({metric: came}), run({metric: came})),
        controls=(control({metric: "0.1"}),),
        perturbed=(perturbed({metric: came}),),
    )
    place = attested_record(
        tmp_path / "record",
        claims=({**CLAIMS[0], "reported": reported},),
        evidence={"c1": seen},
        key=key,
    )
    expected = Expectations(policy=Policy(), version=version())
    return verify_record(read_beside(place), TrustedSigners((key.public,)), expected)


@pytest.mark.parametrize("metric", NAMES)
def test_name_like_a_path_voids_a_falsification(tmp_path: Path, metric: str) -> None:
    found = verified(tmp_path, metric, "0.5")
    assert (found.status, found.findings()) == (Status.FALSIFIED, [])


def test_name_like_a_path_voids_a_verified_claim(tmp_path: Path) -> None:
    found = verified(tmp_path, "/tmp/loss", "0.82")
    assert (found.status, found.findings()) == (Status.VERIFIED, [])


def test_name_of_the_author_covers_a_path_of_the_machine() -> None:
    """A short one would hide any place that is written with it."""
    facts = {"reported": [{"metric": "home"}, {"metric": "/"}], "seal": {"fault": "/home/alex/x"}}
    assert list(private_parts({"facts": facts}))
