"""What the keeper says of a dead payload's volumes arrives whole, or decides nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_engine import FakeContainer, FakeEngine, fake_engine
from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.docker.container import Names
from gate2.sandbox.docker.engine import connect
from gate2.sandbox.docker.keeper import Counted, look_into

NAMES = Names("g2-keeping", 5)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    with fake_engine(tmp_path) as made:
        monkeypatch.setenv("DOCKER_HOST", made.host)
        made.containers[NAMES.keeper] = FakeContainer({})
        yield made


def asked(*results: str) -> Counted:
    api = connect("1.41")
    try:
        return look_into(api, NAMES, results)
    finally:
        api.close()


def frame(stream: int, text: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(text).to_bytes(4, "big") + text


def test_answer_that_comes_in_one_piece_with_its_head_is_not_lost(engine: FakeEngine) -> None:
    """The SDK's own call lost it, now and then, where the machine was busy."""
    engine.printed = frame(1, b"1 1 2 0\n")
    assert asked("a", "b", "c") == Counted(True, {"a": 1, "b": 2, "c": 0})


def test_answer_in_many_frames_is_put_together(engine: FakeEngine) -> None:
    engine.printed = b"".join(frame(1, bytes([byte])) for byte in b"0 1\n")
    assert asked("a") == Counted(False, {"a": 1})


@pytest.mark.parametrize(
    "printed",
    [
        b"",
        frame(1, b""),
        frame(1, b"0 1\n"),
        frame(1, b"2\n"),
        frame(1, b"zero\n"),
        frame(2, b"0\n"),
        b"no frame at all, and long enough for one",
    ],
)
def test_answer_that_is_none_decides_nothing(engine: FakeEngine, printed: bytes) -> None:
    engine.printed = printed
    with pytest.raises(InfrastructureError) as refused:
        asked()
    assert refused.value.reason.code is Code.INF_ENGINE_ERROR
