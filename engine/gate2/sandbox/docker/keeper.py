"""Asks the keeper container what a dead payload left: free space, and how many names a file has.

The archive call tells a file's kind and size but not how many names it has, nor whether the disk
was full. So a few lines of Python run beside the sleeping keeper, as the run's user, on the run's
read-only volumes. The payload is gone by then, and the keeper's image is one made here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import docker

from gate2.errors import InfrastructureError
from gate2.reasons import Code, because
from gate2.sandbox.docker.attach import Demultiplexer
from gate2.sandbox.docker.container import Names
from gate2.sandbox.job import OUT_DIR

_ANSWER_BYTES = 1 << 14
_LOOK = """
import os, sys
out = sys.argv[1]
full = any(s.f_bfree == 0 or s.f_ffree == 0 for s in map(os.statvfs, ("/tmp", out)))
counts = [int(full)]
for name in sys.argv[2:]:
    try:
        counts.append(os.lstat(os.path.join(out, name)).st_nlink)
    except OSError:
        counts.append(0)
print(*counts)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a payload left behind beside the content of its files."""

    disk_full: bool
    links: Mapping[str, int]
    """How many names each file has; 0 where there is none."""


def look_into(api: docker.APIClient, names: Names, results: Sequence[str]) -> Counted:
    """What the volumes of a run hold, by the keeper's account.

    Raises:
        InfrastructureError: INF-010, the keeper gave no sensible answer.
        docker.errors.DockerException: the engine failed.
    """
    command = ["/usr/bin/python3", "-I", "-S", "-c", _LOOK, OUT_DIR, *results]
    answer = _printed_by(api, names.keeper, command, user=f"{names.uid}:{names.uid}")
    try:
        counts = [int(word) for word in answer.split()]
    except ValueError:
        counts = []
    if len(counts) != 1 + len(results) or counts[0] not in (0, 1):
        raise InfrastructureError(
            because(
                Code.INF_ENGINE_ERROR,
                "docker lane: expected the keeper to count free space and names, got "
                f"{answer[:200]!r}",
            )
        )
    return Counted(bool(counts[0]), dict(zip(results, counts[1:], strict=True)))


def _printed_by(api: docker.APIClient, name: str, command: Sequence[str], *, user: str) -> bytes:
    """What a command prints that runs beside a container's own.

    The SDK reads past the buffer in which the head of the answer came, and with it loses output
    that came together with the head, as it does on a busy machine. Asked without an upgrade the
    engine sends a plain answer, which is read as one.
    """
    made = api.exec_create(name, command, user=user)
    answer = api.post(
        f"{api.base_url}/v{api.api_version}/exec/{made['Id']}/start",
        json={"Detach": False, "Tty": False},
        stream=True,
        timeout=api.timeout,
    )
    with answer:
        answer.raise_for_status()
        printed = Demultiplexer(_ANSWER_BYTES)
        for piece in answer.iter_content(_ANSWER_BYTES):
            try:
                printed.feed(piece)
            except ValueError:  # no frame of the engine's: nothing that follows is an answer
                return bytes(piece)
    return bytes(printed.stdout.data)
