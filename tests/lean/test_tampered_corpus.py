"""Damaged compiled files of the honest corpus are refused, or say what the honest ones say.

What is damaged was compiled by the sealed embedded toolchain from the corpus's own sources.
"""

from pathlib import Path

import pytest

from gate2.backports import tomllib
from gate2.lean import toolchain
from gate2.lean.compare import judge
from gate2.lean.elaborate import Elaborated, elaborate
from gate2.lean.elaboration_cache import elaborations
from gate2.lean.library import Library, open_library
from gate2.lean.olean import MalformedData
from gate2.places import cache_root
from gate2.policy import STANDARD_AXIOMS
from gate2.reasons import Code
from gate2.sandbox.job import Sandbox
from gate2.sandbox.select import choose
from tampered import Base, Outcome, outcome_of, read, run
from tampering import Files

HONEST = Path(__file__).parent / "cases" / "honest"
CASES = (
    "structure_with_deriving",
    "mutual_recursion",
    "list_by_induction",
    "type_class",
    "arithmetic_by_omega",
    "existence_and_classical",
)
DAMAGES = 40

pytestmark = pytest.mark.lean


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return choose("auto")


@pytest.fixture(scope="module")
def library() -> Library:
    installed = toolchain.find()
    assert installed is not None
    directory, digest = installed.library, installed.library_sha256
    return open_library(directory, digest, cache_root() / "library")


def compiled(sandbox: Sandbox, source: Path) -> Files:
    """The three parts of a source."""
    installed = toolchain.find()
    assert installed is not None
    found = elaborate(sandbox, installed, source.read_bytes(), cache=elaborations())
    assert found.outcome is Elaborated.COMPILED
    parts = (found.olean, found.server, found.private)
    return [part for part in parts if part is not None]


@pytest.mark.parametrize("name", CASES)
def test_a_damaged_proof_of_the_corpus_proves_nothing_else(
    name: str, sandbox: Sandbox, library: Library
) -> None:
    folder, other = HONEST / name, HONEST / CASES[CASES.index(name) - 1]
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    base = Base(
        name,
        compiled(sandbox, folder / "Proof.lean"),
        expected.get("theorem", "gate2_main"),
        library,
        others=(compiled(sandbox, other / "Proof.lean"),),
    )
    tally = run(base, DAMAGES)
    assert tally[Outcome.UNREADABLE]
    assert tally[Outcome.SAME]


def judged(base: Base, files: Files) -> Code:
    """The first code that the proof in these files is refused for."""
    statement = base.original()
    try:
        module = read(files)
    except MalformedData as error:
        return error.reason.code
    judgement = judge(statement, module, base.theorem, base.library, STANDARD_AXIOMS)
    assert not judgement.accepted
    return judgement.reasons[0].code


def test_parts_that_are_dropped_or_another_proofs_are_refused(
    sandbox: Sandbox, library: Library
) -> None:
    """Lean places the parts of a module by its name, so those of two proofs fit like one's own."""
    one, two = (
        compiled(sandbox, HONEST / name / "Proof.lean")
        for name in ("arithmetic_by_omega", "list_by_induction")
    )
    base = Base("parts", one, "gate2_main", library)
    olean, server, private = one
    assert judged(base, [olean]) is Code.LEAN_TARGET_MISSING
    assert judged(base, [olean, server]) is Code.LEAN_TARGET_MISSING
    assert judged(base, [private]) is Code.LEAN_DATA_MALFORMED
    assert judged(base, [server, olean, private]) is Code.LEAN_DATA_MALFORMED
    assert judged(base, [private, server, olean]) is Code.LEAN_TARGET_MISSING
    assert judged(base, two) is Code.LEAN_STATEMENT_MISMATCH
    # The two files' first parts can be so alike that what the third takes from them is the same.
    statement = base.original()
    for files in ([olean, server, two[2]], [two[0], server, private], [olean, two[1], private]):
        outcome = outcome_of(base, statement, files)
        assert outcome in (Outcome.SAME, Outcome.UNREADABLE, Outcome.REFUSED)
    assert outcome_of(base, statement, [olean, server, two[2]]) is not Outcome.SAME
