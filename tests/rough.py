"""Uses `gate2` as a process of its own, and looks at what it left behind."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import left_behind
from crew_seen import workers_of
from gate2.contract import verdict_faults
from gate2.record.model import Claim

RECORDS = Path(__file__).resolve().parents[1] / "records"
GATE2 = (sys.executable, "-m", "gate2")
GIVE_UP_S = 240
"""No test waits longer; what takes that long has failed, and how long less it took is no matter."""


def start(*arguments: str | Path, **options: object) -> "subprocess.Popen[str]":
    """`gate2` in a session of its own, as from another terminal; streams captured as text."""
    process: subprocess.Popen[str] = subprocess.Popen(
        [*GATE2, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,  # type: ignore[call-overload]  # whatever Popen takes
    )
    return process


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a process that ends by itself."""
    try:
        out, err = process.communicate(timeout=GIVE_UP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, err


def run(*arguments: str | Path, **options: object) -> tuple[int, str, str]:
    """`gate2` to its end."""
    return finish(start(*arguments, **options))


def write_talk(directory: Path, *, claims: int = 1) -> Path:
    """A record whose claims nothing can settle: checking it runs nothing."""
    text = {"text": "The paper proposes a method.", "kind": "descriptive"}
    return _write_record(directory, [{"id": f"c{n}", **text} for n in range(claims)])


def write_sleeper(directory: Path, *, number: int = 1) -> Path:
    """A record whose scripts would sleep for an hour; their limit is longer than any test."""
    claims: list[dict[str, object]] = []
    for n in range(number):
        claim = Claim(f"c{n}", f"The gain is 0.8{n}.")
        reported = {"metric": "gain", "value": f"0.8{n}", "tolerance": "last-digit"}
        claims.append(
            {"id": claim.id, "text": claim.text, "kind": "empirical", "reported": [reported]}
        )
        artifact = directory / "artifacts" / f"a{n}"
        artifact.mkdir(parents=True)
        (artifact / "repro.py").write_text("import time\ntime.sleep(3600)\n", encoding="utf-8")
        (artifact / "artifact.toml").write_text(
            f"""schema = "gate2-artifact-v1"
claim = "{claim.id}"
claim_sha256 = "{claim.text_sha256()}"
kind = "repro"
scope = "exact"
establishes = "the gain"
does_not_establish = "anything else"
[repro]
image = "python"
command = ["python3", "repro.py"]
results = "results.json"
[repro.limits]
wall_s = {GIVE_UP_S + 60}
memory_mib = 256
""",
            encoding="utf-8",
        )
    return _write_record(directory, claims)


def _write_record(directory: Path, claims: list[dict[str, object]]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    record = {
        "schema": "gate2-record-v1",
        "id": "rough",
        "title": "A record",
        "published": "2026-11-01",
        "claims": claims,
    }
    (directory / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return directory


def copy_record(name: str, directory: Path) -> Path:
    """One of the example records, to write to."""
    return Path(shutil.copytree(RECORDS / name, directory))


def publication_faults(record: Path) -> list[str]:
    """What keeps verdict.json from being whole, valid and at one with its evidence."""
    data = (record / "verdict.json").read_bytes()
    document = json.loads(data)
    faults = [reason.message for reason in verdict_faults(document)]
    for claim in document["x_gate2"]["claims"]:
        if claim["status"] == "UNVERIFIED":
            continue
        named = claim["evidence"]
        path = record / named["path"]
        if not path.is_file():
            faults.append(f"{claim['id']}: {named['path']} is not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != named["sha256"]:
            faults.append(f"{claim['id']}: {named['path']} is other evidence")
    return faults


def evidence_kinds(record: Path) -> list[str]:
    """What the files under evidence/ are about: claims by their id, each with its summary."""
    return sorted(path.name.split(".")[0] for path in (record / "evidence").iterdir())


def half_written(record: Path) -> list[str]:
    """Temporary files anywhere in a record."""
    return [path.name for path in record.rglob("*") if path.name.endswith(".tmp")]


_FAMILIES: dict[int, set[int]] = {}
"""By the number of a check, its own and those of workers that were seen."""


def _names_of_family(pid: int) -> left_behind.Selects:
    """Selects names that a check or a worker of it has given, one that is gone by now included."""
    family = _FAMILIES.setdefault(pid, {pid})
    family |= workers_of(pid)
    each = [left_behind.of_process(number) for number in family]
    return lambda name: any(selects(name) for selects in each)


def left_of(pid: int) -> list[str]:
    """Directories, mounts, control groups, containers and volumes that bear the name of a process
    or of one of its workers, if it was asked before whether a payload runs."""
    return left_behind.named(_names_of_family(pid))


def payload_runs(pid: int) -> bool:
    """Whether a process, or a worker of it, has a payload under way: the engine says so, or its
    process 1 is there. What starts it has the same words, later in its command line: its end when
    the engine is killed is the reaper's matter, not the watchdog's."""
    selects = _names_of_family(pid)
    if any(line.endswith("-payload running") for line in left_behind.named(selects)):
        return True
    return any(
        ": /usr/bin/timeout --signal=KILL" in line or "runsc-sandbox" in line
        for line in left_behind.processes(selects, left_behind.traces_of(selects))
    )


def kill(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """One signal to the one process; a process that has ended is fine."""
    process.send_signal(number)


def until(holds: Callable[[], bool], process: "subprocess.Popen[str]", what: str) -> None:
    """Wait for something to come true while the process lives."""
    give_up = time.monotonic() + GIVE_UP_S
    while not holds():
        assert process.poll() is None, f"ended before {what}: {process.communicate()}"
        assert time.monotonic() < give_up, f"waited in vain for {what}"
        time.sleep(0.02)
