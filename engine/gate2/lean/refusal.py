"""How the source gate says no: line and column, the command, and what stands there."""

from dataclasses import dataclass

from gate2.reasons import Code, Reason, because


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a source; lines and columns count from 1, as editors do."""

    line: int
    column: int | None = None
    command: str = ""
    """The command it is a part of, with its name; empty where it is the command itself."""

    def __str__(self) -> str:
        column = "" if self.column is None else f", column {self.column}"
        within = f", in `{self.command}`" if self.command else ""
        return f"Line {self.line}{column}{within}"


def refused(place: Place, problem: str, code: Code = Code.LEAN_SOURCE_REFUSED) -> Reason:
    """The reason for refusing what stands in a place."""
    return because(code, f"{place}: {problem}.")
