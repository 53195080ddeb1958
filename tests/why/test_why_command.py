"""`gate2 why` as people and programs meet it: what it is asked, its formats, its exit codes."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from attested import a_key, attested_record, falsifying, laid_out
from gate2.attest.keys import SigningKey
from gate2.cli.main import run
from gate2.reasons import Code
from ledger_making import ask
from linting import edited

Told = tuple[int, str, str]


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return a_key(tmp_path / "key")


@pytest.fixture
def here(tmp_path: Path, key: SigningKey, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "gate2.toml").write_text(f'[trust]\nkeys = ["{key.public}"]\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Why:
    """Runs the command."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture

    def __call__(self, *arguments: str) -> Told:
        self.capture.readouterr()
        code = run(["why", *arguments])
        said = self.capture.readouterr()
        return code, said.out, said.err

    def document(self, *arguments: str) -> dict[str, Any]:
        found = json.loads(self(*arguments, "--format", "json")[1])
        assert isinstance(found, dict)
        return found


@pytest.fixture
def why(here: Path, capsys: pytest.CaptureFixture[str]) -> Why:
    return Why(capsys)


# --- what is asked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["record", "record/record.json", "record/artifacts/of-c1/repro.py", "./record/"]
)
def test_a_path_in_a_record_stands_for_it(why: Why, path: str) -> None:
    laid_out(Path("record"))
    assert why.document(path)["record"]["id"] == "a-record"


def test_a_directory_with_one_record_stands_for_it(why: Why) -> None:
    laid_out(Path("records/only"))
    assert why.document("records")["record"]["id"] == "a-record"


def test_a_corpus_is_not_answered_for_by_its_first_record(why: Why) -> None:
    for name in ("one", "two"):
        laid_out(Path("records") / name)
    code, out, err = why("records")
    assert (code, out) == (2, "")
    assert "expected one record, 2 stand there" in err
    assert "gate2 audit records" in err


def test_a_claim_that_is_not_there_names_those_that_are(why: Why) -> None:
    laid_out(Path("record"))
    code, out, err = why("record", "c22")
    assert (code, out) == (2, "")
    assert "expected a claim of the record, which are c1, c2, c3; came 'c22'" in err
    assert "did you mean c2" in err


@pytest.mark.parametrize(("path", "expected"), [("empty", 5), ("nothing-there", 2)])
def test_nothing_to_answer_for_is_no_answer(why: Why, here: Path, path: str, expected: int) -> None:
    (here / "empty").mkdir()
    code, out, err = why(path)
    assert (code, out) == (expected, "")
    assert path in err


def test_a_record_that_cannot_be_read_says_where(why: Why) -> None:
    place = laid_out(Path("record"))
    (place / "record.json").write_text('{"schema": "gate2-record-v1"', encoding="utf-8")
    code, out, _ = why("record")
    assert code == 4
    assert "holds no record that could be read" in out


# --- exit codes --------------------------------------------------------------------------------


def test_exit_codes_say_the_status(why: Why, key: SigningKey) -> None:
    laid_out(Path("open"))
    attested_record(Path("verified"), key=key)
    attested_record(Path("falsified"), key=key, evidence=falsifying())
    stale = attested_record(Path("stale"), key=key)
    edited(stale, lambda document: document.update(title="Another"))
    codes = {name: why(name)[0] for name in ("open", "verified", "falsified", "stale")}
    assert codes == {"open": 1, "verified": 0, "falsified": 3, "stale": 4}
    assert all(why.document(name)["exit_code"] == code for name, code in codes.items())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take a file away from itself")
def test_a_record_that_this_machine_cannot_read_is_not_called_wrong(
    why: Why, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gate2.audit import looking
    from gate2.errors import InfrastructureError
    from gate2.reasons import because

    def full(place: Path) -> None:
        raise InfrastructureError(because(Code.INF_DISK_FULL, "the disk does not answer"))

    laid_out(Path("record"))
    monkeypatch.setattr(looking, "read_beside", full)
    code, out, _ = why("record")
    assert code == 6
    assert "the disk does not answer" in out


# --- formats -----------------------------------------------------------------------------------


def test_machine_output_stands_on_standard_output_alone(why: Why) -> None:
    laid_out(Path("record"))
    _, out, err = why("record", "--format", "json")
    document = json.loads(out)
    assert document["schema"] == "gate2-why-v1"
    assert {
        *("path", "record", "claim", "status", "answer", "todo", "reachable", "claims"),
        *("reasons", "lacking", "gateable", "minutes", "exit_code"),
    } <= document.keys()
    assert "schema" not in err


def test_every_format_gives_every_step(why: Why) -> None:
    place = laid_out(Path("record"))
    edited(place, lambda d: d["claims"][0]["reported"][0].pop("tolerance"))
    todo = why.document("record")["todo"]
    text, markdown = why("record")[1], why("record", "--format", "markdown")[1]
    for step in todo:
        assert f"{step['number']:2d}. " in text
        assert f"\n{step['number']}. " in markdown
        for line in (*step["lines"], step["command"]):
            assert line in text
            assert not line or f"`{line}`" in markdown


@pytest.mark.parametrize("columns", [20, 60, 300])
def test_text_is_wrapped_to_the_terminal(
    why: Why, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(Path("record"))
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = why("record")[1].splitlines()
    widest = max(len(line) for line in lines if "$ gate2" not in line)
    assert widest <= min(max(columns, 40), 100)


def test_the_answer_can_be_kept(why: Why, here: Path) -> None:
    laid_out(Path("record"))
    code, out, _ = why("record", "--format", "markdown", "-o", "answer.md")
    assert (code, out) == (1, "")
    assert (here / "answer.md").read_text("utf-8").startswith("# Why a\\-record is UNVERIFIED\n")


# --- the ledger --------------------------------------------------------------------------------


def test_nothing_is_asked_of_a_ledger_that_may_not_be(why: Why, key: SigningKey) -> None:
    shutil.rmtree(attested_record(Path("record"), key=key))
    laid_out(Path("record"))
    titles = [each["title"] for each in why.document("record")["answer"]]
    assert "What happened so far" in titles
    without = why.document("record", "--no-ledger")
    assert "What happened so far" not in [each["title"] for each in without["answer"]]
    assert without["minutes"] is None


def test_a_claim_that_ran_has_the_time_of_its_own_attempt(why: Why, key: SigningKey) -> None:
    shutil.rmtree(attested_record(Path("record"), key=key))
    laid_out(Path("record"))
    (step,) = why.document("record")["todo"]
    assert step["basis"] == "its own last attempt"
    assert step["minutes"] is not None
    assert step["memory_mib"] == 10


def test_a_damaged_ledger_hides_no_record_and_lets_none_stand(
    why: Why, own_state: Path, key: SigningKey
) -> None:
    attested_record(Path("record"), key=key)
    url = f"sqlite:///{own_state / 'ledger.sqlite'}"
    for (trigger,) in ask(url, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        ask(url, f"DROP TRIGGER {trigger}")
    ask(url, "UPDATE gate2_ledger_entries SET entry = '{}' WHERE number = 1")
    code, out, err = why("record")
    assert code == 4  # as `gate2 verify`, which believes nothing that a broken ledger is about
    assert "It is UNVERIFIED" in out
    assert "the ledger that would tell of it is damaged" in " ".join(out.split())
    assert "EVD-012" in out
    assert "the ledger was not asked" in err
    code, out, err = why("record", "--no-ledger")
    assert code == 0
    assert "It is VERIFIED" in out
    assert "the ledger was not asked" not in err


def test_it_runs_nothing_and_writes_nothing(why: Why, here: Path) -> None:
    place = laid_out(Path("record"))
    before = {path: path.stat().st_mtime_ns for path in (here / place).rglob("*")}
    why("record")
    why("record", "c1")
    assert {path: path.stat().st_mtime_ns for path in (here / place).rglob("*")} == before


def test_no_key_is_asked_for_where_policy_asks_for_no_signature(why: Why, here: Path) -> None:
    laid_out(Path("record"))
    (here / "mine.toml").write_text("[policy]\nrequire_signature = false\n", encoding="utf-8")
    (step,) = why.document("record", "--policy", "mine.toml")["todo"]
    assert step["command"] == "gate2 check --write record"
    assert "keygen" not in step["what"]


def test_a_path_that_a_shell_would_take_apart_is_quoted(why: Why) -> None:
    place = laid_out(Path("a record; rm -rf x"))
    (step,) = why.document(str(place))["todo"]
    assert step["command"].endswith("'a record; rm -rf x'")


def test_an_archive_is_no_record_that_could_not_be_read(why: Why) -> None:
    """It has a status, which `gate2 verify` tells; "invalid" would be a false answer."""
    shutil.make_archive("record", "zip", laid_out(Path("record")))
    code, out, err = why("record.zip")
    assert (code, out) == (2, "")
    assert "came an archive" in err
    assert "`gate2 verify record.zip`" in err
