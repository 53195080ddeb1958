"""A proof attached as an export: judged like any other, by the one kernel that can look at it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.evidence import ProofOutcome
from gate2.lanes.case import Case, Examined
from gate2.lanes.judging import judge_data, source_findings
from gate2.lean import exported
from gate2.lean.cone import Environment
from gate2.lean.export_module import export_of_module
from gate2.lean.exported import ExportedProof
from gate2.lean.library import Library, LibraryView, open_library
from gate2.lean.olean import read_module
from gate2.lean.term import TermStore
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.record.model import LeanPart, ProofForm
from gate2.sandbox.job import Seal
from olean_making import LIBRARY, LIBRARY_KINDS, NAT, Decl, eq, pi, private, write_module

SEAL = Seal(lane="runc", proven=True, fault="", seccomp_sha256="", image_id="", runtime={},
            probes=())  # fmt: skip
TWO = ("nat", 2)
STATED = eq(TWO, ("app", ("const", "Nat.succ"), ("nat", 1)))
EASY = ("app", ("const", "easy"), TWO)
THEOREM = Decl("theorem", private("t"), STATED, EASY)
SORRY = replace(THEOREM, value=("app", ("const", "sorryAx"), STATED))
SOURCE = b"theorem t : 2 = Nat.succ 1 := by\n  sorry\n"
PART = LeanPart(theorem="t", proof="proof.ndjson", form=ProofForm.EXPORT)

Opener = Callable[[Sequence[Decl]], Library]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    """Opens a library of these declarations."""

    def open_with(decls: Sequence[Decl]) -> Library:
        directory = tmp_path_factory.mktemp("lib")
        module = write_module(decls, imports=[], kinds=LIBRARY_KINDS)
        (directory / "Init.olean").write_bytes(module)
        return open_library(directory, "d", tmp_path_factory.mktemp("cache"))

    return open_with


@pytest.fixture(scope="module")
def library(opened: Opener) -> Library:
    return opened(LIBRARY)


def export_of(library: Library, decls: Sequence[Decl], target: Decl = THEOREM) -> bytes:
    """What these declarations are as an export, with all of the library that they use."""
    module = read_module(write_module(decls), None, None)
    store = TermStore()
    view = LibraryView(library, store, library.closure([("Init",)]))
    environment = Environment(module.view(store), view)
    return export_of_module(environment, [store.name_of(target.name)], module.header).data


def examined(
    library: Library, export: bytes, stated: Sequence[Decl] = (SORRY,), part: LeanPart = PART
) -> Examined:
    """What the lane finds of an export beside this statement."""
    case = Case(part, SOURCE, export, "tree")
    statement = read_module(write_module(stated), None, None)
    proof = ExportedProof(export, part.proof)
    source = source_findings(case)
    return judge_data(case, SEAL, statement, proof, library, "4.28.0", source, Policy())


def refused(found: Examined, code: Code) -> str:
    """The one reason that blocks, which must have this code; its message."""
    assert found.outcome is ProofOutcome.REJECTED
    blocking = [reason for reason in found.findings if reason.blocks]
    assert [reason.code for reason in blocking] == [code]
    return blocking[0].message


def test_an_export_has_the_word_of_the_one_kernel_that_can_look_at_it(library: Library) -> None:
    found = examined(library, export_of(library, [THEOREM]))
    assert found.outcome is ProofOutcome.ACCEPTED
    assert [kernel.name for kernel in found.kernels] == ["gate2"]
    assert found.recheck is not None
    assert found.recheck.admitted == 1, "the library's constants are trusted, not checked"


def test_names_without_the_private_prefix_are_the_statement_s_names(library: Library) -> None:
    public = replace(THEOREM, name="t")
    assert examined(library, export_of(library, [public], public)).outcome is ProofOutcome.ACCEPTED


def test_two_theorems_of_the_target_s_name_are_none(library: Library) -> None:
    public = replace(THEOREM, name="t")
    use = ("app", ("lam", "h", STATED, EASY), ("const", "t"))
    both = [public, replace(THEOREM, value=use)]
    assert "2 of that name" in refused(
        examined(library, export_of(library, both)), Code.LEAN_TARGET_MISSING
    )


def test_an_export_s_word_that_it_was_checked_is_not_taken(library: Library) -> None:
    forged = replace(THEOREM, value=("app", ("const", "easy"), ("nat", 3)))
    found = examined(library, export_of(library, [forged]))
    assert "rule declared-type" in refused(found, Code.LEAN_ENVIRONMENT_TAMPERED)
    assert [kernel.accepted for kernel in found.kernels] == [False]


def test_an_export_s_own_axiom_is_no_proof(library: Library) -> None:
    magic = Decl("axiom", private("magic"), STATED)
    decls = [magic, replace(THEOREM, value=("const", magic.name))]
    assert "magic" in refused(
        examined(library, export_of(library, decls)), Code.LEAN_AXIOM_FORBIDDEN
    )


def test_sorry_in_an_export_is_the_library_s_sorry(library: Library) -> None:
    refused(examined(library, export_of(library, [SORRY])), Code.LEAN_SORRY)


def test_a_definition_of_another_meaning_is_another_statement(library: Library) -> None:
    def decls(value: int) -> list[Decl]:
        number = Decl("def", private("n"), NAT, ("nat", value))
        n = ("const", number.name)
        type_ = eq(n, ("app", ("lam", "x", NAT, ("bvar", 0)), n))
        return [number, replace(THEOREM, type=type_, value=("app", ("const", "easy"), n))]

    honest = export_of(library, decls(2))
    assert examined(library, honest, decls(2)).outcome is ProofOutcome.ACCEPTED
    message = refused(examined(library, honest, decls(3)), Code.LEAN_STATEMENT_MISMATCH)
    assert "n differs in the definition" in message


def changed(name: str, **changes: object) -> list[Decl]:
    """The library with one declaration changed."""
    return [
        replace(each, **changes) if each.name == name else each  # type: ignore[arg-type]
        for each in LIBRARY
    ]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("easy", {"type": pi(NAT, eq(("bvar", 0), TWO))}),
        ("Nat.succ", {"type": pi(NAT, pi(NAT, NAT))}),
        ("Nat", {"more": {"constructors": ["Nat.zero", "Nat.succ"], "recursive": True}}),
        ("Eq", {"more": {"parameters": 1, "indices": 2}}),
    ],
)
def test_an_export_over_another_library_is_refused_with_both_versions(
    library: Library, opened: Opener, name: str, changes: dict[str, object]
) -> None:
    elsewhere = opened(changed(name, **changes))
    found = examined(library, export_of(elsewhere, [THEOREM]))
    message = refused(found, Code.LEAN_STATEMENT_MISMATCH)
    assert f"{name} differs" in message
    assert "In the pinned library" in message
    assert "In the export" in message


def test_a_library_theorem_stated_as_an_axiom_is_the_theorem(library: Library) -> None:
    """The library's files hide proofs, so an export made from them can not hold them."""
    found = examined(library, export_of(library, [THEOREM]))
    assert found.judgement is not None
    assert found.judgement.axioms == ()


def lines(export: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in export.splitlines()]


def joined(documents: Sequence[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in documents)


def test_a_name_declared_twice_is_not_a_matter_of_order(library: Library) -> None:
    export = lines(export_of(library, [THEOREM]))
    message = refused(
        examined(library, joined([*export, export[-1]])), Code.LEAN_ENVIRONMENT_TAMPERED
    )
    assert "twice" in message


def test_an_axiom_in_the_theorem_s_place_is_no_theorem(library: Library) -> None:
    axiom = Decl("axiom", private("t"), STATED)
    refused(examined(library, export_of(library, [axiom])), Code.LEAN_TARGET_NOT_THEOREM)


@pytest.mark.parametrize("cut", [0, 1, 40])
def test_an_export_that_does_not_decode_is_malformed(library: Library, cut: int) -> None:
    export = export_of(library, [THEOREM])
    message = refused(examined(library, export[: len(export) // 2][:cut]), Code.LEAN_DATA_MALFORMED)
    assert "proof.ndjson" in message


def test_what_the_library_keeps_to_itself_is_nobody_s_to_declare(library: Library) -> None:
    secret = Decl("theorem", private("lemma", "Init"), STATED, EASY)
    decls = [secret, replace(THEOREM, value=("const", secret.name))]
    message = refused(examined(library, export_of(library, decls)), Code.LEAN_ENVIRONMENT_TAMPERED)
    assert "nothing declares it" in message


def test_an_export_too_large_is_an_error_and_no_rejection(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "MAX_CONSTANTS", 0)
    found = examined(library, export_of(library, [THEOREM]))
    assert found.outcome is ProofOutcome.ERROR
    assert [reason.code for reason in found.findings] == [Code.LEAN_MEMORY]


def test_an_export_is_data_and_has_no_source_to_refuse(library: Library) -> None:
    named = Decl("def", private("native_decide"), NAT, TWO)
    value = ("app", ("lam", "x", NAT, EASY), ("const", named.name))
    export = export_of(library, [named, replace(THEOREM, value=value)])
    assert b"native_decide" in export
    assert examined(library, export).outcome is ProofOutcome.ACCEPTED


def test_the_export_s_bytes_are_what_evidence_names(library: Library, tmp_path: Path) -> None:
    export = export_of(library, [THEOREM])
    one, two = examined(library, export), examined(library, export + b"\n")
    assert one.proof_sha256 != two.proof_sha256
    assert one.statement_sha256 == two.statement_sha256
