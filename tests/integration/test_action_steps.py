"""The composite action's own scripts under bash: what they ask of gate2, what they exit with."""

import json
import re
from pathlib import Path

import pytest

from git_made import Repo
from judged import HOSTILE
from workflow_steps import ACTION, Ran, Runner, expressions_in, read_yaml, step_named

JUDGE = "Judge the branch"
DEFAULTS = {
    f"inputs.{name}": str(stated["default"]) for name, stated in read_yaml(ACTION)["inputs"].items()
}
# What stands after `||` in the expressions of the step that judges.
AIM, PROPOSED = (
    expressions_in(step_named(ACTION, JUDGE)["env"][name])[0] for name in ("AIM", "PROPOSED")
)
EVENT = {AIM: "main", PROPOSED: "0123456789abcdef0123456789abcdef01234567"}
WRITES = """
report = pathlib.Path([a.split("=", 1)[1] for a in sys.argv if a.startswith("--output=")][0])
for name, text in json.loads((room / "writes.json").read_text()).items():
    (report / name).write_text(text)
print((room / "prints.txt").read_text(), end="")
raise SystemExit(int((room / "code.txt").read_text()))
"""
REPORT = {
    "gate2.json": '{"schema": "gate2-ci-v1"}',
    "gate2.md": "## gate2\n",
    "gate2.annotations": "::error file=records/a/record.json,line=3::lowered\n",
    "gate2.sarif": "{}",
}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "work").mkdir()
    return Runner(tmp_path / "runner", tmp_path / "work")


def standing_in(
    runner: Runner, code: int, prints: str = "judging\n", writes: dict[str, str] = REPORT
) -> None:
    """A `gate2` that writes, prints and exits as it is told."""
    runner.stand_in("gate2", WRITES)
    room = runner.room / "calls" / "gate2"
    (room / "writes.json").write_text(json.dumps(writes))
    (room / "prints.txt").write_text(prints, encoding="utf-8", errors="replace")
    (room / "code.txt").write_text(str(code))


def judged(runner: Runner, **inputs: str) -> Ran:
    stated = {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    return runner.run(step_named(ACTION, JUDGE), DEFAULTS | EVENT | stated)


def shown(runner: Runner, report: str) -> Ran:
    return runner.run(
        step_named(ACTION, "Show what was found"), {"steps.judge.outputs.report": report}
    )


def concluded(runner: Runner, code: str, nothing: str = "pass") -> Ran:
    return runner.run(
        step_named(ACTION, "Conclude"),
        {"steps.judge.outputs.exit-code": code, "inputs.nothing-to-check": nothing},
    )


# --- the exit code ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "outcome", "exits", "says"),
    [
        (0, "passed", 0, "gate2: passed"),
        (1, "failed", 1, "::error title=gate2 blocks::"),
        (2, "undecided", 2, "::error title=gate2 was not understood::"),
        (3, "failed", 3, "::error title=gate2 found a claim FALSIFIED::"),
        (4, "failed", 4, "::error title=gate2 found something invalid::"),
        (5, "nothing", 0, "the branch touches no record"),
        (6, "undecided", 6, "::error title=gate2 could not decide::"),
        (130, "undecided", 130, "::error title=gate2 did not come to an end::"),
        (137, "undecided", 137, "::error title=gate2 did not come to an end::"),
    ],
)
def test_exit_code_of_the_gate_is_that_of_the_action(
    runner: Runner, code: int, outcome: str, exits: int, says: str
) -> None:
    standing_in(runner, code)
    ran = judged(runner)
    assert ran.code == 0, ran.log
    assert (ran.outputs["exit-code"], ran.outputs["outcome"]) == (str(code), outcome)
    end = concluded(runner, ran.outputs["exit-code"])
    assert (end.code, says in end.log) == (exits, True), end.log


def test_machine_that_could_not_look_is_not_told_as_a_finding(runner: Runner) -> None:
    assert "says nothing about the records" in concluded(runner, "6").log


def test_branch_without_records_fails_where_the_repository_asks_for_that(runner: Runner) -> None:
    ran = concluded(runner, "5", nothing="fail")
    assert ran.code == 5
    assert "nothing-to-check is not pass" in ran.log


@pytest.mark.parametrize("nothing", ["", "Pass", "passed", "true"])
def test_misspelt_leniency_is_none(runner: Runner, nothing: str) -> None:
    assert concluded(runner, "5", nothing=nothing).code == 5


@pytest.mark.parametrize("code", ["", "0 ", "zero", "00", "-1"])
def test_missing_or_odd_exit_code_never_passes(runner: Runner, code: str) -> None:
    ran = concluded(runner, code)
    assert ran.code == 6
    assert "did not come to an end" in ran.log


@pytest.mark.parametrize("code", [0, 5])
def test_gate_that_wrote_no_report_has_not_passed(runner: Runner, code: int) -> None:
    standing_in(runner, code, writes={})
    ran = judged(runner)
    assert (ran.outputs["exit-code"], ran.outputs["outcome"]) == ("6", "undecided")


def test_finding_is_not_lost_with_the_report(runner: Runner) -> None:
    standing_in(runner, 3, writes={})
    assert judged(runner).outputs["exit-code"] == "3"


def test_report_of_an_earlier_run_is_not_taken_for_this_one(runner: Runner) -> None:
    standing_in(runner, 0)
    judged(runner)
    standing_in(runner, 0, writes={})
    assert judged(runner).outputs["exit-code"] == "6"


def test_missing_program_does_not_pass(runner: Runner) -> None:
    ran = judged(runner)
    assert (ran.outputs["exit-code"], ran.outputs["outcome"]) == ("127", "undecided")
    assert concluded(runner, "127").code == 127


# --- what is asked ------------------------------------------------------------------------


def asked(runner: Runner) -> list[str]:
    (call,) = runner.calls("gate2")
    return call


def test_defaults_judge_the_proposed_commit_against_the_branch_it_aims_at(runner: Runner) -> None:
    standing_in(runner, 0)
    judged(runner)
    assert asked(runner) == [
        "ci",
        "--base=refs/remotes/origin/main",
        "--head=0123456789abcdef0123456789abcdef01234567",
        "--require=no-regression",
        "--sandbox=auto",
        f"--output={runner.temp / 'gate2-report'}",
        *(f"--format={name}" for name in ("json", "markdown", "github")),
        *(f"--format={name}" for name in ("text", "sarif", "junit", "badge")),
    ]


def test_merge_queue_is_judged_against_its_branch(runner: Runner) -> None:
    standing_in(runner, 0)
    runner.run(step_named(ACTION, JUDGE), DEFAULTS | EVENT | {AIM: "refs/heads/release/1"})
    assert "--base=refs/remotes/origin/release/1" in asked(runner)


def test_inputs_reach_the_gate(runner: Runner) -> None:
    standing_in(runner, 0)
    judged(
        runner,
        base="v1",
        head="topic",
        require="verified",
        trust_attestations="true",
        sandbox="runc",
        formats="jsonl, text",
    )
    call = asked(runner)
    assert {"--base=v1", "--head=topic", "--require=verified", "--sandbox=runc"} <= set(call)
    assert call[-3:] == ["--format=jsonl", "--format=text", "--trust-attestations"]


@pytest.mark.parametrize("said", ["", "false", "True", "yes"])
def test_attestations_are_trusted_for_the_word_true_alone(runner: Runner, said: str) -> None:
    standing_in(runner, 0)
    judged(runner, trust_attestations=said)
    assert "--trust-attestations" not in asked(runner)


def test_no_input_is_run_or_split_into_options(runner: Runner) -> None:
    standing_in(runner, 0)
    hostile = 'x" --no-ledger; touch "$RUNNER_TEMP/pwned" $(touch "$RUNNER_TEMP/pwned")'
    judged(runner, base=hostile, head=hostile, require=hostile, sandbox=hostile)
    assert not (runner.temp / "pwned").exists()
    assert f"--base={hostile}" in asked(runner)
    assert "--no-ledger;" not in asked(runner)


# --- what is shown ------------------------------------------------------------------------


def test_what_the_gate_prints_is_no_command_to_the_runner(runner: Runner) -> None:
    standing_in(runner, 0, prints=HOSTILE + "\n::error::pwned")
    lines = judged(runner).log.splitlines()
    stop = re.fullmatch(r"::stop-commands::([0-9a-f-]{36})", lines[0])
    assert stop is not None
    assert lines[-1] == f"::{stop[1]}::"
    assert "::error::pwned" in lines[1:-1]
    assert "\n".join(lines).count(stop[1]) == 2


def test_report_in_the_log_is_no_command_either(runner: Runner) -> None:
    standing_in(runner, 1, writes=REPORT | {"gate2.txt": "::error::pwned\n"})
    lines = judged(runner).log.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    assert lines.index("::error::pwned") < lines.index(f"::{token}::")


def test_word_that_ends_the_silence_is_another_one_each_time(runner: Runner) -> None:
    standing_in(runner, 0)
    assert judged(runner).log.splitlines()[0] != judged(runner).log.splitlines()[0]


def test_summary_and_annotations_are_shown_as_they_are(runner: Runner) -> None:
    standing_in(runner, 1)
    ran = judged(runner)
    assert ran.outputs["report"] == str(runner.temp / "gate2-report")
    assert ran.outputs["summary"].endswith("/gate2.md")
    assert ran.outputs["sarif"].endswith("/gate2.sarif")
    assert ran.outputs["badge"] == ""
    after = shown(runner, ran.outputs["report"])
    assert (after.code, after.log) == (0, REPORT["gate2.annotations"])
    assert after.summary == REPORT["gate2.md"]


def test_gate_that_broke_down_has_nothing_to_show_and_breaks_no_step(runner: Runner) -> None:
    standing_in(runner, 6, writes={})
    after = shown(runner, judged(runner).outputs["report"])
    assert (after.code, after.log, after.summary) == (0, "", "")


# --- installing ---------------------------------------------------------------------------

# Makes the virtual environment's own `python` a stand-in too, and notes what pip is asked for.
PYTHON = """
if "venv" in sys.argv:
    place = pathlib.Path(sys.argv[-1]) / "bin"
    place.mkdir(parents=True)
    (place / "python").symlink_to(__file__)
    (place / "gate2").write_text("#!/bin/sh\\n")
"""


def installed(runner: Runner, action: Path, install: str = "") -> Ran:
    runner.stand_in("python", PYTHON)
    return runner.run(
        step_named(ACTION, "Install gate2"),
        {"github.action_path": str(action), "inputs.install": install},
    )


def pip_asked(runner: Runner) -> str:
    (call,) = (each for each in runner.calls("python") if "pip" in each)
    assert call[:3] == ["-I", "-m", "pip"], "isolated: the checkout's own pip.py is not imported"
    assert call[-2] == "--"
    return call[-1]


def test_stated_requirement_is_installed(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "gate2-0.1.0-py3-none-any.whl").touch()
    ran = installed(runner, tmp_path, "gate2 @ https://example.org/gate2.whl#sha256=00")
    assert ran.code == 0, ran.log
    assert pip_asked(runner) == "gate2 @ https://example.org/gate2.whl#sha256=00"
    assert ran.added_path == f"{runner.temp / 'gate2-bin'}\n"
    assert (runner.temp / "gate2-bin" / "gate2").exists()


def test_action_used_by_hash_installs_its_own_checkout(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    installed(runner, tmp_path)
    assert pip_asked(runner) == f"{tmp_path}[embedded]"


def test_wheel_beside_the_action_is_installed(runner: Runner, tmp_path: Path) -> None:
    wheel = tmp_path / "gate2-0.1.0-py3-none-any.whl"
    wheel.touch()
    installed(runner, tmp_path)
    assert pip_asked(runner) == f"{wheel}[embedded]"


@pytest.mark.parametrize("wheels", [0, 2])
def test_no_name_is_looked_up_in_an_index_where_nothing_is_stated(
    runner: Runner, tmp_path: Path, wheels: int
) -> None:
    action = tmp_path / "action"
    action.mkdir()
    for number in range(wheels):
        (action / f"gate2-0.{number}-py3-none-any.whl").touch()
    ran = installed(runner, action)
    assert ran.code == 6
    assert f"found {wheels} wheels" in ran.log
    assert runner.calls("python") == []


def prepared(runner: Runner) -> Ran:
    return runner.run(step_named(ACTION, "Prepare the sealed lanes"), {})


def test_lanes_are_set_up(runner: Runner) -> None:
    for name in ("apt-get", "sudo"):
        runner.stand_in(name, "")
    runner.stand_in("gate2", "")
    assert prepared(runner).code == 0
    called = runner.calls("gate2") + [each[-2:] for each in runner.calls("sudo")]
    assert called
    assert called[-1][-1] == "setup"


def test_machine_that_cannot_be_set_up_is_not_told_as_a_finding(runner: Runner) -> None:
    runner.stand_in("sudo", "raise SystemExit(1)")
    runner.stand_in("apt-get", "")
    runner.stand_in("gate2", "raise SystemExit(1)")
    ran = prepared(runner)
    assert ran.code == 6
    assert "says nothing about the records" in ran.log


# --- the real gate ------------------------------------------------------------------------

RECORD = {
    "schema": "gate2-record-v1",
    "id": "talk",
    "title": "A record",
    "published": "2026-11-01",
    "claims": [{"id": "c1", "text": "The paper proposes a method.", "kind": "descriptive"}],
}


@pytest.fixture
def proposed(tmp_path: Path) -> Repo:
    """A clone of a repository, and a branch in it that only writes documentation."""
    upstream = Repo(tmp_path / "upstream")
    upstream.commit("start", {"records/talk/record.json": json.dumps(RECORD), "README.md": "a"})
    clone = upstream.clone(tmp_path / "clone")
    clone.branch("topic", "origin/main")
    clone.commit("documentation", {"README.md": "b"})
    return clone


def really_judged(tmp_path: Path, proposed: Repo) -> tuple[Runner, Ran]:
    runner = Runner(tmp_path / "runner", proposed.path)
    runner.stand_in("gate2", "import gate2.cli.main\ngate2.cli.main.main(sys.argv[1:])")
    return runner, runner.run(
        step_named(ACTION, JUDGE), DEFAULTS | {AIM: "main", PROPOSED: proposed.head()}
    )


def test_documentation_passes_a_required_check(tmp_path: Path, proposed: Repo) -> None:
    runner, ran = really_judged(tmp_path, proposed)
    assert (ran.outputs["exit-code"], ran.outputs["outcome"]) == ("5", "nothing"), ran.log
    assert concluded(runner, ran.outputs["exit-code"]).code == 0


def test_every_output_is_written_by_the_real_gate(tmp_path: Path, proposed: Repo) -> None:
    edited = RECORD | {"title": "Another title"}
    proposed.commit("edit", {"records/talk/record.json": json.dumps(edited)})
    runner, ran = really_judged(tmp_path, proposed)
    assert ran.outputs["exit-code"] == "0", ran.log
    for name in ("summary", "json", "sarif", "junit", "badge"):
        assert Path(ran.outputs[name]).stat().st_size > 0
    document = json.loads(Path(ran.outputs["json"]).read_text())
    assert document["head"]["sha"] == proposed.head()
    assert [each["id"] for each in document["records"]] == ["talk"]
    assert shown(runner, ran.outputs["report"]).summary
    assert concluded(runner, "0").code == 0
