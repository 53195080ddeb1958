"""What a record says gives no orders to the log of a CI job, whichever command prints it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from attested import laid_out, written
from gate2.report.ci.inert import OBEYING

ORDERS = (
    "::add-mask::VERIFIED ##[error]pwned ##vso[task.complete] says that ::stop-commands::t holds."
)
COMMAND = re.compile(r"::|##[A-Za-z]*\[")
TEXTS = [
    ("check", "{record}"),
    ("why", "{record}"),
    ("verify", "{record}"),
    ("classify", ORDERS),
    ("check", "{record}/::add-mask::nothing-here ##[error]"),
]
DOCUMENTS = [
    ("check", "{record}", "--format", "json"),
    ("check", "{record}", "--format", "jsonl"),
    ("why", "{record}", "--format", "json"),
    ("verify", "{record}", "--format", "json"),
    ("verify", "{record}", "--format", "jsonl"),
    ("classify", ORDERS, "--format", "json"),
    ("ledger", "log", "--format", "json"),
    ("ledger", "log", "--format", "jsonl"),
]


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record whose title and claims are orders; `check --write` has been there."""
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))
    for name in OBEYING:
        monkeypatch.delenv(name, raising=False)
    orders = tuple({"id": f"o{n}", "text": f"{ORDERS} {n}"} for n in range(3))
    return written(laid_out(tmp_path / "r", title=ORDERS, claims=orders))


def said(record: Path, command: tuple[str, ...], env: Mapping[str, str]) -> tuple[str, str]:
    arguments = [argument.format(record=record) for argument in command]
    done = subprocess.run(
        [sys.executable, "-m", "gate2", *arguments],
        env={**os.environ, **env},
        cwd=record,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout or done.stderr
    return done.stdout, done.stderr


@pytest.mark.parametrize("command", TEXTS, ids=" ".join)
def test_no_line_of_a_text_is_an_order(record: Path, command: tuple[str, ...]) -> None:
    streams = said(record, command, {OBEYING[0]: "true"})
    assert "add-mask" in "".join(streams)
    for stream in streams:
        assert not COMMAND.search(stream), stream


def test_elsewhere_a_text_is_as_its_author_wrote_it(record: Path) -> None:
    out, _ = said(record, ("check", "{record}"), {})
    assert "::add-mask::" in out


@pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)
def test_no_line_of_a_document_is_an_order_anywhere(record: Path, command: tuple[str, ...]) -> None:
    out, _ = said(record, command, {})
    assert not COMMAND.search(out)
    for line in out.splitlines() if "jsonl" in command else [out]:
        json.loads(line)


def test_a_file_keeps_the_text_as_it_is(record: Path) -> None:
    target = record.parent / "report.txt"
    subprocess.run(
        [sys.executable, "-m", "gate2", "check", str(record), "-o", str(target)],
        env={**os.environ, OBEYING[0]: "true"},
        check=False,
    )
    assert "::add-mask::" in target.read_text(encoding="utf-8")
