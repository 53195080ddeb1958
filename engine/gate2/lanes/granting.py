"""The limits of a run, out of what an artifact asks for and what the engine grants."""

from dataclasses import replace

from gate2.policy import LimitCaps
from gate2.reasons import Code, Reason, because
from gate2.record.model import AskedLimits
from gate2.sandbox.job import Limits

FLOORS = Limits(wall_s=1.0, cpus=0.1, memory_mib=64, pids=16, disk_mib=1)
"""The least a run gets, whatever the artifact asks for."""


def granted(asked: AskedLimits, caps: LimitCaps) -> Limits:
    """The limits of a run: what the artifact asks for, at most what the engine grants.

    And at least `FLOORS`: below them the machinery fails instead of the script, and an artifact
    could have its own fault counted as infrastructure.
    """
    default = Limits()

    def grant(wish: float | None, usual: float, floor: float, cap: float) -> float:
        return min(max(usual if wish is None else wish, floor), cap)

    return replace(
        default,
        wall_s=grant(asked.wall_s, default.wall_s, FLOORS.wall_s, caps.wall_s),
        cpus=grant(asked.cpus, default.cpus, FLOORS.cpus, caps.cpus),
        memory_mib=int(
            grant(asked.memory_mib, default.memory_mib, FLOORS.memory_mib, caps.memory_mib)
        ),
        pids=int(grant(asked.pids, default.pids, FLOORS.pids, caps.pids)),
        disk_mib=int(grant(asked.disk_mib, default.disk_mib, FLOORS.disk_mib, caps.disk_mib)),
    )


def shortfall(asked: AskedLimits, caps: LimitCaps) -> tuple[Reason, ...]:
    """SBX-024 where the engine grants less than the artifact asks for.

    A script that makes do with less may end well and give another value.
    """
    given = granted(asked, caps)
    wishes = {name: getattr(asked, name) for name in AskedLimits.__slots__}
    short = [
        f"{name} = {wish:g} (granted: {getattr(given, name):g})"
        for name, wish in wishes.items()
        if wish is not None and wish > getattr(given, name)
    ]
    if not short:
        return ()
    message = f"the artifact asks for more than a run is given: {', '.join(short)}"
    return (because(Code.SBX_LIMITS_NOT_GRANTED, message),)
