"""Makes trees that no path could name, by descriptors, one level at a time."""

import os
from pathlib import Path

LEVELS = 5000
"""Deeper than any stack, and than any path may be long."""


def make_deep(place: Path, levels: int = LEVELS) -> None:
    """A chain of directories below `place`; only something that does not recurse removes it."""
    here = os.open(place, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
