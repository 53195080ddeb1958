"""Where two commits' histories meet, and whether enough of them is here to tell.

In a shallow clone the commits of `.git/shallow` look as if they had no parents. What is hidden
behind one may hold a merge base, unless that commit is itself an ancestor of every merge base
found: then whatever it hides is older than they are. The same holds for a commit that is missing.
"""

from pathlib import Path

from gate2.git.program import Program
from gate2.git.refusing import unavailable
from gate2.record.names import shown

MOST_BASES = 100
"""Where histories cross more often, nobody reads what they make of a record."""


def merge_bases(program: Program, common: Path, one: str, other: str) -> tuple[str, ...] | None:
    """All best common ancestors; None where the history here cannot tell them."""
    answer = program.call("merge-base", "--all", one, other)
    if answer.code not in (0, 1):
        return None
    bases = tuple(answer.out.decode("ascii", "replace").split())
    if len(bases) > MOST_BASES:
        return None
    shallow = _shallow(common)
    for base in bases or (None,):
        walked = program.call("rev-list", one, other, *(() if base is None else (f"^{base}",)))
        if walked.code != 0 or shallow & set(walked.out.decode("ascii", "replace").split()):
            return None
    return bases


def _shallow(common: Path) -> frozenset[str]:
    """The commits whose parents were not fetched."""
    try:
        return frozenset((common / "shallow").read_text("ascii", "replace").split())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise unavailable(
            f"expected to read which commits are shallow, {error.strerror}: {shown(str(common))}"
        ) from error
