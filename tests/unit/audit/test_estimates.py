"""An estimate that rests on nothing, or on somebody else's run, must not look like knowledge."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from attested import attested_record
from audited_made import a_claim
from gate2.audit import estimates
from gate2.audit.audited import AuditedClaim
from gate2.audit.estimates import OWN, UNKNOWN, read_estimates
from gate2.classify.kinds import Kind
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.strictjson import JsonValue

TEXT = "Top-1 rises to .533."
CLAIM = a_claim("c1", TEXT, Kind.EMPIRICAL)
REPRO: Mapping[str, object] = {
    "runs": 2,
    "wall_s": ["60.0", "120"],
    "memory_peak_mib": ["10.2", "300.1"],
}


def attempt(claim: AuditedClaim, body: Mapping[str, object], record: str = "rec") -> Entry:
    return Entry(
        kind=EntryKind.ATTEMPT,
        at="2026-07-01T12:00:00Z",
        record=record,
        claim=claim.id,
        claim_sha256=claim.text_sha256(),
        status="UNVERIFIED",
        body=cast("Mapping[str, JsonValue]", {"artifact": "a", **body}),
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


def read(url: str, *entries: Entry) -> estimates.Estimates:
    with open_ledger(url) as ledger:
        ledger.append(entries)
        return read_estimates(ledger)


def test_no_ledger_gives_no_minutes() -> None:
    found = read_estimates(None).of("rec", CLAIM)
    assert (found.minutes, found.memory_mib, found.basis) == (None, None, UNKNOWN)


def test_a_claim_that_ran_has_its_own_last_attempt(url: str) -> None:
    sooner = {**REPRO, "wall_s": ["6000", "6000"]}
    found = read(url, attempt(CLAIM, sooner), attempt(CLAIM, REPRO)).of("rec", CLAIM)
    assert (found.minutes, found.memory_mib, found.basis) == (3.0, 301, OWN)


def test_the_clock_of_the_whole_attempt_counts_before_that_of_its_runs(url: str) -> None:
    """Controls and other surroundings take longer than the runs themselves."""
    found = read(url, attempt(CLAIM, {**REPRO, "elapsed_s": "600.00"})).of("rec", CLAIM)
    assert found.minutes == 10.0


@pytest.mark.parametrize(
    "other", [replace(CLAIM, text="Another text."), replace(CLAIM, id="c2")], ids=["text", "id"]
)
def test_the_attempt_of_another_claim_is_not_its_own(url: str, other: AuditedClaim) -> None:
    found = read(url, attempt(CLAIM, REPRO))
    assert found.of("rec", other).basis == "median of 1 attempt"
    assert found.of("another record", CLAIM).basis == "median of 1 attempt"


def test_a_proof_says_nothing_of_how_long_runs_take(url: str) -> None:
    found = read(url, attempt(CLAIM, {"lane": "runc", "elapsed_s": "30"}))
    assert found.of("rec", replace(CLAIM, id="c2")).basis == UNKNOWN
    proof = a_claim("c9", "1 + 1 = 2", Kind.MATHEMATICAL)
    assert found.of("rec", proof) == estimates.Estimate(0.5, None, "median of 1 attempt")


def test_what_neither_proof_nor_run_would_settle_has_no_estimate(url: str) -> None:
    found = read(url, attempt(CLAIM, REPRO))
    for kind in (Kind.UNDECIDED, Kind.DESCRIPTIVE):
        assert found.of("rec", a_claim("c2", "It is said.", kind)).basis == UNKNOWN


def test_the_median_is_not_moved_by_one_that_hung(url: str) -> None:
    bodies = [{**REPRO, "wall_s": [seconds]} for seconds in ("60", "60", "90000")]
    entries = [attempt(replace(CLAIM, id=f"d{n}"), body) for n, body in enumerate(bodies)]
    found = read(url, *entries).of("rec", CLAIM)
    assert (found.minutes, found.basis) == (1.0, "median of 3 attempts")


def test_only_the_latest_are_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory must not grow with the ledger."""
    monkeypatch.setattr(estimates, "REMEMBERED_CLAIMS", 2)
    monkeypatch.setattr(estimates, "REMEMBERED_RUNS", 2)
    claims = [replace(CLAIM, id=f"d{n}") for n in range(4)]
    found = read(
        url,
        *(attempt(each, {**REPRO, "wall_s": [f"{60 * n}"]}) for n, each in enumerate(claims)),
    )
    assert [found.of("rec", each).basis for each in claims] == [
        "median of the last 2 attempts",
        "median of the last 2 attempts",
        OWN,
        OWN,
    ]
    assert found.of("rec", claims[0]).minutes == 2.5


def test_one_record_does_not_take_the_whole_ledger(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimates, "REMEMBERED_LATEST", 1)
    others = [attempt(replace(CLAIM, id=f"d{n}"), REPRO, f"other{n}") for n in range(5)]
    read(url, attempt(CLAIM, REPRO), *others)
    ledger = existing_ledger(url)
    assert ledger is not None
    with ledger:
        found = estimates.estimates_for(ledger, "rec")
    assert found.of("rec", CLAIM).basis == OWN
    assert found.of("rec", replace(CLAIM, id="c2")).basis == "median of 1 attempt"


@pytest.mark.parametrize(
    "wall_s",
    ["NaN", "inf", "-1", "1e400", "9" * 50, "1e30", None, {"a": "1"}, "later", [["1"]]],
    ids=str,
)
def test_a_time_that_makes_no_sense_counts_for_nothing(url: str, wall_s: JsonValue) -> None:
    body = {**REPRO, "wall_s": wall_s if isinstance(wall_s, list) else [wall_s]}
    assert read(url, attempt(CLAIM, body)).of("rec", CLAIM).basis == UNKNOWN


def test_a_check_remembers_what_a_proof_took(tmp_path: Path) -> None:
    """Proofs carry no times in their evidence, which stays byte for byte what it was."""
    attested_record(tmp_path / "record")
    with existing_ledger(None) or pytest.fail("no ledger") as ledger:
        attempts = [each.entry for each in ledger.entries() if each.entry.claim == "c2"]
        found = read_estimates(ledger)
    assert [each.kind for each in attempts][:1] == [EntryKind.ATTEMPT]
    text = "Every natural number n satisfies n + 0 = n."
    claim = a_claim("c2", text, Kind.MATHEMATICAL)
    estimate = found.of("a-record", claim)
    assert estimate.basis == OWN
    assert estimate.minutes is not None
    assert estimate.minutes < 1
