"""Links to the records' pages: only to those that are written, so that none leads nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate2.report.audit.html.markup import Markup, element, line
from gate2.report.audit.html.naming import anchor_of, page_of

SHOWN_TITLE = 160


@dataclass(frozen=True, slots=True)
class Links:
    """Which of the records that pages speak of have a page of their own."""

    paths: frozenset[str] = frozenset()
    path_of: Mapping[str, str] = field(default_factory=dict)
    """The path of a record by its id, as the ledger knows it."""

    def address(self, path: str, claim: str | None = None) -> str | None:
        """From the site's root; None where no page is written for it."""
        if path not in self.paths:
            return None
        return page_of(path) + (f"#{anchor_of(claim)}" if claim is not None else "")


def record_link(links: Links, path: str, claim: str | None, words: str) -> Markup:
    """The words, linked to the record's page where it has one, or to a claim there."""
    said = line(words, most=SHOWN_TITLE)
    address = links.address(path, claim)
    return element("a", {"href": address}, said) if address else element("span", None, said)
