"""Looks at a sandbox from inside and prints what it found as one JSON object.

Runs as ``python3 -I -S -B probe.py SOCKET PIDS DISKS MEMORY`` in the place of the payload: the
name of an abstract socket that listens on the host, how many processes to ask for, whether to fill
the file systems (0 or 1), and how many MiB of memory to run out of (0: leave it alone). It tells
what is, never what ought to be: the engine judges outside.

It runs before every new configuration's payload, so it starts fast: no module that is slow to
import (`json`, `socket` and `signal` would double its time), and processes that share its memory.
"""

# pathlib would take longer to import than all that the probe looks at.
# ruff: noqa: PTH100, PTH120

import os
import sys
from _json import encode_basestring_ascii as quoted

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import kernel_calls
import limit_hits
import path_access
import surroundings

SCHEMA = "gate2-probe-v2"


def as_json(value):
    """JSON of objects, lists, strings and integers: all a report has."""
    if isinstance(value, dict):
        members = (f"{as_json(name)}:{as_json(item)}" for name, item in sorted(value.items()))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    if isinstance(value, int):
        return str(value)
    return quoted(value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def look(host_socket, pids, disks, memory_mib):
    """The whole report."""
    return {
        "schema": SCHEMA,
        **surroundings.look(host_socket),
        **path_access.look(),
        **kernel_calls.look(),
        **limit_hits.look(pids),
        "driven": limit_hits.drive(disks, memory_mib),
    }


if __name__ == "__main__":
    report = as_json(look(sys.argv[1], *map(int, sys.argv[2:])))
    sys.stdout.write(report)
