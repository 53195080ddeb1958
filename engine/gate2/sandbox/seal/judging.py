"""Judges what the probe saw inside a sandbox: pure, strict, and closed where in doubt.

The probe itself is `sandboxes/probe/`. It reports what is; what ought to be stands here: in
`probe_surroundings`, `probe_limits` and `probe_access`. A report that lacks a finding, has one too
many or is not the JSON expected proves nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gate2.sandbox.job import Probe
from gate2.sandbox.seal.access import judge_access
from gate2.sandbox.seal.expected import Expected as Expected
from gate2.sandbox.seal.limits import judge_limits
from gate2.sandbox.seal.names import MEMBERS, SCHEMA
from gate2.sandbox.seal.report import Malformed, integer, names_of, table, text
from gate2.sandbox.seal.surroundings import judge_surroundings
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

TWIN_OPEN_AT_LEAST = 5
TWIN_OPEN_KINDS = names_of("network write call capability mask")
"""Of each of these kinds, the unsealed twin has to be seen open at least once."""
GVISOR_TWIN_OPEN_KINDS = TWIN_OPEN_KINDS - {"mask"}
"""Under gVisor there is nothing of the host's to be masked."""
_REPORT = JsonLimits(size_bytes=1 << 18, depth=8)

_KINDS = {
    "call": "call", "entry": "call", "capabilities": "capability", "masked": "mask",
    "read": "mask", "write": "write", "writable": "write", "device": "write", "socket": "network",
    "connect": "network", "interfaces": "network", "routes": "network", "unix-sockets": "network",
    "host-socket": "network",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """Every finding, and why the report proves nothing where it does not."""

    probes: tuple[Probe, ...]
    fault: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """What was seen that is neither open nor closed, for the record of a run's surroundings:
    ``cpu``, ``cpu_flags_sha256``, ``processors``, ``locale``, ``time_zone``."""

    @property
    def open(self) -> tuple[Probe, ...]:
        """The findings that show a hole."""
        return tuple(probe for probe in self.probes if not probe.closed)

    @property
    def open_kinds(self) -> frozenset[str]:
        """The kinds of protection that were seen missing."""
        prefixes = (probe.name.partition(":")[0] for probe in self.open)
        return frozenset(_KINDS[prefix] for prefix in prefixes if prefix in _KINDS)


def judge(report: bytes, expected: Expected) -> Judged:
    """Hold a probe's report against the expected; `fault` is empty when every finding is closed.

    The report comes out of the sandbox, from a program of the engine's own.
    """
    try:
        document = table(loads(report, limits=_REPORT))
        probes = tuple(_findings(document, expected))
        facts = _facts(document)
    except JsonRefused as refused:
        return Judged((), f"the probe's report is not strict JSON: {refused}")
    except Malformed as malformed:
        return Judged((), f"the probe's report is malformed: {malformed}")
    holes = [f"{probe.name} ({probe.found})" for probe in probes if not probe.closed]
    return Judged(probes, "" if not holes else f"open: {', '.join(holes[:8])}", facts)


def _findings(report: Mapping[str, JsonValue], expected: Expected) -> Iterator[Probe]:
    if report.keys() != MEMBERS or report["schema"] != SCHEMA:
        raise Malformed(f"expected schema {SCHEMA} and its members")
    yield from judge_surroundings(report, expected)
    yield from judge_limits(report, expected)
    yield from judge_access(report, expected)


def _facts(report: Mapping[str, JsonValue]) -> dict[str, str]:
    cpu = {name: text(table(report["cpu"]).get(name)) for name in ("model", "flags")}
    flags = " ".join(sorted(cpu["flags"].split()))
    return {
        "cpu": cpu["model"][:200] or "unknown",
        "cpu_flags_sha256": hashlib.sha256(flags.encode()).hexdigest(),
        "processors": str(integer(report["processors"])),
        "locale": text(report["locale"])[:200],
        "time_zone": text(report["time_zone"])[:200],
    }
