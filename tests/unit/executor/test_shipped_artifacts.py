"""An artifact's files on their way to another machine: the same tree arrives, or none."""

import os
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.executor import shipping
from gate2.executor.shipping import Packed, pack, unpacked
from gate2.reasons import Code
from gate2.sandbox.bundles.bundle import tree_of


@pytest.fixture(autouse=True)
def _own_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    directory = tmp_path / "a1"
    (directory / "data").mkdir(parents=True)
    (directory / "repro.py").write_bytes(b"print(1)\n")
    (directory / "data" / "x.csv").write_bytes(b"1,2\n" * 1000)
    return directory


@pytest.fixture
def place(tmp_path: Path) -> Path:
    directory = tmp_path / "node"
    directory.mkdir(mode=0o700)
    return directory


def once(archive: bytes) -> tuple[Callable[[], bytes], list[int]]:
    """What fetches the archive, and how often it did."""
    fetched: list[int] = []

    def fetch() -> bytes:
        fetched.append(1)
        return archive

    return fetch, fetched


def test_the_tree_that_arrives_is_the_tree_that_was_sent(artifact: Path, place: Path) -> None:
    packed = pack(artifact)
    assert packed.tree_sha256 == tree_of(artifact)
    with unpacked(place, "a1", packed.tree_sha256, lambda: packed.archive) as there:
        assert there.name == "a1"
        assert tree_of(there) == packed.tree_sha256
        assert (there / "data" / "x.csv").read_bytes() == b"1,2\n" * 1000


def test_times_owners_and_modes_change_no_byte_of_an_archive(artifact: Path) -> None:
    before = pack(artifact)
    os.utime(artifact / "repro.py", (1, 1))
    (artifact / "repro.py").chmod(0o755)
    (artifact / "empty").mkdir()
    assert pack(artifact) == before


def test_another_reader_finds_the_same_files(artifact: Path) -> None:
    """The format is what it says it is: nothing rests on writer and reader being one house's."""
    long = artifact / ("d" * 90) / ("é" * 60)
    long.parent.mkdir()
    long.write_bytes(b"x")
    with tarfile.open(fileobj=BytesIO(pack(artifact).archive)) as tar:
        found = {member.name: member.size for member in tar.getmembers()}
    long_name = f"{'d' * 90}/{'é' * 60}"
    assert found == {"data/x.csv": 4000, "repro.py": 9, long_name: 1}


NAMES = st.text("abcé0_", min_size=1, max_size=60)
CONTENTS = st.lists(st.sampled_from(b"ab\0\n"), max_size=1500).map(bytes)


@settings(max_examples=25, deadline=None)
@given(files=st.dictionaries(st.tuples(NAMES, NAMES), CONTENTS, max_size=6))
def test_whatever_names_and_sizes_files_have(
    files: dict[tuple[str, str], bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    source, place = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("place")
    for (folder, name), content in files.items():
        (source / folder).mkdir(exist_ok=True)
        (source / folder / name).write_bytes(content)
    packed = pack(source)
    with unpacked(place, "a", packed.tree_sha256, lambda: packed.archive) as there:
        assert tree_of(there) == tree_of(source)


def test_files_are_fetched_once_and_used_by_all(artifact: Path, place: Path) -> None:
    packed = pack(artifact)
    fetch, fetched = once(packed.archive)
    with (
        unpacked(place, "a1", packed.tree_sha256, fetch) as one,
        unpacked(place, "a1", packed.tree_sha256, fetch) as other,
    ):
        assert one == other
    with unpacked(place, "a1", packed.tree_sha256, fetch):
        assert len(fetched) == 1


def test_equal_trees_of_two_names_keep_their_names(artifact: Path, place: Path) -> None:
    packed = pack(artifact)
    with (
        unpacked(place, "a1", packed.tree_sha256, lambda: packed.archive) as one,
        unpacked(place, "a2", packed.tree_sha256, lambda: packed.archive) as two,
    ):
        assert (one.name, two.name) == ("a1", "a2")


@pytest.mark.parametrize("spoil", ["other tree", "cut short", "no archive"])
def test_spoilt_files_are_never_used(artifact: Path, place: Path, spoil: str) -> None:
    packed = pack(artifact)
    (artifact / "repro.py").write_bytes(b"print(2)\n")
    came = {
        "other tree": pack(artifact).archive,
        "cut short": packed.archive[:700],
        "no archive": b"x" * 2000,
    }[spoil]
    used = False
    with (
        pytest.raises(InfrastructureError) as caught,
        unpacked(place, "a1", packed.tree_sha256, lambda: came),
    ):
        used = True
    assert not used
    assert caught.value.reason.code is Code.INF_ENGINE_ERROR
    assert "did not arrive as they were sent" in caught.value.reason.message
    assert [path.name for path in place.iterdir() if not path.name.endswith(".lock")] == []
    with unpacked(place, "a1", packed.tree_sha256, lambda: packed.archive) as there:
        assert tree_of(there) == packed.tree_sha256, "a node that got it whole once goes on"


def test_what_a_killed_worker_had_half_unpacked_is_begun_anew(artifact: Path, place: Path) -> None:
    packed = pack(artifact)
    with unpacked(place, "a1", packed.tree_sha256, lambda: packed.archive) as there:
        key = there.parent.name
    there.parent.rename(place / f"{key}.new")
    (place / f"{key}.tar").write_bytes(b"half")
    with unpacked(place, "a1", packed.tree_sha256, lambda: packed.archive) as again:
        assert tree_of(again) == packed.tree_sha256


def test_a_node_does_not_fill_up_with_trees(
    artifact: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "MOST_TREES", 2)
    packed = pack(artifact)
    with unpacked(place, "held", packed.tree_sha256, lambda: packed.archive) as held:
        for number in range(5):
            with unpacked(place, f"a{number}", packed.tree_sha256, lambda: packed.archive):
                pass
        assert tree_of(held) == packed.tree_sha256, "what is in use stays"
        trees = [path for path in place.iterdir() if path.is_dir()]
        assert len(trees) == 3


@pytest.mark.parametrize("what", ["link", "fifo", "hard link", "too large"])
def test_a_hostile_tree_is_refused_before_anything_is_packed(artifact: Path, what: str) -> None:
    match what:
        case "link":
            (artifact / "x").symlink_to("/etc/passwd")
        case "fifo":
            os.mkfifo(artifact / "x")
        case "hard link":
            os.link(artifact / "repro.py", artifact / "x")
        case _:
            with (artifact / "x").open("wb") as huge:
                huge.truncate(65 << 20)
    with pytest.raises(InvalidRecord) as caught:
        pack(artifact)
    wanted = Code.ART_OVERSIZE if what == "too large" else Code.ART_PATH_ESCAPE
    assert caught.value.reason.code is wanted


def test_packing_leaves_nothing(artifact: Path, tmp_path: Path) -> None:
    assert isinstance(pack(artifact), Packed)
    assert list((tmp_path / "cache" / "runs").iterdir()) == []
