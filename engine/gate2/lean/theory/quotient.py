"""The four constants of quotient types, as the theory gives them.

Theory: Carneiro, "The Type Theory of Lean", 2.7.1; the reference manual, "Quotients".
"""

from gate2.lean.declaration import Inductive, Quotient, Safety
from gate2.lean.term import PI
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import ill_typed

NAMES = (("Quot",), ("Quot", "mk"), ("Quot", "lift"), ("Quot", "ind"))
"""In the order of `Quotient.role`."""


def admit_quotient(checker: Checker, quotient: Quotient) -> None:
    """Admit one of the four constants: name, universe parameters and type have to be its own.

    Raises:
        IllTyped: QUOTIENT, one of these differs, or Eq is not the equality they speak of.
    """
    environment = checker.environment
    shown = environment.show(quotient.name)
    if not (
        0 <= quotient.role < len(NAMES)
        and environment.store.parts(quotient.name) == NAMES[quotient.role]
    ):
        ill_typed(Rule.QUOTIENT, f"expected a constant of quotients, got {shown}")
    if quotient.safety is not Safety.SAFE:
        ill_typed(Rule.SAFETY, f"expected a safe constant, {shown} is {quotient.safety}")
    for before in NAMES[: quotient.role]:
        if not isinstance(environment.find(environment.store.name_of(before)), Quotient):
            ill_typed(Rule.QUOTIENT, f"expected {'.'.join(before)} before {shown}")
    if len(quotient.levels) != (2 if quotient.role == 2 else 1):
        ill_typed(Rule.QUOTIENT, f"expected other universe parameters of {shown}")
    checker.begin(quotient.levels)
    expected = _type(checker, quotient)
    if quotient.type != expected:
        ill_typed(
            Rule.QUOTIENT,
            f"expected {shown} of type {checker.show(expected)}, got {checker.show(quotient.type)}",
        )
    checker.infer(expected)
    environment.add(quotient)


def _type(checker: Checker, quotient: Quotient) -> int:
    """What the type of that constant has to be."""
    terms, levels, store = checker.terms, checker.levels, checker.store
    prop = terms.sort(levels.zero)
    u = levels.param(quotient.levels[0])
    alpha = terms.local(terms.sort(u))
    relation = terms.local(terms.pi([], store.expr((PI, alpha, store.expr((PI, alpha, prop))))))

    def quot(constant: int, *arguments: int) -> int:
        return terms.app(terms.const(store.name_of(NAMES[constant]), (u,)), *arguments)

    the_quotient = quot(0, alpha, relation) if quotient.role else 0
    a = terms.local(alpha)
    if quotient.role == 0:
        return terms.pi([alpha, relation], terms.sort(u))
    if quotient.role == 1:
        return terms.pi([alpha, relation, a], the_quotient)
    if quotient.role == 3:
        motive = terms.local(store.expr((PI, the_quotient, prop)))
        proof = terms.local(terms.pi([a], terms.app(motive, quot(1, alpha, relation, a))))
        q = terms.local(the_quotient)
        return terms.pi([alpha, relation, motive, proof, q], terms.app(motive, q))
    v = levels.param(quotient.levels[1])
    beta = terms.local(terms.sort(v))
    function = terms.local(store.expr((PI, alpha, beta)))
    b = terms.local(alpha)
    related = terms.local(terms.app(relation, a, b))
    equality = terms.app(
        terms.const(require_equality(checker), (v,)),
        *(beta, terms.app(function, a), terms.app(function, b)),
    )
    respects = terms.local(terms.pi([a, b, related], equality))
    q = terms.local(the_quotient)
    return terms.pi([alpha, relation, beta, function, respects, q], beta)


def require_equality(checker: Checker) -> int:
    """The name of Eq, which has to be the equality of the theory.

    Raises:
        IllTyped: QUOTIENT, it is not there or is another type.
    """
    store, terms, levels = checker.store, checker.terms, checker.levels
    name = store.name_of(("Eq",))
    refl_name = store.name_of(("Eq", "refl"))
    found, refl = checker.environment.find(name), checker.environment.find(refl_name)
    if (
        isinstance(found, Inductive)
        and found.constructors == (refl_name,)
        and refl is not None
        and len(found.levels) == 1
        and refl.levels == found.levels
    ):
        u = levels.param(found.levels[0])
        alpha = terms.local(terms.sort(u))
        a, b = terms.local(alpha), terms.local(alpha)
        prop = terms.sort(levels.zero)
        equal = terms.app(terms.const(name, (u,)), alpha, a, a)
        if found.type == terms.pi([alpha, a, b], prop) and refl.type == terms.pi([alpha, a], equal):
            return name
    ill_typed(Rule.QUOTIENT, "expected Eq to be the equality of the theory")
