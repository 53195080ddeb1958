"""Statuses in a verdict.json that an author planted: no crash, and no history of ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, laid_out, written
from gate2.strictjson import dumps

SURVEY = (CLAIMS[2],)
ODD: tuple[Any, ...] = ({}, [], None, 7, True, {"VERIFIED": 1}, "verified")


def planted(place: Path, entry: dict[str, Any]) -> Path:
    """A verdict.json with one more claim, which no correction event speaks of."""
    written(laid_out(place, claims=SURVEY))
    verdict = json.loads((place / "verdict.json").read_text(encoding="utf-8"))
    verdict["x_gate2"]["claims"].append({**verdict["x_gate2"]["claims"][0], **entry})
    (place / "verdict.json").write_bytes(dumps(verdict))
    return place


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", ["id", "status"])
def test_odd_status_keeps_a_verdict_from_being_written(
    tmp_path: Path, key: str, odd: object
) -> None:
    """It was a crash, each time that the record was checked."""
    place = planted(tmp_path / "record", {"id": "c9", "status": "VERIFIED", key: odd})
    written(place)
    verdict = json.loads((place / "verdict.json").read_text(encoding="utf-8"))
    assert [claim["id"] for claim in verdict["x_gate2"]["claims"]] == ["c3"]


@pytest.mark.parametrize("status", ["VERIFIED", "FALSIFIED"])
def test_key_signs_that_a_claim_had_a_status_which_its_author_wrote(
    tmp_path: Path, status: str
) -> None:
    place = planted(tmp_path / "record", {"id": "c9", "status": status})
    written(place, key=a_key(tmp_path / "key"))
    assert not (place / "corrections.json").exists()
