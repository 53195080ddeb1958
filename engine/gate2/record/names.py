"""Which names a record may use, and how foreign text is shown in a message."""

import re

MAX_SHOWN = 80
MAX_SHOWN_BITS = 200

_RECORD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}")
_FILE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?")
# C0, C1, line separators and bidirectional controls: what moves a cursor or reorders a line.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def record_id_fault(text: str) -> str:
    """Why `text` is no record id, or the empty string."""
    if _RECORD_ID.fullmatch(text):
        return ""
    return (
        "an id has 1 to 128 letters, digits and . _ : @ + - and starts with a letter or digit, "
        f"this is {shown(text)}"
    )


def file_name_fault(text: str) -> str:
    """Why `text` cannot name a claim or an artifact, or the empty string.

    Claim ids become file names of evidence, artifact names are directories: both have to be
    safe on every file system.
    """
    if _FILE_NAME.fullmatch(text):
        return ""
    return (
        "it becomes a file name: 1 to 64 letters, digits and . _ - that start with a letter or "
        f"digit and do not end in a point, this is {shown(text)}"
    )


def line_fault(text: str, most: int) -> str:
    """Why `text` is no single line of text of at most `most` characters, or the empty string."""
    if not text.strip():
        return "it is empty"
    if len(text) > most:
        return f"it has {len(text)} characters, at most {most} are taken"
    if control := _UNPRINTABLE.search(text):
        return f"it holds the control character U+{ord(control[0]):04X}"
    return ""


def one_line(text: str, most: int) -> str:
    """`text` as a single line: white space and control characters become single spaces."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:most].strip()


def shown(value: object) -> str:
    """A foreign value for a message: short, with nothing in it that a terminal would obey."""
    if isinstance(value, str):
        return repr(value if len(value) <= MAX_SHOWN else value[:MAX_SHOWN] + "…")
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, int) and value.bit_length() > MAX_SHOWN_BITS:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, dict):
        return f"an object with {len(value)} keys"
    if isinstance(value, list | tuple):
        return f"an array of {len(value)}"
    return shown(str(value)).strip("'")
