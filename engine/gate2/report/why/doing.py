"""One thing to do about a record, with what it takes and what it changes."""

from dataclasses import dataclass

from gate2.reasons import Code
from gate2.report.audit.words import lasting
from gate2.report.why.wording import listed


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing to do."""

    code: Code | None
    """The reason that it takes away; None where it only makes the next one possible."""
    effort: str
    claims: tuple[str, ...]
    """Those that it is for; none where it is for the record."""
    what: str
    because: str = ""
    """The reason's own message: what was expected and what came."""
    file: str = ""
    place: str = ""
    """Where in the file."""
    lines: tuple[str, ...] = ()
    command: str = ""
    minutes: float | None = None
    memory_mib: int | None = None
    basis: str = ""
    then: str = ""
    """What it changes."""

    @property
    def cost(self) -> str:
        """What it asks of a person and of the machine."""
        known = [] if self.minutes is None else [f"about {lasting(self.minutes)}"]
        known += [] if self.memory_mib is None else [f"{self.memory_mib:,} MiB"]
        took = " and ".join(known) or ("how long is not known" if self.basis else "")
        basis = f": {self.basis}" if self.basis else ""
        return ", ".join(filter(None, (self.effort, took))) + basis


def lead_of(doing: Doing) -> str:
    """What to do, after the claims that it is for."""
    return f"{listed(doing.claims)}: {doing.what}" if doing.claims else doing.what
