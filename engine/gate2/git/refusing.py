"""How a repository that cannot be read is said: the machine's fault, never the record's."""

import os

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, Effect, because
from gate2.record.names import shown

_MOST_SAID = 300
_PARTIAL = (
    "Fetch all that both commits hold: clone without --filter (a shallow clone is fine), or run "
    "`git fsck` where the clone is whole."
)


def unavailable(message: str, remedy: str | None = None) -> InfrastructureError:
    """INF-014: git is not there, or does not give what the repository should hold."""
    return InfrastructureError(because(Code.INF_GIT_UNAVAILABLE, message, remedy=remedy))


def missing(what: str, oid: str) -> InfrastructureError:
    """INF-014 for an object that the repository does not hold: it was never fetched."""
    return unavailable(f"expected {what} {oid} in the repository, it is not there", _PARTIAL)


def failed(what: str, said: bytes) -> InfrastructureError:
    """INF-014 for a git that ended with an error; `said` is what it wrote, foreign text."""
    return unavailable(f"expected git to {what}, it failed: {quoted(said)}", _PARTIAL)


def quoted(said: bytes) -> str:
    """The last words of a failing git, for a message."""
    lines = os.fsdecode(said).strip().splitlines()
    last = next((line for line in reversed(lines) if line.startswith("fatal:")), "")
    text = last or " ".join(lines[-2:]) or "it said nothing"
    return ascii(text[:_MOST_SAID])[1:-1]


def not_of_its_kind(what: str, oid: str, kind: str) -> InvalidRecord:
    """ART-009: a tree names an object as one kind that is another; no honest git writes that."""
    return InvalidRecord(
        because(
            Code.ART_PATH_ESCAPE,
            f"expected {what} under {oid}, it is a {shown(kind)[1:-1]}",
            remedy="Commit the files again with git; such a tree was written by something else.",
        )
    )


def oversize(message: str) -> InvalidRecord:
    """ART-010 for a whole commit: more than can be looked at is not looked at in part."""
    return InvalidRecord(because(Code.ART_OVERSIZE, message, effect=Effect.INVALID))
