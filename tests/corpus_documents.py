"""A publisher's documents for a made corpus: report texts, record pages, math-result manifests."""

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from corpus_ground import Said

_NEVER: Final = (
    "Published before the Gate 2 verification pipeline was activated (2026-06-10). No formal proof"
    " or sandbox reproduction has been attempted for this record."
)
_LATER: Final = "No reproducible artifact is attached to this record."


@dataclass(frozen=True, slots=True)
class Report:
    """A report's text; `papers` and `listed` are its references as counted and as listed."""

    title: str
    question: str
    published: str
    claims: Sequence[Said]
    ungrounded: frozenset[int] = frozenset()
    """Indices of claims that the publisher could not ground."""
    papers: int = 5
    listed: int = 5
    counted: int | None = None
    """How many claims it says it has; None for as many as it has."""
    abstract: str = ""

    def write(self, file: Path) -> Path:
        """The text, as the publisher prints it."""
        count = len(self.claims) if self.counted is None else self.counted
        grounded = len(self.claims) - len(self.ungrounded)
        file.write_text(
            f"{self.title}\n\nAssignee Research\n\n{spelt(self.published)}\n\nAbstract\n\n"
            f"This report synthesises findings from {self.papers} peer-reviewed papers"
            f" addressing the following research question: {self.question.rstrip('?')}."
            f" {self.abstract} {count} claims were extracted from source literature; {grounded}"
            " were independently verified against retrieved documents. An automated quality"
            " assessment produced a score of 8.1/10.\n\n1 Introduction\n\n"
            f"Research question: {self.question}\n\n2 Methodology\n\n"
            f"A literature search yielded {self.papers} papers.\n\n3 Results\n\n"
            f"{self.papers} papers retrieved. {count} claims extracted; {grounded} independently"
            " verified. Quality review score: 8.1/10.\n\n4 Limitations\n\nMade by a machine.\n\n"
            f"5 Extracted Claims\n\nClaim\tVerified\tConfidence\n{self._rows()}\n"
            f"References\n\n{self._references()}",
            encoding="utf-8",
        )
        return file

    def _rows(self) -> str:
        return "".join(
            f"{claim.text}\t{'×' if index in self.ungrounded else '✓'}\t0.{11 + index}\n"
            for index, claim in enumerate(self.claims)
        )

    def _references(self) -> str:
        return "".join(
            f"- <https://doi.org/10.5555/{self.title[:9]}.{n}>\n" for n in range(self.listed)
        )


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record's page on the publisher's site, as text or HTML: no claim is public there."""

    title: str
    question: str
    published: str
    status: str = "Unverified"
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    """Rows by section, beside or in place of the usual ones."""

    def write(self, file: Path) -> Path:
        """As HTML where the file is called so, else as text."""
        made = self._html() if file.suffix == ".html" else self._text()
        file.write_text(made, encoding="utf-8")
        return file

    def _sections(self) -> dict[str, dict[str, str]]:
        reason = _NEVER if self.published < "2026-06-10" else _LATER
        usual = {
            "Verification Level": {
                "Paper level": "L2, Source-grounded claims",
                "Source-grounded claims": "11",
                "Claim record source": "parsed source sections",
            },
            "Truth-Engine Gate Verdict": {
                "Status": self.status,
                "Gate": "Gate 2 — Verification (formal proof or sandbox reproduction)",
                "Reason": reason,
            },
            "Quality Tier": {"Tier": "Watchlist", "Basis": "Review score is below threshold."},
            "Correction Record": {"Status": "CURRENT", "Correction count": "0"},
            "Provenance": {"Publisher": "Assignee Research", "Published": self.published},
        }
        return {name: {**rows, **self.fields.get(name, {})} for name, rows in usual.items()}

    def _text(self) -> str:
        parts = [self.title, "Abstract", f"{self.title}: a synthesis.", "Research Question"]
        parts.append(self.question)
        for name, rows in self._sections().items():
            parts += [name, *(f"| {label} | {value} | |" for label, value in rows.items())]
        return "\n".join(parts) + "\n"

    def _html(self) -> str:
        body = [f"<h1>{html.escape(self.title)}</h1>", "<h2>Research Question</h2>"]
        body.append(f"<p>{html.escape(self.question)}</p>")
        for name, rows in self._sections().items():
            cells = "".join(
                f"<tr><th>{html.escape(label)}</th><td>{html.escape(value)}</td></tr>"
                for label, value in rows.items()
            )
            body.append(f"<h2>{html.escape(name)}</h2><table>{cells}</table>")
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title></head><body>{''.join(body)}</body></html>\n"
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """A math-result-v1 manifest."""

    identity: str
    name: str
    statement: str
    published: str | None
    domain: str
    state: str = "FORMAL_PROOF_ATTEMPTED"
    cases: int = 0
    counterexample: bool = False
    artifacts: tuple[str, ...] = ("manifest", "report")
    """Types of what is in its artifact set."""

    def write(self, file: Path) -> Path:
        """The manifest as JSON."""
        file.write_text(json.dumps(self.document(), ensure_ascii=False, indent=2), encoding="utf-8")
        return file

    def document(self) -> dict[str, Any]:
        """The manifest's value."""
        where = f"https://assignee.net/results/{self.identity}"
        return {
            "schema": "https://assignee.net/schemas/math-result-v1",
            "schema_version": "1.0",
            "contract_version": "math-result-v1.0",
            "publisher": {"name": "Assignee Research"},
            "result": {
                "id": self.identity,
                "problem_id": f"p-{self.identity[:6]}",
                "problem_name": self.name,
                "domain": self.domain,
                "statement": self.statement,
                "status": self.state.lower(),
                "url": where,
                **({} if self.published is None else {"published": self.published}),
            },
            "verification": {
                "state": self.state,
                "label": self.state.replace("_", " ").capitalize(),
                "proof_claim": self.state == "FORMAL_PROOF_VERIFIED",
                "n_cases": self.cases,
                "counterexample_available": self.counterexample,
                "lean4_source_public": False,
                "method": "python_computation",
            },
            "artifact_set": [
                {"type": each, "label": each, "url": f"{where}/{each}", "format": "json"}
                for each in self.artifacts
            ],
            "interpretation": "As its state says.",
            "limitations": ["Nothing beyond its statement."],
        }


def spelt(day: str) -> str:
    """A day as reports print it, ``May 30, 2026``."""
    found = date.fromisoformat(day)
    months = "January February March April May June July August September October November December"
    return f"{months.split()[found.month - 1]} {found.day}, {found.year}"
