"""Blocks of inductive types with the recursors that the theory gives them, nested ones included.

The recursors follow the reference manual's description: parameters, motives, minor premises
(fields first, then induction hypotheses), indices, major premise. A nested occurrence
``J As`` becomes a further type of the block, whose recursor is ``I.rec_1`` and so on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from building import (
    ZERO,
    Declaration,
    Local,
    Term,
    app,
    bind,
    const,
    constants,
    instantiate,
    is_loose,
    is_zero,
    rebuilt,
    spine,
    substitute_levels,
)


@dataclass
class Family:
    """One inductive type: closed types of itself and of its constructors."""

    name: str
    levels: tuple[str, ...]
    parameters: int
    type: Term
    constructors: list[tuple[str, Term]] = field(default_factory=list)
    all: tuple[str, ...] = ()
    """The types of its block."""


@dataclass
class _Member:
    """A type of the block under its parameters, real or auxiliary."""

    name: str
    type: Term
    constructors: list[tuple[str, Term]]
    stands_for: Term | None = None
    """``J As``, for an auxiliary type."""


def telescope(type_: Term, prefix: str, limit: int = -1) -> tuple[list[Local], Term]:
    """The binders of a function type as free variables, at most `limit`, and what is left."""
    found: list[Local] = []
    while type_[0] == "pi" and len(found) != limit:
        _, binder, domain, body, info = type_
        found.append(Local(f"{prefix}{len(found)}", binder, domain, info))
        type_ = instantiate(body, found[-1].term)
    return found, type_


def _applied_type(type_: Term, arguments: Sequence[Term]) -> Term:
    for argument in arguments:
        if type_[0] == "pi":  # a broken constructor may take too few
            type_ = instantiate(type_[3], argument)
    return type_


@dataclass
class _Block:
    families: list[Family]
    known: Mapping[str, Any]
    large: bool | None
    """Whether it eliminates into every sort; None where that is to be seen here."""
    members: list[_Member] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = self.families[0]
        self.levels = tuple(("param", each) for each in first.levels)
        self.parameters, _ = telescope(first.type, "p", first.parameters)
        self.own = {each.name for each in self.families}
        values = [each.term for each in self.parameters]
        for family in self.families:
            self.members.append(
                _Member(
                    family.name,
                    _applied_type(family.type, values),
                    [(n, _applied_type(t, values)) for n, t in family.constructors],
                )
            )
        self._find_nested()

    # nested occurrences

    def _find_nested(self) -> None:
        for member in self.members:  # grows while it is walked
            member.constructors = [(n, self._flattened(t)) for n, t in member.constructors]

    def _flattened(self, term: Term) -> Term:
        head, arguments = spine(term)
        if head[0] == "const" and head[1] in self.known and head[1] not in self.own:
            family = self.known[head[1]]
            used = arguments[: family.parameters]
            inside = set().union(*map(constants, used)) if used else set()
            names = {each.name for each in self.members}
            closed = not any(map(is_loose, used))
            if len(used) == family.parameters and inside & names and closed:
                return app(self._auxiliary(head, used, family), *arguments[family.parameters :])
        return rebuilt(term, lambda inner, _: self._flattened(inner), 0)

    def _auxiliary(self, head: Term, used: Sequence[Term], family: Family) -> Term:
        """The member for a container at its parameters; the container's whole block joins."""
        original = app(head, *used)
        if all(member.stands_for != original for member in self.members):
            for name in family.all:
                self._join(self.known[name], head[2], used)
        found = next(member for member in self.members if member.stands_for == original)
        return self.applied(found)

    def _join(self, family: Family, levels: tuple[Any, ...], used: Sequence[Term]) -> None:
        values = dict(zip(family.levels, levels, strict=True))

        def placed(type_: Term) -> Term:
            return _applied_type(substitute_levels(type_, values), used)

        name = f"_nested.{self.families[0].name}_{len(self.members)}"
        constructors = [(n, placed(t)) for n, t in family.constructors]
        original = app(const(family.name, *levels), *used)
        self.members.append(_Member(name, placed(family.type), constructors, original))

    def applied(self, member: _Member) -> Term:
        """The type applied to the block's parameters."""
        return app(const(member.name, *self.levels), *(each.term for each in self.parameters))

    def restored(self, term: Term) -> Term:
        """`term` with auxiliary types spelled out again."""
        for member in self.members:
            if member.stands_for is not None and term == self.applied(member):
                return self.restored(member.stands_for)
        return rebuilt(term, lambda inner, _: self.restored(inner), 0)

    # recursors

    def sort_is_prop(self) -> bool:
        _, sort = telescope(self.members[0].type, "s")
        return bool(sort[0] == "sort" and is_zero(sort[1]))

    def eliminates_widely(self) -> bool:
        if self.large is not None:
            return self.large
        if not self.sort_is_prop():
            return True
        constructors = self.members[0].constructors
        return len(self.members) == 1 and (
            not constructors or (len(constructors) == 1 and constructors[0][1][0] != "pi")
        )

    def member_of(self, type_: Term) -> _Member | None:
        head, _ = spine(type_)
        for member in self.members:
            if head[0] == "const" and head[1] == member.name:
                return member
        return None

    def recursive_fields(
        self, fields: Sequence[Local]
    ) -> Iterator[tuple[Local, list[Local], Term]]:
        """Fields that hold a member of the block: the field, its arguments, the type reached."""
        for local in fields:
            arguments, result = telescope(local.type, f"{local.key}x")
            if self.member_of(result):
                yield local, arguments, result


def _indices(block: _Block, type_: Term) -> list[Term]:
    return spine(type_)[1][len(block.parameters) :]


@dataclass
class _Recursors:
    """The recursors of a block."""

    block: _Block

    def __post_init__(self) -> None:
        block = self.block
        used = block.families[0].levels
        self.level = "u"
        count = 0
        while self.level in used:
            count += 1
            self.level = f"u_{count}"
        wide = block.eliminates_widely()
        self.sort = ("sort", ("param", self.level) if wide else ZERO)
        self.levels = ([self.level] if wide else []) + list(used)
        self.motives = [self._motive(i, m) for i, m in enumerate(block.members)]
        self.minors = [
            self._minor(member, name, type_)
            for member in block.members
            for name, type_ in member.constructors
        ]

    def _major(self, member: _Member) -> tuple[list[Local], Local]:
        indices, _ = telescope(member.type, "i")
        type_ = app(self.block.applied(member), *(each.term for each in indices))
        return indices, Local("t", "t", type_)

    def _motive(self, number: int, member: _Member) -> Local:
        indices, major = self._major(member)
        single = len(self.block.members) == 1
        name = "motive" if single else f"motive_{number + 1}"
        return Local(f"C{number}", name, bind("pi", [*indices, major], self.sort), "implicit")

    def motive_at(self, type_: Term, value: Term) -> Term:
        member = self.block.member_of(type_)
        assert member is not None
        motive = self.motives[self.block.members.index(member)]
        return app(motive.term, *_indices(self.block, type_), value)

    def _constructor(self, member: _Member, name: str) -> Term:
        if member.stands_for is None:
            return app(
                const(name, *self.block.levels), *(each.term for each in self.block.parameters)
            )
        head, used = spine(member.stands_for)
        return app(const(name, *head[2]), *used)

    def _minor(self, member: _Member, name: str, type_: Term) -> Local:
        fields, result = telescope(type_, "f")
        hypotheses = []
        for local, arguments, reached in self.block.recursive_fields(fields):
            value = app(local.term, *(each.term for each in arguments))
            held = bind("pi", arguments, self.motive_at(reached, value))
            hypotheses.append(Local(f"{local.key}ih", f"{local.binder}_ih", held))
        value = app(self._constructor(member, name), *(each.term for each in fields))
        if self.block.member_of(result) is None:  # a broken constructor: any recursor will do
            result = self.block.applied(member)
        conclusion = self.motive_at(result, value)
        binder = name.rpartition(".")[2]
        return Local(
            f"m:{member.name}:{name}", binder, bind("pi", [*fields, *hypotheses], conclusion)
        )

    def name(self, number: int) -> str:
        first = len(self.block.families)
        if number < first:
            return f"{self.block.families[number].name}.rec"
        return f"{self.block.families[0].name}.rec_{number - first + 1}"

    def shared(self) -> list[Local]:
        return [*self.block.parameters, *self.motives, *self.minors]

    def rule(self, member: _Member, name: str, type_: Term) -> dict[str, Any]:
        fields, _ = telescope(type_, "f")
        arguments = [each.term for each in fields]
        for local, inner, reached in self.block.recursive_fields(fields):
            target = self.block.member_of(reached)
            assert target is not None
            recursor = const(
                self.name(self.block.members.index(target)),
                *(("param", each) for each in self.levels),
            )
            value = app(local.term, *(each.term for each in inner))
            indices = _indices(self.block, reached)
            call = app(recursor, *(each.term for each in self.shared()), *indices, value)
            arguments.append(bind("lam", inner, call))
        minor = next(each for each in self.minors if each.key == f"m:{member.name}:{name}")
        body = self._closed("lam", [*self.shared(), *fields], app(minor.term, *arguments))
        return {"ctor": name, "nfields": len(fields), "rhs": body}

    def _closed(self, tag: str, variables: Sequence[Local], body: Term) -> Term:
        """The term bound, with auxiliary types spelled out while the parameters are free."""
        restored = self.block.restored
        spelled = [replace(each, type=restored(each.type)) for each in variables]
        return bind(tag, spelled, restored(body))

    def record(self, number: int, member: _Member) -> dict[str, Any]:
        indices, major = self._major(member)
        result = app(self.motives[number].term, *(each.term for each in indices), major.term)
        type_ = self._closed("pi", [*self.shared(), *indices, major], result)
        constructors = member.constructors
        block = self.block
        k = (
            block.sort_is_prop()
            and len(block.members) == 1
            and len(constructors) == 1
            and constructors[0][1][0] != "pi"
        )
        return {
            "name": self.name(number),
            "levelParams": self.levels,
            "type": type_,
            "all": [each.name for each in block.families],
            "numParams": len(block.parameters),
            "numIndices": len(indices),
            "numMotives": len(self.motives),
            "numMinors": len(self.minors),
            "rules": [self.rule(member, name, type_) for name, type_ in constructors],
            "k": k,
            "isUnsafe": False,
        }


def _flags(block: _Block) -> tuple[bool, bool]:
    """Whether the block is recursive, and whether reflexive."""
    names = {each.name for each in block.members}
    recursive = reflexive = False
    for member in block.members:
        for _, type_ in member.constructors:
            fields, _ = telescope(type_, "f")
            recursive |= any(constants(each.type) & names for each in fields)
            reflexive |= any(inner for _, inner, _ in block.recursive_fields(fields))
    return recursive, reflexive


def block(
    families: list[Family], known: dict[str, Any], *, large: bool | None = None
) -> Declaration:
    """The declaration of a block. Later blocks may nest in it."""
    made = _Block(families, known, large)
    recursors = _Recursors(made)
    recursive, reflexive = _flags(made)
    types, constructors = [], []
    for number, family in enumerate(families):
        indices, _ = telescope(made.members[number].type, "i")
        types.append(
            {
                "name": family.name,
                "levelParams": list(family.levels),
                "type": family.type,
                "numParams": family.parameters,
                "numIndices": len(indices),
                "all": [each.name for each in families],
                "ctors": [name for name, _ in family.constructors],
                "numNested": len(made.members) - len(families),
                "isRec": recursive,
                "isUnsafe": False,
                "isReflexive": reflexive,
            }
        )
        for index, (name, type_) in enumerate(family.constructors):
            count = len(telescope(type_, "f")[0])
            constructors.append(
                {
                    "name": name,
                    "levelParams": list(family.levels),
                    "type": type_,
                    "induct": family.name,
                    "cidx": index,
                    "numParams": family.parameters,
                    "numFields": count - family.parameters,
                    "isUnsafe": False,
                }
            )
        family.all = tuple(each.name for each in families)
        known[family.name] = family
    records = [recursors.record(i, m) for i, m in enumerate(made.members)]
    return {"inductive": {"types": types, "ctors": constructors, "recs": records}}
