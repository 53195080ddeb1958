"""When `--sandbox auto` comes to bubblewrap, and when it must not."""

from types import SimpleNamespace

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox import select


@pytest.fixture(autouse=True)
def no_other_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an engine nor runc, and nothing to reap."""

    def lacks(why: str) -> SimpleNamespace:
        return SimpleNamespace(available=lambda: why)

    monkeypatch.setattr(select, "docker_lane", lambda *_: lacks("docker lane: none"))
    monkeypatch.setattr(select, "runc_lane", lambda *_: lacks("runc lane: none"))
    monkeypatch.setattr(select, "reap", lambda *_: [])


def bubblewrap(monkeypatch: pytest.MonkeyPatch, lack: str, loose: str) -> SimpleNamespace:
    lane = SimpleNamespace(available=lambda: lack)
    monkeypatch.setattr(select, "bubblewrap_lane", lambda *_: lane)
    monkeypatch.setattr(select, "unenforced", lambda: loose)
    return lane


def test_auto_takes_bubblewrap_last_where_its_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = bubblewrap(monkeypatch, "", "")
    assert select.choose("auto") is lane


@pytest.mark.parametrize(
    ("lack", "loose"),
    [("", "nothing here limits memory"), ("bubblewrap lane: not installed", "")],
)
def test_auto_takes_no_lane_that_could_prove_nothing(
    lack: str, loose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bubblewrap(monkeypatch, lack, loose)
    with pytest.raises(InfrastructureError) as missing:
        select.choose("auto")
    assert missing.value.reason.code is Code.INF_LANE_UNAVAILABLE
    wanted = "docker lane: none; runc lane: none; bubblewrap lane: "
    assert wanted in missing.value.message
    assert missing.value.message.count("bubblewrap lane") == 1


def test_gvisor_is_not_replaced_by_a_lane_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bubblewrap(monkeypatch, "", "")
    with pytest.raises(InfrastructureError):
        select.choose("auto", runtime="runsc")


def test_bubblewrap_that_proves_nothing_is_taken_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = bubblewrap(monkeypatch, "", "nothing here limits memory")
    assert select.choose("bubblewrap") is lane
