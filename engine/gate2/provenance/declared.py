"""Finds where a Lean source declares a theorem, from its tokens: nothing is run.

What stands in comments, strings and quotations declares nothing. Namespaces, sections and their
ends are followed, as Lean nests them. This reads names and elaborates nothing: macros of the file
may declare what is not found here, or swallow what is.
"""

from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.lean.lexer import Ambiguous, TokenKind, tokens_of
from gate2.lean.reading import Reading
from gate2.lean.source_rules import COMMANDS

MOST_SCOPES = 10_000
_ROOT = "_root_"
_THEOREMS = ("theorem", "lemma")
_OTHERS = ("def", "abbrev", "instance", "structure", "inductive", "class", "opaque", "axiom")


class Whether(StrEnum):
    """Whether a theorem is declared."""

    DECLARED = "declared"
    NOT_DECLARED = "not declared"
    UNREADABLE = "unreadable"
    """The source could be read in more than one way, or its namespaces do not close."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was found of one name."""

    whether: Whether
    line: int = 0
    """Where it is declared, or where reading ended; counted from 1. 0 where nothing is there."""
    what: str = ""
    """The keyword it is declared with, or why the source cannot be read."""


def find_declaration(source: bytes, theorem: str) -> Declaration:
    """Whether the source declares a theorem of this full name, written without ``«»``.

    The first declaration counts. One of another kind (``def``) is not a theorem, and is named.
    """
    try:
        reading = _Declaring(Reading(tokens_of(source)))
        reading.run(tuple(theorem.split(".")))
    except Ambiguous as problem:
        return Declaration(Whether.UNREADABLE, problem.line, problem.problem)
    return reading.found


class _Declaring:
    """A walk over the tokens that knows the namespaces it stands in."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.scopes: list[tuple[str, bool]] = []
        """Each scope's name, and whether it is a namespace. A section may have no name."""
        self.found = Declaration(Whether.NOT_DECLARED)

    def run(self, wanted: tuple[str, ...]) -> None:
        """Walk to the theorem or to the end.

        Raises:
            Ambiguous: an `end` closes nothing, or there are too many scopes.
        """
        for index, token in enumerate(self.reading.tokens):
            keyword = "" if self.reading.quoted[index] else self.reading.keyword(index)
            if keyword == "namespace":
                self._open(index, self._name_after(index), namespace=True)
            elif keyword in ("section", "mutual"):
                name = self._label_after(index) if keyword == "section" else ()
                self._open(index, name or ("",), namespace=False)
            elif keyword == "end":
                self._close(index, len(self._label_after(index)) or 1)
            elif keyword in (*_THEOREMS, *_OTHERS) and self._full_name(index) == wanted:
                line = token.line
                if keyword in _THEOREMS:
                    self.found = Declaration(Whether.DECLARED, line, keyword)
                    return
                if self.found.line == 0:
                    self.found = Declaration(Whether.NOT_DECLARED, line, keyword)

    def _open(self, index: int, names: tuple[str, ...], *, namespace: bool) -> None:
        self.scopes += [(name, namespace) for name in names]
        if len(self.scopes) > MOST_SCOPES:
            line = self.reading.tokens[index].line
            raise Ambiguous(line, f"expected at most {MOST_SCOPES} scopes in each other")

    def _close(self, index: int, count: int) -> None:
        if count > len(self.scopes):
            line = self.reading.tokens[index].line
            raise Ambiguous(line, "expected a namespace or section before this `end`")
        del self.scopes[len(self.scopes) - count :]

    def _full_name(self, index: int) -> tuple[str, ...]:
        """The name declared behind the keyword at `index`; empty where it declares none."""
        name = self._name_after(index)
        if not name:
            return ()
        if name[0] == _ROOT:
            return name[1:]
        spaces = tuple(scope for scope, is_namespace in self.scopes if is_namespace)
        return (*spaces, *name)

    def _name_after(self, index: int) -> tuple[str, ...]:
        """The parts of the name behind a keyword; empty where another keyword stands there."""
        if index + 1 >= len(self.reading.tokens):
            return ()
        token = self.reading.tokens[index + 1]
        is_name = token.kind is TokenKind.WORD and self.reading.keyword(index + 1) not in COMMANDS
        return token.parts if is_name else ()

    def _label_after(self, index: int) -> tuple[str, ...]:
        """The name of a `section` or an `end`, which may have none (`checkColGt`): a word in
        column 0 is not theirs."""
        name = self._name_after(index)
        return name if name and self.reading.tokens[index + 1].column > 0 else ()
