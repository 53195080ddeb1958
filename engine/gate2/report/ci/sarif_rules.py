"""What SARIF calls rules and notifications: the reason codes, with what to do about each."""

from collections.abc import Iterable, Mapping

from gate2.ci.judgement import Finding, Weight
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Severity, area_of, severity_of
from gate2.report.ci.sarif_text import Document, plain

LEVELS: Mapping[Weight, Severity] = {  # so that no check on alerts fails where the gate passes
    Weight.FALSIFIED: Severity.ERROR,
    Weight.INVALID: Severity.ERROR,
    Weight.INFRASTRUCTURE: Severity.ERROR,
    Weight.BLOCKS: Severity.ERROR,
    Weight.WARNS: Severity.WARNING,
    Weight.NOTE: Severity.NOTE,
}


def is_result(finding: Finding) -> bool:
    """Whether it says anything about the record: what the machine could not do never does."""
    return (
        finding.weight is not Weight.INFRASTRUCTURE
        and finding.reason.effect is not Effect.INFRASTRUCTURE
    )


def codes_of(findings: Iterable[Finding]) -> list[Code]:
    """Every code that occurs, once, in the order of the ids."""
    found = {each.reason.code for each in findings}
    return [code for code in TABLE if code in found]


def descriptor(code: Code) -> Document:
    """What a code means wherever it stands, and the cheapest next step."""
    kind = TABLE[code]
    more = f"`gate2 explain {code}` prints this."
    return {
        "id": code.value,
        "name": kind.name,
        "shortDescription": {"text": plain(_first_sentence(kind.trigger))},
        "fullDescription": {"text": plain(kind.trigger)},
        "help": {
            "text": plain(f"{kind.trigger} Next step: {kind.remedy} {more}"),
            "markdown": _doubled(f"{kind.trigger}\n\n**Next step.** {kind.remedy}\n\n{more}"),
        },
        "defaultConfiguration": {"level": severity_of(kind.effect).value},
        "properties": {"tags": ["gate2", area_of(code).lower()]},
    }


def _first_sentence(text: str) -> str:
    return text.split(". ", 1)[0].removesuffix(".") + "."


def _doubled(markdown: str) -> str:
    """Markdown of our own in which nothing is a placeholder."""
    return markdown.replace("{", "{{").replace("}", "}}")
