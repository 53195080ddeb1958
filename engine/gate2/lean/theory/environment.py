"""The constants that a check may rely on: the trusted library's, and those admitted so far."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from gate2.lean.declaration import Constant
from gate2.lean.names import show_name
from gate2.lean.term import TermStore
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed

Lookup = Callable[[int], Constant | None]

MAX_NAMES_SHOWN: Final = 8


def nothing(_: int) -> None:
    """The trusted library of an export: there is none."""


class Environment:
    """Constants by name. What is admitted can never be replaced, and never hides the library."""

    def __init__(self, store: TermStore, trusted: Lookup = nothing) -> None:
        self.store = store
        self._trusted = trusted
        self._admitted: dict[int, Constant] = {}

    def find(self, name: int) -> Constant | None:
        """The constant of that name, or None."""
        found = self._admitted.get(name)
        return self._trusted(name) if found is None else found

    def is_trusted(self, name: int) -> bool:
        """Whether the constant is the library's, taken as it is and not checked here."""
        return name not in self._admitted and self._trusted(name) is not None

    def add(self, constant: Constant) -> None:
        """Admit a constant that has been checked.

        Raises:
            IllTyped: the name is taken.
        """
        if self.find(constant.name) is not None:
            ill_typed(Rule.NAME_FRESH, f"expected a new name, {self.show(constant.name)} exists")
        self._admitted[constant.name] = constant

    @property
    def admitted(self) -> tuple[Constant, ...]:
        """What was admitted, in order."""
        return tuple(self._admitted.values())

    def show_some(self, names: Iterable[int]) -> str:
        """The first few of the names for people: a file can state thousands of long ones."""
        shown = sorted({self.show(name) for name in islice(names, MAX_NAMES_SHOWN + 1)})
        more = ", …" if len(shown) > MAX_NAMES_SHOWN else ""
        return ", ".join(shown[:MAX_NAMES_SHOWN]) + more

    def show(self, name: int) -> str:
        """The name for people."""
        return show_name(self.store.parts(name))
