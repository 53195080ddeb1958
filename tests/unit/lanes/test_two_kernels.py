"""The independent kernel in the proof lane: what it refuses is refused whatever else was said."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.evidence import KernelFacts, ProofOutcome
from gate2.lanes import recheck as rechecking
from gate2.lanes.case import Case, Examined
from gate2.lanes.judging import judge_data, source_findings
from gate2.lean.library import Library, open_library
from gate2.lean.olean import read_module
from gate2.policy import Policy
from gate2.reasons import Code, Effect
from gate2.record.model import LeanPart
from gate2.sandbox import interruption
from gate2.sandbox.job import Seal
from olean_making import LIBRARY, LIBRARY_KINDS, NAT, Decl, Term, eq, private, write_module

LEAN = KernelFacts("Lean", "4.28.0", True)
SEAL = Seal(lane="runc", proven=True, fault="", seccomp_sha256="", image_id="", runtime={},
            probes=())  # fmt: skip
TWO = ("nat", 2)
STATED = eq(TWO, ("app", ("const", "Nat.succ"), ("nat", 1)))
EASY = ("app", ("const", "easy"), TWO)
SORRY = ("app", ("const", "sorryAx"), STATED)
FORGED = ("app", ("const", "easy"), ("nat", 3))
"""A proof of 3 = 3, which no comparison of statements looks at."""
PLAIN = b"theorem t : 2 = 2 := rfl\n"
METAPROGRAM = b"run_cmd skip\n" + PLAIN


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    directory = tmp_path_factory.mktemp("lib")
    (directory / "Init.olean").write_bytes(write_module(LIBRARY, imports=[], kinds=LIBRARY_KINDS))
    return open_library(directory, "a library's digest", tmp_path_factory.mktemp("cache"))


def examined(
    library: Library,
    value: Term,
    before: Sequence[Decl] = (),
    *,
    type_: Term = STATED,
    statement: bytes = PLAIN,
    proof: bytes = PLAIN,
) -> Examined:
    """What the lane finds of compiled files with this value as the target's proof."""
    theorem = Decl("theorem", private("t"), type_, value)
    stated = read_module(write_module([*before, replace(theorem, value=SORRY)]), None, None)
    proved = read_module(write_module([*before, theorem]), None, None)
    case = Case(LeanPart(theorem="t"), statement, proof, "tree")
    return judge_data(
        case, SEAL, stated, proved, library, "4.28.0", source_findings(case), Policy()
    )


def codes(found: Examined, *, blocking: bool = True) -> list[Code]:
    return [reason.code for reason in found.findings if reason.blocks == blocking]


def test_an_honest_proof_has_the_word_of_both_kernels_and_says_what_was_checked(
    library: Library,
) -> None:
    found = examined(library, EASY)
    assert found.outcome is ProofOutcome.ACCEPTED
    assert found.findings == ()
    assert [kernel.name for kernel in found.kernels] == ["Lean", "gate2"]
    assert all(kernel.accepted for kernel in found.kernels)
    assert found.recheck is not None
    assert found.recheck.admitted == 1
    assert found.recheck.assumed == ()
    assert "a library's digest" in found.recheck.library
    assert found.timings_s.keys() == {"judge", "kernel"}


def test_a_proof_term_that_lean_never_checked_is_refused_by_rule_and_name(
    library: Library,
) -> None:
    found = examined(library, FORGED)
    assert found.outcome is ProofOutcome.REJECTED
    assert codes(found) == [Code.LEAN_ENVIRONMENT_TAMPERED]
    assert "refuses t" in found.findings[0].message
    assert "rule declared-type" in found.findings[0].message
    assert [kernel.accepted for kernel in found.kernels] == [True, False]
    assert found.recheck is None


def test_a_lemma_far_from_the_target_is_checked_too(library: Library) -> None:
    lemma = Decl("theorem", private("lemma"), eq(("nat", 5), ("nat", 6)), FORGED)
    use = ("app", ("lam", "h", lemma.type, EASY), ("const", private("lemma")))
    found = examined(library, use, [lemma])
    assert codes(found) == [Code.LEAN_ENVIRONMENT_TAMPERED]
    assert "refuses lemma" in found.findings[0].message


def test_a_definition_under_the_statement_is_checked_though_both_files_agree_on_it(
    library: Library,
) -> None:
    forged = Decl("def", private("two"), NAT, ("sort", 0))
    two = ("const", private("two"))
    type_ = eq(two, ("app", ("lam", "x", NAT, ("bvar", 0)), two))
    found = examined(library, ("app", ("const", "easy"), two), [forged], type_=type_)
    assert codes(found) == [Code.LEAN_ENVIRONMENT_TAMPERED]
    assert "refuses two" in found.findings[0].message


def test_a_theorem_that_is_no_proposition_is_no_way_to_two_meanings(library: Library) -> None:
    """The values of theorems are not compared, so they must be proofs."""
    number = Decl("theorem", private("n"), NAT, ("nat", 2))
    n = ("const", private("n"))
    type_ = eq(n, ("app", ("lam", "x", NAT, ("bvar", 0)), n))
    found = examined(library, ("app", ("const", "easy"), n), [number], type_=type_)
    assert codes(found) == [Code.LEAN_ENVIRONMENT_TAMPERED]
    assert "rule theorem-prop" in found.findings[0].message


def test_what_the_comparison_refuses_is_not_checked_further(library: Library) -> None:
    found = examined(library, SORRY)
    assert codes(found) == [Code.LEAN_SORRY]
    assert found.kernels == (replace(LEAN, accepted=False),)
    assert "kernel" not in found.timings_s


def test_a_source_that_steps_around_lean_costs_lean_its_word(library: Library) -> None:
    found = examined(library, EASY, proof=METAPROGRAM)
    assert found.outcome is ProofOutcome.ACCEPTED
    assert [kernel.name for kernel in found.kernels] == ["gate2"]
    assert codes(found) == []
    assert Code.LEAN_SOURCE_REFUSED in codes(found, blocking=False)
    assert "cannot be relied on" in found.findings[0].message


def test_a_source_that_steps_around_lean_is_refused_where_the_kernel_refuses(
    library: Library,
) -> None:
    found = examined(library, FORGED, proof=METAPROGRAM)
    assert found.outcome is ProofOutcome.REJECTED
    assert codes(found) == [Code.LEAN_ENVIRONMENT_TAMPERED, Code.LEAN_SOURCE_REFUSED]
    assert [(kernel.name, kernel.accepted) for kernel in found.kernels] == [("gate2", False)]


def test_no_kernel_makes_up_for_a_statement_that_runs_programs(library: Library) -> None:
    found = examined(library, EASY, statement=METAPROGRAM)
    assert found.outcome is ProofOutcome.REJECTED
    assert codes(found) == [Code.LEAN_SOURCE_REFUSED]
    assert found.findings[0].effect is Effect.UNVERIFIED


class Watchful(rechecking._Budget):
    """A budget that looks at every step, so that a small proof meets its end."""

    def spend(self, steps: int = 1) -> None:
        self._look_in = 0
        super().spend(steps)


def test_running_out_of_steps_is_an_error_and_no_rejection(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecking, "KERNEL_STEPS", -1)
    monkeypatch.setattr(rechecking, "_Budget", Watchful)
    found = examined(library, EASY)
    assert found.outcome is ProofOutcome.ERROR
    assert codes(found) == [Code.LEAN_TIMEOUT]
    assert found.kernels == (LEAN,)
    assert found.recheck is None


def test_an_interrupted_check_ends_without_an_outcome(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruption._Told, "stop", True)
    monkeypatch.setattr(rechecking, "_Budget", Watchful)
    with pytest.raises(interruption.Interrupted):
        examined(library, EASY)


def test_a_bug_in_the_kernel_is_no_verdict(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rechecking, "check_declared", broken)
    with pytest.raises(ZeroDivisionError):
        examined(library, EASY)


def test_findings_that_block_come_before_warnings(library: Library, tmp_path: Path) -> None:
    warned = b"#eval 1\n" + PLAIN
    found = examined(library, FORGED, proof=warned)
    blocks = [reason.blocks for reason in found.findings]
    assert blocks == sorted(blocks, reverse=True)
    assert Code.LEAN_IO_AT_ELABORATION in codes(found, blocking=False)


def test_the_kernel_leaves_the_interpreter_as_it_was(library: Library) -> None:
    """Readers of what authors write count on being stopped before the stack ends."""
    before = sys.getrecursionlimit()
    examined(library, EASY)
    assert sys.getrecursionlimit() == before
