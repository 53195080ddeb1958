"""`gate2 lean`: what it prints and its exit code, for everything that the lane can find."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from gate2.cli import lean as lean_command
from gate2.cli.main import run
from gate2.errors import InfrastructureError, InvalidRecord
from gate2.evidence import KernelFacts, ProofOutcome, RecheckFacts
from gate2.lanes.case import Examined
from gate2.lean.compare import Judgement
from gate2.lean.messages import Message, Severity
from gate2.reasons import Code, Effect, because
from gate2.record.model import LeanPart, ProofForm
from gate2.sandbox.job import Seal

LEAN = KernelFacts("Lean", "4.28.0", True)
OURS = KernelFacts("gate2", "1", True)
SEAL = Seal(lane="runc", proven=True, fault="", seccomp_sha256="", image_id="", runtime={},
            probes=())  # fmt: skip
ACCEPTED = Examined(
    artifact_sha256="a",
    statement_sha256="s",
    proof_sha256="p",
    outcome=ProofOutcome.ACCEPTED,
    findings=(),
    seal=SEAL,
    judgement=Judgement(True, (), ("propext",), "1 + 1 = 2", (), 3),
    kernels=(LEAN, OURS),
    recheck=RecheckFacts(3, (), "trusted by its digest 1234, at the exported level"),
    messages=(),
    letter=False,
    timings_s={"judge": 0.1, "kernel": 0.2},
)


def refused(code: Code, outcome: ProofOutcome, *kernels: KernelFacts) -> Examined:
    reasons = (because(code, "so it is"),)
    return replace(ACCEPTED, outcome=outcome, findings=reasons, kernels=kernels, recheck=None)


@dataclass
class FakeLanes:
    """Lanes whose prover has found this, whatever it is asked."""

    found: Examined | Exception
    parts: list[LeanPart]

    def __call__(self, *_: object, **__: object) -> "FakeLanes":
        return self

    def prover(self, pin: str | None) -> "FakeLanes":
        return self

    def examine(self, directory: Path, part: LeanPart, *_: object) -> Examined:
        self.parts.append(part)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def facts(self) -> dict[str, str]:
        return {"name": "wasm"}

    def advisories(self) -> tuple[str, ...]:
        return ("CVE-1",)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name in ("Statement.lean", "Proof.lean"):
        (tmp_path / name).write_text("theorem gate2_main : 1 + 1 = 2 := rfl\n")
    (tmp_path / "one.toml").write_text("[policy]\nrequire_second_kernel = false\n")
    (tmp_path / "two.toml").write_text("[policy]\n")
    return tmp_path


def lean(
    directory: Path,
    found: Examined | Exception,
    monkeypatch: pytest.MonkeyPatch,
    *more: str,
    policy: str = "two",
) -> tuple[int, list[LeanPart]]:
    lanes = FakeLanes(found, [])
    monkeypatch.setattr(lean_command, "Lanes", lanes)
    arguments = ["lean", str(directory), "--policy", str(directory / f"{policy}.toml"), *more]
    return run(arguments), lanes.parts


REJECTED, ERROR = ProofOutcome.REJECTED, ProofOutcome.ERROR
NO = replace(OURS, accepted=False)
CASES: dict[str, tuple[Examined | Exception, str, str, int, str | None]] = {
    "both accept": (ACCEPTED, "two", "accepted", 0, None),
    "one accepts": (replace(ACCEPTED, kernels=(OURS,)), "two", "rejected", 1, "G2-LEAN-017"),
    "one is enough": (replace(ACCEPTED, kernels=(OURS,)), "one", "accepted", 0, "G2-LEAN-017"),
    "none accepts": (replace(ACCEPTED, kernels=()), "one", "rejected", 1, "G2-LEAN-017"),
    "kernel refuses": (
        refused(Code.LEAN_ENVIRONMENT_TAMPERED, REJECTED, LEAN, NO),
        *("two", "rejected", 1, "G2-LEAN-013"),
    ),
    "malformed": (refused(Code.LEAN_DATA_MALFORMED, REJECTED), "two", "rejected", 1, "G2-LEAN-023"),
    "kernel out of time": (
        refused(Code.LEAN_TIMEOUT, ERROR, LEAN),
        *("two", "error", 6, "G2-LEAN-015"),
    ),
    "kernel out of time under a policy of one": (
        refused(Code.LEAN_TIMEOUT, ERROR, LEAN),
        *("one", "error", 6, "G2-LEAN-015"),
    ),
    "kernel out of memory": (
        refused(Code.LEAN_MEMORY, ERROR, LEAN),
        *("two", "error", 6, "G2-LEAN-016"),
    ),
    "library lacks something": (
        refused(Code.LEAN_NO_KERNEL_RECHECK, ERROR, LEAN),
        *("two", "error", 6, "G2-LEAN-017"),
    ),
    "seal not proven": (
        replace(ACCEPTED, outcome=ERROR, seal=replace(SEAL, proven=False), kernels=()),
        *("two", "error", 6, "G2-SBX-021"),
    ),
    "machine": (
        InfrastructureError(because(Code.INF_LEAN_MISSING, "none")),
        *("two", "error", 6, "G2-INF-002"),
    ),
    "files": (
        InvalidRecord(because(Code.ART_PATH_ESCAPE, "a link")),
        *("two", "error", 4, "G2-ART-009"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_outcome_and_the_exit_code_are_those_of_the_design(
    name: str, directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, policy, outcome, code, reason = CASES[name]
    assert lean(directory, found, monkeypatch, "--format", "json", policy=policy)[0] == code
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert printed["outcome"] == outcome
    codes = [each["code"] for each in printed["reasons"]]
    assert codes == ([] if reason is None else [reason])
    kernels = found.kernels if isinstance(found, Examined) else ()
    assert [each["accepted"] for each in printed["kernels"]] == [k.accepted for k in kernels]
    assert printed["theorem"] == "gate2_main"


@pytest.mark.parametrize("name", CASES)
def test_a_person_reads_the_same_outcome(
    name: str, directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, policy, outcome, code, reason = CASES[name]
    assert lean(directory, found, monkeypatch, policy=policy)[0] == code
    printed = capsys.readouterr().out
    assert f"\n{outcome}" in f"\n{printed}"
    assert reason is None or reason.removeprefix("G2-") in printed


def test_one_kernel_never_proves_a_negation_whatever_policy_says(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory / "artifact.toml").write_text(
        'schema = "gate2-artifact-v1"\nclaim = "c"\nkind = "lean4"\nscope = "exact"\n'
        'establishes = "It."\ndoes_not_establish = "More."\n[lean]\nproves = "negation"\n'
        'toolchain = "leanprover/lean4:v4.28.0"\ntheorem = "gate2_main"\n'
    )
    found = replace(ACCEPTED, kernels=(OURS,))
    code, _ = lean(directory, found, monkeypatch, "--format", "json", policy="one")
    assert code == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["outcome"] == "rejected"
    assert [each["code"] for each in printed["reasons"]] == ["G2-LEAN-017"]
    assert "require_second_kernel" not in printed["reasons"][0]["remedy"]


def test_what_keeps_a_proof_from_acceptance_stands_first(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warned = because(Code.LEAN_SOURCE_REFUSED, "#eval", effect=Effect.WARNING)
    found = replace(ACCEPTED, kernels=(OURS,), findings=(warned,))
    lean(directory, found, monkeypatch, "--format", "json")
    printed = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in printed["reasons"]] == ["G2-LEAN-017", "G2-LEAN-024"]


def test_both_kernels_and_what_they_rest_on_are_printed(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lean(directory, ACCEPTED, monkeypatch)
    printed = " ".join(capsys.readouterr().out.split())
    assert "Lean 4.28.0 accepts" in printed
    assert "gate2 1 accepts" in printed
    assert "3 declarations of the proof's own" in printed
    assert "trusted by its digest 1234" in printed
    lean(directory, ACCEPTED, monkeypatch, "--format", "json")
    document = json.loads(capsys.readouterr().out)
    assert document["recheck"]["admitted"] == 3
    assert document["advisories"] == ["CVE-1"]
    assert document["timings_s"].keys() == {"judge", "kernel", "total"}


def test_an_export_is_taken_where_no_source_is(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "proof.ndjson").write_text("{}\n")
    _, both = lean(directory, ACCEPTED, monkeypatch)
    (directory / "Proof.lean").unlink()
    _, alone = lean(directory, ACCEPTED, monkeypatch)
    assert [part.form for part in (*both, *alone)] == [ProofForm.SOURCE, ProofForm.EXPORT]
    (directory / "proof.ndjson").unlink()
    assert lean(directory, ACCEPTED, monkeypatch) == (2, [])


def test_leans_messages_are_printed_one_under_the_other_with_their_goals(
    directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = "Proof.lean:2:3: unknown tactic ⏎ Proof.lean:1:66: unsolved goals n : Nat ⊢ n = n"
    said = (
        Message(Severity.ERROR, 2, 3, "unknown tactic"),
        Message(Severity.ERROR, 1, 66, "unsolved goals\nn : Nat\n⊢ n = n"),
    )
    found = replace(
        refused(Code.LEAN_PROOF_REJECTED, ProofOutcome.REJECTED),
        findings=(because(Code.LEAN_PROOF_REJECTED, message),),
        judgement=None,
        messages=said,
        messages_of="Proof.lean",
    )
    assert lean(directory, found, monkeypatch)[0] == 1
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert "  │ Proof.lean:2:3: error: unknown tactic" in lines
    assert "  │ n : Nat" in lines
    assert "⏎" not in out, "each message is said once, on its own line"
