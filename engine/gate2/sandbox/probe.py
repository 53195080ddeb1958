"""Judges what the probe saw inside a sandbox: pure, strict, and closed where in doubt.

The probe itself is `sandboxes/probe/probe.py`. It reports what is; what ought to be stands here.
A report that lacks a finding, has one too many or is not the JSON expected proves nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gate2.sandbox.job import Probe
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

SCHEMA = "gate2-probe-v1"
TWIN_OPEN_AT_LEAST = 5
_REPORT = JsonLimits(size_bytes=1 << 18, depth=8)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


CALLS = _names(
    """add_key bpf chroot clock_settime clone3 clone:newuser fanotify_init fsopen init_module
    io_setup io_uring_setup ioctl:tiocsti iopl kcmp keyctl modify_ldt mount mount_setattr
    move_mount name_to_handle_at open_by_handle_at open_tree perf_event_open personality
    pidfd_getfd pivot_root process_vm_readv process_vm_writev ptrace request_key sethostname
    setns setsockopt:attach_filter shmget splice syslog umount2 unshare userfaultfd"""
)
SOCKETS = _names(
    """AF_ALG AF_BLUETOOTH AF_CAN AF_INET6 AF_INET:mptcp AF_INET:raw AF_KEY AF_NETLINK AF_PACKET
    AF_QIPCRTR AF_RDS AF_TIPC AF_VSOCK AF_XDP"""
)
WRITES = _names(
    """/ /bin /dev /etc /home /home/in /home/probe /home/tools /lib /mnt /opt /proc /root /run
    /srv /sys /sys/fs/cgroup /usr /usr/bin /var /var/tmp /etc/passwd /proc/sys/kernel/core_pattern
    /proc/sysrq-trigger /proc/1/mem"""
)
READS = _names(
    """/proc/cmdline /proc/config.gz /proc/interrupts /proc/kallsyms /proc/kcore /proc/keys
    /proc/kmsg /proc/sched_debug /proc/slabinfo /proc/timer_list /sys/devices
    /sys/fs/cgroup /sys/kernel"""
)
CONNECTS = frozenset(("192.0.2.1:80", "169.254.169.254:80", "8.8.8.8:53"))
_CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
_UNREACHABLE = ("ENETUNREACH", "EPERM", "EACCES")
_UNWRITABLE = ("EROFS", "EACCES", "EPERM", "ENOENT", "ENOTDIR")
# Modules that are loaded make these in every network namespace; without a route they lead nowhere.
_IDLE_INTERFACES = _names("lo tunl0 gre0 gretap0 erspan0 sit0 ip6tnl0 ip6gre0 ip_vti0 ip6_vti0")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sealed configuration shows of itself from inside."""

    environment: Mapping[str, str]
    mounts: Mapping[str, str]
    """Every mount point that has to be there: ``ro``; ``rw``, for the kernel's own file systems;
    ``data``, writable and nosuid, nodev, noexec."""
    masks: frozenset[str]
    """Mount points that may be there besides: masks and read-only covers of the lane's own."""
    readonly: tuple[str, ...]
    """How the names of further mount points begin, which may be there read-only."""
    rlimits: Mapping[str, int]
    disk_bytes: int
    inodes: int
    shm_bytes: int
    hostname: str
    watchdog_guarded: bool
    """Whether process 1 is a program of an image made here, which the payload cannot reach."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Every finding, and why the report proves nothing where it does not."""

    probes: tuple[Probe, ...]
    fault: str

    @property
    def open(self) -> tuple[Probe, ...]:
        """The findings that show a hole."""
        return tuple(probe for probe in self.probes if not probe.closed)


def judge(report: bytes, expected: Expected) -> Judged:
    """Hold a probe's report against the expected; `fault` is empty when every finding is closed.

    The report comes out of the sandbox, from a program of the engine's own.
    """
    try:
        document = loads(report, limits=_REPORT)
        probes = tuple(_findings(_table(document), expected))
    except JsonRefused as refused:
        return Judged((), f"the probe's report is not strict JSON: {refused}")
    except _Malformed as malformed:
        return Judged((), f"the probe's report is malformed: {malformed}")
    holes = [f"{probe.name} ({probe.found})" for probe in probes if not probe.closed]
    return Judged(probes, "" if not holes else f"open: {', '.join(holes[:8])}")


class _Malformed(ValueError):
    """A member of the report is missing, extra or of another type."""


_MEMBERS = _names(
    """schema descriptors environment ids groups status mounts interfaces routes unix_sockets
    processes self hostname rlimits space loopback usable write read device connect sockets calls
    entries"""
)


def _findings(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    if report.keys() != _MEMBERS or report["schema"] != SCHEMA:
        raise _Malformed(f"expected schema {SCHEMA} and its members")
    yield from _identity(report)
    yield from _surroundings(report, expected)
    yield from _mounts(report["mounts"], expected)
    yield from _limits(report, expected)
    yield from _positive_controls(report)
    yield from _network(report)
    yield from _files(report, expected)
    for name, found in _named(report["calls"], CALLS):
        wanted = "ENOSYS" if name == "clone3" else "EPERM"
        yield _probe(f"call:{name}", wanted, found, found in (wanted, "ENOSYS"))
    for name, found in _named(report["sockets"], SOCKETS):
        yield _probe(f"socket:{name}", "refused", found, found != "reached")
    for name, found in _named(report["entries"], frozenset(("int80", "x32"))):
        closed = found == "signal SIGSYS" or (name == "x32" and found == "exit 1")
        yield _probe(f"entry:{name}", "signal SIGSYS", found, closed)


def _identity(report: Mapping[str, JsonValue]) -> Iterator[Probe]:
    ids = _integers(report["ids"])
    yield _probe("ids", "six, none 0", str(ids), len(ids) == 6 and 0 not in ids)
    groups = _integers(report["groups"])
    yield _probe("groups", "no group 0", str(groups), 0 not in groups)
    status = _table(report["status"])
    for name in _CAPABILITIES:
        value = _text(status.get(name))
        closed = value.strip("0") == "" and value != ""
        yield _probe(f"capabilities:{name}", "none", value, closed)
    for name, wanted in (("NoNewPrivs", "1"), ("Seccomp", "2")):
        value = _text(status.get(name))
        yield _probe(name.lower(), wanted, value, value == wanted)


def _surroundings(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    wanted = sorted(f"{name}={value}" for name, value in expected.environment.items())
    found = _texts(report["environment"])
    names = ", ".join(entry.partition("=")[0] for entry in found)
    yield _probe("environment", f"{len(wanted)} exact entries", names, sorted(found) == wanted)
    kinds = {name: _text(kind) for name, kind in _table(report["descriptors"]).items()}
    closed = kinds.keys() == {"0", "1", "2"} and all(
        kind in ("pipe", "/dev/null") for kind in kinds.values()
    )
    yield _probe("descriptors", "0, 1, 2 as pipes or /dev/null", str(kinds), closed)
    processes, own = _integers(report["processes"]), _integers([report["self"]])[0]
    yield _probe(
        "processes", f"1 and {own}", str(processes), set(processes) <= {1, own} and own != 0
    )
    hostname = _text(report["hostname"])
    yield _probe("hostname", expected.hostname, hostname, hostname == expected.hostname)


def _mounts(value: JsonValue, expected: Expected) -> Iterator[Probe]:
    seen: dict[str, str] = {}
    extra: list[str] = []
    for entry in _list(value):
        target, kind, options = _texts(entry)
        access = _access(set(options.split(",")))
        if target in expected.mounts:
            # Two mounts at one place: what the first one said is no longer what is there.
            seen[target] = access if target not in seen else "mounted twice"
        elif target not in expected.masks and not (
            access == "ro" and target.startswith(expected.readonly)
        ):
            extra.append(f"{target} ({kind})")
    for target, wanted in sorted(expected.mounts.items()):
        found = seen.get(target, "missing")
        closed = found == wanted or (wanted == "rw" and found in ("ro", "data"))
        yield _probe(f"mount:{target}", wanted, found, closed)
    yield _probe("mounts:others", "none", ", ".join(extra) or "none", not extra)


def _access(options: set[str]) -> str:
    if "ro" in options:
        return "ro"
    return "data" if {"nosuid", "nodev", "noexec"} <= options else "rw"


def _limits(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    rlimits = _table(report["rlimits"])
    for name, wanted in sorted(expected.rlimits.items()):
        pair = _integers(rlimits.get(name))
        yield _probe(f"rlimit:{name}", str(wanted), str(pair), pair == [wanted, wanted])
    space = _table(report["space"])
    for path in ("/tmp", "/home/out"):
        size = _list(space.get(path))
        wanted_size: list[JsonValue] = [expected.disk_bytes, expected.inodes]
        yield _probe(f"space:{path}", str(wanted_size), str(size), size == wanted_size)
    size = _list(space.get("/dev/shm"))
    yield _probe(
        "space:/dev/shm",
        f"{expected.shm_bytes} bytes",
        str(size),
        size[:1] == [expected.shm_bytes],
    )


def _positive_controls(report: Mapping[str, JsonValue]) -> Iterator[Probe]:
    """What has to work, or the other findings could come from a probe that cannot do anything."""
    found = _text(report["loopback"])
    yield _probe("control:loopback", "works", found, found == "works")
    for path, found in _named(report["usable"], frozenset(("/tmp", "/home/out", "/dev/shm"))):
        yield _probe(f"control:{path}", "works", found, found == "works")


def _network(report: Mapping[str, JsonValue]) -> Iterator[Probe]:
    interfaces = _texts(report["interfaces"])
    closed = "lo" in interfaces and _IDLE_INTERFACES.issuperset(interfaces)
    yield _probe("interfaces", "lo", ", ".join(interfaces), closed)
    for name in ("routes", "unix_sockets"):
        entries = _texts(report[name])
        yield _probe(name.replace("_", "-"), "none", str(len(entries)), not entries)
    for name, found in _named(report["connect"], CONNECTS):
        yield _probe(f"connect:{name}", "ENETUNREACH", found, found in _UNREACHABLE)


def _files(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    for path, found in _named(report["write"], WRITES):
        if path == "/proc/1/mem" and not expected.watchdog_guarded:
            continue
        yield _probe(f"write:{path}", "refused", found, found in _UNWRITABLE)
    for path, found in _named(report["read"], READS):
        yield _probe(f"read:{path}", "refused or empty", found, found != "reached")
    found = _text(report["device"])
    yield _probe("device", "EPERM", found, found == "EPERM")


def _probe(name: str, wanted: str, found: str, closed: bool) -> Probe:
    return Probe(name=name, expected=wanted, found=found[:200], closed=closed)


def _named(value: JsonValue, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Members of an object of strings that has to have exactly these names."""
    table = _table(value)
    if table.keys() != names:
        strange = sorted(table.keys() ^ names)
        raise _Malformed(f"missing or unknown findings: {', '.join(strange[:5])}")
    for name in sorted(names):
        yield name, _text(table[name])


def _table(value: JsonValue) -> Mapping[str, JsonValue]:
    if not isinstance(value, dict):
        raise _Malformed(f"expected an object, got {type(value).__name__}")
    return value


def _list(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise _Malformed(f"expected a list, got {type(value).__name__}")
    return value


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise _Malformed(f"expected a string, got {type(value).__name__}")
    return value


def _texts(value: JsonValue) -> list[str]:
    return [_text(item) for item in _list(value)]


def _integers(value: JsonValue) -> list[int]:
    found = []
    for item in _list(value):
        if not isinstance(item, int) or isinstance(item, bool):
            raise _Malformed(f"expected an integer, got {type(item).__name__}")
        found.append(item)
    return found
