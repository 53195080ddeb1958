"""What is written as an export is read back as the same declarations, whatever they are."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporting import text
from gate2.lean.declaration import (
    Axiom,
    Block,
    Constructor,
    Definition,
    Inductive,
    Opaque,
    Quotient,
    Recursor,
    Rule,
    Safety,
    Theorem,
)
from gate2.lean.export import Export, read_export
from gate2.lean.export_declarations import ExportedDeclaration
from gate2.lean.export_numbers import MAX_LITERAL_BITS, read_natural, write_natural
from gate2.lean.export_writer import LeanBuild, write_declarations
from gate2.lean.term import (
    ANONYMOUS,
    APP,
    BVAR,
    CONST,
    FVAR,
    IMAX,
    LAM,
    LET,
    MAX,
    NAT,
    PARAM,
    PI,
    PROJ,
    SORT,
    STR,
    SUCC,
    ZERO,
    TermStore,
)
from gate2.version import version

LEAN = LeanBuild("4.28.0", "0" * 40)
NAMED = {"name", "inductive", "constructor"}
NAMES = {"levels", "all", "constructors"}
TERMS = {"type", "value"}


def level_tree(store: TermStore, level: int) -> Any:
    node = store.levels[level]
    if node[0] == PARAM:
        return ("param", store.parts(node[1]))
    return (node[0], *(level_tree(store, part) for part in node[1:]))


def tree(store: TermStore, expr: int) -> Any:
    """A term without its store, binder names and kinds included."""
    node = store.exprs[expr]
    name, kind = store.binders.get(expr, (ANONYMOUS, 0))
    shown = (store.parts(name), kind) if node[0] in (LAM, PI, LET) else ()
    if node[0] == CONST:
        return (CONST, store.parts(node[1]), *(level_tree(store, each) for each in node[2]))
    if node[0] == SORT:
        return (SORT, level_tree(store, node[1]))
    if node[0] == PROJ:
        return (PROJ, store.parts(node[1]), node[2], tree(store, node[3]))
    if node[0] in (APP, LAM, PI, LET):
        return (node[0], shown, *(tree(store, part) for part in node[1:]))
    return node


def described(store: TermStore, value: Any) -> Any:
    """A declaration without its store."""
    if isinstance(value, tuple):
        return tuple(described(store, each) for each in value)
    found: dict[str, Any] = {"is": type(value).__name__}
    for field in dataclasses.fields(value):
        each = getattr(value, field.name)
        if isinstance(value, Block) or field.name == "rules":
            found[field.name] = described(store, each)
        elif field.name in TERMS:
            found[field.name] = tree(store, each)
        elif field.name in NAMED:
            found[field.name] = store.parts(each)
        elif field.name in NAMES:
            found[field.name] = [store.parts(name) for name in each]
        else:
            found[field.name] = each
    return found


class Making:
    """Draws names, levels, terms and declarations into a store."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw
        self.store = TermStore()
        self.names = [ANONYMOUS]
        part = st.one_of(st.text(max_size=6), st.integers(0, (1 << 64) - 1))
        for prefix, each in self.draw(st.lists(st.tuples(st.integers(0, 99), part), max_size=8)):
            self.names.append(self.store.name(self.names[prefix % len(self.names)], each))
        self.names.append(self.store.name(ANONYMOUS, "T"))
        self.levels = [self.store.level((ZERO,))]
        for _ in range(self.draw(st.integers(0, 5))):
            self.levels.append(self._level())
        self.exprs: list[int] = []
        for _ in range(self.draw(st.integers(0, 14))):
            self.exprs.append(self._expr())

    def name(self) -> int:
        return self.draw(st.sampled_from(self.names))

    def declared(self) -> int:
        return self.draw(st.sampled_from([name for name in self.names if name != ANONYMOUS]))

    def some(self) -> tuple[int, ...]:
        return tuple(self.draw(st.lists(st.sampled_from(self.names), max_size=3)))

    def level(self) -> int:
        return self.draw(st.sampled_from(self.levels))

    def count(self) -> int:
        return self.draw(st.integers(0, 1 << 40))

    def flag(self) -> bool:
        return self.draw(st.booleans())

    def _level(self) -> int:
        match self.draw(st.sampled_from([SUCC, MAX, IMAX, PARAM])):
            case 1:
                return self.store.level((SUCC, self.level()))
            case 2:
                return self.store.level((MAX, self.level(), self.level()))
            case 3:
                return self.store.level((IMAX, self.level(), self.level()))
            case _:
                return self.store.level((PARAM, self.name()))

    def expr(self) -> int:
        if not self.exprs:
            return self.store.expr((SORT, self.level()))
        return self.draw(st.sampled_from(self.exprs))

    def _expr(self) -> int:
        store, draw = self.store, self.draw
        match draw(st.integers(0, 9)):
            case 0:
                return store.expr((BVAR, draw(st.integers(0, 4))))
            case 1:
                return store.expr((SORT, self.level()))
            case 2:
                levels = draw(st.lists(st.sampled_from(self.levels), max_size=2))
                return store.expr((CONST, self.name(), tuple(levels)))
            case 3:
                return store.expr((APP, self.expr(), self.expr()))
            case 4:
                return self._shown(store.expr((LAM, self.expr(), self.expr())), 3)
            case 5:
                return self._shown(store.expr((PI, self.expr(), self.expr())), 3)
            case 6:
                return self._shown(store.expr((LET, self.expr(), self.expr(), self.expr())), 0)
            case 7:
                return store.expr((NAT, draw(st.integers(0, 1 << 70))))
            case 8:
                return store.expr((STR, draw(st.text(max_size=8))))
            case _:
                return store.expr((PROJ, self.name(), self.count(), self.expr()))

    def _shown(self, expr: int, kinds: int) -> int:
        shown = self.name(), self.draw(st.integers(0, kinds))
        self.store.binders.setdefault(expr, shown)
        return expr

    def closed(self) -> int:
        """One of the terms, bound until nothing is loose."""
        expr = self.expr()
        while self.store.loose[expr]:
            domain = self.store.expr((SORT, self.level()))
            expr = self._shown(self.store.expr((LAM, domain, expr)), 3)
        return expr

    def base(self) -> tuple[int, tuple[int, ...], int]:
        return self.declared(), self.some(), self.closed()

    def safety(self) -> Safety:
        return Safety.UNSAFE if self.flag() else Safety.SAFE

    def declaration(self) -> ExportedDeclaration:
        match self.draw(st.integers(0, 5)):
            case 0:
                return Axiom(*self.base(), self.safety())
            case 1:
                safety = self.draw(st.sampled_from(tuple(Safety)))
                height = self.draw(st.none() | st.integers(0, (1 << 32) - 1))
                words = ["opaque", "abbrev"] if height is None else ["regular"]
                hints = self.draw(st.sampled_from(words))
                base, value = self.base(), self.closed()
                return Definition(*base, safety, value, hints, height, self.some())
            case 2:
                return Theorem(*self.base(), Safety.SAFE, self.closed(), self.some())
            case 3:
                return Opaque(*self.base(), self.safety(), self.closed(), self.some())
            case 4:
                return Quotient(*self.base(), Safety.SAFE, self.draw(st.integers(0, 3)))
            case _:
                return self.block()

    def block(self) -> Block:
        return Block(
            tuple(self.inductive() for _ in range(self.draw(st.integers(0, 2)))),
            tuple(self.constructor() for _ in range(self.draw(st.integers(0, 2)))),
            tuple(self.recursor() for _ in range(self.draw(st.integers(0, 2)))),
        )

    def inductive(self) -> Inductive:
        counts = self.count(), self.count()
        return Inductive(
            *(*self.base(), self.safety(), *counts, self.some(), self.some(), self.count()),
            is_recursive=self.flag(),
            is_reflexive=self.flag(),
        )

    def constructor(self) -> Constructor:
        counts = self.count(), self.count(), self.count()
        return Constructor(*self.base(), self.safety(), self.name(), *counts)

    def recursor(self) -> Recursor:
        counts = self.count(), self.count(), self.count(), self.count()
        rules = tuple(
            Rule(self.name(), self.count(), self.closed())
            for _ in range(self.draw(st.integers(0, 2)))
        )
        return Recursor(*self.base(), self.safety(), self.some(), *counts, rules, self.flag())


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_declarations_come_back_as_they_were(data: st.DataObject) -> None:
    making = Making(data)
    before = [making.declaration() for _ in range(data.draw(st.integers(0, 4)))]
    written = write_declarations(making.store, before, LEAN)
    store = TermStore()
    after = list(read_export(written, store, name="x"))
    assert [described(store, each) for each in after] == [
        described(making.store, each) for each in before
    ]
    assert write_declarations(store, after, LEAN) == written


@given(st.integers(0, 1 << 20_000) | st.integers(0, 1 << 70))
@example(0)
@example(10**4300)
@example((1 << 8192) - 1)
@example(1 << 8192)
@example(1 << 16384)
@settings(deadline=None)
def test_a_literal_of_any_length_keeps_its_value(value: int) -> None:
    digits = write_natural(value)
    assert digits.isdecimal()
    assert digits.isascii()
    assert read_natural(digits) == value


@given(st.integers(1, 1 << 13_000))
def test_digits_are_those_python_writes(value: int) -> None:
    assert write_natural(value) == str(value)


def test_a_literal_beyond_the_bound_is_refused_and_the_last_below_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gate2.lean.export_numbers.MAX_LITERAL_BITS", 20_000)
    assert read_natural(write_natural((1 << 20_000) - 1)) == (1 << 20_000) - 1
    assert read_natural(write_natural(1 << 20_000)) is None
    assert read_natural("9" * 5_050_447) is None
    assert MAX_LITERAL_BITS == 1 << 24


def test_deep_terms_and_levels_and_names_do_not_exhaust_the_stack() -> None:
    store = TermStore()
    level = store.level((ZERO,))
    for _ in range(20_000):
        level = store.level((SUCC, level))
    expr = store.expr((SORT, level))
    function = store.expr((CONST, store.name(ANONYMOUS, "f"), ()))
    for _ in range(50_000):
        expr = store.expr((APP, function, expr))
    for _ in range(20_000):
        expr = store.expr((LAM, function, expr))
    axiom = Axiom(store.name(ANONYMOUS, "deep"), (), expr, Safety.SAFE)
    written = write_declarations(store, [axiom], LEAN)
    fresh = TermStore()
    after = list(read_export(written, fresh, name="x"))
    assert len(fresh.exprs) == 70_002
    assert write_declarations(fresh, after, LEAN) == written


def test_a_free_variable_is_never_written() -> None:
    store = TermStore()
    axiom = Axiom(store.name(ANONYMOUS, "a"), (), store.expr((FVAR, 1)), Safety.SAFE)
    with pytest.raises(ValueError, match="free variable"):
        write_declarations(store, [axiom], LEAN)


def test_the_lines_are_those_the_format_states() -> None:
    """Byte for byte: other kernels read these keys, these ids and this order."""
    store = TermStore()
    name, u = store.name(ANONYMOUS, "é\n"), store.name(store.name(ANONYMOUS, "u"), 1)
    level = store.level((IMAX, store.level((PARAM, u)), store.level((SUCC, store.level((ZERO,))))))
    sort, bound = store.expr((SORT, level)), store.expr((BVAR, 0))
    pi = store.expr((PI, sort, store.expr((APP, bound, store.expr((NAT, 7))))))
    let = store.expr((LET, sort, pi, store.expr((PROJ, name, 2, store.expr((STR, '"'))))))
    lam = store.expr((LAM, sort, store.expr((CONST, name, (level,)))))
    store.binders |= {pi: (u, 3), let: (u, 0), lam: (ANONYMOUS, 1)}
    definition = Definition(name, (u,), let, Safety.PARTIAL, lam, "regular", 9, (name,))
    lines = write_declarations(store, [definition], LeanBuild("4.28.0", "ab")).decode().split("\n")
    assert lines == [
        f'{{"meta":{{"exporter":{{"name":"gate2","version":"{version()}"}},'
        '"format":{"version":"3.1.0"},"lean":{"githash":"ab","version":"4.28.0"}}}',
        r'{"in":1,"str":{"pre":0,"str":"\u00e9\n"}}',
        '{"in":2,"str":{"pre":0,"str":"u"}}',
        '{"in":3,"num":{"i":1,"pre":2}}',
        '{"il":1,"param":3}',
        '{"il":2,"succ":0}',
        '{"il":3,"imax":[1,2]}',
        '{"ie":0,"sort":3}',
        '{"bvar":0,"ie":1}',
        '{"ie":2,"natVal":"7"}',
        '{"app":{"arg":2,"fn":1},"ie":3}',
        '{"forallE":{"binderInfo":"instImplicit","body":3,"name":3,"type":0},"ie":4}',
        r'{"ie":5,"strVal":"\""}',
        '{"ie":6,"proj":{"idx":2,"struct":5,"typeName":1}}',
        '{"ie":7,"letE":{"body":6,"name":3,"nondep":false,"type":0,"value":4}}',
        '{"const":{"name":1,"us":[3]},"ie":8}',
        '{"ie":9,"lam":{"binderInfo":"implicit","body":8,"name":0,"type":0}}',
        '{"def":{"all":[1],"hints":{"regular":9},"levelParams":[3],"name":1,'
        '"safety":"partial","type":7,"value":9}}',
        "",
    ]


OLD_KEYS = {"types": "inductiveVals", "ctors": "constructorVals", "recs": "recursorVals"}


def as_3_0(written: bytes) -> bytes:
    """The same declarations as version 3.0 spells them."""
    lines = []
    for each in written.decode().splitlines():
        (tag, body), *_ = document = list(json.loads(each).items())
        if tag == "meta":
            body["format"]["version"] = "3.0.0"
        elif tag in ("axiom", "quot"):
            document = [(f"{tag}Info", body)]
        elif tag in ("def", "thm"):
            document = [(tag, [body])]
        elif tag == "opaque":
            document = [("def", [body])]
        elif tag == "inductive":
            document = [(tag, {OLD_KEYS[key]: part for key, part in body.items()})]
        lines.append(json.dumps(dict(document)))
    return text(lines)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_version_3_0_says_the_same(data: st.DataObject) -> None:
    making = Making(data)
    before = [making.declaration() for _ in range(data.draw(st.integers(1, 4)))]
    written = write_declarations(making.store, before, LEAN)
    store = TermStore()
    export = Export(as_3_0(written), store, name="x")
    after = list(export)
    assert export.meta is not None
    assert export.meta.format_version == "3.0.0"
    assert write_declarations(store, after, LEAN) == written


def test_several_definitions_in_one_line_come_in_their_order() -> None:
    store = TermStore()
    prop = store.expr((SORT, store.level((ZERO,))))
    names = [store.name(ANONYMOUS, text) for text in ("a", "b", "c")]
    written = write_declarations(
        store,
        [
            Definition(names[0], (), prop, Safety.SAFE, prop, "abbrev", None, ()),
            Opaque(names[1], (), prop, Safety.SAFE, prop, ()),
            Definition(names[2], (), prop, Safety.SAFE, prop, "opaque", None, ()),
        ],
        LEAN,
    )
    lines = [json.loads(each) for each in as_3_0(written).decode().splitlines()]
    together = [each.pop("def")[0] for each in lines if "def" in each]
    head = [json.dumps(each) for each in lines if each]
    fresh = TermStore()
    found = list(read_export(text([*head, json.dumps({"def": together})]), fresh, name="x"))
    assert write_declarations(fresh, found, LEAN) == written
    assert [type(each) for each in found] == [Definition, Opaque, Definition]


def test_annotations_and_nondep_mean_nothing() -> None:
    lines = [
        '{"meta":{"exporter":{"name":"x","version":"3.0.0"},"lean":{"githash":"","version":""}}}',
        '{"in":1,"str":{"pre":0,"str":"T"}}',
        '{"ie":0,"sort":0}',
        '{"ie":1,"mdata":{"data":{"a":{"b":[1,"{[\\"[{"]}},"expr":0}}',
        '{"ie":2,"letE":{"body":1,"name":1,"nondep":true,"type":1,"value":0}}',
        '{"ie":3,"letE":{"body":0,"name":0,"nondep":false,"type":0,"value":1}}',
        '{"axiom":{"isUnsafe":false,"levelParams":[],"name":1,"type":2}}',
        '{"axiom":{"isUnsafe":false,"levelParams":[],"name":1,"type":3}}',
    ]
    store = TermStore()
    export = Export(text(lines), store, name="x")
    first, second = export
    assert isinstance(first, Axiom)
    assert isinstance(second, Axiom)
    assert first == second
    assert len(store.exprs) == 2
    assert export.meta is not None
    assert export.meta.format_version == "3.0.0"  # the exporter's, where the format has none


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_last_line_may_end_as_it_likes(ending: str) -> None:
    lines = [
        '{"meta":{"exporter":{"name":"x","version":"3.1.0"},"lean":{"githash":"","version":""}}}',
        '{"in":1,"str":{"pre":0,"str":"\\ud83d\\ude00😀"}}',
        '{"ie":0,"sort":0}',
        ' { "axiom" : {"isUnsafe":false,"levelParams":[],"name":1,"type":0} }',
    ]
    store = TermStore()
    (found,) = read_export(("\r\n".join(lines) + ending).encode(), store, name="x")
    assert isinstance(found, Axiom)
    assert store.parts(found.name) == ("😀😀",)
