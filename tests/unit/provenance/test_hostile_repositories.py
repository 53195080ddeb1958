"""An author who controls every byte of a repository steers nothing and is believed nothing."""

import hashlib
import os
import shutil
import zlib
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.provenance import provenance as module
from gate2.provenance import taking_in
from gate2.provenance.facts import Fact, State
from gate2.provenance.provenance import provenance_of
from gate2.reasons import Code, because
from gate2.record.model import LeanPart, Origin
from gate2.sandbox.job import Sandbox
from git_made import Repo

PIN = "leanprover/lean4:v4.28.0"
SOURCE = "namespace A\ntheorem grows : True := trivial\nend A\n"
FILES = {"lean-toolchain": f"{PIN}\n", "A/B.lean": SOURCE}


def no_lane() -> Sandbox:
    raise InfrastructureError(because(Code.INF_LANE_UNAVAILABLE, "no lane in this test"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "src")


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    (tmp_path / "artifact").mkdir()
    return tmp_path / "artifact"


def bundle(repo: Repo, artifact: Path, *what: str) -> Path:
    place = artifact / "p.bundle"
    repo.git("bundle", "create", "-q", str(place), *(what or ("--all",)))
    return place


def bare(repo: Repo, artifact: Path) -> Path:
    """A bare copy of the repository's git directory, objects as they are."""
    place = artifact / "p.git"
    shutil.copytree(repo.git_dir, place)
    return place


def facts(
    artifact: Path,
    commit: str,
    *,
    repository: str = "p.bundle",
    file: str = "A/B.lean",
    toolchain: str = PIN,
) -> dict[str, Fact]:
    part = LeanPart("A.grows", toolchain=toolchain, origin=Origin(repository, commit, file))
    found = provenance_of(artifact, part, no_lane)
    assert found is not None
    return {fact.name: fact for fact in found.facts}


def states(found: dict[str, Fact]) -> dict[str, str]:
    return {name: fact.state.value for name, fact in found.items()}


def all_unknown(found: dict[str, Fact]) -> str:
    """The one reason for which nothing is known."""
    assert {fact.state for fact in found.values()} == {State.UNKNOWN}
    (why,) = {fact.detail for fact in found.values()}
    return why


# An honest one.


@pytest.mark.parametrize("sha256", [False, True])
@pytest.mark.parametrize("form", ["bundle", "packed", "loose"])
def test_an_honest_repository_confirms_what_it_holds(
    tmp_path: Path, artifact: Path, form: str, sha256: bool
) -> None:
    repo = Repo(tmp_path / "src", sha256=sha256)
    commit = repo.commit(files=FILES)
    if form == "packed":
        repo.git("gc", "-q")
    name = (bundle if form == "bundle" else bare)(repo, artifact).name
    found = facts(artifact, commit, repository=name)
    assert states(found) == {
        "commit": "confirmed",
        "toolchain": "confirmed",
        "dependencies": "unknown",
        "file": "confirmed",
        "theorem": "confirmed",
    }
    assert found["commit"].values == (repo.git("rev-parse", f"{commit}^{{tree}}"),)
    assert found["file"].values == (hashlib.sha256(SOURCE.encode()).hexdigest(),)
    assert found["toolchain"].values == (PIN,)


def test_the_nearest_toolchain_counts_and_another_one_is_a_contradiction(
    repo: Repo, artifact: Path
) -> None:
    commit = repo.commit(files={**FILES, "A/lean-toolchain": "leanprover/lean4:v4.9.0\n"})
    bundle(repo, artifact)
    found = facts(artifact, commit)["toolchain"]
    assert found.state is State.CONTRADICTED
    assert found.values == ("leanprover/lean4:v4.9.0",)


def test_dependencies_are_read_from_the_manifest_of_lake(repo: Repo, artifact: Path) -> None:
    manifest = '{"packages": [{"name": "mathlib", "rev": "abc"}, {"name": "local"}]}'
    commit = repo.commit(files={**FILES, "lake-manifest.json": manifest})
    bundle(repo, artifact)
    assert facts(artifact, commit)["dependencies"].values == ("mathlib abc", "local")


@pytest.mark.parametrize(
    "manifest",
    ["{", '{"packages": 1}', '{"packages": [1]}', '{"packages": [{"name": 1}]}', "[" * 999],
)
def test_a_broken_manifest_of_lake_is_unknown_and_nothing_else_suffers(
    repo: Repo, artifact: Path, manifest: str
) -> None:
    commit = repo.commit(files={**FILES, "lake-manifest.json": manifest})
    bundle(repo, artifact)
    found = facts(artifact, commit)
    assert found["dependencies"].state is State.UNKNOWN
    assert found["theorem"].state is State.CONFIRMED


# Commits that are none.


def test_a_commit_that_is_not_there_is_a_contradiction(repo: Repo, artifact: Path) -> None:
    repo.commit(files=FILES)
    bundle(repo, artifact)
    found = facts(artifact, "0" * 39 + "1")
    assert found["commit"].state is State.CONTRADICTED
    assert {fact.state for name, fact in found.items() if name != "commit"} == {State.UNKNOWN}


@pytest.mark.parametrize("kind", ["tree", "blob", "tag"])
def test_an_id_of_another_object_is_no_commit(repo: Repo, artifact: Path, kind: str) -> None:
    repo.commit(files=FILES)
    repo.git("tag", "-a", "-m", "a tag", "v1")
    oid = repo.git("rev-parse", {"tree": "HEAD^{tree}", "blob": "HEAD:A/B.lean", "tag": "v1"}[kind])
    bundle(repo, artifact)
    found = facts(artifact, oid)["commit"]
    assert found.state is State.CONTRADICTED
    assert f"it is a {kind}" in found.detail


def test_a_replaced_commit_is_read_as_what_its_id_says(repo: Repo, artifact: Path) -> None:
    honest = repo.commit(files={"lean-toolchain": f"{PIN}\n", "A/B.lean": "def x := 1\n"})
    other = repo.commit(files=FILES)
    repo.git("replace", honest, other)
    bare(repo, artifact)
    found = facts(artifact, honest, repository="p.git")
    assert found["theorem"].state is State.CONTRADICTED


# Files that are none.


def test_a_linked_file_is_not_followed(repo: Repo, artifact: Path) -> None:
    repo.write({**FILES, "A/C.lean": SOURCE})
    repo.link("A/L.lean", "C.lean")
    repo.link("D", "A")
    commit = repo.commit()
    bundle(repo, artifact)
    found = facts(artifact, commit, file="A/L.lean")
    assert (found["file"].state, found["theorem"].state) == (State.UNKNOWN, State.UNKNOWN)
    assert "a link" in found["file"].detail
    assert facts(artifact, commit, file="D/B.lean")["file"].state is State.UNKNOWN


@pytest.mark.parametrize("file", ["A/None.lean", "None/B.lean"])
def test_a_file_that_is_not_there_is_a_contradiction(repo: Repo, artifact: Path, file: str) -> None:
    commit = repo.commit(files=FILES)
    bundle(repo, artifact)
    assert facts(artifact, commit, file=file)["file"].state is State.CONTRADICTED


def test_a_directory_and_a_submodule_are_no_files(repo: Repo, artifact: Path) -> None:
    repo.submodule("S.lean")
    commit = repo.commit(files={**FILES, "D.lean/x": ""})
    bundle(repo, artifact)
    for file in ("D.lean", "S.lean"):
        assert facts(artifact, commit, file=file)["file"].state is State.UNKNOWN


@pytest.mark.parametrize("name", ["..", ".git", "."])
def test_a_way_that_no_honest_git_writes_is_not_gone(repo: Repo, artifact: Path, name: str) -> None:
    blob = repo.blob(SOURCE)
    inner = repo.raw_tree([("100644", "B.lean", blob)])
    commit = repo.commit_tree(repo.raw_tree([("40000", name, inner)]), branch="main")
    bare(repo, artifact)
    found = facts(artifact, commit, repository="p.git", file=f"{name}/B.lean")
    assert found["file"].state is State.UNKNOWN
    assert found["theorem"].state is State.UNKNOWN


def test_a_name_with_a_slash_in_it_is_no_directory(repo: Repo, artifact: Path) -> None:
    tree = repo.raw_tree([("100644", "A/B.lean", repo.blob(SOURCE))])
    commit = repo.commit_tree(tree, branch="main")
    bare(repo, artifact)
    assert facts(artifact, commit, repository="p.git")["file"].state is not State.CONFIRMED


def test_a_file_that_stands_there_twice_is_not_chosen_among(repo: Repo, artifact: Path) -> None:
    one, two = repo.blob(SOURCE), repo.blob("def x := 1\n")
    tree = repo.raw_tree([("100644", "B.lean", one), ("100644", "B.lean", two)])
    commit = repo.commit_tree(tree, branch="main")
    bare(repo, artifact)
    found = facts(artifact, commit, repository="p.git", file="B.lean")["file"]
    assert found.state is State.UNKNOWN
    assert "twice" in found.detail


def test_a_huge_file_is_not_read(repo: Repo, artifact: Path) -> None:
    commit = repo.commit(files={**FILES, "A/B.lean": SOURCE + " " * (4 << 20)})
    bundle(repo, artifact)
    found = facts(artifact, commit)
    assert (found["file"].state, found["theorem"].state) == (State.UNKNOWN, State.UNKNOWN)
    assert "at most" in found["file"].detail


def test_a_huge_toolchain_file_is_not_read(repo: Repo, artifact: Path) -> None:
    commit = repo.commit(files={**FILES, "lean-toolchain": "x" * 10_000})
    bundle(repo, artifact)
    assert facts(artifact, commit)["toolchain"].state is State.UNKNOWN


# Stores that are damaged, or pretend.


@pytest.mark.parametrize("at", [20, 0.3, 0.6, -1])
def test_a_pack_with_a_wrong_digest_tells_nothing(repo: Repo, artifact: Path, at: float) -> None:
    commit = repo.commit(files=FILES)
    place = bundle(repo, artifact)
    data = bytearray(place.read_bytes())
    start = data.index(b"PACK")
    length = len(data) - start
    index = start + (int(length * at) if 0 < at < 1 else int(at) % length)
    data[index] ^= 0x55
    place.write_bytes(data)
    assert "expected a pack that git can index" in all_unknown(facts(artifact, commit))


def test_the_index_beside_a_pack_is_not_believed(repo: Repo, artifact: Path) -> None:
    """One that names another object's bytes by the commit's id would be a forged commit."""
    honest = repo.commit(files=FILES)
    repo.git("gc", "-q")
    place = bare(repo, artifact)
    (index,) = (place / "objects/pack").glob("*.idx")
    data = bytearray(index.read_bytes())
    forged = "1" * 40
    at = data.index(bytes.fromhex(honest))
    data[at : at + 20] = bytes.fromhex(forged)
    index.chmod(0o644)
    index.write_bytes(data)
    assert facts(artifact, forged, repository="p.git")["commit"].state is State.CONTRADICTED
    assert facts(artifact, honest, repository="p.git")["theorem"].state is State.CONFIRMED


def test_a_loose_object_under_anothers_id_is_not_believed(repo: Repo, artifact: Path) -> None:
    commit = repo.commit(files={**FILES, "A/B.lean": "def x := 1\n"})
    blob = repo.git("rev-parse", f"{commit}:A/B.lean")
    place = bare(repo, artifact) / "objects" / blob[:2] / blob[2:]
    place.chmod(0o644)
    place.write_bytes(zlib.compress(f"blob {len(SOURCE)}\0{SOURCE}".encode()))
    found = facts(artifact, commit, repository="p.git")
    assert (found["file"].state, found["theorem"].state) == (State.UNKNOWN, State.UNKNOWN)
    assert found["commit"].state is State.CONFIRMED


@pytest.mark.parametrize("what", [b"", b"no bundle", b"# v2 git bundle\n", b"PACK", b"\0" * 99])
def test_a_file_that_is_no_bundle_tells_nothing(artifact: Path, what: bytes) -> None:
    (artifact / "p.bundle").write_bytes(what)
    assert "expected" in all_unknown(facts(artifact, "0" * 40))


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"# v9 git bundle\n\nPACK", "version 9"),
        (b"# v3 git bundle\n@filter=blob:none\n\nPACK", "capabilities"),
        (b"# v3 git bundle\n@object-format=md5\n\nPACK", "capabilities"),
        (b"# v3 git bundle\n@object-format=sha256\n\nPACK", "digits"),
        (b"# v2 git bundle\n-" + b"0" * 40 + b" x\n\nPACK", "whole history"),
        (b"# v2 git bundle\n" + b"x" * (2 << 20) + b"\n\nPACK", "the head of a bundle"),
        (b"# v2 git bundle\n\nJUNK", "other bytes"),
    ],
)
def test_a_bundle_of_another_kind_is_refused_in_words(
    artifact: Path, head: bytes, words: str
) -> None:
    (artifact / "p.bundle").write_bytes(head)
    assert words in all_unknown(facts(artifact, "0" * 40))


def test_a_bundle_that_needs_other_commits_is_refused(repo: Repo, artifact: Path) -> None:
    repo.commit(files={"x": "1"})
    commit = repo.commit(files=FILES)
    bundle(repo, artifact, "HEAD~1..main")
    assert "whole history" in all_unknown(facts(artifact, commit))


def test_a_pack_of_a_billion_objects_or_bytes_ends_soon(
    artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both claim more than the caps of memory and time let git have."""
    monkeypatch.setattr(taking_in, "MOST_MEMORY_BYTES", 256 << 20)
    monkeypatch.setattr(taking_in, "MOST_CPU_S", 2)
    huge = b"".join((b"PACK", (2).to_bytes(4, "big"), (2**31).to_bytes(4, "big")))
    (artifact / "p.bundle").write_bytes(b"# v2 git bundle\n\n" + huge + b"x" * 100)
    assert "expected a pack" in all_unknown(facts(artifact, "0" * 40))
    size, header = 1 << 40, bytearray()
    value, rest = size & 15, size >> 4
    header.append(0x30 | value | 0x80)  # a blob
    while rest:
        header.append((rest & 127) | (0x80 if rest >> 7 else 0))
        rest >>= 7
    body = zlib.compress(b"\0" * (64 << 20), 9)
    one = b"".join((b"PACK", (2).to_bytes(4, "big"), (1).to_bytes(4, "big"), header, body))
    (artifact / "p.bundle").write_bytes(b"# v2 git bundle\n\n" + one)
    assert "expected a pack" in all_unknown(facts(artifact, "0" * 40))


# What surrounds the objects.


def test_no_program_of_the_repository_is_run(repo: Repo, artifact: Path, tmp_path: Path) -> None:
    commit = repo.commit(files={**FILES, ".gitattributes": "* filter=evil diff=evil\n"})
    place = bare(repo, artifact)
    marker = tmp_path / "was-run"
    script = place / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    (place / "hooks").mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor"):
        shutil.copy(script, place / "hooks" / hook)
    (place / "config").write_text(
        "[core]\n\tbare = true\n\trepositoryformatversion = 0\n"
        f"\tfsmonitor = {script}\n\tpager = {script}\n\tsshCommand = {script}\n"
        f"\thooksPath = {place / 'hooks'}\n\tgitProxy = {script}\n"
        f'[filter "evil"]\n\tsmudge = {script}\n\tclean = {script}\n\trequired = true\n'
        f'[diff "evil"]\n\ttextconv = {script}\n[alias]\n\tcat-file = !{script}\n'
        f"[include]\n\tpath = {script}\n[uploadpack]\n\tpackObjectsHook = {script}\n"
    )
    assert facts(artifact, commit, repository="p.git")["theorem"].state is State.CONFIRMED
    assert not marker.exists()


def test_objects_of_another_repository_are_not_borrowed(
    repo: Repo, artifact: Path, tmp_path: Path
) -> None:
    secret = Repo(tmp_path / "secret")
    commit = secret.commit(files=FILES)
    repo.commit(files={"x": "1"})
    place = bare(repo, artifact)
    (place / "objects/info").mkdir(exist_ok=True)
    (place / "objects/info/alternates").write_text(f"{secret.git_dir / 'objects'}\n")
    assert facts(artifact, commit, repository="p.git")["commit"].state is State.CONTRADICTED


def test_the_environment_names_no_other_repository(
    repo: Repo, artifact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repo(tmp_path / "other")
    commit = other.commit(files=FILES)
    repo.commit(files={"x": "1"})
    bundle(repo, artifact)
    monkeypatch.setenv("GIT_DIR", str(other.git_dir))
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(other.git_dir / "objects"))
    assert facts(artifact, commit)["commit"].state is State.CONTRADICTED


def test_a_linked_bundle_is_not_followed(repo: Repo, artifact: Path, tmp_path: Path) -> None:
    commit = repo.commit(files=FILES)
    (tmp_path / "outside").mkdir()
    place = bundle(repo, tmp_path / "outside")
    (artifact / "p.bundle").symlink_to(place)
    assert "a symbolic link" in all_unknown(facts(artifact, commit))


@pytest.mark.parametrize("what", ["p.git", "p.git/objects", "p.git/objects/pack"])
def test_a_linked_directory_is_not_followed(
    repo: Repo, artifact: Path, tmp_path: Path, what: str
) -> None:
    commit = repo.commit(files=FILES)
    repo.git("gc", "-q")
    place = bare(repo, artifact)
    linked = place.parent / what
    shutil.move(linked, tmp_path / "outside")
    linked.symlink_to(tmp_path / "outside")
    found = facts(artifact, commit, repository="p.git")
    assert State.CONFIRMED not in {fact.state for fact in found.values()}


def test_a_fifo_is_not_waited_for(artifact: Path) -> None:
    os.mkfifo(artifact / "p.bundle")
    assert "a fifo" in all_unknown(facts(artifact, "0" * 40))


def test_a_git_of_the_artifact_is_not_run(
    repo: Repo, artifact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repo.commit(files=FILES)
    bundle(repo, artifact)
    marker = tmp_path / "was-run"
    (artifact / "git").write_text(f"#!/bin/sh\ntouch {marker}\n")
    (artifact / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{artifact}:{os.environ['PATH']}")
    assert facts(artifact, commit)["theorem"].state is State.CONFIRMED
    assert not marker.exists()


# What cannot be looked at.


def test_nothing_is_fetched_of_a_url(artifact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was looked at")

    monkeypatch.setattr(module, "take_in", never)
    why = all_unknown(facts(artifact, "0" * 40, repository="https://example.org/p.git"))
    assert "fetches nothing" in why
    assert "git bundle create" in why


def test_a_machine_without_git_knows_nothing_and_says_why(
    repo: Repo, artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repo.commit(files=FILES)
    bundle(repo, artifact)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git" in all_unknown(facts(artifact, commit))


def test_an_artifact_without_an_origin_has_no_provenance(artifact: Path) -> None:
    assert provenance_of(artifact, LeanPart("t"), no_lane) is None


def test_nothing_is_left_behind(
    repo: Repo, artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = artifact.parent / "cache"
    monkeypatch.setenv("GATE2_CACHE", str(cache))
    commit = repo.commit(files=FILES)
    bundle(repo, artifact)
    assert facts(artifact, commit)["theorem"].state is State.CONFIRMED
    assert list((cache / "runs").iterdir()) == []
