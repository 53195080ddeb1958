"""Judges who the probe was, what it was given, and what is mounted around it."""

from collections.abc import Iterator, Mapping

from gate2.sandbox.job import Probe
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.report import (
    finding,
    integer,
    integers,
    items,
    names_of,
    table,
    text,
    texts,
)
from gate2.strictjson import JsonValue

_DEVICES = names_of(
    "console core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero"
)
_STATUS = dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "") | {
    "NoNewPrivs": "1",
    "Seccomp": "2",
}
"""What the kernel says of a process; empty for a set that has to be."""
# gVisor's kernel gives no privileges to what is executed, and keeps these two to itself.
_GVISOR_TELLS_NOT = ("CapAmb", "NoNewPrivs")
_GVISOR_DEVICES = frozenset(("fuse", "net"))


def judge_surroundings(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    """The findings of identity, possessions and mounts."""
    yield from _identity(report, expected)
    yield from _given(report, expected)
    yield from _mounts(report["mounts"], expected)


def _identity(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    ids = integers(report["ids"])
    closed = len(ids) == 6 and 0 not in ids
    if expected.uid is not None:
        closed = ids == [expected.uid] * 6
    wanted = "six, none 0" if expected.uid is None else f"six times {expected.uid}"
    yield finding("ids", wanted, str(ids), closed)
    groups = integers(report["groups"])
    yield finding("groups", "no group 0", str(groups), 0 not in groups)
    status = table(report["status"])
    told = [name for name in _STATUS if not expected.gvisor or name not in _GVISOR_TELLS_NOT]
    for name in told:
        value, wanted = text(status.get(name)), _STATUS[name]
        closed = value == wanted if wanted else value.strip("0") == "" and value != ""
        label = name.lower() if wanted else f"capabilities:{name}"
        yield finding(label, wanted or "none", value, closed)
    # Before Linux 5.9 the kernel does not tell how many; that there is one, `Seccomp` says.
    filters = text(status.get("Seccomp_filters", "not told"))
    closed = filters == "not told" or (filters.isdecimal() and int(filters) > 0)
    yield finding("seccomp-filters", "1 or more", filters, closed)


def _given(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    wanted = sorted(f"{name}={value}" for name, value in expected.environment.items())
    found = texts(report["environment"])
    names = ", ".join(entry.partition("=")[0] for entry in found)
    yield finding("environment", f"{len(wanted)} exact entries", names, sorted(found) == wanted)
    kinds = {name: text(kind) for name, kind in table(report["descriptors"]).items()}
    closed = kinds.keys() == {"0", "1", "2"} and all(
        kind in ("pipe", "/dev/null") or (expected.gvisor and kind == "host")
        for kind in kinds.values()
    )
    yield finding("descriptors", "0, 1, 2 as pipes or /dev/null", str(kinds), closed)
    processes, own = integers(report["processes"]), integer(report["self"])
    yield finding(
        "processes", f"1 and {own}", str(processes), set(processes) <= {1, own} and own != 0
    )
    hostname = text(report["hostname"])
    yield finding("hostname", expected.hostname, hostname, hostname == expected.hostname)
    processors = integer(report["processors"])
    closed = processors > 0 and expected.processors in (0, processors)
    yield finding("processors", str(expected.processors or "any"), str(processors), closed)
    known = _DEVICES | _GVISOR_DEVICES if expected.gvisor else _DEVICES
    others = sorted(set(texts(report["devices"])) - known)
    # A GPU that is handed in has devices; the lane names how they begin, as with its mounts.
    strange = [name for name in others if not f"/dev/{name}".startswith(expected.readonly)]
    yield finding("devices", "none of the machine's", ", ".join(strange) or "none", not strange)


def _mounts(value: JsonValue, expected: Expected) -> Iterator[Probe]:
    seen: dict[str, set[str]] = {}
    extra: list[str] = []
    raising: list[str] = []
    for entry in items(value):
        target, kind, line = texts(entry)
        options = set(line.split(","))
        # A mask covers one file, or nothing that is a program.
        covers = target in expected.masks
        if not (options & {"ro", "nosuid"} or covers or expected.gvisor):
            raising.append(target)
        if target in expected.mounts:
            # Two mounts at one place: what the first one said is no longer what is there.
            seen[target] = options if target not in seen else {"mounted twice"}
        elif target not in expected.masks and not (
            "ro" in options and target.startswith(expected.readonly)
        ):
            extra.append(f"{target} ({kind})")
    for target, wanted in sorted(expected.mounts.items()):
        found = seen.get(target, {"missing"})
        closed = _options(wanted) <= found and not found & {"missing", "mounted twice"}
        yield finding(f"mount:{target}", wanted, ",".join(sorted(found)), closed)
    yield finding("mounts:others", "none", ", ".join(extra) or "none", not extra)
    yield finding("mounts:set-user-id", "none", ", ".join(raising) or "none", not raising)


def _options(wanted: str) -> set[str]:
    meaning = {"data": {"nosuid", "nodev", "noexec"}, "rw": set[str]()}
    return set[str]().union(*(meaning.get(word, {word}) for word in wanted.split(",")))
