"""Single declarations: an axiom, a definition, a theorem, an opaque constant.

Each is checked in the environment of what came before it and then admitted; nothing else can
enter the environment. Inductive declarations have a room of their own.

Theory: Carneiro, "The Type Theory of Lean", 2.5 (definitions), the reference manual, "Axioms",
"Definitions", "Theorems".
"""

from gate2.lean.declaration import Axiom, Definition, Opaque, Theorem
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed

Single = Axiom | Definition | Theorem | Opaque


def admit(checker: Checker, constant: Single) -> None:
    """Check one declaration and admit it.

    Raises:
        IllTyped: it breaks a rule.
        Undecided: the budget ran out, or the library does not hold what it rests on.
    """
    checker.require_safe(constant)
    if checker.environment.find(constant.name) is not None:
        shown = checker.environment.show(constant.name)
        ill_typed(Rule.NAME_FRESH, f"expected a new name, {shown} exists")
    checker.begin(constant.levels)
    _require_closed(checker, constant.type)
    level = checker.sort_level(constant.type, Rule.SORT)
    if isinstance(constant, Theorem) and not checker.levels.is_zero(level):
        ill_typed(Rule.THEOREM_PROP, f"expected a proposition, got {checker.show(constant.type)}")
    if not isinstance(constant, Axiom):
        if constant.name not in constant.all:
            shown = checker.environment.show(constant.name)
            message = f"expected {shown} among the names that were declared together"
            ill_typed(Rule.DECLARED_ALL, message)
        _require_closed(checker, constant.value)
        given = checker.infer(constant.value)
        if not checker.equal(given, constant.type):
            ill_typed(
                Rule.DECLARED_TYPE,
                f"expected a value of type {checker.show(constant.type)},"
                f" got one of type {checker.show(given)}",
            )
    checker.environment.add(constant)


def _require_closed(checker: Checker, e: int) -> None:
    if checker.store.loose[e] or checker.is_open(e):
        ill_typed(Rule.CLOSED, f"expected a closed term, got {checker.show(e)}")
