"""The real toolchain in a real seal: honest files compile, the rest does not pass for them."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from gate2.data import data_path
from gate2.lean import toolchain
from gate2.lean.batch import elaborate_batch
from gate2.lean.declaration import Constant
from gate2.lean.elaborate import (
    MODULE_NAME,
    Elaborated,
    Elaboration,
    elaborate,
    elaborate_pair,
    prove_seal,
)
from gate2.lean.messages import Failure, Severity, classify_failure
from gate2.lean.olean import read_module
from gate2.lean.source import refusals
from gate2.lean.term import TermStore
from gate2.lean.toolchain import Toolchain
from gate2.lean.worker import prewarm
from gate2.places import runs_root
from gate2.sandbox.job import Run, Sandbox
from gate2.sandbox.owner import is_mine

pytestmark = [pytest.mark.lean, pytest.mark.slow]


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    from gate2.sandbox.runc.lane import RuncSandbox

    if not RuncSandbox().available():
        return RuncSandbox()
    from gate2.sandbox.docker.lane import DockerSandbox

    return DockerSandbox()


def _docker() -> Sandbox:
    from gate2.sandbox.docker.lane import DockerSandbox

    return DockerSandbox()


def _runc() -> Sandbox:
    from gate2.sandbox.runc.lane import RuncSandbox

    return RuncSandbox()


@pytest.fixture(
    params=[
        pytest.param(_runc, marks=pytest.mark.runc),
        pytest.param(_docker, marks=pytest.mark.docker),
    ],
    ids=["runc", "docker"],
)
def each_sandbox(request: pytest.FixtureRequest) -> Sandbox:
    made: Sandbox = request.param()
    return made


@pytest.fixture(scope="module")
def lean() -> Toolchain:
    found = toolchain.find()
    assert found is not None
    return found


def run(sandbox: Sandbox, lean: Toolchain, source: str) -> Elaboration:
    return elaborate(sandbox, lean, source.encode())


Own = Callable[[bytes], Elaboration]
"""What a source comes to in a process of its own; each is elaborated once."""


@pytest.fixture(scope="module")
def own(sandbox: Sandbox, lean: Toolchain) -> Own:
    return cache(partial(elaborate, sandbox, lean))


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


FALSE = b"theorem gate2_main :\n    1 + 1 = 3 := by\n  decide\n"


def test_failing_proof_is_rejected_with_lines(own: Own) -> None:
    found = own(FALSE)
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


# Several in one process.

CASES = Path(__file__).parent / "cases" / "honest"
SORRY = b"theorem gate2_main (n : Nat) : n + 0 = n := by\n  sorry\n"


def honest(name: str) -> bytes:
    return (CASES / name / "Proof.lean").read_bytes()


def constants_of(found: Elaboration, store: TermStore) -> dict[int, Constant | None]:
    assert found.olean is not None
    view = read_module(found.olean, found.server, found.private).view(store)
    return {name: view.constant(name) for name in view.names}


def require_same(one: Elaboration, other: Elaboration) -> None:
    """The same constants, term by term, the same imports and the same messages."""
    store = TermStore()
    assert constants_of(one, store) == constants_of(other, store)
    assert one.messages == other.messages
    assert one.olean is not None
    assert other.olean is not None
    first = read_module(one.olean, one.server, one.private)
    second = read_module(other.olean, other.server, other.private)
    assert (first.header, first.imports) == (second.header, second.imports)
    assert first.is_module == second.is_module


def left_behind() -> list[str]:
    """What runs of this process left on the machine; the lanes look after the rest of it."""
    return [path.name for path in runs_root().glob("*") if is_mine(path.name)]


def processes(found: tuple[Elaboration, ...]) -> list[Run]:
    """The sealed runs that these came out of, each once."""
    runs: list[Run] = []
    for one in found:
        assert one.run is not None
        if not any(one.run is run for run in runs):
            runs.append(one.run)
    return runs


def test_shared_process_makes_the_same_of_honest_files_as_their_own(
    sandbox: Sandbox, lean: Toolchain, own: Own
) -> None:
    sources = [honest("structure_with_deriving"), SORRY, honest("well_founded_recursion")]
    found = elaborate_batch(sandbox, lean, sources)
    assert [one.outcome for one in found] == [Elaborated.COMPILED] * 3
    assert len(processes(found)) == 1
    assert [len(one.after) for one in found] == [0, 1, 2]
    assert [m.text for m in found[1].messages] == ["declaration uses `sorry`"]
    for source, one in zip(sources, found, strict=True):
        require_same(one, own(source))


def test_exit_of_one_file_does_not_take_its_neighbours_down(
    sandbox: Sandbox, lean: Toolchain
) -> None:
    source = b"#eval (IO.Process.exit 0 : IO Unit)\ntheorem gate2_main : 1 + 1 = 2 := rfl\n"
    sources = [honest("list_by_simp"), source, honest("list_by_induction"), SORRY]
    found = elaborate_batch(sandbox, lean, sources)
    compiled, refused = Elaborated.COMPILED, Elaborated.NOT_COMPILED
    assert [one.outcome for one in found] == [compiled, refused, compiled, compiled]
    assert [len(one.after) for one in found] == [0, 0, 0, 1]
    assert len(processes(found)) == 3


def test_refusal_is_told_from_a_process_of_its_own(sandbox: Sandbox, lean: Toolchain) -> None:
    found = elaborate_batch(sandbox, lean, [SORRY, FALSE])
    assert found[1].outcome is Elaborated.NOT_COMPILED
    assert (found[1].after, found[1].messages[0].line) == ((), 3)
    assert len(processes(found)) == 2


def test_file_after_one_that_changes_the_process_is_the_same(
    sandbox: Sandbox, lean: Toolchain, own: Own
) -> None:
    hostile = (
        b"#eval (IO.setRandSeed 7 : IO Unit)\n"
        b'#eval (IO.Process.setCurrentDir "/tmp" : IO Unit)\n'
        b'#eval IO.FS.writeFile "/home/out/1.olean" "forged"\n'
        b"#eval (do\n  let _ \xe2\x86\x90 IO.asTask (prio := .dedicated) (do\n"
        b'    IO.sleep 50; IO.FS.writeFile "/home/out/0.olean" "late"); pure () : IO Unit)\n'
        b"theorem gate2_main : 1 + 1 = 2 := rfl\n"
    )
    found = elaborate_batch(sandbox, lean, [hostile, honest("type_class"), SORRY])
    assert [one.outcome for one in found] == [Elaborated.COMPILED] * 3
    require_same(found[1], own(honest("type_class")))


def test_nothing_shares_on_with_a_file_whose_tactic_its_text_does_not_show(
    sandbox: Sandbox, lean: Toolchain
) -> None:
    """The source policy finds nothing in it, and it had Lean run `debug.skipKernelTC`."""
    hostile = (CASES.parent / "cheats/default_tactic_computed/Proof.lean").read_bytes()
    assert refusals(hostile) == ()
    found = elaborate_batch(sandbox, lean, [SORRY, hostile, honest("type_class"), SORRY])
    assert [one.outcome for one in found] == [Elaborated.COMPILED] * 4
    assert all(hashlib.sha256(hostile).hexdigest() not in one.after for one in found)
    assert len(found[1].after) == 1


def test_each_header_has_the_imports_it_asks_for(
    sandbox: Sandbox, lean: Toolchain, own: Own
) -> None:
    sources = [
        SORRY,
        b"import Std.Data.HashMap\n" + SORRY,
        b"-- a word\n/- and /- one -/ more -/\n" + SORRY,
        b"prelude\nimport Init.Core\ntheorem gate2_main : True := True.intro\n",
        honest("public_theorem_of_a_module"),
        b"import Mathlib.Data.Nat.Prime\n" + SORRY,
    ]
    found = elaborate_batch(sandbox, lean, sources)
    for source, one in zip(sources[:5], found[:5], strict=True):
        require_same(one, own(source))
    assert [len(one.after) for one in found] == [0, 1, 2, 3, 4, 0]
    assert classify_failure(found[5].messages) is Failure.IMPORT_UNAVAILABLE


def test_waiting_process_takes_sources_that_come_later(
    each_sandbox: Sandbox, lean: Toolchain
) -> None:
    worker = prewarm(each_sandbox, lean)
    assert worker is not None
    with worker:
        found = elaborate_batch(each_sandbox, lean, [honest("list_by_simp"), SORRY], worker=worker)
    assert [one.outcome for one in found] == [Elaborated.COMPILED] * 2
    assert len(processes(found)) == 1
    assert left_behind() == []


def test_waiting_process_refuses_its_one_source_in_the_words_of_an_ordinary_run(
    sandbox: Sandbox, lean: Toolchain, own: Own
) -> None:
    worker = prewarm(sandbox, lean)
    assert worker is not None
    with worker:
        (found,) = elaborate_batch(sandbox, lean, [FALSE], worker=worker)
    assert found.run is not None
    assert "0.olean" in found.run.files, "it was not the process that waited"
    ordinary = own(FALSE)
    assert found.outcome is ordinary.outcome is Elaborated.NOT_COMPILED
    assert found.messages == ordinary.messages


def test_waiting_process_that_is_sent_away_leaves_nothing(
    each_sandbox: Sandbox, lean: Toolchain
) -> None:
    worker = prewarm(each_sandbox, lean)
    assert worker is not None
    worker.close()
    assert not worker.waits
    assert left_behind() == []


def test_words_of_a_header_are_its_imports_and_nothing_else(
    lean: Toolchain, tmp_path: Path
) -> None:
    script = tmp_path / "words.js"
    script.write_bytes(
        data_path("lean/batch.js").read_bytes()
        + b"""
const words = [
  "", " -- import A\\n", "/- import A /- -/ import B -/ import C.D\\nimport E -- F",
  "module\\npublic import A", "import A/-x-/import B", "import --", "--", "/- open",
  "import \\u00abA B\\u00bb", "- /", "-/",
].map(gate2HeaderWords);
process.stdout.write(JSON.stringify(words));
"""
    )
    done = subprocess.run(
        [str(lean.root / "node"), str(script)], capture_output=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == [
        "",
        "",
        "import C.D import E",
        "module public import A",
        "import A import B",
        "import",
        "",
        None,
        None,
        None,
        None,
    ]


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
