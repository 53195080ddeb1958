"""A step of minutes is not silent, and nothing is said of it once it has ended."""

import time

import pytest

from gate2.sandbox.images import reminding as module
from gate2.sandbox.images.reminding import reminding


def test_long_step_says_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    said: list[str] = []
    with reminding(said.append, "installing"):
        give_up = time.monotonic() + 20.0
        while len(said) < 3 and time.monotonic() < give_up:
            time.sleep(0.01)
    ended = list(said)
    assert said[0] == "installing"
    assert said[1] == "installing: still at it after 0 s"
    time.sleep(0.05)
    assert said == ended


def test_step_that_fails_is_reminded_of_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    said: list[str] = []
    with pytest.raises(OSError, match="no network"), reminding(said.append, "fetching"):
        raise OSError("no network")
    ended = list(said)
    time.sleep(0.05)
    assert said == ended
    assert said[0] == "fetching"
