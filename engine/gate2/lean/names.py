"""Lean names as people write them: read strictly, printed so that no two look alike."""

from gate2.lean.term import Name

_PLAIN_EXTRA = "_'!?"

_FAMILIAR = frozenset("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ₀₁₂₃₄₅₆₇₈₉ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼℕℤℚℝℂ")
"""What may stand as it is beside ASCII. Other letters can look like these, so they show as
escapes: a person must be able to tell two names apart."""


def parse_name(text: str) -> Name:
    """The name written as ``a.b.«odd part»``. Every component is a string, never a number.

    Raises:
        ValueError: it is not a name.
    """
    parts: list[str] = []
    rest = text
    while True:
        if rest.startswith("«"):
            part, closed, rest = rest[1:].partition("»")
            if not closed or not part or (rest and not rest.startswith(".")):
                raise ValueError(f"expected a Lean name, got {text!r}")
            dot, rest = rest[:1], rest[1:]
        else:
            part, dot, rest = rest.partition(".")
            if not is_plain(part):
                raise ValueError(f"expected a Lean name, got {text!r}")
        parts.append(part)
        if not dot:
            return tuple(parts)


def show_name(name: Name) -> str:
    """The name for people: odd components between «», unfamiliar characters as ``\\u{…}``.

    Numeric components print as bare digits, string components of digits between «».
    """
    return ".".join(_show_part(part) for part in name) if name else "[anonymous]"


def _show_part(part: str | int) -> str:
    if isinstance(part, int):
        return str(part)
    if is_plain(part) and all(c.isascii() or c in _FAMILIAR for c in part):
        return part
    shown = "".join(c if c in _FAMILIAR or _is_clear(c) else _escape(c) for c in part)
    return f"«{shown}»"


def _is_clear(character: str) -> bool:
    return character.isascii() and character.isprintable() and character != "\\"


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def is_plain(part: str) -> bool:
    """Whether a component may stand without «»: a letter or _, then letters, digits, _ ' ! ?"""
    return (
        bool(part)
        and (part[0].isalpha() or part[0] == "_")
        and all(c.isalnum() or c in _PLAIN_EXTRA for c in part)
        and part.isprintable()
    )
