"""Lean's own errors out of the reasons for which a proof was rejected."""

from collections.abc import Sequence

from gate2.reasons import Code, Reason
from gate2.report.escape import shortened

IN_SHORT_WIDTH = 80
_QUOTE_LEAN = (
    Code.LEAN_IMPORT_UNAVAILABLE,
    Code.LEAN_PROOF_REJECTED,
    Code.LEAN_TARGET_MISSING,
    Code.LEAN_CODE_GENERATION,
)


def lean_errors(reason: Reason) -> Sequence[str]:
    """The errors that Lean printed, each at its place, written by untrusted code; none of a reason
    that quotes none."""
    if reason.code not in _QUOTE_LEAN:
        return ()
    from gate2.lean.messages import each_message  # of a proof that Lean refused, and of no other

    messages = each_message(reason.message)
    # of a statement that does not compile, the first is a sentence of gate2's
    return messages[1:] if reason.code is Code.LEAN_TARGET_MISSING else messages


def in_short(reason: Reason) -> str:
    """The reason's message; of one that quotes Lean, the beginning of what it says first."""
    if not lean_errors(reason):
        return reason.message
    from gate2.lean.messages import each_message

    return shortened(each_message(reason.message)[0], IN_SHORT_WIDTH)
