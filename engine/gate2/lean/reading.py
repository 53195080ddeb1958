"""The tokens of a Lean source with what a reader needs to look around in them."""

from bisect import bisect_right
from collections.abc import Iterator

from gate2.lean.lexer import Token, TokenKind
from gate2.lean.refusal import Place
from gate2.lean.source_rules import COMMANDS, MODIFIERS

_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_MAX_NAME = 60
OPENING, CLOSING = frozenset(_PAIRS), frozenset(_PAIRS.values())


class Reading:
    """A source's tokens. Any index may be asked about; beyond the end there is nothing."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.quoted = [False] * len(tokens)
        """Whether a token stands in a quotation."""
        self._mark_quotations()
        self._commands = list(self._named_commands())
        """Where each command begins, and how to call it."""

    def text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def glued(self, index: int) -> bool:
        return index < len(self.tokens) and self.tokens[index].glued

    def glued_word(self, index: int) -> bool:
        return self.glued(index) and self.tokens[index].kind is TokenKind.WORD

    def keyword(self, index: int) -> str:
        """The word at `index` as a keyword could be; empty for dotted and «» names."""
        if not 0 <= index < len(self.tokens):
            return ""
        token = self.tokens[index]
        plain = token.kind is TokenKind.WORD and len(token.parts) == 1 and not token.quoted
        return token.text if plain else ""

    def place(self, at: int | Token) -> Place:
        """Where a token stands, and in which command."""
        token = at if isinstance(at, Token) else self.tokens[min(at, len(self.tokens) - 1)]
        position = (token.line, token.column)
        before = bisect_right(self._commands, position, key=lambda each: each[0])
        # What stands in column 0 and is refused is a command itself.
        command = self._commands[before - 1][1] if before and token.column else ""
        return Place(token.line, token.column + 1, command)

    def arrow(self, index: int) -> bool:
        """Whether `=>` stands here."""
        return self.text(index) == "=" and self.text(index + 1) == ">" and self.glued(index + 1)

    def closing(self, index: int) -> int | None:
        """Where the bracket at `index` closes; None if the brackets from there do not match."""
        expected: list[str] = []
        for position in range(index, len(self.tokens)):
            token = self.tokens[position]
            if token.kind is not TokenKind.SYMBOL:
                continue
            if token.text in OPENING:
                expected.append(_PAIRS[token.text])
            elif token.text in CLOSING:
                if not expected or expected.pop() != token.text:
                    return None
                if not expected:
                    return position
        return None

    def quotation_end(self, index: int) -> int | None:
        """Where the quotation that begins at `index` ends; None if none begins here."""
        if self.text(index) == "`" and self.text(index + 1) == "(" and self.glued(index + 1):
            return self.closing(index + 1)
        return None

    def _named_commands(self) -> Iterator[tuple[tuple[int, int], str]]:
        for index, token in enumerate(self.tokens):
            begins = token.column == 0 and (
                self.keyword(index) in COMMANDS or token.text in ("@", "#")
            )
            if begins:
                yield (token.line, token.column), self._name_of_command(index)

    def _name_of_command(self, index: int) -> str:
        """For instance ``theorem t`` for what begins with ``@[simp] private theorem t``."""
        end = self.closing(index + 1) if self.text(index) == "@" else None
        index = index if end is None else end + 1
        if self.text(index) == "#":
            return f"#{self.text(index + 1)[:_MAX_NAME]}"
        while self.keyword(index) in MODIFIERS:
            index += 1
        keyword = self.keyword(index)
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if following is None or following.kind is not TokenKind.WORD:
            return keyword
        return f"{keyword} {following.text[:_MAX_NAME]}".strip()

    def _mark_quotations(self) -> None:
        for index in range(len(self.tokens)):
            end = self.quotation_end(index)
            if end is not None:
                for position in range(index, end + 1):
                    self.quoted[position] = True
