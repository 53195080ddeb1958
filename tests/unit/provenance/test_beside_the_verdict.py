"""Provenance is looked up beside a check: verdict, evidence and exit code are what they were.

The lanes are fakes that find every proof sound; all else is the real command.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cache_making import put_image
from gate2.cli import lean as lean_command
from gate2.cli import origins as module
from gate2.cli.main import run
from gate2.errors import InfrastructureError
from gate2.evidence import ProofEvidence, ProofOutcome
from gate2.executor import serving
from gate2.lanes.case import Examined
from gate2.lean import toolchain
from gate2.provenance import provenance as looking
from gate2.provenance.facts import Fact, Provenance, State
from gate2.provenance.lean_dojo import NAMES
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim, LeanPart, Origin
from gate2.report.provenance import provenance_line
from gate2.sandbox.bundles.bundle import tree_of
from gate2.sandbox.job import Seal
from git_made import Repo
from making import proof

RECORD = Path(__file__).resolve().parents[3] / "records" / "kronecker-budget"
HOSTILE = "\x1b[2J\u202e[red]x"


class Sound:
    """Lanes that find every proof sound, by the same toolchain."""

    def __init__(self, digest: str) -> None:
        self.digest = digest

    def prove(self, claim: Claim, artifact: Artifact, say: object) -> ProofEvidence:
        sound = proof(toolchain={"digest": self.digest})
        subject = replace(
            sound.subject,
            claim=claim.id,
            claim_sha256=claim.text_sha256(),
            artifact=artifact.name,
            artifact_sha256=tree_of(artifact.directory),
        )
        return replace(sound, subject=subject)

    def prove_together(self, artifacts: Sequence[Artifact], say: object) -> Any:
        return self.prove

    def used(self) -> tuple[str | None, str | None]:
        return "a sandbox", "a Lean"


def put_toolchain(machine: Path) -> str:
    """The embedded toolchain, as far as its being there is looked at."""
    digest = toolchain.pins().digest()
    root = machine / "toolchains" / digest
    (root / toolchain.LIBRARY).mkdir(parents=True)
    for name in (toolchain.NODE, toolchain.PROGRAM, toolchain.MODULE):
        (root / name).write_bytes(b"")
    (root / toolchain.MARKER).write_text(json.dumps(toolchain.measure(root)), encoding="utf-8")
    return digest


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record whose proof names a repository in its artifact; nothing of the machine is used."""
    machine = tmp_path / "machine"
    monkeypatch.setenv("GATE2_CACHE", str(machine))
    monkeypatch.delenv("GATE2_LEAN_DOJO", raising=False)
    monkeypatch.chdir(tmp_path)
    put_image(machine)
    lanes = Sound(put_toolchain(machine))
    monkeypatch.setattr(serving, "Lanes", lambda *_: lanes)
    shutil.copytree(RECORD, tmp_path / "record")
    (artifact,) = (tmp_path / "record" / "artifacts").iterdir()
    text = (artifact / "artifact.toml").read_text()
    (named,) = (each for each in text.splitlines() if each.startswith("theorem = "))
    theorem = named.split('"')[1]
    repo = Repo(tmp_path / "src")
    source = f"theorem {theorem} : True := trivial\n"
    commit = repo.commit(files={"lean-toolchain": "leanprover/lean4:v4.28.0\n", "P.lean": source})
    repo.git("bundle", "create", "-q", str(artifact / "p.bundle"), "--all")
    origin = f'repository = "p.bundle"\ncommit = "{commit}"\nfile = "P.lean"\n'
    (artifact / "artifact.toml").write_text(text.replace(named, f"{named}\n{origin}"))
    return tmp_path / "record"


@pytest.fixture
def check(record: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    def told(*arguments: str) -> tuple[int, Any]:
        code = run(["check", "--format", "json", str(record), *arguments])
        return code, json.loads(capsys.readouterr().out)

    return told


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        left_out = ("wall_s", "timings_s", "provenance")
        return {key: without_times(each) for key, each in value.items() if key not in left_out}
    return [without_times(each) for each in value] if isinstance(value, list) else value


def provenances(document: Any) -> list[Any]:
    claims = [claim for record in document["records"] for claim in record["claims"]]
    details = [each for claim in claims for each in (*claim["artifacts"], claim["lane"]) if each]
    return [each["provenance"] for each in details if "provenance" in each]


def written(record: Path) -> dict[str, bytes]:
    """What --write leaves, by path."""
    places = (record / "verdict.json", *sorted((record / "evidence").glob("*")))
    return {str(place.relative_to(record)): place.read_bytes() for place in places}


def test_verdict_and_evidence_are_the_same_bytes_with_and_without(
    record: Path, check: Callable[..., tuple[int, Any]]
) -> None:
    check()  # so that both find the same evidence, made at the same time
    plain_code, plain = check("--write")
    plain_files = written(record)
    code, document = check("--write", "--provenance")
    assert (plain_code, provenances(plain)) == (0, [])
    assert code == 0
    assert len(provenances(document)) == 2
    assert without_times(document) == without_times(plain)
    assert written(record) == plain_files
    assert len(plain_files) > 1
    assert not any(b"p.bundle" in data for data in plain_files.values())


def test_what_is_found_stands_with_the_lane(check: Callable[..., tuple[int, Any]]) -> None:
    _, document = check("--provenance")
    for found in provenances(document):
        assert {name: fact["state"] for name, fact in found["facts"].items()} == {
            "commit": "confirmed",
            "toolchain": "confirmed",
            "dependencies": "unknown",
            "file": "confirmed",
            "theorem": "confirmed",
        }
        assert set(found["lean_dojo"]) == {"package", "lean", "premises"}


def test_a_contradiction_changes_neither_verdict_nor_exit_code(
    record: Path, check: Callable[..., tuple[int, Any]]
) -> None:
    (manifest,) = record.glob("artifacts/*/artifact.toml")
    text = manifest.read_text().replace('file = "P.lean"', 'file = "None.lean"')
    manifest.write_text(text)
    code, document = check("--provenance")
    assert code == 0
    assert document["records"][0]["status"] == "VERIFIED"
    assert provenances(document)[0]["facts"]["file"]["state"] == "contradicted"


def test_a_bug_in_looking_up_changes_no_verdict(
    monkeypatch: pytest.MonkeyPatch, check: Callable[..., tuple[int, Any]]
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(looking, "take_in", bug)
    code, document = check("--provenance")
    assert code == 0
    assert document["records"][0]["status"] == "VERIFIED"
    assert "a bug" in provenances(document)[0]["facts"]["commit"]["detail"]


def test_a_check_that_is_not_asked_looks_nothing_up(
    monkeypatch: pytest.MonkeyPatch, check: Callable[..., tuple[int, Any]]
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was looked up")

    monkeypatch.setattr(module, "provenance_of", never)
    assert check()[0] == 0


def test_a_person_reads_one_line_in_which_nothing_is_interpreted(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (artifact,) = (record / "artifacts").iterdir()
    repo = Repo(record.parent / "other")
    files = {"lean-toolchain": HOSTILE, "P.lean": f"def x := 1 {HOSTILE}"}
    commit = repo.commit(files=files)
    repo.git("bundle", "create", "-q", str(artifact / "q.bundle"), "--all")
    lines = (artifact / "artifact.toml").read_text().splitlines()
    changed = [f'commit = "{commit}"' if each.startswith("commit") else each for each in lines]
    text = "\n".join(changed).replace("p.bundle", "q.bundle")
    (artifact / "artifact.toml").write_text(text)
    assert run(["check", str(record), "--provenance"]) == 0
    out = capsys.readouterr().out
    (shown,) = (each for each in out.splitlines() if "provenance (no part" in each)
    assert shown.isprintable()
    assert "toolchain contradicted" in shown
    assert "lean-dojo is not installed here" in shown or "not run" in shown


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_a_format_that_shows_no_provenance_does_not_take_the_flag(record: Path, form: str) -> None:
    assert run(["check", str(record), "--provenance", "--format", form]) == 2


# gate2 lean


class FakeLanes:
    """Lanes whose prover rejects a proof, or is not there."""

    def __init__(self, examined: Examined | None) -> None:
        self.examined = examined

    def __call__(self, *_: object) -> "FakeLanes":
        return self

    def prover(self, pin: str | None) -> "FakeLanes":
        if self.examined is None:
            raise InfrastructureError(because(Code.INF_LEAN_MISSING, "none"))
        return self

    def examine(self, *_: object) -> Examined | None:
        return self.examined

    def facts(self) -> dict[str, str]:
        return {}

    def advisories(self) -> tuple[str, ...]:
        return ()


REJECTED = Examined(
    artifact_sha256="a",
    statement_sha256="s",
    proof_sha256="p",
    outcome=ProofOutcome.REJECTED,
    findings=(because(Code.LEAN_TIMEOUT, "too slow"),),
    seal=Seal(lane="runc", proven=True, probes=(), seccomp_sha256="", image_id="", runtime={}),
    judgement=None,
    kernels=(),
    recheck=None,
    messages=(),
    letter=False,
    timings_s={},
)


@pytest.mark.parametrize("examined", [REJECTED, None])
def test_one_artifact_is_told_its_provenance_once_it_was_looked_at(
    record: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    examined: Examined | None,
) -> None:
    """A confirmed origin makes no rejected proof better, nor a lane that is not there."""
    (artifact,) = (record / "artifacts").iterdir()
    monkeypatch.setattr(lean_command, "Lanes", FakeLanes(examined))
    code = run(["lean", str(artifact), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    if examined is None:
        assert (code, document["outcome"], "provenance" in document) == (6, "error", False)
        return
    assert (code, document["outcome"]) == (1, "rejected")
    assert document["provenance"]["facts"]["theorem"]["state"] == "confirmed"
    assert run(["lean", str(artifact)]) == 1
    assert "theorem confirmed" in capsys.readouterr().out


def line(facts: dict[str, State], told: dict[str, Fact]) -> str:
    found = Provenance(
        Origin("p.bundle", "a" * 40, "A.lean"),
        "t",
        tuple(Fact(name, state, f"why {HOSTILE}") for name, state in facts.items()),
        tuple(told.get(name, Fact(name, State.UNKNOWN, "why not")) for name in NAMES),
    )
    shown = provenance_line(found)
    assert shown.isprintable()
    return shown


def test_the_line_sets_what_is_told_apart_from_what_is_confirmed() -> None:
    states = {"commit": State.CONFIRMED, "file": State.CONFIRMED, "theorem": State.CONTRADICTED}
    told = {
        "package": Fact("package", State.TOLD, "said", ("4.20.0",)),
        "premises": Fact("premises", State.TOLD, "said", ("Nat.add_comm", HOSTILE)),
    }
    shown = line(states, told)
    assert "p.bundle at aaaaaaaaaaaa: commit, file confirmed; theorem contradicted (why" in shown
    assert shown.endswith("; lean-dojo says: 2 premises")
    assert line(states, {"package": told["package"]}).endswith("no premises (why not)")
    assert line(states, {}).endswith("lean-dojo: why not")


def test_the_line_of_a_url_says_that_nothing_is_fetched(tmp_path: Path) -> None:
    origin = Origin("https://example.org/p.git", "a" * 40, "A.lean")

    def never() -> Any:
        raise AssertionError("a lane was asked for")

    found = looking.provenance_of(tmp_path, LeanPart("t", origin=origin), never)
    assert found is not None
    shown = provenance_line(found)
    assert "a check fetches nothing" in shown
    assert "\n" not in shown
