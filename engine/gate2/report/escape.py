"""Makes text from records and scripts safe to show: nothing in it is ever interpreted.

Control characters (C0, C1), bidirectional overrides, invisible characters and line separators
are shown as what they are; Markdown and HTML get their own quoting on top.
"""

import unicodedata

# Cc control, Cf format (bidi, zero-width, tags), Cs surrogate, Co private, Cn unassigned,
# Zl and Zp line and paragraph separators.
_SHOWN_AS_CODE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKDOWN_SPECIAL = frozenset("\\`*_{}[]()<>#+-.!|~&@:/$=^\"'")


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """The text with everything that is not plainly visible written as ``\\u{…}``."""
    return "".join(
        char if (keep_newlines and char == "\n") or not _hidden(char) else f"\\u{{{ord(char):x}}}"
        for char in text
    )


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in _SHOWN_AS_CODE


def shortened(text: str, width: int) -> str:
    """At most `width` characters, the cut shown by an ellipsis."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def markdown(text: str) -> str:
    """One line of Markdown that shows exactly the text, in a table cell too."""
    import html  # for Markdown only

    escaped = html.escape(visible(text), quote=False)
    return "".join("\\" + c if c in _MARKDOWN_SPECIAL and c not in "<>&;" else c for c in escaped)
