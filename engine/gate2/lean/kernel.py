"""An independent kernel: checks Lean 4 declarations against the type theory, without Lean.

Nothing here runs or imports Lean, and nothing was carried over from another kernel: the rules
are those of Carneiro, "The Type Theory of Lean", of the reference manual, and what the
published advisories about kernels teach. Each rule below has an id; `gate2.lean.theory.rules`
lists the ids, the code of each rule cites its id where it refuses, and a refused declaration
names it.

What is taken on trust: the constants that the caller's library gives (the pinned library by its
digest; an export is checked from nothing), and this Python. What a declaration says about
itself is never believed: every field that follows from others is computed again and compared.

Names and levels
    name-fresh      a declaration brings a new name; nothing is ever replaced
    name-known      a term mentions declared constants only
    order           no declaration rests on itself
    level-params    universe parameters are distinct, and a term uses those declared with it
    level-count     a constant is used at as many levels as it has universe parameters
Terms
    closed          types and values have no loose bound and no free variables
    sort            what stands for a type is one: its own type is a sort
    application     a function is applied to what its domain says, up to conversion
    binder          the domain of a binder is a type
    let             the value has the type that is stated
    projection      out of a type with one constructor, a field that exists; out of a
                    proposition only proofs, and nothing after data that it depends on
    literal         numbers and strings, where Nat, String, Char and List are the theory's
Conversion (what counts as equal; every way to say yes)
    beta, zeta, delta (opaque constants are never unfolded), iota by the recursor's own rules,
    K for a proposition with one constructor without fields whose type fits, projection of a
    constructor, Quot.lift and Quot.ind on Quot.mk, eta for functions, eta for structures (one
    constructor, no indices, not recursive, no proposition), the one element of a structure
    without fields, proof irrelevance, universe levels equal under every assignment, arithmetic
    on literals where the operation is the library's or satisfies its defining equations
Declarations
    declared-type   a value has the type that is stated
    declared-all    what has a value is among the names it says were declared together
    theorem-prop    a theorem states a proposition
    safety          nothing unsafe or partial is checked or rested on
    quotient        the four constants of quotients have the types of the theory, over its Eq
Inductive declarations: the types of a block (`gate2.lean.theory.inductive`)
    inductive-block        there is a type, and all of the block is the module's own
    inductive-all          each type lists the types of the block, in one order
    inductive-levels       types and constructors share the universe parameters
    inductive-type         a type is a telescope into a universe and mentions none of its block
    inductive-parameters   the types share the parameters, as many as stated
    inductive-universe     the types end in one universe
    inductive-indices, inductive-nested, inductive-recursive, inductive-reflexive
                           what a type states of itself is what is found
Their constructors
    constructor-list       a type lists its constructors once each, and all of them are declared
    constructor-owner      a constructor belongs to the type that lists it
    constructor-index      at the place where it lists it
    constructor-parameters, constructor-fields
                           it begins with the parameters, and has as many fields as it states
    constructor-result     it makes its type, at the parameters of the block
    constructor-universe   a field is no larger than the type, unless that is a proposition
Where a type of the block occurs in a constructor
    positivity             never left of an arrow in a field, and only as a type
    occurrence             at the parameters of the block
    occurrence-index       never in an index
    nested-container       inside a safe inductive type that is known
    nested-locals          at parameters that depend on no field
    nested-indices         never in an index of the container
    nested-universe        in a container of the universe of the block
Their recursors
    recursor-list          one for each type and each container, and no other
    recursor-all, recursor-levels, recursor-parameters, recursor-indices, recursor-motives,
    recursor-minors        what it states is what is derived; its motive is in any universe
                           only where no data can come out of a proof
    recursor-k             K only for a proposition with one constructor without fields
    recursor-type          its type is the derived one
    recursor-rules, recursor-rule-fields, recursor-rule-value
                           a rule for each constructor in order, and each is the derived one

Running out of steps, time, depth or memory, or a library that does not hold what is needed,
is `error`: neither accepted nor rejected.

>>> from gate2.lean.kernel import check_export
>>> check_export(open("proof.ndjson", "rb").read(), name="proof.ndjson").outcome  # doctest: +SKIP
<Outcome.ACCEPTED: 'accepted'>
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from gate2.backports import StrEnum
from gate2.lean.declaration import (
    Axiom,
    Block,
    Constant,
    Constructor,
    Inductive,
    Quotient,
    Recursor,
)
from gate2.lean.export import read_export
from gate2.lean.malformed import MalformedData
from gate2.lean.term import Name, TermStore
from gate2.lean.theory.budget import Budget, with_deep_stack
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.declarations import admit
from gate2.lean.theory.environment import Environment, Lookup, nothing
from gate2.lean.theory.inductive import admit_block
from gate2.lean.theory.ordering import Declared, in_order, members_of
from gate2.lean.theory.quotient import admit_quotient
from gate2.lean.theory.rules import Rule
from gate2.lean.theory.verdicts import IllTyped, KernelError, OutOfBudget, Undecided
from gate2.reasons import Code, Reason, because

__all__ = [
    "NAME",
    "VERSION",
    "Budget",
    "Checked",
    "Outcome",
    "Rule",
    "check_declared",
    "check_export",
]

NAME: Final = "gate2"
VERSION: Final = "1"
"""Raised whenever a rule changes: evidence names the kernel that checked it."""


class Outcome(StrEnum):
    """What the kernel says of a list of declarations."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ERROR = "error"
    """Not decided: the budget ran out, or the library does not hold what is needed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The kernel's word, and on what it rests."""

    outcome: Outcome
    declaration: Name | None
    """The declaration that was not accepted."""
    reason: Reason | None
    """None when accepted; LEAN-013 or LEAN-023 rejected; else why it could not be decided."""
    rule: Rule | None
    """The rule that a rejected declaration breaks; None where the data is malformed."""
    axioms: tuple[Name, ...]
    """Axioms among what was admitted: they are assumed, not checked."""
    admitted: int
    """Constants admitted."""
    steps: int

    @property
    def accepted(self) -> bool:
        """Whether every declaration was checked and is right."""
        return self.outcome is Outcome.ACCEPTED


def check_export(
    data: bytes, *, name: str, budget: Budget | None = None, library: Lookup = nothing
) -> Checked:
    """Check every declaration of a lean4export file, in the file's order, from nothing.

    Args:
        data: the file's bytes, from anybody.
        name: what messages call it.
        budget: None for the default.
        library: trusted constants by name over the store that is made here; None of them
            counts unless the file does not declare that name itself.
    """
    checker = Checker(Environment(TermStore(), library), budget)

    def work() -> None:
        for declaration in read_export(data, checker.store, name=name, spend=checker.budget.spend):
            admit_one(checker, declaration)

    return _checked(checker, work)


def check_declared(
    declared: Declared,
    roots: Iterable[int],
    library: Lookup,
    budget: Budget | None = None,
) -> Checked:
    """Check what the roots rest on of a module's own constants, over the trusted library."""
    checker = Checker(Environment(declared.store, library), budget)

    def work() -> None:
        for declaration in in_order(declared, roots):
            admit_one(checker, declaration)

    return _checked(checker, work)


def admit_one(checker: Checker, declaration: Constant | Block) -> None:
    """Check one declaration and admit what it brings.

    Raises:
        IllTyped: it breaks a rule.
        Undecided: it could not be decided.
    """
    first = members_of(declaration)[:1]
    checker.tidy()
    try:
        match declaration:
            case Block():
                admit_block(checker, declaration)
            case Quotient():
                admit_quotient(checker, declaration)
            case Inductive() | Constructor() | Recursor():
                raise AssertionError("an inductive type comes as a block")
            case _:
                admit(checker, declaration)
    except KernelError as error:
        failure = _undecided_arithmetic(checker, error)
        if failure.declaration is None and first:
            failure.declaration = checker.store.parts(first[0].name)
        raise failure from error
    except MalformedData as error:
        if error.reason.code is not Code.LEAN_MEMORY:
            raise
        full = OutOfBudget(Code.LEAN_MEMORY, error.message)
        full.declaration = checker.store.parts(first[0].name) if first else None
        raise full from error


def _undecided_arithmetic(checker: Checker, error: KernelError) -> KernelError:
    """A refusal says too little where arithmetic on axioms was asked for: some libraries export
    `Nat.gcd` and its like without their bodies, and Lean computes with them all the same."""
    if not checker.arithmetic.unmeant or not isinstance(error, IllTyped):
        return error
    names = ", ".join(sorted(map(checker.environment.show, checker.arithmetic.unmeant)))
    message = (
        f"it may rest on arithmetic that is not computed for an export ({names}):"
        f" {error.rule}: {error.reason.message}"
    )
    reason = because(Code.LEAN_NO_KERNEL_RECHECK, message)
    return Undecided(reason, error.declaration)


def _checked(checker: Checker, work: Callable[[], None]) -> Checked:
    outcome, rule = Outcome.ACCEPTED, None
    reason: Reason | None = None
    declaration: Name | None = None
    try:
        with_deep_stack(work, checker.budget)
    except IllTyped as error:
        outcome, rule = Outcome.REJECTED, error.rule
        reason, declaration = error.reason, error.declaration
    except Undecided as error:
        outcome, reason, declaration = Outcome.ERROR, error.reason, error.declaration
    except MalformedData as error:
        full = error.reason.code is Code.LEAN_MEMORY
        outcome, reason = (Outcome.ERROR if full else Outcome.REJECTED), error.reason
    admitted = checker.environment.admitted
    return Checked(
        outcome=outcome,
        declaration=declaration,
        reason=reason,
        rule=rule,
        axioms=tuple(checker.store.parts(c.name) for c in admitted if isinstance(c, Axiom)),
        admitted=len(admitted),
        steps=checker.budget.spent,
    )
