"""Where the Docker Engine is: the same answer that the `docker` command gives, then rootless.

In order: ``DOCKER_HOST``; the context that ``DOCKER_CONTEXT`` or ``~/.docker/config.json`` names;
the machine's socket; and where nothing listens there, this user's own rootless engine.
"""

import hashlib
import json
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker.tls
import docker.utils
from docker.errors import DockerException

DEFAULT_SOCKET = Path("/var/run/docker.sock")
_DEFAULT_CONTEXT = "default"
_CONFIG_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One engine, and who said that it is the one."""

    host: str
    """As ``DOCKER_HOST`` would have it: ``unix:///…``, ``tcp://…``."""
    said_by: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """TLS, in the form the SDK takes it."""

    @property
    def socket_path(self) -> Path | None:
        """The Unix socket; None for an engine that is reached otherwise."""
        scheme, _, path = self.host.partition("://")
        return Path("/" + path.lstrip("/")) if scheme in ("unix", "http+unix") else None


def find() -> Endpoint:
    """The engine that is in force for this user and environment; it need not answer.

    Raises:
        docker.errors.DockerException: a context is named that does not exist or cannot be read.
    """
    if os.environ.get("DOCKER_HOST"):
        options = dict(docker.utils.kwargs_from_env())
        return Endpoint(str(options.pop("base_url")), "DOCKER_HOST", options)
    if (context := _context_name()) != _DEFAULT_CONTEXT:
        return _of_context(context)
    if not _listens(DEFAULT_SOCKET) and (rootless := _rootless_socket()) is not None:
        return Endpoint(f"unix://{rootless}", "rootless")
    return Endpoint(f"unix://{DEFAULT_SOCKET}", "default")


def knock(endpoint: Endpoint, timeout_s: float) -> None:
    """Look whether a local socket answers: the SDK leaves one open when it does not.

    Raises:
        docker.errors.DockerException: nothing listens there.
    """
    path = endpoint.socket_path
    if path is None:
        return
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(timeout_s)
        try:
            stream.connect(str(path))
        except OSError as error:
            raise DockerException(
                f"{endpoint.host} ({endpoint.said_by}): {error.strerror or error}"
            ) from error


def _directory() -> Path:
    stated = os.environ.get("DOCKER_CONFIG")
    if stated:
        return Path(stated)
    with suppress(RuntimeError):  # a user without a home directory has no contexts
        return Path.home() / ".docker"
    return Path("/nonexistent")


def _context_name() -> str:
    if stated := os.environ.get("DOCKER_CONTEXT"):
        return stated
    try:
        configuration = _read(_directory() / "config.json")
    except (OSError, ValueError):
        return _DEFAULT_CONTEXT  # as the docker command does; what it says besides is not ours
    return str(configuration.get("currentContext") or _DEFAULT_CONTEXT)


def _of_context(name: str) -> Endpoint:
    digest = hashlib.sha256(name.encode()).hexdigest()
    directory = _directory() / "contexts"
    try:
        found = _read(directory / "meta" / digest / "meta.json")["Endpoints"]["docker"]
        host, unchecked = str(found["Host"]), bool(found.get("SkipTLSVerify", False))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DockerException(
            f"Docker context {name!r} is in force and cannot be read ({error});"
            " see `docker context ls`, or set DOCKER_HOST"
        ) from error
    return Endpoint(host, f"context {name}", _tls(directory / "tls" / digest / "docker", unchecked))


def _tls(directory: Path, unchecked: bool) -> dict[str, Any]:
    names = ("ca.pem", "cert.pem", "key.pem")
    authority, certificate, key = (directory / name for name in names)
    if not (authority.is_file() or certificate.is_file()):
        return {}
    pair = (str(certificate), str(key)) if certificate.is_file() else None
    return {
        "tls": docker.tls.TLSConfig(
            client_cert=pair,
            ca_cert=str(authority) if authority.is_file() else None,
            verify=not unchecked,
        )
    }


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        document = json.loads(stream.read(_CONFIG_BYTES))
    if not isinstance(document, dict):
        raise ValueError(f"{path.name} is no JSON object")
    return document


def _rootless_socket() -> Path | None:
    """The socket of this user's own engine, where one listens."""
    stated = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}"
    path = Path(stated) / "docker.sock"
    return path if _listens(path) else None


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(1.0)
        try:
            stream.connect(str(path))
        except OSError:  # a socket that this user may not use is none for this user
            return False
    return True
