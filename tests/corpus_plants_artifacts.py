"""Planted in a made corpus: artifacts that are none, one thing changed in each."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from corpus_ground import EMPIRICAL, MATHEMATICAL, Ground, reporting, tried
from gate2.reasons import Code

Change = Callable[[Path], None]
"""What is done to an artifact's directory."""


def _broken(
    ground: Ground, kind: object, change: Change, code: Code, *, refused: bool = False
) -> None:
    """Plant an artifact with this change; a refused tree is said of the record, too."""
    proof = kind is MATHEMATICAL
    claim = ground.said(MATHEMATICAL, 0) if proof else reporting(ground.said(EMPIRICAL, 0))
    place = ground.record([claim, *ground.background(1, 0)], attached=[0])
    change(place / "artifacts" / "of-c1")
    claims = [tried(claim).also(code), *ground.background(1, 0)]
    ground.expect(place, claims, *((code,) if refused else ()), domain=0)
    ground.plant(place, code, "c1")


def _line(start: str, instead: str) -> Change:
    """Another line in artifact.toml in place of the one that starts so."""

    def change(artifact: Path) -> None:
        manifest = artifact / "artifact.toml"
        lines = manifest.read_text(encoding="utf-8").split("\n")
        assert sum(line.startswith(start) for line in lines) == 1
        text = "\n".join(instead if line.startswith(start) else line for line in lines)
        manifest.write_text(text, encoding="utf-8")

    return change


def _gone(name: str) -> Change:
    def change(artifact: Path) -> None:
        (artifact / name).unlink()

    return change


def proof_missing(ground: Ground) -> None:
    """The file with the proof is not there."""
    _broken(ground, MATHEMATICAL, _gone("Proof.lean"), Code.ART_PATH_MISSING)


def manifest_missing(ground: Ground) -> None:
    """There is no artifact.toml, and so nobody knows what it is for."""
    claim = ground.said(MATHEMATICAL, 0)
    place = ground.record([claim], attached=[0])
    (place / "artifacts" / "of-c1" / "artifact.toml").unlink()
    ground.expect(place, [claim], Code.ART_PATH_MISSING, domain=0)
    ground.plant(place, Code.ART_PATH_MISSING)


def script_missing(ground: Ground) -> None:
    """The script that is to be run is not there."""
    _broken(ground, EMPIRICAL, _gone("repro.py"), Code.ART_SCRIPT_MISSING)


def command_missing(ground: Ground) -> None:
    """Nothing is to be run."""
    _broken(ground, EMPIRICAL, _line("command", ""), Code.ART_ENTRYPOINT_MISSING)


def image_missing(ground: Ground) -> None:
    """It does not say in which image."""
    _broken(ground, EMPIRICAL, _line("image", ""), Code.ART_ENVIRONMENT_UNPINNED)


def image_by_tag(ground: Ground) -> None:
    """It says so by a tag."""
    change = _line("image", 'image = "python:3.12"')
    _broken(ground, EMPIRICAL, change, Code.ART_MUTABLE_REFERENCE)


def path_that_leaves(ground: Ground) -> None:
    """The statement lies outside of the artifact."""
    change = _line("theorem", 'theorem = "stated"\nstatement = "../Statement.lean"')
    _broken(ground, MATHEMATICAL, change, Code.ART_PATH_ESCAPE)


def link_inside(ground: Ground) -> None:
    """One of its files is a link."""

    def change(artifact: Path) -> None:
        (artifact / "data.csv").unlink()
        (artifact / "data.csv").symlink_to("repro.py")

    _broken(ground, EMPIRICAL, change, Code.ART_PATH_ESCAPE, refused=True)


def placeholder(ground: Ground) -> None:
    """Nobody wrote what it establishes."""
    _broken(
        ground, MATHEMATICAL, _line("establishes", 'establishes = "TODO"'), Code.ART_PLACEHOLDER
    )


def empty_proof(ground: Ground) -> None:
    """The file with the proof is empty."""

    def change(artifact: Path) -> None:
        (artifact / "Proof.lean").write_text("\n", encoding="utf-8")

    _broken(ground, MATHEMATICAL, change, Code.ART_PLACEHOLDER)


def two_names_for_one(ground: Ground) -> None:
    """Two files whose names differ by case."""

    def change(artifact: Path) -> None:
        (artifact / "Data.csv").write_text("3,4\n", encoding="utf-8")

    _broken(ground, EMPIRICAL, change, Code.ART_NAME_COLLISION, refused=True)


def oversized_proof(ground: Ground) -> None:
    """The file with the proof is larger than any that the gate takes."""

    def change(artifact: Path) -> None:
        with (artifact / "Proof.lean").open("ab") as stream:
            stream.truncate((4 << 20) + 1)

    _broken(ground, MATHEMATICAL, change, Code.ART_OVERSIZE)


def toolchain_missing(ground: Ground) -> None:
    """It pins no toolchain."""
    _broken(ground, MATHEMATICAL, _line("toolchain", ""), Code.LEAN_NO_TOOLCHAIN_PIN)


def unknown_key(ground: Ground) -> None:
    """A misspelt key is refused."""
    change = _line("scope", 'scope = "exact"\nscpoe = "exact"')
    _broken(ground, MATHEMATICAL, change, Code.REC_SCHEMA_INVALID)


PLANTS: Final[tuple[Callable[[Ground], None], ...]] = (
    proof_missing,
    manifest_missing,
    script_missing,
    command_missing,
    image_missing,
    image_by_tag,
    path_that_leaves,
    link_inside,
    placeholder,
    empty_proof,
    two_names_for_one,
    oversized_proof,
    toolchain_missing,
    unknown_key,
)
