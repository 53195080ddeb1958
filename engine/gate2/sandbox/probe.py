"""Judges what the probe saw inside a sandbox: pure, strict, and closed where in doubt.

The probe itself is `sandboxes/probe/`. It reports what is; what ought to be stands here and in
`gate2.sandbox.probe_limits`. A report that lacks a finding, has one too many or is not the JSON
expected proves nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gate2.sandbox import probe_limits
from gate2.sandbox.job import OUT_DIR, Probe
from gate2.sandbox.probe_expected import Expected as Expected
from gate2.sandbox.probe_report import (
    Malformed,
    integer,
    integers,
    items,
    named_texts,
    names_of,
    table,
    text,
    texts,
)
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

SCHEMA = "gate2-probe-v2"
TWIN_OPEN_AT_LEAST = 5
TWIN_OPEN_KINDS = names_of("network write call capability mask")
"""Of each of these kinds, the unsealed twin has to be seen open at least once."""
GVISOR_TWIN_OPEN_KINDS = TWIN_OPEN_KINDS - {"mask"}
"""Under gVisor there is nothing of the host's to be masked."""
_REPORT = JsonLimits(size_bytes=1 << 18, depth=8)

CALLS = names_of(
    """add_key bpf chroot clock_settime clone3 clone:newuser fanotify_init fsopen init_module
    io_setup io_uring_enter io_uring_register io_uring_setup ioctl:tiocsti iopl kcmp keyctl
    modify_ldt mount mount_setattr move_mount name_to_handle_at open_by_handle_at open_tree
    perf_event_open personality pidfd_getfd pivot_root process_vm_readv process_vm_writev ptrace
    request_key sethostname setns setsockopt:attach_filter shmget splice syslog umount2 unshare
    userfaultfd"""
) | {"ptrace:process 1"}
SOCKETS = names_of(
    """AF_ALG AF_BLUETOOTH AF_CAN AF_INET6 AF_INET:mptcp AF_INET:raw AF_KEY AF_NETLINK AF_PACKET
    AF_QIPCRTR AF_RDS AF_TIPC AF_VSOCK AF_XDP"""
)
WRITES = names_of(
    """/ /bin /dev /etc /home /home/in /home/probe /home/tools /lib /mnt /opt /proc /root /run
    /srv /sys /sys/fs/cgroup /usr /usr/bin /var /var/tmp /dev/mem /dev/vsock /etc/passwd
    /proc/1/mem /proc/sys/fs/binfmt_misc/register /proc/sys/kernel/core_pattern
    /proc/sys/kernel/domainname /proc/sys/kernel/hostname /proc/sys/kernel/modprobe
    /proc/sys/kernel/randomize_va_space /proc/sys/kernel/shmmax /proc/sys/net/ipv4/ip_forward
    /proc/sys/vm/overcommit_memory /proc/sysrq-trigger"""
)
READS = names_of(
    """/dev/kvm /dev/mem /dev/vsock /proc/1/environ /proc/1/maps /proc/1/mem /proc/cmdline
    /proc/config.gz /proc/interrupts /proc/kallsyms /proc/kcore /proc/keys /proc/kmsg
    /proc/sched_debug /proc/slabinfo /proc/timer_list /sys/devices /sys/fs/cgroup /sys/kernel"""
)
MASKED = names_of(
    """/proc/acpi /proc/asound /proc/cmdline /proc/config.gz /proc/interrupts /proc/iomem
    /proc/ioports /proc/kallsyms /proc/kcore /proc/key-users /proc/keys /proc/kmsg
    /proc/kpagecount /proc/kpageflags /proc/latency_stats /proc/mtrr /proc/pagetypeinfo
    /proc/sched_debug /proc/scsi /proc/slabinfo /proc/sysrq-trigger /proc/timer_list
    /proc/timer_stats /proc/vmallocinfo /sys"""
)
USABLE = frozenset(("/tmp", OUT_DIR, "/dev/shm"))
CONNECTS = frozenset(("192.0.2.1:80", "169.254.169.254:80", "8.8.8.8:53"))
_DEVICES = names_of(
    "console core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero"
)
_STATUS = dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "") | {
    "NoNewPrivs": "1",
    "Seccomp": "2",
}
"""What the kernel says of a process; empty for a set that has to be."""
# gVisor's kernel gives no privileges to what is executed, and keeps these two to itself; what it
# shows of itself in /proc, /sys and /dev is no secret of the host's.
_GVISOR_TELLS_NOT = ("CapAmb", "NoNewPrivs")
_GVISOR_SHOWS = frozenset(("/proc/cmdline", "/sys", "/sys/devices"))
_GVISOR_DEVICES = frozenset(("fuse", "net"))
_UNREACHABLE = ("ENETUNREACH", "EPERM", "EACCES")
_UNANSWERED = ("ECONNREFUSED", "EPERM", "EACCES")
_UNWRITABLE = ("EROFS", "EACCES", "EPERM", "ENOENT", "ENOTDIR")
# EAGAIN and EIO are no refusals: the kernel's log would be read later, process 1 elsewhere.
_UNREADABLE = ("empty", "EACCES", "EPERM", "ENOENT", "ENOTDIR")
_OF_PROCESS_1 = ("/proc/1/environ", "/proc/1/maps", "/proc/1/mem")
# Modules that are loaded make these in every network namespace; without a route they lead nowhere.
_IDLE_INTERFACES = names_of("lo tunl0 gre0 gretap0 erspan0 sit0 ip6tnl0 ip6gre0 ip_vti0 ip6_vti0")
_WALKED_AT_LEAST = 5
_KINDS = {
    "call": "call", "entry": "call", "capabilities": "capability", "masked": "mask",
    "read": "mask", "write": "write", "writable": "write", "device": "write", "socket": "network",
    "connect": "network", "interfaces": "network", "routes": "network", "unix-sockets": "network",
    "host-socket": "network",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """Every finding, and why the report proves nothing where it does not."""

    probes: tuple[Probe, ...]
    fault: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What was seen that is neither open nor closed, for the record of a run's surroundings:
    ``cpu``, ``cpu_flags_sha256``, ``processors``, ``locale``, ``time_zone``."""

    @property
    def open(self) -> tuple[Probe, ...]:
        """The findings that show a hole."""
        return tuple(probe for probe in self.probes if not probe.closed)

    @property
    def open_kinds(self) -> frozenset[str]:
        """The kinds of protection that were seen missing."""
        prefixes = (probe.name.partition(":")[0] for probe in self.open)
        return frozenset(_KINDS[prefix] for prefix in prefixes if prefix in _KINDS)


def judge(report: bytes, expected: Expected) -> Judged:
    """Hold a probe's report against the expected; `fault` is empty when every finding is closed.

    The report comes out of the sandbox, from a program of the engine's own.
    """
    try:
        document = table(loads(report, limits=_REPORT))
        probes = tuple(_findings(document, expected))
        facts = _facts(document)
    except JsonRefused as refused:
        return Judged((), f"the probe's report is not strict JSON: {refused}")
    except Malformed as malformed:
        return Judged((), f"the probe's report is malformed: {malformed}")
    holes = [f"{probe.name} ({probe.found})" for probe in probes if not probe.closed]
    return Judged(probes, "" if not holes else f"open: {', '.join(holes[:8])}", facts)


_MEMBERS = names_of(
    """schema descriptors environment ids groups status mounts devices interfaces routes
    unix_sockets processes self hostname processors cpu locale time_zone rlimits space hits driven
    loopback abstract host_socket usable executable write writable walked read masked device
    connect sockets calls entries"""
)


def _findings(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    if report.keys() != _MEMBERS or report["schema"] != SCHEMA:
        raise Malformed(f"expected schema {SCHEMA} and its members")
    yield from _identity(report, expected)
    yield from _surroundings(report, expected)
    yield from _mounts(report["mounts"], expected)
    yield from probe_limits.judge_limits(report, expected)
    yield from _positive_controls(report)
    yield from _network(report, expected)
    yield from _files(report, expected)
    for name, found in named_texts(report["calls"], CALLS):
        yield _probe(f"call:{name}", "EPERM or ENOSYS", found, found in ("EPERM", "ENOSYS"))
    for name, found in named_texts(report["sockets"], SOCKETS):
        yield _probe(f"socket:{name}", "refused", found, found != "reached")
    for name, found in named_texts(report["entries"], frozenset(("int80", "x32"))):
        # A kernel without x32, and gVisor without both, answers that there is no such call.
        absent = found == "exit 1" and (name == "x32" or expected.gvisor)
        yield _probe(f"entry:{name}", "signal SIGSYS", found, found == "signal SIGSYS" or absent)


def _identity(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    ids = integers(report["ids"])
    closed = len(ids) == 6 and 0 not in ids
    if expected.uid is not None:
        closed = ids == [expected.uid] * 6
    wanted = "six, none 0" if expected.uid is None else f"six times {expected.uid}"
    yield _probe("ids", wanted, str(ids), closed)
    groups = integers(report["groups"])
    yield _probe("groups", "no group 0", str(groups), 0 not in groups)
    status = table(report["status"])
    told = [name for name in _STATUS if not expected.gvisor or name not in _GVISOR_TELLS_NOT]
    for name in told:
        value, wanted = text(status.get(name)), _STATUS[name]
        closed = value == wanted if wanted else value.strip("0") == "" and value != ""
        label = name.lower() if wanted else f"capabilities:{name}"
        yield _probe(label, wanted or "none", value, closed)
    # Before Linux 5.9 the kernel does not tell how many; that there is one, `Seccomp` says.
    filters = text(status.get("Seccomp_filters", "not told"))
    closed = filters == "not told" or (filters.isdecimal() and int(filters) > 0)
    yield _probe("seccomp-filters", "1 or more", filters, closed)


def _surroundings(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    wanted = sorted(f"{name}={value}" for name, value in expected.environment.items())
    found = texts(report["environment"])
    names = ", ".join(entry.partition("=")[0] for entry in found)
    yield _probe("environment", f"{len(wanted)} exact entries", names, sorted(found) == wanted)
    kinds = {name: text(kind) for name, kind in table(report["descriptors"]).items()}
    closed = kinds.keys() == {"0", "1", "2"} and all(
        kind in ("pipe", "/dev/null") or (expected.gvisor and kind == "host")
        for kind in kinds.values()
    )
    yield _probe("descriptors", "0, 1, 2 as pipes or /dev/null", str(kinds), closed)
    processes, own = integers(report["processes"]), integer(report["self"])
    yield _probe(
        "processes", f"1 and {own}", str(processes), set(processes) <= {1, own} and own != 0
    )
    hostname = text(report["hostname"])
    yield _probe("hostname", expected.hostname, hostname, hostname == expected.hostname)
    processors = integer(report["processors"])
    closed = processors > 0 and expected.processors in (0, processors)
    yield _probe("processors", str(expected.processors or "any"), str(processors), closed)
    known = _DEVICES | _GVISOR_DEVICES if expected.gvisor else _DEVICES
    others = sorted(set(texts(report["devices"])) - known)
    # A GPU that is handed in has devices; the lane names how they begin, as with its mounts.
    strange = [name for name in others if not f"/dev/{name}".startswith(expected.readonly)]
    yield _probe("devices", "none of the machine's", ", ".join(strange) or "none", not strange)


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
        yield _probe(f"mount:{target}", wanted, ",".join(sorted(found)), closed)
    yield _probe("mounts:others", "none", ", ".join(extra) or "none", not extra)
    yield _probe("mounts:set-user-id", "none", ", ".join(raising) or "none", not raising)


def _options(wanted: str) -> set[str]:
    meaning = {"data": {"nosuid", "nodev", "noexec"}, "rw": set[str]()}
    return set[str]().union(*(meaning.get(word, {word}) for word in wanted.split(",")))


def _positive_controls(report: Mapping[str, JsonValue]) -> Iterator[Probe]:
    """What has to work, or the other findings could come from a probe that cannot do anything."""
    for name in ("loopback", "abstract"):
        found = text(report[name])
        yield _probe(f"control:{name}", "works", found, found == "works")
    for path, found in named_texts(report["usable"], USABLE):
        yield _probe(f"control:{path}", "works", found, found == "works")
    walked = integer(report["walked"])
    wanted = f"{_WALKED_AT_LEAST} or more"
    yield _probe("control:walked", wanted, str(walked), walked >= _WALKED_AT_LEAST)


def _network(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    interfaces = texts(report["interfaces"])
    closed = "lo" in interfaces and _IDLE_INTERFACES.issuperset(interfaces)
    yield _probe("interfaces", "lo", ", ".join(interfaces), closed)
    for name in ("routes", "unix_sockets"):
        entries = texts(report[name])
        yield _probe(name.replace("_", "-"), "none", str(len(entries)), not entries)
    for name, found in named_texts(report["connect"], CONNECTS):
        # On Linux this one says that a router answered; gVisor's says so where there is no route.
        alone = expected.gvisor and found == "EHOSTUNREACH"
        yield _probe(f"connect:{name}", "ENETUNREACH", found, found in _UNREACHABLE or alone)
    found = text(report["host_socket"])
    yield _probe("host-socket", "ECONNREFUSED", found, found in _UNANSWERED)


def _files(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    def guarded(path: str) -> bool:
        return expected.watchdog_guarded or path not in _OF_PROCESS_1

    for path, found in named_texts(report["write"], WRITES):
        if guarded(path):
            # A file that is masked is the null device.
            closed = found in _UNWRITABLE or (found == "null" and path in MASKED)
            yield _probe(f"write:{path}", "refused", found, closed)
    writable = texts(report["writable"])
    wanted = ", ".join(sorted(USABLE))
    yield _probe("writable", wanted, ", ".join(writable) or "none", set(writable) == USABLE)
    for path, found in named_texts(report["read"], READS):
        if guarded(path) and not (expected.gvisor and path in _GVISOR_SHOWS):
            yield _probe(f"read:{path}", "refused or empty", found, found in _UNREADABLE)
    for path, found in named_texts(report["masked"], MASKED):
        if not (expected.gvisor and path in _GVISOR_SHOWS):
            yield _probe(f"masked:{path}", "refused or empty", found, found in _UNREADABLE)
    for path, found in named_texts(report["executable"], USABLE):
        if not expected.gvisor:  # there a file is refused to execve, not to a mapping
            yield _probe(f"executable:{path}", "EPERM", found, found in ("EPERM", "EACCES"))
    found = text(report["device"])
    yield _probe("device", "EPERM", found, found == "EPERM")


def _facts(report: Mapping[str, JsonValue]) -> dict[str, str]:
    cpu = {name: text(table(report["cpu"]).get(name)) for name in ("model", "flags")}
    flags = " ".join(sorted(cpu["flags"].split()))
    return {
        "cpu": cpu["model"][:200] or "unknown",
        "cpu_flags_sha256": hashlib.sha256(flags.encode()).hexdigest(),
        "processors": str(integer(report["processors"])),
        "locale": text(report["locale"])[:200],
        "time_zone": text(report["time_zone"])[:200],
    }


def _probe(name: str, wanted: str, found: str, closed: bool) -> Probe:
    return Probe(name=name, expected=wanted, found=found[:200], closed=closed)
