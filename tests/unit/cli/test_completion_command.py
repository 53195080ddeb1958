"""Completion offers what is there, in the shell itself, without importing every command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate2.cli.completion import VARIABLE
from gate2.cli.main import COMMANDS
from gate2.cli.main import run as gate2

SHELLS = ("bash", "zsh", "fish")
IN_BASH = """
compopt() { :; }  # bash has it only while somebody types
eval "$(gate2 completion bash)"
complete -p gate2 >&2
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_gate2_completion gate2
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(*words: str) -> list[str]:
    """What bash would offer for the last of the words, by the script that is printed for it."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "--norc", "-c", IN_BASH, "bash", *words],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr.startswith("complete "), ended.stderr
    return ended.stdout.split()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_that_asks_this_command(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate2(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert f"{VARIABLE}={shell}_complete" in out
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert err == ""


def test_another_shell_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert gate2(["completion", "powershell"]) == 2
    assert "bash" in capsys.readouterr().err


def test_bash_offers_commands_options_values_and_codes() -> None:
    assert completed("gate2", "c") == [name for name in COMMANDS if name.startswith("c")]
    assert "--sandbox" in completed("gate2", "check", "--s")
    assert completed("gate2", "check", "--sandbox", "b") == ["bubblewrap"]
    assert completed("gate2", "ledger", "ver") == ["verify"]
    assert completed("gate2", "explain", "g2-lean-00")[:2] == ["G2-LEAN-001", "G2-LEAN-002"]
    assert completed("gate2", "explain", "sor") == ["sorry"]


def test_who_waits_for_the_names_of_commands_waits_for_no_import_of_them() -> None:
    program = "import sys\nfrom gate2.cli.main import run\ntry:\n    run([])\nfinally:\n"
    program += "    print(*sys.modules, file=sys.stderr)"
    asked = {VARIABLE: "bash_complete", "COMP_WORDS": "gate2 ", "COMP_CWORD": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == [f"plain,{name}" for name in COMMANDS]
    commands = {module for module, _ in COMMANDS.values()}
    assert commands & set(ended.stderr.split()) == set()
