"""Which Lean a proof artifact would be checked with, told from files alone: no Lean is run."""

from collections.abc import Mapping
from pathlib import Path

from gate2.cache.engine import digest_of_lines, files_below
from gate2.errors import InfrastructureError
from gate2.lean import toolchain as toolchains

_LOADED = ("bin", "lib")
AUTO, EMBEDDED, NATIVE = "auto", "wasm", "native"


def toolchain_parts(preference: str, pin: str | None) -> Mapping[str, object] | None:
    """What `--lean PREFERENCE` and an artifact's pin come to; None where there is no such Lean.

    Raises:
        OSError: a toolchain of the user's own cannot be looked through.
    """
    if preference == NATIVE:
        return _native(pin)
    embedded = _embedded()
    fits = pin is None or _embedded_satisfies(pin)
    if preference != AUTO or (embedded is not None and fits):
        return embedded
    # Which of the two it comes to is a function of both.
    native = _native(pin)
    return None if embedded is None and native is None else {"wasm": embedded, "native": native}


def _embedded() -> Mapping[str, object] | None:
    found = toolchains.find()
    return None if found is None else {"name": found.name, "digest": found.digest}


def _embedded_satisfies(pin: str) -> bool:
    return pin.strip() in toolchains.pins().satisfies


def _native(pin: str | None) -> Mapping[str, object] | None:
    """A toolchain of the user's own by every file that a run can load, each by path, size, times
    and number: hashing them all takes minutes, and nobody but the machine can set the second of
    those times."""
    from gate2.lean.native_project import packages_of  # most machines have the embedded one alone
    from gate2.lean.native_search import Surroundings, search

    around = Surroundings.here()
    try:
        root = search(around, pin).root
        listed = () if around.project is None else packages_of(around.project)
    except InfrastructureError:
        return None
    places = [root / part for part in _LOADED]
    places += [package.library for package in listed if package.is_built]
    return {
        "name": NATIVE,
        "packages": [package.name for package in listed if package.is_built],
        "places": [[str(place), _state_of(place)] for place in places],
    }


def _state_of(place: Path) -> str:
    return digest_of_lines(
        f"{path} {s.st_ino} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_mode}\n"
        for path, s in files_below(place.resolve())
    )
