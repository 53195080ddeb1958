"""Which file names an artifact may have: those that mean the same everywhere and to everyone."""

import re
import unicodedata
from collections.abc import Iterable

_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_UTF8 = "Cs"  # a lone surrogate is how Python spells a byte that is not UTF-8
_UNSEEN = ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")


def name_fault(name: str) -> str:
    """What is wrong with one component of a path, or the empty string."""
    categories = {unicodedata.category(character) for character in name}
    if _NOT_UTF8 in categories:
        return "is not UTF-8"
    if categories.intersection(_UNSEEN):
        return "holds a control or invisible character"
    if unicodedata.normalize("NFC", name) != name:
        return "is not in Unicode normal form NFC"
    if "\\" in name or _DRIVE.match(name):
        return "is a path on another system"
    if name.startswith("-"):
        return "begins with -, which commands read as an option"
    if name.endswith((".", " ")):
        return "ends in a dot or space, which another system drops"
    return ""


def folded(name: str) -> str:
    """The same for two names exactly when some file system, or a reader, may take them for one.

    Case folding can leave a form that normalises further, so both are done until nothing changes.
    """
    while (again := unicodedata.normalize("NFKC", name).casefold()) != name:
        name = again
    return name


def first_collision(names: Iterable[str]) -> tuple[str, str] | None:
    """Two of the names that are one by case or Unicode form; None when there are none."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(folded(name), name)
        if other != name:
            return other, name
    return None
