"""The version that evidence names is that of what is installed."""

from importlib import metadata

from gate2.version import version


def test_no_release_names_the_version_before_it_in_its_evidence() -> None:
    assert version() == metadata.version("gate2")
