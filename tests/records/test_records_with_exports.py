"""Records whose proof is an export: one kernel looks, and policy says whether that verifies."""

import json
import shutil
from pathlib import Path

import pytest

from gate2.backports import tomllib
from gate2.cli.main import run
from gate2.lanes.proof import Prover, compiled_module
from gate2.lean.compare import judged
from gate2.lean.elaborate import elaborate
from gate2.lean.export_module import export_of_module
from gate2.policy import STANDARD_AXIOMS
from gate2.sandbox.select import choose

RECORDS = Path(__file__).resolve().parents[2] / "records"


def with_export(name: str, directory: Path) -> Path:
    """The record with its proof in the form that another Lean would have exported."""
    record = directory / name
    shutil.copytree(RECORDS / name, record)
    (manifest,) = record.glob("artifacts/*/artifact.toml")
    text = manifest.read_text(encoding="utf-8")
    theorem = tomllib.loads(text)["lean"]["theorem"]
    assert 'proof = "Proof.lean"' in text
    manifest.write_text(
        text.replace('proof = "Proof.lean"', 'export = "proof.ndjson"'), encoding="utf-8"
    )
    prover = Prover.assemble(choose("runc"), "wasm", use_cache=True)
    statement, proof = (
        compiled_module(
            elaborate(
                *(prover.sandbox, prover.toolchain, (manifest.parent / file).read_bytes()),
                cache=prover.cache,
            )
        )
        for file in ("Statement.lean", "Proof.lean")
    )
    both = judged(statement, proof, theorem, prover.library, STANDARD_AXIOMS)
    assert both.environment is not None
    written = export_of_module(both.environment, [both.target], proof.header)
    (manifest.parent / "proof.ndjson").write_bytes(written.data)
    (manifest.parent / "Proof.lean").unlink()
    return record


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    directory = tmp_path_factory.mktemp("exported")
    return {name: with_export(name, directory) for name in ("kronecker-budget", "collatz-variant")}


@pytest.mark.runc
@pytest.mark.lean
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "strict", "status"),
    [
        ("kronecker-budget", True, "UNVERIFIED"),
        ("kronecker-budget", False, "VERIFIED"),
        ("collatz-variant", True, "UNVERIFIED"),
        ("collatz-variant", False, "UNVERIFIED"),
    ],
)
def test_one_kernel_verifies_where_policy_says_so_and_falsifies_nowhere(
    exported: dict[str, Path], tmp_path: Path, name: str, strict: bool, status: str
) -> None:
    policy, report = tmp_path / "policy.toml", tmp_path / "report.json"
    policy.write_text(f"[policy]\nrequire_second_kernel = {str(strict).lower()}\n")
    arguments = ["check", str(exported[name]), "--sandbox", "runc", "--policy", str(policy)]
    code = run([*arguments, "--format", "json", "-o", str(report)])
    (record,) = json.loads(report.read_text(encoding="utf-8"))["records"]
    (claim,) = (each for each in record["claims"] if each["lane"])
    assert claim["status"] == status
    assert code == (0 if status == "VERIFIED" else 1)
    assert [kernel["name"] for kernel in claim["lane"]["kernels"]] == ["gate2"]
    assert "G2-LEAN-017" in [reason["code"] for reason in claim["reasons"]]
