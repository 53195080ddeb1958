"""Makes records with many claims of both kinds, which one check looks at in full."""

import json
from pathlib import Path

from gate2.lean.toolchain import pins
from gate2.record.model import Claim

_PROOF = """\
schema = "gate2-artifact-v1"
claim = "{claim}"
claim_sha256 = "{digest}"
kind = "lean4"
scope = "exact"
establishes = "the statement of {claim}"
does_not_establish = "anything else"

[lean]
toolchain = "{toolchain}"
statement = "Statement.lean"
proof = "Proof.lean"
theorem = "sum_{number}"
"""
_SCRIPT = """\
schema = "gate2-artifact-v1"
claim = "{claim}"
claim_sha256 = "{digest}"
kind = "repro"
scope = "exact"
establishes = "the sum of the table"
does_not_establish = "anything else"

[repro]
image = "python"
command = ["python3", "repro.py"]
results = "results.json"
inputs = ["table.csv"]
[repro.limits]
wall_s = 60
memory_mib = 128
"""
_REPRO = """\
import json, os

with open("table.csv") as table:
    values = [int(line) for line in table]
with open(os.path.join(os.environ["GATE2_OUT"], "results.json"), "w") as out:
    json.dump({"sum": sum(values)}, out)
"""


def write_batch(directory: Path, *, proofs: int, scripts: int, name: str = "batch") -> Path:
    """A record with so many mathematical claims and so many empirical ones; each has one honest
    artifact that verifies it. No two artifacts hold the same text."""
    made = [_proof(directory, number) for number in range(proofs)]
    made += [_script(directory, number) for number in range(scripts)]
    record = {
        "schema": "gate2-record-v1",
        "id": name,
        "title": "Claims of both kinds",
        "published": "2026-01-01",
        "claims": made,
    }
    (directory / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return directory


def _proof(directory: Path, number: int) -> dict[str, object]:
    claim = Claim(f"p{number}", f"It is a theorem that n + {number} = {number} + n for natural n.")
    artifact = directory / "artifacts" / f"proof-{number}"
    artifact.mkdir(parents=True)
    head = f"theorem sum_{number} (n : Nat) : n + {number} = {number} + n := "
    (artifact / "Statement.lean").write_text(f"{head}by\n  sorry\n", encoding="utf-8")
    (artifact / "Proof.lean").write_text(f"{head}by\n  omega\n", encoding="utf-8")
    manifest = _PROOF.format(
        claim=claim.id,
        digest=claim.text_sha256(),
        toolchain=pins().satisfies[0],
        number=number,
    )
    (artifact / "artifact.toml").write_text(manifest, encoding="utf-8")
    return {"id": claim.id, "text": claim.text, "kind": "mathematical"}


def _script(directory: Path, number: int) -> dict[str, object]:
    values = [7 * number + step * step for step in range(1, 40)]
    claim = Claim(f"s{number}", f"The entries of table {number} sum to {sum(values)}.")
    artifact = directory / "artifacts" / f"script-{number}"
    artifact.mkdir(parents=True)
    (artifact / "repro.py").write_text(_REPRO, encoding="utf-8")
    (artifact / "table.csv").write_text("\n".join(map(str, values)), encoding="utf-8")
    manifest = _SCRIPT.format(claim=claim.id, digest=claim.text_sha256())
    (artifact / "artifact.toml").write_text(manifest, encoding="utf-8")
    reported = {"metric": "sum", "value": str(sum(values)), "tolerance": {"abs": "0"}}
    return {"id": claim.id, "text": claim.text, "kind": "empirical", "reported": [reported]}
