"""A check that finds its evidence in the cache runs nothing, says so, and decides the same.

The lanes are counted fakes; all else is the real command. What it imports stays below a budget,
because that is what an unchanged record costs.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cache_making import put_image
from gate2.cache.directory import Directory
from gate2.cli.main import run
from gate2.errors import InfrastructureError
from gate2.evidence import ProofEvidence, ReproEvidence
from gate2.executor import serving
from gate2.lean import toolchain
from gate2.places import evidence_root
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim, Reported
from gate2.sandbox.bundles.bundle import tree_of
from making import control, perturbed, proof, repro, sensitivity
from making import run as one_run

RECORDS = Path(__file__).resolve().parents[3] / "records"
REPRO, PROOF = "anscombe-quartet", "kronecker-budget"


@dataclass
class Counted:
    """Lanes that find every claim supported, and remember what they were asked."""

    image_id: str
    toolchain: str
    asked: list[str] = field(default_factory=list)
    fails: bool = False
    at_once: int = 1
    values: Callable[[Reported], str] = field(default=lambda item: item.value)

    def reproduce(self, claim: Claim, artifact: Artifact, say: object) -> ReproEvidence:
        self._ask(artifact)
        values = {item.metric: self.values(item) for item in claim.reported}
        others = dict.fromkeys(values, "-7777")
        sound = repro(
            runs=(one_run(values), one_run(values)),
            perturbed=(perturbed(values),),
            controls=(control(others),),
            sensitivity=(sensitivity(values=others),),
            reported=claim.reported,
            image=self.image_id,
        )
        return replace(sound, subject=replace(sound.subject, **about(claim, artifact)))

    def prove(self, claim: Claim, artifact: Artifact, say: object) -> ProofEvidence:
        self._ask(artifact)
        sound = proof(toolchain={"digest": self.toolchain})
        return replace(sound, subject=replace(sound.subject, **about(claim, artifact)))

    def prove_together(self, artifacts: Sequence[Artifact], say: object) -> Any:
        return self.prove

    def used(self) -> tuple[str | None, str | None]:
        return "a sandbox", "a Lean"

    def _ask(self, artifact: Artifact) -> None:
        self.asked.append(artifact.name)
        if self.fails:
            raise InfrastructureError(because(Code.INF_CONTENTION, "too much at once"))


def about(claim: Claim, artifact: Artifact) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "claim_sha256": claim.text_sha256(),
        "artifact": artifact.name,
        "artifact_sha256": tree_of(artifact.directory),
    }


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
def lanes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counted:
    machine = tmp_path / "machine"
    monkeypatch.setenv("GATE2_CACHE", str(machine))
    monkeypatch.chdir(tmp_path)
    made = Counted(put_image(machine), put_toolchain(machine))
    monkeypatch.setattr(serving, "Lanes", lambda *_: made)
    for name in (REPRO, PROOF):
        shutil.copytree(RECORDS / name, tmp_path / name)
    return made


@dataclass(frozen=True)
class Told:
    code: int
    document: Any
    said: str

    def verdicts(self) -> list[tuple[str, str, str]]:
        """Status, outcome and evidence of each claim."""
        return [
            (claim["status"], claim["outcome"], json.dumps(claim.get("artifacts"), sort_keys=True))
            for record in self.document["records"]
            for claim in record["claims"]
        ]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    def told(*arguments: str) -> Told:
        code = run(["check", "--format", "json", *arguments])
        out, err = capsys.readouterr()
        return Told(code, json.loads(out), err)

    return told


def cached_of(told: Told) -> set[str]:
    """What the report says of hits, wherever in it."""
    text = json.dumps(told.document)
    return {part for part in text.split('"') if part.startswith("claim, artifact, ")}


@pytest.mark.parametrize(("name", "runs_in"), [(REPRO, "image"), (PROOF, "toolchain")])
def test_an_unchanged_record_runs_nothing_and_decides_the_same(
    lanes: Counted, check: Callable[..., Told], name: str, runs_in: str
) -> None:
    first = check(name)
    assert first.code == 0
    assert len(lanes.asked) == 1
    assert cached_of(first) == set()
    again = check(name)
    assert len(lanes.asked) == 1
    assert [each[:2] for each in again.verdicts()] == [each[:2] for each in first.verdicts()]
    (why,) = cached_of(again)
    assert why.startswith(f"claim, artifact, {runs_in}, engine, policy and machine are those")
    assert "cache" not in again.said


def test_a_hit_is_shown_to_people(lanes: Counted, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", REPRO])
    assert "from the cache" not in capsys.readouterr().out
    run(["check", REPRO])
    assert "from the cache: claim, artifact, image" in " ".join(capsys.readouterr().out.split())


def test_a_missed_value_is_falsified_from_the_cache_too(
    lanes: Counted, check: Callable[..., Told]
) -> None:
    lanes.values = lambda item: "123.456"
    first, again = check(REPRO), check(REPRO)
    assert len(lanes.asked) == 1
    assert first.code == again.code == 3
    assert [each[:2] for each in again.verdicts()] == [each[:2] for each in first.verdicts()]


def test_no_cache_neither_reads_nor_writes(lanes: Counted, check: Callable[..., Told]) -> None:
    check(REPRO, "--no-cache")
    # What an attempt names is kept for --resume alone.
    assert {path.name for path in evidence_root().iterdir()} == {"attempts"}
    check(REPRO)
    kept = {path: path.read_bytes() for path in evidence_root().glob("??/*")}
    assert kept
    check(REPRO, "--no-cache")
    assert len(lanes.asked) == 3
    now = {path: path.read_bytes() for path in evidence_root().glob("??/*")}
    assert now == kept


def test_what_the_machine_could_not_do_is_tried_again(
    lanes: Counted, check: Callable[..., Told]
) -> None:
    lanes.fails = True
    assert check(REPRO).code == 6
    lanes.fails = False
    assert check(REPRO).code == 0
    assert len(lanes.asked) == 2


def test_another_value_in_the_record_is_run_anew(
    lanes: Counted, check: Callable[..., Told], tmp_path: Path
) -> None:
    check(REPRO)
    path = tmp_path / REPRO / "record.json"
    text = path.read_text(encoding="utf-8")
    assert '"0.82"' in text
    path.write_text(text.replace('"0.82"', '"0.83"', 1), encoding="utf-8")
    assert cached_of(check(REPRO)) == set()
    assert len(lanes.asked) == 2


def test_another_score_in_the_record_is_not(
    lanes: Counted, check: Callable[..., Told], tmp_path: Path
) -> None:
    check(REPRO)
    path = tmp_path / REPRO / "record.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["review_score"] = 1
    path.write_text(json.dumps(document), encoding="utf-8")
    assert len(cached_of(check(REPRO))) == 1
    assert len(lanes.asked) == 1


def test_another_policy_is_run_anew(
    lanes: Counted, check: Callable[..., Told], tmp_path: Path
) -> None:
    check(REPRO)
    (tmp_path / "gate2.toml").write_text("[policy]\nruns = 3\n", encoding="utf-8")
    assert cached_of(check(REPRO)) == set()
    assert len(lanes.asked) == 2


def test_the_settings_name_another_place(
    lanes: Counted, check: Callable[..., Told], tmp_path: Path
) -> None:
    settings = tmp_path / "settings" / "gate2.toml"
    settings.parent.mkdir()
    settings.write_text('[engine]\ncache = "kept"\n', encoding="utf-8")
    check(REPRO, "--policy", str(settings))
    assert list((settings.parent / "kept").glob("??/*"))
    assert not evidence_root().exists()


def test_the_settings_name_another_bound(
    lanes: Counted, check: Callable[..., Told], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gate2.toml").write_text("[engine]\ncache_mib = 3\n", encoding="utf-8")
    bounds: dict[str, int] = {}
    shrink = Directory.shrink

    def counted(self: Directory) -> bool:
        bounds[self.root.name] = self.most_bytes
        return shrink(self)

    monkeypatch.setattr(Directory, "shrink", counted)
    check(REPRO)
    assert bounds == {"evidence": 3 << 20, "attempts": (3 << 20) // 8}


def test_a_planted_entry_is_run_anew_and_spoken_of(
    lanes: Counted, check: Callable[..., Told]
) -> None:
    check(REPRO)
    entries = list(evidence_root().glob("??/*"))
    for path in entries:
        path.write_bytes(path.read_bytes().replace(b'"-7777"', b'"0.8888"'))
    again = check(REPRO)
    assert len(lanes.asked) == 2
    assert again.code == 0
    assert again.said.count("G2-INF-008 cache-corrupt") == 1
    third = check(REPRO)
    assert len(cached_of(third)) == 1
    assert "INF-008" not in third.said


def test_a_key_that_others_know_runs_everything_and_says_so(
    lanes: Counted, check: Callable[..., Told]
) -> None:
    check(REPRO)
    Path(os.environ["GATE2_STATE"], "cache.key").chmod(0o604)
    again = check(REPRO)
    assert again.code == 0
    assert len(lanes.asked) == 2
    assert "its mode is 0604" in " ".join(again.said.split())


# --- what it imports ---------------------------------------------------------------------------

NEVER = {
    # Docker's client and what comes with it
    *("docker", "requests", "urllib3", "charset_normalizer"),
    # what signs, remembers and validates
    *("cryptography", "securesystemslib", "sigstore", "sqlalchemy", "sqlite3", "jsonschema"),
    # what runs and judges artifacts
    *("gate2.lanes", "gate2.executor.lanes", "gate2.sandbox.select", "gate2.sandbox.reaper"),
    *("gate2.sandbox.docker", "gate2.sandbox.runc", "gate2.sandbox.bubblewrap"),
    *("gate2.lean.theory", "gate2.lean.kernel", "gate2.lean.native", "gate2.lean.elaborate"),
    *("gate2.ledger.store", "gate2.ledger.sqlite", "gate2.attest.signing", "gate2.attest.keys"),
    # what reads other things than a record in a directory
    *("gate2.record.importers", "gate2.sandbox.archives", "html.parser", "tarfile"),
    # what reads settings, where there are none
    "gate2.settings_file",
    # the patterns of the classifier
    *("gate2.classify.scoring", "gate2.classify.cues_empirical"),
    # a terminal's moving parts
    *("rich.live", "rich.progress"),
}


def imported(arguments: Sequence[str]) -> set[str]:
    """What a process of its own has imported once the command is done."""
    code = (
        "import sys\n"
        "from gate2.cli.main import run\n"
        f"code = run({list(arguments)!r})\n"
        "print(code, *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    code_seen, *names = done.stderr.splitlines()[-1].split()
    assert code_seen == "0", done.stderr
    return set(names)


def heavy(names: set[str]) -> set[str]:
    return {each for each in NEVER if each in names or any(n.startswith(f"{each}.") for n in names)}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", [REPRO, PROOF])
def test_a_cached_check_imports_nothing_that_only_runs_need(
    lanes: Counted, name: str, form: str
) -> None:
    assert run(["check", name]) == 0
    names = imported(["check", name, "--format", form])
    assert "gate2.cache.disk" in names
    assert heavy(names) == set()


def test_a_bare_record_imports_nothing_that_only_runs_need(lanes: Counted, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / REPRO / "artifacts")
    assert run(["check", REPRO, "--require", "not-falsified"]) == 0
    names = imported(["check", REPRO, "--require", "not-falsified"])
    assert heavy(names) == set()


def test_the_budget_bites(lanes: Counted) -> None:
    """Without what was kept the same command imports what reads claims, if not what runs."""
    names = imported(["classify", "For every n, n + 0 = n."])
    assert heavy(names) >= {"gate2.classify.scoring", "gate2.classify.cues_empirical"}
    assert heavy({"docker.api.client", "dockerish"}) == {"docker"}
