"""One sealed run as evidence: how it ended, and the metrics out of the one file read back.

Whether a run is a result is decided by the lane's account and the shape of that file, never by
what the script printed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gate2.backports import assert_never
from gate2.evidence import RunFacts
from gate2.reasons import Code, Reason, because
from gate2.record.model import Reported, ReproPart
from gate2.sandbox.job import Ended, Job, Limits, Run
from gate2.strictjson import JsonRefused, JsonValue, loads

MAX_METRIC_DEPTH = 32
_KINDS: Mapping[type, str] = {
    bool: "a truth value",
    str: "a string",
    list: "an array",
    dict: "an object",
}


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as `gate2 run` shows it; streams and results are the untrusted script's."""

    run: Run
    results: JsonValue
    """The parsed results file; None where there is none."""
    facts: RunFacts


def read_run(
    run: Run, job: Job, configuration: str, repro: ReproPart, reported: tuple[Reported, ...]
) -> RunRecord:
    """The run as evidence; `configuration` is the digest of the seal it ran under."""
    faults = list(_run_faults(run, job.limits))
    file = run.files.get(repro.results)
    results: JsonValue = None
    digest: str | None = None
    values: dict[str, str] = {}
    if file is not None and file.data is not None:
        digest = hashlib.sha256(file.data).hexdigest()
        try:
            results = loads(file.data)
        except JsonRefused as refused:
            faults.append(because(Code.SBX_RESULTS_MALFORMED, f"{repro.results}: {refused}"))
        else:
            values, missing = _values(results, repro, reported)
            faults += missing
    elif not faults:
        refused_as = "missing" if file is None else file.refused
        faults.append(_unread(repro.results, refused_as))
    facts = RunFacts(
        ended=run.ended.value,
        exit_code=run.exit_code,
        oom=run.oom,
        disk_full=run.disk_full,
        wall_s=f"{run.wall_s:.3f}",
        cpu_s=None if run.cpu_s is None else f"{run.cpu_s:.3f}",
        memory_peak_mib=None if run.memory_peak_mib is None else f"{run.memory_peak_mib:.1f}",
        results_sha256=digest,
        values=values,
        faults=tuple(faults),
        output_bytes=len(run.stdout) + len(run.stderr),
        configuration_sha256=configuration,
    )
    return RunRecord(run, results, facts)


def _unread(name: str, refused_as: str) -> Reason:
    if refused_as == "missing":
        message = f"expected {name} in $GATE2_OUT, found no such file"
        return because(Code.SBX_RESULTS_MISSING, message)
    message = f"expected {name} to be a plain file, found: {refused_as}"
    return because(Code.SBX_RESULTS_MALFORMED, message)


def _run_faults(run: Run, limits: Limits) -> tuple[Reason, ...]:
    """Why a run is no result, by the lane's account alone, the most telling first."""
    if run.oom:
        message = f"memory ran out at {limits.memory_mib} MiB (status {run.exit_code})"
        return (because(Code.SBX_OUT_OF_MEMORY, message),)
    match run.ended:
        case Ended.TIMEOUT:
            return (because(Code.SBX_TIMEOUT, f"expected an end within {limits.wall_s:g} s"),)
        case Ended.OUTPUT_CAP:
            message = f"expected at most {limits.output_bytes} bytes of output a stream"
            return (because(Code.SBX_OUTPUT_CAP, message),)
        case Ended.NOT_STARTED:
            message = (
                "the command is neither in the image nor among the artifact's files, or cannot be "
                'executed; a file beside the script is started as ["./run.sh"] or ["sh", "run.sh"]'
            )
            return (because(Code.ART_ENTRYPOINT_MISSING, message),)
        case Ended.EXITED:
            pass
        case _:
            assert_never(run.ended)
    if run.disk_full:
        message = f"its {limits.disk_mib} MiB or {limits.inodes} inodes were used up"
        return (because(Code.SBX_DISK_QUOTA, message),)
    if run.exit_code != 0:
        return (because(Code.SBX_NONZERO_EXIT, f"expected status 0, got {run.exit_code}"),)
    return ()


def _values(
    results: JsonValue, repro: ReproPart, reported: tuple[Reported, ...]
) -> tuple[dict[str, str], list[Reason]]:
    """Each reported metric's number out of the results, by its stated path or its own name."""
    values: dict[str, str] = {}
    faults: list[Reason] = []
    for item in reported:
        path = repro.metrics.get(item.metric, item.metric)
        found = _at(results, path, whole=item.metric not in repro.metrics)
        # bool is an int in Python; a truth value is not a measurement
        if isinstance(found, bool) or not isinstance(found, (int, Decimal)):
            what = _KINDS.get(type(found), "nothing")
            message = f"expected a number for {item.metric} at “{path}”, found {what}"
            faults.append(because(Code.SBX_METRIC_MISSING, message))
        elif not Decimal(found).is_finite():
            faults.append(because(Code.SBX_NOT_FINITE, f"{item.metric} is {found}"))
        else:
            values[item.metric] = str(Decimal(found))
    return values, faults


def _at(results: JsonValue, path: str, *, whole: bool) -> JsonValue:
    """The value at a dotted path; a metric without a stated path may also be a literal key."""
    if whole and isinstance(results, dict) and path in results:
        return results[path]
    value = results
    for step in path.split(".")[:MAX_METRIC_DEPTH]:
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value
