"""Lean's tokens, so that a source can be read for what it does and not for what it mentions.

Follows lean4 `src/Lean/Parser/Basic.lean`: nested block comments, doc comments, strings with
escapes, raw strings, interpolated strings, character literals beside primes in identifiers,
`«»` names. A source can extend Lean's token table, and then a token may swallow what looks
like the start of a comment or a string. Wherever two readings are possible the source is
refused instead: nothing may hide from this reader that Lean would run.
"""

import re
import unicodedata
from dataclasses import dataclass

from gate2.backports import StrEnum

MAX_SOURCE_BYTES = 4 * 1024 * 1024


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    CHARACTER = "character"
    SYMBOL = "symbol"
    """One character that is none of the others; `glued` tells what belongs together."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `parts` are the components of a word, «» taken off."""

    kind: TokenKind
    text: str
    line: int
    column: int
    glued: bool
    """Whether nothing stands between this token and the one before."""
    parts: tuple[str, ...] = ()
    quoted: bool = False
    """Whether any component was written between «», which keeps it from being a keyword."""


class Ambiguous(Exception):
    """The source cannot be read in one way only, or not at all."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


def tokens_of(source: bytes) -> list[Token]:
    """The tokens of a source file, comments left out.

    Raises:
        Ambiguous: it is too long, no UTF-8, holds control characters, does not close a
            comment or string, or could be read in two ways.
    """
    if len(source) > MAX_SOURCE_BYTES:
        raise Ambiguous(1, f"expected at most {MAX_SOURCE_BYTES} bytes, got {len(source)}")
    try:
        text = source.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise Ambiguous(line, "expected UTF-8") from None
    return _Lexer(text.replace("\r\n", "\n")).run()


# Letters beside ASCII that Lean takes as part of a name (isLetterLike, isSubScriptAlnum).
_LETTERS = "α-κμ-ωΑ-ΟΡ-ΡΤ-Ωϊ-ϻἀ-῾℀-⅏\U0001d49c-\U0001d59f"
_SUBSCRIPTS = "₀-₉ₐ-ₜᵢ-ᵪⱼ"
_START = f"A-Za-z_{_LETTERS}"
_REST = f"{_START}0-9'!?{_SUBSCRIPTS}"
_PART = re.compile(f"[{_START}][{_REST}]*|«[^»]*»")
_NUMBER = re.compile("[0-9][0-9A-Za-z_]*")
# What Lean reads as one number; letters behind it would be a token of their own.
_WHOLE_NUMBER = re.compile(
    "[0-9][0-9_]*(?:[eE][0-9]+)?|0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"
)
_RAW = re.compile('r(#*)"')
_CHARACTER = re.compile(r"'(?:\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\\\"'rnt])|[^\\'\n])'")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BEFORE_COMMENT = frozenset("()[]{}⟨⟩,;")
"""Symbols that a comment may follow directly: no token of Lean's goes on with - or / there."""
_NO_LETTERS = frozenset("λΠΣ")
"""Letters that Lean never takes as part of a name."""
_PRIMED = frozenset("]×⊕Σ∑∏")
"""Symbols that Lean's own tokens continue with ': `xs[i]'proof`, `α ×' β`, `α ⊕' β`, `Σ' x, p`."""
_INTERPOLATING = frozenset({"dbg_trace", "throwError", "throwErrorAt", "logInfo", "trace"})
_UNSAFE_INSIDE = re.compile(rf"--|/-|\\|«|`|(?<![{_REST}])'|r#")


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0
        self.tokens: list[Token] = []
        self.last_end = -1

    def run(self) -> list[Token]:
        text, size = self.text, len(self.text)
        for position, character in enumerate(text):
            if character in _BIDI or (character < " " and character not in "\n\t"):
                line = text.count("\n", 0, position) + 1
                raise Ambiguous(line, f"expected text, got control character {character!a}")
        while self.at < size:
            character = text[self.at]
            if character == "\n":
                self.at += 1
                self.line += 1
                self.line_start = self.at
            elif character in " \t":
                self.at += 1
            elif text.startswith("--", self.at):
                self.comment_may_start()
                end = text.find("\n", self.at)
                self.at = size if end < 0 else end
            elif text.startswith("/-", self.at):
                self.comment_may_start()
                self.block_comment()
            else:
                self.token(character)
        return self.tokens

    def comment_may_start(self) -> None:
        """Refuse a comment glued to an operator, of which its first character may be a part."""
        if self.at == self.last_end and self.tokens:
            before = self.tokens[-1]
            if before.kind is TokenKind.SYMBOL and before.text not in _BEFORE_COMMENT:
                raise Ambiguous(self.line, "expected a space between an operator and a comment")

    def block_comment(self) -> None:
        start = self.line
        position = self.at + (3 if self.text[self.at + 2 : self.at + 3] in ("-", "!") else 2)
        depth = 1
        pattern = re.compile("/-|-/")
        while depth:
            found = pattern.search(self.text, position)
            if found is None:
                raise Ambiguous(start, "expected the comment that begins here to end")
            depth += 1 if found[0] == "/-" else -1
            position = found.end()
        self.skip_to(position)

    def skip_to(self, position: int) -> None:
        """Move on, keeping count of lines."""
        crossed = self.text.count("\n", self.at, position)
        if crossed:
            self.line += crossed
            self.line_start = self.text.rfind("\n", self.at, position) + 1
        self.at = position

    def add(self, kind: TokenKind, end: int, **more: object) -> None:
        """Record the token that ends at `end` and move behind it."""
        column = self.at - self.line_start
        parts = more.get("parts", ())
        assert isinstance(parts, tuple)
        token = Token(
            *(kind, self.text[self.at : end], self.line, column, self.at == self.last_end),
            parts=parts,
            quoted=bool(more.get("quoted", False)),
        )
        self.tokens.append(token)
        self.skip_to(end)
        self.last_end = end

    def token(self, character: str) -> None:
        text = self.text
        if character == '"':
            self.string(self.at)
        elif character == "'":
            self.character()
        elif raw := _RAW.match(text, self.at):
            closing = '"' + raw[1]
            end = text.find(closing, raw.end())
            if end < 0:
                raise Ambiguous(self.line, "expected the raw string that begins here to end")
            self.add(TokenKind.STRING, end + len(closing))
        elif number := _NUMBER.match(text, self.at):
            self.add(TokenKind.NUMBER, number.end())
            if not _WHOLE_NUMBER.fullmatch(number[0]) or text[self.at : self.at + 1] in ("'", '"'):
                raise Ambiguous(self.line, "expected a space after a number")
        elif _PART.match(text, self.at):
            self.word()
        else:
            self.symbol(character)

    def word(self) -> None:
        parts: list[str] = []
        quoted = False
        position = self.at
        while found := _PART.match(self.text, position):
            part = found[0]
            if part.startswith("«"):
                quoted = True
                part = part[1:-1]
            parts.append(part)
            position = found.end()
            after = self.text[position : position + 2]
            if len(after) < 2 or after[0] != "." or not _PART.match(self.text, position + 1):
                break
            position += 1
        self.add(TokenKind.WORD, position, parts=tuple(parts), quoted=quoted)

    def symbol(self, character: str) -> None:
        category = unicodedata.category(character)
        if character == "«":
            raise Ambiguous(self.line, "expected the name that « begins to end with »")
        if category in ("Zs", "Zl", "Zp", "Cf", "Cc", "Cs", "Co", "Cn"):
            problem = f"expected a token, got the character U+{ord(character):04X}"
            raise Ambiguous(self.line, problem)
        after = self.text[self.at + 1 :]
        odd_letter = category[0] in "LMN" and character not in _NO_LETTERS
        if odd_letter and (after.startswith("'") or _RAW.match(after)):
            problem = f"expected no quote right after the letter U+{ord(character):04X}"
            raise Ambiguous(self.line, problem)
        self.add(TokenKind.SYMBOL, self.at + 1)

    def character(self) -> None:
        glued = self.at == self.last_end and self.tokens
        before = self.tokens[-1].text if glued else ""
        if before in _PRIMED:
            self.add(TokenKind.SYMBOL, self.at + 1)
            return
        if glued and before not in _BEFORE_COMMENT and before not in "|=:<>@&!":
            raise Ambiguous(self.line, "expected a space before a character literal")
        found = _CHARACTER.match(self.text, self.at)
        if found is None:
            raise Ambiguous(self.line, "expected a character literal after '")
        self.add(TokenKind.CHARACTER, found.end())

    def string(self, start: int) -> None:
        text = self.text
        position = start + 1
        braces = False
        while True:
            character = text[position : position + 1]
            if not character:
                raise Ambiguous(self.line, "expected the string that begins here to end")
            if character == '"':
                break
            braces = braces or character == "{"
            position += 2 if character == "\\" else 1
        interpolated = braces and self.may_interpolate()
        line, content = self.line, text[start + 1 : position]
        self.add(TokenKind.STRING, position + 1)
        if interpolated:
            self.tokens += self.inside(content, line, start + 1)

    def may_interpolate(self) -> bool:
        """Whether what stands before a string may read it as an interpolated one."""
        if not self.tokens:
            return False
        before = self.tokens[-1]
        if before.kind is TokenKind.WORD:
            return before.text.endswith("!") or before.parts[-1] in _INTERPOLATING
        return before.text == "]"

    def inside(self, content: str, line: int, begin: int) -> list[Token]:
        """The tokens of the terms in an interpolated string whose text begins at `begin`.

        Both readings of the string end at the same place only if its terms hold nothing that
        could hide a quote, so nothing else is let through.
        """
        found: list[Token] = []
        position = 0
        while position < len(content):
            character = content[position]
            if character == "\\":
                position += 2
                continue
            if character != "{":
                position += 1
                continue
            end = _matching_brace(content, position)
            if end is None or _UNSAFE_INSIDE.search(content[position + 1 : end]):
                raise Ambiguous(line, "expected a plain term between { and } in a string")
            at = begin + position + 1
            indent = at - (self.text.rfind("\n", 0, at) + 1)
            above = line + content.count("\n", 0, position)
            for token in _Lexer(content[position + 1 : end]).run():
                # Never in column 0: no command begins within a string.
                column = indent + token.column if token.line == 1 else max(token.column, 1)
                found.append(
                    Token(
                        *(token.kind, token.text, above + token.line - 1, column, token.glued),
                        parts=token.parts,
                        quoted=token.quoted,
                    )
                )
            position = end + 1
        return found


def _matching_brace(content: str, start: int) -> int | None:
    depth = 0
    for position in range(start, len(content)):
        if content[position] == "{":
            depth += 1
        elif content[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return None
