"""Requires that the engine has an image by its ID, and that it brings nothing to open the seal."""

import threading
from typing import Any

import docker
from docker.errors import ImageNotFound

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code, because
from gate2.sandbox.docker.engine import connect, engine_fault, inspect_image
from gate2.sandbox.images import images
from gate2.sandbox.job import Image

_LOAD_TIMEOUT_S = 300


class EngineImages:
    """The images of one engine. An ID says everything of an image, so each is looked at once."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._loading = threading.Lock()

    def require(self, api: docker.APIClient, image: Image) -> None:
        """The engine has exactly this image; one that was built here is loaded where it is not.

        Raises:
            InfrastructureError: SBX-001, it is nowhere; INF-001, the engine failed.
            InvalidRecord: SBX-021, it declares volumes; SBX-018, it is for another machine.
        """
        with self._loading:
            if image.image_id in self._known:
                return
            try:
                found = inspect_image(api, image.image_id)
            except ImageNotFound:
                found = _load(image, api.api_version)
            _require_sound(image, found)
            self._known.add(image.image_id)

    def forget(self, image: Image) -> None:
        """Look at it anew: the engine says that it has it no more."""
        with self._loading:
            self._known.discard(image.image_id)


def _require_sound(image: Image, found: dict[str, Any]) -> None:
    if found["Id"] != image.image_id:
        raise engine_fault(f"asked for image {image.image_id}, the engine has {found['Id']}")
    if (found.get("Config") or {}).get("Volumes"):
        message = f"image {image.name} declares volumes, writable past every limit"
        remedy = "Use an image without VOLUME."
        raise InvalidRecord(because(Code.SBX_SEAL_NOT_PROVEN, message, remedy=remedy))
    if found.get("Architecture") != "amd64":
        message = f"image {image.name} is for {found.get('Architecture')}, expected amd64"
        raise InvalidRecord(because(Code.SBX_ARCH_MISMATCH, message))


def _load(image: Image, version: str) -> dict[str, Any]:
    """Give the engine an image that was built here."""
    path = images.archive_of(image)
    if path is None:
        message = f"image {image.name} is neither built here nor on the engine"
        raise InfrastructureError(because(Code.SBX_IMAGE_MISSING, message))
    api = connect(version, timeout_s=_LOAD_TIMEOUT_S)
    try:
        with path.open("rb") as stream:
            for line in api.load_image(stream, quiet=True):  # type: ignore[no-untyped-call]
                if "error" in line:
                    raise engine_fault(f"loading image {image.name}: {line['error']}")
        return inspect_image(api, image.image_id)
    finally:
        api.close()
