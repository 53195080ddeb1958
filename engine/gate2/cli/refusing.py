"""How `gate2 lean` and `gate2 run` say that there was nothing to check, and their exit code."""

import sys
from collections.abc import Iterable

from rich.text import Text

from gate2.reasons import Code, Effect, Reason, because
from gate2.report.text import console_for, reason_line
from gate2.sandbox.job import Seal


def print_refusal(outcome: str, reasons: Iterable[Reason]) -> None:
    """The outcome and its reasons, for a person."""
    console = console_for(sys.stdout)
    console.print(Text(outcome, "bold red"))
    for reason in reasons:
        console.print(reason_line(reason))


def exit_code_of(reasons: Iterable[Reason]) -> int:
    """4 where something is invalid, 6 where the machine could not, else 1."""
    effects = {reason.effect for reason in reasons}
    if Effect.INVALID in effects:
        return 4
    return 6 if Effect.INFRASTRUCTURE in effects else 1


def seal_reasons(seal: Seal | None) -> tuple[Reason, ...]:
    """SBX-021 for a seal that was looked at and is not proven."""
    if seal is None or seal.proven:
        return ()
    return (because(Code.SBX_SEAL_NOT_PROVEN, seal.fault or "a probe found a hole"),)
