"""`gate2 check --provenance`: where proofs come from, looked up beside a check.

What is found goes into what is printed, and nowhere else: it is put into the finished document, so
neither a verdict nor evidence is ever made with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console
from rich.text import Text

from gate2.check import CheckedRecord, Report
from gate2.errors import UsageError
from gate2.provenance.facts import Provenance
from gate2.provenance.provenance import provenance_of
from gate2.report.escape import visible
from gate2.report.provenance import provenance_line
from gate2.report.text import print_report
from gate2.sandbox.job import Sandbox
from gate2.sandbox.select import choose

Document = dict[str, object]


@dataclass
class Origins:
    """Every origin that was looked up, by the record's path and the artifact's name."""

    sandbox: Callable[[], Sandbox]
    """The sealed lane for lean-dojo; raises InfrastructureError."""
    found: dict[tuple[str, str], Provenance] = field(default_factory=dict)

    @staticmethod
    def over(form: str, sandbox: str, runtime: str) -> "Origins":
        """Those of a check in this format. lean-dojo gets a lane of its own, so that what a
        report says of the lanes it used stays the check's.

        Raises:
            UsageError: the format shows no provenance.
        """
        if form not in ("text", "json"):
            raise UsageError(f"--provenance is shown in text and json: expected those, came {form}")
        return Origins(partial(choose, sandbox, runtime=runtime))

    def look_up(self, checked: CheckedRecord) -> None:
        """Look up those of the proofs that were checked, while the record's files are there."""
        record = checked.record
        names = {artifact.name for claim in checked.claims for artifact in claim.artifacts}
        for artifact in record.artifacts:
            if artifact.lean is None or artifact.name not in names:
                continue
            origin = provenance_of(artifact.directory, artifact.lean, self.sandbox)
            if origin is not None:
                self.found[str(record.path), artifact.name] = origin

    def put_into(self, report: Document) -> Document:
        """The report's document, `provenance` among the lane details of each such artifact."""
        for record in _listed(report, "records"):
            for claim in _listed(record, "claims"):
                lane = claim.get("lane")
                for details in (*_listed(claim, "artifacts"), *([lane] if lane else [])):
                    assert isinstance(details, dict)
                    key = (str(record["path"]), str(details["artifact"]))
                    if key in self.found:
                        details["provenance"] = self.found[key].document()
        return report

    def print_report(self, report: Report, console: Console) -> None:
        """The report, and below it one line for each origin in the order of the records."""
        print_report(report, console)
        for checked in report.records:
            for artifact in checked.record.artifacts:
                origin = self.found.get((str(checked.record.path), artifact.name))
                if origin is not None:
                    where = visible(f"{checked.record.id} {artifact.name}")
                    console.print(Text(f"{where} {provenance_line(origin)}"), soft_wrap=True)


def _listed(document: Document, key: str) -> list[Document]:
    value = document[key]
    assert isinstance(value, list)
    return value
