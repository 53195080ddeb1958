"""verdict.json rewritten, its attestation made to fit: what it says has to follow from the rest."""

from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, attested_record, falsifying, laid_out, written
from gate2.contract import DEFINITIONS, LABELS, Status
from gate2.reasons import Code, Effect
from gate2.strictjson import dumps, loads
from gate2.verify.beside import Beside
from gate2.verify.verified import VerifiedRecord
from making import repro
from resealing import at, judged, leaves, read, resealed, setting, statement_in

Way = tuple[str | int, ...]

SAYS_NOTHING = (
    ("evaluated_at",),
    *(("x_gate2", "ledger", key) for key in ("id", "entries", "head")),
    ("x_gate2", "proposals"),
    ("x_gate2", "claims", "remarks"),
    ("x_gate2", "claims", "reasons"),
)
"""What a verdict may say otherwise and still be carried: when, which ledger, what is proposed, and
why nothing decides a claim. The signer answers for it alone."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Beside:
    """A sound record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GATE2_STATE", str(tmp_path_factory.mktemp("state")))
        return read(attested_record(tmp_path_factory.mktemp("sound") / "record"))


def invalid(found: VerifiedRecord) -> set[Code]:
    return {reason.code for reason in found.findings() if reason.effect is Effect.INVALID}


def others(value: Any) -> list[Any]:
    """Values of the same type, and of another one, that are not this one."""
    found: list[Any]
    match value:
        case int():
            found = [value + 1, -1, "1", None]
        case str():
            found = [f"{value}0", "", "VERIFIED", "FALSIFIED", "UNVERIFIED", 0]
        case _:
            found = ["x", 0, ["x"], {"x": 1}]
    return [each for each in found if each != value]


def without_numbers(way: Way) -> Way:
    return tuple(step for step in way if isinstance(step, str))


def test_altered_leaf_of_a_verdict_is_believed(beside: Beside) -> None:
    assert beside.verdict is not None
    document = loads(beside.verdict)
    for way in leaves(document):
        if way[:2] == ("x_gate2", "attestation"):
            continue  # resealing makes it anew; a changed byte of it is tested elsewhere
        for value in others(at(document, way)):
            found = judged(resealed(beside, verdict=setting(way, value)))
            plain = without_numbers(way)
            if any(plain[: len(nothing)] == nothing for nothing in SAYS_NOTHING):
                assert found.invalid or found.status is Status.VERIFIED
            else:
                assert found.invalid, (way, value, [r.code for r in found.findings()])


def test_altered_leaf_of_what_is_attested_of_the_record_is_believed(beside: Beside) -> None:
    path = next(path for path in beside.files if "_verdict." in path)
    attested = statement_in(beside.files[path])["predicate"]["attested"]
    for way in leaves(attested):
        for value in others(at(attested, way)):
            found = judged(resealed(beside, attested=setting(way, value)))
            if way in (("engine", "name"), ("assurance",)):
                continue
            assert found.invalid, (way, value)


@pytest.mark.parametrize("key", ["label", "definition", "gate", "enforcement", "schema_version"])
def test_words_of_the_contract_are_others(beside: Beside, key: str) -> None:
    found = judged(resealed(beside, verdict=setting((key,), "something else")))
    assert invalid(found) == {Code.REC_VERDICT_CONTRACT_MISMATCH}


def test_sentence_claims_more_than_the_counts(beside: Beside) -> None:
    change = setting(("reason",), "3 of 3 gateable claims verified, 0 falsified, 0 descriptive.")
    found = judged(resealed(beside, verdict=change))
    assert invalid(found) == {Code.REC_VERDICT_CONTRACT_MISMATCH}


def test_key_that_gate2_does_not_write_is_let_through(beside: Beside) -> None:
    for way in (("review_score",), ("x_gate2", "level"), ("x_gate2", "claims", 0, "tier")):
        found = judged(resealed(beside, verdict=setting(way, "9.5")))
        assert invalid(found) <= {Code.REC_SCHEMA_INVALID, Code.REC_VERDICT_CONTRACT_MISMATCH}
        assert found.invalid


def with_status(document: Any, status: Status) -> None:
    document.update(status=status.value, label=LABELS[status], definition=DEFINITIONS[status])


def test_record_with_an_open_claim_is_called_verified(tmp_path: Path) -> None:
    """One gateable claim has no artifact; the record is called VERIFIED all the same."""
    more = {"id": "c4", "text": "Accuracy is 0.9 on the test set.", "kind": "empirical"}
    place = attested_record(tmp_path / "record", claims=(*CLAIMS, more))

    def lie(document: Any) -> None:
        with_status(document, Status.VERIFIED)
        document["x_gate2"]["reasons"] = []

    found = judged(resealed(read(place), verdict=lie))
    assert Code.EVD_VERDICT_NOT_RECOMPUTABLE in invalid(found)


def test_open_claim_is_left_out_of_the_list(tmp_path: Path) -> None:
    more = {"id": "c4", "text": "Accuracy is 0.9 on the test set.", "kind": "empirical"}
    place = attested_record(tmp_path / "record", claims=(*CLAIMS, more))

    def leave_out(document: Any) -> None:
        with_status(document, Status.VERIFIED)
        document["x_gate2"]["claims"].pop()
        document["x_gate2"]["reasons"] = []
        document["x_gate2"]["coverage"]["gateable"] = 2
        document["reason"] = "2 of 2 gateable claims verified, 0 falsified, 1 descriptive."

    found = judged(resealed(read(place), verdict=leave_out))
    assert invalid(found) == {Code.EVD_SUBJECT_MISMATCH}
    assert any("in this order" in reason.message for reason in found.reasons)
    assert found.claims == ()


def test_open_claim_is_called_descriptive(tmp_path: Path) -> None:
    """Nothing declared; the kind is what the text reads as, not what verdict.json would like."""
    more = {"id": "c4", "text": "Accuracy improves by 0.9 points over the baseline on ImageNet."}
    place = attested_record(tmp_path / "record", claims=(*CLAIMS, more))

    def call(document: Any) -> None:
        with_status(document, Status.VERIFIED)
        document["x_gate2"]["claims"][3].update(kind="descriptive", outcome="not gateable")
        document["x_gate2"]["reasons"] = []
        document["x_gate2"]["coverage"].update(gateable=2, descriptive=2)
        document["reason"] = "2 of 2 gateable claims verified, 0 falsified, 2 descriptive."

    found = judged(resealed(read(place), verdict=call))
    assert invalid(found) == {Code.EVD_VERDICT_NOT_RECOMPUTABLE}
    of_another = judged(resealed(read(place), verdict=call), version="another")
    assert Code.EVD_ENGINE_OUTDATED in {r.code for r in of_another.findings()}


def test_hard_claim_is_set_aside_by_declaring_it(tmp_path: Path) -> None:
    """The record declares it descriptive; the engine finds that, and verdict.json leaves it out."""
    hard = {
        "id": "c4",
        "text": "Accuracy improves by 0.9 points over the baseline on ImageNet.",
        "kind": "descriptive",
    }
    place = attested_record(tmp_path / "record", claims=(*CLAIMS, hard))
    assert judged(read(place)).stated is Status.UNVERIFIED

    def leave_out(document: Any) -> None:
        with_status(document, Status.VERIFIED)
        document["x_gate2"]["reasons"] = []
        document["reason"] = "2 of 2 gateable claims verified, 0 falsified, 2 descriptive."

    found = judged(resealed(read(place), verdict=leave_out))
    assert invalid(found) == {Code.EVD_VERDICT_NOT_RECOMPUTABLE}
    assert any(Code.CLM_CLASSIFIER_CONFLICT in reason.message for reason in found.reasons)
    of_another = judged(resealed(read(place), verdict=leave_out), version="another")
    assert Code.EVD_ENGINE_OUTDATED in {r.code for r in of_another.reasons if r.blocks}
    assert judged(read(place), version="another").holds


def test_undecided_claim_has_no_reason_or_names_evidence(tmp_path: Path) -> None:
    only = {"c1": repro(), "c2": repro()}
    place = written(laid_out(tmp_path / "record"), {**only, "c2": falsifying()["c2"]})
    found = judged(resealed(read(place), verdict=setting(("x_gate2", "claims", 2, "reasons"), [])))
    assert invalid(found) == {Code.EVD_VERDICT_NOT_RECOMPUTABLE}

    def name(document: Any) -> None:
        claims = document["x_gate2"]["claims"]
        claims[2]["evidence"] = claims[1]["evidence"]

    assert Code.EVD_VERDICT_NOT_RECOMPUTABLE in invalid(judged(resealed(read(place), verdict=name)))


def test_file_elsewhere_is_named_as_evidence(beside: Beside) -> None:
    for path in ("record.json", "evidence/../record.json", "/etc/passwd", "evidence/c2.x.json"):
        way = ("x_gate2", "claims", 0, "evidence", "path")
        found = judged(resealed(beside, verdict=setting(way, path)))
        assert Code.EVD_SUBJECT_MISMATCH in invalid(found)


def test_evidence_of_one_claim_is_named_for_two(beside: Beside) -> None:
    def name(document: Any) -> None:
        claims = document["x_gate2"]["claims"]
        claims[1]["evidence"] = claims[0]["evidence"]

    assert Code.EVD_SUBJECT_MISMATCH in invalid(judged(resealed(beside, verdict=name)))


def test_status_changes_without_an_event(tmp_path: Path) -> None:
    """The events say VERIFIED; claim, evidence and record agree on FALSIFIED."""
    place = attested_record(tmp_path / "record")
    before = (place / "corrections.json").read_bytes()
    written(place, falsifying())
    assert judged(read(place)).status is Status.FALSIFIED
    (place / "corrections.json").write_bytes(before)

    def know(document: Any) -> None:
        known = first["x_gate2"]["corrections"]
        document["x_gate2"]["corrections"] = known

    first: Any = loads((attested_record(tmp_path / "again") / "verdict.json").read_bytes())
    events: Any = loads(before)["events"]  # type: ignore[index, call-overload]
    first["x_gate2"]["corrections"] = {
        "events": len(events),
        "head": events[-1]["event_id"],
        "sha256": _digest(events),
    }
    found = judged(resealed(read(place), verdict=know))
    assert invalid(found) == {Code.REC_SILENT_REWRITE}


def _digest(events: list[Any]) -> str:
    from gate2.contracts.corrections import digest_of

    return digest_of(events)


def test_verdict_is_put_back_while_its_events_stay(tmp_path: Path) -> None:
    """The evidence and the verdict of an earlier day, beside the events of a later one."""
    place = attested_record(tmp_path / "record")
    earlier = read(place)
    later = read(written(place, falsifying()))
    mixed = Beside(
        earlier.record, earlier.verdict, later.corrections, earlier.files, earlier.artifacts
    )
    found = judged(mixed)
    assert {r.code for r in found.findings() if r.blocks} == {Code.REC_STALE_VERDICT}
    assert found.status is Status.UNVERIFIED


@pytest.mark.parametrize(
    ("status", "artifacts", "expected"),
    [
        (Status.VERIFIED, {}, Code.EVD_VERIFIED_WITHOUT_ARTIFACT),
        (Status.FALSIFIED, {"of-c1": "0" * 64}, Code.EVD_FALSIFIED_WITHOUT_EVIDENCE),
    ],
)
def test_verdict_without_any_evidence_is_a_status(
    beside: Beside, status: Status, artifacts: dict[str, str], expected: Code
) -> None:
    assert beside.verdict is not None
    document: Any = loads(beside.verdict)
    with_status(document, status)
    del document["x_gate2"]
    found = judged(Beside(beside.record, dumps(document), None, {}, artifacts))
    assert expected in invalid(found)
    assert found.status is Status.UNVERIFIED


def test_score_alone_is_a_status(beside: Beside) -> None:
    assert beside.verdict is not None
    document: Any = loads(beside.verdict)
    del document["x_gate2"]
    document["reason"] = "The review score is 8.67 of 10, flagship candidate."
    found = judged(Beside(beside.record, dumps(document), None, {}, {}))
    assert Code.REC_SCORE_ONLY_VERIFICATION in invalid(found)


def test_publishers_counters_contradict_each_other_unsaid(tmp_path: Path) -> None:
    levels = {
        "schema": "https://assignee.net/schemas/verification-levels-v1",
        "claim_summary": {"per_claim_public_records": [], "per_claim_public_record_count": 7},
    }
    place = written(laid_out(tmp_path / "record", publisher=levels))
    assert Code.REC_LEVELS_INCONSISTENT in invalid(judged(read(place)))
