"""`gate2 audit` as it is called, and what its JSON says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from gate2.reasons import Code
from pull_request_made import spoken

Standing: TypeAlias = tuple[str, str | None, Code]
"""Where a code stands: path, claim, code."""

_TIMES = ("at", "timings_s", "reused")
"""What may differ between two audits of the same corpus."""


@dataclass(frozen=True)
class Audited:
    """What an audit said, as JSON."""

    document: Mapping[str, Any]
    err: str = ""

    @property
    def reused(self) -> int:
        """How many places were as the audit before had seen them."""
        count: int = self.document["reused"]["count"]
        return count

    @property
    def records(self) -> dict[str, Mapping[str, Any]]:
        """Every record, by path."""
        return {record["path"]: record for record in self.document["records"]}

    def standing(self) -> Iterator[Standing]:
        """Every code with the record and claim that it stands at."""
        for record in self.document["records"]:
            for reason in record["reasons"]:
                yield record["path"], None, Code(reason["code"])
            for claim in record["claims"]:
                for reason in claim["reasons"]:
                    yield record["path"], claim["id"], Code(reason["code"])

    def codes_at(self, path: str) -> set[Code]:
        """All codes of one record."""
        return {code for place, _, code in self.standing() if place == path}

    def messages(self, code: Code) -> list[str]:
        """What is said with a code, wherever it stands."""
        return [
            reason["message"]
            for record in self.document["records"]
            for holder in (record, *record["claims"])
            for reason in holder["reasons"]
            if reason["code"] == code.value
        ]

    def timeless(self) -> dict[str, Any]:
        """All of it but what a clock or the audit before makes of it."""
        return {key: value for key, value in self.document.items() if key not in _TIMES}


def audit(corpus: Path, *options: str | Path, expected: int = 0) -> Audited:
    """The audit of a directory in this process, without a ledger; it has to end so.

    The settings are those at its root, where there are any. `options` may name a state; else
    nothing is read of any audit before.
    """
    given = [*_settings(corpus), "--no-ledger", "--format", "json", *map(str, options)]
    if "--jobs" not in given:
        given += ["--jobs", "1"]
    code, out, err = spoken("audit", str(corpus), *given)
    assert code == expected, err
    return Audited(json.loads(out), err)


def started(corpus: Path, *options: str | Path, **environment: str) -> "subprocess.Popen[str]":
    """The audit of a directory as a process of its own."""
    arguments = [str(corpus), *_settings(corpus), "--no-ledger", *map(str, options)]
    return subprocess.Popen(
        [sys.executable, "-m", "gate2", "audit", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def audit_apart(corpus: Path, *options: str | Path) -> Audited:
    """The audit of a directory by a process of its own."""
    process = started(corpus, "--format", "json", *options)
    out, err = process.communicate()
    assert process.returncode == 0, err
    return Audited(json.loads(out), err)


def _settings(corpus: Path) -> list[str]:
    settings = corpus / "gate2.toml"
    return ["--policy", str(settings)] if settings.is_file() else []
