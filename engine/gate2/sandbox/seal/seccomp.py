"""The system calls a sealed run may make: one allowlist file, in the forms both lanes take.

`sandboxes/seccomp.json` is a Docker profile with a schema name. Everything it does not name
fails with EPERM; a 32-bit or x32 call kills the process, since x86_64 is the only architecture.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gate2.data import data_path

SCHEMA = "gate2-seccomp-v1"
_DOCKER_KEYS = ("names", "action", "args", "errnoRet")
_MEMBERS = {"schema", "version", "defaultAction", "architectures", "syscalls"}


@dataclass(frozen=True, slots=True)
class Profile:
    """The allowlist, and the digest that goes into evidence."""

    version: int
    """Raised whenever a call is allowed or denied that was not before."""
    sha256: str
    """Of the file's bytes."""
    docker_json: str
    """What Docker takes inline after ``seccomp=``."""
    oci: Mapping[str, Any]
    """What an OCI bundle takes as ``linux.seccomp``."""
    names: frozenset[str]
    """Every call that is allowed at least with some arguments."""


@cache
def load() -> Profile:
    """The shipped profile.

    Raises:
        ValueError: the file is not of the schema this version knows; the installation is broken.
    """
    return parse(data_path("sandboxes/seccomp.json").read_bytes())


def parse(data: bytes) -> Profile:
    """A profile from the bytes of its file.

    Raises:
        ValueError: another schema, no version, unknown members, a default that allows, or an
            architecture beside x86_64.
    """
    document = json.loads(data)
    if document.get("schema") != SCHEMA:
        raise ValueError(f"seccomp profile: expected schema {SCHEMA}, got {document.get('schema')}")
    if strange := sorted(document.keys() ^ _MEMBERS):
        raise ValueError(f"seccomp profile: missing or unknown members: {', '.join(strange)}")
    version = document["version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError(f"seccomp profile: expected a version from 1 on, got {version!r}")
    if document["defaultAction"] != "SCMP_ACT_ERRNO":
        raise ValueError("seccomp profile: the default action has to be SCMP_ACT_ERRNO")
    if document["architectures"] != ["SCMP_ARCH_X86_64"]:
        raise ValueError("seccomp profile: expected the architecture SCMP_ARCH_X86_64 alone")
    rules = [{key: rule[key] for key in _DOCKER_KEYS if key in rule} for rule in
             document["syscalls"]]  # fmt: skip
    profile = {
        "defaultAction": document["defaultAction"],
        "architectures": document["architectures"],
        "syscalls": rules,
    }
    allowed = (rule["names"] for rule in rules if rule["action"] == "SCMP_ACT_ALLOW")
    return Profile(
        version=version,
        sha256=hashlib.sha256(data).hexdigest(),
        docker_json=json.dumps(profile, sort_keys=True, separators=(",", ":")),
        # The runtime specification took the same member names over from Docker's format.
        oci=profile,
        names=frozenset(name for names in allowed for name in names),
    )
