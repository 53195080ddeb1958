"""What `gate2 explain` says of a code: as text of 80 columns, as Markdown, as a document."""

import re
import textwrap
from collections.abc import Mapping, Sequence

from gate2.reason_examples.example import Example
from gate2.reasons import Effect, ReasonKind, area_of, severity_of

COLUMNS = 80
_LABEL = 9
EFFECTS: Mapping[Effect, str] = {
    Effect.UNVERIFIED: "keeps the claim or record UNVERIFIED",
    Effect.FALSIFIED: "makes the claim FALSIFIED",
    Effect.INVALID: "makes the record invalid (exit 4)",
    Effect.INFRASTRUCTURE: "the machine's fault, never counted against the record (exit 6)",
    Effect.WARNING: "a warning; changes no status unless policy says so",
    Effect.NONE: "no effect on the record",
}
AREAS: Mapping[str, str] = {
    "REC": "a record as a whole, and a branch that changes it",
    "CLM": "a claim: its kind, its text, what it reports",
    "ART": "what is attached to a claim",
    "LEAN": "proofs",
    "SBX": "sealed runs, and the images they run in",
    "EVD": "evidence, signatures and the ledger",
    "INF": "the machine; never counted against a record",
}


def as_list(kinds: Sequence[ReasonKind]) -> str:
    """Every code on a line, under the area it belongs to."""
    lines: list[str] = []
    for area, about in AREAS.items():
        codes = [kind for kind in kinds if area_of(kind.code) == area]
        lines += ["", f"{area}  {about}"]
        lines += [f"  {kind.code}  {kind.effect}  {kind.name}" for kind in codes]
    effects = [f"  {effect}  {words}" for effect, words in EFFECTS.items()]
    return "\n".join([*lines[1:], "", "effects", *effects, "", *_NEXT, ""])


_SHOWN = "Only what matters is shown; the rest of the record is sound."
_PART = re.compile(
    r"^((?:[\w./-]*/)?(?:record\.json|artifact\.toml)):\n(?=  (?!\{|schema = ))",
    re.MULTILINE,
)
"""The name of such a file above lines that are not the whole of it."""
_NEXT = ("`gate2 explain CODE` tells more of one, with an example.",)


def as_text(kind: ReasonKind, example: Example) -> str:
    """One code with its example, in 80 columns; the steps of the example are never wrapped."""
    parts = [
        f"{kind.code} {kind.name}",
        _labelled("when", kind.trigger),
        _labelled("effect", EFFECTS[kind.effect]),
        _labelled("example", example.situation),
    ]
    if example.shows:
        parts.append(_steps(example.shows))
    parts.append(_labelled("says", example.says))
    if example.instead_is_steps:
        parts += [_labelled("instead", ""), _steps(example.instead)]
    else:
        parts.append(_labelled("instead", example.instead))
    if example.shows:
        parts.append(_labelled("note", _SHOWN))
    return "\n".join([*parts, _labelled("next", kind.remedy), ""])


def as_markdown(kind: ReasonKind, example: Example) -> str:
    """The same as a section of a page."""
    parts = [
        f"## {kind.code} {kind.name}",
        f"{kind.trigger} Effect: {EFFECTS[kind.effect]}.",
        f"**Example.** {example.situation}",
    ]
    if example.shows:
        parts.append(_fenced(example.shows))
    parts.append(f"**gate2 says:** {_code(example.says)}" if example.shows else example.says)
    if example.instead_is_steps:
        parts += ["**Instead:**", _fenced(example.instead)]
    else:
        parts.append(f"**Instead.** {example.instead}")
    if example.shows:
        parts.append(_SHOWN)
    return "\n\n".join([*parts, f"**Next.** {kind.remedy}"]) + "\n"


def as_document(kind: ReasonKind, example: Example) -> dict[str, object]:
    """The same as a JSON object."""
    return {
        "code": kind.code.value,
        "name": kind.name,
        "effect": kind.effect.value,
        "severity": severity_of(kind.effect).value,
        "trigger": kind.trigger,
        "remedy": kind.remedy,
        "example": {
            "situation": example.situation,
            "shows": example.shows,
            "says": example.says,
            "instead": example.instead,
            "reserved": example.is_reserved,
        },
    }


def _labelled(label: str, text: str) -> str:
    head = f"  {label:<{_LABEL - 1}}"
    if not text:
        return head.rstrip()
    return textwrap.fill(
        text,
        COLUMNS,
        initial_indent=head,
        subsequent_indent=" " * (_LABEL + 1),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _steps(steps: str) -> str:
    return textwrap.indent(_with_what_is_left_out(steps).rstrip("\n"), "    ")


def _fenced(steps: str) -> str:
    return f"```text\n{_with_what_is_left_out(steps).rstrip()}\n```"


def _with_what_is_left_out(steps: str) -> str:
    """The steps, where each file is told from a part of one: a part that is copied as it stands
    is no record and no artifact."""
    return _PART.sub(r"\1, among other keys:\n", steps)


def _code(text: str) -> str:
    """An inline code span, whatever backticks the text has."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
