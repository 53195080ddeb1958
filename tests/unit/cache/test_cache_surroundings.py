"""An edited engine, another machine or another Lean never meets what was kept before."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cache_making import CLAIM, MADE_AT, cache_in, evidence_for, put_image, script
from gate2 import verdict
from gate2.cache import engine, toolchains
from gate2.cache.engine import (
    data_digests,
    files_below,
    fingerprint_of,
    machine,
    package_fingerprint,
    process_began_s,
    processor_model,
    was_edited,
)
from gate2.cache.key import Context
from gate2.cache.toolchains import toolchain_parts
from gate2.data import data_path
from gate2.lean.theory import typing
from gate2.policy import Policy


@pytest.fixture
def package(tmp_path: Path) -> Path:
    place = tmp_path / "gate2"
    (place / "lanes" / "__pycache__").mkdir(parents=True)
    (place / "verdict.py").write_text("VERDICT = 1\n", encoding="utf-8")
    (place / "lanes" / "repro.py").write_text("RUNS = 2\n", encoding="utf-8")
    (place / "lanes" / "__pycache__" / "repro.pyc").write_bytes(b"compiled")
    (place / "classify" / "weights").mkdir(parents=True)
    (place / "classify" / "weights" / "default.grams").write_bytes(b"weights")
    return place


def fingerprint(package: Path) -> str:
    return fingerprint_of(package)[0]


def edit(package: Path) -> None:
    (package / "verdict.py").write_text("VERDICT = 12\n", encoding="utf-8")


def edit_to_the_same_size_and_put_the_time_back(package: Path) -> None:
    """As an image of the engine does whose files all bear one time."""
    path = package / "verdict.py"
    before = path.stat().st_mtime_ns
    path.write_text("VERDICT = 2\n", encoding="utf-8")
    os.utime(path, ns=(before, before))


def edit_below(package: Path) -> None:
    (package / "lanes" / "repro.py").write_text("RUNS = 20\n", encoding="utf-8")


def add(package: Path) -> None:
    (package / "lanes" / "more.py").write_text("", encoding="utf-8")


def rename(package: Path) -> None:
    (package / "verdict.py").rename(package / "verdicts.py")


def move_below(package: Path) -> None:
    (package / "verdict.py").rename(package / "lanes" / "verdict.py")


def edit_the_weights(package: Path) -> None:
    """By which claims are read: what they chose before must not answer for them."""
    (package / "classify" / "weights" / "default.grams").write_bytes(b"others")


@pytest.mark.parametrize(
    "do",
    [
        edit_the_weights,
        edit,
        edit_to_the_same_size_and_put_the_time_back,
        edit_below,
        add,
        rename,
        move_below,
    ],
)
def test_an_edited_engine_has_another_fingerprint(
    package: Path, do: Callable[[Path], None]
) -> None:
    before = fingerprint(package)
    assert fingerprint(package) == before
    do(package)
    assert fingerprint(package) != before


def test_compiled_bytecode_is_no_part_of_it(package: Path) -> None:
    before = fingerprint(package)
    (package / "lanes" / "__pycache__" / "more.pyc").write_bytes(b"compiled")
    assert fingerprint(package) == before


@pytest.fixture
def own(package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An engine of the test's own in place of the real one."""
    monkeypatch.setattr(engine, "_PACKAGE", package)
    package_fingerprint.cache_clear()
    yield package
    package_fingerprint.cache_clear()


def test_an_engine_that_was_edited_while_it_runs_is_no_engine_twice(own: Path) -> None:
    """Its parts may have been loaded before the edit, and after it."""
    first = package_fingerprint()  # the test's own files are younger than this process
    package_fingerprint.cache_clear()
    assert package_fingerprint() != first


def test_an_engine_that_was_there_before_the_process_is_the_same_each_time(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "process_began_s", lambda: time.time() + 1)
    first = package_fingerprint()
    package_fingerprint.cache_clear()
    assert package_fingerprint() == first == fingerprint(own)
    assert not was_edited()
    edit(own)
    assert was_edited()


def test_evidence_of_an_edited_engine_is_not_kept(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "process_began_s", lambda: time.time() + 1)
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    image_id = put_image(tmp_path / "machine")
    artifact = script(tmp_path / "gain")
    cache = cache_in(tmp_path / "cache", package=package_fingerprint())
    edit(own)
    cache.keep(CLAIM, artifact, evidence_for(artifact, image_id), MADE_AT)
    assert cache.find(CLAIM, artifact) is None


def test_the_process_began_when_the_kernel_says() -> None:
    assert process_began_s() <= time.time()
    done = subprocess.run(
        [sys.executable, "-c", "from gate2.cache.engine import *; print(process_began_s())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert process_began_s() < float(done.stdout) < time.time()


def test_the_fingerprint_is_of_the_engine_that_runs() -> None:
    listed = {path for path, _ in files_below(engine._PACKAGE) if path.endswith(".py")}
    assert verdict.__file__ in listed
    assert typing.__file__ in listed
    loaded = {module.__file__ for name, module in sys.modules.items() if name.startswith("gate2.")}
    assert loaded <= listed


@pytest.mark.parametrize(
    "name",
    [
        "sandboxes/seccomp.json",
        "sandboxes/probe/probe.py",
        "sandboxes/probe/kernel_calls.py",
        "lean/toolchains.toml",
        "lean/loader.js",
        "lean/batch.js",
        "lean/advisories.toml",
    ],
)
def test_what_a_sealed_run_loads_counts_by_content(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data_digests()
    assert name in before
    for folder in ("sandboxes", "lean"):
        copy = tmp_path / folder
        subprocess.run(["cp", "-r", data_path(folder), copy], check=True)
    monkeypatch.setattr(engine, "data_path", lambda relative: tmp_path / relative)
    data_digests.cache_clear()
    assert data_digests() == before  # other times, the same content
    with (tmp_path / name).open("a", encoding="utf-8") as stream:
        stream.write(" ")
    data_digests.cache_clear()
    try:
        after = data_digests()
    finally:
        data_digests.cache_clear()
    assert {key for key in after if after[key] != before[key]} == {name}


def test_the_machine_is_described_without_starting_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def started(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    monkeypatch.setattr(os, "fork", started)
    machine.cache_clear()
    found = machine()
    assert os.uname().release in found["kernel"]
    assert found["python"] == sys.version
    assert found["user"] == str(os.geteuid())


@pytest.mark.parametrize("variable", ["DOCKER_HOST", "DOCKER_CONTEXT"])
def test_another_engine_is_another_machine(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.cache_clear()
    before = Context.of(Policy(), sandbox="auto", lean="auto")
    monkeypatch.setenv(variable, "somewhere-else")
    machine.cache_clear()
    try:
        assert Context.of(Policy(), sandbox="auto", lean="auto") != before
    finally:
        machine.cache_clear()


def test_another_runtime_is_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    machine.cache_clear()
    assert machine()["runtime runc"] == ""
    (tmp_path / "runc").write_bytes(b"one")
    machine.cache_clear()
    try:
        assert machine()["runtime runc"].startswith(f"{tmp_path}/runc 3 ")
    finally:
        machine.cache_clear()


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("processor\t: 0\nmodel name\t: A Processor 3.0\nmodel name\t: B\n", "A Processor 3.0"),
        ("processor\t: 0\n", ""),
        ("", ""),
    ],
)
def test_the_processor_is_read_from_what_the_kernel_says(
    tmp_path: Path, text: str, model: str
) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(text, encoding="utf-8")
    assert processor_model(path) == model
    assert processor_model(tmp_path / "none") == ""


# --- Lean --------------------------------------------------------------------------------------

PIN = "leanprover/lean4:v4.28.0"


@pytest.fixture
def native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A toolchain of the user's own, as far as files go, and no other Lean."""
    root = tmp_path / "lean"
    for name in ("bin/lean", "lib/lean/Init.olean", "lib/libleanshared.so"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    monkeypatch.setenv("GATE2_LEAN", str(root))
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "machine"))
    monkeypatch.delenv("GATE2_LEAN_PROJECT", raising=False)
    return root


def state(preference: str = "native", pin: str | None = None) -> object:
    return toolchain_parts(preference, pin)


def change_olean(root: Path) -> None:
    (root / "lib/lean/Init.olean").write_bytes(b"LIB/lean/Init.olean")


def change_and_put_the_time_back(root: Path) -> None:
    path = root / "lib/lean/Init.olean"
    before = path.stat().st_mtime_ns
    change_olean(root)
    os.utime(path, ns=(before, before))


def add_a_module(root: Path) -> None:
    (root / "lib/lean/More.olean").write_bytes(b"")


def make_executable(root: Path) -> None:
    (root / "bin/lean").chmod(0o755)


@pytest.mark.parametrize(
    "do", [change_olean, change_and_put_the_time_back, add_a_module, make_executable]
)
def test_a_changed_native_toolchain_is_another_one(
    native: Path, do: Callable[[Path], None]
) -> None:
    before = state()
    assert before is not None
    assert state() == before
    do(native)
    assert state() != before


def test_a_native_toolchain_elsewhere_is_another_one(
    native: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state()
    moved = native.rename(native.with_name("moved"))
    assert state() is None
    monkeypatch.setenv("GATE2_LEAN", str(moved))
    assert state() != before


def test_a_package_of_the_named_project_counts(
    native: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    compiled = project / ".lake/build/lib/lean"
    compiled.mkdir(parents=True)
    (project / "lakefile.toml").write_text("", encoding="utf-8")
    (compiled / "Mine.olean").write_bytes(b"one")
    before = state()
    monkeypatch.setenv("GATE2_LEAN_PROJECT", str(project))
    within = state()
    assert within != before
    (compiled / "Mine.olean").write_bytes(b"other")
    assert state() != within


def test_the_embedded_toolchain_is_known_by_its_digest(
    native: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert toolchain_parts("wasm", PIN) is None  # none is installed in this cache
    monkeypatch.setattr(toolchains, "_embedded", lambda: {"name": "wasm", "digest": "ab"})
    assert toolchain_parts("wasm", PIN) == {"name": "wasm", "digest": "ab"}
    assert toolchain_parts("auto", PIN) == {"name": "wasm", "digest": "ab"}
    assert toolchain_parts("auto", None) == {"name": "wasm", "digest": "ab"}


def test_where_auto_may_come_to_either_both_are_in_the_key(
    native: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolchains, "_embedded", lambda: {"name": "wasm", "digest": "ab"})
    before = toolchain_parts("auto", "leanprover/lean4:v4.99.0")
    assert isinstance(before, dict)
    assert before["wasm"] == {"name": "wasm", "digest": "ab"}
    assert before["native"] == state()
    change_olean(native)
    assert toolchain_parts("auto", "leanprover/lean4:v4.99.0") != before
