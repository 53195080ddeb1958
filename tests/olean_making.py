"""Writes compiled Lean modules byte by byte, for tests: a module of any content, or a broken one.

Terms are tuples: ``("const", "Nat")``, ``("const", "Eq", LEVEL…)``, ``("app", f, a, …)``,
``("pi", "x", type, body)``, ``("lam", …)``, ``("let", name, type, value, body)``,
``("bvar", 0)``, ``("sort", LEVEL)``, ``("nat", 7)``, ``("str", "s")``,
``("proj", "S", 0, e)``, ``("mdata", e)``, ``("fvar", "x")``. Levels: an int, ``("param", "u")``,
``("max", l, l)``, ``("imax", l, l)``, ``("succ", l)``. Names: ``"a.b"`` or a tuple.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Term = Any

VERSION = "4.28.0-pre"
HASH = "38f3c0c45b8df6da2652faff6dcaa15afb5a6981"
PROP = ("sort", 0)
TYPE = ("sort", 1)
KINDS_EXTENSION = ("_private", "Lean", "AddDecl", 0, "Lean", "privateConstKindsExt")


def name_parts(name: Any) -> tuple[str | int, ...]:
    return tuple(name.split(".")) if isinstance(name, str) else tuple(name)


def private(name: str, module: str = "M") -> tuple[str | int, ...]:
    return ("_private", module, 0, *name.split("."))


@dataclass
class Writer:
    """One part. `word` 4 is the wasm layout, 8 the 64-bit one with GMP's numbers."""

    base: int = 0x1230000
    word: int = 4
    data: bytearray = field(default_factory=bytearray)
    memo: dict[Any, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return 80 + 2 * self.word

    def words(self, values: Sequence[int]) -> bytes:
        return struct.pack(f"<{len(values)}{'I' if self.word == 4 else 'Q'}", *values)

    def put(self, raw: bytes) -> int:
        pointer = self.base + self.first + len(self.data)
        self.data += raw + bytes(-len(raw) % self.word)
        return pointer

    def ctor(self, tag: int, fields: Sequence[int] = (), scalars: bytes = b"") -> int:
        size = 8 + self.word * len(fields) + len(scalars)
        size += -size % 8
        raw = struct.pack("<iHBB", 0, size, len(fields), tag) + self.words(fields) + scalars
        return self.put(raw.ljust(size, b"\0"))

    def box(self, value: int) -> int:
        return 2 * value + 1

    def array(self, items: Sequence[int]) -> int:
        head = struct.pack("<iHBB", 0, 1, 0, 246) + self.words([len(items), len(items)])
        return self.put(head + self.words(items))

    def string(self, text: str) -> int:
        raw = text.encode() + b"\0"
        head = struct.pack("<iHBB", 0, 1, 0, 249)
        return self.put(head + self.words([len(raw), len(raw), len(text)]) + raw)

    def nat(self, value: int) -> int:
        if value < 1 << (8 * self.word - 1):
            return self.box(value)
        if self.word == 4:
            count = -(-value.bit_length() // 32)
            pointer = self.base + self.first + len(self.data)
            head = struct.pack(
                "<iHBBIII", 0, (20 + 4 * count) & 0xFFFF, 0, 250, 0, count, pointer + 20
            )
            return self.put(head + value.to_bytes(4 * count, "little"))
        count = -(-value.bit_length() // 64)
        pointer = self.base + self.first + len(self.data)
        head = struct.pack(
            "<iHBBiiQ", 0, (24 + 8 * count) & 0xFFFF, 0, 250, count, count, pointer + 24
        )
        return self.put(head + value.to_bytes(8 * count, "little"))

    def once(self, key: Any, make: Any) -> int:
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def name(self, name: Any) -> int:
        pointer = self.box(0)
        seen: tuple[str | int, ...] = ()
        for part in name_parts(name):
            seen = (*seen, part)
            pointer = self.once(("name", seen), lambda p=pointer, x=part: self.component(p, x))
        return pointer

    def component(self, prefix: int, part: str | int) -> int:
        if isinstance(part, int):
            return self.ctor(2, [prefix, self.nat(part)], bytes(8))
        return self.ctor(1, [prefix, self.string(part)], bytes(8))

    def list(self, items: Sequence[int]) -> int:
        pointer = self.box(0)
        for item in reversed(items):
            pointer = self.ctor(1, [item, pointer])
        return pointer

    def level(self, level: Any) -> int:
        if isinstance(level, int):
            pointer = self.box(0)
            for _ in range(level):
                pointer = self.ctor(1, [pointer], bytes(8))
            return pointer
        kind, *rest = level
        if kind == "param":
            return self.ctor(4, [self.name(rest[0])], bytes(8))
        if kind == "mvar":
            return self.ctor(5, [self.name(rest[0])], bytes(8))
        tag = {"succ": 1, "max": 2, "imax": 3}[kind]
        return self.ctor(tag, [self.level(each) for each in rest], bytes(8))

    def expr(self, term: Term) -> int:
        return self.once(("expr", term), lambda: self.new_expr(term))

    def new_expr(self, term: Term) -> int:
        kind, *rest = term
        hashed = bytes(8)
        match kind:
            case "bvar":
                return self.ctor(0, [self.nat(rest[0])], hashed)
            case "fvar" | "mvar":
                return self.ctor(1 if kind == "fvar" else 2, [self.name(rest[0])], hashed)
            case "sort":
                return self.ctor(3, [self.level(rest[0])], hashed)
            case "const":
                levels = self.list([self.level(each) for each in rest[1:]])
                return self.ctor(4, [self.name(rest[0]), levels], hashed)
            case "app":
                pointer = self.expr(rest[0])
                for argument in rest[1:]:
                    pointer = self.ctor(5, [pointer, self.expr(argument)], hashed)
                return pointer
            case "lam" | "pi" | "imp":
                fields = [self.name(rest[0]), self.expr(rest[1]), self.expr(rest[2])]
                tag = 6 if kind == "lam" else 7
                return self.ctor(tag, fields, hashed + bytes([kind == "imp"]))
            case "let":
                fields = [self.name(rest[0]), *(self.expr(each) for each in rest[1:])]
                return self.ctor(8, fields, hashed + b"\0")
            case "nat":
                return self.ctor(9, [self.ctor(0, [self.nat(rest[0])])], hashed)
            case "str":
                return self.ctor(9, [self.ctor(1, [self.string(rest[0])])], hashed)
            case "mdata":
                return self.ctor(10, [self.ctor(0, [self.box(0)]), self.expr(rest[0])], hashed)
            case "proj":
                fields = [self.name(rest[0]), self.nat(rest[1]), self.expr(rest[2])]
                return self.ctor(11, fields, hashed)
            case _:
                raise AssertionError(term)

    def finish(self, root: int, flags: int | None = None) -> bytes:
        flag = (0 if self.word == 4 else 1) if flags is None else flags
        header = b"olean" + bytes([2, flag])
        header += VERSION.encode().ljust(33, b"\0") + HASH.encode().ljust(40, b"\0")
        return header + self.words([self.base, root]) + bytes(self.data)


@dataclass(frozen=True)
class Decl:
    """One constant. `kind` is the `ConstantInfo` tag's name; the rest as that kind needs."""

    kind: str
    name: Any
    type: Term
    value: Term = None
    levels: tuple[str, ...] = ()
    safety: int = 1
    unsafe: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    listed_as: Any = None


def constant(writer: Writer, decl: Decl) -> int:
    """The `ConstantInfo` of a declaration."""
    w = writer
    base = w.ctor(
        0,
        [
            w.name(decl.name),
            w.list([w.name(level) for level in decl.levels]),
            w.expr(decl.type),
        ],
    )
    every = w.list([w.name(each) for each in decl.more.get("all", [decl.name])])
    flag = bytes([decl.unsafe])

    def number(key: str) -> int:
        return w.nat(decl.more.get(key, 0))

    def names(key: str) -> int:
        return w.list([w.name(each) for each in decl.more.get(key, [])])

    match decl.kind:
        case "axiom":
            return w.ctor(0, [w.ctor(0, [base], flag)])
        case "def":
            hints = w.ctor(2, [], struct.pack("<I", 1))
            fields = [base, w.expr(decl.value), hints, every]
            return w.ctor(1, [w.ctor(0, fields, bytes([decl.safety]))])
        case "theorem":
            return w.ctor(2, [w.ctor(0, [base, w.expr(decl.value), every])])
        case "opaque":
            return w.ctor(3, [w.ctor(0, [base, w.expr(decl.value), every], flag)])
        case "quot":
            return w.ctor(4, [w.ctor(0, [base], bytes([decl.more["role"]]))])
        case "inductive":
            fields = [base, number("parameters"), number("indices"), every]
            fields += [names("constructors"), number("nested")]
            flags = bytes([decl.more.get("recursive", False), decl.unsafe, False])
            return w.ctor(5, [w.ctor(0, fields, flags)])
        case "constructor":
            fields = [base, w.name(decl.more["inductive"]), number("index")]
            fields += [number("parameters"), number("fields")]
            return w.ctor(6, [w.ctor(0, fields, flag)])
        case "recursor":
            counts = [number(each) for each in ("parameters", "indices", "motives", "minors")]
            rules = [
                w.ctor(0, [w.name(name), w.nat(fields), w.expr(value)])
                for name, fields, value in decl.more["rules"]
            ]
            flags = bytes([decl.more.get("k", False), decl.unsafe])
            return w.ctor(7, [w.ctor(0, [base, every, *counts, w.list(rules)], flags)])
        case _:
            raise AssertionError(decl.kind)


def write_module(
    decls: Sequence[Decl],
    *,
    imports: Sequence[str] = ("Init",),
    kinds: Mapping[str, int] | None = None,
    word: int = 4,
    writer: Writer | None = None,
) -> bytes:
    """A whole module in one part; `kinds` is the library's table of real kinds."""
    w = writer or Writer(word=word)
    imported = w.array([w.ctor(0, [w.name(each)], bytes([0, 1, 0])) for each in imports])
    names = [w.name(decl.name if decl.listed_as is None else decl.listed_as) for decl in decls]
    constants = w.array([constant(w, decl) for decl in decls])
    entries = []
    if kinds is not None:
        pairs = [w.ctor(0, [w.name(name), w.box(kind)]) for name, kind in kinds.items()]
        entries.append(w.ctor(0, [w.name(KINDS_EXTENSION), w.array(pairs)]))
    fields = [imported, w.array(names), constants, w.array([]), w.array(entries)]
    return w.finish(w.ctor(0, fields, b"\1"))


def pi(domain: Term, body: Term, name: str = "x") -> Term:
    return ("pi", name, domain, body)


NAT = ("const", "Nat")


def eq(left: Term, right: Term, type_: Term = NAT) -> Term:
    return ("app", ("const", "Eq", 1), type_, left, right)


LIBRARY: tuple[Decl, ...] = (
    Decl("inductive", "Nat", TYPE, more={"constructors": ["Nat.zero", "Nat.succ"]}),
    Decl("constructor", "Nat.zero", NAT, more={"inductive": "Nat"}),
    Decl("constructor", "Nat.succ", pi(NAT, NAT), more={"inductive": "Nat", "index": 1}),
    Decl("inductive", "True", PROP, more={"constructors": ["True.intro"]}),
    Decl("constructor", "True.intro", ("const", "True"), more={"inductive": "True"}),
    Decl("inductive", "False", PROP),
    Decl(
        "inductive",
        "Eq",
        pi(("sort", ("param", "u")), pi(("bvar", 0), pi(("bvar", 1), PROP))),
        levels=("u",),
        more={"parameters": 2, "indices": 1},
    ),
    Decl("axiom", "propext", pi(PROP, PROP)),
    Decl("axiom", "Classical.choice", pi(PROP, PROP)),
    Decl("axiom", "Quot.sound", pi(PROP, PROP)),
    Decl("axiom", "sorryAx", pi(PROP, ("bvar", 0))),
    Decl("axiom", "Lean.ofReduceBool", pi(PROP, ("bvar", 0))),
    Decl("axiom", "lcProof", pi(PROP, ("bvar", 0)), unsafe=True),
    Decl("axiom", "easy", pi(NAT, eq(("bvar", 0), ("bvar", 0)))),
    Decl("axiom", "hidden", NAT),
    Decl("axiom", "OfNat.ofNat", pi(TYPE, pi(NAT, pi(NAT, NAT))), levels=("u",)),
)
LIBRARY_KINDS = {"easy": 1, "hidden": 0, "OfNat.ofNat": 0}
"""`easy` is a theorem, the others are definitions, all stored as axioms."""
