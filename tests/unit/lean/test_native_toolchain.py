"""A Lean of the user's own is found where the user put it, and refused where it is unfit.

No native Lean was available. `lean` here is a small script that plays back what the real one
prints for `--version`, elan's and Lake's programs are scripts that fail the test when they are
run, and the library is written by `tests/olean_making.py`. What a real 64-bit toolchain does in
the seal was not tested.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.lean.elaborate import Elaborated, elaborate, job_for
from gate2.lean.library import open_library
from gate2.lean.native import NativeToolchain, find_native
from gate2.lean.native_search import LEAN_VARIABLE, PROJECT_VARIABLE, Surroundings, read_pin
from gate2.lean.native_version import parse_version_line, pinned_version
from gate2.lean.term import TermStore
from gate2.reasons import Code
from gate2.sandbox.fake import Behaviour, FakeSandbox
from gate2.sandbox.job import IN_DIR, TOOLS_DIR, Image
from olean_making import (
    HASH,
    LIBRARY,
    LIBRARY_KINDS,
    PROP,
    VERSION,
    Decl,
    Writer,
    write_module,
)

RELEASE = "4.34.1"
TARGET = "x86_64-unknown-linux-gnu"
LINE = f"Lean (version {RELEASE}, {TARGET}, commit {HASH}, Release)"


def stamped(data: bytes, version: str) -> bytes:
    """A compiled file as that version writes it."""
    assert data[7:40].rstrip(b"\0").decode() == VERSION
    return data[:7] + version.encode().ljust(33, b"\0") + data[40:]


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def toolchain(root: Path, version: str = RELEASE, line: str | None = None) -> Path:
    """A toolchain's directory with a `lean` that plays back one line."""
    said = line or f"Lean (version {version}, {TARGET}, commit {HASH[:12]}, Release)"
    script(root / "bin" / "lean", f'[ "$1" = --version ] && [ $# = 1 ] && echo "{said}"')
    library = root / "lib" / "lean"
    library.mkdir(parents=True)
    data = write_module(LIBRARY, imports=[], kinds=LIBRARY_KINDS, word=8)
    (library / "Init.olean").write_bytes(stamped(data, version))
    return root


def elan(home: Path, *names: str, default: str = "") -> Path:
    """elan's directory with these toolchains, and programs that must not be run."""
    for name in names:
        version = name.rpartition(":v")[2]
        toolchain(home / "toolchains" / name.replace("/", "--").replace(":", "---"), version)
    for program in ("elan", "lake", "lean"):
        script(home / "bin" / program, f"touch {home}/was-run; exit 1")
    if default:
        (home / "settings.toml").write_text(f'version = "12"\ndefault_toolchain = "{default}"\n')
    return home


def around(tmp_path: Path, **environment: str) -> Surroundings:
    return Surroundings(environment, tmp_path / "home")


def found(tmp_path: Path, pin: str | None = None, **environment: str) -> NativeToolchain:
    return find_native(pin, around(tmp_path, **environment), tmp_path / "stands")


def refusal(tmp_path: Path, pin: str | None = None, **environment: str) -> str:
    """The message of the one error; it must be LEAN-002."""
    with pytest.raises(InfrastructureError) as caught:
        found(tmp_path, pin, **environment)
    assert caught.value.reason.code is Code.LEAN_TOOLCHAIN_UNAVAILABLE
    return caught.value.message


# What a Lean says of itself.


@pytest.mark.parametrize(
    ("line", "version", "commit"),
    [
        (LINE, RELEASE, HASH),
        (f"{LINE}\n", RELEASE, HASH),
        (
            "Lean (version 4.10.0, x86_64-unknown-linux-gnu, commit c375e19f6b65, Release)",
            *("4.10.0", "c375e19f6b65"),
        ),
        (
            f"Lean (version 4.35.0-rc2, aarch64-apple-darwin, commit {HASH}, Release)",
            *("4.35.0-rc2", HASH),
        ),
        (f"Lean (version 4.34.1, commit {HASH}, Release)", "4.34.1", HASH),
    ],
)
def test_the_line_of_a_release_is_read(line: str, version: str, commit: str) -> None:
    build = parse_version_line(line)
    assert (build.version, build.commit) == (version, commit)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "4.34.1",
        f" {LINE}",
        f"{LINE}\n{LINE}",
        f"{LINE} ",
        LINE.replace("Release", "Debug"),
        LINE.replace(HASH, "commit"),
        LINE.replace(HASH, HASH[:8]),
        LINE.replace("4.34.1", "4.34"),
        LINE.replace("4.34.1", "4.34.1\n"),
        LINE.replace("4.34.1", "٤.34.1"),
        LINE.replace("Lean", "lean"),
    ],
)
def test_any_other_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"expected"):
        parse_version_line(line)


@pytest.mark.parametrize(
    ("pin", "version"),
    [
        ("leanprover/lean4:v4.34.1", "4.34.1"),
        (" leanprover/lean4:v4.35.0-rc1\n", "4.35.0-rc1"),
        ("leanprover/lean4:stable", None),
        ("leanprover/lean4:4.34.1", None),
        ("somebody/lean4:v4.34.1", None),
        ("v4.34.1", None),
        ("leanprover/lean4:v4.34.1 ; rm", None),
    ],
)
def test_a_pin_names_one_official_release_or_nothing(pin: str, version: str | None) -> None:
    assert pinned_version(pin) == version


# Where one is looked for.


def test_where_none_is_installed_the_message_says_what_was_searched(tmp_path: Path) -> None:
    message = refusal(tmp_path, "leanprover/lean4:v4.34.1", PATH=str(tmp_path))
    assert "no native Lean toolchain is installed" in message
    assert str(tmp_path / "home/.elan") in message
    assert "the artifact's pin" in message
    assert "PATH" in message


def test_the_directory_that_the_user_names_comes_first(tmp_path: Path) -> None:
    elan(tmp_path / "home/.elan", "leanprover/lean4:v4.35.0")
    root = toolchain(tmp_path / "mine")
    native = found(tmp_path, "leanprover/lean4:v4.35.0", **{LEAN_VARIABLE: str(root)})
    assert (native.root, native.lean_version) == (root, RELEASE)
    assert native.build.commit == HASH, "the whole commit stands in the library's files"


def test_a_named_directory_without_a_toolchain_is_no_reason_to_look_elsewhere(
    tmp_path: Path,
) -> None:
    elan(tmp_path / "home/.elan", "leanprover/lean4:v4.34.1", default="leanprover/lean4:v4.34.1")
    assert LEAN_VARIABLE in refusal(tmp_path, **{LEAN_VARIABLE: str(tmp_path / "nothing")})


def test_the_pin_chooses_among_elans_toolchains(tmp_path: Path) -> None:
    names = ("leanprover/lean4:v4.34.1", "leanprover/lean4:v4.35.0")
    elan(tmp_path / "home/.elan", *names, default=names[1])
    native = found(tmp_path, names[0])
    assert native.lean_version == "4.34.1"
    assert native.satisfies(names[0])
    assert not native.satisfies(names[1])
    assert not native.satisfies("leanprover/lean4:stable")
    assert found(tmp_path, None).lean_version == "4.35.0"
    assert found(tmp_path, "leanprover/lean4:v4.36.0").lean_version == "4.35.0"


def test_elans_home_is_where_the_environment_says(tmp_path: Path) -> None:
    home = elan(tmp_path / "elsewhere", "leanprover/lean4:v4.34.1", default="v4.34.1")
    assert found(tmp_path, ELAN_HOME=str(home)).root.parent.parent == home


def test_a_lean_on_the_path_is_used_unless_it_is_elans_stand_in(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "opt")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "lean").symlink_to(root / "bin" / "lean")
    assert found(tmp_path, PATH=str(tmp_path / "bin")).root == root
    home = elan(tmp_path / "home/.elan")
    assert "stand-in" in refusal(tmp_path, PATH=str(home / "bin"))


def test_neither_elan_nor_lake_is_ever_run(tmp_path: Path) -> None:
    name = "leanprover/lean4:v4.34.1"
    home = elan(tmp_path / "home/.elan", name, default=name)
    project = lake_project(tmp_path / "project")
    native = found(tmp_path, PATH=str(home / "bin"), **{PROJECT_VARIABLE: str(project)})
    assert native.digest
    assert not (home / "was-run").exists()


def test_the_work_directory_brings_no_toolchain_and_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote the record wrote what lies there."""
    lake_project(tmp_path / "record")
    toolchain(tmp_path / "record/toolchain")
    monkeypatch.chdir(tmp_path / "record")
    assert "no native Lean" in refusal(tmp_path, PATH="")
    root = toolchain(tmp_path / "mine")
    assert found(tmp_path, **{LEAN_VARIABLE: str(root)}).packages == ()


@pytest.mark.parametrize(
    "text", ["", "a b", "../../etc", "leanprover/lean4:v4.34.1\nother", "x" * 300, "é"]
)
def test_a_file_that_names_no_toolchain_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "lean-toolchain").write_text(text)
    with pytest.raises(InfrastructureError, match="expected the name of a toolchain"):
        read_pin(tmp_path / "lean-toolchain")


# What makes one unfit.


@pytest.mark.parametrize("version", ["4.28.0", "4.34.0", "4.34.1-rc1", "4.35.0-rc1"])
def test_a_version_below_the_floor_is_refused_with_its_advisories(
    tmp_path: Path, version: str
) -> None:
    root = toolchain(tmp_path / "old", version)
    message = refusal(tmp_path, **{LEAN_VARIABLE: str(root)})
    assert f"Lean {version} is below the floor of 4.34.1" in message
    if version == "4.28.0":
        assert "CVE-2026-72711" in message


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f"Lean (version 4.35.0, commit {HASH}, Release)", "compiled by"),
        (f"Lean (version {RELEASE}, commit {'0' * 40}, Release)", "compiled by"),
        ("Lean 4", "expected"),
    ],
)
def test_a_lean_that_contradicts_its_library_is_refused(
    tmp_path: Path, line: str, what: str
) -> None:
    root = toolchain(tmp_path / "odd", line=line)
    assert what in refusal(tmp_path, **{LEAN_VARIABLE: str(root)})


def test_a_lean_that_does_not_run_is_refused(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "broken")
    script(root / "bin" / "lean", "echo wrong machine >&2; exit 126")
    assert "ended with 126: wrong machine" in refusal(tmp_path, **{LEAN_VARIABLE: str(root)})
    (root / "bin" / "lean").write_bytes(b"\x7fELF")
    assert "cannot be run" in refusal(tmp_path, **{LEAN_VARIABLE: str(root)})


def test_a_newer_container_of_the_library_is_refused(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "newer")
    path = root / "lib/lean/Init.olean"
    data = path.read_bytes()
    path.write_bytes(data[:5] + b"\3" + data[6:])
    assert "version 2, got 3" in refusal(tmp_path, **{LEAN_VARIABLE: str(root)})


def test_files_that_only_their_owner_reads_are_refused_before_a_run(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "shy")
    (root / "bin" / "lean").chmod(0o700)
    assert "sandbox's user" in refusal(tmp_path, **{LEAN_VARIABLE: str(root)})


# Its digest.


def test_the_digest_changes_with_every_file_that_a_run_can_load(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "mine")
    before = found(tmp_path, **{LEAN_VARIABLE: str(root)})
    assert before.digest == found(tmp_path, **{LEAN_VARIABLE: str(root)}).digest
    seen = {before.digest}
    changes = (
        (root / "lib/lean/Init.olean", b"x"),
        (root / "lib/lean/libleanshared.so", b"y"),
        (root / "bin/lean", b"#\n"),
    )
    for path, raw in changes:
        path.write_bytes((path.read_bytes() if path.exists() else b"") + raw)
        again = replace(before)
        assert again.digest not in seen
        seen.add(again.digest)
    assert before.digest in seen, "computed once, before the first use"


def test_a_link_out_of_the_toolchain_is_refused_and_one_inside_is_not(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "mine")
    (root / "lib" / "alias.so").symlink_to("lean/Init.olean")
    native = found(tmp_path, **{LEAN_VARIABLE: str(root)})
    assert native.digest
    (root / "lib" / "lean" / "Extra.olean").symlink_to(tmp_path / "outside")
    with pytest.raises(InfrastructureError, match="leads out of"):
        assert replace(native).digest


# A Lake project.


def lake_project(project: Path) -> Path:
    """A project with a built package, one that is not built, and one beside it."""
    (project / ".lake/packages/mathlib/.lake/build/lib/lean/Mathlib").mkdir(parents=True)
    (project / "lakefile.toml").write_text('name = "p"\n')
    (project / "lean-toolchain").write_text("leanprover/lean4:v4.34.1\n")
    packages = [
        {"type": "git", "name": "mathlib", "subDir": None, "rev": "0" * 40},
        {"type": "git", "name": "aesop", "subDir": None},
        {"type": "path", "name": "near", "dir": "../near"},
    ]
    manifest = {"version": "1.1.0", "packagesDir": ".lake/packages", "packages": packages}
    (project / "lake-manifest.json").write_text(json.dumps(manifest))
    mathlib = project / ".lake/packages/mathlib/.lake/build/lib/lean"
    data = write_module([Decl("axiom", "Mathlib.fact", PROP)], word=8)
    (mathlib / "Mathlib" / "Fact.olean").write_bytes(stamped(data, RELEASE))
    near = project.parent / "near/.lake/build/lib/lean"
    near.mkdir(parents=True)
    (near / "Near.olean").write_bytes(stamped(write_module([], word=8), RELEASE))
    return project


@pytest.fixture
def with_project(tmp_path: Path) -> NativeToolchain:
    root = toolchain(tmp_path / "mine")
    project = lake_project(tmp_path / "project")
    return found(tmp_path, **{LEAN_VARIABLE: str(root), PROJECT_VARIABLE: str(project)})


def test_the_packages_of_the_named_project_that_are_built_are_libraries(
    with_project: NativeToolchain, tmp_path: Path
) -> None:
    assert [package.name for package in with_project.packages] == ["mathlib", "near"]
    library = open_library(
        *(with_project.library, with_project.digest, tmp_path / "cache"),
        with_project.more_libraries,
    )
    assert set(library.modules) == {("Init",), ("Mathlib", "Fact"), ("Near",)}
    store = TermStore()
    assert library.constant(("Mathlib", "fact"), store) is not None
    assert library.closure([("Mathlib", "Fact")]) >= library.closure([("Init",)])


def test_an_earlier_directory_hides_a_package_of_the_same_name(
    with_project: NativeToolchain, tmp_path: Path
) -> None:
    """As Lean resolves it; otherwise the judge would know another constant than Lean did."""
    near = with_project.more_libraries[1]
    (near / "Mathlib").mkdir()
    (near / "Mathlib" / "Other.olean").write_bytes((near / "Near.olean").read_bytes())
    library = open_library(
        *(with_project.library, "another", tmp_path / "cache"), with_project.more_libraries
    )
    assert ("Mathlib", "Other") not in library.modules


def test_private_parts_of_the_library_are_read_where_there_are_any(tmp_path: Path) -> None:
    directory = tmp_path / "lib"
    directory.mkdir()
    (directory / "Init.olean").write_bytes(write_module([], imports=[], word=8))
    last = Writer(base=0x50000, word=8)
    private = write_module([Decl("theorem", "t", PROP, PROP)], imports=[], writer=last)
    (directory / "Init.olean.private").write_bytes(private)
    library = open_library(directory, "d", tmp_path / "cache")
    found_constant = library.constant(("t",), TermStore())
    assert type(found_constant).__name__ == "Theorem"


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ("{", "expected Lake's manifest"),
        ("[]", "with a list of packages"),
        ('{"packages": {}}', "with a list of packages"),
        ('{"packages": [{}]}', "each package with a name"),
        ('{"packages": [{"name": "../../etc"}]}', "each package with a name"),
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: str, what: str) -> None:
    root = toolchain(tmp_path / "mine")
    project = lake_project(tmp_path / "project")
    (project / "lake-manifest.json").write_text(manifest)
    named = {LEAN_VARIABLE: str(root), PROJECT_VARIABLE: str(project)}
    assert what in refusal(tmp_path, **named)


def test_a_directory_without_a_lakefile_is_no_project(tmp_path: Path) -> None:
    root = toolchain(tmp_path / "mine")
    named = {LEAN_VARIABLE: str(root), PROJECT_VARIABLE: str(tmp_path)}
    assert "lakefile" in refusal(tmp_path, **named)


# The sealed run.


def test_the_run_sees_what_was_hashed_and_nothing_else(
    with_project: NativeToolchain, tmp_path: Path
) -> None:
    job = job_for(with_project, Image("python", "sha256:0", None), tmp_path)
    targets = [mount.target for mount in job.mounts]
    assert targets == [
        *(IN_DIR, TOOLS_DIR, f"{TOOLS_DIR}/toolchain/bin", f"{TOOLS_DIR}/toolchain/lib"),
        *(f"{TOOLS_DIR}/0", f"{TOOLS_DIR}/1"),
    ]
    assert job.command[0] == f"{TOOLS_DIR}/toolchain/bin/lean"
    assert job.environment["LEAN_PATH"] == f"{TOOLS_DIR}/0:{TOOLS_DIR}/1"
    stand = job.mounts[1].source
    assert sorted(path.relative_to(stand).as_posix() for path in stand.rglob("*")) == [
        *("0", "1", "toolchain", "toolchain/bin", "toolchain/lib"),
    ], "each mount has its empty place"


def test_what_the_evidence_says_names_no_path(with_project: NativeToolchain) -> None:
    facts = with_project.facts()
    assert facts["packages"] == "mathlib near"
    assert facts["library_sha256"] == facts["digest"]
    assert not any("/" in value.replace("leanprover/lean4", "") for value in facts.values())


def played(native: NativeToolchain, exit_code: int = 0, **files: bytes | str) -> Elaborated:
    """The outcome of a run that left these parts; text says what stands there instead of a file."""
    left = {f"Submission.{name.replace('_', '.')}": data for name, data in files.items()}
    sandbox = FakeSandbox(Behaviour(exit_code=exit_code, files=left))
    return elaborate(sandbox, native, b"theorem t : True := trivial").outcome


def test_a_file_without_a_module_header_leaves_one_part(with_project: NativeToolchain) -> None:
    assert played(with_project, olean=b"x") is Elaborated.COMPILED
    whole = played(with_project, olean=b"x", olean_server=b"y", olean_private=b"z")
    assert whole is Elaborated.COMPILED
    assert played(with_project, 1, olean_private=b"z") is Elaborated.CRASHED


def test_a_private_part_that_was_not_read_back_is_no_missing_one(
    with_project: NativeToolchain,
) -> None:
    """Without it, what was proved would look like axioms, or like something else."""
    assert played(with_project, olean=b"x", olean_private="symlink") is Elaborated.CRASHED
