"""Steps of workflows and actions, read from the shipped files and run as a runner runs them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
ACTION = ROOT / "action.yml"
PREVIEW = ROOT / "engine" / "gate2" / "integration" / "github" / "gate2.yml"
PUBLISH = ROOT / "engine" / "gate2" / "integration" / "github" / "gate2-publish.yml"
GITLAB = ROOT / "engine" / "gate2" / "integration" / "gitlab" / "gate2.gitlab-ci.yml"

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_GIVE_UP_S = 120
_STAND_IN = """\
#!{python} -I
import json, os, pathlib, sys
room = pathlib.Path({room!r})
with (room / "calls.jsonl").open("a") as calls:
    environment = {{key: os.environ[key] for key in {seen!r} if key in os.environ}}
    calls.write(json.dumps([sys.argv[1:], environment]) + "\\n")
{body}
"""


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file as plain data."""
    document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def steps_of(path: Path, job: str | None = None) -> list[dict[str, Any]]:
    """The steps of an action, or of one job of a workflow."""
    document = read_yaml(path)
    found = document["runs"]["steps"] if job is None else document["jobs"][job]["steps"]
    assert isinstance(found, list)
    return found


def all_steps(path: Path) -> list[dict[str, Any]]:
    """The steps of an action, or of all jobs of a workflow."""
    document = read_yaml(path)
    if "runs" in document:
        return steps_of(path)
    return [step for job in document["jobs"] for step in steps_of(path, job)]


def step_named(path: Path, name: str) -> dict[str, Any]:
    """The one step of that name."""
    (found,) = (step for step in all_steps(path) if step.get("name") == name)
    return found


@dataclass
class Ran:
    """What a step came to."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str
    added_path: str


@dataclass
class Runner:
    """A directory that a runner calls its own, and stand-ins for programs that steps call."""

    room: Path
    work: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def temp(self) -> Path:
        """``RUNNER_TEMP``."""
        return self.room / "temp"

    def stand_in(self, name: str, body: str, *, seen: tuple[str, ...] = ()) -> None:
        """Put a Python program of that name first on the PATH; it notes what it is called with.

        `body` sees ``sys``, ``os``, ``json``, ``pathlib`` and ``room``; `seen` names the
        environment variables that are noted too.
        """
        place = self.room / "bin" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        room = self.room / "calls" / name
        room.mkdir(parents=True, exist_ok=True)
        text = _STAND_IN.format(python=sys.executable, room=str(room), seen=seen, body=body)
        place.write_text(text, encoding="utf-8")
        place.chmod(0o755)

    def calls(self, name: str) -> list[list[str]]:
        """The arguments of each call of a stand-in."""
        return [arguments for arguments, _ in self._noted(name)]

    def environments(self, name: str) -> list[dict[str, str]]:
        """What each call of a stand-in saw of the variables that it notes."""
        return [environment for _, environment in self._noted(name)]

    def _noted(self, name: str) -> list[tuple[list[str], dict[str, str]]]:
        noted = self.room / "calls" / name / "calls.jsonl"
        if not noted.exists():
            return []
        return [(each[0], each[1]) for each in map(json.loads, noted.read_text().splitlines())]

    def run(
        self, step: Mapping[str, Any], expressions: Mapping[str, str], **environment: str
    ) -> Ran:
        """Run a step's script under bash as GitHub does.

        `expressions` has the value of each ``${{ }}`` in the step's own environment; one that is
        not there fails the test.
        """
        for name in ("temp", "bin"):
            (self.room / name).mkdir(parents=True, exist_ok=True)
        files = {name: self.room / name for name in ("output", "summary", "path", "env")}
        for file in files.values():
            file.write_text("")
        own = {key: resolved(str(value), expressions) for key, value in step.get("env", {}).items()}
        script = self.room / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        how = ["--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") else ["-e"]
        done = subprocess.run(
            ["bash", *how, str(script)],
            cwd=self.work,
            env={
                "PATH": f"{self.room / 'bin'}:/usr/bin:/bin",
                "HOME": str(self.room),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_OUTPUT": str(files["output"]),
                "GITHUB_STEP_SUMMARY": str(files["summary"]),
                "GITHUB_PATH": str(files["path"]),
                "GITHUB_ENV": str(files["env"]),
                "GITHUB_REPOSITORY": "owner/records",
                "GIT_CONFIG_GLOBAL": os.devnull,
                **self.environment,
                **own,
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_GIVE_UP_S,
            check=False,
        )
        assert files["env"].read_text() == "", "no step passes variables on to the next"
        lines = files["output"].read_text().splitlines()
        return Ran(
            code=done.returncode,
            log=done.stdout,
            outputs=dict(line.split("=", 1) for line in lines),
            summary=files["summary"].read_text(),
            added_path=files["path"].read_text(),
        )


def resolved(text: str, expressions: Mapping[str, str]) -> str:
    """The text with the value of each expression in its place."""
    return _EXPRESSION.sub(lambda match: expressions[match[1]], text)


def expressions_in(text: str) -> list[str]:
    """What stands between ``${{`` and ``}}``."""
    return _EXPRESSION.findall(text)
