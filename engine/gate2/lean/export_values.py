"""Takes JSON values apart by the type they must have; what differs is refused with its line."""

from typing import Final

from gate2.lean.export_lines import Fields, Lines, describe

MAX_LIST: Final = 20_000
"""Ids in one array: constructors of a type, types of a block, universe parameters."""


class Values:
    """Each method returns the value, or refuses the line that was read last."""

    def __init__(self, lines: Lines) -> None:
        self.refuse = lines.refuse

    def fields(self, value: object, keys: frozenset[str]) -> Fields:
        """An object with exactly these keys."""
        if type(value) is dict and value.keys() == keys:
            return value
        wanted = "expected an object with " + ", ".join(sorted(keys))
        if type(value) is not dict:
            self.refuse(f"{wanted}, got {describe(value)}")
        missing, extra = sorted(keys - value.keys()), sorted(value.keys() - keys)
        if extra:
            self.refuse(f"{wanted}, got {describe(extra[0])} too")
        self.refuse(f"{wanted}, got none named {missing[0]}")

    def number(self, value: object, what: str) -> int:
        """A natural number."""
        if type(value) is int:
            return value
        self.refuse(f"expected {what}, got {describe(value)}")

    def text(self, value: object, what: str) -> str:
        """A string."""
        if type(value) is str:
            return value
        self.refuse(f"expected {what}, got {describe(value)}")

    def flag(self, value: object, what: str) -> bool:
        """A truth value, which 0 and 1 are not."""
        if type(value) is bool:
            return value
        self.refuse(f"expected true or false for {what}, got {describe(value)}")

    def listed(self, value: object, what: str) -> list[object]:
        """An array that is not too long."""
        if type(value) is not list:
            self.refuse(f"expected an array of {what}, got {describe(value)}")
        if len(value) > MAX_LIST:
            self.refuse(f"expected at most {MAX_LIST} {what} in an array")
        return value
