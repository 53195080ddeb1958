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

import re
from collections.abc import Iterable, Iterator

from gate2.lean.configuring import Configuring
from gate2.lean.lexer import Ambiguous, Token, TokenKind, tokens_of
from gate2.lean.messages import Message
from gate2.lean.reading import CLOSING, OPENING
from gate2.lean.refusal import Place, refused
from gate2.lean.rewriting import Rewriting
from gate2.lean.source_rules import (
    ATTRIBUTES,
    COMMANDS,
    COMPILER_NAMES,
    CONTINUATIONS,
    EXPECTING,
    HASH_COMMANDS,
    MATHEMATICAL_NAMESPACES,
    MENTIONING,
    OPTION_PREFIXES,
    OPTIONS,
    REFUSED_NAMES,
    REFUSED_PREFIXES,
    REFUSED_ROOTS,
    REFUSED_WORDS,
    RUNS_PROGRAMS,
)
from gate2.reasons import Code, Reason


def refusals(source: bytes) -> tuple[Reason, ...]:
    """Why this source is not elaborated; empty if nothing speaks against it.

    Any bytes are answered. Each reason names line and column, the command, and what stands there.
    """
    try:
        tokens = tokens_of(source)
    except Ambiguous as problem:
        return (refused(Place(problem.line), problem.problem),)
    return tuple(dict.fromkeys(_Source(tokens).reasons()))


class _Source(Rewriting, Configuring):
    """A source with every rule applied."""

    def reasons(self) -> Iterator[Reason]:
        yield from self.rewriting_reasons()
        for index, token in enumerate(self.tokens):
            if token.kind is TokenKind.WORD:
                yield from self.word(index, token)
            elif token.text == "#" and self.glued_word(index + 1):
                yield from self.hash_command(index)
            elif token.text == "@" and self.text(index + 1) == "[" and self.glued(index + 1):
                yield from self.attributes(index + 1)
            elif token.text == "`" and not self.checked[index]:
                yield refused(
                    self.place(token), "a syntax quotation or name literal outside a macro"
                )
            elif token.text == "$":
                yield from self.antiquotation(index)
            elif token.text == "(":
                yield from self.configuration(index)

    def word(self, index: int, token: Token) -> Iterator[Reason]:
        """One word: a keyword, a command or a name."""
        keyword = self.keyword(index)
        if keyword == "axiom":
            problem = "the source declares an axiom"
            yield refused(self.place(token), problem, Code.LEAN_AXIOM_FORBIDDEN)
        elif token.parts[-1] in COMPILER_NAMES:
            problem = f"`{token.text}` trusts the compiler"
            yield refused(self.place(token), problem, Code.LEAN_COMPILER_TRUST)
        elif keyword == "native" and (self.text(index - 1) == "+" or self.text(index + 1) == ":"):
            problem = "`native` trusts the compiler"
            yield refused(self.place(token), problem, Code.LEAN_COMPILER_TRUST)
        elif keyword == "prelude":
            problem = "`prelude` replaces the library's foundations"
            yield refused(self.place(token), problem, Code.LEAN_ENVIRONMENT_TAMPERED)
        elif keyword == "import":
            yield from self.imported(index)
        elif keyword == "set_option":
            yield from self.option(index)
        elif keyword == "attribute":
            yield from self.attributes(index + 1)
        elif (why := REFUSED_WORDS.get(keyword)) is not None:
            yield refused(self.place(token), f"`{keyword}` {why}")
            if keyword in RUNS_PROGRAMS:
                yield self.runs_programs(token)
        elif keyword.startswith(REFUSED_PREFIXES):
            yield refused(self.place(token), f"`{keyword}` extends the elaborator")
        elif token.column == 0 and not self.may_begin_line(index):
            yield refused(
                self.place(token), f"`{token.text[:60]}` is not among the commands allowed"
            )
        yield from self.name(index, token)

    def name(self, index: int, token: Token) -> Iterator[Reason]:
        """A name that reaches into the elaborator, however it is written."""
        parts = token.parts[1:] if token.parts[0] == "_root_" else token.parts
        if parts and parts[0] in REFUSED_ROOTS:
            if parts[-1] not in COMPILER_NAMES and not self.mentions_mathematics(index, parts):
                yield refused(self.place(token), f"`{token.text[:60]}` belongs to the elaborator")
            return
        for part in parts:
            if part.startswith("_auto"):
                problem = "is a name that Lean makes for a tactic it runs"
                yield refused(self.place(token), f"`{token.text[:60]}` {problem}")
            if part in REFUSED_NAMES:
                yield refused(self.place(token), f"`{token.text[:60]}` {REFUSED_NAMES[part]}")

    def mentions_mathematics(self, index: int, parts: tuple[str, ...]) -> bool:
        """Whether a name under `Lean` is one of its algebra's, and only mentioned.

        To declare in such a namespace would open `Lean` for what is declared.
        """
        before = self.keyword(index - 1) or self.text(index - 1)
        return parts[:2] in MATHEMATICAL_NAMESPACES and before in MENTIONING

    def may_begin_line(self, index: int) -> bool:
        """Whether a word in column 0 is a command allowed, or cannot be a command."""
        keyword = self.keyword(index)
        if keyword in COMMANDS or keyword in CONTINUATIONS or (index == 0 and keyword == ""):
            return True
        if index == 0:
            return False
        before = self.tokens[index - 1]
        if before.kind is TokenKind.SYMBOL:
            return before.text not in CLOSING
        return self.keyword(index - 1) in EXPECTING

    def imported(self, index: int) -> Iterator[Reason]:
        """An import: of anything but the elaborator's own modules."""
        at = index + 1
        if self.keyword(at) == "all":
            at += 1
        token = self.tokens[at] if at < len(self.tokens) else None
        if token is None or token.kind is not TokenKind.WORD:
            yield refused(self.place(index), "expected a module after `import`")

    def option(self, index: int) -> Iterator[Reason]:
        """`set_option`: only an option from the list, written out."""
        token = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if token is None or token.kind is not TokenKind.WORD:
            yield refused(self.place(index), "expected the name of an option after `set_option`")
            return
        option = ".".join(token.parts)
        if token.quoted or not (option in OPTIONS or option.startswith(OPTION_PREFIXES)):
            problem = f"`set_option {token.text[:60]}` is not among the options allowed"
            yield refused(self.place(token), problem)

    def attributes(self, index: int) -> Iterator[Reason]:
        """`@[…]` or `attribute […]`: only attributes from the list, written out."""
        end = self.closing(index) if self.text(index) == "[" else None
        if end is None:
            yield refused(self.place(index), "expected attributes between [ and ]")
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
                    yield refused(self.place(token), problem)
                expected = False
            if token.kind is TokenKind.SYMBOL:
                depth += (token.text in OPENING) - (token.text in CLOSING)
                expected = token.text == "," and depth == 0
        if expected:
            yield refused(self.place(index), "expected an attribute between [ and ]")

    def hash_command(self, index: int) -> Iterator[Reason]:
        """A command such as `#check`: only those that show something."""
        token = self.tokens[index + 1]
        if token.text not in HASH_COMMANDS:
            yield refused(
                self.place(token), f"`#{token.text[:60]}` is not among the commands allowed"
            )
            if token.text.startswith("eval"):
                yield self.runs_programs(token)

    def antiquotation(self, index: int) -> Iterator[Reason]:
        """A `$` in a quotation: a plain variable, never a term that computes syntax."""
        if not self.quoted[index] or not self.glued(index + 1):
            return
        after = self.tokens[index + 1]
        if after.kind is TokenKind.WORD and len(after.parts) == 1 and not after.quoted:
            return
        if after.text == "[" or after.text == "_":
            return
        yield refused(self.place(after), "a quotation computes syntax: expected `$` and a variable")

    def runs_programs(self, token: Token) -> Reason:
        """The warning beside the refusal of what runs a program."""
        problem = f"`{token.text[:60]}` runs a program while the file is elaborated"
        return refused(self.place(token), problem, Code.LEAN_IO_AT_ELABORATION)


def lie_in_target(errors: Iterable[Message], theorem: str, source: bytes) -> bool:
    """Whether every error stands inside the theorem of that name: from the line that declares it
    to the next line that begins in column 0. In doubt not."""
    lines = source.decode("utf-8", errors="replace").split("\n")
    last = re.escape(theorem.rsplit(".", 1)[-1])
    declared = re.compile(rf"(?:(?:private|protected)\s+)*theorem\s+(?:[\w.]+\.)?{last}(?!\w)")
    starts = [n for n, line in enumerate(lines, 1) if declared.match(line)]
    if len(starts) != 1:
        return False
    begin = starts[0]
    after = (n for n in range(begin + 1, len(lines) + 1) if lines[n - 1][:1].strip())
    end = next(after, len(lines) + 1)
    return all(begin <= error.line < end for error in errors)
