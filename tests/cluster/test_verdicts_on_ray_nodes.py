"""The same verdicts from Ray nodes as from this machine, were one of them killed in the middle.

Real `ray start` processes on loopback addresses, each with one processor. A node takes seconds to
start, so the tests share a cluster, to which a second node comes and from which it is taken away.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import left_behind
from batch_making import write_batch
from gate2.errors import InfrastructureError
from gate2.ledger.entry import Entry, EntryKind
from gate2.ledger.opening import existing_ledger
from gate2.reasons import Code
from gate2.sandbox.owner import owner_of
from ray_nodes import Cluster, descendants, ray_cluster
from rough import GIVE_UP_S, finish, run, start

pytestmark = [pytest.mark.ray, pytest.mark.lean, pytest.mark.slow, pytest.mark.machine]

SCRIPTS = 3
"""With the proof enough to lose one and have others before and after it; eight checks run all."""
BOTH = {"lean": 1, "sandbox": 1}
WITHOUT_LEAN = {"sandbox": 1}
CONSOLE_SCRIPT = Path(sys.executable).with_name("gate2")
IMPORTED_BY_WORKERS = ("docker", "requests", "gate2", "decimal", "tomllib", "jsonschema", "uuid")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One proof and some scripts; the last script's claim is wrong."""
    directory = write_batch(tmp_path_factory.mktemp("batch"), proofs=1, scripts=SCRIPTS)
    manifest = directory / "record.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    document["claims"][-1]["reported"][0]["value"] += "1"
    manifest.write_text(json.dumps(document), encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def local(record: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What this machine finds."""
    state = tmp_path_factory.mktemp("state-of-local")
    arguments = ("check", record, "--no-cache", "--format", "json")
    code, out, err = run(*arguments, env={**os.environ, "GATE2_STATE": str(state)})
    assert code == 1, err
    return verdicts(out)


def verdicts(report: str) -> dict[str, Any]:
    """What must not depend on where a check ran: statuses, scopes, outcomes, reasons, coverage."""
    (found,) = json.loads(report)["records"]
    claims = {
        claim["id"]: (
            claim["status"],
            claim["scope"],
            claim["reasons"],
            (claim["lane"] or {}).get("outcome"),
            claim["kind"],
        )
        for claim in found["claims"]
    }
    return {"status": found["status"], "coverage": found["coverage"], "claims": claims}


def begin(cluster: Cluster, record: Path, *arguments: str) -> "subprocess.Popen[str]":
    """`gate2 check` of the record on this cluster."""
    on_cluster = ("--executor", "ray", "--address", cluster.address)
    return start(
        *("check", record, "--no-cache", "--format", "json"),
        *(*on_cluster, *arguments),
        env={**os.environ, **cluster.env},
    )


def attempts() -> tuple[list[Entry], list[Entry]]:
    """Attempts that were answered, and lost ones; the chain of the ledger holds."""
    ledger = existing_ledger(None)
    assert ledger is not None
    try:
        entries = [chained.entry for chained in ledger.entries()]
        ledger.verify()
    finally:
        ledger.close()
    tried = [entry for entry in entries if entry.kind is EntryKind.ATTEMPT]
    lost = [entry for entry in tried if entry.body.get("lost") is True]
    return [entry for entry in tried if entry not in lost], lost


@contextmanager
def watched(node: "subprocess.Popen[Any]") -> Iterator[Callable[[str], bool]]:
    """Which names of runs were given by processes below this one while this is open."""
    below: set[int] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            below.update(descendants(node.pid))

    def selects(name: str) -> bool:
        owner = owner_of(name)
        return owner is not None and owner.pid in below

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield selects
    finally:
        done.set()
        watching.join()


def wait_for(what: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Until it is so, or the process has ended."""
    give_up = time.monotonic() + GIVE_UP_S
    while not what():
        assert process.poll() is None, finish(process)
        assert time.monotonic() < give_up
        time.sleep(0.1)


def nothing_is_left(selects: Callable[[str], bool]) -> list[str]:
    """What is left of these runs, once the reapers of the nodes had their time."""
    give_up = time.monotonic() + GIVE_UP_S
    while (found := left_behind.named(selects)) and time.monotonic() < give_up:
        time.sleep(0.5)
    return found


@pytest.fixture(scope="module")
def one_node() -> Iterator[Cluster]:
    """A cluster of a single node at first."""
    with ray_cluster(BOTH) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def two_nodes(one_node: Cluster) -> Cluster:
    """The same, once a second node has come."""
    one_node.join(WITHOUT_LEAN)
    return one_node


def test_one_node_gives_no_other_verdicts_than_this_machine(
    record: Path, local: dict[str, Any], one_node: Cluster
) -> None:
    with watched(one_node.nodes[0]) as theirs:
        _, out, err = finish(begin(one_node, record))
    assert verdicts(out) == local, err
    answered, lost = attempts()
    assert (artifacts_of(answered), lost) == (artifacts_in(record), [])
    assert nothing_is_left(theirs) == []


def test_a_driver_that_is_killed_and_resumed_gives_no_other_verdicts(
    record: Path, local: dict[str, Any], one_node: Cluster
) -> None:
    with watched(one_node.nodes[0]) as theirs:
        process = begin(one_node, record)
        wait_for(lambda: bool(_remembered()), process)
        process.kill()
        finish(process)
        assert nothing_is_left(theirs) == [], "the node cleans up after a driver that is gone"
        before = _remembered()
        _, out, err = finish(begin(one_node, record, "--resume"))
    assert verdicts(out) == local, err
    assert "resumed: " in err
    answered, lost = attempts()
    assert (artifacts_of(answered), lost) == (artifacts_in(record), [])
    assert artifacts_of(answered[: len(before)]) == artifacts_of(before)
    assert nothing_is_left(theirs) == []


def test_two_nodes_give_no_other_verdicts_and_proofs_go_where_lean_is(
    record: Path, local: dict[str, Any], two_nodes: Cluster
) -> None:
    with watched(two_nodes.nodes[0]) as of_one, watched(two_nodes.nodes[1]) as of_other:
        _, out, err = finish(begin(two_nodes, record))
    assert verdicts(out) == local, err
    answered, lost = attempts()
    assert (artifacts_of(answered), lost) == (artifacts_in(record), [])
    assert (nothing_is_left(of_one), nothing_is_left(of_other)) == ([], [])


def test_a_node_killed_in_the_middle_changes_no_verdict_and_doubles_none(
    record: Path, local: dict[str, Any], two_nodes: Cluster
) -> None:
    with watched(two_nodes.nodes[0]) as of_one, watched(two_nodes.nodes[1]) as of_other:
        process = begin(two_nodes, record)
        wait_for(lambda: _runs_a_payload(of_other), process)
        two_nodes.kill(1)
        _, out, err = finish(process)
    assert verdicts(out) == local, err
    answered, lost = attempts()
    assert artifacts_of(answered) == artifacts_in(record), "exactly one result for each"
    assert lost, err
    assert [entry.body["codes"] for entry in lost] == [[Code.INF_WORKER_LOST.value]] * len(lost)
    assert all(entry.body["node"] and entry.body["attempt"] == 1 for entry in lost)
    assert (nothing_is_left(of_one), nothing_is_left(of_other)) == ([], [])


def test_a_signal_ends_a_check_and_the_cluster_that_it_started(tmp_path: Path) -> None:
    """Begun in the record's directory, in which lies what workers must never take for modules."""
    record = write_batch(tmp_path, proofs=0, scripts=2)
    seen = tmp_path / "seen"
    for name in IMPORTED_BY_WORKERS:
        planted = f"open({str(seen)!r}, 'a').write(__name__)"
        (record / f"{name}.py").write_text(planted, encoding="utf-8")
    process: subprocess.Popen[str] = subprocess.Popen(
        [
            str(CONSOLE_SCRIPT),
            "check",
            str(record),
            *("--no-cache", "--executor", "ray", "--format", "json"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=record,
        start_new_session=True,
    )
    with watched(process) as theirs:
        wait_for(lambda: _runs_a_payload(theirs), process)
        below = descendants(process.pid)
        process.terminate()
        code, out, err = finish(process)
    assert code == 130, err
    assert not seen.exists(), f"taken from the record: {seen.read_text(encoding='utf-8')}"
    assert json.loads(out)["complete"] is False
    assert "Traceback" not in err
    assert nothing_is_left(theirs) == []
    assert [pid for pid in below if Path(f"/proc/{pid}").exists() and not _is_dead(pid)] == []


def test_a_lane_that_no_node_offers_is_an_answer_and_no_endless_wait(tmp_path: Path) -> None:
    record = write_batch(tmp_path, proofs=1, scripts=0)
    with ray_cluster(WITHOUT_LEAN) as cluster:
        code, out, err = finish(begin(cluster, record))
    assert code == 6, err
    (claim,) = json.loads(out)["records"][0]["claims"]
    (reason,) = [r for r in claim["reasons"] if r["code"] == Code.INF_LANE_UNAVAILABLE.value]
    assert "no node of the Ray cluster offers the resource 'lean'" in reason["message"]


def artifacts_of(entries: list[Entry]) -> list[str]:
    return sorted(str(entry.body["artifact"]) for entry in entries)


def artifacts_in(record: Path) -> list[str]:
    return sorted(path.name for path in (record / "artifacts").iterdir())


def _is_dead(pid: int) -> bool:
    """Whether nobody has fetched yet that it ended."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return stat[stat.rindex(")") + 2] in "ZX"


def _remembered() -> list[Entry]:
    """What the ledger holds by now; nothing where there is none yet."""
    try:
        return attempts()[0]
    except (AssertionError, InfrastructureError):
        return []


def _runs_a_payload(selects: Callable[[str], bool]) -> bool:
    """Whether something of these runs is under way, sealed."""
    if any(line.endswith("-payload running") for line in left_behind.named(selects)):
        return True
    return bool(left_behind.processes(selects))
