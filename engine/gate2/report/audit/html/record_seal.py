"""The seal of a sandbox, as the probe saw it: the lane, whether it is proven, and every finding."""

from collections.abc import Iterator, Sequence

from gate2.evidence import SealFacts
from gate2.report.audit.html.markup import Child, Markup, element, joined, text
from gate2.report.audit.html.record_parts import digest, facts, folded, plural
from gate2.report.repro import findings_line

LIMITS = ("rlimit:", "space:", "hit:", "processors")
"""How the probes begin that show the limits."""
MOST_FOUND = 300
"""Characters of one finding."""
MOST_PROBES = 600
MOST_SEALS = 40


def seal_block(seal: SealFacts, further: Sequence[SealFacts] = ()) -> Markup:
    """The seal record, folded; an unproven seal stands open."""
    proven = "proven" if seal.proven else "NOT proven"
    title = f"Seal: {proven} on {seal.lane}, {findings_line(seal.probes)}"
    if further:
        held = sum(each.proven for each in further)
        title += f"; {held} of {plural(len(further), 'further configuration')} proven"
    blocks = [_facts(seal), *_probes(seal)]
    for number, each in enumerate(further[:MOST_SEALS], 1):
        said = "proven" if each.proven else "NOT proven"
        name = f"Further configuration {number}: {said}, {plural(each.probed, 'probe')}"
        blocks.append(folded(name, _facts(each), *_probes(each)))
    return element(
        "div",
        {"class": f"seal {'proven' if seal.proven else 'unproven'}"},
        folded(title, *blocks, is_open=not seal.proven),
    )


def _facts(seal: SealFacts) -> Markup | None:
    opened = [name for name, _, closed in seal.probes if not closed]
    runtime = (f"{name} {value}".strip() for name, value in seal.runtime.items())
    return facts(
        (
            ("Lane", seal.lane),
            ("Proven", "yes" if seal.proven else f"no: {seal.fault}"),
            ("Findings", findings_line(seal.probes)),
            ("Open", ", ".join(opened) or "none"),
            ("Limits", _limits(seal)),
            ("Image", digest(seal.image_id)),
            ("Seccomp profile", digest(seal.seccomp_sha256)),
            ("Configuration", digest(seal.configuration_sha256)),
            ("Made of", ", ".join(runtime)),
        )
    )


def _limits(seal: SealFacts) -> Child:
    """What the probe found of the limits, by running into them."""
    found = [
        f"{name} {found[:MOST_FOUND]}" for name, found, _ in seal.probes if name.startswith(LIMITS)
    ]
    return " · ".join(found) or None


def _probes(seal: SealFacts) -> Iterator[Markup]:
    """Every finding, the open ones first."""
    ordered = sorted(seal.probes, key=lambda probe: probe[2])
    rows = [_row(*probe) for probe in ordered[:MOST_PROBES]]
    head = (element("th", {"scope": "col"}, name) for name in ("Probe", "Found", "State"))
    table = element(
        "table",
        {"class": "probes"},
        element("thead", None, element("tr", None, *head)),
        element("tbody", None, *rows),
    )
    left = len(ordered) - len(rows)
    more = joined(f"{left:,} more") if left > 0 else None
    if rows:
        yield folded(f"All {plural(len(ordered), 'finding')}", table, more, name="numbers")


def _row(name: str, found: str, closed: bool) -> Markup:
    return element(
        "tr",
        {"class": None if closed else "open"},
        element("th", {"scope": "row"}, text(name, most=MOST_FOUND)),
        element("td", None, text(found, most=MOST_FOUND)),
        element("td", None, "closed" if closed else "OPEN"),
    )
