"""Evidence that an author rewrote, every digest made to fit: the rules alone stand in the way.

The verifier here believes every signature, which is worse than any real one.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attested import attested_record, falsifying
from gate2.contract import Status
from gate2.evidence_reading import evidence_of, policy_of
from gate2.policy import Policy
from gate2.reasons import Code, Effect
from gate2.verdict import combine, decide
from gate2.verify.beside import Beside
from gate2.verify.verified import VerifiedRecord
from resealing import at, judged, leaves, read, resealed, setting, statement_in

Way = tuple[str | int, ...]

SAYS_NOTHING: tuple[Way, ...] = (
    *(("made_at",), ("assurance",), ("engine", "name")),
    ("policy_sha256",),
)
"""Of a claim's predicate: the signer's word alone, which carries no verdict; and a digest that
resealing makes fit again."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Beside:
    """What lies beside a record with a reproduced and a proved claim."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GATE2_STATE", str(tmp_path_factory.mktemp("state")))
        return read(attested_record(tmp_path_factory.mktemp("sound") / "record"))


def predicate_of(beside: Beside, claim: str) -> Any:
    path = next(
        p
        for p in beside.files
        if p.startswith(f"evidence/{claim}.") and ".svr." not in p
        if p.endswith(".dsse.json")
    )
    return statement_in(beside.files[path])["predicate"]


def codes(found: VerifiedRecord, effect: Effect = Effect.INVALID) -> set[Code]:
    return {reason.code for reason in found.findings() if reason.effect is effect}


def others(value: Any) -> list[Any]:
    """Values of the same type, and of another one, that are not this one."""
    found: list[Any]
    match value:
        case bool():
            found = [not value, None]
        case int() | Decimal():
            found = [value + 1, -1, str(value)]
        case str() if len(value) == 64:
            found = ["0" * 64, value[:-1]]
        case str():
            found = [f"{value}0", "", "0.5"]
        case None:
            found = ["0" * 64, 0]
        case _:
            found = [None, ["x"]]
    return [each for each in found if each != value]


def test_resealing_alone_changes_nothing(beside: Beside) -> None:
    """Else every test below would pass for the wrong reason."""
    for claim in ("c1", "c2"):
        again = judged(resealed(beside, claim=claim, predicate=lambda _: None))
        assert again.status is Status.VERIFIED
        assert again.holds


@pytest.mark.parametrize("claim", ["c1", "c2"])
def test_altered_leaf_of_a_predicate_is_believed(beside: Beside, claim: str) -> None:
    predicate = predicate_of(beside, claim)
    believed = set()
    for way in leaves(predicate):
        for value in others(at(predicate, way))[:2]:
            found = judged(resealed(beside, claim=claim, predicate=setting(way, value)))
            if not found.invalid:
                believed.add(way)
                assert found.status is Status.VERIFIED  # as before, by what is there
    assert believed <= set(SAYS_NOTHING)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_rewritten_evidence_gives_a_verdict_that_the_rules_do_not(
    beside: Beside, data: st.DataObject
) -> None:
    """Evidence, digests and all are rewritten: what still holds is what the rules say of it."""
    claim = data.draw(st.sampled_from(["c1", "c2"]))
    predicate = predicate_of(beside, claim)
    inside = [way for way in leaves(predicate) if way[0] in ("artifacts", "policy")]
    way = data.draw(st.sampled_from(inside))
    value = data.draw(
        st.one_of(
            st.sampled_from(others(at(predicate, way))),
            st.text(max_size=4),
            st.integers(-2, 2),
            st.sampled_from([10**9, "1e400", "NaN", "sNaN", "Infinity", "-0", "9" * 70, [], {}]),
        )
    )
    written = resealed(beside, claim=claim, predicate=setting(way, value), recompute_evidence=True)
    found = judged(written)
    if found.status is Status.VERIFIED:
        now = predicate_of(written, claim)
        for policy in (policy_of(now["policy"]), Policy()):
            evidence = [evidence_of(each["evidence"]) for each in now["artifacts"]]
            assert combine([decide(each, policy) for each in evidence]).status is Status.VERIFIED
    else:
        assert found.invalid or codes(found, Effect.UNVERIFIED) == {Code.EVD_POLICY_MISMATCH}


FACTS = ("artifacts", 0, "evidence", "facts")
UNCONVINCING: tuple[tuple[str, Way, Any], ...] = (
    ("c1", ("seal", "proven"), False),
    ("c1", ("seal", "fault"), "a socket is open"),
    ("c1", ("files_unchanged",), False),
    ("c1", ("subject", "scope"), "scaled"),
    ("c1", ("runs", 0, "values", "gain"), "0.9"),
    ("c1", ("runs", 0, "exit_code"), 1),
    ("c1", ("runs", 1, "oom"), True),
    ("c1", ("runs",), []),
    ("c1", ("controls", 0, "run", "values", "gain"), "0.82"),
    ("c1", ("perturbed",), []),
    ("c1", ("sensitivity", 0, "run", "values"), {"gain": "0.82"}),
    ("c2", ("outcome",), "rejected"),
    ("c2", ("kernels", 1, "accepted"), False),
    ("c2", ("kernels",), []),
    ("c2", ("axioms", 0), "sorryAx"),
    ("c2", ("recheck",), None),
    ("c2", ("recheck", "assumed"), ["mine"]),
    ("c2", ("proves",), "negation"),
    ("c2", ("subject", "scope"), "mechanism"),
)


@pytest.mark.parametrize(("claim", "way", "value"), UNCONVINCING, ids=str)
def test_verdict_outlives_the_evidence_it_rests_on(
    beside: Beside, claim: str, way: Way, value: Any
) -> None:
    """The evidence says something else, its digest fits, the verdict is left as it was."""
    change = setting((*FACTS, *way), value)
    if way == ("sensitivity", 0, "run", "values"):  # a run that ended well without its inputs

        def change(document: Any) -> None:
            run = at(document, (*FACTS, "sensitivity", 0, "run"))
            run["values"], run["exit_code"] = value, 0

    found = judged(resealed(beside, claim=claim, predicate=change, recompute_evidence=True))
    if way == ("seal", "fault"):
        assert found.status is Status.VERIFIED  # a word that no rule reads; `proven` is
        return
    assert codes(found) == {Code.EVD_VERDICT_NOT_RECOMPUTABLE}
    assert found.status is Status.UNVERIFIED


@pytest.mark.parametrize(
    ("claim", "way", "value", "named"),
    [
        ("c1", ("subject", "claim"), "c2", "claim"),
        ("c1", ("subject", "claim_sha256"), "0" * 64, "text"),
        ("c1", ("subject", "artifact"), "of-c2", "artifact"),
        ("c1", ("subject", "artifact_sha256"), "0" * 64, "artifacts/of-c1"),
        ("c1", ("reported", 0, "value"), "0.9", "values"),
        ("c1", ("reported", 0, "tolerance", "kind"), "abs", "values"),
        ("c1", ("reported", 0, "tolerance"), {"kind": "abs", "bound": "sNaN"}, "values"),
        ("c1", ("reported", 0, "tolerance"), {"kind": "abs", "bound": "1E+999999"}, "values"),
        ("c1", ("reported",), [], "values"),
        ("c2", ("subject", "artifact_sha256"), "0" * 64, "artifacts/of-c2"),
    ],
    ids=str,
)
def test_evidence_about_something_else_settles_this_claim(
    beside: Beside, claim: str, way: Way, value: Any, named: str
) -> None:
    change = setting((*FACTS, *way), value)
    found = judged(resealed(beside, claim=claim, predicate=change, recompute_evidence=True))
    wrong = [r for r in found.findings() if r.code is Code.EVD_SUBJECT_MISMATCH and r.blocks]
    assert any(named in reason.message for reason in wrong)
    assert found.invalid


@pytest.mark.parametrize(
    ("way", "value", "named"),
    [
        (("claim", "text_sha256"), "0" * 64, "text"),
        (("claim", "reported_sha256"), "0" * 64, "reported"),
        (("claim", "truncated"), True, "truncated"),
        (("claim", "declared"), False, "declared"),
        (("record", "sha256"), "0" * 64, "record"),
        (("record", "id"), "another", "record"),
        (("engine", "version"), "9.9.9", "engine"),
        (("engine", "rules"), "0", "rules"),
        (("artifacts", 0, "name"), "of-c2", "artifact"),
    ],
    ids=str,
)
def test_attestation_of_another_claim_is_taken_for_this_one(
    beside: Beside, way: Way, value: Any, named: str
) -> None:
    found = judged(resealed(beside, claim="c1", predicate=setting(way, value)))
    wrong = [r for r in found.findings() if r.code is Code.EVD_SUBJECT_MISMATCH and r.blocks]
    assert any(named in reason.message for reason in wrong)
    assert found.status is Status.UNVERIFIED


def test_attestation_moved_to_another_claim_settles_it(beside: Beside) -> None:
    """The proof's attestation under the name of the reproduced claim."""
    proved = predicate_of(beside, "c2")

    def take(predicate: Any) -> None:
        predicate.update(proved)

    found = judged(resealed(beside, claim="c1", predicate=take))
    assert Code.EVD_SUBJECT_MISMATCH in codes(found)


def test_proof_settles_what_only_a_run_could(beside: Beside) -> None:
    """A proof, rewritten until all that names a claim names the reproduced one."""
    proved = predicate_of(beside, "c2")["artifacts"][0]["evidence"]

    def take(predicate: Any) -> None:
        subject = at(predicate, (*FACTS, "subject"))
        predicate["artifacts"][0]["evidence"] = proved
        at(predicate, FACTS)["subject"] = subject
        predicate["verdict"].update(status="VERIFIED", outcome="proved", reasons=[])

    found = judged(resealed(beside, claim="c1", predicate=take, recompute_evidence=True))
    told = " ".join(reason.message for reason in found.findings())
    assert Code.EVD_VERDICT_NOT_RECOMPUTABLE in codes(found)
    assert Code.ART_WRONG_LANE in told


def test_lax_policy_of_the_author_decides_for_the_verifier(beside: Beside) -> None:
    def lax(predicate: Any) -> None:
        predicate["policy"].update(runs=1, require_sensitivity=False, require_perturbation=False)
        facts = at(predicate, FACTS)
        facts["runs"] = facts["runs"][:1]
        facts["sensitivity"] = facts["perturbed"] = []
        evidence = evidence_of(predicate["artifacts"][0]["evidence"])
        again = decide(evidence, policy_of(predicate["policy"]))
        assert again.status is Status.VERIFIED
        from gate2.attest.statement import verdict_document

        predicate["verdict"] = verdict_document(again)

    def as_lax(document: Any) -> None:
        written = predicate_of(laxly, "c1")
        document["x_gate2"]["engine"]["policy_sha256"] = written["policy_sha256"]
        entry = document["x_gate2"]["claims"][0]
        entry["reasons"] = [reason["code"] for reason in written["verdict"]["reasons"]]

    laxly = resealed(beside, claim="c1", predicate=lax, recompute_evidence=True)
    found = judged(resealed(laxly, verdict=as_lax))
    of_claim = next(claim for claim in found.claims if claim.id == "c1")
    assert Code.EVD_POLICY_MISMATCH in {r.code for r in of_claim.reasons if r.blocks}
    assert of_claim.status is Status.UNVERIFIED
    assert found.status is Status.UNVERIFIED


def test_falsified_is_written_over_evidence_that_verifies(tmp_path: Path) -> None:
    """The worse lie: a claim that held is called refuted."""
    place = attested_record(tmp_path / "record")

    def lie(document: Any) -> None:
        document.update(status="FALSIFIED")
        entry = document["x_gate2"]["claims"][0]
        entry.update(status="FALSIFIED", outcome="not reproduced", reasons=["G2-SBX-012"])

    found = judged(resealed(read(place), verdict=lie))
    assert found.invalid
    assert not found.refuted
    assert found.status is Status.UNVERIFIED


def test_refuted_claim_is_called_verified(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "record", evidence=falsifying())

    def lie(predicate: Any) -> None:
        predicate["verdict"].update(status="VERIFIED", outcome="reproduced", reasons=[])

    found = judged(resealed(read(place), claim="c1", predicate=lie))
    assert Code.EVD_VERDICT_NOT_RECOMPUTABLE in codes(found)
    assert found.status is Status.UNVERIFIED
