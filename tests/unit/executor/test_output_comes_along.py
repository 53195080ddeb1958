"""What a failed script wrote comes along with its evidence, from any process, and never in it."""

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.evidence import plain
from gate2.executor import lanes
from gate2.executor.serving import Server
from gate2.executor.task import Answer, LaneName, Need, Part, Surroundings, Task
from gate2.policy import Policy
from gate2.record.reader import read_record
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import Job
from rough import write_sleeper

WORDS = "KeyError at 0x7f11c0de"


def failing_in(broken: Sequence[str]) -> FakeSandbox:
    """A lane in which the scripts of these records fail, and the others write nothing at all."""

    def behaviour(job: Job) -> Behaviour:
        text = "".join(path.read_text("utf-8") for path in job.mounts[0].source.rglob("*.py"))
        return Behaviour(
            exit_code=1, stderr=WORDS.encode() if any(map(text.count, broken)) else b""
        )

    return FakeSandbox(behaviour)


def answers(monkeypatch: pytest.MonkeyPatch, *records: Path) -> list[Answer]:
    monkeypatch.setattr(lanes, "choose", lambda *_, **__: failing_in(["broken"]))
    server = Server(Surroundings("fake", "auto", Policy(), use_cache=False))
    found: list[Answer] = []
    for path in records:
        record = read_record(path)
        (artifact,), (claim,) = record.artifacts, record.claims
        task = Task("0" * 64, record.id, "0" * 64, LaneName.REPRO, (Part(claim, artifact),),
                    Need(1.0, 64))  # fmt: skip
        found += server.answers(task, lambda part, what: None)
    return found


@pytest.fixture
def records(tmp_path: Path) -> tuple[Path, Path]:
    """One whose script fails with words, one whose script fails without."""
    made = tmp_path / "first", tmp_path / "second"
    for path in made:
        write_sleeper(path)
    for script in made[0].rglob("*.py"):
        script.write_text("# broken\n" + script.read_text("utf-8"), encoding="utf-8")
    return made


def test_words_of_one_script_are_not_shown_as_those_of_the_next(
    records: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = answers(monkeypatch, *records)
    assert first.printed is not None
    assert first.printed.lines == (WORDS,)
    assert second.printed is not None
    assert second.printed.lines == ()


def test_words_of_a_script_cross_from_a_worker_process_and_are_no_evidence(
    records: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (answer,) = answers(monkeypatch, records[0])
    assert pickle.loads(pickle.dumps(answer)).printed == answer.printed
    assert WORDS not in repr(plain(answer.evidence))


def test_check_shows_the_words_and_no_document_holds_them(
    records: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(lanes, "choose", lambda *_, **__: failing_in(["broken"]))
    command = ["check", str(records[0]), "--no-cache", "--jobs", "1"]
    assert run(command) == 1
    assert f"│ {WORDS}" in capsys.readouterr().out
    for form in ("json", "jsonl", "markdown"):
        assert run([*command, "--format", form]) == 1
        assert WORDS not in capsys.readouterr().out
    assert run([*command, "--write"]) == 1
    written = [path.read_bytes() for path in records[0].rglob("*") if path.is_file()]
    assert not any(WORDS.encode() in data for data in written)
