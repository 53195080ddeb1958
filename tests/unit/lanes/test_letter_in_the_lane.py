"""A rejected proof falsifies by the letter only where both runs refuse the target, and say why."""

from dataclasses import replace
from typing import Any

import pytest

from gate2.lanes import proof as proof_lane
from gate2.lanes.case import Case
from gate2.lanes.proof import Prover
from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.messages import Message, Severity
from gate2.policy import OnProofRejected, Policy
from gate2.record.model import LeanPart

SOURCE = b"theorem t : 1 + 1 = 3 := by\n  decide\n\ntheorem other : 1 = 2 := by decide\n"
LETTER = Policy(on_proof_rejected=OnProofRejected.FALSIFIED)


def refused(line: int = 2, text: str = "decide failed") -> Elaboration:
    said = (Message(Severity.ERROR, line, 2, text),)
    return Elaboration(Elaborated.NOT_COMPILED, None, None, None, said, 0.1, None)


NO_REJECTION = {
    "killed": replace(refused(), outcome=Elaborated.CRASHED),
    "out of time": replace(refused(), outcome=Elaborated.TIMEOUT),
    "without a word": replace(refused(), messages=()),
    "elsewhere": refused(line=4),
    "out of heartbeats": refused(text="(deterministic) timeout at `whnf`, maximum number of"),
    "import": refused(text="unknown module prefix 'Mathlib'"),
}


def by_the_letter(
    monkeypatch: pytest.MonkeyPatch,
    first: Elaboration,
    second: Elaboration,
    policy: Policy = LETTER,
    pin: str | None = "leanprover/lean4:v4.28.0",
) -> bool:
    nothing: Any = None
    monkeypatch.setattr(proof_lane, "elaborate", lambda *_, **__: second)
    stated = replace(first, outcome=Elaborated.COMPILED, olean=b"", messages=())
    case = Case(LeanPart(theorem="t", toolchain=pin), b"", SOURCE, "")
    prover = Prover(nothing, nothing, nothing, None)
    return prover._judge(case, nothing, (stated, first), policy, lambda _: None).letter


def test_two_refusals_of_the_target_are_one_by_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_the_letter(monkeypatch, refused(), refused())
    assert not by_the_letter(monkeypatch, refused(), refused(), Policy())
    assert not by_the_letter(monkeypatch, refused(), refused(), pin=None)


@pytest.mark.parametrize("name", NO_REJECTION)
def test_a_run_that_did_not_refuse_the_target_falsifies_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert not by_the_letter(monkeypatch, NO_REJECTION[name], refused())
    assert not by_the_letter(monkeypatch, refused(), NO_REJECTION[name])
