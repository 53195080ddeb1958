"""What an artifact would run in here: images and Lean, looked up once a process.

They are looked up before anything runs: evidence is kept under what was there at that moment, and
not at all if it says that something else ran.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate2.cache.images import TRUSTED, image_parts
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.record.model import Artifact

_Parts = Mapping[str, object] | None


@dataclass
class RunsIn:
    """The images and toolchains of one process; `lean` is what ``--lean`` asks for."""

    lean: str
    _images: dict[str, _Parts] = field(default_factory=dict, init=False)
    _toolchains: dict[str | None, _Parts] = field(default_factory=dict, init=False)

    def parts(self, artifact: Artifact) -> Mapping[str, object] | None:
        """What the artifact would run in; None where that is not here, or is not known.

        GPUs are not: nothing here tells one from another.
        """
        if artifact.repro is not None and artifact.repro.gpu:
            return None
        found = {name: self._image(name) for name in _images_of(artifact)}
        if artifact.lean is not None:
            found["toolchain"] = self._toolchain(artifact.lean.toolchain)
        return None if any(part is None for part in found.values()) else found

    def agrees(self, artifact: Artifact, evidence: ProofEvidence | ReproEvidence) -> bool:
        """Whether the evidence says that it ran in what was found here before."""
        if isinstance(evidence, ProofEvidence):
            pin = None if artifact.lean is None else artifact.lean.toolchain
            known = (self._toolchain(pin) or {}).get("digest")
            return known is None or known == evidence.toolchain.get("digest")
        image = "" if artifact.repro is None else artifact.repro.image
        known = (self._image(image) or {}).get("id")
        return known is None or known == evidence.image

    def _image(self, name: str) -> _Parts:
        if name not in self._images:
            self._images[name] = image_parts(name)
        return self._images[name]

    def _toolchain(self, pin: str | None) -> _Parts:
        if pin not in self._toolchains:
            self._toolchains[pin] = _toolchain(self.lean, pin)
        return self._toolchains[pin]


def _images_of(artifact: Artifact) -> tuple[str, ...]:
    return (TRUSTED,) if artifact.repro is None else (TRUSTED, artifact.repro.image)


def _toolchain(preference: str, pin: str | None) -> _Parts:
    from gate2.cache.toolchains import toolchain_parts  # records without a proof need no Lean

    try:
        return toolchain_parts(preference, pin)
    except OSError:
        return None
