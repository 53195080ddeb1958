"""What several claims of a corpus say together, and what of it is said at each of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from gate2.audit.corpus import Across, Source
from gate2.audit.quantities.contradictions import contradictory
from gate2.audit.state import State
from gate2.reasons import Code

MOST_SOURCES = 20
"""Sources shown of one finding."""
MOST_ACROSS = 1000
"""Findings of each sort that are shown one by one."""
_OTHERS = 3


def find_across(state: State) -> None:
    """Look through the corpus, and keep in its state what stands at each claim."""
    state.put_across(_at_claims(state))


def _at_claims(state: State) -> Iterator[tuple[str, str, Code, str]]:
    for _, sources in _contradictions(state):
        others = _others(sources, [source.said for source in sources], said=True)
        for source in sources:
            message = f"{source.said} here, {others[source.said]}"
            yield source.path, source.claim, Code.CLM_VALUES_CONTRADICT, message
    for _, sources in _duplicates(state):
        others = _others(sources, [source.record for source in sources], said=False)
        for source in sources:
            message = f"in the same words as {others[source.record]}"
            yield source.path, source.claim, Code.CLM_DUPLICATE, message


def _others(sources: Sequence[Source], keys: Sequence[str], *, said: bool) -> Mapping[str, str]:
    """By key, those that have another: once for each, as thousands may have the same."""
    counts = Counter(keys)
    named: dict[str, str] = {}
    for key, count in counts.items():
        differ = (each for each, its in zip(sources, keys, strict=True) if its != key)
        named[key] = _named(list(islice(differ, _OTHERS)), len(sources) - count, said=said)
    return named


def _named(first: Sequence[Source], count: int, *, said: bool) -> str:
    """The first of them, and how many more there are."""
    named = [
        (f"{each.said} in " if said else "") + f"claim {each.claim} of {each.record} ({each.path})"
        for each in first
    ]
    more = count - len(first)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def shown_across(state: State, selected: frozenset[str] | None) -> tuple[tuple[Across, ...], int]:
    """The first findings with their sources, contradictions first, and how many there are.

    Only those that concern one of the places `selected`; None for all of them.
    """
    shown: list[Across] = []
    total = 0
    for code, groups in (
        (Code.CLM_VALUES_CONTRADICT, _contradictions(state)),
        (Code.CLM_DUPLICATE, _duplicates(state)),
    ):
        count = 0
        for about, sources in groups:
            if selected is not None and selected.isdisjoint(each.path for each in sources):
                continue
            count += 1
            if count <= MOST_ACROSS:
                worded = tuple(_with_text(state, each) for each in sources[:MOST_SOURCES])
                shown.append(Across(code, about or worded[0].text, worded, len(sources)))
        total += count
    return tuple(shown), total


def _with_text(state: State, source: Source) -> Source:
    record = state.record(source.path)
    texts = [claim.text for claim in record.claims if claim.id == source.claim]
    return replace(source, text=texts[0] if texts else "")


def _contradictions(state: State) -> Iterator[tuple[str, list[Source]]]:
    """What each is about, and the claims that disagree about it."""
    for group in state.same_quantities():
        # A record that stands in the corpus twice, as document and directory, says it once.
        once = {(source.record, source.claim, q.low, q.high): (source, q) for source, q in group}
        found = contradictory(list(once.values()))
        if len({(source.record, source.claim) for source, _ in found}) > 1:
            yield found[0][1].about, [source for source, _ in found]


def _duplicates(state: State) -> Iterator[tuple[str, list[Source]]]:
    """The claims of several records that say the same in the same words."""
    for group in state.same_wordings():
        yield "", list({(source.record, source.claim): source for source in group}.values())
