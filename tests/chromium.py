"""Debian's Chromium, driven by Playwright, and axe-core: for tests of pages."""

import os
import shutil
import subprocess
from functools import cache
from importlib import util
from pathlib import Path

from npm_package import unpacked

AXE = "axe-core@4.14.1"
AXE_INTEGRITY = (
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NP"
    "jCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)


@cache
def lack_of_chromium() -> str:
    """Why pages cannot be opened here; empty when they can."""
    if util.find_spec("playwright") is None:
        return "Playwright is not installed: pip install '.[dev]'"
    if executable() is None:
        return "no Chromium: apt-get install chromium, or name one with GATE2_TEST_CHROMIUM"
    try:
        axe_source()
    except (OSError, subprocess.SubprocessError) as error:
        return f"axe-core: {error}"
    return ""


def executable() -> str | None:
    """The browser's program."""
    return os.environ.get("GATE2_TEST_CHROMIUM") or shutil.which("chromium")


def axe_source() -> Path:
    """The script that checks a page for what keeps people out of it."""
    return unpacked(AXE, AXE_INTEGRITY) / "axe.min.js"
