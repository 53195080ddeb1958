"""What linting found, for programs: the keys of `gate2-lint-v1`, and GitHub's commands."""

import json
from collections import Counter

from gate2.ci.judgement import WEIGHTS, Finding
from gate2.lint.linted import Linted, LintedRecord
from gate2.report.ci.inert import inert_json
from gate2.version import version

LINT_SCHEMA = "gate2-lint-v1"

Document = dict[str, object]


def linted_document(linted: Linted) -> Document:
    """Every record with its findings, by file and line, and how many there are of each weight."""
    counts = Counter(each.weight for each in linted.findings())
    return {
        "schema": LINT_SCHEMA,
        "records": [_record(each) for each in linted.records],
        "counts": {weight.value: counts[weight] for weight in WEIGHTS},
        "exit_code": linted.exit_code,
        "engine": {"version": version()},
    }


def as_linted_json(linted: Linted) -> str:
    """The same as text, in which no reader of logs finds a command."""
    return inert_json(json.dumps(linted_document(linted), ensure_ascii=True, indent=2)) + "\n"


def _record(record: LintedRecord) -> Document:
    return {
        "path": record.path,
        "id": record.id,
        "findings": [_finding(each) for each in record.findings],
    }


def _finding(finding: Finding) -> Document:
    reason = finding.reason
    return {
        "file": finding.path,
        "line": finding.line,
        "claim": finding.claim,
        "code": reason.code.value,
        "name": reason.name,
        "effect": reason.effect.value,
        "weight": finding.weight.value,
        "message": reason.message,
        "remedy": reason.remedy,
    }


def as_linted_annotations(linted: Linted) -> str:
    """Findings as GitHub workflow commands, as many as it shows; a command a line."""
    from gate2.report.ci.annotations import commands_for  # which draws on the gate's own words

    where = "`gate2 lint` without --format github has them all."
    return "".join(f"{command}\n" for command in commands_for(linted.worst_first(), where))
