"""Judges what the probe could reach: network, files and the kernel; and what it had to reach."""

from collections.abc import Iterator, Mapping

from gate2.sandbox.job import Probe
from gate2.sandbox.seal.expected import Expected
from gate2.sandbox.seal.names import CALLS, CONNECTS, MASKED, READS, SOCKETS, USABLE, WRITES
from gate2.sandbox.seal.report import finding, integer, named_texts, names_of, text, texts
from gate2.strictjson import JsonValue

_UNREACHABLE = ("ENETUNREACH", "EPERM", "EACCES")
_UNANSWERED = ("ECONNREFUSED", "EPERM", "EACCES")
_UNWRITABLE = ("EROFS", "EACCES", "EPERM", "ENOENT", "ENOTDIR")
# EAGAIN and EIO are no refusals: the kernel's log would be read later, process 1 elsewhere.
_UNREADABLE = ("empty", "EACCES", "EPERM", "ENOENT", "ENOTDIR")
_OF_PROCESS_1 = ("/proc/1/environ", "/proc/1/maps", "/proc/1/mem")
# What gVisor's kernel shows of itself is no secret of the host's.
_GVISOR_SHOWS = frozenset(("/proc/cmdline", "/sys", "/sys/devices"))
# Modules that are loaded make these in every network namespace; without a route they lead nowhere.
_IDLE_INTERFACES = names_of("lo tunl0 gre0 gretap0 erspan0 sit0 ip6tnl0 ip6gre0 ip_vti0 ip6_vti0")
_WALKED_AT_LEAST = 5


def judge_access(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    """The findings of everything that was tried."""
    yield from _positive_controls(report)
    yield from _network(report, expected)
    yield from _files(report, expected)
    yield from _kernel(report, expected)


def _network(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    interfaces = texts(report["interfaces"])
    closed = "lo" in interfaces and _IDLE_INTERFACES.issuperset(interfaces)
    yield finding("interfaces", "lo", ", ".join(interfaces), closed)
    for name in ("routes", "unix_sockets"):
        entries = texts(report[name])
        yield finding(name.replace("_", "-"), "none", str(len(entries)), not entries)
    for name, found in named_texts(report["connect"], CONNECTS):
        # On Linux this one says that a router answered; gVisor's says so where there is no route.
        alone = expected.gvisor and found == "EHOSTUNREACH"
        yield finding(f"connect:{name}", "ENETUNREACH", found, found in _UNREACHABLE or alone)
    found = text(report["host_socket"])
    yield finding("host-socket", "ECONNREFUSED", found, found in _UNANSWERED)


def _files(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    def guarded(path: str) -> bool:
        return expected.watchdog_guarded or path not in _OF_PROCESS_1

    for path, found in named_texts(report["write"], WRITES):
        if guarded(path):
            # A file that is masked is the null device.
            closed = found in _UNWRITABLE or (found == "null" and path in MASKED)
            yield finding(f"write:{path}", "refused", found, closed)
    writable = texts(report["writable"])
    wanted = ", ".join(sorted(USABLE))
    yield finding("writable", wanted, ", ".join(writable) or "none", set(writable) == USABLE)
    for path, found in named_texts(report["read"], READS):
        if guarded(path) and not (expected.gvisor and path in _GVISOR_SHOWS):
            yield finding(f"read:{path}", "refused or empty", found, found in _UNREADABLE)
    for path, found in named_texts(report["masked"], MASKED):
        if not (expected.gvisor and path in _GVISOR_SHOWS):
            yield finding(f"masked:{path}", "refused or empty", found, found in _UNREADABLE)
    for path, found in named_texts(report["executable"], USABLE):
        if not expected.gvisor:  # there a file is refused to execve, not to a mapping
            yield finding(f"executable:{path}", "EPERM", found, found in ("EPERM", "EACCES"))
    found = text(report["device"])
    yield finding("device", "EPERM", found, found == "EPERM")


def _positive_controls(report: Mapping[str, JsonValue]) -> Iterator[Probe]:
    """What has to work, or the other findings could come from a probe that cannot do anything."""
    for name in ("loopback", "abstract"):
        found = text(report[name])
        yield finding(f"control:{name}", "works", found, found == "works")
    for path, found in named_texts(report["usable"], USABLE):
        yield finding(f"control:{path}", "works", found, found == "works")
    walked = integer(report["walked"])
    wanted = f"{_WALKED_AT_LEAST} or more"
    yield finding("control:walked", wanted, str(walked), walked >= _WALKED_AT_LEAST)


def _kernel(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    for name, found in named_texts(report["calls"], CALLS):
        yield finding(f"call:{name}", "EPERM or ENOSYS", found, found in ("EPERM", "ENOSYS"))
    for name, found in named_texts(report["sockets"], SOCKETS):
        yield finding(f"socket:{name}", "refused", found, found != "reached")
    for name, found in named_texts(report["entries"], frozenset(("int80", "x32"))):
        # A kernel without x32, and gVisor without both, answers that there is no such call.
        absent = found == "exit 1" and (name == "x32" or expected.gvisor)
        yield finding(f"entry:{name}", "signal SIGSYS", found, found == "signal SIGSYS" or absent)
