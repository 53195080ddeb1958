"""A connection to Ray: to a cluster that runs, or to one of this process's own on loopback.

Ray is told to send no usage statistics and to start no dashboard. A cluster of one's own listens
on 127.0.0.1 alone, asks for a token that only this process and its workers have, keeps its files
in a directory that only this user can enter, and is gone with all that when it is left.
"""

import importlib.util
import logging
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import gate2
from gate2.attest.names import KEY_VARIABLE
from gate2.errors import InfrastructureError, UsageError
from gate2.executor.task import LaneName
from gate2.extras import installing
from gate2.places import fault_of
from gate2.reasons import Code, because
from gate2.sandbox.owner import is_abandoned, new_name
from gate2.sandbox.workdir import LIFETIME_S, discard

LOOPBACK = "127.0.0.1"
OBJECT_STORE_BYTES = 512 << 20
"""Of a cluster of one's own: archives of artifacts on their way to workers."""
_PLACES = Path("/tmp")
_PREFIX = "g2ray-"
_OWNER = "owner"
"""The file that says whose the directory is: its own name has no room for that."""
_ENGINE_ROOT = Path(gate2.__file__).resolve().parents[1]
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_EVERYWHERE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0"}
_ON_LOOPBACK = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # what makes Ray take 127.0.0.1 for its own address
    "RAY_AUTH_MODE": "token",
    "RAY_worker_niceness": "0",  # as `gate2.executor.node` has it, for users who may not set it
}


def require_ray() -> None:
    """Ray is installed.

    Raises:
        InfrastructureError: INF-013, it is not.
    """
    if importlib.util.find_spec("ray") is None:
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                "--executor ray: expected Ray, which is not installed here",
                remedy=f"Run {installing('ray')}, or check with --executor local.",
            )
        )


def require_address(address: str) -> None:
    """The address is one that a driver can use.

    Raises:
        UsageError: it is neither ``auto`` nor ``HOST:PORT``.
    """
    host, colon, port = address.rpartition(":")
    if address == "auto" or (colon and host and "/" not in host and port.isdecimal()):
        return
    raise UsageError(
        f"--address: expected auto or HOST:PORT of a cluster with a node on this machine, came"
        f" {address!a}"
    )


@contextmanager
def connected(address: str | None, jobs: int) -> Iterator[Any]:
    """The module `ray`, connected; with `jobs` processors of its own where no address is given.

    Standard output is for reports: what Ray prints goes to standard error meanwhile.

    Raises:
        InfrastructureError: INF-013, there is no Ray, or no cluster that answers.
    """
    require_ray()
    with redirect_stdout(sys.stderr):
        if address is None:
            variables = {**_ON_LOOPBACK, "RAY_AUTH_TOKEN": _token(), KEY_VARIABLE: None}
            with _place() as place, _environment(variables):
                lanes = {str(lane): float(jobs) for lane in LaneName}
                with _initialised(
                    address="local",  # whatever RAY_ADDRESS says
                    include_dashboard=False,
                    num_cpus=jobs,
                    resources=lanes,
                    object_store_memory=OBJECT_STORE_BYTES,
                    _node_ip_address=LOOPBACK,
                    _temp_dir=str(place),
                ) as ray:
                    _require_loopback(ray)
                    yield ray
        else:
            with _initialised(address=address) as ray:
                yield ray


@contextmanager
def _initialised(**options: Any) -> Iterator[Any]:
    with _environment(_EVERYWHERE):
        import ray

        handlers = {number: signal.getsignal(number) for number in _SIGNALS}
        try:
            with _nowhere():
                ray.init(
                    log_to_driver=False,
                    logging_level=logging.CRITICAL,
                    namespace="gate2",
                    **options,
                )
        except (ConnectionError, RuntimeError, OSError, ValueError) as error:
            ray.shutdown()
            raise _no_cluster(options["address"], error) from error
        finally:
            for number, handler in handlers.items():  # Ray's own would end this process at once
                signal.signal(number, handler)
        ray._private.worker._worker_logs_enabled = False
        try:
            yield ray
        finally:
            ray.shutdown()


def _no_cluster(address: str, error: Exception) -> InfrastructureError:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    where = f"a Ray cluster at {address} with a node on this machine"
    where = "Ray to start" if address == "local" else where
    return InfrastructureError(
        because(
            Code.INF_LANE_UNAVAILABLE,
            f"expected {where}: {lines[0][:300]}",
            remedy="Start one (`ray start --head`; docs/cluster.md), or leave out --address, or"
            " check with --executor local.",
        )
    )


def _require_loopback(ray: Any) -> None:
    found = {node["NodeManagerAddress"] for node in ray.nodes()}
    if found != {LOOPBACK}:
        raise InfrastructureError(
            because(
                Code.INF_LANE_UNAVAILABLE,
                f"expected Ray on {LOOPBACK} alone, it took {', '.join(sorted(found))}",
                remedy="Use the version of Ray that docs/cluster.md names, or start a cluster on"
                " a private network and name it by --address.",
            )
        )


@contextmanager
def _nowhere() -> Iterator[None]:
    """Ray adds the current directory to where all workers look for modules: while it does so, that
    is where the engine lies, and never a directory of records, in which anything may lie."""
    try:
        here = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise fault_of(error) from error
    try:
        os.chdir(_ENGINE_ROOT)
        yield
    finally:
        os.fchdir(here)
        os.close(here)


@contextmanager
def _environment(changes: Mapping[str, str | None]) -> Iterator[None]:
    """Variables of this process with other values, or without one, for a while."""
    before = {name: os.environ.get(name) for name in changes}
    _set(changes)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _token() -> str:
    return secrets.token_hex(32)


@contextmanager
def _place() -> Iterator[Path]:
    """A private directory with a short path; those of processes that are gone are removed."""
    for old in _PLACES.glob(f"{_PREFIX}*"):
        with suppress(OSError, UnicodeError):
            if old.lstat().st_uid == os.geteuid() and is_abandoned(_owner_of(old)):
                discard(old)
    try:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_PLACES))
        (path / _OWNER).write_text(new_name(LIFETIME_S), encoding="ascii")
    except OSError as error:
        raise fault_of(error) from error
    try:
        yield path
    finally:
        discard(path)


def _owner_of(place: Path) -> str:
    return (place / _OWNER).read_text(encoding="ascii")
