"""What a waiver lets pass, until when, of which record; and that none makes anything VERIFIED."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attested import a_key
from ci_branch import Branch, one_claim
from gate2.ci.judgement import Weight
from gate2.ci.said import Said, said
from gate2.ci.waiving import waived
from gate2.contract import Status
from gate2.reasons import Code, Effect, because
from gate2.settings import Waiver

DAY = date(2026, 7, 1)
LOWERED = said(because(Code.REC_VERDICT_LOWERED, "it was VERIFIED"), "c1")


def waiver(*codes: str, record: str = "r", claim: str | None = None, expires: date = DAY) -> Waiver:
    return Waiver(record, codes or ("G2-REC-016",), "a reason", "editor", expires, claim)


def passes(found: Said, *waivers: Waiver, record: str = "r", today: date = DAY) -> bool:
    """Whether the finding is let pass."""
    ((each, by), *_) = waived([found], record, waivers, today)
    assert each == found, "a waiver changes no finding"
    return by is not None


def told(found: Said, *waivers: Waiver, today: date = DAY) -> list[str]:
    """What is said beside the finding."""
    return [each.reason.message for each, _ in list(waived([found], "r", waivers, today))[1:]]


# --- of what it speaks -------------------------------------------------------------------------


def test_waiver_lets_pass_what_it_names() -> None:
    assert passes(LOWERED, waiver())
    assert passes(LOWERED, waiver(claim="c1"))
    assert passes(LOWERED, waiver("G2-CLM-009", "G2-REC-016"))


@pytest.mark.parametrize(
    "other",
    [
        waiver(record="s"),
        waiver(record="R"),
        waiver(claim="c2"),
        waiver(claim=""),
        waiver("G2-REC-017"),
        waiver("REC-016"),
        waiver("g2-rec-016"),
        waiver("verdict-lowered"),
    ],
    ids=lambda each: f"{each.record} {each.claim} {each.codes[0]}",
)
def test_waiver_of_something_else_lets_nothing_pass(other: Waiver) -> None:
    assert not passes(LOWERED, other)
    assert told(LOWERED, other) == []


def test_waiver_of_one_claim_does_not_speak_of_the_record() -> None:
    of_record = said(because(Code.REC_VERDICT_LOWERED, "it is gone"))
    assert not passes(of_record, waiver(claim="c1"))
    assert passes(of_record, waiver())


# --- until when --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 6, 30), True), (DAY, True), (date(2026, 7, 2), False), (date(2027, 1, 1), False)],
)
def test_waiver_holds_until_its_day_is_over(today: date, expected: bool) -> None:
    assert passes(LOWERED, waiver(), today=today) is expected


def test_waiver_that_is_over_is_said_by_owner_and_day() -> None:
    after = date(2026, 7, 2)
    assert told(LOWERED, waiver(), today=after) == [
        "the waiver of G2-REC-016 by editor expired on 2026-07-01"
    ]
    assert told(LOWERED, waiver()) == []


def test_waiver_that_holds_counts_beside_one_that_is_over() -> None:
    over = waiver(expires=date(2020, 1, 1))
    assert passes(LOWERED, over, waiver())
    assert told(LOWERED, over, waiver()) == []


# --- what nobody waives ------------------------------------------------------------------------


@settings(deadline=None, max_examples=500)
@given(st.sampled_from(list(Code)), st.sampled_from(list(Effect)))
def test_what_states_more_than_it_carries_is_never_waived(code: Code, effect: Effect) -> None:
    found = said(because(code, "a problem", effect=effect))
    never = (
        code
        in (
            Code.REC_SCORE_ONLY_VERIFICATION,
            Code.REC_VERDICT_CONTRACT_MISMATCH,
            Code.REC_ID_TAKEN,
        )
        or effect is Effect.INFRASTRUCTURE
        or (effect is Effect.INVALID and code.value.startswith("G2-EVD-"))
    )
    lets = passes(found, waiver(code.value))
    assert lets is (not never and found.weight is not Weight.NOTE)


def test_what_is_said_not_to_be_waivable_is_not_waived() -> None:
    firm = said(because(Code.REC_VERDICT_LOWERED, "it was VERIFIED"), "c1", waivable=False)
    assert not passes(firm, waiver())


# --- on a branch -------------------------------------------------------------------------------


def waiving(*codes: str, record: str = "r") -> str:
    listed = ", ".join(f'"G2-{code}"' for code in codes)
    return (
        f'[[waiver]]\nrecord = "{record}"\ncodes = [{listed}]\nreason = "a reason"\n'
        'owner = "editor"\nexpires = "2026-07-01"\n'
    )


def branch(place: Path, *codes: str, published: bool = True, record: str = "r") -> Branch:
    """A base with the record ``r`` and a waiver of these codes for a record."""
    made = Branch(place, waiving(*codes, record=record))
    made.laid_out(claims=one_claim())
    if published:
        made.written()
    made.base()
    return made


def test_waiver_lets_pass_and_changes_no_status(tmp_path: Path) -> None:
    made = branch(tmp_path, "REC-016", "REC-009", "REC-019", "CLM-009")
    made.repo.remove(["records/r/artifacts"])
    made.written()
    judged = made.judge()
    assert "REC-016 note r/c1 waived" in judged.said()
    assert judged.claim("records/r").after is Status.UNVERIFIED
    assert judged.claim("records/r").before is Status.VERIFIED


def test_waived_edit_makes_no_claim_verified(tmp_path: Path) -> None:
    made = branch(tmp_path, "CLM-009", published=False)
    wider = one_claim(reported=[{"metric": "gain", "value": "0.82", "tolerance": {"abs": "0.1"}}])
    made.repo.remove(["records/r"])
    made.laid_out(claims=wider)
    judged = made.judge()
    assert "CLM-009 note r/c1 waived" in judged.said()
    assert judged.claim("records/r").after is Status.UNVERIFIED
    assert judged.record("records/r").after is Status.UNVERIFIED


def test_waived_edit_that_publishes_verified_is_refused(tmp_path: Path) -> None:
    made = branch(tmp_path, "CLM-009", "CLM-013", published=False)
    wider = one_claim(reported=[{"metric": "gain", "value": "0.82", "tolerance": {"abs": "0.1"}}])
    made.repo.remove(["records/r"])
    made.laid_out(claims=wider)
    made.written()
    assert "CLM-009 blocks r/c1" in made.judge().said()


@pytest.mark.parametrize("decided", [True, False])
def test_files_that_keep_a_record_from_being_looked_at_are_waived_only_where_nothing_is_stated(
    tmp_path: Path, decided: bool
) -> None:
    made = branch(tmp_path, "ART-002", published=False)
    if decided:
        made.written()  # nobody looks whether that is true
    made.repo.git("add", "-A")
    made.repo.submodule("records/r/data")
    made.repo.git("commit", "-q", "-m", "a submodule")
    judged = made.judge(commit=False)
    assert ("ART-002 invalid r" if decided else "ART-002 note r waived") in judged.said()
    assert judged.record("records/r").after is None


@pytest.mark.parametrize("verdict", ["a link", "no json", "another extension"])
def test_verdict_that_nobody_can_read_is_not_waived(tmp_path: Path, verdict: str) -> None:
    """Whoever reads it more kindly than the gate sees VERIFIED."""
    made = branch(tmp_path, "REC-001", "REC-002", "ART-009", "REC-009", "EVD-001", published=False)
    made.written()
    path = made.at("records/r/verdict.json")
    if verdict == "a link":
        path.rename(made.at("records/elsewhere"))
        made.repo.link("records/r/verdict.json", "../elsewhere")
    elif verdict == "no json":
        path.write_bytes(path.read_bytes() + b"}")
    else:
        path.write_text(path.read_text().replace("gate2-x-v1", "gate2-x-v9"))
    judged = made.judge()
    assert any(" invalid r" in each for each in judged.said()), judged.said()
    assert judged.record("records/r").after is Status.UNVERIFIED


def test_record_that_is_none_is_not_waived_beside_its_verdict(tmp_path: Path) -> None:
    made = branch(tmp_path, "REC-001")
    made.repo.write({"records/r/record.json": "{"})
    assert "REC-001 invalid" in made.judge().said()


def test_waiver_follows_the_record_of_the_base_not_the_id(tmp_path: Path) -> None:
    """The branch calls another record by the id that the waiver names."""
    made = Branch(tmp_path, waiving("REC-016", "REC-009", record="waived"))
    for name in ("waived", "other"):
        made.laid_out(f"records/{name}", name, claims=one_claim())
        made.written(f"records/{name}")
    made.base()
    document = made.at("records/other/record.json")
    document.write_text(document.read_text().replace('"other"', '"waived"'))
    said_of = made.judge().said()
    assert "REC-009 invalid other" in said_of, said_of
    assert "REC-018 invalid waived" in said_of
    assert not any(each.endswith(" waived") and "note" in each for each in said_of)


def test_waiver_of_the_branch_waives_nothing(tmp_path: Path) -> None:
    made = branch(tmp_path, "REC-001", record="nobody")
    made.repo.write({"gate2.toml": waiving("REC-016", "REC-009")})
    made.repo.remove(["records/r/artifacts"])
    made.written()
    found = made.judge().said()
    assert "REC-016 blocks r/c1" in found
    assert "REC-020 warns" in found


def test_expired_waiver_on_the_branch_is_said(tmp_path: Path) -> None:
    made = branch(tmp_path, "REC-016")
    made.repo.remove(["records/r/artifacts"])
    made.written()
    found = made.judge(today=date(2026, 7, 2)).said()
    assert "REC-016 blocks r/c1" in found
    assert "REC-021 warns r/c1" in found


def test_trusted_signature_does_not_make_up_for_a_waiver(tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    made = Branch(tmp_path, f'[trust]\nkeys = ["{key.public}"]\n' + waiving("REC-009"))
    made.laid_out(claims=one_claim())
    made.base()
    made.written(key=key)
    judged = made.judge(trust=True)
    assert judged.said() == []
    assert judged.claim("records/r").after is Status.VERIFIED
    assert made.ran == []
