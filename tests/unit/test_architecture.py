"""The import order of the house, held by reading the imports (nothing is imported here)."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "engine" / "gate2"

# Low to high. A module imports only from its own row or from rows below it.
ROWS: tuple[tuple[str, ...], ...] = (
    (
        *("backports", "reason_table", "reasons", "errors", "data", "places", "version"),
        *("strictjson", "reason_examples", "crash", "extras"),
    ),
    ("contract", "record"),
    ("policy", "evidence", "evidence_reading"),
    (
        *("classify", "tolerance", "baselines", "run_rules", "seal_rules", "trial_rules"),
        *("verdict", "claim_rules", "printed_values"),
    ),
    ("contracts", "attest"),
    ("sandbox", "lean", "git", "embedding", "embedding_fetching"),
    ("lanes", "ledger", "cache", "provenance"),
    ("check", "executor"),
    (
        *("verify", "standalone", "publish", "recheck", "provision", "report", "console"),
        *("settings", "settings_file", "ci", "lint", "audit"),
    ),
    ("cli", "__main__"),
)
ROW_OF = {room: number for number, row in enumerate(ROWS) for room in row}

PURE = (
    *("classify", "tolerance", "baselines", "run_rules", "seal_rules", "trial_rules", "verdict"),
    *("claim_rules", "printed_values", "evidence", "evidence_reading", "policy"),
)
HANDS = {"os", "subprocess", "docker", "socket", "tempfile", "shutil", "pathlib", "time", "random"}

# The weights that a rule was trained to are its constants, though they stand in files.
READS_ITS_WEIGHTS = {"classify": {"pathlib"}}

# Rooms that importing `gate2.cli.main` may not reach, so that `gate2 explain` starts at once.
HEAVY = {
    *("docker", "pydantic", "lean_dojo", "ray", "torch", "numpy"),
    *("cryptography", "jsonschema", "securesystemslib", "sigstore", "sqlalchemy"),
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(source: str) -> set[str]:
    """Every absolute dotted name that the source imports, wherever the statement stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the order"
            assert node.module is not None
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_imported(source: str) -> set[str]:
    """The rooms of gate2 that the source imports from."""
    parts = (name.split(".") for name in imports_of(source))
    return {p[1] for p in parts if p[0] == "gate2" and len(p) > 1 and p[1] in ROW_OF}


def climbs(room: str, source: str) -> set[str]:
    """The rooms above `room` that the source imports from."""
    return {other for other in rooms_imported(source) if ROW_OF[other] > ROW_OF[room]}


def test_every_module_stands_in_a_row() -> None:
    assert {room_of(path) for path in modules()} <= set(ROW_OF)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_imports_from_a_row_above_its_own(path: Path) -> None:
    assert climbs(room_of(path), path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if room_of(p) in PURE],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_rules_have_no_hands(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports_of(path.read_text(encoding="utf-8"))}
    assert not tops & (HANDS - READS_ITS_WEIGHTS.get(room_of(path), set()))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=str)
def test_package_files_hold_a_docstring_and_nothing_else(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    assert isinstance(body[0].value, ast.Constant)


def test_only_verdict_makes_a_verdict_from_evidence() -> None:
    """`verdict` takes no record, so no score, tier or count can reach it."""
    names = imports_of((PACKAGE / "verdict.py").read_text(encoding="utf-8"))
    assert "gate2.record.model.Record" not in names
    assert "gate2.record.model.Claim" not in names


def test_the_order_bites() -> None:
    assert climbs("record", "from gate2.lanes.proof import prove") == {"lanes"}
    assert climbs("verdict", "import gate2.sandbox.docker.lane") == {"sandbox"}
    assert climbs("verdict", "def f():\n    from gate2 import check") == {"check"}
    assert climbs("lanes", "from gate2.record.model import Claim") == set()


def test_the_start_of_the_command_line_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import sys, gate2.cli.main, gate2.cli.explain; print('\\n'.join(sys.modules))"
    listed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "gate2.cli.explain" in listed
    assert not {name.split(".")[0] for name in listed} & HEAVY
