"""A FALSIFIED claim is the exit code, whatever else cannot be looked at beside its record."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cache_making import put_image
from gate2.cli import check as checking
from gate2.cli.main import run
from gate2.cli.origins import Origins
from gate2.errors import InfrastructureError
from gate2.evidence import ReproEvidence
from gate2.executor import serving
from gate2.executor.here import Here
from gate2.executor.task import Answer, Heard, Task
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim
from gate2.sandbox.bundles.bundle import tree_of
from making import control, perturbed, repro, sensitivity
from making import run as one_run
from rough import write_sleeper


@dataclass
class Missing:
    """A lane in which every run gives another value than is reported."""

    image_id: str
    at_once: int = 1

    def reproduce(self, claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
        values = {item.metric: "0.5" for item in claim.reported}
        others = dict.fromkeys(values, "-7777")
        held = one_run(values)
        made = repro(
            runs=(held, held),
            perturbed=(perturbed(values),),
            controls=(control(others),),
            sensitivity=(sensitivity(values=others),),
            reported=claim.reported,
            image=self.image_id,
        )
        subject = replace(
            made.subject,
            claim=claim.id,
            claim_sha256=claim.text_sha256(),
            artifact=artifact.name,
            artifact_sha256=tree_of(artifact.directory),
        )
        return replace(made, subject=subject)

    def used(self) -> tuple[str | None, str | None]:
        return "a sandbox", None


Check = Callable[..., tuple[int, Any]]


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    machine = tmp_path / "machine"
    monkeypatch.setenv("GATE2_CACHE", str(machine))
    monkeypatch.chdir(tmp_path)
    made = Missing(put_image(machine))
    monkeypatch.setattr(serving, "Lanes", lambda *_: made)
    write_sleeper(tmp_path / "record", number=1)

    def told(*arguments: str) -> tuple[int, Any]:
        code = run(["check", "record", "--no-cache", "--format", "json", *arguments])
        return code, json.loads(capsys.readouterr().out)

    return told


def statuses(document: Any) -> Sequence[str]:
    return [claim["status"] for record in document["records"] for claim in record["claims"]]


def test_what_is_stated_beside_a_record_hides_no_falsified_claim(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13), "record/evidence")

    monkeypatch.setattr(checking, "stated_beside", unreadable)
    code, document = check()
    assert (code, statuses(document)) == (3, ["FALSIFIED"])
    (record,) = document["records"]
    assert record["status"] == "FALSIFIED"
    assert "Permission denied" in json.dumps(record["reasons"])


def test_what_was_decided_stands_once_nothing_can_run_any_more(
    check: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = InfrastructureError(because(Code.INF_WORKER_LOST, "the cluster does not answer"))
    asked: list[Task] = []

    def then_nothing(
        by: Here, tasks: Iterable[Task], heard: Heard
    ) -> Iterator[tuple[Task, Answer]]:
        for task in tasks:
            asked.append(task)
            if len(asked) > 1:
                raise gone
            yield from honest(by, [task], heard)

    honest = Here.run
    monkeypatch.setattr(Here, "run", then_nothing)
    write_sleeper(tmp_path / "second", number=1)
    code, document = check("second", "--jobs", "1")
    assert (code, len(asked)) == (3, 2)
    assert [record["status"] for record in document["records"]] == ["FALSIFIED", "UNVERIFIED"]
    assert document["records"][1]["reasons"][0]["code"] == Code.INF_WORKER_LOST
    monkeypatch.setattr(Here, "run", honest)
    code, document = check("second", "--jobs", "1", "--resume")
    assert (code, statuses(document)) == (3, ["FALSIFIED", "FALSIFIED"])
    assert "interrupted" in json.dumps(document["records"][0])


def test_a_bug_in_looking_up_origins_hides_no_falsified_claim(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(Origins, "look_up", bug)
    code, document = check("--provenance")
    assert (code, statuses(document)) == (3, ["FALSIFIED"])
