"""The engine's own version, as evidence names it."""

from importlib import metadata


def version() -> str:
    """The installed version, for instance ``0.1.0``."""
    return metadata.version("gate2")
