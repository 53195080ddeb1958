"""Which parts of the machine the tests may use, and that CI never skips one of them."""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import actionlint
import chromium
import ray_nodes
import sealed_lanes

pytest_plugins = (
    "side_by_side",
    "told_slow",
    "sealed_fixtures",
    "ledger_fixtures",
    "stored_fixtures",
    "pull_request_fixtures",
    "corpus_fixtures",
    "somebody",
    "chromium_fixtures",
    "site_fixtures",
    "library_fixtures",
)

# No test is about how long something takes: a busy machine makes any example slow.
settings.register_profile(
    "untimed",
    parent=settings.get_profile(settings.get_current_profile_name()),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")


@cache
def lack_of_lean() -> str:
    """Why Lean tests cannot run here; empty when they can."""
    from gate2.lean import toolchain

    if toolchain.find() is None:
        return "the embedded Lean toolchain is not installed: gate2 setup"
    docker, runc = sealed_lanes.lack_of("docker"), sealed_lanes.lack_of("runc")
    return f"no sealed lane: {docker}; {runc}" if docker and runc else ""


def lack_of_postgresql() -> str:
    """Why tests of the ledger in PostgreSQL cannot run here; empty when they can."""
    if os.environ.get("GATE2_TEST_POSTGRESQL"):
        return ""
    return "no PostgreSQL server is named: .ci/with-postgresql pytest tests/ledger starts one"


def lack_of_embed() -> str:
    """Why tests of the sentence embedding cannot run here; empty when they can."""
    from gate2 import embedding

    why = embedding.lack()
    return f"{why}: gate2 setup --embed" if why else ""


LACKS: dict[str, Callable[[], str]] = {
    "docker": partial(sealed_lanes.lack_of, "docker"),
    "runc": partial(sealed_lanes.lack_of, "runc"),
    "bubblewrap": partial(sealed_lanes.lack_of, "bubblewrap"),
    "gvisor": sealed_lanes.lack_of_gvisor,
    "lean": lack_of_lean,
    "postgresql": lack_of_postgresql,
    "actionlint": actionlint.lack_of_actionlint,
    "chromium": chromium.lack_of_chromium,
    "embed": lack_of_embed,
    "ray": ray_nodes.lack_of_ray,
}
REQUIRED = frozenset(os.environ.get("GATE2_REQUIRE", "").split())


def pytest_configure() -> None:
    """A state that is not the user's own; and no part required under a wrong name.

    One that is misspelt would be required of nobody.
    """
    os.environ.setdefault("GATE2_STATE", tempfile.mkdtemp(prefix="gate2-tests-"))
    if unknown := sorted(REQUIRED - LACKS.keys()):
        known = ", ".join(sorted(LACKS))
        raise pytest.UsageError(f"GATE2_REQUIRE: expected some of {known}, got {unknown}")


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
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"GATE2_REQUIRE={' '.join(wanted)} and the test was skipped: {why}"


_NUMBERS = count()


def own_directory(factory: pytest.TempPathFactory, name: str) -> Path:
    """A new directory, whose name begins like this.

    `TempPathFactory.mktemp` reads the names of all directories made before to number the next one,
    and of those there is one and more for each test: at the twenty-thousandth that takes 25 ms.
    """
    room = factory.getbasetemp() / "each"
    room.mkdir(mode=0o700, exist_ok=True)
    place = room / f"{name}{next(_NUMBERS)}"
    place.mkdir(mode=0o700)
    return place


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of the test's own, named after it, in the place of pytest's."""
    return own_directory(tmp_path_factory, re.sub(r"\W", "_", request.node.name)[:20] + "-")


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger and a cache key of the test's own: no test sees what another one kept."""
    place = own_directory(tmp_path_factory, "state-")
    monkeypatch.setenv("GATE2_STATE", str(place))
    return place


@pytest.fixture
def shared() -> Path:
    """The folder of reference documents, where a checkout has one beside it."""
    path = Path(__file__).resolve().parents[2] / "shared"
    if not path.is_dir():
        pytest.skip("no folder of reference documents beside this checkout")
    return path
