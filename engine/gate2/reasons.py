"""Reason codes: why a claim or record has the status it has, and the cheapest next step.

A `Reason` is what a report shows. What a code means in general, its trigger and its remedy,
stands in `gate2.reason_table`; `gate2 explain CODE` prints it. Ids are permanent: never reused,
deprecated instead of removed; new ones are added at the end of their area.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.reason_table import TABLE, Code, Effect, ReasonKind

__all__ = [
    "Code",
    "Effect",
    "Reason",
    "ReasonKind",
    "Severity",
    "area_of",
    "because",
    "kind_of",
    "severity_of",
]


class Severity(StrEnum):
    """SARIF levels."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, bound to a case: what was expected, what came, and what to do next."""

    code: Code
    message: str
    remedy: str
    effect: Effect

    @property
    def name(self) -> str:
        """The code's short name, for instance ``proof-rejected``."""
        return TABLE[self.code].name

    @property
    def blocks(self) -> bool:
        """Whether this reason alone keeps a claim from VERIFIED."""
        return self.effect not in (Effect.WARNING, Effect.NONE)


def because(
    code: Code, message: str, *, remedy: str | None = None, effect: Effect | None = None
) -> Reason:
    """A reason with this code; `remedy` and `effect` default to the code's own."""
    kind = TABLE[code]
    return Reason(
        code=code,
        message=message,
        remedy=kind.remedy if remedy is None else remedy,
        effect=kind.effect if effect is None else effect,
    )


def blocking(reasons: Iterable[Reason]) -> bool:
    """Whether any of them keeps a claim from both other statuses: a falsifying one does not."""
    return any(reason.blocks and reason.effect is not Effect.FALSIFIED for reason in reasons)


def kind_of(text: str) -> ReasonKind | None:
    """What a code or name means: accepts ``G2-LEAN-004``, ``lean-004`` and ``proof-rejected``."""
    wanted = text.strip().lower().removeprefix("g2-")
    for code, kind in TABLE.items():
        if wanted in (code.value.lower().removeprefix("g2-"), kind.name):
            return kind
    return None


def area_of(code: str) -> str:
    """The area that a code belongs to: ``CLM`` of ``G2-CLM-016``."""
    return code.split("-")[1]


def severity_of(effect: Effect) -> Severity:
    """The SARIF level of an effect."""
    if effect in (Effect.WARNING, Effect.INFRASTRUCTURE):
        return Severity.WARNING
    return Severity.NOTE if effect is Effect.NONE else Severity.ERROR
