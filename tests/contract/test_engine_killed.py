"""The Docker Engine killed in the middle of a run: no result, no hang, and nothing left in the end.

The engine is one of the test's own, with its own directories and socket, in a network namespace
where it can touch no bridge of the machine's.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import left_behind
from rough import (
    GIVE_UP_S,
    finish,
    payload_runs,
    run,
    start,
    until,
    write_sleeper,
    write_talk,
)

pytestmark = [
    pytest.mark.docker,
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can start an engine of its own"),
    pytest.mark.skipif(shutil.which("dockerd") is None, reason="no dockerd here to start"),
]


class Engine:
    """A second engine, which may be killed."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.socket = f"unix://{place}/docker.sock"
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        place = self._place
        # Numbers of processes that are dead, or somebody else's by now.
        for stale in (place / "docker.pid", place / "exec" / "containerd" / "containerd.pid"):
            stale.unlink(missing_ok=True)
        command = ["unshare", "--net", "dockerd", "--host", self.socket, "--iptables=false"]
        command += ["--data-root", str(place / "root"), "--exec-root", str(place / "exec")]
        command += ["--pidfile", str(place / "docker.pid")]
        command += ["--config-file", str(place / "settings.json")]
        (place / "settings.json").write_text("{}", encoding="utf-8")
        with (place / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        give_up = time.monotonic() + GIVE_UP_S
        while self.docker("version").returncode != 0:
            assert process.poll() is None, (place / "log").read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < give_up, "it does not answer"
            time.sleep(0.2)
        return process

    def docker(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Docker's own command line, to this engine."""
        command = ["docker", "--host", self.socket, *arguments]
        return subprocess.run(command, capture_output=True, check=False, timeout=GIVE_UP_S)

    def kill(self) -> None:
        """SIGKILL to the daemon alone: what it started lives on."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """As a service manager would."""
        self.process = self._start()

    def stop(self) -> None:
        """The daemon, the containerd that it started, and helpers of containers that it lost."""
        self.process.terminate()
        self.process.wait(GIVE_UP_S)
        place = os.fsencode(self._place)
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and place in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine of the test's own."""
    place = Path(tempfile.mkdtemp(prefix="gate2-engine-"))
    engine = Engine(place)
    try:
        yield engine
    finally:
        engine.stop()
        for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
            if (target := line.split()[1]).startswith(str(place)):
                subprocess.run(["umount", "--lazy", target], check=False)
        shutil.rmtree(place, ignore_errors=True)


def test_engine_killed_in_the_middle_of_a_run_is_infrastructure_and_leaves_nothing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", engine.socket)
    record = write_sleeper(tmp_path / "r")
    process = start("check", record, "--sandbox", "docker", "--format", "json", "--write")
    until(lambda: payload_runs(process.pid), process, "a payload")
    selects = left_behind.of_process(process.pid)
    traces = left_behind.traces_of(selects)
    assert traces.containers
    engine.kill()
    code, out, err = finish(process)
    assert code == 6, err
    (claim,) = json.loads(out)["records"][0]["claims"]
    assert [reason["code"] for reason in claim["reasons"]] == ["G2-INF-001"]
    assert not (record / "verdict.json").exists()
    engine.start_again()
    assert run("check", write_talk(tmp_path / "talk"), "--no-cache")[0] == 1
    assert left_behind.left(selects, traces) == []


def test_engine_stopped_for_good_leaves_a_run_to_its_deadline_and_then_to_the_next_start(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can be asked to kill the payload, so its own process 1 does."""
    monkeypatch.setenv("DOCKER_HOST", engine.socket)
    record = write_sleeper(tmp_path / "r")
    manifest = record / "artifacts" / "a0" / "artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f"wall_s = {GIVE_UP_S + 60}", "wall_s = 2"), encoding="utf-8")
    process = start("check", record, "--sandbox", "docker")
    until(lambda: payload_runs(process.pid), process, "a payload")
    selects = left_behind.of_process(process.pid)
    traces = left_behind.traces_of(selects)
    engine.kill()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    give_up = time.monotonic() + GIVE_UP_S
    while left_behind.processes_of(traces.uids) and time.monotonic() < give_up:
        time.sleep(0.2)
    assert left_behind.processes_of(traces.uids) == []
    engine.start_again()
    assert run("check", write_talk(tmp_path / "talk"), "--no-cache")[0] == 1
    assert left_behind.left(selects, traces) == []
