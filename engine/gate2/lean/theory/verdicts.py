"""The two ways in which the kernel does not accept: it found a fault, or it could not decide."""

from typing import NoReturn

from gate2.errors import ReasonedError
from gate2.lean.term import Name
from gate2.lean.theory.rules import Rule
from gate2.reasons import Code, Reason, because


class KernelError(ReasonedError):
    """A declaration was not accepted. `declaration` is filled in by whoever admits it."""

    def __init__(self, reason: Reason, declaration: Name | None = None) -> None:
        super().__init__(reason)
        self.declaration = declaration


class IllTyped(KernelError):
    """A declaration breaks a rule of the theory."""

    def __init__(self, rule: Rule, message: str, declaration: Name | None = None) -> None:
        super().__init__(because(Code.LEAN_ENVIRONMENT_TAMPERED, message), declaration)
        self.rule = rule


class Undecided(KernelError):
    """The kernel could not decide: never a rejection, never an acceptance."""


class OutOfBudget(Undecided):
    """Steps, time, depth or memory ran out (LEAN-015, LEAN-016)."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(because(code, message))


def ill_typed(rule: Rule, message: str) -> NoReturn:
    """Raise `IllTyped`: `message` says what was expected and what came.

    Raises:
        IllTyped: always.
    """
    raise IllTyped(rule, message)
