"""The honest proofs of the corpus, as the proof lane is given them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.benchmark import CannotMeasure
from bench.setting import TESTS, Setting
from gate2.backports import tomllib
from gate2.lean.batch import elaborate_batch
from gate2.lean.elaborate import Elaborated, Elaboration
from gate2.lean.worker import MOST_SOURCES

CASES: Final = TESTS / "lean" / "cases"
HEAVY: Final = "heavy_"
"""How the names of the cases begin that were written to cost a kernel the most."""
SMALL: Final = "library_lemma_by_term"
"""One that Lean has next to nothing to do for."""
THEOREM: Final = "gate2_main"


@dataclass(frozen=True, slots=True)
class Honest:
    """A proof that both kernels accept."""

    name: str
    statement: bytes
    proof: bytes

    def write(self, directory: Path) -> None:
        """Lay it out as the proof lane reads it."""
        (directory / "Statement.lean").write_bytes(self.statement)
        (directory / "Proof.lean").write_bytes(self.proof)


def honest(prefix: str = "") -> tuple[Honest, ...]:
    """The honest proofs whose names begin so, by name."""
    return tuple(_cases(prefix))


def one(name: str) -> Honest:
    """The honest proof of that name."""
    return next(case for case in honest(name) if case.name == name)


def _cases(prefix: str) -> Iterator[Honest]:
    for folder in sorted((CASES / "honest").iterdir()):
        expected = folder / "expected.toml"
        if not folder.name.startswith(prefix) or not expected.is_file():
            continue
        table = tomllib.loads(expected.read_text(encoding="utf-8"))
        if table.get("theorem", THEOREM) != THEOREM:
            continue
        shared = table.get("statement")
        own = CASES / "statements" / f"{shared}.lean" if shared else folder / "Statement.lean"
        yield Honest(folder.name, own.read_bytes(), (folder / "Proof.lean").read_bytes())


def elaborated(setting: Setting, cases: Sequence[Honest]) -> list[Elaboration]:
    """The proofs' elaborations, made now, many in one sealed process.

    The first file of a process pays for its start, so each begins with one that does not count.

    Raises:
        CannotMeasure: Lean did not compile one of them.
    """
    prover = setting.prover
    found: list[Elaboration] = []
    starter = one(SMALL).proof
    for start in range(0, len(cases), MOST_SOURCES - 1):
        together = [case.proof for case in cases[start : start + MOST_SOURCES - 1]]
        found += elaborate_batch(prover.sandbox, prover.toolchain, [starter, *together])[1:]
    for case, elaboration in zip(cases, found, strict=True):
        if elaboration.outcome is not Elaborated.COMPILED:
            raise CannotMeasure(f"expected Lean to compile {case.name}: {elaboration.outcome}")
    return found
