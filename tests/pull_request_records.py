"""The records that pull requests of the tests are about: laid out cheaply, settled for real.

Each empirical claim is the mean of a few readings; its artifact is a script that computes it from
them, with a negative control that shifts them.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Document = dict[str, Any]
Change = Callable[[Document], object]

SCRIPT: Final = """\
import json
import os
from pathlib import Path

readings = Path(__file__).with_name("readings.csv").read_text(encoding="utf-8").split()
values = [float(reading) for reading in readings]
if os.environ.get("SHIFT"):
    values = [value + 1 for value in values]
results = {"mean": sum(values) / len(values)}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results), encoding="utf-8")
"""
_MANIFEST: Final = """\
schema = "gate2-artifact-v1"
claim = "{claim}"
claim_sha256 = "{sha256}"
kind = "repro"
scope = "exact"
establishes = "The mean of the readings."
does_not_establish = "Anything about other readings."

[repro]
image = "python"
command = ["python3", "repro.py"]

[[repro.control]]
name = "readings shifted"
env = {{ SHIFT = "1" }}
"""
DESCRIPTIVE: Final[Mapping[str, Any]] = {
    "id": "d1",
    "text": "The paper surveys earlier work on the topic.",
    "kind": "descriptive",
}
READINGS: Final[Mapping[str, Sequence[str]]] = {
    "1.50": ("1.2", "1.8"),
    "4.25": ("4", "4.6", "4.15"),
    "5.5": ("5.3", "5.7"),
    "7.50": ("7.1", "7.9"),
    "9.50": ("9.2", "9.8"),
}
"""Readings by the mean that they have, which is none of them."""


def mean_of(claim: str, of: str, value: str) -> Document:
    """An empirical claim."""
    return {
        "id": claim,
        "text": f"The measured mean of the {of} is {value}.",
        "kind": "empirical",
        "reported": [{"metric": "mean", "value": value, "tolerance": "last-digit"}],
    }


def record_of(identity: str, *claims: Mapping[str, Any], title: str = "") -> Document:
    """What stands in record.json."""
    return {
        "schema": "gate2-record-v1",
        "id": identity,
        "title": title or f"The record {identity}",
        "published": "2026-07-01",
        "claims": list(claims),
    }


def lay_out(place: Path, document: Document) -> Path:
    """A record's directory with nothing in it but record.json."""
    place.mkdir(parents=True, exist_ok=True)
    store(place / "record.json", document)
    return place


def store(path: Path, document: object) -> None:
    """A JSON document, one value a line."""
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def attach(place: Path, claim: str, readings: Sequence[str], *, script: str = SCRIPT) -> Path:
    """The artifact ``of-<claim>``, bound to the claim's text as record.json has it."""
    document = json.loads((place / "record.json").read_text(encoding="utf-8"))
    text = next(each["text"] for each in document["claims"] if each["id"] == claim)
    artifact = place / "artifacts" / f"of-{claim}"
    artifact.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    manifest = _MANIFEST.format(claim=claim, sha256=digest)
    (artifact / "artifact.toml").write_text(manifest, encoding="utf-8")
    (artifact / "repro.py").write_text(script, encoding="utf-8")
    (artifact / "readings.csv").write_text("\n".join(readings) + "\n", encoding="utf-8")
    return artifact


def lay_out_all(top: Path) -> None:
    """Those that the base has: two that hold, one refuted, one open, one that claims nothing.

    ``moments`` (c1, descriptive d1) and ``spread`` (c1, c2) come out VERIFIED, ``refuted`` (c1)
    FALSIFIED, ``pending`` (c1, nothing attached) and ``survey`` (descriptive) UNVERIFIED.
    """
    moments = mean_of("c1", "twelve readings", "4.25")
    attach(
        lay_out(top / "moments", record_of("moments", moments, DESCRIPTIVE)), "c1", READINGS["4.25"]
    )
    first, second = mean_of("c1", "first sample", "7.50"), mean_of("c2", "second sample", "9.50")
    spread = lay_out(top / "spread", record_of("spread", first, second))
    attach(spread, "c1", READINGS["7.50"])
    attach(spread, "c2", READINGS["9.50"])
    refuted = record_of("refuted", mean_of("c1", "control group", "3.00"))
    attach(lay_out(top / "refuted", refuted), "c1", READINGS["5.5"])
    lay_out(top / "pending", record_of("pending", mean_of("c1", "last sample", "1.50")))
    lay_out(top / "survey", record_of("survey", DESCRIPTIVE))


def first_claim(change: Change) -> Change:
    """A change of the record's first claim."""
    return lambda document: change(document["claims"][0])


def first_reported(**changes: Any) -> Change:
    """A change of the first value that the first claim reports."""
    return lambda document: document["claims"][0]["reported"][0].update(changes)


def restated(before: str, after: str) -> Change:
    """A change of the value that the first claim reports, and of its text, which prints it."""

    def change(document: dict[str, Any]) -> None:
        claim = document["claims"][0]
        assert before in claim["text"]
        claim["text"] = claim["text"].replace(before, after)
        claim["reported"][0]["value"] = after

    return change
