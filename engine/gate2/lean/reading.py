"""The tokens of a Lean source with what a reader needs to look around in them."""

from gate2.lean.lexer import Token, TokenKind

_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
OPENING, CLOSING = frozenset(_PAIRS), frozenset(_PAIRS.values())


class Reading:
    """A source's tokens. Any index may be asked about; beyond the end there is nothing."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.quoted = [False] * len(tokens)
        """Whether a token stands in a quotation."""
        self._mark_quotations()

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

    def line(self, index: int) -> int:
        return self.tokens[min(index, len(self.tokens) - 1)].line

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

    def _mark_quotations(self) -> None:
        for index in range(len(self.tokens)):
            end = self.quotation_end(index)
            if end is not None:
                for position in range(index, end + 1):
                    self.quoted[position] = True
