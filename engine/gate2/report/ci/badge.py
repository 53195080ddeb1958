"""The judgement as an SVG badge: what the gate says, and how many claims have which status.

It holds words of ours and numbers, and nothing that a browser would fetch or run. Both parts have
a ground of their own and a faint edge, so that it reads on a light and on a dark page.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from gate2.ci.judgement import Judgement, Outcome
from gate2.contract import Status

LABEL = "gate2"
HEIGHT = 20
PADDING = 7
# Each ground carries white text with a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
LABEL_GROUND = "#3d444d"
GROUNDS: Mapping[Outcome, str] = {
    Outcome.PASSED: "#1a7f37",
    Outcome.FAILED: "#c11c28",
    Outcome.UNDECIDED: "#8a5a00",
    Outcome.NOTHING: "#59636e",
}
WORDS: Mapping[Outcome, str] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "blocked",
    Outcome.UNDECIDED: "not decided",
    Outcome.NOTHING: "no record touched",
}
# Of a sans serif font at 11 pixels. The text is fitted to the sum, whatever font it is drawn in.
_NARROW, _WIDE, _USUAL = 3.8, 9.6, 6.9


def as_badge(judgement: Judgement) -> str:
    """The badge, for instance ``gate2 | blocked · 3 verified · 1 falsified``."""
    said = list(_said(judgement))
    message = " · ".join(said)
    ground = GROUNDS[judgement.outcome]
    left, right = (_width(text) + 2 * PADDING for text in (LABEL, message))
    width = left + right
    title = f"{LABEL}: {', '.join(said)}"
    font = "font-family='Verdana,DejaVu Sans,Geneva,sans-serif' font-size='11'"
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{HEIGHT}'"
        f" viewBox='0 0 {width} {HEIGHT}' role='img' aria-label='{title}'>",
        f"<title>{title}</title>",
        f"<rect width='{width}' height='{HEIGHT}' rx='3' fill='{ground}'/>",
        f"<path d='M3 0h{left - 3}v{HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z'"
        f" fill='{LABEL_GROUND}'/>",
        f"<rect x='.5' y='.5' width='{width - 1}' height='{HEIGHT - 1}' rx='2.5' fill='none'"
        " stroke='#9198a1' stroke-opacity='.5'/>",
        f"<g fill='#fff' {font} aria-hidden='true'>",
        _text(PADDING, LABEL),
        _text(left + PADDING, message),
        "</g>",
        "</svg>",
    ]
    drawn = "\n".join(lines).replace("'", '"').encode("ascii", "xmlcharrefreplace")
    return drawn.decode() + "\n"  # the same in a page of any encoding


def _said(judgement: Judgement) -> Iterator[str]:
    """What the gate says, then the statuses of the claims that evidence could settle."""
    yield WORDS[judgement.outcome] if judgement.complete else "interrupted"
    claims = [each for record in judgement.records for each in record.claims if each.is_gateable]
    counted = Counter(each.after for each in claims if each.decided)
    for status in (Status.VERIFIED, Status.FALSIFIED, Status.UNVERIFIED):
        if counted[status]:
            yield f"{counted[status]} {status.lower()}"
    if lacking := sum(not each.decided for each in claims):
        yield f"{lacking} not looked at"


def _text(start: int, text: str) -> str:
    """Text as wide as its place."""
    fitted = f"textLength='{_width(text)}' lengthAdjust='spacingAndGlyphs'"
    return f"<text x='{start}' y='14' {fitted}>{text}</text>"


def _width(text: str) -> int:
    """About as wide as the text is drawn, in pixels."""
    narrow, wide = (sum(map(text.count, some)) for some in (" ijlft.·", "mw"))
    usual = len(text) - narrow - wide
    return round(_NARROW * narrow + _WIDE * wide + _USUAL * usual)
