"""The answer as text for a terminal or the log of a CI job, whose commands no line of it holds:
paragraphs wrapped to its width, foreign text made visible."""

import textwrap
from collections.abc import Iterator

from gate2.report.ci.inert import inert
from gate2.report.escape import visible
from gate2.report.why.answer import Answer
from gate2.report.why.doing import Doing, lead_of
from gate2.report.why.wording import shown

NARROWEST, WIDEST = 40, 100
_INDENT = "    "


def as_why_text(answer: Answer, width: int) -> str:
    """Everything, at most `width` characters wide, but for commands and lines to be copied."""
    room = min(max(width, NARROWEST), WIDEST)
    blocks: list[str] = []
    for section in answer.before:
        blocks += [*_headed(section.title), *(_wrapped(each, room) for each in section.paragraphs)]
    if answer.todo:
        blocks += [*_headed("What to do, cheapest first")]
        blocks += [_doing(number, each, room) for number, each in enumerate(answer.todo, 1)]
    for section in answer.after:
        blocks += [*_headed(section.title), *(_wrapped(each, room) for each in section.paragraphs)]
    lines = "\n\n".join(blocks).split("\n")
    return "".join(f"{inert(line)}\n" for line in lines)


def _headed(title: str) -> Iterator[str]:
    if title:
        yield f"{title}\n{'-' * len(title)}"


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        visible(shown(text)),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def _doing(number: int, doing: Doing, width: int) -> str:
    lines = [_wrapped(lead_of(doing), width, f"{number:2d}. ", _INDENT)]
    if doing.because:
        lines.append(_wrapped(f"Found: {doing.because}.", width, _INDENT, _INDENT))
    if doing.lines:
        where = f"in {doing.file}" + (f", at {doing.place}" if doing.place else "")
        lines.append(_wrapped(f"Write {where}:", width, _INDENT, _INDENT))
        lines += [f"{_INDENT * 2}{visible(line)}" for line in doing.lines]
    if doing.command:
        lines.append(f"{_INDENT}$ {visible(doing.command)}")
    ending = f"[{doing.cost}] {doing.then}"
    lines.append(_wrapped(ending, width, _INDENT, _INDENT))
    return "\n".join(lines)
