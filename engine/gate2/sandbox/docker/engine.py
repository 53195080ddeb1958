"""How to reach a Docker Engine: a timeout on every call, and errors in the tool's words."""

import socket
from typing import Any

import docker
import docker.utils
import requests
from docker.errors import DockerException, NotFound

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.docker import endpoint

CALL_TIMEOUT_S = 30
ENGINE_ERRORS = (DockerException, requests.RequestException)


def connect(version: str = "auto", *, timeout_s: int | None = None) -> docker.APIClient:
    """A client for one thread; the caller closes it.

    Raises:
        ENGINE_ERRORS: no engine answers.
    """
    timeout_s = CALL_TIMEOUT_S if timeout_s is None else timeout_s
    found = endpoint.find()
    endpoint.knock(found, timeout_s)
    api = docker.APIClient(base_url=found.host, version=version, timeout=timeout_s, **found.options)
    # No proxy stands before a Unix socket; to look for one in the environment takes 0.3 ms a call.
    api.trust_env = found.socket_path is None
    return api


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


def remove_container(api: docker.APIClient, name: str) -> list[str]:
    """Kill and remove a container; what the engine refused is for the reaper to try again."""
    try:
        api.remove_container(name, force=True, v=False)
    except NotFound:
        return []
    except ENGINE_ERRORS as error:
        return [f"{name}: {short(error)}"]
    return []


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


def attach(api: docker.APIClient, name: str) -> Any:
    """What a container will print, as an open stream with its socket at `_sock`.

    The SDK's own call has no timeout. What came together with the answer's head would be lost
    with it, so attach before the start.
    """
    answer = api.post(
        f"{api.base_url}/v{api.api_version}/containers/{name}/attach",
        params={"stdout": 1, "stderr": 1, "stream": 1, "logs": 0},
        headers={"Connection": "Upgrade", "Upgrade": "tcp"},
        stream=True,
        timeout=api.timeout,
    )
    answer.raise_for_status()
    return _stream_of(api, answer)


def raw_socket(api: docker.APIClient, answer: requests.Response) -> socket.socket:
    """The connection that an answer still comes over, so that another thread can cut it."""
    held = _stream_of(api, answer)
    found: socket.socket = getattr(held, "_sock", held)
    return found


def _stream_of(api: docker.APIClient, answer: requests.Response) -> Any:
    return api._get_raw_response_socket(answer)  # type: ignore[attr-defined]  # as `attach_socket`


def engine_fault(message: str) -> InfrastructureError:
    """INF-001: the engine does not answer, or not as it has to."""
    return InfrastructureError(because(Code.INF_DOCKER_UNREACHABLE, f"docker lane: {message}"))


def short(error: Exception) -> str:
    """An engine's error in one line."""
    text = getattr(error, "explanation", None) or str(error)
    return " ".join(str(text).split())[:300]
