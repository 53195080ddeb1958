"""The corpus of broken records in tests/records/cases, laid out where a test may have them."""

import os
import shutil
from pathlib import Path
from typing import Any

from gate2.backports import tomllib

CASES = Path(__file__).resolve().parent / "records" / "cases"


def lay_out(case: Path, directory: Path) -> dict[str, Any]:
    """The case's record in `directory`; what is expected of it.

    `[[make]]` adds what a version control system or another file system would not carry.
    """
    shutil.copytree(case, directory, ignore=shutil.ignore_patterns("expected.toml"))
    expected = tomllib.loads((case / "expected.toml").read_text())
    for step in expected.get("make", []):
        _make(directory, step)
    return expected


def _make(root: Path, step: dict[str, Any]) -> None:
    path = root / step["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    match step["do"]:
        case "write":
            path.write_text(step["text"])
        case "link":
            path.symlink_to(step["to"])
        case "fifo":
            os.mkfifo(path)
        case "sparse":
            with path.open("wb") as stream:
                stream.truncate(step["count"])
        case "many":
            path.mkdir(exist_ok=True)
            for number in range(step["count"]):
                (path / f"f{number}").touch()
        case "deep":
            path.joinpath(*["d"] * step["count"]).mkdir(parents=True)
        case other:
            raise AssertionError(f"unknown step {other}")
