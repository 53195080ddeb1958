"""A toolchain of the user's own, mounted into a real seal.

No native Lean was available: the `lean` in it is a shell script that reads and writes what the
real one would, so that mounts, environment and what is read back are the real thing.
"""

from pathlib import Path

import pytest

from gate2.lean.elaborate import Elaborated, elaborate, prove_seal
from gate2.lean.native import NativeToolchain
from gate2.lean.native_project import Package
from gate2.lean.native_version import LeanBuild
from gate2.sandbox.docker.lane import DockerSandbox
from gate2.sandbox.job import Limits, Sandbox
from gate2.sandbox.runc.lane import RuncSandbox
from gate2.sandbox.workdir import private_directory

LIMITS = Limits(wall_s=60.0)
LEAN = """#!/bin/sh
# lean -j2 --json -o OUTPUT Submission.lean
cat "$4"x 2>/dev/null && exit 3
cat /home/tools/toolchain/lib/lean/Init.olean /home/tools/0/Mathlib.olean Submission.lean > "$4"
echo "$LEAN_PATH" >> "$4"
touch /home/tools/0/new /home/tools/toolchain/bin/new /home/tools/new 2>/dev/null && exit 4
exit 0
"""
LANES = [
    pytest.param(RuncSandbox, marks=pytest.mark.runc, id="runc"),
    pytest.param(DockerSandbox, marks=pytest.mark.docker, id="docker"),
]


def native_in(directory: Path) -> NativeToolchain:
    """A toolchain and one package, which other users can read."""
    directory.chmod(0o755)
    root, package, stand = (directory / name for name in ("lean", "mathlib", "stand"))
    for path in (root / "bin", root / "lib/lean", package, stand / "0"):
        path.mkdir(parents=True)
    for path in (stand / "toolchain/bin", stand / "toolchain/lib"):
        path.mkdir(parents=True)
    (root / "bin/lean").write_text(LEAN)
    (root / "bin/lean").chmod(0o755)
    (root / "lib/lean/Init.olean").write_bytes(b"init ")
    (package / "Mathlib.olean").write_bytes(b"mathlib ")
    build = LeanBuild("4.34.1", "0" * 40)
    return NativeToolchain(root, "a test", build, (Package("mathlib", package),), stand)


@pytest.mark.parametrize("lane", LANES)
def test_a_native_toolchain_runs_sealed_and_read_only(lane: type[Sandbox]) -> None:
    sandbox = lane()
    with private_directory() as directory:
        native = native_in(directory)
        seal = prove_seal(sandbox, native, limits=LIMITS)
        assert seal.proven, seal.fault
        done = elaborate(sandbox, native, b"theorem ", limits=LIMITS)
    assert done.run is not None
    assert done.run.exit_code == 0, done.run.stderr
    assert done.outcome is Elaborated.COMPILED
    assert done.olean == b"init mathlib theorem /home/tools/0\n"
    assert (done.server, done.private) == (None, None)
