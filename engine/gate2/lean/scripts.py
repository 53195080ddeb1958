"""Constants that Lean could evaluate and run as the default tactic of an argument.

It runs a constant whose type is exactly `Lean.Syntax`, and what that says no source shows. Those
that Lean makes itself of a quoted `:= by …` have generated names, which the source policy lets
no author write.
"""

import re

from gate2.lean.cone import Own
from gate2.lean.term import CONST, Name, TermStore

SYNTAX: Name = ("Lean", "Syntax")
_DEFAULT_TACTIC = re.compile(r"_autoParam|_auto_[0-9]+")


def tactic_scripts(own: Own, store: TermStore) -> list[Name]:
    """The names of those that an author made.

    Raises:
        MalformedData: a constant does not decode.
    """
    syntax = store.name_of(SYNTAX)
    found = []
    for name in own.names:
        constant = own.constant(name)
        parts = store.parts(name)
        generated = isinstance(parts[-1], str) and _DEFAULT_TACTIC.fullmatch(parts[-1])
        if constant is None or generated:
            continue
        type_ = store.exprs[constant.type]
        if type_[0] == CONST and type_[1] == syntax:
            found.append(parts)
    return found
