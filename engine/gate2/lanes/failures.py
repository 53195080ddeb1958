"""Why an elaboration left no compiled file: the proof's fault, or the machine's."""

from gate2.backports import assert_never
from gate2.evidence import ProofOutcome
from gate2.lean.elaborate import LEAN_LIMITS, Elaborated, Elaboration
from gate2.lean.messages import (
    NEXT_MESSAGE,
    Failure,
    Message,
    Severity,
    classify_failure,
    on_one_line,
    ran_out,
)
from gate2.lean.source import lie_in_target
from gate2.reasons import Code, Reason, because

MESSAGES_SHOWN = 3
MESSAGE_WIDTH = 300
STATEMENT_REMEDY = (
    "Mend the statement and end it with `:= by sorry`: the proof stands in the other file."
    " `gate2 lean DIR` shows Lean's messages."
)

# The machine's or the toolchain's doing: never "rejected", never false.
_FAULTS = frozenset(
    {
        Code.LEAN_IMPORT_UNAVAILABLE,
        Code.LEAN_CODE_GENERATION,
        Code.LEAN_TIMEOUT,
        Code.LEAN_MEMORY,
    }
)


def outcome_of(reasons: tuple[Reason, ...]) -> ProofOutcome:
    """Error where the machine or the toolchain is to blame, else rejected."""
    fault = any(reason.code in _FAULTS for reason in reasons)
    return ProofOutcome.ERROR if fault else ProofOutcome.REJECTED


def not_compiled(name: str, found: Elaboration, *, statement: bool) -> tuple[Reason, ...]:
    """Why there is no compiled file; empty when there is one."""
    said = _said(name, found.messages)
    match found.outcome:
        case Elaborated.COMPILED:
            return ()
        case Elaborated.TIMEOUT:
            message = f"{name} did not elaborate within {LEAN_LIMITS.wall_s:g} s"
            return (because(Code.LEAN_TIMEOUT, message),)
        case Elaborated.MEMORY:
            message = f"{name} needed more than {LEAN_LIMITS.memory_mib} MiB"
            return (because(Code.LEAN_MEMORY, message),)
        case Elaborated.CRASHED:
            message = _then(f"{name}: the elaboration was killed or left no plain files", said)
            return (because(Code.LEAN_PROOF_REJECTED, message),)
        case Elaborated.NOT_COMPILED:
            return (_refused(name, found, said, statement=statement),)
        case _:
            assert_never(found.outcome)


def rejected_in_target(found: Elaboration, theorem: str, source: bytes) -> bool:
    """Whether Lean refused the source in so many words, for errors inside the theorem alone, and
    not because anything ran out: what the publisher's letter takes for a refutation."""
    errors = [message for message in found.messages if message.severity is Severity.ERROR]
    return (
        found.outcome is Elaborated.NOT_COMPILED
        and bool(errors)
        and classify_failure(found.messages) is Failure.REJECTED
        and not any(ran_out(error) for error in errors)
        and lie_in_target(errors, theorem, source)
    )


def _refused(name: str, found: Elaboration, said: str, *, statement: bool) -> Reason:
    match classify_failure(found.messages):
        case Failure.IMPORT_UNAVAILABLE:
            return because(Code.LEAN_IMPORT_UNAVAILABLE, said or name)
        case Failure.CODE_GENERATION:
            return because(Code.LEAN_CODE_GENERATION, said or name)
        case Failure.REJECTED if statement or not said:
            message = _then(f"{name} compiled to nothing, so it holds no such theorem", said)
            remedy = STATEMENT_REMEDY if statement else None
            return because(Code.LEAN_TARGET_MISSING, message, remedy=remedy)
        case Failure.REJECTED:
            return because(Code.LEAN_PROOF_REJECTED, said)
        case other:
            assert_never(other)


def _said(name: str, messages: tuple[Message, ...]) -> str:
    """The first errors that Lean printed: written by untrusted code, shown and never judged."""
    errors = [message for message in messages if message.severity is Severity.ERROR]
    return on_one_line(name, errors, most=MESSAGES_SHOWN, width=MESSAGE_WIDTH)


def _then(sentence: str, said: str) -> str:
    return f"{sentence}{NEXT_MESSAGE}{said}" if said else sentence
