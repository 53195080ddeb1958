"""From objects to terms: names, levels and expressions of one module into one store.

Everything is decoded once and only when reached, without recursion: the reachable objects are
collected, and since pointers only lead backwards, the order of positions is an order in which
every part of a term comes before the term.

Free variables, metavariables and level metavariables are refused: no finished declaration
has one. What one object says may be pointed at a million times: so names, lists, numbers and
strings are read once each, and what is built from them is bounded.
"""

from gate2.lean.container import AddressSpace
from gate2.lean.term import (
    ANONYMOUS,
    APP,
    BVAR,
    CONST,
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
    Expr,
    TermStore,
)
from gate2.reasons import Code

_BOX_0 = 1
"""A boxed zero: the anonymous name, level zero, the empty list."""

_DATA = 8
"""Every name, level and expression carries a u64 (hash and flags), which is never trusted."""

MAX_LIST = 20_000
"""Names or levels in one list: constructors of a type, types of a block, universe parameters."""
MAX_CELLS = 500_000
"""Names and levels in all lists of a module together, shared ends counted each time."""
MAX_NAME_CHARACTERS = 4_096
"""Characters of a whole name. Lean's longest generated ones have some hundred."""
MAX_NAMES_CHARACTERS = 8 << 20
"""Characters in the last components of all names of a module together."""
MAX_NAME_NUMBER = 1 << 64
BINDER_KINDS = 4
"""Default, implicit, strict implicit, instance implicit."""

# Expr constructors: tag -> (fields, scalar bytes, indices of the fields that are expressions)
_EXPR_SHAPE: dict[int, tuple[int, int, tuple[int, ...]]] = {
    0: (1, _DATA, ()),
    3: (1, _DATA, ()),
    4: (2, _DATA, ()),
    5: (2, _DATA, (0, 1)),
    6: (3, _DATA + 1, (1, 2)),
    7: (3, _DATA + 1, (1, 2)),
    8: (4, _DATA + 1, (1, 2, 3)),
    9: (1, _DATA, ()),
    10: (2, _DATA, (1,)),
    11: (3, _DATA, (2,)),
}
_EXPR_REFUSED = {1: "a free variable", 2: "a metavariable"}


class Decoder:
    """Decodes the objects of one address space into one store, each at most once."""

    def __init__(self, space: AddressSpace, store: TermStore) -> None:
        self.space = space
        self.store = store
        self._names: dict[int, int] = {}
        self._levels: dict[int, int] = {}
        self._exprs: dict[int, int] = {}
        self._level_lists: dict[int, tuple[int, ...]] = {}
        self._name_lists: dict[int, tuple[int, ...]] = {}
        self._literals: dict[int, int] = {}
        self._name_lengths: dict[int, int] = {}
        self._characters = 0
        self._cells = 0

    def name(self, word: int, holder: int) -> int:
        """The name a word stands for."""
        if word == _BOX_0:
            return ANONYMOUS
        space, memo = self.space, self._names
        position = space.target(word, holder)
        if (known := memo.get(position)) is not None:
            return known
        pending = []
        number = ANONYMOUS
        while True:
            tag = space.tag(position)
            if tag not in (1, 2):
                raise space.refuse_at(position, f"expected a name, got an object with tag {tag}")
            prefix, part = space.constructor(position, tag, 2, _DATA)
            value = self._component(tag, part, position)
            pending.append((position, value))
            if prefix == _BOX_0:
                break
            position = space.target(prefix, position)
            if (known := memo.get(position)) is not None:
                number = known
                break
        for position, value in reversed(pending):
            number = self._extended(number, value, position)
            memo[position] = number
        return number

    def _component(self, tag: int, word: int, holder: int) -> str | int:
        if tag == 1:
            return self.space.string(self.space.target(word, holder))
        number = self.space.natural(word, holder)
        if number >= MAX_NAME_NUMBER:
            raise self.space.refuse_at(holder, "expected a number below 2^64 in a name")
        return number

    def _extended(self, prefix: int, part: str | int, position: int) -> int:
        """The name `prefix` with one more component, if it is no longer than any name is."""
        length = len(part) if isinstance(part, str) else 20
        self._characters += length
        total = self._name_lengths.get(prefix, 0) + length
        if total > MAX_NAME_CHARACTERS or self._characters > MAX_NAMES_CHARACTERS:
            problem = f"expected names of at most {MAX_NAME_CHARACTERS} characters"
            raise self.space.refuse_at(position, problem)
        number = self.store.name(prefix, part)
        self._name_lengths[number] = total
        return number

    def listed(self, word: int, holder: int) -> list[tuple[int, int]]:
        """The words of a list, each with the position of the cell that holds it."""
        found = []
        while word != _BOX_0:
            position = self.space.target(word, holder)
            head, word = self.space.constructor(position, 1, 2, 0)
            found.append((head, position))
            self._cells += 1
            if len(found) > MAX_LIST or self._cells > MAX_CELLS:
                problem = f"expected at most {MAX_LIST} in a list, {MAX_CELLS} in all"
                raise self.space.refuse_at(position, problem, Code.LEAN_MEMORY)
            holder = position
        return found

    def name_list(self, word: int, holder: int) -> tuple[int, ...]:
        """The names of a list."""
        if word == _BOX_0:
            return ()
        position = self.space.target(word, holder)
        known = self._name_lists.get(position)
        if known is None:
            known = tuple(self.name(head, cell) for head, cell in self.listed(word, holder))
            self._name_lists[position] = known
        return known

    def level(self, word: int, holder: int) -> int:
        """The level a word stands for."""
        if word == _BOX_0:
            return self.store.level((ZERO,))
        space, memo = self.space, self._levels
        root = space.target(word, holder)
        if root in memo:
            return memo[root]
        shapes: dict[int, tuple[int, tuple[int, ...]]] = {}
        stack = [root]
        while stack:
            position = stack.pop()
            if position in shapes or position in memo:
                continue
            tag = space.tag(position)
            if tag not in (1, 2, 3, 4):
                what = "a level metavariable" if tag == 5 else f"an object with tag {tag}"
                raise space.refuse_at(position, f"expected a level, got {what}")
            words = space.constructor(position, tag, 2 if tag in (2, 3) else 1, _DATA)
            shapes[position] = tag, words
            if tag != 4:
                stack += [space.target(each, position) for each in words if each != _BOX_0]
        for position in sorted(shapes):
            memo[position] = self._build_level(position, *shapes[position])
        return memo[root]

    def _build_level(self, position: int, tag: int, words: tuple[int, ...]) -> int:
        store = self.store
        if tag == 4:
            return store.level((PARAM, self.name(words[0], position)))
        parts = [self.level(word, position) for word in words]
        if tag == 1:
            return store.level((SUCC, parts[0]))
        return store.level((MAX if tag == 2 else IMAX, parts[0], parts[1]))

    def expr(self, word: int, holder: int) -> int:
        """The expression a word stands for."""
        space, memo = self.space, self._exprs
        root = space.target(word, holder)
        if root in memo:
            return memo[root]
        shapes: dict[int, tuple[int, tuple[int, ...]]] = {}
        stack = [root]
        while stack:
            position = stack.pop()
            if position in shapes or position in memo:
                continue
            tag = space.tag(position)
            shape = _EXPR_SHAPE.get(tag)
            if shape is None:
                what = _EXPR_REFUSED.get(tag, f"an object with tag {tag}")
                raise space.refuse_at(position, f"expected an expression, got {what}")
            words = space.constructor(position, tag, shape[0], shape[1])
            shapes[position] = tag, words
            for index in shape[2]:
                child = space.target(words[index], position)
                if child not in memo:
                    stack.append(child)
        for position in sorted(shapes):
            memo[position] = self._build_expr(position, *shapes[position])
        return memo[root]

    def _build_expr(self, position: int, tag: int, words: tuple[int, ...]) -> int:
        space, store, memo = self.space, self.store, self._exprs

        def child(index: int) -> int:
            return memo[space.target(words[index], position)]

        if tag == 5:
            return store.expr((APP, child(0), child(1)))
        if tag in (6, 7):
            return self._binder(position, (LAM if tag == 6 else PI, child(1), child(2)), words[0])
        if tag == 4:
            return store.expr(
                (CONST, self.name(words[0], position), self._levels_of(words[1], position))
            )
        if tag == 0:
            return store.expr((BVAR, space.small(words[0], position)))
        if tag == 10:
            return child(1)
        if tag == 9:
            return self._literal(words[0], position)
        if tag == 3:
            return store.expr((SORT, self.level(words[0], position)))
        if tag == 8:
            return self._binder(position, (LET, child(1), child(2), child(3)), words[0])
        structure, index = self.name(words[0], position), space.small(words[1], position)
        return store.expr((PROJ, structure, index, child(2)))

    def _binder(self, position: int, node: Expr, name_word: int) -> int:
        """A term that binds; its name is read in any case, whatever the store knows already."""
        number = self.store.expr(node)
        name, kind = self.name(name_word, position), 0
        if node[0] != LET:
            kind = self.space.scalar_byte(position, 3, _DATA)
            if kind >= BINDER_KINDS:
                raise self.space.refuse_at(position, f"expected a binder kind, got {kind}")
        self.store.binders.setdefault(number, (name, kind))
        return number

    def _levels_of(self, word: int, holder: int) -> tuple[int, ...]:
        if word == _BOX_0:
            return ()
        position = self.space.target(word, holder)
        known = self._level_lists.get(position)
        if known is None:
            cells = self.listed(word, holder)
            known = tuple(self.level(head, cell) for head, cell in cells)
            self._level_lists[position] = known
        return known

    def _literal(self, word: int, holder: int) -> int:
        """The literal, made once for each number and string: to look up a long one takes long."""
        space, memo = self.space, self._literals
        position = space.target(word, holder)
        tag = space.tag(position)
        (payload,) = space.constructor(position, 0 if tag == 0 else 1, 1, 0)
        if tag == 0 and payload & 1:
            return self.store.expr((NAT, payload >> 1))
        at = space.target(payload, position)
        known = memo.get(at)
        if known is not None and (self.store.exprs[known][0] == NAT) == (tag == 0):
            return known
        if tag == 0:
            memo[at] = self.store.expr((NAT, space.natural(payload, position)))
        else:
            memo[at] = self.store.expr((STR, space.string(at)))
        return memo[at]


def closed_expr(decoder: Decoder, word: int, holder: int) -> int:
    """An expression without loose bound variables, as every type and value must be.

    Raises:
        MalformedData: it has one.
    """
    number = decoder.expr(word, holder)
    if decoder.store.loose[number]:
        raise decoder.space.refuse_at(holder, "expected a closed term, got a loose bound variable")
    return number
