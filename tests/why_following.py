"""Follows the to-do of `gate2 why` to the letter: writes its lines, runs its commands.

What only a person knows stands in the lines as a word in capitals, and is handed in. The lanes are
played (`attested`), except where a test asks for the real ones.
"""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from attested import Seen, written
from gate2.attest.keys import read_key
from gate2.backports import tomllib
from gate2.cli.main import run
from gate2.policy import Policy

Told = tuple[int, dict[str, Any]]
Known = Mapping[str, str]
NOTHING: Known = {}


@dataclass
class Asking:
    """Asks `gate2 why` in one directory, and follows what it says."""

    here: Path
    capture: pytest.CaptureFixture[str]
    policy: Policy = field(default_factory=Policy)
    seen: Mapping[str, Seen] | None = None
    """What the played lanes see; None for what verifies."""
    real: bool = False
    """Whether a check is run for real, lanes and all."""

    def why(self, *arguments: str | Path) -> Told:
        """The exit code and the document."""
        self.capture.readouterr()
        code = run(["why", *map(str, arguments), "--format", "json"])
        said = self.capture.readouterr()
        document = json.loads(said.out)
        assert isinstance(document, dict)
        return code, document

    def text(self, *arguments: str | Path) -> tuple[int, str]:
        """The exit code and the text, its lines joined so that wrapping is nothing to match."""
        self.capture.readouterr()
        code = run(["why", *map(str, arguments)])
        return code, " ".join(self.capture.readouterr().out.split())

    def step(self, place: str | Path, code: str, *more: str) -> dict[str, Any]:
        """The one step for this code."""
        found = [each for each in self.why(place, *more)[1]["todo"] if each["code"] == code]
        assert len(found) == 1, found
        return dict(found[0])

    def codes(self, place: str | Path) -> set[str]:
        """Every code that keeps the record or a claim of it."""
        _, document = self.why(place)
        reasons = [*document["reasons"], *(r for c in document["claims"] for r in c["reasons"])]
        return {each["code"] for each in reasons if each["effect"] not in ("W", "-")}

    def follow(self, place: str | Path, code: str, known: Known = NOTHING) -> dict[str, Any]:
        """Do what the step for this code says; the step."""
        step = self.step(place, code)
        self.do(Path(place), step, known)
        return step

    def do(self, place: Path, step: Mapping[str, Any], known: Known = NOTHING) -> None:
        """Write the step's lines, then run its command."""
        lines = [_known(line, known) for line in step["lines"]]
        if step["file"] == "record.json":
            _write_json(place, step, lines)
        elif step["file"] == "gate2.toml":
            (self.here / "gate2.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        elif step["file"]:
            _write_toml(place / _known(step["file"], known), step["place"], lines)
        if step["command"]:
            self.command(place, shlex.split(_known(step["command"], known)))

    def command(self, place: Path, words: list[str]) -> None:
        """Run it; a check with the played lanes, under the key that it names."""
        if self.real and words[:2] == ["gate2", "check"]:
            assert run(words[1:]) in (0, 1), self.capture.readouterr()
        elif words[:2] == ["gate2", "check"]:
            key = read_key(Path(words[words.index("--key") + 1])) if "--key" in words else None
            assert Path(words[-1]) == place
            written(place, self.seen, key=key, policy=self.policy)
        elif words[0] == "rm":
            (self.here / words[1]).unlink()
        else:
            assert words[0] == "gate2", words
            assert run(words[1:]) == 0, self.capture.readouterr()


def _known(text: str, known: Known) -> str:
    """The text with what a person knows in the place of the words in capitals."""
    for word, value in known.items():
        escaped = value.replace("\\", "\\\\")
        text = re.sub(rf"(?<![A-Z_$]){re.escape(word)}(?![A-Z_])", escaped, text)
    return text


def _write_json(place: Path, step: Mapping[str, Any], lines: list[str]) -> None:
    file = place / "record.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    members = json.loads("{" + ",".join(lines) + "}")
    match step["place"]:
        case "the record":
            document |= members
        case "the claim":
            for claim in _claims(document, step):
                claim |= members
        case "the reported value":
            for claim in _claims(document, step):
                for item in claim["reported"]:
                    item |= members
        case other:
            raise AssertionError(f"nobody knows where that is: {other}")
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _claims(document: Mapping[str, Any], step: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [claim for claim in document["claims"] if claim["id"] in step["claims"]]
    assert found, step
    return found


def _write_toml(file: Path, table: str, lines: list[str]) -> None:
    """Each line in its table, in the place of what stands there under the same name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if table in ("", "the end"):
        file.write_text("\n".join([text.rstrip("\n"), *lines]).lstrip("\n") + "\n", "utf-8")
        return
    names = [line.partition("=")[0].strip() for line in lines]
    kept = [each for each in text.splitlines() if each.partition("=")[0].strip() not in names]
    if table not in kept:
        kept.append(table)
    at = kept.index(table) + 1
    file.write_text("\n".join([*kept[:at], *lines, *kept[at:]]) + "\n", encoding="utf-8")
    tomllib.loads(file.read_text(encoding="utf-8"))
