"""Macros and notations: they may rewrite only what is written out in the file.

A macro goes from tokens to one quotation, `macro_rules` from quotation to quotation, and the
tokens of every quotation are under the same rules as the rest of the source. So nothing that
Lean expands can hold what the source does not show.

A macro is compiled and run while Lean elaborates. Lean keeps functions of the file out of it,
but not what it writes out on the way there: the body of a coercion, the rules of another macro.
So neither may reach the code of a macro.
"""

import re
from collections.abc import Iterator

from gate2.lean.lexer import Token, TokenKind
from gate2.lean.reading import CLOSING, OPENING, Reading
from gate2.lean.refusal import refused
from gate2.lean.source_rules import (
    CATEGORIES,
    COMMANDS,
    CONTINUATIONS,
    EXPECTING,
    REFUSED_WORDS,
    SYNTAX_ITEMS,
)
from gate2.reasons import Reason

# A token with a bracket would make quotations seem to end elsewhere than they do.
_ODD_IN_TOKEN = frozenset("\"'«»\\`$#") | OPENING | CLOSING
_TOKEN_COMMANDS = frozenset(
    {"notation", "infix", "infixl", "infixr", "prefix", "postfix", "macro", "syntax"}
)
_WORD_TOKEN = re.compile(r"[^\W\d][\w.!?]*|[A-Za-z_][A-Za-z0-9_]*'+")
_COERCION = re.compile(r"Coe(?![a-z])|NatCast|IntCast|MonadLift|type_of")
"""In the name of a class of coercions, or a way to name a class without its name."""
_MAX_HEAD = 400
"""Tokens in the head of a macro or notation."""


class Rewriting(Reading):
    """A source with its macros and notations checked."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.checked = [False] * len(tokens)
        """Whether a token belongs to a macro whose form has been checked."""
        self.own_words: set[str] = set()
        """The words that notations, macros and syntax of this file begin with."""

    def rewriting_reasons(self) -> Iterator[Reason]:
        """What is wrong with the macros and notations of the file."""
        commands = [
            index
            for index in range(len(self.tokens))
            if not self.quoted[index]
            and (self.keyword(index) in _TOKEN_COMMANDS or self.keyword(index) == "macro_rules")
        ]
        for index in commands:
            if self.keyword(index) in ("macro", "syntax"):
                yield from self.rewrite(index, self.keyword(index))
            if self.keyword(index) in _TOKEN_COMMANDS:
                yield from self.declared_tokens(index)
        for index in commands:
            if self.keyword(index) == "macro_rules":
                yield from self.macro_rules(index)
        if commands:
            yield from self.coercions()

    def coercions(self) -> Iterator[Reason]:
        """Coercions in a file with macros: their bodies would be written into the macros."""
        for token in self.tokens:
            if token.kind is TokenKind.WORD and any(_COERCION.search(p) for p in token.parts):
                problem = f"`{token.text[:60]}` in a file with macros or notations of its own"
                yield refused(self.place(token), problem)

    def rewrite(self, index: int, keyword: str) -> Iterator[Reason]:
        """`macro` or `syntax`: known parts and categories, and a body that is written out."""
        end = self.head_end(index, keyword)
        if end is None:
            yield refused(self.place(index), f"expected `{keyword}` with tokens and a category")
            return
        yield from self.head(index, end)
        for position in range(index, end):
            self.checked[position] = True
        if keyword == "macro":
            yield from self.body(end + 2, index)

    def head_end(self, index: int, keyword: str) -> int | None:
        """Where the head of a macro or syntax ends: at `=>`, or behind the category."""
        for position in range(index + 1, min(index + _MAX_HEAD, len(self.tokens))):
            if keyword == "macro" and self.arrow(position):
                return position
            if (
                keyword == "syntax"
                and self.keyword(position) in CATEGORIES
                and self.text(position - 1) == ":"
                and self.tokens[position - 1].kind is TokenKind.SYMBOL
                and self.starts_command(position + 1)
            ):
                return position + 1
        return None

    def head(self, index: int, end: int) -> Iterator[Reason]:
        """The items of a macro's head: tokens, variables and known categories only."""
        category = self.keyword(end - 1)
        if category not in CATEGORIES or self.text(end - 2) != ":":
            yield refused(self.place(index), "a macro may extend terms and tactics only")
        position = index + 1
        while position < end:
            token = self.tokens[position]
            if self.text(position) == "(" and self.keyword(position + 1) in ("priority", "name"):
                position = self.closing(position) or end
            elif token.kind is TokenKind.WORD:
                bound = self.text(position + 1) == ":" and self.text(position - 1) != ":"
                if not bound and self.keyword(position) not in SYNTAX_ITEMS:
                    problem = f"`{token.text[:60]}` is not among the parts a macro may have"
                    yield refused(self.place(token), problem)
            position += 1

    def macro_rules(self, index: int) -> Iterator[Reason]:
        """Alternatives, each from one quotation to one quotation."""
        position = index + 1
        if self.text(position) == "(":
            position = (self.closing(position) or position) + 1
        if self.text(position) != "|":
            yield refused(self.place(index), "expected alternatives after `macro_rules`")
            return
        while self.text(position) == "|":
            end = self.quotation_end(position + 1)
            if end is None or not self.arrow(end + 1):
                yield refused(self.place(position), "expected a quotation, then `=>`")
                return
            if not self.begins_with_own_word(position + 3):
                problem = "a rule may rewrite only what begins with a word that the file adds"
                yield refused(self.place(position), problem)
            for each in range(position, end + 1):
                self.checked[each] = True
            body_end = self.quotation_end(end + 3)
            yield from self.body(end + 3, position, more=True)
            if body_end is None:
                return
            position = body_end + 1

    def begins_with_own_word(self, index: int) -> bool:
        """Whether the pattern at `index` is of this file's syntax, by its first word."""
        at = index + 2 if self.text(index + 1) == "|" else index
        word = self.keyword(at)
        return word in self.own_words and word not in CONTINUATIONS | EXPECTING

    def body(self, start: int, index: int, *, more: bool = False) -> Iterator[Reason]:
        """What a macro rewrites to: one quotation, and nothing after it."""
        end = self.quotation_end(start)
        if end is None:
            yield refused(self.place(index), "a macro's body has to be one quotation `(…)")
            return
        for position in range(start, end + 1):
            self.checked[position] = True
            if self.keyword(position) in COMMANDS - {"open", "set_option", "local", "prefix"}:
                problem = f"a macro that expands to the command `{self.text(position)}`"
                yield refused(self.place(position), problem)
            if position > start and self.text(position) == "`":
                yield refused(self.place(position), "a quotation within a quotation")
        following = end + 1
        if not self.starts_command(following) and not (more and self.text(following) == "|"):
            yield refused(self.place(end), "a macro's body has to end with its quotation")

    def starts_command(self, index: int) -> bool:
        """Whether the file ends here or a command begins."""
        if index >= len(self.tokens) or self.keyword(index) in COMMANDS:
            return True
        return self.text(index) in ("@", "#") and self.glued(index + 1)

    def declared_tokens(self, index: int) -> Iterator[Reason]:
        """The tokens a notation adds: none that could swallow a quote or a comment."""
        for position in range(index + 1, min(index + _MAX_HEAD, len(self.tokens))):
            token = self.tokens[position]
            if self.arrow(position) or (
                token.column == 0 and position > index + 1 and self.keyword(position) in COMMANDS
            ):
                return
            if token.kind is TokenKind.STRING and not is_plain_token(token.text):
                problem = f"{token.text[:60]} as a token can hide text from a reader"
                yield refused(self.place(token), problem)
            elif token.kind is TokenKind.STRING:
                self.own_words.add(token.text[1:-1].strip(" "))


def is_plain_token(literal: str) -> bool:
    """Whether a string may become a token: all word or all symbol, no command's word, and
    nothing that begins or ends a string, a name or a comment.

    A prime may end a word, as it may in any name: `x'` is read as one word with the token or
    without. After a symbol it would be read as a character literal, so there it may not.
    """
    inner = literal[1:-1].strip(" ")
    if not literal.startswith('"') or not inner:
        return False
    if inner in COMMANDS or inner in REFUSED_WORDS:
        return False
    if _WORD_TOKEN.fullmatch(inner):
        return inner != "r"
    if set(inner) & _ODD_IN_TOKEN or any(each.isalnum() or each in "_.!?" for each in inner):
        return False
    if any(character.isspace() for character in inner):
        return False
    return not any(piece in inner for piece in ("--", "/-", "-/"))
