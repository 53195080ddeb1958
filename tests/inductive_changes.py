"""Every change of one thing that an inductive block states of itself, with the rule it breaks."""

from collections.abc import Iterator
from dataclasses import replace

from gate2.lean.declaration import Block, Recursor
from gate2.lean.term import TermStore
from gate2.lean.theory.rules import Rule
from inductive_making import with_constructor, with_recursor, with_type


def changes(store: TermStore, block: Block) -> Iterator[tuple[Rule, Block]]:
    """The block with one thing changed that it states of itself, and the rule that breaks."""
    for number, each in enumerate(block.inductives):
        for rule, change in (
            (Rule.INDUCTIVE_INDICES, {"indices": each.indices + 1}),
            (Rule.INDUCTIVE_NESTED, {"nested": each.nested + 1}),
            (Rule.INDUCTIVE_RECURSIVE, {"is_recursive": not each.is_recursive}),
            (Rule.INDUCTIVE_REFLEXIVE, {"is_reflexive": not each.is_reflexive}),
            (Rule.INDUCTIVE_ALL, {"all": (*each.all, each.name)}),
        ):
            yield rule, with_type(block, number, **change)
    for number, constructor in enumerate(block.constructors):
        for rule, change in (
            (Rule.CONSTRUCTOR_INDEX, {"index": constructor.index + 1}),
            (Rule.CONSTRUCTOR_PARAMETERS, {"parameters": constructor.parameters + 1}),
            (Rule.CONSTRUCTOR_FIELDS, {"fields": constructor.fields + 1}),
        ):
            yield rule, with_constructor(block, number, **change)
    for number, recursor in enumerate(block.recursors):
        yield from _recursor_changes(store, block, number, recursor)


def _recursor_changes(
    store: TermStore, block: Block, number: int, recursor: Recursor
) -> Iterator[tuple[Rule, Block]]:
    for rule, change in (
        (Rule.RECURSOR_LEVELS, {"levels": (*recursor.levels, store.name(0, "more"))}),
        (Rule.RECURSOR_LEVELS, {"levels": recursor.levels[1:]}),
        (Rule.RECURSOR_ALL, {"all": (*recursor.all, recursor.name)}),
        (Rule.RECURSOR_PARAMETERS, {"parameters": recursor.parameters + 1}),
        (Rule.RECURSOR_INDICES, {"indices": recursor.indices + 1}),
        (Rule.RECURSOR_MOTIVES, {"motives": recursor.motives + 1}),
        (Rule.RECURSOR_MINORS, {"minors": recursor.minors - 1}),
        (Rule.RECURSOR_K, {"k": not recursor.k}),
        (Rule.RECURSOR_TYPE, {"type": block.inductives[0].type}),
    ):
        if change.get("levels") != recursor.levels:
            yield rule, with_recursor(block, number, **change)
    rules = recursor.rules
    yield (
        Rule.RECURSOR_RULES,
        with_recursor(block, number, rules=rules[1:] if rules else block.recursors[-1].rules * 2),
    )
    for at, each in enumerate(rules):
        for rule, change in (
            (Rule.RECURSOR_RULES, {"constructor": recursor.name}),
            (Rule.RECURSOR_RULE_FIELDS, {"fields": each.fields + 1}),
            (Rule.RECURSOR_RULE_VALUE, {"value": block.inductives[0].type}),
        ):
            changed = replace(each, **change)
            yield rule, with_recursor(block, number, rules=(*rules[:at], changed, *rules[at + 1 :]))
