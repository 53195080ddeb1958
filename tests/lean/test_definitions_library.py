"""The definitions that statements copy: both kernels accept every file, and nothing is assumed."""

from pathlib import Path

import pytest

from gate2.data import data_path
from gate2.lanes.proof import Prover, compiled_module
from gate2.lean.batch import elaborate_batch
from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.kernel import Checked, check_declared
from gate2.lean.library import LibraryView
from gate2.lean.names import show_name
from gate2.lean.source import refusals
from gate2.lean.term import TermStore
from gate2.lean.theory.ordering import Declared
from gate2.policy import STANDARD_AXIOMS
from gate2.sandbox.select import choose

FILES = sorted(data_path("lean/Gate2").glob("*.lean"))


@pytest.fixture(scope="module")
def prover() -> Prover:
    return Prover.assemble(choose("auto"), "wasm", use_cache=False)


@pytest.fixture(scope="module")
def elaborated(prover: Prover) -> dict[Path, Elaboration]:
    sources = [path.read_bytes() for path in FILES]
    done = elaborate_batch(prover.sandbox, prover.toolchain, sources)
    return dict(zip(FILES, done, strict=True))


def checked(prover: Prover, elaboration: Elaboration) -> tuple[Checked, list[str]]:
    """The independent kernel's word on all that the file declares, and the theorems among it."""
    module = compiled_module(elaboration)
    store = TermStore()
    own = module.view(store)
    closure = prover.library.closure([each.module for each in module.imports])
    library = LibraryView(prover.library, store, closure)
    declared = Declared(store, own.names, own.constant)
    names = [show_name(store.parts(name)) for name in own.names]
    return check_declared(declared, own.names, library.constant), names


def test_no_file_of_the_library_is_refused_by_the_source_policy() -> None:
    assert len(FILES) == 5
    for path in FILES:
        assert refusals(path.read_bytes()) == (), path.name


@pytest.mark.lean
@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_kernels_accept_what_statements_are_made_of(
    prover: Prover, elaborated: dict[Path, Elaboration], path: Path
) -> None:
    elaboration = elaborated[path]
    assert elaboration.outcome is Elaborated.COMPILED, elaboration.messages
    assert elaboration.messages == ()
    kernel, names = checked(prover, elaboration)
    assert kernel.accepted, kernel.reason
    assert {show_name(axiom) for axiom in kernel.axioms} <= set(STANDARD_AXIOMS)
    assert any("Gate2." in name for name in names), names
