"""Looks for a value, however it is written, in whatever a sealed run could see or gave back.

`spellings` are the ways in which a script, a compiler or a thief would write a number or a word
down. `Eyes` look over the host's side of runs while they are under way: the directories they
mount, the jobs they are asked for and the configuration that the lane hands to its runtime.
"""

import base64
import codecs
import os
import re
import struct
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from gate2.places import runs_root
from gate2.sandbox.docker.container import OWNER_LABEL
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.job import Image, Job, Run, Sandbox, Seal
from gate2.sandbox.owner import is_mine

_POLL_S = 0.02
_MOST_BYTES = 4 << 20
"""Of one file on the host; what is larger is an image, which is the same for every record."""
_NOT_LOOKED_INTO = ("rootfs", "out", "tmp", "answers")
"""Of a run's private directory: the image, which is the same for every record; what the payload
itself writes; and what was moved aside so that it is not mounted."""
_BWRAP = b"/usr/bin/bwrap\0"


# Spellings


def spellings_of_number(value: str) -> Mapping[str, bytes]:
    """How a decimal such as "0.73182654419" may be written, each by a name."""
    number = Decimal(value)
    double = float(number)
    fraction, exponent = f"{number.normalize():e}".lower().split("e")
    digits = "".join(map(str, number.normalize().as_tuple().digits))
    texts = {
        "as printed": value,
        "without a leading zero": value.replace("0.", ".", 1),
        "with a comma": value.replace(".", ","),
        "as a percentage": f"{(number * 100).normalize():f}",
        "its digits": digits,
        "its digits, reversed": digits[::-1],
        "scientific": f"{fraction}e{int(exponent):+03d}",
        "scientific, short": f"{fraction}e{int(exponent)}",
        "hexadecimal float": double.hex(),
        "as a ratio": "/".join(map(str, double.as_integer_ratio())),
    }
    raw = {
        f"{form} {order} endian": struct.pack(sign + kind, double)
        for form, kind in (("double", "d"), ("single", "f"))
        for sign, order in (("<", "little"), (">", "big"))
    }
    found = {name: text.encode() for name, text in texts.items()}
    found |= raw
    found |= {f"{name}, in hexadecimal": data.hex().encode() for name, data in raw.items()}
    found |= {f"{name}, in base64": _base64(data) for name, data in raw.items() if len(data) > 4}
    return found | _disguises("as printed", value)


def spellings_of_word(word: str) -> Mapping[str, bytes]:
    """How a secret word may be written, each by a name."""
    return {"as it is": word.encode(), "reversed": word[::-1].encode(), **_disguises("", word)}


def _disguises(name: str, text: str) -> dict[str, bytes]:
    data = text.encode()
    found = {
        "in UTF-16": text.encode("utf-16-le"),
        "in UTF-16, big endian": text.encode("utf-16-be"),
        "in UTF-32": text.encode("utf-32-le"),
        "in hexadecimal": data.hex().encode(),
        "in base32": base64.b32encode(data).rstrip(b"=")[:-1],
        "by rot13": codecs.encode(text, "rot13").encode(),
        "in quoted bytes": "".join(f"\\x{byte:02x}" for byte in data).encode(),
    }
    for skipped in range(3):
        found[f"in base64 at {skipped}"] = _base64(data, skipped)
    # A word without letters is its own rot13, and one spelling is enough.
    found = {key: value for key, value in found.items() if value != data}
    return {f"{name} {key}".strip(): value for key, value in found.items()}


def _base64(data: bytes, skipped: int = 0) -> bytes:
    """What every base64 text that holds the data has in common, from its offset modulo 3."""
    coded = base64.b64encode(bytes(skipped) + data).rstrip(b"=")
    return coded[(0, 2, 3)[skipped] : -1]


def found_in(data: bytes, spellings: Mapping[str, bytes]) -> list[str]:
    """The names of the spellings that the data holds; text in any case of letters."""
    low = data.lower()
    return [
        name
        for name, spelt in spellings.items()
        if spelt in data or (spelt.isascii() and spelt.lower() in low)
    ]


# The host's side of runs


@dataclass(slots=True)
class Eyes:
    """A lane that notes everything it is asked to put into a sandbox; it changes none of it."""

    lane: Sandbox
    seen: dict[str, bytes] = field(default_factory=dict)
    """What was looked at, by where it was."""
    runs: list[tuple[Job, Run]] = field(default_factory=list)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.lane.name

    def available(self) -> str:
        return self.lane.available()

    def resolve(self, image: str) -> Image:
        return self.lane.resolve(image)

    def prove(self, job: Job) -> Seal:
        self._look_at(job)
        return self.lane.prove(job)

    def run(self, job: Job) -> Run:
        (run,) = self.run_each([job])
        return run

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Run]:
        asked: list[Job] = []

        def noting() -> Iterator[Job]:
            for job in jobs:
                self._look_at(job)
                asked.append(job)
                yield job

        with watching(self.seen):
            for number, run in enumerate(self.lane.run_each(noting())):
                self.runs.append((asked[number], run))
                yield run

    def _look_at(self, job: Job) -> None:
        self.seen[f"job {len(self.seen)}"] = repr(job).encode()
        for mount in job.mounts:
            for path in sorted(mount.source.rglob("*")):
                inside = path.relative_to(mount.source)
                where = f"{mount.target}/{inside} of job {len(self.seen)}"
                self.seen[where] = os.fsencode(inside)
                if path.is_file():
                    self.seen[where] += b"\0" + path.read_bytes()


@contextmanager
def watching(seen: dict[str, bytes]) -> Iterator[None]:
    """Keeps what the runs of this process leave on the host and on the engine while they last."""
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(seen, ended), name="eyes")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _watch(seen: dict[str, bytes], ended: threading.Event) -> None:
    api = None
    with suppress(Exception):
        api = connect()
    try:
        while not ended.wait(_POLL_S):
            for directory in _entries(runs_root()):
                if is_mine(directory.name):
                    _look_into(directory, seen)
            _look_at_command_lines(seen)
            if api is not None:
                _look_at_engine(api, seen)
    finally:
        if api is not None:
            api.close()


def _entries(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except OSError:
        return []


def _look_into(directory: Path, seen: dict[str, bytes]) -> None:
    for where, names, files in os.walk(directory):
        names[:] = [name for name in names if name not in _NOT_LOOKED_INTO]
        for name in files:
            path = Path(where, name)
            with suppress(OSError):
                if path.is_file() and path.stat().st_size <= _MOST_BYTES:
                    seen[str(path)] = path.read_bytes()


def _look_at_command_lines(seen: dict[str, bytes]) -> None:
    """Of every process that this one has started: anybody on the machine can read them."""
    parents: dict[str, str] = {}
    for path in _entries(Path("/proc")):
        if path.name.isdigit():
            with suppress(OSError):
                state = (path / "stat").read_text(encoding="ascii", errors="replace")
                parents[path.name] = state[state.rindex(")") + 2 :].split()[1]
    for pid in parents:
        above = parents[pid]
        while above in parents and above != str(os.getpid()):
            above = parents[above]
        if above == str(os.getpid()):
            with suppress(OSError):
                line = Path("/proc", pid, "cmdline").read_bytes()
                seen[f"command line {hash(line)}"] = line


def _look_at_engine(api: object, seen: dict[str, bytes]) -> None:
    # Whatever goes wrong here was already gone when it was looked at.
    with suppress(Exception):
        for container in api.containers(all=True, filters={"label": [OWNER_LABEL]}):  # type: ignore[attr-defined]  # the SDK has no types
            if is_mine(str((container["Labels"] or {}).get(OWNER_LABEL, ""))):
                inspected = api.inspect_container(container["Id"])  # type: ignore[attr-defined]  # the SDK has no types
                seen[f"container {inspected['Name']}"] = repr(inspected).encode()


def configurations(seen: Mapping[str, bytes]) -> list[str]:
    """What of it is a configuration that a runtime was given: a file, a container or arguments."""
    found = [where for where in seen if re.search(r"/config\.json$|^container ", where)]
    return found + [where for where, data in seen.items() if data.startswith((b"bwrap\0", _BWRAP))]
