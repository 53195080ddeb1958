"""What a branch would write into the log of the job that judges it, on standard error too."""

import re
from pathlib import Path

import pytest

from pull_request_made import PullRequest, spoken
from pull_request_records import attach, mean_of, store

pytestmark = pytest.mark.runc

COMMAND = "##[error]x ::error file=a::y \u202e\x1b[31m"
PLAIN = COMMAND.partition(" \u202e")[0]
"""As it may stand where no control character may."""
_OBEYED = re.compile(
    r"^\s*::|##\[|##vso\[|##teamcity\[|[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", re.M
)


def require_nothing_to_obey(*texts: str) -> None:
    """No reader of logs finds a command in any of these, and no terminal a control sequence."""
    for text in texts:
        found = _OBEYED.search(text)
        assert found is None, repr(text[max(0, found.start() - 60) : found.end() + 60])


def hostile(pull: PullRequest) -> None:
    """A record whose control is called by commands, and whose script prints them."""
    place = pull.add("new")
    pull.rewrite(
        "new/artifacts/of-c1/artifact.toml",
        lambda text: text.replace('"readings shifted"', f'"{PLAIN}"'),
    )
    script = place / "artifacts/of-c1/repro.py"
    printing = f"import sys\nfor out in sys.stdout, sys.stderr:\n    print({COMMAND!r}, file=out)\n"
    script.write_text(printing + script.read_text(encoding="utf-8"), encoding="utf-8")


def test_name_of_a_control_is_no_command_in_the_progress(pull: PullRequest) -> None:
    hostile(pull)
    answer = pull.judge()
    assert "control: " in answer.told
    require_nothing_to_obey(answer.told)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "markdown", "sarif", "junit", "badge"])
def test_single_format_on_standard_output_holds_no_command(pull: PullRequest, form: str) -> None:
    hostile(pull)
    pull.edit(
        "new",
        lambda record: record.update(title=PLAIN, claims=[mean_of("c1", PLAIN, "5.60")]),
    )
    attach(pull.at("new"), "c1", ("5.3", "5.7"))
    pull.commit(COMMAND)
    where = ("--repo", str(pull.repo.path), "--base", "main", "--sandbox", "runc")
    code, out, err = spoken("ci", *where, "--format", form)
    assert code == 3
    assert len(out) > 100
    require_nothing_to_obey(out, err)


def test_annotations_are_commands_of_the_gates_own_alone(pull: PullRequest) -> None:
    """A text that ends a command, a property or a line, in each place that becomes one."""
    text = "a,title=b::c%0A::error::d\r\n::error::e"
    pull.add("new", attached=False)
    pull.edit("new", lambda record: record.update(title=text))
    pull.edit("new", lambda record: record["claims"][0].update(text=text))
    pull.repo.write({"records/new/artifacts/x::y,z=1%0A/artifact.toml": f'claim = "{text[:9]}"\n'})
    answer = pull.judge()
    for line in answer.files["github"].splitlines():
        assert re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line), line
        assert "::" not in re.sub(r"^::\w+ [^:]*::", "", line), line


def test_refusals_that_are_not_in_a_report_hold_no_command(pull: PullRequest) -> None:
    """The words of the command line are the job's, and names of refs the branch's."""
    where = ("--repo", str(pull.repo.path), "--base")
    for name in ("::error::x", "\x1b[31m", "\r::error::x", "refs/heads/\u202eniam"):
        code, out, err = spoken("ci", *where, name)
        assert code == 2
        require_nothing_to_obey(out, err.replace("gate2: ", ""))


def test_no_output_names_a_place_of_the_machine(
    pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where the gate runs, nor what its environment holds."""
    monkeypatch.setenv("GATE2_TEST_SECRET", "8f14e45fceea167a")
    hostile(pull)
    script = pull.at("new/artifacts/of-c1/repro.py")
    leaking = "import os\nprint(os.environ, os.getcwd())\nraise RuntimeError(os.environ)\n"
    script.write_text(leaking, encoding="utf-8")
    (pull.at("moments/artifacts/of-c1") / "artifact.toml").write_text("[", encoding="utf-8")
    store(pull.at("spread/record.json"), {"schema": 1})
    pull.repo.link("records/pending/verdict.json", "/etc/hostname")
    answer = pull.judge("--evidence", str(pull.place / "evidence"))
    assert answer.code == 4
    everything = "".join([*answer.files.values(), answer.told])
    for secret in ("8f14e45fceea167a", str(pull.place), str(Path.home()), "/tmp/", "/gate2-ci-"):
        assert secret not in everything, secret
    for path in (pull.place / "evidence").rglob("*"):
        assert not path.is_file() or str(pull.place).encode() not in path.read_bytes(), path
