import errno
import json
import os
import socket
from pathlib import Path

attempts = {}


def attempt(name, action, *arguments):
    """Notes what the system answers."""
    try:
        found = action(*arguments)
    except OSError as error:
        attempts[name] = errno.errorcode[error.errno]
    else:
        attempts[name] = f"reached: {found!r:.60}"



def connect(kind, address):
    with socket.socket(socket.AF_INET, kind) as out:
        out.settimeout(3)
        out.connect(address)
        return out.send(b"x")


def resolve(name):
    try:
        return socket.getaddrinfo(name, 80)
    except socket.gaierror as error:
        raise OSError(errno.ENETUNREACH, str(error)) from None


def listen_and_connect():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=3) as out:
            server.accept()[0].send(b"x")
            if out.recv(1) != b"x":
                raise AssertionError("loopback does not work")
    raise OSError(errno.EALREADY, "only loopback, as it should be")


for host, port in (("8.8.8.8", 53), ("169.254.169.254", 80), ("192.0.2.1", 80), ("172.17.0.1", 22)):
    attempt(f"tcp {host}", connect, socket.SOCK_STREAM, (host, port))
    attempt(f"udp {host}", connect, socket.SOCK_DGRAM, (host, port))
attempt("udp broadcast", connect, socket.SOCK_DGRAM, ("255.255.255.255", 67))
attempt("a name", resolve, "example.org")
attempt("tcp over v6", socket.socket, socket.AF_INET6)
attempt("raw", socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)
attempt("packet", socket.socket, socket.AF_PACKET, socket.SOCK_RAW, 3)
attempt("loopback", listen_and_connect)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
