"""`gate2 ledger`: what a person is shown of it, and the exit code that a script goes by."""

import json
from pathlib import Path

import pytest

from gate2.cli.main import run
from gate2.ledger.chain import Head
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import open_ledger
from ledger_making import ask, attempt, guard, unguard

TABLE = "gate2_ledger_entries"


@pytest.fixture
def head(file_url: str) -> Head:
    """Of a ledger with four attempts and a record that was published."""
    with open_ledger(file_url) as ledger:
        for number in (1, 2, 3, 4):
            status = "FALSIFIED" if number == 2 else "VERIFIED"
            record = "rec" if number < 4 else "other"
            ledger.append([attempt(number, status=status, record=record, outcome="value-missed")])
        return ledger.append([Entry(EntryKind.PUBLISHED, "2026-01-31T12:00:01Z", "rec")])


def cut(url: str) -> None:
    unguard(url)
    ask(url, f"DELETE FROM {TABLE} WHERE number > 3")
    guard(url)


def test_the_log_shows_who_was_judged_and_how(
    file_url: str, head: Head, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "log", "--ledger", file_url]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["number", "at", "what", "record", "claim", "status", "outcome"]
    assert lines[2] == [
        *("2", "2026-01-31T12:00:00Z", "attempt", "rec", "c2", "FALSIFIED"),
        *("value-missed", "G2-ART-001"),
    ]
    assert lines[5][:4] == ["5", "2026-01-31T12:00:01Z", "published", "rec"]
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ([], [1, 2, 3, 4, 5]),
        (["--limit", "2"], [4, 5]),
        (["--record", "rec"], [1, 2, 3, 5]),
        (["--record", "rec", "--limit", "2"], [3, 5]),
        (["--status", "FALSIFIED"], [2]),
        (["--claim", "c4"], [4]),
    ],
)
def test_the_log_is_filtered_and_the_newest_is_last(
    file_url: str,
    head: Head,
    options: list[str],
    numbers: list[int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["ledger", "log", "--ledger", file_url, "--format", "jsonl", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["number"] for line in lines] == numbers
    assert run(["ledger", "log", "--ledger", file_url, "--format", "json", *options]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [entry["number"] for entry in document["entries"]] == numbers
    assert document["ledger"] == {"id": head.id, "entries": 5, "sha256": head.sha256}


def test_nothing_in_an_entry_reaches_the_terminal_as_more_than_text(
    file_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = Entry(
        EntryKind.ATTEMPT,
        "2026-01-31T12:00:00Z",
        "\x1b[2J[bold]r\u202e",
        claim=":smile:",
        body={"outcome": "\x1b]0;x\x07", "codes": ["a\nb", 1, None]},
    )
    with open_ledger(file_url) as ledger:
        ledger.append([hostile])
    assert run(["ledger", "log", "--ledger", file_url]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u202e" not in out
    assert ":smile:" in out
    assert "[bold]r" in out.replace("\n", "")


def test_a_sound_ledger_exits_0_and_says_its_head(
    file_url: str, head: Head, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "verify", "--ledger", file_url]) == 0
    assert f"sound, 5 entries, head {head.sha256}" in capsys.readouterr().out
    assert run(["ledger", "verify", "--ledger", file_url, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["sound"] is True
    assert document["head"] == {"id": head.id, "entries": 5, "sha256": head.sha256}


def test_a_broken_ledger_exits_4_and_names_the_entry(
    file_url: str, head: Head, capsys: pytest.CaptureFixture[str]
) -> None:
    unguard(file_url)
    ask(file_url, f"UPDATE {TABLE} SET status = 'VERIFIED' WHERE number = 2")
    guard(file_url)
    assert run(["ledger", "verify", "--ledger", file_url]) == 4
    out = " ".join(capsys.readouterr().out.split())
    assert "EVD-012 ledger-broken: entry 2: its content says status 'FALSIFIED'" in out
    assert run(["ledger", "verify", "--ledger", file_url, "--format", "json"]) == 4
    document = json.loads(capsys.readouterr().out)
    assert document["sound"] is False
    assert [reason["code"] for reason in document["reasons"]] == ["G2-EVD-012"]
    for command in (["log"], ["export"]):
        assert run(["ledger", *command, "--ledger", file_url]) == 4
        assert "G2-EVD-012 ledger-broken: entry 2: its content" in capsys.readouterr().err


def test_no_ledger_and_an_empty_one_exit_5(
    file_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("log", "verify", "export"):
        assert run(["ledger", command, "--ledger", file_url]) == 5
        assert run(["ledger", command]) == 5, "the state of this test has none either"
    assert "there is none yet" in capsys.readouterr().err
    with open_ledger(file_url):
        pass
    for command in ("log", "verify"):
        assert run(["ledger", command, "--ledger", file_url]) == 5


def test_a_log_of_nothing_that_fits_exits_5(
    file_url: str, head: Head, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "log", "--ledger", file_url, "--record", "nobody"]) == 5
    assert "none of its 5 entries is asked for" in capsys.readouterr().err


def test_an_export_is_verified_by_itself(
    file_url: str, head: Head, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.jsonl"
    assert run(["ledger", "export", "--ledger", file_url, "-o", str(file)]) == 0
    assert run(["ledger", "export", "--ledger", file_url]) == 0
    assert capsys.readouterr().out.encode() == file.read_bytes()
    assert run(["ledger", "verify", str(file)]) == 0
    assert f"sound, 5 entries, head {head.sha256}" in " ".join(capsys.readouterr().out.split())
    file.write_bytes(file.read_bytes().replace(b"FALSIFIED", b"VERIFIED"))
    assert run(["ledger", "verify", str(file)]) == 4
    assert "entry 2: its content makes the digest" in " ".join(capsys.readouterr().out.split())
    assert run(["ledger", "verify", str(tmp_path / "nothing")]) == 2
    assert run(["ledger", "verify", str(file), "--ledger", file_url]) == 2


def test_an_export_that_fails_leaves_the_one_before_it(
    file_url: str, head: Head, tmp_path: Path
) -> None:
    file = tmp_path / "export.jsonl"
    assert run(["ledger", "export", "--ledger", file_url, "-o", str(file)]) == 0
    before = file.read_bytes()
    unguard(file_url)
    ask(file_url, f"UPDATE {TABLE} SET status = 'VERIFIED' WHERE number = 2")
    assert run(["ledger", "export", "--ledger", file_url, "-o", str(file)]) == 4
    assert file.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["export.jsonl", "state"]


def test_an_end_that_was_cut_off_shows_against_an_export_or_a_verdict(
    file_url: str, head: Head, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, verdict = tmp_path / "export.jsonl", tmp_path / "verdict.json"
    assert run(["ledger", "export", "--ledger", file_url, "-o", str(export)]) == 0
    anchor = {"id": head.id, "entries": head.entries, "head": head.sha256}
    verdict.write_text(json.dumps({"x_gate2": {"ledger": anchor}}))
    for file in (export, verdict):
        assert run(["ledger", "verify", "--ledger", file_url, "--since", str(file)]) == 0
    cut(file_url)
    assert run(["ledger", "verify", "--ledger", file_url]) == 0
    capsys.readouterr()
    for file in (export, verdict):
        assert run(["ledger", "verify", "--ledger", file_url, "--since", str(file)]) == 4
        assert "it has 3: its end was cut off" in " ".join(capsys.readouterr().out.split())


def test_a_ledger_made_anew_is_not_the_one_that_was_published(
    file_url: str, head: Head, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "export.jsonl"
    assert run(["ledger", "export", "--ledger", file_url, "-o", str(export)]) == 0
    other = f"sqlite:///{tmp_path / 'other'}"
    with open_ledger(other) as ledger:
        ledger.append([attempt(1)])
    assert run(["ledger", "verify", "--ledger", other, "--since", str(export)]) == 4
    assert "it is another one, or was made anew" in " ".join(capsys.readouterr().out.split())


def test_the_settings_ledger_is_the_one_that_is_shown(
    file_url: str, head: Head, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "gate2.toml"
    settings.write_text('[engine]\nledger = "sqlite:///state/ledger.sqlite"\n')
    assert run(["ledger", "verify", "--policy", str(settings)]) == 0
    assert "sound, 5 entries" in capsys.readouterr().out


def test_init_makes_one_ledger_however_often(
    file_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert run(["ledger", "init", "--ledger", file_url]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert first.endswith(", 0 entries")
