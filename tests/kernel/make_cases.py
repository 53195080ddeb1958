"""Writes the kernel's cases: `python tests/kernel/make_cases.py`. The same bytes every time.

`cases/<group>/<name>.ndjson` is an export; `cases/<group>/expected.toml` says how each ends.
"""

import json
from pathlib import Path

from building_cases import Case, Group
from cases_advisories import ADVISORIES
from cases_attacks import ATTACKS
from cases_caches import CACHES
from cases_conversion import CONVERSION
from cases_fields import FIELDS
from cases_inductive import INDUCTIVE
from cases_levels import LEVELS
from cases_literals import LITERALS
from cases_malformed import MALFORMED
from cases_projections import PROJECTIONS
from cases_quotients import QUOTIENTS
from cases_recursors import RECURSORS
from cases_typing import TYPING

FOLDER = Path(__file__).parent / "cases"
GROUPS: tuple[Group, ...] = (
    LEVELS,
    TYPING,
    CONVERSION,
    INDUCTIVE,
    FIELDS,
    RECURSORS,
    PROJECTIONS,
    LITERALS,
    QUOTIENTS,
    CACHES,
    ADVISORIES,
    ATTACKS,
    MALFORMED,
)


def entry(case: Case) -> str:
    """A case's table in expected.toml."""
    lines = [f"[{case.name}]", f"outcome = {json.dumps(case.outcome)}"]
    reason = "code" if case.rule.startswith("G2-") else "rule"
    stated = {reason: case.rule, "declaration": case.declaration}
    lines += [f"{key} = {json.dumps(value)}" for key, value in stated.items() if value]
    if case.line is not None:
        lines.append(f"line = {case.line}")
    lines.append(f"why = {json.dumps(case.why, ensure_ascii=False)}")
    return "".join(f"{line}\n" for line in lines)


def files() -> dict[Path, bytes]:
    """Every file of the corpus."""
    found: dict[Path, bytes] = {}
    for group in GROUPS:
        folder = FOLDER / group.name
        for case in group.cases:
            path = folder / f"{case.name}.ndjson"
            assert path not in found, f"two cases of the name {group.name}/{case.name}"
            found[path] = case.data
        found[folder / "expected.toml"] = "\n".join(map(entry, group.cases)).encode()
    return found


def main() -> None:
    wanted = files()
    for path in FOLDER.glob("*/*"):
        if path not in wanted:
            path.unlink()
    for path, data in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)


if __name__ == "__main__":
    main()
