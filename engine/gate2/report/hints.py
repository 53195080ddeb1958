"""Next steps for the commonest causes, told by fixed patterns in what a failed script wrote.

A hint stands where a reason's remedy would, and decides nothing: whoever prints such a line
misleads nobody but its own author. Nothing of the script's text is in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gate2.check import CheckedArtifact, CheckedClaim
from gate2.contract import Status
from gate2.evidence import ControlFacts, ReproEvidence
from gate2.reasons import Code
from gate2.record.model import Record
from gate2.report.escape import shortened
from gate2.report.words import main_reasons
from gate2.report.words import next_step as remedy_of
from gate2.run_rules import faults_of
from gate2.sandbox.job import IN_DIR, OUT_DIR

if TYPE_CHECKING:  # a check that runs nothing needs nothing of the lanes
    from gate2.lanes.printed import Printed

IN_PYTHON_ML = ("lightgbm", "scipy", "sklearn", "torch")
"""Modules that `python-ml` of sandboxes/images.toml has and `python` has not."""
NO_NETWORK = "No run has a network: put the data beside the script."
READ_ONLY = "Write to the directory that the environment variable GATE2_OUT names."
OUTSIDE = "Only the artifact's files are visible: name them relative to the script."
ABSENT = "Only the artifact's files are visible: add the file, or mend its name."
OTHER_IMAGE = 'Set `image = "python-ml"`, which has it (`gate2 image build python-ml`).'
NO_IMAGE = (
    "python holds NumPy, python-ml scikit-learn, SciPy, PyTorch and LightGBM too; docs/images.md "
    "tells how to add an image. A module of your own has to lie beside the script."
)

UNREVIEWED = "unreviewed: read “Lean says” beside the claim, then set `reviewed_by`"

_HINTED = (Code.SBX_NONZERO_EXIT, Code.SBX_RESULTS_MISSING)
_CONTROL_CODES = (
    Code.ART_CONTROL_FAILED,
    Code.ART_CONTROL_MISSING,
    Code.ART_RESULTS_HARDCODED,
)
_NAME_WIDTH = 40
_SHOWN_NAMES = 3
_MODULE = re.compile(r"(?:ModuleNotFoundError|ImportError): No module named '(\w+)[\w.]*'")
_IMPORT = re.compile(r"ImportError: ")
_NETWORK = re.compile(
    r"(?:[\w.]*\.)?(?:gaierror|ConnectionError|ConnectTimeout|URLError|MaxRetryError): "
    r"|.*(?:Network is unreachable|Temporary failure in name resolution)"
)
_READ_ONLY = re.compile(r"OSError: \[Errno 30\] ")
_FILE = re.compile(r"(?:FileNotFoundError|PermissionError): \[Errno \d+\] [^']{1,80}: '([^']*)")


def hint_of(lines: Sequence[str]) -> str:
    """The next step for what the last of these lines tells; empty where none tells anything."""
    return next((hint for line in reversed(lines) if (hint := _hint(line))), "")


def hint_for(printed: "Printed | None", code: Code) -> str:
    """The next step in place of the remedy of this code; empty where nothing is known better."""
    if printed is None or code not in (*_HINTED, Code.ART_CONTROL_MISSING):
        return ""
    return hint_of(printed.lines) if printed.code is code else ""


def unmoved_by(names: Sequence[str]) -> str:
    """What to ask about a control that sets these variables and changes nothing."""
    shown = ", ".join(shortened(name, _NAME_WIDTH) for name in names[:_SHOWN_NAMES])
    return f"The control changed nothing: does the script read {shown or 'what it sets'}?"


def next_step(item: CheckedClaim, record: Record) -> str:
    """The cheapest next step for a claim: a hint, where there is one, else a reason's remedy."""
    if item.verdict.status is Status.VERIFIED:
        codes = {reason.code for reason in item.reasons()}
        return UNREVIEWED if Code.LEAN_STATEMENT_UNREVIEWED in codes else ""
    if reasons := main_reasons(item):
        code = reasons[0].code
        for checked in item.artifacts:
            if reasons[0] in checked.verdict.reasons and (hint := _better(checked, record, code)):
                return hint
    return remedy_of(item)


def _better(checked: CheckedArtifact, record: Record, code: Code) -> str:
    if code in _CONTROL_CODES and isinstance(checked.evidence, ReproEvidence):
        for control in _unmoved(checked.evidence):
            return unmoved_by(tuple(_set_by(record, checked.name).get(control.name, {})))
    return hint_for(checked.printed, code)


def _unmoved(evidence: ReproEvidence) -> Iterator[ControlFacts]:
    """The controls that left the very bytes of the plain runs."""
    plain = {run.results_sha256 for run in evidence.runs if not faults_of(run)}
    for control in evidence.controls:
        digest = control.run.results_sha256
        if digest is not None and digest in plain and not faults_of(control.run):
            yield control


def _set_by(record: Record, artifact: str) -> Mapping[str, Mapping[str, str]]:
    """What each control of an artifact sets."""
    for each in record.artifacts:
        if each.name == artifact and each.repro is not None:
            return {control.name: control.env for control in each.repro.controls}
    return {}


def _hint(line: str) -> str:
    if module := _MODULE.match(line):
        return OTHER_IMAGE if module[1] in IN_PYTHON_ML else NO_IMAGE
    if _IMPORT.match(line):
        return NO_IMAGE
    if _NETWORK.match(line):
        return NO_NETWORK
    if _READ_ONLY.match(line):
        return READ_ONLY
    if (file := _FILE.match(line)) is None:
        return ""
    return OUTSIDE if file[1].startswith("/") and not _is_inside(file[1]) else ABSENT


def _is_inside(path: str) -> bool:
    return path.startswith((f"{IN_DIR}/", f"{OUT_DIR}/"))
