"""From objects to terms: names, levels and expressions of one module into one store.

Everything is decoded once and only when reached, without recursion: the reachable objects are
collected, and since pointers only lead backwards, the order of positions is an order in which
every part of a term comes before the term.

Free variables, metavariables and level metavariables are refused: no finished declaration
has one.
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

_BOX_0 = 1
"""A boxed zero: the anonymous name, level zero, the empty list."""

_DATA = 8
"""Every name, level and expression carries a u64 (hash and flags), which is never trusted."""

MAX_BVAR = 1 << 32
MAX_LIST = 20_000
"""Names or levels in one list: constructors of a type, types of a block, universe parameters."""

# Expr constructors: tag -> (fields, indices of the fields that are expressions)
_EXPR_SHAPE: dict[int, tuple[int, tuple[int, ...]]] = {
    0: (1, ()),
    3: (1, ()),
    4: (2, ()),
    5: (2, (0, 1)),
    6: (3, (1, 2)),
    7: (3, (1, 2)),
    8: (4, (1, 2, 3)),
    9: (1, ()),
    10: (2, (1,)),
    11: (3, (2,)),
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
            value: str | int
            if tag == 1:
                value = space.string(space.target(part, position))
            else:
                value = space.natural(part, position)
            pending.append((position, value))
            if prefix == _BOX_0:
                break
            position = space.target(prefix, position)
            if (known := memo.get(position)) is not None:
                number = known
                break
        for position, value in reversed(pending):
            number = memo[position] = self.store.name(number, value)
        return number

    def listed(self, word: int, holder: int) -> list[tuple[int, int]]:
        """The words of a list, each with the position of the cell that holds it."""
        found = []
        while word != _BOX_0:
            position = self.space.target(word, holder)
            head, word = self.space.constructor(position, 1, 2, 0)
            found.append((head, position))
            if len(found) > MAX_LIST:
                raise self.space.refuse_at(position, f"expected at most {MAX_LIST} in a list")
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
            words = space.constructor(position, tag, shape[0], _DATA)
            shapes[position] = tag, words
            for index in shape[1]:
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
            index = space.natural(words[0], position)
            if index >= MAX_BVAR:
                raise space.refuse_at(position, f"expected a bound variable, got index {index}")
            return store.expr((BVAR, index))
        if tag == 10:
            return child(1)
        if tag == 9:
            return self._literal(words[0], position)
        if tag == 3:
            return store.expr((SORT, self.level(words[0], position)))
        if tag == 8:
            return self._binder(position, (LET, child(1), child(2), child(3)), words[0])
        structure, index = self.name(words[0], position), space.natural(words[1], position)
        return store.expr((PROJ, structure, index, child(2)))

    def _binder(self, position: int, node: Expr, name_word: int) -> int:
        number = self.store.expr(node)
        if number not in self.store.binders:
            kind = 0
            if node[0] != LET:
                kind = self.space.scalar_byte(position, 3, _DATA)
            self.store.binders[number] = self.name(name_word, position), kind
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
        position = self.space.target(word, holder)
        tag = self.space.tag(position)
        if tag == 0:
            (value,) = self.space.constructor(position, 0, 1, 0)
            return self.store.expr((NAT, self.space.natural(value, position)))
        (text,) = self.space.constructor(position, 1, 1, 0)
        return self.store.expr((STR, self.space.string(self.space.target(text, position))))


def closed_expr(decoder: Decoder, word: int, holder: int) -> int:
    """An expression without loose bound variables, as every type and value must be.

    Raises:
        MalformedData: it has one.
    """
    number = decoder.expr(word, holder)
    if decoder.store.loose[number]:
        raise decoder.space.refuse_at(holder, "expected a closed term, got a loose bound variable")
    return number
