"""The whole proof lane over a toolchain of the user's own and its 64-bit files.

No native Lean was available: the sandbox here runs nothing and plays back the compiled files
that the tests write in the 64-bit layout. Everything after the run is the real thing.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gate2.evidence import INDEPENDENT_KERNEL, LEAN_KERNEL, ProofOutcome
from gate2.lanes.case import Examined
from gate2.lanes.proof import Prover
from gate2.lean.native import NativeToolchain
from gate2.lean.native_project import Package
from gate2.lean.native_version import LeanBuild
from gate2.policy import Policy
from gate2.reasons import Code
from gate2.record.model import LeanPart
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Job
from olean_making import HASH, LIBRARY, LIBRARY_KINDS, Decl, Writer, eq, write_module

TWO, THREE = ("nat", 2), ("nat", 3)
STATED = eq(TWO, THREE)
FACT, SORRY = ("const", "Mathlib.fact"), ("app", ("const", "sorryAx"), STATED)
PIN = "leanprover/lean4:v4.34.1"


def module(value: object, imports: tuple[str, ...] = ("Mathlib",)) -> bytes:
    """What `lean` leaves of `theorem t : 2 = 3 := value`: one part, no private names."""
    return write_module([Decl("theorem", "t", STATED, value)], imports=imports, word=8)


@dataclass
class Played:
    """Which compiled file a run leaves, by the source it was given."""

    statement: bytes
    proof: bytes

    def __call__(self, job: Job) -> Behaviour:
        source = (job.mounts[0].source / "Submission.lean").read_text()
        data = self.statement if "sorry" in source else self.proof
        return Behaviour(files={"Submission.olean": data})


@pytest.fixture
def native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NativeToolchain:
    """Lean's own library, and a package whose theorem has its proof in the private part."""
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    library, package = tmp_path / "lean/lib/lean", tmp_path / "mathlib"
    for path in (library, tmp_path / "lean/bin", package):
        path.mkdir(parents=True)
    init = write_module(LIBRARY, imports=[], kinds=LIBRARY_KINDS, word=8)
    (library / "Init.olean").write_bytes(init)
    exported, hidden = Writer(base=0x40000, word=8), Writer(base=0x50000, word=8)
    decls = [
        Decl("theorem", "Mathlib.fact", STATED, ("app", ("const", "easy"), TWO)),
        Decl("theorem", "Mathlib.assumed", STATED, ("const", "Mathlib.hidden")),
    ]
    shown = [replace(each, kind="axiom") for each in decls]
    secret = Decl("axiom", "Mathlib.hidden", STATED)
    (package / "Mathlib.olean").write_bytes(write_module(shown, writer=exported))
    (package / "Mathlib.olean.private").write_bytes(write_module([*decls, secret], writer=hidden))
    build = LeanBuild("4.34.1", HASH)
    packages = (Package("mathlib", package),)
    return NativeToolchain(tmp_path / "lean", "a test", build, packages, tmp_path)


def examined(native: NativeToolchain, proof: bytes, directory: Path, pin: str = PIN) -> Examined:
    directory.mkdir()
    (directory / "Statement.lean").write_text("import Mathlib\ntheorem t : 2 = 3 := sorry\n")
    (directory / "Proof.lean").write_text("import Mathlib\ntheorem t : 2 = 3 := Mathlib.fact\n")
    sandbox = FakeSandbox(Played(module(SORRY), proof))
    prover = Prover.over(sandbox, native, use_cache=False)
    part = LeanPart(theorem="t", toolchain=pin)
    return prover.examine(directory, part, Policy(), lambda _: None)


def test_both_kernels_accept_a_proof_from_64_bit_files(
    native: NativeToolchain, tmp_path: Path
) -> None:
    found = examined(native, module(FACT), tmp_path / "case")
    assert found.outcome is ProofOutcome.ACCEPTED, found.findings
    assert [each.name for each in found.kernels] == [LEAN_KERNEL, INDEPENDENT_KERNEL]
    assert found.kernels[0].version == "4.34.1"
    assert found.judgement is not None
    assert found.judgement.statement == "2 = 3"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (SORRY, Code.LEAN_SORRY),
        # The axiom stands behind a package's theorem, in its private part.
        (("const", "Mathlib.assumed"), Code.LEAN_AXIOM_FORBIDDEN),
        (("const", "easy"), Code.LEAN_ENVIRONMENT_TAMPERED),
        (("const", "nothing"), Code.LEAN_ENVIRONMENT_TAMPERED),
        (("const", "Lean.ofReduceBool"), Code.LEAN_COMPILER_TRUST),
    ],
)
def test_a_cheat_in_64_bit_files_is_refused(
    native: NativeToolchain, tmp_path: Path, value: object, code: Code
) -> None:
    found = examined(native, module(value), tmp_path / "case")
    assert found.outcome is ProofOutcome.REJECTED
    assert code in [reason.code for reason in found.findings]


def test_a_file_of_the_embedded_toolchain_is_none_of_a_native_one(
    native: NativeToolchain, tmp_path: Path
) -> None:
    narrow = write_module([Decl("theorem", "t", STATED, FACT)], imports=["Mathlib"])
    found = examined(native, narrow, tmp_path / "case")
    assert Code.LEAN_ENVIRONMENT_TAMPERED in [reason.code for reason in found.findings]


def test_another_pin_is_refused_before_anything_runs(
    native: NativeToolchain, tmp_path: Path
) -> None:
    found = examined(native, module(FACT), tmp_path / "case", "leanprover/lean4:v4.35.0")
    assert [reason.code for reason in found.findings] == [Code.LEAN_TOOLCHAIN_UNAVAILABLE]
    assert found.seal is None
