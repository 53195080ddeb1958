"""The one error of everything that reads compiled Lean data."""

from typing import NoReturn

from gate2.errors import InvalidRecord
from gate2.reasons import Code, because


class MalformedData(InvalidRecord):
    """Compiled data that does not decode, or decodes to what no Lean process writes.

    Whoever judges a submission turns it into its `reason`; it never means the claim is false.
    """

    def __init__(self, code: Code, part: str, offset: int, problem: str) -> None:
        super().__init__(because(code, f"{part} at byte {offset}: {problem}"))
        self.part = part
        self.offset = offset


def refuse(part: str, offset: int, problem: str, code: Code = Code.LEAN_DATA_MALFORMED) -> NoReturn:
    """Raise `MalformedData`: `problem` says what was expected and what came.

    Raises:
        MalformedData: always.
    """
    raise MalformedData(code, part, offset, problem)
