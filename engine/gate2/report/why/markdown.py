"""The answer as Markdown, in which foreign text shows as itself."""

from collections.abc import Iterator

from gate2.report.escape import code, markdown
from gate2.report.why.answer import Answer, Section
from gate2.report.why.doing import Doing, lead_of
from gate2.report.why.wording import shown


def as_why_markdown(answer: Answer) -> str:
    """The same sections as the text, with the to-do as a numbered list."""
    blocks = [f"# Why {markdown(_subject(answer))} is {answer.asked.status}"]
    for section in answer.before:
        blocks += _section(section)
    if answer.todo:
        blocks.append("## What to do, cheapest first")
        blocks += [_doing(number, each) for number, each in enumerate(answer.todo, 1)]
    for section in answer.after:
        blocks += _section(section)
    return "\n\n".join(blocks) + "\n"


def _subject(answer: Answer) -> str:
    record = answer.asked.record.id or answer.asked.place
    return record if answer.asked.claim is None else f"{record} {answer.asked.claim.id}"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {section.title}"
    yield from map(prose, section.paragraphs)


def prose(text: str) -> str:
    """A sentence; what stands between backquotes, if they pair, as code where that is safe."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return markdown(shown(text))
    return "".join(
        code(piece) if number % 2 and piece else markdown(shown(piece))
        for number, piece in enumerate(pieces)
    )


def _doing(number: int, doing: Doing) -> str:
    lines = [f"{number}. {prose(lead_of(doing))}"]
    if doing.because:
        lines.append(prose(f"Found: {doing.because}."))
    if doing.lines:
        where = f" at {doing.place}" if doing.place else ""
        lines.append(f"Write in {code(doing.file)}{where}:")
        lines += [f"- {code(line)}" for line in doing.lines]
        lines.append("")
    if doing.command:
        lines.append(f"Run {code(doing.command)}")
    lines.append(prose(f"[{doing.cost}] {doing.then}".rstrip()))
    return "\n   ".join(lines)
