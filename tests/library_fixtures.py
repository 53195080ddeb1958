"""The pinned Lean library, whose index takes seconds to make: once a session, in its own cache."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gate2.lean.library import Library


@pytest.fixture(scope="session")
def library_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index is made at first; no index of the machine's is read."""
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def pinned_library(library_cache: Path) -> "Library":
    """The library of the embedded toolchain; what is read of it is kept by one module's tests."""
    from gate2.lean import toolchain
    from gate2.lean.library import open_library

    installed = toolchain.find()
    assert installed is not None
    return open_library(installed.library, installed.library_sha256, library_cache)
