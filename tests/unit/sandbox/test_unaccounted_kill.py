"""A kill for want of memory that the engine lost decides nothing about the run."""

import pytest

from gate2.errors import InfrastructureError
from gate2.reasons import Code
from gate2.sandbox.docker import account
from gate2.sandbox.docker.account import Account, Outcome
from gate2.sandbox.groups import cgroups
from gate2.sandbox.groups.kills import KillLedger, Kills
from gate2.sandbox.job import Limits

LIMIT_MIB = 100


class Machine:
    """What /proc/vmstat counts, set by hand."""

    kills: int | None = 7


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(cgroups, "kills_of_the_machine", lambda: made.kills)
    return made


def ending(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, outcome: Outcome, after: int, peak: float
) -> None:
    """A run in a group of its own that ends like this, the machine's count being `after` then."""
    ledger = KillLedger()
    monkeypatch.setattr(account, "Kills", lambda: Kills(ledger))
    monkeypatch.setattr("gate2.sandbox.groups.kills._CATCH_UP_S", 0.0)
    monkeypatch.setattr(cgroups, "has_swap", lambda: False)
    figures = cgroups.Figures(0.1, peak, outcome.figures.oom_kills)
    monkeypatch.setattr(cgroups, "read_figures", lambda path: figures)
    limits = Limits(memory_mib=LIMIT_MIB)
    account_of_run = Account("c" * 64, limits, parent="/gate2/run", on_this_machine=True)
    account_of_run.open()
    machine.kills = after
    account_of_run.close(outcome)


def test_a_kill_that_nobody_accounts_for_leaves_the_run_undecided(
    monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    with pytest.raises(InfrastructureError) as raised:
        ending(monkeypatch, machine, Outcome(), after=8, peak=LIMIT_MIB)
    assert raised.value.reason.code is Code.INF_CONTENTION


@pytest.mark.parametrize(
    ("outcome", "after", "peak"),
    [
        (Outcome(), 7, LIMIT_MIB),
        (Outcome(oom=True), 8, LIMIT_MIB),
        (Outcome(figures=cgroups.Figures(None, None, 1)), 8, LIMIT_MIB),
        (Outcome(), 8, LIMIT_MIB / 2),  # it never came near its limit: the kill was another's
    ],
)
def test_a_run_whose_kills_are_known_stands(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, outcome: Outcome, after: int, peak: float
) -> None:
    ending(monkeypatch, machine, outcome, after, peak)


def test_kills_of_another_run_of_this_process_are_its_own(machine: Machine) -> None:
    ledger = KillLedger()
    one, other = Kills(ledger), Kills(ledger)
    machine.kills = 9
    other.show(2)
    one.require_explained(wait_s=0.0)


def test_one_kill_more_than_other_runs_show_leaves_the_run_undecided(machine: Machine) -> None:
    ledger = KillLedger()
    one, other = Kills(ledger), Kills(ledger)
    machine.kills = 9
    other.show(1)
    with pytest.raises(InfrastructureError) as raised:
        one.require_explained(wait_s=0.0)
    assert raised.value.reason.code is Code.INF_CONTENTION


def test_kill_from_before_that_another_run_shows_late_hides_none_of_this_run(
    machine: Machine,
) -> None:
    ledger = KillLedger()
    other = Kills(ledger)
    machine.kills = 8
    one = Kills(ledger)
    other.show(1)
    one.look()
    machine.kills = 9
    with pytest.raises(InfrastructureError):
        one.require_explained(wait_s=0.0)


def test_machine_without_a_count_decides_nothing(machine: Machine) -> None:
    machine.kills = None
    Kills(KillLedger()).require_explained(wait_s=0.0)


# Where nothing outlives the container: an ordinary user's run


def seen_last(
    monkeypatch: pytest.MonkeyPatch,
    machine: Machine,
    *,
    peak: float,
    unseen_s: float,
    told_s: float = 0.0,
) -> None:
    """A run of a user's on this machine, last looked at so long before its end, and the end told
    of so long after."""
    clock = [100.0]
    monkeypatch.setattr("gate2.sandbox.docker.account.time.monotonic", lambda: clock[0])
    ledger = KillLedger()
    monkeypatch.setattr(account, "Kills", lambda: Kills(ledger))
    monkeypatch.setattr("gate2.sandbox.groups.kills._CATCH_UP_S", 0.0)
    monkeypatch.setattr(cgroups, "has_swap", lambda: False)
    monkeypatch.setattr(cgroups, "read_figures", lambda path: cgroups.Figures(0.1, peak, 0))
    followed = Account("c" * 64, Limits(memory_mib=1024), parent="", on_this_machine=True)
    followed.open()
    clock[0] += 1.0
    followed.look()
    clock[0] += unseen_s
    if told_s:
        monkeypatch.setattr(cgroups, "read_figures", lambda path: cgroups.Figures(None, None, None))
        followed.look()
    clock[0] += told_s
    followed.end()
    machine.kills = 8
    followed.close(Outcome())


def test_run_that_had_no_time_to_reach_its_limit_stands(
    monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    seen_last(monkeypatch, machine, peak=100.0, unseen_s=0.02)


def test_group_that_is_gone_says_when_the_run_ended(
    monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    """The engine's word comes later: what it needs itself is no time of the payload's."""
    seen_last(monkeypatch, machine, peak=100.0, unseen_s=0.02, told_s=1.0)


@pytest.mark.parametrize(("peak", "unseen_s"), [(100.0, 1.0), (1000.0, 0.02), (1023.9, 0.0)])
def test_run_that_may_have_reached_its_limit_unseen_is_left_undecided(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, peak: float, unseen_s: float
) -> None:
    with pytest.raises(InfrastructureError) as raised:
        seen_last(monkeypatch, machine, peak=peak, unseen_s=unseen_s)
    assert raised.value.reason.code is Code.INF_CONTENTION


def test_kills_of_this_machine_say_nothing_of_an_engine_elsewhere(machine: Machine) -> None:
    followed = Account("c" * 64, Limits(), parent="", on_this_machine=False)
    followed.open()
    machine.kills = 8
    followed.close(Outcome())
