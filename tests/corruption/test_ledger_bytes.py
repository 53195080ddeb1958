"""One byte of a ledger with other bits: `gate2 ledger verify` sees it, or no entry changed."""

import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from corrupting import SEED, Flip, Stored, flips, gate2, require_whole, verify
from gate2.ledger.opening import existing_ledger, open_ledger

pytestmark = [pytest.mark.runc, pytest.mark.lean]

COUNT = 200
Content = tuple[object, ...]


def content(file: Path) -> Content:
    """All that a ledger's file says: every row of every table, and the sources of its schema."""
    database = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        sources = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for name, sql in sources if sql and sql.startswith("CREATE TABLE")]
        rows = [database.execute(f"SELECT * FROM {name}").fetchall() for name in tables]
    finally:
        database.close()
    return (sources, rows)


def entries(file: Path) -> list[object]:
    """The entries as the engine reads them."""
    ledger = existing_ledger(f"sqlite:///{file}")
    assert ledger is not None
    with ledger:
        return [ledger.head(), *ledger.entries()]


@pytest.fixture
def ledger(stored: Stored, tmp_path: Path) -> Path:
    """The file alone: its writer has closed it, and so put everything into it."""
    assert [path.name for path in stored.state.glob("ledger.sqlite*")] == ["ledger.sqlite"]
    return Path(shutil.copyfile(stored.ledger, tmp_path / "ledger.sqlite"))


@pytest.fixture
def export(ledger: Path, tmp_path: Path) -> Path:
    file = tmp_path / "ledger.jsonl"
    assert gate2("ledger", "export", "--ledger", f"sqlite:///{ledger}", "-o", str(file)).code == 0
    return file


def test_the_ledger_of_the_check_is_sound(ledger: Path) -> None:
    answer = gate2("ledger", "verify", "--ledger", f"sqlite:///{ledger}")
    assert answer.code == 0, answer.text
    assert len(entries(ledger)) > 10


def test_a_flipped_byte_of_the_database_is_noticed_or_in_no_entry(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ledger.read_bytes()
    said, known = content(ledger), entries(ledger)
    passed: list[Flip] = []
    codes: Counter[int] = Counter()
    for number, flip in enumerate(flips({ledger.name: len(data)}, COUNT, SEED)):
        file = tmp_path / f"{number}.sqlite"
        file.write_bytes(flip.of(data))
        answer = gate2("ledger", "verify", "--ledger", f"sqlite:///{file}")
        codes[answer.code] += 1
        require_whole(answer)
        if answer.code == 0:
            assert content(file) == said, flip
            assert entries(file) == known, flip
            passed.append(flip)
        else:
            assert answer.code == 4, f"{flip}: {answer.text}"
            assert "EVD-012" in answer.text, f"{flip}: {answer.text}"
            assert "entry" in answer.text or file.name in answer.text
        file.unlink()
    with capsys.disabled():
        print(f"\nledger.sqlite: {codes[4]} of {COUNT} flipped bytes noticed; {len(passed)} are")
        print("free space, spare bits or counters of SQLite's, with every row the same, at bytes")
        print(f"  {', '.join(str(flip.at) for flip in sorted(passed, key=lambda f: f.at))}")


def test_a_flipped_byte_of_an_export_is_noticed(export: Path) -> None:
    """No byte of it is spare: each line has one spelling."""
    data = export.read_bytes()
    for flip in flips({export.name: len(data)}, 100, SEED):
        export.write_bytes(flip.of(data))
        answer = gate2("ledger", "verify", str(export))
        assert answer.code == 4, f"{flip}: {answer.text}"
        require_whole(answer)


def test_an_export_without_one_of_its_lines_is_noticed(export: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    for number in range(len(lines)):
        export.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        assert gate2("ledger", "verify", str(export)).code == 4, number


def test_an_export_with_two_lines_exchanged_is_noticed(export: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    for number in range(len(lines) - 1):
        moved = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        export.write_bytes(b"".join(moved))
        assert gate2("ledger", "verify", str(export)).code == 4, number


def test_a_database_that_is_cut_short_is_noticed(ledger: Path, tmp_path: Path) -> None:
    data = ledger.read_bytes()
    for left in (1, 99, 100, 512, len(data) // 2, len(data) - 4096, len(data) - 1):
        file = tmp_path / f"cut-{left}.sqlite"
        file.write_bytes(data[:left])
        answer = gate2("ledger", "verify", "--ledger", f"sqlite:///{file}")
        assert answer.code == 4, f"{left}: {answer.text}"
        assert "EVD-012" in answer.text


@pytest.fixture
def killed(ledger: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A ledger whose writer ended before SQLite had moved its log into the file; an export."""
    with open_ledger(f"sqlite:///{ledger}") as sound:
        entries = [chained.entry for chained in sound.entries()]
    live, left = tmp_path / "live" / "ledger.sqlite", tmp_path / "left" / "ledger.sqlite"
    for place in (live, left):
        place.parent.mkdir()
    export = tmp_path / "left.jsonl"
    with open_ledger(f"sqlite:///{live}") as writing:
        for entry in entries:
            writing.append([entry])
        for path in live.parent.iterdir():
            shutil.copyfile(path, left.parent / path.name)
        said = gate2("ledger", "export", "--ledger", f"sqlite:///{live}", "-o", str(export))
        assert said.code == 0
    assert (left.parent / "ledger.sqlite-wal").stat().st_size > 0
    return left, export


def test_a_flipped_byte_of_the_log_loses_no_entry_unseen(
    killed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite drops what it cannot read of its log: what was known before shows that."""
    left, export = killed
    known = entries(left)
    log = left.parent / "ledger.sqlite-wal"
    passed = 0
    for number, flip in enumerate(flips({log.name: log.stat().st_size}, 60, SEED)):
        place = tmp_path / f"flipped-{number}"
        shutil.copytree(left.parent, place)
        (place / log.name).write_bytes(flip.of(log.read_bytes()))
        url = f"sqlite:///{place / left.name}"
        answer = gate2("ledger", "verify", "--ledger", url, "--since", str(export))
        require_whole(answer)
        if answer.code == 0:
            assert entries(place / left.name) == known, flip
            passed += 1
        else:
            assert answer.code == 4, f"{flip}: {answer.text}"
    with capsys.disabled():
        print(f"\nledger.sqlite-wal: {60 - passed} of 60 flipped bytes noticed, by --since")


def test_a_damaged_ledger_ends_no_verification_in_a_crash(
    stored: Stored, ledger: Path, tmp_path: Path
) -> None:
    """It can speak against a record, and never for one."""
    record = stored.place / "kronecker-budget"
    data = ledger.read_bytes()
    seen: Counter[int] = Counter()
    for number, flip in enumerate(flips({ledger.name: len(data)}, 60, SEED + 1)):
        file = tmp_path / f"{number}.sqlite"
        file.write_bytes(flip.of(data))
        answer = verify(record, settings=stored.settings, ledger=f"sqlite:///{file}")
        require_whole(answer)
        assert answer.code in (0, 4), f"{flip}: {answer.text}"
        if answer.code == 4:
            assert {code for code, _ in answer.invalid()} == {"G2-EVD-012"}, flip
        seen[answer.code] += 1
    assert seen[4] > 0
