"""What the run for one branch leaves on the machine, for the run for another one."""

import shutil
from pathlib import Path

import pytest

from pull_request_made import PullRequest
from pull_request_records import READINGS, attach, lay_out

pytestmark = pytest.mark.runc

MOMENTS = "records/moments/record.json"


@pytest.fixture
def slandered(pull: PullRequest) -> PullRequest:
    """Somebody's branch had the words of a verified claim refuted, by readings of their own."""
    lay_out(pull.at("evil"), dict(pull.read("moments"), id="evil"))
    attach(pull.at("evil"), "c1", ("9", "9.2"))
    assert pull.judge().code == 3
    pull.repo.branch("honest", "main")
    return pull


def test_refutation_of_another_branch_stops_nobody(slandered: PullRequest) -> None:
    """At most it is said: the ledger forgets no attempt."""
    slandered.edit("moments", lambda record: record.update(title="Other words"))
    slandered.publish("moments")
    for require in ("no-regression", "verified"):
        answer = slandered.judge("--require", require)
        assert answer.code == 0, answer.findings
        assert answer.claim("records/moments", "c1")["status"]["after"] == "VERIFIED"


def test_run_of_another_branch_is_not_taken_for_other_files(slandered: PullRequest) -> None:
    """The same claim and the same names, under which other readings lie."""
    lay_out(slandered.at("evil"), dict(slandered.read("moments"), id="evil"))
    attach(slandered.at("evil"), "c1", READINGS["4.25"])
    answer = slandered.judge()
    assert answer.code == 0
    assert answer.claim("records/evil", "c1")["status"]["after"] == "VERIFIED"


def test_success_of_another_branch_verifies_no_other_files(pull: PullRequest) -> None:
    pull.add("new")
    assert pull.judge().code == 0
    pull.repo.branch("next", "main")
    pull.add("new")
    (pull.at("new/artifacts/of-c1") / "readings.csv").write_text("9\n9.4\n", encoding="utf-8")
    answer = pull.judge()
    assert answer.code == 3
    assert answer.claim("records/new", "c1")["status"]["after"] == "FALSIFIED"


def test_script_finds_no_cache_and_no_ledger_to_write(pull: PullRequest, own_state: Path) -> None:
    """It tries the state of the engine, wherever it may stand, and says what it could write."""
    place = pull.add("new", value="0")
    script = f"""\
import json
import os
from pathlib import Path

written = 0
for root in ({str(own_state)!r}, "/var/lib/gate2", "/var/cache/gate2", {str(pull.place)!r}):
    for name in ("evidence/planted", "cache.key", "ledger.sqlite", "planted"):
        try:
            Path(root, name).parent.mkdir(parents=True, exist_ok=True)
            Path(root, name).write_text("planted", encoding="utf-8")
        except OSError:
            continue
        written += 1
shift = 1 if os.environ.get("SHIFT") else 0
results = {{"mean": written + shift}}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results), encoding="utf-8")
"""
    (place / "artifacts/of-c1/repro.py").write_text(script, encoding="utf-8")
    key = (own_state / "cache.key").read_bytes()
    answer = pull.judge("--no-cache")
    assert answer.claim("records/new", "c1")["ground"] == "run"
    assert (own_state / "cache.key").read_bytes() == key
    for place in (own_state, own_state / "evidence", pull.place, Path("/var/lib/gate2")):
        assert not (place / "planted").exists()
    pull.repo.branch("next", "main")
    pull.add("other")
    assert pull.judge().claim("records/other", "c1")["status"]["after"] == "VERIFIED"


def test_branch_that_breaks_its_record_leaves_the_next_run_whole(pull: PullRequest) -> None:
    shutil.rmtree(pull.at("moments/evidence"))
    pull.at("moments/corrections.json").write_text("{", encoding="utf-8")
    assert pull.judge("--evidence", str(pull.place / "evidence")).code == 4
    pull.repo.branch("next", "main")
    pull.edit("moments", lambda record: record.update(title="Other words"))
    pull.publish("moments")
    pull.judge().require(0)
