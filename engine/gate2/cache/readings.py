"""How the claims of a record were classified, as JSON and back; the texts are the record's."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gate2.classify.kinds import Classification, Cue, Kind, Model
from gate2.record.model import Claim, Record

SCHEMA = "gate2-readings-v2"


def reading_key(record: Record, package: str, model: Model) -> str:
    """sha256 over all that a classification depends on: the texts, the model that reads, and the
    engine, of which that model's weights or their digest are a part."""
    claims = [[claim.id, claim.text_sha256(), claim.truncated] for claim in record.claims]
    text = json.dumps([SCHEMA, package, model.value, claims], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def readings_document(readings: Mapping[str, Classification]) -> dict[str, object]:
    """The classifications without the texts that they are of."""
    return {
        "schema": SCHEMA,
        "readings": {claim: _plain(reading) for claim, reading in readings.items()},
    }


def readings_of(document: Any, record: Record) -> dict[str, Classification]:
    """The classifications of the record's claims that `readings_document` wrote.

    Raises:
        KeyError, TypeError, ValueError: it wrote no such document, or of other claims.
    """
    if document["schema"] != SCHEMA:
        raise ValueError(f"expected {SCHEMA}, came {document['schema']!a}")
    return {claim.id: _classified(document["readings"][claim.id], claim) for claim in record.claims}


def _plain(reading: Classification) -> list[object]:
    return [
        reading.kind.value,
        reading.best.value,
        reading.model.value,
        {kind.value: p for kind, p in reading.p.items()},
        [[cue.name, cue.matched, cue.kind.value, cue.weight, cue.rule] for cue in reading.cues],
    ]


def _classified(plain: Any, claim: Claim) -> Classification:
    kind, best, model, p, cues = plain
    return Classification(
        text=claim.text,
        kind=Kind(kind),
        best=Kind(best),
        p=MappingProxyType({Kind(name): value for name, value in p.items()}),
        cues=tuple(
            Cue(name, matched, Kind(spoke_for), weight, rule)
            for name, matched, spoke_for, weight, rule in cues
        ),
        model=Model(model),
    )
