"""What stopped the tool: one class and one exit code for each way to fail.

These are for *could not look*. What was looked at and found wanting is evidence with a
reason code (`gate2.reasons`), never an exception that reaches the user.

Exit codes (an interface): 0 policy satisfied, 1 not verified, 2 usage or settings,
3 a claim is FALSIFIED, 4 record or contract invalid, 5 nothing selected,
6 could not decide, 130 interrupted.
"""

from collections.abc import Collection
from typing import ClassVar

from gate2.reasons import Reason

EXIT_ORDER = (2, 3, 4, 6, 1, 5, 0)


def worst(codes: Collection[int]) -> int:
    """The exit code of mixed outcomes: the first of these in `EXIT_ORDER`."""
    return next(code for code in EXIT_ORDER if code in codes)


class Gate2Error(Exception):
    """The base of every error the tool raises on purpose.

    The message is written to the user: what was expected, what came, where, what to do next.
    """

    exit_code: ClassVar[int] = 6

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(Gate2Error):
    """The command line or a settings file is wrong (exit 2)."""

    exit_code = 2


class NothingSelected(Gate2Error):
    """The command was understood and selected nothing to work on (exit 5)."""

    exit_code = 5


class InvalidDocument(Gate2Error):
    """A document that a command was given to work on is damaged or is none (exit 4)."""

    exit_code = 4


class ReasonedError(Gate2Error):
    """An error that carries a reason code, so that a report can show it beside others."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


class InvalidRecord(ReasonedError):
    """The record, artifact or contract breaks a rule it has to keep (exit 4)."""

    exit_code = 4


class InfrastructureError(ReasonedError):
    """A part of the machinery is missing or failed: nothing is known about the record (exit 6)."""

    exit_code = 6
