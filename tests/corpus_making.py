"""Makes a corpus of records and documents, with findings planted in it, from a seed.

The same seed gives the same files on any machine: sentences, paths, dates, keys and evidence.
"""

from pathlib import Path
from typing import Final

import corpus_plants_across
import corpus_plants_artifacts
import corpus_plants_claims
import corpus_plants_evidence
import corpus_plants_records
from corpus_expected import Planted
from corpus_ground import Ground
from corpus_honest import an_honest_place

EVERY: Final = 97
"""After so many places come files that are none."""
COPIES_EVERY: Final = 2000
"""Each finding is planted once, and again for each so many places."""
PLANTS: Final = (
    *corpus_plants_claims.PLANTS,
    *corpus_plants_records.PLANTS,
    *corpus_plants_artifacts.PLANTS,
    *corpus_plants_evidence.PLANTS,
    *corpus_plants_across.PLANTS,
)


def make_corpus(target: Path, records: int, *, seed: int = 7) -> Planted:
    """Write `records` places beneath `target`, which is new or empty; returns what is true there.

    A gate2.toml at its root trusts the key by which its evidence is signed.

    Raises:
        ValueError: so few places have no room for what is planted.
    """
    target.mkdir(parents=True, exist_ok=True)
    ground = Ground(target, seed)
    settings = f'[trust]\nkeys = ["{ground.key.public}"]\n'
    (target / "gate2.toml").write_text(settings, encoding="utf-8")
    for _ in range(1 + records // COPIES_EVERY):
        for plant in PLANTS:
            plant(ground)
    if len(ground.places) > records:
        raise ValueError(f"expected room for at least {len(ground.places)} places, came {records}")
    skipped = 0
    while len(ground.places) < records:
        if len(ground.places) % EVERY == 0:
            skipped += _strays(target, len(ground.places))
        an_honest_place(ground)
    places = sorted(ground.places.values(), key=lambda place: place.path)
    return Planted(tuple(ground.findings), places, skipped)


def _strays(target: Path, number: int) -> int:
    """Files that are no record; returns how many of them are offered to the importers."""
    where = target / "notes" / f"{number:06}"
    where.mkdir(parents=True)
    (where / "README.md").write_text("# Notes\n\nKept beside the records.\n", encoding="utf-8")
    (where / "figure.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (where / "index.json").write_text('{"schema": "some-other-index", "items": []}\n')
    return 2
