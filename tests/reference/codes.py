"""The page of reason codes: what `gate2 explain --format markdown` prints, under its areas."""

import re

from gate2.reason_examples.table import EXAMPLES
from gate2.reason_table import TABLE
from gate2.reasons import area_of
from gate2.report.explained import AREAS, EFFECTS, as_markdown

_HEAD = """\
# Reason codes

Every claim that is not VERIFIED has at least one of these codes. A code never changes its meaning
and is never used again for something else. `gate2 explain CODE` prints the same text; it takes
`G2-LEAN-005`, `lean-005` and `sorry` alike.

## Effects
"""


def codes_page() -> str:
    """All codes, area by area, each as a section."""
    parts = [_HEAD, "\n".join(f"- **{effect}**: {words}" for effect, words in EFFECTS.items())]
    parts.append("\n## All codes\n")
    for area, about in AREAS.items():
        kinds = [kind for kind in TABLE.values() if area_of(kind.code) == area]
        links = [
            f"[{kind.code.value.removeprefix('G2-')} {kind.name}](#{_anchor(kind.code, kind.name)})"
            f" {kind.effect}"
            for kind in kinds
        ]
        parts.append(f"**{area}**, {about}: " + " · ".join(links) + "\n")
    parts += [as_markdown(kind, EXAMPLES[kind.code]) for kind in TABLE.values()]
    return "\n".join(parts)


def _anchor(code: str, name: str) -> str:
    """The id that GitHub and MkDocs both give the section's heading."""
    return re.sub(r"[^a-z0-9-]", "-", f"{code} {name}".lower())
