"""Findings as GitHub workflow commands, which put them on lines of the pull request.

A command is ``::error file=…,line=…,title=…::message``. What ends one of its parts is escaped as
GitHub's own toolkit escapes it; every text is `inert` before, so that no line but those written
here is a command.
"""

from collections.abc import Sequence
from typing import TypeAlias

from gate2.ci.judgement import Finding, Judgement, Weight
from gate2.report.ci.headline import headline
from gate2.report.ci.inert import inert
from gate2.report.ci.words import BLOCKING, counted, folded, subject_of
from gate2.report.escape import shortened

MOST_OF_A_KIND = 10
"""Errors, and warnings: GitHub shows no more of each from one step, and drops the rest unsaid."""
MESSAGE_WIDTH = 1000
REMEDY_WIDTH = 500

Alike: TypeAlias = tuple[Finding, ...]
"""Findings that say the same, at least one."""


def as_annotations(judgement: Judgement) -> str:
    """The commands for all findings, then what the gate says; a command a line."""
    where = "The step summary shows more, and `gate2 ci --format json` has them all."
    said = shortened(inert(headline(judgement)), REMEDY_WIDTH)
    outcome = _command("notice", [("title", "gate2 ci")], said)
    return "\n".join([*commands_for(judgement.all_findings(), where), outcome, ""])


def commands_for(findings: Sequence[Finding], elsewhere: str) -> list[str]:
    """Errors, then warnings, each in the order given, which is worst first.

    Of more than ten of a kind, nine and how many are withheld, and where they are: `elsewhere`.
    What the machine could not look at is a warning, once for all that it kept from being looked
    at, and says that it is no finding. Notes and what is waived are not annotated.
    """
    errors = [(each,) for each in folded(f for f in findings if f.weight in BLOCKING)]
    lacking = _alike([each for each in findings if each.weight is Weight.INFRASTRUCTURE])
    warned = folded(each for each in findings if each.weight is Weight.WARNS)
    warnings = [*lacking, *((each,) for each in warned)]
    return [*_some("error", errors, elsewhere), *_some("warning", warnings, elsewhere)]


def _alike(findings: Sequence[Finding]) -> list[Alike]:
    """Findings together that say the same, in the order of the first of each."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for each in findings:
        found.setdefault((each.reason.code, each.reason.message), []).append(each)
    return [tuple(group) for group in found.values()]


def _some(kind: str, groups: Sequence[Alike], elsewhere: str) -> list[str]:
    """The commands for as many of them as GitHub shows."""
    if len(groups) <= MOST_OF_A_KIND:
        return [_annotation(kind, each) for each in groups]
    shown, rest = groups[: MOST_OF_A_KIND - 1], groups[MOST_OF_A_KIND - 1 :]
    left = counted(sum(map(len, rest)), f"more {kind}")
    said = f"{left} withheld. {elsewhere}"
    withheld = _command(kind, [("title", f"gate2: {left} withheld")], said)
    return [*(_annotation(kind, each) for each in shown), withheld]


def _annotation(kind: str, group: Alike) -> str:
    """One command for findings that say the same, at the place of the first."""
    finding = group[0]
    place = [("file", finding.path), ("line", str(max(finding.line, 1)))] if finding.path else []
    return _command(kind, [*place, ("title", _title(finding))], _message(finding, len(group) - 1))


def _title(finding: Finding) -> str:
    """The code and its name; of what could not be looked at, first that it is no finding."""
    name = f"{finding.reason.code} {finding.reason.name}"
    if finding.weight is Weight.INFRASTRUCTURE:
        return f"Could not look, no finding on the record: {name}"
    return name


def _message(finding: Finding, others: int) -> str:
    """Record and claim with what was expected and what came, then what to do."""
    reason = finding.reason
    about = subject_of(finding) or "repository"
    if others:
        about = f"{about} and {others:,} more"
    said = shortened(inert(f"{about}: {reason.message}"), MESSAGE_WIDTH)
    remedy = shortened(inert(reason.remedy), REMEDY_WIDTH)
    return f"{said}\nNext step: {remedy}" if remedy else said


def _command(kind: str, properties: Sequence[tuple[str, str]], message: str) -> str:
    """One command on one line; `properties` may be foreign, `message` is inert line by line."""
    listed = ",".join(f"{name}={_property(inert(value))}" for name, value in properties)
    if message.startswith(":"):  # else three colons would stand where two part the message off
        message = f"\\u{{3a}}{message[1:]}"
    return f"::{kind} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
