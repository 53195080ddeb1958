"""The judgement as SARIF 2.1.0, as GitHub's code scanning and other readers of findings take it.

A reason code is a rule, a finding a result at its line. What the machine could not look at is a
notification of the tool and the run then did not succeed: no reader may take such a run for the
whole of the findings (3.20.14, 3.20.21). What is waived stands as a suppressed result. There is no
`versionControlProvenance`, which has to name a repository's address; the commits are properties.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from gate2.ci.judgement import Finding, Judgement, Weight
from gate2.reasons import Code, Effect, Severity
from gate2.report.ci.headline import headline
from gate2.report.ci.sarif_rules import LEVELS, codes_of, descriptor, is_result
from gate2.report.ci.sarif_text import (
    Document,
    fingerprint,
    location_of,
    message_of,
    one_line,
    plain,
)
from gate2.report.ci.words import counted
from gate2.settings import Waiver
from gate2.version import version

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST_RESULTS = 5000
"""As many as GitHub shows; it refuses a file with more than 25,000."""
RESULTS_BYTES = 6 << 20
"""With the notifications and the rest, below the 10 MB that GitHub takes, however it compresses."""
MOST_NOTIFICATIONS = 1000
NOTIFICATIONS_BYTES = 2 << 20
WITHHELD = "withheld"


def as_sarif(judgement: Judgement) -> str:
    """A log with one run: results worst first, the worst ones where they are too many."""
    findings = [each for each in judgement.all_findings() if not _asks_nothing(each)]
    found = [each for each in findings if is_result(each)]
    lacking = [each for each in findings if not is_result(each)]
    rules, notices = codes_of(found), codes_of(lacking)
    results, left = _fitting(_results(found, rules), MOST_RESULTS, RESULTS_BYTES)
    told, untold = _fitting(
        [_notification(each, notices) for each in lacking], MOST_NOTIFICATIONS, NOTIFICATIONS_BYTES
    )
    descriptors = [descriptor(code) for code in notices]
    if left or untold:
        told.append(_withheld(left, untold, len(descriptors)))
        descriptors.append(_WITHHELD)
    run: Document = {
        "tool": {"driver": _driver([descriptor(code) for code in rules], descriptors)},
        "automationDetails": {"id": "gate2/ci/"},
        "invocations": [_invocation(judgement, told)],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": _commits(judgement),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=True, indent=1, allow_nan=False) + "\n"


def _asks_nothing(finding: Finding) -> bool:
    """That nothing could settle a claim is no alert."""
    return finding.weight is Weight.NOTE and finding.reason.effect is Effect.NONE


def _driver(rules: Sequence[Document], notifications: Sequence[Document]) -> Document:
    return {
        "name": "gate2",
        "version": version(),
        "semanticVersion": version(),
        "rules": list(rules),
        "notifications": list(notifications),
    }


def _commits(judgement: Judgement) -> Document:
    return {
        "base": judgement.base.sha,
        "head": judgement.head.sha,
        "mergeBases": list(judgement.merge_bases),
        "policySha256": judgement.policy_sha256,
    }


# --- results -----------------------------------------------------------------------------------


def _results(findings: Sequence[Finding], rules: Sequence[Code]) -> Iterable[Document]:
    """One a finding; of those with the same fingerprint, the second and so on is numbered."""
    seen: Counter[str] = Counter()
    for each in findings:
        name = fingerprint(each)
        seen[name] += 1
        yield _result(each, rules.index(each.reason.code), f"{name}:{seen[name]}")


def _result(finding: Finding, rule: int, print_: str) -> Document:
    result: Document = {
        "ruleId": finding.reason.code.value,
        "ruleIndex": rule,
        "level": LEVELS[finding.weight].value,
        "message": message_of(finding),
        "locations": [location_of(finding)],
        # The first is the one that GitHub reads, and would otherwise make of the file's lines.
        "partialFingerprints": {"primaryLocationLineHash": print_, "gate2/v1": print_},
        "properties": {"weight": finding.weight.value},
    }
    if finding.waiver is not None:
        result["suppressions"] = [_suppression(finding.waiver)]
    return result


def _suppression(waiver: Waiver) -> Document:
    """Who answers for it until when; the base's settings say so, so it stands outside the file."""
    expires = waiver.expires.isoformat()
    said = f"{waiver.reason} (waived by {waiver.owner} until {expires})"
    return {
        "kind": "external",
        "status": "accepted",
        "justification": one_line(said),
        "properties": {"owner": one_line(waiver.owner), "expires": expires},
    }


def _fitting(items: Iterable[Document], most: int, size_bytes: int) -> tuple[list[Document], int]:
    """The first of them, as many as may be and fit; how many are left out."""
    kept: list[Document] = []
    left = 0
    for item in items:
        size_bytes -= _size(item)
        if len(kept) < most and size_bytes >= 0:
            kept.append(item)
        else:
            left += 1
    return kept, left


def _size(item: Document) -> int:
    """How many bytes it takes in the log, where it stands four levels deep."""
    text = json.dumps(item, indent=1)
    return len(text) + 4 * (text.count("\n") + 1) + 2


# --- the run itself ----------------------------------------------------------------------------


def _invocation(judgement: Judgement, notifications: Sequence[Document]) -> Document:
    return {
        "executionSuccessful": judgement.complete and not judgement.count(Weight.INFRASTRUCTURE),
        "exitCode": judgement.exit_code,
        "exitCodeDescription": one_line(headline(judgement)),
        "toolExecutionNotifications": list(notifications),
    }


def _notification(finding: Finding, notices: Sequence[Code]) -> Document:
    """What could not be looked at, and where: an error if it decides how the run ended."""
    code = finding.reason.code
    decides = finding.weight is Weight.INFRASTRUCTURE
    return {
        "descriptor": {"id": code.value, "index": notices.index(code)},
        "level": (Severity.ERROR if decides else Severity.NOTE).value,
        "message": message_of(finding),
        "locations": [location_of(finding)],
    }


_WITHHELD: Document = {
    "id": WITHHELD,
    "name": WITHHELD,
    "shortDescription": {"text": "There are more findings than a reader of SARIF takes."},
    "defaultConfiguration": {"level": "warning"},
}


def _withheld(results: int, notifications: int, index: int) -> Document:
    parts = [counted(results, "result")] if results else []
    parts += [counted(notifications, "notification")] if notifications else []
    said = f"{' and '.join(parts)} left out, none worse than those kept; `gate2 ci --format json`"
    return {
        "descriptor": {"id": WITHHELD, "index": index},
        "level": Severity.WARNING.value,
        "message": {"text": plain(f"{said} has them all.")},
    }
