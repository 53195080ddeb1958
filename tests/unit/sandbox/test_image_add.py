"""An author's image is taken in by its digest or not at all, and brings nothing harmful along."""

import io
import json
import os
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.reasons import Code
from gate2.sandbox.images import add as image_add
from gate2.sandbox.images import flatten, images
from gate2.sandbox.images.add import Added
from gate2.sandbox.images.definitions import definitions
from gate2.sandbox.job import IN_DIR, OUT_DIR, PROBE_DIR, TOOLS_DIR, Image
from oci_making import (
    AMD64,
    COREUTILS,
    LAYER,
    Layout,
    digest,
    hardlink,
    layer,
    member,
    symlink,
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def add(path: Path, reference: str = "") -> Added:
    return image_add.add(path, reference, say=lambda _: None)


def added(tmp_path: Path, *layers: bytes, **options: Any) -> Path:
    """The unpacked root of an image with these layers over the programs every image needs."""
    layout = Layout()
    layout.image(layer(*COREUTILS), *layers, **options)
    root = add(layout.write(tmp_path / "image.tar")).image.rootfs
    assert root is not None
    return root


def refused(tmp_path: Path, *layers: bytes, **options: Any) -> tuple[Code, str]:
    layout = Layout()
    layout.image(layer(*COREUTILS), *layers, **options)
    return refusal(layout.write(tmp_path / "image.tar"))


def refusal(path: Path, reference: str = "") -> tuple[Code, str]:
    with pytest.raises(InvalidRecord) as failed:
        add(path, reference)
    # nothing half made stays, and no pointer leads to it
    for store in path.parent.glob("cache/added-images"):
        assert [path.name for path in store.iterdir()] == [".lock"]
    return failed.value.reason.code, failed.value.message


# What is taken in


@pytest.mark.parametrize("packed", [False, True])
def test_image_is_found_by_its_manifests_digest_whatever_the_repository(
    tmp_path: Path, packed: bool
) -> None:
    layout = Layout()
    name = layout.image(layer(*COREUTILS), layer(member("x", b"1")), packed=packed)
    found = add(layout.write(tmp_path / "image.tar"))
    for repository in ("docker.io/library/x", "ghcr.io/someone/y"):
        image = images.resolve(f"{repository}@sha256:{name}")
        assert image.image_id == found.image.image_id
    assert images.verify(found.references[0]) == []
    with pytest.raises(InfrastructureError) as missing:
        images.resolve(f"docker.io/library/x@sha256:{'0' * 64}")
    assert missing.value.reason.code is Code.SBX_IMAGE_MISSING
    assert "gate2 image add" in str(missing.value.reason.remedy)


def test_index_that_led_to_the_image_names_it_too(tmp_path: Path) -> None:
    layout = Layout()
    manifest = layout.image(layer(*COREUTILS), platform=AMD64)
    layout.image(layer(*COREUTILS), platform={"os": "linux", "architecture": "arm64"})
    layout.image(layer(), platform={"os": "unknown", "architecture": "unknown"})
    index = layout.nest()
    found = add(layout.write_directory(tmp_path / "layout"))
    digests = [reference.partition("@sha256:")[2] for reference in found.references]
    assert digests == [manifest, index]
    assert images.resolve(f"r@sha256:{index}").image_id == found.image.image_id


def test_same_image_is_the_same_id_in_every_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS), layer(member("b", b"2"), member("a", b"1")))
    path = layout.write(tmp_path / "image.tar")
    one = add(path).image.image_id
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "other"))
    assert add(path).image.image_id == one


def test_authors_image_is_never_ours_although_it_is_unpacked(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS))
    image = add(layout.write(tmp_path / "image.tar")).image
    assert image.rootfs is not None
    assert not images.is_own(image)
    with pytest.raises(InfrastructureError) as lacking:  # `python` is not in this cache
        images.trusted(image)
    assert lacking.value.reason.code is Code.SBX_IMAGE_MISSING
    for name in definitions():
        assert images.find(name) is None


def test_image_without_a_root_is_not_ours() -> None:
    assert not images.is_own(Image("python", f"sha256:{'0' * 64}", None))


def test_set_user_id_owners_and_file_capabilities_do_not_come_along(tmp_path: Path) -> None:
    capability = bytes.fromhex("0100000280000000000000000000000000000000").decode("latin-1")
    root = added(
        tmp_path,
        layer(
            member("usr/bin/su", b"su", mode=0o6755),
            member("usr/bin/ping", b"p", pax={"SCHILY.xattr.security.capability": capability}),
            member("srv", mode=0o2777),
        ),
    )
    for path in (root, *root.rglob("*")):
        status = path.lstat()
        assert not status.st_mode & (stat.S_ISUID | stat.S_ISGID), path
        assert status.st_uid == os.geteuid(), path
        with suppress(OSError):
            assert "security.capability" not in os.listxattr(path, follow_symlinks=False)


def test_devices_and_fifos_are_left_out_and_counted(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(
        layer(
            *COREUTILS,
            member("opt/sda", kind=tarfile.BLKTYPE),
            member("opt/zero", kind=tarfile.CHRTYPE),
            member("opt/pipe", kind=tarfile.FIFOTYPE),
        )
    )
    found = add(layout.write(tmp_path / "image.tar"))
    assert found.dropped == 3
    assert found.image.rootfs is not None
    for path in found.image.rootfs.rglob("*"):
        assert stat.S_IFMT(path.lstat().st_mode) in (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)


def test_every_mount_point_is_there_and_the_watchdog_cannot_be_read(tmp_path: Path) -> None:
    left = layer(member("proc/left", b""), member("tmp", b"a file"), symlink("dev", "/etc"))
    root = added(tmp_path, left)
    for name in (IN_DIR, OUT_DIR, TOOLS_DIR, PROBE_DIR, "/proc", "/dev", "/tmp", "/sys", "/run"):
        assert not (root / name[1:]).is_symlink()
        assert list((root / name[1:]).iterdir()) == []
    assert stat.S_IMODE((root / "usr/bin/timeout").stat().st_mode) == 0o711


def test_watchdog_behind_a_link_is_guarded_under_every_name(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(
        layer(
            member("bin/all", b"all"),
            hardlink("bin/other", "bin/all"),
            symlink("usr/bin/timeout", "../../bin/all"),
            symlink("usr/bin/env", "/bin/all"),
        )
    )
    root = add(layout.write(tmp_path / "image.tar")).image.rootfs
    assert root is not None
    assert {stat.S_IMODE((root / name).stat().st_mode) for name in ("bin/all", "bin/other")} == {
        0o711
    }


def test_whiteouts_take_away_what_lower_layers_brought_and_nothing_else(tmp_path: Path) -> None:
    root = added(
        tmp_path,
        layer(
            member("etc/gone/deep", b"1"), member("etc/kept", b"2"), member("var/lib/below", b"3")
        ),
        layer(
            member("etc/.wh.gone", b""),
            member("var/lib/.wh..wh..opq", b""),
            member("var/lib/fresh", b"4"),
        ),
        layer(member("etc/again", b"5"), member("etc/.wh.nothing", b"")),
    )
    names = {path.relative_to(root).as_posix() for path in (root / "etc").rglob("*")}
    assert {"etc/kept", "etc/again"} <= names
    assert not any("gone" in name or ".wh." in name for name in names)
    assert [path.name for path in (root / "var/lib").iterdir()] == ["fresh"]


def test_later_layer_replaces_a_directory_by_a_file_and_a_file_by_a_link(tmp_path: Path) -> None:
    root = added(
        tmp_path,
        layer(member("opt/a/b", b"1"), member("opt/f", b"2")),
        layer(member("opt/a", b"now a file"), symlink("opt/f", "a")),
    )
    assert (root / "opt/a").read_bytes() == b"now a file"
    assert str((root / "opt/f").readlink()) == "a"


def test_hard_links_stay_one_file(tmp_path: Path) -> None:
    root = added(tmp_path, layer(member("opt/a", b"1"), hardlink("opt/b", "opt/a")))
    assert (root / "opt/a").samefile(root / "opt/b")


def test_names_that_are_not_utf8_survive(tmp_path: Path) -> None:
    name = os.fsdecode(b"opt/caf\xe9")
    layout = Layout()
    layout.image(layer(*COREUTILS, member(name, b"1")))
    found = add(layout.write(tmp_path / "image.tar"))
    assert found.image.rootfs is not None
    assert (found.image.rootfs / name).read_bytes() == b"1"
    assert images.verify(found.references[0]) == []


# What is refused, and as what


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([member("../out", b"1")], "leads out of the image"),
        ([member("opt/../../out", b"1")], "leads out of the image"),
        ([symlink("opt", "/tmp"), member("opt/out", b"1")], "which is no directory"),
        ([member("opt", b"1"), member("opt/below", b"1")], "which is no directory"),
        ([hardlink("opt/passwd", "/etc/passwd")], "a hard link to"),
        ([hardlink("opt/passwd", "../../etc/passwd")], "leads out of the image"),
        ([symlink("l", "/etc/passwd"), hardlink("h", "l")], "a hard link to"),
        ([member("o" * 256, b"1")], "no name a file can have"),
        ([member("/".join(["d" * 200] * 21), b"1")], "no name a file can have"),
        ([symlink("home", "/etc")], "has to be mounted there"),
        ([symlink("home/out", "/etc")], "has to be mounted there"),
        ([symlink("etc", "/tmp")], "has to be mounted there"),
        ([member("etc/hosts")], "expected a file"),
        ([member("usr/bin/.wh.timeout", b"")], "needs GNU coreutils"),
        ([symlink("usr/bin/timeout", "timeout")], "needs GNU coreutils"),
        ([symlink("usr/bin/env", "../../../../etc/passwd")], "needs GNU coreutils"),
        ([member("usr/bin/env", b"", mode=0o644)], "needs GNU coreutils"),
    ],
)
def test_layer_that_leads_out_or_cannot_be_run_is_refused(
    tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]], said: str
) -> None:
    code, message = refused(tmp_path, layer(*members))
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert said in message


def test_leading_slash_is_the_images_own_root(tmp_path: Path) -> None:
    root = added(tmp_path, layer(member("/opt/file", b"1")))
    assert (root / "opt/file").read_bytes() == b"1"


def test_sparse_file_of_no_end_is_refused(tmp_path: Path) -> None:
    pax = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 50)}
    code, message = refused(tmp_path, layer(member("opt/huge", b"1", pax=pax)))
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "sparse" in message


@pytest.mark.parametrize("packed", [False, True])
def test_layers_that_unpack_to_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(image_add, "MOST_BYTES", 1 << 20)
    code, message = refused(tmp_path, layer(member("zeros", b"\0" * (2 << 20))), packed=packed)
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "unpack to more than 1048576 bytes" in message


def test_hard_links_do_not_multiply_past_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flatten, "MOST_ENTRIES", 50)
    many = [hardlink(f"opt/l{number}", "opt/a") for number in range(60)]
    _, message = refused(tmp_path, layer(member("opt/a", b"1"), *many))
    assert "more than 50 entries" in message


def test_volume_is_refused_as_it_is_on_docker(tmp_path: Path) -> None:
    code, message = refused(tmp_path, config={"config": {"Volumes": {"/data": {}}}})
    assert code is Code.SBX_SEAL_NOT_PROVEN
    assert "volumes" in message


@pytest.mark.parametrize("architecture", ["arm64", "386", None])
def test_other_machines_image_is_refused(tmp_path: Path, architecture: str | None) -> None:
    code, message = refused(tmp_path, config={"architecture": architecture})
    assert code is Code.SBX_ARCH_MISMATCH
    assert "expected linux/amd64" in message


def test_index_without_an_image_for_this_machine_says_so(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS), platform={"os": "linux", "architecture": "arm64"})
    code, message = refusal(layout.write(tmp_path / "image.tar"))
    assert code is Code.SBX_ARCH_MISMATCH
    assert "has none" in message


def test_of_two_images_one_has_to_be_named(tmp_path: Path) -> None:
    layout = Layout()
    names = [layout.image(layer(*COREUTILS, member("which", which))) for which in (b"1", b"2")]
    path = layout.write(tmp_path / "image.tar")
    code, message = refusal(path)
    assert code is Code.SBX_IMAGE_NOT_BY_DIGEST
    assert all(name in message for name in names)
    root = add(path, f"some/repository@sha256:{names[1]}").image.rootfs
    assert root is not None
    assert (root / "which").read_bytes() == b"2"


def test_image_that_the_layout_does_not_hold_is_not_taken_for_another(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS))
    path = layout.write(tmp_path / "image.tar")
    code, _ = refusal(path, f"r@sha256:{'0' * 64}")
    assert code is Code.SBX_IMAGE_NOT_BY_DIGEST
    code, _ = refusal(path, "r:latest")
    assert code is Code.SBX_IMAGE_NOT_BY_DIGEST


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _blobs(layout: Layout) -> Iterator[str]:
    yield from list(layout.blobs)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_flip, "has digest"),
        (lambda data: data + b"\0", "longer than its announced size"),
        (lambda data: data[:-1], "before its announced size"),
    ],
)
def test_no_blob_can_be_another_than_its_digest_says(
    tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    fresh = Layout()
    fresh.image(layer(*COREUTILS), packed=True)
    manifest = str(fresh.manifests[0]["digest"]).removeprefix("sha256:")
    for name in _blobs(fresh):
        changed = Layout({**fresh.blobs, name: change(fresh.blobs[name])}, fresh.manifests)
        code, message = refusal(changed.write(tmp_path / "image.tar"))
        assert code is Code.SBX_IMAGE_BUILD_FAILED
        # a layer that does not unpack is found out by gzip before its end is reached
        assert said in message or (name != manifest and "cannot be read" in message), message


def test_layer_that_is_not_the_one_configured_is_refused(tmp_path: Path) -> None:
    wrong = [f"sha256:{digest(b'x')}"]
    code, message = refused(tmp_path, diff_ids=wrong)
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "the configuration says" in message
    _, message = refused(tmp_path, diff_ids=[])
    assert "diff_ids" in message


def test_old_docker_archive_is_refused_with_how_to_make_a_layout(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("manifest.json")
        info.size = 2
        archive.addfile(info, io.BytesIO(b"[]"))
    code, message = refusal(path)
    assert code is Code.SBX_IMAGE_NOT_BY_DIGEST
    assert "skopeo copy" in message
    assert "Docker 25" in message


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\0" * 10240, b"\x1f\x8b\x08\0"])
def test_file_that_is_no_layout_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(content)
    code, message = refusal(path)
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "expected an OCI layout" in message


def test_layout_with_a_file_twice_is_refused(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS))
    path = layout.write(tmp_path / "image.tar")
    with tarfile.open(path, "a") as archive:
        info = tarfile.TarInfo("./index.json")
        archive.addfile(info, io.BytesIO())
    code, message = refusal(path)
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "twice" in message


def test_blob_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS))
    directory = layout.write_directory(tmp_path / "layout")
    blob = next((directory / "blobs/sha256").iterdir())
    elsewhere = tmp_path / "elsewhere"
    blob.rename(elsewhere)
    blob.symlink_to(elsewhere)
    code, message = refusal(directory)
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "expected an OCI layout with a file" in message


@pytest.mark.parametrize(
    "descriptor",
    [
        {"digest": "sha512:" + "0" * 128, "size": 1},
        {"digest": "sha256:../../../etc/passwd", "size": 1},
        {"digest": "sha256:" + "0" * 64, "size": -1},
        {"digest": "sha256:" + "0" * 64, "size": 1 << 62},
        {"digest": "sha256:" + "0" * 64, "size": True},
        {"digest": None},
        "sha256:" + "0" * 64,
    ],
)
def test_descriptor_that_is_none_is_refused(tmp_path: Path, descriptor: Any) -> None:
    layout = Layout()
    layout.manifests = [descriptor]
    code, message = refusal(layout.write(tmp_path / "image.tar"))
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "expected a" in message


def test_index_within_index_without_end_is_refused(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS))
    for _ in range(8):
        layout.nest()
    code, message = refusal(layout.write(tmp_path / "image.tar"))
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "deep" in message


def test_document_that_two_readers_read_differently_is_refused(tmp_path: Path) -> None:
    layout = Layout()
    layout.image(layer(*COREUTILS))
    files = layout.files()
    files["index.json"] = b'{"manifests": [], "manifests": ' + files["index.json"][33:]
    directory = tmp_path / "layout"
    layout.write_directory(directory)
    (directory / "index.json").write_bytes(b'{"manifests": [], "manifests": []}')
    code, message = refusal(directory)
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "index.json" in message


def test_zstd_layer_says_what_can_be_done(tmp_path: Path) -> None:
    layout = Layout()
    fake = b"\x28\xb5\x2f\xfd rest"
    entry = layout.put(fake, f"{LAYER}+zstd")
    config = layout.put(
        json.dumps({**AMD64, "rootfs": {"diff_ids": ["sha256:0"]}}).encode(), "application/json"
    )
    manifest = {"config": config, "layers": [entry]}
    found = layout.put(json.dumps(manifest).encode(), "application/vnd.oci.image.manifest.v1+json")
    layout.manifests = [found]
    code, message = refusal(layout.write(tmp_path / "image.tar"))
    assert code is Code.SBX_IMAGE_BUILD_FAILED
    assert "zstd" in message
