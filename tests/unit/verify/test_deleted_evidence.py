"""What was published is taken away or put back: no record passes, and the ledger says so."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from attested import CLAIMS, attested_record, falsifying, laid_out, verifying, written
from gate2.contract import Status
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger, open_ledger
from gate2.policy import Policy, Require
from gate2.reasons import Code, Effect, Reason
from gate2.verify.remembered import ledger_reasons
from gate2.verify.rules import VerifiedRecord
from gate2.verify.verified import established, exit_code_of
from making import repro, run
from resealing import judged, read


def asked(place: Path) -> VerifiedRecord:
    """The record, verified beside this test's ledger; every signature is believed."""
    beside = read(place)
    found = judged(beside)
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        more = ledger_reasons(ledger, beside, found)
    return established(replace(found, reasons=(*found.reasons, *more)))


def of(found: VerifiedRecord, code: Code) -> list[Reason]:
    return [reason for reason in found.findings() if reason.code is code]


def exits(found: VerifiedRecord) -> tuple[int, int]:
    return exit_code_of(found, Require.VERIFIED), exit_code_of(found, Require.NOT_FALSIFIED)


@pytest.fixture
def refuted(tmp_path: Path) -> Path:
    """A published record whose first claim is FALSIFIED."""
    return attested_record(tmp_path / "record", evidence=falsifying())


def test_what_was_published_and_stayed_is_held_against_the_record(refuted: Path) -> None:
    found = asked(refuted)
    assert found.findings() == []
    assert exits(found) == (3, 3)


def test_deleted_attestation_of_a_refutation_lets_the_record_pass(refuted: Path) -> None:
    for path in (refuted / "evidence").glob("c1.*"):
        path.unlink()
    for found in (judged(read(refuted)), asked(refuted)):
        (missing,) = of(found, Code.EVD_FALSIFIED_WITHOUT_EVIDENCE)
        assert "c1" in missing.message
        assert exits(found) == (4, 4)


def test_deleted_evidence_directory_lets_the_record_pass(refuted: Path) -> None:
    shutil.rmtree(refuted / "evidence")
    assert exits(judged(read(refuted))) == (4, 4)


def test_deleted_events_let_the_record_pass(refuted: Path) -> None:
    (refuted / "corrections.json").unlink()
    found = judged(read(refuted))
    assert of(found, Code.REC_CORRECTION_NOT_ADDITIVE)
    assert exits(found) == (4, 4)


@pytest.mark.parametrize("left", [["corrections.json"], []], ids=["events left", "nothing left"])
def test_deleted_verdict_lets_the_record_pass(refuted: Path, left: list[str]) -> None:
    for name in ("verdict.json", "corrections.json"):
        if name not in left:
            (refuted / name).unlink()
    shutil.rmtree(refuted / "evidence")
    assert exits(judged(read(refuted))) == (1, 1)
    found = asked(refuted)
    (hidden,) = [r for r in of(found, Code.REC_SILENT_REWRITE) if r.blocks]
    assert "published as FALSIFIED" in hidden.message
    assert exits(found) == (1, 1)


def test_everything_put_back_lets_the_record_pass(tmp_path: Path) -> None:
    """The whole directory of the day before the refutation, sound in itself."""
    place = attested_record(tmp_path / "record")
    shutil.copytree(place, tmp_path / "yesterday")
    assert exits(asked(tmp_path / "yesterday")) == (0, 0)
    written(place, falsifying())
    assert exits(judged(read(tmp_path / "yesterday"))) == (0, 0)  # nothing there can tell
    found = asked(tmp_path / "yesterday")
    (hidden,) = of(found, Code.REC_SILENT_REWRITE)
    assert hidden.effect is Effect.INVALID
    assert "c1" in hidden.message
    assert of(found, Code.REC_STALE_VERDICT)
    assert exits(found) == (4, 4)
    assert exits(asked(place)) == (3, 3)


def test_history_begun_anew_lets_the_record_pass(tmp_path: Path) -> None:
    """Published as FALSIFIED; then the artifact is another, and no event remembers."""
    place = attested_record(tmp_path / "record", evidence=falsifying())
    elsewhere = shutil.copytree(place / "artifacts", tmp_path / "kept")
    shutil.rmtree(place)
    laid_out(place)
    shutil.rmtree(place / "artifacts")
    shutil.copytree(elsewhere, place / "artifacts")
    with pytest.MonkeyPatch.context() as another_machine:
        another_machine.setenv("GATE2_STATE", str(tmp_path / "state"))
        written(place, verifying())
    assert exits(judged(read(place))) == (0, 0)
    found = asked(place)
    (hidden,) = of(found, Code.REC_SILENT_REWRITE)
    assert hidden.effect is Effect.INVALID
    assert exits(found) == (4, 4)


def test_correction_that_is_told_counts_as_a_rewrite(tmp_path: Path) -> None:
    """FALSIFIED once, VERIFIED now, with an event that says so: nothing is hidden."""
    place = attested_record(tmp_path / "record", evidence=falsifying())
    written(place, verifying())
    found = asked(place)
    assert of(found, Code.REC_SILENT_REWRITE) == []
    assert exits(found) == (0, 0)
    assert len(json.loads((place / "corrections.json").read_bytes())["events"]) == 5


def test_copy_that_was_never_published_is_invalid(tmp_path: Path) -> None:
    """A record VERIFIED elsewhere: a bare copy of it hides nothing."""
    attested_record(tmp_path / "record")
    found = asked(laid_out(tmp_path / "copy"))
    assert {reason.effect for reason in of(found, Code.REC_SILENT_REWRITE)} == {Effect.WARNING}
    assert exits(found) == (1, 1)


def test_claim_that_was_worded_otherwise_is_the_same_claim(tmp_path: Path) -> None:
    attested_record(tmp_path / "record", evidence=falsifying())
    reworded = {
        **CLAIMS[0],
        "text": "The method improves accuracy by 0.82 points on one benchmark.",
    }
    place = laid_out(tmp_path / "other", claims=(reworded, *CLAIMS[1:]))
    with pytest.MonkeyPatch.context() as another_machine:
        another_machine.setenv("GATE2_STATE", str(tmp_path / "state"))
        written(place, verifying())
    found = asked(place)
    assert {reason.effect for reason in of(found, Code.REC_SILENT_REWRITE)} == {Effect.WARNING}
    assert exits(found) == (0, 0)


def test_lowered_verdict_is_put_back(tmp_path: Path) -> None:
    """VERIFIED, then for want of agreement UNVERIFIED; the earlier verdict is put back."""
    place = attested_record(tmp_path / "record")
    shutil.copytree(place, tmp_path / "yesterday")
    torn = repro(runs=(run(), run({"gain": "0.5"})))
    written(place, {**verifying(), "c1": torn})
    found = asked(tmp_path / "yesterday")
    (stale,) = [r for r in of(found, Code.REC_STALE_VERDICT) if r.blocks]
    assert "entry" in stale.message
    assert found.status is Status.UNVERIFIED
    assert exits(found) == (1, 1)


def test_attempt_that_refuted_stays_untold(tmp_path: Path) -> None:
    """Checked and found FALSIFIED after it was published, and never published again."""
    place = attested_record(tmp_path / "record")
    _attempt(place, at="2999-01-01T00:00:00Z", status="FALSIFIED")
    found = asked(place)
    (told,) = of(found, Code.REC_SILENT_REWRITE)
    assert (told.effect, "FALSIFIED" in told.message) == (Effect.WARNING, True)
    assert exits(found) == (0, 0)


@pytest.mark.parametrize(
    ("at", "status", "reported"),
    [
        ("2000-01-01T00:00:00Z", "FALSIFIED", None),
        ("2999-01-01T00:00:00Z", "VERIFIED", None),
        ("2999-01-01T00:00:00Z", "FALSIFIED", "0" * 64),
    ],
    ids=["before", "not refuted", "other values"],
)
def test_attempt_at_something_else_is_held_against_the_record(
    tmp_path: Path, at: str, status: str, reported: str | None
) -> None:
    place = attested_record(tmp_path / "record")
    _attempt(place, at=at, status=status, reported=reported)
    assert asked(place).findings() == []


def _attempt(place: Path, *, at: str, status: str, reported: str | None = None) -> None:
    with open_ledger(None) as ledger:
        known = next(e.entry for e in ledger.entries(record="a-record", claim="c1"))
        ledger.append(
            [
                Entry(
                    kind=EntryKind.ATTEMPT,
                    at=at,
                    record="a-record",
                    claim="c1",
                    claim_sha256=known.claim_sha256,
                    reported_sha256=reported or known.reported_sha256,
                    status=status,
                )
            ]
        )
    assert place.is_dir()


def test_end_of_the_ledger_is_cut_off(tmp_path: Path, own_state: Path) -> None:
    """The ledger is an older copy of itself: what was published after it is gone from it."""
    attested_record(tmp_path / "first")
    ledger = own_state / "ledger.sqlite"
    shutil.copyfile(ledger, tmp_path / "older")
    place = written(attested_record(tmp_path / "record"), falsifying())
    for left in own_state.glob("ledger.sqlite*"):
        left.unlink()
    shutil.copyfile(tmp_path / "older", ledger)
    found = asked(place)
    (broken,) = of(found, Code.EVD_LEDGER_BROKEN)
    assert "cut off" in broken.message
    assert exits(found) == (4, 4)


def test_ledger_of_somebody_else_is_believed_to_lack_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = attested_record(tmp_path / "record")
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "another"))
    with open_ledger(None) as ledger:
        assert ledger.head().entries == 0
    assert asked(place).findings() == []


def test_verifying_writes_to_the_ledger(tmp_path: Path, own_state: Path) -> None:
    place = attested_record(tmp_path / "record", policy=Policy())
    before = (own_state / "ledger.sqlite").read_bytes()
    asked(place)
    assert (own_state / "ledger.sqlite").read_bytes() == before
