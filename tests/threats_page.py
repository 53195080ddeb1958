"""Writes docs/threats.md: each threat to a sealed run, what is done about it, and what tests it.

    python tests/threats_page.py > docs/threats.md

What is said stands in `tests/threats.toml`. The cases are the folders of `tests/sandbox/cases`,
which say in ``threats`` what each is about; other tests are named in the file.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS))

from attack_cases import ALL, Case  # noqa: E402  # it lies beside this script
from attacks_on_lanes import ON_GVISOR  # noqa: E402  # as does this
from gate2.backports import tomllib  # noqa: E402  # after the above, for one order

GVISOR = frozenset(name for names in ON_GVISOR.values() for name in names)
LAST = 95


@dataclass(frozen=True, slots=True)
class Threat:
    """One thing that an author could try."""

    number: int
    attack: str
    answer: str
    """What the runner does about it."""
    lanes: str = ""
    """Where it is tried, where the cases do not tell."""
    tests: tuple[str, ...] = ()
    """Tests beside the case folders: file below tests/, ``::``, function."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """The case folders that are about it."""
        return tuple(case for case in ALL if self.number in case.expected["threats"])

    @property
    def tried_on(self) -> str:
        """As said, else where its cases run."""
        running = [case for case in self.cases if not case.before_the_lane]
        if self.lanes or not running:
            return self.lanes or "before any lane"
        return "each lane" + (", gVisor" if GVISOR & {case.name for case in running} else "")

    @property
    def row(self) -> str:
        """Its line in the table."""
        tests = [f"[{case.name}](../tests/sandbox/cases/{case.name})" for case in self.cases]
        for test in self.tests:
            path, name = test.split("::")
            tests.append(f"[`{name}`](../tests/{path})")
        cells = (str(self.number), self.attack, self.answer, self.tried_on, ", ".join(tests))
        return "| " + " | ".join(cells) + " |"


@cache
def document() -> Mapping[str, Any]:
    """tests/threats.toml."""
    return tomllib.loads((TESTS / "threats.toml").read_text(encoding="utf-8"))


def areas() -> Iterator[tuple[str, tuple[Threat, ...]]]:
    """Every area with its threats, in order."""
    for area in document()["area"]:
        yield (
            area["name"],
            tuple(
                Threat(**{**item, "tests": tuple(item.get("tests", ()))}) for item in area["threat"]
            ),
        )


def page() -> str:
    """The whole of docs/threats.md."""
    parts = [document()["head"]]
    for name, threats in areas():
        parts.append(f"\n## {name}\n\n| # | attack | what the runner does | tried on | tests |\n")
        parts.append("|---|---|---|---|---|\n")
        parts += [f"{threat.row}\n" for threat in threats]
    parts += ["\n", document()["foot"]]
    return "".join(parts)


if __name__ == "__main__":
    print(page(), end="")
