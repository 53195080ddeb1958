"""Known-unsound versions of Lean: what each fault means, and which of our checks stop it.

The table is lean/advisories.toml. It is printed with the evidence, so that nobody takes the
word of an old kernel for more than it is, and it sets a floor for toolchains of the user's own.
No verdict rests on it alone: what stops these faults is the second kernel.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from gate2.backports import StrEnum, tomllib
from gate2.data import data_path
from gate2.errors import InfrastructureError
from gate2.lean.lean_version import LeanVersion, parse_version
from gate2.reasons import Code, because

TABLE_PATH = "lean/advisories.toml"


class Means(StrEnum):
    """What it takes to use a fault."""

    METAPROGRAM = "metaprogram"
    """A program that runs while the file is elaborated, in the kernel's process."""
    DECLARATION = "declaration"
    """Declarations that a source file can hold."""
    RESOURCES = "resources"
    """Terms so large that they need many gigabytes of memory."""


@dataclass(frozen=True, slots=True)
class Advisory:
    """One known fault of Lean's kernel or runtime."""

    id: str
    title: str
    fixed: LeanVersion
    """The first release without the fault."""
    candidate: LeanVersion | None
    """The first candidate of the next minor version with the fix, where one is known."""
    meaning: str
    exploitable_by: Means
    stopped_by: tuple[str, ...]
    source: str

    def affects(self, version: LeanVersion) -> bool:
        """Whether a version has the fault. In doubt, as with an early candidate, it has."""
        if version < self.fixed:
            return True
        next_minor = (self.fixed.major, self.fixed.minor + 1, 0)
        of_next = (version.major, version.minor, version.patch) == next_minor
        if version.is_release or not of_next:
            return False
        return self.candidate is None or version < self.candidate

    @property
    def line(self) -> str:
        """The advisory in one line, as it stands beside evidence."""
        return f"{self.id} ({self.title}; fixed in {self.fixed}): {'; '.join(self.stopped_by)}"

    def document(self) -> dict[str, object]:
        """The advisory as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "fixed": str(self.fixed),
            "meaning": self.meaning,
            "exploitable_by": self.exploitable_by.value,
            "stopped_by": list(self.stopped_by),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table."""

    native_floor: LeanVersion
    advisories: tuple[Advisory, ...]


def advisories_for(version: str) -> tuple[Advisory, ...]:
    """The known faults of a version, in the table's order; all of them for what is no version.

    Raises:
        InfrastructureError: INF-010, the table of this installation is broken.
    """
    table = advisory_table()
    try:
        parsed = parse_version(version)
    except ValueError:
        return table.advisories
    return tuple(each for each in table.advisories if each.affects(parsed))


def below_floor(version: str) -> bool:
    """Whether a toolchain of the user's own is too old to be used. What is no version is.

    A candidate of the minor version after the floor's was cut before the floor's fixes, so it
    is below as well.

    Raises:
        InfrastructureError: INF-010, the table of this installation is broken.
    """
    floor = advisory_table().native_floor
    try:
        parsed = parse_version(version)
    except ValueError:
        return True
    early = not parsed.is_release and parsed.base == LeanVersion(floor.major, floor.minor + 1, 0)
    return parsed < floor or early


@cache
def advisory_table() -> Table:
    """The table of this installation, read once.

    Raises:
        InfrastructureError: INF-010, it is missing or broken; the message names what.
    """
    try:
        return read_table(data_path(TABLE_PATH))
    except FileNotFoundError as error:
        raise _broken(str(error)) from error


def read_table(path: Path) -> Table:
    """The table in a file.

    Raises:
        InfrastructureError: INF-010, the file cannot be read or is no such table.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = _Table.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _broken(f"{where}: {first['msg']}") from error
    except (OSError, ValueError, TypeError) as error:
        raise _broken(str(error)) from error
    advisories = tuple(_advisory(item) for item in found.advisory)
    names = [each.id for each in advisories]
    if len(set(names)) != len(names):
        raise _broken("expected each advisory once, an id stands there twice")
    floor = parse_version(found.native_floor)
    late = [each.id for each in advisories if each.affects(floor)]
    if late:
        raise _broken(f"native_floor {floor} still has {', '.join(late)}")
    return Table(floor, advisories)


def _is_version(text: str) -> str:
    parse_version(text)
    return text


_Version = Annotated[str, AfterValidator(_is_version)]
_Text = Annotated[str, Field(min_length=1)]


class _Own(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Advisory(_Own):
    id: _Text
    title: _Text
    fixed: _Version
    candidate: _Version | None = None
    meaning: _Text
    exploitable_by: Means
    stopped_by: Annotated[tuple[_Text, ...], Field(min_length=1)]
    source: _Text


class _Table(_Own):
    schema_: Literal["gate2-lean-advisories-v1"] = Field(alias="schema")
    native_floor: _Version
    advisory: Annotated[tuple[_Advisory, ...], Field(min_length=1)]


def _advisory(item: _Advisory) -> Advisory:
    return Advisory(
        id=item.id,
        title=item.title,
        fixed=parse_version(item.fixed),
        candidate=None if item.candidate is None else parse_version(item.candidate),
        meaning=item.meaning,
        exploitable_by=item.exploitable_by,
        stopped_by=item.stopped_by,
        source=item.source,
    )


def _broken(problem: str) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_ENGINE_ERROR,
            f"{TABLE_PATH} of this installation is broken: {problem}",
            remedy="Install gate2 again; if that does not help, report it.",
        )
    )
