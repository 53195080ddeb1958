"""Artifacts that must not travel, or cannot: each is refused by itself, and nothing is followed."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gate2.errors import InfrastructureError, InvalidRecord
from gate2.executor.sending import Sending
from gate2.executor.shipping import pack
from gate2.executor.task import LaneName, Need, Part, Task
from gate2.reasons import Code
from gate2.record.model import Artifact, ArtifactKind, Claim, Scope
from making import DIGEST


class RayError(Exception):
    """As Ray's own, of which all others are."""


class OutOfDiskError(RayError):
    """As Ray's own."""


class Store:
    """Ray's object store, with room for one archive."""

    exceptions = SimpleNamespace(RayError=RayError)

    def __init__(self) -> None:
        self.stored: list[bytes] = []

    def put(self, archive: bytes) -> Any:
        if self.stored:
            raise OutOfDiskError("no room")
        self.stored.append(archive)
        return object()


@pytest.fixture(autouse=True)
def _own_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_CACHE", str(tmp_path / "cache"))


def directory(tmp_path: Path, name: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / "repro.py").write_text(f"print({name!r})", encoding="utf-8")
    return made


def part(where: Path) -> Part:
    claim = Claim("c1", "The gain is 0.82.")
    return Part(
        claim,
        Artifact(
            name=where.name,
            directory=where,
            claim=claim.id,
            kind=ArtifactKind.REPRO,
            scope=Scope.EXACT,
            establishes="it",
            does_not_establish="more",
        ),
    )


def task(of: Part) -> Task:
    return Task(of.artifact.name, "r", DIGEST, LaneName.REPRO, (of,), Need(1.0, 100))


def link(made: Path) -> None:
    (made / "key").symlink_to("/etc/shadow")


def link_to_a_directory(made: Path) -> None:
    (made / "all").symlink_to("/")


def second_name(made: Path) -> None:
    os.link(made / "repro.py", made / "again.py")


def pipe(made: Path) -> None:
    os.mkfifo(made / "endless")


def device(made: Path) -> None:
    os.mknod(made / "zero", 0o20644, os.makedev(1, 5))


@pytest.mark.parametrize("plant", [link, link_to_a_directory, second_name, pipe, device])
def test_links_and_devices_are_refused_before_anything_travels(
    tmp_path: Path, plant: Callable[[Path], None]
) -> None:
    made = directory(tmp_path, "a1")
    try:
        plant(made)
    except PermissionError:
        pytest.skip("making this needs a right that this user lacks")
    with pytest.raises(InvalidRecord) as refused:
        pack(made)
    assert refused.value.reason.code is Code.ART_PATH_ESCAPE


def test_an_artifact_that_is_itself_a_link_does_not_travel(tmp_path: Path) -> None:
    directory(tmp_path, "a1")
    (tmp_path / "a2").symlink_to("a1")
    with pytest.raises(InvalidRecord) as refused:
        pack(tmp_path / "a2")
    assert refused.value.reason.code is Code.ART_PATH_ESCAPE


def test_artifacts_that_fill_the_object_store_keep_no_other_from_its_answer(
    tmp_path: Path,
) -> None:
    first, second = (part(directory(tmp_path, name)) for name in ("a1", "a2"))
    sending = Sending(Store())
    sending.put(task(first), first)
    with pytest.raises(InfrastructureError) as refused:
        sending.put(task(second), second)
    assert refused.value.reason.code is Code.INF_LANE_UNAVAILABLE
    assert sending.trees(task(first)).keys() == {"a1"}
    assert sending.trees(task(second)) == {}
    sending.let_go(task(second))
    sending.let_go(task(first))
    assert sending.trees(task(first)) == {}
