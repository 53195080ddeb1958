"""The start-up script is derived from the one script that is known, and from no other."""

import hashlib

import pytest

from gate2.data import data_path
from gate2.lean.program import UnknownProgram, derive_program
from gate2.lean.toolchain import pins

LOOKUP = "newSymIndex=Object.keys(lib.exports).indexOf(symbol);"
READ = 'var ret=fs.readFileSync(filename,binary?undefined:"utf8");return ret'
SCRIPT = (
    "var Module={};var noExitRuntime=false;"
    + LOOKUP
    + "var pthreadPoolSize=4;{"
    + READ
    + "}_malloc(1);"
    "var _main,_lean_main,_malloc,_l_unused,_l_tail,wasmTable;"
    "function assignWasmExports(wasmExports){"
    '_main=Module["_main"]=wasmExports["__main_argc_argv"];'
    '_lean_main=Module["_lean_main"]=wasmExports["lean_main"];'
    '_malloc=Module["_malloc"]=wasmExports["malloc"];'
    '_l_unused=Module["_l_unused"]=wasmExports["l_unused"];'
    '_l_tail=Module["_l_tail"]=wasmExports["l_tail"].value;'
    'table=Module["table"]=wasmTable=wasmExports["table"]}'
    "run(_l_tail,table,wasmTable);if(!noInitialRun)callMain(args);"
)


def test_only_mentioned_symbols_are_named_and_the_look_up_goes_through_the_map() -> None:
    derived = derive_program(SCRIPT.encode(), b"// loader\n", b"// batch\n").decode()
    assert derived == (
        "// loader\n// batch\nvar Module={};var noExitRuntime=gate2Batch!==null;"
        "newSymIndex=gate2SymbolIndex(lib.exports,symbol);"
        'var pthreadPoolSize=0;{var ret=fs.readFileSync(filename,binary?undefined:"utf8");'
        'return filename.endsWith(".wasm")?gate2ShortWaits(ret):ret}_malloc(1);'
        "var _main,_lean_main,_malloc,_l_tail,wasmTable;"
        "function assignWasmExports(wasmExports){"
        '_main=Module["_main"]=wasmExports["__main_argc_argv"];'
        '_lean_main=Module["_lean_main"]=wasmExports["lean_main"];'
        '_malloc=Module["_malloc"]=wasmExports["malloc"];'
        '_l_tail=Module["_l_tail"]=wasmExports["l_tail"].value;'
        'table=Module["table"]=wasmTable=wasmExports["table"]}'
        "run(_l_tail,table,wasmTable);if(!noInitialRun){callMain(args);gate2AfterMain()}"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (LOOKUP, "newSymIndex=lookUp(symbol);", r"indexOf\(symbol\);' exactly once, found it 0"),
        (LOOKUP, LOOKUP * 2, r"indexOf\(symbol\);' exactly once, found it 2"),
        (READ, "return ret", "readFileSync"),
        ("var pthreadPoolSize=4;", "var pthreadPoolSize=8;", "pthreadPoolSize=4;' exactly once"),
        ("var _main,_lean_main,", "var _lean_main,", "_main,_lean_main,' exactly once"),
        ("function assignWasmExports(", "function assign(", "assignWasmExports"),
        ("wasmTable;function", "wasmTable;x();function", "list of symbols right before"),
        ('=wasmExports["l_unused"]', "=evil()", "expected the assignment of a symbol"),
        ('Module["_l_unused"]', 'Module["_other"]', "expected the assignment of a symbol"),
        ("Module={}", "Module={é}", "expected ASCII"),
        ("noExitRuntime=false", "noExitRuntime=true", "noExitRuntime=false;' exactly once"),
        ("callMain(args)", "main(args)", r"callMain\(args\);' exactly once"),
    ],
)
def test_script_that_is_not_exactly_as_known_is_refused(old: str, new: str, message: str) -> None:
    changed = SCRIPT.replace(old, new)
    assert changed != SCRIPT
    with pytest.raises(UnknownProgram, match=message):
        derive_program(changed.encode(), b"", b"")


@pytest.mark.parametrize("name", ["loader", "batch"])
def test_changed_script_of_our_own_cannot_ship_without_its_pin(name: str) -> None:
    script = data_path(f"lean/{name}.js").read_bytes()
    pinned = {"loader": pins().program.loader_sha256, "batch": pins().program.batch_sha256}
    assert hashlib.sha256(script).hexdigest() == pinned[name]
