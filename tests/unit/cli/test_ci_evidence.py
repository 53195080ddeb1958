"""What `gate2 ci --evidence` writes, signs and remembers, and what it does not."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from attested import a_key
from ci_branch import Branch, one_claim
from ci_command import Command, a_branch, a_command
from gate2.ledger.opening import existing_ledger
from pull_request_made import spoken

__all__ = ["a_branch", "a_command"]

MAIN = "from gate2.cli.main import main; main()"


def evidence_of(command: Command, tmp_path: Path, *options: str) -> Path:
    """Where it was written."""
    out = tmp_path / "evidence"
    code, _, err = command("--evidence", str(out), *options)
    assert code == 0, err
    return out


def verified_beside(command: Command, evidence: Path, policy: Path) -> int:
    """What `gate2 verify` says once somebody commits it."""
    shutil.copytree(evidence / "records/s", command.branch.at("records/s"), dirs_exist_ok=True)
    return spoken("verify", str(command.branch.at("records/s")), "--policy", str(policy))[0]


def test_evidence_is_what_verify_accepts(command: Command, tmp_path: Path) -> None:
    key = a_key(tmp_path / "key")
    policy = tmp_path / "policy.toml"
    policy.write_text(f'[trust]\nkeys = ["{key.public}"]\n', encoding="utf-8")
    out = evidence_of(command, tmp_path, "--key", str(tmp_path / "key"))
    assert {each.name for each in (out / "records/s").iterdir()} == {
        "verdict.json",
        "corrections.json",
        "evidence",
    }
    assert verified_beside(command, out, policy) == 0


def test_evidence_that_nobody_signed_is_not_accepted(command: Command, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[policy]\nrequire_signature = true\n", encoding="utf-8")
    out = evidence_of(command, tmp_path)
    assert verified_beside(command, out, policy) == 1


def test_published_evidence_passes_the_gate_that_wrote_it(command: Command, tmp_path: Path) -> None:
    out = evidence_of(command, tmp_path)
    shutil.copytree(out / "records/s", command.branch.at("records/s"), dirs_exist_ok=True)
    command.branch.repo.commit("publish")
    code, document = command.document()
    assert code == 0
    (record,) = document["records"]
    assert record["status"] == {"before": None, "stated": "VERIFIED", "after": "VERIFIED"}


def test_nothing_is_written_of_a_record_that_something_blocks(
    command: Command, tmp_path: Path
) -> None:
    command.branch.laid_out("records/copy", "r", claims=one_claim())
    command.branch.repo.commit("copy")
    out = tmp_path / "evidence"
    code, _, err = command("--evidence", str(out))
    assert code == 4
    assert {each.name for each in (out / "records").iterdir()} == {"s"}
    assert "records/copy: no evidence written" in " ".join(err.split())


def test_waiver_signs_nothing_as_verified(branch: Branch, command: Command, tmp_path: Path) -> None:
    """What is waived passes; it does not get a VERIFIED under the gate's own signature."""
    branch.repo.checkout("main")
    waiver = (
        '[[waiver]]\nrecord = "r"\ncodes = ["G2-CLM-009"]\nreason = "x"\nowner = "editor"\n'
        'expires = "2999-01-01"\n'
    )
    branch.repo.commit("waive", {"gate2.toml": waiver})
    branch.repo.branch("wider")
    branch.repo.remove(["records/r"])
    wider = [{"metric": "gain", "value": "0.82", "tolerance": {"abs": "0.3"}}]
    branch.laid_out(claims=one_claim(reported=wider))
    branch.repo.commit("wider")
    out = tmp_path / "evidence"
    code, _, err = command("--evidence", str(out))
    assert code == 0, err
    assert not out.exists()


def test_history_of_the_branch_is_not_what_new_events_follow(
    command: Command, tmp_path: Path
) -> None:
    """Events that the branch brought, and the base never published, are not in the evidence."""
    place = command.branch.at("records/s")
    command.branch.written("records/s")
    (place / "artifacts/of-c1/data.csv").write_text("3,4\n", encoding="utf-8")
    command.branch.written("records/s")
    command.branch.repo.commit("published by the branch, twice")
    theirs = json.loads((place / "corrections.json").read_bytes())["events"]
    out = evidence_of(command, tmp_path)
    events = json.loads((out / "records/s/corrections.json").read_bytes())["events"]
    statuses = {(each["x_gate2"]["from"], each["x_gate2"]["to"]) for each in events}
    assert (len(theirs), len(events)) == (3, 2)
    assert statuses == {(None, None), ("UNVERIFIED", "VERIFIED")}


def test_attempts_are_remembered(command: Command, own_state: Path) -> None:
    assert command()[0] == 0
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        assert [each.entry.record for each in ledger.entries()] == ["s"]


def test_ledger_that_is_broken_is_no_pass(command: Command, own_state: Path) -> None:
    (own_state / "ledger.sqlite").write_bytes(b"no database" * 100)
    assert command()[0] in (4, 6)


def test_two_runs_at_once_do_not_disturb_each_other(branch: Branch, tmp_path: Path) -> None:
    branch.laid_out("records/s", "s", claims=one_claim())
    branch.repo.commit("bare", remove=["records/s/artifacts"])
    out, evidence = tmp_path / "out", tmp_path / "evidence"
    options = ["--repo", str(branch.repo.path), "--format", "json", "--format", "sarif"]
    places = ["-o", str(out), "--evidence", str(evidence)]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", MAIN, "ci", "--base", "main", *options, *places],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ.copy(),
        )
        for _ in range(3)
    ]
    said = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert json.loads((out / "gate2.json").read_bytes())["exit_code"] == 0
    json.loads((evidence / "records/s/verdict.json").read_bytes())
