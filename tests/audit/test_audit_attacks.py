"""What an author who controls every file of a record can do to an audit of other records too."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from attested import laid_out
from audit_command import audit, started
from gate2.audit.looking import Looking
from gate2.audit.state import Kept
from gate2.audit.visiting import MOST_QUANTITIES, Task, visit
from gate2.audit.walking import MAX_DEPTH, Place, digest_of, places_in, signature_of
from gate2.crash import contained
from gate2.reasons import Code
from gate2.settings import Settings
from pull_request_made import spoken


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "own-state"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One record with two artifacts."""
    laid_out(tmp_path / "corpus" / "r")
    return tmp_path / "corpus"


# --- an answer of yesterday for what lies there today -------------------------------------------


def _empty_directory(record: Path) -> None:
    (record / "artifacts" / "empty").mkdir()


def _second_name(record: Path) -> None:
    script = record / "artifacts" / "of-c1" / "repro.py"
    os.link(script, record.parent.parent / "another-name")


def _directory_of_evidence(record: Path) -> None:
    (record / "evidence" / "d").mkdir(parents=True)


@pytest.mark.parametrize(
    "change",
    [_empty_directory, _second_name, _directory_of_evidence],
    ids=lambda each: each.__name__,
)
def test_what_changes_no_content_of_a_file_is_looked_at_again(
    corpus: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    before = audit(corpus, "--state", tmp_path / "state")
    change(corpus / "r")

    later = audit(corpus, "--since-last", "--state", tmp_path / "state")

    afresh = audit(corpus)
    assert later.timeless() == afresh.timeless()
    assert afresh.timeless() != before.timeless()


def test_what_changed_within_a_tick_of_the_clock_is_not_known_by_its_times(corpus: Path) -> None:
    place = Place("r", corpus / "r", is_record=True)
    now = time.time_ns()
    assert signature_of(place, now - 3_600_000_000_000) == ""
    assert signature_of(place, now + 3_600_000_000_000) == signature_of(place) != ""


# --- more than can be read ----------------------------------------------------------------------


def test_a_terabyte_of_nothing_in_a_record_does_not_hold_up_the_audit(corpus: Path) -> None:
    before = audit(corpus)
    with (corpus / "r" / "more.bin").open("wb") as stream:
        stream.truncate(1 << 40)

    found = audit(corpus)

    assert found.records["r"]["claims"] == before.records["r"]["claims"]
    assert digest_of(Place("r", corpus / "r", is_record=True)) == ""


def test_a_terabyte_of_nothing_that_is_called_a_document_is_skipped(corpus: Path) -> None:
    with (corpus / "report.txt").open("wb") as stream:
        stream.truncate(1 << 40)

    found = audit(corpus)

    assert found.document["skipped"]["count"] == 1
    assert "expected at most 2097152 bytes" in json.dumps(found.document["skipped"]["first"])


def _nest(place: Path, depth: int, name: str) -> None:
    """Directories inside one another, deeper than a path can say."""
    here = os.open(place, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


@pytest.fixture
def unnest(tmp_path: Path) -> Iterator[None]:
    """Takes away what pytest could not."""
    yield
    subprocess.run(["rm", "-rf", str(tmp_path / "corpus")], check=True)


@pytest.mark.usefixtures("unnest")
@pytest.mark.parametrize("inside", ["r", "r/artifacts/of-c1"])
def test_a_record_deeper_than_a_path_is_long_crashes_nothing(corpus: Path, inside: str) -> None:
    _nest(corpus / inside, 1500, "deeper")

    found = audit(corpus)

    assert found.document["totals"]["found"] == 1
    assert list(found.records) == ["r"]


@pytest.mark.usefixtures("unnest")
@pytest.mark.parametrize(("depth", "name"), [(40, "d" * 200), (1500, "d")])
def test_directories_too_deep_to_look_into_are_said_and_the_rest_is_audited(
    corpus: Path, depth: int, name: str
) -> None:
    _nest(corpus, depth, name)

    found = audit(corpus)

    assert list(found.records) == ["r"]
    assert found.document["skipped"]["count"] == 1
    (skipped,) = found.document["skipped"]["first"]
    assert "directories inside one another" in str(skipped) or "File name too long" in str(skipped)


@pytest.mark.usefixtures("unnest")
def test_a_document_at_a_path_too_long_to_open_costs_nobody_the_site(
    corpus: Path, tmp_path: Path
) -> None:
    here = os.open(corpus, os.O_RDONLY)
    length = len(os.fsencode(corpus))
    while length < 4000:  # still a directory that can be listed, and no file in it can be opened
        name = "d" * min(200, 4000 - length)
        os.mkdir(name, dir_fd=here)
        here = os.open(name, os.O_RDONLY, dir_fd=here)
        length += len(name) + 1
    os.close(os.open("y" * 200 + ".txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))

    given = [str(corpus), "--no-ledger", "--format", "html", "-o", str(tmp_path / "site")]
    code, _, err = spoken("audit", *given)

    assert code == 6, err
    assert (tmp_path / "site" / "index.html").is_file()


def test_the_depth_that_is_walked_is_the_one_that_is_said(tmp_path: Path) -> None:
    deepest = tmp_path.joinpath("corpus", *["d"] * MAX_DEPTH)
    laid_out(deepest / "too-deep")
    laid_out(deepest.parent / "r")
    found = {
        place.name.rpartition("/")[2]: place.beyond for place in places_in([tmp_path / "corpus"])
    }
    assert found["r"] == ""
    assert found["too-deep"] == (
        f"expected at most {MAX_DEPTH} directories inside one another, came more"
    )


# --- one record by several names ----------------------------------------------------------------


def test_a_record_that_several_names_lead_to_is_counted_once(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out(corpus / "s", id="s")
    monkeypatch.chdir(corpus.parent)
    Path("link").symlink_to("corpus")
    names = ["corpus", "corpus/", "./corpus", "corpus/../corpus", str(corpus), "link", "corpus/r"]
    names += ["link/s", "corpus/s/record.json"]

    code, out, err = spoken("audit", *names, "--no-ledger", "--format", "json")

    assert code == 0, err
    document = json.loads(out)
    assert document["totals"]["found"] == 2
    assert [record["path"] for record in document["records"]] == ["corpus/r", "corpus/s"]
    assert Code.CLM_DUPLICATE.value in {
        reason["code"] for c in document["records"][0]["claims"] for reason in c["reasons"]
    }


def test_a_pipe_in_the_place_of_a_state_is_not_waited_for(corpus: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "state")
    found = audit(corpus, "--since-last", "--state", tmp_path / "state")
    assert found.reused == 0
    assert "is of no use here" in found.err


def test_one_record_s_values_do_not_take_all_the_time(tmp_path: Path) -> None:
    text = "The Foo model has 5 layers. " * 30
    claims = tuple({"id": f"c{number}", "text": text} for number in range(100))
    place = Place("r", laid_out(tmp_path / "r", claims=claims), is_record=True)

    (kept,) = visit(Looking(Settings()), contained, [Task(place)])

    assert isinstance(kept, Kept)
    assert len(kept.quantities) == MOST_QUANTITIES


# --- a state that cannot be kept ----------------------------------------------------------------


def test_a_state_that_cannot_be_kept_costs_no_audit_that_asked_for_none(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-directory").write_text("", encoding="utf-8")
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "no-directory" / "state"))

    found = audit(corpus)

    assert list(found.records) == ["r"]
    assert "nothing is kept for --since-last" in found.err


def test_a_state_that_was_asked_for_and_cannot_be_kept_is_an_error_that_says_what_to_do(
    corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "no-directory").write_text("", encoding="utf-8")
    state = tmp_path / "no-directory" / "state"

    process = started(corpus, "--state", state)
    out, err = process.communicate()

    assert (process.returncode, out) == (6, "")
    assert f"{state}: cannot be written: " in err
    assert "--state FILE" in err
    assert "GATE2_CACHE" not in err
