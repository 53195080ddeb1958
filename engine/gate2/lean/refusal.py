"""How the source gate says no: the line, and what stands there."""

from gate2.reasons import Code, Reason, because


def refused(line: int, problem: str, code: Code = Code.LEAN_SOURCE_REFUSED) -> Reason:
    """The reason for refusing what stands in a line."""
    return because(code, f"Line {line}: {problem}.")
