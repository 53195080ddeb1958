"""What a claim reports is nowhere in the sandbox: not in a file, a name, a variable or a setting.

A record reports a number that occurs nowhere else. Its artifact gives back everything that it can
read; beside it the host's side is looked at: what is mounted, what the lane was asked for, what it
tells its runtime. The same artifact with the number planted in one of its files, in every spelling,
shows that all of this would be seen.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import leaks
import sealed_lanes
from gate2.lanes.repro import reproduce
from gate2.policy import Policy
from gate2.record.reader import read_record
from leaks import Eyes, found_in

VALUE = "0.73182654419"
TOLERANCE = "0.00061803398875"
SPELLINGS = {
    **{f"value {name}": spelt for name, spelt in leaks.spellings_of_number(VALUE).items()},
    **{f"tolerance {name}": spelt for name, spelt in leaks.spellings_of_number(TOLERANCE).items()},
}

# Gives back whatever it can read outside of the image, which is the same for every record.
COLLECTS = """
import base64
import json
import os
import sys
import time

MOST_OF_ONE, MOST_OF_ALL = 1 << 18, 5 << 20
SKIPPED = tuple("/proc/" + name for name in ("sys", "irq", "bus", "fs", "tty", "scsi", "driver"))
found = {}
total = 0


def keep(name, data):
    global total
    if data and total + len(data) <= MOST_OF_ALL:
        total += len(data)
        found[name] = base64.b64encode(data).decode()


def read(path):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        keep(path, os.read(descriptor, MOST_OF_ONE))
    except OSError:
        pass
    finally:
        os.close(descriptor)


places = [line.split()[4] for line in open("/proc/self/mountinfo") if line.split()[4] != "/"]
places = [place for place in places if not place.startswith(("/proc/", "/sys"))]
places += ["/home", "/tmp", "/run", "/etc", "/var", "/root", "/opt", "/srv", "/mnt", "/proc"]
for place in places:
    if os.path.isfile(place):
        read(place)
    for directory, names, files in os.walk(place):
        inner = directory.endswith(("/fd", "/fdinfo", "/map_files")) or "/task/" in directory
        if inner or directory.startswith(SKIPPED):
            names.clear()
            continue
        for name in (*names, *files):
            path = os.path.join(directory, name)
            try:
                keep("link " + path, os.fsencode(os.readlink(path)))
            except OSError:
                pass
        keep("names in " + directory, "\\n".join((*names, *files)).encode())
        for name in files:
            # Four bytes of a number are somewhere in any noise.
            if name not in ("kmsg", "kcore", "pagemap", "clear_refs", "mem", "random", "urandom"):
                read(os.path.join(directory, name))
keep("environment", repr(dict(os.environb)).encode())
keep("arguments", repr((sys.argv, sys.orig_argv, os.getcwd(), os.uname(), os.getuid())).encode())
for name in os.listdir("/proc/self/fd"):
    try:
        keep("descriptor " + name, os.fsencode(os.readlink("/proc/self/fd/" + name)))
    except OSError:
        pass
document = {"score": 0.25, "looked": len(found), "found": found}
with open(os.path.join(os.environ["GATE2_OUT"], "results.json"), "w") as out:
    json.dump(document, out)
time.sleep(0.5)  # so that the host's side can be looked at while there is one
"""


LANES = [
    pytest.param("runc", marks=pytest.mark.runc),
    pytest.param("docker", marks=pytest.mark.docker),
    pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
]


def lay_out(record: Path, planted: bytes) -> None:
    """A record about the number; its artifact knows it only where it is planted."""
    artifact = record / "artifacts" / "it"
    artifact.mkdir(parents=True)
    text = f"The score is {VALUE} ± {TOLERANCE}."
    reported = {"metric": "score", "value": VALUE, "tolerance": {"abs": TOLERANCE}}
    claim = {"id": "c1", "text": text, "kind": "empirical", "reported": [reported]}
    document = {"schema": "gate2-record-v1", "id": "r", "title": text, "claims": [claim]}
    document["published"] = "2026-01-01"
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (artifact / "data.bin").write_bytes(b"some data\n" + planted)
    (artifact / "repro.py").write_text(COLLECTS, encoding="utf-8")
    # What the author says of the number beside the script is none of the script's business.
    (artifact / "results.json").write_text(json.dumps({"score": float(VALUE)}), encoding="utf-8")
    lines = [
        'schema = "gate2-artifact-v1"',
        'claim = "c1"',
        f'claim_sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"',
        'kind = "repro"',
        'scope = "exact"',
        f'establishes = "that the score is {VALUE}"',
        f'does_not_establish = "that it is within {TOLERANCE}"',
        "[repro]",
        'image = "python"',
        'command = ["python3", "repro.py"]',
        "runs = 1",
        "[repro.limits]",
        "disk_mib = 32",
    ]
    (artifact / "artifact.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def everything_of(record: Path, sandbox: str) -> Mapping[str, bytes]:
    """What the runs could read and what the host had of them, by where it was."""
    read = read_record(record)
    (claim,), (artifact,) = read.claims, read.artifacts
    eyes = Eyes(sealed_lanes.lane_of(sandbox))
    policy = Policy(runs=1)
    evidence = reproduce(claim, artifact, eyes, policy, lambda _: None)
    assert evidence.seal is not None
    assert evidence.seal.proven
    everything = dict(eyes.seen)
    for number, (_, run) in enumerate(eyes.runs):
        assert run.exit_code == 0, run.stderr.decode()[-2000:]
        data = run.files["results.json"].data
        assert data is not None
        document = json.loads(data)
        assert document["looked"] > 50
        for where, coded in document["found"].items():
            everything[f"run {number}: {where}"] = where.encode() + base64.b64decode(coded)
        everything[f"run {number}: streams"] = run.stdout + run.stderr
    return everything


def places_of(everything: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Each spelling that occurs, and where."""
    found: dict[str, list[str]] = {}
    for where, data in everything.items():
        for name in found_in(data, SPELLINGS):
            found.setdefault(name, []).append(where)
    return found


@pytest.mark.parametrize("sandbox", LANES)
def test_nothing_that_a_claim_reports_enters_the_sandbox(sandbox: str, tmp_path: Path) -> None:
    lay_out(tmp_path / "record", b"")
    everything = everything_of(tmp_path / "record", sandbox)
    assert leaks.configurations(everything), "the watcher saw no configuration of a runtime"
    assert any("/home/in/repro.py of job" in where for where in everything)
    assert any(re.search(r"/proc/\d+/environ$", where) for where in everything)
    assert places_of(everything) == {}


@pytest.mark.parametrize("sandbox", LANES)
def test_a_value_that_is_there_would_be_found_in_every_spelling(
    sandbox: str, tmp_path: Path
) -> None:
    lay_out(tmp_path / "record", b"\n".join(SPELLINGS.values()))
    found = places_of(everything_of(tmp_path / "record", sandbox))
    assert found.keys() == SPELLINGS.keys()
    for name, places in found.items():
        assert any(where.startswith("run 0: /home/in/data.bin") for where in places), name
        assert any(where.startswith("/home/in/data.bin of job") for where in places), name


def test_spellings_are_those_of_the_number_alone() -> None:
    assert len(SPELLINGS) >= 50
    assert not found_in(b"0.73182654418 73.182654418 %", SPELLINGS)
    assert "value as a percentage" in found_in(b"it is 73.182654419 %", SPELLINGS)
    coded = base64.b64encode(b"the value is 0.73182654419, as claimed")
    assert any("base64" in name for name in found_in(coded, SPELLINGS))
