"""Whether lean-dojo can be run on this machine, and what keeps it from it: for `gate2 doctor`."""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from gate2.provenance.lean_dojo import IMAGE, Lack, find_lake, find_packages
from gate2.sandbox.images import images


@dataclass(frozen=True, slots=True)
class Readiness:
    """What lean-dojo can do here."""

    runs: bool
    """Whether it can be run at all; premises may be out of reach even so."""
    detail: str
    remedy: str
    """Empty where nothing is missing."""


def readiness() -> Readiness:
    """Looked at without importing lean-dojo, which runs git and may call out."""
    packages = find_packages()
    if isinstance(packages, Lack):
        return Readiness(False, f"{packages.why}; metadata only", packages.remedy)
    version = _version(packages)
    if images.find(IMAGE) is None:
        why = f"the image {IMAGE} that it runs in is not built"
        return Readiness(False, f"{version}: {why}; metadata only", f"gate2 image build {IMAGE}")
    lake = find_lake(None)
    if isinstance(lake, Lack):
        return Readiness(True, f"{version}; no premises: {lake.why}", lake.remedy)
    return Readiness(True, f"{version}; premises by the Lean of {lake.found_by}", "")


def _version(packages: Path) -> str:
    for found in metadata.distributions(name="lean-dojo", path=[str(packages)]):
        return found.version
    return "of no stated version"
