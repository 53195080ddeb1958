"""Whatever a record holds, linting ends with what is wrong with it: nothing crashes or hangs."""

import os
import random
from pathlib import Path

import pytest

from attested import attested_record
from gate2.backports import tomllib
from gate2.ci.judgement import Weight
from gate2.contract import Status
from gate2.lint.linted import Linted
from gate2.lint.record import lint_record
from gate2.reasons import Code
from gate2.report.linted import as_linted_annotations, as_linted_json
from gate2.report.linted_text import as_linted_text
from linting import edited, said_of, sound
from record_cases import CASES, lay_out

STATED = sorted((CASES.parent / "stated").iterdir())
NO_FAULT = (Code.REC_NEVER_ATTEMPTED,)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_broken_record_is_complained_of_for_its_own_reason(case: Path, tmp_path: Path) -> None:
    directory = tmp_path / case.name
    expected = lay_out(case, directory)
    found = lint_record(directory)
    codes = {each.reason.code for each in found.findings}
    assert codes == {Code(expected["reason"])} - set(NO_FAULT)
    for each in found.findings:
        assert each.reason.message.isprintable()
        assert str(tmp_path) not in each.reason.message
        assert each.line >= 1
    if expected["where"] == "record":
        weights = {each.weight for each in found.findings if each.path.endswith("record.json")}
        assert weights == {Weight.INVALID}


@pytest.mark.parametrize("case", STATED, ids=lambda path: path.name)
def test_what_is_stated_beside_a_record_is_complained_of(case: Path) -> None:
    expected = tomllib.loads((case / "expected.toml").read_text())
    codes = {code for code, _, _ in said_of(case)}
    if expected["reason"]:
        assert Code(expected["reason"]) in codes
    elif not (case / "verdict.json").exists():
        assert codes == set()


def test_bytes_flipped_anywhere_in_a_record_crash_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    place = attested_record(tmp_path / "r")
    chosen = random.Random(6)
    files = sorted(path for path in place.rglob("*") if path.is_file())
    silent = []
    for number in range(150):
        file = files[number % len(files)]
        data = file.read_bytes()
        at = chosen.randrange(len(data))
        flipped = data[:at] + bytes([data[at] ^ (1 << chosen.randrange(8))]) + data[at + 1 :]
        file.write_bytes(flipped)
        if not any(weight is Weight.INVALID for _, weight, _ in said_of(place)):
            silent.append(f"{file.relative_to(place)}: {data[at : at + 1]!r} at {at}")
        file.write_bytes(data)
    assert silent == [], "evidence covers every file, so no change of one goes unseen"


def test_a_directory_that_cannot_be_listed_is_the_machines_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sound(tmp_path / "r")

    def refuse(path: object = ".") -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    [finding] = lint_record(place).findings
    assert finding.weight is Weight.INFRASTRUCTURE
    assert "Permission denied" in finding.reason.message


COMMANDS = ("::error::", "##[error]", "\x1b[31m", "\u202e", "\n::")


@pytest.mark.parametrize("hostile", COMMANDS)
def test_no_reader_of_logs_obeys_what_a_record_says(tmp_path: Path, hostile: str) -> None:
    place = sound(tmp_path / "r")
    edited(place, lambda document: document["claims"][0].update(kind=f"{hostile}pwned"))
    (place / "artifacts" / "of-c1" / "artifact.toml").write_text(
        f'schema = """{hostile}"""\n'.replace("\x1b", "\\u001b"), encoding="utf-8"
    )
    (place / "artifacts" / f"{hostile}.x".replace("/", "_")).mkdir()
    linted = Linted([lint_record(place)])
    assert linted.exit_code == 4
    plain = as_linted_text(linted)
    coloured = as_linted_text(linted, colour=True)
    for text in (plain, as_linted_json(linted)):
        assert not any(command in text for command in COMMANDS)
    assert not any(line.startswith("::") for line in coloured.splitlines())
    assert "pwned" in plain
    for line in as_linted_annotations(linted).splitlines():
        assert line.startswith(("::error file=", "::warning file="))
        assert line.count("::") == 2
        assert "##[" not in line


def test_a_status_that_nothing_carries_is_no_refutation(tmp_path: Path) -> None:
    """Linting convicts nobody: what it cannot recompute it calls invalid, whatever is stated."""
    place = sound(tmp_path / "r")
    edited(
        place,
        lambda document: document.update(
            publisher={"fields": {"gate_verdict": {"Status": Status.FALSIFIED.value}}}
        ),
    )
    assert [weight for _, weight, _ in said_of(place)] == [Weight.WARNS]
