"""Starts the nodes of a Ray cluster on loopback addresses of this machine, and kills one."""

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

START_S = 180.0
"""How long a node may take to be there on a machine that others use too."""
_SETTLE_S = 30.0


def lack_of_ray() -> str:
    """Why tests on a Ray cluster cannot run here; empty when they can."""
    found = importlib.util.find_spec("ray")
    return "" if found else "Ray is not installed: pip install '.[ray]'"


@dataclass
class Cluster:
    """Nodes of one cluster, each a `ray start --block` with all it has started."""

    address: str
    env: Mapping[str, str]
    """What a driver needs to reach it: the token."""
    place: Path
    nodes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def join(self, resources: Mapping[str, float]) -> None:
        """One more node, which is there when this returns. The first is the head."""
        self.nodes.append(_start(self, len(self.nodes), resources))
        _until_there(self)

    def kill(self, number: int) -> None:
        """End a node at once, as a machine that loses its power: all its processes by SIGKILL.

        `ray start` itself goes first, which would end the others in an orderly way; keepers'
        reapers live in sessions of their own and stay.
        """
        node = self.nodes[number]
        below = [node.pid, *descendants(node.pid)]
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        node.wait()


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            text = stat.read_text(encoding="ascii", errors="replace")
            parent = int(text[text.rindex(")") + 2 :].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


@contextmanager
def ray_cluster(*resources: Mapping[str, float]) -> Iterator[Cluster]:
    """A cluster of one-processor nodes that offer these resources; gone when left.

    The first is the head, to which a driver on this machine attaches.
    """
    place = Path(tempfile.mkdtemp(prefix="g2rt-", dir="/tmp"))  # short, for sockets lie within
    env = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    cluster = Cluster(f"127.0.0.2:{_free_port()}", env, place)
    try:
        for offered in resources:
            cluster.join(offered)
        yield cluster
    finally:
        for node in reversed(cluster.nodes):
            _stop(node)
        shutil.rmtree(place, ignore_errors=True)


def _start(
    cluster: Cluster, number: int, resources: Mapping[str, float]
) -> "subprocess.Popen[bytes]":
    port = cluster.address.rpartition(":")[2]
    head = ["--head", f"--port={port}", "--include-dashboard=false"]
    head.append(f"--temp-dir={cluster.place}")
    command = [
        str(Path(sys.executable).with_name("ray")),
        "start",
        "--block",
        *(head if number == 0 else [f"--address={cluster.address}"]),
        f"--node-ip-address=127.0.0.{number + 2}",
        "--num-cpus=1",
        f"--memory={6 << 30}",
        f"--object-store-memory={128 << 20}",
        f"--resources={json.dumps(dict(resources))}",
        "--disable-usage-stats",
    ]
    with _log_of(cluster, number).open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **cluster.env},
            start_new_session=True,
        )


def _log_of(cluster: Cluster, number: int) -> Path:
    return cluster.place / f"node-{number}.log"


def _until_there(cluster: Cluster) -> None:
    """Wait until the head knows all nodes."""
    count = len(cluster.nodes)
    code = (
        "import sys, ray\n"
        "ray.init(address=sys.argv[1], log_to_driver=False, logging_level='ERROR')\n"
        "print(sum(node['Alive'] for node in ray.nodes()))\n"
    )
    give_up = time.monotonic() + START_S
    said = ""
    while time.monotonic() < give_up:
        node = cluster.nodes[-1]
        if node.poll() is not None:
            log = _log_of(cluster, count - 1).read_text(encoding="utf-8", errors="replace")
            raise AssertionError(f"ray start ended with {node.returncode}: {log[-3000:]}")
        if _listens(cluster.address):
            asked = subprocess.run(
                [sys.executable, "-c", code, cluster.address],
                env={**os.environ, **cluster.env},
                capture_output=True,
                text=True,
                timeout=START_S,
                check=False,
            )
            said = asked.stdout + asked.stderr[-2000:]
            if asked.stdout.strip().endswith(str(count)):
                return
        time.sleep(0.5)
    raise AssertionError(f"expected {count} nodes within {START_S} s: {said}")


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
        return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(node: "subprocess.Popen[bytes]") -> None:
    below = descendants(node.pid)
    if node.poll() is None:
        node.terminate()
        with suppress(subprocess.TimeoutExpired):
            node.wait(_SETTLE_S)
    for pid in [node.pid, *below]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    node.wait()
