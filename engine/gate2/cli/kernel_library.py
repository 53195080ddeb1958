"""`gate2 kernel --library`: the pinned library's exported data through the independent kernel."""

import json
import sys

from rich.table import Table
from rich.text import Text

from gate2.console import note
from gate2.errors import UsageError
from gate2.lanes.choosing import library_of, toolchain_for
from gate2.lean.declaration import Kind
from gate2.lean.library import Library
from gate2.lean.library_check import Coverage, Found, check_library
from gate2.lean.names import parse_name, show_name
from gate2.lean.term import Name
from gate2.lean.toolchain import EMBEDDED
from gate2.report.ci.inert import inert_json
from gate2.report.escape import visible
from gate2.report.text import console_for

DEFAULT_ROOTS = ("Init",)


def run(modules: tuple[str, ...], form: str) -> int:
    """Check what the modules bring and print the coverage; 1 if anything is rejected, else 0.

    Raises:
        UsageError: one of them is no module of the library.
        InfrastructureError: INF-002, no toolchain is installed; INF-008, it is damaged.
    """
    library = library_of(toolchain_for(EMBEDDED, None))
    roots = tuple(_root(library, module) for module in modules or DEFAULT_ROOTS)
    coverage = check_library(library, roots, note)
    if form == "text":
        _print(coverage)
    else:
        sys.stdout.write(inert_json(json.dumps(_document(library, roots, coverage))) + "\n")
    return 1 if any(problem.found is Found.REJECTED for problem in coverage.problems) else 0


def _root(library: Library, module: str) -> Name:
    try:
        name = parse_name(module)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if name not in library.modules:
        raise UsageError(f"{module}: expected a module of the pinned library, found none")
    return name


def _document(library: Library, roots: tuple[Name, ...], coverage: Coverage) -> dict[str, object]:
    return {
        "library_sha256": library.digest,
        "modules": [show_name(root) for root in roots],
        "counts": {
            kind.value: {found.value: coverage.counts[kind, found] for found in Found}
            for kind in Kind
        },
        "problems": [
            {
                "declaration": show_name(problem.name),
                "kind": problem.kind.value,
                "outcome": problem.found.value,
                "message": problem.message,
            }
            for problem in coverage.problems
        ],
    }


def _print(coverage: Coverage) -> None:
    """A row a kind, then a line for each constant that was not accepted."""
    console = console_for(sys.stdout)
    table = Table("kind", *(found.value for found in Found))
    for kind in Kind:
        counts = [coverage.counts[kind, found] for found in Found]
        if any(counts):
            table.add_row(kind.value, *(str(count) for count in counts))
    console.print(table)
    for problem in coverage.problems:
        name = visible(show_name(problem.name))
        line = f"{problem.found} {problem.kind} {name}: {visible(problem.message)}"
        console.print(Text(line), soft_wrap=True)
