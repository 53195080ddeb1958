"""Versions of Lean, in the order in which they were released within one branch."""

import re
from dataclasses import dataclass

_VERSION = re.compile(
    r"(?:leanprover/lean4:)?v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(?:-(?:rc([1-9][0-9]*)|pre|nightly(?:-[0-9]{4}-[0-9]{2}-[0-9]{2})?))?",
    re.ASCII,
)
_MAX_CHARACTERS = 60
_RELEASE = 1 << 30


@dataclass(frozen=True, slots=True, order=True)
class LeanVersion:
    """A version; `stage` is the number of a release candidate, 0 for what came before the first."""

    major: int
    minor: int
    patch: int
    stage: int = _RELEASE

    @property
    def is_release(self) -> bool:
        """Whether this is a release and no candidate, nightly or build from a branch."""
        return self.stage == _RELEASE

    @property
    def base(self) -> "LeanVersion":
        """The release that a candidate is for; a release itself."""
        return LeanVersion(self.major, self.minor, self.patch)

    def __str__(self) -> str:
        tail = "" if self.is_release else f"-rc{self.stage}" if self.stage else "-pre"
        return f"{self.major}.{self.minor}.{self.patch}{tail}"


def parse_version(text: str) -> LeanVersion:
    """The version in ``4.28.0``, ``v4.33.0-rc1``, ``4.28.0-pre`` or ``leanprover/lean4:v4.28.0``.

    A nightly with a version (``4.34.0-nightly-2026-08-01``) counts as before the first candidate.

    Raises:
        ValueError: it is no such version; a bare ``nightly-2026-08-01`` has no place in the order.
    """
    found = _VERSION.fullmatch(text) if len(text) <= _MAX_CHARACTERS else None
    if found is None:
        raise ValueError(f"expected a Lean version such as 4.34.1, got {text[:_MAX_CHARACTERS]!r}")
    major, minor, patch = int(found[1]), int(found[2]), int(found[3])
    if "-" not in text.rpartition(":")[2]:
        return LeanVersion(major, minor, patch)
    return LeanVersion(major, minor, patch, int(found[4] or 0))
