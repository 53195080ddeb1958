"""A layer is the same wherever it is made, and an image that was touched is recognised."""

import io
import os
import tarfile
from pathlib import Path

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.images import build as image_build
from gate2.sandbox.images import images, rootfs, unpacked
from gate2.sandbox.images.definitions import definitions, read_definitions
from gate2.sandbox.job import IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR


def bootstrapped(path: Path, *, order: int, machine: str) -> Path:
    """What mmdebstrap writes, on one machine or another."""
    entries: list[tuple[str, bytes | None, int]] = [
        ("./usr", None, 0o755),
        ("./usr/bin", None, 0o755),
        ("./usr/bin/timeout", b"watchdog", 0o755),
        ("./usr/bin/su", b"su", 0o4755),
        ("./etc", None, 0o755),
        ("./etc/hostname", machine.encode(), 0o644),
        ("./var/log/apt.log", machine.encode(), 0o644),
        ("./var/cache/ldconfig/aux-cache", machine.encode(), 0o600),
        ("./tmp", None, 0o1777),
    ]
    with tarfile.open(path, "w") as archive:
        for name, data, mode in entries[::order]:
            info = tarfile.TarInfo(name)
            info.mode, info.mtime, info.uname = mode, 1_900_000_000 + order, machine
            info.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            info.size = len(data or b"")
            archive.addfile(info, io.BytesIO(data or b""))
    return path


def test_layer_is_the_same_whatever_machine_made_it(tmp_path: Path) -> None:
    layers = []
    for order, machine in ((1, "one"), (-1, "two")):
        source = bootstrapped(tmp_path / f"{machine}.raw", order=order, machine=machine)
        layers.append(rootfs.write_layer(source, tmp_path / f"{machine}.tar", epoch=1_700_000_000))
    assert layers[0] == layers[1]
    assert layers[0].sha256 == rootfs.digest_of(tmp_path / "one.tar")


def test_layer_has_no_set_user_id_and_every_mount_point(tmp_path: Path) -> None:
    source = bootstrapped(tmp_path / "raw", order=1, machine="one")
    rootfs.write_layer(source, tmp_path / "layer", epoch=0)
    with tarfile.open(tmp_path / "layer") as layer:
        members = {member.name: member for member in layer}
    assert members["usr/bin/su"].mode == 0o755
    assert members["usr/bin/timeout"].mode == 0o711
    assert all(member.mode & 0o6000 == 0 for member in members.values())
    for path in (IN_DIR, OUT_DIR, TOOLS_DIR, PROBE_DIR):
        assert members[path.lstrip("/")].isdir()
    assert not any(name.startswith(("var/log/", "var/cache/")) for name in members)


def test_device_in_a_bootstrapped_tar_is_no_layer(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "raw", "w") as archive:
        info = tarfile.TarInfo("./srv/device")
        info.type = tarfile.CHRTYPE
        archive.addfile(info)
    with pytest.raises(ValueError, match="neither file, directory nor link"):
        rootfs.write_layer(tmp_path / "raw", tmp_path / "layer", epoch=0)


def test_differences_name_changed_missing_and_extra_files(tmp_path: Path) -> None:
    source = bootstrapped(tmp_path / "raw", order=1, machine="one")
    rootfs.write_layer(source, tmp_path / "layer", epoch=0)
    target = tmp_path / "root"
    with tarfile.open(tmp_path / "layer") as layer:
        layer.extractall(target, filter="fully_trusted")
        found = {line.partition(":")[0] for line in unpacked.differences(layer, target)}
        assert "usr/bin/su" not in found
    (target / "usr/bin/su").write_text("SU", encoding="utf-8")
    (target / "usr/bin/extra").write_text("x", encoding="utf-8")
    (target / "etc/hosts").unlink()
    with tarfile.open(tmp_path / "layer") as layer:
        lines = unpacked.differences(layer, target)
    assert {"usr/bin/su", "usr/bin/extra", "etc/hosts"} <= {
        line.partition(":")[0] for line in lines
    }


@pytest.mark.parametrize(
    "pointer", [b"", b"{", b"[]", b'{"image_id": "sha256:../../x", "definition_sha256": "x"}',
                b'{"image_id": 5, "definition_sha256": "x"}']
)  # fmt: skip
def test_broken_pointer_is_an_image_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pointer: bytes
) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path))
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "python.json").write_bytes(pointer)
    assert images.find("python") is None
    assert images.installed() == []
    with pytest.raises(InfrastructureError) as missing:
        images.resolve_name("python")
    assert missing.value.reason.code is Code.SBX_IMAGE_MISSING


def test_image_that_nobody_defined_cannot_be_built() -> None:
    with pytest.raises(InfrastructureError) as failed:
        image_build.build("nosuch", say=lambda _: None)
    assert failed.value.reason.code is Code.SBX_IMAGE_BUILD_FAILED


def unpacked_layer(tmp_path: Path) -> tuple[Path, Path]:
    """A layer and the root it was unpacked to, as this user."""
    source = bootstrapped(tmp_path / "raw", order=1, machine="one")
    rootfs.write_layer(source, tmp_path / "layer", epoch=0)
    root = tmp_path / "root"
    with tarfile.open(tmp_path / "layer") as layer:
        layer.extractall(root, filter="fully_trusted")
    return tmp_path / "layer", root


def differences(layer: Path, root: Path) -> list[str]:
    with tarfile.open(layer) as archive:
        return unpacked.differences(archive, root)


def test_untouched_root_differs_in_nothing(tmp_path: Path) -> None:
    layer, root = unpacked_layer(tmp_path)
    assert differences(layer, root) == []


@pytest.mark.parametrize(
    ("mode", "said"), [(0o4755, "4755"), (0o2755, "2755"), (0o777, "777"), (0o600, "600")]
)
def test_changed_mode_or_set_user_id_bit_is_found(tmp_path: Path, mode: int, said: str) -> None:
    layer, root = unpacked_layer(tmp_path)
    (root / "usr/bin/su").chmod(mode)
    [line] = differences(layer, root)
    assert line.startswith("usr/bin/su: mode and owner are ")
    assert said in line
    assert "expected 755" in line


def test_flipped_byte_of_the_same_length_is_found(tmp_path: Path) -> None:
    layer, root = unpacked_layer(tmp_path)
    path = root / "usr/bin/su"
    path.write_bytes(b"sv")
    assert differences(layer, root) == ["usr/bin/su: has other content"]


def test_file_that_became_a_link_elsewhere_is_found(tmp_path: Path) -> None:
    layer, root = unpacked_layer(tmp_path)
    (root / "usr/bin/su").unlink()
    (root / "usr/bin/su").symlink_to("/bin/true")
    assert len(differences(layer, root)) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="file capabilities are root's to give")
def test_file_capability_is_found(tmp_path: Path) -> None:
    layer, root = unpacked_layer(tmp_path)
    # version 2, effective, CAP_SETUID permitted
    capability = bytes.fromhex("0100000280000000000000000000000000000000")
    try:
        os.setxattr(root / "usr/bin/su", "security.capability", capability)
    except OSError as error:
        pytest.skip(f"this file system keeps no file capabilities: {error}")
    assert differences(layer, root) == ["usr/bin/su: has file capabilities"]


# Definitions


def document(**tables: object) -> dict[str, object]:
    return {"schema": "gate2-images-v1", "image": tables}


PLAIN = {
    "suite": "bookworm",
    "architecture": "amd64",
    "packages": ["python3"],
    "source_date_epoch": 1,
}
WHEEL = {"name": "x", "version": "1", "file": "x-1-py3-none-any.whl", "sha256": "0" * 64}


def test_shipped_definitions_are_read() -> None:
    shipped = definitions()
    assert {"python", "python-ml", "lean"} <= set(shipped)
    assert shipped["lean"].built_as == "python"
    assert shipped["lean"].digest() == shipped["python"].digest()


def test_another_wheel_is_another_definition() -> None:
    other = WHEEL | {"sha256": "1" * 64}
    digests = {
        read_definitions(document(a=PLAIN | {"wheels": wheels}))["a"].digest()
        for wheels in ([], [WHEEL], [other])
    }
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"a": PLAIN | {"pakages": []}}, "unknown keys pakages"),
        ({"a": PLAIN | {"packages": ["python3 --option"]}}, "not the name of a Debian package"),
        ({"a": PLAIN | {"wheels": [WHEEL | {"sha256": "0"}]}}, "64 hex digits"),
        ({"a": PLAIN | {"wheels": [WHEEL | {"file": "../x.whl"}]}}, "not the file name of a wheel"),
        ({"A/b": PLAIN}, "expected a name of small letters"),
        ({"a": PLAIN, "b": {"same_as": "c"}}, "naming an image of its own"),
        ({"a": PLAIN, "b": {"same_as": "a", "suite": "x"}}, "naming an image of its own"),
        ({"a": PLAIN, "b": {"same_as": "a"}, "c": {"same_as": "b"}}, "naming an image of its own"),
    ],
)
def test_definition_that_would_build_something_else_is_refused(
    tables: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read_definitions(document(**tables))
