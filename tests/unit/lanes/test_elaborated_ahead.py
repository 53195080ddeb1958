"""What shares a process: only what could not harm the others, and what it brings is data."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError
from gate2.evidence import ProofOutcome
from gate2.lanes import proof as proof_lane
from gate2.lanes.ahead import Ahead, Sources, elaborate_ahead, sources_of
from gate2.lanes.case import Case, Examined
from gate2.lanes.proof import Prover
from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.record.model import Artifact, ArtifactKind, LeanPart, ProofForm, Scope
from gate2.sandbox.job import Seal

GIVE_UP_S = 20.0


def compiled(source: bytes, outcome: Elaborated = Elaborated.COMPILED) -> Elaboration:
    return Elaboration(outcome, source, b"", b"", (), 0.1, None)


def artifact(root: Path, name: str, statement: bytes, proof: bytes, **part: Any) -> Artifact:
    """An artifact of these two files."""
    directory = root / name
    directory.mkdir()
    (directory / "Statement.lean").write_bytes(statement)
    (directory / "Proof.lean").write_bytes(proof)
    return Artifact(
        name=name,
        directory=directory,
        claim="c",
        kind=ArtifactKind.LEAN4,
        scope=Scope.EXACT,
        establishes="it",
        does_not_establish="more",
        lean=LeanPart(theorem="t", **part),
    )


def named(name: str, ending: str = "sorry") -> bytes:
    return f"theorem {name} : 1 + 1 = 2 := by\n  {ending}\n".encode()


def reviewed(statement: bytes) -> dict[str, str]:
    digest = hashlib.sha256(statement).hexdigest()
    return {"reviewed_by": "somebody", "statement_sha256": digest}


def test_statements_and_proofs_are_groups_of_their_own(tmp_path: Path) -> None:
    found = sources_of(
        artifact(tmp_path, name, named(name), named(name, "rfl")) for name in ("a", "b")
    )
    assert found == Sources((), (named("a"), named("b")), (named("a", "rfl"), named("b", "rfl")))
    assert found.groups == (found.unreviewed, found.proofs)


def test_a_reviewed_statement_shares_no_process_with_one_that_nobody_read(tmp_path: Path) -> None:
    found = sources_of(
        [
            artifact(tmp_path, "a", named("a"), named("a", "rfl"), **reviewed(named("a"))),
            artifact(tmp_path, "b", named("b"), named("b", "rfl")),
            artifact(tmp_path, "c", named("c"), named("c", "rfl"), **reviewed(named("other"))),
            artifact(tmp_path, "d", named("d"), named("d", "rfl"), reviewed_by="somebody"),
            artifact(tmp_path, "e", named("a"), named("e", "rfl")),
        ]
    )
    assert found.reviewed == (named("a"),)
    assert found.unreviewed == (named("b"), named("c"), named("d"))


METAPROGRAM = b"run_cmd skip\n"


def test_a_source_that_could_change_the_process_shares_it_with_none(tmp_path: Path) -> None:
    """It could keep Lean's kernel from looking at the next file, whose own source is clean."""
    found = sources_of(
        [
            artifact(tmp_path, "a", METAPROGRAM + named("a"), METAPROGRAM + named("a", "rfl")),
            artifact(tmp_path, "b", named("b"), named("b", "rfl")),
            artifact(tmp_path, "c", named("c"), named("c", "rfl")),
        ]
    )
    assert found.unreviewed == (named("b"), named("c"))
    assert found.proofs == (named("b", "rfl"), named("c", "rfl"))


def test_an_export_has_no_source_to_elaborate(tmp_path: Path) -> None:
    found = sources_of([artifact(tmp_path, "a", named("a"), b"{}", form=ProofForm.EXPORT)])
    assert found == Sources((), (named("a"),), ())


def test_what_cannot_be_read_is_left_to_the_lane(tmp_path: Path) -> None:
    made = artifact(tmp_path, "a", named("a"), named("a", "rfl"))
    (made.directory / "Proof.lean").unlink()
    (made.directory / "Statement.lean").unlink()
    (made.directory / "Statement.lean").symlink_to("/etc/passwd")
    assert sources_of([made]) == Sources((), (), ())


def test_what_failed_beside_others_gets_a_process_of_its_own() -> None:
    asked: list[tuple[bytes, ...]] = []
    refused = compiled(b"", Elaborated.NOT_COMPILED)
    made = {b"beside": replace(refused, after=("another",)), b"itself": refused}

    def batch(sources: Sequence[bytes]) -> Sequence[Elaboration]:
        asked.append(tuple(sources))
        return [made.get(each, replace(compiled(each), after=("another",))) for each in sources]

    sources = Sources((b"alone",), (b"s", b"beside", b"itself"), (b"p", b"q"))
    ahead = elaborate_ahead(sources, batch, batch)
    assert sorted(asked) == [(b"p", b"q"), (b"s", b"beside", b"itself")]
    assert ahead.statements.keys() == {b"s", b"itself"}
    assert ahead.proofs.keys() == {b"p", b"q"}


def test_a_batch_that_answers_for_fewer_files_is_no_answer() -> None:
    def fewer(sources: Sequence[bytes]) -> Sequence[Elaboration]:
        return [compiled(sources[0])]

    with pytest.raises(ValueError, match="shorter"):
        elaborate_ahead(Sources((), (), (b"p", b"q")), fewer, fewer)


def test_a_process_that_cannot_be_run_is_the_machine_s_fault() -> None:
    def batch(_: Sequence[bytes]) -> Sequence[Elaboration]:
        raise InfrastructureError(because(Code.INF_WORKER_LOST, "gone"))

    with pytest.raises(InfrastructureError):
        elaborate_ahead(Sources((), (b"s", b"t"), (b"p", b"q")), batch, batch)


@pytest.mark.parametrize("shorter", [b"p", b"s"])
def test_second_process_is_given_back_while_the_other_still_runs(shorter: bytes) -> None:
    """Proofs take far longer than statements, mostly: a processor would stand idle meanwhile."""
    given_back = threading.Event()

    def batch(sources: Sequence[bytes]) -> Sequence[Elaboration]:
        if not sources[0].startswith(shorter):
            assert given_back.wait(GIVE_UP_S), "the other is done, and nobody was told"
        return [compiled(each) for each in sources]

    sources = Sources((), (b"s1", b"s2"), (b"p1", b"p2"))
    ahead = elaborate_ahead(sources, batch, batch, 2, given_back.set)
    assert (len(ahead.statements), len(ahead.proofs)) == (2, 2)


@pytest.mark.parametrize("form", list(ProofForm))
@pytest.mark.parametrize("has_statement", [True, False])
@pytest.mark.parametrize("has_proof", [True, False])
def test_each_file_is_elaborated_once_whether_ahead_or_in_its_turn(
    monkeypatch: pytest.MonkeyPatch, form: ProofForm, has_statement: bool, has_proof: bool
) -> None:
    runs: list[bytes] = []

    def one(sandbox: object, toolchain: object, source: bytes, *, cache: object) -> Elaboration:
        runs.append(source)
        return compiled(source)

    def pair(
        sandbox: object, toolchain: object, statement: bytes, proof: bytes, *, cache: object
    ) -> tuple[Elaboration, Elaboration]:
        runs.extend((statement, proof))
        return compiled(statement), compiled(proof)

    monkeypatch.setattr(proof_lane, "elaborate", one)
    monkeypatch.setattr(proof_lane, "elaborate_pair", pair)
    nothing: Any = None
    prover = Prover(nothing, nothing, nothing, None)
    ahead = Ahead(
        {b"s": compiled(b"s")} if has_statement else {},
        {b"p": compiled(b"p"), b"s": compiled(b"p")} if has_proof else {b"s": compiled(b"p")},
    )
    case = Case(LeanPart(theorem="t", form=form), b"s", b"p", "")
    stated, proved = prover._elaborated(case, ahead)
    assert stated.olean == b"s"
    expected = [] if has_statement else [b"s"]
    if form is ProofForm.EXPORT:
        assert proved is None
    else:
        assert proved is not None
        assert proved.olean == b"p"
        expected += [] if has_proof else [b"p"]
    assert runs == expected


def test_a_source_that_changed_since_is_elaborated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Any = None
    monkeypatch.setattr(proof_lane, "elaborate", lambda *args, cache: compiled(args[2]))
    ahead = Ahead({b"s": compiled(b"s")}, {b"p": compiled(b"p")})
    case = Case(LeanPart(theorem="t"), b"s", b"p", "")
    changed = replace(case, proof=b"p2")
    _, proved = Prover(nothing, nothing, nothing, None)._elaborated(changed, ahead)
    assert proved is not None
    assert proved.olean == b"p2"


@pytest.mark.parametrize("outcome", list(ProofOutcome))
@pytest.mark.parametrize("shared", ["statement", "proof", "both", "neither"])
def test_nothing_counts_against_a_source_that_another_had_a_hand_in(
    monkeypatch: pytest.MonkeyPatch, outcome: ProofOutcome, shared: str
) -> None:
    alone: list[bytes] = []
    judged: list[tuple[bytes | None, ...]] = []

    def one(sandbox: object, toolchain: object, source: bytes, *, cache: object) -> Elaboration:
        alone.append(source)
        return compiled(source + b", by itself")

    def judge(_: Prover, case: Case, seal: Seal, elaborated: Any, *more: object) -> Examined:
        judged.append(tuple(each.olean for each in elaborated))
        return case.found(outcome, ())

    monkeypatch.setattr(proof_lane, "elaborate", one)
    monkeypatch.setattr(Prover, "_judge", judge)
    nothing: Any = None

    def made(source: bytes, role: str) -> Elaboration:
        after = ("another",) if shared in (role, "both") else ()
        return replace(compiled(source), after=after)

    ahead = Ahead({b"s": made(b"s", "statement")}, {b"p": made(b"p", "proof")})
    case = Case(LeanPart(theorem="t"), b"s", b"p", "")
    prover = Prover(nothing, nothing, nothing, None)
    elaborated = prover._elaborated(case, ahead)
    found = prover._settled(case, nothing, elaborated, Policy(), lambda _: None)
    assert found.outcome is outcome
    again = [] if outcome is ProofOutcome.ACCEPTED else {
        "statement": [b"s"], "proof": [b"p"], "both": [b"s", b"p"], "neither": []
    }[shared]  # fmt: skip
    assert alone == again
    assert judged[0] == (b"s", b"p")
    assert len(judged) == (2 if again else 1)
    assert judged[-1] == tuple(
        each + b", by itself" if each in again else each for each in (b"s", b"p")
    )


@pytest.mark.parametrize("required", [True, False])
def test_a_review_that_policy_asks_for_is_of_the_text_alone(
    monkeypatch: pytest.MonkeyPatch, required: bool
) -> None:
    """The author chooses what else is called reviewed, and so what ran before it."""
    judged: list[tuple[bytes | None, ...]] = []

    def one(sandbox: object, toolchain: object, source: bytes, *, cache: object) -> Elaboration:
        return compiled(source + b", by itself")

    def judge(_: Prover, case: Case, seal: Seal, elaborated: Any, *more: object) -> Examined:
        judged.append(tuple(each.olean for each in elaborated))
        return case.found(ProofOutcome.ACCEPTED, ())

    monkeypatch.setattr(proof_lane, "elaborate", one)
    monkeypatch.setattr(Prover, "_judge", judge)
    nothing: Any = None
    behind = tuple(replace(compiled(each), after=("another",)) for each in (b"s", b"p"))
    case = Case(LeanPart(theorem="t"), b"s", b"p", "")
    prover = Prover(nothing, nothing, nothing, None)
    policy = Policy(require_statement_review=required)
    prover._settled(case, nothing, (behind[0], behind[1]), policy, lambda _: None)
    assert judged == [(b"s, by itself" if required else b"s", b"p")]
