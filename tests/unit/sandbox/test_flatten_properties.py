"""Whatever layers say, the root worked out of them is a tree, and unpacks below its directory."""

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.sandbox.images.flatten import Root
from gate2.sandbox.images.flattened import entries_of
from gate2.sandbox.images.layer import Entry, write_entries
from gate2.sandbox.images.oci_blobs import ImageRefused
from oci_making import COREUTILS, hardlink, layer, member, symlink

PARTS = st.sampled_from(
    ["a", "b", "usr", "bin", "etc", "home", "in", "tmp", "..", ".", "", ".wh.a", ".wh..wh..opq"]
)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
MEMBERS = st.one_of(
    st.builds(lambda name: member(name, b"data", mode=0o6777), NAMES),
    st.builds(lambda name: member(name, mode=0o3777), NAMES),
    st.builds(symlink, NAMES, NAMES),
    st.builds(hardlink, NAMES, NAMES),
    st.builds(lambda name: member(name, kind=tarfile.CHRTYPE), NAMES),
)
LAYERS = st.lists(st.lists(MEMBERS, max_size=6), max_size=3)


def flattened(layers: list[bytes]) -> list[Entry] | None:
    """The entries of the root, or None where the image is refused."""
    root = Root()
    try:
        for data in layers:
            root.add(tarfile.open(fileobj=io.BytesIO(data)))  # noqa: SIM115 - read from later
        return list(entries_of(root, epoch=0))
    except ImageRefused:
        return None


@given(LAYERS)
@settings(max_examples=300, deadline=None)
def test_entries_are_one_tree_of_harmless_kinds(
    layers: list[list[tuple[tarfile.TarInfo, bytes]]],
) -> None:
    entries = flattened([layer(*COREUTILS), *(layer(*members) for members in layers)])
    kinds: dict[str, bytes] = {}
    for header in (entry.header for entry in entries or ()):
        parts = header.name.split("/")
        assert header.name not in kinds
        assert not {"", ".", ".."} & set(parts)
        assert not any(part.startswith(".wh.") for part in parts)
        parent = "/".join(parts[:-1])
        assert not parent or kinds[parent] == tarfile.DIRTYPE
        assert not header.mode & 0o6000
        assert (header.uid, header.gid) == (0, 0)
        if header.islnk():
            assert kinds[header.linkname] == tarfile.REGTYPE
        else:
            assert header.isreg() or header.isdir() or header.issym()
        kinds[header.name] = header.type


@given(LAYERS)
@settings(max_examples=40, deadline=None)
def test_nothing_is_unpacked_beside_the_root(
    layers: list[list[tuple[tarfile.TarInfo, bytes]]],
) -> None:
    place = Path(tempfile.mkdtemp())
    try:
        entries = flattened([layer(*COREUTILS), *(layer(*members) for members in layers)])
        (place / "root").mkdir()
        if entries is not None:
            write_entries(entries, place / "layer.tar")
            argv = ["tar", "-x", "-p", "-C", str(place / "root"), "-f", str(place / "layer.tar")]
            subprocess.run(argv, check=True)
            found = {
                path.relative_to(place / "root").as_posix() for path in (place / "root").rglob("*")
            }
            assert found == {entry.header.name for entry in entries}
        assert {path.name for path in place.iterdir()} <= {"root", "layer.tar"}
    finally:
        shutil.rmtree(place)
