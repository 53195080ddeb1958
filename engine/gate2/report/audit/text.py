"""An audit in a terminal: what is established, why the rest is not, and where to begin.

No line of it is one that a terminal or the log of a CI job obeys.
"""

import posixpath
import shlex
from collections.abc import Callable, Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from gate2.audit.corpus import Audit
from gate2.contract import Status
from gate2.report.audit.text_counts import attempts, funnel, groups, kinds, months, noted, pareto
from gate2.report.audit.text_places import across, nearest, records, skipped, trend, wrong
from gate2.report.audit.words import claims_line, filter_line, headline, made_line
from gate2.report.ci.text import log_line
from gate2.report.escape import shortened

Section = tuple[str, Callable[[Audit, int], Iterable[RenderableType]]]
"""A heading, and what makes the lines under it for a width; no lines, no heading."""

SECTIONS: tuple[Section, ...] = (
    ("How far it has come", funnel),
    ("Was it ever tried?", attempts),
    ("What keeps records and claims from VERIFIED", pareto),
    ("Noted, and keeps nothing from a status", noted),
    ("Claims by kind", kinds),
    ("By month of publication", months),
    ("Groups", groups),
    ("Nearest to VERIFIED", nearest),
    ("What looks wrong", wrong),
    ("Across records (shown with their sources, never resolved)", across),
    ("Changes of status", trend),
    ("Records", records),
    ("Skipped", skipped),
)
ROOT_WIDTH = 300


def print_audit(audit: Audit, console: Console) -> None:
    """The whole audit, as wide as the console."""
    _print_top(audit, console)
    if audit.totals.records:
        for title, lines in SECTIONS:
            _print_section(title, list(lines(audit, console.width)), console)
    else:
        _print_section("Skipped", list(skipped(audit, console.width)), console)
    console.print()
    console.print(log_line((made_line(audit), "dim")))
    console.print(log_line((_next_line(audit), "")))


def _print_top(audit: Audit, console: Console) -> None:
    verified = audit.totals.statuses.get(Status.VERIFIED, 0)
    style = "bold green" if verified == audit.totals.records > 0 else "bold"
    console.print(log_line((headline(audit), style)))
    if audit.totals.claims:
        console.print(log_line((claims_line(audit.totals), "")))
    if asked := filter_line(audit):
        console.print(log_line((asked, "dim")))


def _print_section(title: str, lines: list[RenderableType], console: Console) -> None:
    if not lines:
        return
    console.print()
    console.print(Text(title, "bold"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2), expand=False))


def _next_line(audit: Audit) -> str:
    """What to do next, in commands."""
    root = shlex.quote(shortened(audit.root, ROOT_WIDTH))
    if not audit.totals.records:
        return f"Next: `gate2 audit {root}` without filters counts all."
    site = f"`gate2 audit {root} --format html -o site` shows all of it"
    return f"Next: `gate2 why {_nearest_path(audit)}` says what one record needs; {site}."


def _nearest_path(audit: Audit) -> str:
    """Where the record nearest to VERIFIED lies, as the shell takes it; PATH where that is not
    to be told, for paths are relative to one directory alone."""
    if not audit.totals.cheapest or ", " in audit.root:
        return "PATH"
    record, _ = audit.totals.cheapest[0]
    is_file_itself = audit.totals.found == 1 and f"/{audit.root}".endswith(f"/{record.path}")
    path = audit.root if is_file_itself else f"{audit.root}/{record.path}"
    return shlex.quote(shortened(posixpath.normpath(path), ROOT_WIDTH))
