"""What Lean itself elaborates: statements that say nothing are seen, honest ones left alone.

Each file of `said/` is elaborated once, sealed; every theorem in it is looked at.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gate2.lean import toolchain
from gate2.lean.cone import Environment, visible_name
from gate2.lean.declaration import Theorem
from gate2.lean.elaborate import Elaborated, elaborate
from gate2.lean.elaboration_cache import elaborations
from gate2.lean.library import LibraryView, open_library
from gate2.lean.names import show_name
from gate2.lean.olean import read_module
from gate2.lean.sameness import is_auxiliary
from gate2.lean.term import TermStore
from gate2.lean.vacuity import Vacuity, refuted_by_proof, vacuity
from gate2.places import cache_root
from gate2.sandbox.job import Sandbox

SAID = Path(__file__).parent / "said"
LEAST = {"honest": 55, "trivial": 33, "doubtful": 9}

pytestmark = [pytest.mark.lean, pytest.mark.slow]


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    from gate2.sandbox.runc.lane import RuncSandbox

    if not RuncSandbox().available():
        return RuncSandbox()
    from gate2.sandbox.docker.lane import DockerSandbox

    return DockerSandbox()


def looked_at(sandbox: Sandbox, file: str) -> Mapping[str, Vacuity | None]:
    """What is said of each theorem of a file."""
    lean = toolchain.find()
    assert lean is not None
    source = (SAID / f"{file}.lean").read_bytes()
    found = elaborate(sandbox, lean, source, cache=elaborations())
    assert found.outcome is Elaborated.COMPILED, found.messages
    assert found.olean is not None
    library = open_library(lean.library, lean.library_sha256, cache_root() / "library")
    store = TermStore()
    module = read_module(found.olean, found.server, found.private)
    environment = Environment(module.view(store), LibraryView(library, store, None))
    said = {
        show_name(name): vacuity(environment, theorem.type)
        or refuted_by_proof(environment, theorem.type, theorem.value)
        for name, theorem in theorems(environment)
    }
    assert len(said) >= LEAST[file]
    return said


def theorems(environment: Environment) -> Iterator[tuple[tuple[str | int, ...], Theorem]]:
    """The theorems that the file's author wrote."""
    modules = environment.private_modules()
    for name in environment.own.names:
        visible = visible_name(environment.store.parts(name), modules)
        constant = environment.own.constant(name)
        if isinstance(constant, Theorem) and len(visible) == 1 and not is_auxiliary(visible):
            yield visible, constant


def test_nothing_is_held_against_honest_statements(sandbox: Sandbox) -> None:
    said = looked_at(sandbox, "honest")
    assert {name: found.why for name, found in said.items() if found is not None} == {}


def test_a_statement_that_says_nothing_is_seen_for_certain(sandbox: Sandbox) -> None:
    said = looked_at(sandbox, "trivial")
    assert [name for name, found in said.items() if found is None or not found.is_certain] == []


def test_a_statement_that_may_say_nothing_is_only_doubted(sandbox: Sandbox) -> None:
    said = looked_at(sandbox, "doubtful")
    assert [name for name, found in said.items() if found is None or found.is_certain] == []
