"""A kill for want of memory that the engine lost decides nothing about the run."""

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox import cgroups, following
from gate2.sandbox.following import Outcome


def account(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, before: int | None, after: int | None
) -> None:
    monkeypatch.setattr(cgroups, "kills_of_the_machine", lambda: after)
    following._require_accounted(outcome, before)


def test_a_kill_that_nobody_accounts_for_leaves_the_run_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(InfrastructureError) as raised:
        account(monkeypatch, Outcome(), 7, 8)
    assert raised.value.reason.code is Code.INF_CONTENTION


@pytest.mark.parametrize(
    ("outcome", "before", "after"),
    [
        (Outcome(), 7, 7),
        (Outcome(oom=True), 7, 8),
        (Outcome(figures=cgroups.Figures(None, None, 1)), 7, 8),
        (Outcome(), None, None),
    ],
)
def test_a_run_whose_kills_are_known_stands(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, before: int | None, after: int | None
) -> None:
    account(monkeypatch, outcome, before, after)
