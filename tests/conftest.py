"""Which parts of the machine the tests may use, and that CI never skips one of them."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

IMAGE = "python"


def _without_image(lack: str) -> str:
    from gate2.sandbox import images

    return lack or ("" if images.find(IMAGE) else f"the image {IMAGE} is not built: gate2 setup")


@cache
def lack_of_docker() -> str:
    """Why Docker tests cannot run here; empty when they can."""
    from gate2.sandbox.docker import DockerSandbox

    return _without_image(DockerSandbox().available())


@cache
def lack_of_runc() -> str:
    """Why runc tests cannot run here; empty when they can."""
    from gate2.sandbox.runc import RuncSandbox

    return _without_image(RuncSandbox().available())


@cache
def lack_of_lean() -> str:
    """Why Lean tests cannot run here; empty when they can."""
    from gate2.lean import toolchain

    if toolchain.find() is None:
        return "the embedded Lean toolchain is not installed: gate2 setup"
    if lack_of_docker() and lack_of_runc():
        return f"no sealed lane: {lack_of_docker()}; {lack_of_runc()}"
    return ""


LACKS: dict[str, Callable[[], str]] = {
    "docker": lack_of_docker,
    "runc": lack_of_runc,
    "lean": lack_of_lean,
}
REQUIRED = frozenset(os.environ.get("GATE2_REQUIRE", "").split())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs an absent part, saying what is absent."""
    for item in items:
        for name, lack in LACKS.items():
            if item.get_closest_marker(name) and (why := lack()):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A skipped test of a part that this run is meant to have has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy's Result is untyped here
    wanted = [name for name in LACKS if name in REQUIRED and item.get_closest_marker(name)]
    if report.skipped and wanted and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"GATE2_REQUIRE={' '.join(wanted)} and the test was skipped"


@pytest.fixture
def shared() -> Path:
    """The folder of reference documents, where a checkout has one beside it."""
    path = Path(__file__).resolve().parents[2] / "shared"
    if not path.is_dir():
        pytest.skip("no folder of reference documents beside this checkout")
    return path
