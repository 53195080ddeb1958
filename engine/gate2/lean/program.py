"""The start-up script that the embedded Lean really runs: derived from the package's own.

The package's `lean.js` is 89 MB, all but 0.7 MB of it one variable and one assignment for each
of 201,110 symbols of the WebAssembly module, 50 of which any code in the file mentions. Every
thread reads and compiles it again. The script derived here

1. begins with `lean/loader.js`, which looks symbols up in a map instead of a list,
2. names only the symbols that the rest of the script mentions,
3. starts threads when they are asked for instead of four beforehand,
4. lets the main thread look for the calls of the others twenty times as often, and
5. goes on after main with `lean/batch.js`, where it is asked to: several files in one process.

Measured for one small file on two cores: 112 s as shipped, 20 s with (1), 8 s with (2) and (3),
6 s with (4); 3.4 GB resident memory become 1.2 GB. With (5) each further file takes a tenth of a
second. The derivation is a pure function whose result is pinned by digest in
`lean/toolchains.toml`; it refuses a script it does not know.
"""

import re

_SYMBOL_LOOKUP = "newSymIndex=Object.keys(lib.exports).indexOf(symbol);"
_SYMBOL_LOOKUP_BY_MAP = "newSymIndex=gate2SymbolIndex(lib.exports,symbol);"
_POOL = "var pthreadPoolSize=4;"
_NO_POOL = "var pthreadPoolSize=0;"
_READ = 'var ret=fs.readFileSync(filename,binary?undefined:"utf8");return ret'
_READ_WITH_SHORT_WAITS = (
    'var ret=fs.readFileSync(filename,binary?undefined:"utf8");'
    'return filename.endsWith(".wasm")?gate2ShortWaits(ret):ret'
)
_EXIT = "var noExitRuntime=false;"
_EXIT_UNLESS_BATCH = "var noExitRuntime=gate2Batch!==null;"
_MAIN = "if(!noInitialRun)callMain(args);"
_MAIN_AND_AFTER = "if(!noInitialRun){callMain(args);gate2AfterMain()}"
_VARIABLES = "var _main,_lean_main,"
_ASSIGNMENTS = "function assignWasmExports(wasmExports){"
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ASSIGNMENT = re.compile(
    r'([A-Za-z_$][A-Za-z0-9_$]*)=Module\["\1"\]=(?:wasmTable=)?wasmExports\["[^"\\]+"\](?:\.value)?'
)


class UnknownProgram(ValueError):
    """The script is not the one that the derivation was written for; the message says where."""


def derive_program(lean_js: bytes, loader: bytes, batch: bytes) -> bytes:
    """The start-up script for this `lean.js`, with `loader` and `batch` in front.

    Raises:
        UnknownProgram: a text that has to be there exactly once is not, or the list of symbols
            does not have the form it should have.
    """
    try:
        text = lean_js.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnknownProgram(f"expected ASCII, found another byte at {error.start}") from None
    text = _replaced(text, _SYMBOL_LOOKUP, _SYMBOL_LOOKUP_BY_MAP)
    text = _replaced(text, _POOL, _NO_POOL)
    text = _replaced(text, _READ, _READ_WITH_SHORT_WAITS)
    text = _replaced(text, _EXIT, _EXIT_UNLESS_BATCH)
    text = _replaced(text, _MAIN, _MAIN_AND_AFTER)
    start = _only(text, _VARIABLES)
    middle = _only(text, _ASSIGNMENTS)
    end = text.find("}", middle)
    names = text[start + len("var ") : middle - 1].split(",")
    listed = start < middle < end and text[middle - 1] == ";"
    if not listed or not all(_IDENTIFIER.fullmatch(name) for name in names):
        raise UnknownProgram("expected the list of symbols right before their assignments")
    head, tail = text[:start], text[end + 1 :]
    assignments = text[middle + len(_ASSIGNMENTS) : end].split(";")
    mentioned = {*_IDENTIFIER.findall(head), *_IDENTIFIER.findall(tail), "_main", "_lean_main"}
    kept = [name for name in names if name in mentioned]
    parts = (
        loader.decode("ascii"),
        batch.decode("ascii"),
        head,
        f"var {','.join(kept)};",
        _ASSIGNMENTS,
        ";".join(_mentioned_only(assignments, mentioned)),
        "}",
        tail,
    )
    return "".join(parts).encode("ascii")


def _mentioned_only(assignments: list[str], mentioned: set[str]) -> list[str]:
    kept = []
    for assignment in assignments:
        match = _ASSIGNMENT.fullmatch(assignment)
        if match is None:
            raise UnknownProgram(f"expected the assignment of a symbol, found {assignment[:80]!r}")
        if match[1] in mentioned:
            kept.append(assignment)
    return kept


def _only(text: str, part: str) -> int:
    """Where `part` is in the text, which has to hold it exactly once."""
    count = text.count(part)
    if count != 1:
        raise UnknownProgram(f"expected {part!r} exactly once, found it {count} times")
    return text.index(part)


def _replaced(text: str, old: str, new: str) -> str:
    at = _only(text, old)
    return text[:at] + new + text[at + len(old) :]
