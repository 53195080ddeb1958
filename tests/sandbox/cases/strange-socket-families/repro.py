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



FAMILIES = {
    "AF_VSOCK": (40, 1, 0),
    "AF_ALG": (38, 5, 0),
    "AF_NETLINK": (16, 3, 0),
    "AF_NETLINK audit": (16, 3, 9),
    "AF_TIPC": (30, 1, 0),
    "AF_BLUETOOTH": (31, 3, 1),
    "AF_CAN": (29, 3, 1),
    "AF_RDS": (21, 5, 0),
    "AF_KEY": (15, 3, 2),
    "AF_XDP": (44, 3, 0),
    "AF_QIPCRTR": (42, 2, 0),
    "AF_SMC": (43, 1, 0),
    "AF_INET mptcp": (2, 1, 262),
    "AF_INET sctp": (2, 1, 132),
}
for name, spec in FAMILIES.items():
    attempt(name, socket.socket, *spec)
attempt("AF_VSOCK pair", socket.socketpair, 40, 1, 0)
escapes = sum(found.startswith("reached") for found in attempts.values())
results = {"escapes": escapes, "attempts": attempts}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
