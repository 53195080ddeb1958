"""The sealed runs of one artifact in a terminal: the seal, a table of every run, the results."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from gate2.lanes.facts import seal_facts
from gate2.lanes.repro import SealedRuns
from gate2.record.model import Control
from gate2.report.escape import shortened, visible
from gate2.report.hints import unmoved_by
from gate2.report.marked import print_ends
from gate2.report.repro import findings_line
from gate2.report.sealed import Shown, in_order
from gate2.report.sealed_table import table_of
from gate2.report.statement import Row, layout
from gate2.sandbox.job import Seal
from gate2.sandbox.seal import seccomp

HEAD_LINES = 3
TAIL_LINES = 17
"""Of a stream that are shown: what went wrong stands at its end."""
SHOWN_OPEN = 12
NAME_WIDTH = 40
_NOT_VERSIONS = frozenset(
    ("runtime", "cpu", "cpu_flags_sha256", "processors", "locale", "time_zone", "gpus")
)
_NOTHING = frozenset(("", "no", "none"))


def print_sealed(
    sealed: SealedRuns,
    metrics: Mapping[str, str],
    console: Console,
    controls: Sequence[Control] = (),
) -> None:
    """Everything but the outcome and its reasons; `controls` says what each control sets."""
    console.print(layout(tuple(seal_rows(sealed)), indent=0))
    shown = in_order(sealed)
    if not shown:
        return
    console.print(table_of(shown, metrics, console.width))
    if notes := (*_notes(sealed, shown), *_unmoved(sealed, controls)):
        console.print(layout(notes, indent=0))
    first = shown[0].record.run
    for data in (file.data for file in first.files.values()):
        _print_stream("results of run 1", data, console)
    _print_stream("run 1 wrote to standard output", first.stdout, console)
    _print_stream("run 1 wrote to standard error", first.stderr, console)
    failed = _first_failed(shown)
    if failed is not None and failed.record is not shown[0].record:
        label = f"{visible(shortened(failed.what, NAME_WIDTH))} wrote to standard error"
        _print_stream(label, failed.record.run.stderr, console)


def _notes(sealed: SealedRuns, shown: tuple[Shown, ...]) -> Iterator[Row]:
    """What has no room in the table."""
    for each in shown:
        if len(each.changed) > 1:
            changes = (f"{name} {value}" for name, value in each.changed.items())
            yield Row(each.what, ", ".join(changes))
    if sealed.inputs:
        yield Row("inputs", ", ".join(sealed.inputs))


def _unmoved(sealed: SealedRuns, controls: Sequence[Control]) -> Iterator[Row]:
    """The controls that left the very bytes of the first run, and what they set."""
    settings = {control.name: tuple(control.env) for control in controls}
    plain = sealed.runs[0].facts.results_sha256 if sealed.runs else None
    for name, record in sealed.controls:
        if plain is not None and record.facts.results_sha256 == plain:
            yield Row(f"control {name}", unmoved_by(settings.get(name, ())))


def _first_failed(shown: Sequence[Shown]) -> Shown | None:
    """The first run that failed; those with other inputs may well fail."""
    expected = (each for each in shown if not each.what.startswith("inputs "))
    return next((each for each in expected if each.record.facts.faults), None)


def sum_line(sealed: SealedRuns) -> str:
    """For instance ``6 sealed runs, 1.2 s``: every run counts, whatever it was for."""
    runs = [each.record.run for each in in_order(sealed)]
    plural = "" if len(runs) == 1 else "s"
    return f"{len(runs)} sealed run{plural}, {sum(run.wall_s for run in runs):.1f} s"


def seal_rows(sealed: SealedRuns) -> Iterator[Row]:
    """The seal record in short: what was shown, and of what."""
    seal, further = sealed.seal, sealed.further_seals
    yield Row("seal", _proven(seal, further), is_main=True)
    for probe in [probe for each in (seal, *further) for probe in each.probes if not probe.closed][
        :SHOWN_OPEN
    ]:
        yield Row("  open", f"{probe.name}: expected {probe.expected}, found {probe.found}")
    yield Row("seccomp", _profile(seal))
    yield Row("image", f"{sealed.image.name} {_short(seal.image_id)}")
    yield Row("runtime", " · ".join(_versions(seal)))
    if cpu := seal.runtime.get("cpu"):
        yield Row("processor", " · ".join((cpu, *_processor(seal))))
    yield Row("artifact", f"sha256:{sealed.artifact_sha256[:12]}")


def _proven(seal: Seal, further: tuple[Seal, ...]) -> str:
    if not seal.proven:
        return f"NOT proven on {seal.lane}: {seal.fault}"
    text = f"proven on {seal.lane}: {findings_line(seal_facts(seal).probes)}"
    open_ = [each for each in further if not each.proven]
    if open_:
        return f"{text}, a further configuration NOT proven: {open_[0].fault}"
    if further:
        plural = "" if len(further) == 1 else "s"
        text += f", and of {len(further)} further configuration{plural}"
    return text


def _profile(seal: Seal) -> str:
    """The profile's version where it is the one that this engine ships."""
    profile = seccomp.load()
    version = f"version {profile.version} " if profile.sha256 == seal.seccomp_sha256 else ""
    return f"{version}sha256:{seal.seccomp_sha256[:12]}"


def _versions(seal: Seal) -> Iterator[str]:
    """What the sandbox is made of, without what says that something is not there."""
    runtime = seal.runtime.get("runtime", "")
    if runtime and runtime not in seal.runtime:
        yield runtime
    for name, value in seal.runtime.items():
        if name not in _NOT_VERSIONS and value not in _NOTHING:
            yield f"{name.replace('_', ' ')} {value}"


def _processor(seal: Seal) -> Iterator[str]:
    """What else of the machine a result may rest on."""
    if count := seal.runtime.get("processors"):
        yield f"{count} in use"
    if flags := seal.runtime.get("cpu_flags_sha256"):
        yield f"flags sha256:{flags[:12]}"
    if (gpus := seal.runtime.get("gpus", "")) not in _NOTHING:
        yield f"GPUs {gpus}"


def _short(digest: str) -> str:
    """A digest with its algorithm, cut for reading; the JSON holds the whole."""
    return digest[: len("sha256:") + 12]


def _print_stream(label: str, data: bytes | None, console: Console) -> None:
    """What the untrusted script wrote, escaped and cut; it decides nothing."""
    if not data:
        return
    lines = data.decode("utf-8", errors="replace").removesuffix("\n").split("\n")
    console.print(Text(f"{label}:", "dim"))
    print_ends(lines, console, HEAD_LINES, TAIL_LINES)
