"""A verdict.json that an author planted: nothing of it goes out under the writer's name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attested import a_key, attested_record, laid_out, written
from gate2.contract import Status
from gate2.policy import Policy
from gate2.strictjson import dumps
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, VerifiedRecord, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version

LATER = "2099-01-01T00:00:00Z"
ELSEWHERE = {"id": "0" * 32, "entries": 7, "head": "1" * 64}


def verdict_of(place: Path) -> Any:
    return json.loads((place / "verdict.json").read_text(encoding="utf-8"))


def plant(place: Path, change: Callable[[Any], None]) -> None:
    """Alter verdict.json and spell it as gate2 does."""
    verdict = verdict_of(place)
    change(verdict)
    (place / "verdict.json").write_bytes(dumps(verdict))


def verified(place: Path, *trusted: str, sign: bool = True) -> VerifiedRecord:
    expected = Expectations(policy=Policy(), version=version(), require_signature=sign)
    return verify_record(read_beside(place), TrustedSigners(trusted), expected)


def at_another_time(verdict: Any) -> None:
    verdict["evaluated_at"] = LATER


def beside_another_ledger(verdict: Any) -> None:
    verdict["x_gate2"]["ledger"] = ELSEWHERE


@pytest.mark.parametrize("change", [at_another_time, beside_another_ledger])
def test_key_signs_no_time_or_ledger_that_an_author_wrote(
    tmp_path: Path, change: Callable[[Any], None]
) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    plant(place, change)
    written(place, key=key)
    verdict = verdict_of(place)
    assert verdict["evaluated_at"] != LATER
    assert verdict["x_gate2"]["ledger"] != ELSEWHERE
    assert verified(place, key.public).status is Status.VERIFIED


def test_key_signs_no_time_of_an_unsigned_verdict_of_the_author(tmp_path: Path) -> None:
    """He needs no key to foresee all that a verdict without evidence says."""
    key = a_key(tmp_path / "key")
    claims: tuple[dict[str, Any], ...] = ({"id": "c9", "text": "The paper surveys earlier work."},)
    place = written(laid_out(tmp_path / "record", claims=claims))
    plant(place, at_another_time)
    written(place, key=key)
    assert verdict_of(place)["evaluated_at"] != LATER


def without_a_time(verdict: Any) -> None:
    verdict["evaluated_at"] = None


def with_nonsense_for_a_ledger(verdict: Any) -> None:
    verdict["x_gate2"]["ledger"] = {"id": 1}


@pytest.mark.parametrize("change", [without_a_time, with_nonsense_for_a_ledger])
@pytest.mark.parametrize("signed", [True, False])
def test_planted_nonsense_is_not_kept_for_ever(
    tmp_path: Path, change: Callable[[Any], None], *, signed: bool
) -> None:
    """Kept, it would make every later verification of an honest record fail."""
    key = a_key(tmp_path / "key") if signed else None
    place = attested_record(tmp_path / "record", key=key)
    plant(place, change)
    written(place, key=key)
    trusted = () if key is None else (key.public,)
    assert verified(place, *trusted, sign=signed).status is Status.VERIFIED


@pytest.mark.parametrize("signed", [True, False])
def test_verdict_of_this_writer_stays_as_it_is(tmp_path: Path, *, signed: bool) -> None:
    key = a_key(tmp_path / "key") if signed else None
    place = attested_record(tmp_path / "record", key=key)
    before = (place / "verdict.json").read_bytes()
    written(place, key=key)
    assert (place / "verdict.json").read_bytes() == before


def test_signed_verdict_stays_where_the_ledger_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_key(tmp_path / "key")
    place = attested_record(tmp_path / "record", key=key)
    before = (place / "verdict.json").read_bytes()
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "other"))
    written(place, key=key)
    assert (place / "verdict.json").read_bytes() == before
