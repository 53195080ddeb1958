"""An export: every byte of it counts, and it shows later what the ledger was."""

import io
import json
from pathlib import Path

import pytest

from gate2.errors import InvalidRecord, UsageError
from gate2.ledger.anchor import published_head
from gate2.ledger.chain import Head
from gate2.ledger.export import export_lines, verified_export
from gate2.ledger.opening import open_ledger
from gate2.reasons import Code
from ledger_making import ODD, ask, attempt, guard, unguard


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Head, bytes]:
    """A ledger's head, and its export."""
    with open_ledger(f"sqlite:///{tmp_path / 'ledger'}") as ledger:
        head = ledger.append([attempt(1, text=ODD), attempt(2, status="FALSIFIED"), attempt(3)])
        return head, b"".join(export_lines(ledger))


def said(data: bytes) -> str:
    with pytest.raises(InvalidRecord) as broken:
        verified_export(io.BytesIO(data), "file")
    assert broken.value.reason.code is Code.EVD_LEDGER_BROKEN
    return broken.value.message


def test_an_export_is_verified_without_the_ledger(exported: tuple[Head, bytes]) -> None:
    head, data = exported
    assert verified_export(io.BytesIO(data), "file") == head
    lines = [json.loads(line) for line in data.splitlines()]
    assert lines[0] == {
        "schema": "gate2-ledger-export-v1",
        "id": head.id,
        "entries": 3,
        "sha256": head.sha256,
    }
    assert [line["number"] for line in lines[1:]] == [1, 2, 3]
    assert lines[1]["entry"]["body"]["text"] == ODD


def test_an_empty_ledger_has_an_export(tmp_path: Path) -> None:
    with open_ledger(f"sqlite:///{tmp_path / 'ledger'}") as ledger:
        data = b"".join(export_lines(ledger))
        assert verified_export(io.BytesIO(data), "file") == ledger.head()


def test_every_flipped_byte_of_an_export_is_found(exported: tuple[Head, bytes]) -> None:
    _, data = exported
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        said(bytes(flipped))


def test_every_shorter_export_is_found(exported: tuple[Head, bytes]) -> None:
    _, data = exported
    for end in range(len(data)):
        said(data[:end])


def test_lines_that_were_taken_out_swapped_or_added_are_found(
    exported: tuple[Head, bytes],
) -> None:
    head, first, second, third = exported[1].splitlines(keepends=True)
    assert "expected 3 entries" in said(head + first + second)
    assert "expected 3 entries" in said(head)
    assert "entry 1: it is not there" in said(head + second + third)
    assert "entry 1: it is not there" in said(head + second + first + third)
    assert "entry 4: it is not there; entry 3 comes next" in said(head + first + second + third * 2)
    assert "line 5" in said(head + first + second + third + b"\n")
    assert "line 1" in said(first + second + third)


def test_a_broken_ledger_is_not_exported_as_if_it_were_sound(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger'}"
    with open_ledger(url) as ledger:
        ledger.append([attempt(number) for number in (1, 2, 3)])
    unguard(url)
    ask(url, "DELETE FROM gate2_ledger_entries WHERE number = 2")
    guard(url)
    with open_ledger(url) as ledger, pytest.raises(InvalidRecord, match="entry 2: it is not there"):
        list(export_lines(ledger))


def test_a_published_head_is_read_from_an_export_and_from_a_verdict(
    exported: tuple[Head, bytes], tmp_path: Path
) -> None:
    head, data = exported
    (tmp_path / "export.jsonl").write_bytes(data)
    assert published_head(tmp_path / "export.jsonl") == head
    ledger = {"id": head.id, "entries": head.entries, "head": head.sha256}
    (tmp_path / "verdict.json").write_text(json.dumps({"x_gate2": {"ledger": ledger}}))
    assert published_head(tmp_path / "verdict.json") == head


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "{}", '{"x_gate2": null}', '{"x_gate2": {"ledger": null}}'),
        '{"x_gate2": {"ledger": {"id": "a", "entries": "1", "head": "b"}}}',
    ],
)
def test_a_file_without_a_head_is_not_taken_for_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(UsageError, match="expected an export of a ledger"):
        published_head(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot be read"):
        published_head(tmp_path / "nothing")
