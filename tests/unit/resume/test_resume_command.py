"""`gate2 check --resume`: what an interrupted check had seen stands, if nothing changed since.

The lanes are counted fakes on this process's own threads; all else is the real command. A check is
interrupted in the lane, when it comes to a certain artifact.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cache_making import put_image
from gate2.cli.main import run
from gate2.evidence import ReproEvidence
from gate2.executor import serving
from gate2.ledger.chain import Chained
from gate2.ledger.opening import existing_ledger
from gate2.places import evidence_root
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim
from gate2.sandbox.bundles.bundle import tree_of
from making import control, perturbed, repro, sensitivity
from making import run as one_run
from rough import write_sleeper

NAMES = ["a0", "a1", "a2"]
INTERRUPTED = 130


@dataclass
class Lanes:
    """Lanes that find every claim supported, and remember what they were asked."""

    image_id: str
    asked: list[str] = field(default_factory=list)
    stops_at: str = ""
    """The artifact whose run is interrupted."""
    passes: str = ""
    """The artifact whose runs end by their time limit."""
    at_once: int = 1

    def reproduce(self, claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
        if artifact.name == self.stops_at:
            raise KeyboardInterrupt
        self.asked.append(artifact.name)
        values = {item.metric: item.value for item in claim.reported}
        others = dict.fromkeys(values, "-7777")
        held = one_run(values)
        if artifact.name == self.passes:
            held = replace(held, faults=(because(Code.SBX_TIMEOUT, "too slow"),))
        sound = repro(
            runs=(held, held),
            perturbed=(perturbed(values),),
            controls=(control(others),),
            sensitivity=(sensitivity(values=others),),
            reported=claim.reported,
            image=self.image_id,
        )
        subject = replace(
            sound.subject,
            claim=claim.id,
            claim_sha256=claim.text_sha256(),
            artifact=artifact.name,
            artifact_sha256=tree_of(artifact.directory),
        )
        return replace(sound, subject=subject)

    def used(self) -> tuple[str | None, str | None]:
        return "a sandbox", None


@dataclass(frozen=True)
class Told:
    code: int
    document: Any
    said: str

    def verdicts(self) -> list[tuple[str, str, str]]:
        """Status and outcome of each claim, and the evidence that they rest on."""
        return [
            (claim["status"], claim["outcome"], json.dumps(claim["evidence"]))
            for record in self.document["records"]
            for claim in record["claims"]
        ]


Check = Callable[..., Told]


@pytest.fixture
def lanes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lanes:
    machine = tmp_path / "machine"
    monkeypatch.setenv("GATE2_CACHE", str(machine))
    monkeypatch.chdir(tmp_path)
    made = Lanes(put_image(machine))
    monkeypatch.setattr(serving, "Lanes", lambda *_: made)
    write_sleeper(tmp_path / "record", number=len(NAMES))
    return made


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Past the cache, so that nothing but --resume can spare a run."""

    def told(*arguments: str, record: str = "record") -> Told:
        more = ["--no-cache", "--jobs", "1", "--format", "json", *arguments]
        code = run(["check", record, *more])
        out, err = capsys.readouterr()
        return Told(code, json.loads(out), " ".join(err.split()))

    return told


@pytest.fixture
def interrupted(lanes: Lanes, check: Check) -> Lanes:
    """A check was interrupted in its third artifact; nothing was asked since."""
    lanes.stops_at = NAMES[2]
    assert check().code == INTERRUPTED
    assert lanes.asked == NAMES[:2]
    lanes.stops_at = ""
    lanes.asked.clear()
    return lanes


def attempts() -> list[Chained]:
    """Every entry of the ledger, whose chain holds."""
    ledger = existing_ledger(None)
    assert ledger is not None
    with ledger:
        assert ledger.verify() == ()
        return list(ledger.entries())


def attempted() -> list[str]:
    """The artifact of each attempt."""
    return [str(each.entry.body["artifact"]) for each in attempts()]


def test_interrupted_check_has_remembered_what_it_had_decided(interrupted: Lanes) -> None:
    assert attempted() == NAMES[:2]
    first, second = (each.entry.body for each in attempts())
    assert first["run"] == second["run"]
    assert first["context_sha256"] == second["context_sha256"]
    assert first["check_sha256"] != second["check_sha256"]
    names = {path.name for path in (evidence_root() / "attempts").glob("??/*")}
    assert names == {first["evidence_sha256"], second["evidence_sha256"]}


def test_resumed_check_runs_what_is_left_and_decides_the_same(
    interrupted: Lanes, check: Check
) -> None:
    resumed = check("--resume")
    assert interrupted.asked == NAMES[2:]
    assert attempted() == NAMES
    assert "resumed: 2 artifacts not run again" in resumed.said
    undisturbed = check()
    assert interrupted.asked == [*NAMES[2:], *NAMES]
    assert (resumed.code, resumed.verdicts()) == (undisturbed.code, undisturbed.verdicts())
    for claim, was_run in zip(resumed.document["records"][0]["claims"], (0, 0, 1), strict=True):
        why = "seen by the check that was interrupted, begun at"
        assert (why in json.dumps(claim)) != was_run


def test_without_resume_everything_is_run_again(interrupted: Lanes, check: Check) -> None:
    check()
    assert interrupted.asked == NAMES


def test_nothing_is_resumed_twice(interrupted: Lanes, check: Check) -> None:
    check("--resume")
    interrupted.asked.clear()
    again = check("--resume")
    assert interrupted.asked == NAMES
    assert "nothing to resume: no check was interrupted here" in again.said


def test_check_that_ended_is_not_resumed(lanes: Lanes, check: Check) -> None:
    check()
    again = check("--resume")
    assert lanes.asked == NAMES * 2
    assert "nothing to resume" in again.said


def test_interrupted_check_that_was_made_up_for_is_not_resumed(
    interrupted: Lanes, check: Check
) -> None:
    check()
    interrupted.asked.clear()
    check("--resume")
    assert interrupted.asked == NAMES


def test_resumed_check_that_is_interrupted_is_resumed_with_the_first(
    interrupted: Lanes, check: Check
) -> None:
    interrupted.stops_at = NAMES[2]
    assert check("--resume").code == INTERRUPTED
    interrupted.stops_at = ""
    assert interrupted.asked == []
    check("--resume")
    assert interrupted.asked == NAMES[2:]
    assert attempted() == NAMES


def test_part_of_what_was_asked_for_is_resumed_and_the_rest_stays(
    interrupted: Lanes, check: Check
) -> None:
    check("--resume", "--claim", "c0")
    assert interrupted.asked == []
    check("--resume")
    assert interrupted.asked == NAMES[2:]


def test_artifact_that_changed_is_run_again(
    interrupted: Lanes, check: Check, tmp_path: Path
) -> None:
    (tmp_path / "record" / "artifacts" / "a0" / "repro.py").write_text("pass\n", encoding="utf-8")
    check("--resume")
    assert interrupted.asked == ["a0", "a2"]


def test_claim_that_changed_is_run_again(interrupted: Lanes, check: Check, tmp_path: Path) -> None:
    path = tmp_path / "record" / "record.json"
    text = path.read_text(encoding="utf-8")
    wider = text.replace('"last-digit"', '{"abs": "0.02"}', 1)  # of the first claim
    assert wider != text
    path.write_text(wider, encoding="utf-8")
    check("--resume")
    assert interrupted.asked == ["a0", "a2"]


def test_other_record_with_the_same_artifacts_is_run(
    interrupted: Lanes, check: Check, tmp_path: Path
) -> None:
    write_sleeper(tmp_path / "other", number=len(NAMES))
    path = tmp_path / "other" / "record.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"id": "rough"', '"id": "other"'), encoding="utf-8")
    check("--resume", record="other")
    assert interrupted.asked == NAMES


def test_other_policy_is_run_again(interrupted: Lanes, check: Check, tmp_path: Path) -> None:
    (tmp_path / "gate2.toml").write_text("[policy]\nrequire_control = true\n", encoding="utf-8")
    check("--resume")
    assert interrupted.asked == NAMES


def test_other_sandbox_is_run_again(interrupted: Lanes, check: Check) -> None:
    check("--resume", "--sandbox", "runc")
    assert interrupted.asked == NAMES


def test_other_image_is_run_again(interrupted: Lanes, check: Check, tmp_path: Path) -> None:
    interrupted.image_id = put_image(tmp_path / "machine", content="two")
    check("--resume")
    assert interrupted.asked == NAMES


def test_other_ledger_knows_nothing_of_it(interrupted: Lanes, check: Check, tmp_path: Path) -> None:
    (tmp_path / "gate2.toml").write_text(
        '[engine]\nledger = "sqlite:///other.sqlite"\n', encoding="utf-8"
    )
    check("--resume")
    assert interrupted.asked == NAMES


def test_damaged_evidence_is_run_again(interrupted: Lanes, check: Check) -> None:
    (digest, *_) = [str(each.entry.body["evidence_sha256"]) for each in attempts()]
    path = evidence_root() / "attempts" / digest[:2] / digest
    path.write_bytes(path.read_bytes().replace(b'"0.80"', b'"0.81"'))
    check("--resume")
    assert interrupted.asked == ["a0", "a2"]


def test_evidence_that_is_gone_is_run_again(interrupted: Lanes, check: Check) -> None:
    for path in (evidence_root() / "attempts").glob("??/*"):
        path.unlink()
    check("--resume")
    assert interrupted.asked == NAMES


def test_what_another_try_might_change_is_run_again(lanes: Lanes, check: Check) -> None:
    """What kills a check, such as a machine that is too slow, is also what makes runs fail."""
    lanes.passes, lanes.stops_at = NAMES[0], NAMES[2]
    assert check().code == INTERRUPTED
    lanes.passes = lanes.stops_at = ""
    lanes.asked.clear()
    resumed = check("--resume")
    assert lanes.asked == ["a0", "a2"]
    assert {status for status, _, _ in resumed.verdicts()} == {"VERIFIED"}


def test_newer_attempt_of_a_check_that_ended_is_what_counts(
    interrupted: Lanes, check: Check
) -> None:
    check("--claim", "c0")
    interrupted.asked.clear()
    check("--resume")
    assert interrupted.asked == ["a0", "a2"]


def test_broken_ledger_resumes_nothing_and_fails_as_ever(
    interrupted: Lanes, check: Check, own_state: Path
) -> None:
    path = own_state / "ledger.sqlite"
    path.write_bytes(path.read_bytes()[:100] + bytes(5000))
    for beside in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (own_state / beside).unlink(missing_ok=True)
    told = check("--resume")
    assert interrupted.asked == NAMES
    assert told.code == 4
    assert {status for status, _, _ in told.verdicts()} == {"VERIFIED"}


def test_files_of_a_record_cannot_be_taken_for_what_was_seen(
    lanes: Lanes, check: Check, tmp_path: Path
) -> None:
    """Whatever an author puts there that looks like a mark, evidence or a ledger."""
    lanes.stops_at = NAMES[2]
    check()
    lanes.stops_at = ""
    lanes.asked.clear()
    write_sleeper(tmp_path / "theirs", number=len(NAMES))
    state = evidence_root().parent
    for path in [*state.glob("checks/*"), *state.glob("evidence/**/*")]:
        if path.is_file():
            copy = tmp_path / "theirs" / path.relative_to(state)
            copy.parent.mkdir(parents=True, exist_ok=True)
            path.rename(copy)
    check("--resume", record="theirs")
    assert lanes.asked == NAMES


def test_check_that_runs_nothing_makes_neither_ledger_nor_mark(
    lanes: Lanes, check: Check, own_state: Path, tmp_path: Path
) -> None:
    record = tmp_path / "record" / "record.json"
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "record.json").write_bytes(record.read_bytes())
    check("--resume", record="bare")
    assert list(own_state.iterdir()) == []


def test_first_failure_to_remember_is_told_at_the_end_and_nothing_is_written(
    lanes: Lanes, check: Check, own_state: Path, tmp_path: Path
) -> None:
    (own_state / "ledger.sqlite").write_bytes(b"no ledger at all" * 100)
    told = check("--write")
    assert told.code == 4
    assert lanes.asked == NAMES
    assert not (tmp_path / "record" / "verdict.json").exists()


def test_interrupted_check_is_resumed_and_published(
    interrupted: Lanes, check: Check, tmp_path: Path
) -> None:
    resumed = check("--resume", "--write")
    assert interrupted.asked == NAMES[2:]
    assert resumed.code == 0
    assert (tmp_path / "record" / "verdict.json").exists()
    kinds = [each.entry.kind.value for each in attempts()]
    assert kinds == ["attempt"] * 3 + ["published"] * 4
