"""The corpus of hostile artifacts: what each folder of `tests/sandbox/cases` holds and needs.

A folder holds an artifact (`artifact.toml`, `repro.py`, files) and `expected.toml`, which the
sandbox never sees:

- ``threats``: what it is about, numbers of the sandbox's threat list; ``attempt``: one sentence;
- ``status`` (UNVERIFIED unless said), ``reasons``: the exact set of codes that block;
- ``message``: words of one of those reasons;
- ``[[reported]]``: what the claim reports. By default ``escapes at-least 1``: the claim would be
  VERIFIED if an attempt came through;
- ``[attempts]``: what the system answered to each attempt, as the script noted it in its results:
  the exact set of names, each with the answers that count as refused (or, where the sandbox has
  to let it work, as working);
- ``[most]``: numbers in the results and the largest each may be;
- ``[policy]``: fields of the policy that differ, ``runs = 1`` unless said;
- ``[[make]]``: files that a version control system would not carry, made at test time.
- ``refused_unread``: it is refused before anything of it runs, by the copy that would be mounted
  and when it is read; ``at_reading``: the codes of the latter where they differ;
- ``open_in_twin``: attempts that come through in the unsealed twin, which shows that the script
  really tries.
"""

import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from gate2.backports import tomllib
from gate2.policy import Policy
from gate2.record.model import Claim, Compare, Reported, Tolerance, ToleranceKind

CASES = Path(__file__).resolve().parent / "sandbox" / "cases"
KEYS = frozenset(
    {
        *("threats", "attempt", "status", "reasons", "message", "reported", "attempts", "most"),
        *("policy", "make", "open_in_twin", "refused_unread", "at_reading"),
    }
)


@dataclass(frozen=True, slots=True)
class Case:
    """One folder."""

    directory: Path
    expected: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As the folder is called."""
        return self.directory.name

    @property
    def before_the_lane(self) -> bool:
        """Whether the artifact has to be refused before anything of it runs."""
        return bool(self.expected.get("refused_unread", False))


def read_case(name: str) -> Case:
    """The case of that name."""
    directory = CASES / name
    return Case(directory, tomllib.loads((directory / "expected.toml").read_text("utf-8")))


ALL = [read_case(path.name) for path in sorted(CASES.iterdir())]
RUNNING = [case for case in ALL if not case.before_the_lane]
REFUSED = [case for case in ALL if case.before_the_lane]


def lay_out(case: Case, directory: Path) -> Path:
    """The artifact as its author would have it, without `expected.toml`."""
    artifact = directory / case.name
    shutil.copytree(case.directory, artifact, ignore=shutil.ignore_patterns("expected.toml"))
    for step in case.expected.get("make", []):
        make(artifact, step)
    return artifact


def make(root: Path, step: Mapping[str, Any]) -> None:
    """What a version control system would not carry."""
    path = root / step["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    match step["do"]:
        case "write":
            path.write_text(step["text"], encoding="utf-8")
        case "link":
            path.symlink_to(step["to"])
        case "hard link":
            outside = root.parent / "outside"
            outside.write_text("outside\n", encoding="utf-8")
            os.link(outside, path)
        case "fifo":
            os.mkfifo(path)
        case "socket":
            held = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)  # an address has 107 bytes
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(f"/proc/self/fd/{held}/{path.name}")
            os.close(held)
        case "sparse":
            with path.open("wb") as stream:
                stream.truncate(step["count"])
        case "many":
            path.mkdir(exist_ok=True)
            for number in range(step["count"]):
                (path / f"f{number}").touch()
        case "mode":
            path.chmod(step["mode"])
        case other:
            raise AssertionError(f"unknown step {other}")


ESCAPES = Reported(metric="escapes", value="1", compare=Compare.AT_LEAST)


def claim_of(case: Case) -> Claim:
    """The claim that the case's artifact is for."""
    stated = case.expected.get("reported")
    reported = (ESCAPES,) if stated is None else tuple(_reported(item) for item in stated)
    return Claim(id="c1", text=case.expected["attempt"], reported=reported)


def _reported(item: Mapping[str, Any]) -> Reported:
    tolerance = None
    if "tolerance" in item:
        ((kind, bound),) = item["tolerance"].items()
        tolerance = Tolerance(ToleranceKind(kind), Decimal(bound))
    compare = Compare(item.get("compare", "equals"))
    return Reported(item["metric"], item["value"], compare, tolerance)


def policy_of(case: Case) -> Policy:
    """The policy that the case is judged under."""
    stated = {"runs": 1, **case.expected.get("policy", {})}
    assert stated.keys() <= {item.name for item in fields(Policy)}
    return replace(Policy(), **stated)
