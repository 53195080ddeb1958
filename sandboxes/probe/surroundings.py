"""Who this process is, what it was given, and what it sees of machine and network."""

# Bare system calls on purpose: what is looked at is what the kernel answers.
# ruff: noqa: PTH115, PTH123, PTH208

import _locale
import _socket
import errno
import os
import select
import time

STATUS = (
    "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters",
)  # fmt: skip
REMOTE = (("192.0.2.1", 80), ("169.254.169.254", 80), ("8.8.8.8", 53))
_WAIT_S = 5.0


def named(error):
    """The name of what went wrong; a time-out has none of its own."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def connect_out(address):
    """The error of a connection, "routed" where it leads anywhere, or "reached"."""
    stream = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    try:
        stream.setblocking(False)
        number = stream.connect_ex(address)
        if number == errno.EINPROGRESS:
            select.select([], [stream], [], 0.5)
            return "routed"
        return "reached" if number == 0 else errno.errorcode.get(number, str(number))
    finally:
        stream.close()


def talk(family, address):
    """ "works" where a listener at that address hears what is sent to it."""
    server = _socket.socket(family, _socket.SOCK_STREAM)
    client = _socket.socket(family, _socket.SOCK_STREAM)
    try:
        server.bind(address)
        server.listen(1)
        client.settimeout(_WAIT_S)
        server.settimeout(_WAIT_S)
        client.connect(server.getsockname())
        descriptor, _ = server._accept()
        try:
            client.sendall(b"gate2")
            return "works" if os.read(descriptor, 5) == b"gate2" else "garbled"
        finally:
            os.close(descriptor)
    except OSError as error:
        return named(error)
    finally:
        server.close()
        client.close()


def call_host(name):
    """What answers at an abstract address where a listener of the host waits."""
    client = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        client.settimeout(_WAIT_S)
        client.connect(b"\0" + name.encode())
    except OSError as error:
        return named(error)
    finally:
        client.close()
    return "reached"


def status():
    """Capabilities, privileges and filters by the kernel's account."""
    found = {}
    with open("/proc/self/status") as stream:
        for line in stream:
            name, _, value = line.partition(":")
            if name in STATUS:
                found[name] = value.strip()
    return found


def mounts():
    """Place, kind and options of every mount."""
    found = []
    with open("/proc/self/mountinfo") as stream:
        for line in stream:
            left, _, right = line.partition(" - ")
            fields = left.split()
            found.append([fields[4], right.split()[0], fields[5]])
    return found


def lines_after(path, header):
    """The first word of every line, or the error where it cannot be read."""
    try:
        with open(path) as stream:
            return [line.split()[0].rstrip(":") for line in list(stream)[header:] if line.strip()]
    except OSError as error:
        return [named(error)]


def descriptors():
    """What every open descriptor is."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[name] = os.readlink(f"/proc/self/fd/{name}").split(":")[0]
        except OSError:
            continue  # the descriptor of the listing itself
    return found


def environment():
    """The environment as the kernel keeps it."""
    with open("/proc/self/environ", "rb") as stream:
        entries = stream.read().decode("utf-8", "backslashreplace").split("\0")
    return sorted(entry for entry in entries if entry)


def cpu():
    """Model and flags of the first processor."""
    found = {"model": "", "flags": ""}
    names = {"model name": "model", "flags": "flags"}
    try:
        with open("/proc/cpuinfo") as stream:
            for line in stream:
                name, _, value = line.partition(":")
                if name.strip() in names:
                    found[names[name.strip()]] = value.strip()
                if all(found.values()):
                    break
    except OSError as error:
        found["model"] = named(error)
    return found


def look(host_socket):
    """The findings of this module; /proc/net/unix is read before a socket is made here."""
    return {
        "descriptors": descriptors(),
        "environment": environment(),
        "ids": [*os.getresuid(), *os.getresgid()],
        "groups": os.getgroups(),
        "status": status(),
        "mounts": mounts(),
        "devices": sorted(os.listdir("/dev")),
        "interfaces": lines_after("/proc/net/dev", 2),
        "routes": lines_after("/proc/net/route", 1),
        "unix_sockets": lines_after("/proc/net/unix", 1),
        "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
        "self": os.getpid(),
        "hostname": os.uname().nodename,
        "processors": len(os.sched_getaffinity(0)),
        "cpu": cpu(),
        "locale": _locale.setlocale(_locale.LC_CTYPE),
        "time_zone": time.tzname[0],
        "loopback": talk(_socket.AF_INET, ("127.0.0.1", 0)),
        "abstract": talk(_socket.AF_UNIX, f"\0gate2-probe-{os.getpid()}".encode()),
        "host_socket": call_host(host_socket),
        "connect": {f"{host}:{port}": connect_out((host, port)) for host, port in REMOTE},
    }
