"""Configuration of tactics: `simp (maxSteps := e)`.

Lean compiles and runs `e` to learn the value, while it elaborates and without asking whether
anything in it was proved. Code that is run on the word of a false equation can do all that the
process can do: write the compiled files itself, for instance. What is reached may be hidden, a
numeral is an instance. So only what cannot be the file's own code stands as a value.
"""

from collections.abc import Iterator

from gate2.lean.lexer import TokenKind
from gate2.lean.reading import Reading
from gate2.lean.refusal import refused
from gate2.lean.source_rules import CAPTURING, CONFIGURED
from gate2.reasons import Reason

_WHOLE = frozenset({"config", "cfg"})
_TACTICS = frozenset({"discharger", "disch"})
"""What these name is a tactic, read and checked as one, not a value."""


class Configuring(Reading):
    """The rule for every `(name := value)` behind a tactic."""

    def configuration(self, index: int) -> Iterator[Reason]:
        """The bracket at `index`: refused if it configures by more than a literal."""
        if not self.gives(index):
            return
        name = self.tokens[index + 1]
        if name.text in _TACTICS:
            return
        if name.parts[-1] not in _WHOLE and not self.behind_tactic(index):
            return
        if not self.literal(index + 4, name.text):
            shown = name.text[:60]
            problem = f"Lean runs what `{shown}` is configured with: write `+{shown}` or nothing"
            yield refused(self.place(name), problem)

    def gives(self, index: int) -> bool:
        """Whether `(name :=` stands here."""
        word = 0 <= index + 1 < len(self.tokens)
        return (
            word
            and self.text(index) == "("
            and self.tokens[index + 1].kind is TokenKind.WORD
            and self.text(index + 2) == ":"
            and self.text(index + 3) == "="
        )

    def behind_tactic(self, index: int) -> bool:
        """Whether the words before, other items of configuration aside, are a tactic."""
        position = index - 1
        while position > 0:
            if self.text(position - 1) in ("+", "-") and (
                self.tokens[position].kind is TokenKind.WORD
            ):
                position -= 2
            elif self.text(position) == ")":
                position = self.opening(position) - 1
            else:
                break
        return position >= 0 and self.keyword(position).rstrip("?!'") in CONFIGURED

    def opening(self, index: int) -> int:
        """Where the parenthesis that closes at `index` opens; 0 if nowhere."""
        depth = 0
        for position in range(index, -1, -1):
            if self.tokens[position].kind is TokenKind.SYMBOL:
                depth += (self.text(position) == ")") - (self.text(position) == "(")
                if depth == 0:
                    return position
        return 0

    def literal(self, index: int, name: str) -> bool:
        """Whether a number, or occurrences by number, and nothing in the file could be meant
        by it but that number."""
        if any(CAPTURING.intersection(token.parts) for token in self.tokens):
            return False
        number = 0 <= index < len(self.tokens) and self.tokens[index].kind is TokenKind.NUMBER
        if number:
            return self.text(index + 1) == ")"
        if name != "occs" or self.text(index) != "." or self.text(index + 2) != "[":
            return False
        end = self.closing(index + 2)
        inside = self.tokens[index + 3 : end] if end is not None else []
        plain = all(t.kind is TokenKind.NUMBER or t.text == "," for t in inside)
        return (
            bool(inside)
            and plain
            and self.text(index + 1) in ("pos", "neg")
            and self.text((end or 0) + 1) == ")"
        )
