"""Judges what the probe found of limits: those that stand, and those it ran into."""

from collections.abc import Iterator, Mapping

from gate2.sandbox.job import OUT_DIR, Probe
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.report import hit, integers, items, named, names_of, table, text, texts
from gate2.strictjson import JsonValue

_HITS = names_of("pids files file-size shm")
_FILLED = ("/tmp", OUT_DIR, "/dev/shm")
_DRIVEN = frozenset(
    ("memory", *(f"{what}:{path}" for what in ("space", "inodes") for path in _FILLED[:2]))
) | {"space:/dev/shm"}
_PIDS_SLACK, _FILES_SLACK = 8, 16


def judge_limits(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    """The findings of what may be used up."""
    rlimits = table(report["rlimits"])
    for name, wanted in sorted(expected.rlimits.items()):
        pair = integers(rlimits.get(name))
        yield Probe(f"rlimit:{name}", str(wanted), str(pair), pair == [wanted, wanted])
    yield from _space(table(report["space"]), expected)
    yield from _hits(dict(named(report["hits"], _HITS)), expected)
    if expected.driven:
        names = _DRIVEN - {"memory"} if expected.gvisor else _DRIVEN
        yield from _driven(dict(named(report["driven"], names)), expected)
    else:
        tuple(named(report["driven"], frozenset()))  # nobody asked for more


def _space(space: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    for path in ("/tmp", OUT_DIR):
        size = items(space.get(path))
        wanted: list[JsonValue] = [expected.disk_bytes, expected.inodes]
        yield Probe(f"space:{path}", str(wanted), str(size), size == wanted)
    size = items(space.get("/dev/shm"))
    wanted_shm = f"{expected.shm_bytes} bytes"
    yield Probe("space:/dev/shm", wanted_shm, str(size), size[:1] == [expected.shm_bytes])


def _hits(hits: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    count, error = hit(hits["pids"])
    if expected.pids:
        # The limit counts process 1, the probe, and what the runtime keeps beside them.
        room = range(max(1, expected.pids - _PIDS_SLACK), expected.pids)
        yield _hit("hit:pids", f"EAGAIN below {expected.pids}", count, error, "EAGAIN", room)
    count, error = hit(hits["files"])
    limit = expected.rlimits.get("NOFILE", 0)
    room = range(max(1, limit - _FILES_SLACK), limit)
    yield _hit("hit:files", f"EMFILE below {limit}", count, error, "EMFILE", room)
    sizes = texts(hits["file-size"])
    yield Probe("hit:file-size", "works, EFBIG", ", ".join(sizes), sizes == ["works", "EFBIG"])
    # A file larger than the file system is refused, by whichever of the two limits is smaller.
    found = text(hits["shm"])
    yield Probe("hit:shm", "ENOSPC or EFBIG", found, found in ("ENOSPC", "EFBIG"))


def _driven(driven: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    for path in _FILLED:
        most = expected.shm_bytes if path == "/dev/shm" else expected.disk_bytes
        count, error = hit(driven[f"space:{path}"])
        room = range(1, most + 1)
        wanted = f"ENOSPC within {most} bytes"
        yield _hit(f"driven:space:{path}", wanted, count, error, "ENOSPC", room)
    for path in _FILLED[:2]:
        count, error = hit(driven[f"inodes:{path}"])
        wanted = f"ENOSPC within {expected.inodes} inodes"
        room = range(1, expected.inodes + 1)
        yield _hit(f"driven:inodes:{path}", wanted, count, error, "ENOSPC", room)
    if not expected.gvisor:
        _, found = hit(driven["memory"])
        yield Probe("driven:memory", "signal SIGKILL", found, found == "signal SIGKILL")


def _hit(name: str, wanted: str, count: int, error: str, ending: str, room: range) -> Probe:
    return Probe(name, wanted, f"{error} after {count}"[:200], error == ending and count in room)
