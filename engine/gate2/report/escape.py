"""Makes text from records and scripts safe to show: nothing in it is ever interpreted.

Control characters (C0, C1), bidirectional overrides, invisible characters and line separators
are shown as what they are; Markdown and HTML get their own quoting on top.
"""

import re
import unicodedata

# Cc control, Cf format (bidi, zero-width, tags), Cs surrogate, Co private, Cn unassigned,
# Zl and Zp line and paragraph separators.
_SHOWN_AS_CODE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKDOWN_SPECIAL = frozenset("\\`*_{}[]()#+-.!|~@:/$=^\"'")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """The text with everything that is not plainly visible written as ``\\u{…}``."""
    if text.isprintable():  # none of the categories, as fast as it gets
        return text
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
    """One line of Markdown that shows exactly the text, in a table cell too.

    GitHub and GitLab look for mentions, references, commit ids, addresses, emoji and mathematics
    in the *rendered* text, where a backslash is gone: a character that could begin one stands in
    an element of its own, which is read and copied as if it were not there.
    """
    shown = visible(text)
    alone = _could_refer(shown)
    quoted = [
        f"<span>{_quoted(char)}</span>" if place in alone else _quoted(char)
        for place, char in enumerate(shown)
    ]
    if shown.startswith(" "):  # at the start of a line, spaces could make it a block of code
        quoted[0] = "&#32;"
    return "".join(quoted)


def code(text: str) -> str:
    """The text as Markdown code, in which nothing is looked for; as `markdown` if it has what
    could end or change that."""
    return f"`{text}`" if _CODE.fullmatch(text) and visible(text) == text else markdown(text)


_CODE = re.compile(r"(?! )(?:[^`\\|<>&$#:]|:(?!:))+(?<![ :])")
_REFERS = re.compile(
    r"""
    @                            # a person; an address, of which little else is needed
    | [\#!%~&](?=[\w"'{])        # an issue; GitLab has more of them
    | \$                         # mathematics
    | :(?=//|[\w+-]+:)           # an address; an emoji
    | (?<=www)\.                 # an address
    | (?<=GH)-(?=\d)             # an issue
    | (?:(?<=CVE)|(?<=GHSA))-    # an advisory
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEXADECIMAL = re.compile(r"[0-9a-f]{7,}", re.IGNORECASE)
_SHORTEST_COMMIT = 7


def _could_refer(text: str) -> set[int]:
    """Where the characters are of which the rest is no reference without."""
    found = {match.start() for match in _REFERS.finditer(text)}
    for run in _HEXADECIMAL.finditer(text):
        found.update(range(run.start() + _SHORTEST_COMMIT - 1, run.end(), _SHORTEST_COMMIT))
    return found


def _quoted(char: str) -> str:
    return "\\" + char if char in _MARKDOWN_SPECIAL else _ENTITIES.get(char, char)
