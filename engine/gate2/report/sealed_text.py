"""The sealed runs of one artifact in a terminal: the seal, a table of every run, the results."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.text import Text

from gate2.lanes.facts import seal_facts
from gate2.lanes.repro import SealedRuns
from gate2.report.escape import shortened, visible
from gate2.report.repro import findings_line
from gate2.report.sealed import Shown, in_order
from gate2.report.sealed_table import table_of
from gate2.report.statement import Row, layout
from gate2.sandbox.job import Seal
from gate2.sandbox.seal import seccomp

SHOWN_OUTPUT_LINES = 20
SHOWN_OPEN = 12
LINE_WIDTH = 500
_MARK = "  │ "
_LEAST_WIDTH = 20
_NOT_VERSIONS = frozenset(
    ("runtime", "cpu", "cpu_flags_sha256", "processors", "locale", "time_zone", "gpus")
)
_NOTHING = frozenset(("", "no", "none"))


def print_sealed(sealed: SealedRuns, metrics: Mapping[str, str], console: Console) -> None:
    """Everything but the outcome and its reasons."""
    console.print(layout(tuple(seal_rows(sealed)), indent=0))
    shown = in_order(sealed)
    if not shown:
        return
    console.print(table_of(shown, metrics, console.width))
    if notes := tuple(_notes(sealed, shown)):
        console.print(layout(notes, indent=0))
    first = shown[0].record.run
    for data in (file.data for file in first.files.values()):
        _print_stream("results of run 1", data, console)
    _print_stream("run 1 wrote to standard output", first.stdout, console)
    _print_stream("run 1 wrote to standard error", first.stderr, console)


def _notes(sealed: SealedRuns, shown: tuple[Shown, ...]) -> Iterator[Row]:
    """What has no room in the table."""
    for each in shown:
        if len(each.changed) > 1:
            changes = (f"{name} {value}" for name, value in each.changed.items())
            yield Row(each.what, ", ".join(changes))
    if sealed.inputs:
        yield Row("inputs", ", ".join(sealed.inputs))


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
    for line in lines[:SHOWN_OUTPUT_LINES]:
        whole = Text(visible(shortened(line, LINE_WIDTH)), "dim")
        # Every line of it is marked, so that what wraps passes for nothing that gate2 says.
        for part in whole.wrap(console, max(_LEAST_WIDTH, console.width - len(_MARK))):
            console.print(Text.assemble((_MARK, "dim"), part), soft_wrap=True)
    if len(lines) > SHOWN_OUTPUT_LINES:
        console.print(Text(f"  … {len(lines) - SHOWN_OUTPUT_LINES} more lines", "dim"))
