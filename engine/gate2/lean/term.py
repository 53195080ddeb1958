"""Names, levels and expressions as numbers in one store: equal terms have equal numbers.

Terms are hash-consed tuples, so equality is ``==`` on ints and every cache is a dict of ints.
Binder names and binder kinds carry no meaning and are no part of a term: two terms that
differ only there are one. The store remembers the first name it saw, for people to read.
Annotations (mdata) are stripped, `nondep` is dropped, and the loose bound variables are
counted here, never read from a file.

Shapes, by first component:

========  ==========================================
BVAR      index (de Bruijn)
SORT      level
CONST     name, tuple of levels
APP       function, argument
LAM, PI   binder type, body
LET       type, value, body
NAT, STR  the literal
PROJ      structure name, index, expression
========  ==========================================
"""

import hashlib
from typing import Final, Literal, TypeAlias

from gate2.lean.malformed import refuse
from gate2.reasons import Code

BVAR: Final = 0
SORT: Final = 1
CONST: Final = 2
APP: Final = 3
LAM: Final = 4
PI: Final = 5
LET: Final = 6
NAT: Final = 7
STR: Final = 8
PROJ: Final = 9
FVAR: Final = 10
"""A free variable: the kernel makes them when it goes under a binder. No file may hold one."""

ZERO: Final = 0
SUCC: Final = 1
MAX: Final = 2
IMAX: Final = 3
PARAM: Final = 4

Name: TypeAlias = tuple[str | int, ...]
"""A name outside a store. ``("_private", "M", 0, "t")`` and ``(…, "0", …)`` are two names."""

Level: TypeAlias = tuple[Literal[0]] | tuple[Literal[1, 4], int] | tuple[Literal[2, 3], int, int]

Expr: TypeAlias = (
    tuple[Literal[0, 1, 7, 10], int]
    | tuple[Literal[8], str]
    | tuple[Literal[3, 4, 5], int, int]
    | tuple[Literal[2], int, tuple[int, ...]]
    | tuple[Literal[6, 9], int, int, int]
)

ANONYMOUS: Final = 0
"""The number of the anonymous name."""

MAX_TERMS = 2_000_000
"""Distinct expressions in one store. The heaviest honest proof measured has 250,000; two
million are some 800 MB with all that is known of them."""
MAX_LEVELS = 1_000_000
"""Distinct universe levels in one store; the heaviest honest proof measured has some hundred."""
MAX_LITERAL_BITS: Final = 1 << 30
"""Bits of all numbers in one store together. A number is one term however long it is, and one
that is counted down from is there once for each step."""
MAX_NAME_PARTS = 512

HAS_FVAR: Final = 1
HAS_PARAM: Final = 2


class TermStore:
    """All terms of one judgement. Nothing is ever removed; throw the store away as a whole."""

    def __init__(self) -> None:
        self.names: list[tuple[int, str | int]] = [(0, "")]
        self.levels: list[Level] = []
        self.exprs: list[Expr] = []
        self.loose: list[int] = []
        """One more than the largest loose bound variable of each expression; 0 is closed."""
        self.marks: list[int] = []
        """Of each expression: HAS_FVAR and HAS_PARAM, or'ed."""
        self.level_marks: list[int] = []
        """Of each level: HAS_PARAM or 0."""
        self.binders: dict[int, tuple[int, int]] = {}
        """LAM and PI and LET to (name, binder kind) as first seen: for display only."""
        self._name_ids: dict[tuple[int, str | int], int] = {}
        self._name_depth: list[int] = [0]
        self._level_ids: dict[Level, int] = {}
        self._expr_ids: dict[Expr, int] = {}
        self._keys: dict[int, bytes] = {ANONYMOUS: ANONYMOUS_KEY}
        self._literal_bits = 0

    def name(self, prefix: int, part: str | int) -> int:
        """The number of `prefix` extended by one component."""
        node = (prefix, part)
        found = self._name_ids.get(node)
        if found is None:
            depth = self._name_depth[prefix] + 1
            if depth > MAX_NAME_PARTS:
                refuse("name", 0, f"expected at most {MAX_NAME_PARTS} components")
            found = self._name_ids[node] = len(self.names)
            self.names.append(node)
            self._name_depth.append(depth)
        return found

    def name_of(self, parts: Name) -> int:
        """The number of a name given by its components."""
        number = ANONYMOUS
        for part in parts:
            number = self.name(number, part)
        return number

    def parts(self, name: int) -> Name:
        """The components of a name."""
        found: list[str | int] = []
        while name != ANONYMOUS:
            name, part = self.names[name]
            found.append(part)
        return tuple(reversed(found))

    def key(self, name: int) -> bytes:
        """A digest of the name's components, the same in every store: an index is sorted by it."""
        pending = []
        while name not in self._keys:
            pending.append(name)
            name = self.names[name][0]
        for each in reversed(pending):
            prefix, part = self.names[each]
            self._keys[each] = name_key(self._keys[prefix], part)
        return self._keys[pending[0] if pending else name]

    def level(self, node: Level) -> int:
        """The number of a level.

        Raises:
            MalformedData: the store is full (LEAN-016).
        """
        found = self._level_ids.get(node)
        if found is None:
            found = len(self.levels)
            if found >= MAX_LEVELS:
                refuse("levels", 0, f"expected at most {MAX_LEVELS} levels", Code.LEAN_MEMORY)
            self._level_ids[node] = found
            self.levels.append(node)
            self.level_marks.append(self._level_mark(node))
        return found

    def _level_mark(self, node: Level) -> int:
        marks = self.level_marks
        if node[0] == PARAM:
            return HAS_PARAM
        if node[0] == SUCC:
            return marks[node[1]]
        if node[0] == MAX or node[0] == IMAX:
            return marks[node[1]] | marks[node[2]]
        return 0

    def expr(self, node: Expr) -> int:
        """The number of an expression whose parts are in this store.

        Raises:
            MalformedData: the store is full (LEAN-016).
        """
        found = self._expr_ids.get(node)
        if found is None:
            found = len(self.exprs)
            if found >= MAX_TERMS:
                refuse("terms", 0, f"expected at most {MAX_TERMS} terms", Code.LEAN_MEMORY)
            if node[0] == NAT:
                self._count_bits(node[1])
            self._expr_ids[node] = found
            self.exprs.append(node)
            self._measure(node)
        return found

    def _count_bits(self, literal: int) -> None:
        self._literal_bits += literal.bit_length()
        if self._literal_bits > MAX_LITERAL_BITS:
            problem = f"expected at most {MAX_LITERAL_BITS} bits in all numbers"
            refuse("terms", 0, problem, Code.LEAN_MEMORY)

    def _measure(self, node: Expr) -> None:
        """Append what is known of an expression from its parts alone."""
        loose, marks = self.loose, self.marks
        most = mark = 0
        if node[0] == APP:
            function, argument = node[1], node[2]
            most = max(loose[function], loose[argument])
            mark = marks[function] | marks[argument]
        elif node[0] == LAM or node[0] == PI:
            domain, body = node[1], node[2]
            most = max(loose[domain], loose[body] - 1)
            mark = marks[domain] | marks[body]
        elif node[0] == BVAR:
            most = node[1] + 1
        elif node[0] == CONST:
            for level in node[2]:
                mark |= self.level_marks[level]
        elif node[0] == SORT:
            mark = self.level_marks[node[1]]
        elif node[0] == LET:
            domain, value, body = node[1], node[2], node[3]
            most = max(loose[domain], loose[value], loose[body] - 1)
            mark = marks[domain] | marks[value] | marks[body]
        elif node[0] == PROJ:
            most, mark = loose[node[3]], marks[node[3]]
        elif node[0] == FVAR:
            mark = HAS_FVAR
        loose.append(most)
        marks.append(mark)


def name_key(prefix_key: bytes, part: str | int) -> bytes:
    """The key of a name from its prefix's key and its last component."""
    tagged = b"s" + part.encode() if isinstance(part, str) else b"n%d" % part
    return hashlib.blake2b(prefix_key + tagged, digest_size=16).digest()


ANONYMOUS_KEY = bytes(16)
