"""A reaper beside a process outlives it, and ends."""

import os

import pytest

from gate2.executor import reaping


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each call of the reaper, while it is told to hurry."""
    monkeypatch.setattr(reaping, "EVERY_S", 0.01)
    monkeypatch.setattr(reaping, "AFTER_S", 0.05)
    return []


def test_an_owner_that_is_killed_is_reaped_after(often: list[int]) -> None:
    read, write = os.pipe()

    def reap() -> list[str]:
        often.append(len(often))
        if len(often) == 3:
            os.close(write)  # as when the owner dies
        return []

    reaping.reap_until_gone(read, reap)
    os.close(read)
    assert len(often) > 3


def test_an_owner_that_is_done_in_an_orderly_way_is_reaped_once_more(often: list[int]) -> None:
    read, write = os.pipe()
    os.write(write, b".")

    def reap() -> list[str]:
        often.append(len(often))
        return []

    reaping.reap_until_gone(read, reap)
    os.close(read)
    os.close(write)
    assert len(often) == 1


def test_it_leaves_its_starter_and_ends_once_that_is_done() -> None:
    process = reaping.start_reaping()
    assert process.wait(60) == 0, "what goes on is no child, which Ray would end with its worker"
    assert process.stdin is not None
    process.stdin.write(b".")
    process.stdin.close()
