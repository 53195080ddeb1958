"""Makes inductive blocks for tests: sound by default, one thing changed at a time.

Terms are written with functions for binders: ``shop.pi(nat, lambda n: …)``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from gate2.lean.declaration import (
    Axiom,
    Block,
    Constructor,
    Definition,
    Inductive,
    Recursor,
    Safety,
)
from gate2.lean.names import parse_name
from gate2.lean.term import CONST, LET, PI, TermStore
from gate2.lean.theory.checker import Checker
from gate2.lean.theory.environment import Environment
from gate2.lean.theory.inductive import admit_block, examine

Binder = Callable[[int], int]


class Shop:
    """A store, an environment and a checker, with short words for terms."""

    def __init__(self) -> None:
        self.store = TermStore()
        self.environment = Environment(self.store)
        self.checker = Checker(self.environment)
        self.terms = self.checker.terms
        self.levels = self.checker.levels
        self.app = self.terms.app
        self.prop = self.terms.sort(self.levels.zero)
        self.type = self.terms.sort(self.levels.one)
        self.type1 = self.terms.sort(self.levels.succ(self.levels.one))
        self.u = self.level("u")
        self.sort_u = self.terms.sort(self.u)
        self.type_u = self.terms.sort(self.levels.succ(self.u))

    def name(self, text: str) -> int:
        """The number of a name."""
        return self.store.name_of(parse_name(text))

    def level(self, text: str) -> int:
        """A universe parameter as a level."""
        return self.levels.param(self.name(text))

    def const(self, text: str, *levels: int) -> int:
        """A constant at these levels."""
        return self.terms.const(self.name(text), levels)

    def pi(self, domain: int, body: Binder) -> int:
        """A type of dependent functions."""
        local = self.checker.local(domain)
        return self.terms.pi([local], body(local))

    def lam(self, domain: int, body: Binder) -> int:
        """A function."""
        local = self.checker.local(domain)
        return self.terms.lam([local], body(local))

    def let(self, type_: int, value: int, body: Binder) -> int:
        """A let; the variable is free in the body only."""
        local = self.checker.local(type_)
        abstracted = self.terms.abstract(body(local), [local])
        return self.store.expr((LET, type_, value, abstracted))

    def to(self, *types: int) -> int:
        """The type of functions from all but the last to the last."""
        result = types[-1]
        for domain in reversed(types[:-1]):
            result = self.pi(domain, lambda _, body=result: body)  # type: ignore[misc]  # bound now
        return result

    def axiom(self, text: str, type_: int, levels: str = "") -> int:
        """Add a constant of which nothing but the type is known; at no levels if it has none."""
        names = tuple(self.name(each) for each in levels.split())
        self.environment.add(Axiom(self.name(text), names, type_, Safety.SAFE))
        return self.const(text, *(self.levels.param(each) for each in names))

    def definition(self, text: str, type_: int, value: int, levels: str = "") -> int:
        """Add a constant that unfolds."""
        names = tuple(self.name(each) for each in levels.split())
        number = self.name(text)
        self.environment.add(
            Definition(number, names, type_, Safety.SAFE, value, "abbrev", None, (number,))
        )
        return self.const(text, *(self.levels.param(each) for each in names))

    def draft(
        self,
        types: Mapping[str, tuple[int, Mapping[str, int]]],
        parameters: int = 0,
        levels: str = "",
    ) -> Block:
        """A block from each type's type and constructors; no flags are set, recursors missing.

        Constructors are named without their type: ``{"Nat": (Type, {"zero": Nat, …})}``.
        """
        every = tuple(self.name(each) for each in types)
        names = tuple(self.name(each) for each in levels.split())
        inductives, constructors = [], []
        for text, (type_, cases) in types.items():
            own = self.name(text)
            full = tuple(self.name(f"{text}.{each}") for each in cases)
            common = (own, names, type_, Safety.SAFE)
            indices = self.arity(type_) - parameters
            inductives.append(
                Inductive(
                    *(*common, parameters, indices, every, full, 0),
                    is_recursive=False,
                    is_reflexive=False,
                )
            )
            for index, (name, case) in enumerate(zip(full, cases.values(), strict=True)):
                fields = self.arity(case) - parameters
                common = (name, names, case, Safety.SAFE)
                constructors.append(Constructor(*common, own, index, parameters, fields))
        return Block(tuple(inductives), tuple(constructors), ())

    def arity(self, type_: int) -> int:
        """How many binders a type begins with."""
        count = 0
        while (node := self.store.exprs[type_])[0] == PI:
            type_, count = node[2], count + 1
        return count

    def whole(self, draft: Block) -> Block:
        """The draft with the flags and the recursors that it has."""
        found = examine(self.checker, draft)
        inductives = tuple(
            replace(
                each,
                nested=len(found.members) - len(draft.inductives),
                is_recursive=found.constructors.is_recursive,
                is_reflexive=found.constructors.is_reflexive,
            )
            for each in draft.inductives
        )
        return Block(inductives, draft.constructors, found.recursors)

    def admit(self, block: Block) -> Block:
        """Check and admit a block."""
        admit_block(self.checker, block)
        return block

    def declare(
        self,
        types: Mapping[str, tuple[int, Mapping[str, int]]],
        parameters: int = 0,
        levels: str = "",
    ) -> Block:
        """Complete, check and admit a draft."""
        return self.admit(self.whole(self.draft(types, parameters, levels)))

    def with_lists(self) -> "Shop":
        """Add ``A : Type``, ``Nat``, ``List.{u}``, ``Bool`` and ``False``; returns the shop."""
        self.axiom("A", self.type)
        self.declare({"False": (self.prop, {})})
        bool_ = self.const("Bool")
        self.declare({"Bool": (self.type, {"false": bool_, "true": bool_})})
        nat = self.const("Nat")
        self.declare({"Nat": (self.type, {"zero": nat, "succ": self.to(nat, nat)})})
        list_ = self.const("List", self.u)

        def cons(a: int) -> int:
            own = self.app(list_, a)
            return self.to(a, own, own)

        cases = {
            "nil": self.pi(self.type_u, lambda a: self.app(list_, a)),
            "cons": self.pi(self.type_u, cons),
        }
        self.declare({"List": (self.to(self.type_u, self.type_u), cases)}, 1, "u")
        return self

    def list_of(self, element: int) -> int:
        """``List`` of a type in ``Type``."""
        return self.app(self.const("List", self.levels.zero), element)


def assert_sound(shop: Shop, recursor: Recursor) -> None:
    """The recursor's type is one, it reduces on each constructor, and keeps the type."""
    checker, terms = shop.checker, shop.terms
    checker.begin(recursor.levels)
    checker.sort_level(recursor.type)
    at = tuple(shop.levels.param(name) for name in recursor.levels)
    itself = terms.const(recursor.name, at)
    for rule in recursor.rules:
        shared = recursor.parameters + recursor.motives + recursor.minors
        given, promised = _opened(shop, checker.infer(rule.value), shared + rule.fields)
        over = terms.app(itself, *given[:shared])
        _, rest = _opened(shop, checker.infer(over), recursor.indices)
        major = checker.as_pi(rest)
        assert major is not None
        head, arguments = terms.spine(major[0])
        node = shop.store.exprs[head]
        assert node[0] == CONST
        parameters = arguments[: len(arguments) - recursor.indices]
        made = terms.app(terms.const(rule.constructor, node[2]), *parameters, *given[shared:])
        _, arguments = terms.spine(checker.whnf(checker.infer(made)))
        call = terms.app(over, *arguments[len(parameters) :], made)
        assert checker.equal(checker.infer(call), promised)
        assert checker.whnf(call) == checker.whnf(terms.app(rule.value, *given))


def _opened(shop: Shop, type_: int, count: int) -> tuple[list[int], int]:
    """Free variables for that many binders of a type, and what is behind them."""
    locals_: list[int] = []
    for _ in range(count):
        pair = shop.checker.as_pi(type_)
        assert pair is not None
        locals_.append(shop.checker.local(pair[0]))
        type_ = shop.terms.instantiate(pair[1], locals_[-1:])
    return locals_, type_


def with_recursor(block: Block, number: int, **changes: object) -> Block:
    """The block with something else in one recursor."""
    changed = list(block.recursors)
    changed[number] = replace(changed[number], **changes)  # type: ignore[arg-type]  # by name
    return replace(block, recursors=tuple(changed))


def with_type(block: Block, number: int, **changes: object) -> Block:
    """The block with something else in one type."""
    changed = list(block.inductives)
    changed[number] = replace(changed[number], **changes)  # type: ignore[arg-type]  # by name
    return replace(block, inductives=tuple(changed))


def with_constructor(block: Block, number: int, **changes: object) -> Block:
    """The block with something else in one constructor."""
    changed = list(block.constructors)
    changed[number] = replace(changed[number], **changes)  # type: ignore[arg-type]  # by name
    return replace(block, constructors=tuple(changed))
