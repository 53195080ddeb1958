"""A proof's origin in one line: what was found of it, and what nobody could tell."""

from collections.abc import Iterable

from gate2.provenance.facts import Fact, Provenance, State
from gate2.report.escape import shortened, visible

MOST_SHOWN = 300
_COMMIT_DIGITS = 12


def provenance_line(found: Provenance) -> str:
    """One line, escaped: each fact by its state, and what lean-dojo adds."""
    origin = found.origin
    where = f"{shortened(origin.repository, MOST_SHOWN)} at {origin.commit[:_COMMIT_DIGITS]}"
    parts = [part for state in State if (part := _of(state, found.facts))]
    return visible(
        f"provenance (no part of the verdict): {where}: {'; '.join(parts)}; {_told(found)}"
    )


def _of(state: State, facts: Iterable[Fact]) -> str:
    """The facts of one state by name; what is not confirmed says why, equal reasons once."""
    those = [fact for fact in facts if fact.state is state]
    if not those:
        return ""
    names = f"{', '.join(fact.name for fact in those)} {state.value}"
    if state is State.CONFIRMED:
        return names
    why = "; ".join(dict.fromkeys(shortened(fact.detail, MOST_SHOWN) for fact in those))
    return f"{names} ({why})"


def _told(found: Provenance) -> str:
    """What lean-dojo says; its last word where it says nothing."""
    told = {fact.name: fact for fact in found.told}
    package, premises = told["package"], told["premises"]
    if package.state is not State.TOLD:
        why = shortened(package.detail, MOST_SHOWN)
        return why if why.startswith("lean-dojo") else f"lean-dojo: {why}"
    if premises.state is not State.TOLD:
        return f"lean-dojo: no premises ({shortened(premises.detail, MOST_SHOWN)})"
    return f"lean-dojo says: {len(premises.values)} premises"
