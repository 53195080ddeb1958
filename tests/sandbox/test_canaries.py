"""A secret of the host, in a variable, in files, in an open descriptor, comes out nowhere.

Not in what `gate2 check --write` prints in any format, not in the evidence or the verdict it
writes, not in what a run gives back or was given. The script that is run looks for the secret by
its name and gives back, by every way there is, all that it finds. Where the secret stands in the
artifact itself, it does come out: the search would find it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import leaks
from gate2.attest.envelope import read_envelope
from gate2.cli.main import run
from leaks import found_in, spellings_of_word

NAME = "gate2-canary"
FORMATS = ("text", "json", "jsonl", "markdown")
LANES = [
    pytest.param("runc", marks=pytest.mark.runc),
    pytest.param("docker", marks=pytest.mark.docker),
    pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
]
# A format is made of the evidence, whatever lane that is of: each on one lane, and each lane once.
EACH_ONCE = [
    *(pytest.param(form, "runc", marks=pytest.mark.runc) for form in FORMATS),
    pytest.param("json", "docker", marks=pytest.mark.docker),
    pytest.param("json", "bubblewrap", marks=pytest.mark.bubblewrap),
]

# Looks for the secret by its name, and gives back by every way there is whatever it finds.
LEAKS = """
import json
import os
import sys

found = [repr(dict(os.environ)), repr(sys.argv), os.getcwd(), repr(os.uname())]


def read(path):
    try:
        with open(path, "rb") as stream:
            found.append(path + ": " + stream.read(1 << 16).decode("latin-1"))
    except OSError as error:
        found.append(path + ": " + str(error))


for entry in os.listdir("/proc"):
    if entry.isdigit():
        for name in ("environ", "cmdline", "mountinfo", "status", "maps", "cgroup"):
            read("/proc/" + entry + "/" + name)
        for up in ("root", "cwd", "fd"):
            try:
                found += os.listdir("/proc/" + entry + "/" + up + "/")
            except OSError:
                pass
for directory, names, files in os.walk("/"):
    if directory.startswith(("/proc", "/sys")):
        names.clear()
    for name in (*names, *files):
        if "canary" in name:
            read(os.path.join(directory, name))
for directory, names, files in os.walk("/home"):
    for name in files:
        read(os.path.join(directory, name))
everything = "\\n".join(found)
print(everything[:500_000])
print(everything[:500_000], file=sys.stderr)
out = os.environ["GATE2_OUT"]
for name in ("verdict.json", "evidence.json", "record.json"):
    with open(os.path.join(out, name), "w") as stream:
        stream.write(everything[:100_000])
with open(os.path.join(out, "results.json"), "w") as stream:
    score = (3 if "SHUFFLE" in os.environ else 1) / 4
    json.dump({"score": score, "all": everything[:900_000], everything[:1000]: 1}, stream)
"""


@dataclass(frozen=True, slots=True)
class Host:
    """A record on a machine that has a secret."""

    canary: str
    record: Path

    @property
    def spellings(self) -> Mapping[str, bytes]:
        return spellings_of_word(self.canary)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    canary = f"Canary{os.urandom(12).hex()}"
    record = tmp_path / "record"
    _lay_out(record)
    for place in (tmp_path / NAME, tmp_path / "home" / NAME, record / NAME):
        place.parent.mkdir(exist_ok=True)
        place.write_text(canary, encoding="utf-8")
    (record / "artifacts" / f"{NAME}.txt").write_text(canary, encoding="utf-8")
    for variable in ("GATE2_CANARY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PYTHONCANARY"):
        monkeypatch.setenv(variable, canary)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return Host(canary, record)


def _lay_out(record: Path) -> None:
    artifact = record / "artifacts" / "it"
    artifact.mkdir(parents=True)
    text = "The score is 0.25."
    reported = {"metric": "score", "value": "0.25", "tolerance": {"abs": "0.001"}}
    claim = {"id": "c1", "text": text, "kind": "empirical", "reported": [reported]}
    document = {"schema": "gate2-record-v1", "id": "r", "title": "r", "claims": [claim]}
    document["published"] = "2026-01-01"
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (artifact / "repro.py").write_text(LEAKS, encoding="utf-8")
    lines = [
        'schema = "gate2-artifact-v1"',
        'claim = "c1"',
        f'claim_sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"',
        'kind = "repro"',
        'scope = "exact"',
        'establishes = "the score"',
        'does_not_establish = "anything else"',
        "[repro]",
        'image = "python"',
        'command = ["python3", "repro.py"]',
        "[[repro.control]]",
        'name = "shuffled"',
        'env = { SHUFFLE = "1" }',
    ]
    (artifact / "artifact.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _written(record: Path) -> dict[str, bytes]:
    """What the command wrote into the record, with the names of the files."""
    found = {
        str(path.relative_to(record)): os.fsencode(path.relative_to(record)) + path.read_bytes()
        for path in sorted(record.rglob("*"))
        if path.is_file() and NAME not in path.name and "artifacts" not in path.parts
    }
    payloads = {
        f"{path.name}, unpacked": read_envelope(path.read_bytes()).payload
        for path in (record / "evidence").glob("*.dsse.json")
    }
    assert any(b"urn:gate2:claim-verdict" in each for each in payloads.values())
    return found | payloads


def _places(looked_at: Mapping[str, bytes], spellings: Mapping[str, bytes]) -> dict[str, list[str]]:
    found = {where: found_in(data, spellings) for where, data in looked_at.items()}
    return {where: names for where, names in found.items() if names}


@pytest.mark.parametrize(("form", "sandbox"), EACH_ONCE)
def test_no_secret_of_the_host_comes_out_of_a_check(
    form: str, sandbox: str, host: Host, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    looked_at: dict[str, bytes] = {}
    with leaks.watching(looked_at):
        code = run(["check", str(host.record), "--write", "--format", form, "--sandbox", sandbox])
    printed = capfdbinary.readouterr()
    assert code in (0, 1), printed.err.decode()
    assert leaks.configurations(looked_at), "the watcher saw no configuration of a runtime"
    written = _written(host.record)
    assert {"verdict.json"} <= written.keys()
    assert any(name.startswith("evidence/") for name in written)
    looked_at |= written | {"standard output": printed.out, "standard error": printed.err}
    assert _places(looked_at, host.spellings) == {}
    # Nothing that is published tells where the record lay.
    place = {"path": os.fsencode(host.record.parent)}
    assert _places({k: v for k, v in written.items() if k != "record.json"}, place) == {}


@pytest.mark.parametrize("sandbox", LANES)
def test_no_secret_of_the_host_comes_out_of_a_run(
    sandbox: str, host: Host, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`gate2 run` shows what a script gave back, and that holds none either."""
    for form in ("text", "json"):
        code = run(
            ["run", str(host.record / "artifacts/it"), "--sandbox", sandbox, "--format", form]
        )
        printed = capfdbinary.readouterr()
        assert code == 0, printed.err.decode()
        assert b"GATE2_OUT" in printed.out, "the script's own environment is shown"
        assert _places({"out": printed.out, "err": printed.err}, host.spellings) == {}


@pytest.mark.parametrize("sandbox", LANES)
def test_a_secret_in_the_artifact_itself_is_found_in_what_a_run_gives_back(
    sandbox: str, host: Host, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    shutil.copy(host.record / NAME, host.record / "artifacts/it" / NAME)
    looked_at: dict[str, bytes] = {}
    with leaks.watching(looked_at):
        code = run(
            ["run", str(host.record / "artifacts/it"), "--sandbox", sandbox, "--format", "json"]
        )
    printed = capfdbinary.readouterr()
    assert code == 0
    assert "as it is" in found_in(printed.out, host.spellings)
    assert _places(looked_at, host.spellings), "the watcher did not see the mounted files"
