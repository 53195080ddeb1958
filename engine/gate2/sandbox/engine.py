"""How to reach a Docker Engine: a timeout on every call, and errors in the tool's words."""

import socket
from typing import Any

import docker
import docker.utils
import requests
from docker.errors import DockerException

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because

CALL_TIMEOUT_S = 30
_DEFAULT_HOST = "unix:///var/run/docker.sock"
ENGINE_ERRORS = (DockerException, requests.RequestException)


def connect(version: str = "auto", *, timeout_s: int = CALL_TIMEOUT_S) -> docker.APIClient:
    """A client for one thread; the caller closes it.

    Raises:
        ENGINE_ERRORS: no engine answers.
    """
    options = docker.utils.kwargs_from_env()
    _knock(options.get("base_url", _DEFAULT_HOST), timeout_s)
    return docker.APIClient(version=version, timeout=timeout_s, **options)


def _knock(host: str, timeout_s: int) -> None:
    """Look whether a local socket answers: the SDK leaves one open when it does not."""
    scheme, _, path = host.partition("://")
    if scheme not in ("unix", "http+unix"):
        return
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(timeout_s)
        try:
            stream.connect("/" + path.lstrip("/"))
        except OSError as error:
            raise DockerException(f"{host}: {error.strerror or error}") from error


def inspect_image(api: docker.APIClient, image: str) -> dict[str, Any]:
    """What the engine says of an image, by ID or reference.

    Raises:
        docker.errors.ImageNotFound: it has none.
    """
    found: dict[str, Any] = api.inspect_image(image)  # type: ignore[no-untyped-call]  # types-docker
    return found


def create_container(api: docker.APIClient, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Create a container from the body of the API call, said in full."""
    made: dict[str, Any] = api.create_container_from_config(  # type: ignore[no-untyped-call]  # types-docker
        body, name=name
    )
    return made


def stat_path(api: docker.APIClient, name: str, path: str) -> dict[str, Any] | None:
    """The stat header of a path in a container, without its content; None where there is none.

    The SDK reads headers only together with an archive, which for a path that is then refused
    would be a stream left half read.
    """
    url = f"{api.base_url}/v{api.api_version}/containers/{name}/archive"
    answer = api.head(url, params={"path": path}, timeout=api.timeout)
    if answer.status_code == requests.codes.not_found:
        return None
    answer.raise_for_status()
    header = answer.headers["X-Docker-Container-Path-Stat"]
    found: dict[str, Any] = docker.utils.decode_json_header(header)
    return found


def engine_fault(message: str) -> InfrastructureError:
    """INF-001: the engine does not answer, or not as it has to."""
    return InfrastructureError(because(Code.INF_DOCKER_UNREACHABLE, f"docker lane: {message}"))


def short(error: Exception) -> str:
    """An engine's error in one line."""
    text = getattr(error, "explanation", None) or str(error)
    return " ".join(str(text).split())[:300]
