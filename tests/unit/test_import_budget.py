"""What answers at once imports little: every module more is paid for by every call of the command.

Imports are counted and not timed: their number is the same on every machine. The benchmark suite
holds the time (`start-version` and `start-help` in tests/bench/rows_startup.py).
"""

import subprocess
import sys
from dataclasses import dataclass

import pytest

PROGRAM = """
import sys
before = set(sys.modules)
from gate2.cli.main import run
code = run(sys.argv[1:])
print(*sorted(set(sys.modules) - before), sep="\\n", file=sys.stderr)
raise SystemExit(code)
"""

# By the first step of their name, or as they stand: each costs as much as all that is needed, or
# brings what does.
HEAVY = frozenset(
    {
        *("docker", "pydantic", "lean_dojo", "ray", "torch", "numpy", "rich", "requests"),
        *("cryptography", "jsonschema", "securesystemslib", "sigstore", "sqlalchemy", "sqlite3"),
        *("asyncio", "concurrent", "multiprocessing", "logging", "socket", "ssl", "http", "email"),
        *("subprocess", "decimal", "importlib.metadata", "gate2.check", "gate2.executor"),
        *("gate2.classify", "gate2.lean", "gate2.ledger", "gate2.sandbox.docker"),
    }
)

# As counted when the budget was set; only named where it is exceeded.
OWN = frozenset(
    {
        *("gate2", "gate2.backports", "gate2.cli", "gate2.cli.main", "gate2.crash"),
        *("gate2.errors", "gate2.places", "gate2.reason_table", "gate2.reasons", "gate2.sandbox"),
        *("gate2.sandbox.interruption", "gate2.version"),
    }
)
EXPLAINING = frozenset(
    {
        *("gate2.cli.explain", "gate2.cli.options", "gate2.report", "gate2.report.explained"),
        *("gate2.reason_examples", "difflib", "heapq", "_heapq"),
        *(
            f"gate2.reason_examples.{name}"
            for name in ("artifact", "claim", "evidence", "example", "lean", "machine", "record")
        ),
        *("gate2.reason_examples.sandbox", "gate2.reason_examples.table"),
    }
)
COMPLETING = frozenset({"click.shell_completion", "gate2.cli.completion", "gate2.cli.options"})
FOREIGN_NAMES = """
__future__ _ast _bisect _bz2 _collections _compression _datetime _functools _json _locale _lzma
_opcode _operator _random _sha512 _sre _typing _uuid _weakrefset ast bisect bz2 click click._compat
click._textwrap click._utils click.core click.decorators click.exceptions click.formatting
click.globals click.parser click.termui click.types click.utils collections collections.abc
contextlib copy copyreg dataclasses datetime dis enum errno fcntl fnmatch functools gc gettext
importlib importlib._bootstrap importlib._bootstrap_external importlib.machinery inspect ipaddress
itertools json json.decoder json.encoder json.scanner keyword linecache locale lzma math ntpath
opcode operator pathlib platform random re re._casefix re._compiler re._constants re._parser
reprlib shutil signal tempfile textwrap threading token tokenize traceback types typing typing.io
typing.re urllib urllib.parse uuid warnings weakref zlib
"""
FOREIGN = frozenset(FOREIGN_NAMES.split())


@dataclass(frozen=True)
class Budget:
    """A command, how many modules it may import beyond those of a bare interpreter, and which."""

    arguments: tuple[str, ...]
    modules: int
    """Counted with CPython 3.11, plus some ten, by which other versions differ."""
    counted: frozenset[str]


BUDGETS = {
    "version": Budget(("--version",), 118, OWN | FOREIGN),
    "help": Budget(("--help",), 119, OWN | FOREIGN),
    "explain": Budget(("explain", "lean-005"), 135, OWN | FOREIGN | EXPLAINING),
    "completion": Budget(("completion", "bash"), 120, OWN | FOREIGN | COMPLETING),
}


def imported(*arguments: str) -> set[str]:
    """What a fresh interpreter imports to carry out the command."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    return set(ended.stderr.split())


def heavy(names: set[str]) -> set[str]:
    """Those of the names that are heavy, or lie in a package that is."""
    steps = {name: name.split(".") for name in names}
    return {
        name
        for name, parts in steps.items()
        if any(".".join(parts[:count]) in HEAVY for count in range(1, len(parts) + 1))
    }


@pytest.mark.parametrize("name", BUDGETS)
def test_an_answer_that_needs_nothing_imports_nothing_heavy(name: str) -> None:
    names = imported(*BUDGETS[name].arguments)
    assert "gate2.cli.main" in names
    assert heavy(names) == set(), "import it where it is used, inside the function"


@pytest.mark.parametrize("name", BUDGETS)
def test_the_start_of_the_command_does_not_grow_unnoticed(name: str) -> None:
    budget = BUDGETS[name]
    names = imported(*budget.arguments)
    new = sorted(names - budget.counted)
    assert len(names) <= budget.modules, (
        f"`gate2 {' '.join(budget.arguments)}` imports {len(names)} modules, expected at most"
        f" {budget.modules}; new since the budget was set: {', '.join(new)}. Import them where"
        " they are used, inside the function"
    )


def test_the_budget_bites() -> None:
    """A command that draws tables imports what the others must not."""
    assert heavy(imported("ledger", "--help")) >= {"rich", "rich.table"}
    assert heavy({"docker.api.client", "dockerish", "gate2.checking"}) == {"docker.api.client"}
