"""The cheats that `gate2 demo` shows, and what `records/gauntlet/gauntlet.toml` states of each."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gate2.backports import tomllib
from gate2.contract import Status
from gate2.data import data_path
from gate2.reasons import Code

GAUNTLET = "records/gauntlet"
EXPECTATIONS = "gauntlet.toml"
BYTECODE = "__pycache__"
"""What an installer leaves beside scripts that it compiles."""


class _Cheat(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str
    trick: str
    refusal: str
    status: Status
    code: Code
    demo: bool = False


class _Gauntlet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cheat: tuple[_Cheat, ...]


@dataclass(frozen=True, slots=True)
class Cheat:
    """A record that tries to cheat, and how it has to end."""

    place: Path
    """The record's directory."""
    trick: str
    """What its author does, in one or two sentences."""
    refusal: str
    """How the gate sees it, in one or two sentences."""
    status: Status
    code: Code
    """Has to be among the reasons of the claim or of the record."""
    in_demo: bool
    """Whether `gate2 demo` shows it without `--all`."""

    @property
    def name(self) -> str:
        """The name of its directory."""
        return self.place.name


def cheats(place: Path | None = None) -> tuple[Cheat, ...]:
    """Every cheat of the gauntlet, in the order in which it is told.

    `place` is a directory laid out like `records/gauntlet`; None for the shipped one.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    place = data_path(GAUNTLET) if place is None else place
    text = (place / EXPECTATIONS).read_text(encoding="utf-8")
    told = _Gauntlet.model_validate(tomllib.loads(text))
    return tuple(
        Cheat(place / each.record, each.trick, each.refusal, each.status, each.code, each.demo)
        for each in told.cheat
    )


@contextmanager
def as_written(chosen: Sequence[Cheat]) -> Iterator[tuple[Cheat, ...]]:
    """The same cheats in copies that hold what their authors wrote and nothing else.

    An installer compiles every script of a package, and every file of an artifact belongs to it:
    bytecode beside a script would be one more input of its runs.
    """
    with tempfile.TemporaryDirectory(prefix="gate2-demo-") as place:
        copies = []
        for each in chosen:
            copy = Path(place) / each.name
            shutil.copytree(each.place, copy, ignore=shutil.ignore_patterns(BYTECODE))
            copies.append(replace(each, place=copy))
        yield tuple(copies)
