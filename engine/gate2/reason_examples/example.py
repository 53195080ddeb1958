"""What an example of a reason code is made of.

`shows` and `instead` are steps, in order: a file of the record and its lines, or a command.

    record.json:
      "claims": [{"id": "c1", "text": "It grows.", "kind": "empirical"}]
    $ gate2 lint .

Of a record.json and an artifact.toml only the keys and tables are printed that matter: the rest of
the file is sound, and it is said of them that there are others. A file that begins with its own
`{` or `schema` is printed whole.
"""

from dataclasses import dataclass

RESERVED = "Nothing gives it so far: the code is reserved."
"""What `says` is where no rule gives the code."""


@dataclass(frozen=True, slots=True)
class Example:
    """One case of a code: what leads to it, what gate2 then says, and what to do instead."""

    situation: str
    """A sentence or two on who meets it, and when."""
    shows: str
    """The steps that give the code; empty where it is reserved."""
    says: str
    """The message, or the telling part of a long one."""
    instead: str
    """The steps after which it is gone, from where `shows` ended; or what to do, in words."""

    @property
    def instead_is_steps(self) -> bool:
        """Whether `instead` can be carried out; else it is told in words."""
        first = self.instead.split("\n", 1)[0]
        return first.startswith("$ ") or first.endswith(":")

    @property
    def is_reserved(self) -> bool:
        """Whether no rule gives the code."""
        return self.says == RESERVED


def reserved(situation: str, instead: str) -> Example:
    """The example of a code that no rule gives: what it is kept for, and what happens so far."""
    return Example(situation, "", RESERVED, instead)
