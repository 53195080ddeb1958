"""The project's own labelled claims, and which of them are for training, calibration and test."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gate2.backports import StrEnum
from gate2.classify.kinds import Kind

HERE = Path(__file__).parent / "claims"
SEED = "gate2 claims 1"
_PARTS = 100


class Part(StrEnum):
    """What a claim is used for."""

    TRAIN = "train"
    CALIBRATION = "calibration"
    TEST = "test"


FIRST = "first"
"""The file that the table of cues was written with: it can only be learnt from."""

_ENDS = ((75, Part.TRAIN), (85, Part.CALIBRATION), (_PARTS, Part.TEST))


@dataclass(frozen=True, slots=True)
class Labelled:
    """One claim as it was written and labelled."""

    text: str
    kind: Kind
    """Its author's label, which is the one that counts."""
    second: Kind
    """The label of somebody who saw the text alone."""
    rule: int
    field: str
    tricks: tuple[str, ...]
    language: str
    truncated: bool
    source: str
    """The file that it stands in: each has an author and a voice of its own."""

    @property
    def part(self) -> Part:
        """By the text alone, so that a claim keeps its part when others are added."""
        if self.source == FIRST:
            return Part.TRAIN
        digest = hashlib.sha256(f"{SEED}\n{self.text}".encode()).digest()
        place = int.from_bytes(digest[:8], "big") % _PARTS
        return next(part for end, part in _ENDS if place < end)


@cache
def labelled() -> tuple[Labelled, ...]:
    """All claims, in the order of their files' names and lines."""
    return tuple(claim for path in sorted(HERE.glob("*.jsonl")) for claim in _read(path))


def of_part(part: Part) -> tuple[Labelled, ...]:
    """The claims that are for this."""
    return tuple(claim for claim in labelled() if claim.part is part)


def _read(path: Path) -> Iterator[Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Labelled(
            text=row["text"],
            kind=Kind(row["kind"]),
            second=Kind(row["second"]),
            rule=row["rule"],
            field=row["field"],
            tricks=tuple(row["tricks"]),
            language=row["language"],
            truncated=row["truncated"],
            source=path.stem,
        )
