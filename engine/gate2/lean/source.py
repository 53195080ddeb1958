"""Which Lean sources are not elaborated with trust: defence in depth around the kernel.

Elaboration runs what a source says, and Lean has ways around its own kernel
(`set_option debug.skipKernelTC`, metaprograms that edit the environment). Until a second kernel
has checked the terms, nothing in the compiled data shows that they were used. So a source may
hold only what declares and proves (`gate2.lean.source_rules`), in every place where Lean could
read it: macros may rewrite only what is written out in the file, and every token of every
quotation is under the same rules. What is hidden in comments and strings does not count, and
`gate2.lean.lexer` refuses what could be read as either.

This never replaces the judgement on the compiled data.
"""

from collections.abc import Iterator

from gate2.lean.lexer import Ambiguous, Token, TokenKind, tokens_of
from gate2.lean.source_rules import (
    ATTRIBUTES,
    CATEGORIES,
    COMMANDS,
    COMPILER_NAMES,
    CONTINUATIONS,
    EXPECTING,
    HASH_COMMANDS,
    OPTION_PREFIXES,
    OPTIONS,
    REFUSED_NAMES,
    REFUSED_PREFIXES,
    REFUSED_ROOTS,
    REFUSED_WORDS,
    RUNS_PROGRAMS,
    SYNTAX_ITEMS,
)
from gate2.reasons import Code, Reason, because

_OPENING, _CLOSING = frozenset("([{⟨"), frozenset(")]}⟩")
_ODD_IN_TOKEN = frozenset("\"'«»\\`$#")
_BRACKETS = _OPENING | _CLOSING
_TOKEN_COMMANDS = frozenset(
    {"notation", "infix", "infixl", "infixr", "prefix", "postfix", "macro", "syntax"}
)


def refusals(source: bytes) -> tuple[Reason, ...]:
    """Why this source is not elaborated; empty if nothing speaks against it.

    Any bytes are answered. Each reason names the line and what stands there.
    """
    try:
        tokens = tokens_of(source)
    except Ambiguous as problem:
        return (_refused(problem.line, problem.problem),)
    found: list[Reason] = []
    for reason in _Reader(tokens).reasons():
        if reason not in found:
            found.append(reason)
    return tuple(found)


def _refused(line: int, problem: str, code: Code = Code.LEAN_SOURCE_REFUSED) -> Reason:
    return because(code, f"Line {line}: {problem}.")


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.quoted = [False] * len(tokens)
        """Whether a token stands in a quotation."""
        self.rewriting = [False] * len(tokens)
        """Whether a token belongs to a macro or macro_rules command that has been checked."""
        self.own_words: set[str] = set()
        """The words that notations, macros and syntax of this file begin with."""
        self._mark_quotations()

    def reasons(self) -> Iterator[Reason]:
        for index in range(len(self.tokens)):
            if self.keyword(index) in ("macro", "macro_rules", "syntax"):
                yield from self.rewrite(index)
            if self.keyword(index) in _TOKEN_COMMANDS:
                yield from self.declared_tokens(index)
        for index, token in enumerate(self.tokens):
            if token.kind is TokenKind.WORD:
                yield from self.word(index, token)
            elif token.text == "#" and self.glued_word(index + 1):
                yield from self.hash_command(index)
            elif token.text == "@" and self.text(index + 1) == "[" and self.glued(index + 1):
                yield from self.attributes(index + 1)
            elif token.text == "`" and not self.rewriting[index]:
                yield _refused(token.line, "a syntax quotation or name literal outside a macro")
            elif token.text == "$":
                yield from self.antiquotation(index)

    # Looking around.

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
        """Where the bracket at `index` closes."""
        depth = 0
        for position in range(index, len(self.tokens)):
            token = self.tokens[position]
            if token.kind is not TokenKind.SYMBOL:
                continue
            if token.text in _OPENING:
                depth += 1
            elif token.text in _CLOSING:
                depth -= 1
                if depth == 0:
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

    # The rules.

    def word(self, index: int, token: Token) -> Iterator[Reason]:
        """One word: a keyword, a command or a name."""
        keyword = self.keyword(index)
        if keyword == "axiom":
            problem = "the source declares an axiom"
            yield _refused(token.line, problem, Code.LEAN_AXIOM_FORBIDDEN)
        elif token.parts[-1] in COMPILER_NAMES:
            problem = f"`{token.text}` trusts the compiler"
            yield _refused(token.line, problem, Code.LEAN_COMPILER_TRUST)
        elif keyword == "native" and (self.text(index - 1) == "+" or self.text(index + 1) == ":"):
            problem = "`native` trusts the compiler"
            yield _refused(token.line, problem, Code.LEAN_COMPILER_TRUST)
        elif keyword == "import":
            yield from self.imported(index)
        elif keyword == "set_option":
            yield from self.option(index)
        elif keyword == "attribute":
            yield from self.attributes(index + 1)
        elif (why := REFUSED_WORDS.get(keyword)) is not None:
            yield _refused(token.line, f"`{keyword}` {why}")
            if keyword in RUNS_PROGRAMS:
                yield _runs_programs(token)
        elif keyword.startswith(REFUSED_PREFIXES):
            yield _refused(token.line, f"`{keyword}` extends the elaborator")
        elif token.column == 0 and not self.may_begin_line(index):
            yield _refused(token.line, f"`{token.text[:60]}` is not among the commands allowed")
        yield from self.name(token)

    def name(self, token: Token) -> Iterator[Reason]:
        """A name that reaches into the elaborator, however it is written."""
        parts = token.parts[1:] if token.parts[0] == "_root_" else token.parts
        if parts and parts[0] in REFUSED_ROOTS:
            if parts[-1] not in COMPILER_NAMES:
                yield _refused(token.line, f"`{token.text[:60]}` belongs to the elaborator")
            return
        for part in parts:
            if part in REFUSED_NAMES:
                yield _refused(token.line, f"`{token.text[:60]}` {REFUSED_NAMES[part]}")

    def may_begin_line(self, index: int) -> bool:
        """Whether a word in column 0 is a command allowed, or cannot be a command."""
        keyword = self.keyword(index)
        if keyword in COMMANDS or keyword in CONTINUATIONS or (index == 0 and keyword == ""):
            return True
        if index == 0:
            return False
        before = self.tokens[index - 1]
        if before.kind is TokenKind.SYMBOL:
            return before.text not in _CLOSING
        return self.keyword(index - 1) in EXPECTING

    def imported(self, index: int) -> Iterator[Reason]:
        """An import: of anything but the elaborator's own modules."""
        at = index + 1
        if self.keyword(at) == "all":
            at += 1
        token = self.tokens[at] if at < len(self.tokens) else None
        if token is None or token.kind is not TokenKind.WORD:
            yield _refused(self.line(index), "expected a module after `import`")

    def option(self, index: int) -> Iterator[Reason]:
        """`set_option`: only an option from the list, written out."""
        token = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if token is None or token.kind is not TokenKind.WORD:
            yield _refused(self.line(index), "expected the name of an option after `set_option`")
            return
        option = ".".join(token.parts)
        if token.quoted or not (option in OPTIONS or option.startswith(OPTION_PREFIXES)):
            problem = f"`set_option {token.text[:60]}` is not among the options allowed"
            yield _refused(token.line, problem)

    def attributes(self, index: int) -> Iterator[Reason]:
        """`@[…]` or `attribute […]`: only attributes from the list, written out."""
        end = self.closing(index) if self.text(index) == "[" else None
        if end is None:
            yield _refused(self.line(index), "expected attributes between [ and ]")
            return
        depth, expected = 0, True
        for position in range(index + 1, end):
            token = self.tokens[position]
            if expected and self.keyword(position) in ("local", "scoped"):
                continue
            if expected and token.text in ("-", "←", "↓", "↑"):
                continue
            if expected:
                if self.keyword(position) not in ATTRIBUTES:
                    problem = f"attribute `{token.text[:60]}` is not among those allowed"
                    yield _refused(token.line, problem)
                expected = False
            if token.kind is TokenKind.SYMBOL:
                depth += (token.text in _OPENING) - (token.text in _CLOSING)
                expected = token.text == "," and depth == 0
        if expected:
            yield _refused(self.line(index), "expected an attribute between [ and ]")

    def hash_command(self, index: int) -> Iterator[Reason]:
        """A command such as `#check`: only those that show something."""
        token = self.tokens[index + 1]
        if token.text not in HASH_COMMANDS:
            yield _refused(token.line, f"`#{token.text[:60]}` is not among the commands allowed")
            if token.text.startswith("eval"):
                yield _runs_programs(token)

    def antiquotation(self, index: int) -> Iterator[Reason]:
        """A `$` in a quotation: a plain variable, never a term that computes syntax."""
        if not self.quoted[index] or not self.glued(index + 1):
            return
        after = self.tokens[index + 1]
        if after.kind is TokenKind.WORD and len(after.parts) == 1 and not after.quoted:
            return
        if after.text == "[" or after.text == "_":
            return
        yield _refused(after.line, "a quotation computes syntax: expected `$` and a variable")

    # Macros and notations.

    def rewrite(self, index: int) -> Iterator[Reason]:
        """`macro`, `macro_rules`, `syntax`: from quotation to quotation, nothing computed."""
        keyword = self.keyword(index)
        if self.quoted[index] or keyword == "":
            return
        if keyword == "macro_rules":
            yield from self.macro_rules(index)
            return
        end = self.head_end(index, keyword)
        if end is None:
            yield _refused(self.line(index), f"expected `{keyword}` with tokens and a category")
            return
        yield from self.head(index, end)
        for position in range(index, end):
            self.rewriting[position] = True
        if keyword == "macro":
            yield from self.body(end + 2, index)

    def head_end(self, index: int, keyword: str) -> int | None:
        """Where the head of a macro or syntax ends: at `=>`, or behind the category."""
        for position in range(index + 1, min(index + 400, len(self.tokens))):
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
            yield _refused(self.line(index), "a macro may extend terms and tactics only")
        position = index + 1
        while position < end:
            token = self.tokens[position]
            if self.text(position) == "(" and self.keyword(position + 1) in ("priority", "name"):
                position = self.closing(position) or end
            elif token.kind is TokenKind.WORD:
                bound = self.text(position + 1) == ":" and self.text(position - 1) != ":"
                if not bound and self.keyword(position) not in SYNTAX_ITEMS:
                    problem = f"`{token.text[:60]}` is not among the parts a macro may have"
                    yield _refused(token.line, problem)
            position += 1

    def macro_rules(self, index: int) -> Iterator[Reason]:
        """Alternatives, each from one quotation to one quotation."""
        position = index + 1
        if self.text(position) == "(":
            position = (self.closing(position) or position) + 1
        if self.text(position) != "|":
            yield _refused(self.line(index), "expected alternatives after `macro_rules`")
            return
        while self.text(position) == "|":
            end = self.quotation_end(position + 1)
            if end is None or not self.arrow(end + 1):
                yield _refused(self.line(position), "expected a quotation, then `=>`")
                return
            for each in range(position, end + 1):
                self.rewriting[each] = True
            body_end = self.quotation_end(end + 3)
            yield from self.body(end + 3, position, more=True)
            if body_end is None:
                return
            position = body_end + 1

    def body(self, start: int, index: int, *, more: bool = False) -> Iterator[Reason]:
        """What a macro rewrites to: one quotation, and nothing after it."""
        end = self.quotation_end(start)
        if end is None:
            yield _refused(self.line(index), "a macro's body has to be one quotation `(…)")
            return
        for position in range(start, end + 1):
            self.rewriting[position] = True
            if self.keyword(position) in COMMANDS - {"open", "set_option", "local", "prefix"}:
                problem = f"a macro that expands to the command `{self.text(position)}`"
                yield _refused(self.line(position), problem)
            if position > start and self.text(position) == "`":
                yield _refused(self.line(position), "a quotation within a quotation")
        following = end + 1
        if not self.starts_command(following) and not (more and self.text(following) == "|"):
            yield _refused(self.line(end), "a macro's body has to end with its quotation")

    def starts_command(self, index: int) -> bool:
        """Whether the file ends here or a command begins."""
        if index >= len(self.tokens) or self.keyword(index) in COMMANDS:
            return True
        return self.text(index) in ("@", "#") and self.glued(index + 1)

    def declared_tokens(self, index: int) -> Iterator[Reason]:
        """The tokens a notation adds: none that could swallow a quote or a comment."""
        if self.quoted[index]:
            return
        for position in range(index + 1, min(index + 400, len(self.tokens))):
            token = self.tokens[position]
            if self.arrow(position) or (
                token.column == 0 and position > index + 1 and self.keyword(position) in COMMANDS
            ):
                return
            if token.kind is TokenKind.STRING and not is_plain_token(token.text):
                problem = f"{token.text[:60]} as a token can hide text from a reader"
                yield _refused(token.line, problem)
            elif token.kind is TokenKind.STRING:
                self.own_words.add(token.text[1:-1].strip(" "))


def is_plain_token(literal: str) -> bool:
    """Whether a string may become a token: all word or all symbol, no command's word, and
    nothing that begins or ends a string, a name or a comment."""
    inner = literal[1:-1].strip(" ")
    if not literal.startswith('"') or not inner or set(inner) & _ODD_IN_TOKEN:
        return False
    if inner in COMMANDS or inner in REFUSED_WORDS:
        return False
    word = [character.isalnum() or character in "_.!?" for character in inner]
    if all(word) and (inner[0].isalpha() or inner[0] == "_"):
        return inner != "r"
    if any(word) or any(character.isspace() for character in inner):
        return False
    if "--" in inner or "/-" in inner or "-/" in inner:
        return False
    return not (set(inner) & _BRACKETS and set(inner) & set("-/"))


def _runs_programs(token: Token) -> Reason:
    problem = f"`{token.text[:60]}` runs a program while the file is elaborated"
    return _refused(token.line, problem, Code.LEAN_IO_AT_ELABORATION)
