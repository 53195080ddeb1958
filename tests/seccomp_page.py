"""Makes `docs/seccomp.md` of the profile and the reasons: `python tests/seccomp_page.py`."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gate2.backports import tomllib
from gate2.data import data_path
from gate2.sandbox.seal import seccomp, seccomp_filter

PAGE = Path(__file__).resolve().parents[1] / "docs" / "seccomp.md"
_WIDTH = 100

INTRODUCTION = """\
# What a sealed run may ask the kernel for

<!-- Made by tests/seccomp_page.py of sandboxes/seccomp.json and sandboxes/seccomp-denied.toml. -->

`sandboxes/seccomp.json` is an allowlist for x86_64, version {version}. What it does not name fails
with EPERM. One file serves every lane: Docker and runc compile it with libseccomp, gVisor applies
it in its own kernel, bubblewrap gets the program
that `gate2.sandbox.seal.seccomp_filter` makes of it.
Its digest stands in the evidence of each run:

    {sha256}

Of the {total} system calls that Linux has on x86_64 up to 6.18 it allows {allowed}, {partly} of
them with some arguments only, and denies {denied}. Calls through the 32-bit entry (`int 0x80`),
through x32, or of any other architecture end the process with SIGSYS.

The filter looks at all 64 bits of an argument, also where the kernel looks at 32: what it cannot
read one way only, it denies.
"""

DOCKER = """\
## Beside Docker's default profile

Docker's default profile, here {version}, has to suit every container.
A run is one computation without network, and what it is denied beyond that profile is this:

- **The 32-bit and x32 entries.** Docker's profile allows them beside x86_64, and with them the
  32-bit `socketcall`, which makes sockets of families that a filter of `socket` denies.
- **Socket families.** Docker's denies AF_ALG and AF_VSOCK and allows the rest; Engine 20.10, which
  Debian 12 ships, denies neither. Here there are AF_UNIX and AF_INET with TCP and UDP, in a network
  namespace that has nothing but loopback.
- **`ioctl`, `setsockopt`, `mknod`.** Allowed there with any argument, here with those listed above.
- **`io_uring`.** Docker's denies it by now; Engine 20.10 lets it through.
- **{count} calls** that Docker's allows a container without capabilities:

{names}

There is no call that this profile allows and Docker's does not.
"""


def page() -> str:
    """The whole document."""
    profile, denied = _load()
    names = seccomp_filter.numbers().keys()
    allowed = seccomp.load().names
    figures = {
        "version": seccomp.load().version,
        "sha256": seccomp.load().sha256,
        "total": len(names),
        "allowed": len(allowed),
        "partly": len(allowed - _unconditional(profile)),
        "denied": len(names - allowed),
    }
    docker = denied["docker_allows"].split()
    compared = DOCKER.format(
        version=denied["docker_version"], count=len(docker), names=_listed(docker, "  ")
    )
    parts = [
        INTRODUCTION.format(**figures),
        "## What is allowed\n",
        *_allowed(profile),
        "## What is allowed with some arguments\n",
        *_conditional(profile),
        "## What is denied, and why\n",
        *_denied(denied),
        compared,
    ]
    return "\n".join(parts)


def _load() -> tuple[dict[str, Any], dict[str, Any]]:
    profile = json.loads(data_path("sandboxes/seccomp.json").read_bytes())
    denied = tomllib.loads(data_path("sandboxes/seccomp-denied.toml").read_text(encoding="utf-8"))
    return profile, denied


def _is_allowed(rule: dict[str, Any]) -> bool:
    return bool(rule["action"] == "SCMP_ACT_ALLOW")


def _unconditional(profile: dict[str, Any]) -> set[str]:
    rules = [rule for rule in profile["syscalls"] if _is_allowed(rule) and "args" not in rule]
    return {name for rule in rules for name in rule["names"]}


def _allowed(profile: dict[str, Any]) -> Iterator[str]:
    for rule in profile["syscalls"]:
        if _is_allowed(rule) and "args" not in rule:
            yield f"**{_capital(rule['comment'])}.**\n{_listed(rule['names'])}\n"


def _conditional(profile: dict[str, Any]) -> Iterator[str]:
    yield "| call | only where | that is |"
    yield "|---|---|---|"
    for rule in profile["syscalls"]:
        if _is_allowed(rule) and "args" in rule:
            where = " and ".join(map(_condition, rule["args"]))
            yield f"| `{rule['names'][0]}` | {where} | {rule['comment']} |"
    yield ""


def _condition(one: dict[str, Any]) -> str:
    argument = f"argument {one['index'] + 1}"
    if one["op"] == "SCMP_CMP_EQ":
        return f"{argument} is {one['value']:#x}"
    return f"{argument} & {one['value']:#x} is {one['valueTwo']:#x}"


def _denied(denied: dict[str, Any]) -> Iterator[str]:
    for group in denied["group"]:
        why = textwrap.fill(" ".join(group["why"].split()), _WIDTH)
        yield f"### {group['heading']}\n\n{why}\n\n{_listed(group['names'].split())}\n"


def _listed(names: list[str], indent: str = "") -> str:
    text = " ".join(f"`{name}`" for name in names)
    lines = textwrap.wrap(text, _WIDTH - len(indent), break_on_hyphens=False)
    return "\n".join(f"{indent}{line}" for line in lines)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
