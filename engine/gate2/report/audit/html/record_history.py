"""What became of a record, and the files that say so: correction events, files with digests."""

from collections.abc import Iterator, Sequence

from gate2.contracts.corrections import Event
from gate2.report.audit.html.detail import Detail, FileSeen
from gate2.report.audit.html.markup import Markup, element, joined, text
from gate2.report.audit.html.naming import anchor_of
from gate2.report.audit.html.record_parts import code, digest, facts, folded, section

MOST_EVENTS = 500
MOST_FILES = 500


# --- corrections -------------------------------------------------------------------------------


def corrections_of(detail: Detail) -> Markup | None:
    """The correction events beside the record, the latest first."""
    if not detail.events:
        return None
    shown = detail.events[::-1][:MOST_EVENTS]
    left = len(detail.events) - len(shown)
    more = element("p", None, f"{left:,} earlier ones") if left else None
    listed = element("ol", {"class": "events", "reversed": True}, *map(_event, shown))
    lead = element("p", None, "Appended by the gate and never rewritten; the latest first.")
    return section("corrections", f"Correction events ({len(detail.events):,})", lead, listed, more)


def _event(event: Event) -> Markup:
    about = element("a", {"href": f"#{anchor_of(event.claim)}"}, text(event.claim, most=64))
    changed = (
        f"{event.before} → {event.after}" if event.before is not None else str(event.type.value)
    )
    artifact = event.artifact
    return element(
        "li",
        None,
        element("p", None, element("time", None, event.corrected_at), " · ", about, " · ", changed),
        element("p", {"class": "event-note"}, event.note),
        facts(
            (
                ("Artifact", None if artifact is None else code(artifact.name)),
                ("Its tree", None if artifact is None else digest(artifact.sha256)),
                ("Evidence", digest(event.evidence_sha256 or "")),
                ("Event", digest(event.event_id)),
            )
        ),
    )


# --- files -------------------------------------------------------------------------------------


def files_of(detail: Detail) -> Markup | None:
    """Every file of the record with its digest, and what could not be read."""
    faults = [element("p", {"class": "fault"}, fault) for fault in detail.faults[:MOST_FILES]]
    if not detail.files and not faults:
        return None
    head = (element("th", {"scope": "col"}, name) for name in ("File", "Bytes", "SHA-256"))
    table = element(
        "table",
        {"class": "files"},
        element("thead", None, element("tr", None, *head)),
        element("tbody", None, *_rows(detail.files)),
    )
    scrolled = {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Files"}
    listed = element("div", scrolled, table) if detail.files else None
    noun = "file with its digest" if len(detail.files) == 1 else "files with their digests"
    return section(
        "files", "Files", joined(*faults), folded(f"{len(detail.files):,} {noun}", listed)
    )


def _rows(files: Sequence[FileSeen]) -> Iterator[Markup]:
    for each in files[:MOST_FILES]:
        refused = "the sealed lanes would refuse this tree"
        yield element(
            "tr",
            None,
            element("th", {"scope": "row"}, code(each.path)),
            element("td", {"class": "number"}, "tree" if each.size is None else each.size),
            element("td", None, digest(each.sha256) or refused),
        )
    if (left := len(files) - MOST_FILES) > 0:
        yield element("tr", None, element("td", {"colspan": 3}, f"{left:,} more"))
