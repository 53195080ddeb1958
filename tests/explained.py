"""Carries out the examples of reason codes: lays out what `gate2 explain` prints, and runs it."""

import hashlib
import io
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate2.cli.main import run
from gate2.contract import DEFINITIONS, ENFORCEMENT, GATE, GATE_VERDICT_SCHEMA, LABELS, Status
from gate2.reason_examples.example import Example
from gate2.reasons import Code

_FILE = re.compile(r"([A-Za-z0-9_./-]+):")
_TABLE = re.compile(r"\[\[?([a-z.]+)\]\]?")
IN_JSON = {"audit", "check", "ci", "classify", "kernel", "ledger", "lint", "run", "verify"}
PROGRAMS = {"cp", "git", "ln", "mkdir", "mv", "rm", "touch", "truncate"}

CLAIMS: dict[str, dict[str, Any]] = {
    "mean": {
        "id": "c1",
        "text": "The measured mean of the first ten squares is 38.5.",
        "kind": "empirical",
        "reported": [{"metric": "mean", "value": "38.5", "tolerance": "last-digit"}],
    },
    "proof": {
        "id": "c2",
        "text": "The sum of two even natural numbers is even.",
        "kind": "mathematical",
    },
}
RUN_MANIFEST = """\
schema = "gate2-artifact-v1"
claim = "c1"
kind = "repro"
scope = "exact"
establishes = "The mean of the squares of the numbers from one to ten."
does_not_establish = "Anything about other numbers."

[repro]
image = "python"
command = ["python3", "repro.py"]

[[repro.control]]
name = "nine squares"
env = { COUNT = "9" }
"""
SCRIPT = """\
import json, os, pathlib

count = int(os.environ.get("COUNT", "10"))
mean = sum(n * n for n in range(1, count + 1)) / count
pathlib.Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps({"mean": mean}))
"""
PROOF_MANIFEST = """\
schema = "gate2-artifact-v1"
claim = "c2"
kind = "lean4"
scope = "exact"
establishes = "For all m and n, the sum of 2 * m and 2 * n leaves no remainder by 2."
does_not_establish = "Anything about odd numbers."

[lean]
toolchain = "leanprover/lean4:v4.28.0"
theorem = "sum_of_evens"
reviewed_by = "reader"
"""
STATEMENT = """\
theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
  sorry
"""
PROOF = """\
theorem sum_of_evens (m n : Nat) : (2 * m + 2 * n) % 2 = 0 := by
  omega
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file that an example prints."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of an example."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A reason that a command printed, as JSON or as a line on standard error."""

    code: str
    message: str
    effect: str | None


Step = File | Command


def steps_of(text: str) -> list[Step]:
    """The steps of `shows` or `instead`.

    Raises:
        ValueError: a line is neither a file's name, nor a line of one, nor a command.
    """
    steps: list[Step] = []
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append(Command(tuple(shlex.split(line[2:]))))
        elif match := _FILE.fullmatch(line):
            lines = []
            steps.append(File(match[1], ""))
        elif (not line or line.startswith("  ")) and steps and isinstance(steps[-1], File):
            lines.append(line[2:])
            steps[-1] = File(steps[-1].path, "\n".join(lines).rstrip("\n") + "\n")
        elif line.strip():
            raise ValueError(f"no step: {line!r}")
    return steps


class Place:
    """A directory in which an example is carried out, step by step."""

    def __init__(self, root: Path, surroundings: Sequence[str] = ()) -> None:
        """`surroundings` names artifacts that are there and that the example does not print."""
        self.root = root
        self._attached: dict[str, str] = {}
        """What is printed of the artifacts' manifests, by name."""
        self._record = ""
        """What is printed of record.json."""
        self._last: Command | None = None
        self._public_key = ""
        self._printed = set(surroundings)
        """Names of artifacts that are printed somewhere: the claims are theirs from the start."""
        self._is_laid_out = False
        for name in surroundings:
            self._attach(name)

    def shows(self, example: Example) -> list[Said]:
        """What the last command of the example prints."""
        steps = steps_of(example.shows)
        printed = [step.path.split("/") for step in steps if isinstance(step, File)]
        self._printed |= {parts[1] for parts in printed if parts[0] == "artifacts"}
        return self._carry_out(steps)

    def instead(self, example: Example) -> list[Said]:
        """What the last command prints after the change; the same one where none is named."""
        steps = steps_of(example.instead)
        if not any(isinstance(step, Command) and step.words[0] == "gate2" for step in steps):
            assert self._last is not None
            steps.append(self._last)
        return self._carry_out(steps)

    def _attach(self, name: str) -> None:
        if name in self._attached:
            return
        self._attached[name] = ""
        directory = self.root / "artifacts" / name
        directory.mkdir(parents=True, exist_ok=True)
        if name == "proof":
            (directory / "Statement.lean").write_text(STATEMENT)
            (directory / "Proof.lean").write_text(PROOF)
        else:
            (directory / "repro.py").write_text(SCRIPT)

    def _carry_out(self, steps: Sequence[Step]) -> list[Said]:
        said: list[Said] = []
        for step in steps:
            if isinstance(step, Command):
                if not self._is_laid_out:
                    self._lay_out()
                said = self._run(step)
            else:
                self._write(step)
        return said

    def _write(self, file: File) -> None:
        path = self.root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = Path(file.path).parts
        is_new = parts[0] == "artifacts" and parts[1] not in self._attached
        if is_new:
            self._attach(parts[1])
        if parts == ("record.json",):
            self._record = file.text
        elif parts[0] == "artifacts" and parts[-1] == "artifact.toml":
            self._attached[parts[1]] = file.text
        elif parts == ("verdict.json",) and not file.text.startswith("{"):
            stated = json.loads("{" + file.text + "}")
            path.write_text(json.dumps(_verdict(stated), indent=1, ensure_ascii=False))
            return
        else:
            path.write_text(file.text.replace("PUBLIC-KEY", self._public_key))
            if not is_new:
                return
        self._lay_out()

    def _lay_out(self) -> None:
        """record.json and the manifests, with what is printed of them put in."""
        self._is_laid_out = True
        record = self._record_text()
        (self.root / "record.json").write_text(record)
        try:
            claims = {claim["id"]: claim["text"] for claim in json.loads(record)["claims"]}
        except (ValueError, KeyError, TypeError):
            claims = {}
        for name, printed in self._attached.items():
            manifest = self.root / "artifacts" / name / "artifact.toml"
            manifest.write_text(self._manifest_text(name, printed, claims))

    def _record_text(self) -> str:
        if self._record.startswith("{"):
            return self._record
        claims = [claim for name, claim in CLAIMS.items() if name in self._printed]
        document = {
            "schema": "gate2-record-v1",
            "id": "example",
            "title": "An example",
            "published": "2026-11-01",
            "claims": claims or list(CLAIMS.values()),
        }
        document.update(json.loads("{" + self._record + "}"))
        return json.dumps(document, indent=1, ensure_ascii=False)

    def _manifest_text(self, name: str, printed: str, claims: dict[str, str]) -> str:
        """The manifest with what is printed of it, bound to its claim unless that is printed."""
        if printed.startswith("schema"):
            return printed
        tables = _tables(PROOF_MANIFEST if name == "proof" else RUN_MANIFEST)
        for table, lines in _tables(printed).items():
            if table:
                for inner in [name for name in tables if name.startswith(f"{table}.")]:
                    del tables[inner]  # what is printed of a table is all of it
                tables[table] = lines
                continue
            keys = {line.split("=")[0].strip() for line in lines}
            tables[""] = [
                *(line for line in tables[""] if line.split("=")[0].strip() not in keys),
                *lines,
            ]
        top = "\n".join(tables[""])
        bound = re.search(r'^claim = "(.*)"$', top, re.MULTILINE)
        if "claim_sha256" not in top and bound and bound[1] in claims:
            digest = hashlib.sha256(claims[bound[1]].encode()).hexdigest()
            tables[""].append(f'claim_sha256 = "{digest}"')
        return "\n".join(line for lines in tables.values() for line in lines) + "\n"

    def _run(self, command: Command) -> list[Said]:
        if command.words[0] != "gate2":
            assert command.words[0] in PROGRAMS, f"no program of an example: {command.words}"
            if command.words[0] == "git" and not (self.root / ".git").exists():
                for words in ("init -q -b main", "add .", "commit -q -m base"):
                    self._program(["git", *words.split()])
            self._program(command.words)
            return []
        self._last = command
        out, err = _gate2(self.root, command.words[1:])
        if key := re.search(r"\b[0-9a-f]{64}\b", out):
            self._public_key = key[0] if command.words[1] == "keygen" else self._public_key
        return [*_said_in_json(out), *_said_in_lines(err), *_said_in_lines(out)]

    def _program(self, words: Sequence[str]) -> None:
        somebody = {
            f"GIT_{who}_{what}": "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        surroundings = {**os.environ, **somebody, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(words, cwd=self.root, check=True, capture_output=True, env=surroundings)


def _verdict(stated: dict[str, Any]) -> dict[str, Any]:
    """A gate-verdict-v1 with these keys, its label and definition those of its status."""
    status = Status(stated.get("status", "UNVERIFIED"))
    return {
        "schema": GATE_VERDICT_SCHEMA,
        "schema_version": "1.0",
        "contract_version": "gate-verdict-v1.0",
        "status": status.value,
        "label": LABELS[status],
        "definition": DEFINITIONS[status],
        "reason": "Nothing yet.",
        "evaluated_at": "2026-11-01T12:00:00Z",
        "gate": GATE,
        "enforcement": ENFORCEMENT,
        **stated,
    }


def _tables(toml: str) -> dict[str, list[str]]:
    """The lines of each table, with its header; the keys before any under the empty name."""
    tables: dict[str, list[str]] = {"": []}
    name = ""
    for line in toml.splitlines():
        if match := _TABLE.fullmatch(line):
            name = match[1]
            tables[name] = []
        tables[name].append(line)
    return tables


def _gate2(place: Path, words: Sequence[str]) -> tuple[str, str]:
    """What gate2 prints there on standard output and standard error, as JSON where it can."""
    arguments = [*words]
    if words[0] in IN_JSON and "export" not in words:
        arguments += ["--format", "json"]
    out, err = io.StringIO(), io.StringIO()
    here = Path.cwd()
    os.chdir(place)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            run(arguments)
    finally:
        os.chdir(here)
    return out.getvalue(), err.getvalue()


def _said_in_json(text: str) -> Iterator[Said]:
    try:
        yield from _reasons(json.loads(text))
    except ValueError:
        for line in text.splitlines():
            if line.startswith("{"):
                yield from _reasons(json.loads(line))


def _reasons(value: object) -> Iterator[Said]:
    if isinstance(value, dict):
        if isinstance(value.get("code"), str) and isinstance(value.get("message"), str):
            yield Said(value["code"], value["message"], value.get("effect"))
        if isinstance(value.get("reason"), str) and isinstance(value.get("message"), str):
            yield Said(value["reason"], value["message"], None)  # of `gate2 kernel`
        for inner in value.values():
            yield from _reasons(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _reasons(inner)


def _said_in_lines(text: str) -> Iterator[Said]:
    for line in text.splitlines():
        if match := re.search(r"(G2-[A-Z]+-\d{3})(?: [a-z-]+)?:? (.*)", line):
            yield Said(match[1], match[2], None)


def of_code(said: Sequence[Said], code: Code) -> list[Said]:
    """Those with this code."""
    return [each for each in said if each.code == code.value]
