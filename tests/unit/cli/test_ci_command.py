"""`gate2 ci` as it is called: what it refuses, what it says, what it exits with."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from attested import falsifying
from ci_branch import Seen, one_claim
from ci_command import Command, a_branch, a_command
from gate2.check import Checker
from gate2.cli.ci_formats import FORMATS
from gate2.errors import InfrastructureError
from gate2.evidence import ReproEvidence
from gate2.reasons import Code, because
from gate2.record.model import Artifact, Claim
from gate2.settings import Settings
from pull_request_made import everything_in, spoken

__all__ = ["a_branch", "a_command"]


# --- what it refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--format", "json", "--format", "sarif"], "2 formats: expected -o DIR"),
        (["--key", "key"], "add --evidence DIR"),
        (["--keyless"], "add --evidence DIR"),
        (["--format", "html"], "'html' is not one of"),
        (["--require", "anything"], "'anything' is not one of"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--head", "nowhere"], "--head 'nowhere': expected a commit"),
        (["--policy", "nowhere.toml"], "nowhere.toml: expected a settings file"),
        (["-o", "nowhere/out.txt"], "expected the directory nowhere to be there"),
        (["--evidence", "out", "--key", "nowhere.key"], "nowhere.key"),
        (["surprise"], "No such command 'surprise'"),
    ],
)
def test_wrong_usage_runs_nothing(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    expected: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = command(*options)
    assert (code, out) == (2, "")
    assert expected in " ".join(err.split())
    assert command.branch.ran == []


@pytest.mark.parametrize("base", ["nowhere", "origin/main", "-x", "::error::x", "main~9"])
def test_base_that_is_not_there_passes_nothing(command: Command, base: str) -> None:
    code, out, err = command("--base=" + base, base=None)
    assert (code, out) == (2, "")
    assert "expected a" in err
    assert command.branch.ran == []


def test_base_has_to_be_named(command: Command) -> None:
    code, _, err = command(base=None)
    assert code == 2
    assert "expected --base REF" in err


def test_directory_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    code, _, err = spoken("ci", "--base", "main", "--repo", str(tmp_path))
    assert code == 2
    assert "repository" in err


def test_file_in_the_place_of_a_directory_is_refused_before_anything_runs(
    command: Command, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.write_text("somebody's", encoding="utf-8")
    code, _, err = command("--format", "json", "--format", "text", "-o", str(out))
    assert code == 2
    assert "expected a directory for 2 formats, came a file" in err
    assert command.branch.ran == []
    assert out.read_text(encoding="utf-8") == "somebody's"


def test_help_names_every_option_and_init() -> None:
    code, out, _ = spoken("ci", "--help")
    assert code == 0
    for option in (
        *("--base", "--head", "--repo", "--require", "--policy", "--trust-attestations"),
        *("--reviewed-by", "--format", "--output", "--evidence", "--key", "--keyless"),
        *("--no-ledger", "--sandbox", "--lean", "--jobs", "--no-cache", "init"),
    ):
        assert option in out


def test_init_needs_no_base() -> None:
    code, out, _ = spoken("ci", "init", "--help")
    assert code == 0
    assert "--gitlab" in out


# --- what it exits with ------------------------------------------------------------------------


def test_honest_record_passes(command: Command) -> None:
    code, document = command.document()
    assert (code, document["exit_code"], document["complete"]) == (0, 0, True)
    assert [each["path"] for each in document["records"]] == ["records/s"]
    assert command.branch.ran == ["s/c1"]


def test_nothing_touched_is_no_pass(command: Command) -> None:
    assert command("--head", "main")[0] == 5


def test_refuted_claim_fails(command: Command) -> None:
    command.branch.seen = {**falsifying()}
    assert command()[0] == 3


def test_invalid_record_fails(command: Command) -> None:
    command.branch.repo.commit("broken", {"records/s/record.json": "{"})
    assert command()[0] == 4


def test_machine_that_could_not_look_is_neither(command: Command) -> None:
    unreachable = InfrastructureError(because(Code.INF_DOCKER_UNREACHABLE, "none answers"))
    command.branch.seen["c1"] = unreachable
    assert command()[0] == 6


def test_strict_repository_asks_for_verified(command: Command) -> None:
    command.branch.repo.commit("bare", remove=["records/s/artifacts"])
    assert command()[0] == 0
    assert command("--require", "verified")[0] == 1


def test_bug_while_a_record_is_checked_is_no_pass(command: Command) -> None:
    command.checker = lambda settings: Checker(
        _broken, _broken, settings.policy, observer=command.branch.checker().observer
    )
    code, document = command.document()
    assert code == 6
    assert "INF-010" in json.dumps(document)


def _broken(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> ReproEvidence:
    raise ZeroDivisionError


# --- who is asked ------------------------------------------------------------------------------


def test_reviewer_whom_the_base_does_not_name_counts_for_nothing(command: Command) -> None:
    code, out, err = command("--reviewed-by", "stranger", "--format", "json")
    assert code == 0
    assert json.loads(out)["policy"]["reviewers"] == []
    assert "the base's settings do not name this reviewer" in " ".join(err.split())


def test_settings_and_head_are_those_of_commits(command: Command) -> None:
    command.branch.repo.write({"gate2.toml": "[nonsense]\n", "records/s/record.json": "{"})
    code, document = command.document()
    assert code == 0
    assert [each["id"] for each in document["records"]] == ["s"]


def test_repository_is_found_from_within(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(command.branch.at("records"))
    assert spoken("ci", "--base", "main")[0] == 0


def test_nothing_in_the_repository_is_touched(command: Command, tmp_path: Path) -> None:
    before = everything_in(command.branch.repo.path)
    forms = [part for form in FORMATS for part in ("--format", form)]
    code, _, _ = command(*forms, "-o", str(tmp_path / "out"), "--evidence", str(tmp_path / "ev"))
    assert code == 0
    assert everything_in(command.branch.repo.path) == before


# --- what it writes ----------------------------------------------------------------------------


def test_text_is_the_default_and_machine_output_stands_alone(command: Command) -> None:
    code, out, _ = command()
    assert code == 0
    assert "records/s" in out
    code, out, err = command("--format", "json")
    assert json.loads(out)["schema"] == "gate2-ci-v1"
    assert "gate2-ci-v1" not in err


def test_several_formats_go_to_a_directory_that_need_not_be_there(
    command: Command, tmp_path: Path
) -> None:
    out = tmp_path / "deep/out"
    forms = [part for form in FORMATS for part in ("--format", form)]
    code, printed, _ = command(*forms, "-o", str(out))
    assert (code, printed) == (0, "")
    assert {each.name for each in out.iterdir()} == set(FORMATS.values())
    json.loads((out / "gate2.json").read_text(encoding="utf-8"))
    for line in (out / "gate2.jsonl").read_text(encoding="utf-8").splitlines():
        json.loads(line)
    json.loads((out / "gate2.sarif").read_text(encoding="utf-8"))
    ET.parse(out / "gate2.junit.xml")
    ET.parse(out / "gate2.svg")


def test_one_format_goes_to_the_file_that_is_named(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("of the run before", encoding="utf-8")
    code, printed, _ = command("--format", "json", "-o", str(out))
    assert (code, printed) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["exit_code"] == 0


def test_one_format_goes_into_a_directory_that_is_there(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert command("--format", "sarif", "-o", str(out))[0] == 0
    assert [each.name for each in out.iterdir()] == ["gate2.sarif"]


def test_format_that_is_asked_for_twice_is_one(command: Command) -> None:
    code, out, _ = command("--format", "json", "--format", "json")
    assert code == 0
    json.loads(out)


def test_names_in_the_repository_command_no_log(command: Command, tmp_path: Path) -> None:
    hostile = "records/##[error]x\n::error::pwned"
    command.branch.repo.commit("hostile", {f"{hostile}/record.json": "{"})
    evidence = ["--evidence", str(tmp_path / "ev")]
    code, out, err = command(*evidence)
    assert code == 4
    for text in (out, err):
        assert "##[" not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())


# --- interrupted -------------------------------------------------------------------------------


def test_interrupted_run_tells_what_was_judged_and_is_no_pass(
    command: Command, tmp_path: Path
) -> None:
    for name in ("t", "u"):
        command.branch.laid_out(f"records/{name}", name, claims=one_claim())
    command.branch.repo.commit("more")
    plain = command.checker

    def interrupted(settings: Settings) -> Checker:
        sound = plain(settings)

        def lane(claim: Claim, artifact: Artifact, say: Callable[[str], None]) -> Seen:
            if artifact.directory.parent.parent.name == "t":
                raise KeyboardInterrupt
            return sound.repro(claim, artifact, say)

        return Checker(lane, lane, settings.policy, sound.observer)

    command.checker = interrupted
    out = tmp_path / "out.json"
    code, _, _ = command("--format", "json", "-o", str(out))
    assert code == 130
    document = json.loads(out.read_text(encoding="utf-8"))
    assert (document["exit_code"], document["complete"]) == (130, False)
    assert [each["path"] for each in document["records"]] == ["records/s"]
