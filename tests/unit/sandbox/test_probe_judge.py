"""The judge of the probe: one finding that is off, missing or strange, and nothing is proven."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gate2.sandbox.payload import MASKED_PATHS
from gate2.sandbox.seal import names as probe_names
from gate2.sandbox.seal.judging import Expected, Judged, judge
from probe_reports import DATA, DRIVEN, EXPECTED, Report, closed


def judged(report: Report, expected: Expected = EXPECTED) -> Judged:
    return judge(json.dumps(report).encode(), expected)


def test_closed_sandbox_is_closed() -> None:
    verdict = judged(closed())
    assert verdict.fault == ""
    assert len(verdict.probes) > 100


def put(*path: str | int, to: object) -> Callable[[Report], None]:
    def change(report: Report) -> None:
        place: Any = report
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def add_mount(*mount: str) -> Callable[[Report], None]:
    return lambda report: report["mounts"].append(list(mount))


Change = Callable[[Report], None]

OPEN: dict[str, tuple[Change, str] | tuple[Change, str, str]] = {
    "root": (put("ids", 0, to=0), "ids"),
    "root group": (put("groups", to=[0]), "groups"),
    "saved root": (put("ids", 2, to=0), "ids"),
    "capability": (put("status", "CapEff", to="0000000000000400"), "capabilities:CapEff"),
    "capability in the bounding set": (put("status", "CapBnd", to="1"), "capabilities:CapBnd"),
    "no account of capabilities": (put("status", "CapAmb", to=""), "capabilities:CapAmb"),
    "new privileges": (put("status", "NoNewPrivs", to="0"), "nonewprivs"),
    "no filter": (put("status", "Seccomp", to="0"), "seccomp"),
    "strict mode is not our filter": (put("status", "Seccomp", to="1"), "seccomp"),
    "variable inherited": (put("environment", to=["A=1", "B=2", "GATE2_OUT=/home/out"]),
                           "environment"),
    "variable changed": (put("environment", 0, to="A=2"), "environment"),
    "descriptor inherited": (put("descriptors", "5", to="socket"), "descriptors"),
    "output to a host file": (put("descriptors", "1", to="/var/log/x"), "descriptors"),
    "host processes": (put("processes", to=[1, 2, 7]), "processes"),
    "host name": (put("hostname", to="build-7"), "hostname"),
    "second interface": (put("interfaces", to=["lo", "eth0"]), "interfaces"),
    "no loopback interface": (put("interfaces", to=[]), "interfaces"),
    "route": (put("routes", to=["eth0"]), "routes"),
    "host sockets": (put("unix_sockets", to=["0000"]), "unix-sockets"),
    "reached": (put("connect", "169.254.169.254:80", to="reached"), "connect:169.254.169.254:80"),
    "refused, so routed": (put("connect", "8.8.8.8:53", to="ECONNREFUSED"), "connect:8.8.8.8:53"),
    "routed": (put("connect", "192.0.2.1:80", to="routed"), "connect:192.0.2.1:80"),
    "writable root": (put("mounts", 0, to=["/", "ext4", "rw,nosuid"]), "mount:/"),
    "writable input": (put("mounts", 4, to=["/home/in", "ext4", "rw,nosuid"]), "mount:/home/in"),
    "executable /tmp": (put("mounts", 2, to=["/tmp", "tmpfs", "rw,nosuid,nodev"]), "mount:/tmp"),
    "missing mount": (lambda report: report["mounts"].pop(3), "mount:/home/out"),
    "mount over a mount": (add_mount("/tmp", "ext4", DATA), "mount:/tmp"),
    "docker socket": (add_mount("/run/docker.sock", "tmpfs", "rw,nosuid"), "mounts:others"),
    "read-only host directory": (add_mount("/mnt", "ext4", "ro"), "mounts:others"),
    "writable control group": (add_mount("/sys/fs/cgroup/cpu", "cgroup", "rw,nosuid"),
                               "mounts:others"),
    "core files": (put("rlimits", "CORE", to=[-1, -1]), "rlimit:CORE"),
    "soft limit only": (put("rlimits", "NOFILE", to=[1024, 4096]), "rlimit:NOFILE"),
    "larger /tmp": (put("space", "/tmp", to=[2 << 20, 64]), "space:/tmp"),
    "more inodes": (put("space", "/home/out", to=[1 << 20, 0]), "space:/home/out"),
    "larger shm": (put("space", "/dev/shm", to=[1 << 30, 9]), "space:/dev/shm"),
    "deaf probe": (put("loopback", to="EPERM"), "control:loopback"),
    "no place to write": (put("usable", "/tmp", to="EACCES"), "control:/tmp"),
    "writable /etc": (put("write", "/etc", to="reached"), "write:/etc"),
    "full is not closed": (put("write", "/var", to="ENOSPC"), "write:/var"),
    "watchdog reached": (put("write", "/proc/1/mem", to="reached"), "write:/proc/1/mem"),
    "kernel symbols": (put("read", "/proc/kallsyms", to="reached"), "read:/proc/kallsyms"),
    "no filter counted": (put("status", "Seccomp_filters", to="0"), "seccomp-filters"),
    "device of the machine": (put("devices", to=["kvm", "null"]), "devices"),
    "no processor": (put("processors", to=0), "processors"),
    "host's abstract socket": (put("host_socket", to="reached"), "host-socket"),
    "nobody waits, but somebody could": (put("host_socket", to="TimeoutError"), "host-socket"),
    "no abstract sockets of one's own": (put("abstract", to="EPERM"), "control:abstract"),
    "writable place of nobody's": (
        put("writable", to=["/dev/shm", "/home/out", "/run", "/tmp"]), "writable"),
    "walk that never saw /tmp": (put("writable", to=["/dev/shm", "/home/out"]), "writable"),
    "walk that went nowhere": (put("walked", to=1), "control:walked"),
    "executable output": (put("executable", "/home/out", to="reached"), "executable:/home/out"),
    "mask with a hole": (put("masked", "/proc/keys", to="reached"), "masked:/proc/keys"),
    "log of the kernel, for now empty": (put("masked", "/proc/kmsg", to="EAGAIN"),
                                         "masked:/proc/kmsg"),
    "environment of the watchdog": (put("read", "/proc/1/environ", to="reached"),
                                    "read:/proc/1/environ"),
    "mapping of the watchdog": (put("read", "/proc/1/mem", to="EIO"), "read:/proc/1/mem"),
    "settings of the kernel": (put("write", "/proc/sys/kernel/modprobe", to="reached"),
                               "write:/proc/sys/kernel/modprobe"),
    "set-user-id output": (
        put("mounts", 3, to=["/home/out", "tmpfs", "rw,nodev,noexec"]),
        "mount:/home/out", "mounts:set-user-id"),
    "processes without end": (put("hits", "pids", to=[65, "none"]), "hit:pids"),
    "processes past the limit": (put("hits", "pids", to=[64, "EAGAIN"]), "hit:pids"),
    "refused for another reason": (put("hits", "pids", to=[3, "EAGAIN"]), "hit:pids"),
    "process refused by a filter": (put("hits", "pids", to=[62, "EPERM"]), "hit:pids"),
    "files without end": (put("hits", "files", to=[65536, "none"]), "hit:files"),
    "files past the limit": (put("hits", "files", to=[4000, "EMFILE"]), "hit:files"),
    "file past its size": (put("hits", "file-size", to=["works", "works"]), "hit:file-size"),
    "file that never grew": (put("hits", "file-size", to=["EFBIG", "EFBIG"]), "hit:file-size"),
    "shared memory past its size": (put("hits", "shm", to="works"), "hit:shm"),
    "device made": (put("device", to="reached"), "device"),
    "vsock": (put("sockets", "AF_VSOCK", to="reached"), "socket:AF_VSOCK"),
    "io_uring": (put("calls", "io_uring_setup", to="EFAULT"), "call:io_uring_setup"),
    "clone3 looked at": (put("calls", "clone3", to="EINVAL"), "call:clone3"),
    "unshare": (put("calls", "unshare", to="reached"), "call:unshare"),
    "32-bit calls": (put("entries", "int80", to="exit 0"), "entry:int80"),
    "32-bit calls refused by the kernel's own": (put("entries", "int80", to="exit 1"),
                                                 "entry:int80"),
    "x32 calls": (put("entries", "x32", to="exit 0"), "entry:x32"),
}  # fmt: skip


@pytest.mark.parametrize("hole", OPEN)
def test_one_hole_is_seen_and_named(hole: str) -> None:
    change, *names = OPEN[hole]
    report = closed()
    change(report)
    verdict = judged(report)
    assert [probe.name for probe in verdict.open] == names
    assert verdict.fault.startswith(f"open: {names[0]} (")


MALFORMED: dict[str, Callable[[Report], object]] = {
    "another schema": put("schema", to="gate2-probe-v1"),
    "missing member": lambda report: report.pop("calls"),
    "extra member": put("verdict", to="sealed"),
    "missing call": lambda report: report["calls"].pop("bpf"),
    "unknown call": put("calls", "more", to="EPERM"),
    "missing path": lambda report: report["write"].pop("/etc"),
    "missing hit": lambda report: report["hits"].pop("pids"),
    "missing capability": lambda report: report["status"].pop("CapAmb"),
    "missing mask": lambda report: report["masked"].pop("/sys"),
    "driven unasked": put("driven", to={"memory": [0, "signal SIGKILL"]}),
    "hit without a count": put("hits", "pids", to=["EAGAIN"]),
    "list for object": put("sockets", to=[]),
    "number for text": put("hostname", to=5),
    "text for number": put("ids", 0, to="1000"),
    "boolean for number": put("ids", 0, to=True),
    "null": put("status", to=None),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_strange_report_proves_nothing(case: str) -> None:
    report = closed()
    MALFORMED[case](report)
    verdict = judged(report)
    assert verdict.probes == ()
    assert verdict.fault.startswith("the probe's report is malformed")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]{}", b'{"schema": NaN}', b'{"a": 1, "a": 2}', b"\xff\xfe{}", b"{}" * 2],
)
def test_report_that_is_not_strict_json_proves_nothing(data: bytes) -> None:
    verdict = judge(data, EXPECTED)
    assert verdict.probes == ()
    assert verdict.fault.startswith("the probe's report is not strict JSON")


def test_two_numbers_short_of_six_ids_are_no_identity() -> None:
    report = closed()
    report["ids"] = [1000] * 4
    assert [probe.name for probe in judged(report).open] == ["ids"]


# What differs between configurations


def test_user_that_was_not_asked_for_is_a_hole() -> None:
    expected = replace(EXPECTED, uid=2000)
    assert [probe.name for probe in judged(closed(), expected).open] == ["ids"]
    report = closed()
    report["ids"] = [2000] * 6
    assert judged(report, expected).fault == ""
    report["ids"][4] = 1000
    assert [probe.name for probe in judged(report, expected).open] == ["ids"]


def test_more_processors_than_asked_for_are_a_hole() -> None:
    assert judged(closed(), replace(EXPECTED, processors=2)).fault == ""
    verdict = judged(closed(), replace(EXPECTED, processors=1))
    assert [probe.name for probe in verdict.open] == ["processors"]


def test_bind_without_the_options_asked_for_is_a_hole() -> None:
    expected = replace(EXPECTED, mounts={**EXPECTED.mounts, "/home/in": "ro,nosuid,nodev"})
    verdict = judged(closed(), expected)
    assert [(probe.name, probe.found) for probe in verdict.open] == [("mount:/home/in",
                                                                      "relatime,ro")]  # fmt: skip
    report = closed()
    report["mounts"][4][2] = "ro,nosuid,nodev,relatime"
    assert judged(report, expected).fault == ""


def test_process_1_of_a_foreign_image_is_not_judged() -> None:
    report = closed()
    report["read"]["/proc/1/environ"] = report["write"]["/proc/1/mem"] = "reached"
    assert judged(report, replace(EXPECTED, watchdog_guarded=False)).fault == ""


def test_write_to_a_mask_leads_nowhere() -> None:
    report = closed()
    report["write"]["/proc/sysrq-trigger"] = "null"
    assert judged(report).fault == ""
    report["write"]["/etc/passwd"] = "null"
    assert [probe.name for probe in judged(report).open] == ["write:/etc/passwd"]


def test_device_is_a_hole_unless_the_lane_hands_it_in() -> None:
    report = closed()
    report["devices"] = ["null", "nvidia0", "nvidiactl"]
    assert [probe.name for probe in judged(report).open] == ["devices"]
    handed_in = replace(EXPECTED, readonly=(*EXPECTED.readonly, "/dev/nvidia"))
    assert judged(report, handed_in).fault == ""
    report["devices"].append("kvm")
    assert [probe.found for probe in judged(report, handed_in).open] == ["kvm"]


def test_old_kernel_that_counts_no_filters_is_no_hole() -> None:
    report = closed()
    del report["status"]["Seccomp_filters"]
    assert judged(report).fault == ""


def test_limits_that_were_hit_are_closed() -> None:
    verdict = judged({**closed(), "driven": DRIVEN}, replace(EXPECTED, driven=True))
    assert verdict.fault == ""
    assert len([probe for probe in verdict.probes if probe.name.startswith("driven:")]) == 6


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("memory", [0, "exit 0"]),
        ("memory", [0, "signal SIGSEGV"]),
        ("space:/tmp", [2 << 20, "ENOSPC"]),
        ("space:/tmp", [0, "ENOSPC"]),
        ("space:/home/out", [1 << 19, "EFBIG"]),
        ("space:/dev/shm", [1 << 25, "none"]),
        ("inodes:/tmp", [65536, "works"]),
        ("inodes:/home/out", [65, "ENOSPC"]),
    ],
)
def test_limit_that_did_not_hold_is_a_hole(name: str, found: list[object]) -> None:
    report = {**closed(), "driven": {**DRIVEN, name: found}}
    verdict = judged(report, replace(EXPECTED, driven=True))
    assert [probe.name for probe in verdict.open] == [f"driven:{name}"]


def test_limits_that_should_have_been_hit_and_were_not_prove_nothing() -> None:
    verdict = judged(closed(), replace(EXPECTED, driven=True))
    assert verdict.probes == ()
    assert verdict.fault.startswith("the probe's report is malformed")


def test_what_the_machine_is_goes_into_the_record() -> None:
    facts = judged(closed()).facts
    digest = hashlib.sha256(b"avx sse2").hexdigest()
    assert facts == {"cpu": "A processor", "cpu_flags_sha256": digest, "processors": "2",
                     "locale": "C.UTF-8", "time_zone": "UTC"}  # fmt: skip


def test_masks_that_lanes_ask_for_are_the_masks_that_are_judged() -> None:
    assert frozenset(MASKED_PATHS) == probe_names.MASKED


def test_open_findings_are_counted_by_kind() -> None:
    report = closed()
    report["calls"]["bpf"] = report["sockets"]["AF_NETLINK"] = "reached"
    report["status"]["CapEff"] = "1"
    report["ids"][0] = 0
    assert judged(report).open_kinds == {"call", "network", "capability"}


# gVisor


GVISOR = replace(
    EXPECTED,
    gvisor=True,
    watchdog_guarded=False,
    mounts={"/": "ro", "/proc": "noexec", "/tmp": "noexec", "/home/out": "noexec",
            "/home/in": "ro"},
    masks=frozenset(("/sys", "/dev/pts")),
)  # fmt: skip


def closed_gvisor() -> Report:
    """What gVisor's own kernel tells of a sandbox that is closed."""
    report = closed()
    del report["status"]["CapAmb"], report["status"]["NoNewPrivs"]
    del report["status"]["Seccomp_filters"]
    report["descriptors"] = dict.fromkeys("012", "host")
    report["devices"] += ["fuse", "net"]
    report["mounts"] = [
        ["/", "9p", "ro"],
        ["/sys", "sysfs", "rw"],
        ["/proc", "proc", "rw,noexec"],
        ["/tmp", "9p", "rw,noexec"],
        ["/home/out", "9p", "rw,noexec"],
        ["/home/in", "9p", "ro"],
    ]
    report["connect"] = dict.fromkeys(probe_names.CONNECTS, "EHOSTUNREACH")
    report["executable"] = dict.fromkeys(probe_names.USABLE, "reached")
    report["read"] |= {"/proc/1/environ": "reached", "/proc/cmdline": "reached"}
    report["masked"] |= {"/proc/cmdline": "reached", "/sys": "reached"}
    report["entries"] = {"int80": "exit 1", "x32": "exit 1"}
    return report


def test_what_only_gvisors_own_kernel_answers_is_no_hole() -> None:
    assert judged(closed_gvisor(), GVISOR).fault == ""


def test_what_gvisor_may_is_a_hole_elsewhere() -> None:
    report = closed_gvisor()
    report["status"] = closed()["status"]
    found = {probe.name.partition(":")[0] for probe in judged(report).open}
    assert {"descriptors", "devices", "mount", "mounts"} <= found
    assert {"connect", "executable", "masked", "entry"} <= found


GVISOR_OPEN: dict[str, tuple[Change, str]] = {
    "root": (put("ids", 0, to=0), "ids"),
    "capability": (put("status", "CapEff", to="1"), "capabilities:CapEff"),
    "no filter": (put("status", "Seccomp", to="0"), "seccomp"),
    "variable inherited": (put("environment", to=["A=1", "B=2", "GATE2_OUT=/home/out"]),
                           "environment"),
    "descriptor inherited": (put("descriptors", "5", to="host"), "descriptors"),
    "route": (put("routes", to=["eth0"]), "routes"),
    "reached": (put("connect", "8.8.8.8:53", to="reached"), "connect:8.8.8.8:53"),
    "host's abstract socket": (put("host_socket", to="reached"), "host-socket"),
    "device of the machine": (put("devices", to=["kvm", "null"]), "devices"),
    "host directory": (lambda report: report["mounts"].append(["/mnt", "9p", "ro"]),
                       "mounts:others"),
    "writable input": (put("mounts", 5, to=["/home/in", "9p", "rw"]), "mount:/home/in"),
    "writable /etc": (put("write", "/etc", to="reached"), "write:/etc"),
    "log of the kernel": (put("masked", "/proc/kmsg", to="EAGAIN"), "masked:/proc/kmsg"),
    "vsock": (put("sockets", "AF_VSOCK", to="reached"), "socket:AF_VSOCK"),
    "io_uring": (put("calls", "io_uring_setup", to="reached"), "call:io_uring_setup"),
    "32-bit calls": (put("entries", "int80", to="exit 0"), "entry:int80"),
    "files without end": (put("hits", "files", to=[65536, "none"]), "hit:files"),
    "processes without end": (put("hits", "pids", to=[65, "none"]), "hit:pids"),
    "larger /tmp": (put("space", "/tmp", to=[2 << 20, 64]), "space:/tmp"),
}  # fmt: skip


@pytest.mark.parametrize("hole", GVISOR_OPEN)
def test_one_hole_is_seen_under_gvisor_too(hole: str) -> None:
    change, name = GVISOR_OPEN[hole]
    report = closed_gvisor()
    change(report)
    assert [probe.name for probe in judged(report, GVISOR).open] == [name]
