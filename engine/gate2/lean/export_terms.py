"""Names, levels and expressions of an export, each line one of them, into a store.

Every line has an id (`in`, `il`, `ie`) and one more key that says what it is. Ids of a kind
count up without gaps: name 0 is the anonymous one and level 0 is zero, so these lines begin
with 1; expressions begin with 0. A line refers to earlier lines only. That makes cycles
impossible, and a second meaning for an id.
"""

from collections.abc import Callable
from typing import Final, NoReturn

from gate2.lean.export_lines import MAX_INTEGER_DIGITS, Fields, Lines, describe
from gate2.lean.export_numbers import MAX_LITERAL_BITS, MAX_LITERAL_DIGITS, read_natural
from gate2.lean.export_values import Values
from gate2.lean.malformed import MalformedData
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

MAX_BVAR: Final = 1 << 20
"""Lean itself counts loose bound variables in 20 bits."""
MAX_NAME_CHARACTERS: Final = 4_096
"""Characters of a whole name. Lean's longest generated ones have some hundred."""
MAX_NAMES: Final = 1_000_000
MAX_LEVELS: Final = 500_000
MAX_DIGITS: Final = 2 * MAX_LITERAL_DIGITS
"""Of all literals of a file together: reading digits takes more time than they have length."""

BINDER_KINDS: Final = ("default", "implicit", "strictImplicit", "instImplicit")

_KIND_NUMBERS = {word: number for number, word in enumerate(BINDER_KINDS)}
_STR = frozenset({"pre", "str"})
_NUM = frozenset({"pre", "i"})
_CONST = frozenset({"name", "us"})
_APP = frozenset({"fn", "arg"})
_BINDER = frozenset({"name", "type", "body", "binderInfo"})
_LET = frozenset({"name", "type", "value", "body", "nondep"})
_PROJ = frozenset({"typeName", "idx", "struct"})
_MDATA = frozenset({"expr", "data"})


class ExportedTerms(Values):
    """What the ids of one export stand for in its store."""

    def __init__(self, lines: Lines, store: TermStore) -> None:
        super().__init__(lines)
        self.store = store
        self._names = [ANONYMOUS]
        self._characters = {ANONYMOUS: 0}
        self._levels = [store.level((ZERO,))]
        self._exprs: list[int] = []
        self._digits = 0
        self._read_name: dict[str, Callable[[object], int]] = {"str": self._str, "num": self._num}
        self._read_level: dict[str, Callable[[object], int]] = {
            "succ": self._succ,
            "max": self._max,
            "imax": self._imax,
            "param": self._param,
        }
        self._read_expr: dict[str, Callable[[object], int]] = {
            "app": self._app,
            "const": self._const,
            "lam": self._lam,
            "forallE": self._forall,
            "bvar": self._bvar,
            "sort": self._sort,
            "letE": self._let,
            "natVal": self._nat_val,
            "strVal": self._str_val,
            "proj": self._proj,
            "mdata": self._mdata,
        }

    def read(self, fields: Fields) -> bool:
        """Take in a line that is a name, a level or an expression; False if it is neither."""
        if "ie" in fields:
            self._add(fields, "ie", self._exprs, self._read_expr)
        elif "in" in fields:
            self._add(fields, "in", self._names, self._read_name)
            if len(self._names) > MAX_NAMES:
                self.refuse(f"expected at most {MAX_NAMES} names", Code.LEAN_MEMORY)
        elif "il" in fields:
            self._add(fields, "il", self._levels, self._read_level)
            if len(self._levels) > MAX_LEVELS:
                self.refuse(f"expected at most {MAX_LEVELS} levels", Code.LEAN_MEMORY)
        else:
            return False
        return True

    def _add(
        self,
        fields: Fields,
        key: str,
        known: list[int],
        readers: dict[str, Callable[[object], int]],
    ) -> None:
        number = fields.pop(key)
        if type(number) is not int or number != len(known):
            self.refuse(f'expected "{key}":{len(known)}, the next id, got {describe(number)}')
        if len(fields) != 1:
            self.refuse(f"expected one key beside {key}, got {len(fields)}")
        ((tag, body),) = fields.items()
        reader = readers.get(tag)
        if reader is None:
            self.refuse(f"expected one of {', '.join(readers)} beside {key}, got {describe(tag)}")
        try:
            known.append(reader(body))
        except MalformedData as error:
            self._located(error)

    def _located(self, error: MalformedData) -> NoReturn:
        """Raise what the store refuses with the line at which it did."""
        if error.part in ("name", "terms"):
            problem = error.reason.message.partition(": ")[2]
            self.refuse(f"{problem} ({error.part})", error.reason.code)
        raise error

    def name(self, value: object) -> int:
        """The name with an id."""
        if type(value) is int and value < len(self._names):
            return self._names[value]
        self.refuse(f"expected the id of a name before this line, got {describe(value)}")

    def level(self, value: object) -> int:
        """The level with an id."""
        if type(value) is int and value < len(self._levels):
            return self._levels[value]
        self.refuse(f"expected the id of a level before this line, got {describe(value)}")

    def expr(self, value: object) -> int:
        """The expression with an id."""
        if type(value) is int and value < len(self._exprs):
            return self._exprs[value]
        self.refuse(f"expected the id of an expression before this line, got {describe(value)}")

    def closed(self, value: object, what: str) -> int:
        """The expression with an id, which may not have a loose bound variable."""
        number = self.expr(value)
        if self.store.loose[number]:
            self.refuse(f"expected a closed term for {what}, got a loose bound variable")
        return number

    def names(self, value: object, what: str) -> tuple[int, ...]:
        """The names with the ids in an array."""
        return tuple(self.name(each) for each in self.listed(value, what))

    def _str(self, value: object) -> int:
        fields = self.fields(value, _STR)
        part = self.text(fields["str"], "text for str")
        return self._longer(self.name(fields["pre"]), part, len(part))

    def _num(self, value: object) -> int:
        fields = self.fields(value, _NUM)
        part = self.number(fields["i"], "a natural number for i")
        return self._longer(self.name(fields["pre"]), part, MAX_INTEGER_DIGITS)

    def _longer(self, prefix: int, part: str | int, characters: int) -> int:
        characters += self._characters[prefix]
        if characters > MAX_NAME_CHARACTERS:
            self.refuse(f"expected at most {MAX_NAME_CHARACTERS} characters in a name")
        name = self.store.name(prefix, part)
        self._characters[name] = characters
        return name

    def _succ(self, value: object) -> int:
        return self.store.level((SUCC, self.level(value)))

    def _max(self, value: object) -> int:
        return self.store.level((MAX, *self._two_levels(value)))

    def _imax(self, value: object) -> int:
        return self.store.level((IMAX, *self._two_levels(value)))

    def _two_levels(self, value: object) -> tuple[int, int]:
        if type(value) is not list or len(value) != 2:
            self.refuse(f"expected an array of two level ids, got {describe(value)}")
        return self.level(value[0]), self.level(value[1])

    def _param(self, value: object) -> int:
        return self.store.level((PARAM, self.name(value)))

    def _bvar(self, value: object) -> int:
        index = self.number(value, "an index for bvar")
        if index >= MAX_BVAR:
            self.refuse(f"expected an index below {MAX_BVAR} for bvar, got {index}")
        return self.store.expr((BVAR, index))

    def _sort(self, value: object) -> int:
        return self.store.expr((SORT, self.level(value)))

    def _const(self, value: object) -> int:
        fields = self.fields(value, _CONST)
        levels = tuple(self.level(each) for each in self.listed(fields["us"], "levels"))
        return self.store.expr((CONST, self.name(fields["name"]), levels))

    def _app(self, value: object) -> int:
        fields = self.fields(value, _APP)
        return self.store.expr((APP, self.expr(fields["fn"]), self.expr(fields["arg"])))

    def _lam(self, value: object) -> int:
        fields = self.fields(value, _BINDER)
        return self._binder((LAM, self.expr(fields["type"]), self.expr(fields["body"])), fields)

    def _forall(self, value: object) -> int:
        fields = self.fields(value, _BINDER)
        return self._binder((PI, self.expr(fields["type"]), self.expr(fields["body"])), fields)

    def _binder(self, node: Expr, fields: Fields) -> int:
        word = fields["binderInfo"]
        kind = _KIND_NUMBERS.get(word) if type(word) is str else None
        if kind is None:
            self.refuse(f"expected one of {', '.join(BINDER_KINDS)}, got {describe(word)}")
        shown = self.name(fields["name"]), kind
        number = self.store.expr(node)
        self.store.binders.setdefault(number, shown)
        return number

    def _let(self, value: object) -> int:
        fields = self.fields(value, _LET)
        self.flag(fields["nondep"], "nondep")
        type_, bound = self.expr(fields["type"]), self.expr(fields["value"])
        shown = self.name(fields["name"]), 0
        number = self.store.expr((LET, type_, bound, self.expr(fields["body"])))
        self.store.binders.setdefault(number, shown)
        return number

    def _nat_val(self, value: object) -> int:
        text = self.text(value, "decimal digits for natVal")
        self._digits += len(text)
        if self._digits > MAX_DIGITS:
            self.refuse(f"expected at most {MAX_DIGITS} digits in all literals", Code.LEAN_MEMORY)
        number = read_natural(text)
        if number is None:
            self.refuse(
                f"expected a natural number of at most {MAX_LITERAL_BITS} bits in decimal digits"
                f" for natVal, got {describe(text)}"
            )
        return self.store.expr((NAT, number))

    def _str_val(self, value: object) -> int:
        return self.store.expr((STR, self.text(value, "text for strVal")))

    def _proj(self, value: object) -> int:
        fields = self.fields(value, _PROJ)
        structure = self.name(fields["typeName"])
        index = self.number(fields["idx"], "an index for idx")
        return self.store.expr((PROJ, structure, index, self.expr(fields["struct"])))

    def _mdata(self, value: object) -> int:
        fields = self.fields(value, _MDATA)
        if type(fields["data"]) is not dict:
            self.refuse(f"expected an object for data, got {describe(fields['data'])}")
        return self.expr(fields["expr"])
