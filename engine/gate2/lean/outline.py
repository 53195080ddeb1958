"""Which theorems a source declares, read off its tokens without running Lean: a guide for people.

What comments and strings hold does not count. A source may declare theorems that are not written
out in it, by a macro for instance, so this is never a ground for a status.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gate2.lean.lexer import Ambiguous, Token, TokenKind, tokens_of
from gate2.lean.reading import CLOSING, OPENING, Reading

_DECLARES = frozenset({"theorem", "lemma"})


@dataclass(frozen=True, slots=True)
class Outlined:
    """One theorem as it is written."""

    name: tuple[str, ...]
    """With the namespaces around it."""
    line: int
    text: str
    """Its name and type on one line, up to `:=`; as foreign as the source."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One module that a source imports."""

    module: tuple[str, ...]
    line: int


class Outline:
    """The theorems and imports of one source.

    Raises:
        Ambiguous: it cannot be read in one way only.
    """

    def __init__(self, source: bytes) -> None:
        self._reading = Reading(tokens_of(source))
        self._lines = source.decode("utf-8").replace("\r\n", "\n").split("\n")
        self.theorems = tuple(self._theorems())
        self.imports = tuple(self._imports())

    def _theorems(self) -> Iterator[Outlined]:
        reading = self._reading
        around: list[str] = []
        for index in range(len(reading.tokens)):
            after = self._word(index + 1)
            if reading.quoted[index]:
                continue
            match reading.keyword(index):
                case "namespace" if after:
                    around += after.parts
                case "section":
                    around += [""] * self._named(after, index)
                case "mutual":
                    around.append("")
                case "end":
                    del around[max(0, len(around) - self._named(after, index)) :]
                case keyword if keyword in _DECLARES and after:
                    yield self._theorem(index, after, around)
                case _:
                    pass

    def _theorem(self, index: int, name: Token, around: list[str]) -> Outlined:
        rooted = name.parts[0] == "_root_"
        spaces = [] if rooted else [space for space in around if space]
        parts = (*spaces, *name.parts[rooted:])
        return Outlined(parts, name.line, self._text(index, self._end(index)))

    def _imports(self) -> Iterator[Imported]:
        """The header of the file; what is called import behind it is none."""
        reading = self._reading
        index = 0
        while (keyword := reading.keyword(index)) in (
            "module",
            "prelude",
            "public",
            "meta",
            "import",
        ):
            if keyword == "import":
                index += reading.keyword(index + 1) == "all"
                if (module := self._word(index + 1)) is not None:
                    yield Imported(module.parts, module.line)
                index += 1
            index += 1

    def _word(self, index: int) -> Token | None:
        tokens = self._reading.tokens
        token = tokens[index] if index < len(tokens) else None
        return token if token is not None and token.kind is TokenKind.WORD else None

    def _named(self, name: Token | None, index: int) -> int:
        """How many scopes a section or an `end` at `index` is about: one, or one for each part of
        its name, which stands on its line."""
        own = name is not None and name.line == self._reading.tokens[index].line
        return len(name.parts) if name is not None and own else 1

    def _end(self, index: int) -> int:
        """Where the type of what is declared at `index` ends: at its `:=`, else at what follows."""
        depth = 0
        tokens = self._reading.tokens
        for position in range(index + 1, len(tokens)):
            token = tokens[position]
            if token.column == 0:
                return position
            depth += (token.text in OPENING) - (token.text in CLOSING)
            gives = token.text == ":" and self._reading.text(position + 1) == "="
            if depth == 0 and gives and tokens[position + 1].glued:
                return position
        return len(tokens)

    def _text(self, begin: int, end: int) -> str:
        tokens = self._reading.tokens
        first = tokens[begin]
        last_line, last_column = len(self._lines), 0
        if end < len(tokens):
            last_line, last_column = tokens[end].line, tokens[end].column
        lines = self._lines[first.line - 1 : last_line]
        if end < len(tokens):
            lines[-1] = lines[-1][:last_column]
        lines[0] = lines[0][first.column :]
        return " ".join(" ".join(lines).split())


def outline_of(source: bytes) -> Outline | None:
    """The outline of a source; None where it cannot be read in one way only."""
    try:
        return Outline(source)
    except Ambiguous:
        return None
