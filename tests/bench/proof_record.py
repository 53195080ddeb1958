"""Makes a record of several honest proofs, one claim each, and has the gate check it."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.benchmark import CannotMeasure
from bench.honest import THEOREM, Honest
from gate2.lean.toolchain import pins

_SECONDS = 1800.0
_ARTIFACT = """\
schema = "gate2-artifact-v1"
claim = "{claim}"
kind = "lean4"
scope = "exact"
establishes = "the statement of {claim}"
does_not_establish = "anything else"

[lean]
toolchain = "{toolchain}"
statement = "Statement.lean"
proof = "Proof.lean"
theorem = "{theorem}"
"""


def write_record(directory: Path, cases: Sequence[Honest]) -> None:
    """A record with one mathematical claim and one proof for each case."""
    claims = []
    toolchain = pins().satisfies[0]
    for number, case in enumerate(cases, start=1):
        claim = f"c{number}"
        text = f"It is a theorem that the statement of {case.name} holds."
        claims.append({"id": claim, "text": text, "kind": "mathematical"})
        artifact = directory / "artifacts" / f"proof-{number}"
        artifact.mkdir(parents=True)
        case.write(artifact)
        manifest = _ARTIFACT.format(claim=claim, theorem=THEOREM, toolchain=toolchain)
        (artifact / "artifact.toml").write_text(manifest, encoding="utf-8")
    record = {
        "schema": "gate2-record-v1",
        "id": "honest-proofs",
        "title": "Honest proofs",
        "published": "2026-01-01",
        "claims": claims,
    }
    (directory / "record.json").write_text(json.dumps(record), encoding="utf-8")
    _gate2("bind", str(directory))


def check_record(directory: Path, lane: str) -> float:
    """Seconds for `gate2 check` on the record, nothing cached.

    Raises:
        CannotMeasure: not every claim was verified.
    """
    options = ["--no-cache", "--lean", "wasm", "--sandbox", lane, "--format", "json"]
    started = time.perf_counter()
    _gate2("check", str(directory), *options)
    return time.perf_counter() - started


def _gate2(*arguments: str) -> None:
    """Run the command.

    Raises:
        CannotMeasure: it did not exit 0.
    """
    command = Path(sys.executable).with_name("gate2")
    done = subprocess.run(
        [command, *arguments], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-400:]
        raise CannotMeasure(f"expected gate2 {arguments[0]} to exit 0: {done.returncode}, {said}")
