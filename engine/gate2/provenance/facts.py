"""What is known of a proof's origin: plain values, which nothing that judges ever takes."""

from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.record.model import Origin


class State(StrEnum):
    """What came of looking."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    """Looked at, and it is not so."""
    TOLD = "told"
    """Said by a program that the author may have steered, and checked by nobody."""
    UNKNOWN = "unknown"
    """Not looked at, or not to be told; the detail says why."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked for. `detail` and `values` may quote a repository: show them
    escaped."""

    name: str
    state: State
    detail: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything that was looked for of one proof's origin, most trusted first.

    `facts` are read from the repository's objects as data, by this engine. `told` is what
    lean-dojo said from inside the seal: by a program that has read, and where it traced has run,
    what the author wrote. It is a note for people, no more.
    """

    origin: Origin
    theorem: str
    facts: tuple[Fact, ...]
    told: tuple[Fact, ...]

    def document(self) -> dict[str, object]:
        """As JSON data."""
        return {
            "repository": self.origin.repository,
            "commit": self.origin.commit,
            "file": self.origin.file,
            "theorem": self.theorem,
            "facts": {fact.name: _stated(fact) for fact in self.facts},
            "lean_dojo": {fact.name: _stated(fact) for fact in self.told},
        }


def _stated(fact: Fact) -> dict[str, object]:
    return {"state": fact.state.value, "detail": fact.detail, "values": list(fact.values)}
