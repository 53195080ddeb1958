"""Carries out the steps of a page, one after the other, in one shell."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from documented.blocks import Step

PAGE_S = 1200.0
"""The most that the steps of a page may take together."""
_MARK = "\x1e"
_TIME = re.compile(r"\b\d+(?:\.\d+)? (ms|s|min)\b")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a step."""

    step: Step
    exit_code: int
    output: str
    """Standard output and error, as they came."""

    def fault(self) -> str:
        """Why it is not what the page says; empty where it is."""
        if self.exit_code != self.step.exit_code:
            return (
                f"{self.step.where}: `{self.step.command}`: expected exit {self.step.exit_code},"
                f" came {self.exit_code}:\n{self.output}"
            )
        if self.step.printed is None or matches(self.step.printed, self.output):
            return ""
        expected = "\n".join(self.step.printed)
        return (
            f"{self.step.where}: `{self.step.command}`: the page says it prints\n{expected}\n"
            f"and it prints\n{self.output}"
        )


def carry_out(steps: Sequence[Step], place: Path, environment: dict[str, str]) -> list[Done]:
    """All steps in one shell that starts in `place`; it goes on after a step that fails."""
    parts = ["exec 2>&1 </dev/null", f"cd {shlex.quote(str(place))}"]
    for number, step in enumerate(steps):
        parts.append(_script(step, number, place))
    ended = subprocess.run(
        ["bash", "-c", "\n".join(parts)],
        env={**os.environ, **environment, "PATH": _path(), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
        timeout=PAGE_S,
    )
    *heard, rest = ended.stdout.decode("utf-8", "replace").split(_MARK)
    done = []
    for output, said in zip(heard[::2], heard[1::2], strict=True):
        number, code = map(int, said.split())
        done.append(Done(steps[number], code, output))
    assert len(done) == len(steps), f"the shell ended early:\n{rest}"
    return done


def _script(step: Step, number: int, place: Path) -> str:
    if step.file:
        beside = place / f".step-{number}"
        beside.write_text(step.content, encoding="utf-8")
        command = f"cp {shlex.quote(str(beside))} {shlex.quote(step.file)}"
    else:
        command = step.command
    return f"{command}\nprintf '{_MARK}%d %d{_MARK}' {number} $?"


def _path() -> str:
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def matches(printed: Sequence[str], output: str) -> bool:
    """Whether the lines are those that came, but for times, blanks at the end, and `…`.

    What a line `…` stands for is as short as can be, and grows only where the rest asks for it: one
    pass for each such line, whatever came.
    """
    expected, came = _plain("\n".join(printed)), _plain(output)
    at, here, star, since = 0, 0, -1, 0
    while here < len(came):
        if at < len(expected) and _is_any(expected[at]):
            star, since, at = at, here, at + 1
        elif at < len(expected) and _fits(expected[at], came[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            since += 1
            at, here = star + 1, since
        else:
            return False
    return all(map(_is_any, expected[at:]))


def _plain(text: str) -> list[str]:
    lines = [_TIME.sub(r"TIME \1", line).rstrip() for line in text.splitlines()]
    return [line for line in lines if line]


def _is_any(line: str) -> bool:
    return line.strip() == "…"


def _fits(expected: str, line: str) -> bool:
    pattern = ".*".join(map(re.escape, expected.split("…")))
    return re.fullmatch(pattern, line) is not None
