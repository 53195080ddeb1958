"""The recursors that a block declares are the ones it has, in every part."""

from collections.abc import Mapping, Sequence

from gate2.lean import declaration
from gate2.lean.declaration import Definition, Recursor
from gate2.lean.term import BVAR, CONST, LAM, PROJ, SORT, Expr
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.inductive_types import check_closed, declaring
from gate2.lean.theory.levels import Levels
from gate2.lean.theory.occurrences import children
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed


def compare_recursors(
    checker: Checker, declared: Mapping[int, Recursor], derived: Sequence[Recursor]
) -> None:
    """That the declared recursors are the derived ones.

    Raises:
        IllTyped: one is missing, is too many, or differs.
    """
    known = {each.name for each in derived}
    for name in declared:
        if name not in known:
            with declaring(checker, name):
                ill_typed(Rule.RECURSOR_LIST, "expected only the recursors that the block has")
    for each in derived:
        if each.name not in declared:
            shown = checker.environment.show(each.name)
            ill_typed(Rule.RECURSOR_LIST, f"expected the recursor {shown}, it is not declared")
        with declaring(checker, each.name):
            _compare(checker, declared[each.name], each)


def _compare(checker: Checker, declared: Recursor, derived: Recursor) -> None:
    """That one recursor is what was derived. Universe parameters match by position."""
    _compare_levels(declared, derived)
    if declared.all != derived.all:
        ill_typed(Rule.RECURSOR_ALL, "expected it to list the types of its block in order")
    for rule, what, stated, found in (
        (Rule.RECURSOR_PARAMETERS, "parameters", declared.parameters, derived.parameters),
        (Rule.RECURSOR_INDICES, "indices", declared.indices, derived.indices),
        (Rule.RECURSOR_MOTIVES, "motives", declared.motives, derived.motives),
        (Rule.RECURSOR_MINORS, "minor premises", declared.minors, derived.minors),
    ):
        if stated != found:
            ill_typed(rule, f"expected {found} {what}, it states {stated}")
    if declared.k != derived.k:
        ill_typed(Rule.RECURSOR_K, f"expected k to be {derived.k}, it states {declared.k}")
    same = _Sameness(checker, declared, derived)
    if not same(declared.type, derived.type):
        shown = checker.show(derived.type)
        ill_typed(Rule.RECURSOR_TYPE, f"expected the type {shown}")
    _compare_rules(checker, declared.rules, derived.rules, same)


def _compare_levels(declared: Recursor, derived: Recursor) -> None:
    if len(set(declared.levels)) != len(declared.levels):
        ill_typed(Rule.LEVEL_PARAMS, "expected distinct universe parameters")
    if len(declared.levels) != len(derived.levels):
        found, stated = len(derived.levels), len(declared.levels)
        message = f"expected {found} universe parameters, it states {stated}"
        ill_typed(Rule.RECURSOR_LEVELS, message)


def _compare_rules(
    checker: Checker,
    declared: Sequence[declaration.Rule],
    derived: Sequence[declaration.Rule],
    same: "_Sameness",
) -> None:
    if [rule.constructor for rule in declared] != [rule.constructor for rule in derived]:
        ill_typed(Rule.RECURSOR_RULES, "expected a rule for each constructor, in order")
    for stated, found in zip(declared, derived, strict=True):
        shown = checker.environment.show(found.constructor)
        if stated.fields != found.fields:
            message = f"expected {found.fields} fields of {shown}, its rule states {stated.fields}"
            ill_typed(Rule.RECURSOR_RULE_FIELDS, message)
        if not same(stated.value, found.value):
            value = checker.show(found.value)
            ill_typed(Rule.RECURSOR_RULE_VALUE, f"expected the rule of {shown} to give {value}")


class _Sameness:
    """Whether a declared term is the derived one.

    Up to how universe levels are written, and to annotations: recursors are stated without the
    ``outParam`` and ``optParam`` of their types. What is left out may only be missing, so a
    declared term holds nothing that the derived one does not.
    """

    def __init__(self, checker: Checker, declared: Recursor, derived: Recursor) -> None:
        self._checker = checker
        self._names = declared.levels
        levels = checker.levels
        self._positional = tuple(levels.param(name) for name in derived.levels)
        self._rename = declared.levels != derived.levels
        self._known: dict[tuple[int, int], bool] = {}

    def __call__(self, declared: int, derived: int) -> bool:
        checker = self._checker
        check_closed(checker, declared, self._names)
        if self._rename:
            terms = checker.terms
            declared = terms.instantiate_levels(declared, self._names, self._positional)
        return self._same(declared, derived)

    def _same(self, left: int, right: int) -> bool:
        if left == right:
            return True
        found = self._known.get((left, right))
        if found is None:
            self._checker.budget.spend()
            found = self._same_parts(left, right)
            plain = self._plain(right)
            if not found and plain != right:
                found = self._same(left, plain)
            self._known[left, right] = found
        return found

    def _same_parts(self, left: int, right: int) -> bool:
        checker = self._checker
        one, other = checker.store.exprs[left], checker.store.exprs[right]
        if not _same_node(checker.levels, one, other):
            return False
        for left_part, right_part in zip(children(one), children(other), strict=True):
            if not self._same(left_part, right_part):
                return False
        return True

    def _plain(self, e: int) -> int:
        """The argument that an application gives back, by its definition; else the term."""
        checker = self._checker
        exprs = checker.store.exprs
        head, arguments = checker.terms.spine(e)
        node = exprs[head]
        definition = checker.environment.find(node[1]) if node[0] == CONST else None
        if not isinstance(definition, Definition):
            return e
        body, binders = exprs[definition.value], 0
        while body[0] == LAM:
            body, binders = exprs[body[2]], binders + 1
        if body[0] != BVAR or len(arguments) != binders:
            return e
        return arguments[binders - 1 - body[1]]


def _same_node(levels: Levels, one: Expr, other: Expr) -> bool:
    """Whether two different terms are alike but for their parts and their levels."""
    if one[0] == SORT and other[0] == SORT:
        return levels.equal(one[1], other[1])
    if one[0] == CONST and other[0] == CONST:
        return (
            one[1] == other[1]
            and len(one[2]) == len(other[2])
            and all(levels.equal(a, b) for a, b in zip(one[2], other[2], strict=True))
        )
    if one[0] != other[0] or not children(one):
        return False
    return one[0] != PROJ or one[1:3] == other[1:3]
