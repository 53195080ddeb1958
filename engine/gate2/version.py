"""The engine's own version, as evidence names it."""

VERSION = "0.1.0"
"""Stands here too because asking the installation for it costs as much as everything else that
`gate2 --version` does; a test holds it to what is installed."""


def version() -> str:
    """The version, for instance ``0.1.0``."""
    return VERSION
