"""The real toolchain in a real seal: honest files compile, the rest does not pass for them."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.data import data_path
from gate2.lean import toolchain
from gate2.lean.elaborate import (
    LEAN_LIMITS,
    MODULE_NAME,
    Elaborated,
    Elaboration,
    elaborate,
    elaborate_pair,
    prove_seal,
)
from gate2.lean.messages import Failure, Severity, classify_failure
from gate2.lean.olean import read_module
from gate2.lean.toolchain import Toolchain
from gate2.sandbox.job import Sandbox

pytestmark = [pytest.mark.lean, pytest.mark.slow]


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    from gate2.sandbox.runc import RuncSandbox

    if not RuncSandbox().available():
        return RuncSandbox()
    from gate2.sandbox.docker import DockerSandbox

    return DockerSandbox()


@pytest.fixture(scope="module")
def lean() -> Toolchain:
    found = toolchain.find()
    assert found is not None
    return found


def run(sandbox: Sandbox, lean: Toolchain, source: str, wall_s: float = 300.0) -> Elaboration:
    limits = replace(LEAN_LIMITS, wall_s=wall_s)
    return elaborate(sandbox, lean, source.encode(), limits=limits)


def test_seal_is_proven_in_the_very_configuration(sandbox: Sandbox, lean: Toolchain) -> None:
    seal = prove_seal(sandbox, lean)
    assert seal.proven, seal.fault


def test_honest_statement_and_proof_compile_under_one_module_name(
    sandbox: Sandbox, lean: Toolchain
) -> None:
    statement, proof = elaborate_pair(
        sandbox,
        lean,
        b"def twice (n : Nat) := n + n\n\ntheorem gate2_main (n : Nat) : twice n = 2 * n := by\n"
        b"  sorry\n",
        b"def twice (n : Nat) := n + n\n\ntheorem gate2_main (n : Nat) : twice n = 2 * n := by\n"
        b"  unfold twice\n  omega\n",
    )
    assert statement.outcome is proof.outcome is Elaborated.COMPILED
    assert [m.text for m in statement.messages] == ["declaration uses `sorry`"]
    assert proof.messages == ()
    for found in (statement, proof):
        assert found.olean is not None
        module = read_module(found.olean, found.server, found.private)
        assert module.header.lean_version == lean.pins.olean.header
        assert module.header.git_hash == lean.pins.lean_commit
        assert module.header.word_bytes == lean.pins.olean.pointer_bytes
        assert ("_private", MODULE_NAME, 0, "gate2_main") in module.constants


def test_failing_proof_is_rejected_with_lines(sandbox: Sandbox, lean: Toolchain) -> None:
    found = run(sandbox, lean, "theorem gate2_main :\n    1 + 1 = 3 := by\n  decide\n")
    assert found.outcome is Elaborated.NOT_COMPILED
    (message,) = found.messages
    assert (message.severity, message.line, message.column) == (Severity.ERROR, 3, 2)
    assert "is false" in message.text
    assert classify_failure(found.messages) is Failure.REJECTED


def test_missing_import_is_told_from_a_rejected_proof(sandbox: Sandbox, lean: Toolchain) -> None:
    found = run(sandbox, lean, "import Mathlib.Data.Nat.Prime\ntheorem gate2_main : 1 = 1 := rfl\n")
    assert found.outcome is Elaborated.NOT_COMPILED
    assert classify_failure(found.messages) is Failure.IMPORT_UNAVAILABLE


def test_fault_in_code_generation_is_told_from_a_rejected_proof(
    sandbox: Sandbox, lean: Toolchain
) -> None:
    definition = (
        "def back (xs : List Nat) := xs.reverse\ntheorem gate2_main : back [] = [] := rfl\n"
    )
    found = run(sandbox, lean, definition)
    assert found.outcome is Elaborated.NOT_COMPILED
    assert classify_failure(found.messages) is Failure.CODE_GENERATION
    assert run(sandbox, lean, f"noncomputable {definition}").outcome is Elaborated.COMPILED


def test_exit_on_the_first_line_compiles_nothing(sandbox: Sandbox, lean: Toolchain) -> None:
    source = "#eval (IO.Process.exit 0 : IO Unit)\ntheorem gate2_main : 1 + 1 = 3 := by decide\n"
    found = run(sandbox, lean, source)
    assert found.run is not None
    assert found.run.exit_code == 0
    assert found.messages == ()
    assert found.outcome is Elaborated.NOT_COMPILED


def test_endless_loop_is_killed_from_outside(sandbox: Sandbox, lean: Toolchain) -> None:
    source = "partial def loop (n : Nat) : IO Unit := loop (n + 1)\n#eval loop 0\n"
    found = run(sandbox, lean, source, wall_s=30.0)
    assert found.outcome is Elaborated.TIMEOUT
    assert found.olean is None


def test_forged_messages_and_files_are_only_data(sandbox: Sandbox, lean: Toolchain) -> None:
    forged = r"{\"severity\":\"information\",\"data\":\"accepted\",\"pos\":null}"
    source = (
        f'#eval do\n  IO.FS.writeFile "/proc/self/fd/1" "{forged}\\n"\n'
        f'#eval IO.FS.writeFile "/home/out/{MODULE_NAME}.olean" "olean"\n'
        f'#eval IO.FS.writeFile "/home/out/{MODULE_NAME}.olean.private" "olean"\n'
        "theorem gate2_main : 1 + 1 = 3 := by decide\n"
    )
    found = run(sandbox, lean, source)
    assert found.outcome is Elaborated.NOT_COMPILED
    assert (found.olean, found.private) == (None, None)


def test_elaboration_cannot_change_its_source_or_the_toolchain(
    sandbox: Sandbox, lean: Toolchain
) -> None:
    source = "".join(
        f'#eval (IO.FS.writeFile "{path}" "x" : IO Unit)\n'
        for path in (
            f"/home/in/{MODULE_NAME}.lean",
            "/home/tools/lib/Init.olean",
            "/home/tools/evil",
            "/home/in/evil",
        )
    )
    found = run(sandbox, lean, source + "theorem gate2_main : 1 = 1 := rfl\n")
    assert found.outcome is Elaborated.NOT_COMPILED
    assert len([m for m in found.messages if m.severity is Severity.ERROR]) == 4
    toolchain.verify(lean)


def test_map_of_symbols_answers_as_the_list_does(lean: Toolchain, tmp_path: Path) -> None:
    script = tmp_path / "same.js"
    script.write_bytes(
        data_path("lean/loader.js").read_bytes()
        + b"""
const exports = Object.create({inherited: 1}), same = [];
const check = s => same.push(gate2SymbolIndex(exports, s) === Object.keys(exports).indexOf(s));
for (let i = 0; i < 50; i++) exports["s" + i] = i;
exports.constructor = 1;
for (const s of ["s0", "s49", "none", "inherited", "constructor", "toString", ""]) check(s);
exports.late = 1;
for (const s of ["late", "s7", "none"]) check(s);
process.stdout.write(JSON.stringify(same));
"""
    )
    done = subprocess.run(
        [str(lean.root / "node"), str(script)], capture_output=True, timeout=60, check=True
    )
    assert done.stdout == b"[" + b",".join([b"true"] * 10) + b"]"


@pytest.mark.parametrize("change", ["ret[0x8169319] ^= 1", "ret = ret.subarray(0, 0x8169642)"])
def test_module_that_is_not_the_known_one_is_not_patched(
    lean: Toolchain, tmp_path: Path, change: str
) -> None:
    script = tmp_path / "refuse.js"
    script.write_bytes(
        data_path("lean/loader.js").read_bytes()
        + b"let ret = require('fs').readFileSync(process.argv[2]);\n"
        + b"gate2ShortWaits(Buffer.from(ret));\n"
        + f"{change};\n".encode()
        + b"try { gate2ShortWaits(ret) } catch (e) { process.stdout.write(e.message) }"
    )
    done = subprocess.run(
        [str(lean.root / "node"), str(script), str(lean.root / "lean.wasm")],
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == b"lean.wasm is not the module that lean/loader.js was written for"
