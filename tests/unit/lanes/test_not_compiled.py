"""What a reader is told to do about a source that does not compile fits that source."""

from pathlib import Path

from gate2.lanes.choosing import another_toolchain
from gate2.lanes.failures import MESSAGE_WIDTH, MESSAGES_SHOWN, not_compiled
from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.messages import Message, Severity, each_message
from gate2.lean.toolchain import EMBEDDED, Toolchain, pins
from gate2.reasons import Code

FAILED = Message(Severity.ERROR, 3, 2, "unsolved goals\n⊢ False")
WARNED = Message(Severity.WARNING, 1, 0, "declaration uses `sorry`")


def refused(*messages: Message, outcome: Elaborated = Elaborated.NOT_COMPILED) -> Elaboration:
    return Elaboration(outcome, None, None, None, messages, 0.1, None)


def test_a_statement_whose_tactics_fail_is_to_end_in_sorry() -> None:
    (reason,) = not_compiled("Statement.lean", refused(WARNED, FAILED), statement=True)
    assert reason.code is Code.LEAN_TARGET_MISSING
    assert "`:= by sorry`" in reason.remedy
    assert each_message(reason.message)[1:] == ["Statement.lean:3:2: unsolved goals ⊢ False"]


def test_a_proof_that_is_rejected_names_the_place_and_no_warning() -> None:
    (reason,) = not_compiled("Proof.lean", refused(WARNED, FAILED), statement=False)
    assert (reason.code, reason.message) == (
        Code.LEAN_PROOF_REJECTED,
        "Proof.lean:3:2: unsolved goals ⊢ False",
    )
    assert "gate2 lean" in reason.remedy


def test_what_evidence_keeps_of_a_flood_is_bounded() -> None:
    flood = [Message(Severity.ERROR, line, 0, "x" * 4000) for line in range(1, 200)]
    (reason,) = not_compiled("Proof.lean", refused(*flood), statement=False)
    assert len(reason.message) < (MESSAGES_SHOWN + 1) * (MESSAGE_WIDTH + 40)


def test_a_pin_of_another_version_is_answered_with_the_version_that_is_here() -> None:
    embedded = Toolchain(EMBEDDED, Path("/nowhere"), "", pins())
    reason = another_toolchain("leanprover/lean4:v4.20.0", embedded)
    assert reason.code is Code.LEAN_TOOLCHAIN_UNAVAILABLE
    assert 'toolchain = "leanprover/lean4:v4.28.0"' in reason.remedy
    assert embedded.satisfies("leanprover/lean4:v4.28.0"), "the name given is one that is taken"
